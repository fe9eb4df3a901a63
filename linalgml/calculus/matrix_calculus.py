"""Matrix calculus: gradients of functions of vectors and matrices, without indices.

    d tr(AX) = tr(A dX)      d (x'Ax) = x'(A + A') dx      d log det X = tr(X^-1 dX)      d X^-1 = -X^-1 dX X^-1

Write the change of f as tr(G' dX): G is the gradient, of the shape of X.  That one step replaces all rules about which way round a
derivative is written.  Magnus & Neudecker, *Matrix Differential Calculus* (1988); Petersen & Pedersen, *The Matrix Cookbook* (2012), ch. 2.
"""

from .. import backend, dtypes
from ..kernels import kernel
from ..linalg import det, inv
from ..linalg.entries import computes_in_float, describe, exact
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector


@kernel
def quadratic_value(a, x, n):
    """x'Ax = the sum of x_i a_ij x_j.  a: (n, n); x: (n,)."""
    total = 0.0
    for i in range(n):
        row = 0.0
        for j in range(n):
            row += a[i * n + j] * x[j]
        total += x[i] * row
    return total


@kernel
def quadratic_slope(a, x, out, n):
    """out = (A + A') x, the gradient of x'Ax, in one pass over A.  a: (n, n); x, out: (n,)."""
    for i in range(n):
        out[i] = 0.0
    for i in range(n):
        row = 0.0
        for j in range(n):
            row += a[i * n + j] * x[j]
            out[j] += a[i * n + j] * x[i]
        out[i] += row


@kernel
def trace_of_product(a, b, m, n):
    """tr(AB) = the sum of a_ij b_ji, m n products instead of m m n.  a: (m, n); b: (n, m)."""
    total = 0.0
    for i in range(m):
        for j in range(n):
            total += a[i * n + j] * b[j * m + i]
    return total


def _square(A, what):
    if not isinstance(A, Matrix) or A.shape[0] != A.shape[1]:
        raise ValueError(f"{what}: expected a square Matrix, got {describe(A)}")
    return A.shape[0]


def _is_float(a, b):
    return computes_in_float(a._kind(), b._kind())


def _fitting(A, x, what):
    n = _square(A, what)
    if not isinstance(x, Vector) or len(x) != n:
        raise ValueError(f"{what}: A is {A.shape}, expected a Vector of {n} numbers, got {describe(x)}")
    return n


def quadratic_form(A, x):
    """x'Ax, a number; exact for exact entries.

    >>> quadratic_form(Matrix([[2, 1], [0, 3]]), Vector([1, 2]))
    16
    """
    n = _fitting(A, x, "quadratic_form")
    return quadratic_value(A._flat(), x._flat(), n) if _is_float(A, x) else exact(quadratic_value)(A._items, list(x), n)


def quadratic_gradient(A, x):
    """(A + A') x, the gradient of x'Ax by x; 2Ax if A is symmetric.

    >>> quadratic_gradient(Matrix([[2, 1], [0, 3]]), Vector([1, 2]))
    Vector([6, 13])
    """
    n = _fitting(A, x, "quadratic_gradient")
    if _is_float(A, x):
        out = backend.store().empty(n, dtypes.float64)
        quadratic_slope(A._flat(), x._flat(), out, n)
        return Vector(list(out))
    items = [0] * n
    exact(quadratic_slope)(A._items, list(x), items, n)
    return Vector(items)


def trace_product(A, B):
    """tr(AB), without the product: A (m, n), B (n, m).  Its gradient by A is B', by B it is A'.

    >>> trace_product(Matrix([[1, 2], [3, 4]]), Matrix([[0, 1], [1, 0]]))
    5
    """
    if not isinstance(A, Matrix) or not isinstance(B, Matrix) or A.shape != B.shape[::-1]:
        raise ValueError(f"trace_product: expected Matrices (m, n) and (n, m), got {describe(A)} and {describe(B)}")
    m, n = A.shape
    return trace_of_product(A._flat(), B._flat(), m, n) if _is_float(A, B) else exact(trace_of_product)(A._items, B._items, m, n)


def det_gradient(X):
    """det X times (X^-1)', the gradient of the determinant (Jacobi's formula).  LinAlgError where X is singular.

    >>> det_gradient(Matrix([[1, 2], [3, 5]]))
    Matrix([[5, -3], [-2, 1]])
    """
    _square(X, "det_gradient")
    return inv(X).T * det(X)


def log_det_gradient(X):
    """(X^-1)', the gradient of log |det X|.  LinAlgError where X is singular.

    >>> log_det_gradient(Matrix([[1, 2], [3, 5]]))
    Matrix([[-5, 3], [2, -1]])
    """
    _square(X, "log_det_gradient")
    return inv(X).T


def inverse_gradient(X, G):
    """-(X^-1)' G (X^-1)': what reaches X, if G is the gradient that reaches its inverse.

    >>> inverse_gradient(Matrix([[2.0]]), Matrix([[1.0]]))
    Matrix([[-0.25]])
    """
    n = _square(X, "inverse_gradient")
    if not isinstance(G, Matrix) or G.shape != (n, n):
        raise ValueError(f"inverse_gradient: G: expected a Matrix of shape {(n, n)}, got {describe(G)}")
    back = inv(X).T
    return -(back @ G @ back)
