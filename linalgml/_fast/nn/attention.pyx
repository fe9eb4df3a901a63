# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/attention.py: the heads one after the other, each by include/attention.h."""
from libc.string cimport memset
from linalgml._fast.attention cimport attend, attend_back, attend_space
from linalgml._fast.buffer cimport Buffer, F32, itemsize, need, new_buffer, product, real
from linalgml._fast.rows cimport PyThreadState, floating, let_go, take_back


cdef int check_visible(Py_ssize_t visible, str what) except -1:
    if visible < 1:
        raise ValueError(f"{what}: visible must be at least 1, got {visible}")
    return 0


cdef void forward(real* q, real* k, real* v, real* out, real* lse, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
                  real scale, Py_ssize_t visible, real* work) noexcept nogil:
    cdef Py_ssize_t h
    for h in range(heads):
        attend(T, S, D, scale, visible, q + h * T * D, D, k + h * S * D, D, v + h * S * D, D, out + h * T * D, D, lse + h * T, work)


cdef void backward(real* q, real* k, real* v, real* out, real* lse, real* grad, real* dq, real* dk, real* dv, Py_ssize_t heads,
                   Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, real scale, Py_ssize_t visible, real* work) noexcept nogil:
    cdef Py_ssize_t h, i, j
    for h in range(heads):
        i = h * T * D
        j = h * S * D
        attend_back(T, S, D, scale, visible, q + i, D, k + j, D, v + j, D, out + i, grad + i, D, lse + h * T, dq + i, dk + j, dv + j, work)


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
    cdef Buffer work = new_buffer(attend_space(T, S, D, code), code)
    cdef PyThreadState* thread = let_go(<double>queries * S > 1000000)
    if code == F32:
        forward[float](<float*>q.p, <float*>k.p, <float*>v.p, <float*>out.p, <float*>lse.p, heads, T, S, D, <float>scale, visible,
                       <float*>work.p)
    else:
        forward[double](<double*>q.p, <double*>k.p, <double*>v.p, <double*>out.p, <double*>lse.p, heads, T, S, D, <double>scale, visible,
                        <double*>work.p)
    take_back(thread)


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
    cdef Buffer work = new_buffer(attend_space(T, S, D, code), code)
    cdef PyThreadState* thread = let_go(<double>queries * S > 1000000)
    if code == F32:
        backward[float](<float*>q.p, <float*>k.p, <float*>v.p, <float*>out.p, <float*>lse.p, <float*>grad.p, <float*>dq.p, <float*>dk.p,
                        <float*>dv.p, heads, T, S, D, <float>scale, visible, <float*>work.p)
    else:
        backward[double](<double*>q.p, <double*>k.p, <double*>v.p, <double*>out.p, <double*>lse.p, <double*>grad.p, <double*>dq.p,
                         <double*>dk.p, <double*>dv.p, heads, T, S, D, <double>scale, visible, <double*>work.p)
    take_back(thread)
