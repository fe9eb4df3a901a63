"""Eigenvalues of a symmetric or Hermitian matrix by Jacobi's rotations: A = V diag(w) V^H with orthonormal eigenvectors in V.

    J^H A J has a zero at (p, q) when tan 2 angle = 2 |a_pq| / (a_qq - a_pp)

Each rotation takes 2 |a_pq|^2 from the sum of squares off the diagonal and gives it to the diagonal, so the sweeps go on
until nothing is left to take.  Larger real matrices are made tridiagonal first (`tridiagonal.py`).  Jacobi, "Über ein leichtes
Verfahren", 1846; Trefethen & Bau, *Numerical Linear Algebra*, lecture 30.
"""

from collections import namedtuple
from math import sqrt

from ..kernels import kernel
from .entries import conjugate, real_part
from .errors import LinAlgError
from .householder import form_q
from .matrix import Matrix
from .numbers import Floats, as_square, check_finite, inexact, numbers_of, power_of_two
from .svd import EPS, SWEEPS
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


SMALL = 16  # rows up to which Jacobi's rotations are used for real matrices


class Eigh(namedtuple("Eigh", "eigenvalues eigenvectors")):
    """What `eigh` returns: A @ eigenvectors = eigenvectors @ diag(eigenvalues)."""

    __slots__ = ()


def eigh(a, UPLO="L"):
    """(eigenvalues, eigenvectors) of a symmetric or Hermitian matrix: the values rising, the vectors orthonormal columns.

    Only the triangle that `UPLO` names, "L" or "U", is read.  Computed in floats.  ValueError for NaN or infinite entries; LinAlgError
    when the matrix is not square or the iteration does not converge.  After numpy.linalg.eigh.

    >>> from linalgml import linalg
    >>> w, V = linalg.eigh([[2.0, 1.0], [1.0, 2.0]])
    >>> w.allclose(linalg.Vector([1, 3])), (V @ linalg.Matrix.diag(w) @ V.T).allclose(linalg.Matrix([[2, 1], [1, 2]]))
    (True, True)
    """
    values, vectors = _turned(a, UPLO)
    n = len(values)
    return Eigh(Vector(values), Matrix.from_columns(vectors) if n else Matrix.zeros(0, 0))


def eigvalsh(a, UPLO="L"):
    """The eigenvalues of a symmetric or Hermitian matrix, rising.  After numpy.linalg.eigvalsh.

    >>> from linalgml import linalg
    >>> linalg.eigvalsh([[5.0, 0.0], [0.0, 2.0]])
    Vector([2.0, 5.0])
    """
    return Vector(_turned(a, UPLO)[0])


def _turned(a, uplo):
    """(values rising, their vectors) as lists."""
    if uplo not in ("L", "U"):
        raise ValueError(f"eigh: UPLO must be 'L' or 'U', got {uplo!r}")
    A = inexact(as_square(a, "eigh"), "eigh")
    n = len(A)
    rows = A.tolist()
    for i in range(n):
        rows[i][i] = real_part(rows[i][i])
        for j in range(i):
            if uplo == "L":
                rows[j][i] = conjugate(rows[i][j])
            else:
                rows[i][j] = conjugate(rows[j][i])
    A = Matrix(rows) if n else A
    check_finite(A, "eigh")
    scale = power_of_two(A)
    values, vt = (_by_jacobi if n <= SMALL or A._kind() == "complex" else _by_ql)(A / scale, n)
    order = sorted(range(n), key=values.__getitem__)
    return [values[i] * scale for i in order], [vt[i * n : (i + 1) * n] for i in order]


def _by_jacobi(A, n):
    """(values, vectors as the rows of a flat list)."""
    numbers = numbers_of(A) if A._kind() == "complex" else Floats()
    data, vt = numbers.copy(A), numbers.identity(n)
    if numbers.run(jacobi_sweeps, data, vt, n, SWEEPS, EPS / 2) == SWEEPS and n > 1:
        raise LinAlgError(f"eigh: no convergence in {SWEEPS} sweeps")
    return [real_part(x) for x in numbers.list(data)[:: n + 1]], numbers.list(vt)


def _by_ql(A, n):
    """The same, by way of a tridiagonal matrix."""
    numbers = Floats()
    data, d, e, v, tau, q = map(numbers.copy, (A, *(Vector([0.0] * size) for size in (n, n, (n - 1) ** 2, n - 1, (n - 1) ** 2))))
    numbers.run(tridiagonalize, data, d, e, v, tau, n)
    numbers.run(form_q, v, tau, q, n - 1, n - 1, n - 1)
    q, m = numbers.list(q), n - 1
    vt = numbers.copy(Vector([1.0, *[0.0] * m, *[x for j in range(m) for x in (0.0, *q[j::m])]]))  # the transpose of diag(1, q)
    if numbers.run(ql_iterate, d, e, vt, n, n, SWEEPS, EPS / 2):
        raise LinAlgError(f"eigh: no convergence in {SWEEPS} passes")
    return numbers.list(d), numbers.list(vt)
