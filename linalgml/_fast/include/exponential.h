/* exp, expm1 and tanh; included by simd.h for float and double.

   x = n ln 2 + r with |r| <= ln 2 / 2 (Cody and Waite, 1980), and e^x = 2^n e^r.  n is in the low bits of x / ln 2 + ROUNDER,
   from where a shift takes it into the exponent of 2^n.
     EXP_TAIL(r)  = (e^r - 1 - r) / r^2              |r| <= ln 2 / 2
     TANH_TAIL(z) = (tanh x / x - 1) / z             z = x^2, |x| <= TANH_NEAR */

#undef LOG2_E
#undef EXP_TOP
#undef EXP_BOTTOM
#undef EXP_NORMAL
#undef EXP_USUAL
#undef TANH_TOP
#undef EXP_TAIL
#undef TANH_TAIL
#undef TANH_NEAR

#if IS_DOUBLE
#define LOG2_E 1.4426950408889634
#define EXP_TOP 709.782712893384
#define EXP_BOTTOM (-745.1332191019412) /* below, e^x rounds to 0 */
#define EXP_NORMAL (-708.3964185322641) /* below, e^x is subnormal */
#define EXP_USUAL 708.0
#define TANH_TOP 20.0
#define EXP_TAIL(M, r)                                                                                                         \
    POLY10(M, r, 5.000000000000012e-01, 1.66666666666667e-01, 4.166666666651542e-02, 8.333333333307148e-03,                    \
        1.3888888947016199e-03, 1.9841269917509537e-04, 2.480148994142492e-05, 2.7557216193028082e-06,                         \
        2.763128072396285e-07, 2.5117893222151122e-08)
#define TANH_NEAR 0.5625
#define TANH_TAIL(M, z)                                                                                                        \
    POLY10(M, z, -3.333333333333184e-01, 1.3333333333101208e-01, -5.396825384319658e-02, 2.1869485195038525e-02,               \
        -8.86318410725216e-03, 3.5916364115967827e-03, -1.452807616240201e-03, 5.779308101786882e-04,                          \
        -2.0834437654881717e-04, 4.9676673968900976e-05)
#else
#define LOG2_E 1.44269504f
#define EXP_TOP 88.72283f
#define EXP_BOTTOM (-103.97208f)
#define EXP_NORMAL (-87.33654f)
#define EXP_USUAL 87.0f
#define TANH_TOP 10.0f
#define EXP_TAIL(M, r) POLY5(M, r, 0.5f, 1.6666518e-01f, 4.1666202e-02f, 8.36889e-03f, 1.395059e-03f)
#define TANH_NEAR 0.5625f
#define TANH_TAIL(M, z) POLY5(M, z, -3.3333313e-01f, 1.3332471e-01f, -5.383926e-02f, 2.1014327e-02f, -6.188703e-03f)
#endif

#if REASSOCIATES
static ALWAYS_INLINE REAL FN(exp)(REAL x) { return MATH(exp)(x); }
static ALWAYS_INLINE REAL FN(expm1)(REAL x) { return MATH(expm1)(x); }
static ALWAYS_INLINE REAL FN(tanh)(REAL x) { return MATH(tanh)(x); }
#else

/* e^x for |x| <= EXP_USUAL.  Added to the exponent, n = 128 (1024 in double) with p < 1 still fits. */
static ALWAYS_INLINE REAL FN(exp_usual)(REAL x) {
    REAL t = MULADD(x, LOG2_E, ROUNDER), n = t - ROUNDER;
    REAL r = MULADD(n, -LN2_LOW, MULADD(n, -LN2_HIGH, x));
    REAL p = MULADD(EXP_TAIL(MULADD, r), r * r, r) + 1;
    return FN(real_of)(FN(bits_of)(p) + (FN(bits_of)(t) << MANTISSA));
}

/* Where the result is subnormal it is made 2^64 times as large first, so that it is rounded once.  Above EXP_TOP it is inf, and
   inf and NaN come out of x + inf. */
static ALWAYS_INLINE REAL FN(exp)(REAL x) {
    REAL t = MULADD(x, LOG2_E, ROUNDER), n = t - ROUNDER;
    REAL r = MULADD(n, -LN2_LOW, MULADD(n, -LN2_HIGH, x));
    REAL p = MULADD(EXP_TAIL(MULADD, r), r * r, r) + 1;
    BITS power = FN(bits_of)(t) + (x < EXP_NORMAL ? 64 : 0);
    REAL y = FN(real_of)(FN(bits_of)(p) + (power << MANTISSA));
    y = x < EXP_NORMAL ? y * (REAL)0x1p-64 : y;
    y = x <= EXP_TOP ? y : x + (REAL)INFINITY;
    return x < EXP_BOTTOM ? 0 : y;
}

/* e^x - 1 = 2^n q + (2^n - 1), q = e^r - 1: nothing is lost near 0.  For |x| <= EXP_USUAL. */
static ALWAYS_INLINE REAL FN(expm1_usual)(REAL x) {
    REAL t = MULADD(x, LOG2_E, ROUNDER), n = t - ROUNDER;
    REAL a = MULADD(n, -LN2_HIGH, x), r = MULADD(n, -LN2_LOW, a);
    REAL q = r + MULADD(EXP_TAIL(MULADD, r), r * r, MULADD(n, -LN2_LOW, a - r));
    REAL power = FN(real_of)((FN(bits_of)(t) << MANTISSA) + ONE_BITS);
    return MATH(copysign)(MULADD(power, q, power - 1), x);
}

static ALWAYS_INLINE REAL FN(expm1)(REAL x) {
    REAL y = FN(expm1_usual)(x);
    y = x < -EXP_USUAL ? -1 : y;
    return x <= EXP_USUAL ? y : FN(exp)(x);
}

/* tanh |x| = 1 - 2 / (e^(2|x|) + 1), near 0 a polynomial. */
static ALWAYS_INLINE REAL FN(tanh)(REAL x) {
    REAL a = MATH(fabs)(x), z = x * x;
    REAL near = MULADD(x * z, TANH_TAIL(MULADD, z), x);
    REAL b = a > TANH_TOP ? TANH_TOP : a;
    REAL far = 1 - 2 / (FN(exp_usual)(b + b) + 1);
    far = a <= (REAL)INFINITY ? far : x;
    return MATH(copysign)(a < TANH_NEAR ? near : far, x);
}
#endif
