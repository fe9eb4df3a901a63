# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/student_t.py`; the Beta distribution's part is in include/beta_law.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.wide_laws cimport lm_wide_law, wide_law

cdef extern from *:
    """
    #include "wide_laws.h"
    #include "beta_law.h"
    typedef struct {
        lm_beta_law beta; /* of df / 2 and 1 / 2 */
        double df, root, top;
    } student_law;
    static double student_top(double df) {
        if (df < 20) return -0.5 * log(df) - lm_betaln(0.5, 0.5 * df);
        return lm_gamma_ratio_log(0.5, 0.5 * df) + 0.5 * log1p(1 / df) - 0.5 * log(2 * LM_CIRCLE);
    }
    static student_law student_law_of(double df) {
        const student_law l = {lm_beta_law_of(0.5 * df, 0.5), df, sqrt(df), student_top(df)};
        return l;
    }
    static ALWAYS_INLINE double student_log_at(double df, double root, double top, double z) {
        const double s = fabs(z) / root, far = 2 * log_f64(s), near = log1p_f64(s * s);
        return top - (0.5 * df + 0.5) * (s > 1e9 ? far : near);
    }
    static double student_out(const student_law* l, double z, int logs) {
        const double s = fabs(z) / l->root;
        if (s > 1e9) {
            const double value = s == INFINITY ? -INFINITY : student_log_at(l->df, l->root, l->top, z) + log(fabs(z)) - log(l->df);
            return logs ? value : exp(value);
        }
        const double rest = 1 / (1 + s * s);
        return logs ? lm_beta_log_share(&l->beta, rest, s * s * rest, 0) - log(2) : 0.5 * lm_beta_share(&l->beta, rest, s * s * rest, 0);
    }
    static double student_below(const student_law* l, double z) {
        return z == 0 ? 0.5 : z < 0 ? student_out(l, z, 0) : 1 - student_out(l, z, 0);
    }
    static double student_log_below(const student_law* l, double z) {
        return z == 0 ? -log(2) : z < 0 ? student_out(l, z, 1) : log1p(-student_out(l, z, 0));
    }
    static double student_at(double df, double q, double loc, double scale) {
        const double least = q < 0.5 ? q : 1 - q, z = sqrt(df) * exp(0.5 * lm_beta_logit(0.5, 0.5 * df, 1 - 2 * least, 2 * least));
        return q < 0.5 ? loc - scale * z : loc + scale * z;
    }
    static ALWAYS_INLINE double student_slope(double z, double df) {
        return (df + 1) * (z * z < df ? z / df / (1 + z / df * z) : 1 / (z + df / z));
    }
    #define STUDENT const student_law l = student_law_of(a)
    LM_WIDE_LAW(student_logpdf, const double root = sqrt(a); const double top = student_top(a); const double less = log(c),
        student_log_at(a, root, top, (x - b) / c) - less)
    LM_WIDE_LAW(student_score, , -g * student_slope((x - b) / c, a) / c)
    LM_WIDE_LAW(student_cdf, STUDENT, student_below(&l, (x - b) / c))
    LM_WIDE_LAW(student_logcdf, STUDENT, student_log_below(&l, (x - b) / c))
    LM_WIDE_LAW(student_ppf, , student_at(a, x, b, c))
    LM_WIDE_LAW(student_sample, const double half = lm_natural_log(0.5 * a), x * lm_exact_exp(0.5 * (g + half)))
    static double log_density_of(double df, double z) { return student_log_at(df, sqrt(df), student_top(df), z); }
    static double tail_of(double df, double z, int logs) {
        const student_law l = student_law_of(df);
        return student_out(&l, z, logs);
    }
    """
    const lm_wide_law* student_logpdf_law
    const lm_wide_law* student_score_law
    const lm_wide_law* student_cdf_law
    const lm_wide_law* student_logcdf_law
    const lm_wide_law* student_ppf_law
    const lm_wide_law* student_sample_law
    double student_top(double) nogil
    double log_density_of(double, double) nogil
    double tail_of(double, double, int) nogil

def student_log_top(double df):
    return student_top(df)

def student_log_density(double df, double z):
    return log_density_of(df, z)

def student_tail(double df, double z):
    return tail_of(df, z, 0)

def student_log_tail(double df, double z):
    return tail_of(df, z, 1)

def student_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double df, double loc, double scale):
    wide_law(student_logpdf_law, x, None, out, n, df, loc, scale, "student_logpdf")

def student_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double df, double loc, double scale):
    wide_law(student_score_law, x, grad, dx, n, df, loc, scale, "student_score")

def student_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double df, double loc, double scale):
    wide_law(student_cdf_law, x, None, out, n, df, loc, scale, "student_cdf")

def student_logcdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double df, double loc, double scale):
    wide_law(student_logcdf_law, x, None, out, n, df, loc, scale, "student_logcdf")

def student_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double df, double loc, double scale):
    wide_law(student_ppf_law, q, None, out, n, df, loc, scale, "student_ppf")

def student_sample(Buffer z not None, Buffer left not None, Buffer out not None, Py_ssize_t n, double df):
    wide_law(student_sample_law, z, left, out, n, df, 0, 0, "student_sample")
