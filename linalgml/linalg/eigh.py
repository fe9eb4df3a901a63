"""Eigenvalues of a symmetric or Hermitian matrix by Jacobi's rotations: A = V diag(w) V^H with orthonormal eigenvectors in V.

    J^H A J has a zero at (p, q) when tan 2 angle = 2 |a_pq| / (a_qq - a_pp)

Each rotation takes 2 |a_pq|^2 from the sum of squares off the diagonal and gives it to the diagonal, so the sweeps go on
until nothing is left to take.  Larger real matrices are made tridiagonal first (`tridiagonal.py`), and large ones divided
(`divide_and_conquer.py`).  Jacobi, "Über ein leichtes Verfahren", 1846; Trefethen & Bau, *Numerical Linear Algebra*, lecture 30.
"""

from collections import namedtuple
from math import frexp, sqrt

from ..dtypes import float64
from ..kernels import kernel
from .cholesky import cholesky
from .divide_and_conquer import solve_tridiagonal
from .entries import conjugate, real_part
from .errors import LinAlgError
from .householder import apply_beside_one, form_q
from .matrix import Matrix
from .numbers import Floats, as_square, check_finite, inexact, numbers_of, safe_scale
from .ordering import order_rows
from .svd import EPS, SWEEPS
from .triangular import mirror_triangle, solve_triangular
from .tridiagonal import ql_iterate, tridiagonalize
from .vector import Vector


@kernel(in_place=("a", "vt"))
def jacobi_sweeps(a, vt, n, sweeps, tol):
    """a (n, n), Hermitian, is turned in pairs of coordinates until no entry off the diagonal is larger than `tol`; rows of vt with it.

    Returns the number of sweeps that turned something, or `sweeps` when the last one still did.
    """
    for sweep in range(sweeps):
        turned = 0
        for p in range(n - 1):
            for q in range(p + 1, n):
                size = abs(a[p * n + q])
                if size > tol:
                    turned += 1
                    phase = a[p * n + q] / size
                    zeta = real_part(a[q * n + q] - a[p * n + p]) / (2 * size)
                    tan = 1 / (abs(zeta) + sqrt(1 + zeta * zeta))
                    if zeta < 0.0:
                        tan = -tan
                    cos = 1 / sqrt(1 + tan * tan)
                    sin = cos * tan
                    for i in range(n):
                        x = a[i * n + p]
                        y = a[i * n + q]
                        a[i * n + p] = cos * x - sin * conjugate(phase) * y
                        a[i * n + q] = sin * phase * x + cos * y
                    for i in range(n):
                        x = a[p * n + i]
                        y = a[q * n + i]
                        a[p * n + i] = cos * x - sin * phase * y
                        a[q * n + i] = sin * conjugate(phase) * x + cos * y
                    a[p * n + q] = 0.0
                    a[q * n + p] = 0.0
                    for i in range(n):
                        x = vt[p * n + i]
                        y = vt[q * n + i]
                        vt[p * n + i] = cos * x - sin * conjugate(phase) * y
                        vt[q * n + i] = sin * phase * x + cos * y
        if turned == 0:
            return sweep
    return sweeps


SMALL = 2  # rows up to which Jacobi's rotations are used for real matrices: one is enough
WHOLE = 128  # rows up to which the tridiagonal matrix is not divided


class Eigh(namedtuple("Eigh", "eigenvalues eigenvectors")):
    """What `eigh` returns: A @ eigenvectors = eigenvectors @ diag(eigenvalues)."""

    __slots__ = ()


def eigh(a, UPLO="L", b=None):
    """(eigenvalues, eigenvectors) of a symmetric or Hermitian matrix: the values rising, the vectors orthonormal columns.

    With a positive definite b, of the generalised problem A x = w B x: the columns of V have V^H B V = I.  Only the triangle that `UPLO`
    names, "L" or "U", is read.  Computed in floats.  ValueError for NaN or infinite entries; LinAlgError when a matrix is not square,
    b is not positive definite or the iteration does not converge.  After numpy.linalg.eigh and scipy.linalg.eigh.

    >>> from linalgml import linalg
    >>> w, V = linalg.eigh([[2.0, 1.0], [1.0, 2.0]])
    >>> w.allclose(linalg.Vector([1, 3])), (V @ linalg.Matrix.diag(w) @ V.T).allclose(linalg.Matrix([[2, 1], [1, 2]]))
    (True, True)
    """
    if b is not None:
        return _generalised(a, b, UPLO)
    A, scale = _symmetric(a, UPLO, "eigh")
    n = len(A)
    if n <= SMALL or A._kind() == "complex":
        values, rows = _by_jacobi(A, n)
        order = sorted(range(n), key=values.__getitem__)
        values = Vector([values[i] * scale for i in order])
        return Eigh(values, Matrix.from_columns([rows[i * n : (i + 1) * n] for i in order]) if n else Matrix.zeros(0, 0))
    values, vectors = _by_ql(A, n, True)
    return Eigh(values * scale if scale != 1 else values, vectors)


