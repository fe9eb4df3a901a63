# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/gamma.py`: the functions are in include/special.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.specials cimport (
    lm_digamma, lm_gamma, lm_gamma_positive, lm_gammaln, lm_gammaln_positive, lm_reciprocal_gamma_rest, lm_sin_pi, lm_stirling_rest, over,
)

cdef double gamma_slope(double x) noexcept nogil:
    return lm_gamma(x) * lm_digamma(x)

def reciprocal_gamma_rest(double z):
    return lm_reciprocal_gamma_rest(z)

def stirling_rest(double x):
    return lm_stirling_rest(x)

def sin_pi(double x):
    return lm_sin_pi(x)

def gammaln_positive(double x):
    return lm_gammaln_positive(x)

def gammaln_value(double x):
    return lm_gammaln(x)

def gamma_positive(double x):
    return lm_gamma_positive(x)

def gamma_value(double x):
    return lm_gamma(x)

def gammaln_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    over(lm_gammaln, x, None, out, n, "gammaln_forward")

def gammaln_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    over(lm_digamma, x, grad, dx, n, "gammaln_backward")

def gamma_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    over(lm_gamma, x, None, out, n, "gamma_forward")

def gamma_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    over(gamma_slope, x, grad, dx, n, "gamma_backward")
