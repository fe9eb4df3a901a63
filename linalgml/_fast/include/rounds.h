/* One-sided Jacobi in rounds, as at a tournament: the pairs of a round have no row in common, so that their cosines are computed
   abreast, and no rotation waits for the one before.  After 2 * pairs - 1 rounds every row has met every other. */
#ifndef LINALGML_ROUNDS_H
#define LINALGML_ROUNDS_H

#include "abreast.h"

#define ROUNDS_ROWS 16
#define ROUNDS_LENGTH 32
#define REGISTERS(n) (((n) + ABREAST - 1) / ABREAST)

static inline void to_registers(const double *a, ptrdiff_t n, many *out) {
    for (ptrdiff_t i = 0; i < REGISTERS(n); i++) out[i] = splat_f64(0);
    memcpy(out, a, (size_t)n * sizeof(double));
}

/* Rows of w (n, m) are turned until all are orthogonal, and those of vh (n, n) with them, for n <= 16 and m <= 32; whether that took less
   than `sweeps` sweeps.  Squares of lengths follow the rotations, and are taken anew for every sweep. */
static ALWAYS_INLINE int rounds_of(double *w, double *vh, ptrdiff_t n, ptrdiff_t m, ptrdiff_t sweeps, double tol, double least) {
    const ptrdiff_t pairs = (n + 1) / 2, long_part = REGISTERS(m), width = long_part + REGISTERS(n);
    ROOM(rows, (ROUNDS_ROWS + 1) * (ROUNDS_LENGTH + ROUNDS_ROWS) / ABREAST); /* of w and vh together; of an odd number one rests */
    ROOM(xx, ROUNDS_ROWS / 2);
    ROOM(yy, ROUNDS_ROWS / 2);
    ROOM(xy, ROUNDS_ROWS / 2);
    ROOM(cos, ROUNDS_ROWS / 2);
    ROOM(sin, ROUNDS_ROWS / 2);
    double square[ROUNDS_ROWS + 2];
    ptrdiff_t seat[ROUNDS_ROWS + 2];
    int turning = 1;
    for (ptrdiff_t i = 0; i < n; i++) {
        to_registers(w + i * m, m, rows + i * width);
        to_registers(vh + i * n, n, rows + i * width + long_part);
    }
    for (ptrdiff_t i = 0; i < width; i++) rows[n * width + i] = splat_f64(0);
    for (ptrdiff_t i = 0; i < REGISTERS(pairs); i++) xx[i] = yy[i] = xy[i] = splat_f64(0);
    for (ptrdiff_t i = 0; i < 2 * pairs; i++) seat[i] = i;
    square[n] = 0;
    for (ptrdiff_t sweep = 0; turning; sweep++) {
        if (sweep == sweeps) return 0;
        turning = 0;
        for (ptrdiff_t i = 0; i < n; i++) square[i] = sum_lanes_f64(dot_rows(rows + i * width, rows + i * width, long_part));
        for (ptrdiff_t round = 0; round < 2 * pairs - 1; round++) {
            for (ptrdiff_t i = 0; i < pairs; i++) {
                ptrdiff_t p = seat[i], q = seat[2 * pairs - 1 - i];
                ((double *)xx)[i] = square[p];
                ((double *)yy)[i] = square[q];
                ((double *)xy)[i] = sum_lanes_f64(dot_rows(rows + p * width, rows + q * width, long_part));
            }
            for (ptrdiff_t i = 0; i < REGISTERS(pairs); i++) {
                where turned = (where)(magnitude(xy[i]) > tol * roots(xx[i]) * roots(yy[i]));
                turned &= (where)(xx[i] > least) & (where)(yy[i] > least);
                many moved = xy[i] * tangent((yy[i] - xx[i]) / (2 * xy[i]), turned, cos + i, sin + i);
                moved = (many)((where)moved & turned);
                xx[i] -= moved;
                yy[i] += moved;
                turning |= some(turned);
            }
            for (ptrdiff_t i = 0; i < pairs; i++) {
                ptrdiff_t p = seat[i], q = seat[2 * pairs - 1 - i];
                double sine = ((double *)sin)[i];
                if (sine == 0) continue;
                square[p] = ((double *)xx)[i];
                square[q] = ((double *)yy)[i];
                turn_rows(rows + p * width, rows + q * width, width, 1, splat_f64(((double *)cos)[i]), splat_f64(sine));
            }
            ptrdiff_t last = seat[2 * pairs - 1];
            for (ptrdiff_t i = 2 * pairs - 1; i > 1; i--) seat[i] = seat[i - 1];
            if (pairs > 1) seat[1] = last;
        }
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        memcpy(w + i * m, rows + i * width, (size_t)m * sizeof(double));
        memcpy(vh + i * n, rows + i * width + long_part, (size_t)n * sizeof(double));
    }
    return 1;
}

static inline int turn_in_rounds(double *w, double *vh, ptrdiff_t n, ptrdiff_t m, ptrdiff_t sweeps, double tol, double least) {
    if (n == 16 && m == 16) return rounds_of(w, vh, 16, 16, sweeps, tol, least);
    if (n == 8 && m == 8) return rounds_of(w, vh, 8, 8, sweeps, tol, least);
    return rounds_of(w, vh, n, m, sweeps, tol, least);
}

#endif
