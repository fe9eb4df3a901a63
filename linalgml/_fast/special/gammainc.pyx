# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/gammainc.py`: the functions are in include/incomplete.h."""
from linalgml._fast.buffer cimport Buffer, F32, I64, bad_size, need, real
from linalgml._fast.pointwise cimport no_loop

ctypedef double (*of_two)(double, double) noexcept nogil

cdef extern from "incomplete.h" nogil:
    double lm_deviation(double, double)
    double lm_gamma_term(double, double)
    double lm_gammainc_series(double, double)
    double lm_gammaincc_fraction(double, double)
    double lm_gammaincc_small(double, double)
    double lm_gamma_tail(double, double)
    double lm_gamma_smaller(double, double)
    double lm_gammainc(double, double)
    double lm_gammaincc(double, double)
    double lm_gammainc_slope(double, double)


cdef void each(of_two f, real* a, real* x, real* grad, real* out, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nx, double sign) noexcept nogil:
    cdef Py_ssize_t i, j = 0, k = 0
    for i in range(n):
        if grad == NULL:
            out[i] = <real>f(a[j], x[k])
        else:
            out[i] = <real>(sign * grad[i] * f(a[j], x[k]))
        j = 0 if j + 1 == na else j + 1
        k = 0 if k + 1 == nx else k + 1


cdef int over(of_two f, Buffer a, Buffer x, Buffer grad, Buffer out, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nx, double sign,
              str name) except -1:
    """out = f(a, x), times sign and grad where it is not None: n elements, of which a has na and x has nx, repeated."""
    cdef int code = x.code
    if code == I64:
        no_loop(code, name)
    if n < 0 or na < 1 or nx < 1:
        bad_size(min(n, na - 1, nx - 1))
    need(a, na, code, name + ": a")
    need(x, nx, code, name + ": x")
    need(out, n, code, name + ": the result")
    if grad is not None:
        need(grad, n, code, name + ": grad")
    cdef char* g = NULL if grad is None else grad.p
    if code == F32:
        with nogil:
            each(f, <float*>a.p, <float*>x.p, <float*>g, <float*>out.p, n, na, nx, sign)
    else:
        with nogil:
            each(f, <double*>a.p, <double*>x.p, <double*>g, <double*>out.p, n, na, nx, sign)
    return 0


def deviation(double a, double x):
    return lm_deviation(a, x)


def gamma_term(double a, double x):
    return lm_gamma_term(a, x)


def gammainc_series(double a, double x):
    return lm_gammainc_series(a, x)


def gammaincc_fraction(double a, double x):
    return lm_gammaincc_fraction(a, x)


def gammaincc_small(double a, double x):
    return lm_gammaincc_small(a, x)


def gamma_tail(double a, double x):
    return lm_gamma_tail(a, x)


def gamma_smaller(double a, double x):
    return lm_gamma_smaller(a, x)


def gammainc_value(double a, double x):
    return lm_gammainc(a, x)


def gammaincc_value(double a, double x):
    return lm_gammaincc(a, x)


def gammainc_slope(double a, double x):
    return lm_gammainc_slope(a, x)


def gammainc_forward(Buffer a not None, Buffer x not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nx):
    over(lm_gammainc, a, x, None, out, n, na, nx, 1, "gammainc_forward")


def gammainc_backward(Buffer a not None, Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, Py_ssize_t na,
                      Py_ssize_t nx):
    over(lm_gammainc_slope, a, x, grad, dx, n, na, nx, 1, "gammainc_backward")


def gammaincc_forward(Buffer a not None, Buffer x not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nx):
    over(lm_gammaincc, a, x, None, out, n, na, nx, 1, "gammaincc_forward")


def gammaincc_backward(Buffer a not None, Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, Py_ssize_t na,
                       Py_ssize_t nx):
    over(lm_gammainc_slope, a, x, grad, dx, n, na, nx, -1, "gammaincc_backward")
