"""The principal square root of a matrix: X X = A with all eigenvalues of X in the right half of the plane.

Schur's form makes the question triangular, A = Z T Z^H, and the root R of T is found column by column:

    r_jj = sqrt(t_jj)          r_ij = (t_ij - sum over i < k < j of r_ik r_kj) / (r_ii + r_jj)

Björck & Hammarling, "A Schur method for the square root of a matrix", 1983; Higham, *Functions of Matrices*, chapter 6.
"""

from .errors import LinAlgError
from .matrix import Matrix
from .numbers import as_square, inexact
from .schur import EPS, schur


def sqrtm(a):
    """X with X @ X = A; real where A is real and has no negative eigenvalues, else complex.

    LinAlgError when the matrix is not square, or singular without a root, as [[0, 1], [0, 0]] is; ValueError for NaN or infinite entries.
    After scipy.linalg.sqrtm.

    >>> from linalgml import linalg
    >>> linalg.sqrtm([[4.0, 1.0], [0.0, 9.0]]).allclose(linalg.Matrix([[2, 0.2], [0, 3]]))
    True
    """
    A = inexact(as_square(a, "sqrtm"), "sqrtm")
    T, Z = schur(A, output="complex")
    n = len(A)
    R = triangular_root(T.tolist(), "sqrtm")
    X = Z @ Matrix(R) @ Z.H if n else A
    return X if A._kind() == "complex" else real_if_it_is(X, T)


def triangular_root(t, what):
    """The root of a triangular matrix, given and returned as rows of complex numbers."""
    n = len(t)
    size = max((abs(x) for row in t for x in row), default=0.0)
    r = [[0j] * n for _ in range(n)]
    for j in range(n):
        r[j][j] = t[j][j] ** 0.5
        for i in range(j - 1, -1, -1):
            rest = t[i][j] - sum((r[i][k] * r[k][j] for k in range(i + 1, j)), 0j)
            below = r[i][i] + r[j][j]
            if below != 0:
                r[i][j] = rest / below
            elif abs(rest) > n * EPS * size:
                raise LinAlgError(f"{what}: the matrix is singular and has no square root")
    return r


def real_if_it_is(X, T):
    """The real part of X, where the function of a real matrix is real: no eigenvalue, which T shows, is negative."""
    n = len(T)
    size = max((abs(x) for x in T._items), default=0.0)
    if any(T[i, i].real < -EPS * n * size and abs(T[i, i].imag) <= 10 * n * EPS * size for i in range(n)):
        return X
    return Matrix([[x.real for x in row] for row in X]) if n else X
