# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/radam.py: one pass over the parameter and its state."""
from linalgml._fast.buffer cimport Buffer, F32, real
from linalgml._fast.rows cimport sqrt
from linalgml._fast.steps cimport take_step


cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* exp_avg = <real*>a[2]
    cdef real* exp_avg_sq = <real*>a[3]
    cdef real rate = <real>k[0], scale = <real>k[1], beta1 = <real>k[2], rest1 = <real>(1 - k[2]), beta2 = <real>k[3]
    cdef real rest2 = <real>(1 - k[3]), eps = <real>k[4], keep = <real>k[5], weight_decay = <real>k[6], g, m, v
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        m = beta1 * exp_avg[i] + rest1 * g
        v = beta2 * exp_avg_sq[i] + rest2 * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        if scale != 0:
            m = m * scale / (sqrt(v) + eps)
        param[i] = param[i] * keep - rate * m


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


def radam_step(Buffer param, Buffer grad, Buffer exp_avg, Buffer exp_avg_sq, Py_ssize_t n, double rate, double scale, double beta1,
               double beta2, double eps, double keep, double weight_decay):
    """One step for n parameters: w = keep w - rate m, or, where scale is not 0, keep w - rate m scale / (sqrt(v) + eps)."""
    take_step(step, "radam_step", (param, grad, exp_avg, exp_avg_sq), (rate, scale, beta1, beta2, eps, keep, weight_decay), n)
