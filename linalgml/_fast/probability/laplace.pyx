# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/laplace.py`."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "laws.h"
    static ALWAYS_INLINE double laplace_below(double z) {
        const double half = 0.5 * exp_f64(-fabs(z));
        return z < 0 ? half : 1 - half;
    }
    static ALWAYS_INLINE double laplace_log_below(double z) {
        const double above = log1p_f64(-0.5 * exp_f64(-z));
        return z < 0 ? z - 0.6931471805599453 : above;
    }
    static ALWAYS_INLINE double laplace_quantile(double q, double a, double b) {
        const double least = q < 0.5 ? q : 1 - q, z = b * log_f64(2 * least);
        return q < 0.5 ? a + z : a - z;
    }
    LM_LAW(laplace_logpdf, -fabs(x - a) / b - log(2 * b))
    LM_LAW(laplace_score, x > a ? -g / b : x < a ? g / b : 0)
    LM_LAW(laplace_cdf, laplace_below((x - a) / b))
    LM_LAW(laplace_logcdf, laplace_log_below((x - a) / b))
    LM_LAW(laplace_ppf, laplace_quantile(x, a, b))
    LM_LAW(laplace_sample, a + b * (lm_natural_log(1 - g) - lm_natural_log(1 - x)))
    """
    const lm_law* laplace_logpdf_law
    const lm_law* laplace_score_law
    const lm_law* laplace_cdf_law
    const lm_law* laplace_logcdf_law
    const lm_law* laplace_ppf_law
    const lm_law* laplace_sample_law

def laplace_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(laplace_logpdf_law, x, None, out, n, loc, scale, "laplace_logpdf")

def laplace_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double loc, double scale):
    law(laplace_score_law, x, grad, dx, n, loc, scale, "laplace_score")

def laplace_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(laplace_cdf_law, x, None, out, n, loc, scale, "laplace_cdf")

def laplace_logcdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(laplace_logcdf_law, x, None, out, n, loc, scale, "laplace_logcdf")

def laplace_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(laplace_ppf_law, q, None, out, n, loc, scale, "laplace_ppf")

def laplace_sample(Buffer u not None, Buffer v not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(laplace_sample_law, u, v, out, n, loc, scale, "laplace_sample")
