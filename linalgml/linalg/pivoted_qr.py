"""QR with column pivoting, A P = Q R: the longest of what is left of the columns is reflected next.

The diagonal of R falls in size, and where it becomes negligible the rank has been found: the first columns that were chosen are a
basis of the column space, up to rounding.  Businger & Golub, "Linear least squares solutions by Householder transformations", 1965;
Golub & Van Loan, *Matrix Computations*, section 5.4.
"""

from collections import namedtuple

from ..kernels import kernel
from .entries import conjugate, real_part
from .householder import orthogonal, reflect_line
from .numbers import as_matrix, check_finite, inexact, numbers_of, power_of_two
from .triangular import triangle


@kernel(in_place=("a",))
def pivoted_qr(a, tau, pivots, m, n):
    """a (m, n) becomes R and, below its diagonal, the reflections' vectors, as `householder_qr` packs them.

    pivots (n): the columns of a in the order in which they stand now.  The length of what is left of a column is taken anew at every step.
    """
    for j in range(n):
        pivots[j] = j
    for k in range(min(m, n)):
        best = k
        top = 0.0
        for j in range(k, n):
            total = 0.0
            for i in range(k, m):
                total += real_part(conjugate(a[i * n + j]) * a[i * n + j])
            if total > top:
                top = total
                best = j
        if best != k:
            for i in range(m):
                kept = a[i * n + k]
                a[i * n + k] = a[i * n + best]
                a[i * n + best] = kept
            moved = pivots[k]
            pivots[k] = pivots[best]
            pivots[best] = moved
        reflect_line(a, tau, k, k * n + k, n, m - k, 1, n - k - 1)


class PivotedQR(namedtuple("PivotedQR", "Q R P")):
    """What `qr_pivoted` returns: A[:, P] = Q R."""

    __slots__ = ()


def qr_pivoted(a, mode="reduced"):
    """(Q, R, P) with A[:, P] = Q R, and the diagonal of R falling in size; P is the list of A's columns in their new order.

    mode is `qr`'s: "reduced", "complete", or "r" for (R, P).  Computed in floats; ValueError for NaN or infinite entries.  After
    scipy.linalg.qr with pivoting=True.

    >>> from linalgml import linalg
    >>> Q, R, P = linalg.qr_pivoted([[1.0, 3.0], [0.0, 4.0]])
    >>> P, R.allclose(linalg.Matrix([[-5, -0.6], [0, -0.8]]))
    ([1, 0], True)
    """
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(f"qr_pivoted: mode must be 'reduced', 'complete' or 'r', got {mode!r}")
    A = inexact(as_matrix(a, "qr_pivoted"), "qr_pivoted")
    check_finite(A, "qr_pivoted")
    m, n = A.shape
    scale = power_of_two(A)
    numbers = numbers_of(A)
    data, tau, pivots = numbers.copy(A / scale), numbers.empty(min(m, n)), numbers.ints(n)
    numbers.run(pivoted_qr, data, tau, pivots, m, n)
    rows = m if mode == "complete" else min(m, n)
    R, P = triangle(numbers, data, rows, n, n) * scale, [int(pivots[j]) for j in range(n)]
    return (R, P) if mode == "r" else PivotedQR(orthogonal(numbers, data, tau, m, n, rows), R, P)
