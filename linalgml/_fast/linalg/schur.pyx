# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/schur.py: the steps themselves are in `_fast/francis.pxd`, for `eig` to share."""
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.francis cimport iterate, pair
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef Py_ssize_t padded(real* h, real* zt, Py_ssize_t n, Py_ssize_t steps, double tol) except -1 nogil:
    """On a copy of h whose rows are not a power of two apart: else a column has all its entries in few places of the first cache."""
    cdef Py_ssize_t i, failed, ld = n // 8 * 8 + 12
    cdef real* copy = <real*>malloc(n * ld * sizeof(real))
    if copy == NULL:
        with gil:
            raise MemoryError()
    for i in range(n):
        memcpy(copy + i * ld, h + i * n, n * sizeof(real))
    failed = iterate(copy, zt, n, ld, n, steps, tol)
    for i in range(n):
        memcpy(h + i * n, copy + i * ld, n * sizeof(real))
    free(copy)
    return failed


def francis(Buffer h, Buffer zt, Py_ssize_t n, Py_ssize_t steps, double tol):
    """h (n, n), of Hessenberg's form, becomes Schur's; the rows of zt turn along."""
    cdef int code = floating(h, "francis: h")
    cdef Py_ssize_t failed
    need(h, product(n, n), code, "francis: h")
    need(zt, product(n, n), code, "francis: zt")
    if steps < 0 or steps > 1000 * max(n, 1):
        raise ValueError(f"francis: {steps} steps; expected 0 … 1000 for each row")
    if overlap(h, zt):
        raise ValueError("francis: h and zt share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    try:
        if n == 0:
            failed = 0
        elif code == F32:
            failed = padded[float](<float*>h.p, <float*>zt.p, n, steps, tol)
        else:
            failed = padded[double](<double*>h.p, <double*>zt.p, n, steps, tol)
    finally:
        take_back(thread)
    return failed


def split_pair(Buffer h, Buffer zt, Py_ssize_t k, Py_ssize_t n):
    """The block of rows k and k + 1 becomes triangular, or gets equal entries on its diagonal."""
    cdef int code = floating(h, "split_pair: h")
    need(h, product(n, n), code, "split_pair: h")
    need(zt, product(n, n), code, "split_pair: zt")
    if not 0 <= k < n - 1:
        raise IndexError(f"split_pair: row {k} of {n} has none after it")
    if overlap(h, zt):
        raise ValueError("split_pair: h and zt share memory")
    if code == F32:
        pair[float](<float*>h.p, <float*>zt.p, k, n, n, n)
    else:
        pair[double](<double*>h.p, <double*>zt.p, k, n, n, n)
