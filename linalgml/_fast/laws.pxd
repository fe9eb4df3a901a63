# The doors of the twins of distributions: check the arrays, pick the loop of their element type, run it.
#
#     cdef extern from *:
#         """
#         #include "laws.h"
#         LM_LAW(exponential_cdf, x < 0 ? 0 : -expm1_f64(-a * x))
#         """
#         const lm_law* exponential_cdf_law

from linalgml._fast.buffer cimport Buffer, I64, itemsize, need
from linalgml._fast.pointwise cimport LARGE, no_loop
from linalgml._fast.threads cimport parallel

cdef extern from "laws.h":
    ctypedef void (*lm_law)(const void*, const void*, void*, Py_ssize_t, double, double) noexcept nogil

cdef enum:
    STRETCH = 1 << 13  # elements that one thread takes at a time

cdef struct Law:
    lm_law loop
    char* x
    char* g
    char* out
    Py_ssize_t n, size
    double a, b

cdef inline void law_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Law* l = <Law*>context
    cdef Py_ssize_t i = part * STRETCH, at = i * l.size
    l.loop(l.x + at, l.g + at, l.out + at, min(<Py_ssize_t>STRETCH, l.n - i), l.a, l.b)

cdef inline int law(const lm_law* loops, Buffer x, Buffer g, Buffer out, Py_ssize_t n, double a, double b, str name) except -1:
    """out = formula(x, g, a, b), element by element; g may be None where the formula has none."""
    cdef Law l
    cdef char* beside = x.p
    if x.code == I64:
        no_loop(x.code, name)
    need(x, n, x.code, name)
    need(out, n, x.code, name)
    if g is not None:
        need(g, n, x.code, name)
        beside = g.p
    l = [loops[x.code], x.p, beside, out.p, n, itemsize(x.code), a, b]
    if n < LARGE:
        l.loop(l.x, l.g, l.out, n, a, b)
    else:
        with nogil:
            parallel(law_part, &l, (n + STRETCH - 1) // STRETCH)
    return 0
