/* Sums for the twins, as accurate as pairwise summation: the error grows at most with the logarithm of the count (Higham, "The
   accuracy of floating point summation", 1993).

   LM_SUM(name, T, W, A, run, term) defines name(x, size, inner, cols, center, sums): the sums, of type A, of `term` along the
   first axis of x (size, inner), for its first `cols` <= LM_COLUMNS columns.  The term is a formula, of type W, in an element v
   and its column's center c.  Sixteen terms at most are added to one another in W; what follows is added in A, which is double
   for float32.  Squares of float32 may overflow, so that theirs are double from the start; int64 is added in unsigned arithmetic,
   which wraps.  One column of consecutive elements is summed by LM_DIRECT, where the term is arithmetic that vectors can do, or
   by LM_BUFFERED, which computes a block of terms and then adds them up: many vectors of running totals, then the totals in
   pairs.  Several columns are added up eight rows at a time, in pairs. */
#ifndef LM_REDUCE_H
#define LM_REDUCE_H

#include <stddef.h>
#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

enum { LM_ROWS = 128, LM_COLUMNS = 64 };
static const double lm_zeros[LM_COLUMNS] = {0};

typedef unsigned long long lm_sum_int;

/* lm_wide_T_n: n elements of T.  LM_VECTOR_OF(T, W): as many as a register has of W. */
#if defined(__AVX512F__)
#define LM_LANES_float 16
#define LM_LANES_double 8
#define LM_LANES_lm_sum_int 8
#elif defined(__AVX2__)
#define LM_LANES_float 8
#define LM_LANES_double 4
#define LM_LANES_lm_sum_int 4
#else
#define LM_LANES_float 4
#define LM_LANES_double 2
#define LM_LANES_lm_sum_int 2
#endif
/* Elements of a block: sixteen for each lane of four registers. */
enum { LM_RUN_float = 64 * LM_LANES_float, LM_RUN_double = 64 * LM_LANES_double, LM_RUN_lm_sum_int = 64 * LM_LANES_lm_sum_int };
#define LM_WIDE(T, n) typedef T lm_wide_##T##_##n __attribute__((vector_size(n * sizeof(T)), aligned(sizeof(T)), may_alias));
LM_WIDE(float, 2)
LM_WIDE(float, 4)
LM_WIDE(float, 8)
LM_WIDE(float, 16)
LM_WIDE(double, 2)
LM_WIDE(double, 4)
LM_WIDE(double, 8)
LM_WIDE(lm_sum_int, 2)
LM_WIDE(lm_sum_int, 4)
LM_WIDE(lm_sum_int, 8)
#define LM_JOIN_(a, b, c) a##b##_##c
#define LM_JOIN(a, b, c) LM_JOIN_(a, b, c)
#define LM_VECTOR_OF(T, W) LM_JOIN(lm_wide_, T, LM_LANES_##W)

/* A register of W from consecutive elements of T; from float to double by the instruction for it, which GCC 12 does not find. */
#define LM_TAKE(T, W, p) lm_take_##T##_##W(p)
#define LM_TAKES(T, W)                                                                                              \
    static inline LM_VECTOR_OF(W, W) lm_take_##T##_##W(const T* p) {                                                \
        return __builtin_convertvector(*(const LM_VECTOR_OF(T, W)*)p, LM_VECTOR_OF(W, W));                          \
    }
#if defined(__AVX512F__)
static inline lm_wide_double_8 lm_take_float_double(const float* p) { return (lm_wide_double_8)_mm512_cvtps_pd(_mm256_loadu_ps(p)); }
#elif defined(__AVX2__)
static inline lm_wide_double_4 lm_take_float_double(const float* p) { return (lm_wide_double_4)_mm256_cvtps_pd(_mm_loadu_ps(p)); }
#else
LM_TAKES(float, double)
#endif
LM_TAKES(float, float)
LM_TAKES(double, double)
LM_TAKES(lm_sum_int, lm_sum_int)

