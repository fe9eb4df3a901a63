# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/ndtr.py`: the functions are in include/erf.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.pointwise cimport Binary, Unary, binary, unary

cdef extern from *:
    """
    #include "erf.h"

    LM_FORWARD(ndtr, lm_ndtr(x))
    LM_FORWARD(log_ndtr, lm_log_ndtr(x))
    LM_FORWARD(ndtri, lm_ndtri(x))
    LM_BACKWARD(ndtr_back, 0.3989422804014327 * lm_exp_square(x, -0.5))
    LM_BACKWARD(log_ndtr_back, lm_log_ndtr_slope(x))
    LM_BACKWARD(ndtri_back, 2.5066282746310002 * lm_exp_square(x, 0.5))
    """
    double lm_ndtr(double) nogil
    double lm_log_ndtr(double) nogil
    double lm_log_ndtr_slope(double) nogil
    double lm_ndtri(double) nogil
    Unary ndtr_loops, log_ndtr_loops, ndtri_loops
    Binary ndtr_back_loops, log_ndtr_back_loops, ndtri_back_loops


def ndtr_value(double x):
    return lm_ndtr(x)


def log_ndtr_value(double x):
    return lm_log_ndtr(x)


def log_ndtr_slope(double x):
    return lm_log_ndtr_slope(x)


def ndtri_value(double p):
    return lm_ndtri(p)


def ndtr_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(ndtr_loops, x, out, n, x.code, "ndtr_forward")


def log_ndtr_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(log_ndtr_loops, x, out, n, x.code, "log_ndtr_forward")


def ndtri_forward(Buffer p not None, Buffer out not None, Py_ssize_t n):
    unary(ndtri_loops, p, out, n, p.code, "ndtri_forward")


def ndtr_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(ndtr_back_loops, x, grad, dx, n, n, n, x.code, "ndtr_backward")


def log_ndtr_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(log_ndtr_back_loops, x, grad, dx, n, n, n, x.code, "log_ndtr_backward")


def ndtri_backward(Buffer out not None, Buffer grad not None, Buffer dp not None, Py_ssize_t n):
    binary(ndtri_back_loops, out, grad, dp, n, n, n, out.code, "ndtri_backward")
