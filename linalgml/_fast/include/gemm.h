/* Matrix product C = A B (+ C, + a bias row), for float (gemm_f32) and double (gemm_f64).

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
#define BLOCK_M 96  /* rows of A that pass over a block of B, a multiple of TILE */
#define BLOCK_N 512 /* columns of B in a packed block, which then stays in the second cache */

enum { GEMM_EMPTY, GEMM_DIRECT, GEMM_DOTS, GEMM_PACKED, GEMM_VECTOR };

/* What to do, and how many numbers of workspace it takes. */
typedef struct {
    ptrdiff_t m, n, k, a_row, a_col, b_row, b_col;
    int plan, pack_a;
    ptrdiff_t space;
} gemm_plan;

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

/* How the last register of a panel is read and written: whole, written in part, read and written in part. */
#ifndef WHOLE
#define WHOLE 0
#define STORE_PART 1
#define BOTH_PART 2
#define PACKED_EDGE (HAS_MASKS ? BOTH_PART : STORE_PART)
#endif

/* C[0:rows, 0:width] = A B (+ C if `add`) (+ bias) with width = `wide` registers, or less by `edge`.  The first three
   arguments are constants wherever it is called, and the accumulators become registers. */
static ALWAYS_INLINE void FN(tile)(const int rows, const int wide, const int edge, ptrdiff_t k, const REAL *restrict a,
                                   ptrdiff_t a_row, ptrdiff_t a_col, const REAL *restrict b, ptrdiff_t ldb, REAL *restrict c,
                                   ptrdiff_t ldc, int add, const REAL *bias, FN(mask) last) {
    VEC sum[TILE][4];
    UNROLL for (int i = 0; i < rows; i++) {
        UNROLL for (int j = 0; j < wide; j++) sum[i][j] = (VEC){0};
    }
    UNROLL for (int i = 0; i < rows; i++) { /* C is needed last: it can come from memory meanwhile */
        UNROLL for (int j = 0; j < wide; j++) __builtin_prefetch(c + i * ldc + j * LANES + LANES - 1, 1);
    }
    for (ptrdiff_t p = 0; p < k; p++) {
        VEC row[4];
        UNROLL for (int j = 0; j < wide; j++) {
            row[j] = edge == BOTH_PART && j == wide - 1 ? FN(load_part)(b + j * LANES, last) : FN(load)(b + j * LANES);
        }
        UNROLL for (int i = 0; i < rows; i++) {
            REAL x = a[i * a_row];
            UNROLL for (int j = 0; j < wide; j++) sum[i][j] += x * row[j];
        }
        a += a_col;
        b += ldb;
    }
    if (bias) {
        UNROLL for (int j = 0; j < wide; j++) {
            VEC y = edge && j == wide - 1 ? FN(load_part)(bias + j * LANES, last) : FN(load)(bias + j * LANES);
            UNROLL for (int i = 0; i < rows; i++) sum[i][j] += y;
        }
    }
    if (add) {
        UNROLL for (int i = 0; i < rows; i++) {
            UNROLL for (int j = 0; j < wide; j++) {
                const REAL *from = c + i * ldc + j * LANES;
                sum[i][j] += edge && j == wide - 1 ? FN(load_part)(from, last) : FN(load)(from);
            }
        }
    }
    UNROLL for (int i = 0; i < rows; i++) {
        UNROLL for (int j = 0; j < wide; j++) {
            if (edge && j == wide - 1) FN(store_part)(c + i * ldc + j * LANES, sum[i][j], last);
            else FN(store)(c + i * ldc + j * LANES, sum[i][j]);
        }
    }
}

/* All m rows of one panel of columns.  `packed` holds the whole tiles of A, TILE numbers for each p, or is NULL. */
#define PANEL_ARGUMENTS                                                                                                            \
    ptrdiff_t m, ptrdiff_t k, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, const REAL *packed, const REAL *b, ptrdiff_t ldb,   \
        REAL *c, ptrdiff_t ldc, int add, const REAL *bias, ptrdiff_t width
static ALWAYS_INLINE void FN(panel)(const int wide, const int edge, PANEL_ARGUMENTS) {
    FN(mask) last = FN(first)(width - (wide - 1) * LANES);
    ptrdiff_t i = 0;
#define TILES(rows)                                                                                                      \
    for (; i + rows <= m; i += rows)                                                                                     \
    FN(tile)(rows, wide, edge, k, a + i * a_row, a_row, a_col, b, ldb, c + i * ldc, ldc, add, bias, last)
    for (; i + TILE <= m; i += TILE) {
        const REAL *from = packed ? packed + i * k : a + i * a_row;
        FN(tile)(TILE, wide, edge, k, from, packed ? 1 : a_row, packed ? TILE : a_col, b, ldb, c + i * ldc, ldc, add, bias, last);
    }
#if TILE > 8
    TILES(8);
#endif
#if TILE > 4
    TILES(4);
#endif
    TILES(2);
    TILES(1);
#undef TILES
}

