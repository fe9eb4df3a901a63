"""Eigenvalues of a symmetric or Hermitian matrix by Jacobi's rotations: A = V diag(w) V^H with orthonormal eigenvectors in V.

    J^H A J has a zero at (p, q) when tan 2 angle = 2 |a_pq| / (a_qq - a_pp)

Each rotation takes 2 |a_pq|^2 from the sum of squares off the diagonal and gives it to the diagonal, so the sweeps go on
until nothing is left to take.  Jacobi, "Über ein leichtes Verfahren", 1846; Trefethen & Bau, *Numerical Linear Algebra*, lecture 30.
"""

from collections import namedtuple
from math import sqrt

from ..kernels import kernel
from .entries import conjugate, real_part
from .errors import LinAlgError
from .matrix import Matrix
from .numbers import Floats, as_square, check_finite, inexact, numbers_of
from .svd import EPS, SWEEPS, _exponent
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
    top = max(map(abs, A._items), default=0.0)
    scale, undo = 2.0 ** -_exponent(top), 2.0 ** _exponent(top)
    numbers = numbers_of(A) if A._kind() == "complex" else Floats()
    data, vt = numbers.copy(A * scale), numbers.identity(n)
    if numbers.run(jacobi_sweeps, data, vt, n, SWEEPS, EPS / 2) == SWEEPS and n > 1:
        raise LinAlgError(f"eigh: no convergence in {SWEEPS} sweeps")
    data, vt = numbers.list(data), numbers.list(vt)
    values = [real_part(data[i * n + i]) * undo for i in range(n)]
    order = sorted(range(n), key=values.__getitem__)
    return [values[i] for i in order], [vt[i * n : (i + 1) * n] for i in order]
