# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/hessenberg.py: the same reflections, a panel of columns at a time.

With Q = I - V T V^T for the reflections of a panel, A Q = A - Y V^T with Y = A V T, of which each reflection adds a column by a product of
A with a vector; all that follows the panel is written once, by products (Quintana-Ortí and van de Geijn, "Improving the performance of
reduction to Hessenberg form", 2006)."""
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.products cimport less_rows, multiply_into, rows_dot, subtract_product
from linalgml._fast.reflections cimport reflect
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef enum:
    PANEL = 8  # columns whose reflections are applied together


cdef void panel(real* a, Py_ssize_t ld, real* tau, real* v, real* y, real* t, real* f, Py_ssize_t n, Py_ssize_t start,
                Py_ssize_t width) noexcept nogil:
    """Reflections `start` … of a (n, n), its rows ld apart: V^T and Y^T go to v and y (PANEL, ld), T^T to t (width, width); f: 2 PANEL."""
    cdef Py_ssize_t i, j, k, p, low, first = start + 1, rows = n - first
    cdef real* g = f + PANEL
    cdef real* x
    for j in range(first // 8 * 8, n):
        for i in range(width):
            v[i * ld + j] = a[j * ld + start + i] if j >= first else 0
    for i in range(width):
        k, x = start + i, v + i * ld
        less_rows(x + first, v + k, ld, y + first, ld, i, rows)
        rows_dot(f, v + first, ld, i, x + first, rows)
        for j in range(i):
            g[j] = row_dot(t + j * width, f, j + 1)
        less_rows(x + first, g, 1, v + first, ld, i, rows)
        reflect(x + k + 1, n - k - 1, tau + k)
        for j in range(first, k + 2):
            a[j * ld + k] = x[j]
            x[j] = 1 if j == k + 1 else 0
        rows_dot(f, v + k + 1, ld, i, x + k + 1, n - k - 1)
        low = (k + 1) // 8 * 8  # where a register begins
        rows_dot(y + i * ld + first, a + first * ld + low, ld, rows, x + low, n - low)
        less_rows(y + i * ld + first, f, 1, y + first, ld, i, rows)
        for j in range(first, n):
            y[i * ld + j] *= tau[k]
        for j in range(i):
            t[j * width + i], t[i * width + j] = 0, 0
        for p in range(i):
            for j in range(p + 1):
                t[i * width + j] -= tau[k] * f[p] * t[p * width + j]
        t[i * width + i] = tau[k]
    for j in range(first + 1, n):
        for i in range(min(width, j - first)):
            a[j * ld + start + i] = v[i * ld + j]


cdef int update(real* a, Py_ssize_t ld, real* y, real* t, real* gram, Py_ssize_t n, Py_ssize_t start, Py_ssize_t width) except -1 nogil:
    """Q^T A Q for the columns after the panel, and A Q for the rows before it; y holds Y^T and V^T, and has room for as much again."""
    cdef Py_ssize_t first = start + 1, after = start + width, rows = n - first, cols = n - after
    cdef real* v = y + width * ld
    cdef real* tw = v + width * ld
    cdef real* w = tw + width * ld
    cdef real* c = a + first * ld + after
    multiply_into(v + first, ld, 1, c, ld, 1, w, ld, width, cols, rows, 0)  # W = V^T (A - Y V^T)
    multiply_into(v + first, ld, 1, y + first, 1, ld, gram, width, width, width, rows, 0)
    subtract_product(gram, width, 1, v + after, ld, 1, w, ld, width, cols, width)
    multiply_into(t, width, 1, w, ld, 1, tw + after, ld, width, cols, width, 0)
    subtract_product(y + first, 1, ld, v + after, ld, 1, c, ld, rows, cols, 2 * width)  # A less Y V^T and V T^T W
    multiply_into(a + first, ld, 1, v + first, 1, ld, w, width, first, width, rows, 0)
    multiply_into(w, width, 1, t, 1, width, tw, width, first, width, width, 0)
    subtract_product(tw, width, 1, v + first, ld, 1, a + first, ld, first, rows, width)
    return 0


cdef int reduce(real* a, real* tau, Py_ssize_t n) except -1 nogil:
    cdef Py_ssize_t i, width, start = 0, ld = (n + 7) // 8 * 8
    cdef real* room
    cdef real* work
    cdef real* y
    cdef real* t
    if ld % 64 == 0:
        ld += 8  # rows a power of two apart would share their lines of the cache
    room = <real*>malloc((n * ld + 4 * PANEL * ld + 2 * PANEL * PANEL + 2 * PANEL) * sizeof(real) + 64)
    if room == NULL:
        with gil:
            raise MemoryError()
    work = <real*>(<char*>room + (64 - <size_t>room % 64))
    y = work + n * ld
    t = y + 4 * PANEL * ld
    for i in range(n):
        memcpy(work + i * ld, a + i * n, n * sizeof(real))
    try:
        while start < n - 1:
            width = min(<Py_ssize_t>PANEL, n - 1 - start)
            panel(work, ld, tau, y + width * ld, y, t, t + PANEL * PANEL, n, start, width)
            update(work, ld, y, t, t + PANEL * PANEL, n, start, width)
            start += width
        for i in range(n):
            memcpy(a + i * n, work + i * ld, n * sizeof(real))
    finally:
        free(room)
    return 0


def hessenberg_reduce(Buffer a, Buffer tau, Py_ssize_t n):
    """a (n, n) becomes H and the vectors of the reflections."""
    cdef int code = floating(a, "hessenberg_reduce: a")
    need(a, product(n, n), code, "hessenberg_reduce: a")
    need(tau, max(n - 1, 0), code, "hessenberg_reduce: tau")
    if overlap(a, tau):
        raise ValueError("hessenberg_reduce: a and tau share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    try:
        if code == F32:
            reduce[float](<float*>a.p, <float*>tau.p, n)
        else:
            reduce[double](<double*>a.p, <double*>tau.p, n)
    finally:
        take_back(thread)
