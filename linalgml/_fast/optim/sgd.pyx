# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/sgd.py: the choice of form is made once, outside of the loops."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating
from linalgml._fast.steps cimport Taken, run_step


cdef void walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    """Any step but the first with momentum: velocity = momentum * velocity + rest * g."""
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* velocity = <real*>a[2]
    cdef real lr = <real>k[0], momentum = <real>k[1], rest = <real>(1 - k[2]), weight_decay = <real>k[3], g
    if momentum == 0:
        for i in range(n):
            param[i] = param[i] - lr * (grad[i] + weight_decay * param[i])
    elif k[4] != 0:
        for i in range(n):
            g = grad[i] + weight_decay * param[i]
            velocity[i] = momentum * velocity[i] + rest * g
            param[i] = param[i] - lr * (g + momentum * velocity[i])
    else:
        for i in range(n):
            velocity[i] = momentum * velocity[i] + rest * (grad[i] + weight_decay * param[i])
            param[i] = param[i] - lr * velocity[i]


cdef void first_walk(real* param, char** a, double* k, Py_ssize_t n) noexcept nogil:
    """velocity is whatever memory held: it is written before it is read."""
    cdef Py_ssize_t i
    cdef real* grad = <real*>a[1]
    cdef real* velocity = <real*>a[2]
    cdef real lr = <real>k[0], momentum = <real>k[1], weight_decay = <real>k[3], g, rate = lr * (1 + momentum) if k[4] != 0 else lr
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        velocity[i] = g
        param[i] = param[i] - rate * g


cdef void step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        walk[float](<float*>a[0], a, k, n)
    else:
        walk[double](<double*>a[0], a, k, n)


cdef void first_step(char** a, double* k, Py_ssize_t n, int code) noexcept nogil:
    if code == F32:
        first_walk[float](<float*>a[0], a, k, n)
    else:
        first_walk[double](<double*>a[0], a, k, n)


def sgd_step(Buffer param, Buffer grad, Buffer velocity, Py_ssize_t n, double lr, double momentum, double dampening, double weight_decay,
             bint nesterov, bint first):
    """One step for n parameters; velocity is only used when momentum is not 0, and on the first step takes the gradient itself."""
    cdef Taken t
    t.step, t.n, t.code = first_step if first and momentum != 0 else step, n, floating(param, "sgd_step: param")
    need(param, n, t.code, "sgd_step: param")
    need(grad, n, t.code, "sgd_step: grad")
    t.arrays[0], t.arrays[1], t.count = param.p, grad.p, 2
    if momentum != 0:
        need(velocity, n, t.code, "sgd_step: velocity")
        t.arrays[2], t.count = velocity.p, 3
    t.numbers[0], t.numbers[1], t.numbers[2], t.numbers[3], t.numbers[4] = lr, momentum, dampening, weight_decay, nesterov
    run_step(&t)
