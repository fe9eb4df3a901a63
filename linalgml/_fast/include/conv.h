/* Convolutions from the planes of planes.h, for float and double: products of a filter matrix, packed once, with the taps' numbers,
   which are read where they lie; and the dot products of gradients with them, for the filters' own gradient.

   The work falls into parts by its sizes alone, and every result is a sum in one order: the threads do not matter. */
#ifndef SUFFIX
#ifndef LINALGML_CONV_H
#define LINALGML_CONV_H
#include "gemm.h"
#include "planes.h"
#include "workspaces.h"

#define SPACE_AT_ONCE 262144 /* numbers of planes that are made before they are used: they stay in the second cache */
#define ENOUGH 200000        /* multiply-adds that are worth a part of their own */

/* Few rows take twice as many columns, so that there are sums enough to hide their latency. */
#define FEW_ROWS (TILE / 3)
#define DOT_ROWS (TILE / 2)
#define DOT_TAPS 4

#define REAL float
#define SUFFIX f32
#define IS_FLOAT 1
#include "conv.h"
#include "dots.h"
#include "outer.h"
#include "slide.h"
#undef REAL
#undef SUFFIX
#undef IS_FLOAT
#define REAL double
#define SUFFIX f64
#define IS_FLOAT 0
#include "conv.h"
#include "dots.h"
#include "outer.h"
#include "slide.h"
#undef REAL
#undef SUFFIX
#undef IS_FLOAT
#endif
#else

typedef struct {
    const conv_planes *planes;
    const conv_places *at;
    ptrdiff_t units, first, every, groups; /* units are images of a group: numbers first, first + every, … */
    ptrdiff_t rows, channels, k, tiles, wide, blocks, split, out_size;
    const REAL *source, *filters, *bias;
    REAL *space, *out, *dots;
    const ptrdiff_t *offset;
    ptrdiff_t length; /* of a channel of gradients without the gaps */
    int plain;        /* the source is its own plane, but for the end of it, beyond which a panel would read */
} FN(conv_job);

#define TILE_ROWS(x, t) ((x)->rows * ((t) + 1) / (x)->tiles - (x)->rows * (t) / (x)->tiles)

/* ---- the product ---- */

/* C (rows, wide registers) = the filters (k, rows) times the numbers at b + offset[p], plus a number for each row. */
static ALWAYS_INLINE void FN(conv_tile)(const int rows, const int wide, ptrdiff_t k, const REAL *a, const ptrdiff_t *offset, const REAL *b,
                                        REAL *c, ptrdiff_t ldc, const REAL *bias, ptrdiff_t width) {
    VEC sum[TILE][4];
    UNROLL for (int i = 0; i < rows; i++) {
        UNROLL for (int j = 0; j < wide; j++) sum[i][j] = FN(splat)(bias ? bias[i] : 0);
    }
    for (ptrdiff_t p = 0; p < k; p++) {
        const REAL *from = b + offset[p];
        VEC row[4];
        UNROLL for (int j = 0; j < wide; j++) row[j] = FN(load)(from + j * LANES);
        UNROLL for (int i = 0; i < rows; i++) {
            REAL x = a[i];
            UNROLL for (int j = 0; j < wide; j++) sum[i][j] += x * row[j];
        }
        UNROLL for (int i = 0; i < rows; i++) {
            UNROLL for (int j = 0; j < wide; j++) sum[i][j] = FN(pinned)(sum[i][j]);
        }
        a += rows;
    }
    if (width >= wide * LANES) {
        UNROLL for (int i = 0; i < rows; i++) {
            UNROLL for (int j = 0; j < wide; j++) FN(store)(c + i * ldc + j * LANES, sum[i][j]);
        }
        return;
    }
    UNROLL for (int j = 0; j < wide; j++) {
        const ptrdiff_t rest = width - j * LANES;
        if (rest >= LANES) {
            UNROLL for (int i = 0; i < rows; i++) FN(store)(c + i * ldc + j * LANES, sum[i][j]);
        } else if (rest > 0) {
            FN(mask) some = FN(first)(rest);
            UNROLL for (int i = 0; i < rows; i++) FN(store_part)(c + i * ldc + j * LANES, sum[i][j], some);
        }
    }
}

typedef void (*FN(conv_kernel))(ptrdiff_t k, const REAL *a, const ptrdiff_t *offset, const REAL *b, REAL *c, ptrdiff_t ldc,
        const REAL *bias,
                                ptrdiff_t width);
