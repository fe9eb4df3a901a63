# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/nn/huber_loss.py: both branches are computed and one is chosen, so that the loops become vector code."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.parts cimport Rows, row_by_row, rows_of
from linalgml._fast.rows cimport floating


cdef void losses(real* x, real* y, real* out, Py_ssize_t n, real delta, real scale) noexcept nogil:
    cdef Py_ssize_t i
    cdef real d, near, two = 2, half = delta / two, far = scale * delta
    for i in range(n):
        d = x[i] - y[i]
        d = -d if d < 0 else d
        near = scale * d * d / two
        out[i] = far * (d - half) if d > delta else near


cdef void slopes(real* x, real* y, real* grad, real* dx, Py_ssize_t n, real delta, real scale) noexcept nogil:
    cdef Py_ssize_t i
    cdef real d
    for i in range(n):
        d = x[i] - y[i]
        d = delta if d > delta else d
        d = -delta if d < -delta else d
        dx[i] = grad[i] * (scale * d)


cdef struct Huber:
    Rows rows
    double delta, scale


cdef void part_of(void* context, Py_ssize_t part) noexcept nogil:
    cdef Huber* h = <Huber*>context
    cdef Rows* j = &h.rows
    cdef Py_ssize_t i = part * j.each, n = rows_of(j, part)
    if j.code == F32:
        if j.d == NULL:
            losses[float](<float*>j.a + i, <float*>j.b + i, <float*>j.c + i, n, <float>h.delta, <float>h.scale)
        else:
            slopes[float](<float*>j.a + i, <float*>j.b + i, <float*>j.d + i, <float*>j.c + i, n, <float>h.delta, <float>h.scale)
    elif j.d == NULL:
        losses[double](<double*>j.a + i, <double*>j.b + i, <double*>j.c + i, n, h.delta, h.scale)
    else:
        slopes[double](<double*>j.a + i, <double*>j.b + i, <double*>j.d + i, <double*>j.c + i, n, h.delta, h.scale)


def huber_forward(Buffer x, Buffer y, Buffer out, Py_ssize_t n, double delta, double scale):
    """out = scale d^2 / 2 where |d| <= delta, else scale delta (|d| - delta / 2), with d = x - y.  All (n,)."""
    cdef int code = floating(x, "huber_forward: x")
    need(x, n, code, "huber_forward: x")
    need(y, n, code, "huber_forward: y")
    need(out, n, code, "huber_forward: out")
    cdef Huber job = [[x.p, y.p, out.p, NULL, NULL, NULL, NULL, NULL, n, 1, 0, code, 0], delta, scale]
    row_by_row(part_of, &job.rows)


def huber_backward(Buffer x, Buffer y, Buffer grad, Buffer dx, Py_ssize_t n, double delta, double scale):
    """dx = grad scale d, with d = x - y held between -delta and delta.  All (n,)."""
    cdef int code = floating(x, "huber_backward: x")
    need(x, n, code, "huber_backward: x")
    need(y, n, code, "huber_backward: y")
    need(grad, n, code, "huber_backward: grad")
    need(dx, n, code, "huber_backward: dx")
    cdef Huber job = [[x.p, y.p, dx.p, grad.p, NULL, NULL, NULL, NULL, n, 1, 0, code, 0], delta, scale]
    row_by_row(part_of, &job.rows)
