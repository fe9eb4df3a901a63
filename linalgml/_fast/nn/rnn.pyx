# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: ordered
"""Twin of linalgml/nn/rnn.py: a step is one product with weights packed once, then vector code over what it gives."""
from libc.stdlib cimport free
from libc.string cimport memcpy

from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.recurrent cimport packed_weights, step_product
from linalgml._fast.rows cimport floating, tanh


cdef int forward(real* inputs, real* weight, real* h0, real* out, Py_ssize_t steps, Py_ssize_t rows, Py_ssize_t size, bint relu,
                 bint reverse) except -1 nogil:
    cdef Py_ssize_t s, t, j, n = rows * size
    cdef real zero = 0
    cdef real* now
    cdef real* packed = packed_weights(steps, rows, size, size, weight, 1, size)
    try:
        for s in range(steps):
            t = steps - 1 - s if reverse else s
            now = out + t * n
            if now != inputs + t * n:
                memcpy(now, inputs + t * n, n * sizeof(real))
            step_product(packed, h0 if s == 0 else out + (t + 1 if reverse else t - 1) * n, weight, 1, size, now, rows, size, size, 1)
            if relu:
                for j in range(n):
                    now[j] = zero if now[j] <= zero else now[j]
            else:
                for j in range(n):
                    now[j] = tanh(now[j])
    finally:
        free(packed)
    return 0


cdef int backward(real* weight, real* out, real* grad, real* dinputs, real* dh, Py_ssize_t steps, Py_ssize_t rows, Py_ssize_t size,
                  bint relu, bint reverse) except -1 nogil:
    cdef Py_ssize_t s, t, j, n = rows * size
    cdef real zero = 0, one = 1, g
    cdef real* h
    cdef real* d
    cdef real* packed = packed_weights(steps, rows, size, size, weight, size, 1)
    try:
        for s in range(steps):
            t = s if reverse else steps - 1 - s
            h, d = out + t * n, dinputs + t * n
            for j in range(n):
                g = grad[t * n + j] + dh[j]
                if relu:
                    d[j] = g if h[j] > zero else zero
                else:
                    d[j] = g * (one - h[j] * h[j])
            step_product(packed, d, weight, size, 1, dh, rows, size, size, 0)
    finally:
        free(packed)
    return 0


def rnn_forward(Buffer inputs, Buffer weight, Buffer h0, Buffer out, Py_ssize_t steps, Py_ssize_t rows, Py_ssize_t size, bint relu,
                bint reverse):
    """out (steps, rows, size) = tanh or relu of inputs plus the h before times weight (size, size) transposed; h0: (rows, size)."""
    cdef int code = floating(inputs, "rnn_forward: inputs")
    cdef Py_ssize_t one = product(rows, size), n = product(steps, one)
    need(inputs, n, code, "rnn_forward: inputs")
    need(weight, product(size, size), code, "rnn_forward: weight")
    need(h0, one, code, "rnn_forward: h0")
    need(out, n, code, "rnn_forward: out")
    with nogil:
        if code == F32:
            forward[float](<float*>inputs.p, <float*>weight.p, <float*>h0.p, <float*>out.p, steps, rows, size, relu, reverse)
        else:
            forward[double](<double*>inputs.p, <double*>weight.p, <double*>h0.p, <double*>out.p, steps, rows, size, relu, reverse)


def rnn_backward(Buffer weight, Buffer out, Buffer grad, Buffer dinputs, Buffer dh, Py_ssize_t steps, Py_ssize_t rows, Py_ssize_t size,
                 bint relu, bint reverse):
    """dinputs (steps, rows, size) from grad of every h: backpropagation through time.  dh (rows, size) becomes the gradient of h0."""
    cdef int code = floating(grad, "rnn_backward: grad")
    cdef Py_ssize_t one = product(rows, size), n = product(steps, one)
    need(weight, product(size, size), code, "rnn_backward: weight")
    need(out, n, code, "rnn_backward: out")
    need(grad, n, code, "rnn_backward: grad")
    need(dinputs, n, code, "rnn_backward: dinputs")
    need(dh, one, code, "rnn_backward: dh")
    with nogil:
        if code == F32:
            backward[float](<float*>weight.p, <float*>out.p, <float*>grad.p, <float*>dinputs.p, <float*>dh.p, steps, rows, size, relu,
                            reverse)
        else:
            backward[double](<double*>weight.p, <double*>out.p, <double*>grad.p, <double*>dinputs.p, <double*>dh.p, steps, rows, size,
                             relu, reverse)
