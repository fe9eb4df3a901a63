/* Tiles of C that stay in registers, and columns of them; included by gemm.h for float and double. */

/* One step along p for two registers of columns costs TILE broadcasts from A, two loads from B and 2 TILE multiply-adds; there
   is no room for anything else.  So the loop is written for the two ways in which A can lie, and what it needs besides is kept
   to few addresses: when the compiler runs out of scalar registers it parks them in vector registers, and the loop slows by a
   tenth.  C comes from memory meanwhile, a line every two steps: asked for all at once, it would hold up A and B. */
/* What becomes of a number of C: the sum added to it or taken from it. */
static ALWAYS_INLINE VEC FN(onto)(int add, VEC c, VEC sum) {
    if (add < 0) return c - sum;
    return c + sum;
}

/* C[0:TILE, 0:width] = A B (+ bias), C + that (add > 0) or C - that (add < 0), of `wide` registers; B is read whole, whatever the width.
   by_rows: A[i, p] = a[i * stride + p]; else A[i, p] = a[p * stride + i]. */
static ALWAYS_INLINE void FN(whole_tile)(const int wide, const int by_rows, ptrdiff_t k, const REAL *restrict a, ptrdiff_t stride,
                                         const REAL *restrict b, ptrdiff_t ldb, REAL *restrict c, ptrdiff_t ldc, int add,
                                         const REAL *bias, ptrdiff_t width) {
    VEC sum[TILE][2];
    UNROLL for (int i = 0; i < TILE; i++) {
        UNROLL for (int j = 0; j < wide; j++) sum[i][j] = (VEC){0};
    }
    const REAL *a4 = a + 4 * stride, *a8 = a4 + 4 * stride;
    ptrdiff_t stride_3 = 3 * stride;
#define AT(i) (!by_rows ? a[i] : ((i) < 4 ? a : (i) < 8 ? a4 : a8)[(i) % 4 == 3 ? stride_3 : (i) % 4 * stride])
#define HIDE(x) __asm__("" : "+r"(x)) /* from optimisations that would need more registers */
#define STEP                                                                                                                 \
    {                                                                                                                        \
        VEC row[2];                                                                                                          \
        UNROLL for (int j = 0; j < wide; j++) row[j] = FN(load)(b + j * LANES);                                              \
        UNROLL for (int i = 0; i < TILE; i++) {                                                                              \
            REAL x = AT(i);                                                                                                  \
            UNROLL for (int j = 0; j < wide; j++) sum[i][j] += x * row[j];                                                   \
        }                                                                                                                    \
        UNROLL for (int i = 0; i < TILE; i++) {                                                                              \
            UNROLL for (int j = 0; j < wide; j++) sum[i][j] = FN(pinned)(sum[i][j]);                                         \
        }                                                                                                                    \
        b += ldb, a += by_rows ? 1 : stride, a4++, a8++;                                                                     \
        HIDE(b);                                                                                                             \
        HIDE(a);                                                                                                             \
        if (by_rows) {                                                                                                       \
            HIDE(a4);                                                                                                        \
            HIDE(a8);                                                                                                        \
        }                                                                                                                    \
    }
    const ptrdiff_t lines = k / 2 < TILE ? k / 2 : TILE;
    HIDE(a4);
    HIDE(a8);
    HIDE(stride_3);
    for (ptrdiff_t n = lines; n > 0; n--, c += ldc) {
        __builtin_prefetch(c, 1, 2);
        __builtin_prefetch(c + wide * LANES - 1, 1, 2);
        STEP
        STEP
    }
    c -= lines * ldc;
    for (ptrdiff_t n = k / 2 - lines; n > 0; n--) {
        STEP
        STEP
    }
    if (k % 2) STEP
#undef AT
#undef STEP
#undef HIDE
    const int whole = width == wide * LANES;
    FN(mask) last = FN(first)(width - (wide - 1) * LANES);
    if (bias) {
        UNROLL for (int j = 0; j < wide; j++) {
            VEC y = whole || j < wide - 1 ? FN(load)(bias + j * LANES) : FN(load_part)(bias + j * LANES, last);
            UNROLL for (int i = 0; i < TILE; i++) sum[i][j] += y;
        }
    }
    UNROLL for (int i = 0; i < TILE; i++) {
        UNROLL for (int j = 0; j < wide; j++) {
            REAL *to = c + i * ldc + j * LANES;
            if (whole || j < wide - 1) {
                if (add) sum[i][j] = FN(onto)(add, FN(load)(to), sum[i][j]);
                FN(store)(to, sum[i][j]);
            } else {
                if (add) sum[i][j] = FN(onto)(add, FN(load_part)(to, last), sum[i][j]);
                FN(store_part)(to, sum[i][j], last);
            }
        }
    }
}

