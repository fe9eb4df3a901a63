/* sin, cos and tan, to 2 units in the last place; included by simd.h for float and double, after elementary.h.

   Each is written for one number with |x| <= TRIG_TOP, without branches, so that a loop over an array becomes vector code;
   `sin_any` and so on take every x and leave the larger ones, inf and NaN to the C library.

   Range reduction: x = n pi/2 + r + low with |r| <= 0.8.  pi/2 is split into parts (Cody and Waite, Software Manual for the
   Elementary Functions, 1980).  With a fused multiply-add, x - n P1 is exact: it is a multiple of P1's last bit, and at most 1.
   Without one, the parts are short, so that n times a part is exact.  The nearest that a number in the range comes to a multiple
   of pi/2 is some 2^-62 (2^-29 for float): that many bits can cancel, and the parts go far enough beyond them.
   `low` is what rounding r left behind; a sine or cosine has room for that error, and takes only what the last part adds.  The last two bits of n say which of sin r, cos r, -sin r, -cos r is meant.
   The polynomials are minimax fits (benchmarks/minimax.py), in z = r^2 for |r| <= 1.02 pi/4:
     SIN_TAIL(z) = (sin r / r - 1) / z
     COS_TAIL(z) = (cos r - 1 + z/2) / z^2
     TAN_TAIL(z) = (tan r / r - 1) / z */

#undef TWO_OVER_PI
#undef TRIG_TOP
#undef SIN_TAIL
#undef COS_TAIL
#undef TAN_TAIL
#define TWO_OVER_PI ((REAL)0.63661977236758134308)

#if IS_DOUBLE
#define TRIG_TOP 1048576.0
#define SIN_TAIL(M, z)                                                                                                         \
    POLY6(M, z, -1.6666666666666624e-01, 8.333333333320042e-03, -1.9841269827856084e-04, 2.7557312999871155e-06,               \
        -2.5050647827568964e-08, 1.5890310574834985e-10)
#define COS_TAIL(M, z)                                                                                                         \
    POLY6(M, z, 4.166666666666658e-02, -1.3888888888870916e-03, 2.4801587287421065e-05, -2.755731374281929e-07,                \
        2.0875638815861905e-09, -1.1355205143772682e-11)
#define TAN_TAIL(M, z)                                                                                                         \
    POLY14(M, z, 3.3333333333332144e-01, 1.333333333349831e-01, 5.396825388810191e-02, 2.186949050221364e-02,                  \
        8.863206986819782e-03, 3.5923955549396107e-03, 1.4541302326770977e-03, 5.97631356639091e-04,                           \
        2.1501484135134252e-04, 1.5131086776542225e-04, -4.671947689997069e-05, 1.0770121079327539e-04,                        \
        -5.450390978864738e-05, 2.3127357636881326e-05)
#else
#define TRIG_TOP 131072.0f
#define SIN_TAIL(M, z) POLY3(M, z, -1.6666654e-01f, 8.332083e-03f, -1.9504313e-04f)
#define COS_TAIL(M, z) POLY3(M, z, 4.1666646e-02f, -1.3887243e-03f, 2.4423916e-05f)
#define TAN_TAIL(M, z)                                                                                                         \
    POLY7(M, z, 3.3333358e-01f, 1.3332365e-01f, 5.40932e-02f, 2.1112444e-02f, 1.1271143e-02f, -4.571732e-04f,                  \
        4.6436694e-03f)
#endif

