# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/schedule_free.py: one pass over the parameter and its state."""
from linalgml._fast.buffer cimport Buffer, F32, real
from linalgml._fast.rows cimport sqrt
from linalgml._fast.steps cimport take_step


cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* z = <real*>a[2]
    cdef real* exp_avg_sq = <real*>a[3]
    cdef real lr = <real>k[0], beta = <real>k[1], share = <real>k[2], beta2 = <real>k[3], rest2 = <real>(1 - k[3]), eps = <real>k[4]
    cdef real weight_decay = <real>k[5], scale = <real>k[6], g, v, y, back = <real>(k[0] * (1 - k[1] * (1 - k[2])))
    cdef bint adaptive = k[7] != 0
    for i in range(n):
        g = grad[i]
        y = param[i]
        if adaptive:
            v = beta2 * exp_avg_sq[i] + rest2 * g * g
            exp_avg_sq[i] = v
            g = g / (sqrt(v * scale) + eps)
        g = g + weight_decay * y
        param[i] = y + share * (z[i] - y) - back * g
        z[i] = z[i] - lr * g


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


def schedule_free_step(Buffer param, Buffer grad, Buffer z, Buffer exp_avg_sq, Py_ssize_t n, double lr, double beta, double share,
                       double beta2, double eps, double weight_decay, double correction2, bint adaptive):
    """One step for n parameters, which hold y; exp_avg_sq is used only where the step is adaptive."""
    take_step(step, "schedule_free_step", (param, grad, z, exp_avg_sq),
              (lr, beta, share, beta2, eps, weight_decay, 1 / correction2, adaptive), n)
