# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/sampling.py`: the same operations in the same order, and no contraction."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "laws.h"
    LM_LAW(exponential_sample, -lm_natural_log(1 - x) / a)
    LM_LAW(exp_sample, lm_exact_exp(x))
    """
    const lm_law* exponential_sample_law
    const lm_law* exp_sample_law

def exponential_sample(Buffer u not None, Buffer out not None, Py_ssize_t n, double rate):
    law(exponential_sample_law, u, None, out, n, rate, 0, "exponential_sample")

def exp_sample(Buffer x not None, Buffer out not None, Py_ssize_t n):
    law(exp_sample_law, x, None, out, n, 0, 0, "exp_sample")

cdef extern from "laws.h" nogil:
    double lm_natural_log(double x)
    double lm_exact_exp(double x)
    double lm_exact_log1p(double x)

def exact_log(double x):
    return lm_natural_log(x)

def exact_exp(double x):
    return lm_exact_exp(x)

def exact_log1p(double x):
    return lm_exact_log1p(x)
