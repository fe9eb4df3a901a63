# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/probability/normal.py`; the functions are in include/erf.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.laws cimport law, lm_law

cdef extern from *:
    """
    #include "erf.h"
    #include "laws.h"
    #define Z ((x - a) / b)
    LM_LAW(gauss_logpdf, -0.5 * Z * Z - log(b * sqrt(2 * LM_CIRCLE)))
    LM_LAW(gauss_score, -g * Z / b)
    LM_LAW(gauss_cdf, lm_ndtr(Z))
    LM_LAW(gauss_logcdf, lm_log_ndtr(Z))
    LM_LAW(gauss_ppf, a + b * lm_ndtri(x))
    """
    const lm_law* gauss_logpdf_law
    const lm_law* gauss_score_law
    const lm_law* gauss_cdf_law
    const lm_law* gauss_logcdf_law
    const lm_law* gauss_ppf_law

def normal_logpdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(gauss_logpdf_law, x, None, out, n, loc, scale, "normal_logpdf")

def normal_score(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double loc, double scale):
    law(gauss_score_law, x, grad, dx, n, loc, scale, "normal_score")

def normal_cdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(gauss_cdf_law, x, None, out, n, loc, scale, "normal_cdf")

def normal_logcdf(Buffer x not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(gauss_logcdf_law, x, None, out, n, loc, scale, "normal_logcdf")

def normal_ppf(Buffer q not None, Buffer out not None, Py_ssize_t n, double loc, double scale):
    law(gauss_ppf_law, q, None, out, n, loc, scale, "normal_ppf")
