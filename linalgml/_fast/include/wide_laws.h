/* Loops for the twins of distributions of up to three settings that share work: LM_WIDE_LAW(name, before, formula) defines
   name(x, g, out, n, a, b, c), where `before` declares what all elements have in common and the formula sees an element x and an
   element g beside it, all in double. */
#ifndef LM_WIDE_LAWS_H
#define LM_WIDE_LAWS_H

#include "laws.h"

typedef void (*lm_wide_law)(const void*, const void*, void*, ptrdiff_t, double, double, double);

#define LM_WIDE_LAW_OF(NAME, T, BEFORE, FORMULA)                                                                     \
    static void NAME(const void* px, const void* pg, void* po, ptrdiff_t n, double a, double b, double c) {          \
        const T* X = (const T*)px;                                                                                   \
        const T* G = (const T*)pg;                                                                                   \
        T* out = (T*)po;                                                                                             \
        (void)a, (void)b, (void)c;                                                                                   \
        BEFORE;                                                                                                      \
        LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) {                                                                \
            const double x = X[i], g = G[i];                                                                         \
            (void)g;                                                                                                 \
            out[i] = (T)(FORMULA);                                                                                   \
        }                                                                                                            \
    }
#define LM_WIDE_LAW(NAME, BEFORE, FORMULA)                                                                           \
    LM_WIDE_LAW_OF(NAME##_f32, float, BEFORE, FORMULA)                                                               \
    LM_WIDE_LAW_OF(NAME##_f64, double, BEFORE, FORMULA)                                                              \
    static const lm_wide_law NAME##_law[2] = {NAME##_f32, NAME##_f64};

#endif
