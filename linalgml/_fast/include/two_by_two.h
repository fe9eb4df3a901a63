/* Probabilities of two-by-two tables, for twins: operation for operation those of linalgml/probability/two_by_two.py. */
#ifndef LM_TWO_BY_TWO_H
#define LM_TWO_BY_TWO_H

#include "counts.h"

static inline double lm_in_turn(const double* c, int n, double z) {
    double total = 0;
    for (int i = 0; i < n; i++) total = total * z + c[i];
    return total;
}

static inline double lm_factorial_rest(double x) {
    static const double rests[] = {0, 1, 1.3068528194400546, 1.4959226032237258, 1.6328763858683832, 1.7403021806115442,
        1.828694396641771, 1.9037903176782212, 1.9690705693065629, 2.0268062840554952};
    if (x < 10) return x >= 0 ? rests[(int)x] : NAN;
    const double y = 1 / x;
    return 0.5 * lm_natural_log(6.283185307179586 * x) + y * lm_in_turn(lm_stirling, 9, y * y);
}

static inline double lm_cell_deviance(double o, double e, double excess) {
    if (o == 0) return e;
    if (fabs(excess) * 3 > o + e) return o * lm_natural_log(o / e) - excess;
    const double s = excess / (o + e), w = s * s;
    return s * (excess + 2 * o * w * lm_in_turn(lm_atanh, 16, w));
}

static inline double lm_table_excess(double a, double b, double c, double d) {
    const double ad = a * d, bc = b * c, rounding = lm_product_error(a, d) - lm_product_error(b, c);
    return ((ad - bc) + rounding) / (a + b + c + d);
}

static inline double lm_table_margins(double population, double successes, double draws) {
    const double rows = lm_factorial_rest(successes) + lm_factorial_rest(population - successes);
    return rows + lm_factorial_rest(draws) + lm_factorial_rest(population - draws) - lm_factorial_rest(population);
}

static double lm_table_log(double a, double b, double c, double d, double excess, double margins) {
    const double total = a + b + c + d;
    const double rests = lm_factorial_rest(a) + lm_factorial_rest(b) + lm_factorial_rest(c) + lm_factorial_rest(d);
    double off = lm_cell_deviance(a, (a + b) / total * (a + c), excess) + lm_cell_deviance(b, (a + b) / total * (b + d), -excess);
    off += lm_cell_deviance(c, (c + d) / total * (a + c), -excess) + lm_cell_deviance(d, (c + d) / total * (b + d), excess);
    return margins - rests - off;
}

static double lm_table_integral(double a, double b, double c, double d, double excess, double margins, double std) {
    static const double nodes[] = {0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438,
        0.755404408355003, 0.8656312023878318, 0.9445750230732326, 0.9894009349916499};
    static const double shares[] = {0.1894506104550685, 0.18260341504492358, 0.16915651939500254, 0.14959598881657674,
        0.12462897125553388, 0.09515851168249279, 0.062253523938647894, 0.027152459411754096};
    const double edge = lm_table_log(a + 0.5, b - 0.5, c - 0.5, d + 0.5, excess + 0.5, margins);
    const double fall = lm_natural_log((b * c) / ((a + 1) * (d + 1))), bend = 1 / a + 1 / b + 1 / c + 1 / d;
    const double half = std / (1 + 0.2 * fall * std);
    double area = 0;
    for (int panel = 0; panel < 12; panel++) {
        double part = 0;
        for (int j = 0; j < 8; j++) {
            for (int side = 0; side < 2; side++) {
                const double y = half * (2.0 * panel + 1 + (2.0 * side - 1) * nodes[j]) - 0.5;
                part += shares[j] * exp(lm_table_log(a - y, b + y, c + y, d - y, excess - y, margins) - edge);
            }
        }
        area += part * half;
        if (part * half <= 1e-17 * area) break;
    }
    return edge + lm_natural_log(area - fall / 24 + 7.0 / 5760.0 * fall * (fall * fall - 3 * bend));
}

static inline double lm_table_variance(double a, double b, double c, double d) {
    const double total = a + b + c + d;
    return (a + b) / total * (c + d) * (a + c) / total * (b + d) / total;
}

static double lm_table_tail(double a, double b, double c, double d, double margins) {
    const double excess = lm_table_excess(a, b, c, d), variance = lm_table_variance(a, b, c, d);
    double term = a * d / ((b + 1) * (c + 1)), terms = 1 + term;
    if (variance > 1e5 && term > 0.98) return lm_table_integral(a, b, c, d, excess, margins, sqrt(variance));
    for (int i = 1; i < 6000; i++) {
        term *= (a - i) * (d - i) / ((b + 1 + i) * (c + 1 + i));
        terms += term;
        if (term <= 1e-17 * terms) break;
    }
    return lm_table_log(a, b, c, d, excess, margins) + lm_natural_log(terms);
}

#endif
