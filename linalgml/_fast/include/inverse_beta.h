/* The quantiles of a Beta distribution, for twins; the readable source with the same formulas is linalgml/special/betaincinv.py. */
#ifndef LM_INVERSE_BETA_H
#define LM_INVERSE_BETA_H

#include "incomplete_beta.h"

static double lm_beta_lead(double a, double b) {
    const double n = a + b;
    if (a < 10 && b < 10) return log(n / b * (lm_gamma_positive(a + 1) * lm_gamma_positive(b + 1) / lm_gamma_positive(n + 1)));
    if (a < 10) return lm_gammaln_positive(a + 1) - a * log(n) - lm_gamma_ratio_log(a, b);
    if (b < 10) return log(a / b) + lm_gammaln_positive(b + 1) - b * log(n) - lm_gamma_ratio_log(b, a);
    return log(a) + lm_betaln(a, b);
}

static double lm_beta_front(double a, double b, double x, double y) {
    if (a >= 10 && b >= 10) {
        const double n = a + b, d = a * y - b * x;
        const double exponent = a * lm_excess(-d / a, n * x / a) + b * lm_excess(d / b, n * y / b);
        const double rest = lm_stirling_rest(a) + lm_stirling_rest(b) - lm_stirling_rest(n);
        return 0.5 * log(b / n / a) - 0.9189385332046727 - exponent - rest;
    }
    return a * (x < 0.5 ? log(x) : log1p(-y)) + b * (y < 0.5 ? log(y) : log1p(-x)) - lm_beta_lead(a, b);
}

static double lm_beta_log_step(double a, double b, double w, double p) {
    const double e = exp(-fabs(w)), small = e / (1 + e), large = 1 / (1 + e), x = w < 0 ? small : large, y = w < 0 ? large : small;
    const int below = w < 0 ? lm_beta_below(a, b, x) : !lm_beta_below(b, a, y);
    double off, slope;
    if (below) {
        const double share = a * lm_beta_fraction(a, b, x, y);
        off = lm_beta_front(a, b, x, y) + log(share) - log(p);
        slope = a / share;
    } else {
        const double share = b * lm_beta_fraction(b, a, y, x), found = exp(lm_beta_front(b, a, y, x) + log(share));
        const double tail = found < 0.9999999999999999 ? found : 0.9999999999999999;
        off = log1p(-tail) - log(p);
        slope = b / share * tail / (1 - tail);
        if (slope < 1e-200) slope = 1e-200;
    }
    const double step = -off / slope, bend = 1 + 0.5 * step * (a * y - b * x - slope);
    return step / (bend < 0.5 ? 0.5 : bend > 2 ? 2 : bend);
}

static double lm_beta_bound(double a, double b, double p) { return (log(p) + lm_beta_lead(a, b)) / a; }

static inline double lm_beta_second(double a, double b, double w) { return exp(w < 300 ? w : 300) * (a + b) / (a + 1); }

static double lm_beta_normal_start(double a, double b, double p) {
    const double z = lm_ndtri(p), k = 1 / (2 * a - 1), m = 1 / (2 * b - 1), h = 2 / (k + m), c = (z * z - 3) / 6;
    return log(a / b) + 2 * (z * sqrt(h + c) / h + (m - k) * (c + 5.0 / 6 - 2 / (3 * h)));
}

static double lm_beta_gamma_start(double a, double b, double p, double q) {
    const double g = lm_gamma_start(a, p, q) / (b + 0.5 * (a - 1));
    return g + log(-expm1(-g));
}

static double lm_beta_start(double a, double b, double p, double q, double low, double high) {
    const double below = lm_beta_second(a, b, low), above = lm_beta_second(b, a, -high);
    const double small = a < b ? a : b, large = a < b ? b : a;
    if (below < 0.1 || above < 0.1 || large <= 1)
        return below <= above ? low - log1p(below < 0.5 ? -below : -0.5) : high + log1p(above < 0.5 ? -above : -0.5);
    const double w = small > 1 && large < 50 * small ? lm_beta_normal_start(a, b, p)
        : a < b ? lm_beta_gamma_start(a, b, p, q) : -lm_beta_gamma_start(b, a, q, p);
    return low > w ? low : w;
}

static double lm_beta_root(double a, double b, double p, double q) {
    double low = lm_beta_bound(a, b, p), high = -lm_beta_bound(b, a, q);
    const double below = lm_beta_second(a, b, low), above = lm_beta_second(b, a, -high);
    if (below < 1e-8) return low + below;
    if (above < 1e-8) return high - above;
    double w = lm_beta_start(a, b, p, q, low, high);
    low -= 1e-6, high += 1e-6;
    for (int k = 0, far = 1; k < 100 && far; k++) {
        const double step = lm_beta_log_step(a, b, w, p), e = exp(-fabs(w));
        far = fabs(step) * (1 + sqrt((a + b) * e) / (1 + e)) > 3e-6;
        if (step > 0) low = w; else high = w;
        w += step;
        if (w < low || w > high) w = 0.5 * (low + high);
    }
    return w;
}

/* log(x / (1 - x)) for I_x(a, b) = p = 1 - q. */
static double lm_beta_logit(double a, double b, double p, double q) {
    if (!(a > 0 && b > 0 && p >= 0 && q >= 0)) return NAN;
    if (p == 0) return -INFINITY;
    if (q == 0) return INFINITY;
    if (a == INFINITY || b == INFINITY) return NAN;
    return p <= q ? lm_beta_root(a, b, p, q) : -lm_beta_root(b, a, q, p);
}

static inline double lm_logistic(double w) {
    const double e = exp(-fabs(w));
    return (w < 0 ? e : 1) / (1 + e);
}

static double lm_betaincinv(double a, double b, double p) { return lm_logistic(lm_beta_logit(a, b, p, 1 - p)); }
static double lm_betaincinv_complement(double a, double b, double p) { return lm_logistic(-lm_beta_logit(a, b, p, 1 - p)); }
static double lm_betainccinv(double a, double b, double q) { return lm_logistic(lm_beta_logit(a, b, 1 - q, q)); }
static double lm_betainccinv_complement(double a, double b, double q) { return lm_logistic(-lm_beta_logit(a, b, 1 - q, q)); }

#endif