#define CONV_TILE(rows, wide)                                                                                                            \
    static void FN(conv_##rows##_##wide)(ptrdiff_t k, const REAL *a, const ptrdiff_t *offset, const REAL *b, REAL *c, ptrdiff_t ldc,     \
                                         const REAL *bias, ptrdiff_t width) {                                                            \
        FN(conv_tile)(rows, wide, k, a, offset, b, c, ldc, bias, width);                                                                 \
    }
CONV_TILE(1, 4)
#if TILE == 4
CONV_TILE(2, 2)
CONV_TILE(3, 2)
CONV_TILE(4, 2)
static const FN(conv_kernel) FN(conv_kernels)[] = {FN(conv_1_4), FN(conv_2_2), FN(conv_3_2), FN(conv_4_2)};
#elif TILE == 6
CONV_TILE(2, 4)
CONV_TILE(3, 2)
CONV_TILE(4, 2)
CONV_TILE(5, 2)
CONV_TILE(6, 2)
static const FN(conv_kernel) FN(conv_kernels)[] = {FN(conv_1_4), FN(conv_2_4), FN(conv_3_2), FN(conv_4_2), FN(conv_5_2), FN(conv_6_2)};
#else
CONV_TILE(2, 4)
CONV_TILE(3, 4)
CONV_TILE(4, 4)
CONV_TILE(5, 2)
CONV_TILE(6, 2)
CONV_TILE(7, 2)
CONV_TILE(8, 2)
CONV_TILE(9, 2)
CONV_TILE(10, 2)
CONV_TILE(11, 2)
CONV_TILE(12, 2)
static const FN(conv_kernel) FN(conv_kernels)[] = {FN(conv_1_4), FN(conv_2_4), FN(conv_3_4), FN(conv_4_4), FN(conv_5_2), FN(conv_6_2),
                                                   FN(conv_7_2), FN(conv_8_2), FN(conv_9_2), FN(conv_10_2), FN(conv_11_2), FN(conv_12_2)};
#endif
#undef CONV_TILE

/* The numbers that lie between places are left out: which stretches of a panel go where. */
typedef struct {
    ptrdiff_t from, count, to;
} FN(conv_stretch);

static ptrdiff_t FN(conv_stretches)(const FN(conv_job) *x, ptrdiff_t first, ptrdiff_t last, FN(conv_stretch) *found) {
    const ptrdiff_t pitch = x->planes->pitch;
    ptrdiff_t count = 0, y = first / pitch, z = first % pitch;
    for (ptrdiff_t q = first; q < last; q += pitch - z, z = 0, y++) {
        if (z >= x->at->count_w) continue;
        const ptrdiff_t n = x->at->count_w - z < last - q ? x->at->count_w - z : last - q;
        found[count++] = (FN(conv_stretch)){q - first, n, x->at->base + y * x->at->row_step + z * x->at->col_step};
    }
    return count;
}

