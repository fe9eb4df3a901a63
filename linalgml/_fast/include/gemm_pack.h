/* Copies of A and B in the order in which tiles read them; included by gemm.h for float and double. */

/* Panels of PANEL columns, each k rows of PANEL numbers, the last one filled up with zeros. */
static void FN(pack_b)(ptrdiff_t k, ptrdiff_t n, const REAL *b, ptrdiff_t b_row, ptrdiff_t b_col, REAL *restrict to) {
    const ptrdiff_t whole = n / PANEL, rest = n % PANEL;
    if (b_col == 1) { /* along B's rows, all panels at once */
        for (ptrdiff_t p = 0; p < k; p++) {
            const REAL *from = b + p * b_row;
            REAL *at = to + p * PANEL;
            for (ptrdiff_t q = 0; q < whole; q++, from += PANEL, at += k * PANEL) {
                VEC left = FN(load)(from), right = FN(load)(from + LANES);
                FN(store)(at, left);
                FN(store)(at + LANES, right);
            }
            if (rest) {
                for (ptrdiff_t r = 0; r < PANEL; r++) at[r] = r < rest ? from[r] : 0;
            }
        }
        return;
    }
    for (ptrdiff_t j = 0; j < n; j += PANEL, b += PANEL * b_col, to += k * PANEL) {
        const ptrdiff_t width = n - j < PANEL ? n - j : PANEL;
        if (width < PANEL) {
            for (ptrdiff_t p = 0; p < k; p++)
                for (ptrdiff_t r = width; r < PANEL; r++) to[p * PANEL + r] = 0;
        }
        if (b_row == 1) {
            for (ptrdiff_t p = 0; p < k; p += 32) /* in blocks: the panel's lines are filled while they are near */
                FN(transpose)(width, k - p < 32 ? k - p : 32, b + p, b_col, to + p * PANEL, PANEL);
        } else {
            for (ptrdiff_t p = 0; p < k; p++)
                for (ptrdiff_t r = 0; r < width; r++) to[p * PANEL + r] = b[p * b_row + r * b_col];
        }
    }
}

/* The whole tiles of A: for each, k times TILE numbers. */
static void FN(pack_a)(ptrdiff_t m, ptrdiff_t k, const REAL *a, ptrdiff_t a_row, ptrdiff_t a_col, REAL *restrict to) {
    const ptrdiff_t tiles = m / TILE;
    if (a_row == 1) { /* along the lines of a transposed A, all tiles at once; its next lines lie pages apart */
        for (ptrdiff_t p = 0; p < k; p++, a += a_col) {
            for (ptrdiff_t q = 0; q < m; q += 64 / (ptrdiff_t)sizeof(REAL)) __builtin_prefetch(a + 8 * a_col + q);
            for (ptrdiff_t i = 0; i < tiles; i++) memcpy(to + (i * k + p) * TILE, a + i * TILE, TILE * sizeof(REAL));
        }
        return;
    }
    for (ptrdiff_t i = 0; i < tiles; i++, a += TILE * a_row, to += k * TILE) {
        if (a_col == 1) {
            FN(transpose)(TILE, k, a, a_row, to, TILE);
        } else {
            for (ptrdiff_t p = 0; p < k; p++)
                for (ptrdiff_t r = 0; r < TILE; r++) to[p * TILE + r] = a[r * a_row + p * a_col];
        }
    }
}
