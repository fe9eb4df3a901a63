# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/group_norm.py: a group lies together in memory and is read three times, from the cache after the first."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_spread, row_sum, sqrt, take_back


cdef void forward(real* x, real* gain, real* bias, real* out, real* mean, real* rstd, Py_ssize_t rows, Py_ssize_t groups, Py_ssize_t size,
                  Py_ssize_t inner, real eps) noexcept nogil:
    cdef Py_ssize_t at, c, j, n = size * inner, channel
    cdef real mu, scale, factor, shift
    for at in range(rows * groups):
        mu = row_sum(x, n) / n
        scale = 1 / sqrt(row_spread(x, mu, n) / n + eps)
        mean[at] = mu
        rstd[at] = scale
        channel = at % groups * size
        for c in range(size):
            factor, shift = scale * gain[channel + c], bias[channel + c]
            for j in range(inner):
                out[j] = (x[j] - mu) * factor + shift
            x += inner
            out += inner


cdef void backward(real* x, real* gain, real* mean, real* rstd, real* grad, real* dx, real* dgain, real* dbias, Py_ssize_t rows,
                   Py_ssize_t groups, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t at, c, j, n = size * inner, channel
    cdef real mu, scale, factor, total, product_, g_mean, gx_mean
    for c in range(groups * size):
        dgain[c] = 0
        dbias[c] = 0
    for at in range(rows * groups):
        mu, scale = mean[at], rstd[at]
        channel = at % groups * size
        g_mean = 0
        gx_mean = 0
        for c in range(size):
            total = 0
            product_ = 0
            for j in range(c * inner, (c + 1) * inner):
                total += grad[j]
                product_ += grad[j] * (x[j] - mu)
            product_ = product_ * scale
            dbias[channel + c] += total
            dgain[channel + c] += product_
            g_mean += total * gain[channel + c]
            gx_mean += product_ * gain[channel + c]
        g_mean = g_mean / n * scale
        gx_mean = gx_mean / n * scale * scale
        for c in range(size):
            factor = scale * gain[channel + c]
            for j in range(inner):
                dx[j] = grad[j] * factor - g_mean - (x[j] - mu) * gx_mean
            x += inner
            grad += inner
            dx += inner


def group_norm_forward(Buffer x, Buffer gain, Buffer bias, Buffer out, Buffer mean, Buffer rstd, Py_ssize_t rows, Py_ssize_t groups,
                       Py_ssize_t size, Py_ssize_t inner, double eps):
    """y = (x - mean) * rstd * gain + bias.  x, out: (rows, groups, size, inner); gain, bias: (groups, size); mean, rstd: (rows, groups)."""
    cdef int code = floating(x, "group_norm_forward: x")
    cdef Py_ssize_t stats = product(rows, groups), channels = product(groups, size), n = product(product(rows, channels), inner)
    need(x, n, code, "group_norm_forward: x")
    need(gain, channels, code, "group_norm_forward: gain")
    need(bias, channels, code, "group_norm_forward: bias")
    need(out, n, code, "group_norm_forward: out")
    need(mean, stats, code, "group_norm_forward: mean")
    need(rstd, stats, code, "group_norm_forward: rstd")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        forward[float](<float*>x.p, <float*>gain.p, <float*>bias.p, <float*>out.p, <float*>mean.p, <float*>rstd.p, rows, groups, size,
                       inner, <float>eps)
    else:
        forward[double](<double*>x.p, <double*>gain.p, <double*>bias.p, <double*>out.p, <double*>mean.p, <double*>rstd.p, rows, groups,
                        size, inner, eps)
    take_back(thread)


def group_norm_backward(Buffer x, Buffer gain, Buffer mean, Buffer rstd, Buffer grad, Buffer dx, Buffer dgain, Buffer dbias,
                        Py_ssize_t rows, Py_ssize_t groups, Py_ssize_t size, Py_ssize_t inner):
    """dx = rstd (g - mean(g) - xhat mean(g xhat)), the means over a group, with g = grad gain and xhat = (x - mean) rstd."""
    cdef int code = floating(x, "group_norm_backward: x")
    cdef Py_ssize_t stats = product(rows, groups), channels = product(groups, size), n = product(product(rows, channels), inner)
    need(x, n, code, "group_norm_backward: x")
    need(gain, channels, code, "group_norm_backward: gain")
    need(mean, stats, code, "group_norm_backward: mean")
    need(rstd, stats, code, "group_norm_backward: rstd")
    need(grad, n, code, "group_norm_backward: grad")
    need(dx, n, code, "group_norm_backward: dx")
    need(dgain, channels, code, "group_norm_backward: dgain")
    need(dbias, channels, code, "group_norm_backward: dbias")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        backward[float](<float*>x.p, <float*>gain.p, <float*>mean.p, <float*>rstd.p, <float*>grad.p, <float*>dx.p, <float*>dgain.p,
                        <float*>dbias.p, rows, groups, size, inner)
    else:
        backward[double](<double*>x.p, <double*>gain.p, <double*>mean.p, <double*>rstd.p, <double*>grad.p, <double*>dx.p,
                         <double*>dgain.p, <double*>dbias.p, rows, groups, size, inner)
    take_back(thread)
