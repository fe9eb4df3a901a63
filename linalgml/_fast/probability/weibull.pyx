# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/weibull.py`."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "laws.h"
    static ALWAYS_INLINE double weibull_log(double z, double top, double b) {
        const double inside = top + (b - 1) * log_f64(z) - lm_pow(z, b), edge = b < 1 ? INFINITY : b > 1 ? -INFINITY : top;
        return (z < 0) | (z == INFINITY) ? -INFINITY : z == 0 ? edge : inside;
    }
    LM_LAW(weibull_logpdf, weibull_log(x / a, log(b / a), b))
    LM_LAW(weibull_score, x > 0 ? g * (b - 1 - b * lm_pow(x / a, b)) / x : 0)
    LM_LAW(weibull_cdf, x <= 0 ? 0 : -expm1_f64(-lm_pow(x / a, b)))
    LM_LAW(weibull_logsf, x <= 0 ? 0 : -lm_pow(x / a, b))
    LM_LAW(weibull_ppf, (x < 0) | (x > 1) ? NAN : a * lm_pow(-log1p_f64(-x), 1 / b))
    LM_LAW(weibull_isf, (x < 0) | (x > 1) ? NAN : a * lm_pow(-log_f64(x), 1 / b))
    """
    const lm_law* weibull_logpdf_law
    const lm_law* weibull_score_law
    const lm_law* weibull_cdf_law
    const lm_law* weibull_logsf_law
    const lm_law* weibull_ppf_law
    const lm_law* weibull_isf_law

def weibull_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double scale, double concentration):
    law(weibull_logpdf_law, x, None, out, n, scale, concentration, "weibull_logpdf")

def weibull_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double scale, double concentration):
    law(weibull_score_law, x, grad, dx, n, scale, concentration, "weibull_score")

def weibull_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double scale, double concentration):
    law(weibull_cdf_law, x, None, out, n, scale, concentration, "weibull_cdf")

def weibull_logsf(Buffer x not None, Buffer out not None, Py_ssize_t n, double scale, double concentration):
    law(weibull_logsf_law, x, None, out, n, scale, concentration, "weibull_logsf")

def weibull_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double scale, double concentration):
    law(weibull_ppf_law, q, None, out, n, scale, concentration, "weibull_ppf")

def weibull_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double scale, double concentration):
    law(weibull_isf_law, q, None, out, n, scale, concentration, "weibull_isf")
