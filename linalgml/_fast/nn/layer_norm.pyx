# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/layer_norm.py: each pass over a row is vector code, and the row stays in the first cache between them."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_spread, row_sum, sqrt, take_back


cdef void forward(real* x, real* gain, real* bias, real* out, real* mean, real* rstd, Py_ssize_t rows, Py_ssize_t cols,
                  real eps) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real mu, scale
    for r in range(rows):
        mu = row_sum(x, cols) / cols
        scale = 1 / sqrt(row_spread(x, mu, cols) / cols + eps)
        mean[r] = mu
        rstd[r] = scale
        for j in range(cols):
            out[j] = (x[j] - mu) * scale * gain[j] + bias[j]
        x += cols
        out += cols


cdef void backward(real* x, real* gain, real* mean, real* rstd, real* grad, real* dx, real* dgain, real* dbias, Py_ssize_t rows,
                   Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real mu, scale, g, xhat, g_mean, gx_mean
    for j in range(cols):
        dgain[j] = 0
        dbias[j] = 0
    for r in range(rows):
        mu = mean[r]
        scale = rstd[r]
        g_mean = 0
        gx_mean = 0
        for j in range(cols):
            g = grad[j] * gain[j]
            xhat = (x[j] - mu) * scale
            g_mean += g
            gx_mean += g * xhat
            dgain[j] += grad[j] * xhat
            dbias[j] += grad[j]
        g_mean = g_mean / cols
        gx_mean = gx_mean / cols
        for j in range(cols):
            dx[j] = (grad[j] * gain[j] - g_mean - (x[j] - mu) * scale * gx_mean) * scale
        x += cols
        grad += cols
        dx += cols


def layer_norm_forward(Buffer x, Buffer gain, Buffer bias, Buffer out, Buffer mean, Buffer rstd, Py_ssize_t rows, Py_ssize_t cols,
                       double eps):
    """y = (x - mean) * rstd * gain + bias, a row at a time.  x, out: (rows, cols); gain, bias: (cols,); mean, rstd: (rows,)."""
    cdef int code = floating(x, "layer_norm_forward: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "layer_norm_forward: x")
    need(gain, cols, code, "layer_norm_forward: gain")
    need(bias, cols, code, "layer_norm_forward: bias")
    need(out, n, code, "layer_norm_forward: out")
    need(mean, rows, code, "layer_norm_forward: mean")
    need(rstd, rows, code, "layer_norm_forward: rstd")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        forward[float](<float*>x.p, <float*>gain.p, <float*>bias.p, <float*>out.p, <float*>mean.p, <float*>rstd.p, rows, cols, <float>eps)
    else:
        forward[double](<double*>x.p, <double*>gain.p, <double*>bias.p, <double*>out.p, <double*>mean.p, <double*>rstd.p, rows, cols,
                        <double>eps)
    take_back(thread)


def layer_norm_backward(Buffer x, Buffer gain, Buffer mean, Buffer rstd, Buffer grad, Buffer dx, Buffer dgain, Buffer dbias,
                        Py_ssize_t rows, Py_ssize_t cols):
    """dx = rstd * (g - mean(g) - xhat * mean(g * xhat)), with g = grad * gain and xhat = (x - mean) * rstd."""
    cdef int code = floating(x, "layer_norm_backward: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "layer_norm_backward: x")
    need(gain, cols, code, "layer_norm_backward: gain")
    need(mean, rows, code, "layer_norm_backward: mean")
    need(rstd, rows, code, "layer_norm_backward: rstd")
    need(grad, n, code, "layer_norm_backward: grad")
    need(dx, n, code, "layer_norm_backward: dx")
    need(dgain, cols, code, "layer_norm_backward: dgain")
    need(dbias, cols, code, "layer_norm_backward: dbias")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        backward[float](<float*>x.p, <float*>gain.p, <float*>mean.p, <float*>rstd.p, <float*>grad.p, <float*>dx.p, <float*>dgain.p,
                        <float*>dbias.p, rows, cols)
    else:
        backward[double](<double*>x.p, <double*>gain.p, <double*>mean.p, <double*>rstd.p, <double*>grad.p, <double*>dx.p,
                         <double*>dgain.p, <double*>dbias.p, rows, cols)
    take_back(thread)
