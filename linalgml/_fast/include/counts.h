/* What the twins of counting distributions share; the readable source with the same formulas is linalgml/probability/counts.py.
   The functions with "exact" in their names do its operations in its order: samples have the same bits everywhere. */
#ifndef LM_COUNTS_H
#define LM_COUNTS_H

#include "laws.h"
#include "incomplete_beta.h"

#define LM_HALF_LOG_2PI 0.9189385332046727
enum { LM_POISSON, LM_BINOMIAL, LM_NEGATIVE };

static inline double lm_product_error(double x, double y) {
    const double s = 134217729.0 * x, t = 134217729.0 * y, x1 = s - (s - x), y1 = t - (t - y), x2 = x - x1, y2 = y - y1;
    return ((x1 * y1 - x * y) + x1 * y2 + x2 * y1) + x2 * y2;
}

static inline double lm_surplus(double k, double b, double p) {
    const double s = k - k * p, lost = (k - s) - k * p;
    return (s - b * p) + (lost - lm_product_error(k, p) - lm_product_error(b, p));
}

static inline double lm_correction(double x) {
    return x >= 10 ? lm_stirling_rest(x) : lm_gammaln_positive(x) - ((x - 0.5) * log(x) - x + LM_HALF_LOG_2PI);
}

static double lm_poisson_log_mass(double k, double rate) {
    if (k == 0) return -rate;
    return -k * lm_excess((rate - k) / k, rate / k) - lm_correction(k) - 0.5 * log(k) - LM_HALF_LOG_2PI;
}

static double lm_trials_log_mass(double k, double b, double p) {
    if (k == 0) return b == 0 ? 0 : b * log1p(-p);
    if (b == 0) return k * log(p);
    const double n = k + b, d = lm_surplus(k, b, p);
    const double apart = k * lm_excess(-d / k, n * p / k) + b * lm_excess(d / b, n * (1 - p) / b);
    return 0.5 * log(n / b / k) - LM_HALF_LOG_2PI + lm_correction(n) - lm_correction(k) - lm_correction(b) - apart;
}

static inline double lm_exact_deviance(double a, double d, double r) {
    if (r < 0.5 || r > 2) return d - a * lm_natural_log(r);
    const double m = d / a, s = m / (2 + m), w = s * s;
    double total = 0;
    for (int i = 0; i < 16; i++) total = total * w + lm_atanh[i];
    return a * (s * (m - 2 * w * total));
}

static inline double lm_exact_correction(double k) {
    static const double small[] = {0.0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093,
        0.016644691189821193, 0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733};
    if (k >= 0 && k < 10) return small[(int)k];
    const double y = 1 / k, w = y * y;
    double total = 0;
    for (int i = 0; i < 9; i++) total = total * w + lm_stirling[i];
    return y * total;
}

static double lm_exact_poisson(double k, double rate) {
    if (k == 0) return LM_HALF_LOG_2PI - rate;
    return -lm_exact_deviance(k, rate - k, rate / k) - lm_exact_correction(k) - 0.5 * lm_natural_log(k);
}

static double lm_exact_trials(double k, double b, double p) {
    if (k == 0) return LM_HALF_LOG_2PI + b * lm_exact_log1p(-p);
    if (b == 0) return LM_HALF_LOG_2PI + k * lm_natural_log(p);
    const double n = k + b, d = lm_surplus(k, b, p);
    const double apart = lm_exact_deviance(k, -d, n * p / k) + lm_exact_deviance(b, d, n * (1 - p) / b);
    return 0.5 * lm_natural_log(n / b / k) + lm_exact_correction(n) - lm_exact_correction(k) - lm_exact_correction(b) - apart;
}

/* P(X <= x), or P(X > x) where `upper`. */
static double lm_count_tail(double x, int law, double a, double b, int upper) {
    if (x < 0) return upper;
    const double k = floor(x);
    if (law == LM_POISSON) return lm_incomplete_gamma(k + 1, a, !upper);
    if (law == LM_NEGATIVE) return lm_incomplete_beta(k + 1, a, b, !upper);
    return k >= a ? !upper : lm_incomplete_beta(k + 1, a - k, b, !upper);
}

static inline int lm_count_reached(double k, double q, int law, double a, double b, int upper) {
    const double tail = lm_count_tail(k, law, a, b, upper);
    return upper ? tail <= q : tail >= q;
}

static double lm_count_start(double z, int law, double a, double b) {
    double mean = a, var = a, skew = 1, tail = 1;
    if (law == LM_BINOMIAL) {
        mean = a * b, var = a * b * (1 - b), skew = 1 - 2 * b;
        tail = 1 - 6 * b * (1 - b);
    }
    if (law == LM_NEGATIVE) {
        const double odds = b / (1 - b);
        mean = a * odds, var = a * odds * (1 + odds), skew = 1 + 2 * odds;
        tail = 1 + 6 * odds * (1 + odds);
    }
    const double std = sqrt(var);
    double start = mean + std * z + skew * (z * z - 1) / 6;
    if (std > fabs(z)) start += z * (tail * (z * z - 3) / 24 - skew * skew * (2 * z * z - 5) / 36) / std;
    return start;
}

static double lm_count_search(double start, double q, int law, double a, double b, int upper) {
    const double whole = floor(start + 0.5);
    double high = whole > 0 ? whole : 0, low = high, step = 1;
    int i;
    if (lm_count_reached(high, q, law, a, b, upper)) {
        for (i = 0; i < 1100; i++) {
            low = high - step;
            if (!lm_count_reached(low, q, law, a, b, upper)) break;
            step += step;
        }
    } else {
        for (i = 0; i < 1100; i++) {
            high = low + step;
            if (lm_count_reached(high, q, law, a, b, upper)) break;
            step += step;
        }
    }
    for (i = 0; i < 1100; i++) {
        const double middle = floor(low + 0.5 * (high - low));
        if (middle <= low) break;
        if (lm_count_reached(middle, q, law, a, b, upper)) high = middle;
        else low = middle;
    }
    return high;
}

static double lm_count_quantile(double q, int law, double a, double b, double top, int upper) {
    if (!(q >= 0 && q <= 1)) return NAN;
    if (q == 0 || q == 1) return (q == 0) == upper ? top : -1;
    const double z = upper ? -lm_ndtri(q) : lm_ndtri(q), start = lm_count_start(z, law, a, b);
    return lm_count_search(start < top ? start : top, q, law, a, b, upper);
}

#endif
