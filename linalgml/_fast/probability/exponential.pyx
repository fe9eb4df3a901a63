# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/exponential.py`."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "laws.h"
    LM_LAW(exponential_logpdf, x < 0 ? -INFINITY : log(a) - a * x)
    LM_LAW(exponential_score, x < 0 ? 0 : -g * a)
    LM_LAW(exponential_cdf, x < 0 ? 0 : -expm1_f64(-a * x))
    LM_LAW(exponential_logsf, x < 0 ? 0 : -a * x)
    LM_LAW(exponential_ppf, (x < 0) | (x > 1) ? NAN : -log1p_f64(-x) / a)
    LM_LAW(exponential_isf, (x < 0) | (x > 1) ? NAN : -log_f64(x) / a)
    """
    const lm_law* exponential_logpdf_law
    const lm_law* exponential_score_law
    const lm_law* exponential_cdf_law
    const lm_law* exponential_logsf_law
    const lm_law* exponential_ppf_law
    const lm_law* exponential_isf_law

def exponential_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double rate):
    law(exponential_logpdf_law, x, None, out, n, rate, 0, "exponential_logpdf")

def exponential_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double rate):
    law(exponential_score_law, x, grad, dx, n, rate, 0, "exponential_score")

def exponential_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double rate):
    law(exponential_cdf_law, x, None, out, n, rate, 0, "exponential_cdf")

def exponential_logsf(Buffer x not None, Buffer out not None, Py_ssize_t n, double rate):
    law(exponential_logsf_law, x, None, out, n, rate, 0, "exponential_logsf")

def exponential_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double rate):
    law(exponential_ppf_law, q, None, out, n, rate, 0, "exponential_ppf")

def exponential_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double rate):
    law(exponential_isf_law, q, None, out, n, rate, 0, "exponential_isf")
