/* A matrix B (k, n) that many products share: packed once as panels of the tile's width, then C (m, n) = A B + a bias row, or
   C + A B, for one A (m, k) after the other.  Beside gemm.h, whose packing and tiles these are, for float and double. */
#ifndef SUFFIX
#ifndef LINALGML_PANELS_H
#define LINALGML_PANELS_H
#include "gemm.h"

#define SHARE 4 /* panels of one part of a product */

#define REAL float
#define SUFFIX f32
#include "panels.h"
#undef REAL
#undef SUFFIX
#define REAL double
#define SUFFIX f64
#include "panels.h"
#undef REAL
#undef SUFFIX
#endif
#else

#define PANEL (2 * LANES)

/* How many numbers of workspace the panels take, and room for an A of m rows. */
static inline ptrdiff_t FN(panels_space)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k) {
    return k * ((n + PANEL - 1) / PANEL * PANEL) + m * k + LANES;
}

static inline REAL *FN(panels_aligned)(REAL *p) { /* whole registers of a panel then lie in one line of the cache each */
    return (REAL *)(((uintptr_t)p + VEC_BYTES - 1) / VEC_BYTES * VEC_BYTES);
}

/* B[p, j] = b[p * b_row + j * b_col], a block of rows after the other. */
static inline void FN(panels_pack)(ptrdiff_t n, ptrdiff_t k, const REAL *b, ptrdiff_t b_row, ptrdiff_t b_col, REAL *work) {
    REAL *to = FN(panels_aligned)(work);
    const ptrdiff_t step = FN(equal)(k, BLOCK_K, 1), wide = (n + PANEL - 1) / PANEL * PANEL;
    for (ptrdiff_t p = 0; p < k; p += step) {
        const ptrdiff_t rows = k - p < step ? k - p : step;
        FN(pack_b)(rows, n, b + p * b_row, b_row, b_col, to + p * wide);
    }
}

typedef struct {
    ptrdiff_t m, n, k, lda, ldc;
    const REAL *a, *panels, *bias;
    REAL *c, *tiles;
    int add;
} FN(panels_job);

static void FN(panels_part)(void *context, ptrdiff_t part) {
    const FN(panels_job) *x = (const FN(panels_job) *)context;
    const ptrdiff_t step = FN(equal)(x->k, BLOCK_K, 1), wide = (x->n + PANEL - 1) / PANEL * PANEL;
    const ptrdiff_t first = part * SHARE * PANEL, last = first + SHARE * PANEL < x->n ? first + SHARE * PANEL : x->n;
    for (ptrdiff_t j = first; j < last; j += PANEL) {
        for (ptrdiff_t p = 0; p < x->k; p += step) {
            const ptrdiff_t rows = x->k - p < step ? x->k - p : step;
            FN(any_panel)(1, x->tiles ? x->tiles + p * (x->m / TILE * TILE) : NULL, x->m, rows, x->a + p, x->lda, 1,
                          x->panels + p * wide + j * rows, PANEL, x->c + j, x->ldc, p ? 1 : x->add,
                          x->bias && p == 0 ? x->bias + j : NULL, x->n - j < PANEL ? x->n - j : PANEL);
        }
    }
}

/* C (m, n) = A B + bias, or C + that (add > 0); the rows of A are lda apart, work holds the panels.  Parts that `loop` may run at
   once; they depend on the sizes alone. */
static inline void FN(panels_multiply)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const REAL *a, ptrdiff_t lda, REAL *work, REAL *c,
        ptrdiff_t ldc,
                                       int add, const REAL *bias, gemm_loop loop) {
    const ptrdiff_t step = FN(equal)(k, BLOCK_K, 1), wide = (n + PANEL - 1) / PANEL * PANEL;
    REAL *panels = FN(panels_aligned)(work);
    FN(panels_job) x = {m, n, k, lda, ldc, a, panels, bias, c, NULL, add};
    if (m >= TILE && lda * sizeof(REAL) % 4096 == 0) { /* rows that fall on the same lines of the cache */
        x.tiles = panels + k * wide;
        for (ptrdiff_t p = 0; p < k; p += step)
            FN(pack_a)(m, k - p < step ? k - p : step, a + p, lda, 1, x.tiles + p * (m / TILE * TILE));
    }
    const ptrdiff_t parts = (wide / PANEL + SHARE - 1) / SHARE;
    ((double)m * n * k < GEMM_LARGE ? gemm_in_turn : loop)(FN(panels_part), &x, parts);
}
#undef PANEL
#endif
