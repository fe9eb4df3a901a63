/* Small matrices abreast: each lane of a register belongs to a matrix of its own, so that one instruction does a step of ABREAST
   factorizations.  Nothing branches on the numbers of one lane: what a lane does not take part in is chosen away.

   Every function works on `count` matrices, 0 < count <= ABREAST, one behind the other in memory; a lane without a matrix of its own
   repeats the last one, and is not written back. */
#ifndef LINALGML_ABREAST_H
#define LINALGML_ABREAST_H

#include "simd.h"

#define ABREAST (VEC_BYTES / 8)
#define ABREAST_SIDE 16 /* rows and columns of the largest */
#define TURNED_SIDE 8   /* the same where they are turned, for n > 0 */
#define ROOM(name, size) many name[size] __attribute__((aligned(64)))

typedef vec_f64 many;
typedef lanebits_f64 where; /* all bits of a lane, or none */

static ALWAYS_INLINE many roots(many x) {
#if defined(__AVX512F__)
    return (many)_mm512_sqrt_pd((__m512d)x);
#elif defined(__AVX2__)
    return (many)_mm256_sqrt_pd((__m256d)x);
#else
    for (int l = 0; l < ABREAST; l++) x[l] = sqrt(x[l]);
    return x;
#endif
}

#define SIGN ((where){0} + ((uint64_t)1 << 63)) /* of each lane */

static ALWAYS_INLINE many magnitude(many x) {
    return (many)((where)x & ~SIGN);
}

static ALWAYS_INLINE int some(where lanes) {
#if defined(__AVX512F__)
    return _mm512_test_epi64_mask((__m512i)lanes, (__m512i)lanes) != 0;
#elif defined(__AVX2__)
    return !_mm256_testz_si256((__m256i)lanes, (__m256i)lanes);
#else
    return (lanes[0] | lanes[1]) != 0;
#endif
}

/* a in the lanes that are set, b in the others. */
static ALWAYS_INLINE many pick(where lanes, many a, many b) {
#if defined(__AVX2__) && !defined(__AVX512F__)
    return (many)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)lanes);
#else
    return choose_f64(lanes, a, b);
#endif
}

/* The first of `count` lanes that is set, or -1. */
static ALWAYS_INLINE ptrdiff_t first_lane(where lanes, ptrdiff_t count) {
    for (ptrdiff_t l = 0; l < count; l++)
        if (lanes[l]) return l;
    return -1;
}

/* out, rows of `width`, = matrices (m, n). */
static ALWAYS_INLINE void side_by_side(const double *a, ptrdiff_t count, ptrdiff_t m, ptrdiff_t n, many *out, ptrdiff_t width) {
    if (count == ABREAST) {
        for (ptrdiff_t i = 0; i < m; i++) transpose_f64(ABREAST, n, a + i * n, m * n, (double *)(out + i * width), ABREAST);
        return;
    }
    for (ptrdiff_t l = 0; l < ABREAST; l++) {
        const double *x = a + (l < count ? l : count - 1) * m * n;
        for (ptrdiff_t i = 0; i < m; i++)
            for (ptrdiff_t j = 0; j < n; j++) ((double *)(out + i * width + j))[l] = x[i * n + j];
    }
}

static ALWAYS_INLINE void one_by_one(const many *a, ptrdiff_t width, double *out, ptrdiff_t count, ptrdiff_t m, ptrdiff_t n) {
    if (count == ABREAST) {
        for (ptrdiff_t i = 0; i < m; i++) transpose_f64(n, ABREAST, (const double *)(a + i * width), ABREAST, out + i * n, m * n);
        return;
    }
    for (ptrdiff_t l = 0; l < count; l++)
        for (ptrdiff_t i = 0; i < m; i++)
            for (ptrdiff_t j = 0; j < n; j++) out[(l * m + i) * n + j] = ((const double *)(a + i * width + j))[l];
}

/* The entries of row i that a copy of a lower triangle takes: to the diagonal, and on to whole registers. */
static ALWAYS_INLINE ptrdiff_t to_diagonal(ptrdiff_t i, ptrdiff_t n) {
    return i / 4 * 4 + 4 < n ? i / 4 * 4 + 4 : n;
}

