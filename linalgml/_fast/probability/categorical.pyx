# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/categorical.py`."""
from libc.math cimport INFINITY, NAN

from linalgml._fast.buffer cimport Buffer, F32, I64, bad_size, need, real
from linalgml._fast.pointwise cimport no_loop

cdef void looked_up(real* x, real* table, real* out, Py_ssize_t n, Py_ssize_t m) noexcept nogil:
    cdef Py_ssize_t i, k
    for i in range(n):
        out[i] = x[i] if x[i] != x[i] else <real>-INFINITY
        if x[i] >= 0 and x[i] < m:
            k = <Py_ssize_t>x[i]
            if <real>k == x[i] and k < m:
                out[i] = table[k]

cdef void cumulated(real* x, real* sums, real* out, Py_ssize_t n, Py_ssize_t m, double before) noexcept nogil:
    cdef Py_ssize_t i, k
    for i in range(n):
        if x[i] >= 0:
            k = m - 1
            if x[i] < m:
                k = <Py_ssize_t>x[i]
                k = k if k < m else m - 1
            out[i] = sums[k]
        else:
            out[i] = <real>before if x[i] < 0 else x[i]

cdef void searched(real* q, real* sums, real* out, Py_ssize_t n, Py_ssize_t m, double before) noexcept nogil:
    cdef Py_ssize_t i, low, high, middle
    cdef real v
    for i in range(n):
        v = q[i]
        if not (v >= 0 and v <= 1):
            out[i] = <real>NAN
        elif v == before:
            out[i] = -1
        else:
            low, high = 0, m - 1
            while low < high:
                middle = (low + high) // 2
                if (sums[middle] <= v) if before > 0 else (sums[middle] >= v):
                    high = middle
                else:
                    low = middle + 1
            out[i] = <real>low

cdef int doors(Buffer x, Buffer table, Buffer out, Py_ssize_t n, Py_ssize_t m, str name) except -1:
    if x.code == I64:
        no_loop(x.code, name)
    if m < 1:
        bad_size(m if m < 0 else -1)
    need(x, n, x.code, name)
    need(table, m, x.code, name + ": the table")
    need(out, n, x.code, name)
    return 0

def table_logpmf(Buffer x not None, Buffer logs not None, Buffer out not None, Py_ssize_t n, Py_ssize_t m):
    doors(x, logs, out, n, m, "table_logpmf")
    with nogil:
        if x.code == F32:
            looked_up(<float*>x.p, <float*>logs.p, <float*>out.p, n, m)
        else:
            looked_up(<double*>x.p, <double*>logs.p, <double*>out.p, n, m)

def table_cumulated(Buffer x not None, Buffer sums not None, Buffer out not None, Py_ssize_t n, Py_ssize_t m, double before):
    doors(x, sums, out, n, m, "table_cumulated")
    with nogil:
        if x.code == F32:
            cumulated(<float*>x.p, <float*>sums.p, <float*>out.p, n, m, before)
        else:
            cumulated(<double*>x.p, <double*>sums.p, <double*>out.p, n, m, before)

def table_search(Buffer q not None, Buffer sums not None, Buffer out not None, Py_ssize_t n, Py_ssize_t m, Py_ssize_t levels,
                 double before):
    doors(q, sums, out, n, m, "table_search")
    with nogil:
        if q.code == F32:
            searched(<float*>q.p, <float*>sums.p, <float*>out.p, n, m, before)
        else:
            searched(<double*>q.p, <double*>sums.p, <double*>out.p, n, m, before)
