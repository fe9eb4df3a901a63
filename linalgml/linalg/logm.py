"""The principal logarithm of a matrix: exp(X) = A with the imaginary parts of X's eigenvalues between -pi and pi.

log A = 2^s log A^(1 / 2^s): roots are taken until the matrix is near I, and there log(I + E) is a quotient of polynomials, which the
Gauss-Legendre rule for the integral of E (I + t E)^-1 over 0 < t < 1 gives as a sum of partial fractions.
Higham, *Functions of Matrices*, chapter 11 (the inverse scaling and squaring method on Schur's form).
"""

from cmath import log

from .eigh import eigh
from .errors import LinAlgError
from .lu import solve
from .matrix import Matrix
from .numbers import as_square, inexact
from .schur import EPS, schur
from .spaces import matrix_norm
from .sqrtm import real_if_it_is, triangular_root

POINTS = 7  # of the rule, for which a 1-norm of up to LIMIT is small enough in double precision (Higham, table 11.1)
LIMIT = 2.64e-1


def logm(a):
    """X with expm(X) = A, for a square matrix without the eigenvalue 0; real where A is real and has no negative eigenvalues.

    LinAlgError when the matrix is not square or singular; ValueError for NaN or infinite entries.  After scipy.linalg.logm.

    >>> from linalgml import linalg
    >>> linalg.logm([[1.0, 1.0], [0.0, 1.0]]).allclose(linalg.Matrix([[0, 1], [0, 0]]))
    True
    """
    A = inexact(as_square(a, "logm"), "logm")
    n = len(A)
    if not n:
        return A
    T, Z = schur(A, output="complex")
    size = max(map(abs, T._items))
    if any(abs(T[i, i]) <= EPS * size for i in range(n)):
        raise LinAlgError("logm: a singular matrix has no logarithm")
    t, roots = T.tolist(), 0
    while matrix_norm(Matrix(t) - Matrix.identity(n), 1) > LIMIT:
        t = triangular_root(t, "logm")
        roots += 1
    E, I = Matrix(t) - Matrix.identity(n), Matrix.identity(n)  # noqa: E741
    nodes, weights = gauss_legendre(POINTS)
    X = sum((solve(I + E * x, E) * w for x, w in zip(nodes, weights, strict=True)), Matrix.zeros(n, n)) * 2.0**roots
    rows = X.tolist()
    for i in range(n):
        rows[i][i] = log(T[i, i])
    X = Z @ Matrix(rows) @ Z.H
    return X if A._kind() == "complex" else real_if_it_is(X, T)


def gauss_legendre(n):
    """(nodes, weights) of the rule on (0, 1) that integrates polynomials of degree 2 n - 1 exactly (Golub and Welsch).

    The nodes are eigenvalues of a symmetric tridiagonal matrix, and the weights squares of the first entries of its vectors.

    >>> nodes, weights = gauss_legendre(2)
    >>> [round(x, 12) for x in nodes], round(sum(weights), 12)
    ([0.211324865405, 0.788675134595], 1.0)
    """
    beside = [k / (4.0 * k * k - 1.0) ** 0.5 for k in range(1, n)]
    w, V = eigh(Matrix([[beside[min(i, j)] if abs(i - j) == 1 else 0.0 for j in range(n)] for i in range(n)]))
    return [(1 + x) / 2 for x in w], [V[0, k] ** 2 for k in range(n)]
