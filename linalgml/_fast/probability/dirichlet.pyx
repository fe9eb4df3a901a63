# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/dirichlet.py`: samples by the same operations in the same order, and no contraction."""
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, new_buffer, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef extern from *:
    """
    #include "laws.h"
    #include "dirichlet.h"
    """
    enum: LM_TRIES
    void lm_dirichlet_log_f32(float* x, float* concentration, float* out, double* room, Py_ssize_t n, Py_ssize_t d, double total,
                              double offset) nogil
    void lm_dirichlet_log_f64(double* x, double* concentration, double* out, double* room, Py_ssize_t n, Py_ssize_t d, double total,
                              double offset) nogil
    Py_ssize_t lm_log_gamma_f32(float* z, float* u, float* concentration, long long* where, float* out, double* room, Py_ssize_t m,
                                Py_ssize_t d) nogil
    Py_ssize_t lm_log_gamma_f64(double* z, double* u, double* concentration, long long* where, double* out, double* room, Py_ssize_t m,
                                Py_ssize_t d) nogil
    void lm_shares_f32(float* logs, float* u, float* concentration, float* out, double* room, Py_ssize_t n, Py_ssize_t d) nogil
    void lm_shares_f64(double* logs, double* u, double* concentration, double* out, double* room, Py_ssize_t n, Py_ssize_t d) nogil


def dirichlet_logpdf(Buffer x, Buffer concentration, Buffer out, Py_ssize_t n, Py_ssize_t d, double total, double offset):
    """out = offset + the sum of (a_j - 1) log x_j, as logarithms of Gamma densities at total x_j; -inf off the simplex."""
    cdef int code = floating(x, "dirichlet_logpdf: x")
    need(x, product(n, d), code, "dirichlet_logpdf: x")
    need(concentration, d, code, "dirichlet_logpdf: concentration")
    need(out, n, code, "dirichlet_logpdf: out")
    if d < 1:
        raise ValueError("dirichlet_logpdf: no concentrations")
    cdef Buffer room = new_buffer(product(3, d + LM_TRIES), F64)
    cdef PyThreadState* thread = let_go(<double>n * d * 10 > LONG)
    if code == F32:
        lm_dirichlet_log_f32(<float*>x.p, <float*>concentration.p, <float*>out.p, <double*>room.p, n, d, total, offset)
    else:
        lm_dirichlet_log_f64(<double*>x.p, <double*>concentration.p, <double*>out.p, <double*>room.p, n, d, total, offset)
    take_back(thread)


cdef void score(real* x, real* concentration, real* grad, real* dx, Py_ssize_t n, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(n):
        for j in range(d):
            dx[j] = grad[i] * ((concentration[j] - 1) / x[j]) if x[j] > 0 else 0
        x += d
        dx += d


def dirichlet_score(Buffer x, Buffer concentration, Buffer grad, Buffer dx, Py_ssize_t n, Py_ssize_t d):
    """dx = grad_i (a_j - 1) / x_j where x_j is above 0, else 0."""
    cdef int code = floating(x, "dirichlet_score: x")
    need(x, product(n, d), code, "dirichlet_score: x")
    need(concentration, d, code, "dirichlet_score: concentration")
    need(grad, n, code, "dirichlet_score: grad")
    need(dx, product(n, d), code, "dirichlet_score: dx")
    if code == F32:
        score[float](<float*>x.p, <float*>concentration.p, <float*>grad.p, <float*>dx.p, n, d)
    else:
        score[double](<double*>x.p, <double*>concentration.p, <double*>grad.p, <double*>dx.p, n, d)


def log_gamma_accepted(Buffer z, Buffer u, Buffer concentration, Buffer where, Buffer out, Py_ssize_t m, Py_ssize_t d):
    """Logarithms of Gamma numbers of rate 1 at those places of `where` whose try is accepted; returns how many are left."""
    cdef int code = floating(z, "log_gamma_accepted: z")
    cdef Py_ssize_t i, left
    need(z, m, code, "log_gamma_accepted: z")
    need(u, m, code, "log_gamma_accepted: u")
    need(concentration, d, code, "log_gamma_accepted: concentration")
    need(where, m, I64, "log_gamma_accepted: where")
    need(out, 0, code, "log_gamma_accepted: out")
    if d < 1:
        raise ValueError("log_gamma_accepted: no concentrations")
    cdef long long* at = <long long*>where.p
    for i in range(m):
        if at[i] < 0 or at[i] >= out.n:
            raise IndexError(f"log_gamma_accepted: place {at[i]} of {out.n}")
    cdef Buffer room = new_buffer(product(3, d), F64)
    cdef PyThreadState* thread = let_go(<double>m * 20 > LONG)
    if code == F32:
        left = lm_log_gamma_f32(<float*>z.p, <float*>u.p, <float*>concentration.p, at, <float*>out.p, <double*>room.p, m, d)
    else:
        left = lm_log_gamma_f64(<double*>z.p, <double*>u.p, <double*>concentration.p, at, <double*>out.p, <double*>room.p, m, d)
    take_back(thread)
    return left


def dirichlet_sample(Buffer logs, Buffer u, Buffer concentration, Buffer out, Py_ssize_t n, Py_ssize_t d):
    """out (n, d) = shares of Gamma numbers given by their logarithms, relative to the largest."""
    cdef int code = floating(logs, "dirichlet_sample: logs")
    need(logs, product(n, d), code, "dirichlet_sample: logs")
    need(u, product(n, d), code, "dirichlet_sample: u")
    need(concentration, d, code, "dirichlet_sample: concentration")
    need(out, product(n, d), code, "dirichlet_sample: out")
    if d < 1:
        raise ValueError("dirichlet_sample: no concentrations")
    cdef Buffer room = new_buffer(d + LM_TRIES, F64)
    cdef PyThreadState* thread = let_go(<double>n * d * 10 > LONG)
    if code == F32:
        lm_shares_f32(<float*>logs.p, <float*>u.p, <float*>concentration.p, <float*>out.p, <double*>room.p, n, d)
    else:
        lm_shares_f64(<double*>logs.p, <double*>u.p, <double*>concentration.p, <double*>out.p, <double*>room.p, n, d)
    take_back(thread)
