# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/transformers/decoding.py: a layer is one call, on a few rows of workspace that stay in the first cache."""
from libc.string cimport memcpy
from linalgml._fast.buffer cimport Buffer, F32, I64, itemsize, need, new_buffer, product, real
from linalgml._fast.gemm cimport gemm_choose_f32, gemm_choose_f64, gemm_f32, gemm_f64, gemm_plan
from linalgml._fast.cache cimport attend_cached, cached_space
from linalgml._fast.rows cimport PyThreadState, floating, let_go, row_spread, row_sum, sqrt, take_back
from linalgml._fast.threads cimport parallel

cdef extern from "gelu.h" nogil:
    void row_gelu_f32(float* x, Py_ssize_t n)
    void row_gelu_f64(double* x, Py_ssize_t n)

cdef enum:
    LONG = 500000   # multiply-adds that are worth releasing the GIL for
    PART = 131072   # weights that a thread reads at a time, in some 20 microseconds


cdef inline Py_ssize_t linear_space(Py_ssize_t rows, Py_ssize_t n_in, Py_ssize_t n_out, int code) noexcept nogil:
    """Numbers of workspace for `linear`."""
    cdef gemm_plan g
    if code == F32:
        gemm_choose_f32(&g, rows, n_out, n_in, n_in, 1, 1, n_in)
    else:
        gemm_choose_f64(&g, rows, n_out, n_in, n_in, 1, 1, n_in)
    return g.space


ctypedef struct rows_of:
    void* x
    void* weight
    void* bias
    void* out
    Py_ssize_t n_in, n_out, step
    int add


cdef void some_rows(void* context, Py_ssize_t part) noexcept nogil:
    """The outputs part * step and on of one row: each is a product with a row of weights, whoever computes it."""
    cdef rows_of* j = <rows_of*>context
    cdef Py_ssize_t first = part * j.step, n = min(j.step, j.n_out - first)
    cdef gemm_plan g
    gemm_choose_f32(&g, 1, n, j.n_in, j.n_in, 1, 1, j.n_in)
    gemm_f32(&g, <float*>j.x, <float*>j.weight + first * j.n_in, <float*>j.out + first, n, j.add,
             <float*>j.bias + first if j.bias != NULL else NULL, NULL)


cdef void some_rows_of_doubles(void* context, Py_ssize_t part) noexcept nogil:
    cdef rows_of* j = <rows_of*>context
    cdef Py_ssize_t first = part * j.step, n = min(j.step, j.n_out - first)
    cdef gemm_plan g
    gemm_choose_f64(&g, 1, n, j.n_in, j.n_in, 1, 1, j.n_in)
    gemm_f64(&g, <double*>j.x, <double*>j.weight + first * j.n_in, <double*>j.out + first, n, j.add,
             <double*>j.bias + first if j.bias != NULL else NULL, NULL)


