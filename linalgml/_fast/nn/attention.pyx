# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/attention.py: each head by include/attention.h."""
from libc.string cimport memset
from linalgml._fast.attention cimport Heads, all_heads
from linalgml._fast.buffer cimport Buffer, itemsize, need, product
from linalgml._fast.rows cimport floating


cdef int check_visible(Py_ssize_t visible, str what) except -1:
    if visible < 1:
        raise ValueError(f"{what}: visible must be at least 1, got {visible}")
    return 0


cdef Heads heads_of(Buffer q, Buffer k, Buffer v, Buffer out, Buffer lse, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
                    double scale, Py_ssize_t visible, int code):
    cdef Heads a
    memset(&a, 0, sizeof(a))
    a.q, a.k, a.v, a.o, a.lse = q.p, k.p, v.p, out.p, lse.p
    a.count, a.T, a.S, a.D, a.visible, a.scale, a.code = heads, T, S, D, visible, scale, code
    a.q_row = a.k_row = a.o_row = D
    a.q_head = a.o_head = T * D
    a.k_head = S * D
    return a


def attention_forward(Buffer q, Buffer k, Buffer v, Buffer out, Buffer lse, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
                      double scale, Py_ssize_t visible):
    """out (heads, T, D) = softmax(scale q k^T) v; q: (heads, T, D); k, v: (heads, S, D); lse: (heads, T)."""
    cdef int code = floating(q, "attention_forward: q")
    cdef Py_ssize_t queries = product(heads, product(T, D)), keys = product(heads, product(S, D))
    need(q, queries, code, "attention_forward: q")
    need(k, keys, code, "attention_forward: k")
    need(v, keys, code, "attention_forward: v")
    need(out, queries, code, "attention_forward: out")
    need(lse, product(heads, T), code, "attention_forward: lse")
    check_visible(visible, "attention_forward")
    if heads == 0 or T == 0:
        return
    if S == 0:  # no keys
        out.view(0, queries).zero()
        lse.view(0, heads * T).fill(float("-inf"))
        return
    cdef Heads a = heads_of(q, k, v, out, lse, heads, T, S, D, scale, visible, code)
    all_heads(&a, 1)


def attention_backward(Buffer q, Buffer k, Buffer v, Buffer out, Buffer lse, Buffer grad, Buffer dq, Buffer dk, Buffer dv,
                       Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t visible):
    """dq (heads, T, D), dk and dv (heads, S, D) from grad (heads, T, D) and what the forward pass kept."""
    cdef int code = floating(q, "attention_backward: q")
    cdef Py_ssize_t queries = product(heads, product(T, D)), keys = product(heads, product(S, D))
    need(q, queries, code, "attention_backward: q")
    need(k, keys, code, "attention_backward: k")
    need(v, keys, code, "attention_backward: v")
    need(out, queries, code, "attention_backward: out")
    need(lse, product(heads, T), code, "attention_backward: lse")
    need(grad, queries, code, "attention_backward: grad")
    need(dq, queries, code, "attention_backward: dq")
    need(dk, keys, code, "attention_backward: dk")
    need(dv, keys, code, "attention_backward: dv")
    check_visible(visible, "attention_backward")
    if heads == 0 or T == 0:
        memset(dk.p, 0, keys * itemsize(code))
        memset(dv.p, 0, keys * itemsize(code))
        return
    cdef Heads a = heads_of(q, k, v, out, lse, heads, T, S, D, scale, visible, code)
    a.back, a.g, a.dq, a.dk, a.dv = True, grad.p, dq.p, dk.p, dv.p
    all_heads(&a, 1)
