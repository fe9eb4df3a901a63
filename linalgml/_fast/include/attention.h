/* Scaled dot-product attention of one head, one lane a query, for float (attend_f32) and double (attend_f64).

   q and o are (T, D), k and v (S, D), with rows q_row, o_row, k_row and v_row apart; query t sees the keys j < visible + t.
   A block of queries is as wide as one or two registers.  Its scores are kept transposed, score[j, r] for key j and query r,
   so that maximum, exponential and sum run down the lanes, and every product has contiguous rows on its right:

     score = K Q^T         o = P^T V           (forward)
     dP = V G^T            dq = dS^T K         dv += P G        dk += dS Q        (backward, P again from the log-sum-exp)

   The scores of a block and the two transposed copies are all the workspace: O(block (S + 2 D)), never O(T S).  A mask, added to
   the scores, is turned into the block before the product is added to it; of a query that it lets see no key, all weights are 0.
   Keys that a query must not see have weight 0; where they hold inf or NaN, 0 times that would leak into its result, so a
   result that is not finite is computed again the plain way, with each query's own range of keys. */
#ifndef SUFFIX
#ifndef LINALGML_ATTENTION_H
#define LINALGML_ATTENTION_H
#include "gemm.h"
#define REAL float
#define SUFFIX f32
#include "attention.h"
#undef REAL
#undef SUFFIX
#define REAL double
#define SUFFIX f64
#include "attention.h"
#undef REAL
#undef SUFFIX
#endif
#else

static inline ptrdiff_t FN(seen)(ptrdiff_t S, ptrdiff_t visible, ptrdiff_t t) {
    return visible >= S - t ? S : visible + t;
}

/* Queries in a block: two registers full where the triangle cut off by them is small beside the rest. */
static inline ptrdiff_t FN(block_of)(ptrdiff_t T) {
    return T >= 8 * LANES ? 2 * LANES : LANES;
}

static inline ptrdiff_t FN(attend_space)(ptrdiff_t T, ptrdiff_t S, ptrdiff_t D) {
    return FN(block_of)(T) * (2 * S + 2 * D + 2) + T;
}

/* to[d, r] = scale * from[r, d] for `rows` queries; the lanes up to `block` are 0. */
static void FN(queries_to_lanes)(ptrdiff_t rows, ptrdiff_t D, REAL scale, const REAL *from, ptrdiff_t from_row, REAL *to, ptrdiff_t block) {
    FN(transpose)(rows, D, from, from_row, to, block);
    for (ptrdiff_t d = 0; d < D; d++) {
        for (ptrdiff_t r = 0; r < rows; r++) to[d * block + r] *= scale;
        for (ptrdiff_t r = rows; r < block; r++) to[d * block + r] = 0;
    }
}

/* to[r, d] = factor[r] * from[d, r]: the way back, for heads narrower than a register, where the product is cheaper that way. */
static void FN(lanes_to_queries)(ptrdiff_t rows, ptrdiff_t D, REAL *from, ptrdiff_t block, const REAL *factor, REAL *to, ptrdiff_t to_row) {
    for (ptrdiff_t d = 0; factor && d < D; d++)
        for (ptrdiff_t r = 0; r < block; r += LANES)
            FN(store)(from + d * block + r, FN(load)(from + d * block + r) * FN(load)(factor + r));
    FN(transpose)(D, rows, from, block, to, to_row);
}

/* -inf for the keys that a query of the block beginning at t does not see; keys before `all` are seen by every one. */
static void FN(hide)(REAL *score, ptrdiff_t block, ptrdiff_t all, ptrdiff_t keys, ptrdiff_t visible, ptrdiff_t t) {
    for (ptrdiff_t j = all; j < keys; j++) {
        ptrdiff_t hidden = j - visible - t + 1; /* queries r < hidden: j >= visible + t + r */
        for (ptrdiff_t r = 0; r < hidden && r < block; r++) score[j * block + r] = -(REAL)INFINITY;
    }
}

