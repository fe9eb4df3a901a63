# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of the kernel of `linalgml/probability/multinomial.py`; the probabilities of counts are in include/counts.h."""
from libc.math cimport INFINITY, floor
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef extern from "counts.h" nogil:
    double lm_poisson_log_mass(double k, double rate)


cdef void logpmf(real* x, real* probs, real* out, Py_ssize_t n, Py_ssize_t d, double total) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double left, value, k, start = -lm_poisson_log_mass(total, total)
    for i in range(n):
        left = total
        value = start
        for j in range(d):
            k = x[j]
            left -= k
            if k < 0 or k > total or floor(k) < k:
                left = INFINITY
            elif k == 0:
                value -= total * probs[j]
            elif probs[j] == 0:
                left = INFINITY
            else:
                value += lm_poisson_log_mass(k, total * probs[j])
        out[i] = -INFINITY if left < 0 or left > 0 else <real>value
        x += d


def multinomial_logpmf(Buffer x, Buffer probs, Buffer out, Py_ssize_t n, Py_ssize_t d, double total):
    """out = the log-probability of whole numbers from 0 on whose sum is `total`, -inf elsewhere."""
    cdef int code = floating(x, "multinomial_logpmf: x")
    need(x, product(n, d), code, "multinomial_logpmf: x")
    need(probs, d, code, "multinomial_logpmf: probs")
    need(out, n, code, "multinomial_logpmf: out")
    cdef PyThreadState* thread = let_go(<double>n * d * 10 > LONG)
    if code == F32:
        logpmf[float](<float*>x.p, <float*>probs.p, <float*>out.p, n, d, total)
    else:
        logpmf[double](<double*>x.p, <double*>probs.p, <double*>out.p, n, d, total)
    take_back(thread)
