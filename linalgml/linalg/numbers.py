"""The numbers that an algorithm divides, and where its arrays live.

A factorization is written once, as a kernel.  What it runs on is one of these:

    Floats      float64, in the storage of the current backend, whose version of the kernel runs
    Exact       Fractions (of ints and Fractions) and Decimals: the kernel's source, without a float in it
    Complex     Python's complex numbers: the kernel's source
    Symbols     elements of SymPy's field of rational functions in what the entries contain, where x / x is 1 and zero is known to be zero

so that the inverse of a matrix of ints holds Fractions, and that of a matrix of symbols is simplified.
"""

from math import frexp

from .. import backend, storage
from ..dtypes import float64, int64
from .elementwise import Elementwise
from .entries import describe, exact, kind_of
from .errors import LinAlgError
from .matrix import Matrix, _matrix
from .vector import Vector, _vector, norm


class Floats:
    """float64 storage of the current backend."""

    exact = False

    def __init__(self):
        self.name = backend.current()
        self.store = storage.of(self.name)

    def copy(self, array):
        """The entries of a Matrix or Vector, to be written over."""
        return self.store.copy(array._flat(), len(array) if type(array) is Vector else array.shape[0] * array.shape[1])

    def empty(self, n):
        """Room for n numbers."""
        return self.store.empty(n, float64)

    def ints(self, n):
        """Room for n ints."""
        return self.store.empty(n, int64)

    def identity(self, n):
        """The n x n identity."""
        data = self.store.zeros(n * n, float64)
        for i in range(n):
            data[i * n + i] = 1.0
        return data

    def bordered(self, block, m):
        """The (m + 1, m + 1) array with a 1 in its corner, `block` (m, m) after it, and zeros beside them."""
        return self.blocks(self.identity(1), 1, block, m)

    def blocks(self, first, m, second, n):
        """The (m + n, m + n) array with an (m, m) and an (n, n) one on its diagonal, and zeros beside them."""
        return self.placed((m + n) ** 2, m + n, (first, m, m, 0, 0), (second, n, n, m, m))

    def placed(self, size, width, *blocks):
        """An array of `size` zeros, in rows of `width`, with blocks (data, rows, columns, first row, first column)."""
        from ..autograd.tensor import strided_write

        data = self.store.zeros(size, float64)
        for block, rows, columns, i, j in blocks:
            if rows and columns:
                strided_write(block, data, (rows, columns), (width, 1), 2, i * width + j, rows * columns)
        return data

    def column(self, data, n, j):
        """Column j of an (n, n) array, as a list."""
        return self._line(data, n, j, n)

    def row(self, data, n, i):
        """Row i of an (n, n) array, as a list."""
        return self._line(data, n, i * n, 1)

    def _line(self, data, n, start, step):
        from ..autograd.tensor import strided_read

        line = self.empty(n)
        strided_read(data, line, (n,), (step,), 1, start, n)
        return self.list(line)

    def joined(self, first, second):
        """Two arrays, one after the other."""
        data = self.store.empty(len(first) + len(second), float64)
        self.store.place(first, data, 0, len(first))
        self.store.place(second, data, len(first), len(second))
        return data

    def run(self, kernel, *args):
        """Call a kernel on arrays of this kind."""
        return kernel(*args)

    def list(self, data):
        """The numbers of an array, as a user sees them."""
        return data if type(data) is list else data.tolist()

    number = float

    def matrix(self, rows, cols, data):
        """A Matrix of an array, which is not copied."""
        return _matrix((rows, cols), data) if type(data) is list else _matrix((rows, cols), None, (self.name, data))

    def vector(self, data):
        """A Vector of an array, which is not copied."""
        return _vector(data) if type(data) is list else _vector(None, (self.name, data))


class Listed:
    """Lists of Python numbers, on which the kernel's source runs as it is written."""

    exact = False
    zero, one = 0, 1

    def copy(self, array):
        return list(array._items)

    def empty(self, n):
        return [self.zero] * n

    def ints(self, n):
        return [0] * n

    def identity(self, n):
        data = [self.zero] * (n * n)
        data[:: n + 1] = [self.one] * n
        return data

    def bordered(self, block, m):
        rows = [[self.one, *[self.zero] * m], *([self.zero, *block[i * m : (i + 1) * m]] for i in range(m))]
        return [x for row in rows for x in row]

    def joined(self, first, second):
        return [*first, *second]

    def run(self, kernel, *args):
        return kernel.source(*args)

    def list(self, data):
        return data

    def number(self, x):
        return x

    def matrix(self, rows, cols, data):
        return _matrix((rows, cols), self.list(data))

    def vector(self, data):
        return _vector(self.list(data))


class Complex(Listed):
    """Complex numbers of two floats."""

    def copy(self, array):
        return [complex(x) for x in array._items]


class Exact(Listed):
    """Ints and Fractions, as Fractions; what comes out whole is given back as an int.  Decimals stay Decimals."""

    exact = True

    def __init__(self, items):
        from fractions import Fraction

        types = {type(x) for x in items} - {int, Fraction}
        self._take = Fraction if not types else None

    def copy(self, array):
        return list(array._items) if self._take is None else [self._take(x) for x in array._items]

    def run(self, kernel, *args):
        return exact(kernel, sqrt=_exact_root)(*args)

    def number(self, x):
        return x.numerator if self._take is not None and x.denominator == 1 else x

    def list(self, data):
        return [self.number(x) for x in data]


