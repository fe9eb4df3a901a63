"""Projections: the point of a subspace that is nearest to b, and least squares, which is nothing else.

    A^T (b - A x) = 0:  what is left is perpendicular to all columns          P = A (A^T A)^-1 A^T = Q Q^T,  P^2 = P = P^T

Three ways to the same x: the normal equations, which square the condition number; QR, which does not; and singular values, which know
what to do when columns are dependent.  Trefethen & Bau, *Numerical Linear Algebra*, lectures 6, 11 and 18 to 19.
"""

from collections import namedtuple
from math import sqrt

from .blocks import block
from .errors import LinAlgError
from .householder import qr
from .lu import solve
from .matrix import Matrix, _matrix
from .numbers import as_matrix, as_right_side, check_finite, inexact
from .polar import adjoint
from .spaces import _exactly, lstsq, matrix_rank
from .triangular import solve_triangular
from .vector import Vector


def projection_matrix(a):
    """P with P b the point of A's column space that is nearest to b, for independent columns.  Exact for ints and Fractions.

    LinAlgError when the columns are dependent.

    >>> from linalgml import linalg
    >>> linalg.projection_matrix([[1], [1]])
    Matrix([[Fraction(1, 2), Fraction(1, 2)], [Fraction(1, 2), Fraction(1, 2)]])
    """
    A = as_matrix(a, "projection_matrix")
    check_finite(A, "projection_matrix")
    if matrix_rank(A) < A.shape[1]:
        raise LinAlgError(f"projection_matrix: the {A.shape[1]} columns are dependent; take a basis of them, or A @ pinv(A)")
    if _exactly(A):
        return A @ solve(A.T @ A, A.T) if A.shape[1] else Matrix.zeros(len(A), len(A))
    Q = qr(A).Q
    return Q @ adjoint(Q)


def project(a, b):
    """The point of A's column space nearest to the Vector b.  Exact for ints and Fractions.  LinAlgError when the columns are dependent.

    >>> from linalgml import linalg
    >>> linalg.project([[1, 0], [1, 1], [1, 2]], [6, 0, 0])
    Vector([5, 2, -1])
    """
    A = as_matrix(a, "project")
    return A @ least_squares(A, b, method="normal" if _exactly(A) else "qr").x


class LeastSquaresFit(namedtuple("LeastSquaresFit", "x residual")):
    """What `least_squares` returns: the solution, and b - A x."""

    __slots__ = ()


def least_squares(a, b, method="qr", weights=None, ridge=0):
    """(x, residual) with the least sum of w_i (b_i - (A x)_i)^2 + ridge |x|^2, for a Vector b or the columns of a Matrix b.

    method: "normal" (A^T W A x = A^T W b: exact for ints and Fractions; squares the condition number), "qr" or "svd" (the shortest x, for
    dependent columns too).  weights: positive, one for each row.  ridge: not negative; with it columns may be dependent.  LinAlgError
    when they are and must not be; ValueError for NaN or infinite entries.  See `lstsq` for NumPy's function.

    >>> from linalgml import linalg
    >>> A, b = [[1, 0], [1, 1], [1, 2]], [6, 0, 0]
    >>> linalg.least_squares(A, b, method="normal")
    LeastSquaresFit(x=Vector([5, -3]), residual=Vector([1, -2, 1]))
    >>> linalg.least_squares(A, b, weights=[1, 1, 4], method="normal").x
    Vector([Fraction(34, 7), Fraction(-18, 7)])
    """
    if method not in ("normal", "qr", "svd"):
        raise ValueError(f"least_squares: method must be 'normal', 'qr' or 'svd', got {method!r}")
    A = as_matrix(a, "least_squares")
    b, k = as_right_side(b, len(A), "least_squares")
    check_finite(A, "least_squares")
    check_finite(b, "least_squares")
    if not ridge >= 0:
        raise ValueError(f"least_squares: ridge is not negative, got {ridge}")
    w = Vector([1] * len(A) if weights is None else weights)
    if len(w) != len(A) or not all(x > 0 for x in w):
        raise ValueError(f"least_squares: {len(A)} positive weights are needed, got {list(w)}")
    B = b if k is not None else _matrix((len(b), 1), b._items)
    n = A.shape[1]
    if method == "normal":
        weighted = Matrix.diag(w) @ A if weights is not None else A
        normal = adjoint(weighted) @ A
        try:
            X = solve(normal + Matrix.identity(n) * ridge if ridge else normal, adjoint(weighted) @ B)
        except LinAlgError:
            raise LinAlgError("least_squares: the columns are dependent; method 'svd' or a ridge copes with that") from None
    else:
        M, C = inexact(A, "least_squares"), inexact(B, "least_squares")
        if weights is not None:
            roots = Matrix.diag([sqrt(x) for x in w])
            M, C = roots @ M, roots @ C
        if ridge:  # the same as rows sqrt(ridge) I below A, with zeros on the right
            M, C = block([[M], [Matrix.identity(n) * sqrt(ridge)]]), block([[C], [Matrix.zeros(n, C.shape[1])]])
        X = lstsq(M, C).x if method == "svd" else _by_qr(M, C)
    rest = B - A @ X
    return LeastSquaresFit(X, rest) if k is not None else LeastSquaresFit(X.column(0), rest.column(0))


def _by_qr(A, B):
    m, n = A.shape
    if m < n:
        raise LinAlgError(f"least_squares: {n} unknowns and {m} rows; method 'svd' finds the shortest solution")
    Q, R = qr(A)
    if any(abs(R[j, j]) <= 1e-15 * max(m, n) * max(abs(x) for x in R.column(j)) for j in range(n)):
        raise LinAlgError("least_squares: the columns are dependent; method 'svd' or a ridge copes with that")
    return solve_triangular(R, adjoint(Q) @ B) if n else Matrix.zeros(0, B.shape[1])
