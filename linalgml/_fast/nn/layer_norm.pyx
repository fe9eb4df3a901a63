# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/layer_norm.py: each pass over a row is vector code, and the row stays in the first cache between them."""
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.parts cimport SUMMED, Rows, add_in_pairs, in_parts, row_by_row, rows_of, shared_out
from linalgml._fast.rows cimport floating, row_spread, row_sum, sqrt


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


cdef void forward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t r = part * j.each, i = r * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        forward[float](<float*>j.a + i, <float*>j.b, <float*>j.c, <float*>j.d + i, <float*>j.e + r, <float*>j.f + r,
                       rows, j.cols, <float>j.number)
    else:
        forward[double](<double*>j.a + i, <double*>j.b, <double*>j.c, <double*>j.d + i, <double*>j.e + r,
                        <double*>j.f + r, rows, j.cols, j.number)


cdef void backward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t r = part * j.each, i = r * j.cols, sums = part * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        backward[float](<float*>j.a + i, <float*>j.b, <float*>j.c + r, <float*>j.d + r, <float*>j.e + i,
                        <float*>j.f + i, <float*>j.g + sums, <float*>j.h + sums, rows, j.cols)
    else:
        backward[double](<double*>j.a + i, <double*>j.b, <double*>j.c + r, <double*>j.d + r, <double*>j.e + i,
                         <double*>j.f + i, <double*>j.g + sums, <double*>j.h + sums, rows, j.cols)


cpdef layer_norm_forward(Buffer x, Buffer gain, Buffer bias, Buffer out, Buffer mean, Buffer rstd, Py_ssize_t rows, Py_ssize_t cols,
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
    cdef Rows job = [x.p, gain.p, bias.p, out.p, mean.p, rstd.p, NULL, NULL, rows, cols, 0, code, eps]
    row_by_row(forward_part, &job)


cpdef layer_norm_backward(Buffer x, Buffer gain, Buffer mean, Buffer rstd, Buffer grad, Buffer dx, Buffer dgain, Buffer dbias,
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
    cdef Rows job = [x.p, gain.p, mean.p, rstd.p, grad.p, dx.p, dgain.p, dbias.p, rows, cols, 0, code, 0]
    cdef Py_ssize_t parts = shared_out(&job, SUMMED)
    if parts <= 1:
        backward_part(&job, 0)
        return
    cdef Buffer gains = new_buffer(parts * cols, code), biases = new_buffer(parts * cols, code)
    job.g, job.h = gains.p, biases.p
    in_parts(backward_part, &job, parts)
    if code == F32:
        add_in_pairs[float](<float*>gains.p, <float*>dgain.p, parts, cols)
        add_in_pairs[float](<float*>biases.p, <float*>dbias.p, parts, cols)
    else:
        add_in_pairs[double](<double*>gains.p, <double*>dgain.p, parts, cols)
        add_in_pairs[double](<double*>biases.p, <double*>dbias.p, parts, cols)
