# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""A compiled rung of the ladder of attention: one lane of a vector register for each of 16 queries, in plain Cython loops.

Finite scores and values only: a hidden key has weight 0, and 0 times inf would be NaN.  The library's own kernel covers that too.
"""
from libc.math cimport INFINITY
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport exp, floating, log

cdef enum:
    LANES = 16


cdef inline Py_ssize_t seen(Py_ssize_t S, Py_ssize_t visible, Py_ssize_t t) noexcept nogil:
    return S if visible >= S - t else visible + t


# rung: lanes
cdef inline void four_rows(real* left, Py_ssize_t row, Py_ssize_t col, real* right, Py_ssize_t n, real* to) noexcept nogil:
    """to[4, 16] = left[4, n] right[n, 16]: four registers of sums, so that no addition waits for the one before it."""
    cdef Py_ssize_t i, r
    cdef real x0, x1, x2, x3
    cdef real s0[LANES]
    cdef real s1[LANES]
    cdef real s2[LANES]
    cdef real s3[LANES]
    for r in range(LANES):
        s0[r] = 0
        s1[r] = 0
        s2[r] = 0
        s3[r] = 0
    for i in range(n):
        x0 = left[i * col]
        x1 = left[row + i * col]
        x2 = left[2 * row + i * col]
        x3 = left[3 * row + i * col]
        for r in range(LANES):
            s0[r] += x0 * right[i * LANES + r]
            s1[r] += x1 * right[i * LANES + r]
            s2[r] += x2 * right[i * LANES + r]
            s3[r] += x3 * right[i * LANES + r]
    for r in range(LANES):
        to[r] = s0[r]
        to[LANES + r] = s1[r]
        to[2 * LANES + r] = s2[r]
        to[3 * LANES + r] = s3[r]


cdef inline void one_row(real* left, Py_ssize_t col, real* right, Py_ssize_t n, real* to) noexcept nogil:
    cdef Py_ssize_t i, r
    for r in range(LANES):
        to[r] = 0
    for i in range(n):
        for r in range(LANES):
            to[r] += left[i * col] * right[i * LANES + r]


cdef void lanes_loops(real* q, real* k, real* v, real* out, real* lse, real* room, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
                      real scale, Py_ssize_t visible) noexcept nogil:
    """The scores of 16 queries stand turned, score[key, query]: maximum, exp and sum run down the lanes, without a sum across."""
    cdef Py_ssize_t t, j, d, r, width, keys, whole
    cdef real* turned = room
    cdef real* result = room + D * LANES
    cdef real* score = room + 2 * D * LANES
    cdef real top[LANES]
    cdef real total[LANES]
    for t from 0 <= t < T by LANES:
        width = min(LANES, T - t)
        keys = seen(S, visible, t + width - 1)
        for d in range(D):
            for r in range(LANES):
                turned[d * LANES + r] = scale * q[(t + r) * D + d] if r < width else 0
        whole = keys - keys % 4
        for j from 0 <= j < whole by 4:
            four_rows(k + j * D, D, 1, turned, D, score + j * LANES)
        for j in range(whole, keys):
            one_row(k + j * D, 1, turned, D, score + j * LANES)
        for j in range(seen(S, visible, t), keys):  # keys that only the later queries of the block see
            for r in range(LANES):
                if j >= seen(S, visible, t + r):
                    score[j * LANES + r] = -INFINITY
        for r in range(LANES):
            top[r] = score[r]
            total[r] = 0
        for j in range(1, keys):
            for r in range(LANES):
                top[r] = score[j * LANES + r] if score[j * LANES + r] > top[r] else top[r]
        for j in range(keys):
            for r in range(LANES):
                score[j * LANES + r] = exp(score[j * LANES + r] - top[r])
                total[r] += score[j * LANES + r]
        whole = D - D % 4
        for d from 0 <= d < whole by 4:
            four_rows(v + d, 1, D, score, keys, result + d * LANES)
        for d in range(whole, D):
            one_row(v + d, D, score, keys, result + d * LANES)
        for r in range(width):
            lse[t + r] = top[r] + log(total[r])
            for d in range(D):
                out[(t + r) * D + d] = result[d * LANES + r] / total[r]


def lanes(Buffer q, Buffer k, Buffer v, Buffer out, Buffer lse, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
          double scale, Py_ssize_t visible):
    cdef int code = floating(q, "attention_forward: q")
    cdef Py_ssize_t queries = product(heads, product(T, D)), keys = product(heads, product(S, D)), rows = product(heads, T), h
    need(q, queries, code, "attention_forward: q")
    need(k, keys, code, "attention_forward: k")
    need(v, keys, code, "attention_forward: v")
    need(out, queries, code, "attention_forward: out")
    need(lse, rows, code, "attention_forward: lse")
    if rows == 0 or D == 0:
        return
    if S < 1 or visible < 1:
        raise ValueError(f"attention_forward: a query must see a key, got S = {S} and visible = {visible}")
    cdef Buffer room = new_buffer(product(LANES, 2 * D + S), code)
    for h in range(heads):
        if code == F32:
            lanes_loops(<float*>q.p + h * T * D, <float*>k.p + h * S * D, <float*>v.p + h * S * D, <float*>out.p + h * T * D,
                        <float*>lse.p + h * T, <float*>room.p, T, S, D, <float>scale, visible)
        else:
            lanes_loops(<double*>q.p + h * T * D, <double*>k.p + h * S * D, <double*>v.p + h * S * D, <double*>out.p + h * T * D,
                        <double*>lse.p + h * T, <double*>room.p, T, S, D, scale, visible)
