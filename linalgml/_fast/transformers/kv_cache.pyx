# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/transformers/kv_cache.py: one query a head against the keys that are there already."""
from libc.string cimport memcpy
from linalgml._fast.attention cimport attend_one
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport PyThreadState, floating, let_go, take_back


cdef void decode(real* qkv, real* keys, real* values, real* out, Py_ssize_t B, Py_ssize_t H, Py_ssize_t D, Py_ssize_t position,
                 Py_ssize_t capacity, real scale, real* score) noexcept nogil:
    cdef Py_ssize_t b, h, C = H * D
    for b in range(B):
        for h in range(H):
            memcpy(keys + position * D, qkv + C + h * D, D * sizeof(real))
            memcpy(values + position * D, qkv + 2 * C + h * D, D * sizeof(real))
            attend_one(position + 1, D, scale, qkv + h * D, keys, D, values, D, out + h * D, NULL, score)
            keys += capacity * D
            values += capacity * D
        qkv += 3 * C
        out += C


def decode_attention(Buffer qkv, Buffer keys, Buffer values, Buffer out, Py_ssize_t B, Py_ssize_t H, Py_ssize_t D, Py_ssize_t position,
                     Py_ssize_t capacity, double scale):
    """Attention of one new token: qkv (B, 3*H*D); its key and value join keys, values (B, H, capacity, D) at `position`; out (B, H*D)."""
    cdef int code = floating(qkv, "decode_attention: qkv")
    cdef Py_ssize_t n = product(B, product(H, D)), size = product(n, capacity)
    need(qkv, product(3, n), code, "decode_attention: qkv")
    need(keys, size, code, "decode_attention: keys")
    need(values, size, code, "decode_attention: values")
    need(out, n, code, "decode_attention: out")
    if not 0 <= position < capacity:
        raise IndexError(f"decode_attention: position {position} is out of range for a capacity of {capacity}")
    if n == 0:
        return
    cdef Buffer score = new_buffer(position + 1, code)
    cdef PyThreadState* thread = let_go(<double>n * position > 1000000)
    if code == F32:
        decode[float](<float*>qkv.p, <float*>keys.p, <float*>values.p, <float*>out.p, B, H, D, position, capacity, <float>scale,
                      <float*>score.p)
    else:
        decode[double](<double*>qkv.p, <double*>keys.p, <double*>values.p, <double*>out.p, B, H, D, position, capacity, <double>scale,
                       <double*>score.p)
    take_back(thread)