static void FN(conv_multiply_part)(void *context, ptrdiff_t part) {
    const FN(conv_job) *x = (const FN(conv_job) *)context;
    const ptrdiff_t unit = x->first + part / x->blocks * x->every, block = part % x->blocks, panel = x->wide * LANES;
    const ptrdiff_t pitch = x->planes->pitch, size = (x->at->count_h - 1) * pitch + x->at->count_w;
    const ptrdiff_t panels = (size + panel - 1) / panel, group = unit % x->groups;
    const REAL *planes = x->space + part / x->blocks * x->channels * x->planes->channel, *filters = x->filters + group * x->rows * x->k;
    const int direct = pitch == x->at->count_w && x->at->row_step == pitch && x->at->col_step == 1;
    REAL *out = x->out + unit * x->rows * x->out_size, held[TILE * 2 * LANES];
    FN(conv_stretch) found[4 * LANES + 1];
    const ptrdiff_t *offset = x->offset;
    if (x->plain) planes = x->source + unit * x->channels * size;
    for (ptrdiff_t q = panels * block / x->blocks; q < panels * (block + 1) / x->blocks; q++) {
        const ptrdiff_t at = q * panel, width = size - at < panel ? size - at : panel;
        const REAL *from = planes + at;
        if (x->plain && width < panel) from = x->space + part / x->blocks * x->channels * panel, offset += x->k;
        const ptrdiff_t stretches = direct ? 0 : FN(conv_stretches)(x, at, at + width, found);
        for (ptrdiff_t t = 0; t < x->tiles; t++) {
            const ptrdiff_t row = x->rows * t / x->tiles, rows = TILE_ROWS(x, t);
            const REAL *bias = x->bias ? x->bias + group * x->rows + row : NULL;
            REAL *to = out + row * x->out_size;
            if (direct) {
                FN(conv_kernels)[rows - 1](x->k, filters + row * x->k, offset, from, to + x->at->base + at, x->out_size, bias, width);
                continue;
            }
            FN(conv_kernels)[rows - 1](x->k, filters + row * x->k, offset, from, held, panel, bias, panel);
            for (ptrdiff_t s = 0; s < stretches; s++) {
                const REAL *numbers = held + found[s].from;
                REAL *line = to + found[s].to;
                const ptrdiff_t n = found[s].count, whole = n / LANES * LANES, step = x->at->col_step;
                if (step != 1) {
                    for (ptrdiff_t i = 0; i < rows; i++)
                        for (ptrdiff_t z = 0; z < n; z++) line[i * x->out_size + z * step] = numbers[i * panel + z];
                    continue;
                }
                for (ptrdiff_t z = 0; z < whole; z += LANES)
                    for (ptrdiff_t i = 0; i < rows; i++) FN(store)(line + i * x->out_size + z, FN(load)(numbers + i * panel + z));
                if (whole < n) {
                    FN(mask) rest = FN(first)(n - whole);
                    for (ptrdiff_t i = 0; i < rows; i++)
                        FN(store_part)(line + i * x->out_size + whole, FN(load_part)(numbers + i * panel + whole, rest), rest);
                }
            }
        }
    }
}

static void FN(conv_fill_part)(void *context, ptrdiff_t part) {
    const FN(conv_job) *x = (const FN(conv_job) *)context;
    const ptrdiff_t unit = x->first + part / x->split * x->every, plane = x->planes->src_h * x->planes->src_w;
    if (x->plain) { /* what is left of each channel after whole panels */
        const ptrdiff_t panel = x->wide * LANES, rest = plane % panel;
        REAL *to = x->space + (unit - x->first) * x->channels * panel;
        for (ptrdiff_t c = 0; c < x->channels; c++, to += panel) {
            const REAL *end = x->source + (unit * x->channels + c + 1) * plane - rest;
            for (ptrdiff_t i = 0; i < panel; i++) to[i] = i < rest ? end[i] : 0;
        }
        return;
    }
    REAL *to = x->space + part / x->split * x->channels * x->planes->channel;
    const ptrdiff_t size = x->planes->down * x->planes->across * x->planes->rows * x->planes->pitch, end = x->planes->channel;
    for (ptrdiff_t c = x->channels * (part % x->split) / x->split; c < x->channels * (part % x->split + 1) / x->split; c++) {
        JOIN(fill_planes, SUFFIX)(x->planes, x->source + (unit * x->channels + c) * plane, to + c * end);
        memset(to + c * end + size, 0, (end - size) * sizeof(REAL)); /* read, if only by lanes that nobody looks at */
    }
}

/* Tiles of equal height, rather than whole ones and a rest. */
static void FN(conv_shape)(FN(conv_job) *x, ptrdiff_t most) {
    x->tiles = (x->rows + most - 1) / most;
    x->wide = x->rows <= FEW_ROWS ? 4 : 2;
}

/* The weights of these taps in the order in which tiles read them; weight[row * row_step + c * channel_step + number]. */
static void FN(conv_pack)(const FN(conv_job) *x, const REAL *weight, ptrdiff_t row_step, ptrdiff_t channel_step, REAL *to) {
    int all = 1;
    for (ptrdiff_t t = 0; t < x->at->taps; t++) all &= x->at->number[t] == t;
    for (ptrdiff_t t = 0; t < x->tiles; t++) {
        const ptrdiff_t rows = TILE_ROWS(x, t), taps = x->at->taps;
        const REAL *from = weight + x->rows * t / x->tiles * row_step;
        if (all && channel_step == taps) {
            FN(transpose)(rows, x->k, from, row_step, to, rows);
            to += rows * x->k;
            continue;
        }
        for (ptrdiff_t c = 0; all && c < x->channels; c++, from += channel_step, to += rows * taps)
            FN(transpose)(rows, taps, from, row_step, to, rows);
        for (ptrdiff_t c = 0; !all && c < x->channels; c++, from += channel_step)
            for (ptrdiff_t s = 0; s < taps; s++)
                for (ptrdiff_t i = 0; i < rows; i++) *to++ = from[i * row_step + x->at->number[s]];
    }
}

