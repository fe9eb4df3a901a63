# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""A compiled rung of the ladder of layer norm: the loops of `two_pass`, letter for letter, where sums must keep their order."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport floating, sqrt


# rung: chain
cdef void chain_loops(real* x, real* gain, real* bias, real* out, real* mean, real* rstd, Py_ssize_t rows, Py_ssize_t cols,
                      real eps) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real total, mu, scale
    for r in range(rows):
        total = 0
        for j in range(cols):
            total += x[j]  # each addition waits for the one before it
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


def chain(Buffer x, Buffer gain, Buffer bias, Buffer out, Buffer mean, Buffer rstd, Py_ssize_t rows, Py_ssize_t cols, double eps):
    cdef int code = floating(x, "layer_norm: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "layer_norm: x")
    need(gain, cols, code, "layer_norm: gain")
    need(bias, cols, code, "layer_norm: bias")
    need(out, n, code, "layer_norm: out")
    need(mean, rows, code, "layer_norm: mean")
    need(rstd, rows, code, "layer_norm: rstd")
    if code == F32:
        chain_loops(<float*>x.p, <float*>gain.p, <float*>bias.p, <float*>out.p, <float*>mean.p, <float*>rstd.p, rows, cols, <float>eps)
    else:
        chain_loops(<double*>x.p, <double*>gain.p, <double*>bias.p, <double*>out.p, <double*>mean.p, <double*>rstd.p, rows, cols, eps)
