/* A filter of one channel slid over that channel alone (a depthwise convolution), at stride and dilation 1: each register of a row
   serves all the rows of the filter that meet it.  Included by conv.h for float and double. */

#define SLIDE_ROWS 4

/* `count` rows of `width` places each; w (high, kw). */
static ALWAYS_INLINE void FN(slide_block)(const int high, const int count, ptrdiff_t kw, const REAL *w, REAL bias, const REAL *x,
        ptrdiff_t pitch,
                                          REAL *out, ptrdiff_t width) {
    for (ptrdiff_t z = 0; z < width; z += LANES) {
        VEC sum[SLIDE_ROWS];
        UNROLL for (int r = 0; r < count; r++) sum[r] = FN(splat)(bias);
        for (ptrdiff_t j = 0; j < kw; j++) {
            VEC f[7];
            UNROLL for (int i = 0; i < high; i++) f[i] = FN(splat)(w[i * kw + j]);
            UNROLL for (int u = 0; u < count + high - 1; u++) {
                VEC v = FN(load)(x + u * pitch + z + j);
                UNROLL for (int i = 0; i < high; i++) {
                    if (u - i >= 0 && u - i < count) sum[u - i] += f[i] * v;
                }
            }
        }
        if (z + LANES <= width) {
            UNROLL for (int r = 0; r < count; r++) FN(store)(out + r * width + z, sum[r]);
        } else {
            FN(mask) rest = FN(first)(width - z);
            UNROLL for (int r = 0; r < count; r++) FN(store_part)(out + r * width + z, sum[r], rest);
        }
    }
}

/* sums (high, kw) += over all rows: the gradients of the places times the numbers of the plane that each weight met. */
static ALWAYS_INLINE void FN(slide_columns)(const int high, const int wide, ptrdiff_t kw, VEC *sums, const REAL *x, ptrdiff_t pitch,
                                            const REAL *grad, ptrdiff_t height, ptrdiff_t width) {
    VEC sum[7][3];
    UNROLL for (int i = 0; i < high; i++) {
        UNROLL for (int j = 0; j < wide; j++) sum[i][j] = sums[i * kw + j];
    }
    for (ptrdiff_t z = 0; z < width; z += LANES) {
        const int part = z + LANES > width;
        FN(mask) rest = FN(first)(part ? width - z : LANES);
        VEC g[7];
        UNROLL for (int i = 0; i < high; i++) g[i] = (VEC){0};
        for (ptrdiff_t u = 0; u < height + high - 1; u++) {
            UNROLL for (int i = high - 1; i > 0; i--) g[i] = g[i - 1];
            g[0] = (VEC){0};
            if (u < height) g[0] = part ? FN(load_part)(grad + u * width + z, rest) : FN(load)(grad + u * width + z);
            UNROLL for (int j = 0; j < wide; j++) {
                const REAL *from = x + u * pitch + z + j;
                VEC v = part ? FN(load_part)(from, rest) : FN(load)(from);
                UNROLL for (int i = 0; i < high; i++) sum[i][j] += g[i] * v;
            }
        }
    }
    UNROLL for (int i = 0; i < high; i++) {
        UNROLL for (int j = 0; j < wide; j++) sums[i * kw + j] = sum[i][j];
    }
}

#define SLIDE(high, wide)                                                                                                                \
    static void FN(slide_##high)(ptrdiff_t kw, const REAL *w, REAL bias, const REAL *x, ptrdiff_t pitch, REAL *out, ptrdiff_t height,    \
                                 ptrdiff_t width) {                                                                                      \
        ptrdiff_t y = 0;                                                                                                                 \
        for (; y + SLIDE_ROWS <= height; y += SLIDE_ROWS)                                                                                \
            FN(slide_block)(high, SLIDE_ROWS, kw, w, bias, x + y * pitch, pitch, out + y * width, width);                                \
        for (; y + 2 <= height; y += 2) FN(slide_block)(high, 2, kw, w, bias, x + y * pitch, pitch, out + y * width, width);             \
        for (; y < height; y++) FN(slide_block)(high, 1, kw, w, bias, x + y * pitch, pitch, out + y * width, width);                     \
    }                                                                                                                                    \
    static void FN(slide_back_##high)(ptrdiff_t kw, VEC *sums, const REAL *x, ptrdiff_t pitch, const REAL *grad, ptrdiff_t height,       \
                                      ptrdiff_t width) {                                                                                 \
        ptrdiff_t j = 0;                                                                                                                 \
        for (; j + wide <= kw; j += wide) FN(slide_columns)(high, wide, kw, sums + j, x + j, pitch, grad, height, width);                \
        for (; j < kw; j++) FN(slide_columns)(high, 1, kw, sums + j, x + j, pitch, grad, height, width);                                 \
    }