/* u (n, n) = the transposes of the lower triangles of matrices (n, n), with anything below its diagonal. */
static ALWAYS_INLINE void turned_side_by_side(const double *a, ptrdiff_t count, ptrdiff_t n, many *u) {
    if (count == ABREAST) {
        for (ptrdiff_t i = 0; i < n; i++)
            transpose_f64(ABREAST, to_diagonal(i, n), a + i * n, n * n, (double *)(u + i), n * ABREAST);
        return;
    }
    for (ptrdiff_t l = 0; l < ABREAST; l++) {
        const double *x = a + (l < count ? l : count - 1) * n * n;
        for (ptrdiff_t i = 0; i < n; i++)
            for (ptrdiff_t j = 0; j <= i; j++) ((double *)(u + j * n + i))[l] = x[i * n + j];
    }
}

/* out = the transposes of upper triangles, with zeros above; what is below the diagonal of u becomes 0. */
static ALWAYS_INLINE void turned_one_by_one(many *u, double *out, ptrdiff_t count, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = i + 1; j < n; j++) u[j * n + i] = splat_f64(0);
    if (count == ABREAST)
        for (ptrdiff_t i = 0; i < n; i++) transpose_f64(n, ABREAST, (const double *)(u + i), n * ABREAST, out + i * n, n * n);
    else
        for (ptrdiff_t l = 0; l < count; l++)
            for (ptrdiff_t i = 0; i < n; i++)
                for (ptrdiff_t j = 0; j < n; j++) out[(l * n + i) * n + j] = ((const double *)(u + j * n + i))[l];
}

/* ---- elimination -----------------------------------------------------------------------------------------------------
   a (n, width): the first n columns become upper triangular, with partial pivoting; sign changes with every exchange of rows.  The rows
   that the lanes want at the top are gathered; in the place of each stands, for its lane, what was there. */
static ALWAYS_INLINE void eliminate(many *a, ptrdiff_t n, ptrdiff_t width, many *sign) {
    ROOM(before, 2 * ABREAST_SIDE);
    for (ptrdiff_t k = 0; k < n; k++) {
        many *top = a + k * width;
        many size = magnitude(top[k]), best = splat_f64((double)k);
        for (ptrdiff_t i = k + 1; i < n; i++) {
            many other = magnitude(a[i * width + k]);
            where more = (where)(other > size);
            size = pick(more, other, size);
            best = pick(more, splat_f64((double)i), best);
        }
        *sign = pick((where)(best != (double)k), -*sign, *sign);
        const double *from[ABREAST];
        for (ptrdiff_t l = 0; l < ABREAST; l++) from[l] = (double *)(a + (ptrdiff_t)best[l] * width) + l;
        for (ptrdiff_t j = k; j < width; j++) {
            many wanted;
            for (ptrdiff_t l = 0; l < ABREAST; l++) wanted[l] = from[l][j * ABREAST];
            before[j] = top[j];
            top[j] = wanted;
        }
        many pivot = pick((where)(top[k] == 0), splat_f64(1), top[k]); /* zeros are all there is below */
        for (ptrdiff_t i = k + 1; i < n; i++) {
            many *row = a + i * width;
            where moved = (where)(best == (double)i);
            many factor = pick(moved, before[k], row[k]) / pivot;
            for (ptrdiff_t j = k + 1; j < width; j++) row[j] = pick(moved, before[j], row[j]) - factor * top[j];
        }
    }
}

static ALWAYS_INLINE void det_of(const double *a, double *out, ptrdiff_t count, ptrdiff_t n) {
    ROOM(room, ABREAST_SIDE * ABREAST_SIDE);
    many total = splat_f64(1);
    side_by_side(a, count, n, n, room, n);
    eliminate(room, n, n, &total);
    for (ptrdiff_t i = 0; i < n; i++) total *= room[i * n + i];
    one_by_one(&total, 1, out, count, 1, 1);
}

