/* erfc, its scaled form, the normal distribution and all their inverses, for twins: branch-free, so that a loop over an array becomes
   vector code.  The readable sources with the same formulas are in linalgml/special/: erf.py, erfinv.py, ndtr.py. */
#ifndef LM_ERF_H
#define LM_ERF_H

#include "pointwise.h"
#include "simd.h"

/* A polynomial of degree 4 n - 1, the constant first, as four of degree n - 1 in x^4: each waits a quarter as long as Horner's rule. */
#define LM_H7(v, a, b, c, d, e, f, g) MULADD(MULADD(MULADD(MULADD(MULADD(MULADD(g, v, f), v, e), v, d), v, c), v, b), v, a)
#define LM_P28(x, a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3, e0, e1, e2, e3, f0, f1, f2, f3, g0, g1, g2, g3) \
    MULADD(MULADD(LM_H7((x) * (x) * ((x) * (x)), a3, b3, c3, d3, e3, f3, g3), x, \
        LM_H7((x) * (x) * ((x) * (x)), a2, b2, c2, d2, e2, f2, g2)), (x) * (x), \
        MULADD(LM_H7((x) * (x) * ((x) * (x)), a1, b1, c1, d1, e1, f1, g1), x, LM_H7((x) * (x) * ((x) * (x)), a0, b0, c0, d0, e0, f0, g0)))

/* The tables of the readable sources, the constant first, filled up with zeros. */
#define LM_SCALED(t) \
    LM_P28(t, \
    1.2375126308378275, -0.14024059858554702, 0.00358541548546369, 0.08227673849015102, -0.10880393014170746, \
    0.09230432116019834, -0.05869339859054762, 0.0283622774215156, -0.009746579547619623, 0.0017556258324217529, \
    0.00029371359480570737, -0.00029015397928986765, 5.164940777546399e-05, 2.2383912036550678e-05, -1.1445049125831309e-05, \
    -9.72849582211122e-07, 1.7534434251106334e-06, -5.826281078800777e-08, -2.6114702359900956e-07, 2.4289762925488707e-08, \
    4.0971223152703005e-08, -4.389284159986328e-09, -6.545560212480267e-09, 5.457157304704688e-10, 9.02214970034059e-10, \
    -3.75315827795962e-11, -7.33950500852954e-11, 0.0)
#define LM_CENTRE(u) \
    LM_P28(u, \
    0.886226925452758, 0.23201366653465053, 0.12755617530682367, 0.08655212909155735, 0.06495962747065766, \
    0.05173089552030858, 0.04284698922269331, 0.03627276679355879, 0.03436533672186762, -0.00011453655208794066, \
    0.2530769887007808, -1.42963987428374, 7.346563687278637, -29.422410221550805, 94.44396616260248, -241.1454976621851, \
    487.13876446617894, -768.3745873000631, 926.9009510978324, -826.3222313764647, 513.753995201877, -199.30052343425672, \
    36.48924625227927, 0.0, 0.0, 0.0, 0.0, 0.0)
#define LM_TAIL(t) \
    LM_P28(t, \
    0.9582935607935591, -0.07864484283605519, -0.06257377630471286, -0.033853669483454626, -0.01625278776107976, \
    -0.006889018836760927, -0.0025814172490291184, -0.0007750169855619852, -0.0001283549680348255, 5.719708930753259e-05, \
    7.75013857356528e-05, 5.631525076022296e-05, 3.236105404461224e-05, 1.6194598009274754e-05, 7.03518881068591e-06, \
    2.5901641241037705e-06, 5.613312081667628e-07, -8.252458876285257e-08, -6.590062365116076e-08, -8.240423516500242e-08, \
    -2.3775810182224778e-07, -1.3432184339130197e-07, 6.876793070707085e-08, 3.7266222599476434e-08, -5.1032709109145146e-08, \
    -2.082030492395338e-08, 1.3087557641290157e-08, 5.094457742468849e-09)
#define LM_TAIL_28 -7.457553225503636e-10

/* e^(k x^2) for k = 1 or 1/2 of either sign: the rounding error of x^2 is added to first order. */
static ALWAYS_INLINE double lm_exp_square(double x, double k) {
    const double a = fabs(x), b = a > 40 ? 40 : a, high = b * b;
#if HAS_FMA
    const double low = __builtin_fma(b, b, -high);
#else
    const double c = 134217729.0 * b, t = c - (c - b), r = b - t, low = ((t * t - high) + 2 * t * r) + r * r;
#endif
    const double e = exp_f64(k * high);
    return e * MULADD(k, low, 1);
}

static ALWAYS_INLINE double lm_erfcx_positive(double x) {
    const double t = 1 - 7.5 / (x + 3.75);
    return LM_SCALED(t) / (1 + 2 * x);
}

