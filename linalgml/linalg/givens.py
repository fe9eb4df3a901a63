"""Givens' rotations: two rows are turned in their plane until an entry of one of them is zero.

    | conj(c)  conj(s) |   | x |   | r |
    |   -s        c    | . | y | = | 0 |        c = x / r,  s = y / r,  r = sqrt(|x|^2 + |y|^2)

A rotation touches two rows only, which suits matrices that are nearly triangular already; a whole QR factorization takes half
as many operations again as Householder's.  Golub & Van Loan, *Matrix Computations*, section 5.1.8; Givens, 1958.
"""

from collections import namedtuple
from math import sqrt

from ..kernels import kernel
from .entries import conjugate, real_part
from .householder import QR
from .matrix import Matrix
from .numbers import as_matrix, blame, inexact, numbers_of
from .triangular import triangle


@kernel(in_place=("a", "qt"))
def givens_qr(a, qt, m, n):
    """a (m, n) becomes R, zero below its diagonal, by rotations of its rows; the rows of qt (m, m) turn along."""
    for j in range(min(m, n)):
        for i in range(j + 1, m):
            if a[i * n + j] != 0.0:
                top = max(abs(a[j * n + j]), abs(a[i * n + j]))
                x = a[j * n + j] / top
                y = a[i * n + j] / top
                length = sqrt(real_part(conjugate(x) * x) + real_part(conjugate(y) * y))
                cos = x / length
                sin = y / length
                for p in range(j, n):
                    x = a[j * n + p]
                    y = a[i * n + p]
                    a[j * n + p] = conjugate(cos) * x + conjugate(sin) * y
                    a[i * n + p] = cos * y - sin * x
                a[i * n + j] = 0.0
                for p in range(m):
                    x = qt[j * m + p]
                    y = qt[i * m + p]
                    qt[j * m + p] = conjugate(cos) * x + conjugate(sin) * y
                    qt[i * m + p] = cos * y - sin * x


class Rotation(namedtuple("Rotation", "c s r")):
    """What `givens_rotation` returns."""

    __slots__ = ()


def givens_rotation(x, y):
    """(c, s, r) with conj(c) x + conj(s) y = r >= 0 and c y - s x = 0; (1, 0, 0) for two zeros.

    >>> from linalgml import linalg
    >>> linalg.givens_rotation(3.0, 4.0)
    Rotation(c=0.6, s=0.8, r=5.0)
    """
    top = max(abs(x), abs(y))
    if top != top or top == float("inf"):
        raise ValueError(f"givens_rotation: finite numbers are needed, got {x} and {y}")
    if top == 0:
        return Rotation(1.0, 0.0, 0.0)
    x, y = x / top, y / top
    length = sqrt(abs(x) ** 2 + abs(y) ** 2)
    return Rotation(x / length, y / length, length * top)


def qr_givens(a):
    """A = Q R (m, m) and (m, n) by Givens' rotations.  Computed in floats; ValueError for NaN or infinite entries.

    Entries of R's diagonal that a rotation made are positive.

    >>> from linalgml import linalg
    >>> Q, R = linalg.qr_givens([[3.0, 5.0], [4.0, 0.0]])
    >>> R.allclose(linalg.Matrix([[5, 3], [0, -4]])), (Q @ R).allclose(linalg.Matrix([[3, 5], [4, 0]]))
    (True, True)
    """
    A = inexact(as_matrix(a, "qr_givens"), "qr_givens")
    numbers, (m, n) = numbers_of(A), A.shape
    data, qt = numbers.copy(A), numbers.identity(m)
    numbers.run(givens_qr, data, qt, m, n)
    R, Q = triangle(numbers, data, m, n, n), numbers.matrix(m, m, qt)
    blame(R, "qr_givens", A)
    return QR(Q.H if Q._kind() == "complex" else Q.T, R) if m else QR(Matrix.zeros(0, 0), R)
