# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Compiled rungs of the ladder of layer norm: two passes, one pass, Welford's recurrence; and the backward pass in separate steps."""
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport floating, sqrt

ctypedef void (*Singles)(float*, float*, float*, float*, float*, float*, Py_ssize_t, Py_ssize_t, float) noexcept nogil
ctypedef void (*Doubles)(double*, double*, double*, double*, double*, double*, Py_ssize_t, Py_ssize_t, double) noexcept nogil


cdef int run(Singles singles, Doubles doubles, Buffer x, Buffer gain, Buffer bias, Buffer out, Buffer mean, Buffer rstd,
             Py_ssize_t rows, Py_ssize_t cols, double eps) except -1:
    """The door of every forward rung."""
    cdef int code = floating(x, "layer_norm: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "layer_norm: x")
    need(gain, cols, code, "layer_norm: gain")
    need(bias, cols, code, "layer_norm: bias")
    need(out, n, code, "layer_norm: out")
    need(mean, rows, code, "layer_norm: mean")
    need(rstd, rows, code, "layer_norm: rstd")
    if code == F32:
        singles(<float*>x.p, <float*>gain.p, <float*>bias.p, <float*>out.p, <float*>mean.p, <float*>rstd.p, rows, cols, <float>eps)
    else:
        doubles(<double*>x.p, <double*>gain.p, <double*>bias.p, <double*>out.p, <double*>mean.p, <double*>rstd.p, rows, cols, eps)
    return 0


# rung: two_pass
cdef void two_pass_loops(real* x, real* gain, real* bias, real* out, real* mean, real* rstd, Py_ssize_t rows, Py_ssize_t cols,
                         real eps) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real total, mu, scale
    for r in range(rows):
        total = 0
        for j in range(cols):
            total += x[j]
        mu = total / cols
        total = 0
        for j in range(cols):
            total += (x[j] - mu) * (x[j] - mu)
        scale = 1 / sqrt(total / cols + eps)
        mean[r] = mu
        rstd[r] = scale
        for j in range(cols):
            out[j] = (x[j] - mu) * scale * gain[j] + bias[j]
        x += cols
        out += cols


# rung: one_pass
cdef void one_pass_loops(real* x, real* gain, real* bias, real* out, real* mean, real* rstd, Py_ssize_t rows, Py_ssize_t cols,
                         real eps) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real total, squares, mu, scale, variance
    for r in range(rows):
        total = 0
        squares = 0
        for j in range(cols):
            total += x[j]
            squares += x[j] * x[j]
        mu = total / cols
        variance = squares / cols - mu * mu  # two large numbers, nearly equal when the mean is large: digits are lost
        if variance < 0:
            variance = 0
        scale = 1 / sqrt(variance + eps)
        mean[r] = mu
        rstd[r] = scale
        for j in range(cols):
            out[j] = (x[j] - mu) * scale * gain[j] + bias[j]
        x += cols
        out += cols


# rung: welford
cdef void welford_loops(real* x, real* gain, real* bias, real* out, real* mean, real* rstd, Py_ssize_t rows, Py_ssize_t cols,
                        real eps) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real mu, spread, d, scale
    for r in range(rows):
        mu = 0
        spread = 0
        for j in range(cols):
            d = x[j] - mu
            mu += d / (j + 1)  # each step needs the last one, and divides
            spread += d * (x[j] - mu)
        scale = 1 / sqrt(spread / cols + eps)
        mean[r] = mu
        rstd[r] = scale
        for j in range(cols):
            out[j] = (x[j] - mu) * scale * gain[j] + bias[j]
        x += cols
        out += cols


def two_pass(Buffer x, Buffer gain, Buffer bias, Buffer out, Buffer mean, Buffer rstd, Py_ssize_t rows, Py_ssize_t cols, double eps):
    run(two_pass_loops[float], two_pass_loops[double], x, gain, bias, out, mean, rstd, rows, cols, eps)


def one_pass(Buffer x, Buffer gain, Buffer bias, Buffer out, Buffer mean, Buffer rstd, Py_ssize_t rows, Py_ssize_t cols, double eps):
    run(one_pass_loops[float], one_pass_loops[double], x, gain, bias, out, mean, rstd, rows, cols, eps)


def welford(Buffer x, Buffer gain, Buffer bias, Buffer out, Buffer mean, Buffer rstd, Py_ssize_t rows, Py_ssize_t cols, double eps):
    run(welford_loops[float], welford_loops[double], x, gain, bias, out, mean, rstd, rows, cols, eps)


# rung: steps
cdef void steps_loops(real* x, real* gain, real* mean, real* rstd, real* grad, real* dx, real* dgain, real* dbias, real* g, real* xhat,
                      Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    """Each formula over the whole matrix before the next begins, as operations called one by one from Python do it."""
    cdef Py_ssize_t r, j, at
    cdef real total
    for r in range(rows):  # xhat = (x - mean) * rstd
        for j in range(cols):
            xhat[r * cols + j] = (x[r * cols + j] - mean[r]) * rstd[r]
    for r in range(rows):  # g = grad * gain
        for j in range(cols):
            g[r * cols + j] = grad[r * cols + j] * gain[j]
    for j in range(cols):
        dgain[j] = 0
        dbias[j] = 0
    for r in range(rows):  # dgain = sum of grad * xhat over the rows
        for j in range(cols):
            dgain[j] += grad[r * cols + j] * xhat[r * cols + j]
    for r in range(rows):  # dbias = sum of grad over the rows
        for j in range(cols):
            dbias[j] += grad[r * cols + j]
    for r in range(rows):  # dx = g - mean(g)
        total = 0
        for j in range(cols):
            total += g[r * cols + j]
        for j in range(cols):
            dx[r * cols + j] = g[r * cols + j] - total / cols
    for r in range(rows):  # dx -= xhat * mean(g * xhat)
        total = 0
        for j in range(cols):
            total += g[r * cols + j] * xhat[r * cols + j]
        for j in range(cols):
            dx[r * cols + j] -= xhat[r * cols + j] * (total / cols)
    for r in range(rows):  # dx *= rstd
        for j in range(cols):
            dx[r * cols + j] *= rstd[r]


def steps(Buffer x, Buffer gain, Buffer mean, Buffer rstd, Buffer grad, Buffer dx, Buffer dgain, Buffer dbias, Py_ssize_t rows,
          Py_ssize_t cols):
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
    cdef Buffer g = new_buffer(n, code), xhat = new_buffer(n, code)
    if code == F32:
        steps_loops(<float*>x.p, <float*>gain.p, <float*>mean.p, <float*>rstd.p, <float*>grad.p, <float*>dx.p, <float*>dgain.p,
                    <float*>dbias.p, <float*>g.p, <float*>xhat.p, rows, cols)
    else:
        steps_loops(<double*>x.p, <double*>gain.p, <double*>mean.p, <double*>rstd.p, <double*>grad.p, <double*>dx.p, <double*>dgain.p,
                    <double*>dbias.p, <double*>g.p, <double*>xhat.p, rows, cols)
