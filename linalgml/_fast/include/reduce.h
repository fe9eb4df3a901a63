/* Sums for the twins, pairwise: the error grows with the logarithm of the count (Higham, "The accuracy of floating point
   summation", 1993).  float32 is added up in double, int64 in unsigned arithmetic, which wraps.

   LM_SUM(name, T, A, run, term) defines name(x, size, inner, cols, center, sums): the sums, of type A, of `term` along the
   first axis of x (size, inner), for its first `cols` <= LM_COLUMNS columns.  The term is a formula in an element v and
   its column's center c.  One column of consecutive elements is summed by LM_DIRECT, where the term is
   arithmetic that vectors can do, or by LM_BUFFERED, which computes a block of terms and then adds them up. */
#ifndef LM_REDUCE_H
#define LM_REDUCE_H

#include <stddef.h>

enum { LM_ROWS = 128, LM_COLUMNS = 64, LM_RUN = 512 };
static const double lm_zeros[LM_COLUMNS] = {0};

typedef unsigned long long lm_sum_int;
typedef float lm_eight_float __attribute__((vector_size(32), aligned(4), may_alias));
typedef double lm_eight_double __attribute__((vector_size(64), aligned(8), may_alias));
typedef unsigned long long lm_eight_lm_sum_int __attribute__((vector_size(64), aligned(8), may_alias));

#define LM_ADD_EIGHT(s) (((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])))

#define LM_DIRECT(NAME, T, A, TERM)                                                                                 \
    static A NAME##_block(const T* x, ptrdiff_t n, double c) {                                                      \
        lm_eight_##A s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};                                                        \
        A rest = 0;                                                                                                 \
        ptrdiff_t i = 0;                                                                                            \
        (void)c;                                                                                                    \
        for (; i + 32 <= n; i += 32) {                                                                              \
            { const lm_eight_##A v = __builtin_convertvector(*(const lm_eight_##T*)(x + i), lm_eight_##A); s0 += TERM; }      \
            { const lm_eight_##A v = __builtin_convertvector(*(const lm_eight_##T*)(x + i + 8), lm_eight_##A); s1 += TERM; }  \
            { const lm_eight_##A v = __builtin_convertvector(*(const lm_eight_##T*)(x + i + 16), lm_eight_##A); s2 += TERM; } \
            { const lm_eight_##A v = __builtin_convertvector(*(const lm_eight_##T*)(x + i + 24), lm_eight_##A); s3 += TERM; } \
        }                                                                                                           \
        for (; i + 8 <= n; i += 8) {                                                                                \
            const lm_eight_##A v = __builtin_convertvector(*(const lm_eight_##T*)(x + i), lm_eight_##A);            \
            s0 += TERM;                                                                                             \
        }                                                                                                           \
        for (; i < n; i++) { const A v = (A)x[i]; rest += TERM; }                                                   \
        s0 = (s0 + s1) + (s2 + s3);                                                                                 \
        return LM_ADD_EIGHT(s0) + rest;                                                                             \
    }

#define LM_BUFFERED(NAME, T, A, TERM)                                                                               \
    static A NAME##_block(const T* x, ptrdiff_t n, double c) {                                                      \
        A term[LM_RUN];                                                                                             \
        (void)c;                                                                                                    \
        for (ptrdiff_t i = 0; i < n; i++) { const T v = x[i]; term[i] = TERM; }                                              \
        return lm_plain_##A##_block(term, n, 0);                                                                    \
    }

#define LM_SUM(NAME, T, A, BLOCK, TERM)                                                                             \
    BLOCK(NAME, T, A, TERM)                                                                                         \
    static A NAME##_run(const T* x, ptrdiff_t n, double c) {                                                        \
        if (n <= LM_RUN) return NAME##_block(x, n, c);                                                              \
        const ptrdiff_t half = (n / 2 + LM_RUN - 1) / LM_RUN * LM_RUN;                                              \
        return NAME##_run(x, half, c) + NAME##_run(x + half, n - half, c);                                          \
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

#define LM_SUM_AXIS(NAME, SUFFIX, T, A)                                                                             \
    LM_SUM(NAME, T, A, LM_DIRECT, v)                                                                                \
    /* out (outer, inner) = the sums over the middle axis of x (outer, size, inner), divided by `divisor`. */       \
    static void lm_sum_##SUFFIX(const T* x, T* out, ptrdiff_t outer, ptrdiff_t size, ptrdiff_t inner, A divisor) {  \
        A sums[LM_COLUMNS];                                                                                         \
        for (ptrdiff_t o = 0; o < outer; o++, x += size * inner, out += inner)                                      \
            for (ptrdiff_t first = 0; first < inner; first += LM_COLUMNS) {                                         \
                const ptrdiff_t cols = inner - first < LM_COLUMNS ? inner - first : LM_COLUMNS;                     \
                NAME(x + first, size, inner, cols, lm_zeros, sums);                                                 \
                for (ptrdiff_t k = 0; k < cols; k++) out[first + k] = (T)(divisor == 1 ? sums[k] : sums[k] / divisor); \
            }                                                                                                       \
    }

LM_SUM_AXIS(lm_plain_f32, f32, float, double)
LM_SUM_AXIS(lm_plain_double, f64, double, double)
LM_SUM_AXIS(lm_plain_lm_sum_int, i64, lm_sum_int, lm_sum_int)

#endif
