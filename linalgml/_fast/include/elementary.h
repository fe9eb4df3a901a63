/* exp, log, tanh and erf without branches, to about 2 units in the last place; included by simd.h for float and double.

   Each is written for one number; a loop over an array becomes vector code, in twins marked `# math: strict`: where sums may
   be regrouped the range reduction below would be regrouped with them, so there these names stand for the C library's.
   NaN gives NaN; exp overflows to inf and gives 0 where the result would be subnormal; log(0) = -inf, log(x < 0) = NaN.

   Range reduction: x = n ln 2 + r with |r| <= ln 2 / 2.  Adding ROUNDER, 1.5 * 2^23 (2^52 in double), leaves n in the low
   bits of the sum, from where a shift takes it into the exponent of 2^n.  ln 2 is split so that n * LN2_HIGH is exact.
   The polynomials are minimax fits (Remez) made for these intervals:
     EXP_TAIL(r) = (e^r - 1 - r) / r^2               |r| <= ln 2 / 2
     LOG_TAIL(z) = (2 atanh(s) - 2 s) / (s z)        z = s^2, s = (m - 1) / (m + 1), 1/sqrt 2 <= m < sqrt 2
     ERF_NEAR(z) = erf(x) / x                        z = x^2 <= 1
     ERF_FAR(t)  = erfc(x) e^(x^2)                   t = 1 / (1 + x/2), 1 <= x <= ERF_TOP
     TAIL(t) t   = P(X > x) e^(x^2 / 2)              t = 1 / (1 + 0.3 x), 0 <= x, X normal; for float only
   They are written as Horner's rule on M(a, b, c) = a b + c. */

#undef MATH
#undef MANTISSA
#undef ROUNDER
#undef ONE_BITS
#undef LN2_HIGH
#undef LN2_LOW
#undef LOG2_E
#undef EXP_TOP
#undef EXP_BOTTOM
#undef LARGEST
#undef SUBNORMAL
#undef SCALE_BITS
#undef ROOT_HALF_BITS
#undef TANH_TOP
#undef ERF_TOP
#undef EXP_TAIL
#undef LOG_TAIL
#undef ERF_NEAR
#undef ERF_FAR
#undef MULADD
#undef TAIL

#if IS_DOUBLE
#define MATH(name) __builtin_##name
#define MANTISSA 52
#define ROUNDER 6755399441055744.0
#define ONE_BITS 0x3ff0000000000000u
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#define LOG2_E 1.4426950408889634
#define EXP_TOP 709.782712893384
#define EXP_BOTTOM (-708.3964185322641)
#define LARGEST 1.7976931348623157e308
#define SUBNORMAL 2.2250738585072014e-308
#define SCALE_BITS 54
#define ROOT_HALF_BITS 0x3fe6a09e667f3bcdu
#define TANH_TOP 20.0
#define ERF_TOP 6.0
#define EXP_TAIL(M, r)                                                                                                          \
    M(M(M(M(M(M(M(M(M(2.5117893222151122e-08, r, 2.763128072396285e-07), r, 2.7557216193028082e-06), r, 2.480148994142492e-05), \
                  r, 1.9841269917509537e-04), r, 1.3888888947016199e-03), r, 8.333333333307148e-03), r, 4.166666666651542e-02), \
        r, 1.66666666666667e-01), r, 5.000000000000012e-01)
#define LOG_TAIL(M, z)                                                                                                          \
    M(M(M(M(M(M(1.4797508178647714e-01, z, 1.531390331366899e-01), z, 1.8183569732374966e-01), z, 2.2222198476228383e-01),      \
          z, 2.857142874325926e-01), z, 3.999999999941111e-01), z, 6.666666666666735e-01)
#define ERF_NEAR(M, z)                                                                                                          \
    M(M(M(M(M(M(M(M(M(M(M(-7.77944891324782e-10, z, 1.3710969859773255e-08), z, -1.6206311317613116e-07),                       \
                      z, 1.644713125315939e-06), z, -1.492471227639966e-05), z, 1.2055293575585293e-04),                        \
                z, -8.548325929271576e-04), z, 5.22397760611762e-03), z, -2.6866170643111375e-02), z, 1.1283791670944185e-01),  \
        z, -3.761263890318352e-01), z, 1.1283791670955126e+00)
