/* log, log2, log10 and log1p; included by simd.h for float and double.

   x = 2^e m with 1/sqrt 2 <= m < sqrt 2, f = m - 1, which is exact; log m = f - small, where the correction is small beside f.
   In double, with s = f / (2 + f), z = s^2, small = f^2/2 - s (f^2/2 + z LOG_TAIL) (fdlibm's way: Sun Microsystems, 1993); in
   float a polynomial in f costs less than the division.
     LOG_TAIL(z) = (2 atanh(s) - 2 s) / (s z)        double
     LOG_TAIL(f) = (log(1 + f) - f + f^2/2) / f^3    float
   log x = 0 for x = 1, -inf for 0, NaN for x < 0. */

#undef SCALE_BITS
#undef ROOT_HALF_BITS
#undef LOG_TAIL
#undef HIGH_HALF
#undef LOG2_E_HIGH
#undef LOG2_E_LOW
#undef LOG10_E_FULL
#undef LOG10_E_HIGH
#undef LOG10_E_LOW
#undef LOG10_2_HIGH
#undef LOG10_2_LOW

#if IS_DOUBLE
#define SCALE_BITS 54
#define ROOT_HALF_BITS 0x3fe6a09e667f3bcdu
#define HIGH_HALF 0xfffffffff8000000u
#define LOG2_E_HIGH 1.4426950514316559
#define LOG2_E_LOW -1.0542692476429138e-08
#define LOG10_E_FULL 0.4342944819032518
#define LOG10_E_HIGH 0.4342944845557213
#define LOG10_E_LOW -2.6524694553078553e-09
#define LOG10_2_HIGH 0.3010299956640665
#define LOG10_2_LOW -8.532344317057107e-14
#define LOG_TAIL(M, z)                                                                                                         \
    POLY7(M, z, 6.666666666666735e-01, 3.999999999941111e-01, 2.857142874325926e-01, 2.2222198476228383e-01,                   \
        1.8183569732374966e-01, 1.531390331366899e-01, 1.4797508178647714e-01)
#else
#define SCALE_BITS 25
#define ROOT_HALF_BITS 0x3f3504f3u
#define HIGH_HALF 0xfffff000u
#define LOG2_E_HIGH 1.4428711f
#define LOG2_E_LOW -0.00017605285f
#define LOG10_E_FULL 0.4342945f
#define LOG10_E_HIGH 0.43432617f
#define LOG10_E_LOW -3.168997e-05f
#define LOG10_2_HIGH 0.3010254f
#define LOG10_2_LOW 4.605039e-06f
#define LOG_TAIL(M, f)                                                                                                         \
    POLY8(M, f, 3.3333316e-01f, -2.500081e-01f, 2.0002285e-01f, -1.6624565e-01f, 1.4181225e-01f, -1.3128674e-01f,              \
        1.2881431e-01f, -7.859581e-02f)
#endif

#if REASSOCIATES
static ALWAYS_INLINE REAL FN(log)(REAL x) { return MATH(log)(x); }
static ALWAYS_INLINE REAL FN(log1p)(REAL x) { return MATH(log1p)(x); }
#else

/* The exponent e of a positive normal x; f, and small with log m = f - small. */
static ALWAYS_INLINE REAL FN(log_parts)(REAL x, REAL *f, REAL *small) {
    BITS above = FN(bits_of)(x) - ROOT_HALF_BITS; /* e is above's exponent field */
    REAL m = FN(real_of)((above & (((BITS)1 << MANTISSA) - 1)) + ROOT_HALF_BITS);
    *f = m - 1;
#if IS_DOUBLE
    REAL s = *f / (2 + *f), z = s * s, half = 0.5 * *f * *f;
    *small = half - s * MULADD(z, LOG_TAIL(MULADD, z), half);
#if defined(__AVX512DQ__)
    return (REAL)((int64_t)above >> MANTISSA);
#else /* there is no conversion of 64-bit integers: ROUNDER does it */
    return FN(real_of)(FN(bits_of)(ROUNDER) + ((above + ONE_BITS) >> MANTISSA)) - (ROUNDER + (REAL)(ONE_BITS >> MANTISSA));
#endif
#else
    REAL z = *f * *f;
    *small = z * MULADD(-*f, LOG_TAIL(MULADD, *f), 0.5f);
    return (float)((int32_t)above >> MANTISSA);
#endif
}

static ALWAYS_INLINE REAL FN(log_scaled)(REAL x, REAL more) {
    REAL f, small, e = FN(log_parts)(x, &f, &small) + more;
    return MULADD(e, LN2_HIGH, f - MULADD(e, -LN2_LOW, small));
}

/* The product of f - small and a constant c = high + low keeps its digits because f's upper half times `high` is exact. */
static ALWAYS_INLINE REAL FN(log2_scaled)(REAL x, REAL more) {
    REAL f, small, e = FN(log_parts)(x, &f, &small) + more;
    REAL upper = FN(real_of)(FN(bits_of)(f) & HIGH_HALF);
    REAL low = MULADD((f - upper) - small, (REAL)1.4426950408889634, upper * LOG2_E_LOW), p = upper * LOG2_E_HIGH;
    return (e + p) + low;
}

static ALWAYS_INLINE REAL FN(log10_scaled)(REAL x, REAL more) {
    REAL f, small, e = FN(log_parts)(x, &f, &small) + more;
    REAL upper = FN(real_of)(FN(bits_of)(f) & HIGH_HALF);
    REAL low = MULADD((f - upper) - small, LOG10_E_FULL, upper * LOG10_E_LOW), p = upper * LOG10_E_HIGH;
    return MULADD(e, LOG10_2_HIGH, p) + MULADD(e, LOG10_2_LOW, low);
}

/* LOG_ANY(log, x): a subnormal x is scaled first; inf, NaN, 0 and negative numbers have their values. */
#undef LOG_ANY
#define LOG_ANY(name)                                                                                                           \
    static ALWAYS_INLINE REAL FN(name##_usual)(REAL x) { return FN(name##_scaled)(x, 0); }                                      \
    static ALWAYS_INLINE REAL FN(name)(REAL x) {                                                                                \
        REAL y = FN(name##_scaled)(x < SUBNORMAL ? x * (REAL)((BITS)1 << SCALE_BITS) : x, x < SUBNORMAL ? -SCALE_BITS : 0);     \
        y = x <= LARGEST ? y : x;                                                                                               \
        y = x < 0 ? (REAL)NAN : y;                                                                                              \
        return x == 0 ? -(REAL)INFINITY : y;                                                                                    \
    }
LOG_ANY(log)
LOG_ANY(log2)
LOG_ANY(log10)

/* A key that is at most LOG_KEYS for positive normal numbers, for which the `usual` functions are. */
static ALWAYS_INLINE BITS FN(log_key)(REAL x) {
    return FN(bits_of)(x) - ((BITS)1 << MANTISSA);
}

/* Where u = 1 + x is rounded, the difference d counts with the slope 1/u. */
static ALWAYS_INLINE REAL FN(log1p)(REAL x) {
    REAL u = 1 + x, d = u - 1, lost = x - d;
    REAL y = FN(log)(u);
    y = u - u == 0 && u != 0 ? y + lost / u : y;
    return d == 0 ? x : y;
}
#endif
