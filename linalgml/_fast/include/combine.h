/* One row less a combination of others, which stays in registers meanwhile, and the products of one row with others; for factorizations. */
#ifndef SUFFIX
#ifndef LINALGML_COMBINE_H
#define LINALGML_COMBINE_H
#include "simd.h"
#define REAL float
#define SUFFIX f32
#include "combine.h"
#undef REAL
#undef SUFFIX
#define REAL double
#define SUFFIX f64
#include "combine.h"
#undef REAL
#undef SUFFIX
#endif
#else

/* `wide` registers of y, of which the last has the lanes `last` only. */
static ALWAYS_INLINE void FN(combine_part)(const int wide, const int whole, FN(mask) last, REAL *y, const REAL *f, ptrdiff_t step,
                                           const REAL *x, ptrdiff_t ldx, ptrdiff_t count) {
    VEC sum[4];
    UNROLL for (int i = 0; i < wide; i++)
        sum[i] = whole || i < wide - 1 ? FN(load)(y + i * LANES) : FN(load_part)(y + i * LANES, last);
    for (ptrdiff_t p = 0; p < count; p++, x += ldx, f += step) {
        REAL factor = *f;
        UNROLL for (int i = 0; i < wide; i++)
            sum[i] -= factor * (whole || i < wide - 1 ? FN(load)(x + i * LANES) : FN(load_part)(x + i * LANES, last));
    }
    UNROLL for (int i = 0; i < wide; i++) {
        if (whole || i < wide - 1) FN(store)(y + i * LANES, sum[i]);
        else FN(store_part)(y + i * LANES, sum[i], last);
    }
}

/* y (n,) -= f[0] X[0] + … + f[count - 1] X[count - 1], the numbers f `step` apart, the rows of X (count, n) ldx apart. */
static inline void FN(less_rows)(REAL *y, const REAL *f, ptrdiff_t step, const REAL *x, ptrdiff_t ldx, ptrdiff_t count, ptrdiff_t n) {
    const FN(mask) all = FN(first)(LANES), rest = FN(first)(n % LANES ? n % LANES : LANES);
    ptrdiff_t j = 0;
    for (; j + 4 * LANES <= n; j += 4 * LANES) FN(combine_part)(4, 1, all, y + j, f, step, x + j, ldx, count);
    const ptrdiff_t wide = (n - j + LANES - 1) / LANES;
    const int whole = n % LANES == 0;
    y += j, x += j;
    if (wide == 4) FN(combine_part)(4, 0, rest, y, f, step, x, ldx, count);
    else if (wide == 3 && whole) FN(combine_part)(3, 1, all, y, f, step, x, ldx, count);
    else if (wide == 3) FN(combine_part)(3, 0, rest, y, f, step, x, ldx, count);
    else if (wide == 2 && whole) FN(combine_part)(2, 1, all, y, f, step, x, ldx, count);
    else if (wide == 2) FN(combine_part)(2, 0, rest, y, f, step, x, ldx, count);
    else if (wide == 1 && whole) FN(combine_part)(1, 1, all, y, f, step, x, ldx, count);
    else if (wide == 1) FN(combine_part)(1, 0, rest, y, f, step, x, ldx, count);
}

/* `rows` products at a time. */
static ALWAYS_INLINE void FN(dot_part)(const int rows, REAL *out, const REAL *x, ptrdiff_t ldx, const REAL *y, ptrdiff_t n) {
    VEC sum[8] = {{0}};
    ptrdiff_t j = 0;
    for (; j + LANES <= n; j += LANES) {
        VEC factor = FN(load)(y + j);
        UNROLL for (int i = 0; i < rows; i++) sum[i] += FN(load)(x + i * ldx + j) * factor;
    }
    if (j < n) {
        const FN(mask) rest = FN(first)(n - j);
        VEC factor = FN(load_part)(y + j, rest);
        UNROLL for (int i = 0; i < rows; i++) sum[i] += FN(load_part)(x + i * ldx + j, rest) * factor;
    }
    UNROLL for (int i = 0; i < rows; i++) out[i] = FN(sum_lanes)(sum[i]);
}

/* out (count,) = X y, the rows of X (count, n) ldx apart. */
static inline void FN(rows_dot)(REAL *out, const REAL *x, ptrdiff_t ldx, ptrdiff_t count, const REAL *y, ptrdiff_t n) {
    ptrdiff_t i = 0;
    for (; i + 8 <= count; i += 8) FN(dot_part)(8, out + i, x + i * ldx, ldx, y, n);
    for (; i + 4 <= count; i += 4) FN(dot_part)(4, out + i, x + i * ldx, ldx, y, n);
    for (; i < count; i++) FN(dot_part)(1, out + i, x + i * ldx, ldx, y, n);
}
#endif
