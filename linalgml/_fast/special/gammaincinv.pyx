# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/gammaincinv.py`: the functions are in include/incomplete.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.specials cimport over_two

cdef extern from "incomplete.h" nogil:
    double lm_gamma_start(double, double, double)
    double lm_gamma_quantile(double, double, double)
    double lm_gamma_quantile_step(double, double, double, double)
    double lm_gammaincinv(double, double)
    double lm_gammainccinv(double, double)


def gamma_start(double a, double p, double q):
    return lm_gamma_start(a, p, q)


def gamma_quantile_step(double a, double x, double p, double q):
    return lm_gamma_quantile_step(a, x, p, q)


def gamma_quantile(double a, double p, double q):
    return lm_gamma_quantile(a, p, q)


def gammaincinv_value(double a, double p):
    return lm_gammaincinv(a, p)


def gammainccinv_value(double a, double q):
    return lm_gammainccinv(a, q)


def gammaincinv_forward(Buffer a not None, Buffer p not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nt):
    over_two(lm_gammaincinv, a, p, None, out, n, na, nt, 1, "gammaincinv_forward")


def gammainccinv_forward(Buffer a not None, Buffer q not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nt):
    over_two(lm_gammainccinv, a, q, None, out, n, na, nt, 1, "gammainccinv_forward")
