# The doors of the twins of distributions of three settings: as laws.pxd, with one setting more.

from linalgml._fast.buffer cimport Buffer, I64, itemsize, need
from linalgml._fast.pointwise cimport LARGE, no_loop
from linalgml._fast.threads cimport parallel

cdef extern from "wide_laws.h":
    ctypedef void (*lm_wide_law)(const void*, const void*, void*, Py_ssize_t, double, double, double) noexcept nogil

cdef enum:
    STRETCH = 1 << 13  # elements that one thread takes at a time

cdef struct WideLaw:
    lm_wide_law loop
    char* x
    char* g
    char* out
    Py_ssize_t n, size
    double a, b, c

cdef inline void wide_law_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef WideLaw* l = <WideLaw*>context
    cdef Py_ssize_t i = part * STRETCH, at = i * l.size
    l.loop(l.x + at, l.g + at, l.out + at, min(<Py_ssize_t>STRETCH, l.n - i), l.a, l.b, l.c)

cdef inline int wide_law(const lm_wide_law* loops, Buffer x, Buffer g, Buffer out, Py_ssize_t n, double a, double b, double c,
                         str name) except -1:
    """out = formula(x, g, a, b, c), element by element; g may be None where the formula has none."""
    cdef WideLaw l
    cdef char* beside = x.p
    if x.code == I64:
        no_loop(x.code, name)
    need(x, n, x.code, name)
    need(out, n, x.code, name)
    if g is not None:
        need(g, n, x.code, name)
        beside = g.p
    l = [loops[x.code], x.p, beside, out.p, n, itemsize(x.code), a, b, c]
    if n < LARGE:
        l.loop(l.x, l.g, l.out, n, a, b, c)
    else:
        with nogil:
            parallel(wide_law_part, &l, (n + STRETCH - 1) // STRETCH)
    return 0
