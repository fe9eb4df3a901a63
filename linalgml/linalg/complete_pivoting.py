"""Elimination with complete pivoting, A = P L U Q: the largest entry of all that is left comes to the diagonal.

Rows alone can let entries grow as 2^(n - 1), on matrices that nobody has met outside a textbook; with columns too the growth is
tame on any, and the pivots fall in size, so that they show the rank.  The search costs as much as the elimination.
Golub & Van Loan, *Matrix Computations*, section 3.4; Wilkinson, "Error analysis of direct methods of matrix inversion", 1961.
"""

from collections import namedtuple

from ..kernels import kernel
from .matrix import _matrix
from .numbers import as_matrix, check_finite, numbers_of
from .triangular import triangle


@kernel(in_place=("a",))
def lu_complete_in_place(a, pivots, columns, m, n):
    """a (m, n) becomes L below its diagonal, whose own ones are not stored, and U on and above it; returns the number of pivots.

    pivots[k] and columns[k] are the row and the column that changed places with number k.
    """
    rank = 0
    for k in range(min(m, n)):
        best = k
        column = k
        top = abs(a[k * n + k])
        for i in range(k, m):
            for j in range(k, n):
                if abs(a[i * n + j]) > top:
                    top = abs(a[i * n + j])
                    best = i
                    column = j
        pivots[k] = best
        columns[k] = column
        if top != 0.0:
            rank += 1
            if best != k:
                for j in range(n):
                    kept = a[k * n + j]
                    a[k * n + j] = a[best * n + j]
                    a[best * n + j] = kept
            if column != k:
                for i in range(m):
                    kept = a[i * n + k]
                    a[i * n + k] = a[i * n + column]
                    a[i * n + column] = kept
            for i in range(k + 1, m):
                factor = a[i * n + k] / a[k * n + k]
                a[i * n + k] = factor
                for j in range(k + 1, n):
                    a[i * n + j] -= factor * a[k * n + j]
    return rank


class CompleteLU(namedtuple("CompleteLU", "P L U Q")):
    """What `lu_complete` returns: A = P L U Q."""

    __slots__ = ()


def lu_complete(a):
    """A = P L U Q for any matrix (m, n): P (m, m) and Q (n, n) permutations, L (m, k) with ones on its diagonal, U (k, n), k = min(m, n).

    Exact for ints, Fractions and symbols.  ValueError for NaN or infinite entries.

    >>> from linalgml import linalg
    >>> P, L, U, Q = linalg.lu_complete([[1, 2], [3, 8]])
    >>> U, P @ L @ U @ Q == linalg.Matrix([[1, 2], [3, 8]])
    (Matrix([[8, 3], [0, Fraction(1, 4)]]), True)
    """
    A = as_matrix(a, "lu_complete")
    check_finite(A, "lu_complete")
    numbers, (m, n) = numbers_of(A), A.shape
    k = min(m, n)
    packed, pivots, columns = numbers.copy(A), numbers.ints(k), numbers.ints(k)
    numbers.run(lu_complete_in_place, packed, pivots, columns, m, n)
    L, U = triangle(numbers, packed, m, k, n, lower=True, unit=True), triangle(numbers, packed, k, n, n)
    return CompleteLU(_permutation(pivots, k, m).T, L, U, _permutation(columns, k, n))


def _permutation(pivots, count, n):
    """The matrix that makes the exchanges, row i for row pivots[i]."""
    order = list(range(n))
    for i in range(count):
        other = int(pivots[i])
        order[i], order[other] = order[other], order[i]
    return _matrix((n, n), [int(j == row) for row in order for j in range(n)])
