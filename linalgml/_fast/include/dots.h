/* The gradient of a convolution's filters: dot products of the gradients of its places with the taps' numbers in the planes of
   planes.h; included by conv.h for float and double. */

/* The sums of the lanes of four registers. */
static ALWAYS_INLINE void FN(four_sums)(VEC a, VEC b, VEC c, VEC d, REAL *out) {
#if IS_FLOAT && defined(__AVX2__)
#if defined(__AVX512F__)
#define HALVES(v) _mm256_add_ps(_mm512_castps512_ps256((__m512)v), _mm512_extractf32x8_ps((__m512)v, 1))
#else
#define HALVES(v) (__m256) v
#endif
    const __m256 ab = _mm256_hadd_ps(HALVES(a), HALVES(b)), cd = _mm256_hadd_ps(HALVES(c), HALVES(d)), all = _mm256_hadd_ps(ab, cd);
    _mm_storeu_ps(out, _mm_add_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1)));
#undef HALVES
#else
    out[0] = FN(sum_lanes)(a), out[1] = FN(sum_lanes)(b), out[2] = FN(sum_lanes)(c), out[3] = FN(sum_lanes)(d);
#endif
}

/* dots (rows, DOT_TAPS) = over `images`: rows of gradients, `length` apart, times the numbers at four taps. */
static ALWAYS_INLINE void FN(dots_tile)(const int rows, ptrdiff_t images, const REAL *grad, ptrdiff_t grad_image, ptrdiff_t length,
                                        const REAL *planes, ptrdiff_t image, const ptrdiff_t *offset, ptrdiff_t size, REAL *out) {
    VEC sum[DOT_ROWS][DOT_TAPS];
    UNROLL for (int i = 0; i < rows; i++) {
        UNROLL for (int t = 0; t < DOT_TAPS; t++) sum[i][t] = (VEC){0};
    }
    const ptrdiff_t whole = size / LANES * LANES;
    FN(mask) rest = FN(first)(size - whole);
    for (ptrdiff_t u = 0; u < images; u++, grad += grad_image, planes += image) {
        const REAL *x0 = planes + offset[0], *x1 = planes + offset[1], *x2 = planes + offset[2], *x3 = planes + offset[3];
        for (ptrdiff_t q = 0; q < whole; q += LANES) {
            VEC g[DOT_ROWS], x[DOT_TAPS] = {FN(load)(x0 + q), FN(load)(x1 + q), FN(load)(x2 + q), FN(load)(x3 + q)};
            UNROLL for (int i = 0; i < rows; i++) {
                g[i] = FN(load)(grad + i * length + q);
                UNROLL for (int t = 0; t < DOT_TAPS; t++) sum[i][t] += g[i] * x[t];
            }
            UNROLL for (int i = 0; i < rows; i++) {
                UNROLL for (int t = 0; t < DOT_TAPS; t++) sum[i][t] = FN(pinned)(sum[i][t]);
            }
        }
        if (whole < size) {
            VEC x[DOT_TAPS] = {FN(load_part)(x0 + whole, rest), FN(load_part)(x1 + whole, rest), FN(load_part)(x2 + whole, rest),
                               FN(load_part)(x3 + whole, rest)};
            UNROLL for (int i = 0; i < rows; i++) {
                VEC g = FN(load_part)(grad + i * length + whole, rest);
                UNROLL for (int t = 0; t < DOT_TAPS; t++) sum[i][t] += g * x[t];
            }
        }
    }
    UNROLL for (int i = 0; i < rows; i++) FN(four_sums)(sum[i][0], sum[i][1], sum[i][2], sum[i][3], out + i * DOT_TAPS);
}

typedef void (*FN(dots_kernel))(ptrdiff_t images, const REAL *grad, ptrdiff_t grad_image, ptrdiff_t length, const REAL *planes,
        ptrdiff_t image,
                                const ptrdiff_t *offset, ptrdiff_t size, REAL *out);
#define DOTS_TILE(rows)                                                                                                                  \
    static void FN(dots_##rows)(ptrdiff_t images, const REAL *grad, ptrdiff_t grad_image, ptrdiff_t length, const REAL *planes,          \
                                ptrdiff_t image, const ptrdiff_t *offset, ptrdiff_t size, REAL *out) {                                   \
        FN(dots_tile)(rows, images, grad, grad_image, length, planes, image, offset, size, out);                                         \
    }
DOTS_TILE(1)
DOTS_TILE(2)
#if TILE == 4
static const FN(dots_kernel) FN(dots_kernels)[] = {FN(dots_1), FN(dots_2)};
#else
DOTS_TILE(3)
#if TILE == 6
static const FN(dots_kernel) FN(dots_kernels)[] = {FN(dots_1), FN(dots_2), FN(dots_3)};
#else
DOTS_TILE(4)
DOTS_TILE(5)
DOTS_TILE(6)
static const FN(dots_kernel) FN(dots_kernels)[] = {FN(dots_1), FN(dots_2), FN(dots_3), FN(dots_4), FN(dots_5), FN(dots_6)};
#endif
#endif
#undef DOTS_TILE

