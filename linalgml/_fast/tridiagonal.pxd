# The loops of linalgml/linalg/tridiagonal.py for small symmetric matrices, whose rows stay in the first cache.
cimport cython
from libc.math cimport fabs, sqrt

from linalgml._fast.rotations cimport turn


@cython.cdivision(True)
cdef inline void reduce_small(double* a, double* d, double* e, double* tau, double* w, Py_ssize_t n, Py_ssize_t ld) noexcept nogil:
    """T = Q^T A Q of a matrix whose rows are ld apart, a multiple of 8, and end in zeros; v_k stays in row k of a, with zeros before it from
    the last multiple of 8 on, so that no loop has a rest.  w has room for ld numbers."""
    cdef Py_ssize_t i, j, k, start
    cdef double lead, below, beta, t, along, p, q
    cdef double* v
    cdef double* row
    for k in range(n - 1):
        v, below, start = a + k * ld, 0, (k + 1) // 8 * 8
        d[k], lead, tau[k] = v[k], v[k + 1], 0
        e[k] = lead
        for j in range(start, k + 2):
            v[j] = 0
        for j in range(start, ld):
            below += v[j] * v[j]
        if below == 0:
            continue
        beta = -sqrt(lead * lead + below) if lead >= 0 else sqrt(lead * lead + below)
        t, p = (beta - lead) / beta, 1 / (lead - beta)
        tau[k], e[k] = t, beta
        for j in range(start, ld):
            v[j] *= p
            w[j] = 0
        v[k + 1] = 1
        for i in range(k + 1, n):  # w = A v, a sum of rows
            row, p = a + i * ld, v[i]
            for j in range(start, ld):
                w[j] += p * row[j]
        along = 0
        for j in range(start, ld):
            along += w[j] * v[j]
        along *= t / 2
        for j in range(start, ld):
            w[j] = t * (w[j] - along * v[j])
        for i in range(k + 1, n):
            row, p, q = a + i * ld, v[i], w[i]
            for j in range(start, ld):
                row[j] -= p * w[j] + q * v[j]
    d[n - 1], e[n - 1] = a[(n - 1) * (ld + 1)], 0


@cython.cdivision(True)
cdef inline void turned_identity(double* a, double* tau, double* z, Py_ssize_t n, Py_ssize_t ld) noexcept nogil:
    """z (n, n) = Q^T, from what `reduce_small` left; its rows are ld apart too."""
    cdef Py_ssize_t i, j, k, start
    cdef double along
    cdef double* v
    cdef double* row
    for i in range(n):
        for j in range(ld):
            z[i * ld + j] = 0
        z[i * ld + i] = 1
    for k in range(n - 2, -1, -1):
        if tau[k] == 0:
            continue
        v, start = a + k * ld, (k + 1) // 8 * 8
        for i in range(k + 1, n):
            row, along = z + i * ld, 0
            for j in range(start, ld):
                along += row[j] * v[j]
            along *= tau[k]
            for j in range(start, ld):
                row[j] -= along * v[j]


@cython.cdivision(True)
cdef inline bint iterate_small(double* d, double* e, double* z, Py_ssize_t n, Py_ssize_t m, Py_ssize_t passes, double tol) noexcept nogil:
    """The eigenvalues in d, rows of z (n, m) turn along; whether all of them converged."""
    cdef Py_ssize_t low, high, i, attempt = 0
    cdef double half, root, square, g, f, b, s, c, taken
    for low in range(n):
        attempt = 0
        while True:
            high = low
            while high < n - 1 and fabs(e[high]) > tol:
                high += 1
            if high == low:
                break
            attempt += 1
            if attempt > passes:
                return False
            half = (d[low + 1] - d[low]) / (2 * e[low])
            root = sqrt(half * half + 1)
            g = d[high] - d[low] + e[low] / (half + root if half >= 0 else half - root)
            s, c, taken = 1, 1, 0
            for i in range(high - 1, low - 1, -1):
                f, b = s * e[i], c * e[i]
                square = f * f + g * g
                root = sqrt(square)
                e[i + 1] = root
                if root == 0:
                    return False
                s, c = f / square * root, g / square * root  # the division need not wait for the root
                g = d[i + 1] - taken
                root = (d[i] - g) * s + 2 * c * b
                taken = s * root
                d[i + 1] = g + taken
                g = c * root - b
                turn(z + i * m, z + (i + 1) * m, m, 1, c, s)
            d[low] -= taken
            e[low] = g
            e[high] = 0
    return True
