"""What a matrix does to spaces: its rank, the four fundamental subspaces, least squares and the pseudo-inverse.

Ints, Fractions and symbols are answered from the reduced row echelon form, exactly; floats from the singular values, where a
direction counts as lost when its singular value is below a tolerance.  Strang, *Introduction to Linear Algebra*, chapter 3.
"""

from collections import namedtuple
from math import inf

from .elimination import null_vectors, rref
from .errors import LinAlgError
from .lu import inv
from .matrix import Matrix
from .numbers import as_matrix, as_right_side, check_finite
from .svd import EPS, svd, svdvals
from .vector import Vector


def matrix_rank(a, tol=None):
    """The number of independent rows, which is that of independent columns.

    Exact for ints, Fractions and symbols.  For floats, the number of singular values above `tol`, by default max(m, n) eps times the
    largest.  After numpy.linalg.matrix_rank.

    >>> from linalgml import linalg
    >>> linalg.matrix_rank([[1, 2], [2, 4]]), linalg.matrix_rank([[0.1, 0.3], [0.2, 0.6]])
    (1, 1)
    """
    A = as_matrix(a, "matrix_rank")
    if _exactly(A) and tol is None:
        return len(rref(A).pivots)
    s = svdvals(A)
    return sum(t > _limit(s, A, tol) for t in s)


def _exactly(A):
    return A._kind() in ("int", "rational", "other")


def _limit(s, A, tol):
    return tol if tol is not None else max(*A.shape, 1) * EPS * max(s, default=0.0)


def null_space(a, tol=None):
    """A basis of the null space {x: A x = 0}, as the columns of a Matrix (n, n - rank).

    For floats it is orthonormal; for ints, Fractions and symbols it has a 1 for one free unknown each.  After scipy.linalg.null_space.

    >>> from linalgml import linalg
    >>> linalg.null_space([[1, 2, 3], [2, 4, 6]])
    Matrix([[-2, -3], [1, 0], [0, 1]])
    """
    A = as_matrix(a, "null_space")
    n = A.shape[1]
    if _exactly(A) and tol is None:
        basis = null_vectors(*rref(A))
        return Matrix.from_columns(basis) if basis else Matrix.zeros(n, 0)
    found = svd(A)
    rank = sum(t > _limit(found.s, A, tol) for t in found.s)
    return found.Vh.H[:, rank:] if n else Matrix.zeros(0, 0)


def orth(a, tol=None):
    """A basis of the column space as the columns of a Matrix (m, rank): orthonormal for floats, the pivot columns of A for exact entries.

    After scipy.linalg.orth.

    >>> from linalgml import linalg
    >>> linalg.orth([[1, 2], [2, 4]])
    Matrix([[1], [2]])
    """
    A = as_matrix(a, "orth")
    if _exactly(A) and tol is None:
        pivots = rref(A).pivots
        return Matrix.from_columns([A.column(j) for j in pivots]) if pivots else Matrix.zeros(A.shape[0], 0)
    found = svd(A, full_matrices=False)
    rank = sum(t > _limit(found.s, A, tol) for t in found.s)
    return found.U[:, :rank]


class Subspaces(namedtuple("Subspaces", "column null row left_null")):
    """What `four_subspaces` returns: a basis of each, as the columns of a Matrix."""

    __slots__ = ()


def four_subspaces(a, tol=None):
    """The column space and the left null space, which together are R^m, and the row space and the null space, which are R^n.

    >>> from linalgml import linalg
    >>> linalg.four_subspaces([[1, 2], [2, 4]])
    Subspaces(column=Matrix([[1], [2]]), null=Matrix([[-2], [1]]), row=Matrix([[1], [2]]), left_null=Matrix([[-2], [1]]))
    """
    A = as_matrix(a, "four_subspaces")
    B = A.H if A._kind() == "complex" else A.T
    return Subspaces(orth(A, tol), null_space(A, tol), orth(B, tol), null_space(B, tol))


