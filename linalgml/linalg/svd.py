"""The singular value decomposition, A = U diag(s) V^H, by one-sided Jacobi: rotate pairs of columns until all are orthogonal.

    A V = U diag(s): V turns the columns of A, and when they are orthogonal their lengths are the singular values

A rotation of two columns by the angle that makes them orthogonal brings the others no harm that the next sweep does not mend, and
near the end errors are squared at every sweep.  Small singular values are as accurate as large ones, to the last digits, which
reduction to a bidiagonal matrix (`bidiagonal.py`, for larger matrices) cannot promise.
Hestenes, "Inversion of matrices by biorthogonalization", 1958; Demmel & Veselić,
"Jacobi's method is more accurate than QR", 1992; Golub & Van Loan, *Matrix Computations*, section 8.6.
"""

from collections import namedtuple
from math import frexp, sqrt

from ..dtypes import float64
from ..kernels import kernel
from .bidiagonal import bidiagonalize, golub_kahan
from .divide_bidiagonal import STEPS, solve_bidiagonal
from .entries import conjugate, real_part
from .errors import LinAlgError
from .householder import apply_beside_one, apply_reflectors, factor, form_q, orthogonal
from .matrix import Matrix
from .numbers import Floats, as_matrix, check_finite, inexact, numbers_of, safe_scale
from .ordering import order_rows
from .triangular import triangle
from .vector import Vector, norm

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


@kernel(in_place=("w",))
def take_lengths(w, s, n, m):
    """s (n) = the lengths of the rows of w (n, m), which are divided by them; a row whose square vanishes stays, with length 0."""
    for j in range(n):
        total = 0.0
        for i in range(m):
            total += real_part(conjugate(w[j * m + i]) * w[j * m + i])
        s[j] = sqrt(total)
        if total > 0.0:
            for i in range(m):
                w[j * m + i] = w[j * m + i] / s[j]


class SVD(namedtuple("SVD", "U s Vh")):
    """What `svd` returns: A = U diag(s) Vh."""

    __slots__ = ()


SMALL = 16  # columns up to which rotations are used for real matrices, unless one asks
WHOLE = 96  # columns up to which a bidiagonal matrix is not divided


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
        found = _by_reflections(A, full_matrices, compute_uv)
        return SVD(*found) if compute_uv else found[1]
    if not n:
        U = Matrix.identity(m) * 1.0 if full_matrices else Matrix.zeros(m, 0)
        return SVD(U, Vector([]), Matrix.zeros(0, 0)) if compute_uv else Vector([])
    U, s, Vh = _by_rotations(A, compute_uv)
    if not compute_uv:
        return s
    top, rank = s[0], n
    while rank and s[rank - 1] <= 1e-120 * top:  # what was not turned, because its square would vanish
        rank -= 1
    if rank < n or (full_matrices and m > n):
        U = _completed(U, rank, m if full_matrices else n)
    return SVD(U, s, Vh)


def svdvals(a, accurate=None):
    """The singular values of a matrix, falling; `accurate` as in `svd`.  After scipy.linalg.svdvals.

    >>> from linalgml import linalg
    >>> linalg.svdvals([[0.0, 2.0], [1.0, 0.0]])
    Vector([2.0, 1.0])
    """
    return svd(a, compute_uv=False, accurate=accurate)


