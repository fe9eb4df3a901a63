"""Householder's reflections, and the QR factorization made of them: A = Q R with orthonormal columns in Q and R upper triangular.

    H = I - tau v v^H          H x = beta e_1,  |beta| = |x|

One reflection makes a column zero below the diagonal; the next leaves that column alone.  Products of reflections stay orthogonal
to the last bit that floats have, which Gram and Schmidt's columns do not.  The sign of beta is opposite to x_1's, so that v = x - beta e_1
never cancels.  Trefethen & Bau, *Numerical Linear Algebra*, lecture 10; Golub & Van Loan, *Matrix Computations*, section 5.2.
"""

from collections import namedtuple
from math import sqrt

from ..kernels import kernel
from .entries import conjugate, real_part
from .matrix import Matrix
from .numbers import as_matrix, blame, check_finite, inexact, numbers_of
from .triangular import triangle
from .vector import Vector


@kernel(in_place=("a", "tau"))
def reflect_column(a, tau, row, col, m, n):
    """Column `col` of a (m, n) becomes zero below `row` by a reflection of the rows from there on, and the later columns are reflected too.

    The vector v, whose first entry, a one, is not stored, takes the place of the zeros.  tau[col] is the factor of the reflection, 0 where
    the column was zero below `row` and none was needed.  a[row, col] is real afterwards, for complex matrices too.
    """
    top = abs(a[row * n + col])
    below = 0.0
    for i in range(row + 1, m):
        top = max(top, abs(a[i * n + col]))
        below = max(below, abs(a[i * n + col]))
    tau[col] = 0.0
    if below != 0.0 or a[row * n + col] != real_part(a[row * n + col]):
        total = 0.0
        for i in range(row, m):
            ratio = a[i * n + col] / top
            total += real_part(ratio * conjugate(ratio))
        lead = a[row * n + col] / top
        beta = sqrt(total)
        if real_part(lead) >= 0.0:
            beta = -beta
        tau[col] = (beta - lead) / beta
        for i in range(row + 1, m):
            a[i * n + col] = a[i * n + col] / top / (lead - beta)
        a[row * n + col] = beta * top
        for j in range(col + 1, n):
            along = a[row * n + j]
            for i in range(row + 1, m):
                along += conjugate(a[i * n + col]) * a[i * n + j]
            along = along * conjugate(tau[col])
            a[row * n + j] -= along
            for i in range(row + 1, m):
                a[i * n + j] -= along * a[i * n + col]


@kernel(in_place=("a",))
def householder_qr(a, tau, m, n):
    """a (m, n) becomes R on and above its diagonal, and below it the vectors v, whose first entry, a one, is not stored.

    tau (min(m, n)): the factors of the reflections.
    """
    for k in range(min(m, n)):
        reflect_column(a, tau, k, k, m, n)


@kernel(in_place=("b",))
def apply_reflectors(a, tau, b, m, n, count, k, adjoint):
    """b (m, k) becomes Q b, or Q^H b with `adjoint`: the first `count` reflections of a (m, n), the last one first for Q."""
    for step in range(count):
        r = step if adjoint else count - 1 - step
        factor = conjugate(tau[r]) if adjoint else tau[r]
        for j in range(k):
            along = b[r * k + j]
            for i in range(r + 1, m):
                along += conjugate(a[i * n + r]) * b[i * k + j]
            along = along * factor
            b[r * k + j] -= along
            for i in range(r + 1, m):
                b[i * k + j] -= along * a[i * n + r]


@kernel
def form_q(a, tau, q, m, n, cols):
    """q (m, cols) = the first columns of the product of the reflections in a (m, n)."""
    for i in range(m):
        for j in range(cols):
            q[i * cols + j] = 1.0 if i == j else 0.0
    apply_reflectors(a, tau, q, m, n, min(m, n), cols, False)


class QR(namedtuple("QR", "Q R")):
    """What `qr` returns: A = Q R."""

    __slots__ = ()


def qr(a, mode="reduced"):
    """A = Q R for any matrix (m, n): Q with orthonormal columns, R upper triangular.

    mode "reduced": Q (m, k) and R (k, n), k = min(m, n); "complete": Q (m, m) and R (m, n); "r": R alone.  Computed in floats, ints and
    Fractions too.  The diagonal of R has the signs that LAPACK gives it, opposite to those of the columns' leading entries: see the
    conventions.  ValueError for NaN or infinite entries.  After numpy.linalg.qr.

    >>> from linalgml import linalg
    >>> Q, R = linalg.qr([[3.0, 5.0], [4.0, 0.0]])
    >>> R.allclose(linalg.Matrix([[-5, -3], [0, -4]])), (Q @ R).allclose(linalg.Matrix([[3, 5], [4, 0]]))
    (True, True)
    """
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(f"qr: mode must be 'reduced', 'complete' or 'r', got {mode!r}")
    A = inexact(as_matrix(a, "qr"), "qr")
    numbers, data, tau = factor(A, "qr")
    m, n = A.shape
    rows = m if mode == "complete" else min(m, n)
    R = triangle(numbers, data, rows, n, n)
    return R if mode == "r" else QR(orthogonal(numbers, data, tau, m, n, rows), R)


def factor(A, what):
    """The numbers that A is computed in, and its packed reflections and their factors."""
    numbers, (m, n) = numbers_of(A), A.shape
    data, tau = numbers.copy(A), numbers.empty(min(m, n))
    numbers.run(householder_qr, data, tau, m, n)
    blame(numbers.matrix(m, n, data), what, A)
    return numbers, data, tau


def orthogonal(numbers, data, tau, m, n, cols):
    """The first `cols` columns of Q."""
    q = numbers.empty(m * cols)
    numbers.run(form_q, data, tau, q, m, n, cols)
    return numbers.matrix(m, cols, q)


def reflector(x):
    """(v, tau, beta) with (I - tau v v^T) x = beta e_1 and v_1 = 1, for a Vector or sequence x of real numbers.

    >>> from linalgml import linalg
    >>> v, tau, beta = linalg.reflector([3.0, 4.0])
    >>> v, tau, beta
    (Vector([1.0, 0.5]), 1.6, -5.0)
    """
    x = inexact(Matrix([[v] for v in x]), "reflector")
    check_finite(x, "reflector")
    data, tau = list(x._items), [0.0]
    householder_qr.source(data, tau, len(data), 1)
    return Vector([1.0, *data[1:]]), tau[0], data[0]