#define ERF_FAR(M, t)                                                                                                           \
    M(M(M(M(M(M(M(M(M(M(M(M(-5.176013230426786e-02, t, 3.6504566905776503e-01), t, -1.125420807018333e+00),                     \
                        t, 1.941894219276925e+00), t, -1.9941325458461951e+00), t, 1.258483657358134e+00),                      \
                  t, -6.417832523769962e-01), t, 3.0868387333306674e-01), t, 1.1869591600182154e-01), t, 2.5728740274084544e-01), \
          t, 2.8082018406807396e-01), t, 2.821883336920008e-01), t, -3.1142791143260317e-06)
#else
#define MATH(name) __builtin_##name##f
#define MANTISSA 23
#define ROUNDER 12582912.0f
#define ONE_BITS 0x3f800000u
#define LN2_HIGH 0.693145751953125f
#define LN2_LOW 1.42860682e-6f
#define LOG2_E 1.44269504f
#define EXP_TOP 88.72283f
#define EXP_BOTTOM (-87.33654f)
#define LARGEST 3.4028234e38f
#define SUBNORMAL 1.17549435e-38f
#define SCALE_BITS 25
#define ROOT_HALF_BITS 0x3f3504f3u
#define TANH_TOP 10.0f
#define ERF_TOP 4.0f
#define EXP_TAIL(M, r) M(M(M(M(1.395059e-03f, r, 8.36889e-03f), r, 4.1666202e-02f), r, 1.6666518e-01f), r, 0.5f)
#define LOG_TAIL(M, z) M(M(2.9873058e-01f, z, 3.9977497e-01f), z, 6.6666776e-01f)
#define ERF_NEAR(M, z)                                                                                                          \
    M(M(M(M(M(M(7.853844e-05f, z, -8.010189e-04f), z, 5.1883273e-03f), z, -2.6853811e-02f), z, 1.12835854e-01f),                \
        z, -3.7612626e-01f), z, 1.1283791e+00f)
#define TAIL(M, t)                                                                                                              \
    M(M(M(M(M(M(M(M(M(-2.0566216e-02f, t, 1.1211315e-01f), t, -2.2742493e-01f), t, 1.9068725e-01f), t, -7.846834e-02f),         \
              t, 9.5618516e-02f), t, 7.8585654e-02f), t, 1.1019106e-01f), t, 1.1957747e-01f), t, 1.1968638e-01f)
#define ERF_FAR(M, t)                                                                                                           \
    M(M(M(M(M(-2.3078465e-01f, t, 6.3663083e-01f), t, -6.440398e-02f), t, 3.9676955e-01f), t, 2.5970992e-01f), t, 1.8214204e-03f)
#endif

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define MULADD(a, b, c) MATH(fma)(a, b, c)
#else
#define MULADD(a, b, c) ((a) * (b) + (c))
#endif

static ALWAYS_INLINE REAL FN(sqrt)(REAL x) {
    return MATH(sqrt)(x);
}

#if REASSOCIATES
static ALWAYS_INLINE REAL FN(exp)(REAL x) { return MATH(exp)(x); }
static ALWAYS_INLINE REAL FN(log)(REAL x) { return MATH(log)(x); }
static ALWAYS_INLINE REAL FN(tanh)(REAL x) { return MATH(tanh)(x); }
static ALWAYS_INLINE REAL FN(erf)(REAL x) { return MATH(erf)(x); }
#else

static ALWAYS_INLINE BITS FN(bits_of)(REAL x) {
    union { REAL real; BITS bits; } u;
    u.real = x;
    return u.bits;
}

static ALWAYS_INLINE REAL FN(real_of)(BITS b) {
    union { REAL real; BITS bits; } u;
    u.bits = b;
    return u.real;
}