/* The quadrant n mod 4 in the low bits of the result; r and low. */
static ALWAYS_INLINE BITS FN(quadrant)(REAL x, REAL *r, REAL *low, int whole) {
#if HAS_FMA
#if IS_DOUBLE
    const REAL P1 = 0x1.921fb54442d18p0, P2 = 0x1.1a62633145c07p-54, P3 = -0x1.f1976b7ed8fbcp-110;
#else
    const REAL P1 = 0x1.921fb4p0f, P2 = 0x1.4442dp-24f, P3 = 0x1.84698ap-48f;
#endif
    REAL t = MULADD(x, TWO_OVER_PI, ROUNDER), n = t - ROUNDER;
    REAL a = MULADD(n, -P1, x), p = n * P2, b = whole ? a - p : MULADD(n, -P2, a);
    *low = MULADD(n, -P3, whole ? ((a - b) - p) - MULADD(n, P2, -p) : 0);
    *r = b;
    return FN(bits_of)(t);
#elif IS_DOUBLE
    const REAL P1 = 0x1.921fb544p0, P2 = 0x1.0b4611a6p-34, P3 = 0x1.3198a2e0p-69, P4 = 0x1.b839a252049c1p-104;
    REAL t = x * TWO_OVER_PI + ROUNDER, n = t - ROUNDER;
    REAL a = x - n * P1, p = n * P2, b = a - p, c = b - n * P3;
    *low = ((a - b) - p) + ((b - c) - n * P3) - n * P4;
    (void)whole;
    *r = c;
    return FN(bits_of)(t);
#else
    const double P1 = 0x1.921fb544p0, P2 = 0x1.0b4611a626331p-34;
    double t = (double)x * 0.63661977236758134308 + 6755399441055744.0, n = t - 6755399441055744.0;
    double exact = ((double)x - n * P1) - n * P2;
    *r = (float)exact;
    *low = (float)(exact - *r);
    (void)whole;
    return (BITS)(int)n;
#endif
}

/* The sine and the cosine of r + low; the sine keeps the sign of r = -0. */
static ALWAYS_INLINE REAL FN(sin_near)(REAL r, REAL low) {
    REAL z = r * r;
    return MATH(copysign)(r + MULADD(r * z, SIN_TAIL(MULADD, z), low), r);
}

static ALWAYS_INLINE REAL FN(cos_near)(REAL r, REAL low) {
    REAL z = r * r;
    return MULADD(z, MULADD(z, COS_TAIL(MULADD, z), (REAL)-0.5), MULADD(-r, low, 1));
}

/* sin(x + k pi/2) */
static ALWAYS_INLINE REAL FN(sin_turned)(REAL x, BITS k) {
    REAL r, low;
    BITS q = FN(quadrant)(x, &r, &low, 0) + k;
    REAL s = FN(sin_near)(r, low), c = FN(cos_near)(r, low);
    return FN(real_of)(FN(bits_of)(q & 1 ? c : s) ^ ((q << (SIGN_SHIFT - 1)) & ((BITS)1 << SIGN_SHIFT)));
}

static ALWAYS_INLINE REAL FN(sin)(REAL x) {
    return FN(sin_turned)(x, 0);
}

static ALWAYS_INLINE REAL FN(cos)(REAL x) {
    return FN(sin_turned)(x, 1);
}

/* tan r from its polynomial; in an odd quadrant, -1 / tan r.  low counts with tan's slope, 1 + tan^2, near 1 + 1.6 z. */
static ALWAYS_INLINE REAL FN(tan)(REAL x) {
    REAL r, low;
    BITS q = FN(quadrant)(x, &r, &low, 1);
    REAL z = r * r;
    REAL t = MATH(copysign)(r + MULADD(r * z, TAN_TAIL(MULADD, z), MULADD(z, (REAL)1.6 * low, low)), r);
    return q & 1 ? -1 / t : t;
}

static inline REAL FN(sin_any)(REAL x) {
    return MATH(fabs)(x) <= TRIG_TOP ? FN(sin)(x) : (REAL)__builtin_sin((double)x);
}

static inline REAL FN(cos_any)(REAL x) {
    return MATH(fabs)(x) <= TRIG_TOP ? FN(cos)(x) : (REAL)__builtin_cos((double)x);
}

static inline REAL FN(tan_any)(REAL x) {
    return MATH(fabs)(x) <= TRIG_TOP ? FN(tan)(x) : (REAL)__builtin_tan((double)x);
}
