# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/special/betaincinv.py`: the functions are in include/inverse_beta.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.specials cimport over_three

cdef extern from "inverse_beta.h" nogil:
    double lm_beta_lead(double, double)
    double lm_beta_front(double, double, double, double)
    double lm_beta_log_step(double, double, double, double)
    double lm_beta_bound(double, double, double)
    double lm_beta_second(double, double, double)
    double lm_beta_normal_start(double, double, double)
    double lm_beta_gamma_start(double, double, double, double)
    double lm_beta_start(double, double, double, double, double, double)
    double lm_beta_root(double, double, double, double)
    double lm_beta_logit(double, double, double, double)
    double lm_logistic(double)
    double lm_betaincinv(double, double, double)
    double lm_betaincinv_complement(double, double, double)
    double lm_betainccinv(double, double, double)
    double lm_betainccinv_complement(double, double, double)


def beta_lead(double a, double b):
    return lm_beta_lead(a, b)


def beta_front(double a, double b, double x, double y):
    return lm_beta_front(a, b, x, y)


def beta_log_step(double a, double b, double w, double p):
    return lm_beta_log_step(a, b, w, p)


def beta_bound(double a, double b, double p):
    return lm_beta_bound(a, b, p)


def beta_second(double a, double b, double w):
    return lm_beta_second(a, b, w)


def beta_normal_start(double a, double b, double p):
    return lm_beta_normal_start(a, b, p)


def beta_gamma_start(double a, double b, double p, double q):
    return lm_beta_gamma_start(a, b, p, q)


def beta_start(double a, double b, double p, double q, double low, double high):
    return lm_beta_start(a, b, p, q, low, high)


def beta_root(double a, double b, double p, double q):
    return lm_beta_root(a, b, p, q)


def beta_logit(double a, double b, double p, double q):
    return lm_beta_logit(a, b, p, q)


def logistic(double w):
    return lm_logistic(w)


def betaincinv_value(double a, double b, double p):
    return lm_betaincinv(a, b, p)


def betaincinv_complement(double a, double b, double p):
    return lm_betaincinv_complement(a, b, p)


def betainccinv_value(double a, double b, double q):
    return lm_betainccinv(a, b, q)


def betainccinv_complement(double a, double b, double q):
    return lm_betainccinv_complement(a, b, q)


def betaincinv_forward(Buffer a not None, Buffer b not None, Buffer p not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na,
                       Py_ssize_t nb, Py_ssize_t nt):
    over_three(lm_betaincinv, a, b, p, None, out, n, na, nb, nt, 1, "betaincinv_forward")


def betainccinv_forward(Buffer a not None, Buffer b not None, Buffer q not None, Buffer out not None, Py_ssize_t n, Py_ssize_t na,
                        Py_ssize_t nb, Py_ssize_t nt):
    over_three(lm_betainccinv, a, b, q, None, out, n, na, nb, nt, 1, "betainccinv_forward")
