"""Symmetric eigenvalues in two steps: reflections make the matrix tridiagonal, and rotations chase what is left to zero.

    Q^T A Q = T          T - shift I = Q L,   T <- L Q + shift I,   again and again

Householder's reflections need 4/3 n^3 operations, once; the QL algorithm then works on two short arrays, with a shift near an
eigenvalue (Wilkinson's) that makes it converge in two or three passes a value.  Trefethen & Bau, *Numerical Linear Algebra*, lectures
26 to 29; Parlett, *The Symmetric Eigenvalue Problem*, chapter 8.
"""

from math import sqrt

from ..kernels import kernel


@kernel(in_place=("a",))
def tridiagonalize(a, d, e, v, tau, n):
    """T = Q^T A Q for a symmetric a (n, n), which is written over: its diagonal in d (n), the entries beside it in e (n), the last one 0.

    Q = diag(1, H_0 H_1 …), with H_k = I - tau_k v_k v_k^T packed in v (n - 1, n - 1) and tau (n - 1) as `householder_qr` packs them.
    """
    w = [0.0] * n
    for i in range((n - 1) * (n - 1)):
        v[i] = 0.0
    for k in range(n):
        d[k] = a[k * n + k]
        e[k] = 0.0
        if k < n - 1:
            e[k] = a[(k + 1) * n + k]
            tau[k] = 0.0
            below = 0.0
            for i in range(k + 2, n):
                below += a[i * n + k] * a[i * n + k]
            if below != 0.0:
                lead = a[(k + 1) * n + k]
                beta = sqrt(lead * lead + below)
                if lead >= 0.0:
                    beta = -beta
                t = (beta - lead) / beta
                tau[k] = t
                e[k] = beta
                a[(k + 1) * n + k] = 1.0
                for i in range(k + 2, n):
                    a[i * n + k] = a[i * n + k] / (lead - beta)
                    v[(i - 1) * (n - 1) + k] = a[i * n + k]
                along = 0.0
                for i in range(k + 1, n):
                    total = 0.0
                    for j in range(k + 1, n):
                        total += a[i * n + j] * a[j * n + k]
                    w[i] = t * total
                    along += w[i] * a[i * n + k]
                for i in range(k + 1, n):
                    w[i] = w[i] - t * along / 2 * a[i * n + k]
                for i in range(k + 1, n):
                    for j in range(k + 1, n):
                        a[i * n + j] -= a[i * n + k] * w[j] + w[i] * a[j * n + k]


@kernel(in_place=("d", "e", "z"))
def ql_iterate(d, e, z, n, m, passes, tol):
    """The eigenvalues, in d (n), of the tridiagonal matrix with diagonal d and entries e (n) beside it; rows of z (n, m) turn along.

    An entry of e counts as zero when it is at most `tol`.  Returns 0, or k + 1 when value k has not converged in `passes` passes.
    """
    for low in range(n):
        for attempt in range(passes + 1):
            high = n - 1
            for i in range(n - 2, low - 1, -1):
                if abs(e[i]) <= tol:
                    high = i
            if high == low:
                break
            if attempt == passes:
                return low + 1
            half = (d[low + 1] - d[low]) / (2 * e[low])
            root = sqrt(half * half + 1)
            g = d[high] - d[low] + e[low] / (half + root if half >= 0.0 else half - root)
            sin = 1.0
            cos = 1.0
            taken = 0.0
            for i in range(high - 1, low - 1, -1):
                f = sin * e[i]
                b = cos * e[i]
                root = sqrt(f * f + g * g)
                e[i + 1] = root
                if root == 0.0:  # both underflowed
                    return low + 1
                sin = f / root
                cos = g / root
                g = d[i + 1] - taken
                root = (d[i] - g) * sin + 2 * cos * b
                taken = sin * root
                d[i + 1] = g + taken
                g = cos * root - b
                for j in range(m):
                    x = z[i * m + j]
                    y = z[(i + 1) * m + j]
                    z[i * m + j] = cos * x - sin * y
                    z[(i + 1) * m + j] = sin * x + cos * y
            d[low] -= taken
            e[low] = g
            e[high] = 0.0
    return 0
