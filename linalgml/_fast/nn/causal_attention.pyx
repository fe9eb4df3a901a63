# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/causal_attention.py: each head is read where it lies in qkv, by include/attention.h."""
from linalgml._fast.attention cimport attend, attend_back, attend_space
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport PyThreadState, floating, let_go, take_back


cdef void forward(real* qkv, real* out, real* lse, Py_ssize_t B, Py_ssize_t T, Py_ssize_t H, Py_ssize_t D, real scale,
                  real* work) noexcept nogil:
    cdef Py_ssize_t b, h, C = H * D
    cdef real* head
    for b in range(B):
        for h in range(H):
            head = qkv + b * T * 3 * C + h * D
            attend(T, T, D, scale, 1, head, 3 * C, head + C, 3 * C, head + 2 * C, 3 * C, out + b * T * C + h * D, C, lse, work)
            lse += T


cdef void backward(real* qkv, real* out, real* lse, real* grad, real* dqkv, Py_ssize_t B, Py_ssize_t T, Py_ssize_t H, Py_ssize_t D,
                   real scale, real* work) noexcept nogil:
    cdef Py_ssize_t b, h, i, C = H * D
    cdef real* head
    cdef real* slope
    for b in range(B):
        for h in range(H):
            head = qkv + b * T * 3 * C + h * D
            slope = dqkv + b * T * 3 * C + h * D
            i = b * T * C + h * D
            attend_back(T, T, D, scale, 1, head, 3 * C, head + C, 3 * C, head + 2 * C, 3 * C, out + i, grad + i, C, lse, slope, slope + C,
                        slope + 2 * C, work)
            lse += T


def causal_attention_forward(Buffer qkv, Buffer out, Buffer lse, Py_ssize_t B, Py_ssize_t T, Py_ssize_t H, Py_ssize_t D, double scale):
    """out (B, T, H*D) from qkv (B, T, 3*H*D): query t of each head attends to keys 0 … t.  lse: (B, H, T)."""
    cdef int code = floating(qkv, "causal_attention_forward: qkv")
    cdef Py_ssize_t n = product(product(B, T), product(H, D))
    need(qkv, product(3, n), code, "causal_attention_forward: qkv")
    need(out, n, code, "causal_attention_forward: out")
    need(lse, product(product(B, H), T), code, "causal_attention_forward: lse")
    if B == 0 or H == 0 or T == 0:
        return
    cdef Buffer work = new_buffer(attend_space(T, T, D, code), code)
    cdef PyThreadState* thread = let_go(<double>n * T > 1000000)
    if code == F32:
        forward[float](<float*>qkv.p, <float*>out.p, <float*>lse.p, B, T, H, D, <float>scale, <float*>work.p)
    else:
        forward[double](<double*>qkv.p, <double*>out.p, <double*>lse.p, B, T, H, D, <double>scale, <double*>work.p)
    take_back(thread)


def causal_attention_backward(Buffer qkv, Buffer out, Buffer lse, Buffer grad, Buffer dqkv, Py_ssize_t B, Py_ssize_t T, Py_ssize_t H,
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
    cdef Buffer work = new_buffer(attend_space(T, T, D, code), code)
    cdef PyThreadState* thread = let_go(<double>n * T > 1000000)
    if code == F32:
        backward[float](<float*>qkv.p, <float*>out.p, <float*>lse.p, <float*>grad.p, <float*>dqkv.p, B, T, H, D, <float>scale,
                        <float*>work.p)
    else:
        backward[double](<double*>qkv.p, <double*>out.p, <double*>lse.p, <double*>grad.p, <double*>dqkv.p, B, T, H, D, <double>scale,
                         <double*>work.p)
    take_back(thread)
