/* The same gradient for many filters: place by place, the numbers at some taps times a register or two of filters, whose gradients
   have been turned round for it.  Nothing between the places is touched.  Included by conv.h for float and double. */

#define OUTER_REST (TILE / 3) /* taps at a time where there are no whole tiles */

/* out (rows, ldo) += over `images`: the numbers at the taps times the gradients (places, wide registers). */
static ALWAYS_INLINE void FN(outer_tile)(const int rows, const int wide, ptrdiff_t images, const REAL *planes, ptrdiff_t image,
                                         const ptrdiff_t *offset, const conv_places *at, ptrdiff_t pitch, const REAL *grad, REAL *out,
                                         ptrdiff_t ldo) {
    VEC sum[TILE][2];
    UNROLL for (int i = 0; i < rows; i++) {
        UNROLL for (int j = 0; j < wide; j++) sum[i][j] = FN(load)(out + i * ldo + j * LANES);
    }
    for (ptrdiff_t u = 0; u < images; u++, planes += image) {
        const REAL *x[TILE];
        UNROLL for (int i = 0; i < rows; i++) x[i] = planes + offset[i];
        ptrdiff_t t = 0;
        for (ptrdiff_t y = 0; y < at->count_h; y++, t += pitch - at->count_w)
            for (const ptrdiff_t end = t + at->count_w; t < end; t++, grad += wide * LANES) {
                VEC g[2];
                UNROLL for (int j = 0; j < wide; j++) g[j] = FN(load)(grad + j * LANES);
                UNROLL for (int i = 0; i < rows; i++) {
                    REAL v = x[i][t];
                    UNROLL for (int j = 0; j < wide; j++) sum[i][j] += v * g[j];
                }
                UNROLL for (int i = 0; i < rows; i++) {
                    UNROLL for (int j = 0; j < wide; j++) sum[i][j] = FN(pinned)(sum[i][j]);
                }
            }
    }
    UNROLL for (int i = 0; i < rows; i++) {
        UNROLL for (int j = 0; j < wide; j++) FN(store)(out + i * ldo + j * LANES, sum[i][j]);
    }
}

#define OUTER_TILE(name, rows, wide)                                                                                                     \
    static void FN(name)(ptrdiff_t images, const REAL *planes, ptrdiff_t image, const ptrdiff_t *offset, const conv_places *at,          \
                         ptrdiff_t pitch, const REAL *grad, REAL *out, ptrdiff_t ldo) {                                                  \
        FN(outer_tile)(rows, wide, images, planes, image, offset, at, pitch, grad, out, ldo);                                            \
    }
OUTER_TILE(outer_tile_2, TILE, 2)
OUTER_TILE(outer_tile_1, TILE, 1)
OUTER_TILE(outer_rest_2, OUTER_REST, 2)
OUTER_TILE(outer_rest_1, OUTER_REST, 1)
#undef OUTER_TILE

/* How many filters a panel has, and how many numbers there are in one place of it. */
#define PANEL_ROWS(x, q) ((x)->rows - (q) * 2 * LANES < 2 * LANES ? (x)->rows - (q) * 2 * LANES : 2 * LANES)
#define PANEL_WIDTH(x, q) (PANEL_ROWS(x, q) <= LANES ? LANES : 2 * LANES)

/* The gradients of one panel of filters of one image, place by place. */
static void FN(outer_fill_part)(void *context, ptrdiff_t part) {
    const FN(conv_job) *x = (const FN(conv_job) *)context;
    const ptrdiff_t q = part / x->units, u = part % x->units, unit = x->first + u * x->every, places = x->out_size;
    const ptrdiff_t rows = PANEL_ROWS(x, q), width = PANEL_WIDTH(x, q);
    REAL *to = x->dots + (q * 2 * LANES * x->units + u * width) * places;
    if (rows < width) memset(to, 0, places * width * sizeof(REAL));
    FN(transpose)(rows, places, x->bias + (unit * x->rows + q * 2 * LANES) * places, places, to, width);
}

