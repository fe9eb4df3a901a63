/* Online softmax: one step on plain numbers, and the attention of one head made of such steps, a lane a query.

   A block of queries is one register wide.  Keys come in tiles of KEY_TILE: their scores stay in registers, one rescaling of the
   running total and of acc[d, r] serves the whole tile, and no score is ever stored.  The workspace is two copies of a block
   of queries, O(LANES D), whatever T and S are.  Keys that only some queries of a block see come one at a time, and the other
   lanes keep their state as it was, so that inf or NaN in a hidden key does not reach them. */
#ifndef SUFFIX
#ifndef LINALGML_ONLINE_SOFTMAX_H
#define LINALGML_ONLINE_SOFTMAX_H
#include "gemm.h"
#define KEY_TILE 8
#define REAL float
#define SUFFIX f32
#include "online_softmax.h"
#undef REAL
#undef SUFFIX
#define REAL double
#define SUFFIX f64
#include "online_softmax.h"
#undef REAL
#undef SUFFIX
#endif
#else

static inline ptrdiff_t FN(online_space)(ptrdiff_t D) {
    return 2 * D * LANES;
}

static void FN(online_step)(REAL *state, REAL score, const REAL *value, ptrdiff_t D) {
    REAL top = score > state[0] ? score : state[0], shrink = FN(exp)(state[0] - top), weight = FN(exp)(score - top);
    state[0] = top;
    state[1] = state[1] * shrink + weight;
    for (ptrdiff_t d = 0; d < D; d++) state[2 + d] = state[2 + d] * shrink + weight * value[d];
}

/* `keys` keys (KEY_TILE or 1) into the state of a block; the lanes before `hidden` do not see them. */
static ALWAYS_INLINE void FN(online_keys)(const int keys, ptrdiff_t D, const REAL *lanes, const REAL *k, const REAL *v, ptrdiff_t hidden,
                                          int first, VEC *top, VEC *total, REAL *acc) {
    VEC score[KEY_TILE];
    UNROLL for (int j = 0; j < keys; j++) score[j] = (VEC){0};
    for (ptrdiff_t d = 0; d < D; d++) {
        VEC q = FN(load)(lanes + d * LANES);
        UNROLL for (int j = 0; j < keys; j++) score[j] += k[j * D + d] * q;
    }
    VEC most = first ? score[0] : *top;
    UNROLL for (int j = 0; j < keys; j++) most = FN(larger)(score[j], most);
    VEC shrink = first ? (VEC){0} : FN(exp_below)(*top - most), sum = *total * shrink;
    UNROLL for (int j = 0; j < keys; j++) {
        score[j] = FN(exp_below)(score[j] - most);
        sum += score[j];
    }
    if (hidden > 0) {
        VBITS seen = {0};
        for (ptrdiff_t r = hidden; r < LANES; r++) seen[r] = -1; /* all bits */
        *top = FN(choose)(seen, most, *top);
        *total = FN(choose)(seen, sum, *total);
        for (ptrdiff_t d = 0; d < D; d++) {
            VEC a = FN(load)(acc + d * LANES), more = a * shrink;
            UNROLL for (int j = 0; j < keys; j++) more += v[j * D + d] * score[j];
            FN(store)(acc + d * LANES, FN(choose)(seen, more, a));
        }
        return;
    }
    *top = most;
    *total = sum;
    for (ptrdiff_t d = 0; d < D; d++) {
        VEC a = FN(load)(acc + d * LANES) * shrink;
        UNROLL for (int j = 0; j < keys; j++) a += v[j * D + d] * score[j];
        FN(store)(acc + d * LANES, a);
    }
}

/* o (T, D) and lse (T,) of one head; query t sees the keys j < visible + t. */
static void FN(online_attend)(ptrdiff_t T, ptrdiff_t S, ptrdiff_t D, REAL scale, ptrdiff_t visible, const REAL *q, const REAL *k,
                              const REAL *v, REAL *o, REAL *lse, REAL *work) {
    REAL *lanes = work, *acc = work + D * LANES;
    for (ptrdiff_t t = 0; t < T; t += LANES) {
        ptrdiff_t rows = T - t < LANES ? T - t : LANES, last = t + rows - 1, j = 0;
        ptrdiff_t all = visible >= S - t ? S : visible + t, some = visible >= S - last ? S : visible + last;
        VEC top = {0}, total = {0};
        memset(work, 0, 2 * D * LANES * sizeof(REAL));
        for (ptrdiff_t r = 0; r < rows; r++)
            for (ptrdiff_t d = 0; d < D; d++) lanes[d * LANES + r] = scale * q[(t + r) * D + d];
        for (; j + KEY_TILE <= all; j += KEY_TILE) FN(online_keys)(KEY_TILE, D, lanes, k + j * D, v + j * D, 0, j == 0, &top, &total, acc);
        for (; j < some; j++) {
            ptrdiff_t hidden = j < all ? 0 : j - visible - t + 1;
            FN(online_keys)(1, D, lanes, k + j * D, v + j * D, hidden, j == 0, &top, &total, acc);
        }
        for (ptrdiff_t r = 0; r < rows; r++) {
            for (ptrdiff_t d = 0; d < D; d++) o[(t + r) * D + d] = acc[d * LANES + r] / total[r];
            lse[t + r] = top[r] + FN(log)(total[r]);
        }
    }
}
#endif