/* The gradients of one channel of one image with zeros between the rows, as the planes have them. */
static void FN(dots_fill_part)(void *context, ptrdiff_t part) {
    const FN(conv_job) *x = (const FN(conv_job) *)context;
    const ptrdiff_t unit = x->first + part / x->rows * x->every, o = part % x->rows;
    const REAL *from = x->bias + (unit * x->rows + o) * x->out_size;
    REAL *to = x->dots + part * x->length, *const end = to + x->length;
    for (ptrdiff_t y = 0; y < x->at->count_h; y++, from += x->at->count_w) {
        const ptrdiff_t n = y + 1 < x->at->count_h ? x->planes->pitch : end - to;
        memcpy(to, from, x->at->count_w * sizeof(REAL));
        for (ptrdiff_t z = x->at->count_w; z < n; z++) to[z] = 0;
        to += n;
    }
}

/* Some rows of dweight (of one group), over the images at hand. */
static void FN(dots_part)(void *context, ptrdiff_t part) {
    const FN(conv_job) *x = (const FN(conv_job) *)context;
    const ptrdiff_t row = x->rows * part / x->tiles, rows = TILE_ROWS(x, part);
    const ptrdiff_t image = x->plain ? x->every * x->channels * x->length : x->channels * x->planes->channel; /* from one to the next */
    const ptrdiff_t grad_image = x->plain ? x->every * x->rows * x->length : x->rows * x->length;
    const REAL *planes = x->plain ? x->source + x->first * x->channels * x->length : x->space;
    const REAL *grads = x->plain ? x->bias + x->first * x->rows * x->length : x->dots;
    const ptrdiff_t size = (x->at->count_h - 1) * x->planes->pitch + x->at->count_w, near = 4096 / (rows * x->length) + 1;
    REAL *dweight = x->out + (x->first % x->groups * x->rows + row) * x->k, sums[DOT_ROWS * DOT_TAPS];
    for (ptrdiff_t u = 0; u < x->units; u += near) { /* so many that the gradients stay in the first cache */
        const ptrdiff_t images = x->units - u < near ? x->units - u : near;
        const REAL *grad = grads + u * grad_image + row * x->length;
        for (ptrdiff_t p = 0; p < x->k; p += DOT_TAPS) {
            FN(dots_kernels)[rows - 1](images, grad, grad_image, x->length, planes + u * image, image, x->offset + p, size, sums);
            const ptrdiff_t taps = x->k - p < DOT_TAPS ? x->k - p : DOT_TAPS;
            for (ptrdiff_t i = 0; i < rows; i++)
                for (ptrdiff_t t = 0; t < taps; t++) dweight[i * x->k + p + t] += sums[i * DOT_TAPS + t];
        }
    }
}

/* dweight (groups, rows, channels * taps) += the gradients of the places times the numbers that the weights met there. */
static int FN(conv_dots)(const conv_plan *plan, ptrdiff_t batch, ptrdiff_t groups, ptrdiff_t rows, ptrdiff_t channels, const REAL *source,
                         const REAL *grad, REAL *dweight, gemm_loop loop) {
    const conv_planes *g = &plan->planes;
    const conv_places *at = plan->part;
    const ptrdiff_t size = (at->count_h - 1) * g->pitch + at->count_w, k = channels * at->taps;
    FN(conv_job) x = {.planes = g, .at = at, .every = groups, .groups = groups, .rows = rows, .channels = channels, .k = k,
            .source = source,
                      .bias = grad, .out = dweight, .out_size = at->count_h * at->count_w, .length = (size + LANES - 1) / LANES * LANES};
    x.plain = conv_plain(plan);
    if (x.plain) x.length = size;
    const ptrdiff_t each = x.plain ? 0 : channels * g->channel, whole = x.plain ? 0 : each + rows * x.length;
    ptrdiff_t chunk = x.plain ? batch : whole < SPACE_AT_ONCE ? SPACE_AT_ONCE / (whole + 1) + 1 : 1;
    if (chunk > batch) chunk = batch;
    if (batch == 0 || groups == 0 || rows == 0 || k == 0) return 0;
    REAL *space = (REAL *)malloc(((size_t)(chunk * whole) + 64) * sizeof(REAL));
    ptrdiff_t *offset = (ptrdiff_t *)malloc((size_t)(k + DOT_TAPS) * sizeof(ptrdiff_t));
    if (space == NULL || offset == NULL) {
        free(space);
        free(offset);
        return -1;
    }
    x.space = (REAL *)(((uintptr_t)space + 63) / 64 * 64), x.dots = x.space + chunk * each, x.offset = offset;
    for (ptrdiff_t p = 0; p < k; p++) offset[p] = p / at->taps * (x.plain ? size : g->channel) + at->tap[p % at->taps];
    for (ptrdiff_t p = k; p < k + DOT_TAPS; p++) offset[p] = offset[k - 1]; /* the last block's rest, whose sums nobody reads */
    FN(conv_shape)(&x, DOT_ROWS);
    x.split = each / 16384 + 1 < channels ? each / 16384 + 1 : channels;
    if ((double)batch * groups * rows * k * size < GEMM_LARGE) loop = gemm_in_turn;
    for (ptrdiff_t group = 0; group < groups; group++)
        for (ptrdiff_t b = 0; b < batch; b += chunk) {
            x.units = batch - b < chunk ? batch - b : chunk, x.first = b * groups + group;
            if (!x.plain) {
                loop(FN(conv_fill_part), &x, x.units * x.split);
                loop(FN(dots_fill_part), &x, x.units * rows);
            }
            loop(FN(dots_part), &x, x.tiles);
        }
    free(space);
    free(offset);
    return 0;
}
#undef TILE_ROWS