def _exact_root(x):
    """The root of a Decimal, or of the square of a rational number."""
    from fractions import Fraction
    from math import isqrt

    if hasattr(x, "sqrt"):
        return x.sqrt()
    root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
    if root * root != x:
        raise LinAlgError(f"{x} is not the square of a rational number; ask in floats, or for a factorization without roots")
    return root


class Symbols(Listed):
    """Elements of the smallest field that SymPy finds for the entries, Q(x, y) for rational expressions in x and y."""

    exact = True

    def __init__(self, items):
        from sympy import sympify
        from sympy.polys.constructor import construct_domain

        found = list(dict.fromkeys(map(sympify, items)))
        self.domain, elements = construct_domain(found, field=True, extension=True)
        self._element = dict(zip(found, elements, strict=True))
        self.zero, self.one = self.domain.zero, self.domain.one

    def copy(self, array):
        from sympy import sympify

        return [self._element[x] if x in self._element else self.domain.from_sympy(x) for x in map(sympify, array._items)]

    def run(self, kernel, *args):
        return exact(kernel, abs=self._not_zero)(*args)

    def _not_zero(self, x):
        """What a pivot is chosen by: any number but zero is as good as another."""
        return 0 if x == self.zero else 1

    def number(self, x):
        return self.domain.to_sympy(x) if self.domain.of_type(x) else x

    def list(self, data):
        return [self.number(x) for x in data]


def numbers_of(*arrays):
    """What the entries of all these Matrices and Vectors are computed in."""
    kinds = {a._kind() for a in arrays}
    if kinds <= {"float", "int"} and "float" in kinds:
        return Floats()
    items = [x for a in arrays for x in a._items]
    kind = kind_of(items)
    if kind == "complex":
        return Complex()
    if kind == "other" and any(hasattr(x, "free_symbols") for x in items):
        return Symbols(items)
    if kind == "other" and any(type(x) is float for x in items):  # Fractions among floats
        return Floats()
    return Exact(items)


def as_matrix(value, what):
    """A Matrix as it is; anything that `Matrix` takes, made into one.  `what` names the argument in errors."""
    if type(value) is Matrix:
        return value
    if isinstance(value, Elementwise) or not hasattr(value, "__len__"):
        raise TypeError(f"{what}: expected a matrix, got {describe(value)}")
    shape = getattr(value, "shape", None)
    if shape is not None and len(shape) != 2:
        raise ValueError(f"{what}: expected a matrix, got {describe(value)}")
    return Matrix(value)


def as_square(value, what):
    """A square Matrix; ValueError, which LinAlgError is, when it is not square."""
    A = as_matrix(value, what)
    if A.shape[0] != A.shape[1]:
        raise LinAlgError(f"{what}: expected a square matrix, got shape {A.shape}")
    return A


def as_right_side(value, rows, what):
    """A Vector or Matrix of `rows` rows, and how many columns it has (None for a Vector)."""
    if type(value) not in (Vector, Matrix):
        shape = getattr(value, "shape", None)
        nested = len(shape) == 2 if shape is not None else bool(value) and hasattr(value[0], "__len__")
        value = Matrix(value) if nested else Vector(value)
    if value.shape[0] != rows:
        raise ValueError(f"{what}: the right side has {value.shape[0]} rows, the matrix {rows}")
    return value, value.shape[1] if type(value) is Matrix else None


def check_finite(array, what):
    """ValueError that names the first entry that is NaN or infinite."""
    kind = array._kind()
    if kind == "float":
        length = norm(array._flat(), len(array) if type(array) is Vector else array.shape[0] * array.shape[1])
        if length - length == 0:  # not so if an entry is NaN or infinite, or if the length overflows
            return
    elif kind != "complex":
        return
    for i, x in enumerate(array._items):
        if x - x != 0:
            where = f"[{i}]" if type(array) is Vector else f"[{i // array.shape[1]}, {i % array.shape[1]}]"
            raise ValueError(f"{what}: entry {where} is {x}; finite numbers are needed")


def power_of_two(array):
    """The power of 2 next above the largest entry, within 2^-1000 … 2^1000: divided by it nothing is rounded and no square overflows."""
    top = max(map(abs, array._items), default=0.0)
    return 2.0 ** max(-1000, min(1000, frexp(top)[1])) if top else 1.0


def safe_scale(array):
    """1 where the squares of a Matrix of floats neither overflow nor vanish, else `power_of_two`."""
    if array._kind() == "float" and 1e-100 < norm(array._flat(), array.shape[0] * array.shape[1]) < 1e100:
        return 1.0
    return power_of_two(array)


def blame(result, what, *inputs):
    """If a result is not finite, name the entry of an input that was not."""
    n = len(result) if type(result) is Vector else result.shape[0] * result.shape[1]
    kind = result._kind()
    found = norm(result._flat(), n) if kind == "float" and n else sum(result._items) if kind == "complex" else 0
    if found - found != 0:
        for array in inputs:
            check_finite(array, what)


def inexact(array, what):
    """The same Matrix or Vector in floats, or complex floats, for algorithms with roots; TypeError for symbols."""
    kind = array._kind()
    if kind in ("float", "complex"):
        return array
    try:
        return array._like([float(x) for x in array._items])
    except OverflowError:
        raise OverflowError(f"{what}: an entry is larger than any float, and this is computed in floats") from None
    except TypeError:
        pass
    try:
        return array._like([complex(x) for x in array._items])
    except TypeError:
        raise TypeError(f"{what}: expected numbers, got symbols; give them values first") from None
