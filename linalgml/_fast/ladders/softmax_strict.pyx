# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""A compiled rung of the ladder of softmax: exp as arithmetic in a plain loop, which the compiler makes vector code of.

Strict, because the range reduction of exp must keep its order of operations; see include/elementary.h.
"""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport exp, floating, row_sum


# rung: vector
cdef void vector_loops(real* x, real* out, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real top, scale
    for r in range(rows):
        top = x[0]
        for j in range(1, cols):
            top = max(top, x[j])
        for j in range(cols):
            out[j] = exp(x[j] - top)  # a polynomial: no call, no branch
        scale = 1 / row_sum(out, cols)
        for j in range(cols):
            out[j] = out[j] * scale
        x += cols
        out += cols


def vector(Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    cdef int code = floating(x, "softmax: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "softmax: x")
    need(out, n, code, "softmax: out")
    if n == 0:
        return
    if code == F32:
        vector_loops(<float*>x.p, <float*>out.p, rows, cols)
    else:
        vector_loops(<double*>x.p, <double*>out.p, rows, cols)
