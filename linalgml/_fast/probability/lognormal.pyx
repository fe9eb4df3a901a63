# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/lognormal.py`; the functions are in include/erf.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "erf.h"
    #include "laws.h"
    #define T (x <= 0 ? -INFINITY : log_f64(x))
    static ALWAYS_INLINE double lognormal_log(double x, double a, double b) {
        const double t = log_f64(x), z = (t - a) / b, inside = -0.5 * z * z - t - log(b * sqrt(2 * LM_CIRCLE));
        return x <= 0 ? -INFINITY : inside;
    }
    LM_LAW(lognormal_logpdf, lognormal_log(x, a, b))
    LM_LAW(lognormal_score, x <= 0 ? 0 : -g * (1 + (log_f64(x) - a) / b / b) / x)
    LM_LAW(lognormal_cdf, lm_ndtr((T - a) / b))
    LM_LAW(lognormal_logcdf, lm_log_ndtr((T - a) / b))
    LM_LAW(lognormal_ppf, exp_f64(a + b * lm_ndtri(x)))
    """
    const lm_law* lognormal_logpdf_law
    const lm_law* lognormal_score_law
    const lm_law* lognormal_cdf_law
    const lm_law* lognormal_logcdf_law
    const lm_law* lognormal_ppf_law

def lognormal_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(lognormal_logpdf_law, x, None, out, n, loc, scale, "lognormal_logpdf")

def lognormal_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double loc, double scale):
    law(lognormal_score_law, x, grad, dx, n, loc, scale, "lognormal_score")

def lognormal_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(lognormal_cdf_law, x, None, out, n, loc, scale, "lognormal_cdf")

def lognormal_logcdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(lognormal_logcdf_law, x, None, out, n, loc, scale, "lognormal_logcdf")

def lognormal_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(lognormal_ppf_law, q, None, out, n, loc, scale, "lognormal_ppf")
