/* Zeta functions and the derivatives of digamma, for twins; the readable source with the same formulas is linalgml/special/zeta.py. */
#ifndef LM_ZETA_H
#define LM_ZETA_H

#include "special.h"

#define LM_EULER 2.718281828459045
#define LM_ROOT_2PI 2.5066282746310007

static const double lm_euler_maclaurin[] = {0.08333333333333333, -0.001388888888888889, 3.306878306878307e-05,
    -8.267195767195768e-07, 2.08767569878681e-08, -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13,
    8.586062056277845e-15, -2.174868698558062e-16, 5.5090028283602295e-18, -1.3954464685812522e-19};

static inline int lm_even(double s) { return s == 2 * floor(0.5 * s); }

static double lm_power_sum(double s, double q) {
    double total = 0, term = 1, a = q;
    for (int k = 0; k < 64 && a < 10 + s && term > 1e-17; k++) {
        total += term;
        a += 1;
        term = pow(q / a, s);
    }
    if (term > 1e-17) {
        double rest = a / (s - 1) + 0.5, factor = s / a, k = s;
        for (int i = 0; i < 12; i++) {
            rest += lm_euler_maclaurin[i] * factor;
            factor *= (k + 1) * (k + 2) / a / a;
            k += 2;
        }
        total += term * rest;
    }
    return total;
}

static double lm_inverse_power(double q, double s) {
    if (s * log(q) < -1490) return INFINITY;
    const double half = pow(q, -0.5 * s);
    return half * half;
}

static double lm_gamma_power(double s, double x) {
    if (s < 24) return lm_gamma_positive(s) * lm_inverse_power(x, s);
    return LM_ROOT_2PI / sqrt(s) * exp(lm_stirling_rest(s)) * lm_inverse_power(x * LM_EULER / s, s);
}

static double lm_zeta_positive(double s, double q) {
    return q == INFINITY ? 0 : lm_inverse_power(q, s) * lm_power_sum(s, q);
}

static double lm_zeta(double s, double q) {
    if (!(s > 1) || q != q) return s == 1 && q == q ? INFINITY : NAN;
    if (q > 0) return lm_zeta_positive(s, q);
    if (q <= -LM_WHOLE || q == floor(q)) return INFINITY;
    if (s == INFINITY || s != floor(s)) return NAN;
    const double below = floor(q), left = lm_zeta_positive(s, below + 1 - q) - lm_zeta_positive(s, 1 - q);
    const double right = lm_zeta_positive(s, q - below);
    return lm_even(s) ? right + left : right - left;
}

static double lm_zeta_slope(double s, double q) { return s > 1 ? -s * lm_zeta(s + 1, q) : NAN; }

static double lm_riemann(double s) {
    if (s == 1) return INFINITY;
    if (!(s < 0)) return lm_power_sum(s, 1);
    if (s == -INFINITY) return NAN;
    if (lm_even(s)) return 0;
    return 2 * lm_gamma_power(1 - s, 2 * LM_PI) * lm_sin_pi(0.5 * s) * lm_power_sum(1 - s, 1);
}

static double lm_polygamma(double n, double x) {
    if (!(n >= 0) || n == INFINITY || n != floor(n)) return NAN;
    if (n < 2) return n == 0 ? lm_digamma(x) : lm_trigamma(x);
    const double s = n + 1, sign = lm_even(s) ? 1 : -1;
    if (x > 0) return sign * (x == INFINITY ? 0 : lm_gamma_power(s, x) * lm_power_sum(s, x));
    return sign * lm_gamma_positive(s) * lm_zeta(s, x);
}

static double lm_polygamma_slope(double n, double x) { return n >= 0 ? lm_polygamma(n + 1, x) : NAN; }

#endif
