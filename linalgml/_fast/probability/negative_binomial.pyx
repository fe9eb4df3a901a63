# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/negative_binomial.py`; what all counts share is in include/counts.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "counts.h"
    LM_LAW(negative_binomial_logpmf,
           (x < 0) | (x > 1e200) | (floor(x) < x) ? -INFINITY : lm_trials_log_mass(x, a, b) + log(a / (a + x)))
    LM_LAW(negative_binomial_cdf, lm_count_tail(x, LM_NEGATIVE, a, b, 0))
    LM_LAW(negative_binomial_sf, lm_count_tail(x, LM_NEGATIVE, a, b, 1))
    LM_LAW(negative_binomial_ppf, lm_count_quantile(x, LM_NEGATIVE, a, b, INFINITY, 0))
    LM_LAW(negative_binomial_isf, lm_count_quantile(x, LM_NEGATIVE, a, b, INFINITY, 1))
    """
    const lm_law* negative_binomial_logpmf_law
    const lm_law* negative_binomial_cdf_law
    const lm_law* negative_binomial_sf_law
    const lm_law* negative_binomial_ppf_law
    const lm_law* negative_binomial_isf_law

def negative_binomial_logpmf(Buffer x not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(negative_binomial_logpmf_law, x, None, out, n, total, p, "negative_binomial_logpmf")

def negative_binomial_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(negative_binomial_cdf_law, x, None, out, n, total, p, "negative_binomial_cdf")

def negative_binomial_sf(Buffer x not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(negative_binomial_sf_law, x, None, out, n, total, p, "negative_binomial_sf")

def negative_binomial_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(negative_binomial_ppf_law, q, None, out, n, total, p, "negative_binomial_ppf")

def negative_binomial_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(negative_binomial_isf_law, q, None, out, n, total, p, "negative_binomial_isf")
