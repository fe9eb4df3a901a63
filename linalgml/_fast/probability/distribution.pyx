# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/distribution.py`."""
from libc.math cimport floor

from linalgml._fast.buffer cimport Buffer, F32, I64, need, real
from linalgml._fast.pointwise cimport no_loop

cdef extern from *:
    """
    #include "laws.h"
    static ALWAYS_INLINE double log_either(double p, double q) {
        const int small = q < p;
        const double u = log_f64(p), v = log1p_f64(-q);
        return small ? v : u;
    }
    """
    double log_either(double p, double q) noexcept nogil
    double exp_f64(double x) noexcept nogil

cdef void logarithms(real* p, real* q, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = <real>log_either(p[i], q[i])

cdef void tilt(real* a, real* b, real* grad, real* out, Py_ssize_t n, double factor) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = <real>(factor * <double>grad[i] * exp_f64(<double>a[i] - <double>b[i]))

cdef int same(Buffer x, Buffer y, Buffer out, Py_ssize_t n, str name) except -1:
    if x.code == I64:
        no_loop(x.code, name)
    need(x, n, x.code, name)
    need(y, n, x.code, name)
    need(out, n, x.code, name)
    return 0

def log_probability(Buffer p not None, Buffer q not None, Buffer out not None, Py_ssize_t n):
    same(p, q, out, n, "log_probability")
    with nogil:
        if p.code == F32:
            logarithms(<float*>p.p, <float*>q.p, <float*>out.p, n)
        else:
            logarithms(<double*>p.p, <double*>q.p, <double*>out.p, n)

def tilted(Buffer a not None, Buffer b not None, Buffer grad not None, Buffer out not None, Py_ssize_t n, double factor):
    same(a, b, grad, n, "tilted")
    need(out, n, a.code, "tilted: out")
    with nogil:
        if a.code == F32:
            tilt(<float*>a.p, <float*>b.p, <float*>grad.p, <float*>out.p, n, factor)
        else:
            tilt(<double*>a.p, <double*>b.p, <double*>grad.p, <double*>out.p, n, factor)

def whole_part(double x):
    return floor(x)
