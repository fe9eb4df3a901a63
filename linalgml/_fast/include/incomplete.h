/* The regularised incomplete gamma functions, for twins; the readable source with the same formulas is linalgml/special/gammainc.py. */
#ifndef LM_INCOMPLETE_H
#define LM_INCOMPLETE_H

#include "erf.h"
#include "special.h"

/* Coefficients, the highest first. */
static const double lm_atanh[] = {
    0.030303030303030304, 0.03225806451612903, 0.034482758620689655, 0.037037037037037035, 0.04, 0.043478260869565216,
    0.047619047619047616, 0.05263157894736842, 0.058823529411764705, 0.06666666666666667, 0.07692307692307693,
    0.09090909090909091, 0.1111111111111111, 0.14285714285714285, 0.2, 0.3333333333333333};
static const double lm_temme[] = {
    8.099521156704561e-16, -1.9752288294349442e-15, -5.139111834242572e-16, 2.8534893807047445e-14, -1.392388722418162e-13,
    3.371763262400985e-13, 1.1004392031956135e-13, -5.0276692801141755e-12, 2.4361948020667415e-11, -5.830772132550426e-11,
    -2.5514193994946248e-11, 9.14769958223679e-10, -4.382036018453353e-09, 1.0261809784240309e-08, 6.707853543401498e-09,
    -1.7665952736826078e-07, 8.296711340953087e-07, -1.85406221071516e-06, -2.185448510679992e-06, 3.919263178522438e-05,
    -0.0001787551440329218, 0.0003527336860670194, 0.0011574074074074073, -0.014814814814814815, 0.08333333333333333,
    -0.3333333333333333};

static inline double lm_excess(double m, double r) {
    if (r < 0.5 || r > 2) return m - log(r);
    const double s = m / (2 + m), w = s * s;
    return s * (m - 2 * w * LM_SUM(lm_atanh, w));
}

static inline double lm_deviation(double a, double x) { return lm_excess((x - a) / a, x / a); }

static double lm_gamma_term(double a, double x) {
    if (a < 20) return pow(x < 2000 ? x : 2000, a) * exp(-0.5 * x) * exp(-0.5 * x) / lm_gamma_positive(a + 1);
    return exp(-a * lm_deviation(a, x)) * exp(-lm_stirling_rest(a)) / (2.5066282746310002 * sqrt(a));
}

static double lm_gamma_term_log(double a, double x) {
    if (a < 20) return a * log(x) - x - lm_gammaln_positive(a + 1);
    return -a * lm_deviation(a, x) - lm_stirling_rest(a) - log(2.5066282746310002 * sqrt(a));
}

static double lm_gammainc_sum(double a, double x) {
    double term = 1, total = 1;
    for (int k = 1; k < 100 && term > 1e-17 * total; k++) {
        term *= x / (a + k);
        total += term;
    }
    return total;
}

static double lm_gammainc_series(double a, double x) { return lm_gamma_term(a, x) * lm_gammainc_sum(a, x); }

static double lm_gammaincc_bottom(double a, double x) {
    if (!(x > 1e-3)) return NAN;
    double rest = 0;
    for (int k = (int)(16 + 90 / x); k > 0; k--) rest = k * (a - k) / (x + (2 * k + 1) - a + rest);
    return x + 1 - a + rest;
}

/* Numerator and denominator of the fraction go up on their own: one division, at the end.  Where the term in front is not 0, x is below
   1e5, and they do not overflow. */
static double lm_gammaincc_fraction(double a, double x) {
    const double d = lm_gamma_term(a, x);
    if (d == 0 || !(x > 0.5 && x < 1e5)) return d == 0 ? 0 : NAN;
    const int count = (int)(8 + 90 / x + 0.4 * (a < 20 ? a : 20));
    double p0 = 0, p1 = 1, q0 = 1, q1 = x + 1 - a, b = q1;
    for (int k = 1; k <= count; k++) {
        const double n = k * (a - k);
        b += 2;
        const double p = b * p1 + n * p0, q = b * q1 + n * q0;
        p0 = p1, q0 = q1, p1 = p, q1 = q;
    }
    return a * d * p1 / q1;
}

static double lm_gammaincc_small(double a, double x) {
    const double power = expm1(a * log(x) + log1p(lm_reciprocal_gamma_rest(a)));
    double term = 1, total = 0;
    for (int k = 1; k < 25; k++) {
        term *= -x / k;
        total += term / (a + k);
    }
    return -power - (1 + power) * a * total;
}

static double lm_gamma_tail_scaled(double a, double x) {
    const double half_square = lm_deviation(a, x), eta = x < a ? -sqrt(2 * half_square) : sqrt(2 * half_square);
    const double y = 1 / a, root = 1 / sqrt(a);
    double before = 0, now = 0, total = 0;
    for (int k = 0; k < 26; k++) {
        const double next = lm_temme[k] + (27 - k) * y * before;
        before = now, now = next;
        total = total * eta + next;
    }
    const double rest = total * exp(-lm_stirling_rest(a)) * root / 2.5066282746310002;
    const double half = 0.5 * lm_erfcx_positive(fabs(eta) * sqrt(0.5 * a));
    return x <= a ? half - rest : half + rest;
}