/* out (n, k) = A^-1 b, or the inverse where b is NULL and k = n; the first matrix that is singular or whose solution is not finite, or -1. */
static ALWAYS_INLINE ptrdiff_t solution_of(const double *a, const double *b, double *out, ptrdiff_t count, ptrdiff_t n, ptrdiff_t k) {
    ROOM(room, 2 * ABREAST_SIDE * ABREAST_SIDE);
    const ptrdiff_t width = n + k;
    many sign = {0}, watch = {0};
    where singular = {0};
    side_by_side(a, count, n, n, room, width);
    if (b) side_by_side(b, count, n, k, room + n, width);
    else
        for (ptrdiff_t i = 0; i < n; i++)
            for (ptrdiff_t j = 0; j < n; j++) room[i * width + n + j] = splat_f64(i == j);
    eliminate(room, n, width, &sign);
    for (ptrdiff_t i = n - 1; i >= 0; i--) {
        many *x = room + i * width, over = 1 / x[i];
        singular |= (where)(x[i] == 0);
        for (ptrdiff_t j = n; j < width; j++) x[j] *= over, watch += x[j] * 0;
        for (ptrdiff_t r = 0; r < i; r++) {
            many *row = room + r * width, factor = row[i];
            for (ptrdiff_t j = n; j < width; j++) row[j] -= factor * x[j];
        }
    }
    one_by_one(room + n, width, out, count, n, k);
    return first_lane(singular | (where)(watch != 0), count);
}

/* ---- Cholesky --------------------------------------------------------------------------------------------------------
   Row k of u from column j on, less its multiples of the rows above: `width` numbers that stay in registers. */
static ALWAYS_INLINE void less_rows_above(many *u, ptrdiff_t n, ptrdiff_t k, ptrdiff_t j, const int width) {
    many x[4], *row = u + k * n + j;
    for (int c = 0; c < width; c++) x[c] = row[c];
    for (ptrdiff_t i = 0; i < k; i++) {
        many *above = u + i * n, factor = above[k];
        for (int c = 0; c < width; c++) x[c] -= factor * above[j + c];
    }
    for (int c = 0; c < width; c++) row[c] = x[c];
}

/* out (n, n) = L; the first matrix that is not positive definite, or -1. */
static ALWAYS_INLINE ptrdiff_t root_of(const double *a, double *out, ptrdiff_t count, ptrdiff_t n) {
    ROOM(u, ABREAST_SIDE * ABREAST_SIDE); /* L^T, row after row, less the multiples of the rows above */
    where good = ~(where){0};
    turned_side_by_side(a, count, n, u);
    for (ptrdiff_t k = 0; k < n; k++) {
        many *row = u + k * n, over;
        ptrdiff_t j = k;
        for (; j + 4 <= n; j += 4) less_rows_above(u, n, k, j, 4);
        for (; j < n; j++) less_rows_above(u, n, k, j, 1);
        good &= (where)(row[k] > 0);
        row[k] = roots(row[k]);
        over = 1 / row[k];
        for (j = k + 1; j < n; j++) row[j] *= over;
    }
    turned_one_by_one(u, out, count, n);
    return first_lane(~good, count);
}

/* ---- Jacobi's rotations ----------------------------------------------------------------------------------------------
   The tangent, cosine and sine of the angle of at most 45 degrees with tan^2 + 2 zeta tan = 1; of 0 in the lanes that are not to turn. */
static ALWAYS_INLINE many tangent(many zeta, where turned, many *cos, many *sin) {
    many tan = 1 / (magnitude(zeta) + roots(1 + zeta * zeta));
    tan = (many)(((where)tan | ((where)zeta & SIGN)) & turned);
    *cos = 1 / roots(1 + tan * tan);
    *sin = *cos * tan;
    return tan;
}

static ALWAYS_INLINE void turn_rows(many *x, many *y, ptrdiff_t n, ptrdiff_t step, many cos, many sin) {
    for (ptrdiff_t i = 0; i < n * step; i += step) {
        many a = x[i], b = y[i];
        x[i] = cos * a - sin * b;
        y[i] = sin * a + cos * b;
    }
}

/* order = the places of n numbers of lane l, the largest first or the smallest. */
static ALWAYS_INLINE void in_order(const many *values, ptrdiff_t l, ptrdiff_t n, int falling, ptrdiff_t *order) {
    for (ptrdiff_t i = 0; i < n; i++) {
        double x = ((const double *)(values + i))[l];
        ptrdiff_t j = i;
        for (; j > 0; j--) {
            double y = ((const double *)(values + order[j - 1]))[l];
            if (falling ? y >= x : y <= x) break;
            order[j] = order[j - 1];
        }
        order[j] = i;
    }
}

