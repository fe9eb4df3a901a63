# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Compiled rungs of the ladder of softmax: the C library's exp, double and single, and the maximum and the sum in one pass."""
from libc.math cimport exp as exp_double, expf
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport floating

ctypedef void (*Singles)(float*, float*, Py_ssize_t, Py_ssize_t) noexcept nogil
ctypedef void (*Doubles)(double*, double*, Py_ssize_t, Py_ssize_t) noexcept nogil


cdef int run(Singles singles, Doubles doubles, Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols) except -1:
    """The door of every rung."""
    cdef int code = floating(x, "softmax: x")
    cdef Py_ssize_t n = product(rows, cols)
    need(x, n, code, "softmax: x")
    need(out, n, code, "softmax: out")
    if n == 0:
        return 0
    if code == F32:
        singles(<float*>x.p, <float*>out.p, rows, cols)
    else:
        doubles(<double*>x.p, <double*>out.p, rows, cols)
    return 0


cdef inline real exp(real x) noexcept nogil:
    if real is float: return expf(x)
    else: return exp_double(x)


# rung: typed
cdef void typed_loops(real* x, real* out, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef double top, total, e  # double throughout, as `from libc.math cimport exp` suggests
    for r in range(rows):
        top = x[0]
        for j in range(1, cols):
            top = max(top, x[j])
        total = 0
        for j in range(cols):
            e = exp_double(x[j] - top)
            out[j] = <real>e
            total += e
        for j in range(cols):
            out[j] = <real>(out[j] / total)
        x += cols
        out += cols


# rung: single
cdef void single_loops(real* x, real* out, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real top, total, scale
    for r in range(rows):
        top = x[0]
        for j in range(1, cols):
            top = max(top, x[j])
        total = 0
        for j in range(cols):
            out[j] = exp(x[j] - top)
            total += out[j]
        scale = 1 / total
        for j in range(cols):
            out[j] = out[j] * scale
        x += cols
        out += cols


# rung: online
cdef void online_loops(real* x, real* out, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real top, total, scale
    for r in range(rows):
        top = x[0]
        total = 1
        for j in range(1, cols):
            if x[j] > top:  # what was summed under the old maximum shrinks
                total = total * exp(top - x[j]) + 1
                top = x[j]
            else:
                total += exp(x[j] - top)
        scale = 1 / total
        for j in range(cols):
            out[j] = exp(x[j] - top) * scale
        x += cols
        out += cols


def typed(Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    run(typed_loops[float], typed_loops[double], x, out, rows, cols)


def single(Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    run(single_loops[float], single_loops[double], x, out, rows, cols)


def online(Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    run(online_loops[float], online_loops[double], x, out, rows, cols)