#define WHOLE_TILE(name, wide, by_rows)                                                                                      \
    static __attribute__((noinline)) void FN(name)(ptrdiff_t k, const REAL *a, ptrdiff_t stride, const REAL *b, ptrdiff_t ldb, REAL *c, \
                                                   ptrdiff_t ldc, int add, const REAL *bias, ptrdiff_t width) {              \
        FN(whole_tile)(wide, by_rows, k, a, stride, b, ldb, c, ldc, add, bias, width);                                       \
    }
WHOLE_TILE(rows_2, 2, 1)
WHOLE_TILE(rows_1, 1, 1)
WHOLE_TILE(columns_2, 2, 0)
WHOLE_TILE(columns_1, 1, 0)
#undef WHOLE_TILE

/* How the last register of a panel is read and written: whole, written in part, read and written in part. */
#ifndef WHOLE
#define WHOLE 0
#define STORE_PART 1
#define BOTH_PART 2
#define PACKED_EDGE (HAS_MASKS ? BOTH_PART : STORE_PART)
#endif

/* The same for any strides and 1 … TILE rows: width = `wide` registers, or less by `edge`.  The first three arguments are
   constants wherever it is called, and the accumulators become registers. */
static ALWAYS_INLINE void FN(tile)(const int rows, const int wide, const int edge, ptrdiff_t k, const REAL *restrict a,
                                   ptrdiff_t a_row, ptrdiff_t a_col, const REAL *restrict b, ptrdiff_t ldb, REAL *restrict c,
                                   ptrdiff_t ldc, int add, const REAL *bias, FN(mask) last) {
    VEC sum[TILE][4];
    UNROLL for (int i = 0; i < rows; i++) {
        UNROLL for (int j = 0; j < wide; j++) sum[i][j] = (VEC){0};
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
                VEC old = edge && j == wide - 1 ? FN(load_part)(from, last) : FN(load)(from);
                sum[i][j] = FN(onto)(add, old, sum[i][j]);
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

/* The last rows of a panel of columns, and all of it where A's or B's strides are unusual. */
#define PANEL_ARGUMENTS                                                                                                \
    ptrdiff_t m, ptrdiff_t k, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, const REAL *b, ptrdiff_t ldb, REAL *c,  \
        ptrdiff_t ldc, int add, const REAL *bias, ptrdiff_t width
static ALWAYS_INLINE void FN(panel)(const int wide, const int edge, PANEL_ARGUMENTS) {
    FN(mask) last = FN(first)(width - (wide - 1) * LANES);
    ptrdiff_t i = 0;
#define TILES(rows)                                                                                                      \
    for (; i + rows <= m; i += rows)                                                                                     \
    FN(tile)(rows, wide, edge, k, a + i * a_row, a_row, a_col, b, ldb, c + i * ldc, ldc, add, bias, last)
#if TILE > 8
    TILES(8);
#endif
    TILES(4);
    TILES(2);
    TILES(1);
#undef TILES
}

#define PANEL_FUNCTION(name, wide, edge)                                                                       \
    static __attribute__((noinline)) void FN(name)(PANEL_ARGUMENTS) {                                          \
        FN(panel)(wide, edge, m, k, a, a_row, a_col, b, ldb, c, ldc, add, bias, width);                \
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

/* All m rows of one panel of columns.  `packed` holds the whole tiles of A, TILE numbers for each p, or is NULL; a packed B is
   filled up with zeros. */
static inline void FN(any_panel)(int b_is_packed, const REAL *packed, PANEL_ARGUMENTS) {
    const int two = width > LANES;
    if (m >= TILE && (packed || a_row == 1 || a_col == 1) && (b_is_packed || width == LANES || width == PANEL)) {
        const int by_rows = !packed && a_row != 1;
        const ptrdiff_t stride = packed ? TILE : by_rows ? a_row : a_col;
        for (; m >= TILE; m -= TILE, a += TILE * a_row, c += TILE * ldc) {
            const REAL *from = packed ? packed : a;
            if (by_rows) (two ? FN(rows_2) : FN(rows_1))(k, from, stride, b, ldb, c, ldc, add, bias, width);
            else (two ? FN(columns_2) : FN(columns_1))(k, from, stride, b, ldb, c, ldc, add, bias, width);
            if (packed) packed += TILE * k;
        }
        if (m == 0) return;
    }
    void (*run)(PANEL_ARGUMENTS);
    if (width == PANEL) run = FN(panel_2);
    else if (width == LANES) run = FN(panel_1);
#if !HAS_MASKS
    else if (b_is_packed) run = two ? FN(panel_2_packed) : FN(panel_1_packed);
#endif
    else run = two ? FN(panel_2_part) : FN(panel_1_part);
    run(m, k, a, a_row, a_col, b, ldb, c, ldc, add, bias, width);
}
