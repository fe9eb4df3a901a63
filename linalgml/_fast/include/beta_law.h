/* What the twins of Beta, Fisher's F and Student's t share: the readable source with the same formulas is linalgml/probability/beta.py.
   What depends on the two parameters alone is computed once, in an lm_beta_law. */
#ifndef LM_BETA_LAW_H
#define LM_BETA_LAW_H

#include "counts.h"
#include "inverse_beta.h"
#include "simd.h"

static inline double lm_beta_gap(double a, double b, double x) {
    const double y = 1 - x, rest = lm_product_error(a, y) - lm_product_error(b, x) + a * (1 - y - x);
    return a * y - b * x + rest;
}

typedef struct {
    double a, b, n, top, ratio; /* top: what is left of the term besides powers; ratio: a / b */
    int kind;                   /* 0: both small, 1: b large, 2: a large, 3: both large */
} lm_beta_law;

static lm_beta_law lm_beta_law_of(double a, double b) {
    lm_beta_law l = {a, b, a + b, 0, a / b, (a >= 10) * 2 + (b >= 10)};
    if (l.kind == 3)
        l.top = 0.5 * log(a / l.n * b / (2 * 3.141592653589793)) - (lm_stirling_rest(a) + lm_stirling_rest(b) - lm_stirling_rest(l.n));
    else if (l.kind == 2)
        l.top = lm_gamma_ratio_log(b, a) - lm_gammaln_positive(b);
    else
        l.top = l.kind == 1 ? lm_gamma_ratio_log(a, b) - lm_gammaln_positive(a) : -lm_betaln(a, b);
    return l;
}

static inline lm_beta_law lm_beta_turned(lm_beta_law l) {
    const lm_beta_law t = {l.b, l.a, l.n, l.top, 1 / l.ratio, l.kind == 1 ? 2 : l.kind == 2 ? 1 : l.kind};
    return t;
}

/* m - log(r), r = 1 + m, without branches */
static ALWAYS_INLINE double lm_excess_f64(double m, double r) {
    const double s = m / (2 + m), w = s * s, far = m - log_f64(r), near = s * (m - 2 * w * LM_SUM(lm_atanh, w));
    return (r < 0.5) | (r > 2) ? far : near;
}

/* log(x^a y^b / B(a, b)), from log x, log y and gap = a y - b x: for loops over many x */
static ALWAYS_INLINE double lm_beta_log_by(int kind, double a, double b, double n, double top, double x, double y, double log_x,
    double log_y, double gap) {
    if (kind == 3) return top - (a * lm_excess_f64(-gap / a, n * x / a) + b * lm_excess_f64(gap / b, n * y / b));
    if (kind == 2) return b * log_f64(n * y) + top + a * log_x;
    return (kind == 1 ? a * log_f64(n * x) : a * log_x) + b * log_y + top;
}

static inline double lm_beta_log_term(const lm_beta_law* l, double x, double y, double gap) {
    if (l->kind == 3) return l->top - (l->a * lm_excess(-gap / l->a, l->n * x / l->a) + l->b * lm_excess(gap / l->b, l->n * y / l->b));
    const double log_y = x <= y ? log1p(-x) : log(y);
    if (l->kind == 1) return l->a * log(l->n * x) + l->top + l->b * log_y;
    const double log_x = x <= y ? log(x) : log1p(-y);
    return l->kind == 2 ? l->b * log(l->n * y) + l->top + l->a * log_x : l->a * log_x + l->b * log_y + l->top;
}

static inline int lm_beta_lower(double a, double b, double x, double y) {
    return x <= y ? lm_beta_below(a, b, x) : !lm_beta_below(b, a, y);
}

static inline double lm_beta_log_share(const lm_beta_law* l, double x, double y, double gap) {
    const double term = lm_beta_log_term(l, x, y, gap);
    if (lm_beta_lower(l->a, l->b, x, y)) return term + log(lm_beta_fraction(l->a, l->b, x, y));
    return log1p(-exp(term) * lm_beta_fraction(l->b, l->a, y, x));
}

static inline double lm_beta_share(const lm_beta_law* l, double x, double y, double gap) {
    const double term = exp(lm_beta_log_term(l, x, y, gap));
    return lm_beta_lower(l->a, l->b, x, y) ? term * lm_beta_fraction(l->a, l->b, x, y) : 1 - term * lm_beta_fraction(l->b, l->a, y, x);
}

#endif
