/* The Beta function and its regularised incomplete forms, for twins; the readable source with the same formulas is
   linalgml/special/betainc.py. */
#ifndef LM_INCOMPLETE_BETA_H
#define LM_INCOMPLETE_BETA_H

#include "incomplete.h"

static double lm_gamma_ratio_log(double a, double b) {
    return (b - 0.5) * log1p(a / b) - a + lm_stirling_rest(a + b) - lm_stirling_rest(b);
}

static double lm_betaln(double a, double b) {
    if (!(a >= 0 && b >= 0)) return NAN;
    if (a == 0 || b == 0) return INFINITY;
    const double small = a < b ? a : b, large = a < b ? b : a, n = a + b;
    if (large == INFINITY) return -INFINITY;
    if (large < 10)
        return log(n / large) - log(small) + log(lm_gamma_positive(small + 1) * lm_gamma_positive(large + 1) / lm_gamma_positive(n + 1));
    if (small < 10) return lm_gammaln_positive(small) - small * log(n) - lm_gamma_ratio_log(small, large);
    const double rest = lm_stirling_rest(small) + lm_stirling_rest(large) - lm_stirling_rest(n);
    return 0.9189385332046727 - 0.5 * log(large) + (small - 0.5) * log(small / n) + large * log1p(-small / n) + rest;
}

static double lm_beta(double a, double b) {
    if (a > 0 && b > 0 && a + b < 10)
        return (a + b) / a / b * (lm_gamma_positive(a + 1) * lm_gamma_positive(b + 1) / lm_gamma_positive(a + b + 1));
    return exp(lm_betaln(a, b));
}

static double lm_beta_term(double a, double b, double x) {
    const double y = 1 - x, n = a + b;
    if (a >= 10 && b >= 10) {
        const double d = a * y - b * x, exponent = a * lm_excess(-d / a, n * x / a) + b * lm_excess(d / b, n * y / b);
        const double rest = lm_stirling_rest(a) + lm_stirling_rest(b) - lm_stirling_rest(n);
        return 0.3989422804014327 * sqrt(a / n) * sqrt(b) * exp(-exponent) * exp(-rest);
    }
    if (b >= 10) return pow(n * x, a) * exp(lm_gamma_ratio_log(a, b) + b * log1p(-x)) * a / lm_gamma_positive(a + 1);
    if (a >= 10) return pow(n * y, b) * exp(lm_gamma_ratio_log(b, a) + a * log(x)) * b / lm_gamma_positive(b + 1);
    return pow(x, a) * pow(y, b) / lm_beta(a, b);
}

/* Numerators and denominators are scaled, and looked at, every fourth step only. */
static double lm_beta_fraction(double a, double b, double x, double y) {
    const double d = a * y - b * x;
    double p0 = 0, p1 = 1, q0 = 1, q1 = a / (a + 1) * (d + 1), value = p1 / q1;
    for (int k = 1; k < 3000; k++) {
        const double c = a + 2 * k, r = 1 / ((c - 1) * (c + 1)), p = k * (b - k) * x * (c + 1) * r;
        const double alpha = (a + (k - 1)) * (a + b + (k - 1)) * x * (c + 1) * r * p;
        const double beta = k + p + (a + k) * (c - 1) * r * (d + 1 + k * (1 + y));
        const double top = beta * p1 + alpha * p0, bottom = beta * q1 + alpha * q0;
        p0 = p1, q0 = q1, p1 = top, q1 = bottom;
        if (k % 4 == 0) {
            const double scale = 1 / q1, next = p1 * scale;
            p0 *= scale, q0 *= scale, p1 = next, q1 = 1;
            if (!(fabs(next - value) > 2e-16 * fabs(next))) return next;
            value = next;
        }
    }
    return p1 / q1;
}

static inline int lm_beta_below(double a, double b, double x) {
    const double n = a + b;
    if (n > 1 && (1 - x) * n < 0.3) return 0;
    return x <= a / n || (n > 1 && x * n < 0.3);
}

static double lm_beta_smaller(double a, double b, double x) {
    return lm_beta_term(a, b, x) * (lm_beta_below(a, b, x) ? lm_beta_fraction(a, b, x, 1 - x) : lm_beta_fraction(b, a, 1 - x, x));
}

static double lm_incomplete_beta(double a, double b, double x, int upper) {
    if (!(a >= 0 && b >= 0 && x >= 0 && x <= 1) || (a == b && (a == 0 || a == INFINITY))) return NAN;
    if (x == 0 || x == 1) return upper ? 1 - x : x;
    if (a == 0 || b == INFINITY) return !upper;
    if (b == 0 || a == INFINITY) return upper;
    const double value = lm_beta_smaller(a, b, x);
    return lm_beta_below(a, b, x) != upper ? value : 1 - value;
}

static double lm_betainc(double a, double b, double x) { return lm_incomplete_beta(a, b, x, 0); }
static double lm_betaincc(double a, double b, double x) { return lm_incomplete_beta(a, b, x, 1); }

static double lm_betainc_slope(double a, double b, double x) {
    if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return NAN;
    if (x == 0) return a < 1 ? INFINITY : a == 1 ? b : 0;
    if (x == 1) return b < 1 ? INFINITY : b == 1 ? a : 0;
    return lm_beta_term(a, b, x) / x / (1 - x);
}

#endif
