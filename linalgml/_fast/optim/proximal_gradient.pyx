# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/optim/proximal_gradient.py: one pass each."""
from libc.math cimport sqrt
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating


cdef void threshold(real* x, real* out, Py_ssize_t n, real t) noexcept nogil:
    cdef Py_ssize_t i
    cdef real up, down
    for i in range(n):
        up, down = x[i] - t, x[i] + t
        out[i] = (0 if 0 > up else up) + (0 if 0 < down else down)


cdef void ahead(real* x, real* old, real* out, Py_ssize_t n, real beta) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = x[i] + beta * (x[i] - old[i])


def soft_threshold(Buffer x, Buffer out, Py_ssize_t n, double t):
    """out = x moved towards 0 by t, and 0 where that is passed: the prox of t |x|_1.  x, out: (n,); t >= 0."""
    cdef int code = floating(x, "soft_threshold: x")
    need(x, n, code, "soft_threshold: x")
    need(out, n, code, "soft_threshold: out")
    if code == F32:
        threshold[float](<float*>x.p, <float*>out.p, n, <float>t)
    else:
        threshold[double](<double*>x.p, <double*>out.p, n, t)


def look_ahead(Buffer x, Buffer old, Buffer out, Py_ssize_t n, double beta):
    """out = x + beta (x - old), the point ahead.  x, old, out: (n,)."""
    cdef int code = floating(x, "look_ahead: x")
    need(x, n, code, "look_ahead: x")
    need(old, n, code, "look_ahead: old")
    need(out, n, code, "look_ahead: out")
    if code == F32:
        ahead[float](<float*>x.p, <float*>old.p, <float*>out.p, n, <float>beta)
    else:
        ahead[double](<double*>x.p, <double*>old.p, <double*>out.p, n, beta)


def next_weight(double t):
    """The t+ of FISTA, with t+ (t+ - 1) = t^2: it grows by about a half a step."""
    return (1 + sqrt(1 + 4 * t * t)) / 2
