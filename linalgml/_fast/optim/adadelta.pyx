# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/adadelta.py: one pass over the parameter and its state."""
from linalgml._fast.buffer cimport Buffer, F32, real
from linalgml._fast.rows cimport sqrt
from linalgml._fast.steps cimport take_step


cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* square_avg = <real*>a[2]
    cdef real* acc_delta = <real*>a[3]
    cdef real lr = <real>k[0], rho = <real>k[1], rest = <real>(1 - k[1]), eps = <real>k[2], weight_decay = <real>k[3], g, v, d
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        v = rho * square_avg[i] + rest * g * g
        square_avg[i] = v
        d = sqrt(acc_delta[i] + eps) / sqrt(v + eps) * g
        acc_delta[i] = rho * acc_delta[i] + rest * d * d
        param[i] = param[i] - lr * d


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


def adadelta_step(Buffer param, Buffer grad, Buffer square_avg, Buffer acc_delta, Py_ssize_t n, double lr, double rho, double eps,
                  double weight_decay):
    """One step for n parameters; square_avg and acc_delta: running means of squared gradients and of squared steps."""
    take_step(step, "adadelta_step", (param, grad, square_avg, acc_delta), (lr, rho, eps, weight_decay), n)
