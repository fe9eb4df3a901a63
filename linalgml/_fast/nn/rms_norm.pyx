# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/rms_norm.py."""
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.parts cimport SUMMED, Rows, add_in_pairs, in_parts, row_by_row, rows_of, shared_out
from linalgml._fast.rows cimport floating, row_dot, sqrt


cdef void forward(real* x, real* gain, real* out, real* rstd, Py_ssize_t rows, Py_ssize_t cols, real eps) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real scale
    for r in range(rows):
        scale = 1 / sqrt(row_dot(x, x, cols) / cols + eps)
        rstd[r] = scale
        for j in range(cols):
            out[j] = x[j] * scale * gain[j]
        x += cols
        out += cols


cdef void backward(real* x, real* gain, real* rstd, real* grad, real* dx, real* dgain, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real scale, total, inner
    for j in range(cols):
        dgain[j] = 0
    for r in range(rows):
        scale = rstd[r]
        total = 0
        for j in range(cols):
            total += grad[j] * gain[j] * x[j]
            dgain[j] += grad[j] * (x[j] * scale)
        inner = total * scale / cols
        for j in range(cols):
            dx[j] = scale * (grad[j] * gain[j] - x[j] * scale * inner)
        x += cols
        grad += cols
        dx += cols


cdef void forward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t r = part * j.each, i = r * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        forward[float](<float*>j.a + i, <float*>j.b, <float*>j.c + i, <float*>j.d + r, rows, j.cols, <float>j.number)
    else:
        forward[double](<double*>j.a + i, <double*>j.b, <double*>j.c + i, <double*>j.d + r, rows, j.cols, j.number)


cdef void backward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t r = part * j.each, i = r * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        backward[float](<float*>j.a + i, <float*>j.b, <float*>j.c + r, <float*>j.d + i, <float*>j.e + i,
                        <float*>j.f + part * j.cols, rows, j.cols)
    else:
        backward[double](<double*>j.a + i, <double*>j.b, <double*>j.c + r, <double*>j.d + i, <double*>j.e + i,
                         <double*>j.f + part * j.cols, rows, j.cols)


def rms_norm_forward(Buffer x, Buffer gain, Buffer out, Buffer rstd, Py_ssize_t rows, Py_ssize_t cols, double eps):
    """y = x * rstd * gain, a row at a time.  x, out: (rows, cols); gain: (cols,); rstd: (rows,)."""
    cdef int code = floating(x, "rms_norm_forward: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "rms_norm_forward: x")
    need(gain, cols, code, "rms_norm_forward: gain")
    need(out, n, code, "rms_norm_forward: out")
    need(rstd, rows, code, "rms_norm_forward: rstd")
    cdef Rows job = [x.p, gain.p, out.p, rstd.p, NULL, NULL, NULL, NULL, rows, cols, 0, code, eps]
    row_by_row(forward_part, &job)


def rms_norm_backward(Buffer x, Buffer gain, Buffer rstd, Buffer grad, Buffer dx, Buffer dgain, Py_ssize_t rows, Py_ssize_t cols):
    """dx = rstd * (g - xhat * mean(g * xhat)), with g = grad * gain and xhat = x * rstd."""
    cdef int code = floating(x, "rms_norm_backward: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "rms_norm_backward: x")
    need(gain, cols, code, "rms_norm_backward: gain")
    need(rstd, rows, code, "rms_norm_backward: rstd")
    need(grad, n, code, "rms_norm_backward: grad")
    need(dx, n, code, "rms_norm_backward: dx")
    need(dgain, cols, code, "rms_norm_backward: dgain")
    cdef Rows job = [x.p, gain.p, rstd.p, grad.p, dx.p, dgain.p, NULL, NULL, rows, cols, 0, code, 0]
    cdef Py_ssize_t parts = shared_out(&job, SUMMED)
    if parts <= 1:
        backward_part(&job, 0)
        return
    cdef Buffer gains = new_buffer(parts * cols, code)
    job.f = gains.p
    in_parts(backward_part, &job, parts)
    if code == F32:
        add_in_pairs[float](<float*>gains.p, <float*>dgain.p, parts, cols)
    else:
        add_in_pairs[double](<double*>gains.p, <double*>dgain.p, parts, cols)
