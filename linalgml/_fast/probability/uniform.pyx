# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/uniform.py`."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "laws.h"
    LM_LAW(uniform_logpdf, (x < a) | (x > b) ? -INFINITY : x == x ? -log(b - a) : x)
    LM_LAW(uniform_cdf, (x - a) / (b - a) < 0 ? 0 : (x - a) / (b - a) > 1 ? 1 : (x - a) / (b - a))
    LM_LAW(uniform_ppf, (x < 0) | (x > 1) ? NAN : (1 - x) * a + x * b)
    LM_LAW(uniform_sample, b + (a - b) * (1 - x))
    """
    const lm_law* uniform_logpdf_law
    const lm_law* uniform_cdf_law
    const lm_law* uniform_ppf_law
    const lm_law* uniform_sample_law

def uniform_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double low, double high):
    law(uniform_logpdf_law, x, None, out, n, low, high, "uniform_logpdf")

def uniform_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double low, double high):
    law(uniform_cdf_law, x, None, out, n, low, high, "uniform_cdf")

def uniform_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double low, double high):
    law(uniform_ppf_law, q, None, out, n, low, high, "uniform_ppf")

def uniform_sample(Buffer u not None, Buffer out not None, Py_ssize_t n, double low, double high):
    law(uniform_sample_law, u, None, out, n, low, high, "uniform_sample")
