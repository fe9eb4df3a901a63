/* Matrix product C = A B + a bias row, C + that (add > 0) or C - that (add < 0), for float (gemm_f32) and double (gemm_f64).

   A[i, p] = a[i * a_row + p * a_col] and B[p, j] = b[p * b_row + j * b_col] with any strides; C[i, j] = c[i * ldc + j].

   The heart is `tile`: a few rows times one or two registers of columns of C stay in registers while p runs, so that each
   number loaded from A or B is used several times (Goto and van de Geijn, "Anatomy of high-performance matrix
   multiplication", 2008).  Around it are four plans, by shape:
     DIRECT  tiles on A and B where they lie: small products, rows of B contiguous
     DOTS    a few rows of A against contiguous columns of B: dot products along p
     PACKED  blocks of B copied into panels of the tile's width, in the order in which the tile reads them
     VECTOR  one column: the transposed problem, which has one row */
#ifndef SUFFIX
#ifndef LINALGML_GEMM_H
#define LINALGML_GEMM_H
#include "simd.h"

/* Rows of a tile: two registers of accumulators a row, and room for B and a broadcast of A in the 32 or 16 there are. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define TILE 12
#elif defined(__AVX__)
#define TILE 6
#else
#define TILE 4
#endif
#define BLOCK_K 384 /* rows of B in a packed block: enough to pay for the reading and writing of a tile of C */
#define BLOCK_M 3072 /* rows of A that pass over a block of B */
#define BLOCK_N 512 /* columns of B in a packed block, which then stays in the second cache */

enum { GEMM_EMPTY, GEMM_DIRECT, GEMM_DOTS, GEMM_PACKED, GEMM_VECTOR };

/* What to do, and how many numbers of workspace it takes. */
typedef struct {
    ptrdiff_t m, n, k, a_row, a_col, b_row, b_col;
    int plan, pack_a;
    ptrdiff_t space;
} gemm_plan;

/* Runs body(context, part) for every part in 0 … parts - 1, in any order, perhaps at once. */
typedef void (*gemm_body)(void *context, ptrdiff_t part);
typedef void (*gemm_loop)(gemm_body body, void *context, ptrdiff_t parts);
static void gemm_in_turn(gemm_body body, void *context, ptrdiff_t parts) {
    for (ptrdiff_t part = 0; part < parts; part++) body(context, part);
}
#define GEMM_LARGE 2e6 /* multiply-adds from which a product is worth several threads */

#define REAL float
#define SUFFIX f32
#include "gemm.h"
#undef REAL
#undef SUFFIX
#define REAL double
#define SUFFIX f64
#include "gemm.h"
#undef REAL
#undef SUFFIX
#endif
#else

#define PANEL (2 * LANES)
#include "gemm_tile.h"
#include "gemm_pack.h"

/* The DIRECT plan: B's rows are contiguous, ldb apart. */
static void FN(product)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, const REAL *b,
                        ptrdiff_t ldb, REAL *c, ptrdiff_t ldc, int add,
                        const REAL *bias) {
    ptrdiff_t j = 0;
    if (m == 1) { /* one row: more columns at once, to hide the latency of the sums */
        for (; j + 4 * LANES <= n; j += 4 * LANES)
            FN(tile)(1, 4, WHOLE, k, a, a_row, a_col, b + j, ldb, c + j, ldc, add, bias ? bias + j : NULL, FN(first)(LANES));
    }
    for (; j < n; j += PANEL)
        FN(any_panel)(0, NULL, m, k, a, a_row, a_col, b + j, ldb, c + j, ldc, add, bias ? bias + j : NULL, n - j < PANEL ? n - j : PANEL);
}

