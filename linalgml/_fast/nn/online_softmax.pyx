# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/online_softmax.py: the heads one after the other, each by include/online_softmax.h."""
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport PyThreadState, floating, let_go, take_back

cdef extern from "online_softmax.h" nogil:
    Py_ssize_t online_space_f32(Py_ssize_t D)
    Py_ssize_t online_space_f64(Py_ssize_t D)
    void online_step_f32(float* state, float score, float* value, Py_ssize_t D)
    void online_step_f64(double* state, double score, double* value, Py_ssize_t D)
    void online_attend_f32(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, float scale, Py_ssize_t visible, float* q, float* k, float* v,
                           float* o, float* lse, float* work)
    void online_attend_f64(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t visible, double* q, double* k, double* v,
                           double* o, double* lse, double* work)


cdef void forward(real* q, real* k, real* v, real* out, real* lse, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S, Py_ssize_t D,
                  real scale, Py_ssize_t visible, real* work) noexcept nogil:
    cdef Py_ssize_t h, i, j
    for h in range(heads):
        i = h * T * D
        j = h * S * D
        if real is float:
            online_attend_f32(T, S, D, scale, visible, q + i, k + j, v + j, out + i, lse + h * T, work)
        else:
            online_attend_f64(T, S, D, scale, visible, q + i, k + j, v + j, out + i, lse + h * T, work)


def online_softmax_step(Buffer state, double score, Buffer value, Py_ssize_t D):
    """One more score and value (D,): state (2 + D,) = top, total, acc; acc / total is the mean so far."""
    cdef int code = floating(state, "online_softmax_step: state")
    need(value, D, code, "online_softmax_step: value")
    need(state, 2 + D, code, "online_softmax_step: state")
    if code == F32:
        online_step_f32(<float*>state.p, <float>score, <float*>value.p, D)
    else:
        online_step_f64(<double*>state.p, score, <double*>value.p, D)


def online_attention_forward(Buffer q, Buffer k, Buffer v, Buffer out, Buffer lse, Py_ssize_t heads, Py_ssize_t T, Py_ssize_t S,
                             Py_ssize_t D, double scale, Py_ssize_t visible):
    """`attention_forward`, a key at a time: out (heads, T, D); q: (heads, T, D); k, v: (heads, S, D); lse: (heads, T)."""
    cdef int code = floating(q, "online_attention_forward: q")
    cdef Py_ssize_t queries = product(heads, product(T, D)), keys = product(heads, product(S, D))
    need(q, queries, code, "online_attention_forward: q")
    need(k, keys, code, "online_attention_forward: k")
    need(v, keys, code, "online_attention_forward: v")
    need(out, queries, code, "online_attention_forward: out")
    need(lse, product(heads, T), code, "online_attention_forward: lse")
    if visible < 1:
        raise ValueError(f"online_attention_forward: visible must be at least 1, got {visible}")
    if heads == 0 or T == 0:
        return
    if S == 0:  # no keys
        out.view(0, queries).zero()
        lse.view(0, heads * T).fill(float("-inf"))
        return
    product(64, D)
    cdef Buffer work = new_buffer(online_space_f32(D) if code == F32 else online_space_f64(D), code)
    cdef PyThreadState* thread = let_go(<double>queries * S > 1000000)
    if code == F32:
        forward[float](<float*>q.p, <float*>k.p, <float*>v.p, <float*>out.p, <float*>lse.p, heads, T, S, D, <float>scale, visible,
                       <float*>work.p)
    else:
        forward[double](<double*>q.p, <double*>k.p, <double*>v.p, <double*>out.p, <double*>lse.p, heads, T, S, D, scale, visible,
                        <double*>work.p)
    take_back(thread)
