/* One row less a combination of others, which stays in registers meanwhile, and products of one row with many; for factorizations. */
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

/* out (count,) = X y, the rows of X (count, n) ldx apart; from the last row to the first, since a product with X^T that came before has
   left the last ones in the cache, and finds the first ones there next time. */
static inline void FN(rows_dot)(REAL *out, const REAL *x, ptrdiff_t ldx, ptrdiff_t count, const REAL *y, ptrdiff_t n) {
    ptrdiff_t i = count;
    for (; i >= 8; i -= 8) FN(dot_part)(8, out + i - 8, x + (i - 8) * ldx, ldx, y, n);
    for (; i >= 4; i -= 4) FN(dot_part)(4, out + i - 4, x + (i - 4) * ldx, ldx, y, n);
    for (; i > 0; i--) FN(dot_part)(1, out + i - 1, x + (i - 1) * ldx, ldx, y, n);
}

/* y (n,) = A x for a symmetric A (n, n), of which only the upper triangle is read, once, four rows at a time; its rows are ld apart. */
static inline void FN(symmetric_product)(REAL *y, const REAL *a, ptrdiff_t ld, const REAL *x, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++) y[i] = 0;
    for (ptrdiff_t i = 0; i < n; i += 4, a += 4 * ld) {
        const ptrdiff_t corner = n - i < 4 ? n : i + 4;
        for (ptrdiff_t r = i; r < corner; r++) {
            const REAL *row = a + (r - i) * ld;
            y[r] += row[r] * x[r];
            for (ptrdiff_t j = r + 1; j < corner; j++) y[r] += row[j] * x[j], y[j] += row[j] * x[r];
        }
        if (corner == n) return;
        const VEC f0 = FN(splat)(x[i]), f1 = FN(splat)(x[i + 1]), f2 = FN(splat)(x[i + 2]), f3 = FN(splat)(x[i + 3]);
        const REAL *a1 = a + ld, *a2 = a1 + ld, *a3 = a2 + ld;
        VEC s0 = {0}, s1 = s0, s2 = s0, s3 = s0;
        ptrdiff_t j = corner;
        for (; j + LANES <= n; j += LANES) {
            const VEC r0 = FN(load)(a + j), r1 = FN(load)(a1 + j), r2 = FN(load)(a2 + j), r3 = FN(load)(a3 + j), at = FN(load)(x + j);
            s0 += r0 * at, s1 += r1 * at, s2 += r2 * at, s3 += r3 * at;
            FN(store)(y + j, FN(load)(y + j) + (r0 * f0 + r1 * f1) + (r2 * f2 + r3 * f3));
        }
        if (j < n) {
            const FN(mask) rest = FN(first)(n - j);
            const VEC r0 = FN(load_part)(a + j, rest), r1 = FN(load_part)(a1 + j, rest), at = FN(load_part)(x + j, rest);
            const VEC r2 = FN(load_part)(a2 + j, rest), r3 = FN(load_part)(a3 + j, rest);
            s0 += r0 * at, s1 += r1 * at, s2 += r2 * at, s3 += r3 * at;
            FN(store_part)(y + j, FN(load_part)(y + j, rest) + (r0 * f0 + r1 * f1) + (r2 * f2 + r3 * f3), rest);
        }
        y[i] += FN(sum_lanes)(s0), y[i + 1] += FN(sum_lanes)(s1), y[i + 2] += FN(sum_lanes)(s2), y[i + 3] += FN(sum_lanes)(s3);
    }
}
#endif
