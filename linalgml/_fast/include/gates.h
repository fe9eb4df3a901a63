/* What a step of an LSTM or a GRU does besides its product, a row at a time, for float and double: vector code over the units.

   For twins marked `# math: ordered`.  Every loop may be vectorised: a unit is read before it is written, and no other is. */
#ifndef SUFFIX
#ifndef LINALGML_GATES_H
#define LINALGML_GATES_H
#include "simd.h"

#if defined(__clang__)
#define EVERY_UNIT _Pragma("clang loop vectorize(assume_safety)")
#else
#define EVERY_UNIT _Pragma("GCC ivdep")
#endif

#define REAL float
#define BITS uint32_t
#define SUFFIX f32
#define USUAL 87.0f
#include "gates.h"
#undef REAL
#undef BITS
#undef SUFFIX
#undef USUAL
#define REAL double
#define BITS uint64_t
#define SUFFIX f64
#define USUAL 708.0
#include "gates.h"
#undef REAL
#undef BITS
#undef SUFFIX
#undef USUAL
#endif
#else

/* 1 / (1 + e^-x) from e^-|x|, which does not overflow: e / (1 + e) below 0.  Where e is subnormal it counts as 0. */
static ALWAYS_INLINE REAL FN(sigmoid)(REAL x) {
    REAL a = x < 0 ? -x : x, b = a > USUAL ? USUAL : a;
    REAL e = FN(exp_usual)(-b);
    e = a > USUAL ? 0 : e;
    REAL y = (x < 0 ? e : 1) / (1 + e);
    return x == x ? y : x;
}

/* The gates (4, n) of one row from what they are made of, and c and h from them. */
static inline void FN(lstm_row)(REAL *gates, const REAL *before, REAL *cells, REAL *out, ptrdiff_t n) {
    EVERY_UNIT for (ptrdiff_t j = 0; j < n; j++) {
        REAL i = FN(sigmoid)(gates[j]), f = FN(sigmoid)(gates[n + j]), o = FN(sigmoid)(gates[3 * n + j]);
        gates[j] = i, gates[n + j] = f, gates[3 * n + j] = o;
    }
    EVERY_UNIT for (ptrdiff_t j = 0; j < n; j++) {
        REAL g = FN(tanh)(gates[2 * n + j]), c = gates[n + j] * before[j] + gates[j] * g;
        gates[2 * n + j] = g, cells[j] = c;
        out[j] = gates[3 * n + j] * FN(tanh)(c);
    }
}

/* The gradient d (4, n) of what the gates of one row were made of; dc becomes that of the c before, dh the whole gradient of h. */
static inline void FN(lstm_row_back)(const REAL *gates, const REAL *before, const REAL *cells, const REAL *grad, REAL *d, REAL *dh,
                                     REAL *dc, ptrdiff_t n) {
    EVERY_UNIT for (ptrdiff_t j = 0; j < n; j++) {
        REAL i = gates[j], f = gates[n + j], g = gates[2 * n + j], o = gates[3 * n + j];
        REAL squashed = FN(tanh)(cells[j]), dout = grad[j] + dh[j], c = before[j];
        REAL inner = dc[j] + dout * o * (1 - squashed * squashed);
        d[j] = inner * g * i * (1 - i), d[n + j] = inner * c * f * (1 - f);
        d[2 * n + j] = inner * i * (1 - g * g), d[3 * n + j] = dout * squashed * o * (1 - o);
        dc[j] = inner * f;
        dh[j] = dout;
    }
}

/* r, z and n of one row and h from them; past (3, n): h's part of the gates; before: the h of the step before. */
static inline void FN(gru_row)(REAL *gates, const REAL *past, const REAL *before, REAL *out, REAL *inner, ptrdiff_t n) {
    EVERY_UNIT for (ptrdiff_t j = 0; j < n; j++) {
        REAL r = FN(sigmoid)(gates[j] + past[j]), z = FN(sigmoid)(gates[n + j] + past[n + j]), u = past[2 * n + j];
        REAL new = FN(tanh)(gates[2 * n + j] + r * u), h = before[j];
        gates[j] = r, gates[n + j] = z, gates[2 * n + j] = new, inner[j] = u;
        out[j] = (1 - z) * new + z * h;
    }
}

/* The gradients d and di (3, n) of both parts of the gates of one row; dh becomes the part of the h before that passes no gate. */
static inline void FN(gru_row_back)(const REAL *gates, const REAL *before, const REAL *inner, const REAL *grad, REAL *d, REAL *di,
                                    REAL *dh, ptrdiff_t n) {
    EVERY_UNIT for (ptrdiff_t j = 0; j < n; j++) {
        REAL r = gates[j], z = gates[n + j], new = gates[2 * n + j], h = before[j], dout = grad[j] + dh[j];
        REAL dn = dout * (1 - z) * (1 - new * new), dz = dout * (h - new) * z * (1 - z), dr = dn * inner[j] * r * (1 - r);
        d[j] = dr, d[n + j] = dz, d[2 * n + j] = dn;
        di[j] = dr, di[n + j] = dz, di[2 * n + j] = dn * r;
        dh[j] = dout * z;
    }
}
#endif