#define PANEL_FUNCTION(name, wide, edge)                                                                       \
    static __attribute__((noinline)) void FN(name)(PANEL_ARGUMENTS) {                                          \
        FN(panel)(wide, edge, m, k, a, a_row, a_col, packed, b, ldb, c, ldc, add, bias, width);                \
    }
PANEL_FUNCTION(panel_2, 2, WHOLE)
PANEL_FUNCTION(panel_1, 1, WHOLE)
PANEL_FUNCTION(panel_2_part, 2, BOTH_PART)
PANEL_FUNCTION(panel_1_part, 1, BOTH_PART)
#if !HAS_MASKS
PANEL_FUNCTION(panel_2_packed, 2, STORE_PART)
PANEL_FUNCTION(panel_1_packed, 1, STORE_PART)
#endif
#undef PANEL_FUNCTION

static inline void FN(any_panel)(int b_is_packed, PANEL_ARGUMENTS) {
    void (*run)(PANEL_ARGUMENTS);
    (void)b_is_packed;
    if (width == PANEL) run = FN(panel_2);
    else if (width == LANES) run = FN(panel_1);
#if !HAS_MASKS
    else if (b_is_packed) run = width > LANES ? FN(panel_2_packed) : FN(panel_1_packed);
#endif
    else run = width > LANES ? FN(panel_2_part) : FN(panel_1_part);
    run(m, k, a, a_row, a_col, packed, b, ldb, c, ldc, add, bias, width);
}

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
        FN(any_panel)(0, m, k, a, a_row, a_col, NULL, b + j, ldb, c + j, ldc, add, bias ? bias + j : NULL, n - j < PANEL ? n - j : PANEL);
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
            c[i * ldc + j] = add ? c[i * ldc + j] + total : total;
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

/* to[q, r] = from[r, q] for a block of 4 by 4: rows of `from` are from_row apart, rows of `to` to_row. */
static ALWAYS_INLINE void FN(transpose_4)(const REAL *from, ptrdiff_t from_row, REAL *to, ptrdiff_t to_row) {
#ifdef HAS_SHUFFLE
    typedef REAL four __attribute__((vector_size(4 * sizeof(REAL)), aligned(sizeof(REAL)), may_alias));
    four a = *(const four *)from, b = *(const four *)(from + from_row);
    four c = *(const four *)(from + 2 * from_row), d = *(const four *)(from + 3 * from_row);
    four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    four cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(four *)to = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    *(four *)(to + to_row) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    *(four *)(to + 2 * to_row) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    *(four *)(to + 3 * to_row) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
#else
    for (int q = 0; q < 4; q++)
        for (int r = 0; r < 4; r++) to[q * to_row + r] = from[r * from_row + q];
#endif
}

/* to[q, r] = from[r, q]; from is rows by columns. */
static inline void FN(transpose)(ptrdiff_t rows, ptrdiff_t columns, const REAL *from, ptrdiff_t from_row, REAL *restrict to,
                                 ptrdiff_t to_row) {
    ptrdiff_t whole = rows & ~(ptrdiff_t)3;
    for (ptrdiff_t r = 0; r < whole; r += 4) {
        ptrdiff_t q = 0;
        for (; q + 4 <= columns; q += 4) FN(transpose_4)(from + r * from_row + q, from_row, to + q * to_row + r, to_row);
        for (; q < columns; q++)
            for (ptrdiff_t s = r; s < r + 4; s++) to[q * to_row + s] = from[s * from_row + q];
    }
    for (ptrdiff_t q = 0; q < columns; q++)
        for (ptrdiff_t r = whole; r < rows; r++) to[q * to_row + r] = from[r * from_row + q];
}

/* Panels of PANEL columns, each k rows of PANEL numbers, the last one filled up with zeros. */
static void FN(pack_b)(ptrdiff_t k, ptrdiff_t n, const REAL *b, ptrdiff_t b_row, ptrdiff_t b_col, REAL *restrict to) {
    for (ptrdiff_t j = 0; j < n; j += PANEL, b += PANEL * b_col, to += k * PANEL) {
        ptrdiff_t width = n - j < PANEL ? n - j : PANEL;
        if (width < PANEL) {
            for (ptrdiff_t p = 0; p < k; p++)
                for (ptrdiff_t r = width; r < PANEL; r++) to[p * PANEL + r] = 0;
        }
        if (b_row == 1) {
            for (ptrdiff_t p = 0; p < k; p += 32) /* in blocks: the panel's lines are filled while they are near */
                FN(transpose)(width, k - p < 32 ? k - p : 32, b + p, b_col, to + p * PANEL, PANEL);
        } else if (b_col == 1 && width == PANEL) {
            for (ptrdiff_t p = 0; p < k; p++) {
                FN(store)(to + p * PANEL, FN(load)(b + p * b_row));
                FN(store)(to + p * PANEL + LANES, FN(load)(b + p * b_row + LANES));
            }
        } else {
            for (ptrdiff_t p = 0; p < k; p++)
                for (ptrdiff_t r = 0; r < width; r++) to[p * PANEL + r] = b[p * b_row + r * b_col];
        }
    }
}

