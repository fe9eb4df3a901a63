# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/binomial.py`; what all counts share is in include/counts.h."""
from linalgml._fast.buffer cimport Buffer, F64, bad_size, need
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "counts.h"
    LM_LAW(binomial_logpmf, (x < 0) | (x > a) | (floor(x) < x) ? -INFINITY : lm_trials_log_mass(x, a - x, b))
    LM_LAW(binomial_cdf, lm_count_tail(x, LM_BINOMIAL, a, b, 0))
    LM_LAW(binomial_sf, lm_count_tail(x, LM_BINOMIAL, a, b, 1))
    LM_LAW(binomial_ppf, lm_count_quantile(x, LM_BINOMIAL, a, b, a, 0))
    LM_LAW(binomial_isf, lm_count_quantile(x, LM_BINOMIAL, a, b, a, 1))

    /* What a total decides, kept for the next number of the same total. */
    typedef struct { double total, spread, a, b, first, mode, last; } binomial_hat;
    static inline double binomial_inverse(double total, double u, double p, double each) {
        double k = 0;
        for (int i = 0; i < 64; i++) {
            if (u <= each || k >= total) break;
            u -= each;
            k += 1;
            each *= (total - k + 1) / k * (p / (1 - p));
        }
        return k;
    }
    static inline double binomial_none(double total, double p) { return lm_exact_exp(total * lm_exact_log1p(-p)); }
    static inline void binomial_set(binomial_hat* h, double total, double p) {
        h->total = total;
        h->spread = sqrt(total * p * (1 - p));
        h->b = 1.15 + 2.53 * h->spread;
        h->a = -0.0873 + 0.0248 * h->b + 0.01 * p;
        h->mode = floor((total + 1) * p);
        h->last = NAN;
    }
    static inline double binomial_try(binomial_hat* h, double u, double v, double p) {
        const double t = u - 0.5, near = 0.5 - fabs(t), total = h->total;
        if (near <= 0) return -1;
        const double k = floor((2 * h->a / near + h->b) * t + (total * p + 0.5));
        if (near >= 0.07 && v <= 0.92 - 4.2 / h->b) return k;
        if (!(k >= 0 && k <= total)) return -1;
        if (h->last != h->last) h->last = lm_exact_trials(h->mode, total - h->mode, p);
        const double hat = lm_natural_log(v * ((2.83 + 5.1 / h->b) * h->spread) / (h->a / (near * near) + h->b));
        return hat <= lm_exact_trials(k, total - k, p) - h->last ? k : -1;
    }
    static double binomial_one(double total, double u, double v, double p) {
        binomial_hat h;
        binomial_set(&h, total, p);
        return binomial_try(&h, u, v, p);
    }
    static ptrdiff_t binomial_missing(const double* out, ptrdiff_t n) {
        ptrdiff_t missing = 0;
        for (ptrdiff_t i = 0; i < n; i++) missing += out[i] < 0;
        return missing;
    }
    static ptrdiff_t binomial_all(const double* totals, const double* u, const double* v, double* out, ptrdiff_t n, ptrdiff_t m, double p) {
        binomial_hat h = {-1, 0, 0, 0, 0, 0, 0};
        double few = -1, none = 1;
        ptrdiff_t tried = 0, missing = 0, at = 0;
        for (ptrdiff_t i = 0; i < n; i++) {
            if (out[i] < 0) {
                const double total = totals[at];
                if (total * p < 10) {
                    if (total != few) none = binomial_none(total, p), few = total;
                    out[i] = binomial_inverse(total, 1 - u[tried], p, none);
                } else {
                    if (total != h.total) binomial_set(&h, total, p);
                    out[i] = binomial_try(&h, 1 - u[tried], 1 - v[tried], p);
                }
                missing += out[i] < 0;
                tried++;
            }
            at = at + 1 == m ? 0 : at + 1;
        }
        return missing;
    }
    """
    const lm_law* binomial_logpmf_law
    const lm_law* binomial_cdf_law
    const lm_law* binomial_sf_law
    const lm_law* binomial_ppf_law
    const lm_law* binomial_isf_law
    double binomial_inverse(double, double, double, double) nogil
    double binomial_none(double, double) nogil
    double binomial_one(double, double, double, double) nogil
    Py_ssize_t binomial_missing(const double*, Py_ssize_t) nogil
    Py_ssize_t binomial_all(const double*, const double*, const double*, double*, Py_ssize_t, Py_ssize_t, double) nogil

def binomial_logpmf(Buffer x not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(binomial_logpmf_law, x, None, out, n, total, p, "binomial_logpmf")

def binomial_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(binomial_cdf_law, x, None, out, n, total, p, "binomial_cdf")

def binomial_sf(Buffer x not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(binomial_sf_law, x, None, out, n, total, p, "binomial_sf")

def binomial_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(binomial_ppf_law, q, None, out, n, total, p, "binomial_ppf")

def binomial_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double total, double p):
    law(binomial_isf_law, q, None, out, n, total, p, "binomial_isf")

def binomial_inverted(double total, double u, double p):
    return binomial_inverse(total, u, p, binomial_none(total, p))

def binomial_candidate(double total, double u, double v, double p):
    return binomial_one(total, u, v, p)

def binomial_candidates(Buffer totals not None, Buffer u not None, Buffer v not None, Buffer out not None, Py_ssize_t n, Py_ssize_t m,
                        double p):
    cdef Py_ssize_t missing
    if m < 1:
        bad_size(m if m < 0 else -1)
    need(totals, m, F64, "binomial_candidates: totals")
    need(out, n, F64, "binomial_candidates: out")
    missing = binomial_missing(<double*>out.p, n)
    need(u, missing, F64, "binomial_candidates: u")
    need(v, missing, F64, "binomial_candidates: v")
    with nogil:
        missing = binomial_all(<double*>totals.p, <double*>u.p, <double*>v.p, <double*>out.p, n, m, p)
    return missing
