/* Elementwise loops with a fast way and a safe way: LM_GUARDED(name, T, B, key, top, fast, any) defines name(x, out, n).

   key <= top says that x is in the range that the formula `fast` is for; `any` takes every x.  A block whose largest key is at
   most `top` goes the fast way.  On usual elements both formulas give the same bits, so that a result does not depend on its
   neighbours.  B is the unsigned integer as wide as T: finding the largest key vectorises and costs little. */
#ifndef LM_GUARDED_H
#define LM_GUARDED_H

#include "pointwise.h"
#include "simd.h"

enum { LM_BLOCK = 512 };

/* Ask for the next block while this one is computed: the search for its largest key could do nothing but wait for it. */
#if defined(__GNUC__)
#define LM_FETCH(T, X, OUT)                                                                                         \
    for (size_t line = 0; line < LM_BLOCK * sizeof(T); line += 64) {                                                \
        __builtin_prefetch((const char*)(X) + line, 0, 2);                                                          \
        __builtin_prefetch((const char*)(OUT) + line, 1, 2);                                                        \
    }
#else
#define LM_FETCH(T, X, OUT) ((void)0)
#endif

#define LM_GUARDED(NAME, T, B, KEY, TOP, FAST, ANY)                                                                 \
    static void NAME(const void* px, void* po, ptrdiff_t n) {                                                       \
        const T* X = (const T*)px;                                                                                  \
        T* out = (T*)po;                                                                                            \
        for (; n > 0; n -= LM_BLOCK, X += LM_BLOCK, out += LM_BLOCK) {                                              \
            const ptrdiff_t m = n < LM_BLOCK ? n : LM_BLOCK;                                                        \
            B largest = 0;                                                                                          \
            for (ptrdiff_t i = 0; i < m; i++) { const B key = KEY(X[i]); largest = key > largest ? key : largest; } \
            if (n > 2 * LM_BLOCK) LM_FETCH(T, X + LM_BLOCK, out + LM_BLOCK);                                        \
            if (largest <= (TOP)) {                                                                                 \
                LM_VECTOR for (ptrdiff_t i = 0; i < m; i++) { out[i] = FAST(X[i]); }                                \
            } else {                                                                                                \
                LM_VECTOR for (ptrdiff_t i = 0; i < m; i++) { out[i] = ANY(X[i]); }                                 \
            }                                                                                                       \
        }                                                                                                           \
    }

#define LM_GUARDED_FLOAT(NAME, KEY, TOP, FAST, ANY)                                                                 \
    LM_GUARDED(NAME##_f32, float, uint32_t, KEY##_f32, TOP##_f32, FAST##_f32, ANY##_f32)                            \
    LM_GUARDED(NAME##_f64, double, uint64_t, KEY##_f64, TOP##_f64, FAST##_f64, ANY##_f64)                           \
    static const lm_unary NAME##_loops[3] = {NAME##_f32, NAME##_f64, 0};

/* dx = grad * slope for a function of x whose slope is the value of another guarded function, or its negative: loops(x, grad, dx). */
#define LM_GUARDED_SLOPE(NAME, T, B, KEY, TOP, FAST, ANY, SLOPE)                                                    \
    static void NAME(const void* px, const void* pg, void* po, ptrdiff_t n, ptrdiff_t nx, ptrdiff_t ng) {           \
        const T* X = (const T*)px;                                                                                  \
        const T* G = (const T*)pg;                                                                                  \
        T* out = (T*)po;                                                                                            \
        (void)nx, (void)ng; /* n elements each */                                                                   \
        for (; n > 0; n -= LM_BLOCK, X += LM_BLOCK, G += LM_BLOCK, out += LM_BLOCK) {                               \
            const ptrdiff_t m = n < LM_BLOCK ? n : LM_BLOCK;                                                        \
            B largest = 0;                                                                                          \
            for (ptrdiff_t i = 0; i < m; i++) { const B key = KEY(X[i]); largest = key > largest ? key : largest; } \
            if (largest <= (TOP)) {                                                                                 \
                LM_VECTOR for (ptrdiff_t i = 0; i < m; i++) { const T value = FAST(X[i]); out[i] = G[i] * (SLOPE); } \
            } else {                                                                                                \
                LM_VECTOR for (ptrdiff_t i = 0; i < m; i++) { const T value = ANY(X[i]); out[i] = G[i] * (SLOPE); } \
            }                                                                                                       \
        }                                                                                                           \
    }

#define LM_GUARDED_GRADIENT(NAME, KEY, TOP, FAST, ANY, SLOPE)                                                       \
    LM_GUARDED_SLOPE(NAME##_f32, float, uint32_t, KEY##_f32, TOP##_f32, FAST##_f32, ANY##_f32, SLOPE)               \
    LM_GUARDED_SLOPE(NAME##_f64, double, uint64_t, KEY##_f64, TOP##_f64, FAST##_f64, ANY##_f64, SLOPE)              \
    static const lm_binary NAME##_loops[3] = {NAME##_f32, NAME##_f64, 0};

/* The largest keys: bits of EXP_USUAL and TRIG_TOP, and for logarithms the distance from the smallest normal number to the largest. */
#define LM_EXP_TOP_f32 0x42ae0000u
#define LM_EXP_TOP_f64 0x4086200000000000u
#define LM_TRIG_TOP_f32 0x48000000u
#define LM_TRIG_TOP_f64 0x4130000000000000u
#define LM_LOG_TOP_f32 0x7effffffu
#define LM_LOG_TOP_f64 0x7fdfffffffffffffu

#endif