/* to[j, r] = mask[r, j] for `rows` queries, whose rows of the mask are mask_row apart; the lanes up to `block` are 0. */
static void FN(mask_to_lanes)(ptrdiff_t rows, ptrdiff_t keys, const REAL *mask, ptrdiff_t mask_row, REAL *to, ptrdiff_t block) {
    if (mask_row == 0) {
        for (ptrdiff_t j = 0; j < keys; j++)
            for (ptrdiff_t r = 0; r < block; r += LANES) FN(store)(to + j * block + r, FN(splat)(mask[j]));
        return;
    }
    FN(transpose)(rows, keys, mask, mask_row, to, block);
    for (ptrdiff_t j = 0; rows < block && j < keys; j++)
        for (ptrdiff_t r = rows; r < block; r++) to[j * block + r] = 0;
}

/* 0 where x is -inf, else x: exp(-inf - 0) is 0, as a weight that is not seen should be, and exp(-inf - -inf) is NaN. */
static ALWAYS_INLINE VEC FN(not_below)(VEC x) {
    return (VEC)((VBITS)x & (VBITS)(x != FN(splat)(-(REAL)INFINITY)));
}

/* score = exp(score - top), lane by lane, where top is the maximum over keys; top and total end up in `sums`. */
static ALWAYS_INLINE void FN(exp_lanes)(const int wide, ptrdiff_t keys, REAL *score, REAL *sums, int masked) {
    VEC top[2], total[2];
    UNROLL for (int i = 0; i < wide; i++) top[i] = FN(load)(score + i * LANES), total[i] = (VEC){0};
    for (ptrdiff_t j = 1; j < keys; j++) {
        UNROLL for (int i = 0; i < wide; i++) top[i] = FN(larger)(FN(load)(score + (j * wide + i) * LANES), top[i]);
    }
    if (masked) {
        UNROLL for (int i = 0; i < wide; i++) top[i] = FN(not_below)(top[i]);
    }
    for (ptrdiff_t j = 0; j < keys; j++) {
        UNROLL for (int i = 0; i < wide; i++) {
            VEC e = FN(exp_below)(FN(load)(score + (j * wide + i) * LANES) - top[i]);
            FN(store)(score + (j * wide + i) * LANES, e);
            total[i] += e;
        }
    }
    UNROLL for (int i = 0; i < wide; i++) {
        FN(store)(sums + i * LANES, top[i]);
        FN(store)(sums + (wide + i) * LANES, total[i]);
    }
}

/* p = exp(p - lse), ds = p (ds - delta). */
static ALWAYS_INLINE void FN(slope_lanes)(const int wide, ptrdiff_t keys, REAL *p, REAL *ds, const REAL *lse, const REAL *delta) {
    VEC z[2], w[2];
    UNROLL for (int i = 0; i < wide; i++) z[i] = FN(load)(lse + i * LANES), w[i] = FN(load)(delta + i * LANES);
    for (ptrdiff_t j = 0; j < keys; j++) {
        UNROLL for (int i = 0; i < wide; i++) {
            ptrdiff_t at = (j * wide + i) * LANES;
            VEC e = FN(exp_below)(FN(load)(p + at) - z[i]);
            FN(store)(p + at, e);
            FN(store)(ds + at, e * (FN(load)(ds + at) - w[i]));
        }
    }
}

/* One query by itself: scores over its own keys, which is also the way to decode with a cache. */
static void FN(attend_one)(ptrdiff_t keys, ptrdiff_t D, REAL scale, const REAL *q, const REAL *k, ptrdiff_t k_row, const REAL *v,
                           ptrdiff_t v_row, REAL *o, REAL *lse, REAL *score) {
    FN(dots)(1, keys, D, q, D, k, k_row, score, keys, 0, NULL);
    for (ptrdiff_t j = 0; j < keys; j++) score[j] *= scale;
    REAL top = FN(row_max)(score, keys), total = FN(row_exp)(score, score, top, keys);
    FN(product)(1, D, keys, score, 0, 1, v, v_row, o, D, 0, NULL);
    for (ptrdiff_t d = 0; d < D; d++) o[d] /= total;
    if (lse) *lse = top + FN(log)(total);
}

