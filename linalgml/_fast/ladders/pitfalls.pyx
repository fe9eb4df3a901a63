# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Pairs of loops that differ in one detail that costs much: docs/fast/profiling.md shows them, `python -m benchmarks.ladders` measures them."""
from libc.math cimport fmaf, sqrt, sqrtf
from linalgml._fast.buffer cimport Buffer, F32, need, product

cdef extern from *:
    """
    #include <stddef.h>
    /* Twelve rows times two registers of sums, for a register of 64 or of 32 bytes. */
    #define UNROLLED _Pragma("GCC unroll 16")
    #define LM_TILE(name, type, bytes, rows)                                                                            \\
        typedef float type __attribute__((vector_size(bytes), aligned(4), may_alias));                                  \\
        static void name(ptrdiff_t k, const float *a, const float *b, float *c) {                                       \\
            enum { wide = bytes / sizeof(float) };                                                                      \\
            type sum[rows][2];                                                                                          \\
            UNROLLED for (int i = 0; i < rows; i++) sum[i][0] = sum[i][1] = (type){0};                                  \\
            for (ptrdiff_t p = 0; p < k; p++) {                                                                         \\
                type left = *(const type *)(b + p * 2 * wide), right = *(const type *)(b + p * 2 * wide + wide);        \\
                UNROLLED for (int i = 0; i < rows; i++) {                                                               \\
                    sum[i][0] += a[p * rows + i] * left;                                                                \\
                    sum[i][1] += a[p * rows + i] * right;                                                               \\
                }                                                                                                       \\
            }                                                                                                           \\
            UNROLLED for (int i = 0; i < rows; i++) {                                                                   \\
                *(type *)(c + i * 2 * wide) = sum[i][0];                                                                \\
                *(type *)(c + i * 2 * wide + wide) = sum[i][1];                                                         \\
            }                                                                                                           \\
        }
    LM_TILE(lm_tile_64, lm_wide, 64, 12)
    LM_TILE(lm_tile_32, lm_half, 32, 6)
    """
    void lm_tile_64(Py_ssize_t k, float* a, float* b, float* c) nogil
    void lm_tile_32(Py_ssize_t k, float* a, float* b, float* c) nogil


cdef int door(Buffer x, Buffer out, Py_ssize_t n) except -1:
    need(x, n, F32, "x")
    need(out, n, F32, "out")
    return 0


def literals_double(Buffer x, Buffer out, Py_ssize_t n):
    door(x, out, n)
    cdef float* p = <float*>x.p
    cdef float* q = <float*>out.p
    cdef Py_ssize_t i
    for i in range(n):
        q[i] = (1 - p[i]) * (3 + p[i] * p[i]) * 0.5  # C: (1.0 - p) * (3.0 + p * p) * 0.5, in double


def literals_float(Buffer x, Buffer out, Py_ssize_t n):
    door(x, out, n)
    cdef float* p = <float*>x.p
    cdef float* q = <float*>out.p
    cdef float one = 1, three = 3, half = 0.5
    cdef Py_ssize_t i
    for i in range(n):
        q[i] = (one - p[i]) * (three + p[i] * p[i]) * half


def sqrt_double(Buffer x, Buffer out, Py_ssize_t n):
    door(x, out, n)
    cdef float* p = <float*>x.p
    cdef float* q = <float*>out.p
    cdef Py_ssize_t i
    for i in range(n):
        q[i] = 1 / sqrt(p[i])


def sqrt_float(Buffer x, Buffer out, Py_ssize_t n):
    door(x, out, n)
    cdef float* p = <float*>x.p
    cdef float* q = <float*>out.p
    cdef float one = 1
    cdef Py_ssize_t i
    for i in range(n):
        q[i] = one / sqrtf(p[i])


def index_int(Buffer x, Buffer out, int rows, int cols):
    """out[r] += x[r] * out[0], a row after the other, with C's int as index."""
    door(x, out, product(rows, cols))
    cdef float* p = <float*>x.p
    cdef float* q = <float*>out.p
    cdef int r, j
    for r in range(rows):
        for j in range(cols):
            q[r * cols + j] += p[r * cols + j]


def index_ssize(Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    door(x, out, product(rows, cols))
    cdef float* p = <float*>x.p
    cdef float* q = <float*>out.p
    cdef Py_ssize_t r, j
    for r in range(rows):
        for j in range(cols):
            q[r * cols + j] += p[r * cols + j]


def fused_call(Buffer x, Buffer out, Py_ssize_t n):
    """fmaf is one instruction where the processor level has it; else it is a function that computes the rounding by hand."""
    door(x, out, n)
    cdef float* p = <float*>x.p
    cdef float* q = <float*>out.p
    cdef Py_ssize_t i
    for i in range(n):
        q[i] = fmaf(p[i], p[i], q[i])


def fused_expression(Buffer x, Buffer out, Py_ssize_t n):
    door(x, out, n)
    cdef float* p = <float*>x.p
    cdef float* q = <float*>out.p
    cdef Py_ssize_t i
    for i in range(n):
        q[i] = p[i] * p[i] + q[i]


def tile_64(Buffer a, Buffer b, Buffer c, Py_ssize_t k):
    """C (12, 32) = A^T B for a (k, 12) and b (k, 32)."""
    need(a, product(k, 12), F32, "a")
    need(b, product(k, 32), F32, "b")
    need(c, 384, F32, "c")
    lm_tile_64(k, <float*>a.p, <float*>b.p, <float*>c.p)


def tile_32(Buffer a, Buffer b, Buffer c, Py_ssize_t k):
    """C (6, 16) = A^T B for a (k, 6) and b (k, 16)."""
    need(a, product(k, 6), F32, "a")
    need(b, product(k, 16), F32, "b")
    need(c, 96, F32, "c")
    lm_tile_32(k, <float*>a.p, <float*>b.p, <float*>c.p)


def two_views(float[::1] x, float[::1] y):
    """What it costs to receive two typed memoryviews."""


def two_buffers(Buffer x, Buffer y):
    """What it costs to receive two buffers and check them."""
    need(x, x.n, F32, "x")
    need(y, y.n, F32, "y")
