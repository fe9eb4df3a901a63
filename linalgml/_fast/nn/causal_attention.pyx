# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/causal_attention.py: each head is read where it lies in qkv, by include/attention.h."""
from libc.string cimport memset
from linalgml._fast.attention cimport Heads, all_heads
from linalgml._fast.buffer cimport Buffer, itemsize, need, product
from linalgml._fast.rows cimport floating


cdef Heads heads_of(Buffer qkv, Buffer out, Buffer lse, Py_ssize_t T, Py_ssize_t H, Py_ssize_t D, double scale, int code):
    cdef Heads a
    cdef Py_ssize_t C = H * D, part = C * itemsize(code)
    memset(&a, 0, sizeof(a))
    a.q, a.k, a.v, a.o, a.lse = qkv.p, qkv.p + part, qkv.p + 2 * part, out.p, lse.p
    a.count, a.T, a.S, a.D, a.visible, a.scale, a.code = H, T, T, D, 1, scale, code
    a.q_row = a.k_row = 3 * C
    a.q_head = a.k_head = a.o_head = D
    a.q_batch = a.k_batch = 3 * T * C
    a.o_row, a.o_batch = C, T * C
    return a


cpdef causal_attention_forward(Buffer qkv, Buffer out, Buffer lse, Py_ssize_t B, Py_ssize_t T, Py_ssize_t H, Py_ssize_t D, double scale):
    """out (B, T, H*D) from qkv (B, T, 3*H*D): query t of each head attends to keys 0 … t.  lse: (B, H, T)."""
    cdef int code = floating(qkv, "causal_attention_forward: qkv")
    cdef Py_ssize_t n = product(product(B, T), product(H, D))
    need(qkv, product(3, n), code, "causal_attention_forward: qkv")
    need(out, n, code, "causal_attention_forward: out")
    need(lse, product(product(B, H), T), code, "causal_attention_forward: lse")
    if B == 0 or H == 0 or T == 0:
        return
    cdef Heads a = heads_of(qkv, out, lse, T, H, D, scale, code)
    all_heads(&a, B)


cpdef causal_attention_backward(Buffer qkv, Buffer out, Buffer lse, Buffer grad, Buffer dqkv, Py_ssize_t B, Py_ssize_t T, Py_ssize_t H,
                                Py_ssize_t D, double scale):
    """dqkv (B, T, 3*H*D) from grad (B, T, H*D) and what the forward pass kept."""
    cdef int code = floating(qkv, "causal_attention_backward: qkv")
    cdef Py_ssize_t n = product(product(B, T), product(H, D))
    need(qkv, product(3, n), code, "causal_attention_backward: qkv")
    need(out, n, code, "causal_attention_backward: out")
    need(lse, product(product(B, H), T), code, "causal_attention_backward: lse")
    need(grad, n, code, "causal_attention_backward: grad")
    need(dqkv, product(3, n), code, "causal_attention_backward: dqkv")
    if B == 0 or H == 0 or T == 0:
        return
    cdef Heads a = heads_of(qkv, out, lse, T, H, D, scale, code)
    cdef Py_ssize_t part = H * D * itemsize(code)
    a.back, a.g, a.dq, a.dk, a.dv = True, grad.p, dqkv.p, dqkv.p + part, dqkv.p + 2 * part
    all_heads(&a, B)
