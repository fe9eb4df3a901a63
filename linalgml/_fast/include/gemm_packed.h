/* The PACKED plan: blocks of A and B copied into the order in which tiles read them, and the parts into which the work falls;
   included by gemm.h for float and double.

   For each block of p, all rows of A that need it are packed once, then B by blocks of columns.  A part of the work is a group of
   tiles of rows by a group of panels.  The groups depend on the sizes alone, and within a number of C the terms are added in the
   order of p whatever the groups are: the result does not depend on the threads. */

typedef struct {
    const gemm_plan *g;
    const REAL *a, *b; /* from the first row, column and p of this block */
    REAL *c, *tiles, *panels;
    ptrdiff_t m, n, k, ldc, rows, columns; /* `rows` groups of tiles by `columns` groups of panels */
    int add;
    const REAL *bias;
} FN(gemm_block);

/* The first of `size` units that group number `at` of `groups` holds. */
#define GROUP(size, groups, at) ((size) * (at) / (groups))

static void FN(pack_a_part)(void *context, ptrdiff_t part) {
    const FN(gemm_block) *x = (const FN(gemm_block) *)context;
    ptrdiff_t tiles = x->m / TILE, groups = (tiles + 3) / 4, first = GROUP(tiles, groups, part), last = GROUP(tiles, groups, part + 1);
    FN(pack_a)((last - first) * TILE, x->k, x->a + first * TILE * x->g->a_row, x->g->a_row, x->g->a_col, x->tiles + first * TILE * x->k);
}

static void FN(pack_b_part)(void *context, ptrdiff_t part) {
    const FN(gemm_block) *x = (const FN(gemm_block) *)context;
    ptrdiff_t first = part * PANEL, last = first + PANEL;
    FN(pack_b)(x->k, (last < x->n ? last : x->n) - first, x->b + first * x->g->b_col, x->g->b_row, x->g->b_col, x->panels + first * x->k);
}

static void FN(multiply_part)(void *context, ptrdiff_t part) {
    const FN(gemm_block) *x = (const FN(gemm_block) *)context;
    ptrdiff_t tiles = (x->m + TILE - 1) / TILE, panels = (x->n + PANEL - 1) / PANEL, row = part / x->columns, column = part % x->columns;
    ptrdiff_t i = GROUP(tiles, x->rows, row) * TILE, end = GROUP(tiles, x->rows, row + 1) * TILE;
    ptrdiff_t q = GROUP(panels, x->columns, column) * PANEL, stop = GROUP(panels, x->columns, column + 1) * PANEL;
    if (end > x->m) end = x->m;
    if (stop > x->n) stop = x->n;
    for (; q < stop; q += PANEL)
        FN(any_panel)(1, x->tiles ? x->tiles + i * x->k : NULL, end - i, x->k, x->a + i * x->g->a_row, x->g->a_row, x->g->a_col,
                      x->panels + q * x->k, PANEL, x->c + i * x->ldc + q, x->ldc, x->add, x->bias ? x->bias + q : NULL,
                      x->n - q < PANEL ? x->n - q : PANEL);
}

/* A group of panels packed by the thread that multiplies with it: what one core has written, another is slow to read. */
static void FN(pack_b_and_multiply)(void *context, ptrdiff_t part) {
    const FN(gemm_block) *x = (const FN(gemm_block) *)context;
    ptrdiff_t panels = (x->n + PANEL - 1) / PANEL, first = GROUP(panels, x->columns, part) * PANEL;
    ptrdiff_t last = GROUP(panels, x->columns, part + 1) * PANEL;
    FN(pack_b)(x->k, (last < x->n ? last : x->n) - first, x->b + first * x->g->b_col, x->g->b_row, x->g->b_col, x->panels + first * x->k);
    FN(multiply_part)(context, part);
}

static inline ptrdiff_t FN(equal)(ptrdiff_t size, ptrdiff_t most, ptrdiff_t unit) { /* equal blocks of whole units, at most `most` */
    ptrdiff_t blocks = (size + most - 1) / most;
    return blocks ? ((size + blocks - 1) / blocks + unit - 1) / unit * unit : 0;
}

static inline ptrdiff_t FN(packed_space)(const gemm_plan *g) {
    ptrdiff_t k = FN(equal)(g->k, BLOCK_K, 1), rows = FN(equal)(g->m, BLOCK_M, TILE);
    return k * FN(equal)(g->n, BLOCK_N, PANEL) + (g->pack_a ? k * rows : 0);
}

static void FN(packed)(const gemm_plan *g, const REAL *a, const REAL *b, REAL *c, ptrdiff_t ldc, int add, const REAL *bias, REAL *work,
                       gemm_loop loop) {
    const ptrdiff_t rows = FN(equal)(g->m, BLOCK_M, TILE), columns = FN(equal)(g->n, BLOCK_N, PANEL), step = FN(equal)(g->k, BLOCK_K, 1);
    FN(gemm_block) x = {.g = g, .panels = work, .tiles = g->pack_a ? work + step * columns : NULL, .ldc = ldc};
    for (ptrdiff_t i = 0; i < g->m; i += rows) {
        x.m = g->m - i < rows ? g->m - i : rows;
        /* Many rows are divided into an even number of groups, of four tiles or so; few are not, and columns are instead. */
        const ptrdiff_t tiles = (x.m + TILE - 1) / TILE;
        x.rows = tiles < 24 ? 1 : (tiles + 15) / 16 * 4;
        for (ptrdiff_t p = 0; p < g->k; p += step) {
            x.k = g->k - p < step ? g->k - p : step;
            x.a = a + i * g->a_row + p * g->a_col;
            x.add = add ? add : p > 0;
            if (x.tiles) loop(FN(pack_a_part), &x, (x.m / TILE + 3) / 4);
            for (ptrdiff_t j = 0; j < g->n; j += columns) {
                x.n = g->n - j < columns ? g->n - j : columns;
                const ptrdiff_t panels = (x.n + PANEL - 1) / PANEL;
                x.columns = x.rows > 1 || panels < 2 ? 1 : (panels + 7) / 8 * 2; /* some four panels: runs of B's rows that are read well */
                x.b = b + p * g->b_row + j * g->b_col;
                x.c = c + i * ldc + j;
                x.bias = bias && p == 0 ? bias + j : NULL;
                if (x.rows == 1) {
                    loop(FN(pack_b_and_multiply), &x, x.columns);
                } else {
                    loop(FN(pack_b_part), &x, panels);
                    loop(FN(multiply_part), &x, x.rows);
                }
            }
        }
    }
}
#undef GROUP
