# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/two_by_two.py`; the formulas are in include/two_by_two.h."""

cdef extern from "two_by_two.h" nogil:
    double lm_factorial_rest(double x)
    double lm_cell_deviance(double o, double e, double excess)
    double lm_table_excess(double a, double b, double c, double d)
    double lm_table_margins(double population, double successes, double draws)
    double lm_table_variance(double a, double b, double c, double d)
    double lm_table_log(double a, double b, double c, double d, double excess, double margins)
    double lm_table_tail(double a, double b, double c, double d, double margins)
    double lm_table_integral(double a, double b, double c, double d, double excess, double margins, double std)

def factorial_rest(double x):
    return lm_factorial_rest(x)

def cell_deviance(double o, double e, double excess):
    return lm_cell_deviance(o, e, excess)

def table_excess(double a, double b, double c, double d):
    return lm_table_excess(a, b, c, d)

def table_variance(double a, double b, double c, double d):
    return lm_table_variance(a, b, c, d)

def table_margins(double population, double successes, double draws):
    return lm_table_margins(population, successes, draws)

def table_log(double a, double b, double c, double d, double excess, double margins):
    return lm_table_log(a, b, c, d, excess, margins)

def table_tail(double a, double b, double c, double d, double margins):
    return lm_table_tail(a, b, c, d, margins)

def table_integral(double a, double b, double c, double d, double excess, double margins, double std):
    return lm_table_integral(a, b, c, d, excess, margins, std)
