/* Squared distances of points to sixteen centres at once: out (n, 16) for x (n, d) and the centres turned, (d, 16). */
#ifndef LM_K_MEANS_H
#define LM_K_MEANS_H
#include "simd.h"

#define REAL float
#define BITS uint32_t
#define SUFFIX f32
#include "nearest.h"
#undef REAL
#undef BITS
#undef SUFFIX
#define REAL double
#define BITS uint64_t
#define SUFFIX f64
#include "nearest.h"
#undef REAL
#undef BITS
#undef SUFFIX

#if defined(__AVX512F__)
#define KM_BYTES 64
#elif defined(__AVX2__)
#define KM_BYTES 32
#else
#define KM_BYTES 16
#endif

/* Two points a turn: their sums stay in registers, and each centre that is loaded serves both. */
#define KM_SQUARES(NAME, REAL, VEC)                                                                              \
    typedef REAL VEC __attribute__((vector_size(KM_BYTES), aligned(sizeof(REAL)), may_alias));                   \
    static void NAME(const REAL *x, const REAL *turned, REAL *out, ptrdiff_t n, ptrdiff_t d) {                   \
        enum { W = KM_BYTES / sizeof(REAL), V = 16 / W > 4 ? 4 : 16 / W };                                       \
        for (ptrdiff_t i = 0; i < n; i += 2) {                                                                   \
            const REAL *a = x + i * d, *b = i + 1 < n ? a + d : a;                                               \
            for (int part = 0; part < 16; part += V * W) {                                                       \
                VEC s[V], t[V];                                                                                  \
                for (int v = 0; v < V; v++) s[v] = t[v] = (VEC){0};                                              \
                const REAL *c = turned + part;                                                                   \
                for (ptrdiff_t j = 0; j < d; j++, c += 16)                                                       \
                    for (int v = 0; v < V; v++) {                                                                \
                        VEC centre = *(const VEC *)(c + v * W), p = a[j] - centre, q = b[j] - centre;            \
                        s[v] += p * p;                                                                           \
                        t[v] += q * q;                                                                           \
                    }                                                                                            \
                for (int v = 0; v < V; v++) {                                                                    \
                    *(VEC *)(out + i * 16 + part + v * W) = s[v];                                                \
                    if (i + 1 < n) *(VEC *)(out + (i + 1) * 16 + part + v * W) = t[v];                           \
                }                                                                                                \
            }                                                                                                    \
        }                                                                                                        \
    }

KM_SQUARES(squares_f32, float, km_f32)
KM_SQUARES(squares_f64, double, km_f64)
#endif
