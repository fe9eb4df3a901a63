# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/clip.py.  The sum is taken in double precision: squares of float32 would overflow it."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef double squares(real* x, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef double total = 0
    for i in range(n):
        total += <double>x[i] * <double>x[i]
    return total


cdef void scale(real* x, Py_ssize_t n, real factor) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        x[i] = x[i] * factor


def sum_of_squares(Buffer x, Py_ssize_t n):
    """The sum of x_i^2."""
    cdef int code = floating(x, "sum_of_squares: x")
    cdef double total
    need(x, n, code, "sum_of_squares: x")
    cdef PyThreadState* thread = let_go(n > LONG)
    total = squares[float](<float*>x.p, n) if code == F32 else squares[double](<double*>x.p, n)
    take_back(thread)
    return total


def scale_in_place(Buffer x, Py_ssize_t n, double factor):
    """x = factor * x."""
    cdef int code = floating(x, "scale_in_place: x")
    need(x, n, code, "scale_in_place: x")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        scale[float](<float*>x.p, n, <float>factor)
    else:
        scale[double](<double*>x.p, n, <double>factor)
    take_back(thread)
