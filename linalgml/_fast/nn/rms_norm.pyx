# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/rms_norm.py."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, sqrt, take_back


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


def rms_norm_forward(Buffer x, Buffer gain, Buffer out, Buffer rstd, Py_ssize_t rows, Py_ssize_t cols, double eps):
    """y = x * rstd * gain, a row at a time.  x, out: (rows, cols); gain: (cols,); rstd: (rows,)."""
    cdef int code = floating(x, "rms_norm_forward: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "rms_norm_forward: x")
    need(gain, cols, code, "rms_norm_forward: gain")
    need(out, n, code, "rms_norm_forward: out")
    need(rstd, rows, code, "rms_norm_forward: rstd")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        forward[float](<float*>x.p, <float*>gain.p, <float*>out.p, <float*>rstd.p, rows, cols, <float>eps)
    else:
        forward[double](<double*>x.p, <double*>gain.p, <double*>out.p, <double*>rstd.p, rows, cols, <double>eps)
    take_back(thread)


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
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        backward[float](<float*>x.p, <float*>gain.p, <float*>rstd.p, <float*>grad.p, <float*>dx.p, <float*>dgain.p, rows, cols)
    else:
        backward[double](<double*>x.p, <double*>gain.p, <double*>rstd.p, <double*>grad.p, <double*>dx.p, <double*>dgain.p, rows, cols)
    take_back(thread)
