/* erf and the normal distribution; included by simd.h for float and double.

     ERF_NEAR(z) = erf(x) / x - 1                    z = x^2 <= 1
     ERF_FAR(t)  = erfc(x) e^(x^2)                   t = 1 / (1 + x/2), 1 <= x <= ERF_TOP
     TAIL(t) t   = P(X > x) e^(x^2 / 2)              t = 1 / (1 + 0.3 x), 0 <= x, X normal; for float only */

#undef ERF_TOP
#undef ERF_NEAR
#undef ERF_FAR
#undef TAIL

#if IS_DOUBLE
#define ERF_TOP 6.0
#define ERF_NEAR(M, z)                                                                                                         \
    POLY12(M, z, 1.2837916709551256e-01, -3.761263890318355e-01, 1.1283791670945248e-01, -2.6866170643275605e-02,              \
        5.223977607419532e-03, -8.548325989549975e-04, 1.2055295317127783e-04, -1.4924744614976935e-05,                        \
        1.644751725029007e-06, -1.6209173735648535e-07, 1.3722970916679922e-08, -7.80118542071728e-10)
#define ERF_FAR(M, t)                                                                                                          \
    POLY13(M, t, -3.1142791143260317e-06, 2.821883336920008e-01, 2.8082018406807396e-01, 2.5728740274084544e-01,               \
        1.1869591600182154e-01, 3.0868387333306674e-01, -6.417832523769962e-01, 1.258483657358134e+00,                         \
        -1.9941325458461951e+00, 1.941894219276925e+00, -1.125420807018333e+00, 3.6504566905776503e-01,                        \
        -5.176013230426786e-02)
#else
#define ERF_TOP 4.0f
#define ERF_NEAR(M, z)                                                                                                         \
    POLY7(M, z, 1.2837917e-01f, -3.7612626e-01f, 1.12836e-01f, -2.6854444e-02f, 5.1895347e-03f, -8.0208376e-04f,               \
        7.889112e-05f)
#define TAIL(M, t)                                                                                                             \
    POLY10(M, t, 1.1968638e-01f, 1.1957747e-01f, 1.1019106e-01f, 7.8585654e-02f, 9.5618516e-02f, -7.846834e-02f,               \
        1.9068725e-01f, -2.2742493e-01f, 1.1211315e-01f, -2.0566216e-02f)
#define ERF_FAR(M, t)                                                                                                          \
    POLY6(M, t, 1.8214204e-03f, 2.5970992e-01f, 3.9676955e-01f, -6.440398e-02f, 6.3663083e-01f, -2.3078465e-01f)
#endif

#if REASSOCIATES
static ALWAYS_INLINE REAL FN(erf)(REAL x) { return MATH(erf)(x); }
#else
static ALWAYS_INLINE REAL FN(erf)(REAL x) {
    REAL a = MATH(fabs)(x), z = x * x, b = a > ERF_TOP ? ERF_TOP : a;
    REAL near = MATH(copysign)(MULADD(x, ERF_NEAR(MULADD, z), x), x);
    REAL t = 1 / (1 + b * (REAL)0.5);
    REAL far = 1 - ERF_FAR(MULADD, t) * FN(exp_usual)(-(b * b));
    return a < 1 ? near : MATH(copysign)(far, x);
}
#endif

/* The normal distribution's P(X <= x), and e^(-x^2 / 2) beside it, for GELU and its slope.  The small tail comes from the exponential
   itself and not from 1 - erf, so that it keeps its digits. */
static ALWAYS_INLINE REAL FN(normal_cdf)(REAL x, REAL *e) {
    *e = FN(exp)((REAL)-0.5 * x * x);
#if IS_DOUBLE
    REAL u = x * 0.7071067811865476, a = MATH(fabs)(u);
    REAL near = 0.5 + 0.5 * MULADD(u, ERF_NEAR(MULADD, u * u), u);
    REAL t = 1 / (1 + a * 0.5), tail = 0.5 * ERF_FAR(MULADD, t) * *e;
    REAL far = x < 0 ? tail : 1 - tail;
    return a < 1 ? near : far;
#else
    REAL t = 1 / (1 + 0.3f * MATH(fabs)(x)), tail = TAIL(MULADD, t) * t * *e;
    return x < 0 ? tail : 1 - tail;
#endif
}