/* The DOTS plan: `rows` rows of A and four columns of B at a time, both contiguous along p. */
static ALWAYS_INLINE void FN(dot_block)(const int rows, const int columns, ptrdiff_t k, const REAL *a, ptrdiff_t a_row, const REAL *b,
                                        ptrdiff_t b_col,
                                        REAL *c, ptrdiff_t ldc, int add, const REAL *bias) {
    VEC sum[4][4];
    UNROLL for (int i = 0; i < rows; i++) {
        UNROLL for (int j = 0; j < columns; j++) sum[i][j] = (VEC){0};
    }
    ptrdiff_t p = 0;
    for (; p + LANES <= k; p += LANES) {
        VEC x[4];
        UNROLL for (int i = 0; i < rows; i++) x[i] = FN(load)(a + i * a_row + p);
        UNROLL for (int j = 0; j < columns; j++) {
            VEC y = FN(load)(b + j * b_col + p);
            UNROLL for (int i = 0; i < rows; i++) sum[i][j] += x[i] * y;
        }
    }
    if (p < k) {
        FN(mask) rest = FN(first)(k - p);
        VEC x[4];
        UNROLL for (int i = 0; i < rows; i++) x[i] = FN(load_part)(a + i * a_row + p, rest);
        UNROLL for (int j = 0; j < columns; j++) {
            VEC y = FN(load_part)(b + j * b_col + p, rest);
            UNROLL for (int i = 0; i < rows; i++) sum[i][j] += x[i] * y;
        }
    }
    UNROLL for (int i = 0; i < rows; i++) {
        UNROLL for (int j = 0; j < columns; j++) {
            REAL total = FN(sum_lanes)(sum[i][j]);
            if (bias) total += bias[j];
            c[i * ldc + j] = add > 0 ? c[i * ldc + j] + total : add < 0 ? c[i * ldc + j] - total : total;
        }
    }
}

static ALWAYS_INLINE void FN(dot_rows)(const int rows, ptrdiff_t n, ptrdiff_t k, const REAL *a, ptrdiff_t a_row, const REAL *b,
                                       ptrdiff_t b_col, REAL *c,
                                       ptrdiff_t ldc, int add, const REAL *bias) {
    ptrdiff_t j = 0;
    for (; j + 4 <= n; j += 4) FN(dot_block)(rows, 4, k, a, a_row, b + j * b_col, b_col, c + j, ldc, add, bias ? bias + j : NULL);
    for (; j < n; j++) FN(dot_block)(rows, 1, k, a, a_row, b + j * b_col, b_col, c + j, ldc, add, bias ? bias + j : NULL);
}

static void FN(dots)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const REAL *a, ptrdiff_t a_row, const REAL *b, ptrdiff_t b_col, REAL *c,
                     ptrdiff_t ldc, int add,
                     const REAL *bias) {
    if (m == 1) FN(dot_rows)(1, n, k, a, a_row, b, b_col, c, ldc, add, bias);
    else if (m == 2) FN(dot_rows)(2, n, k, a, a_row, b, b_col, c, ldc, add, bias);
    else if (m == 3) FN(dot_rows)(3, n, k, a, a_row, b, b_col, c, ldc, add, bias);
    else FN(dot_rows)(4, n, k, a, a_row, b, b_col, c, ldc, add, bias);
}

#include "gemm_packed.h"

/* Choose a plan; `.space` numbers of workspace must be there when it runs. */
static inline void FN(gemm_choose)(gemm_plan *g, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ptrdiff_t a_row, ptrdiff_t a_col,
                                   ptrdiff_t b_row, ptrdiff_t b_col) {
    g->m = m, g->n = n, g->k = k, g->a_row = a_row, g->a_col = a_col, g->b_row = b_row, g->b_col = b_col;
    g->space = g->pack_a = 0;
    if (m == 0 || n == 0) {
        g->plan = GEMM_EMPTY;
        return;
    }
    if (n == 1 && m > 1) {
        FN(gemm_choose)(g, 1, m, k, b_col, b_row, a_col, a_row);
        g->space += m;
        g->plan += GEMM_VECTOR;
        return;
    }
    int rows_contiguous = b_col == 1 || n == 1;
    if (k == 0 || (rows_contiguous && (m <= 2 || ((HAS_MASKS || n % LANES == 0) && (m <= 2 * TILE || k * n <= 4096))))) {
        g->plan = GEMM_DIRECT;
    } else if (b_row == 1 && m <= 4 && k >= LANES) {
        g->plan = GEMM_DOTS;
        g->space = a_col == 1 ? 0 : m * k;
    } else {
        g->plan = GEMM_PACKED;
        /* A transposed A is worth it for more than two panels of columns.  Else tiles read rows of A where they lie, unless
           their stride is so even that they fall on the same lines of the cache, or the strides are unusual. */
        int collides = a_col == 1 && a_row * sizeof(REAL) % 4096 == 0;
        g->pack_a = m >= TILE && (collides ? n >= 4 * PANEL : a_row == 1 ? n > 2 * PANEL : a_col != 1);
        g->space = FN(packed_space)(g);
    }
}

static void FN(run)(const gemm_plan *g, const REAL *a, const REAL *b, REAL *c, ptrdiff_t ldc, int add, const REAL *bias, REAL *work,
                    gemm_loop loop);

/* Some rows or some columns of a product without packing. */
typedef struct {
    const gemm_plan *g;
    const REAL *a, *b, *bias;
    REAL *c;
    ptrdiff_t ldc, parts;
    int add;
} FN(gemm_strip);

