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
def reflect_line(a, tau, k, start, step, length, other, count):
    """The `length` numbers of a that stand `step` apart from `start` on become beta and v, and `count` lines after them are reflected too.

    Those lines begin `other` apart.  A column of a row-major matrix has step n and other 1, a row has step 1 and other n.  The one
    at the head of v is not stored.  tau[k] is the factor, 0 where all but the first number were zero and nothing was reflected.
    beta is real for complex numbers too; lines of those must be columns.
    """
    top = abs(a[start])
    below = 0.0
    for i in range(1, length):
        top = max(top, abs(a[start + i * step]))
        below = max(below, abs(a[start + i * step]))
    tau[k] = 0.0
    if below != 0.0 or a[start] != real_part(a[start]):
        total = 0.0
        for i in range(length):
            ratio = a[start + i * step] / top
            total += real_part(ratio * conjugate(ratio))
        lead = a[start] / top
        beta = sqrt(total)
        if real_part(lead) >= 0.0:
            beta = -beta
        tau[k] = (beta - lead) / beta
        for i in range(1, length):
            a[start + i * step] = a[start + i * step] / top / (lead - beta)
        a[start] = beta * top
        for j in range(1, count + 1):
            along = a[start + j * other]
            for i in range(1, length):
                along += conjugate(a[start + i * step]) * a[start + j * other + i * step]
            along = along * conjugate(tau[k])
            a[start + j * other] -= along
            for i in range(1, length):
                a[start + j * other + i * step] -= along * a[start + i * step]


@kernel(in_place=("a",))
def householder_qr(a, tau, m, n):
    """a (m, n) becomes R on and above its diagonal, and below it the vectors v, whose first entry, a one, is not stored.

    tau (min(m, n)): the factors of the reflections.
    """
    for k in range(min(m, n)):
        reflect_line(a, tau, k, k * n + k, n, m - k, 1, n - k - 1)


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


def apply_beside_one(numbers, data, tau, V):
    """diag(1, Q) V for the n - 1 reflections of `data` (n - 1, n - 1) and a Matrix V (n, k), its first row as it is."""
    n, k = V.shape
    below = numbers.copy(V[1:])
    numbers.run(apply_reflectors, data, tau, below, n - 1, n - 1, n - 1, k, False)
    return numbers.matrix(n, k, numbers.joined(numbers.copy(V[:1]), below))


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
