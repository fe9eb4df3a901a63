# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/adagrad.py: one pass over the parameter and its state."""
from linalgml._fast.buffer cimport Buffer, F32, real
from linalgml._fast.rows cimport sqrt
from linalgml._fast.steps cimport take_step


cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* total = <real*>a[2]
    cdef real rate = <real>k[0], eps = <real>k[1], weight_decay = <real>k[2], g, s
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        s = total[i] + g * g
        total[i] = s
        param[i] = param[i] - rate * g / (sqrt(s) + eps)


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


def adagrad_step(Buffer param, Buffer grad, Buffer total, Py_ssize_t n, double rate, double eps, double weight_decay):
    """One step for n parameters; total: the sum of the squares of all gradients."""
    take_step(step, "adagrad_step", (param, grad, total), (rate, eps, weight_decay), n)
