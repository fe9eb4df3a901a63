# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/sgd.py: the choice of form is made once, outside of the loops."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef void step(real* param, real* grad, real* velocity, Py_ssize_t n, real lr, real momentum, real rest, real weight_decay,
               bint nesterov, bint uses_velocity) noexcept nogil:
    """Any step but the first with momentum: velocity = momentum * velocity + rest * g."""
    cdef Py_ssize_t i
    cdef real g
    if not uses_velocity:
        for i in range(n):
            param[i] = param[i] - lr * (grad[i] + weight_decay * param[i])
    elif nesterov:
        for i in range(n):
            g = grad[i] + weight_decay * param[i]
            velocity[i] = momentum * velocity[i] + rest * g
            param[i] = param[i] - lr * (g + momentum * velocity[i])
    else:
        for i in range(n):
            velocity[i] = momentum * velocity[i] + rest * (grad[i] + weight_decay * param[i])
            param[i] = param[i] - lr * velocity[i]


cdef void first_step(real* param, real* grad, real* velocity, Py_ssize_t n, real lr, real momentum, real weight_decay,
                     bint nesterov) noexcept nogil:
    """velocity is whatever memory held: it is written before it is read."""
    cdef Py_ssize_t i
    cdef real g, rate = lr * (1 + momentum) if nesterov else lr
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        velocity[i] = g
        param[i] = param[i] - rate * g


def sgd_step(Buffer param, Buffer grad, Buffer velocity, Py_ssize_t n, double lr, double momentum, double dampening, double weight_decay,
             bint nesterov, bint first):
    """One step for n parameters; velocity is only used when momentum is not 0, and on the first step takes the gradient itself."""
    cdef int code = floating(param, "sgd_step: param")
    cdef bint uses_velocity = momentum != 0
    cdef double rest = 1 - dampening
    need(param, n, code, "sgd_step: param")
    need(grad, n, code, "sgd_step: grad")
    if uses_velocity:
        need(velocity, n, code, "sgd_step: velocity")
    elif velocity is None:
        velocity = param
    cdef PyThreadState* thread = let_go(n > LONG)
    if uses_velocity and first:
        if code == F32:
            first_step[float](<float*>param.p, <float*>grad.p, <float*>velocity.p, n, <float>lr, <float>momentum, <float>weight_decay,
                              nesterov)
        else:
            first_step[double](<double*>param.p, <double*>grad.p, <double*>velocity.p, n, lr, momentum, weight_decay, nesterov)
    elif code == F32:
        step[float](<float*>param.p, <float*>grad.p, <float*>velocity.p, n, <float>lr, <float>momentum, <float>rest, <float>weight_decay,
                    nesterov, uses_velocity)
    else:
        step[double](<double*>param.p, <double*>grad.p, <double*>velocity.p, n, lr, momentum, rest, weight_decay, nesterov, uses_velocity)
    take_back(thread)
