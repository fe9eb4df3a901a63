"""The singular value decomposition, A = U diag(s) V^H, by one-sided Jacobi: rotate pairs of columns until all are orthogonal.

    A V = U diag(s): V turns the columns of A, and when they are orthogonal their lengths are the singular values

A rotation of two columns by the angle that makes them orthogonal brings the others no harm that the next sweep does not mend, and
near the end errors are squared at every sweep.  Small singular values are as accurate as large ones, to the last digits, which
reduction to a bidiagonal matrix (`bidiagonal.py`, for larger matrices) cannot promise.
Hestenes, "Inversion of matrices by biorthogonalization", 1958; Demmel & Veselić,
"Jacobi's method is more accurate than QR", 1992; Golub & Van Loan, *Matrix Computations*, section 8.6.
"""

from collections import namedtuple
from math import sqrt

from ..kernels import kernel
from .bidiagonal import bidiagonal_svd
from .entries import conjugate, real_part
from .errors import LinAlgError
from .householder import factor, orthogonal
from .matrix import Matrix, _matrix
from .numbers import Floats, as_matrix, check_finite, inexact, numbers_of, power_of_two
from .vector import Vector

SWEEPS = 60  # more than any matrix has been seen to need
EPS = 2.0**-52
NOTHING = 1e-250  # the square of a length that counts as 0, beside entries of about 1


@kernel(in_place=("w", "vh"))
def orthogonalise_rows(w, vh, n, m, sweeps, tol, least):
    """Rows of w (n, m) are turned in pairs until all are orthogonal, and the rows of vh (n, n) with them.

    Two rows count as orthogonal when the cosine between them is at most `tol`, or when the square of one's length is at most
    `least`.  Returns the number of sweeps that turned something, or `sweeps` when the last one still did.
    """
    for sweep in range(sweeps):
        turned = 0
        for p in range(n - 1):
            for q in range(p + 1, n):
                xx = 0.0
                yy = 0.0
                xy = 0.0
                for i in range(m):
                    x = w[p * m + i]
                    y = w[q * m + i]
                    xx += real_part(conjugate(x) * x)
                    yy += real_part(conjugate(y) * y)
                    xy += conjugate(x) * y
                size = abs(xy)
                if size > tol * sqrt(xx) * sqrt(yy) and xx > least and yy > least:
                    turned += 1
                    phase = xy / size
                    zeta = (yy - xx) / (2 * size)
                    tan = 1 / (abs(zeta) + sqrt(1 + zeta * zeta))
                    if zeta < 0.0:
                        tan = -tan
                    cos = 1 / sqrt(1 + tan * tan)
                    sin = cos * tan
                    for i in range(m):
                        x = w[p * m + i]
                        y = w[q * m + i]
                        w[p * m + i] = cos * x - sin * conjugate(phase) * y
                        w[q * m + i] = sin * phase * x + cos * y
                    for i in range(n):
                        x = vh[p * n + i]
                        y = vh[q * n + i]
                        vh[p * n + i] = cos * x - sin * phase * y
                        vh[q * n + i] = sin * conjugate(phase) * x + cos * y
        if turned == 0:
            return sweep
    return sweeps


class SVD(namedtuple("SVD", "U s Vh")):
    """What `svd` returns: A = U diag(s) Vh."""

    __slots__ = ()


SMALL = 16  # columns up to which rotations are used for real matrices, unless one asks


