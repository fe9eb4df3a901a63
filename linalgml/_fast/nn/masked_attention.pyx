# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/masked_attention.py: each head by include/attention.h, to whose scores the mask is added a block at a time."""
from libc.string cimport memset
from linalgml._fast.attention cimport Heads, all_heads
from linalgml._fast.buffer cimport Buffer, itemsize, need, product
from linalgml._fast.rows cimport floating


cdef int heads_of(Heads* a, Buffer q, Buffer k, Buffer v, Buffer mask, Buffer out, Buffer lse, Py_ssize_t heads, Py_ssize_t T,
                  Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t masks, Py_ssize_t rows, Py_ssize_t share, str what) except -1:
    """Check what both kernels are given, and say where the heads lie."""
    cdef int code = floating(q, what)
    cdef Py_ssize_t queries = product(heads, product(T, D)), keys = product(heads, product(S, D))
    if masks < 1 or share < 1 or not (rows == 1 or rows == T):
        raise ValueError(f"{what}: masks {masks}, rows {rows}, share {share}: expected masks and share from 1, and 1 or {T} rows")
    need(q, queries, code, what)
    need(k, keys, code, what)
    need(v, keys, code, what)
    need(mask, product(masks, product(rows, S)), code, what)
    need(out, queries, code, what)
    need(lse, product(heads, T), code, what)
    memset(a, 0, sizeof(Heads))
    a.q, a.k, a.v, a.o, a.lse, a.mask = q.p, k.p, v.p, out.p, lse.p, mask.p
    a.count, a.T, a.S, a.D, a.visible, a.scale, a.code = heads, T, S, D, S, scale, code
    a.q_row = a.k_row = a.o_row = D
    a.q_head = a.o_head = T * D
    a.k_head = S * D
    a.mask_row, a.mask_size, a.masks, a.heads_a_mask = 0 if rows == 1 else S, rows * S, masks, share
    return 0


def masked_attention_forward(Buffer q, Buffer k, Buffer v, Buffer mask, Buffer out, Buffer lse, Py_ssize_t heads, Py_ssize_t T,
                             Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t masks, Py_ssize_t rows, Py_ssize_t share):
    """out (heads, T, D) = softmax(scale q k^T + mask) v; mask: (masks, rows, S), head h has number h // share % masks."""
    cdef Heads a
    heads_of(&a, q, k, v, mask, out, lse, heads, T, S, D, scale, masks, rows, share, "masked_attention_forward")
    if heads == 0 or T == 0:
        return
    if S == 0:  # no keys
        out.view(0, heads * T * D).zero()
        lse.view(0, heads * T).fill(float("-inf"))
        return
    all_heads(&a, 1)


def masked_attention_backward(Buffer q, Buffer k, Buffer v, Buffer mask, Buffer out, Buffer lse, Buffer grad, Buffer dq, Buffer dk,
                              Buffer dv, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t masks,
                              Py_ssize_t rows, Py_ssize_t share):
    """dq (heads, T, D), dk and dv (heads, S, D) from grad (heads, T, D) and what the forward pass kept."""
    cdef Heads a
    heads_of(&a, q, k, v, mask, out, lse, heads, T, S, D, scale, masks, rows, share, "masked_attention_backward")
    cdef Py_ssize_t queries = heads * T * D, keys = heads * S * D
    need(grad, queries, a.code, "masked_attention_backward: grad")
    need(dq, queries, a.code, "masked_attention_backward: dq")
    need(dk, keys, a.code, "masked_attention_backward: dk")
    need(dv, keys, a.code, "masked_attention_backward: dv")
    if heads == 0 or T == 0 or S == 0:
        memset(dq.p, 0, queries * itemsize(a.code))
        memset(dk.p, 0, keys * itemsize(a.code))
        memset(dv.p, 0, keys * itemsize(a.code))
        return
    a.back, a.g, a.dq, a.dk, a.dv = True, grad.p, dq.p, dk.p, dv.p
    all_heads(&a, 1)
