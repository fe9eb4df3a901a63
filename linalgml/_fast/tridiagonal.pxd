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
cdef inline double shifted(double* d, double* e, Py_ssize_t low, Py_ssize_t high) noexcept nogil:
    """d[high], less Wilkinson's shift of the rows low … high."""
    cdef double half = (d[low + 1] - d[low]) / (2 * e[low])
    cdef double root = sqrt(half * half + 1)
    return d[high] - d[low] + e[low] / (half + root if half >= 0 else half - root)


@cython.cdivision(True)
cdef inline bint rotated(double* d, double* e, double* z, Py_ssize_t m, Py_ssize_t i,
                         double* g, double* s, double* c, double* taken) noexcept nogil:
    """One rotation of a sweep, of rows i and i + 1; whether there is one."""
    cdef double f = s[0] * e[i], b = c[0] * e[i]
    cdef double square = f * f + g[0] * g[0]
    cdef double root = sqrt(square)
    e[i + 1] = root
    if root == 0:
        return False
    s[0], c[0] = f / square * root, g[0] / square * root  # the division need not wait for the root
    g[0] = d[i + 1] - taken[0]
    root = (d[i] - g[0]) * s[0] + 2 * c[0] * b
    taken[0] = s[0] * root
    d[i + 1] = g[0] + taken[0]
    g[0] = c[0] * root - b
    turn(z + i * m, z + (i + 1) * m, m, 1, c[0], s[0])
    return True


cdef inline Py_ssize_t end_of(double* e, Py_ssize_t low, Py_ssize_t n, double tol) noexcept nogil:
    """The last row of the block that begins with row low."""
    while low < n - 1 and fabs(e[low]) > tol:
        low += 1
    return low


cdef inline bint iterate_small(double* d, double* e, double* z, Py_ssize_t n, Py_ssize_t m, Py_ssize_t passes, double tol) noexcept nogil:
    """The eigenvalues in d, rows of z (n, m) turn along; whether all of them converged."""
    cdef Py_ssize_t low, high, i, attempt
    cdef double g, s, c, taken
    for low in range(n):
        attempt = 0
        while True:
            high = end_of(e, low, n, tol)
            if high == low:
                break
            attempt += 1
            if attempt > passes:
                return False
            g, s, c, taken = shifted(d, e, low, high), 1, 1, 0
            for i in range(high - 1, low - 1, -1):
                if not rotated(d, e, z, m, i, &g, &s, &c, &taken):
                    return False
            d[low] -= taken
            e[low] = g
            e[high] = 0
    return True


cdef inline Py_ssize_t next_block(double* e, Py_ssize_t* low, Py_ssize_t n, double tol) noexcept nogil:
    """The last row of the first block of two rows or more from row low on, which becomes its first; both are n where there is none."""
    cdef Py_ssize_t high = end_of(e, low[0], n, tol)
    while low[0] < n and high == low[0]:
        low[0] += 1
        high = end_of(e, low[0], n, tol)
    return high


cdef inline bint iterate_pair(double* d, double* e, double* z, double tol, double* d2, double* e2, double* z2, double tol2,
                              Py_ssize_t n, Py_ssize_t m, Py_ssize_t passes) noexcept nogil:
    """The same for two matrices, a rotation of each in turn: what waits for a root leaves the processor to the other."""
    cdef Py_ssize_t low = 0, low2 = 0, high, high2, i, j, attempt
    cdef double g, s, c, taken, g2, s2, c2, taken2
    for attempt in range(n * passes):
        high, high2 = next_block(e, &low, n, tol), next_block(e2, &low2, n, tol2)
        if low == n or low2 == n:
            break
        g, s, c, taken = shifted(d, e, low, high), 1, 1, 0
        g2, s2, c2, taken2 = shifted(d2, e2, low2, high2), 1, 1, 0
        i, j = high - 1, high2 - 1
        while i >= low and j >= low2:
            if not (rotated(d, e, z, m, i, &g, &s, &c, &taken) and rotated(d2, e2, z2, m, j, &g2, &s2, &c2, &taken2)):
                return False
            i -= 1
            j -= 1
        for i in range(i, low - 1, -1):
            if not rotated(d, e, z, m, i, &g, &s, &c, &taken):
                return False
        for j in range(j, low2 - 1, -1):
            if not rotated(d2, e2, z2, m, j, &g2, &s2, &c2, &taken2):
                return False
        d[low], e[low], e[high] = d[low] - taken, g, 0
        d2[low2], e2[low2], e2[high2] = d2[low2] - taken2, g2, 0
    return iterate_small(d, e, z, n, m, passes, tol) and iterate_small(d2, e2, z2, n, m, passes, tol2)
