/* Correlated numbers with the same bits everywhere: every entry's sum runs in the order of the readable source, and files that
   include this have no contraction.  Cholesky's factor is made column after column, each a row of the workspace u (n, n). */
#ifndef LM_CORRELATED_H
#define LM_CORRELATED_H

#include <math.h>
#include <stddef.h>

enum { LM_POINTS = 32 }; /* points abreast, of floats; half as many doubles */

#define LM_CORRELATED(T, S, LANES)                                                                                                    \
    static ptrdiff_t lm_exact_cholesky_##S(T* a, T* u, ptrdiff_t n) {                                                                 \
        for (ptrdiff_t j = 0; j < n; j++) {                                                                                           \
            T* row = u + j * n;                                                                                                       \
            for (ptrdiff_t i = j; i < n; i++) row[i] = a[i * n + j];                                                                  \
            for (ptrdiff_t p = 0; p < j; p++) {                                                                                       \
                const T* above = u + p * n;                                                                                           \
                const T s = above[j];                                                                                                 \
                for (ptrdiff_t i = j; i < n; i++) row[i] -= above[i] * s;                                                             \
            }                                                                                                                         \
            if (!(row[j] > 0)) return j + 1;                                                                                          \
            const T pivot = (T)sqrt((double)row[j]);                                                                                  \
            row[j] = pivot;                                                                                                           \
            for (ptrdiff_t i = j + 1; i < n; i++) row[i] = row[i] / pivot;                                                            \
            for (ptrdiff_t i = j; i < n; i++) a[i * n + j] = row[i];                                                                  \
            for (ptrdiff_t i = j + 1; i < n; i++) a[j * n + i] = 0;                                                                   \
        }                                                                                                                             \
        return 0;                                                                                                                     \
    }                                                                                                                                 \
    static void lm_exact_inverse_##S(const T* root, T* out, ptrdiff_t n) {                                                            \
        for (ptrdiff_t i = 0; i < n; i++) {                                                                                           \
            T* row = out + i * n;                                                                                                     \
            for (ptrdiff_t j = 0; j < n; j++) row[j] = i == j;                                                                        \
            for (ptrdiff_t p = 0; p < i; p++) {                                                                                       \
                const T s = root[i * n + p];                                                                                          \
                const T* above = out + p * n;                                                                                         \
                for (ptrdiff_t j = 0; j <= p; j++) row[j] -= s * above[j];                                                            \
            }                                                                                                                         \
            for (ptrdiff_t j = 0; j <= i; j++) row[j] = row[j] / root[i * n + i];                                                     \
        }                                                                                                                             \
    }                                                                                                                                 \
    typedef T lm_corr_##S __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));                                            \
    static void lm_correlated_##S(const T* z, const T* loc, const T* root, T* out, T* room, ptrdiff_t n, ptrdiff_t d) {               \
        const lm_corr_##S* c = (const lm_corr_##S*)room;                                                                              \
        T total[2 * LANES];                                                                                                           \
        for (ptrdiff_t start = 0; start < n; start += LANES) {                                                                        \
            const ptrdiff_t many = n - start < LANES ? n - start : LANES;                                                             \
            for (ptrdiff_t i = 0; i < LANES; i++)                                                                                     \
                for (ptrdiff_t p = 0; p < d; p++) room[p * LANES + i] = z[(start + (i < many ? i : many - 1)) * d + p];               \
            for (ptrdiff_t j = 0; j < d; j += 2) {                                                                                    \
                const int pair = j + 1 < d;                                                                                           \
                const T *r0 = root + j * d, *r1 = pair ? r0 + d : r0, first = loc[j], second = pair ? loc[j + 1] : 0;                 \
                lm_corr_##S a0 = first - (lm_corr_##S){0}, a1 = a0, a2 = a0, a3 = a0;                                                 \
                lm_corr_##S b0 = second - (lm_corr_##S){0}, b1 = b0, b2 = b0, b3 = b0;                                                \
                for (ptrdiff_t p = 0; p <= j; p++) {                                                                                  \
                    const T s = r0[p], t = r1[p];                                                                                     \
                    const lm_corr_##S z0 = c[4 * p], z1 = c[4 * p + 1], z2 = c[4 * p + 2], z3 = c[4 * p + 3];                         \
                    a0 += s * z0, a1 += s * z1, a2 += s * z2, a3 += s * z3;                                                           \
                    b0 += t * z0, b1 += t * z1, b2 += t * z2, b3 += t * z3;                                                           \
                }                                                                                                                     \
                lm_corr_##S* sums = (lm_corr_##S*)total;                                                                              \
                sums[0] = a0, sums[1] = a1, sums[2] = a2, sums[3] = a3;                                                               \
                if (pair) {                                                                                                           \
                    const lm_corr_##S* last = c + 4 * (j + 1);                                                                        \
                    const T t = r1[j + 1];                                                                                            \
                    sums[4] = b0 + t * last[0], sums[5] = b1 + t * last[1], sums[6] = b2 + t * last[2], sums[7] = b3 + t * last[3];   \
                }                                                                                                                     \
                for (ptrdiff_t i = 0; i < many; i++) out[(start + i) * d + j] = total[i];                                             \
                if (pair)                                                                                                             \
                    for (ptrdiff_t i = 0; i < many; i++) out[(start + i) * d + j + 1] = total[LANES + i];                             \
            }                                                                                                                         \
        }                                                                                                                             \
    }

LM_CORRELATED(float, f32, 32)
LM_CORRELATED(double, f64, 16)

#endif
