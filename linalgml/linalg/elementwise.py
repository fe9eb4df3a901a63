"""What a vector and a matrix share: a flat list of numbers, and the arithmetic that works on them entry by entry."""

from math import inf, prod

from .. import backend, storage
from ..dtypes import float64
from .entries import conjugate, describe, kind_of, scalar


class Elementwise:
    """The entries of a Vector or Matrix, row by row, as a list, as float64 storage of a backend, or both.

    A subclass gives `shape` and `_like(items)`, a new object of its own type and shape.  Nothing changes after it is made.
    """

    shape: tuple
    __slots__ = ("_kept_kind", "_list", "_native")
    __array_priority__ = 1000  # NumPy's scalars leave s * v to us

    def _set(self, items, native=None):
        """Take a list that is known to hold numbers, or None and (backend, float64 storage)."""
        self._list, self._native = items, native
        self._kept_kind = None if native is None else "float"
        return self

    @property
    def _items(self):
        if self._list is None:
            self._list = self._native[1].tolist()
        return self._list

    def _like(self, items, native=None):
        raise NotImplementedError

    def _run(self, kernel, other=None):
        """autograd/arithmetic.py's kernel on storage of the current backend; `other` is one of these or a number."""
        from ..autograd import arithmetic

        kernel = getattr(arithmetic, kernel)
        name, x = backend.current(), self._flat()
        store, n = storage.of(name), prod(self.shape)
        out = store.empty(n, float64)
        if other is None:
            kernel(x, out, n)
        else:
            number = type(other) is not type(self)
            kernel(x, store.build([float(other)], float64) if number else other._flat(), out, n, n, 1 if number else n)
        return self._like(out) if type(out) is list else self._like(None, (name, out))

    def _stored(self, other):
        """Whether both are float64, one at least in storage only, where the backend's kernels are quicker than lists."""
        if type(other) is not type(self):
            return self._list is None and type(other) in (float, int)
        return (self._list is None or other._list is None) and self.shape == other.shape and self._kind() == other._kind() == "float"

    def _kind(self):
        """The kind of its arithmetic, see `entries.kind_of`."""
        if self._kept_kind is None:
            self._kept_kind = kind_of(self._items)
        return self._kept_kind

    def _flat(self):
        """The entries as float64 storage of the current backend, kept for the next call."""
        name = backend.current()
        if self._native is None or self._native[0] != name:
            items = self._items
            self._native = name, storage.of(name).build(items, float64)
        return self._native[1]

    def _pair(self, other, what):
        """Pairs of entries with another of the same type and shape."""
        if type(other) is not type(self):
            raise TypeError(f"{what}: expected a {type(self).__name__}, got {describe(other)}")
        if self.shape != other.shape:
            raise ValueError(f"{what}: shapes {self.shape} and {other.shape} differ")
        return zip(self._items, other._items, strict=True)

    def _scale(self, other, what):
        """A number to multiply or divide by."""
        s = scalar(other)
        if s is not NotImplemented:
            return s
        hint = "" if "/" in what else "; products are a @ b, a.dot(b), and a.multiply(b) entry by entry"
        raise TypeError(f"{what}: expected a number, got {describe(other)}{hint}")

    def __eq__(self, other):
        """One bool: the same type, shape and entries (NaN equals nothing)."""
        if type(other) is not type(self):
            return NotImplemented
        return self.shape == other.shape and all(a == b for a, b in zip(self._items, other._items, strict=True))

    def __hash__(self):
        return hash((type(self).__name__, self.shape, *self._items))

    def __add__(self, other):
        if type(other) is int and other == 0:  # where sum() starts
            return self
        if self._stored(other) and type(other) is type(self):
            return self._run("add_forward", other)
        return self._like([a + b for a, b in self._pair(other, f"{type(self).__name__} +")])

    __radd__ = __add__

    def __sub__(self, other):
        if self._stored(other) and type(other) is type(self):
            return self._run("sub_forward", other)
        return self._like([a - b for a, b in self._pair(other, f"{type(self).__name__} -")])

    def __mul__(self, other):
        s = self._scale(other, f"{type(self).__name__} *")
        if self._stored(s):
            return self._run("mul_forward", s)
        return self._like([x * s for x in self._items])

    def __rmul__(self, other):
        s = self._scale(other, f"* {type(self).__name__}")
        if self._stored(s):
            return self._run("mul_forward", s)
        return self._like([s * x for x in self._items])

    def __truediv__(self, other):
        s = self._scale(other, f"{type(self).__name__} /")
        if s and self._stored(s):
            return self._run("div_forward", s)
        return self._like([x / s for x in self._items])

    def __neg__(self):
        if self._list is None:
            return self._run("neg_forward")
        return self._like([-x for x in self._items])

    def __pos__(self):
        return self

    def multiply(self, other):
        """The product entry by entry (Hadamard's) of two of the same shape.

        >>> from linalgml.linalg import Vector
        >>> Vector([1, 2]).multiply(Vector([3, 4]))
        Vector([3, 8])
        """
        if type(other) is type(self) and self._stored(other):
            return self._run("mul_forward", other)
        return self._like([a * b for a, b in self._pair(other, "multiply")])

    def conj(self):
        """The complex conjugate of every entry.

        >>> from linalgml.linalg import Vector
        >>> Vector([1 + 2j, 3]).conj()
        Vector([(1-2j), 3])
        """
        if self._kind() in ("float", "int", "rational"):
            return self
        return self._like([conjugate(x) for x in self._items])

    def allclose(self, other, rtol=1e-5, atol=1e-8):
        """Whether |a - b| <= atol + rtol |b| for every entry, NumPy's rule.  NaN is close to nothing, inf to itself.

        >>> from linalgml.linalg import Vector
        >>> Vector([1.0]).allclose(Vector([1 + 1e-9])), Vector([1.0]).allclose(Vector([1.1]))
        (True, False)
        """
        return all(a == b or abs(a - b) <= atol + rtol * abs(b) < inf for a, b in self._pair(other, "allclose"))

    def __array__(self, dtype=None, copy=None):
        import numpy

        if copy is False:
            raise ValueError(f"{type(self).__name__}: NumPy asked for a view, but the entries can only be copied")
        source = self._items if self._list is not None else self._native[1]
        return numpy.array(source, dtype).reshape(self.shape)