cdef inline void linear(real* x, real* weight, real* bias, real* out, Py_ssize_t rows, Py_ssize_t n_in, Py_ssize_t n_out, int add,
                        real* work) noexcept nogil:
    """out (rows, n_out) = x (rows, n_in) weight^T + bias, added to what is there if `add`; bias may be NULL."""
    cdef gemm_plan g
    cdef rows_of job
    if rows == 1 and n_in >= 64 and n_out >= 8 and <double>n_in * n_out > PART:  # a matrix that comes from memory
        job.x, job.weight, job.bias, job.out = x, weight, bias, out
        job.n_in, job.n_out, job.add = n_in, n_out, add
        job.step = max(4, PART // n_in // 4 * 4)
        parallel(some_rows if real is float else some_rows_of_doubles, &job, (n_out + job.step - 1) // job.step)
        return
    if real is float:
        gemm_choose_f32(&g, rows, n_out, n_in, n_in, 1, 1, n_in)
        gemm_f32(&g, x, weight, out, n_out, add, bias, work)
    else:
        gemm_choose_f64(&g, rows, n_out, n_in, n_in, 1, 1, n_in)
        gemm_f64(&g, x, weight, out, n_out, add, bias, work)


cdef inline void norm(real* x, Py_ssize_t step, real* gain, real* shift, real* out, Py_ssize_t rows, Py_ssize_t cols, real eps) noexcept nogil:
    """Layer norm of rows that stand `step` apart, one after the other into out."""
    cdef Py_ssize_t r, j
    cdef real mu, scale
    for r in range(rows):
        mu = row_sum(x, cols) / cols
        scale = 1 / sqrt(row_spread(x, mu, cols) / cols + eps)
        for j in range(cols):
            out[j] = (x[j] - mu) * scale * gain[j] + shift[j]
        x += step
        out += cols


cdef inline void gelu(real* x, Py_ssize_t n) noexcept nogil:
    if real is float: row_gelu_f32(x, n)
    else: row_gelu_f64(x, n)


cdef void layer(real** w, real* x, real* keys, real* values, real* out, Py_ssize_t B, Py_ssize_t T, Py_ssize_t H, Py_ssize_t D,
                Py_ssize_t width, Py_ssize_t start, Py_ssize_t capacity, real scale, real eps1, real eps2, real* work) noexcept nogil:
    cdef Py_ssize_t rows = B * T, C = H * D
    cdef real* normed = work
    cdef real* wide = normed + rows * C
    work = wide + rows * (3 * C if 3 * C > width else width)
    memcpy(out, x, rows * C * sizeof(real))
    norm(x, C, w[0], w[1], normed, rows, C, eps1)
    linear(normed, w[2], w[3], wide, rows, C, 3 * C, 0, work)
    attend_cached(wide, keys, values, normed, B, T, H, D, start, capacity, scale, work)
    linear(normed, w[4], w[5], out, rows, C, C, 1, work)
    norm(out, C, w[6], w[7], normed, rows, C, eps2)
    linear(normed, w[8], w[9], wide, rows, C, width, 0, work)
    gelu(wide, rows * width)
    linear(wide, w[10], w[11], out, rows, width, C, 1, work)


cdef void embed(long long* tokens, real* table, real* positions, real* out, Py_ssize_t B, Py_ssize_t T, Py_ssize_t C) noexcept nogil:
    cdef Py_ssize_t b, t, c
    cdef real* row
    cdef real* place
    for b in range(B):
        place = positions
        for t in range(T):
            row = table + tokens[t] * C
            for c in range(C):
                out[c] = row[c] + place[c]
            out += C
            place += C
        tokens += T


def decode_embedding(Buffer tokens, Buffer table, Buffer positions, Buffer out, Py_ssize_t B, Py_ssize_t T, Py_ssize_t C,
                     Py_ssize_t start):
    """out (B, T, C) = table[tokens] + positions, for tokens (B, T) that stand at start, start + 1, …"""
    cdef int code = floating(table, "decode_embedding: table")
    cdef Py_ssize_t count = product(B, T), n = product(count, C), i, vocab
    need(tokens, count, I64, "decode_embedding: tokens")
    need(out, n, code, "decode_embedding: out")
    if start < 0 or start > (<Py_ssize_t>1 << 40):
        raise IndexError(f"decode_embedding: position {start}")
    need(positions, product(start + T, C), code, "decode_embedding: positions")
    if n == 0:
        return
    vocab = table.n // C
    for i in range(count):
        if not 0 <= (<long long*>tokens.p)[i] < vocab:
            raise IndexError(f"embedding: index {(<long long*>tokens.p)[i]} at position {i} is not in [0, {vocab})")
    if code == F32:
        embed[float](<long long*>tokens.p, <float*>table.p, <float*>positions.p + start * C, <float*>out.p, B, T, C)
    else:
        embed[double](<long long*>tokens.p, <double*>table.p, <double*>positions.p + start * C, <double*>out.p, B, T, C)


def decode_layer(Buffer x, Buffer gain1, Buffer shift1, Buffer w_qkv, Buffer b_qkv, Buffer w_mix, Buffer b_mix, Buffer gain2,
                 Buffer shift2, Buffer w_fc, Buffer b_fc, Buffer w_out, Buffer b_out, Buffer keys, Buffer values, Buffer out,
                 Py_ssize_t B, Py_ssize_t T, Py_ssize_t H, Py_ssize_t D, Py_ssize_t width, Py_ssize_t start, Py_ssize_t capacity,
                 double scale, double eps1, double eps2):
    """One block for T new tokens; see the readable source."""
    cdef int code = floating(x, "decode_layer: x")
    cdef Py_ssize_t C = product(H, D), rows = product(B, T), n = product(rows, C), square = product(C, C), tall = product(width, C)
    cdef Py_ssize_t size = product(product(B, C), capacity), space, i
    need(x, n, code, "decode_layer: x")
    need(gain1, C, code, "decode_layer: gain1")
    need(shift1, C, code, "decode_layer: shift1")
    need(w_qkv, product(3, square), code, "decode_layer: w_qkv")
    need(b_qkv, product(3, C), code, "decode_layer: b_qkv")
    need(w_mix, square, code, "decode_layer: w_mix")
    need(b_mix, C, code, "decode_layer: b_mix")
    need(gain2, C, code, "decode_layer: gain2")
    need(shift2, C, code, "decode_layer: shift2")
    need(w_fc, tall, code, "decode_layer: w_fc")
    need(b_fc, width, code, "decode_layer: b_fc")
    need(w_out, tall, code, "decode_layer: w_out")
    need(b_out, C, code, "decode_layer: b_out")
    need(keys, size, code, "decode_layer: keys")
    need(values, size, code, "decode_layer: values")
    need(out, n, code, "decode_layer: out")
    if start < 0 or start > capacity - T:
        raise IndexError(f"decode_layer: positions {start} to {start + T} do not fit a capacity of {capacity}")
    if out.p == x.p:
        raise ValueError("decode_layer: out is x")
    if n == 0:
        return
    space = cached_space(T, start + T, D, code)
    space = max(space, linear_space(rows, C, 3 * C, code), linear_space(rows, C, C, code))
    space = max(space, linear_space(rows, C, width, code), linear_space(rows, width, C, code))
    cdef Buffer work = new_buffer(product(rows, C + max(3 * C, width)) + space, code)
    cdef void* w[12]
    w[:] = [gain1.p, shift1.p, w_qkv.p, b_qkv.p, w_mix.p, b_mix.p, gain2.p, shift2.p, w_fc.p, b_fc.p, w_out.p, b_out.p]
    cdef PyThreadState* thread = let_go(<double>rows * (4 * square + 2 * tall) + <double>n * (start + T) > LONG)
    if code == F32:
        layer[float](<float**>w, <float*>x.p, <float*>keys.p, <float*>values.p, <float*>out.p, B, T, H, D, width, start, capacity,
                     <float>scale, <float>eps1, <float>eps2, <float*>work.p)
    else:
        layer[double](<double**>w, <double*>x.p, <double*>keys.p, <double*>values.p, <double*>out.p, B, T, H, D, width, start, capacity,
                      scale, eps1, eps2, <double*>work.p)
    take_back(thread)


def decode_head(Buffer x, Buffer gain, Buffer shift, Buffer weight, Buffer logits, Py_ssize_t B, Py_ssize_t T, Py_ssize_t C,
                Py_ssize_t vocab, double eps):
    """logits (B, vocab) = weight (vocab, C) times the normalised last token of each sequence of x (B, T, C)."""
    cdef int code = floating(x, "decode_head: x")
    cdef Py_ssize_t n = product(product(B, T), C)
    need(x, n, code, "decode_head: x")
    need(gain, C, code, "decode_head: gain")
    need(shift, C, code, "decode_head: shift")
    need(weight, product(vocab, C), code, "decode_head: weight")
    need(logits, product(B, vocab), code, "decode_head: logits")
    if T < 1:
        raise ValueError("decode_head: there is no last token")
    if n == 0:
        return
    cdef Buffer work = new_buffer(product(B, C) + linear_space(B, C, vocab, code), code)
    cdef PyThreadState* thread = let_go(<double>B * C * vocab > LONG)
    if code == F32:
        norm[float](<float*>x.p + (T - 1) * C, T * C, <float*>gain.p, <float*>shift.p, <float*>work.p, B, C, <float>eps)
        linear[float](<float*>work.p, <float*>weight.p, NULL, <float*>logits.p, B, C, vocab, 0, <float*>work.p + B * C)
    else:
        norm[double](<double*>x.p + (T - 1) * C, T * C, <double*>gain.p, <double*>shift.p, <double*>work.p, B, C, eps)
        linear[double](<double*>work.p, <double*>weight.p, NULL, <double*>logits.p, B, C, vocab, 0, <double*>work.p + B * C)
    take_back(thread)
