/* Gamma, its logarithm and digamma, for twins; the readable sources with the same formulas are in linalgml/special/. */
#ifndef LM_SPECIAL_H
#define LM_SPECIAL_H

#include <math.h>

#define LM_PI 3.141592653589793
#define LM_WHOLE 4503599627370496.0
#define LM_SUM(TABLE, Z) lm_horner(TABLE, (int)(sizeof(TABLE) / sizeof(TABLE[0])), Z)

/* The coefficients stand highest first.  Two chains, of even and odd powers, wait for each other half as long as one. */
static inline double lm_horner(const double* c, int n, double z) {
    const double w = z * z;
    double even = n & 1 ? c[0] : 0, odd = 0;
    for (int i = n & 1; i < n; i += 2) {
        odd = odd * w + c[i];
        even = even * w + c[i + 1];
    }
    return odd * z + even;
}

static const double lm_reciprocal[] = {-2.0583260535665066e-14, 5.100370287454476e-13, -3.696805618642206e-12,
    7.782263439905071e-12, 1.0434267116911005e-10, -1.18127457048702e-09, 5.002007644469223e-09, 6.116095104481416e-09,
    -2.056338416977607e-07, 1.133027231981696e-06, -1.2504934821426706e-06, -2.013485478078824e-05, 0.0001280502823881162,
    -0.00021524167411495098, -0.0011651675918590652, 0.0072189432466631, -0.009621971527876973, -0.04219773455554433,
    0.16653861138229148, -0.04200263503409524, -0.6558780715202539, 0.5772156649015329};
static const double lm_stirling[] = {0.17964437236883057, -0.029550653594771242, 0.00641025641025641, -0.0019175269175269176,
    0.0008417508417508417, -0.0005952380952380953, 0.0007936507936507937, -0.002777777777777778, 0.08333333333333333};
static const double lm_digamma_near[] = {-7.569179582195066e-05, 0.0001106337276874741, -0.00016170622091974803,
    0.00023635601564027053, -0.0003454680251063077, 0.000504953265834602, -0.0007380709389960052, 0.0010788252019162967,
    -0.0015769367714301972, 0.002305126326734928, -0.003369801655439328, 0.004926781395729853, -0.007204534386356869,
    0.010538791616612175, -0.01542476590494896, 0.022597648232218104, -0.03316112647484736, 0.04880428816414311,
    -0.07219956125645471, 0.10782405069126237, -0.16394270544240652, 0.258499760955651, -0.4427631689835921, 0.9676722454476212};
static const double lm_digamma_tail[] = {3.0539543302701198, -0.4432598039215686, 0.08333333333333333, -0.021092796092796094,
    0.007575757575757576, -0.004166666666666667, 0.003968253968253968, -0.008333333333333333, 0.08333333333333333};
static const double lm_trigamma_tail[] = {-529.1242424242424, 54.971177944862156, -7.092156862745098, 1.1666666666666667,
    -0.2531135531135531, 0.07575757575757576, -0.03333333333333333, 0.023809523809523808, -0.03333333333333333,
    0.16666666666666666};

static inline double lm_reciprocal_gamma_rest(double z) { return z * LM_SUM(lm_reciprocal, z); }

static inline double lm_stirling_rest(double x) {
    const double y = 1 / x;
    return y * LM_SUM(lm_stirling, y * y);
}

static inline double lm_sin_pi(double x) {
    const double nearest = floor(x + 0.5), s = sin(LM_PI * (x - nearest));
    return fmod(nearest, 2) == 0 ? s : -s;
}

static double lm_gammaln_positive(double x) {
    if (!(x < 10)) return (x - 0.5) * (log(x) - 1) + 0.4189385332046727 + lm_stirling_rest(x);
    const int n = (int)floor(x + 0.5);
    const double z = x - n, rest = lm_reciprocal_gamma_rest(z);
    double total = 1;
    for (int k = 2; k < n; k++) total *= z + k;
    if (n == 0) return -log1p(rest) - log(x);
    if (n == 1) return -log1p(rest);
    if (n == 2) return log1p(z) - log1p(rest);
    return log(total * (1 + z) / (1 + rest)); /* at least log Gamma(2.5): nothing cancels, one logarithm serves */
}

static double lm_gammaln(double x) {
    if (x > 0 || x != x || x == -INFINITY) return x == -INFINITY ? x : lm_gammaln_positive(x);
    if (x <= -LM_WHOLE || x == floor(x)) return INFINITY;
    return -log(fabs(lm_sin_pi(x)) / LM_PI) - lm_gammaln_positive(1 - x);
}

static double lm_gamma_positive(double x) {
    if (x > 172) return INFINITY;
    if (!(x < 23.5)) {
        const double half = pow(x, 0.5 * x - 0.25);
        return 2.5066282746310007 * half * exp(-x) * half * exp(lm_stirling_rest(x));
    }
    const int n = (int)floor(x + 0.5);
    const double z = x - n;
    double total = 1;
    for (int k = 1; k < n; k++) total *= z + k;
    return total / (1 + lm_reciprocal_gamma_rest(z));
}

static double lm_gamma(double x) {
    if (!(x < 0.5)) return lm_gamma_positive(x);
    if (x > -0.5) return 1 / (x * (1 + lm_reciprocal_gamma_rest(x)));
    if (x <= -LM_WHOLE || x == floor(x)) return NAN;
    return LM_PI / lm_sin_pi(x) / lm_gamma_positive(1 - x);
}

static double lm_digamma_positive(double x) {
    const double z = x - 1.4616321449683622 - 9.549995429965697e-17;
    if (fabs(z) < 0.3) return z * LM_SUM(lm_digamma_near, z);
    double shift = 0;
    for (int k = 0; k < 10 && x < 10; k++) {
        shift += 1 / x;
        x += 1;
    }
    const double w = 1 / x / x;
    return log(x) - 0.5 / x - w * LM_SUM(lm_digamma_tail, w) - shift;
}

static double lm_digamma(double x) {
    if (x > 0 || x != x) return lm_digamma_positive(x);
    if (x == 0) return -1 / x;
    if (x <= -LM_WHOLE || x == floor(x)) return NAN;
    return lm_digamma_positive(1 - x) - LM_PI / tan(LM_PI * (x - floor(x + 0.5)));
}

static double lm_trigamma_positive(double x) {
    double shift = 0;
    for (int k = 0; k < 10 && x < 10; k++) {
        shift += 1 / x / x;
        x += 1;
    }
    const double w = 1 / x / x;
    return (1 + 0.5 / x + w * LM_SUM(lm_trigamma_tail, w)) / x + shift;
}

static double lm_trigamma(double x) {
    if (x > 0 || x != x) return lm_trigamma_positive(x);
    if (x <= -LM_WHOLE || x == floor(x)) return INFINITY;
    const double s = sin(LM_PI * (x - floor(x + 0.5))) / LM_PI;
    return 1 / s / s - lm_trigamma_positive(1 - x);
}

#endif