/* w (n) = the eigenvalues, rising, and the columns of v (n, n) the vectors of symmetric matrices, whose lower triangles are read;
   whether no entry off the diagonals was larger than eps times the largest before `sweeps` sweeps were over. */
static ALWAYS_INLINE int eigen_of(const double *a, double *w, double *v, ptrdiff_t count, ptrdiff_t n, ptrdiff_t sweeps, double eps) {
    ROOM(x, TURNED_SIDE * TURNED_SIDE); /* the upper triangle alone */
    ROOM(z, TURNED_SIDE * TURNED_SIDE);
    ROOM(values, TURNED_SIDE);
    many top = splat_f64(0), cos, sin;
    int turning = 1;
    turned_side_by_side(a, count, n, x);
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            z[i * n + j] = splat_f64(i == j);
            if (j >= i) top = larger_f64(magnitude(x[i * n + j]), top);
        }
    top *= eps;
    for (ptrdiff_t sweep = 0; turning; sweep++) {
        if (sweep == sweeps) return 0;
        turning = 0;
        for (ptrdiff_t p = 0; p < n - 1; p++)
            for (ptrdiff_t q = p + 1; q < n; q++) {
                many off = x[p * n + q];
                where turned = (where)(magnitude(off) > top);
                if (!some(turned)) continue;
                turning = 1;
                many moved = off * tangent((x[q * n + q] - x[p * n + p]) / (2 * off), turned, &cos, &sin);
                x[p * n + p] -= moved;
                x[q * n + q] += moved;
                x[p * n + q] = choose_f64(turned, splat_f64(0), off);
                turn_rows(x + p, x + q, p, n, cos, sin);
                for (ptrdiff_t i = p + 1; i < q; i++) turn_rows(x + p * n + i, x + i * n + q, 1, 1, cos, sin);
                turn_rows(x + p * n + q + 1, x + q * n + q + 1, n - q - 1, 1, cos, sin);
                turn_rows(z + p * n, z + q * n, n, 1, cos, sin);
            }
    }
    for (ptrdiff_t i = 0; i < n; i++) values[i] = x[i * n + i];
    for (ptrdiff_t l = 0; l < count; l++) {
        ptrdiff_t order[TURNED_SIDE];
        in_order(values, l, n, 0, order);
        for (ptrdiff_t i = 0; i < n; i++) {
            w[l * n + i] = ((double *)(values + order[i]))[l];
            for (ptrdiff_t j = 0; j < n; j++) v[(l * n + j) * n + i] = ((double *)(z + order[i] * n + j))[l];
        }
    }
    return 1;
}

static ALWAYS_INLINE many dot_rows(const many *x, const many *y, ptrdiff_t n) {
    many sum = x[0] * y[0], other = splat_f64(0);
    ptrdiff_t i = 1;
    for (; i + 1 < n; i += 2) sum += x[i] * y[i], other += x[i + 1] * y[i + 1];
    return i < n ? sum + x[i] * y[i] + other : sum + other;
}

/* As `svd_batch`, for matrices whose squares neither overflow nor vanish: squares of lengths follow the rotations, and are taken anew for
   every sweep. */
