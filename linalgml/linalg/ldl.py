"""A = L D L^H for symmetric matrices that need not be positive definite, with blocks of one and two rows in D.

Cholesky's roots fail on negative pivots, and elimination with row exchanges spoils the symmetry.  Bunch and Kaufman exchange rows and
columns alike, and where no entry of the diagonal will do as a pivot they take two rows at once, whose determinant is large.
Needing no roots, it is exact on ints and Fractions, and on symbols.  Bunch & Kaufman, "Some stable methods for calculating inertia
and solving symmetric linear systems", 1977; Golub & Van Loan, *Matrix Computations*, section 4.4.
"""

from collections import namedtuple

from ..kernels import kernel
from .entries import conjugate
from .matrix import Matrix, _matrix
from .numbers import as_square, check_finite, numbers_of, power_of_two


@kernel(in_place=("a",))
def ldl_in_place(a, pivots, n):
    """a (n, n), symmetric or Hermitian, becomes L below its diagonal, whose own ones are not stored, and D on it and, for pairs, below it.

    pivots[k] is the row and column that changed places with number k; -1 for the first of a pair, whose second row's pivot says it.
    """
    paired = False
    for k in range(n):
        if paired:
            paired = False
        else:
            size = abs(a[k * n + k])
            best = k
            low = 0.0
            for i in range(k + 1, n):
                if abs(a[i * n + k]) > low:
                    low = abs(a[i * n + k])
                    best = i
            other = k
            beside = 0.0
            for i in range(k, n):
                if i != best:
                    beside = max(beside, abs(a[i * n + best]))
            if 25 * size * beside < 16 * low * low:  # 16 / 25 is about (1 + sqrt(17)) / 8, for which pairs and single pivots grow alike
                other = best
                paired = 25 * abs(a[best * n + best]) < 16 * beside
            first = k + 1 if paired else k
            pivots[k] = -1
            pivots[first] = other
            if other != first:
                for j in range(n):
                    kept = a[first * n + j]
                    a[first * n + j] = a[other * n + j]
                    a[other * n + j] = kept
                for i in range(k, n):
                    kept = a[i * n + first]
                    a[i * n + first] = a[i * n + other]
                    a[i * n + other] = kept
            pivot = a[k * n + k]
            if paired:
                below = a[(k + 1) * n + k]
                last = a[(k + 1) * n + k + 1]
                det = pivot * last - below * conjugate(below)
                for i in range(k + 2, n):
                    x = (a[i * n + k] * last - a[i * n + k + 1] * below) / det
                    y = (a[i * n + k + 1] * pivot - a[i * n + k] * conjugate(below)) / det
                    for j in range(k + 2, n):
                        a[i * n + j] -= x * a[k * n + j] + y * a[(k + 1) * n + j]
                    a[i * n + k] = x
                    a[i * n + k + 1] = y
            elif pivot != 0.0:
                for i in range(k + 1, n):
                    x = a[i * n + k] / pivot
                    for j in range(k + 1, n):
                        a[i * n + j] -= x * a[k * n + j]
                    a[i * n + k] = x


class LDL(namedtuple("LDL", "lu d perm")):
    """What `ldl` returns: A = lu d lu^H, where lu[perm] is lower triangular."""

    __slots__ = ()


def ldl(a):
    """(lu, d, perm) with A = lu @ d @ lu.H: d has blocks of one or two rows, and the rows `perm` of lu are unit lower triangular.

    A is symmetric, or Hermitian where complex; only its lower triangle is read.  Exact for ints, Fractions and symbols.  LinAlgError
    when it is not square; ValueError for NaN or infinite entries.  After scipy.linalg.ldl.

    >>> from linalgml import linalg
    >>> linalg.ldl([[4, 2], [2, 5]])
    LDL(lu=Matrix([[1, 0], [Fraction(1, 2), 1]]), d=Matrix([[4, 0], [0, 4]]), perm=[0, 1])
    >>> linalg.ldl([[0, 1], [1, 0]]).d
    Matrix([[0, 1], [1, 0]])
    """
    A = as_square(a, "ldl")
    check_finite(A, "ldl")
    n = len(A)
    rows, other = A.tolist(), conjugate if A._kind() == "complex" else lambda x: x  # a symbol that says nothing about itself is real
    for i in range(n):
        for j in range(i):
            rows[j][i] = other(rows[i][j])
    scale = power_of_two(A) if A._kind() in ("float", "complex") else 1
    A = Matrix(rows) / scale if scale != 1 else Matrix(rows) if n else A
    numbers = numbers_of(A)
    data, pivots = numbers.copy(A), numbers.ints(n)
    numbers.run(ldl_in_place, data, pivots, n)
    data, pivots = numbers.list(data), [int(pivots[k]) for k in range(n)]
    order, L, D = list(range(n)), [[0] * n for _ in range(n)], [[0] * n for _ in range(n)]
    for k in range(n):
        if pivots[k] >= 0:
            order[k], order[pivots[k]] = order[pivots[k]], order[k]
    for i in range(n):
        L[i][:i], L[i][i], D[i][i] = data[i * n : i * n + i], 1, data[i * n + i] * scale
        if i and pivots[i - 1] < 0:
            L[i][i - 1], D[i][i - 1] = 0, data[i * n + i - 1] * scale
            D[i - 1][i] = other(D[i][i - 1])
    perm = sorted(range(n), key=order.__getitem__)
    flat = _matrix((n, n), [x for i in perm for x in L[i]])
    return LDL(flat, _matrix((n, n), [x for row in D for x in row]), order)
