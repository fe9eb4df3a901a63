# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/calculus/monte_carlo.py: two passes of vector sums in float64."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating


cdef void moments(real* y, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef double total = 0, mean, d
    for i in range(n):
        total += y[i]
    mean = total / n
    total = 0
    for i in range(n):
        d = y[i] - mean
        total += d * d
    out[0] = <real>mean
    out[1] = <real>(total / (n - 1))


cpdef mean_and_variance(Buffer y, Buffer out, Py_ssize_t n):
    """out = (mean, sum of (y - mean)^2 / (n - 1)).  y: (n,); out: (2,)."""
    cdef int code = floating(y, "mean_and_variance: y")
    need(y, n, code, "mean_and_variance: y")
    need(out, 2, code, "mean_and_variance: out")
    with nogil:
        if code == F32:
            moments[float](<float*>y.p, <float*>out.p, n)
        else:
            moments[double](<double*>y.p, <double*>out.p, n)