static ALWAYS_INLINE double lm_erfc(double x) {
    const double tail = lm_exp_square(x, -1) * lm_erfcx_positive(fabs(x)), far = x < 0 ? 2 - tail : tail;
    const double near = 1 - MULADD(x, ERF_NEAR(MULADD, x * x), x);
    return fabs(x) < 0.5 ? near : far;
}

static ALWAYS_INLINE double lm_erfcx(double x) {
    const double above = lm_erfcx_positive(fabs(x)), below = 2 * lm_exp_square(x, 1) - above;
    return x < 0 ? (x < -26.7 ? INFINITY : below) : above;
}

static ALWAYS_INLINE double lm_erfcx_slope(double x) {
    const double w = 1 / x * (1 / x), near = 2 * x * lm_erfcx(x) - 1.1283791670955126;
    const double far = POLY7(MULADD, w, -1.0, 1.5, -3.75, 13.125, -59.0625, 324.84375, -2111.484375);
    return x < 20 ? near : 0.5641895835477563 * w * far;
}

static ALWAYS_INLINE double lm_erfinv_centre(double y) {
    const double u = y * y;
    return y * LM_CENTRE(u);
}

static ALWAYS_INLINE double lm_erfcinv_tail(double z) {
    const double s = sqrt(-log_f64(z)), t = 13.5 / (s + 4) - 1.47, u = t * t, v = u * u, w = v * v;
    return s * MULADD(w * w * w * v, LM_TAIL_28, LM_TAIL(t));
}

static ALWAYS_INLINE double lm_erfinv(double y) {
    const double tail = lm_erfcinv_tail(1 - fabs(y));
    return fabs(y) <= 0.75 ? lm_erfinv_centre(y) : y < 0 ? -tail : tail;
}

static ALWAYS_INLINE double lm_erfcinv(double z) {
    const double tail = lm_erfcinv_tail(z > 1 ? 2 - z : z), y = 1 - z;
    return fabs(y) <= 0.75 ? lm_erfinv_centre(y) : z > 1 ? -tail : tail;
}

static ALWAYS_INLINE double lm_ndtr(double x) {
    const double tail = 0.5 * lm_exp_square(x, -0.5) * lm_erfcx_positive(0.7071067811865476 * fabs(x)), far = x < 0 ? tail : 1 - tail;
    const double u = 0.7071067811865476 * x, near = 0.5 + 0.5 * MULADD(u, ERF_NEAR(MULADD, u * u), u);
    return fabs(x) < 1 ? near : far;
}

static ALWAYS_INLINE double lm_log_ndtr(double x) {
    const double scaled = 0.5 * lm_erfcx_positive(0.7071067811865476 * fabs(x)), tail = scaled * lm_exp_square(x, -0.5);
    const double u = 0.7071067811865476 * x, near = 0.5 - 0.5 * MULADD(u, ERF_NEAR(MULADD, u * u), u);
    const double above = log1p_f64(-(fabs(x) <= 1 ? near : tail)), below = log_f64(scaled) - 0.5 * x * x;
    return x < -1 ? below : above;
}

static ALWAYS_INLINE double lm_log_ndtr_slope(double x) {
    const double above = 0.3989422804014327 * lm_exp_square(x, -0.5) / lm_ndtr(x);
    return x < -1 ? 0.7978845608028654 / lm_erfcx_positive(0.7071067811865476 * fabs(x)) : above;
}

static ALWAYS_INLINE double lm_ndtri(double p) { return -1.4142135623730951 * lm_erfcinv(2 * p); }

/* Loops over arrays: of f, and of grad times f, in the form of pointwise.h's tables. */
#define LM_EACH(NAME, T, F)                                                                                     \
    static void NAME(const void* px, void* po, ptrdiff_t n) {                                                   \
        const T* X = (const T*)px;                                                                              \
        T* out = (T*)po;                                                                                        \
        LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const double x = X[i]; out[i] = (T)(F); }                 \
    }
#define LM_PULL(NAME, T, F)                                                                                     \
    static void NAME(const void* px, const void* pg, void* po, ptrdiff_t n, ptrdiff_t nx, ptrdiff_t ny) {       \
        const T *X = (const T*)px, *G = (const T*)pg;                                                           \
        T* out = (T*)po;                                                                                        \
        (void)nx, (void)ny;                                                                                     \
        LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const double x = X[i], g = G[i]; out[i] = (T)(g * (F)); } \
    }
#define LM_FORWARD(NAME, F)        \
    LM_EACH(NAME##_f32, float, F)  \
    LM_EACH(NAME##_f64, double, F) \
    static const lm_unary NAME##_loops[3] = {NAME##_f32, NAME##_f64, 0};
#define LM_BACKWARD(NAME, F)       \
    LM_PULL(NAME##_f32, float, F)  \
    LM_PULL(NAME##_f64, double, F) \
    static const lm_binary NAME##_loops[3] = {NAME##_f32, NAME##_f64, 0};

#endif
