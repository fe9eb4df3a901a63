# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/erfinv.py`: the functions are in include/erf.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.pointwise cimport Binary, Unary, binary, unary

cdef extern from *:
    """
    #include "erf.h"

    LM_FORWARD(erfinv, lm_erfinv(x))
    LM_FORWARD(erfcinv, lm_erfcinv(x))
    LM_BACKWARD(erfinv_back, 0.886226925452758 * lm_exp_square(x, 1))
    LM_BACKWARD(erfcinv_back, -0.886226925452758 * lm_exp_square(x, 1))
    """
    double lm_erfinv_centre(double) nogil
    double lm_erfcinv_tail(double) nogil
    double lm_erfinv(double) nogil
    double lm_erfcinv(double) nogil
    Unary erfinv_loops, erfcinv_loops
    Binary erfinv_back_loops, erfcinv_back_loops


def erfinv_centre(double y):
    return lm_erfinv_centre(y)


def erfcinv_tail(double z):
    return lm_erfcinv_tail(z)


def erfinv_value(double y):
    return lm_erfinv(y)


def erfcinv_value(double z):
    return lm_erfcinv(z)


def erfinv_forward(Buffer y not None, Buffer out not None, Py_ssize_t n):
    unary(erfinv_loops, y, out, n, y.code, "erfinv_forward")


def erfcinv_forward(Buffer z not None, Buffer out not None, Py_ssize_t n):
    unary(erfcinv_loops, z, out, n, z.code, "erfcinv_forward")


def erfinv_backward(Buffer out not None, Buffer grad not None, Buffer dy not None, Py_ssize_t n):
    binary(erfinv_back_loops, out, grad, dy, n, n, n, out.code, "erfinv_backward")


def erfcinv_backward(Buffer out not None, Buffer grad not None, Buffer dz not None, Py_ssize_t n):
    binary(erfcinv_back_loops, out, grad, dz, n, n, n, out.code, "erfcinv_backward")
