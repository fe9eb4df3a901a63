/* A convolution as a sum of shifted planes.  Each channel of an image is copied once, with its margin of zeros; where the filter
   takes strides, into a plane for each remainder of the stride, so that what a tap meets at neighbouring places lies side by side.
   The number that tap t of a channel meets at place (y, z) is then planes[tap[t] + y * pitch + z]: for whole rows of places at once
   a tap is an offset, and no patch is ever written down.  The numbers between the places of two rows are computed and left out. */
#ifndef LINALGML_PLANES_H
#define LINALGML_PLANES_H
#include "simd.h"
#include <stdlib.h>

/* How the planes of a channel are made: row u of a plane with shift r is row u * step_h + r of the source, and so its columns. */
typedef struct {
    ptrdiff_t src_h, src_w, step_h, step_w, down, across, rows, pitch, channel; /* down * across planes; numbers a channel */
    ptrdiff_t *shift_h, *shift_w;
} conv_planes;

/* What is computed from them: out[base + y * row_step + z * col_step] for count_h rows of count_w places, from some of the taps. */
typedef struct {
    ptrdiff_t count_h, count_w, base, row_step, col_step, taps;
    ptrdiff_t *tap, *number; /* where a tap begins, and which of the filter's weights it is */
} conv_places;

typedef struct {
    conv_planes planes;
    ptrdiff_t parts;
    conv_places *part;
    ptrdiff_t *indices;
} conv_plan;

typedef struct {
    ptrdiff_t height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw;
} conv_sizes;

static void conv_forget(conv_plan *p) {
    free(p->indices);
    free(p->part);
    p->indices = NULL, p->part = NULL;
}

static int conv_room(conv_plan *p, ptrdiff_t parts, ptrdiff_t indices) {
    p->parts = 0, p->part = NULL, p->indices = NULL;
    if (parts > (ptrdiff_t)1 << 40 || indices > (ptrdiff_t)1 << 40) return -1;
    p->part = (conv_places *)malloc((size_t)(parts + 1) * sizeof(conv_places));
    p->indices = (ptrdiff_t *)malloc((size_t)(indices + 1) * sizeof(ptrdiff_t));
    if (p->part && p->indices) return 0;
    conv_forget(p);
    return -1;
}

static int conv_finish(conv_plan *p) { /* vectors are written past the end of a row, and read past the end of the last */
    conv_planes *g = &p->planes;
    if ((double)g->down * g->across * g->rows * g->pitch > 0x1p44) {
        conv_forget(p);
        return -1;
    }
    g->channel = (g->down * g->across * g->rows * g->pitch + 5 * VEC_BYTES / 4) / 16 * 16 + 16;
    return 0;
}

/* The number in shift[0 … count) of `value`, which is added if it is not there. */
static ptrdiff_t conv_known(ptrdiff_t *shift, ptrdiff_t *count, ptrdiff_t value) {
    ptrdiff_t i = 0;
    while (i < *count && shift[i] != value) i++;
    if (i == *count) shift[(*count)++] = value;
    return i;
}

/* The plan of a convolution.  apart: a plane for each column of the filter, as wide as there are places: nothing between the rows.
   So are the columns or the rows of a filter whose dilation is so wide that little would be shared. */
static int conv_plan_forward(conv_plan *p, const conv_sizes *s, int apart) {
    const ptrdiff_t deep = (s->kh - 1) * s->dh / s->sh, far = (s->kw - 1) * s->dw / s->sw, taps = s->kh * s->kw;
    const int apart_h = deep / s->out_h > s->kh - 1, apart_w = apart || far / s->out_w > (s->out_h > 1 ? 1 : s->kw - 1);
    if (conv_room(p, 1, s->kh + s->kw + 2 * taps)) return -1;
    conv_planes *g = &p->planes;
    *g = (conv_planes){s->height, s->width, s->sh, s->sw, 0, 0, s->out_h + (apart_h ? 0 : deep), s->out_w + (apart_w ? 0 : far), 0,
                       p->indices, p->indices + s->kh};
    conv_places *o = p->part;
    *o = (conv_places){s->out_h, s->out_w, 0, s->out_w, 1, taps, g->shift_w + s->kw, g->shift_w + s->kw + taps};
    for (ptrdiff_t j = 0; j < s->kw; j++) conv_known(g->shift_w, &g->across, (apart_w ? j * s->dw : j * s->dw % s->sw) - s->pw);
    for (ptrdiff_t i = 0, t = 0; i < s->kh; i++) {
        const ptrdiff_t a = conv_known(g->shift_h, &g->down, (apart_h ? i * s->dh : i * s->dh % s->sh) - s->ph);
        const ptrdiff_t y = apart_h ? 0 : i * s->dh / s->sh;
        for (ptrdiff_t j = 0; j < s->kw; j++, t++) {
            const ptrdiff_t b = conv_known(g->shift_w, &g->across, (apart_w ? j * s->dw : j * s->dw % s->sw) - s->pw);
            o->tap[t] = ((a * g->across + b) * g->rows + y) * g->pitch + (apart_w ? 0 : j * s->dw / s->sw);
            o->number[t] = t;
        }
    }
    p->parts = 1;
    return conv_finish(p);
}

