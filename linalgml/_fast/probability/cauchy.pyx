# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/cauchy.py`."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "laws.h"
    static ALWAYS_INLINE double cauchy_log(double z, double b) {
        const double far = 2 * log_f64(z), near = log1p_f64(z * z);
        return -log(LM_CIRCLE * b) - (z > 1e9 ? far : near);
    }
    static ALWAYS_INLINE double cauchy_slope(double z) {
        const double far = 2 / (z + 1 / z), near = 2 * z / (1 + z * z);
        return fabs(z) > 1 ? far : near;
    }
    static ALWAYS_INLINE double cauchy_below(double z) {
        const double far = atan(fabs(z) > 1 ? 1 / z : z) / LM_CIRCLE;
        return z < -1 ? -far : z > 1 ? 1 - far : 0.5 + far;
    }
    static ALWAYS_INLINE double cauchy_quantile(double q, double a, double b) {
        const double least = q < 0.5 ? q : 1 - q, t = tan_f64(LM_CIRCLE * (least < 0.25 ? least : least - 0.5));
        const double z = b * (least < 0 ? NAN : least < 0.25 ? -1 / t : t);
        return q < 0.5 ? a + z : a - z;
    }
    LM_LAW(cauchy_logpdf, cauchy_log(fabs(x - a) / b, b))
    LM_LAW(cauchy_score, -g * cauchy_slope((x - a) / b) / b)
    LM_LAW(cauchy_cdf, cauchy_below((x - a) / b))
    LM_LAW(cauchy_ppf, cauchy_quantile(x, a, b))
    LM_LAW(cauchy_sample, a + b * (x / g))
    """
    const lm_law* cauchy_logpdf_law
    const lm_law* cauchy_score_law
    const lm_law* cauchy_cdf_law
    const lm_law* cauchy_ppf_law
    const lm_law* cauchy_sample_law

def cauchy_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(cauchy_logpdf_law, x, None, out, n, loc, scale, "cauchy_logpdf")

def cauchy_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double loc, double scale):
    law(cauchy_score_law, x, grad, dx, n, loc, scale, "cauchy_score")

def cauchy_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(cauchy_cdf_law, x, None, out, n, loc, scale, "cauchy_cdf")

def cauchy_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(cauchy_ppf_law, q, None, out, n, loc, scale, "cauchy_ppf")

def cauchy_sample(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(cauchy_sample_law, x, y, out, n, loc, scale, "cauchy_sample")
