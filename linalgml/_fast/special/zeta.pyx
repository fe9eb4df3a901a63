# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/zeta.py`: the functions are in include/zeta.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.specials cimport over, over_two

cdef extern from "zeta.h" nogil:
    double lm_power_sum(double, double)
    double lm_inverse_power(double, double)
    double lm_gamma_power(double, double)
    double lm_zeta_positive(double, double)
    double lm_zeta(double, double)
    double lm_zeta_slope(double, double)
    double lm_riemann(double)
    double lm_polygamma(double, double)
    double lm_polygamma_slope(double, double)


def power_sum(double s, double q):
    return lm_power_sum(s, q)


def inverse_power(double q, double s):
    return lm_inverse_power(q, s)


def gamma_power(double s, double x):
    return lm_gamma_power(s, x)


def zeta_positive(double s, double q):
    return lm_zeta_positive(s, q)


def zeta_value(double s, double q):
    return lm_zeta(s, q)


def zeta_slope(double s, double q):
    return lm_zeta_slope(s, q)


def riemann_value(double s):
    return lm_riemann(s)


def polygamma_value(double n, double x):
    return lm_polygamma(n, x)


def polygamma_slope(double n, double x):
    return lm_polygamma_slope(n, x)


def zeta_forward(Buffer s not None, Buffer q not None, Buffer out not None, Py_ssize_t n, Py_ssize_t ns, Py_ssize_t nq):
    over_two(lm_zeta, s, q, None, out, n, ns, nq, 1, "zeta_forward")


def zeta_backward(Buffer s not None, Buffer q not None, Buffer grad not None, Buffer dq not None, Py_ssize_t n, Py_ssize_t ns,
                  Py_ssize_t nq):
    over_two(lm_zeta_slope, s, q, grad, dq, n, ns, nq, 1, "zeta_backward")


def riemann_forward(Buffer s not None, Buffer out not None, Py_ssize_t n):
    over(lm_riemann, s, None, out, n, "riemann_forward")


def polygamma_forward(Buffer order not None, Buffer x not None, Buffer out not None, Py_ssize_t n, Py_ssize_t no, Py_ssize_t nx):
    over_two(lm_polygamma, order, x, None, out, n, no, nx, 1, "polygamma_forward")


def polygamma_backward(Buffer order not None, Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, Py_ssize_t no,
                       Py_ssize_t nx):
    over_two(lm_polygamma_slope, order, x, grad, dx, n, no, nx, 1, "polygamma_backward")