static ALWAYS_INLINE int singular_of(double *w, double *vh, double *s, ptrdiff_t count, ptrdiff_t n, ptrdiff_t m, ptrdiff_t sweeps,
                                     double tol, double least) {
    ROOM(x, TURNED_SIDE * ABREAST_SIDE);
    ROOM(y, TURNED_SIDE * TURNED_SIDE);
    ROOM(square, TURNED_SIDE);
    many cos, sin, total = splat_f64(0), nothing;
    int turning = 1;
    side_by_side(w, count, n, m, x, m);
    for (ptrdiff_t i = 0; i < n; i++) {
        for (ptrdiff_t j = 0; j < n; j++) y[i * n + j] = splat_f64(i == j);
        total += dot_rows(x + i * m, x + i * m, m);
    }
    if (some(~((where)(total > 1e-200) & (where)(total < 1e200)))) return 0;
    nothing = least * total;
    for (ptrdiff_t sweep = 0; turning; sweep++) {
        if (sweep == sweeps) return 0;
        turning = 0;
        for (ptrdiff_t i = 0; i < n; i++) square[i] = dot_rows(x + i * m, x + i * m, m);
        for (ptrdiff_t p = 0; p < n - 1; p++)
            for (ptrdiff_t q = p + 1; q < n; q++) {
                many xx = square[p], yy = square[q], xy = dot_rows(x + p * m, x + q * m, m);
                where turned = (where)(magnitude(xy) > tol * roots(xx) * roots(yy)) & (where)(xx > nothing) & (where)(yy > nothing);
                if (!some(turned)) continue;
                turning = 1;
                many moved = xy * tangent((yy - xx) / (2 * xy), turned, &cos, &sin);
                square[p] = xx - moved;
                square[q] = yy + moved;
                turn_rows(x + p * m, x + q * m, m, 1, cos, sin);
                turn_rows(y + p * n, y + q * n, n, 1, cos, sin);
            }
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        many length = roots(dot_rows(x + i * m, x + i * m, m));
        square[i] = length; /* from here on */
        for (ptrdiff_t j = 0; j < m; j++) x[i * m + j] = x[i * m + j] / length;
    }
    for (ptrdiff_t l = 0; l < count; l++) {
        ptrdiff_t order[TURNED_SIDE];
        in_order(square, l, n, 1, order);
        for (ptrdiff_t i = 0; i < n; i++) {
            s[l * n + i] = ((double *)(square + order[i]))[l];
            for (ptrdiff_t j = 0; j < m; j++) w[(l * n + i) * m + j] = ((double *)(x + order[i] * m + j))[l];
            for (ptrdiff_t j = 0; j < n; j++) vh[(l * n + i) * n + j] = ((double *)(y + order[i] * n + j))[l];
        }
        if (!(s[l * n + n - 1] > 1e-120 * s[l * n])) return 0;
    }
    return 1;
}

/* The loops above for a size the compiler knows, or for any. */
#define FOR_EACH_SIZE(n, call)   \
    switch (n) {                 \
    case 2: { enum { N = 2 }; call; break; } \
    case 3: { enum { N = 3 }; call; break; } \
    case 4: { enum { N = 4 }; call; break; } \
    case 8: { enum { N = 8 }; call; break; } \
    case 16: { enum { N = 16 }; call; break; } \
    default: { const ptrdiff_t N = n; call; } \
    }

static inline void det_abreast(const double *a, double *out, ptrdiff_t count, ptrdiff_t n) {
    FOR_EACH_SIZE(n, det_of(a, out, count, N))
}

static inline ptrdiff_t solve_abreast(const double *a, const double *b, double *out, ptrdiff_t count, ptrdiff_t n, ptrdiff_t k) {
    ptrdiff_t bad = -1;
    if (k == 1) FOR_EACH_SIZE(n, bad = solution_of(a, b, out, count, N, 1))
    else if (!b) FOR_EACH_SIZE(n, bad = solution_of(a, NULL, out, count, N, N))
    else FOR_EACH_SIZE(n, bad = solution_of(a, b, out, count, N, k))
    return bad;
}

static inline ptrdiff_t cholesky_abreast(const double *a, double *out, ptrdiff_t count, ptrdiff_t n) {
    ptrdiff_t bad = -1;
    FOR_EACH_SIZE(n, bad = root_of(a, out, count, N))
    return bad;
}

static inline int eigh_abreast(const double *a, double *w, double *v, ptrdiff_t count, ptrdiff_t n, ptrdiff_t sweeps, double eps) {
    int good = 0;
    FOR_EACH_SIZE(n, good = eigen_of(a, w, v, count, N, sweeps, eps))
    return good;
}

static inline int svd_abreast(double *w, double *vh, double *s, ptrdiff_t count, ptrdiff_t n, ptrdiff_t m, ptrdiff_t sweeps, double tol,
                              double least) {
    int good = 0;
    if (n == m) FOR_EACH_SIZE(n, good = singular_of(w, vh, s, count, N, N, sweeps, tol, least))
    else good = singular_of(w, vh, s, count, n, m, sweeps, tol, least);
    return good;
}

#endif
