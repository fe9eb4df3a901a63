"""What a solver found, as attributes and as the entries of a dict, as in SciPy."""


class Result(dict):
    """A dict whose entries are attributes too.

    >>> found = Result(x=1.5, success=True)
    >>> found.x, found["success"]
    (1.5, True)
    """

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__

    def __dir__(self):
        return list(self)

    def __repr__(self):
        width = max(map(len, self), default=0)
        return "\n".join(f"{name:>{width}}: {value!r}" for name, value in self.items())