static void FN(outer_part)(void *context, ptrdiff_t part) {
    const FN(conv_job) *x = (const FN(conv_job) *)context;
    const ptrdiff_t q = part / x->blocks, block = part % x->blocks, width = PANEL_WIDTH(x, q), image = x->channels * x->planes->channel;
    const ptrdiff_t tiles = (x->k + TILE - 1) / TILE, near = 256 / x->out_size + 1,
            ldo = (x->rows + 2 * LANES - 1) / (2 * LANES) * 2 * LANES;
    const ptrdiff_t first = tiles * block / x->blocks * TILE, end = tiles * (block + 1) / x->blocks * TILE, last = end < x->k ? end : x->k;
    for (ptrdiff_t u = 0; u < x->units; u += near) { /* so many that the gradients stay in the first cache */
        const ptrdiff_t images = x->units - u < near ? x->units - u : near;
        const REAL *planes = x->space + u * image, *grad = x->dots + (q * 2 * LANES * x->units + u * width) * x->out_size;
        ptrdiff_t p = first;
        for (; p + TILE <= last; p += TILE)
            (width == LANES ? FN(outer_tile_1) : FN(outer_tile_2))(images, planes, image, x->offset + p, x->at, x->planes->pitch, grad,
                                                                  x->out + p * ldo + q * 2 * LANES, ldo);
        for (; p < last; p += OUTER_REST)
            (width == LANES ? FN(outer_rest_1) : FN(outer_rest_2))(images, planes, image, x->offset + p, x->at, x->planes->pitch, grad,
                                                                  x->out + p * ldo + q * 2 * LANES, ldo);
    }
}

/* Whether the registers would be filled well enough, and there are taps enough to pay for turning the gradients round. */
static int FN(many_filters)(ptrdiff_t rows, ptrdiff_t k) { return k >= 128 && 4 * rows >= 3 * ((rows + LANES - 1) / LANES * LANES); }

/* dweight (groups, rows, channels * taps) = the gradients of the places times the numbers that the weights met there. */
static int FN(conv_outer)(const conv_plan *plan, ptrdiff_t batch, ptrdiff_t groups, ptrdiff_t rows, ptrdiff_t channels, const REAL *source,
                          const REAL *grad, REAL *dweight, gemm_loop loop) {
    const conv_planes *g = &plan->planes;
    const conv_places *at = plan->part;
    const ptrdiff_t k = channels * at->taps, panels = (rows + 2 * LANES - 1) / (2 * LANES), ldo = panels * 2 * LANES;
    FN(conv_job) x = {.planes = g, .at = at, .every = groups, .groups = groups, .rows = rows, .channels = channels, .k = k,
            .source = source,
                      .bias = grad, .out_size = at->count_h * at->count_w};
    const ptrdiff_t each = channels * g->channel, whole = each + ldo * x.out_size, padded = (k + TILE) * ldo;
    ptrdiff_t chunk = whole < SPACE_AT_ONCE ? SPACE_AT_ONCE / (whole + 1) + 1 : 1;
    if (chunk > batch) chunk = batch;
    if (batch == 0 || groups == 0 || rows == 0 || k == 0) return 0;
    REAL *space = (REAL *)malloc(((size_t)(chunk * whole + padded) + 64) * sizeof(REAL));
    ptrdiff_t *offset = (ptrdiff_t *)malloc((size_t)(k + TILE) * sizeof(ptrdiff_t));
    if (space == NULL || offset == NULL) {
        free(space);
        free(offset);
        return -1;
    }
    x.out = (REAL *)(((uintptr_t)space + 63) / 64 * 64), x.dots = x.out + padded, x.space = x.dots + chunk * ldo * x.out_size;
    x.offset = offset;
    for (ptrdiff_t p = 0; p < k; p++) offset[p] = p / at->taps * g->channel + at->tap[p % at->taps];
    for (ptrdiff_t p = k; p < k + TILE; p++) offset[p] = offset[k - 1]; /* the last tile's rest, whose sums nobody reads */
    x.split = each / 16384 + 1 < channels ? each / 16384 + 1 : channels;
    const double work = (double)batch * rows * k * x.out_size;
    if (work * groups < GEMM_LARGE) loop = gemm_in_turn;
    const ptrdiff_t tiles = (k + TILE - 1) / TILE, most = (ptrdiff_t)(work / panels / ENOUGH) + 1;
    x.blocks = tiles < most ? tiles : most;
    for (ptrdiff_t group = 0; group < groups; group++) {
        memset(x.out, 0, padded * sizeof(REAL));
        for (ptrdiff_t b = 0; b < batch; b += chunk) {
            x.units = batch - b < chunk ? batch - b : chunk, x.first = b * groups + group;
            loop(FN(conv_fill_part), &x, x.units * x.split);
            loop(FN(outer_fill_part), &x, x.units * panels);
            loop(FN(outer_part), &x, panels * x.blocks);
        }
        FN(transpose)(k, rows, x.out, ldo, dweight + group * rows * k, k);
    }
    free(space);
    free(offset);
    return 0;
}
#undef PANEL_ROWS
#undef PANEL_WIDTH
#undef OUTER_REST
