/* PCG64 (XSL-RR 128/64): with the compiler's 128-bit integers where it has them, else from 64-bit halves. */
#ifndef LINALGML_PCG64_H
#define LINALGML_PCG64_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct { uint64_t hi, lo; } lm_u128;

static const lm_u128 lm_pcg_multiplier = {0x2360ED051FC65DA4ULL, 0x4385DF649FCCF645ULL};

/* The 128-bit product of two 64-bit numbers, by 32-bit halves: the portable path, compiled everywhere so that it is tested everywhere. */
static lm_u128 lm_multiply_portable(uint64_t a, uint64_t b) {
    uint64_t a0 = a & 0xffffffffULL, a1 = a >> 32, b0 = b & 0xffffffffULL, b1 = b >> 32;
    uint64_t low = a0 * b0, cross = a1 * b0 + (low >> 32);
    uint64_t other = a0 * b1 + (cross & 0xffffffffULL);
    lm_u128 r;
    r.lo = (other << 32) | (low & 0xffffffffULL);
    r.hi = a1 * b1 + (cross >> 32) + (other >> 32);
    return r;
}

static inline lm_u128 lm_multiply(uint64_t a, uint64_t b) {
#if defined(__SIZEOF_INT128__)
    unsigned __int128 p = (unsigned __int128)a * b;
    lm_u128 r;
    r.hi = (uint64_t)(p >> 64);
    r.lo = (uint64_t)p;
    return r;
#else
    return lm_multiply_portable(a, b);
#endif
}

/* One step of the generator is state -> a state + c, so that four steps are one with a^4 and (a^3 + a^2 + a + 1) c: four states that
   move four steps at a time give the same numbers, and none of them waits for the product of the one before. */
enum { LM_PCG_ABREAST = 4 };

static inline lm_u128 lm_times(lm_u128 a, lm_u128 b) {
    lm_u128 p = lm_multiply(a.lo, b.lo);
    p.hi += a.hi * b.lo + a.lo * b.hi;
    return p;
}

static inline lm_u128 lm_plus(lm_u128 a, lm_u128 b) {
    lm_u128 r;
    r.lo = a.lo + b.lo;
    r.hi = a.hi + b.hi + (r.lo < a.lo);
    return r;
}

/* XSL-RR: the halves of the state folded together, and turned by its upper six bits */
static inline uint64_t lm_pcg_output(lm_u128 s) {
    const uint64_t x = s.hi ^ s.lo;
    const unsigned r = (unsigned)(s.hi >> 58);
    return (x >> r) | (x << ((64 - r) & 63));
}

static inline uint64_t lm_pcg_next(lm_u128* s, lm_u128 inc) {
    *s = lm_plus(lm_times(*s, lm_pcg_multiplier), inc);
    return lm_pcg_output(*s);
}

static inline void lm_pcg_fill(lm_u128* s, lm_u128 inc, uint64_t* out, ptrdiff_t n) {
    lm_u128 now = *s;
    ptrdiff_t i = 0;
    if (n >= 4 * LM_PCG_ABREAST) {
        const lm_u128 a = lm_pcg_multiplier, a2 = lm_times(a, a), a4 = lm_times(a2, a2);
        const lm_u128 c2 = lm_plus(lm_times(a, inc), inc), c4 = lm_plus(lm_times(a2, c2), c2);
        lm_u128 p = lm_plus(lm_times(now, a), inc), q = lm_plus(lm_times(p, a), inc);
        lm_u128 t = lm_plus(lm_times(q, a), inc), u = lm_plus(lm_times(t, a), inc);
        for (; i + LM_PCG_ABREAST <= n; i += LM_PCG_ABREAST) {
            out[i] = lm_pcg_output(p);
            out[i + 1] = lm_pcg_output(q);
            out[i + 2] = lm_pcg_output(t);
            out[i + 3] = lm_pcg_output(u);
            now = u;
            p = lm_plus(lm_times(p, a4), c4);
            q = lm_plus(lm_times(q, a4), c4);
            t = lm_plus(lm_times(t, a4), c4);
            u = lm_plus(lm_times(u, a4), c4);
        }
    }
    for (; i < n; i++) out[i] = lm_pcg_next(&now, inc);
    *s = now;
}

