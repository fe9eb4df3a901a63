# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/counts.py`: the functions are in include/counts.h."""

cdef extern from "counts.h" nogil:
    double lm_product_error(double, double)
    double lm_surplus(double, double, double)
    double lm_correction(double)
    double lm_poisson_log_mass(double, double)
    double lm_trials_log_mass(double, double, double)
    double lm_exact_deviance(double, double, double)
    double lm_exact_correction(double)
    double lm_exact_poisson(double, double)
    double lm_exact_trials(double, double, double)
    double lm_count_tail(double, int, double, double, int)
    int lm_count_reached(double, double, int, double, double, int)
    double lm_count_start(double, int, double, double)
    double lm_count_search(double, double, int, double, double, int)
    double lm_count_quantile(double, int, double, double, double, int)


def product_error(double x, double y):
    return lm_product_error(x, y)


def surplus(double k, double b, double p):
    return lm_surplus(k, b, p)


def correction(double x):
    return lm_correction(x)


def poisson_log_mass(double k, double rate):
    return lm_poisson_log_mass(k, rate)


def trials_log_mass(double k, double b, double p):
    return lm_trials_log_mass(k, b, p)


def exact_deviance(double a, double d, double r):
    return lm_exact_deviance(a, d, r)


def exact_correction(double k):
    return lm_exact_correction(k)


def exact_poisson(double k, double rate):
    return lm_exact_poisson(k, rate)


def exact_trials(double k, double b, double p):
    return lm_exact_trials(k, b, p)


def count_cdf(double x, int law, double a, double b):
    return lm_count_tail(x, law, a, b, 0)


def count_sf(double x, int law, double a, double b):
    return lm_count_tail(x, law, a, b, 1)


def count_reached(double k, double q, int law, double a, double b, int upper):
    return bool(lm_count_reached(k, q, law, a, b, upper > 0))


def count_start(double z, int law, double a, double b):
    return lm_count_start(z, law, a, b)


def count_search(double start, double q, int law, double a, double b, int upper):
    return lm_count_search(start, q, law, a, b, upper > 0)


def count_quantile(double q, int law, double a, double b, double top, int upper):
    return lm_count_quantile(q, law, a, b, top, upper > 0)
