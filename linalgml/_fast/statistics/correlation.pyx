# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/statistics/correlation.py: distances from the means once, then a matrix product."""
from linalgml._fast.apart cimport apart
from linalgml._fast.buffer cimport Buffer, F32, I64, need, new_buffer, product, real
from linalgml._fast.products cimport multiply_into
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef void centre(real* x, real* means, real* out, Py_ssize_t d, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, k
    for i in range(d):
        for k in range(n):
            out[i * n + k] = x[i * n + k] - means[i]


cdef void divide(real* out, Py_ssize_t n, real by) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] /= by


def covariance(Buffer x, Buffer means, Buffer out, Py_ssize_t d, Py_ssize_t n, Py_ssize_t ddof):
    """out (d, d) = the sums of products of distances from the means (d,) of the rows of x (d, n), over n - ddof."""
    cdef int code = floating(x, "covariance: x")
    need(x, product(d, n), code, "covariance: x")
    need(means, d, code, "covariance: means")
    need(out, product(d, d), code, "covariance: out")
    cdef Buffer c = new_buffer(product(d, n), code)
    cdef PyThreadState* thread = let_go(<double>d * n > LONG)
    cdef double by = <double>n - <double>ddof
    try:
        if code == F32:
            centre[float](<float*>x.p, <float*>means.p, <float*>c.p, d, n)
            multiply_into[float](<float*>c.p, n, 1, <float*>c.p, 1, n, <float*>out.p, d, d, d, n, 0)
            divide[float](<float*>out.p, d * d, <float>by)
        else:
            centre[double](<double*>x.p, <double*>means.p, <double*>c.p, d, n)
            multiply_into[double](<double*>c.p, n, 1, <double*>c.p, 1, n, <double*>out.p, d, d, d, n, 0)
            divide[double](<double*>out.p, d * d, by)
    finally:
        take_back(thread)


cdef void ranks(real* x, long long* order, real* out, Py_ssize_t n, Py_ssize_t method) noexcept nogil:
    cdef Py_ssize_t i, j, first = 0, runs = 0, last
    while first < n:
        runs += 1
        last = first + 1
        while last < n and x[last] == x[first]:
            last += 1
        for i in range(first, last):
            if method == 0:
                out[order[i]] = <real>((first + 1.0 + last) / 2)
            else:
                j = first + 1 if method == 1 else last if method == 2 else runs if method == 3 else i + 1
                out[order[i]] = <real>j
        first = last


def rank_sorted(Buffer x, Buffer order, Buffer out, Py_ssize_t n, Py_ssize_t method):
    """out[order[i]] = the rank of x[i] among the sorted x (n,), from 1; equal ones share it by method."""
    cdef int code = floating(x, "rank_sorted: x")
    need(x, n, code, "rank_sorted: x")
    need(order, n, I64, "rank_sorted: order")
    need(out, n, code, "rank_sorted: out")
    if not 0 <= method <= 4:
        raise ValueError(f"rank_sorted: method {method}; expected 0 to 4")
    cdef Buffer places = apart(order, out, n > LONG)
    cdef long long* place = <long long*>places.p
    cdef Py_ssize_t i
    for i in range(n):
        if not 0 <= place[i] < n:
            raise IndexError(f"rank_sorted: order[{i}] is {place[i]}; there are {n} numbers")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        ranks[float](<float*>x.p, place, <float*>out.p, n, method)
    else:
        ranks[double](<double*>x.p, place, <double*>out.p, n, method)
    take_back(thread)