def eigvalsh(a, UPLO="L", b=None):
    """The eigenvalues of a symmetric or Hermitian matrix, rising; with b, those of A x = w B x.  After numpy.linalg.eigvalsh.

    >>> from linalgml import linalg
    >>> linalg.eigvalsh([[5.0, 0.0], [0.0, 2.0]])
    Vector([2.0, 5.0])
    """
    if b is not None:
        return _generalised(a, b, UPLO).eigenvalues
    A, scale = _symmetric(a, UPLO, "eigvalsh")
    n = len(A)
    if n <= SMALL or A._kind() == "complex":
        return Vector([x * scale for x in sorted(_by_jacobi(A, n)[0])])
    values, _ = _by_ql(A, n, False)
    return values * scale if scale != 1 else values


def _symmetric(a, uplo, what):
    """The whole matrix from its triangle, divided by a power of 2 where squares might overflow, and that power."""
    if uplo not in ("L", "U"):
        raise ValueError(f"{what}: UPLO must be 'L' or 'U', got {uplo!r}")
    A = inexact(as_square(a, what), what)
    if A._kind() == "float" and len(A) > SMALL:
        numbers, n = Floats(), len(A)
        data = numbers.copy(A)
        numbers.run(mirror_triangle, data, n, uplo == "L")
        A = numbers.matrix(n, n, data)
        check_finite(A, what)
        scale = safe_scale(A)
        return (A / scale if scale != 1 else A), scale
    rows = A.tolist()
    for i, row in enumerate(rows):
        row[i] = real_part(row[i])
        for j in range(i):
            if uplo == "L":
                rows[j][i] = conjugate(row[j])
            else:
                row[j] = conjugate(rows[j][i])
    A = Matrix(rows) if rows else A
    check_finite(A, what)
    scale = safe_scale(A)
    return (A / scale if scale != 1 else A), scale


def _by_jacobi(A, n):
    """(values, vectors as the rows of a flat list), in no order."""
    numbers = numbers_of(A) if A._kind() == "complex" else Floats()
    data, vt = numbers.copy(A), numbers.identity(n)
    tol = EPS / 2 * max(map(abs, A._items), default=0.0)
    if numbers.run(jacobi_sweeps, data, vt, n, SWEEPS, tol) == SWEEPS and n > 1:
        raise LinAlgError(f"eigh: no convergence in {SWEEPS} sweeps")
    return [real_part(x) for x in numbers.list(data)[:: n + 1]], numbers.list(vt)


def _by_ql(A, n, vectors):
    """(values, vectors) in order, by way of a tridiagonal matrix; None for the vectors unless they are asked for."""
    numbers, m = Floats(), n - 1
    data, d, e, v, tau = numbers.copy(A), numbers.empty(n), numbers.empty(n), numbers.empty(m * m), numbers.empty(m)
    numbers.run(tridiagonalize, data, d, e, v, tau, n)
    if vectors and n > WHOLE:
        return _by_dividing(numbers, d, e, v, tau, n)
    rows, width = numbers.empty(0), 0
    if vectors:
        q = numbers.empty(m * m)
        numbers.run(form_q, v, tau, q, m, m, m)
        rows, width = numbers.bordered(numbers.matrix(m, m, q).T._flat(), m), n
    tol = EPS / 2 * max(map(abs, (*numbers.list(d), *numbers.list(e))))
    if numbers.run(ql_iterate, d, e, rows, n, width, SWEEPS, tol):
        raise LinAlgError(f"eigh: no convergence in {SWEEPS} passes")
    numbers.run(order_rows, d, rows, n, width, False)
    return numbers.vector(d), numbers.matrix(n, n, rows).T if vectors else None


def _by_dividing(numbers, d, e, v, tau, n):
    """(values, vectors) in order from the tridiagonal matrix and its reflections."""
    d, e = numbers.list(d), numbers.list(e)[: n - 1]
    scale = 2.0 ** frexp(max(map(abs, (*d, *e))))[1]
    values, rows = solve_tridiagonal(numbers, [x / scale for x in d], [x / scale for x in e])
    values = numbers.store.build([x * scale for x in values], float64)
    numbers.run(order_rows, values, rows, n, n, False)
    return numbers.vector(values), apply_beside_one(numbers, v, tau, numbers.matrix(n, n, rows).T)


def _generalised(a, b, uplo):
    """A x = w B x with B = L L^H is L^-1 A L^-H y = w y with x = L^-H y."""
    A, B = inexact(as_square(a, "eigh"), "eigh"), inexact(as_square(b, "eigh"), "eigh")
    if A.shape != B.shape:
        raise ValueError(f"eigh: a and b have shapes {A.shape} and {B.shape}")
    (A, scale), (B, other) = _symmetric(A, uplo, "eigh"), _symmetric(B, uplo, "eigh")
    L = cholesky(B)
    half = solve_triangular(L, A, lower=True)
    w, Y = eigh(solve_triangular(L, half.H if half._kind() == "complex" else half.T, lower=True))
    V = solve_triangular(L.H if L._kind() == "complex" else L.T, Y)
    return Eigh(w * (scale / other), V / sqrt(other))
