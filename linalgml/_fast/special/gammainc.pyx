# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/gammainc.py`: the functions are in include/incomplete.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.specials cimport over_two

cdef extern from "incomplete.h" nogil:
    double lm_excess(double, double)
    double lm_deviation(double, double)
    double lm_gamma_term(double, double)
    double lm_gamma_term_log(double, double)
    double lm_gammainc_sum(double, double)
    double lm_gammainc_series(double, double)
    double lm_gammaincc_bottom(double, double)
    double lm_gammaincc_fraction(double, double)
    double lm_gammaincc_small(double, double)
    double lm_gamma_tail_scaled(double, double)
    double lm_gamma_tail(double, double)
    double lm_gamma_smaller(double, double)
    double lm_gammainc(double, double)
    double lm_gammaincc(double, double)
    double lm_gamma_smaller_log(double, double)
    double lm_log_gammainc(double, double)
    double lm_log_gammaincc(double, double)
    double lm_gammainc_slope(double, double)


def excess(double m, double r):
    return lm_excess(m, r)


def deviation(double a, double x):
    return lm_deviation(a, x)


def gamma_term(double a, double x):
    return lm_gamma_term(a, x)


def gamma_term_log(double a, double x):
    return lm_gamma_term_log(a, x)


def gammainc_sum(double a, double x):
    return lm_gammainc_sum(a, x)


def gammainc_series(double a, double x):
    return lm_gammainc_series(a, x)


def gammaincc_bottom(double a, double x):
    return lm_gammaincc_bottom(a, x)


def gammaincc_fraction(double a, double x):
    return lm_gammaincc_fraction(a, x)


def gammaincc_small(double a, double x):
    return lm_gammaincc_small(a, x)


def gamma_tail_scaled(double a, double x):
    return lm_gamma_tail_scaled(a, x)


def gamma_tail(double a, double x):
    return lm_gamma_tail(a, x)


def gamma_smaller(double a, double x):
    return lm_gamma_smaller(a, x)


def gammainc_value(double a, double x):
    return lm_gammainc(a, x)


def gammaincc_value(double a, double x):
    return lm_gammaincc(a, x)


def gamma_smaller_log(double a, double x):
    return lm_gamma_smaller_log(a, x)


def log_gammainc_value(double a, double x):
    return lm_log_gammainc(a, x)


def log_gammaincc_value(double a, double x):
    return lm_log_gammaincc(a, x)


def gammainc_slope(double a, double x):
    return lm_gammainc_slope(a, x)


def gammainc_forward(Buffer a not None, Buffer x not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nx):
    over_two(lm_gammainc, a, x, None, out, n, na, nx, 1, "gammainc_forward")


def gammainc_backward(Buffer a not None, Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, Py_ssize_t na,
                      Py_ssize_t nx):
    over_two(lm_gammainc_slope, a, x, grad, dx, n, na, nx, 1, "gammainc_backward")


def gammaincc_forward(Buffer a not None, Buffer x not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nx):
    over_two(lm_gammaincc, a, x, None, out, n, na, nx, 1, "gammaincc_forward")


def gammaincc_backward(Buffer a not None, Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, Py_ssize_t na,
                       Py_ssize_t nx):
    over_two(lm_gammainc_slope, a, x, grad, dx, n, na, nx, -1, "gammaincc_backward")
