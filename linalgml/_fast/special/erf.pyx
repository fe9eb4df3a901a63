# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/erf.py`: the functions are in include/erf.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.pointwise cimport Binary, Unary, binary, unary

cdef extern from *:
    """
    #include "erf.h"

    LM_FORWARD(erfc, lm_erfc(x))
    LM_FORWARD(erfcx, lm_erfcx(x))
    LM_BACKWARD(erfc_back, -1.1283791670955126 * lm_exp_square(x, -1))
    LM_BACKWARD(erfcx_back, lm_erfcx_slope(x))
    """
    double lm_exp_square(double, double) nogil
    double lm_erfcx_positive(double) nogil
    double lm_erfc(double) nogil
    double lm_erfcx(double) nogil
    double lm_erfcx_slope(double) nogil
    Unary erfc_loops, erfcx_loops
    Binary erfc_back_loops, erfcx_back_loops


def exp_square(double x, double k):
    return lm_exp_square(x, k)


def erfcx_positive(double x):
    return lm_erfcx_positive(x)


def erfc_value(double x):
    return lm_erfc(x)


def erfcx_value(double x):
    return lm_erfcx(x)


def erfcx_slope(double x):
    return lm_erfcx_slope(x)


def erfc_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(erfc_loops, x, out, n, x.code, "erfc_forward")


def erfcx_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(erfcx_loops, x, out, n, x.code, "erfcx_forward")


def erfc_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(erfc_back_loops, x, grad, dx, n, n, n, x.code, "erfc_backward")


def erfcx_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(erfcx_back_loops, x, grad, dx, n, n, n, x.code, "erfcx_backward")