/* Whether slide.h is for it: one channel, one filter, and each number of a single plane next to the one that it meets next. */
static int conv_slides(const conv_plan *p, const conv_sizes *s, ptrdiff_t c_in, ptrdiff_t c_out) {
    return c_in == 1 && c_out == 1 && (s->kh == 3 || s->kh == 5 || s->kh == 7) && s->kw <= 7 && s->sh == 1 && s->sw == 1 && s->dh == 1
           && s->dw == 1 && p->planes.down == 1 && p->planes.across == 1;
}

/* Whether the source is its own plane: a filter of one pixel. */
static int conv_plain(const conv_plan *p) {
    const conv_planes *g = &p->planes;
    return p->parts == 1 && p->part->taps == 1 && g->down == 1 && g->across == 1 && g->step_h == 1 && g->step_w == 1 && g->shift_h[0] == 0
           && g->shift_w[0] == 0 && g->rows == g->src_h && g->pitch == g->src_w && p->part->tap[0] == 0 && p->part->count_w == g->pitch
           && p->part->count_h == g->rows;
}

static int conv_has_gaps(const conv_plan *p) { return p->part->count_h > 1 && p->planes.pitch != p->part->count_w; }

/* The pixels of one direction that have remainder a: the first, how many, and which row of places tap 0 would begin at. */
static ptrdiff_t conv_first(ptrdiff_t a, ptrdiff_t step, ptrdiff_t margin) {
    return a >= margin ? 0 : (margin - a + step - 1) / step;
}
static ptrdiff_t conv_count(ptrdiff_t a, ptrdiff_t step, ptrdiff_t margin, ptrdiff_t size) {
    const ptrdiff_t first = a - margin + step * conv_first(a, step, margin);
    return first < size ? (size - first + step - 1) / step : 0;
}

/* One direction of the way back: tap i begins at row at(i) of the places, before or after the first. */
typedef struct {
    ptrdiff_t step, margin, size, field, gap, low, length, most;
    int apart;
} conv_way;

static ptrdiff_t conv_at(const conv_way *w, ptrdiff_t i) {
    return conv_first(i * w->gap % w->step, w->step, w->margin) - i * w->gap / w->step;
}
static conv_way conv_way_back(ptrdiff_t step, ptrdiff_t margin, ptrdiff_t size, ptrdiff_t field, ptrdiff_t gap) {
    conv_way w = {step, margin, size, field, gap, 0, 0, 1, 0};
    ptrdiff_t high = 0;
    for (ptrdiff_t i = 0; i < field; i++) {
        const ptrdiff_t at = conv_at(&w, i), count = conv_count(i * gap % step, step, margin, size);
        if (i == 0 || at < w.low) w.low = at;
        if (i == 0 || at + count > high) high = at + count;
        if (count > w.most) w.most = count;
    }
    w.length = high - w.low > 1 ? high - w.low : 1;
    w.apart = w.length / w.most > field; /* a plane for each tap of this direction */
    if (w.apart) w.length = w.most;
    return w;
}
static ptrdiff_t conv_shifts(const conv_way *w, ptrdiff_t *shift) {
    if (w->apart) {
        for (ptrdiff_t i = 0; i < w->field; i++) shift[i] = conv_at(w, i);
        return w->field;
    }
    shift[0] = w->low;
    return 1;
}

/* The plan of the way back: pixels from the gradients of the places that they were part of, one remainder of the stride after the
   other, of which each meets taps of its own. */
