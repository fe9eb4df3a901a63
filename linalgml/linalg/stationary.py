"""The oldest iterative solvers: solve each equation for its own unknown, over and over.

    Jacobi           x_i <- (b_i - sum over j != i of a_ij x_j) / a_ii,  all at once
    Gauss, Seidel    the same, one after the other, with the new values as they come
    SOR              omega times as far; 1 < omega < 2 is quicker where Gauss and Seidel are slow

With A = M - N each is M x_new = N x_old + b, and the error is multiplied by M^-1 N every time.  It dies out when the spectral radius
of that matrix is below 1: for diagonally dominant matrices, and for Gauss and Seidel for positive definite ones too.
Saad, *Iterative Methods for Sparse Linear Systems*, chapter 4; Golub & Van Loan, *Matrix Computations*, section 11.2.
"""

from .. import backend
from .errors import LinAlgError
from .sparse import CSRMatrix, relax
from .systems import Solution, system
from .vector import Vector, _vector


def jacobi(a, b, x0=None, *, rtol=1e-5, atol=0.0, maxiter=1000, callback=None):
    """(x, info, residuals) of A x = b by Jacobi's iteration, until |b - A x| <= max(rtol |b|, atol), at most `maxiter` times.

    A: a Matrix, a CSRMatrix or rows, square, without zeros on its diagonal (LinAlgError).  info is 0, or the number of steps when they were
    not enough.  `callback(x)` is called after every step.

    >>> from linalgml import linalg
    >>> x, info, residuals = linalg.jacobi([[4.0, 1.0], [2.0, 5.0]], [1.0, 2.0], rtol=1e-10)
    >>> x.allclose(linalg.Vector([1 / 6, 1 / 3])), info, len(residuals) < 30
    (True, 0, True)
    """
    A, b, x, r, limit = system(a, b, x0, rtol, atol, "jacobi")
    inverse = Vector([1 / d for d in _diagonal(A, "jacobi")])
    residuals = [float(r.magnitude())]
    for _ in range(maxiter):
        if residuals[-1] <= limit:
            return Solution(x, 0, residuals)
        x = x + r.multiply(inverse)
        r = b - A @ x
        residuals.append(float(r.magnitude()))
        if callback:
            callback(x)
    return Solution(x, 0 if residuals[-1] <= limit else maxiter, residuals)


def gauss_seidel(a, b, x0=None, *, rtol=1e-5, atol=0.0, maxiter=1000, callback=None):
    """(x, info, residuals) of A x = b by Gauss and Seidel's iteration; arguments as for `jacobi`.

    >>> from linalgml import linalg
    >>> linalg.gauss_seidel([[4.0, 1.0], [2.0, 5.0]], [1.0, 2.0], rtol=1e-10).x.allclose(linalg.Vector([1 / 6, 1 / 3]))
    True
    """
    return _relaxed(a, b, x0, 1.0, rtol, atol, maxiter, callback, "gauss_seidel")


def sor(a, b, x0=None, *, omega=1.5, rtol=1e-5, atol=0.0, maxiter=1000, callback=None):
    """(x, info, residuals) of A x = b by successive over-relaxation, 0 < omega < 2; other arguments as for `jacobi`.

    Outside that range it diverges for every matrix (Kahan, 1958): ValueError.

    >>> from linalgml import linalg
    >>> linalg.sor([[4.0, 1.0], [2.0, 5.0]], [1.0, 2.0], omega=1.1, rtol=1e-10).x.allclose(linalg.Vector([1 / 6, 1 / 3]))
    True
    """
    if not 0 < omega < 2:
        raise ValueError(f"sor: omega must be between 0 and 2, got {omega}")
    return _relaxed(a, b, x0, omega, rtol, atol, maxiter, callback, "sor")


def _relaxed(a, b, x0, omega, rtol, atol, maxiter, callback, what):
    A, b, x, r, limit = system(a, b, x0, rtol, atol, what)
    A = A if isinstance(A, CSRMatrix) else CSRMatrix.from_dense(A)
    diagonal = Vector(_diagonal(A, what))
    residuals = [float(r.magnitude())]
    for _ in range(maxiter):
        if residuals[-1] <= limit:
            return Solution(x, 0, residuals)
        x = swept(A, diagonal, b, x, omega, False)
        residuals.append(float((b - A @ x).magnitude()))
        if callback:
            callback(x)
    return Solution(x, 0 if residuals[-1] <= limit else maxiter, residuals)


def swept(A, diagonal, b, x, omega, backwards):
    """x after one sweep over the rows of a CSRMatrix."""
    m, arrays = len(x), A.arrays()
    if arrays is None or not all(v._kind() in ("float", "int") for v in (diagonal, b, x)):
        items = list(x._items)
        number = 1 if omega == 1.0 else omega
        relax.source(A.data, A.indices, A.indptr, diagonal._items, b._items, items, m, number, backwards)
        return _vector(items)
    store = backend.store()
    data = store.copy(x._flat(), m)
    relax(*arrays, diagonal._flat(), b._flat(), data, m, omega, backwards)
    return _vector(data) if type(data) is list else _vector(None, (backend.current(), data))


def _diagonal(A, what):
    d = A.diagonal()
    for i, x in enumerate(d):
        if x == 0:
            raise LinAlgError(f"{what}: entry ({i}, {i}) of the matrix is zero, and each equation is divided by its own")
    return d