static ALWAYS_INLINE REAL FN(exp)(REAL x) {
    REAL t = MULADD(x, LOG2_E, ROUNDER), n = t - ROUNDER;
    REAL r = MULADD(n, -LN2_LOW, MULADD(n, -LN2_HIGH, x));
    REAL p = MULADD(EXP_TAIL(MULADD, r), r * r, r) + 1;
    /* Added to the exponent, n = 128 with p < 1 still fits; above that the result is inf.  inf and NaN come out of x + inf. */
    REAL y = FN(real_of)(FN(bits_of)(p) + (FN(bits_of)(t) << MANTISSA));
    y = x <= EXP_TOP ? y : x + (REAL)INFINITY;
    return x < EXP_BOTTOM ? 0 : y;
}

static ALWAYS_INLINE REAL FN(log)(REAL x) {
    REAL y = x < SUBNORMAL ? x * (REAL)((BITS)1 << SCALE_BITS) : x;
    BITS above = FN(bits_of)(y) - ROOT_HALF_BITS; /* y = 2^e m with 1/sqrt 2 <= m < sqrt 2: e is above's exponent field */
    REAL m = FN(real_of)((above & (((BITS)1 << MANTISSA) - 1)) + ROOT_HALF_BITS);
    REAL e = FN(real_of)(FN(bits_of)(ROUNDER) + ((above + ONE_BITS) >> MANTISSA)) - (ROUNDER + (REAL)(ONE_BITS >> MANTISSA));
    e = x < SUBNORMAL ? e - SCALE_BITS : e;
    /* log m = f - (f^2/2 - s (f^2/2 + z LOG_TAIL)) for f = m - 1: the correction is small beside f, which is exact */
    REAL f = m - 1, s = f / (2 + f), z = s * s, half = (REAL)0.5 * f * f;
    REAL small = MULADD(s, MULADD(z, LOG_TAIL(MULADD, z), half), e * LN2_LOW);
    y = MULADD(e, LN2_HIGH, f - (half - small));
    y = x <= LARGEST ? y : x; /* inf and NaN */
    y = x < 0 ? (REAL)NAN : y;
    return x == 0 ? -(REAL)INFINITY : y;
}

static ALWAYS_INLINE REAL FN(tanh)(REAL x) {
    /* tanh |x| = e / (e + 2) with e = e^(2|x|) - 1 = 2^n (e^r - 1) + (2^n - 1), which loses nothing near 0. */
    REAL a = MATH(fabs)(x);
    a = a > TANH_TOP ? 2 * TANH_TOP : a + a;
    REAL t = MULADD(a, LOG2_E, ROUNDER), n = t - ROUNDER;
    REAL r = MULADD(n, -LN2_LOW, MULADD(n, -LN2_HIGH, a));
    REAL q = MULADD(EXP_TAIL(MULADD, r), r * r, r);
    REAL power = FN(real_of)((FN(bits_of)(t) << MANTISSA) + ONE_BITS);
    REAL e = MULADD(power, q, power - 1);
    return MATH(copysign)(e / (e + 2), x);
}

static ALWAYS_INLINE REAL FN(erf)(REAL x) {
    REAL a = MATH(fabs)(x), z = x * x;
    REAL near = x * ERF_NEAR(MULADD, z);
    REAL b = a > ERF_TOP ? ERF_TOP : a;
    REAL t = 1 / (1 + b * (REAL)0.5);
    REAL far = 1 - ERF_FAR(MULADD, t) * FN(exp)(-(b * b));
    return a < 1 ? near : MATH(copysign)(far, x);
}
#endif

/* The normal distribution's P(X <= x), and e^(-x^2 / 2) beside it, for GELU and its slope. */
static ALWAYS_INLINE REAL FN(normal_cdf)(REAL x, REAL *e) {
    *e = FN(exp)((REAL)-0.5 * x * x);
#if IS_DOUBLE
    return 0.5 * (1 + FN(erf)(x * 0.7071067811865476));
#else /* both tails from one exponential, precise to the last digits of the small one too */
    float t = 1 / (1 + 0.3f * MATH(fabs)(x)), tail = TAIL(MULADD, t) * t * *e;
    return x < 0 ? tail : 1 - tail;
#endif
}
