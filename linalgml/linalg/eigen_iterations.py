"""The iterations that eigenvalue algorithms are made of: power, inverse and Rayleigh's.

    power       x <- A x / |A x|                         the largest |w|, the error shrinking by |w_2 / w_1| a step
    inverse     x <- (A - s I)^-1 x / |…|                the w nearest to s, by |w_1 - s| / |w_2 - s|
    Rayleigh    the same with s = x . A x / x . x        digits double at every step, and treble for symmetric A

Trefethen & Bau, *Numerical Linear Algebra*, lecture 27; Golub & Van Loan, *Matrix Computations*, section 7.3.
"""

from collections import namedtuple

from .errors import LinAlgError
from .lu import lu_factor, lu_solve
from .matrix import Matrix
from .numbers import as_square, check_finite, inexact
from .systems import as_operator
from .vector import Vector


class EigenIteration(namedtuple("EigenIteration", "eigenvalue eigenvector history")):
    """What the iterations return: the pair, and every (eigenvalue, vector) on the way, from the first."""

    __slots__ = ()


def power_iteration(a, x0=None, *, tol=1e-10, maxiter=1000):
    """The eigenvalue of largest size and its vector, until |A x - w x| <= tol |w|.  A: a Matrix, a CSRMatrix or rows.

    x0: where to begin, by default a vector without symmetries.  LinAlgError when `maxiter` steps are not enough, as when two
    eigenvalues have the same size.

    >>> from linalgml import linalg
    >>> found = linalg.power_iteration([[2.0, 1.0], [1.0, 2.0]])
    >>> round(found.eigenvalue, 8), len(found.history)
    (3.0, 21)
    """
    A = as_operator(a, "power_iteration")
    x, history = _start(A, x0, "power_iteration"), []
    for _ in range(maxiter):
        y = A @ x
        w = x.vdot(y)
        history.append((w, x))
        if (y - x * w).magnitude() <= tol * abs(w):
            return EigenIteration(w, x, history)
        length = y.magnitude()
        if length == 0:
            return EigenIteration(0.0, x, history)
        x = y / length
    raise LinAlgError(f"power_iteration: no convergence in {maxiter} steps; are two eigenvalues of the same size?")


def inverse_iteration(a, shift=0.0, x0=None, *, tol=1e-10, maxiter=1000):
    """The eigenvalue nearest to `shift` and its vector, until |A x - w x| <= tol |A|.  A - shift I is factored once.

    >>> from linalgml import linalg
    >>> round(linalg.inverse_iteration([[2.0, 1.0], [1.0, 2.0]], shift=0.5).eigenvalue, 8)
    1.0
    """
    A, size = _square(a, "inverse_iteration")
    x, history, factors = _start(A, x0, "inverse_iteration"), [], _shifted(A, shift, size)
    for _ in range(maxiter):
        y = A @ x
        w = x.vdot(y)
        history.append((w, x))
        if (y - x * w).magnitude() <= tol * size:
            return EigenIteration(w, x, history)
        x = _unit(lu_solve(factors, x))
    raise LinAlgError(f"inverse_iteration: no convergence in {maxiter} steps")


def rayleigh_iteration(a, x0=None, *, tol=1e-12, maxiter=50):
    """An eigenvalue near x0 . A x0 / x0 . x0 and its vector, with a new shift at every step, until |A x - w x| <= tol |A|.

    >>> from linalgml import linalg
    >>> found = linalg.rayleigh_iteration([[2.0, 1.0], [1.0, 2.0]], [1.0, 0.8])
    >>> round(found.eigenvalue, 10), len(found.history)
    (3.0, 4)
    """
    A, size = _square(a, "rayleigh_iteration")
    x, history = _start(A, x0, "rayleigh_iteration"), []
    for _ in range(maxiter):
        y = A @ x
        w = x.vdot(y)
        history.append((w, x))
        if (y - x * w).magnitude() <= tol * size:
            return EigenIteration(w, x, history)
        x = _unit(lu_solve(_shifted(A, w, size), x))
    raise LinAlgError(f"rayleigh_iteration: no convergence in {maxiter} steps")


def _square(a, what):
    A = inexact(as_square(a, what), what)
    check_finite(A, what)
    return A, max((abs(x) for x in A._items), default=0.0) * len(A) or 1.0


def _start(A, x0, what):
    n = A.shape[0]
    if n == 0:
        raise LinAlgError(f"{what}: the empty matrix has no eigenvalues")
    x = Vector([1.0 + ((i * 0.6180339887498949) % 1.0) for i in range(n)]) if x0 is None else inexact(Vector(x0), what)
    check_finite(x, what)
    if len(x) != n:
        raise ValueError(f"{what}: x0 has {len(x)} entries, the matrix {n} rows")
    if x.magnitude() == 0:
        raise ValueError(f"{what}: x0 is the zero vector, which has no direction")
    return x / x.magnitude()


def _shifted(A, shift, size):
    """LU factors of A - shift I, or of one a rounding error beside it where that is singular."""
    for nudge in (0.0, 2.0**-50 * size, 2.0**-45 * size):
        factors = lu_factor(A - Matrix.identity(len(A)) * (shift + nudge))
        if all(factors.lu[i, i] != 0 for i in range(len(A))):
            return factors
    raise LinAlgError("inverse iteration: the shifted matrix is singular")


def _unit(y):
    top = max(map(abs, y))
    y = y / top
    return y / y.magnitude()