/* floor(x span / 2**64) for the next draw x that Lemire's rule keeps; span = 0 stands for 2**64. */
static inline uint64_t lm_pcg_bounded(lm_u128* s, lm_u128 inc, uint64_t span, uint64_t reject) {
    lm_u128 p;
    if (span == 0) return lm_pcg_next(s, inc);
    do p = lm_multiply(lm_pcg_next(s, inc), span);
    while (p.lo < reject);
    return p.hi;
}

/* 2**64 mod span */
static inline uint64_t lm_pcg_reject(uint64_t span) { return span == 0 ? 0 : (0 - span) % span; }

/* log x for a positive normal double: see natural_log in linalgml/draws.py, operation for operation.  The exponent becomes a double
   by way of 2^52 + exponent, whose bits are known: vectors have no conversion of 64-bit integers before AVX-512. */
static inline double lm_natural_log(double x) {
    uint64_t bits, field;
    double m, f, s, series, exponent, up;
    memcpy(&bits, &x, 8);
    field = (bits >> 52) | 0x4330000000000000ULL;
    memcpy(&exponent, &field, 8);
    exponent -= 4503599627370496.0 + 1022;
    bits = (bits & 0x000fffffffffffffULL) | 0x3fe0000000000000ULL;
    memcpy(&m, &bits, 8);
    up = m < 0.7071067811865476 ? 1.0 : 0.0;
    m = m + m * up;
    exponent = exponent - up;
    f = (m - 1.0) / (m + 1.0);
    s = f * f;
    series = 1.0 / 13 + s * (1.0 / 15 + s * (1.0 / 17 + s * (1.0 / 19 + s * (1.0 / 21))));
    series = s * (1.0 / 3 + s * (1.0 / 5 + s * (1.0 / 7 + s * (1.0 / 9 + s * (1.0 / 11 + s * series)))));
    return exponent * 0.6931471803691238 + (2.0 * f + (2.0 * f * series + exponent * 1.9082149292705877e-10));
}

/* AS 241, in its three ranges: see normal_quantile in linalgml/draws.py */
static inline double lm_quantile_middle(double q) {
    double r = 0.180625 - q * q, top, bottom;
    top = ((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457;
    top = (((top * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608;
    bottom = ((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867;
    bottom = (((bottom * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0;
    return q * (top / bottom);
}

static inline double lm_quantile_tail(double r) {
    double top, bottom;
    r -= 1.6;
    top = ((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258;
    top = (((top * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734;
    bottom = ((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459;
    bottom = (((bottom * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0;
    return top / bottom;
}

static inline double lm_quantile_far(double r) {
    double top, bottom;
    r -= 5.0;
    top = ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093;
    top = (((top * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772;
    bottom = ((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4;
    bottom = (((bottom * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0;
    return top / bottom;
}

/* q[i] in (-1/2, 1/2) becomes the standard normal's quantile at 1/2 + q[i].  n <= 256.  The middle is computed for all,
   in vectors; the one in seven beyond it are gathered, computed in vectors too, and put back. */
static inline void lm_quantile(double* q, ptrdiff_t n) {
    double z[256], tail[256];
    int at[256];
    ptrdiff_t i, m = 0;
    for (i = 0; i < n; i++) z[i] = lm_quantile_middle(q[i]);
    for (i = 0; i < n; i++) {
        at[m] = (int)i;
        m += !(q[i] >= -0.425 && q[i] <= 0.425);
    }
    for (i = 0; i < m; i++) tail[i] = q[at[i]] > 0.0 ? 0.5 - q[at[i]] : 0.5 + q[at[i]];
    for (i = 0; i < m; i++) tail[i] = sqrt(-lm_natural_log(tail[i]));
    for (i = 0; i < m; i++) {
        double r = tail[i], v = lm_quantile_tail(r);
        if (r > 5.0) v = lm_quantile_far(r);
        z[at[i]] = q[at[i]] > 0.0 ? v : -v;
    }
    for (i = 0; i < n; i++) q[i] = z[i];
}

#endif
