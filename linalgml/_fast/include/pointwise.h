/* Elementwise loops for the twins: one formula, expanded for each element type and each way of repeating an operand.

   LM_BINARY(name, T, R, formula) defines name(x, y, out, n, nx, ny) over n elements, x repeated every nx and y every ny,
   with a loop of its own for each usual case, so that no remainder is taken in a hot loop and all of them vectorise.
   A negative count -k is a column's: each of its elements is used k times in a row.
   Outputs may be the very buffer of an input (ivdep: an element is read before it is written). */
#ifndef LM_POINTWISE_H
#define LM_POINTWISE_H

#include <math.h>
#include <stddef.h>

typedef long long lm_int;
typedef unsigned long long lm_uint; /* sums and products of int64 wrap: defined for unsigned only */
typedef void (*lm_binary)(const void*, const void*, void*, ptrdiff_t, ptrdiff_t, ptrdiff_t);
typedef void (*lm_unary)(const void*, void*, ptrdiff_t);
typedef void (*lm_ternary)(const void*, const void*, const void*, void*, ptrdiff_t, ptrdiff_t, ptrdiff_t);

#if defined(__clang__)
#define LM_VECTOR _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define LM_VECTOR _Pragma("GCC ivdep")
#else
#define LM_VECTOR
#endif

#define LM_AT(P, C) (P)[(C) > 0 ? i % (C) : i / -(C)]
/* Rows of K elements: OUT reads an operand once a row, IN once an element. */
#define LM_ROWS(T, R, FORMULA, K, OUTX, INX, OUTY, INY)                                                             \
    for (ptrdiff_t r = 0, row = 0; r < n; r += (K), row++) {                                                        \
        const ptrdiff_t m = (K) < n - r ? (K) : n - r;                                                              \
        OUTX OUTY                                                                                                   \
        LM_VECTOR for (ptrdiff_t i = 0; i < m; i++) { INX INY out[r + i] = (R)(FORMULA); }                          \
    }

#define LM_BINARY(NAME, T, R, FORMULA)                                                                              \
    static void NAME(const void* px, const void* py, void* po, ptrdiff_t n, ptrdiff_t nx, ptrdiff_t ny) {           \
        const T* X = (const T*)px;                                                                                  \
        const T* Y = (const T*)py;                                                                                  \
        R* out = (R*)po;                                                                                            \
        if (nx == n && ny == n) {                                                                                   \
            LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T x = X[i], y = Y[i]; out[i] = (R)(FORMULA); }      \
        } else if (nx == n && ny == 1) {                                                                            \
            const T y = Y[0];                                                                                       \
            LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T x = X[i]; out[i] = (R)(FORMULA); }                \
        } else if (nx == 1 && ny == n) {                                                                            \
            const T x = X[0];                                                                                       \
            LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T y = Y[i]; out[i] = (R)(FORMULA); }                \
        } else if (nx == n && ny > 0) {                                                                             \
            LM_ROWS(T, R, FORMULA, ny, , const T x = X[r + i];, , const T y = Y[i];)                                \
        } else if (ny == n && nx > 0) {                                                                             \
            LM_ROWS(T, R, FORMULA, nx, , const T x = X[i];, , const T y = Y[r + i];)                                \
        } else if (nx == n) {                                                                                       \
            LM_ROWS(T, R, FORMULA, -ny, , const T x = X[r + i];, const T y = Y[row];, )                             \
        } else if (ny == n) {                                                                                       \
            LM_ROWS(T, R, FORMULA, -nx, const T x = X[row];, , , const T y = Y[r + i];)                             \
        } else if (nx == -ny && nx > 0) {                                                                           \
            LM_ROWS(T, R, FORMULA, nx, , const T x = X[i];, const T y = Y[row];, )                                  \
        } else if (ny == -nx && ny > 0) {                                                                           \
            LM_ROWS(T, R, FORMULA, ny, const T x = X[row];, , , const T y = Y[i];)                                  \
        } else {                                                                                                    \
            for (ptrdiff_t i = 0; i < n; i++) { const T x = LM_AT(X, nx), y = LM_AT(Y, ny); out[i] = (R)(FORMULA); } \
        }                                                                                                           \
    }

#define LM_UNARY(NAME, T, R, FORMULA)                                                                               \
    static void NAME(const void* px, void* po, ptrdiff_t n) {                                                       \
        const T* X = (const T*)px;                                                                                  \
        R* out = (R*)po;                                                                                            \
        LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T x = X[i]; out[i] = (R)(FORMULA); }                    \
    }

