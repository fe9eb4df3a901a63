/* Sums for the twins, pairwise: the error grows with the logarithm of the count (Higham, "The accuracy of floating point
   summation", 1993).  float32 is added up in double, int64 in unsigned arithmetic, which wraps.

   LM_SUM(name, T, A, term) defines name(x, size, inner, cols, center, sums): the sums, of type A, of `term` along the
   first axis of x (size, inner), for its first `cols` <= LM_COLUMNS columns.  The term is a formula in an element v and
   its column's center c. */
#ifndef LM_REDUCE_H
#define LM_REDUCE_H

#include <stddef.h>

enum { LM_ROWS = 128, LM_COLUMNS = 64, LM_RUN = 512, LM_LANES = 16 };
static const double lm_zeros[LM_COLUMNS] = {0};

#define LM_SUM(NAME, T, A, TERM)                                                                                    \
    /* One column of consecutive elements: LM_LANES running sums a block, blocks added in pairs. */                 \
    static A NAME##_run(const T* x, ptrdiff_t n, double c) {                                                        \
        if (n > LM_RUN) {                                                                                           \
            const ptrdiff_t half = (n / 2 + LM_RUN - 1) / LM_RUN * LM_RUN;                                          \
            return NAME##_run(x, half, c) + NAME##_run(x + half, n - half, c);                                      \
        }                                                                                                           \
        A total = 0;                                                                                                \
        ptrdiff_t i = 0;                                                                                            \
        if (n >= LM_LANES) {                                                                                        \
            A s[LM_LANES] = {0};                                                                                    \
            for (; i + LM_LANES <= n; i += LM_LANES)                                                                \
                for (int k = 0; k < LM_LANES; k++) { const T v = x[i + k]; s[k] += TERM; }                          \
            for (int k = LM_LANES / 2; k > 0; k /= 2)                                                               \
                for (int j = 0; j < k; j++) s[j] += s[j + k];                                                       \
            total = s[0];                                                                                           \
        }                                                                                                           \
        for (; i < n; i++) { const T v = x[i]; total += TERM; }                                                     \
        (void)c;                                                                                                    \
        return total;                                                                                               \
    }                                                                                                               \
    static void NAME##_columns(const T* x, ptrdiff_t rows, ptrdiff_t stride, ptrdiff_t cols, const double* center, A* sums) { \
        if (rows > LM_ROWS) {                                                                                       \
            A below[LM_COLUMNS];                                                                                    \
            const ptrdiff_t half = rows / 2;                                                                        \
            NAME##_columns(x, half, stride, cols, center, sums);                                                    \
            NAME##_columns(x + half * stride, rows - half, stride, cols, center, below);                            \
            for (ptrdiff_t k = 0; k < cols; k++) sums[k] += below[k];                                               \
            return;                                                                                                 \
        }                                                                                                           \
        for (ptrdiff_t k = 0; k < cols; k++) sums[k] = 0;                                                           \
        for (ptrdiff_t r = 0; r < rows; r++, x += stride)                                                           \
            for (ptrdiff_t k = 0; k < cols; k++) { const T v = x[k]; const double c = center[k]; (void)c; sums[k] += TERM; } \
    }                                                                                                               \
    static void NAME(const T* x, ptrdiff_t size, ptrdiff_t inner, ptrdiff_t cols, const double* center, A* sums) {  \
        if (inner == 1) sums[0] = NAME##_run(x, size, center[0]);                                                   \
        else NAME##_columns(x, size, inner, cols, center, sums);                                                    \
    }

#define LM_SUM_AXIS(SUFFIX, T, A)                                                                                   \
    LM_SUM(lm_plain_##SUFFIX, T, A, (A)v)                                                                           \
    /* out (outer, inner) = the sums over the middle axis of x (outer, size, inner), divided by `divisor`. */       \
    static void lm_sum_##SUFFIX(const T* x, T* out, ptrdiff_t outer, ptrdiff_t size, ptrdiff_t inner, A divisor) {  \
        A sums[LM_COLUMNS];                                                                                         \
        for (ptrdiff_t o = 0; o < outer; o++, x += size * inner, out += inner)                                      \
            for (ptrdiff_t first = 0; first < inner; first += LM_COLUMNS) {                                         \
                const ptrdiff_t cols = inner - first < LM_COLUMNS ? inner - first : LM_COLUMNS;                     \
                lm_plain_##SUFFIX(x + first, size, inner, cols, lm_zeros, sums);                                    \
                for (ptrdiff_t k = 0; k < cols; k++) out[first + k] = (T)(divisor == 1 ? sums[k] : sums[k] / divisor); \
            }                                                                                                       \
    }

LM_SUM_AXIS(f32, float, double)
LM_SUM_AXIS(f64, double, double)
LM_SUM_AXIS(i64, long long, unsigned long long)

#endif