/* The whole tiles of A: for each, k times TILE numbers. */
static void FN(pack_a)(ptrdiff_t m, ptrdiff_t k, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, REAL *restrict to) {
    for (ptrdiff_t i = 0; i + TILE <= m; i += TILE, a += TILE * a_row, to += k * TILE) {
        if (a_row == 1) {
            for (ptrdiff_t p = 0; p < k; p++) memcpy(to + p * TILE, a + p * a_col, TILE * sizeof(REAL));
        } else if (a_col == 1) {
            FN(transpose)(TILE, k, a, a_row, to, TILE);
        } else {
            for (ptrdiff_t p = 0; p < k; p++)
                for (ptrdiff_t r = 0; r < TILE; r++) to[p * TILE + r] = a[r * a_row + p * a_col];
        }
    }
}

static inline ptrdiff_t FN(block_k)(ptrdiff_t k) { /* equal blocks of at most BLOCK_K */
    ptrdiff_t blocks = (k + BLOCK_K - 1) / BLOCK_K;
    return blocks ? (k + blocks - 1) / blocks : 0;
}

static void FN(packed)(const gemm_plan *g, const REAL *a, const REAL *b, REAL *c, ptrdiff_t ldc, int add, const REAL *bias, REAL *work) {
    ptrdiff_t step = FN(block_k)(g->k), columns = g->n < BLOCK_N ? g->n : BLOCK_N;
    REAL *panels = work, *tiles = work + step * ((columns + PANEL - 1) / PANEL * PANEL);
    for (ptrdiff_t j = 0; j < g->n; j += BLOCK_N) {
        ptrdiff_t n = g->n - j < BLOCK_N ? g->n - j : BLOCK_N;
        for (ptrdiff_t p = 0; p < g->k; p += step) {
            ptrdiff_t k = g->k - p < step ? g->k - p : step;
            FN(pack_b)(k, n, b + p * g->b_row + j * g->b_col, g->b_row, g->b_col, panels);
            for (ptrdiff_t i = 0; i < g->m; i += BLOCK_M) {
                ptrdiff_t m = g->m - i < BLOCK_M ? g->m - i : BLOCK_M;
                const REAL *from = a + i * g->a_row + p * g->a_col;
                if (g->pack_a) FN(pack_a)(m, k, from, g->a_row, g->a_col, tiles);
                for (ptrdiff_t q = 0; q < n; q += PANEL)
                    FN(any_panel)(1, m, k, from, g->a_row, g->a_col, g->pack_a ? tiles : NULL, panels + q * k, PANEL,
                                  c + i * ldc + j + q, ldc, add || p > 0, bias && p == 0 ? bias + j + q : NULL,
                                  n - q < PANEL ? n - q : PANEL);
            }
        }
    }
}

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
        ptrdiff_t columns = (n < BLOCK_N ? n : BLOCK_N) + PANEL, rows = m < BLOCK_M ? m : BLOCK_M, step = FN(block_k)(k);
        g->plan = GEMM_PACKED;
        /* Worth it for many columns, or where the numbers of a transposed A lie apart by so even a stride that they fall on
           the same lines of the cache. */
        int collides = a_row == 1 && a_col * sizeof(REAL) % 2048 == 0;
        g->pack_a = m >= TILE && n >= (collides ? 4 : 16) * PANEL;
        g->space = step * columns + (g->pack_a ? step * (rows + TILE) : 0);
    }
}

/* Run a plan.  c must not overlap a or b. */
static inline void FN(gemm)(const gemm_plan *g, const REAL *a, const REAL *b, REAL *c, ptrdiff_t ldc, int add, const REAL *bias,
                            REAL *work) {
    switch (g->plan) {
    case GEMM_EMPTY:
        return;
    case GEMM_DIRECT:
        FN(product)(g->m, g->n, g->k, a, g->a_row, g->a_col, b, g->b_row, c, ldc, add, bias);
        return;
    case GEMM_DOTS:
        if (g->a_col != 1) {
            for (ptrdiff_t i = 0; i < g->m; i++)
                for (ptrdiff_t p = 0; p < g->k; p++) work[i * g->k + p] = a[i * g->a_row + p * g->a_col];
            FN(dots)(g->m, g->n, g->k, work, g->k, b, g->b_col, c, ldc, add, bias);
        } else {
            FN(dots)(g->m, g->n, g->k, a, g->a_row, b, g->b_col, c, ldc, add, bias);
        }
        return;
    case GEMM_PACKED:
        FN(packed)(g, a, b, c, ldc, add, bias, work);
        return;
    default: { /* a column: its transpose into the workspace, then out to where it belongs */
        gemm_plan row = *g;
        row.plan -= GEMM_VECTOR;
        FN(gemm)(&row, b, a, work, g->n, 0, NULL, work + g->n);
        for (ptrdiff_t i = 0; i < g->n; i++) {
            REAL total = work[i] + (bias ? bias[0] : 0);
            c[i * ldc] = add ? c[i * ldc] + total : total;
        }
    }
    }
}
#undef PANEL
#undef PANEL_ARGUMENTS
#endif