static int conv_plan_back(conv_plan *p, const conv_sizes *s) {
    ptrdiff_t used = 0;
    const ptrdiff_t down = s->sh < s->height ? s->sh : s->height, across = s->sw < s->width ? s->sw : s->width;
    const conv_way h = conv_way_back(s->sh, s->ph, s->height, s->kh, s->dh), w = conv_way_back(s->sw, s->pw, s->width, s->kw, s->dw);
    if (conv_room(p, (double)down * across > 0x1p40 ? (ptrdiff_t)1 << 41 : down * across, s->kh + s->kw + 2 * s->kh * s->kw)) return -1;
    conv_planes *g = &p->planes;
    *g = (conv_planes){s->out_h, s->out_w, 1, 1, 0, 0, h.length, w.length, 0, p->indices, p->indices + s->kh};
    g->down = conv_shifts(&h, g->shift_h), g->across = conv_shifts(&w, g->shift_w);
    if (conv_finish(p)) return -1;
    for (ptrdiff_t y = 0; y < down; y++)
        for (ptrdiff_t z = 0; z < across; z++) { /* the first pixel of its remainders */
            conv_places o = {(s->height - y + s->sh - 1) / s->sh, (s->width - z + s->sw - 1) / s->sw, y * s->width + z, s->sh * s->width,
                             s->sw, 0, g->shift_w + s->kw + used, g->shift_w + s->kw + s->kh * s->kw + used};
            for (ptrdiff_t i = 0; i < s->kh; i++) {
                if (i * s->dh % s->sh != (y + s->ph) % s->sh) continue;
                for (ptrdiff_t j = 0; j < s->kw; j++)
                    if (j * s->dw % s->sw == (z + s->pw) % s->sw) {
                        const ptrdiff_t plane = (h.apart ? i * g->across : 0) + (w.apart ? j : 0);
                        o.tap[o.taps] = (plane * g->rows + (h.apart ? 0 : conv_at(&h, i) - h.low)) * g->pitch
                                        + (w.apart ? 0 : conv_at(&w, j) - w.low);
                        o.number[o.taps++] = i * s->kw + j;
                    }
            }
            used += o.taps;
            p->part[p->parts++] = o;
        }
    return 0;
}

/* ---- the copies ---- */
#define CONV_FILL(REAL, SUFFIX)                                                                                                          \
    /* One row of a plane: n numbers from `at` on, zeros before and after; it may write a register beyond the end. */                    \
    static inline void JOIN(fill_row, SUFFIX)(const conv_planes *g, const REAL *line, ptrdiff_t shift, REAL *to) {                       \
        const ptrdiff_t lanes = (ptrdiff_t)(VEC_BYTES / sizeof(REAL)), step = g->step_w;                                                 \
        ptrdiff_t low = shift >= 0 ? 0 : (-shift + step - 1) / step, high = shift >= g->src_w ? 0 : (g->src_w - shift + step - 1) / step; \
        if (line == NULL) low = g->pitch;                                                                                                \
        if (low > g->pitch) low = g->pitch;                                                                                              \
        if (high > g->pitch) high = g->pitch;                                                                                            \
        ptrdiff_t x = 0;                                                                                                                 \
        for (; x < low; x += lanes) JOIN(store, SUFFIX)(to + x, (JOIN(vec, SUFFIX)){0});                                                 \
        x = low;                                                                                                                         \
        if (line != NULL) {                                                                                                              \
            line += shift;                                                                                                               \
            if (step == 1) {                                                                                                             \
                for (; x + lanes <= high; x += lanes) JOIN(store, SUFFIX)(to + x, JOIN(load, SUFFIX)(line + x));                         \
                if (x < high) {                                                                                                          \
                    JOIN(store, SUFFIX)(to + x, JOIN(load_part, SUFFIX)(line + x, JOIN(first, SUFFIX)(high - x)));                       \
                    x += lanes;                                                                                                          \
                }                                                                                                                        \
            } else if (step == 2) {                                                                                                      \
                for (; x < high; x++) to[x] = line[2 * x];                                                                               \
            } else {                                                                                                                     \
                for (; x < high; x++) to[x] = line[step * x];                                                                            \
            }                                                                                                                            \
        }                                                                                                                                \
        for (; x < g->pitch; x += lanes) JOIN(store, SUFFIX)(to + x, (JOIN(vec, SUFFIX)){0});                                            \
    }                                                                                                                                    \
    /* All planes of one channel, without what lies between their end and the next channel. */                                           \
    static inline void JOIN(fill_planes, SUFFIX)(const conv_planes *g, const REAL *from, REAL *to) {                                     \
        for (ptrdiff_t a = 0; a < g->down; a++)                                                                                          \
            for (ptrdiff_t b = 0; b < g->across; b++)                                                                                    \
                for (ptrdiff_t u = 0; u < g->rows; u++, to += g->pitch) {                                                                \
                    const ptrdiff_t row = u * g->step_h + g->shift_h[a];                                                                 \
                    JOIN(fill_row, SUFFIX)(g, row >= 0 && row < g->src_h ? from + row * g->src_w : NULL, g->shift_w[b], to);             \
                }                                                                                                                        \
    }
CONV_FILL(float, f32)
CONV_FILL(double, f64)
#endif
