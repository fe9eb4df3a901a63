# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/gamma.py`; the incomplete gamma functions are in include/incomplete.h."""
from linalgml._fast.buffer cimport Buffer, F32, need
from linalgml._fast.laws cimport law, lm_law
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef extern from *:
    """
    #include "laws.h"
    #include "incomplete.h"
    static double gamma_log(double a, double y) {
        if (a < 10) return (a - 1) * log(y) - y - lm_gammaln_positive(a);
        return log(a / y) - a * lm_deviation(a, y) - lm_stirling_rest(a) - 0.5 * log(2 * LM_CIRCLE * a);
    }
    static double gamma_log_at(double x, double a, double b) {
        if (x < 0 || x == INFINITY) return -INFINITY;
        if (x == 0) return a < 1 ? INFINITY : a > 1 ? -INFINITY : log(b);
        return log(b) + gamma_log(a, b * x);
    }
    /* By blocks: the logarithms in vectors, a pass for each, and then one decision after the other. */
    #define GAMMA_ACCEPTED(NAME, T)                                                                                  \\
        static ptrdiff_t NAME(const T* z, const T* u, T* out, ptrdiff_t n, double concentration, double rate) {      \\
            enum { BLOCK = 256 };                                                                                    \\
            const double d = concentration - 1.0 / 3.0, slope = 1 / (3 * sqrt(d));                                   \\
            double v[BLOCK], above[BLOCK], below[BLOCK];                                                             \\
            ptrdiff_t kept = 0;                                                                                      \\
            for (ptrdiff_t start = 0; start < n; start += BLOCK) {                                                   \\
                const ptrdiff_t m = n - start < BLOCK ? n - start : BLOCK;                                           \\
                for (ptrdiff_t i = 0; i < m; i++) {                                                                  \\
                    const double root = 1 + z[start + i] * slope;                                                    \\
                    v[i] = root > 0 ? root * root * root : -1;                                                       \\
                }                                                                                                    \\
                for (ptrdiff_t i = 0; i < m; i++) above[i] = d * (1 - v[i] + lm_natural_log(v[i]));                  \\
                for (ptrdiff_t i = 0; i < m; i++) above[i] += 0.5 * z[start + i] * z[start + i];                     \\
                for (ptrdiff_t i = 0; i < m; i++) below[i] = lm_natural_log(1 - (double)u[start + i]);               \\
                for (ptrdiff_t i = 0; i < m; i++)                                                                    \\
                    if (v[i] >= 0 && below[i] < above[i]) out[kept++] = (T)(d * v[i] / rate);                        \\
            }                                                                                                        \\
            return kept;                                                                                             \\
        }
    GAMMA_ACCEPTED(gamma_accepted_f32, float)
    GAMMA_ACCEPTED(gamma_accepted_f64, double)
    LM_LAW(gamma_logpdf, gamma_log_at(x, a, b))
    LM_LAW(gamma_score, x <= 0 ? 0 : g * ((a - 1) / x - b))
    LM_LAW(gamma_cdf, b * x <= 0 ? 0 : b * x > 10000 * (1 + a) ? 1 : lm_gammainc(a, b * x))
    LM_LAW(gamma_sf, b * x <= 0 ? 1 : b * x > 10000 * (1 + a) ? 0 : lm_gammaincc(a, b * x))
    LM_LAW(gamma_logcdf, x <= 0 ? -INFINITY : lm_log_gammainc(a, b * x))
    LM_LAW(gamma_logsf, x <= 0 ? 0 : lm_log_gammaincc(a, b * x))
    LM_LAW(gamma_ppf, lm_gammaincinv(a, x) / b)
    LM_LAW(gamma_isf, lm_gammainccinv(a, x) / b)
    LM_LAW(gamma_shortened, x * lm_exact_exp((1 / a) * lm_natural_log(1 - g)) / b)
    """
    const lm_law* gamma_logpdf_law
    const lm_law* gamma_score_law
    const lm_law* gamma_cdf_law
    const lm_law* gamma_sf_law
    const lm_law* gamma_logcdf_law
    const lm_law* gamma_logsf_law
    const lm_law* gamma_ppf_law
    const lm_law* gamma_isf_law
    const lm_law* gamma_shortened_law
    double gamma_log(double a, double y) nogil
    Py_ssize_t gamma_accepted_f32(const float* z, const float* u, float* out, Py_ssize_t n, double concentration, double rate) nogil
    Py_ssize_t gamma_accepted_f64(const double* z, const double* u, double* out, Py_ssize_t n, double concentration, double rate) nogil

def gamma_log_density(double a, double y):
    return gamma_log(a, y)

def gamma_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_logpdf_law, x, None, out, n, concentration, rate, "gamma_logpdf")

def gamma_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_score_law, x, grad, dx, n, concentration, rate, "gamma_score")

def gamma_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_cdf_law, x, None, out, n, concentration, rate, "gamma_cdf")

def gamma_sf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_sf_law, x, None, out, n, concentration, rate, "gamma_sf")

def gamma_logcdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_logcdf_law, x, None, out, n, concentration, rate, "gamma_logcdf")

def gamma_logsf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_logsf_law, x, None, out, n, concentration, rate, "gamma_logsf")

def gamma_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_ppf_law, q, None, out, n, concentration, rate, "gamma_ppf")

def gamma_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_isf_law, q, None, out, n, concentration, rate, "gamma_isf")

def gamma_accepted(Buffer z not None, Buffer u not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    cdef int code = floating(z, "gamma_accepted: z")
    need(z, n, code, "gamma_accepted: z")
    need(u, n, code, "gamma_accepted: u")
    need(out, n, code, "gamma_accepted: out")
    cdef PyThreadState* thread = let_go(n > LONG // 16)
    cdef Py_ssize_t kept
    if code == F32:
        kept = gamma_accepted_f32(<float*>z.p, <float*>u.p, <float*>out.p, n, concentration, rate)
    else:
        kept = gamma_accepted_f64(<double*>z.p, <double*>u.p, <double*>out.p, n, concentration, rate)
    take_back(thread)
    return kept

def gamma_shortened(Buffer x not None, Buffer u not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_shortened_law, x, u, out, n, concentration, rate, "gamma_shortened")
