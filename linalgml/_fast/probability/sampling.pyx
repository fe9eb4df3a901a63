# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/sampling.py`: the same operations in the same order, and no contraction."""
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product
from linalgml._fast.laws cimport law, lm_law
from linalgml._fast.rows cimport floating

cdef extern from *:
    """
    #include "laws.h"
    LM_LAW(exponential_sample, -lm_natural_log(1 - x) / a)
    LM_LAW(exp_sample, lm_exact_exp(x))
    """
    const lm_law* exponential_sample_law
    const lm_law* exp_sample_law

def exponential_sample(Buffer u not None, Buffer out not None, Py_ssize_t n, double rate):
    law(exponential_sample_law, u, None, out, n, rate, 0, "exponential_sample")

def exp_sample(Buffer x not None, Buffer out not None, Py_ssize_t n):
    law(exp_sample_law, x, None, out, n, 0, 0, "exp_sample")

cdef extern from "laws.h" nogil:
    double lm_natural_log(double x)
    double lm_exact_exp(double x)
    double lm_exact_log1p(double x)

def exact_log(double x):
    return lm_natural_log(x)

def exact_exp(double x):
    return lm_exact_exp(x)

def exact_log1p(double x):
    return lm_exact_log1p(x)

cdef extern from "correlated.h" nogil:
    enum: LM_POINTS
    Py_ssize_t lm_exact_cholesky_f32(float* a, float* u, Py_ssize_t n)
    Py_ssize_t lm_exact_cholesky_f64(double* a, double* u, Py_ssize_t n)
    void lm_exact_inverse_f32(float* root, float* out, Py_ssize_t n)
    void lm_exact_inverse_f64(double* root, double* out, Py_ssize_t n)
    void lm_correlated_f32(float* z, float* loc, float* root, float* out, float* room, Py_ssize_t n, Py_ssize_t d)
    void lm_correlated_f64(double* z, double* loc, double* root, double* out, double* room, Py_ssize_t n, Py_ssize_t d)

def exact_cholesky(Buffer a, Py_ssize_t n):
    cdef int code = floating(a, "exact_cholesky: a")
    need(a, product(n, n), code, "exact_cholesky: a")
    cdef Buffer room = new_buffer(product(n, n), code)
    if code == F32:
        return lm_exact_cholesky_f32(<float*>a.p, <float*>room.p, n)
    return lm_exact_cholesky_f64(<double*>a.p, <double*>room.p, n)

def exact_inverse(Buffer root, Buffer out, Py_ssize_t n):
    cdef int code = floating(root, "exact_inverse: root")
    need(root, product(n, n), code, "exact_inverse: root")
    need(out, product(n, n), code, "exact_inverse: out")
    if code == F32:
        lm_exact_inverse_f32(<float*>root.p, <float*>out.p, n)
    else:
        lm_exact_inverse_f64(<double*>root.p, <double*>out.p, n)

def correlated_sample(Buffer z, Buffer loc, Buffer root, Buffer out, Py_ssize_t n, Py_ssize_t d):
    cdef int code = floating(z, "correlated_sample: z")
    need(z, product(n, d), code, "correlated_sample: z")
    need(loc, d, code, "correlated_sample: loc")
    need(root, product(d, d), code, "correlated_sample: root")
    need(out, product(n, d), code, "correlated_sample: out")
    cdef Buffer room = new_buffer(product(LM_POINTS, d), code)
    if code == F32:
        lm_correlated_f32(<float*>z.p, <float*>loc.p, <float*>root.p, <float*>out.p, <float*>room.p, n, d)
    else:
        lm_correlated_f64(<double*>z.p, <double*>loc.p, <double*>root.p, <double*>out.p, <double*>room.p, n, d)
