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
    /* One function a pass over a block: the processor works on several numbers at a time, and there is room for few long formulas. */
    #define WEIBULL_SAMPLE(NAME, T)                                                                                  \\
        static void NAME(const void* px, const void* pg, void* po, ptrdiff_t n, double a, double b) {                \\
            enum { BLOCK = 256 };                                                                                    \\
            const T* x = (const T*)px;                                                                               \\
            T* out = (T*)po;                                                                                         \\
            double waited[BLOCK], power[BLOCK], inverse = 1 / b;                                                     \\
            (void)pg;                                                                                                \\
            for (ptrdiff_t start = 0; start < n; start += BLOCK) {                                                   \\
                const ptrdiff_t m = n - start < BLOCK ? n - start : BLOCK;                                           \\
                for (ptrdiff_t i = 0; i < m; i++) waited[i] = -lm_natural_log(1 - (double)x[start + i]);             \\
                for (ptrdiff_t i = 0; i < m; i++) power[i] = inverse * lm_natural_log(waited[i]);                    \\
                for (ptrdiff_t i = 0; i < m; i++) power[i] = lm_exact_exp(power[i]);                                 \\
                for (ptrdiff_t i = 0; i < m; i++) out[start + i] = (T)(waited[i] > 0 ? a * power[i] : 0);            \\
            }                                                                                                        \\
        }
    WEIBULL_SAMPLE(weibull_sample_f32, float)
    WEIBULL_SAMPLE(weibull_sample_f64, double)
    static const lm_law weibull_sample_law[2] = {weibull_sample_f32, weibull_sample_f64};
    """
    const lm_law* weibull_logpdf_law
    const lm_law* weibull_score_law
    const lm_law* weibull_cdf_law
    const lm_law* weibull_logsf_law
    const lm_law* weibull_ppf_law
    const lm_law* weibull_isf_law
    const lm_law* weibull_sample_law

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

def weibull_sample(Buffer u not None, Buffer out not None, Py_ssize_t n, double scale, double concentration):
    law(weibull_sample_law, u, None, out, n, scale, concentration, "weibull_sample")
