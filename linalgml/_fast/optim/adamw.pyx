# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/adamw.py: one pass, bound by memory for large models."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, sqrt, take_back


cdef void step(real* param, real* grad, real* exp_avg, real* exp_avg_sq, Py_ssize_t n, real rate, real beta1, real rest1, real beta2,
               real rest2, real eps, real keep, real scale) noexcept nogil:
    cdef Py_ssize_t i
    cdef real g, m, v
    for i in range(n):
        g = grad[i]
        m = beta1 * exp_avg[i] + rest1 * g
        v = beta2 * exp_avg_sq[i] + rest2 * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        param[i] = param[i] * keep - rate * m / (sqrt(v) * scale + eps)


cpdef adamw_step(Buffer param, Buffer grad, Buffer exp_avg, Buffer exp_avg_sq, Py_ssize_t n, double lr, double beta1, double beta2,
               double eps, double weight_decay, double correction1, double correction2):
    """One step for n parameters; correction1 = 1 - beta1^t and correction2 = 1 - beta2^t undo the start from zero."""
    cdef int code = floating(param, "adamw_step: param")
    need(param, n, code, "adamw_step: param")
    need(grad, n, code, "adamw_step: grad")
    need(exp_avg, n, code, "adamw_step: exp_avg")
    need(exp_avg_sq, n, code, "adamw_step: exp_avg_sq")
    cdef double rate = lr / correction1, scale = 1 / sqrt(correction2), keep = 1 - lr * weight_decay, rest1 = 1 - beta1, rest2 = 1 - beta2
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        step[float](<float*>param.p, <float*>grad.p, <float*>exp_avg.p, <float*>exp_avg_sq.p, n, <float>rate, <float>beta1, <float>rest1,
                    <float>beta2, <float>rest2, <float>eps, <float>keep, <float>scale)
    else:
        step[double](<double*>param.p, <double*>grad.p, <double*>exp_avg.p, <double*>exp_avg_sq.p, n, <double>rate, <double>beta1,
                     <double>rest1, <double>beta2, <double>rest2, <double>eps, <double>keep, <double>scale)
    take_back(thread)


def adamw_steps(list params, dict state, double lr, double beta1, double beta2, double eps, double weight_decay, number):
    """`AdamW.step` for all the parameters of a group at once, without a Python frame for each.

    Parameters that are ready (a root with a gradient and state, all in buffers) take their step; the others are returned.
    `number` gives the version numbers that mark the parameters as written.
    """
    cdef Buffer p, g, m, v
    cdef Py_ssize_t t
    cdef list late = []
    cdef dict own
    for param in params:
        grad = param.grad
        if grad is None:
            continue
        own = state.get(param)
        data = param._data
        flat = grad._data
        if not own or type(data) is not Buffer or type(flat) is not Buffer or grad.shape != param.shape:
            late.append(param)
            continue
        first = own["exp_avg"]._data
        second = own["exp_avg_sq"]._data
        if type(first) is not Buffer or type(second) is not Buffer:
            late.append(param)
            continue
        p, g, m, v = data, flat, first, second
        t = own["step"] + 1
        adamw_step(p, g, m, v, p.n, lr, beta1, beta2, eps, weight_decay, 1 - beta1**t, 1 - beta2**t)
        own["step"] = t
        param._version = number()
    return late
