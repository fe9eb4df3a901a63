# Attention over a key-value cache, for the twins that decode.
from libc.string cimport memcpy
from linalgml._fast.attention cimport attend, attend_one, attend_space
from linalgml._fast.buffer cimport product, real


cdef inline Py_ssize_t cached_space(Py_ssize_t T, Py_ssize_t keys, Py_ssize_t D, int code) except -1:
    """Numbers of workspace for T new tokens that bring a cache to `keys` positions."""
    return keys if T == 1 else T + attend_space(T, keys, D, code)


cdef inline void attend_cached(real* qkv, real* keys, real* values, real* out, Py_ssize_t B, Py_ssize_t T, Py_ssize_t H, Py_ssize_t D,
                               Py_ssize_t start, Py_ssize_t capacity, real scale, real* work) noexcept nogil:
    """See `decode_attention` in transformers/kv_cache.py."""
    cdef Py_ssize_t b, h, t, C = H * D
    cdef real* head
    for b in range(B):
        for h in range(H):
            head = qkv + h * D
            for t in range(T):
                memcpy(keys + (start + t) * D, head + (3 * t + 1) * C, D * sizeof(real))
                memcpy(values + (start + t) * D, head + (3 * t + 2) * C, D * sizeof(real))
            if T == 1:
                attend_one(start + 1, D, scale, head, keys, D, values, D, out + h * D, NULL, work)
            else:
                attend(T, start + T, D, scale, start + 1, head, 3 * C, keys, D, values, D, <real*>NULL, 0, out + h * D, C, work, work + T)
            keys += capacity * D
            values += capacity * D
        qkv += 3 * T * C
        out += T * C
