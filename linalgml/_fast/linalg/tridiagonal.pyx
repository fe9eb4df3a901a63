# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/tridiagonal.py: the same steps along rows, of which a symmetric matrix has the same numbers as of columns."""
from libc.math cimport fabs, sqrt
from libc.stdlib cimport free, malloc

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rotations cimport turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef void reduce(real* a, real* d, real* e, real* v, real* tau, real* x, real* w, Py_ssize_t n) noexcept nogil:
    """x and w have room for n numbers."""
    cdef Py_ssize_t i, j, k
    cdef real lead, below, beta, t, along, p, q
    cdef real* row
    for i in range((n - 1) * (n - 1)):
        v[i] = 0
    for k in range(n):
        d[k] = a[k * n + k]
        e[k] = 0
        if k == n - 1:
            break
        row = a + k * n
        e[k] = row[k + 1]
        tau[k] = 0
        below = row_dot(row + k + 2, row + k + 2, n - k - 2)
        if below == 0:
            continue
        lead = row[k + 1]
        beta = <real>sqrt(lead * lead + below)
        if lead >= 0:
            beta = -beta
        t = (beta - lead) / beta
        tau[k], e[k] = t, beta
        x[k + 1] = 1
        for i in range(k + 2, n):
            x[i] = row[i] / (lead - beta)
            v[(i - 1) * (n - 1) + k] = x[i]
        for i in range(k + 1, n):
            w[i] = t * row_dot(a + i * n + k + 1, x + k + 1, n - k - 1)
        along = t * row_dot(w + k + 1, x + k + 1, n - k - 1) / 2
        for i in range(k + 1, n):
            w[i] -= along * x[i]
        for i in range(k + 1, n):
            row, p, q = a + i * n, x[i], w[i]
            for j in range(k + 1, n):
                row[j] -= p * w[j] + q * x[j]


def tridiagonalize(Buffer a, Buffer d, Buffer e, Buffer v, Buffer tau, Py_ssize_t n):
    """T = Q^T A Q for a symmetric a (n, n)."""
    cdef int code = floating(a, "tridiagonalize: a")
    cdef Py_ssize_t less = max(n - 1, 0), i
    cdef list buffers = [a, d, e, v, tau]
    cdef char* room
    need(a, product(n, n), code, "tridiagonalize: a")
    need(d, n, code, "tridiagonalize: d")
    need(e, n, code, "tridiagonalize: e")
    need(v, product(less, less), code, "tridiagonalize: v")
    need(tau, less, code, "tridiagonalize: tau")
    for i in range(5):
        for j in range(i):
            if overlap(buffers[i], buffers[j]):
                raise ValueError("tridiagonalize: the arguments share memory")
    room = <char*>malloc(max(n, 1) * 2 * sizeof(double))
    if room == NULL:
        raise MemoryError()
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    if n == 0:
        pass
    elif code == F32:
        reduce[float](<float*>a.p, <float*>d.p, <float*>e.p, <float*>v.p, <float*>tau.p, <float*>room, <float*>room + n, n)
    else:
        reduce[double](<double*>a.p, <double*>d.p, <double*>e.p, <double*>v.p, <double*>tau.p, <double*>room, <double*>room + n, n)
    take_back(thread)
    free(room)


cdef Py_ssize_t iterate(real* d, real* e, real* z, Py_ssize_t n, Py_ssize_t m, Py_ssize_t passes, double tol) noexcept nogil:
    cdef Py_ssize_t low, high, attempt, i
    cdef real half, root, g, f, b, s, c, taken
    cdef real* x
    cdef real* y
    for low in range(n):
        for attempt in range(passes + 1):
            high = n - 1
            for i in range(n - 2, low - 1, -1):
                if fabs(e[i]) <= tol:
                    high = i
            if high == low:
                break
            if attempt == passes:
                return low + 1
            half = (d[low + 1] - d[low]) / (2 * e[low])
            root = <real>sqrt(half * half + 1)
            g = d[high] - d[low] + e[low] / (half + root if half >= 0 else half - root)
            s, c, taken = 1, 1, 0
            i = high - 1
            while i >= low:
                f, b = s * e[i], c * e[i]
                root = <real>sqrt(f * f + g * g)
                e[i + 1] = root
                if root == 0:
                    return low + 1
                s, c = f / root, g / root
                g = d[i + 1] - taken
                root = (d[i] - g) * s + 2 * c * b
                taken = s * root
                d[i + 1] = g + taken
                g = c * root - b
                x, y = z + i * m, z + (i + 1) * m
                turn(x, y, m, 1, c, s)
                i -= 1
            d[low] -= taken
            e[low] = g
            e[high] = 0
    return 0


def ql_iterate(Buffer d, Buffer e, Buffer z, Py_ssize_t n, Py_ssize_t m, Py_ssize_t passes, double tol):
    """The eigenvalues, in d (n), of a tridiagonal matrix; rows of z (n, m) turn along."""
    cdef int code = floating(d, "ql_iterate: d")
    cdef Py_ssize_t failed
    need(d, n, code, "ql_iterate: d")
    need(e, n, code, "ql_iterate: e")
    need(z, product(n, m), code, "ql_iterate: z")
    if passes < 0 or passes > 1000:
        raise ValueError(f"ql_iterate: {passes} passes; expected 0 … 1000")
    if overlap(d, e) or overlap(d, z) or overlap(e, z):
        raise ValueError("ql_iterate: the arguments share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * m > LONG)
    if code == F32:
        failed = iterate[float](<float*>d.p, <float*>e.p, <float*>z.p, n, m, passes, tol)
    else:
        failed = iterate[double](<double*>d.p, <double*>e.p, <double*>z.p, n, m, passes, tol)
    take_back(thread)
    return failed
