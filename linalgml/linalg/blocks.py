"""Matrices of matrices: blocks, block diagonals, Schur's complement, and Kronecker's product, in which every entry is a block.

    M = [A B; C D]:  det M = det A det(D - C A^-1 B)          vec(A X B) = (B^T kron A) vec X

Golub & Van Loan, *Matrix Computations*, sections 1.3 and 12.3; Horn & Johnson, *Matrix Analysis*, section 0.8.5.
"""

from .errors import LinAlgError
from .lu import solve
from .matrix import _matrix
from .numbers import as_matrix
from .vector import Vector


def block(rows):
    """A Matrix from rows of blocks, each a Matrix or a list of rows.  ValueError where sizes do not fit.  After numpy.block.

    >>> from linalgml import linalg
    >>> linalg.block([[[[1]], [[2, 3]]], [[[4]], [[5, 6]]]])
    Matrix([[1, 2, 3], [4, 5, 6]])
    """
    items, width = [], None
    table = [[as_matrix(b, f"block: block ({i}, {j})") for j, b in enumerate(row)] for i, row in enumerate(rows)]
    for i, row in enumerate(table):
        heights = {b.shape[0] for b in row}
        if len(heights) > 1:
            raise ValueError(f"block: the blocks of row {i} have {sorted(heights)} rows")
        cols = sum(b.shape[1] for b in row)
        if width not in (None, cols):
            raise ValueError(f"block: row {i} of blocks has {cols} columns, those before it {width}")
        width = cols
        for line in zip(*(b.tolist() for b in row), strict=True):
            items += [x for part in line for x in part]
    return _matrix((sum(row[0].shape[0] for row in table if row), width or 0), items)


def block_diag(*blocks):
    """The matrix with the given blocks along its diagonal and zeros elsewhere.  After scipy.linalg.block_diag.

    >>> from linalgml import linalg
    >>> linalg.block_diag([[1, 2]], [[3]])
    Matrix([[1, 2, 0], [0, 0, 3]])
    """
    parts = [as_matrix(b, "block_diag") for b in blocks]
    width, before, rows = sum(b.shape[1] for b in parts), 0, []
    for b in parts:
        rows += [[0] * before + row + [0] * (width - before - b.shape[1]) for row in b.tolist()]
        before += b.shape[1]
    return _matrix((len(rows), width), [x for row in rows for x in row])


def schur_complement(a, k):
    """D - C A^-1 B of a matrix [A B; C D] whose first block has k rows and columns: what block elimination leaves.

    Exact for ints, Fractions and symbols.  LinAlgError when A is singular.

    >>> from linalgml import linalg
    >>> linalg.schur_complement([[2, 1], [4, 5]], 1) == linalg.Matrix([[3]])
    True
    """
    M = as_matrix(a, "schur_complement")
    if not 0 <= k <= min(M.shape):
        raise ValueError(f"schur_complement: k must be in 0 … {min(M.shape)}, got {k}")
    if k == 0:
        return M
    A, B, C, D = M[:k, :k], M[:k, k:], M[k:, :k], M[k:, k:]
    try:
        return D - C @ solve(A, B)
    except LinAlgError:
        raise LinAlgError(f"schur_complement: the first {k} x {k} block is singular") from None


def kron(a, b):
    """Kronecker's product (m p, n q) of (m, n) and (p, q): block (i, j) is a_ij B.  After numpy.kron.

    >>> from linalgml import linalg
    >>> linalg.kron([[1, 2]], [[0, 1], [1, 0]])
    Matrix([[0, 1, 0, 2], [1, 0, 2, 0]])
    """
    A, B = as_matrix(a, "kron"), as_matrix(b, "kron")
    (m, n), (p, q) = A.shape, B.shape
    return _matrix((m * p, n * q), [x * y for row in A.tolist() for line in B.tolist() for x in row for y in line])


def vec(a):
    """The columns of a matrix, one below the other, as a Vector: vec(A X B) = kron(B.T, A) @ vec(X).

    >>> from linalgml import linalg
    >>> linalg.vec([[1, 2], [3, 4]])
    Vector([1, 3, 2, 4])
    """
    return Vector(as_matrix(a, "vec").T._items)


def unvec(v, shape):
    """The matrix of that shape whose `vec` is v.

    >>> from linalgml import linalg
    >>> linalg.unvec([1, 3, 2, 4], (2, 2))
    Matrix([[1, 2], [3, 4]])
    """
    v, (m, n) = Vector(v), shape
    if len(v) != m * n:
        raise ValueError(f"unvec: {len(v)} numbers for a matrix of shape {tuple(shape)}")
    return _matrix((n, m), v._items).T
