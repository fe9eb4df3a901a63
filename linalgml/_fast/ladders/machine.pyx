# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What the processor can do at its best: the ceilings of the roofline.  Multiply-adds on registers alone; loads, and loads with stores,
over memory of a given size."""
from linalgml._fast.buffer cimport Buffer, F32, need

cdef extern from *:
    """
    #include "simd.h"
    #define CHAINS 12 /* more than latency times ports: 4 x 2 */

    static __attribute__((noinline)) float lm_multiply_add(ptrdiff_t rounds, float factor, float term) {
        vec_f32 sum[CHAINS], x = splat_f32(factor), y = splat_f32(term);
        UNROLL for (int i = 0; i < CHAINS; i++) sum[i] = splat_f32((float)i);
        for (ptrdiff_t r = 0; r < rounds; r++) {
            UNROLL for (int i = 0; i < CHAINS; i++) sum[i] = sum[i] * x + y;
        }
        UNROLL for (int i = 1; i < CHAINS; i++) sum[0] += sum[i];
        return sum_lanes_f32(sum[0]);
    }

    #define AT_ONCE 8
    static __attribute__((noinline)) float lm_load(const float *p, ptrdiff_t n) {
        const ptrdiff_t lanes = VEC_BYTES / sizeof(float);
        vec_f32 sum[AT_ONCE];
        __asm__ volatile("" ::: "memory"); /* the next call reads again */
        UNROLL for (int i = 0; i < AT_ONCE; i++) sum[i] = (vec_f32){0};
        for (ptrdiff_t j = 0; j + AT_ONCE * lanes <= n; j += AT_ONCE * lanes) {
            UNROLL for (int i = 0; i < AT_ONCE; i++) sum[i] += load_f32(p + j + i * lanes);
        }
        UNROLL for (int i = 1; i < AT_ONCE; i++) sum[0] += sum[i];
        return sum_lanes_f32(sum[0]);
    }

    static __attribute__((noinline)) void lm_update(float *p, ptrdiff_t n, float factor) {
        for (ptrdiff_t j = 0; j < n; j++) p[j] *= factor;
    }
    enum { LM_CHAINS = CHAINS, LM_LANES = VEC_BYTES / sizeof(float), LM_AT_ONCE = AT_ONCE };
    """
    float lm_multiply_add(Py_ssize_t rounds, float factor, float term) nogil
    float lm_load(const float* p, Py_ssize_t n) nogil
    void lm_update(float* p, Py_ssize_t n, float factor) nogil
    int LM_CHAINS, LM_LANES, LM_AT_ONCE


def multiply_add(Py_ssize_t rounds, float factor=0.5):
    """So many rounds of independent multiply-adds; returns how many floating-point operations that was."""
    cdef float result = lm_multiply_add(rounds, factor, 1.0)
    assert result == result
    return 2 * LM_CHAINS * LM_LANES * max(rounds, 0)


def load(Buffer x, Py_ssize_t n, Py_ssize_t times):
    """Read the first n float32 of x, again and again; returns how many bytes that was."""
    need(x, n, F32, "load: x")
    cdef float total = 0
    for _ in range(times):
        total += lm_load(<float*>x.p, n)
    assert total == total
    return 4 * (n - n % (LM_LANES * LM_AT_ONCE)) * max(times, 0)


def update(Buffer x, Py_ssize_t n, Py_ssize_t times, float factor=1.0):
    """Multiply the first n float32 of x by `factor`, in place, again and again; returns how many bytes were read and written."""
    need(x, n, F32, "update: x")
    for _ in range(times):
        lm_update(<float*>x.p, n, factor)
    return 8 * n * max(times, 0)
