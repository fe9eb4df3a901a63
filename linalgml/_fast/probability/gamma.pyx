# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/gamma.py`; the incomplete gamma functions are in include/incomplete.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

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
    static inline double gamma_candidate(double z, double u, double a) {
        const double d = a - 1.0 / 3.0, root = 1 + z * (1 / (3 * sqrt(d)));
        if (!(root > 0)) return -1;
        const double v = root * root * root;
        return lm_natural_log(u) < 0.5 * z * z + d * (1 - v + lm_natural_log(v)) ? d * v : -1;
    }
    LM_LAW(gamma_logpdf, gamma_log_at(x, a, b))
    LM_LAW(gamma_score, x <= 0 ? 0 : g * ((a - 1) / x - b))
    LM_LAW(gamma_cdf, b * x <= 0 ? 0 : b * x > 10000 * (1 + a) ? 1 : lm_gammainc(a, b * x))
    LM_LAW(gamma_sf, b * x <= 0 ? 1 : b * x > 10000 * (1 + a) ? 0 : lm_gammaincc(a, b * x))
    LM_LAW(gamma_ppf, lm_gammaincinv(a, x) / b)
    LM_LAW(gamma_isf, lm_gammainccinv(a, x) / b)
    LM_LAW(gamma_candidates, gamma_candidate(x, g, a))
    """
    const lm_law* gamma_logpdf_law
    const lm_law* gamma_score_law
    const lm_law* gamma_cdf_law
    const lm_law* gamma_sf_law
    const lm_law* gamma_ppf_law
    const lm_law* gamma_isf_law
    const lm_law* gamma_candidates_law
    double gamma_log(double a, double y) nogil

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

def gamma_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_ppf_law, q, None, out, n, concentration, rate, "gamma_ppf")

def gamma_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double concentration, double rate):
    law(gamma_isf_law, q, None, out, n, concentration, rate, "gamma_isf")

def gamma_candidates(Buffer z not None, Buffer u not None, Buffer out not None, Py_ssize_t n, double concentration):
    law(gamma_candidates_law, z, u, out, n, concentration, 0, "gamma_candidates")
