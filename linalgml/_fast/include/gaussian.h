/* Scores and slopes of normal densities, LANES points abreast in four vectors; for float and double.  The rows of a triangle are taken in
   pairs, so that every number loaded serves two products. */
#ifndef LM_GAUSSIAN_H
#define LM_GAUSSIAN_H

#include <stddef.h>

#include "simd.h"

enum { FEW = 3 }; /* so many points are scored by themselves */

#define LM_GAUSSIAN(T, S, LANES)                                                                                                      \
    typedef T lm_gauss_##S __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));                                           \
                                                                                                                                      \
    /* turned (d, LANES) = feature by feature of `many` rows of x; the last one again where the block is not full */                  \
    static void lm_turn_##S(const T* x, T* turned, ptrdiff_t many, ptrdiff_t d) {                                                     \
        if (many == LANES) {                                                                                                          \
            transpose_##S(LANES, d, x, d, turned, LANES);                                                                             \
            return;                                                                                                                   \
        }                                                                                                                             \
        for (ptrdiff_t j = 0; j < d; j++)                                                                                             \
            for (ptrdiff_t i = 0; i < LANES; i++) turned[j * LANES + i] = x[(i < many ? i : many - 1) * d + j];                       \
    }                                                                                                                                 \
                                                                                                                                      \
    /* y (d, LANES) = root away, unless y is NULL; total (LANES) = the sums of its squares */                                         \
    static inline void lm_whiten_##S(const T* root, const T* away, T* y, T* total, ptrdiff_t d) {                                     \
        const lm_gauss_##S* z = (const lm_gauss_##S*)away;                                                                            \
        lm_gauss_##S s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};                                                                          \
        for (ptrdiff_t j = 0; j < d; j += 2) {                                                                                        \
            const int pair = j + 1 < d;                                                                                               \
            const T *r0 = root + j * d, *r1 = pair ? r0 + d : r0;                                                                     \
            lm_gauss_##S a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0}, b0 = {0}, b1 = {0}, b2 = {0}, b3 = {0};                              \
            for (ptrdiff_t p = 0; p <= j; p++) {                                                                                      \
                const T s = r0[p], t = r1[p];                                                                                         \
                const lm_gauss_##S z0 = z[4 * p], z1 = z[4 * p + 1], z2 = z[4 * p + 2], z3 = z[4 * p + 3];                            \
                a0 += s * z0, a1 += s * z1, a2 += s * z2, a3 += s * z3;                                                               \
                b0 += t * z0, b1 += t * z1, b2 += t * z2, b3 += t * z3;                                                               \
            }                                                                                                                         \
            s0 += a0 * a0, s1 += a1 * a1, s2 += a2 * a2, s3 += a3 * a3;                                                               \
            if (y) {                                                                                                                  \
                lm_gauss_##S* to = (lm_gauss_##S*)(y + j * LANES);                                                                    \
                to[0] = a0, to[1] = a1, to[2] = a2, to[3] = a3;                                                                       \
            }                                                                                                                         \
            if (pair) {                                                                                                               \
                const T t = r1[j + 1];                                                                                                \
                const lm_gauss_##S* last = z + 4 * (j + 1);                                                                           \
                b0 += t * last[0], b1 += t * last[1], b2 += t * last[2], b3 += t * last[3];                                           \
                s0 += b0 * b0, s1 += b1 * b1, s2 += b2 * b2, s3 += b3 * b3;                                                           \
                if (y) {                                                                                                              \
                    lm_gauss_##S* to = (lm_gauss_##S*)(y + (j + 1) * LANES);                                                          \
                    to[0] = b0, to[1] = b1, to[2] = b2, to[3] = b3;                                                                   \
                }                                                                                                                     \
            }                                                                                                                         \
        }                                                                                                                             \
        lm_gauss_##S* sums = (lm_gauss_##S*)total;                                                                                    \
        sums[0] = s0, sums[1] = s1, sums[2] = s2, sums[3] = s3;                                                                       \
    }                                                                                                                                 \
                                                                                                                                      \
    /* one point by itself: |root (x - mean)|^2; away: (d,) */                                                                        \
    static T lm_square_##S(const T* root, const T* x, const T* mean, T* away, ptrdiff_t d) {                                          \
        T total = 0;                                                                                                                  \
        for (ptrdiff_t j = 0; j < d; j++) away[j] = x[j] - mean[j];                                                                   \
        for (ptrdiff_t j = 0; j < d; j++) {                                                                                           \
            T y = 0;                                                                                                                  \
            for (ptrdiff_t p = 0; p <= j; p++) y += root[j * d + p] * away[p];                                                        \
            total += y * y;                                                                                                           \
        }                                                                                                                             \
        return total;                                                                                                                 \
    }                                                                                                                                 \
                                                                                                                                      \
    /* room: 2 LANES d */                                                                                                             \
    static void lm_scores_##S(const T* x, const T* means, const T* roots, const T* offsets, T* out, T* room, ptrdiff_t n, ptrdiff_t k,\
                              ptrdiff_t d) {                                                                                          \
        T *turned = room, *away = room + LANES * d, total[LANES];                                                                     \
        for (ptrdiff_t start = 0; start < n; start += LANES) {                                                                        \
            const ptrdiff_t many = n - start < LANES ? n - start : LANES;                                                             \
            if (many <= FEW) {                                                                                                        \
                for (ptrdiff_t i = start; i < n; i++)                                                                                 \
                    for (ptrdiff_t c = 0; c < k; c++)                                                                                 \
                        out[i * k + c] = offsets[c] - (T)0.5 * lm_square_##S(roots + c * d * d, x + i * d, means + c * d, away, d);   \
                return;                                                                                                               \
            }                                                                                                                         \
            lm_turn_##S(x + start * d, turned, many, d);                                                                              \
            for (ptrdiff_t c = 0; c < k; c++) {                                                                                       \
                for (ptrdiff_t j = 0; j < d; j++) {                                                                                   \
                    const T m = means[c * d + j];                                                                                     \
                    for (ptrdiff_t i = 0; i < LANES; i++) away[j * LANES + i] = turned[j * LANES + i] - m;                            \
                }                                                                                                                     \
                lm_whiten_##S(roots + c * d * d, away, NULL, total, d);                                                               \
                for (ptrdiff_t i = 0; i < many; i++) out[(start + i) * k + c] = offsets[c] - (T)0.5 * total[i];                       \
            }                                                                                                                         \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    /* room: 3 LANES d + d d, the last for the root with its rows as columns */                                                       \
    static void lm_slopes_##S(const T* x, const T* loc, const T* root, const T* grad, T* dx, T* room, ptrdiff_t n, ptrdiff_t d) {     \
        T *away = room, *y = room + LANES * d, *found = y + LANES * d, *across = found + LANES * d, total[LANES], g[LANES];           \
        const lm_gauss_##S* z = (const lm_gauss_##S*)y;                                                                               \
        for (ptrdiff_t j = 0; j < d; j++)                                                                                             \
            for (ptrdiff_t p = 0; p <= j; p++) across[p * d + j] = root[j * d + p];                                                   \
        for (ptrdiff_t start = 0; start < n; start += LANES) {                                                                        \
            const ptrdiff_t many = n - start < LANES ? n - start : LANES;                                                             \
            lm_turn_##S(x + start * d, away, many, d);                                                                                \
            for (ptrdiff_t i = 0; i < LANES; i++) g[i] = i < many ? -grad[start + i] : 0;                                             \
            for (ptrdiff_t j = 0; j < d; j++)                                                                                         \
                for (ptrdiff_t i = 0; i < LANES; i++) away[j * LANES + i] -= loc[j];                                                  \
            lm_whiten_##S(root, away, y, total, d);                                                                                   \
            for (ptrdiff_t p = 0; p < d; p += 2) { /* rows p and p + 1 of the transpose, from its diagonal on */                      \
                const int pair = p + 1 < d;                                                                                           \
                const T *r0 = across + p * d, *r1 = pair ? r0 + d : r0;                                                               \
                lm_gauss_##S a0 = r0[p] * z[4 * p], a1 = r0[p] * z[4 * p + 1], a2 = r0[p] * z[4 * p + 2], a3 = r0[p] * z[4 * p + 3];  \
                lm_gauss_##S b0 = {0}, b1 = {0}, b2 = {0}, b3 = {0};                                                                  \
                for (ptrdiff_t j = p + 1; j < d; j++) {                                                                               \
                    const T s = r0[j], t = r1[j];                                                                                     \
                    const lm_gauss_##S z0 = z[4 * j], z1 = z[4 * j + 1], z2 = z[4 * j + 2], z3 = z[4 * j + 3];                        \
                    a0 += s * z0, a1 += s * z1, a2 += s * z2, a3 += s * z3;                                                           \
                    b0 += t * z0, b1 += t * z1, b2 += t * z2, b3 += t * z3;                                                           \
                }                                                                                                                     \
                const lm_gauss_##S* by = (const lm_gauss_##S*)g;                                                                      \
                lm_gauss_##S* to = (lm_gauss_##S*)(found + p * LANES);                                                                \
                to[0] = a0 * by[0], to[1] = a1 * by[1], to[2] = a2 * by[2], to[3] = a3 * by[3];                                       \
                if (pair) to[4] = b0 * by[0], to[5] = b1 * by[1], to[6] = b2 * by[2], to[7] = b3 * by[3];                             \
            }                                                                                                                         \
            if (many == LANES) {                                                                                                      \
                transpose_##S(d, LANES, found, LANES, dx + start * d, d);                                                             \
            } else {                                                                                                                  \
                for (ptrdiff_t i = 0; i < many; i++)                                                                                  \
                    for (ptrdiff_t p = 0; p < d; p++) dx[(start + i) * d + p] = found[p * LANES + i];                                 \
            }                                                                                                                         \
        }                                                                                                                             \
    }

LM_GAUSSIAN(float, f32, 32)
LM_GAUSSIAN(double, f64, 16)

#endif
