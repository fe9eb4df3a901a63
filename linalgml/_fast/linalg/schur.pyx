# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/schur.py: the steps themselves are in `_fast/francis.pxd`, for `eig` to share."""
from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product
from linalgml._fast.francis cimport iterate, pair
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


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
    if code == F32:
        failed = iterate[float](<float*>h.p, <float*>zt.p, n, n, steps, tol)
    else:
        failed = iterate[double](<double*>h.p, <double*>zt.p, n, n, steps, tol)
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
        pair[float](<float*>h.p, <float*>zt.p, k, n, n)
    else:
        pair[double](<double*>h.p, <double*>zt.p, k, n, n)
