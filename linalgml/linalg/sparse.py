"""Sparse matrices, of which only the entries that are not zero are kept, row by row (compressed sparse rows, CSR).

    data       the entries, row after row          indices    the column of each
    indptr     where each row begins in both; row i is data[indptr[i]] … data[indptr[i + 1] - 1]

A product with a vector touches each entry once, which is all that iterative solvers ask of a matrix.  After
scipy.sparse.csr_array; Saad, *Iterative Methods for Sparse Linear Systems*, section 3.4.
"""

from operator import index as integer

from .. import backend, storage
from ..dtypes import float64, int64
from ..kernels import kernel
from .entries import conjugate, describe
from .matrix import Matrix, _matrix
from .vector import Vector, _vector


@kernel
def csr_matvec(data, indices, indptr, x, y, m):
    """y (m,) = A x for the CSR matrix A of m rows."""
    for i in range(m):
        total = 0.0
        for p in range(indptr[i], indptr[i + 1]):
            total += data[p] * x[indices[p]]
        y[i] = total


@kernel(in_place=("x",))
def relax(data, indices, indptr, diagonal, b, x, m, omega, backwards):
    """One sweep over the rows of a CSR matrix (m, m): row after row, x_i goes omega of the way to what solves equation i for it.

    diagonal (m): the entries a_ii.  Rows are taken from the first to the last, or `backwards`; omega = 1 is Gauss and Seidel's sweep.
    """
    for step in range(m):
        i = m - 1 - step if backwards else step
        rest = b[i]
        for p in range(indptr[i], indptr[i + 1]):
            rest -= data[p] * x[indices[p]]
        x[i] += omega * rest / diagonal[i]


