# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/softmax.py: maximum, exponentials with their sum, and the division, each one pass of vector code over a row."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.parts cimport Rows, row_by_row, rows_of
from linalgml._fast.rows cimport floating, log, row_dot, row_exp, row_exp_sum, row_max, row_sum


cdef void forward(real* x, real* out, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real scale
    for r in range(rows):
        scale = 1 / row_exp(x, out, row_max(x, cols), cols)
        for j in range(cols):
            out[j] = out[j] * scale
        x += cols
        out += cols


cdef void backward(real* out, real* grad, real* dx, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real inner
    for r in range(rows):
        inner = row_dot(grad, out, cols)
        for j in range(cols):
            dx[j] = out[j] * (grad[j] - inner)
        out += cols
        grad += cols
        dx += cols


cdef void log_forward(real* x, real* out, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real lse
    for r in range(rows):
        lse = row_max(x, cols)
        lse = lse + log(row_exp_sum(x, lse, cols))
        for j in range(cols):
            out[j] = x[j] - lse
        x += cols
        out += cols


cdef void log_backward(real* out, real* grad, real* dx, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real total
    for r in range(rows):
        total = row_sum(grad, cols)
        row_exp(out, dx, <real>0, cols)
        for j in range(cols):
            dx[j] = grad[j] - dx[j] * total
        out += cols
        grad += cols
        dx += cols


cdef void forward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t i = part * j.each * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        forward[float](<float*>j.a + i, <float*>j.b + i, rows, j.cols)
    else:
        forward[double](<double*>j.a + i, <double*>j.b + i, rows, j.cols)


cdef void backward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t i = part * j.each * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        backward[float](<float*>j.a + i, <float*>j.b + i, <float*>j.c + i, rows, j.cols)
    else:
        backward[double](<double*>j.a + i, <double*>j.b + i, <double*>j.c + i, rows, j.cols)


cdef void log_forward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t i = part * j.each * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        log_forward[float](<float*>j.a + i, <float*>j.b + i, rows, j.cols)
    else:
        log_forward[double](<double*>j.a + i, <double*>j.b + i, rows, j.cols)


cdef void log_backward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t i = part * j.each * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        log_backward[float](<float*>j.a + i, <float*>j.b + i, <float*>j.c + i, rows, j.cols)
    else:
        log_backward[double](<double*>j.a + i, <double*>j.b + i, <double*>j.c + i, rows, j.cols)


def softmax_forward(Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    """out = softmax of each row.  x, out: (rows, cols)."""
    cdef int code = floating(x, "softmax_forward: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "softmax_forward: x")
    need(out, n, code, "softmax_forward: out")
    if n == 0:
        return
    cdef Rows job = [x.p, out.p, NULL, NULL, NULL, NULL, NULL, NULL, rows, cols, 0, code, 0]
    row_by_row(forward_part, &job)


def softmax_backward(Buffer out, Buffer grad, Buffer dx, Py_ssize_t rows, Py_ssize_t cols):
    """dx = out * (grad - sum(grad * out)), a row at a time."""
    cdef int code = floating(out, "softmax_backward: out")
    cdef Py_ssize_t n = product(rows, cols)
    need(out, n, code, "softmax_backward: out")
    need(grad, n, code, "softmax_backward: grad")
    need(dx, n, code, "softmax_backward: dx")
    if n == 0:
        return
    cdef Rows job = [out.p, grad.p, dx.p, NULL, NULL, NULL, NULL, NULL, rows, cols, 0, code, 0]
    row_by_row(backward_part, &job)


def log_softmax_forward(Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    """out = x - logsumexp(x), a row at a time."""
    cdef int code = floating(x, "log_softmax_forward: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "log_softmax_forward: x")
    need(out, n, code, "log_softmax_forward: out")
    if n == 0:
        return
    cdef Rows job = [x.p, out.p, NULL, NULL, NULL, NULL, NULL, NULL, rows, cols, 0, code, 0]
    row_by_row(log_forward_part, &job)


def log_softmax_backward(Buffer out, Buffer grad, Buffer dx, Py_ssize_t rows, Py_ssize_t cols):
    """dx = grad - exp(out) * sum(grad), a row at a time."""
    cdef int code = floating(out, "log_softmax_backward: out")
    cdef Py_ssize_t n = product(rows, cols)
    need(out, n, code, "log_softmax_backward: out")
    need(grad, n, code, "log_softmax_backward: grad")
    need(dx, n, code, "log_softmax_backward: dx")
    if n == 0:
        return
    cdef Rows job = [out.p, grad.p, dx.p, NULL, NULL, NULL, NULL, NULL, rows, cols, 0, code, 0]
    row_by_row(log_backward_part, &job)
