# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/adam.py: one pass over the parameter and its state."""
from linalgml._fast.buffer cimport Buffer, F32, real
from linalgml._fast.rows cimport sqrt
from linalgml._fast.steps cimport take_step


cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* exp_avg = <real*>a[2]
    cdef real* exp_avg_sq = <real*>a[3]
    cdef real* top = <real*>a[4]
    cdef real rate = <real>k[0], beta1 = <real>k[1], rest1 = <real>(1 - k[1]), beta2 = <real>k[2], rest2 = <real>(1 - k[2])
    cdef real eps = <real>k[3], keep = <real>k[4], decay = <real>k[5], scale = <real>k[6], g, m, v
    cdef bint amsgrad = k[7] != 0
    for i in range(n):
        g = grad[i] + decay * param[i]
        m = beta1 * exp_avg[i] + rest1 * g
        v = beta2 * exp_avg_sq[i] + rest2 * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        if amsgrad:
            v = top[i] if top[i] > v else v
            top[i] = v
        param[i] = param[i] * keep - rate * m / (sqrt(v) * scale + eps)


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


def adam_step(Buffer param, Buffer grad, Buffer exp_avg, Buffer exp_avg_sq, Buffer max_exp_avg_sq, Py_ssize_t n, double lr, double beta1,
              double beta2, double eps, double weight_decay, bint decoupled, double correction1, double correction2, bint amsgrad):
    """One step for n parameters; max_exp_avg_sq is used only with amsgrad, correction1 = 1 - beta1^t, correction2 = 1 - beta2^t."""
    cdef double keep = 1 - lr * weight_decay if decoupled else 1, decay = 0 if decoupled else weight_decay
    take_step(step, "adam_step", (param, grad, exp_avg, exp_avg_sq, max_exp_avg_sq),
              (lr / correction1, beta1, beta2, eps, keep, decay, 1 / sqrt(correction2), amsgrad), n)
