# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/tridiagonal.py: the same steps along the rows of the upper triangle, a panel of them at a time.

The matrix that a panel leaves behind is A - V W^T - W V^T with its vectors in V: one product with A gives the next column of W, and A
itself is written once a panel (Dongarra, Sorensen and Hammarling, "Block reduction of matrices to condensed forms", 1989)."""
from libc.math cimport fabs, sqrt
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.products cimport less_rows, rows_dot, subtract_product, symmetric_product
from linalgml._fast.rotations cimport turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef enum:
    PANEL = 8  # rows whose reflections are applied together


cdef void panel(real* a, Py_ssize_t ld, real* d, real* e, real* tau, real* v, real* w, real* f, Py_ssize_t n, Py_ssize_t start,
                Py_ssize_t width) noexcept nogil:
    """Reflections `start` … of a (n, n), its rows ld apart: V^T goes to v (PANEL, ld) and W^T to w (PANEL, ld); f: room for 2 PANEL."""
    cdef Py_ssize_t i, j, k, low, rest
    cdef real lead, below, beta, along
    cdef real* x
    cdef real* y
    for i in range(width):
        k = start + i
        x, y, rest = v + i * ld + k, w + i * ld + k + 1, n - k - 1
        memcpy(x, a + k * (ld + 1), (n - k) * sizeof(real))
        less_rows(x, v + k, ld, w + k, ld, i, n - k)
        less_rows(x, w + k, ld, v + k, ld, i, n - k)
        d[k], e[k] = x[0], 0
        if rest == 0:
            break
        x += 1
        lead, below = x[0], row_dot(x + 1, x + 1, rest - 1)
        e[k], tau[k] = lead, 0
        if below == 0:
            for j in range(rest):
                x[j], y[j] = 0, 0
            continue
        beta = <real>(-sqrt(lead * lead + below) if lead >= 0 else sqrt(lead * lead + below))
        e[k], tau[k] = beta, (beta - lead) / beta
        x[0] = 1
        for j in range(1, rest):
            x[j] /= lead - beta
        low = (k + 1) // 4 * 4  # where a register begins
        for j in range(low, k + 1):
            v[i * ld + j] = 0
        symmetric_product(w + i * ld + low, a + low * (ld + 1), ld, v + i * ld + low, n - low)
        rows_dot(f, w + k + 1, ld, i, x, rest)
        rows_dot(f + PANEL, v + k + 1, ld, i, x, rest)
        less_rows(y, f, 1, v + k + 1, ld, i, rest)
        less_rows(y, f + PANEL, 1, w + k + 1, ld, i, rest)
        along = tau[k] * row_dot(y, x, rest) / 2
        for j in range(rest):
            y[j] = tau[k] * (y[j] - along * x[j])


cdef int reduce(real* a, real* d, real* e, real* v, real* tau, Py_ssize_t n) except -1 nogil:
    cdef Py_ssize_t i, j, width, first, size, start = 0, less = n - 1, ld = (n + 7) // 8 * 8
    cdef real* room
    cdef real* work
    cdef real* x
    cdef real* w
    if ld % 64 == 0:
        ld += 8  # rows a power of two apart would share their lines of the cache
    room = <real*>malloc((n * ld + 3 * PANEL * ld + 2 * PANEL) * sizeof(real) + 64)
    if room == NULL:
        with gil:
            raise MemoryError()
    work = <real*>(<char*>room + (64 - <size_t>room % 64))
    x = work + n * ld
    w = x + PANEL * ld
    for i in range(n):
        memcpy(work + i * (ld + 1), a + i * (n + 1), (n - i) * sizeof(real))
    memset(v, 0, less * less * sizeof(real))
    try:
        while start < n:
            width = min(<Py_ssize_t>PANEL, n - start)
            panel(work, ld, d, e, tau, x, w, w + 2 * PANEL * ld, n, start, width)
            for j in range(start + 2, n):
                for i in range(min(width, j - start - 1)):
                    v[(j - 1) * less + start + i] = x[i * ld + j]
            start += width
            if start < n:
                memcpy(w + PANEL * ld, x, PANEL * ld * sizeof(real))  # V, W and V again: two at a time are (V, W) and (W, V)
            for first in range(start, n, 64):
                size = min(<Py_ssize_t>64, n - first)
                subtract_product(x + first, 1, ld, w + first, ld, 1, work + first * (ld + 1), ld, size, n - first, 2 * PANEL)
    finally:
        free(room)
    return 0


def tridiagonalize(Buffer a, Buffer d, Buffer e, Buffer v, Buffer tau, Py_ssize_t n):
    """T = Q^T A Q for a symmetric a (n, n)."""
    cdef int code = floating(a, "tridiagonalize: a")
    cdef Py_ssize_t less = max(n - 1, 0), i
    cdef list buffers = [a, d, e, v, tau]
    need(a, product(n, n), code, "tridiagonalize: a")
    need(d, n, code, "tridiagonalize: d")
    need(e, n, code, "tridiagonalize: e")
    need(v, product(less, less), code, "tridiagonalize: v")
    need(tau, less, code, "tridiagonalize: tau")
    for i in range(5):
        for j in range(i):
            if overlap(buffers[i], buffers[j]):
                raise ValueError("tridiagonalize: the arguments share memory")
    if n == 0:
        return
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    try:
        if code == F32:
            reduce[float](<float*>a.p, <float*>d.p, <float*>e.p, <float*>v.p, <float*>tau.p, n)
        else:
            reduce[double](<double*>a.p, <double*>d.p, <double*>e.p, <double*>v.p, <double*>tau.p, n)
    finally:
        take_back(thread)


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