SLIDE(3, 3)
SLIDE(5, 2)
SLIDE(7, 1)
#undef SLIDE

typedef struct {
    const conv_planes *planes;
    ptrdiff_t batch, groups, kh, kw, height, width; /* of the places */
    const REAL *source, *weight, *bias, *grad;
    REAL *out, *space;
    int *taken, slots;
} FN(slide_job);

/* One image of one channel. */
static void FN(slide_part)(void *context, ptrdiff_t part) {
    const FN(slide_job) *x = (const FN(slide_job) *)context;
    const ptrdiff_t group = part % x->groups;
    const int slot = take_slot(x->taken, x->slots);
    REAL *plane = x->space + slot * x->planes->channel;
    const REAL *w = x->weight + group * x->kh * x->kw;
    REAL *out = x->out + part * x->height * x->width, bias = x->bias ? x->bias[group] : 0;
    JOIN(fill_planes, SUFFIX)(x->planes, x->source + part * x->planes->src_h * x->planes->src_w, plane);
    (x->kh == 3 ? FN(slide_3) : x->kh == 5 ? FN(slide_5) : FN(slide_7))(x->kw, w, bias, plane, x->planes->pitch, out, x->height, x->width);
    free_slot(x->taken, slot);
}

/* The gradient of one channel's filter, eight images at a time. */
static void FN(slide_back_part)(void *context, ptrdiff_t group) {
    const FN(slide_job) *x = (const FN(slide_job) *)context;
    const int slot = take_slot(x->taken, x->slots);
    REAL *plane = x->space + slot * x->planes->channel, *out = x->out + group * x->kh * x->kw;
    VEC sums[49];
    for (ptrdiff_t b = 0; b < x->batch; b += 8) {
        for (int t = 0; t < x->kh * x->kw; t++) sums[t] = (VEC){0};
        for (ptrdiff_t i = b; i < b + 8 && i < x->batch; i++) {
            const ptrdiff_t unit = i * x->groups + group;
            JOIN(fill_planes, SUFFIX)(x->planes, x->source + unit * x->planes->src_h * x->planes->src_w, plane);
            (x->kh == 3 ? FN(slide_back_3) : x->kh == 5 ? FN(slide_back_5) : FN(slide_back_7))(
                x->kw, sums, plane, x->planes->pitch, x->grad + unit * x->height * x->width, x->height, x->width);
        }
        for (int t = 0; t < x->kh * x->kw; t++) out[t] += FN(sum_lanes)(sums[t]);
    }
    free_slot(x->taken, slot);
}

/* What a filter of one channel does to it (grad NULL), or the filter's own gradient, which is added to out; -1: no memory. */
static int FN(slide)(const conv_planes *g, ptrdiff_t batch, ptrdiff_t groups, ptrdiff_t kh, ptrdiff_t kw, ptrdiff_t height, ptrdiff_t width,
                     const REAL *source, const REAL *weight, const REAL *bias, const REAL *grad, REAL *out, int threads, gemm_loop loop) {
    FN(slide_job) x = {g, batch, groups, kh, kw, height, width, source, weight, bias, grad, out, NULL, NULL, threads};
    if ((double)batch * groups * kh * kw * height * width < GEMM_LARGE / 4) loop = gemm_in_turn, x.slots = 1;
    REAL *space = (REAL *)calloc((size_t)(x.slots * g->channel) + 32, sizeof(REAL));
    x.taken = (int *)calloc((size_t)x.slots, sizeof(int));
    const int there = space != NULL && x.taken != NULL;
    if (there) {
        x.space = (REAL *)(((uintptr_t)space + 63) / 64 * 64);
        if (grad) loop(FN(slide_back_part), &x, groups);
        else loop(FN(slide_part), &x, batch * groups);
    }
    free(space);
    free(x.taken);
    return there ? 0 : -1;
}
#undef SLIDE_ROWS