static double lm_gamma_tail(double a, double x) { return exp(-a * lm_deviation(a, x)) * lm_gamma_tail_scaled(a, x); }

static double lm_gamma_smaller(double a, double x) {
    if (a >= 20 && x >= 0.5 * a && x <= 2 * a) return lm_gamma_tail(a, x);
    return x <= 2 || x <= a ? lm_gammainc_series(a, x) : lm_gammaincc_fraction(a, x);
}

/* P, or Q where `upper`. */
static double lm_incomplete_gamma(double a, double x, int upper) {
    if (!(a >= 0 && x >= 0) || (a == x && (x == 0 || x == INFINITY))) return NAN;
    if (x == 0 || a == INFINITY) return upper;
    if (a == 0 || x == INFINITY) return !upper;
    if (upper && x <= 2 && a < 0.5) return lm_gammaincc_small(a, x);
    const int above = x > 2 && x > a; /* whether the value is Q */
    const double value = lm_gamma_smaller(a, x);
    return above == upper ? value : 1 - value;
}

static double lm_gammainc(double a, double x) { return lm_incomplete_gamma(a, x, 0); }
static double lm_gammaincc(double a, double x) { return lm_incomplete_gamma(a, x, 1); }

/* The logarithms, where the functions themselves may be no doubles. */
static double lm_gamma_smaller_log(double a, double x) {
    if (a >= 20 && x >= 0.5 * a && x <= 2 * a) return log(lm_gamma_tail_scaled(a, x)) - a * lm_deviation(a, x);
    if (x <= 2 || x <= a) return lm_gamma_term_log(a, x) + log(lm_gammainc_sum(a, x));
    return log(a) + lm_gamma_term_log(a, x) - log(lm_gammaincc_bottom(a, x));
}

static double lm_log_gammainc(double a, double x) {
    const double lower = lm_gammainc(a, x);
    if (lower > 0.5) return log1p(-lm_gammaincc(a, x));
    if (lower > 1e-9 || lower != lower) return log(lower);
    return x == 0 || a == INFINITY ? -INFINITY : lm_gamma_smaller_log(a, x);
}

static double lm_log_gammaincc(double a, double x) {
    const double upper = lm_gammaincc(a, x);
    if (upper > 0.5) return log1p(-lm_gammainc(a, x));
    if (upper > 1e-9 || upper != upper || (x <= 2 && a > 0)) return log(upper);
    return x == INFINITY || a == 0 ? -INFINITY : lm_gamma_smaller_log(a, x);
}

static double lm_gammainc_slope(double a, double x) {
    if (!(a > 0 && x >= 0)) return NAN;
    if (x == 0) return a < 1 ? INFINITY : a == 1;
    return x == INFINITY ? 0 : a / x * lm_gamma_term(a, x);
}

/* The quantiles. */
static double lm_gamma_start(double a, double p, double q) {
    const double z = p <= q ? lm_ndtri(p) : -lm_ndtri(q), c = 1 - 1 / (9 * a) + z / (3 * sqrt(a));
    if (a > 0.2 && 0.6 < c && c < 1.5) return a * c * c * c;
    const double y = -log(q) - lm_gammaln_positive(a);
    if (p <= q || (a < 1 && y < 0.3)) {
        const double first = exp((log(p) + lm_gammaln_positive(a + 1)) / a);
        return first * exp(first * exp(first * exp(first / (a + 1)) / (a + 1)) / (a + 1));
    }
    double x = a * c * c * c > y ? a * c * c * c : y;
    for (int k = 0; k < 4; k++) {
        x = y + (a - 1) * log(x);
        x = x > 0.3 ? x : 0.3;
    }
    return x;
}

static double lm_gamma_quantile_step(double a, double x, double p, double q) {
    const int upper = p > q;
    const double tail = lm_incomplete_gamma(a, x, upper), slope = (upper ? -a : a) * lm_gamma_term(a, x) / tail;
    const double step = -log(tail / (upper ? q : p)) / slope;
    return step / (1 + 0.5 * step * (a - x - slope));
}

static double lm_gamma_quantile(double a, double p, double q) {
    if (!(a >= 0 && p >= 0 && q >= 0)) return NAN;
    if (p == 0) return 0;
    if (q == 0 || a == INFINITY) return INFINITY;
    if (a == 0) return 0;
    double x = lm_gamma_start(a, p, q), step = 1;
    if (x < 1e-300) return x;
    for (int k = 0; k < 40 && fabs(step) > 1e-6; k++) {
        step = lm_gamma_quantile_step(a, x, p, q);
        x *= exp(step);
    }
    return x;
}

static double lm_gammaincinv(double a, double p) { return lm_gamma_quantile(a, p, 1 - p); }
static double lm_gammainccinv(double a, double q) { return lm_gamma_quantile(a, 1 - q, q); }

#endif
