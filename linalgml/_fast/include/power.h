/* x to the power y for the twins, to 1 unit in the last place; after simd.h.

   x^y = 2^(y log2 x), and an error of y log2 x, which is up to 1075, is one of the result: log2 x needs 12 bits more than a number
   has.  float has room for that in double.  In double, log2 x and its product with y are sums of two numbers, high + low, whose
   products are exact with a fused multiply-add (Dekker, 1971; Muller, Elementary Functions, 3rd ed., chapter 5):
     log m = s (2 + z (2/3 + z ATANH_TAIL(z)))       z = s^2, s = (m - 1) / (m + 1)
   Without one the C library is asked.  What follows the power of |x| is C's table of signs and special values. */
#ifndef LM_POWER_H
#define LM_POWER_H

#include "simd.h"

#if !REASSOCIATES

/* LM_SIGNED_POWER: from power = |x|^y.  Conditions are joined by & and |, which make no branches. */
#define LM_SIGNED_POWER(x, y, a, power, whole, odd)                                                                  \
    do {                                                                                                             \
        power = odd ? copysign(power, x) : power;                                                                    \
        power = (x < 0) & (a < INFINITY) & !(whole) ? NAN : power;                                                   \
        power = (a == 1) & ((x == 1) | (y - y != 0)) & (y == y) ? 1 : power;                                         \
        power = (y == 0) | (x == 1) ? 1 : power;                                                                     \
    } while (0)

static ALWAYS_INLINE float lm_powf(float x32, float y32) {
    const double x = x32, y = y32, a = fabs(x); /* a subnormal float is a normal double */
    double log = log_usual_f64(a);
    log = a <= 3.5e38 ? log : a;
    log = a == 0 ? -INFINITY : log;
    const double p = y * log, most = p > 200 ? 200 : p;
    double power = exp_usual_f64(most < -200 ? -200 : most);
    power = p == p ? power : p;
    const double half = 0.5 * y, floor_y = floor(y);
    const int whole = floor_y == y, odd = whole & (floor(half) != half);
    LM_SIGNED_POWER(x, y, a, power, whole, odd);
    return (float)power;
}

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)

#define ATANH_TAIL(M, z)                                                                                             \
    POLY7(M, z, 0.40000000000002256, 0.285714285700994, 0.2222222251995743, 0.18181784364100967,                     \
        0.15386757464845896, 0.1325681482562792, 0.1319635383611494)
#define LM_FMA(a, b, c) __builtin_fma(a, b, c)

static ALWAYS_INLINE double lm_pow(double x, double y) {
    const double LOG2_HIGH = 0x1.71547652b82fep0, LOG2_LOW = 0x1.777d0ffda0d24p-56, THIRD_LOW = 0x1.5555555555555p-55;
    const double a = fabs(x), scaled = a < 0x1p-1022 ? a * 0x1p54 : a;
    const uint64_t above = bits_of_f64(scaled) - 0x3fe6a09e667f3bcdu;
    const double m = real_of_f64((above & 0xfffffffffffffu) + 0x3fe6a09e667f3bcdu), f = m - 1;
    double e = real_of_f64(0x4338000000000000u + ((above + 0x3ff0000000000000u) >> 52)) - (6755399441055744.0 + 1023);
    e = a < 0x1p-1022 ? e - 54 : e;
    /* s + s_low = f / (2 + f) */
    const double d = 2 + f, d_low = f - (d - 2), inverse = 1 / d, s = f * inverse;
    const double s_low = LM_FMA(-s, d_low, LM_FMA(-s, d, f)) * inverse;
    /* w + w_low = z (2/3 + z ATANH_TAIL) */
    const double z = s * s, z_low = LM_FMA(s, s, -z) + 2 * s * s_low, tail = z * ATANH_TAIL(LM_FMA, z);
    const double third = 2 * (1.0 / 3), c = third + tail, c_low = (third - c) + tail + THIRD_LOW;
    const double w = z * c, w_low = LM_FMA(z, c, -w) + LM_FMA(z, c_low, z_low * c);
    /* log m, log2 m, log2 x */
    const double u = 2 + w, u_low = (2 - u) + w + w_low;
    const double l = s * u, l_low = LM_FMA(s, u, -l) + LM_FMA(s, u_low, s_low * u);
    const double g = l * LOG2_HIGH, g_low = LM_FMA(l, LOG2_HIGH, -g) + LM_FMA(l, LOG2_LOW, l_low * LOG2_HIGH);
    double h = e + g;
    const double h_low = (e - h) + g + g_low;
    h = a <= 1.7976931348623157e308 ? h : a;
    h = a == 0 ? -INFINITY : h;
    /* n + r = y log2 x; 2^r = e^(r ln 2), where r is held in the range of a power that is not 0 or inf */
    const double p = y * h, p_low = LM_FMA(y, h_low, LM_FMA(y, h, -p));
    const double most = p > 1100 ? 1100 : p, held = most < -1100 ? -1100 : most;
    const double t = held + 6755399441055744.0, n = t - 6755399441055744.0;
    const double r = (held - n) + (held == p ? p_low : 0), b = r * 0.6931471805599453;
    double power = LM_FMA(EXP_TAIL(LM_FMA, b), b * b, b) + 1;
    /* 2^n in two steps: the first leaves a normal number, the second rounds once where the result is subnormal or overflows */
    const uint64_t some = bits_of_f64(t) + (n < -1000 ? 200 : 0) - (n > 1000 ? 200 : 0);
    power = real_of_f64(bits_of_f64(power) + (some << 52));
    power = n < -1000 ? power * 0x1p-200 : n > 1000 ? power * 0x1p200 : power;
    power = p == p ? power : p;
    const double half = 0.5 * y, floor_y = floor(y);
    const int whole = floor_y == y, odd = whole & (floor(half) != half);
    LM_SIGNED_POWER(x, y, a, power, whole, odd);
    return y == 2 ? x * x : y == 1 ? x : power;
}

#else
static inline double lm_pow(double x, double y) { return y == 2 ? x * x : y == 1 ? x : pow(x, y); }
#endif
#endif
#endif