def svd(a, full_matrices=True, compute_uv=True, accurate=None):
    """(U, s, Vh): A = U diag(s) Vh for any matrix (m, n), the singular values in s falling; s alone without `compute_uv`.

    U (m, m) and Vh (n, n), or (m, k) and (k, n) with k = min(m, n) without `full_matrices`.  Computed in floats.  With `accurate`, by
    default up to 16 rows or columns and for complex matrices, singular values have a relative error of a few n u where columns or rows
    differ in size only, however small they are; without it, which is faster for larger matrices, an error of a few n u of the largest.
    Raises ValueError for NaN or infinite entries, LinAlgError when the iteration does not converge.  After numpy.linalg.svd.

    >>> from linalgml import linalg
    >>> U, s, Vh = linalg.svd([[3.0, 0.0], [4.0, 5.0]])
    >>> s.allclose(linalg.Vector([45**0.5, 5**0.5])), (U @ linalg.Matrix.diag(s) @ Vh).allclose(linalg.Matrix([[3, 0], [4, 5]]))
    (True, True)
    """
    A = inexact(as_matrix(a, "svd"), "svd")
    check_finite(A, "svd")
    m, n = A.shape
    if m < n:
        turned = A.H if A._kind() == "complex" else A.T
        found = svd(turned, full_matrices, compute_uv, accurate)
        if not compute_uv:
            return found
        return SVD(found.Vh.H, found.s, found.U.H) if A._kind() == "complex" else SVD(found.Vh.T, found.s, found.U.T)
    if A._kind() != "complex" and (n > SMALL if accurate is None else not accurate) and n:
        found = bidiagonal_svd(A, full_matrices, compute_uv)
        return SVD(*found) if compute_uv else found[1]
    columns, lengths, right = _turned(A)
    s = Vector(lengths)
    if not compute_uv:
        return s
    tiny = 1e-120 * max(lengths, default=0.0)  # what was not turned, because its square would vanish
    left = [[x / t for x in column] if t > 0 else column for column, t in zip(columns, lengths, strict=True)]
    U = Matrix.from_columns(left) if n else Matrix.zeros(m, 0)
    if m and ((full_matrices and m > n) or any(t <= tiny for t in lengths)):
        U = _completed(U, sum(t > tiny for t in lengths), m if full_matrices else n)
    return SVD(U, s, Matrix(right) if n else Matrix.zeros(0, 0))


def svdvals(a, accurate=None):
    """The singular values of a matrix, falling; `accurate` as in `svd`.  After scipy.linalg.svdvals.

    >>> from linalgml import linalg
    >>> linalg.svdvals([[0.0, 2.0], [1.0, 0.0]])
    Vector([2.0, 1.0])
    """
    return svd(a, compute_uv=False, accurate=accurate)


def _turned(A):
    """(columns, lengths, rows of Vh) of A (m, n) with m >= n: the orthogonal columns of A V and their lengths, falling."""
    m, n = A.shape
    scale = power_of_two(A)
    numbers = numbers_of(A) if A._kind() == "complex" else Floats()
    w = numbers.copy(_matrix((n, m), [x / scale for x in A.T._items]))
    vh = numbers.identity(n)
    if numbers.run(orthogonalise_rows, w, vh, n, m, SWEEPS, 2 * sqrt(max(m, 1)) * EPS, NOTHING) == SWEEPS and n > 1:
        raise LinAlgError(f"svd: no convergence in {SWEEPS} sweeps")
    w, vh = numbers.list(w), numbers.list(vh)
    rows = [w[j * m : (j + 1) * m] for j in range(n)]
    lengths = [sqrt(sum((x.real * x.real + x.imag * x.imag for x in row), 0.0)) for row in rows]
    order = sorted(range(n), key=lambda j: -lengths[j])
    return ([[x * scale for x in rows[j]] for j in order], [lengths[j] * scale for j in order], [vh[j * n : (j + 1) * n] for j in order])


def _completed(U, rank, cols):
    """The first `rank` columns of U, and orthonormal ones to `cols` of them."""
    m = U.shape[0]
    if not rank:
        return Matrix([[float(i == j) for j in range(cols)] for i in range(m)])
    numbers, data, tau = factor(U[:, :rank], "svd")
    Q = orthogonal(numbers, data, tau, m, rank, cols)
    return Matrix.from_columns([U.column(j) if j < rank else Q.column(j) for j in range(cols)])
