# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/poisson.py`; what all counts share is in include/counts.h."""
from linalgml._fast.buffer cimport Buffer, F64, bad_size, need
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "counts.h"
    LM_LAW(poisson_logpmf, (x < 0) | (x == INFINITY) | (floor(x) < x) ? -INFINITY : lm_poisson_log_mass(x, a))
    LM_LAW(poisson_cdf, lm_count_tail(x, LM_POISSON, a, 0, 0))
    LM_LAW(poisson_sf, lm_count_tail(x, LM_POISSON, a, 0, 1))
    LM_LAW(poisson_ppf, lm_count_quantile(x, LM_POISSON, a, 0, INFINITY, 0))
    LM_LAW(poisson_isf, lm_count_quantile(x, LM_POISSON, a, 0, INFINITY, 1))

    static inline double poisson_inverse(double rate, double u, double each) {
        double k = 0;
        for (int i = 0; i < 64; i++) {
            if (u <= each) break;
            u -= each;
            k += 1;
            each *= rate / k;
        }
        return k;
    }
    static inline double poisson_none(double rate) { return lm_exact_exp(-rate); }
    /* What a rate decides, kept for the next number of the same rate. */
    typedef struct { double rate, a, b; } poisson_hat;
    static inline void poisson_set(poisson_hat* h, double rate) {
        h->rate = rate;
        h->b = 0.931 + 2.53 * sqrt(rate);
        h->a = -0.059 + 0.02483 * h->b;
    }
    static inline double poisson_try(const poisson_hat* h, double u, double v) {
        const double t = u - 0.5, near = 0.5 - fabs(t);
        if (near <= 0) return -1;
        const double k = floor((2 * h->a / near + h->b) * t + (h->rate + 0.43));
        if (near >= 0.07 && v <= 0.9277 - 3.6224 / (h->b - 2)) return k;
        if (!(k >= 0)) return -1;
        const double hat = lm_natural_log(v * (1.1239 + 1.1328 / (h->b - 3.4)) / (h->a / (near * near) + h->b));
        return hat <= lm_exact_poisson(k, h->rate) - LM_HALF_LOG_2PI ? k : -1;
    }
    static double poisson_one(double rate, double u, double v) {
        poisson_hat h;
        poisson_set(&h, rate);
        return poisson_try(&h, u, v);
    }
    static ptrdiff_t poisson_missing(const double* out, ptrdiff_t n) {
        ptrdiff_t missing = 0;
        for (ptrdiff_t i = 0; i < n; i++) missing += out[i] < 0;
        return missing;
    }
    static ptrdiff_t poisson_all(const double* rates, const double* u, const double* v, double* out, ptrdiff_t n, ptrdiff_t m) {
        poisson_hat h = {-1, 0, 0};
        double few = -1, none = 1;
        ptrdiff_t tried = 0, missing = 0, at = 0;
        for (ptrdiff_t i = 0; i < n; i++) {
            if (out[i] < 0) {
                const double rate = rates[at];
                if (rate < 10) {
                    if (rate != few) none = poisson_none(rate), few = rate;
                    out[i] = poisson_inverse(rate, 1 - u[tried], none);
                } else {
                    if (rate != h.rate) poisson_set(&h, rate);
                    out[i] = poisson_try(&h, 1 - u[tried], 1 - v[tried]);
                }
                missing += out[i] < 0;
                tried++;
            }
            at = at + 1 == m ? 0 : at + 1;
        }
        return missing;
    }
    """
    const lm_law* poisson_logpmf_law
    const lm_law* poisson_cdf_law
    const lm_law* poisson_sf_law
    const lm_law* poisson_ppf_law
    const lm_law* poisson_isf_law
    double poisson_inverse(double, double, double) nogil
    double poisson_none(double) nogil
    double poisson_one(double, double, double) nogil
    Py_ssize_t poisson_missing(const double*, Py_ssize_t) nogil
    Py_ssize_t poisson_all(const double*, const double*, const double*, double*, Py_ssize_t, Py_ssize_t) nogil

def poisson_logpmf(Buffer x not None, Buffer out not None, Py_ssize_t n, double rate):
    law(poisson_logpmf_law, x, None, out, n, rate, 0, "poisson_logpmf")

def poisson_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double rate):
    law(poisson_cdf_law, x, None, out, n, rate, 0, "poisson_cdf")

def poisson_sf(Buffer x not None, Buffer out not None, Py_ssize_t n, double rate):
    law(poisson_sf_law, x, None, out, n, rate, 0, "poisson_sf")

def poisson_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double rate):
    law(poisson_ppf_law, q, None, out, n, rate, 0, "poisson_ppf")

def poisson_isf(Buffer q not None, Buffer out not None, Py_ssize_t n, double rate):
    law(poisson_isf_law, q, None, out, n, rate, 0, "poisson_isf")

def poisson_inverted(double rate, double u):
    return poisson_inverse(rate, u, poisson_none(rate))

def poisson_candidate(double rate, double u, double v):
    return poisson_one(rate, u, v)

def poisson_candidates(Buffer rates not None, Buffer u not None, Buffer v not None, Buffer out not None, Py_ssize_t n, Py_ssize_t m):
    cdef Py_ssize_t missing
    if m < 1:
        bad_size(m if m < 0 else -1)
    need(rates, m, F64, "poisson_candidates: rates")
    need(out, n, F64, "poisson_candidates: out")
    missing = poisson_missing(<double*>out.p, n)
    need(u, missing, F64, "poisson_candidates: u")
    need(v, missing, F64, "poisson_candidates: v")
    with nogil:
        missing = poisson_all(<double*>rates.p, <double*>u.p, <double*>v.p, <double*>out.p, n, m)
    return missing
