# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/geometric.py`."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "laws.h"
    static ALWAYS_INLINE double geometric_first(double q, double fails) {
        double k = ceil(log1p_f64(-q) / fails) - 1;
        const double reached = -expm1_f64(k * fails), next = -expm1_f64((k + 1) * fails);
        k = reached >= q ? k - 1 : next >= q ? k : k + 1;
        k = q == 0 ? -1 : q == 1 ? INFINITY : k;
        return (q >= 0) & (q <= 1) ? k : NAN;
    }
    static ALWAYS_INLINE double geometric_last(double q, double fails) {
        double k = ceil(log_f64(q) / fails) - 1;
        const double reached = exp_f64(k * fails), next = exp_f64((k + 1) * fails);
        k = reached <= q ? k - 1 : next <= q ? k : k + 1;
        k = q == 0 ? INFINITY : q == 1 ? -1 : k;
        return (q >= 0) & (q <= 1) ? k : NAN;
    }
    LM_LAW(geometric_logpmf, (x < 0) | (floor(x) < x) ? -INFINITY : x == 0 ? log(a) : x * log1p(-a) + log(a))
    LM_LAW(geometric_logsf, x < 0 ? 0 : (floor(x) + 1) * log1p(-a))
    LM_LAW(geometric_cdf, x < 0 ? 0 : -expm1_f64((floor(x) + 1) * log1p(-a)))
    LM_LAW(geometric_ppf, geometric_first(x, log1p(-a)))
    LM_LAW(geometric_isf, geometric_last(x, log1p(-a)))
    """
    const lm_law* geometric_logpmf_law
    const lm_law* geometric_logsf_law
    const lm_law* geometric_cdf_law
    const lm_law* geometric_ppf_law
    const lm_law* geometric_isf_law

def geometric_logpmf(Buffer x not None, Buffer out not None, Py_ssize_t n, double p):
    law(geometric_logpmf_law, x, None, out, n, p, 0, "geometric_logpmf")

def geometric_logsf(Buffer x not None, Buffer out not None, Py_ssize_t n, double p):
    law(geometric_logsf_law, x, None, out, n, p, 0, "geometric_logsf")

def geometric_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double p):
    law(geometric_cdf_law, x, None, out, n, p, 0, "geometric_cdf")

def geometric_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double p):
    law(geometric_ppf_law, q, None, out, n, p, 0, "geometric_ppf")

def geometric_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double p):
    law(geometric_isf_law, q, None, out, n, p, 0, "geometric_isf")
