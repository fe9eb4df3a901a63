# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/betainc.py`: the functions are in include/incomplete_beta.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.specials cimport over_three, over_two

cdef extern from "incomplete_beta.h" nogil:
    double lm_gamma_ratio_log(double, double)
    double lm_betaln(double, double)
    double lm_beta(double, double)
    double lm_beta_term(double, double, double)
    double lm_beta_fraction(double, double, double, double)
    int lm_beta_below(double, double, double)
    double lm_beta_smaller(double, double, double)
    double lm_betainc(double, double, double)
    double lm_betaincc(double, double, double)
    double lm_betainc_slope(double, double, double)


def gamma_ratio_log(double a, double b):
    return lm_gamma_ratio_log(a, b)


def betaln_value(double a, double b):
    return lm_betaln(a, b)


def beta_value(double a, double b):
    return lm_beta(a, b)


def beta_term(double a, double b, double x):
    return lm_beta_term(a, b, x)


def beta_fraction(double a, double b, double x, double y):
    return lm_beta_fraction(a, b, x, y)


def beta_below(double a, double b, double x):
    return bool(lm_beta_below(a, b, x))


def beta_smaller(double a, double b, double x):
    return lm_beta_smaller(a, b, x)


def betainc_value(double a, double b, double x):
    return lm_betainc(a, b, x)


def betaincc_value(double a, double b, double x):
    return lm_betaincc(a, b, x)


def betainc_slope(double a, double b, double x):
    return lm_betainc_slope(a, b, x)


def beta_forward(Buffer a not None, Buffer b not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nb):
    over_two(lm_beta, a, b, None, out, n, na, nb, 1, "beta_forward")


def betaln_forward(Buffer a not None, Buffer b not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nb):
    over_two(lm_betaln, a, b, None, out, n, na, nb, 1, "betaln_forward")


def betainc_forward(Buffer a not None, Buffer b not None, Buffer x not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na,
                    Py_ssize_t nb, Py_ssize_t nx):
    over_three(lm_betainc, a, b, x, None, out, n, na, nb, nx, 1, "betainc_forward")


def betainc_backward(Buffer a not None, Buffer b not None, Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n,
                     Py_ssize_t na, Py_ssize_t nb, Py_ssize_t nx):
    over_three(lm_betainc_slope, a, b, x, grad, dx, n, na, nb, nx, 1, "betainc_backward")


def betaincc_forward(Buffer a not None, Buffer b not None, Buffer x not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na,
                     Py_ssize_t nb, Py_ssize_t nx):
    over_three(lm_betaincc, a, b, x, None, out, n, na, nb, nx, 1, "betaincc_forward")


def betaincc_backward(Buffer a not None, Buffer b not None, Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n,
                      Py_ssize_t na, Py_ssize_t nb, Py_ssize_t nx):
    over_three(lm_betainc_slope, a, b, x, grad, dx, n, na, nb, nx, -1, "betaincc_backward")
