# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/fisher_snedecor.py`; the Beta distribution's part is in include/beta_law.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.wide_laws cimport lm_wide_law, wide_law

cdef extern from *:
    """
    #include "wide_laws.h"
    #include "beta_law.h"
    #define FISHER                                                                                              \
        const lm_beta_law l = lm_beta_law_of(0.5 * a, 0.5 * b);                                                 \
        const double most = 1e308 / l.a * l.b;                                                                  \
        const double at_0 = a < 2 ? INFINITY : a > 2 ? -INFINITY : 0;                                           \
        (void)most; (void)at_0
    static ALWAYS_INLINE double fisher_inside(int kind, const lm_beta_law* l, double most, double x) {
        const double f = x > most ? most : x, odds = l->ratio * f, rest = 1 / (1 + odds), low = odds < 1 ? odds : 1 / odds;
        const double shared = log1p_f64(low), log_low = log_f64(low) - shared, lx = odds < 1 ? log_low : -shared;
        const double ly = odds < 1 ? -shared : log_low;
        return lm_beta_log_by(kind, l->a, l->b, l->n, l->top, odds * rest, rest, lx, ly, l->a * rest * (1 - f)) - log_f64(f);
    }
    static ALWAYS_INLINE double fisher_edged(double x, double inside, double at_0) {
        return (x < 0) | (x == INFINITY) ? -INFINITY : x == 0 ? at_0 : inside;
    }
    static double fisher_probability(const lm_beta_law* l, double most, double x, int upper, int logs) {
        const double f = x > most ? most : x, odds = l->ratio * f;
        if (x <= 0 || x == INFINITY) return (x <= 0) == !upper ? (logs ? -INFINITY : 0) : !logs;
        const double rest = 1 / (1 + odds), share = odds * rest, gap = l->a * rest * (1 - f);
        if (!upper) return logs ? lm_beta_log_share(l, share, rest, gap) : lm_beta_share(l, share, rest, gap);
        const lm_beta_law m = lm_beta_turned(*l);
        return logs ? lm_beta_log_share(&m, rest, share, -gap) : lm_beta_share(&m, rest, share, -gap);
    }
    LM_WIDE_LAW(fisher_logpdf_0, FISHER, fisher_edged(x, fisher_inside(0, &l, most, x), at_0))
    LM_WIDE_LAW(fisher_logpdf_1, FISHER, fisher_edged(x, fisher_inside(1, &l, most, x), at_0))
    LM_WIDE_LAW(fisher_logpdf_2, FISHER, fisher_edged(x, fisher_inside(2, &l, most, x), at_0))
    LM_WIDE_LAW(fisher_logpdf_3, FISHER, fisher_edged(x, fisher_inside(3, &l, most, x), at_0))
    LM_WIDE_LAW(fisher_score, , x > 0 ? g * (0.5 * a * (1 - x) / (1 + a / b * x) - 1) / x : 0)
    LM_WIDE_LAW(fisher_cdf, FISHER, fisher_probability(&l, most, x, 0, 0))
    LM_WIDE_LAW(fisher_sf, FISHER, fisher_probability(&l, most, x, 1, 0))
    LM_WIDE_LAW(fisher_logcdf, FISHER, fisher_probability(&l, most, x, 0, 1))
    LM_WIDE_LAW(fisher_logsf, FISHER, fisher_probability(&l, most, x, 1, 1))
    LM_WIDE_LAW(fisher_ppf, , b / a * exp(lm_beta_logit(0.5 * a, 0.5 * b, x, 1 - x)))
    LM_WIDE_LAW(fisher_isf, , b / a * exp(lm_beta_logit(0.5 * a, 0.5 * b, 1 - x, x)))
    LM_WIDE_LAW(fisher_sample, , b / a * lm_exact_exp(g - x))
    """
    const lm_wide_law* fisher_logpdf_0_law
    const lm_wide_law* fisher_logpdf_1_law
    const lm_wide_law* fisher_logpdf_2_law
    const lm_wide_law* fisher_logpdf_3_law
    const lm_wide_law* fisher_score_law
    const lm_wide_law* fisher_cdf_law
    const lm_wide_law* fisher_sf_law
    const lm_wide_law* fisher_logcdf_law
    const lm_wide_law* fisher_logsf_law
    const lm_wide_law* fisher_ppf_law
    const lm_wide_law* fisher_isf_law
    const lm_wide_law* fisher_sample_law

def fisher_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double df1, double df2):
    cdef const lm_wide_law* loops = fisher_logpdf_0_law
    if 0.5 * df1 >= 10:
        loops = fisher_logpdf_3_law if 0.5 * df2 >= 10 else fisher_logpdf_2_law
    elif 0.5 * df2 >= 10:
        loops = fisher_logpdf_1_law
    wide_law(loops, x, None, out, n, df1, df2, 0, "fisher_logpdf")

def fisher_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double df1, double df2):
    wide_law(fisher_score_law, x, grad, dx, n, df1, df2, 0, "fisher_score")

def fisher_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double df1, double df2):
    wide_law(fisher_cdf_law, x, None, out, n, df1, df2, 0, "fisher_cdf")

def fisher_sf(Buffer x not None, Buffer out not None, Py_ssize_t n, double df1, double df2):
    wide_law(fisher_sf_law, x, None, out, n, df1, df2, 0, "fisher_sf")

def fisher_logcdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double df1, double df2):
    wide_law(fisher_logcdf_law, x, None, out, n, df1, df2, 0, "fisher_logcdf")

def fisher_logsf(Buffer x not None, Buffer out not None, Py_ssize_t n, double df1, double df2):
    wide_law(fisher_logsf_law, x, None, out, n, df1, df2, 0, "fisher_logsf")

def fisher_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double df1, double df2):
    wide_law(fisher_ppf_law, q, None, out, n, df1, df2, 0, "fisher_ppf")

def fisher_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double df1, double df2):
    wide_law(fisher_isf_law, q, None, out, n, df1, df2, 0, "fisher_isf")

def fisher_sample(Buffer left not None, Buffer right not None, Buffer out not None, Py_ssize_t n, double df1, double df2):
    wide_law(fisher_sample_law, left, right, out, n, df1, df2, 0, "fisher_sample")
