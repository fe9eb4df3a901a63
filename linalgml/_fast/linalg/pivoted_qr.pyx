# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/pivoted_qr.py: the same steps on a copy whose columns are contiguous."""
from libc.stdlib cimport free, malloc

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, I64, need, product, real
from linalgml._fast.reflections cimport mirror, reflect
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef int factor(real* a, real* tau, long long* pivots, Py_ssize_t m, Py_ssize_t n) except -1 nogil:
    cdef Py_ssize_t i, j, k, best
    cdef real top, total
    cdef long long moved
    cdef real* c = <real*>malloc(max(1, m * n) * sizeof(real))
    cdef real* x
    cdef real* y
    if c == NULL:
        with gil:
            raise MemoryError()
    for j in range(n):
        pivots[j] = j
        for i in range(m):
            c[j * m + i] = a[i * n + j]
    for k in range(min(m, n)):
        best, top, x = k, 0, c + k * m
        for j in range(k, n):
            y = c + j * m + k
            total = row_dot(y, y, m - k)
            if total > top:
                best, top = j, total
        if best != k:
            y = c + best * m
            for i in range(m):
                total = x[i]
                x[i] = y[i]
                y[i] = total
            moved = pivots[k]
            pivots[k] = pivots[best]
            pivots[best] = moved
        reflect(x + k, m - k, tau + k)
        if tau[k] != 0:
            for j in range(k + 1, n):
                mirror(x + k, tau[k], c + j * m + k, m - k)
    for j in range(n):
        for i in range(m):
            a[i * n + j] = c[j * m + i]
    free(c)
    return 0


def pivoted_qr(Buffer a, Buffer tau, Buffer pivots, Py_ssize_t m, Py_ssize_t n):
    """a (m, n) becomes R and the reflections' vectors; pivots (n): the columns in their new order."""
    cdef int code = floating(a, "pivoted_qr: a")
    need(a, product(m, n), code, "pivoted_qr: a")
    need(tau, min(m, n), code, "pivoted_qr: tau")
    need(pivots, n, I64, "pivoted_qr: pivots")
    if overlap(a, tau) or overlap(a, pivots) or overlap(tau, pivots):
        raise ValueError("pivoted_qr: the arguments share memory")
    cdef PyThreadState* thread = let_go(<double>m * n * min(m, n) > LONG)
    try:
        if code == F32:
            factor[float](<float*>a.p, <float*>tau.p, <long long*>pivots.p, m, n)
        else:
            factor[double](<double*>a.p, <double*>tau.p, <long long*>pivots.p, m, n)
    finally:
        take_back(thread)
