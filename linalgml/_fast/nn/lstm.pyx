# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: ordered
"""Twin of linalgml/nn/lstm.py: a step is one product with weights packed once, then vector code over the gates."""
from libc.stdlib cimport free

from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.recurrent cimport packed_weights, step_product
from linalgml._fast.rows cimport floating


cdef extern from "gates.h" nogil:
    void lstm_row_f32(float* gates, float* before, float* cells, float* out, Py_ssize_t n)
    void lstm_row_f64(double* gates, double* before, double* cells, double* out, Py_ssize_t n)
    void lstm_row_back_f32(float* gates, float* before, float* cells, float* grad, float* d, float* dh, float* dc, Py_ssize_t n)
    void lstm_row_back_f64(double* gates, double* before, double* cells, double* grad, double* d, double* dh, double* dc, Py_ssize_t n)


cdef void squash(real* gates, real* before, real* cells, real* out, Py_ssize_t rows, Py_ssize_t size) noexcept nogil:
    """The gates of one step from what they are made of, and c and h from them; before: the c of the step before."""
    cdef Py_ssize_t r
    for r in range(rows):
        if real is float:
            lstm_row_f32(gates, before, cells, out, size)
        else:
            lstm_row_f64(gates, before, cells, out, size)
        gates += 4 * size
        before += size
        cells += size
        out += size


cdef int forward(real* gates, real* weight, real* h0, real* c0, real* out, real* cells, Py_ssize_t steps, Py_ssize_t rows, Py_ssize_t size,
                 bint reverse) except -1 nogil:
    cdef Py_ssize_t s, t, before, n = rows * size
    cdef real* packed = packed_weights(steps, rows, 4 * size, size, weight, 1, size)
    try:
        for s in range(steps):
            t = steps - 1 - s if reverse else s
            before = t + 1 if reverse else t - 1
            step_product(packed, h0 if s == 0 else out + before * n, weight, 1, size, gates + t * 4 * n, rows, 4 * size, size, 1)
            squash(gates + t * 4 * n, c0 if s == 0 else cells + before * n, cells + t * n, out + t * n, rows, size)
    finally:
        free(packed)
    return 0


cdef void unsquash(real* gates, real* before, real* cells, real* grad, real* dgates, real* dh, real* dc, Py_ssize_t rows,
                   Py_ssize_t size) noexcept nogil:
    """The gradient of what the gates of one step were made of; dc becomes that of the c before."""
    cdef Py_ssize_t r
    for r in range(rows):
        if real is float:
            lstm_row_back_f32(gates, before, cells, grad, dgates, dh, dc, size)
        else:
            lstm_row_back_f64(gates, before, cells, grad, dgates, dh, dc, size)
        gates += 4 * size
        dgates += 4 * size
        before += size
        cells += size
        grad += size
        dh += size
        dc += size


cdef int backward(real* gates, real* weight, real* c0, real* cells, real* grad, real* dgates, real* dh, real* dc, Py_ssize_t steps,
                  Py_ssize_t rows, Py_ssize_t size, bint reverse) except -1 nogil:
    cdef Py_ssize_t s, t, before, n = rows * size
    cdef real* packed = packed_weights(steps, rows, size, 4 * size, weight, size, 1)
    try:
        for s in range(steps):
            t = s if reverse else steps - 1 - s
            before = t + 1 if reverse else t - 1
            unsquash(gates + t * 4 * n, c0 if s == steps - 1 else cells + before * n, cells + t * n, grad + t * n, dgates + t * 4 * n, dh,
                     dc, rows, size)
            step_product(packed, dgates + t * 4 * n, weight, size, 1, dh, rows, size, 4 * size, 0)
    finally:
        free(packed)
    return 0


def lstm_forward(Buffer gates, Buffer weight, Buffer h0, Buffer c0, Buffer out, Buffer cells, Py_ssize_t steps, Py_ssize_t rows,
                 Py_ssize_t size, bint reverse):
    """gates (steps, rows, 4, size), the inputs' part, become the gates themselves; out, cells: (steps, rows, size) are h and c."""
    cdef int code = floating(gates, "lstm_forward: gates")
    cdef Py_ssize_t one = product(rows, size), n = product(steps, one)
    need(gates, product(4, n), code, "lstm_forward: gates")
    need(weight, product(4, product(size, size)), code, "lstm_forward: weight")
    need(h0, one, code, "lstm_forward: h0")
    need(c0, one, code, "lstm_forward: c0")
    need(out, n, code, "lstm_forward: out")
    need(cells, n, code, "lstm_forward: cells")
    with nogil:
        if code == F32:
            forward[float](<float*>gates.p, <float*>weight.p, <float*>h0.p, <float*>c0.p, <float*>out.p, <float*>cells.p, steps, rows, size,
                           reverse)
        else:
            forward[double](<double*>gates.p, <double*>weight.p, <double*>h0.p, <double*>c0.p, <double*>out.p, <double*>cells.p, steps,
                            rows, size, reverse)


def lstm_backward(Buffer gates, Buffer weight, Buffer c0, Buffer cells, Buffer grad, Buffer dgates, Buffer dh, Buffer dc, Py_ssize_t steps,
                  Py_ssize_t rows, Py_ssize_t size, bint reverse):
    """dgates (steps, rows, 4, size): the gradient of what the gates were made of, from grad (steps, rows, size) of every h."""
    cdef int code = floating(gates, "lstm_backward: gates")
    cdef Py_ssize_t one = product(rows, size), n = product(steps, one)
    need(gates, product(4, n), code, "lstm_backward: gates")
    need(weight, product(4, product(size, size)), code, "lstm_backward: weight")
    need(c0, one, code, "lstm_backward: c0")
    need(cells, n, code, "lstm_backward: cells")
    need(grad, n, code, "lstm_backward: grad")
    need(dgates, product(4, n), code, "lstm_backward: dgates")
    need(dh, one, code, "lstm_backward: dh")
    need(dc, one, code, "lstm_backward: dc")
    with nogil:
        if code == F32:
            backward[float](<float*>gates.p, <float*>weight.p, <float*>c0.p, <float*>cells.p, <float*>grad.p, <float*>dgates.p,
                            <float*>dh.p, <float*>dc.p, steps, rows, size, reverse)
        else:
            backward[double](<double*>gates.p, <double*>weight.p, <double*>c0.p, <double*>cells.p, <double*>grad.p, <double*>dgates.p,
                             <double*>dh.p, <double*>dc.p, steps, rows, size, reverse)
