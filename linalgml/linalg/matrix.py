"""The matrix: a table of numbers, and a linear map.  Its product with a vector combines its columns; its product with a matrix
does so column by column, which composes the maps.  Strang, *Introduction to Linear Algebra*, chapter 2.
"""

from .. import backend, storage
from ..dtypes import float64
from .elementwise import Elementwise
from .entries import computes_in_float, describe, entries, exact, scalar, size
from .matmul import matmul
from .vector import Vector

NATIVE = 24  # multiplications from which a product is worth carrying over to the backend's storage


class Matrix(Elementwise):
    """A matrix of numbers of any type: Matrix(rows), from nested sequences, Vectors as rows, or a two-dimensional array.

    Matrices do not change after they are made, so they can be hashed.  Ints of any size, Fractions and symbols are multiplied
    exactly, by the source of the kernel that the current backend runs on floats.  TypeError for entries that are not numbers,
    ValueError for ragged rows and for shapes that do not fit.  Sizes may be zero.

    >>> A = Matrix([[1, 2], [3, 4], [5, 6]])
    >>> A.shape, A[2, 0], A[-1], A[:, 1], A[1:, :1]
    ((3, 2), 5, Vector([5, 6]), Vector([2, 4, 6]), Matrix([[3], [5]]))
    >>> A @ Vector([1, -1]), Vector([1, 0, 1]) @ A, A.T @ A
    (Vector([-1, -1, -1]), Vector([6, 8]), Matrix([[35, 44], [44, 56]]))
    """

    __slots__ = ("shape",)

    def __init__(self, rows):
        shape = getattr(rows, "shape", ())
        if isinstance(rows, (str, bytes, bytearray, dict, set, frozenset)) or (len(shape) not in (0, 2)):
            raise TypeError(f"Matrix: expected a sequence of rows, got {describe(rows)}")
        rows = entries_of_rows(rows.tolist() if shape else rows)
        cols = len(rows[0]) if rows else shape[1] if shape else 0
        for i, row in enumerate(rows):
            if len(row) != cols:
                raise ValueError(f"Matrix: row {i} has {len(row)} entries, row 0 has {cols}")
        self.shape = (len(rows), cols)
        self._set([x for row in rows for x in row])

    @classmethod
    def from_rows(cls, rows):
        """The matrix with these rows, Vectors or sequences.

        >>> Matrix.from_rows([Vector([1, 2]), [3, 4]])
        Matrix([[1, 2], [3, 4]])
        """
        return cls(rows)

    @classmethod
    def from_columns(cls, columns):
        """The matrix with these columns, Vectors or sequences.

        >>> Matrix.from_columns([Vector([1, 2]), [3, 4]])
        Matrix([[1, 3], [2, 4]])
        """
        columns = [entries(column, f"Matrix column {j}") for j, column in enumerate(columns)]
        for j, column in enumerate(columns):
            if len(column) != len(columns[0]):
                raise ValueError(f"Matrix: column {j} has {len(column)} entries, column 0 has {len(columns[0])}")
        rows = len(columns[0]) if columns else 0
        return _matrix((rows, len(columns)), [column[i] for i in range(rows) for column in columns])

    @classmethod
    def identity(cls, n):
        """The n x n identity.

        >>> Matrix.identity(2)
        Matrix([[1, 0], [0, 1]])
        """
        return cls.diag([1] * size(n, "identity"))

    @classmethod
    def zeros(cls, rows, cols):
        """Exact zeros: Matrix.zeros(m, n) + A has the entries of A.

        >>> Matrix.zeros(1, 2)
        Matrix([[0, 0]])
        """
        return _matrix((size(rows, "zeros"), size(cols, "zeros")), [0] * (rows * cols))

    @classmethod
    def ones(cls, rows, cols):
        """Ones.

        >>> Matrix.ones(1, 2)
        Matrix([[1, 1]])
        """
        return _matrix((size(rows, "ones"), size(cols, "ones")), [1] * (rows * cols))

    @classmethod
    def diag(cls, diagonal):
        """The square matrix with these numbers on its diagonal and zeros elsewhere.

        >>> Matrix.diag([1, 2])
        Matrix([[1, 0], [0, 2]])
        """
        diagonal = entries(diagonal, "diag")
        n = len(diagonal)
        items = [0] * (n * n)
        items[:: n + 1] = diagonal
        return _matrix((n, n), items)

    @classmethod
    def random(cls, rows, cols, generator=None):
        """Numbers drawn uniformly from [0, 1), from `generator` or the library's default one: the same in every backend.

        >>> from linalgml.random import Generator
        >>> Matrix.random(2, 3, Generator(0)) == Matrix.random(2, 3, Generator(0))
        True
        """
        return _matrix((size(rows, "random"), size(cols, "random")), Vector.random(rows * cols, generator).tolist())

    # ---- rows, columns, entries ------------------------------------------------------------------------------------------

    def __len__(self):
        return self.shape[0]

    def __iter__(self):
        return map(self.row, range(self.shape[0]))

    def __getitem__(self, key):
        """A[i, j] is a number; A[i] and A[i, :] a row, A[:, j] a column, both Vectors; A[rows, columns] with slices or lists a Matrix."""
        key = key if isinstance(key, tuple) else (key, slice(None))
        if len(key) != 2:
            raise IndexError(f"a matrix takes two indices, got {len(key)}")
        picked = []
        for name, i, n in zip(("row", "column"), key, self.shape, strict=True):
            try:
                picked.append([range(n)[j] for j in i] if type(i) is list else range(n)[i])
            except IndexError:
                raise IndexError(f"{name} {i} is out of range for a matrix of shape {self.shape}") from None
            except TypeError:
                raise TypeError(f"a matrix's index is an integer, a slice or a list of integers, not {describe(i)}") from None
        rows, cols = picked
        if self._list is None and type(rows) is type(cols) is range and rows.step > 0 and cols.step > 0:
            return self._block(rows, cols)
        items, width = self._items, self.shape[1]
        if type(rows) is int:
            return items[rows * width + cols] if type(cols) is int else Vector([items[rows * width + j] for j in cols])
        if type(cols) is int:
            return Vector([items[i * width + cols] for i in rows])
        return _matrix((len(rows), len(cols)), [items[i * width + j] for i in rows for j in cols])

    def _block(self, rows, cols):
        """The Matrix of two ranges, read from storage."""
        from ..autograd.tensor import strided_read

        data, name, width, count = self._flat(), backend.current(), self.shape[1], len(rows) * len(cols)
        out = storage.of(name).empty(count, float64)
        if count:
            strided_read(data, out, (len(rows), len(cols)), (rows.step * width, cols.step), 2, rows.start * width + cols.start, count)
        return _matrix((len(rows), len(cols)), out) if type(out) is list else _matrix((len(rows), len(cols)), None, (name, out))

    def row(self, i):
        """Row i as a Vector.

        >>> Matrix([[1, 2], [3, 4]]).row(0)
        Vector([1, 2])
        """
        return self[i, :]

    def column(self, j):
        """Column j as a Vector.

        >>> Matrix([[1, 2], [3, 4]]).column(0)
        Vector([1, 3])
        """
        return self[:, j]

    def diagonal(self):
        """The entries A[i, i] as a Vector.

        >>> Matrix([[1, 2, 3], [4, 5, 6]]).diagonal()
        Vector([1, 5])
        """
        return Vector(self._items[: min(self.shape) * self.shape[1] : self.shape[1] + 1])

    def tolist(self):
        """The rows as a list of lists.

        >>> Matrix([[1, 2], [3, 4]]).tolist()
        [[1, 2], [3, 4]]
        """
        items, (rows, cols) = self._items, self.shape
        return [items[i * cols : (i + 1) * cols] for i in range(rows)]

    to_list = tolist

    def _like(self, items, native=None):
        return _matrix(self.shape, items, native)

    def __reduce__(self):
        return _matrix, (self.shape, self._items)

    # ---- algebra ---------------------------------------------------------------------------------------------------------

    def __matmul__(self, other):
        (m, k), inner = self.shape, other.shape[0] if isinstance(other, (Matrix, Vector)) else None
        if inner is None:
            raise TypeError(f"matmul: expected a Matrix or a Vector, got {describe(other)}")
        if inner != k:
            raise ValueError(f"matmul: {self.shape} @ {other.shape}: inner sizes {k} and {inner} differ")
        if isinstance(other, Matrix):
            return _product(self, other, m, k, other.shape[1])
        return Vector(_product(self, other, m, k, 1)._items)

    def __rmatmul__(self, other):
        if not isinstance(other, Vector):
            raise TypeError(f"matmul: expected a Matrix or a Vector, got {describe(other)}")
        if len(other) != self.shape[0]:
            raise ValueError(f"matmul: {other.shape} @ {self.shape}: inner sizes {len(other)} and {self.shape[0]} differ")
        return Vector(_product(other, self, 1, *self.shape)._items)

    def __pow__(self, power):
        """A ** n = A @ A @ ... by repeated squaring; A ** 0 is the identity, A ** -n the inverse of A ** n."""
        n = scalar(power)
        if type(n) is not int:
            raise TypeError(f"Matrix **: the power must be an integer, got {describe(power)}")
        self._square("Matrix **")
        if n < 0:
            return self.inv() ** -n
        result, factor = None, self
        while n:
            if n & 1:
                result = factor if result is None else result @ factor
            n >>= 1
            if n:
                factor = factor @ factor
        return Matrix.identity(len(self)) if result is None else result

    def transpose(self):
        """The transpose, rows for columns; also A.T.

        >>> Matrix([[1, 2, 3], [4, 5, 6]]).T
        Matrix([[1, 4], [2, 5], [3, 6]])
        """
        rows, cols = self.shape
        if self._list is None and rows * cols:
            from ..autograd.tensor import strided_read

            data, name = self._flat(), backend.current()
            out = storage.of(name).empty(rows * cols, float64)
            strided_read(data, out, (cols, rows), (1, cols), 2, 0, rows * cols)
            return _matrix((cols, rows), out) if type(out) is list else _matrix((cols, rows), None, (name, out))
        items = self._items
        return _matrix((cols, rows), [x for j in range(cols) for x in items[j::cols]])

    T = property(transpose)

    @property
    def H(self):
        """The conjugate transpose.

        >>> Matrix([[1, 2j]]).H
        Matrix([[1], [-2j]])
        """
        return self.T.conj()

    def trace(self):
        """The sum of the diagonal of a square matrix.

        >>> Matrix([[1, 2], [3, 4]]).trace()
        5
        """
        self._square("trace")
        return sum(self.diagonal())

    def inv(self):
        """The inverse, exact for ints, Fractions and symbols; `linalg.inv`.

        >>> Matrix([[1, 2], [3, 7]]).inv()
        Matrix([[7, -2], [-3, 1]])
        """
        from .lu import inv

        return inv(self)

    def det(self):
        """The determinant; `linalg.det`.

        >>> Matrix([[1, 2], [3, 4]]).det()
        -2
        """
        from .lu import det

        return det(self)

    def solve(self, b):
        """The x of A x = b; `linalg.solve`.

        >>> Matrix([[1, 2], [3, 4]]).solve([5, 11])
        Vector([1, 2])
        """
        from .lu import solve

        return solve(self, b)

    def rank(self):
        """The number of independent rows; `linalg.matrix_rank`.

        >>> Matrix([[1, 2], [2, 4]]).rank()
        1
        """
        from .spaces import matrix_rank

        return matrix_rank(self)

    def is_square(self):
        """Whether there are as many rows as columns.

        >>> Matrix([[1, 2]]).is_square()
        False
        """
        return self.shape[0] == self.shape[1]

    def is_symmetric(self, tol=0):
        """Whether A equals its transpose: |a_ij - a_ji| <= tol for all i, j.

        >>> Matrix([[1, 2], [2, 1]]).is_symmetric(), Matrix([[1, 2], [2.1, 1]]).is_symmetric(tol=0.5)
        (True, True)
        """
        if not self.is_square():
            return False
        pairs = zip(self._items, self.T._items, strict=True)
        return all(a == b or (tol and abs(a - b) <= tol) for a, b in pairs)

    def _square(self, what):
        if not self.is_square():
            raise ValueError(f"{what}: expected a square matrix, got shape {self.shape}")

    # ---- text ------------------------------------------------------------------------------------------------------------

    def __repr__(self):
        return f"Matrix({self.tolist()!r})" if self.shape[0] or not self.shape[1] else f"Matrix.zeros(0, {self.shape[1]})"

    def __str__(self):
        """Aligned columns; floats to six digits."""
        cells = [[f"{x:.6g}" if type(x) in (float, complex) else str(x) for x in row] for row in self.tolist()]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        rows = ["[" + "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) + "]" for row in cells]
        return "[" + "\n ".join(rows) + "]"

    def _repr_latex_(self):
        body = r" \\ ".join(" & ".join(map(_latex, row)) for row in self.tolist())
        return rf"$\begin{{bmatrix}} {body} \end{{bmatrix}}$"


