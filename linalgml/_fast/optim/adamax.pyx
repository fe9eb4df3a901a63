# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/adamax.py: one pass over the parameter and its state."""
from linalgml._fast.buffer cimport Buffer, F32, real
from linalgml._fast.steps cimport take_step


cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* exp_avg = <real*>a[2]
    cdef real* exp_inf = <real*>a[3]
    cdef real rate = <real>k[0], beta1 = <real>k[1], rest1 = <real>(1 - k[1]), beta2 = <real>k[2], eps = <real>k[3]
    cdef real weight_decay = <real>k[4], g, m, u, zero = 0
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        m = beta1 * exp_avg[i] + rest1 * g
        u = (-g if g < zero else g) + eps
        u = beta2 * exp_inf[i] if beta2 * exp_inf[i] > u else u
        exp_avg[i] = m
        exp_inf[i] = u
        param[i] = param[i] - rate * m / u


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


def adamax_step(Buffer param, Buffer grad, Buffer exp_avg, Buffer exp_inf, Py_ssize_t n, double rate, double beta1, double beta2,
                double eps, double weight_decay):
    """One step for n parameters; rate = lr / (1 - beta1^t)."""
    take_step(step, "adamax_step", (param, grad, exp_avg, exp_inf), (rate, beta1, beta2, eps, weight_decay), n)