/* Forward: o (T, D) and the log-sum-exp of each query's scores, lse (T,).  mask may be NULL; with one, visible is S. */
static void FN(attend)(ptrdiff_t T, ptrdiff_t S, ptrdiff_t D, REAL scale, ptrdiff_t visible, const REAL *q, ptrdiff_t q_row, const REAL *k,
                       ptrdiff_t k_row, const REAL *v, ptrdiff_t v_row, const REAL *mask, ptrdiff_t mask_row, REAL *o, ptrdiff_t o_row,
                       REAL *lse, REAL *work) {
    ptrdiff_t block = FN(block_of)(T);
    REAL *score = work, *lanes = score + block * S, *sums = lanes + block * D;
    for (ptrdiff_t t = 0; t < T; t += block) {
        ptrdiff_t rows = T - t < block ? T - t : block, all = FN(seen)(S, visible, t), keys = FN(seen)(S, visible, t + rows - 1);
        REAL *out = o + t * o_row;
        if (!mask && (rows == 1 || keys == 0)) {
            for (ptrdiff_t r = 0; r < rows; r++)
                FN(attend_one)(keys, D, scale, q + (t + r) * q_row, k, k_row, v, v_row, out + r * o_row, lse + t + r, score);
            continue;
        }
        FN(queries_to_lanes)(rows, D, scale, q + t * q_row, q_row, lanes, block);
        if (mask) FN(mask_to_lanes)(rows, keys, mask + t * mask_row, mask_row, score, block);
        FN(product)(keys, block, D, k, k_row, 1, lanes, block, score, block, mask != NULL, NULL);
        FN(hide)(score, block, all, keys, visible, t);
        if (block == LANES) FN(exp_lanes)(1, keys, score, sums, mask != NULL);
        else FN(exp_lanes)(2, keys, score, sums, mask != NULL);
        for (ptrdiff_t r = 0; mask && r < block; r++)
            if (sums[block + r] == 0) sums[r] = -(REAL)INFINITY, sums[block + r] = 1; /* sees no key */
        FN(row_add_log)(sums, sums + block, block);
        for (ptrdiff_t r = 0; r < block; r++) sums[block + r] = 1 / sums[block + r];
        for (ptrdiff_t r = 0; r < rows; r++) lse[t + r] = sums[r];
        if (D < LANES) {
            FN(product)(D, block, keys, v, 1, v_row, score, block, lanes, block, 0, NULL);
            FN(lanes_to_queries)(rows, D, lanes, block, sums + block, out, o_row);
        } else {
            FN(product)(rows, D, keys, score, 1, block, v, v_row, out, o_row, 0, NULL);
            for (ptrdiff_t r = 0; r < rows; r++)
                for (ptrdiff_t d = 0; d < D; d++) out[r * o_row + d] *= sums[block + r];
        }
        if (!mask && !FN(all_finite)(rows, D, out, o_row)) {
            for (ptrdiff_t r = 0; r < rows; r++)
                FN(attend_one)(FN(seen)(S, visible, t + r), D, scale, q + (t + r) * q_row, k, k_row, v, v_row, out + r * o_row,
                               lse + t + r, score);
        }
    }
}

/* Backward the plain way: one query after the other. */
static void FN(attend_back_plain)(ptrdiff_t T, ptrdiff_t S, ptrdiff_t D, REAL scale, ptrdiff_t visible, const REAL *q, ptrdiff_t q_row,
                                  const REAL *k, ptrdiff_t k_row, const REAL *v, ptrdiff_t v_row, const REAL *delta, const REAL *g,
                                  ptrdiff_t o_row, const REAL *lse, REAL *dq, REAL *dk, REAL *dv) {
    for (ptrdiff_t j = 0; j < S; j++)
        for (ptrdiff_t d = 0; d < D; d++) dk[j * k_row + d] = dv[j * v_row + d] = 0;
    for (ptrdiff_t t = 0; t < T; t++) {
        const REAL *q_t = q + t * q_row, *g_t = g + t * o_row;
        REAL *dq_t = dq + t * q_row;
        for (ptrdiff_t d = 0; d < D; d++) dq_t[d] = 0;
        for (ptrdiff_t j = 0, keys = FN(seen)(S, visible, t); j < keys; j++) {
            REAL p = FN(exp)(scale * FN(row_dot)(q_t, k + j * k_row, D) - lse[t]);
            REAL ds = p * (FN(row_dot)(g_t, v + j * v_row, D) - delta[t]) * scale;
            for (ptrdiff_t d = 0; d < D; d++) {
                dq_t[d] += ds * k[j * k_row + d];
                dk[j * k_row + d] += ds * q_t[d];
                dv[j * v_row + d] += p * g_t[d];
            }
        }
    }
}