def _latex(x):
    if hasattr(x, "free_symbols"):
        from sympy import latex

        return latex(x)
    if type(x).__name__ == "Fraction" and x.denominator != 1:
        return rf"{'-' * (x < 0)}\frac{{{abs(x.numerator)}}}{{{x.denominator}}}"
    text = f"{x:.6g}" if isinstance(x, float) else str(x)
    digits, e, exponent = text.partition("e")
    return rf"{digits} \times 10^{{{int(exponent)}}}" if e and isinstance(x, float) else text.replace("inf", r"\infty")


def _matrix(shape, items, native=None):
    """A Matrix of a list that is known to hold numbers, or of storage."""
    new = object.__new__(Matrix)._set(items, native)
    new.shape = shape
    return new


def _product(a, b, m, k, n):
    """The (m, n) Matrix of the row-major a (m, k) times b (k, n), either of which may be a Vector."""
    steps = (1, m, k, n, 0, k, 1, 0, n, 1)
    if not computes_in_float(a._kind(), b._kind()):
        out: list = [0] * (m * n)
        exact(matmul)(a._items, b._items, out, *steps)
        return _matrix((m, n), out)
    if m * k * n < NATIVE:
        out = [0.0] * (m * n)
        matmul.source(a._items, b._items, out, *steps)
        return _matrix((m, n), out)
    name = backend.current()
    out = storage.of(name).empty(m * n, float64)
    matmul(a._flat(), b._flat(), out, *steps)
    return _matrix((m, n), out) if type(out) is list else _matrix((m, n), None, (name, out))


def entries_of_rows(rows):
    """Each row's list of numbers: entries_of_rows([range(2)]) is [[0, 1]]."""
    try:
        rows = list(rows)
    except TypeError:
        raise TypeError(f"Matrix: expected a sequence of rows, got {describe(rows)}") from None
    for i, row in enumerate(rows):
        if scalar(row) is not NotImplemented:
            raise TypeError(f"Matrix: row {i} is the number {row!r}; a matrix of one row is Matrix([[...]])")
        rows[i] = entries(row, f"Matrix row {i}")
    return rows
