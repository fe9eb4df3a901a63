# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/calculus/gauss_kronrod.py: the two sums of an interval, and QUADPACK's error."""
from libc.math cimport fabs, sqrt

from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating


cdef void sums(real* values, real* kronrod, real* gauss, real* out, Py_ssize_t n, double half) noexcept nogil:
    cdef Py_ssize_t i
    cdef double total = 0, coarse = 0, size = 0, spread = 0, mean
    for i in range(n):
        total += <double>kronrod[i] * values[i]
        coarse += <double>gauss[i] * values[i]
        size += kronrod[i] * fabs(values[i])
    mean = total / 2
    for i in range(n):
        spread += kronrod[i] * fabs(values[i] - mean)
    out[0] = <real>(total * half)
    out[1] = <real>((total - coarse) * half)
    out[2] = <real>(size * half)
    out[3] = <real>(spread * half)


cpdef kronrod_sums(Buffer values, Buffer kronrod, Buffer gauss, Buffer out, Py_ssize_t n, double half):
    """out = (K, K - G, K of |f|, K of |f - mean|), each times half.  values, kronrod, gauss: (n,); out: (4,)."""
    cdef int code = floating(values, "kronrod_sums: values")
    need(values, n, code, "kronrod_sums: values")
    need(kronrod, n, code, "kronrod_sums: kronrod")
    need(gauss, n, code, "kronrod_sums: gauss")
    need(out, 4, code, "kronrod_sums: out")
    with nogil:
        if code == F32:
            sums[float](<float*>values.p, <float*>kronrod.p, <float*>gauss.p, <float*>out.p, n, half)
        else:
            sums[double](<double*>values.p, <double*>kronrod.p, <double*>gauss.p, <double*>out.p, n, half)


cpdef double quadpack_error(double difference, double size, double spread):
    """The error of Kronrod's sum, as QUADPACK has it."""
    cdef double error = fabs(difference), ratio, least = 1.1102230246251565e-14 * size
    if spread > 0:
        ratio = 200 * error / spread
        ratio = ratio * sqrt(ratio)
        error = spread * (ratio if ratio < 1 else 1)
    return least if least > error else error
