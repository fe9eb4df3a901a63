# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: ordered
"""Twin of linalgml/nn/gru.py: a step is one product with weights packed once, then vector code over the gates."""
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.recurrent cimport packed_weights, step_product
from linalgml._fast.rows cimport floating


cdef extern from "gates.h" nogil:
    void gru_row_f32(float* gates, float* past, float* before, float* out, float* inner, Py_ssize_t n)
    void gru_row_f64(double* gates, double* past, double* before, double* out, double* inner, Py_ssize_t n)
    void gru_row_back_f32(float* gates, float* before, float* inner, float* grad, float* d, float* di, float* dh, Py_ssize_t n)
    void gru_row_back_f64(double* gates, double* before, double* inner, double* grad, double* d, double* di, double* dh, Py_ssize_t n)


cdef void squash(real* gates, real* past, real* before, real* out, real* inner, Py_ssize_t rows, Py_ssize_t size) noexcept nogil:
    """r, z and n of one step and h from them; past (rows, 3, size): h's part of the gates; before: the h of the step before."""
    cdef Py_ssize_t b
    for b in range(rows):
        if real is float:
            gru_row_f32(gates, past, before, out, inner, size)
        else:
            gru_row_f64(gates, past, before, out, inner, size)
        gates += 3 * size
        past += 3 * size
        before += size
        out += size
        inner += size


cdef int forward(real* gates, real* weight, real* bias, real* h0, real* out, real* inner, Py_ssize_t steps, Py_ssize_t rows,
                 Py_ssize_t size, bint reverse) except -1 nogil:
    cdef Py_ssize_t s, t, r, n = rows * size
    cdef real* h
    cdef real* packed = NULL
    cdef real* past = <real*>malloc((3 * n + 1) * sizeof(real))
    if past == NULL:
        with gil:
            raise MemoryError()
    try:
        packed = packed_weights(steps, rows, 3 * size, size, weight, 1, size)
        for s in range(steps):
            t = steps - 1 - s if reverse else s
            h = h0 if s == 0 else out + (t + 1 if reverse else t - 1) * n
            for r in range(rows):
                memcpy(past + r * 3 * size, bias, 3 * size * sizeof(real))
            step_product(packed, h, weight, 1, size, past, rows, 3 * size, size, 1)
            squash(gates + t * 3 * n, past, h, out + t * n, inner + t * n, rows, size)
    finally:
        free(packed)
        free(past)
    return 0


cdef void unsquash(real* gates, real* before, real* inner, real* grad, real* dgates, real* dinner, real* dh, Py_ssize_t rows,
                   Py_ssize_t size) noexcept nogil:
    """The gradients of both parts of the gates of one step; dh becomes the part of the h before that does not pass through the gates."""
    cdef Py_ssize_t b
    for b in range(rows):
        if real is float:
            gru_row_back_f32(gates, before, inner, grad, dgates, dinner, dh, size)
        else:
            gru_row_back_f64(gates, before, inner, grad, dgates, dinner, dh, size)
        gates += 3 * size
        dgates += 3 * size
        dinner += 3 * size
        before += size
        inner += size
        grad += size
        dh += size


cdef int backward(real* gates, real* weight, real* h0, real* out, real* inner, real* grad, real* dgates, real* dinner, real* dh,
                  Py_ssize_t steps, Py_ssize_t rows, Py_ssize_t size, bint reverse) except -1 nogil:
    cdef Py_ssize_t s, t, n = rows * size
    cdef real* h
    cdef real* packed = packed_weights(steps, rows, size, 3 * size, weight, size, 1)
    try:
        for s in range(steps):
            t = s if reverse else steps - 1 - s
            h = h0 if s == steps - 1 else out + (t + 1 if reverse else t - 1) * n
            unsquash(gates + t * 3 * n, h, inner + t * n, grad + t * n, dgates + t * 3 * n, dinner + t * 3 * n, dh, rows, size)
            step_product(packed, dinner + t * 3 * n, weight, size, 1, dh, rows, size, 3 * size, 1)
    finally:
        free(packed)
    return 0


def gru_forward(Buffer gates, Buffer weight, Buffer bias, Buffer h0, Buffer out, Buffer inner, Py_ssize_t steps, Py_ssize_t rows,
                Py_ssize_t size, bint reverse):
    """gates (steps, rows, 3, size), the inputs' part, become r, z and n; out (steps, rows, size) is h; inner like it: h U_n + a_n."""
    cdef int code = floating(gates, "gru_forward: gates")
    cdef Py_ssize_t one = product(rows, size), n = product(steps, one)
    need(gates, product(3, n), code, "gru_forward: gates")
    need(weight, product(3, product(size, size)), code, "gru_forward: weight")
    need(bias, product(3, size), code, "gru_forward: bias")
    need(h0, one, code, "gru_forward: h0")
    need(out, n, code, "gru_forward: out")
    need(inner, n, code, "gru_forward: inner")
    with nogil:
        if code == F32:
            forward[float](<float*>gates.p, <float*>weight.p, <float*>bias.p, <float*>h0.p, <float*>out.p, <float*>inner.p, steps, rows,
                           size, reverse)
        else:
            forward[double](<double*>gates.p, <double*>weight.p, <double*>bias.p, <double*>h0.p, <double*>out.p, <double*>inner.p, steps,
                            rows, size, reverse)


def gru_backward(Buffer gates, Buffer weight, Buffer h0, Buffer out, Buffer inner, Buffer grad, Buffer dgates, Buffer dinner, Buffer dh,
                 Py_ssize_t steps, Py_ssize_t rows, Py_ssize_t size, bint reverse):
    """dgates, dinner (steps, rows, 3, size): the gradients of the inputs' part and of h's, from grad (steps, rows, size) of every h."""
    cdef int code = floating(gates, "gru_backward: gates")
    cdef Py_ssize_t one = product(rows, size), n = product(steps, one)
    need(gates, product(3, n), code, "gru_backward: gates")
    need(weight, product(3, product(size, size)), code, "gru_backward: weight")
    need(h0, one, code, "gru_backward: h0")
    need(out, n, code, "gru_backward: out")
    need(inner, n, code, "gru_backward: inner")
    need(grad, n, code, "gru_backward: grad")
    need(dgates, product(3, n), code, "gru_backward: dgates")
    need(dinner, product(3, n), code, "gru_backward: dinner")
    need(dh, one, code, "gru_backward: dh")
    with nogil:
        if code == F32:
            backward[float](<float*>gates.p, <float*>weight.p, <float*>h0.p, <float*>out.p, <float*>inner.p, <float*>grad.p,
                            <float*>dgates.p, <float*>dinner.p, <float*>dh.p, steps, rows, size, reverse)
        else:
            backward[double](<double*>gates.p, <double*>weight.p, <double*>h0.p, <double*>out.p, <double*>inner.p, <double*>grad.p,
                             <double*>dgates.p, <double*>dinner.p, <double*>dh.p, steps, rows, size, reverse)