class CSRMatrix:
    """A sparse matrix of shape (m, n): CSRMatrix((data, indices, indptr), shape).

    Numbers of any type; products of floats run on the current backend.  ValueError when the three lists do not describe a matrix.
    The columns of a row may stand in any order; an entry that is named twice counts twice.

    >>> A = CSRMatrix(([1.0, 2.0, 3.0], [0, 2, 1], [0, 2, 3]), (2, 3))
    >>> A.todense(), A @ Vector([1.0, 1.0, 1.0])
    (Matrix([[1.0, 0, 2.0], [0, 3.0, 0]]), Vector([3.0, 3.0]))
    """

    __slots__ = ("_native", "data", "indices", "indptr", "shape")

    def __init__(self, csr, shape):
        data, indices, indptr = csr
        m, n = (integer(k) for k in shape)
        self.data, self.shape, self._native = list(Vector(data)), (m, n), {}
        self.indices, self.indptr = [integer(j) for j in indices], [integer(p) for p in indptr]
        if m < 0 or n < 0:
            raise ValueError(f"CSRMatrix: sizes are not negative, got shape {self.shape}")
        if len(self.indptr) != m + 1 or self.indptr[0] != 0 or self.indptr[-1] != len(self.data):
            raise ValueError(f"CSRMatrix: indptr must have {m + 1} places, from 0 to the {len(self.data)} entries")
        if any(a > b for a, b in zip(self.indptr, self.indptr[1:], strict=False)):
            raise ValueError("CSRMatrix: the places in indptr must not fall")
        if len(self.indices) != len(self.data):
            raise ValueError(f"CSRMatrix: {len(self.data)} entries and {len(self.indices)} columns")
        if any(not 0 <= j < n for j in self.indices):
            raise ValueError(f"CSRMatrix: a column is not in 0 … {n - 1}")

    @classmethod
    def from_coo(cls, rows, cols, data, shape):
        """From triples (row, column, entry) in any order; entries at the same place are added.

        >>> CSRMatrix.from_coo([1, 0, 1], [0, 0, 0], [5, 1, 2], (2, 2)).todense()
        Matrix([[1, 0], [7, 0]])
        """
        m, n = shape
        table: list = [{} for _ in range(m)]
        for i, j, x in zip(rows, cols, data, strict=True):
            if not (0 <= i < m and 0 <= j < n):
                raise ValueError(f"from_coo: entry ({i}, {j}) is outside shape {tuple(shape)}")
            table[i][j] = table[i][j] + x if j in table[i] else x
        return cls._of_rows(table, shape)

    @classmethod
    def from_dense(cls, a):
        """From a Matrix or rows of numbers, without the zeros.

        >>> CSRMatrix.from_dense([[0, 2], [3, 0]]).data
        [2, 3]
        """
        A = a if type(a) is Matrix else Matrix(a)
        return cls._of_rows([{j: x for j, x in enumerate(row) if x != 0} for row in A.tolist()], A.shape)

    @classmethod
    def diags(cls, diagonals, offsets, shape):
        """From diagonals: entry k of one with offset d stands at (k, k + d), or at (k - d, k) for d < 0.  After scipy.sparse.diags_array.

        >>> CSRMatrix.diags([[2, 2, 2], [-1, -1], [-1, -1]], [0, 1, -1], (3, 3)).todense()
        Matrix([[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
        """
        rows, cols, data = [], [], []
        for diagonal, d in zip(diagonals, offsets, strict=True):
            for k, x in enumerate(diagonal):
                rows.append(k - min(d, 0))
                cols.append(k + max(d, 0))
                data.append(x)
        return cls.from_coo(rows, cols, data, shape)

    @classmethod
    def _of_rows(cls, table, shape):
        data, indices, indptr = [], [], [0]
        for row in table:
            for j in sorted(row):
                indices.append(j)
                data.append(row[j])
            indptr.append(len(data))
        return cls((data, indices, indptr), shape)

    @property
    def nnz(self):
        """The number of entries that are kept.

        >>> CSRMatrix.from_dense([[0, 2], [3, 0]]).nnz
        2
        """
        return len(self.data)

    def __repr__(self):
        return f"<CSRMatrix of shape {self.shape} with {self.nnz} entries>"

    def __len__(self):
        return self.shape[0]

    def row(self, i):
        """The columns and entries of row i, as a list of pairs.

        >>> CSRMatrix.from_dense([[0, 2], [3, 4]]).row(1)
        [(0, 3), (1, 4)]
        """
        a, b = self.indptr[i], self.indptr[i + 1]
        return list(zip(self.indices[a:b], self.data[a:b], strict=True))

    def todense(self):
        """The same as a Matrix; places without an entry hold the int 0.

        >>> CSRMatrix(([1], [1], [0, 1]), (1, 2)).todense()
        Matrix([[0, 1]])
        """
        m, n = self.shape
        items: list = [0] * (m * n)
        for i in range(m):
            for j, x in self.row(i):
                items[i * n + j] += x
        return _matrix((m, n), items)

    @property
    def T(self):
        """The transpose, also sparse.

        >>> CSRMatrix.from_dense([[0, 2], [3, 4]]).T.todense()
        Matrix([[0, 3], [2, 4]])
        """
        rows = [i for i in range(self.shape[0]) for _ in range(self.indptr[i], self.indptr[i + 1])]
        return CSRMatrix.from_coo(self.indices, rows, self.data, self.shape[::-1])

    @property
    def H(self):
        """The conjugate transpose.

        >>> CSRMatrix.from_dense([[0, 2j]]).H.todense()
        Matrix([[0], [-2j]])
        """
        T = self.T
        return CSRMatrix(([conjugate(x) for x in T.data], T.indices, T.indptr), T.shape)

    def diagonal(self):
        """The entries a_ii as a Vector.

        >>> CSRMatrix.from_dense([[1, 2], [3, 0]]).diagonal()
        Vector([1, 0])
        """
        return Vector([sum((x for j, x in self.row(i) if j == i), 0) for i in range(min(self.shape))])

    def arrays(self):
        """data, indices and indptr in the storage of the current backend, for kernels, or None where the entries are no floats."""
        name = backend.current()
        if name not in self._native:
            store = storage.of(name)
            floats = all(type(x) in (float, int) for x in self.data) and any(type(x) is float for x in self.data)
            self._native[name] = floats and (
                store.build([float(x) for x in self.data], float64), store.build(self.indices, int64), store.build(self.indptr, int64)
            )  # fmt: skip
        return self._native[name] or None

    def __matmul__(self, other):
        if isinstance(other, Matrix):
            columns = [self @ other.column(j) for j in range(other.shape[1])]
            return Matrix.from_columns(columns) if columns else Matrix.zeros(self.shape[0], 0)
        if not isinstance(other, Vector):
            raise TypeError(f"matmul: expected a Vector or a Matrix, got {describe(other)}")
        m, n = self.shape
        if len(other) != n:
            raise ValueError(f"matmul: {self.shape} @ {other.shape}: inner sizes {n} and {len(other)} differ")
        arrays = self.arrays() if other._kind() in ("float", "int") else None
        if arrays is None:
            return Vector([sum((x * other[j] for j, x in self.row(i)), 0) for i in range(m)])
        y = backend.store().empty(m, float64)
        csr_matvec(*arrays, other._flat(), y, m)
        return _vector(y) if type(y) is list else _vector(None, (backend.current(), y))