/* Backward: dq, dk, dv, laid out as q, k, v, from the gradient g of o, laid out as o. */
static void FN(attend_back)(ptrdiff_t T, ptrdiff_t S, ptrdiff_t D, REAL scale, ptrdiff_t visible, const REAL *q, ptrdiff_t q_row,
                            const REAL *k, ptrdiff_t k_row, const REAL *v, ptrdiff_t v_row, const REAL *mask, ptrdiff_t mask_row,
                            const REAL *o, const REAL *g, ptrdiff_t o_row, const REAL *lse, REAL *dq, REAL *dk, REAL *dv, REAL *work) {
    ptrdiff_t block = FN(block_of)(T);
    REAL *p = work, *ds = p + block * S, *lanes = ds + block * S, *g_lanes = lanes + block * D, *sums = g_lanes + block * D;
    REAL *delta = sums + 2 * block;
    ptrdiff_t reached = T ? FN(seen)(S, visible, T - 1) : 0;
    for (ptrdiff_t t = 0; t < T; t++) delta[t] = FN(row_dot)(g + t * o_row, o + t * o_row, D);
    for (ptrdiff_t j = reached; j < S; j++)
        for (ptrdiff_t d = 0; d < D; d++) dk[j * k_row + d] = dv[j * v_row + d] = 0;
    /* The last block first: it sees every key that any query sees, and so it can store where the others add. */
    for (ptrdiff_t t = (T - 1) / block * block; t >= 0; t -= block) {
        ptrdiff_t rows = T - t < block ? T - t : block, all = FN(seen)(S, visible, t), keys = FN(seen)(S, visible, t + rows - 1);
        int add = t + block < T;
        FN(queries_to_lanes)(rows, D, scale, q + t * q_row, q_row, lanes, block);
        FN(queries_to_lanes)(rows, D, scale, g + t * o_row, o_row, g_lanes, block);
        for (ptrdiff_t r = 0; r < block; r++) {
            sums[r] = r < rows && !(mask && lse[t + r] == -(REAL)INFINITY) ? lse[t + r] : 0;
            sums[block + r] = r < rows ? delta[t + r] * scale : 0;
        }
        if (mask) FN(mask_to_lanes)(rows, keys, mask + t * mask_row, mask_row, p, block);
        FN(product)(keys, block, D, k, k_row, 1, lanes, block, p, block, mask != NULL, NULL);
        FN(product)(keys, block, D, v, v_row, 1, g_lanes, block, ds, block, 0, NULL);
        FN(hide)(p, block, all, keys, visible, t);
        if (block == LANES) FN(slope_lanes)(1, keys, p, ds, sums, sums + block);
        else FN(slope_lanes)(2, keys, p, ds, sums, sums + block);
        if (D < LANES) {
            FN(product)(D, block, keys, k, 1, k_row, ds, block, lanes, block, 0, NULL);
            FN(lanes_to_queries)(rows, D, lanes, block, NULL, dq + t * q_row, q_row);
        } else {
            FN(product)(rows, D, keys, ds, 1, block, k, k_row, dq + t * q_row, q_row, 0, NULL);
        }
        FN(product)(keys, D, rows, p, block, 1, g + t * o_row, o_row, dv, v_row, add, NULL);
        FN(product)(keys, D, rows, ds, block, 1, q + t * q_row, q_row, dk, k_row, add, NULL);
    }
    if (!mask && !(FN(all_finite)(T, D, dq, q_row) && FN(all_finite)(reached, D, dk, k_row) && FN(all_finite)(reached, D, dv, v_row)))
        FN(attend_back_plain)(T, S, D, scale, visible, q, q_row, k, k_row, v, v_row, delta, g, o_row, lse, dq, dk, dv);
}
#endif
