/* Loops for the twins of distributions: LM_LAW(name, formula) defines name(x, g, out, n, a, b), where the formula sees an element
   x, an element g beside it (a gradient or a second array) and two settings, all in double.  Functions of simd.h make vectors of it. */
#ifndef LM_LAWS_H
#define LM_LAWS_H

#include "pointwise.h"
#include "simd.h"
#include "power.h"
#include "pcg64.h"

typedef void (*lm_law)(const void*, const void*, void*, ptrdiff_t, double, double);

#define LM_LAW_OF(NAME, T, FORMULA)                                                                                  \
    static void NAME(const void* px, const void* pg, void* po, ptrdiff_t n, double a, double b) {                    \
        const T* X = (const T*)px;                                                                                   \
        const T* G = (const T*)pg;                                                                                   \
        T* out = (T*)po;                                                                                             \
        (void)a, (void)b;                                                                                            \
        LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) {                                                                \
            const double x = X[i], g = G[i];                                                                         \
            (void)g;                                                                                                 \
            out[i] = (T)(FORMULA);                                                                                   \
        }                                                                                                            \
    }
#define LM_LAW(NAME, FORMULA)                                                                                        \
    LM_LAW_OF(NAME##_f32, float, FORMULA)                                                                            \
    LM_LAW_OF(NAME##_f64, double, FORMULA)                                                                           \
    static const lm_law NAME##_law[2] = {NAME##_f32, NAME##_f64};

#define LM_CIRCLE 3.141592653589793 /* pi, as `math` has it */

/* 2^n for a whole n from -1022 to 1023: the low bits of n + 3 * 2^51 are n's */
static inline double lm_power_of_two(double n) {
    uint64_t bits;
    n += 6755399441055744.0;
    memcpy(&bits, &n, 8);
    bits = (bits + 1023) << 52;
    memcpy(&n, &bits, 8);
    return n;
}

/* e^x by + - * / alone, as exact_exp of linalgml/probability/sampling.py, operation for operation.  2^n in two
   factors, so that a subnormal result is rounded once. */
static inline double lm_exact_exp(double x) {
    static const double c[] = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
        1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5};
    const double held = x <= 709.7 ? x < -745.0 ? -745.0 : x : 0;
    const double n = floor(held * 1.4426950408889634 + 0.5), r = (held - n * 0.6931471803691238) - n * 1.9082149292705877e-10;
    double series = 0;
    for (int i = 0; i < 12; i++) series = c[i] + r * series;
    const double y = (1 + (r + r * r * series)) * lm_power_of_two(floor(0.5 * n)) * lm_power_of_two(n - floor(0.5 * n));
    return x < -745.0 ? 0 : x <= 709.7 ? y : x + INFINITY;
}

static inline double lm_exact_log1p(double x) {
    const double u = 1 + x;
    return u == 1 ? x : lm_natural_log(u) * (x / (u - 1));
}

#endif
