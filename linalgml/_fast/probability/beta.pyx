# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/beta.py`; what F and t need as well is in include/beta_law.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.wide_laws cimport lm_wide_law, wide_law

cdef extern from *:
    """
    #include "wide_laws.h"
    #include "beta_law.h"
    static ALWAYS_INLINE double beta_inside(int kind, const lm_beta_law* l, double x) {
        const double lx = log_f64(x), ly = log1p_f64(-x), gap = kind == 3 ? lm_beta_gap(l->a, l->b, x) : 0;
        return lm_beta_log_by(kind, l->a, l->b, l->n, l->top, x, 1 - x, lx, ly, gap) - lx - ly;
    }
    static ALWAYS_INLINE double beta_edged(double x, double inside, double at_0, double at_1) {
        return (x < 0) | (x > 1) ? -INFINITY : x == 0 ? at_0 : x == 1 ? at_1 : inside;
    }
    #define BETA const lm_beta_law l = lm_beta_law_of(a, b)
    #define TURNED BETA; const lm_beta_law m = lm_beta_turned(l)
    #define EDGES                                                                                               \
        BETA;                                                                                                   \
        const double at_0 = a < 1 ? INFINITY : a > 1 ? -INFINITY : log(b);                                      \
        const double at_1 = b < 1 ? INFINITY : b > 1 ? -INFINITY : log(a)
    LM_WIDE_LAW(beta_logpdf_0, EDGES, beta_edged(x, beta_inside(0, &l, x), at_0, at_1))
    LM_WIDE_LAW(beta_logpdf_1, EDGES, beta_edged(x, beta_inside(1, &l, x), at_0, at_1))
    LM_WIDE_LAW(beta_logpdf_2, EDGES, beta_edged(x, beta_inside(2, &l, x), at_0, at_1))
    LM_WIDE_LAW(beta_logpdf_3, EDGES, beta_edged(x, beta_inside(3, &l, x), at_0, at_1))
    LM_WIDE_LAW(beta_score, , (x > 0) & (x < 1) ? g * ((a - 1) / x - (b - 1) / (1 - x)) : 0)
    LM_WIDE_LAW(beta_cdf, BETA, x <= 0 ? 0 : x >= 1 ? 1 : lm_beta_share(&l, x, 1 - x, lm_beta_gap(a, b, x)))
    LM_WIDE_LAW(beta_sf, TURNED, x <= 0 ? 1 : x >= 1 ? 0 : lm_beta_share(&m, 1 - x, x, -lm_beta_gap(a, b, x)))
    LM_WIDE_LAW(beta_logcdf, BETA, x <= 0 ? -INFINITY : x >= 1 ? 0 : lm_beta_log_share(&l, x, 1 - x, lm_beta_gap(a, b, x)))
    LM_WIDE_LAW(beta_logsf, TURNED, x <= 0 ? 0 : x >= 1 ? -INFINITY : lm_beta_log_share(&m, 1 - x, x, -lm_beta_gap(a, b, x)))
    LM_WIDE_LAW(beta_ppf, , lm_betaincinv(a, b, x))
    LM_WIDE_LAW(beta_isf, , lm_betainccinv(a, b, x))
    LM_WIDE_LAW(minus_log, , -lm_natural_log(x))
    LM_WIDE_LAW(minus_log_shortened, , -lm_natural_log(x) - lm_natural_log(1 - g) / a)
    LM_WIDE_LAW(beta_sample, , 1 / (1 + lm_exact_exp(x - g)))
    static double term_of(double a, double b, double x, double y, double gap) {
        BETA;
        return lm_beta_log_term(&l, x, y, gap);
    }
    static double log_share_of(double a, double b, double x, double y, double gap) {
        BETA;
        return lm_beta_log_share(&l, x, y, gap);
    }
    static double share_of(double a, double b, double x, double y, double gap) {
        BETA;
        return lm_beta_share(&l, x, y, gap);
    }
    """
    const lm_wide_law* beta_logpdf_0_law
    const lm_wide_law* beta_logpdf_1_law
    const lm_wide_law* beta_logpdf_2_law
    const lm_wide_law* beta_logpdf_3_law
    const lm_wide_law* beta_score_law
    const lm_wide_law* beta_cdf_law
    const lm_wide_law* beta_sf_law
    const lm_wide_law* beta_logcdf_law
    const lm_wide_law* beta_logsf_law
    const lm_wide_law* beta_ppf_law
    const lm_wide_law* beta_isf_law
    const lm_wide_law* minus_log_law
    const lm_wide_law* minus_log_shortened_law
    const lm_wide_law* beta_sample_law
    double lm_beta_gap(double, double, double) nogil
    double term_of(double, double, double, double, double) nogil
    double log_share_of(double, double, double, double, double) nogil
    double share_of(double, double, double, double, double) nogil
    int lm_beta_lower_side "lm_beta_lower"(double, double, double, double) nogil

def beta_gap(double a, double b, double x):
    return lm_beta_gap(a, b, x)

def beta_log_term(double a, double b, double x, double y, double gap):
    return term_of(a, b, x, y, gap)

def beta_lower(double a, double b, double x, double y):
    return bool(lm_beta_lower_side(a, b, x, y))

def beta_log_share(double a, double b, double x, double y, double gap):
    return log_share_of(a, b, x, y, gap)

def beta_share(double a, double b, double x, double y, double gap):
    return share_of(a, b, x, y, gap)

def beta_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration1, double concentration0):
    cdef double a = concentration1, b = concentration0
    cdef const lm_wide_law* loops = beta_logpdf_0_law
    if a >= 10:
        loops = beta_logpdf_3_law if b >= 10 else beta_logpdf_2_law
    elif b >= 10:
        loops = beta_logpdf_1_law
    wide_law(loops, x, None, out, n, a, b, 0, "beta_logpdf")

def beta_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double concentration1, double concentration0):
    wide_law(beta_score_law, x, grad, dx, n, concentration1, concentration0, 0, "beta_score")

def beta_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration1, double concentration0):
    wide_law(beta_cdf_law, x, None, out, n, concentration1, concentration0, 0, "beta_cdf")

def beta_sf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration1, double concentration0):
    wide_law(beta_sf_law, x, None, out, n, concentration1, concentration0, 0, "beta_sf")

def beta_logcdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration1, double concentration0):
    wide_law(beta_logcdf_law, x, None, out, n, concentration1, concentration0, 0, "beta_logcdf")

def beta_logsf(Buffer x not None, Buffer out not None, Py_ssize_t n, double concentration1, double concentration0):
    wide_law(beta_logsf_law, x, None, out, n, concentration1, concentration0, 0, "beta_logsf")

def beta_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double concentration1, double concentration0):
    wide_law(beta_ppf_law, q, None, out, n, concentration1, concentration0, 0, "beta_ppf")

def beta_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double concentration1, double concentration0):
    wide_law(beta_isf_law, q, None, out, n, concentration1, concentration0, 0, "beta_isf")

def minus_log(Buffer x not None, Buffer out not None, Py_ssize_t n):
    wide_law(minus_log_law, x, None, out, n, 0, 0, 0, "minus_log")

def minus_log_shortened(Buffer x not None, Buffer u not None, Buffer out not None, Py_ssize_t n, double concentration):
    wide_law(minus_log_shortened_law, x, u, out, n, concentration, 0, 0, "minus_log_shortened")

def beta_sample(Buffer left not None, Buffer right not None, Buffer out not None, Py_ssize_t n):
    wide_law(beta_sample_law, left, right, out, n, 0, 0, 0, "beta_sample")
