"""Two results with names: what sorting and extremes along a dimension return."""


class ValuesIndices(tuple):
    """(values, indices), also by name.

    >>> pair = ValuesIndices("v", "i")
    >>> values, indices = pair
    >>> pair.values, pair.indices, pair[1]
    ('v', 'i', 'i')
    """

    __slots__ = ()

    def __new__(cls, values, indices):
        return tuple.__new__(cls, (values, indices))

    @property
    def values(self):
        return self[0]

    @property
    def indices(self):
        return self[1]

    def __repr__(self):
        return f"(values={self[0]!r}, indices={self[1]!r})"
