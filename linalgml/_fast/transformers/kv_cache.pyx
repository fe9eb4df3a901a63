# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/transformers/kv_cache.py: the new queries of a head against the keys that are there already."""
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product
from linalgml._fast.cache cimport attend_cached, cached_space
from linalgml._fast.rows cimport PyThreadState, floating, let_go, take_back


def decode_attention(Buffer qkv, Buffer keys, Buffer values, Buffer out, Py_ssize_t B, Py_ssize_t T, Py_ssize_t H, Py_ssize_t D,
                     Py_ssize_t start, Py_ssize_t capacity, double scale):
    """Attention of T new tokens: qkv (B, T, 3*H*D); their keys and values join keys, values (B, H, capacity, D) from `start` on."""
    cdef int code = floating(qkv, "decode_attention: qkv")
    cdef Py_ssize_t each = product(B, product(H, D)), n = product(each, T), size = product(each, capacity)
    need(qkv, product(3, n), code, "decode_attention: qkv")
    need(keys, size, code, "decode_attention: keys")
    need(values, size, code, "decode_attention: values")
    need(out, n, code, "decode_attention: out")
    if start < 0 or start > capacity - T:
        raise IndexError(f"decode_attention: positions {start} to {start + T} do not fit a capacity of {capacity}")
    if n == 0:
        return
    cdef Buffer work = new_buffer(cached_space(T, start + T, D, code), code)
    cdef PyThreadState* thread = let_go(<double>n * (start + T) > 1000000)
    if code == F32:
        attend_cached[float](<float*>qkv.p, <float*>keys.p, <float*>values.p, <float*>out.p, B, T, H, D, start, capacity, <float>scale,
                             <float*>work.p)
    else:
        attend_cached[double](<double*>qkv.p, <double*>keys.p, <double*>values.p, <double*>out.p, B, T, H, D, start, capacity, scale,
                              <double*>work.p)
    take_back(thread)