/* out = the convolution by every part of the plan; -1 where there is no memory.  weight[g * group_step + row * row_step + …]. */
static int FN(conv_apply)(const conv_plan *plan, ptrdiff_t units, ptrdiff_t groups, ptrdiff_t rows, ptrdiff_t channels, const REAL *source,
                          const REAL *weight, ptrdiff_t group_step, ptrdiff_t row_step, ptrdiff_t channel_step, const REAL *bias, REAL *out,
                          ptrdiff_t out_size, gemm_loop loop) {
    const conv_planes *g = &plan->planes;
    FN(conv_job) x = {.planes = g, .every = 1, .groups = groups, .rows = rows, .channels = channels, .source = source, .bias = bias,
                      .out = out, .out_size = out_size};
    x.plain = conv_plain(plan);
    FN(conv_shape)(&x, TILE);
    const ptrdiff_t each = channels * (x.plain ? x.wide * LANES : g->channel);
    ptrdiff_t taps = 0, chunk = each < SPACE_AT_ONCE ? SPACE_AT_ONCE / (each + 1) + 1 : 1;
    double work = 0;
    int gaps = 0;
    for (ptrdiff_t i = 0; i < plan->parts; i++) {
        const conv_places *at = &plan->part[i];
        taps += at->taps, gaps |= at->taps == 0;
        work += (double)at->taps * at->count_h * at->count_w * rows * channels;
    }
    if (chunk > units) chunk = units;
    if (gaps || channels == 0) {
        for (ptrdiff_t u = 0; u < units * rows; u++)
            for (ptrdiff_t i = 0; i < out_size; i++) out[u * out_size + i] = bias ? bias[u % (groups * rows)] : 0;
    }
    if (taps == 0 || units == 0 || rows == 0 || channels == 0) return 0;
    REAL *space = (REAL *)malloc(((size_t)(chunk * each + taps * channels * rows * groups) + 32) * sizeof(REAL));
    ptrdiff_t *offset = (ptrdiff_t *)malloc((size_t)(2 * taps * channels) * sizeof(ptrdiff_t));
    if (space == NULL || offset == NULL) {
        free(space);
        free(offset);
        return -1;
    }
    x.space = (REAL *)(((uintptr_t)space + 63) / 64 * 64);
    if (work * units < GEMM_LARGE) loop = gemm_in_turn;
    REAL *filters = x.space + chunk * each;
    ptrdiff_t *to = offset;
    for (ptrdiff_t i = 0; i < plan->parts; i++) {
        x.at = &plan->part[i], x.k = channels * x.at->taps;
        for (ptrdiff_t u = 0; u < groups; u++, filters += rows * x.k)
            FN(conv_pack)(&x, weight + u * group_step, row_step, channel_step, filters);
        for (ptrdiff_t c = 0; c < channels; c++)
            for (ptrdiff_t t = 0; t < x.at->taps; t++) *to++ = c * (x.plain ? g->rows * g->pitch : g->channel) + x.at->tap[t];
    }
    for (ptrdiff_t c = 0; x.plain && c < channels; c++) *to++ = c * x.wide * LANES; /* of the ends */
    x.split = x.plain ? 1 : each / 16384 + 1 < channels ? each / 16384 + 1 : channels;
    for (; x.first < units; x.first += chunk) {
        x.units = units - x.first < chunk ? units - x.first : chunk;
        loop(FN(conv_fill_part), &x, x.units * x.split);
        x.filters = x.space + chunk * each, x.offset = offset;
        for (ptrdiff_t i = 0; i < plan->parts; i++) {
            x.at = &plan->part[i], x.k = channels * x.at->taps;
            const ptrdiff_t size = (x.at->count_h - 1) * g->pitch + x.at->count_w, panels = (size + x.wide * LANES - 1) / (x.wide * LANES);
            const double all = (double)size * rows * x.k / ENOUGH;
            x.blocks = all < 1 ? 1 : all > panels ? panels : (ptrdiff_t)all;
            if (x.k) loop(FN(conv_multiply_part), &x, x.units * x.blocks);
            x.filters += rows * groups * x.k, x.offset += x.k;
        }
    }
    free(space);
    free(offset);
    return 0;
}
#endif