def _by_reflections(A, full_matrices, compute_uv):
    """(U, s, Vh) of a Matrix of floats (m, n) with m >= n > 0; None for U and Vh without `compute_uv`."""
    m, n = A.shape
    if 2 * m > 3 * n:  # a much smaller matrix has the same values: A = Q R
        numbers, data, tau = factor(A, "svd")
        U, s, Vh = _by_reflections(triangle(numbers, data, n, n, n), False, compute_uv)
        if compute_uv:
            Q = orthogonal(numbers, data, tau, m, n, m if full_matrices else n)
            U = Matrix.from_rows([[*x, *q] for x, q in zip(Q[:, :n] @ U, Q[:, n:], strict=True)]) if full_matrices else Q @ U
        return U, s, Vh
    numbers, scale = Floats(), safe_scale(A)
    data = numbers.copy(A / scale if scale != 1 else A)
    d, e, tauq, taup = (numbers.empty(n) for _ in range(4))
    numbers.run(bidiagonalize, data, d, e, tauq, taup, m, n)
    if compute_uv and n > WHOLE and any(numbers.list(d)):
        return _by_dividing(numbers, data, (d, e, tauq, taup), m, n, m if full_matrices else n, scale)
    cols = (m if full_matrices else n) if compute_uv else 0
    u, v = numbers.empty(m * cols), numbers.identity(n if compute_uv else 0)
    if compute_uv:
        numbers.run(form_q, data, tauq, u, m, n, cols)
        packed = numbers.matrix(m, n, data)
        if n > 1:
            small = numbers.empty((n - 1) * (n - 1))
            numbers.run(form_q, numbers.copy(packed[: n - 1, 1:].T), taup, small, n - 1, n - 1, n - 1)
            v = numbers.bordered(numbers.matrix(n - 1, n - 1, small).T._flat(), n - 1)
        u = numbers.copy(numbers.matrix(m, cols, u).T)
    failed = numbers.run(golub_kahan, d, e, u, v, n, m if compute_uv else 0, n if compute_uv else 0, STEPS * n, EPS / 2)
    if failed:
        raise LinAlgError(f"svd: singular value {failed - 1} has not converged in {STEPS * n} steps")
    if compute_uv:
        numbers.run(order_rows, numbers.copy(numbers.vector(d)), u, n, m, True)
    numbers.run(order_rows, d, v, n, n if compute_uv else 0, True)
    s = numbers.vector(d)
    s = s * scale if scale != 1 else s
    return (numbers.matrix(cols, m, u).T, s, numbers.matrix(n, n, v)) if compute_uv else (None, s, None)


def _by_dividing(numbers, data, made, m, n, cols, scale):
    """The same from the reflections in `data` (m, n) and what else `bidiagonalize` has made, the vectors by divide and conquer."""
    d, e, tauq, taup = made
    d, e = numbers.list(d), numbers.list(e)
    size = 2.0 ** frexp(max(map(abs, (*d, *e))))[1]
    values, ut, vt = solve_bidiagonal(numbers, [x / size for x in d], [x / size for x in e])
    numbers.run(order_rows, numbers.store.build(values, float64), vt, n, n + 1, True)
    s = numbers.store.build([x * size for x in values], float64)
    numbers.run(order_rows, s, ut, n, n, True)
    turned, rest = numbers.copy(numbers.matrix(n, n, ut).T), cols - n
    U = numbers.placed(m * cols, cols, (turned, n, n, 0, 0), (numbers.identity(rest), rest, rest, n, n))
    numbers.run(apply_reflectors, data, tauq, U, m, n, n, cols, False)
    packed = numbers.copy(numbers.matrix(m, n, data)[: n - 1, 1:].T)
    V = apply_beside_one(numbers, packed, taup, numbers.matrix(n + 1, n + 1, vt)[:n, :n].T)
    s = numbers.vector(s)
    return numbers.matrix(m, cols, U), s * scale if scale != 1 else s, V.T


def _by_rotations(A, compute_uv):
    """(U, s, Vh) of A (m, n) with m >= n > 0, U (m, n), its columns for values of 0 of any length; s alone counts without `compute_uv`."""
    m, n = A.shape
    real = A._kind() != "complex"
    numbers, scale = Floats() if real else numbers_of(A), safe_scale(A)
    w, vh, s = numbers.copy((A / scale if scale != 1 else A).T), numbers.identity(n), numbers.empty(n)
    size = norm(w, n * m) if real else sum(abs(x) for x in w)
    if numbers.run(orthogonalise_rows, w, vh, n, m, SWEEPS, 2 * sqrt(m) * EPS, NOTHING * size * size) == SWEEPS and n > 1:
        raise LinAlgError(f"svd: no convergence in {SWEEPS} sweeps")
    numbers.run(take_lengths, w, s, n, m)
    if compute_uv:
        kept = list(s) if type(s) is list else s.copy()
        numbers.run(order_rows, kept, vh, n, n, True)
    numbers.run(order_rows, s, w, n, m if compute_uv else 0, True)
    s = numbers.vector(s)
    U, Vh = numbers.matrix(n, m, w), numbers.matrix(n, n, vh)
    return U.T, s * scale if scale != 1 else s, Vh


def _completed(U, rank, cols):
    """The first `rank` columns of U, and orthonormal ones to `cols` of them."""
    m = U.shape[0]
    if not rank:
        return Matrix([[float(i == j) for j in range(cols)] for i in range(m)])
    numbers, data, tau = factor(U[:, :rank], "svd")
    Q = orthogonal(numbers, data, tau, m, rank, cols)
    return Matrix.from_columns([U.column(j) if j < rank else Q.column(j) for j in range(cols)])
