# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/calculus/ode.py: one pass over the unknowns for all slopes."""
from libc.math cimport fabs, sqrt

from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport floating


cdef inline double mixed(real* k, real* weights, Py_ssize_t i, Py_ssize_t n, Py_ssize_t s) noexcept nogil:
    cdef Py_ssize_t j
    cdef double total = 0
    for j in range(s):
        total += <double>weights[j] * k[j * n + i]
    return total


cdef void step(real* y, real* k, real* weights, real* out, Py_ssize_t n, Py_ssize_t s, double h) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = <real>(y[i] + h * mixed(k, weights, i, n, s))


cdef double norm(real* y, real* new, real* k, real* weights, Py_ssize_t n, Py_ssize_t s, double h, double rtol, double atol) noexcept nogil:
    cdef Py_ssize_t i
    cdef double square = 0, ratio, size
    for i in range(n):
        size = fabs(y[i])
        if fabs(new[i]) > size:
            size = fabs(new[i])
        ratio = h * mixed(k, weights, i, n, s) / (atol + rtol * size)
        square += ratio * ratio
    return sqrt(square / n)


cpdef combine(Buffer y, Buffer k, Buffer weights, Buffer out, Py_ssize_t n, Py_ssize_t s, double h):
    """out = y + h sum over j of weights_j k_j.  y, out: (n,); k: (s, n); weights: (s,)."""
    cdef int code = floating(y, "combine: y")
    need(y, n, code, "combine: y")
    need(k, product(s, n), code, "combine: k")
    need(weights, s, code, "combine: weights")
    need(out, n, code, "combine: out")
    with nogil:
        if code == F32:
            step[float](<float*>y.p, <float*>k.p, <float*>weights.p, <float*>out.p, n, s, h)
        else:
            step[double](<double*>y.p, <double*>k.p, <double*>weights.p, <double*>out.p, n, s, h)


cpdef error_norm(Buffer y, Buffer new, Buffer k, Buffer weights, Py_ssize_t n, Py_ssize_t s, double h, double rtol, double atol):
    """The root of the mean of (h sum of weights_j k_j / (atol + rtol max(|y|, |new|)))^2."""
    cdef int code = floating(y, "error_norm: y")
    cdef double found
    need(y, n, code, "error_norm: y")
    need(new, n, code, "error_norm: new")
    need(k, product(s, n), code, "error_norm: k")
    need(weights, s, code, "error_norm: weights")
    with nogil:
        if code == F32:
            found = norm[float](<float*>y.p, <float*>new.p, <float*>k.p, <float*>weights.p, n, s, h, rtol, atol)
        else:
            found = norm[double](<double*>y.p, <double*>new.p, <double*>k.p, <double*>weights.p, n, s, h, rtol, atol)
    return found
