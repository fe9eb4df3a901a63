/* GELU in its tanh form on a row, for twins whose sums may be regrouped: row_gelu_f32 and row_gelu_f64.

   (1 + tanh u) / 2 = 1 / (1 + e^(-2u)), with -2u = v (A + B v^2); e^-|2u| does for both signs, so that nothing overflows. */
#ifndef SUFFIX
#ifndef LINALGML_GELU_H
#define LINALGML_GELU_H
#include "simd.h"
#define GELU_A ((REAL)-1.5957691216057308)
#define GELU_B ((REAL)-0.07135481627260025)
#define REAL float
#define BITS uint32_t
#define SUFFIX f32
#include "gelu.h"
#undef REAL
#undef BITS
#undef SUFFIX
#define REAL double
#define BITS uint64_t
#define SUFFIX f64
#include "gelu.h"
#undef REAL
#undef BITS
#undef SUFFIX
#endif
#else

static ALWAYS_INLINE VEC FN(gelu_lanes)(VEC v) {
    VEC u = v * (GELU_A + GELU_B * (v * v)), e = FN(exp_below)(-FN(larger)(u, -u)), one = FN(splat)(1);
    return v * FN(choose)((VBITS)(u > 0), e, one) / (one + e);
}

/* x = gelu(x) for n numbers. */
static inline void FN(row_gelu)(REAL *x, ptrdiff_t n) {
    ptrdiff_t i = 0;
    for (; i + LANES <= n; i += LANES) FN(store)(x + i, FN(gelu_lanes)(FN(load)(x + i)));
    if (i < n) {
        FN(mask) rest = FN(first)(n - i);
        FN(store_part)(x + i, FN(gelu_lanes)(FN(load_part)(x + i, rest)), rest);
    }
}
#endif
