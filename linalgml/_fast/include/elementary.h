/* What the elementary functions share; included by simd.h for float and double, before exponential.h, logarithm.h, normal.h
   and trigonometry.h.

   Each function is written for one number, without branches; a loop over an array becomes vector code, in twins marked
   `# math: strict`: where sums may be regrouped the range reductions would be regrouped with them, so there these names stand
   for the C library's.  They are within 2 units in the last place (2.5 in float) over the whole range: docs/data/accuracy.json
   has the largest error found of each, tests/numerics checks it.

   Polynomials are minimax fits (benchmarks/minimax.py), constant first.  POLYn(M, x, c0, ...) evaluates n coefficients by Estrin's
   scheme on M(a, b, c) = a b + c: pairs, then pairs of pairs.  Horner's rule would take about as many operations, but each would
   wait for the one before, and the processor's queue of waiting operations is what bounds these loops.

   Adding ROUNDER, 1.5 * 2^23 (2^52 in double), to a number leaves the nearest integer in the low bits of the sum. */

#ifndef POLY3
#define POLY2(M, x, a, b) M(b, x, a)
#define POLY3(M, x, a, b, c) M(c, (x) * (x), POLY2(M, x, a, b))
#define POLY4(M, x, a, b, c, d) M(POLY2(M, x, c, d), (x) * (x), POLY2(M, x, a, b))
#define POLY5(M, x, a, b, c, d, e) M(e, ((x) * (x)) * ((x) * (x)), POLY4(M, x, a, b, c, d))
#define POLY6(M, x, a, b, c, d, e, f) M(POLY2(M, x, e, f), ((x) * (x)) * ((x) * (x)), POLY4(M, x, a, b, c, d))
#define POLY7(M, x, a, b, c, d, e, f, g) M(POLY3(M, x, e, f, g), ((x) * (x)) * ((x) * (x)), POLY4(M, x, a, b, c, d))
#define POLY8(M, x, a, b, c, d, ...) M(POLY4(M, x, __VA_ARGS__), ((x) * (x)) * ((x) * (x)), POLY4(M, x, a, b, c, d))
#define EIGHTH(x) ((((x) * (x)) * ((x) * (x))) * (((x) * (x)) * ((x) * (x))))
#define POLY10(M, x, a, b, c, d, e, f, g, h, ...) M(POLY2(M, x, __VA_ARGS__), EIGHTH(x), POLY8(M, x, a, b, c, d, e, f, g, h))
#define POLY12(M, x, a, b, c, d, e, f, g, h, ...) M(POLY4(M, x, __VA_ARGS__), EIGHTH(x), POLY8(M, x, a, b, c, d, e, f, g, h))
#define POLY13(M, x, a, b, c, d, e, f, g, h, ...) M(POLY5(M, x, __VA_ARGS__), EIGHTH(x), POLY8(M, x, a, b, c, d, e, f, g, h))
#define POLY14(M, x, a, b, c, d, e, f, g, h, ...) M(POLY6(M, x, __VA_ARGS__), EIGHTH(x), POLY8(M, x, a, b, c, d, e, f, g, h))
#endif

#undef MATH
#undef MANTISSA
#undef SIGN_SHIFT
#undef ROUNDER
#undef ONE_BITS
#undef LN2_HIGH
#undef LN2_LOW
#undef LARGEST
#undef SUBNORMAL
#undef MULADD
#undef HAS_FMA

#if IS_DOUBLE
#define MATH(name) __builtin_##name
#define MANTISSA 52
#define SIGN_SHIFT 63
#define ROUNDER 6755399441055744.0
#define ONE_BITS 0x3ff0000000000000u
#define LN2_HIGH 6.93147180369123816490e-01 /* n * LN2_HIGH is exact for the exponents n that there are */
#define LN2_LOW 1.90821492927058770002e-10
#define LARGEST 1.7976931348623157e308
#define SUBNORMAL 2.2250738585072014e-308
#else
#define MATH(name) __builtin_##name##f
#define MANTISSA 23
#define SIGN_SHIFT 31
#define ROUNDER 12582912.0f
#define ONE_BITS 0x3f800000u
#define LN2_HIGH 0.693145751953125f
#define LN2_LOW 1.42860682e-6f
#define LARGEST 3.4028234e38f
#define SUBNORMAL 1.17549435e-38f
#endif

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define HAS_FMA 1
#define MULADD(a, b, c) MATH(fma)(a, b, c)
#else
#define HAS_FMA 0
#define MULADD(a, b, c) ((a) * (b) + (c))
#endif

static ALWAYS_INLINE REAL FN(sqrt)(REAL x) {
    return MATH(sqrt)(x);
}

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

/* The bits of |x|: a key that grows with |x| and is largest for NaN. */
static ALWAYS_INLINE BITS FN(magnitude)(REAL x) {
    return FN(bits_of)(x) & (~(BITS)0 >> 1);
}
