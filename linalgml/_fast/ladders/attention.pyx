# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Compiled rungs of the ladder of attention with the C library's exp: the T x S matrix stored, a row at a time, and in blocks."""
from libc.math cimport exp as exp_double, expf, log as log_double, logf
from libc.string cimport memset
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport floating

# One head: q, k, v, out, lse, room, T, S, D, scale, visible.
ctypedef void (*Singles)(float*, float*, float*, float*, float*, float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, float,
                         Py_ssize_t) noexcept nogil
ctypedef void (*Doubles)(double*, double*, double*, double*, double*, double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, double,
                         Py_ssize_t) noexcept nogil

cdef enum:
    QUERIES = 16  # queries and keys in a block of the rung `blocked`
    KEYS = 32


cdef int run(Singles singles, Doubles doubles, Py_ssize_t space, Buffer q, Buffer k, Buffer v, Buffer out, Buffer lse,
             Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t visible) except -1:
    """The door of every rung: check what was given, then run the loops of its element type on each head."""
    cdef int code = floating(q, "attention_forward: q")
    cdef Py_ssize_t queries = product(heads, product(T, D)), keys = product(heads, product(S, D)), rows = product(heads, T), h
    need(q, queries, code, "attention_forward: q")
    need(k, keys, code, "attention_forward: k")
    need(v, keys, code, "attention_forward: v")
    need(out, queries, code, "attention_forward: out")
    need(lse, rows, code, "attention_forward: lse")
    if rows == 0 or D == 0:
        return 0
    if S < 1 or visible < 1:
        raise ValueError(f"attention_forward: a query must see a key, got S = {S} and visible = {visible}")
    cdef Buffer room = new_buffer(space, code)
    for h in range(heads):
        if code == F32:
            singles(<float*>q.p + h * T * D, <float*>k.p + h * S * D, <float*>v.p + h * S * D, <float*>out.p + h * T * D,
                    <float*>lse.p + h * T, <float*>room.p, T, S, D, <float>scale, visible)
        else:
            doubles(<double*>q.p + h * T * D, <double*>k.p + h * S * D, <double*>v.p + h * S * D, <double*>out.p + h * T * D,
                    <double*>lse.p + h * T, <double*>room.p, T, S, D, scale, visible)
    return 0


cdef inline real exp(real x) noexcept nogil:
    if real is float: return expf(x)
    else: return exp_double(x)

cdef inline real log(real x) noexcept nogil:
    if real is float: return logf(x)
    else: return log_double(x)

cdef inline Py_ssize_t seen(Py_ssize_t S, Py_ssize_t visible, Py_ssize_t t) noexcept nogil:
    return S if visible >= S - t else visible + t  # min(S, visible + t), whatever visible is


# rung: matrix_compiled
cdef void matrix_loops(real* q, real* k, real* v, real* out, real* lse, real* score, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
                       real scale, Py_ssize_t visible) noexcept nogil:
    cdef Py_ssize_t t, j, d
    cdef real total, top
    for t in range(T):  # all of the scores, seen or not
        for j in range(S):
            total = 0
            for d in range(D):
                total += q[t * D + d] * k[j * D + d]
            score[t * S + j] = total * scale
    for t in range(T):  # then all of the softmax; what is not seen gets weight 0
        top = score[t * S]
        for j in range(1, seen(S, visible, t)):
            top = max(top, score[t * S + j])
        total = 0
        for j in range(S):
            score[t * S + j] = exp(score[t * S + j] - top) if j < seen(S, visible, t) else 0
            total += score[t * S + j]
        lse[t] = top + log(total)
        for j in range(S):
            score[t * S + j] /= total
    memset(out, 0, T * D * sizeof(real))
    for t in range(T):  # then all of the weighted means
        for j in range(S):
            if score[t * S + j] != 0:
                for d in range(D):
                    out[t * D + d] += score[t * S + j] * v[j * D + d]


# rung: rows
cdef void rows_loops(real* q, real* k, real* v, real* out, real* lse, real* score, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
                     real scale, Py_ssize_t visible) noexcept nogil:
    cdef Py_ssize_t t, j, d, keys
    cdef real total, top, p
    memset(out, 0, T * D * sizeof(real))
    for t in range(T):
        keys = seen(S, visible, t)
        for j in range(keys):
            total = 0
            for d in range(D):
                total += q[d] * k[j * D + d]
            score[j] = total * scale
        top = score[0]
        for j in range(1, keys):
            top = max(top, score[j])
        total = 0
        for j in range(keys):
            score[j] = exp(score[j] - top)
            total += score[j]
        lse[t] = top + log(total)
        for j in range(keys):
            p = score[j] / total
            for d in range(D):
                out[d] += p * v[j * D + d]
        q += D
        out += D


# rung: blocked
cdef void blocked_loops(real* q, real* k, real* v, real* out, real* lse, real* score, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
                        real scale, Py_ssize_t visible) noexcept nogil:
    """Online softmax: 16 queries meet 32 keys at a time, and no more than those scores are ever there."""
    cdef Py_ssize_t t, t0, j, j0, d, keys, end
    cdef real total, best, shrink
    cdef real top[QUERIES]
    cdef real sums[QUERIES]
    memset(out, 0, T * D * sizeof(real))
    for t0 from 0 <= t0 < T by QUERIES:
        end = min(t0 + QUERIES, T)
        for j0 from 0 <= j0 < seen(S, visible, end - 1) by KEYS:
            for t in range(t0, end):
                keys = min(KEYS, seen(S, visible, t) - j0)
                if keys <= 0:
                    continue
                for j in range(keys):
                    total = 0
                    for d in range(D):
                        total += q[t * D + d] * k[(j0 + j) * D + d]
                    score[j] = total * scale
                best = score[0] if j0 == 0 else top[t - t0]
                for j in range(keys):
                    best = max(best, score[j])
                shrink = 0 if j0 == 0 else exp(top[t - t0] - best)  # what was summed under the old maximum
                total = 0
                for j in range(keys):
                    score[j] = exp(score[j] - best)
                    total += score[j]
                sums[t - t0] = total if j0 == 0 else sums[t - t0] * shrink + total
                top[t - t0] = best
                if shrink != 1:
                    for d in range(D):
                        out[t * D + d] *= shrink
                for j in range(keys):
                    for d in range(D):
                        out[t * D + d] += score[j] * v[(j0 + j) * D + d]
        for t in range(t0, end):
            lse[t] = top[t - t0] + log(sums[t - t0])
            for d in range(D):
                out[t * D + d] /= sums[t - t0]


def matrix_compiled(Buffer q, Buffer k, Buffer v, Buffer out, Buffer lse, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
           double scale, Py_ssize_t visible):
    run(matrix_loops[float], matrix_loops[double], product(T, S), q, k, v, out, lse, heads, T, S, D, scale, visible)


def rows(Buffer q, Buffer k, Buffer v, Buffer out, Buffer lse, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
         double scale, Py_ssize_t visible):
    run(rows_loops[float], rows_loops[double], S, q, k, v, out, lse, heads, T, S, D, scale, visible)


def blocked(Buffer q, Buffer k, Buffer v, Buffer out, Buffer lse, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
            double scale, Py_ssize_t visible):
    run(blocked_loops[float], blocked_loops[double], KEYS, q, k, v, out, lse, heads, T, S, D, scale, visible)