def pinv(a, rcond=None):
    """The pseudo-inverse (n, m) of a matrix (m, n): V diag(1 / s) U^H, where singular values up to rcond times the largest count as 0.

    A @ pinv(A) projects onto the column space, pinv(A) @ A onto the row space.  After numpy.linalg.pinv, with its default of
    max(m, n) eps for rcond.

    >>> from linalgml import linalg
    >>> linalg.pinv([[1.0], [1.0]]).allclose(linalg.Matrix([[0.5, 0.5]]))
    True
    """
    A = as_matrix(a, "pinv")
    if 0 in A.shape:
        return Matrix.zeros(*reversed(A.shape))
    U, s, Vh = svd(A, full_matrices=False)
    limit = (max(A.shape) * EPS if rcond is None else rcond) * s[0]
    rank = sum(t > limit for t in s)
    if not rank:
        return Matrix.zeros(*reversed(A.shape)) * 1.0
    scaled = Matrix.from_columns([U.column(j) / s[j] for j in range(rank)])
    return Vh[:rank, :].H @ scaled.H


class LeastSquares(namedtuple("LeastSquares", "x residuals rank s")):
    """What `lstsq` returns: the solution, the squared length of each residual, the rank and the singular values."""

    __slots__ = ()


def lstsq(a, b, rcond=None):
    """The x with the least |A x - b|, and among those the shortest, for a Vector or Matrix b.

    residuals is a Vector of |A x - b|^2, a number for each column of b, and empty when A has not full column rank or no more rows
    than columns.  After numpy.linalg.lstsq.

    >>> from linalgml import linalg
    >>> x, residuals, rank, s = linalg.lstsq([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], [6.0, 0.0, 0.0])
    >>> x.allclose(linalg.Vector([5, -3])), rank
    (True, 2)
    """
    A = as_matrix(a, "lstsq")
    m, n = A.shape
    b, k = as_right_side(b, m, "lstsq")
    check_finite(b, "lstsq")
    if 0 in A.shape:
        x = Vector.zeros(n) if k is None else Matrix.zeros(n, k)
        return LeastSquares(x, Vector([]), 0, Vector([]))
    U, s, Vh = svd(A, full_matrices=False)
    limit = (max(m, n) * EPS if rcond is None else rcond) * s[0]
    rank = sum(t > limit for t in s)
    if rank:
        along = U[:, :rank].H @ b
        scaled = Vector([x / t for x, t in zip(along, s, strict=False)]) if k is None else Matrix(
            [row / t for row, t in zip(along, s, strict=False)])  # fmt: skip
        x = Vh[:rank, :].H @ scaled
    else:
        x = Vector.zeros(n) if k is None else Matrix.zeros(n, k)
    rest = A @ x - b
    if rank < n or m <= n:
        residuals = Vector([])
    else:
        residuals = Vector([abs(v.vdot(v)) for v in ([rest] if k is None else map(rest.column, range(k)))])
    return LeastSquares(x, residuals, rank, s)


def cond(a, p=2):
    """The condition number |A| |A^-1|: how many times larger a relative error of the solution can be than one of the data.

    p: 2 (ratio of the extreme singular values, for any shape), 1, inf or "fro" (square matrices).  inf for a singular matrix.  After
    numpy.linalg.cond.

    >>> from linalgml import linalg
    >>> linalg.cond([[1.0, 0.0], [0.0, 1e-3]])
    1000.0
    """
    A = as_matrix(a, "cond")
    if 0 in A.shape:
        raise LinAlgError(f"cond: the matrix of shape {A.shape} has no condition number")
    if p == 2:
        s = svdvals(A)
        return s[0] / s[-1] if s[-1] else inf
    try:
        return matrix_norm(A, p) * matrix_norm(inv(A), p)
    except LinAlgError as error:
        if "singular" in str(error):
            return inf
        raise


def matrix_norm(a, ord="fro"):
    """A norm of a matrix: "fro", "nuc" (the sum of the singular values), 2 or -2 (their extremes), 1 or -1 (columns), inf or -inf (rows).

    After numpy.linalg.matrix_norm.

    >>> from linalgml import linalg
    >>> linalg.matrix_norm([[3.0, 0.0], [4.0, 0.0]]), linalg.matrix_norm([[1, -2], [3, 4]], 1)
    (5.0, 6)
    """
    A = as_matrix(a, "matrix_norm")
    if ord == "fro":
        return Vector(A._items).magnitude()
    if ord in (2, -2, "nuc"):
        s = svdvals(A)
        return sum(s) if ord == "nuc" else (max if ord == 2 else min)(s, default=0.0)
    if ord in (1, -1, inf, -inf):
        lines = map(A.column, range(A.shape[1])) if ord in (1, -1) else A
        return (max if ord > 0 else min)((sum(map(abs, line)) for line in lines), default=0)
    raise ValueError(f"matrix_norm: ord must be 'fro', 'nuc', 1, -1, 2, -2, inf or -inf, got {ord!r}")
