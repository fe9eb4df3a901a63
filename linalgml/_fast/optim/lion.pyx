# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/lion.py: one pass over the parameter and its state."""
from linalgml._fast.buffer cimport Buffer, F32, real
from linalgml._fast.steps cimport take_step


cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* exp_avg = <real*>a[2]
    cdef real lr = <real>k[0], beta1 = <real>k[1], rest1 = <real>(1 - k[1]), beta2 = <real>k[2], rest2 = <real>(1 - k[2])
    cdef real weight_decay = <real>k[3], g, m, c, sign, zero = 0, one = 1
    for i in range(n):
        g = grad[i]
        m = exp_avg[i]
        c = beta1 * m + rest1 * g
        sign = (one if c > zero else zero) - (one if c < zero else zero)
        exp_avg[i] = beta2 * m + rest2 * g
        param[i] = param[i] - lr * (sign + weight_decay * param[i])


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


def lion_step(Buffer param, Buffer grad, Buffer exp_avg, Py_ssize_t n, double lr, double beta1, double beta2, double weight_decay):
    """One step for n parameters."""
    take_step(step, "lion_step", (param, grad, exp_avg), (lr, beta1, beta2, weight_decay), n)
