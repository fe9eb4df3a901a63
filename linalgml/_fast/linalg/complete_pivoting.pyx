# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/complete_pivoting.py: the same loops."""
from libc.math cimport fabs

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, I64, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef Py_ssize_t factor(real* a, long long* pivots, long long* columns, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j, k, best, column, rank = 0
    cdef real top, kept, x
    for k in range(min(m, n)):
        best, column, top = k, k, <real>fabs(a[k * n + k])
        for i in range(k, m):
            for j in range(k, n):
                if fabs(a[i * n + j]) > top:
                    best, column, top = i, j, <real>fabs(a[i * n + j])
        pivots[k], columns[k] = best, column
        if top != 0:
            rank += 1
            if best != k:
                for j in range(n):
                    kept = a[k * n + j]
                    a[k * n + j] = a[best * n + j]
                    a[best * n + j] = kept
            if column != k:
                for i in range(m):
                    kept = a[i * n + k]
                    a[i * n + k] = a[i * n + column]
                    a[i * n + column] = kept
            for i in range(k + 1, m):
                x = a[i * n + k] / a[k * n + k]
                a[i * n + k] = x
                for j in range(k + 1, n):
                    a[i * n + j] -= x * a[k * n + j]
    return rank


def lu_complete_in_place(Buffer a, Buffer pivots, Buffer columns, Py_ssize_t m, Py_ssize_t n):
    """a (m, n) becomes L and U; returns the number of pivots."""
    cdef int code = floating(a, "lu_complete_in_place: a")
    cdef Py_ssize_t rank
    need(a, product(m, n), code, "lu_complete_in_place: a")
    need(pivots, min(m, n), I64, "lu_complete_in_place: pivots")
    need(columns, min(m, n), I64, "lu_complete_in_place: columns")
    if overlap(a, pivots) or overlap(a, columns) or overlap(pivots, columns):
        raise ValueError("lu_complete_in_place: the arguments share memory")
    cdef PyThreadState* thread = let_go(<double>m * n * min(m, n) > LONG)
    if code == F32:
        rank = factor[float](<float*>a.p, <long long*>pivots.p, <long long*>columns.p, m, n)
    else:
        rank = factor[double](<double*>a.p, <long long*>pivots.p, <long long*>columns.p, m, n)
    take_back(thread)
    return rank
