# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/rmsprop.py: one pass over the parameter and its state."""
from linalgml._fast.buffer cimport Buffer, F32, real
from linalgml._fast.rows cimport sqrt
from linalgml._fast.steps cimport take_step


cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* square_avg = <real*>a[2]
    cdef real* grad_avg = <real*>a[3]
    cdef real* velocity = <real*>a[4]
    cdef real lr = <real>k[0], alpha = <real>k[1], rest = <real>(1 - k[1]), eps = <real>k[2], weight_decay = <real>k[3], g, v, m
    cdef real momentum = <real>k[4]
    cdef bint centered = k[5] != 0
    if not centered and momentum == 0:
        for i in range(n):
            g = grad[i] + weight_decay * param[i]
            v = alpha * square_avg[i] + rest * g * g
            square_avg[i] = v
            param[i] = param[i] - lr * (g / (sqrt(v) + eps))
        return
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        v = alpha * square_avg[i] + rest * g * g
        square_avg[i] = v
        if centered:
            m = alpha * grad_avg[i] + rest * g
            grad_avg[i] = m
            v = v - m * m
        g = g / (sqrt(v) + eps)
        if momentum != 0:
            g = momentum * velocity[i] + g
            velocity[i] = g
        param[i] = param[i] - lr * g


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


def rmsprop_step(Buffer param, Buffer grad, Buffer square_avg, Buffer grad_avg, Buffer velocity, Py_ssize_t n, double lr, double alpha,
                 double eps, double weight_decay, double momentum, bint centered):
    """One step for n parameters; grad_avg is used only when centered, velocity only with momentum."""
    take_step(step, "rmsprop_step", (param, grad, square_avg, grad_avg, velocity), (lr, alpha, eps, weight_decay, momentum, centered), n)