static void FN(strip)(void *context, ptrdiff_t part) {
    const FN(gemm_strip) *x = (const FN(gemm_strip) *)context;
    gemm_plan g = *x->g;
    const ptrdiff_t by_rows = g.m >= 4 * TILE, unit = by_rows ? TILE : 4 * LANES, size = by_rows ? g.m : g.n;
    const ptrdiff_t units = (size + unit - 1) / unit, first = units * part / x->parts * unit;
    ptrdiff_t end = units * (part + 1) / x->parts * unit;
    if (end > size) end = size;
    if (by_rows) {
        g.m = end - first;
        FN(run)(&g, x->a + first * g.a_row, x->b, x->c + first * x->ldc, x->ldc, x->add, x->bias, NULL, gemm_in_turn);
    } else {
        g.n = end - first;
        FN(run)(&g, x->a, x->b + first * g.b_col, x->c + first, x->ldc, x->add, x->bias ? x->bias + first : NULL, NULL, gemm_in_turn);
    }
}

static void FN(strips)(const gemm_plan *g, const REAL *a, const REAL *b, REAL *c, ptrdiff_t ldc, int add, const REAL *bias,
                       gemm_loop loop) {
    FN(gemm_strip) x = {.g = g, .a = a, .b = b, .bias = bias, .c = c, .ldc = ldc, .add = add};
    const ptrdiff_t units = g->m >= 4 * TILE ? (g->m + TILE - 1) / TILE : (g->n + 4 * LANES - 1) / (4 * LANES);
    x.parts = units < 16 ? units : 16;
    loop(FN(strip), &x, x.parts);
}

static void FN(run)(const gemm_plan *g, const REAL *a, const REAL *b, REAL *c, ptrdiff_t ldc, int add, const REAL *bias, REAL *work,
                    gemm_loop loop) {
    switch (g->plan) {
    case GEMM_EMPTY:
        return;
    case GEMM_DIRECT:
        if (loop != gemm_in_turn) FN(strips)(g, a, b, c, ldc, add, bias, loop);
        else FN(product)(g->m, g->n, g->k, a, g->a_row, g->a_col, b, g->b_row, c, ldc, add, bias);
        return;
    case GEMM_DOTS:
        if (g->a_col != 1) {
            for (ptrdiff_t i = 0; i < g->m; i++)
                for (ptrdiff_t p = 0; p < g->k; p++) work[i * g->k + p] = a[i * g->a_row + p * g->a_col];
            gemm_plan copied = *g;
            copied.a_row = g->k, copied.a_col = 1;
            FN(run)(&copied, work, b, c, ldc, add, bias, NULL, loop);
        } else if (loop != gemm_in_turn) {
            FN(strips)(g, a, b, c, ldc, add, bias, loop);
        } else {
            FN(dots)(g->m, g->n, g->k, a, g->a_row, b, g->b_col, c, ldc, add, bias);
        }
        return;
    case GEMM_PACKED:
        FN(packed)(g, a, b, c, ldc, add, bias, work, loop);
        return;
    default: { /* a column: its transpose into the workspace, then out to where it belongs */
        gemm_plan row = *g;
        row.plan -= GEMM_VECTOR;
        FN(run)(&row, b, a, work, g->n, 0, NULL, work + g->n, loop);
        for (ptrdiff_t i = 0; i < g->n; i++) {
            REAL total = work[i] + (bias ? bias[0] : 0);
            c[i * ldc] = add > 0 ? c[i * ldc] + total : add < 0 ? c[i * ldc] - total : total;
        }
    }
    }
}

/* Run a plan.  c must not overlap a or b. */
static inline void FN(gemm)(const gemm_plan *g, const REAL *a, const REAL *b, REAL *c, ptrdiff_t ldc, int add, const REAL *bias,
                            REAL *work) {
    FN(run)(g, a, b, c, ldc, add, bias, work, gemm_in_turn);
}

/* The same in parts that `loop` may run at once; the numbers are the same. */
static inline void FN(gemm_in_parts)(const gemm_plan *g, const REAL *a, const REAL *b, REAL *c, ptrdiff_t ldc, int add, const REAL *bias,
                                     REAL *work, gemm_loop loop) {
    FN(run)(g, a, b, c, ldc, add, bias, work, (double)g->m * g->n * g->k < GEMM_LARGE ? gemm_in_turn : loop);
}
#undef PANEL
#undef PANEL_ARGUMENTS
#endif
