# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/elimination.py: the same loops."""
from libc.math cimport fabs

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, I64, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef Py_ssize_t reduce(real* a, long long* pivots, Py_ssize_t m, Py_ssize_t n, double tol, bint reduced) noexcept nogil:
    cdef Py_ssize_t rank = 0, i, j, p, best
    cdef double top, size
    cdef real factor, pivot
    for j in range(n):
        best, top = rank, tol
        for i in range(rank, m):
            size = fabs(<double>a[i * n + j])
            if size > top:
                best, top = i, size
        if top > tol:
            pivots[rank] = j
            if best != rank:
                for p in range(n):
                    factor = a[rank * n + p]
                    a[rank * n + p] = a[best * n + p]
                    a[best * n + p] = factor
            if reduced:
                pivot = a[rank * n + j]
                for p in range(j, n):
                    a[rank * n + p] /= pivot
            for i in range(0 if reduced else rank + 1, m):
                if i != rank:
                    factor = a[i * n + j] / a[rank * n + j]
                    for p in range(j, n):
                        a[i * n + p] -= factor * a[rank * n + p]
                    a[i * n + j] = 0
            rank += 1
        else:
            for i in range(rank, m):
                a[i * n + j] = 0
    return rank


def row_reduce(Buffer a, Buffer pivots, Py_ssize_t m, Py_ssize_t n, double tol, bint reduced):
    """a (m, n) becomes its (reduced) row echelon form; returns the rank."""
    cdef int code = floating(a, "row_reduce: a")
    cdef Py_ssize_t rank
    need(a, product(m, n), code, "row_reduce: a")
    need(pivots, min(m, n), I64, "row_reduce: pivots")
    if overlap(a, pivots):
        raise ValueError("row_reduce: a and pivots share memory")
    cdef PyThreadState* thread = let_go(<double>m * n * min(m, n) > LONG)
    if code == F32:
        rank = reduce[float](<float*>a.p, <long long*>pivots.p, m, n, tol, reduced)
    else:
        rank = reduce[double](<double*>a.p, <long long*>pivots.p, m, n, tol, reduced)
    take_back(thread)
    return rank
