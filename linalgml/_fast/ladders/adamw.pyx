# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Compiled rungs of the ladder of AdamW: the same line of arithmetic in double and in the element's own type."""
from libc.math cimport sqrt as sqrt_double
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating, sqrt


cdef int door(Buffer param, Buffer grad, Buffer exp_avg, Buffer exp_avg_sq, Py_ssize_t n) except -1:
    """The element type, after the checks that every rung makes."""
    cdef int code = floating(param, "adamw_step: param")
    need(param, n, code, "adamw_step: param")
    need(grad, n, code, "adamw_step: grad")
    need(exp_avg, n, code, "adamw_step: exp_avg")
    need(exp_avg_sq, n, code, "adamw_step: exp_avg_sq")
    return code


# rung: doubles
cdef void doubles_loop(real* param, real* grad, real* exp_avg, real* exp_avg_sq, Py_ssize_t n, double lr, double beta1, double beta2,
                       double eps, double weight_decay, double correction1, double correction2) noexcept nogil:
    cdef Py_ssize_t i
    cdef double g, m, v, step = lr / correction1, root = sqrt_double(correction2), keep = 1 - lr * weight_decay
    for i in range(n):  # every number is widened, and the square root and the division are those of doubles
        g = grad[i]
        m = beta1 * exp_avg[i] + (1 - beta1) * g
        v = beta2 * exp_avg_sq[i] + (1 - beta2) * g * g
        exp_avg[i] = <real>m
        exp_avg_sq[i] = <real>v
        param[i] = <real>(param[i] * keep - step * m / (sqrt_double(v) / root + eps))


# rung: own_type
cdef void own_type_loop(real* param, real* grad, real* exp_avg, real* exp_avg_sq, Py_ssize_t n, real step, real beta1, real rest1,
                        real beta2, real rest2, real eps, real keep, real root) noexcept nogil:
    cdef Py_ssize_t i
    cdef real g, m, v
    for i in range(n):
        g = grad[i]
        m = beta1 * exp_avg[i] + rest1 * g
        v = beta2 * exp_avg_sq[i] + rest2 * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        param[i] = param[i] * keep - step * m / (sqrt(v) / root + eps)


def doubles(Buffer param, Buffer grad, Buffer exp_avg, Buffer exp_avg_sq, Py_ssize_t n, double lr, double beta1, double beta2,
            double eps, double weight_decay, double correction1, double correction2):
    if door(param, grad, exp_avg, exp_avg_sq, n) == F32:
        doubles_loop(<float*>param.p, <float*>grad.p, <float*>exp_avg.p, <float*>exp_avg_sq.p, n, lr, beta1, beta2, eps, weight_decay,
                     correction1, correction2)
    else:
        doubles_loop(<double*>param.p, <double*>grad.p, <double*>exp_avg.p, <double*>exp_avg_sq.p, n, lr, beta1, beta2, eps,
                     weight_decay, correction1, correction2)


def own_type(Buffer param, Buffer grad, Buffer exp_avg, Buffer exp_avg_sq, Py_ssize_t n, double lr, double beta1, double beta2,
             double eps, double weight_decay, double correction1, double correction2):
    cdef int code = door(param, grad, exp_avg, exp_avg_sq, n)
    cdef double step = lr / correction1, root = sqrt_double(correction2), keep = 1 - lr * weight_decay
    if code == F32:
        own_type_loop[float](<float*>param.p, <float*>grad.p, <float*>exp_avg.p, <float*>exp_avg_sq.p, n, <float>step, <float>beta1,
                             <float>(1 - beta1), <float>beta2, <float>(1 - beta2), <float>eps, <float>keep, <float>root)
    else:
        own_type_loop[double](<double*>param.p, <double*>grad.p, <double*>exp_avg.p, <double*>exp_avg_sq.p, n, step, beta1, 1 - beta1,
                              beta2, 1 - beta2, eps, keep, root)
