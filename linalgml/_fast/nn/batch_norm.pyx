# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/batch_norm.py: rows of positions are vector code; without positions the channels themselves are."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_spread, row_sum, sqrt, take_back


cdef void statistics(real* x, real* mean, real* var, Py_ssize_t rows, Py_ssize_t channels, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t r, c
    cdef real d, n = <real>rows * inner
    for c in range(channels):
        mean[c] = 0
        var[c] = 0
    if inner == 1:
        for r in range(rows):
            for c in range(channels):
                mean[c] += x[r * channels + c]
        for c in range(channels):
            mean[c] = mean[c] / n
        for r in range(rows):
            for c in range(channels):
                d = x[r * channels + c] - mean[c]
                var[c] += d * d
    else:
        for r in range(rows):
            for c in range(channels):
                mean[c] += row_sum(x + (r * channels + c) * inner, inner)
        for c in range(channels):
            mean[c] = mean[c] / n
        for r in range(rows):
            for c in range(channels):
                var[c] += row_spread(x + (r * channels + c) * inner, mean[c], inner)
    for c in range(channels):
        var[c] = var[c] / n


cdef void forward(real* x, real* gain, real* bias, real* mean, real* var, real* out, real* rstd, Py_ssize_t rows, Py_ssize_t channels,
                  Py_ssize_t inner, real eps) noexcept nogil:
    cdef Py_ssize_t r, c, j
    cdef real factor, shift, mu
    for c in range(channels):
        rstd[c] = 1 / sqrt(var[c] + eps)
    for r in range(rows):
        if inner == 1:
            for c in range(channels):
                out[c] = (x[c] - mean[c]) * (rstd[c] * gain[c]) + bias[c]
            x += channels
            out += channels
            continue
        for c in range(channels):
            factor, shift, mu = rstd[c] * gain[c], bias[c], mean[c]
            for j in range(inner):
                out[j] = (x[j] - mu) * factor + shift
            x += inner
            out += inner


cdef void backward(real* x, real* gain, real* mean, real* rstd, real* grad, real* dx, real* dgain, real* dbias, Py_ssize_t rows,
                   Py_ssize_t channels, Py_ssize_t inner, bint fixed) noexcept nogil:
    cdef Py_ssize_t r, c, j, at
    cdef real factor, mu, scale, less, n = <real>rows * inner, s
    for c in range(channels):
        dgain[c] = 0
        dbias[c] = 0
    for r in range(rows):
        if inner == 1:
            for c in range(channels):
                dbias[c] += grad[r * channels + c]
                dgain[c] += grad[r * channels + c] * (x[r * channels + c] - mean[c])
            continue
        for c in range(channels):
            at = (r * channels + c) * inner
            s, factor, mu = 0, 0, mean[c]
            for j in range(at, at + inner):
                s += grad[j]
                factor += grad[j] * (x[j] - mu)
            dbias[c] += s
            dgain[c] += factor
    for c in range(channels):
        dgain[c] = dgain[c] * rstd[c]
    for r in range(rows):
        if inner == 1:
            for c in range(channels):
                factor = rstd[c] * gain[c]
                s = grad[c] if fixed else grad[c] - dbias[c] / n - (x[c] - mean[c]) * rstd[c] * (dgain[c] / n)
                dx[c] = s * factor
            x += channels
            grad += channels
            dx += channels
            continue
        for c in range(channels):
            factor, mu = rstd[c] * gain[c], mean[c]
            if fixed:
                for j in range(inner):
                    dx[j] = grad[j] * factor
            else:
                less, scale = dbias[c] / n * factor, dgain[c] / n * rstd[c] * factor
                for j in range(inner):
                    dx[j] = grad[j] * factor - less - (x[j] - mu) * scale
            x += inner
            grad += inner
            dx += inner


def batch_statistics(Buffer x, Buffer mean, Buffer var, Py_ssize_t rows, Py_ssize_t channels, Py_ssize_t inner):
    """mean, var (channels,): of x (rows, channels, inner) over rows and positions, the variance divided by n = rows * inner."""
    cdef int code = floating(x, "batch_statistics: x")
    cdef Py_ssize_t n = product(product(rows, channels), inner)
    need(x, n, code, "batch_statistics: x")
    need(mean, channels, code, "batch_statistics: mean")
    need(var, channels, code, "batch_statistics: var")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        statistics[float](<float*>x.p, <float*>mean.p, <float*>var.p, rows, channels, inner)
    else:
        statistics[double](<double*>x.p, <double*>mean.p, <double*>var.p, rows, channels, inner)
    take_back(thread)


def batch_norm_forward(Buffer x, Buffer gain, Buffer bias, Buffer mean, Buffer var, Buffer out, Buffer rstd, Py_ssize_t rows,
                       Py_ssize_t channels, Py_ssize_t inner, double eps):
    """out = (x - mean) rstd gain + bias, rstd (channels,) = 1 / sqrt(var + eps).  x, out: (rows, channels, inner)."""
    cdef int code = floating(x, "batch_norm_forward: x")
    cdef Py_ssize_t n = product(product(rows, channels), inner)
    need(x, n, code, "batch_norm_forward: x")
    need(gain, channels, code, "batch_norm_forward: gain")
    need(bias, channels, code, "batch_norm_forward: bias")
    need(mean, channels, code, "batch_norm_forward: mean")
    need(var, channels, code, "batch_norm_forward: var")
    need(out, n, code, "batch_norm_forward: out")
    need(rstd, channels, code, "batch_norm_forward: rstd")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        forward[float](<float*>x.p, <float*>gain.p, <float*>bias.p, <float*>mean.p, <float*>var.p, <float*>out.p, <float*>rstd.p, rows,
                       channels, inner, <float>eps)
    else:
        forward[double](<double*>x.p, <double*>gain.p, <double*>bias.p, <double*>mean.p, <double*>var.p, <double*>out.p,
                        <double*>rstd.p, rows, channels, inner, eps)
    take_back(thread)


def batch_norm_backward(Buffer x, Buffer gain, Buffer mean, Buffer rstd, Buffer grad, Buffer dx, Buffer dgain, Buffer dbias,
                        Py_ssize_t rows, Py_ssize_t channels, Py_ssize_t inner, bint fixed):
    """dx = rstd gain (grad - mean(grad) - xhat mean(grad xhat)), the means over a channel; without them where mean and rstd are fixed."""
    cdef int code = floating(x, "batch_norm_backward: x")
    cdef Py_ssize_t n = product(product(rows, channels), inner)
    need(x, n, code, "batch_norm_backward: x")
    need(gain, channels, code, "batch_norm_backward: gain")
    need(mean, channels, code, "batch_norm_backward: mean")
    need(rstd, channels, code, "batch_norm_backward: rstd")
    need(grad, n, code, "batch_norm_backward: grad")
    need(dx, n, code, "batch_norm_backward: dx")
    need(dgain, channels, code, "batch_norm_backward: dgain")
    need(dbias, channels, code, "batch_norm_backward: dbias")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        backward[float](<float*>x.p, <float*>gain.p, <float*>mean.p, <float*>rstd.p, <float*>grad.p, <float*>dx.p, <float*>dgain.p,
                        <float*>dbias.p, rows, channels, inner, fixed)
    else:
        backward[double](<double*>x.p, <double*>gain.p, <double*>mean.p, <double*>rstd.p, <double*>grad.p, <double*>dx.p,
                         <double*>dgain.p, <double*>dbias.p, rows, channels, inner, fixed)
    take_back(thread)