/* A third operand g of n elements, for gradients. */
#define LM_TERNARY(NAME, T, FORMULA)                                                                                \
    static void NAME(const void* px, const void* py, const void* pg, void* po, ptrdiff_t n, ptrdiff_t nx, ptrdiff_t ny) { \
        const T* X = (const T*)px;                                                                                  \
        const T* Y = (const T*)py;                                                                                  \
        const T* G = (const T*)pg;                                                                                  \
        T* out = (T*)po;                                                                                            \
        if (nx == n && ny == n) {                                                                                   \
            LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T x = X[i], y = Y[i], g = G[i]; out[i] = (T)(FORMULA); } \
        } else if (nx == n && ny == 1) {                                                                            \
            const T y = Y[0];                                                                                       \
            LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T x = X[i], g = G[i]; out[i] = (T)(FORMULA); }      \
        } else if (nx == n && ny > 0) {                                                                             \
            LM_ROWS(T, T, FORMULA, ny, , const T x = X[r + i];, , const T y = Y[i]; const T g = G[r + i];)          \
        } else if (nx == n) {                                                                                       \
            LM_ROWS(T, T, FORMULA, -ny, , const T x = X[r + i];, const T y = Y[row];, const T g = G[r + i];)        \
        } else if (ny == n && nx > 0) {                                                                             \
            LM_ROWS(T, T, FORMULA, nx, , const T x = X[i];, , const T y = Y[r + i]; const T g = G[r + i];)          \
        } else if (ny == n) {                                                                                       \
            LM_ROWS(T, T, FORMULA, -nx, const T x = X[row];, , , const T y = Y[r + i]; const T g = G[r + i];)       \
        } else {                                                                                                    \
            for (ptrdiff_t i = 0; i < n; i++) { const T x = LM_AT(X, nx), y = LM_AT(Y, ny), g = G[i]; out[i] = (T)(FORMULA); } \
        }                                                                                                           \
    }

/* A table of loops indexed by element type: float32, float64, int64 (0 where there is none). */
#define LM_BINARY_FLOAT(NAME, F32, F64)                                                                             \
    LM_BINARY(NAME##_f32, float, float, F32)                                                                        \
    LM_BINARY(NAME##_f64, double, double, F64)                                                                      \
    static const lm_binary NAME##_loops[3] = {NAME##_f32, NAME##_f64, 0};
#define LM_TERNARY_FLOAT(NAME, F32, F64)                                                                            \
    LM_TERNARY(NAME##_f32, float, F32)                                                                              \
    LM_TERNARY(NAME##_f64, double, F64)                                                                             \
    static const lm_ternary NAME##_loops[3] = {NAME##_f32, NAME##_f64, 0};
#define LM_BINARY_ALL(NAME, INT, FORMULA)                                                                           \
    LM_BINARY(NAME##_f32, float, float, FORMULA)                                                                    \
    LM_BINARY(NAME##_f64, double, double, FORMULA)                                                                  \
    LM_BINARY(NAME##_i64, INT, INT, FORMULA)                                                                        \
    static const lm_binary NAME##_loops[3] = {NAME##_f32, NAME##_f64, NAME##_i64};
#define LM_COMPARE(NAME, FORMULA)                                                                                   \
    LM_BINARY(NAME##_f32, float, lm_int, FORMULA)                                                                   \
    LM_BINARY(NAME##_f64, double, lm_int, FORMULA)                                                                  \
    LM_BINARY(NAME##_i64, lm_int, lm_int, FORMULA)                                                                  \
    static const lm_binary NAME##_loops[3] = {NAME##_f32, NAME##_f64, NAME##_i64};
#define LM_UNARY_FLOAT(NAME, F32, F64)                                                                              \
    LM_UNARY(NAME##_f32, float, float, F32)                                                                         \
    LM_UNARY(NAME##_f64, double, double, F64)                                                                       \
    static const lm_unary NAME##_loops[3] = {NAME##_f32, NAME##_f64, 0};
#define LM_UNARY_ALL(NAME, FORMULA)                                                                                 \
    LM_UNARY(NAME##_f32, float, float, FORMULA)                                                                     \
    LM_UNARY(NAME##_f64, double, double, FORMULA)                                                                   \
    LM_UNARY(NAME##_i64, lm_uint, lm_uint, FORMULA)                                                                 \
    static const lm_unary NAME##_loops[3] = {NAME##_f32, NAME##_f64, NAME##_i64};
#define LM_TEST(NAME, FORMULA)                                                                                      \
    LM_UNARY(NAME##_f32, float, lm_int, FORMULA)                                                                    \
    LM_UNARY(NAME##_f64, double, lm_int, FORMULA)                                                                   \
    static const lm_unary NAME##_loops[3] = {NAME##_f32, NAME##_f64, 0};

#endif
