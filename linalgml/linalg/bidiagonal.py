"""Singular values in two steps, as Golub and Kahan found them: reflections make the matrix bidiagonal, rotations make it diagonal.

    Q^T A P = B          with numbers on the diagonal of B and just above it only

Reflections from the left clear columns, and others from the right clear rows.  B^T B is tridiagonal, and what the QR algorithm with
a shift would do to it is done to B itself by rotations from both sides, which never squares a number.  Golub & Kahan,
"Calculating the singular values and pseudo-inverse of a matrix", 1965; Golub & Van Loan, *Matrix Computations*, section 8.6.
"""

from math import hypot

from ..kernels import kernel
from .householder import reflect_line


@kernel(in_place=("a",))
def bidiagonalize(a, d, e, tauq, taup, m, n):
    """a (m, n), with m >= n, becomes the vectors of reflections from the left, below its diagonal, and from the right, after e.

    The diagonal of B is in d (n), what stands above it in e (n), the last one 0; the factors are in tauq (n) and taup (n).
    """
    for k in range(n):
        reflect_line(a, tauq, k, k * n + k, n, m - k, 1, n - k - 1)
        d[k] = a[k * n + k]
        e[k] = 0.0
        taup[k] = 0.0
        if k < n - 1:
            reflect_line(a, taup, k, k * n + k + 1, 1, n - k - 1, n, m - k - 1)
            e[k] = a[k * n + k + 1]


@kernel(in_place=("d", "e", "ut", "vt"))
def golub_kahan(d, e, ut, vt, n, mu, mv, steps, tol):
    """The singular values, in d (n), of the matrix with diagonal d and e (n) above it; rows of ut (n, mu) and vt (n, mv) turn along.

    An entry of e counts as zero when it is at most `tol` times the sum of its two neighbours in d, or 0.  Returns 0, or k + 1 when
    the value at k has not converged when `steps` steps are over.
    """
    high = n - 1
    for _ in range(steps):
        last = 0
        for i in range(high):
            if abs(e[i]) <= tol * (abs(d[i]) + abs(d[i + 1])):
                e[i] = 0.0
            else:
                last = i + 1
        high = last
        if high == 0:
            break
        low = 0
        for i in range(high - 1):
            if e[i] == 0.0:
                low = i + 1
        f = d[low]
        singular = False
        for i in range(low, high):
            if d[i] == 0.0:
                singular = True
        if not singular:  # else the shift is 0, and the value at high is found in this step
            x = d[high - 1]
            y = d[high]
            shift = 2 * x * y / (hypot(x + y, e[high - 1]) + hypot(x - y, e[high - 1]))  # the smaller value of the last two rows
            f = (d[low] - shift) * (1 + shift / d[low])
        g = e[low]
        for i in range(low, high):
            root = hypot(f, g)
            cos = f / root if root > 0.0 else 1.0
            sin = g / root if root > 0.0 else 0.0
            if i > low:
                e[i - 1] = root
            f = cos * d[i] + sin * e[i]
            e[i] = cos * e[i] - sin * d[i]
            g = sin * d[i + 1]
            d[i + 1] = cos * d[i + 1]
            for j in range(mv):
                x = vt[i * mv + j]
                y = vt[(i + 1) * mv + j]
                vt[i * mv + j] = cos * x + sin * y
                vt[(i + 1) * mv + j] = cos * y - sin * x
            root = hypot(f, g)
            cos = f / root if root > 0.0 else 1.0
            sin = g / root if root > 0.0 else 0.0
            d[i] = root
            f = cos * e[i] + sin * d[i + 1]
            d[i + 1] = cos * d[i + 1] - sin * e[i]
            if i < high - 1:
                g = sin * e[i + 1]
                e[i + 1] = cos * e[i + 1]
            for j in range(mu):
                x = ut[i * mu + j]
                y = ut[(i + 1) * mu + j]
                ut[i * mu + j] = cos * x + sin * y
                ut[(i + 1) * mu + j] = cos * y - sin * x
        e[high - 1] = f
    if high > 0:
        return high + 1
    for i in range(n):
        if d[i] < 0.0:
            d[i] = -d[i]
            for j in range(mv):
                vt[i * mv + j] = -vt[i * mv + j]
    return 0