#define LM_DIRECT(NAME, T, W, A, TERM)                                                                              \
    static A NAME##_block(const T* x, ptrdiff_t n, double center) {                                                 \
        enum { L = LM_LANES_##W };                                                                                  \
        LM_VECTOR_OF(W, W) s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};                                                  \
        const W c = (W)center;                                                                                      \
        A rest = 0;                                                                                                 \
        ptrdiff_t i = 0;                                                                                            \
        (void)c;                                                                                                    \
        for (; i + 4 * L <= n; i += 4 * L) {                                                                        \
            { const LM_VECTOR_OF(W, W) v = LM_TAKE(T, W, x + i); s0 += TERM; }                                      \
            { const LM_VECTOR_OF(W, W) v = LM_TAKE(T, W, x + i + L); s1 += TERM; }                                  \
            { const LM_VECTOR_OF(W, W) v = LM_TAKE(T, W, x + i + 2 * L); s2 += TERM; }                              \
            { const LM_VECTOR_OF(W, W) v = LM_TAKE(T, W, x + i + 3 * L); s3 += TERM; }                              \
        }                                                                                                           \
        for (; i + L <= n; i += L) { const LM_VECTOR_OF(W, W) v = LM_TAKE(T, W, x + i); s0 += TERM; }               \
        for (; i < n; i++) { const A v = (A)x[i]; rest += TERM; }                                                   \
        s0 = (s0 + s1) + (s2 + s3);                                                                                 \
        W lane[L];                                                                                                  \
        for (int k = 0; k < L; k++) lane[k] = s0[k];                                                                \
        for (int m = L / 2; m > 0; m /= 2)                                                                          \
            for (int k = 0; k < m; k++) lane[k] += lane[k + m];                                                     \
        return lane[0] + rest;                                                                                      \
    }

#define LM_BUFFERED(NAME, T, W, A, TERM)                                                                            \
    static A NAME##_block(const T* x, ptrdiff_t n, double center) {                                                 \
        W term[LM_RUN_##W];                                                                                         \
        const W c = (W)center;                                                                                      \
        (void)c;                                                                                                    \
        for (ptrdiff_t i = 0; i < n; i++) { const T v = x[i]; term[i] = TERM; }                                     \
        return lm_plain_##W##_block(term, n, 0);                                                                    \
    }

#define LM_SUM(NAME, T, W, A, BLOCK, TERM)                                                                          \
    BLOCK(NAME, T, W, A, TERM)                                                                                      \
    static A NAME##_run(const T* x, ptrdiff_t n, double c) {                                                        \
        if (n <= LM_RUN_##W) return NAME##_block(x, n, c);                                                          \
        const ptrdiff_t half = (n / 2 + LM_RUN_##W - 1) / LM_RUN_##W * LM_RUN_##W;                                  \
        return NAME##_run(x, half, c) + NAME##_run(x + half, n - half, c);                                          \
    }                                                                                                               \
    static inline W NAME##_one(T v, double center) {                                                                \
        const W c = (W)center;                                                                                      \
        (void)c;                                                                                                    \
        return (W)(TERM);                                                                                           \
    }                                                                                                               \
    static void NAME##_columns(const T* x, ptrdiff_t rows, ptrdiff_t stride, ptrdiff_t cols, const double* center, A* sums) { \
        if (rows > LM_ROWS) {                                                                                       \
            A below[LM_COLUMNS];                                                                                    \
            const ptrdiff_t half = (rows / 2 + 7) / 8 * 8;                                                          \
            NAME##_columns(x, half, stride, cols, center, sums);                                                    \
            NAME##_columns(x + half * stride, rows - half, stride, cols, center, below);                            \
            for (ptrdiff_t k = 0; k < cols; k++) sums[k] += below[k];                                               \
            return;                                                                                                 \
        }                                                                                                           \
        for (ptrdiff_t k = 0; k < cols; k++) sums[k] = 0;                                                           \
        for (; rows >= 8; rows -= 8, x += 8 * stride)                                                               \
            for (ptrdiff_t k = 0; k < cols; k++) {                                                                  \
                const T *p = x + k, *q = p + 4 * stride;                                                            \
                const double c = center[k];                                                                         \
                const W a = (NAME##_one(p[0], c) + NAME##_one(p[stride], c)) +                                      \
                            (NAME##_one(p[2 * stride], c) + NAME##_one(p[3 * stride], c));                          \
                const W b = (NAME##_one(q[0], c) + NAME##_one(q[stride], c)) +                                      \
                            (NAME##_one(q[2 * stride], c) + NAME##_one(q[3 * stride], c));                          \
                sums[k] += a + b;                                                                                   \
            }                                                                                                       \
        for (; rows > 0; rows--, x += stride)                                                                       \
            for (ptrdiff_t k = 0; k < cols; k++) sums[k] += NAME##_one(x[k], center[k]);                            \
    }                                                                                                               \
    static void NAME(const T* x, ptrdiff_t size, ptrdiff_t inner, ptrdiff_t cols, const double* center, A* sums) {  \
        if (inner == 1) sums[0] = NAME##_run(x, size, center[0]);                                                   \
        else NAME##_columns(x, size, inner, cols, center, sums);                                                    \
    }

#define LM_SUM_AXIS(NAME, SUFFIX, T, A)                                                                             \
    LM_SUM(NAME, T, T, A, LM_DIRECT, v)                                                                             \
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

LM_SUM_AXIS(lm_plain_float, f32, float, double)
LM_SUM_AXIS(lm_plain_double, f64, double, double)
LM_SUM_AXIS(lm_plain_lm_sum_int, i64, lm_sum_int, lm_sum_int)

#endif
