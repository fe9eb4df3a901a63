# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/digamma.py`: the functions are in include/special.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.specials cimport lm_digamma, lm_digamma_positive, lm_trigamma, lm_trigamma_positive, over


def digamma_positive(double x):
    return lm_digamma_positive(x)

def digamma_value(double x):
    return lm_digamma(x)

def trigamma_positive(double x):
    return lm_trigamma_positive(x)

def trigamma_value(double x):
    return lm_trigamma(x)

def digamma_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    over(lm_digamma, x, None, out, n, "digamma_forward")

def digamma_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    over(lm_trigamma, x, grad, dx, n, "digamma_backward")
