# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/vector.py.  Sums are float64 whatever the elements, as 32 partial sums side by side, which vectorise."""
from libc.math cimport fabs, sqrt, INFINITY

from linalgml._fast.buffer cimport Buffer, F32, F64, need, scalar

cdef enum:
    LONG = 131072  # elements above which other threads may run meanwhile


cdef double fold(double* s) noexcept nogil:
    """The sum of the partial sums, in pairs."""
    cdef Py_ssize_t half = 16, k
    while half > 0:
        for k in range(half):
            s[k] += s[k + half]
        half >>= 1
    return s[0]


cdef double dot_(scalar* x, scalar* y, Py_ssize_t n) noexcept nogil:
    cdef double s[32]
    cdef double rest = 0
    cdef Py_ssize_t i, k, whole = n - n % 32
    for k in range(32):
        s[k] = 0
    for i in range(0, whole, 32):
        for k in range(32):
            s[k] += <double>x[i + k] * <double>y[i + k]
    for i in range(whole, n):
        rest += <double>x[i] * <double>y[i]
    return fold(s) + rest if whole else rest


cdef double norm_(scalar* x, Py_ssize_t n) noexcept nogil:
    """One pass over squares that can be trusted; the scaled sum of the source for those that cannot."""
    cdef double total = dot_(x, x, n), top = 0, ratio
    cdef Py_ssize_t i
    if 1e-290 < total < 1e300:
        return sqrt(total)
    for i in range(n):
        if fabs(<double>x[i]) > top:
            top = fabs(<double>x[i])
    if top == 0 or top == INFINITY:
        top = 1
    total = 0
    for i in range(n):
        ratio = <double>x[i] / top
        total += ratio * ratio
    return top * sqrt(total)


cdef double dot_any(Buffer x, Buffer y, Py_ssize_t n) noexcept nogil:
    if x.code == F32:
        return dot_(<float*>x.p, <float*>y.p, n)
    if x.code == F64:
        return dot_(<double*>x.p, <double*>y.p, n)
    return dot_(<long long*>x.p, <long long*>y.p, n)


cdef double norm_any(Buffer x, Py_ssize_t n) noexcept nogil:
    if x.code == F32:
        return norm_(<float*>x.p, n)
    if x.code == F64:
        return norm_(<double*>x.p, n)
    return norm_(<long long*>x.p, n)


def dot(Buffer x, Buffer y, Py_ssize_t n):
    cdef double total
    need(x, n, x.code if x is not None else F64, "dot: x")
    need(y, n, x.code, "dot: y")
    if n <= LONG:
        return dot_any(x, y, n)
    with nogil:
        total = dot_any(x, y, n)
    return total


def norm(Buffer x, Py_ssize_t n):
    cdef double length
    need(x, n, x.code if x is not None else F64, "norm: x")
    if n <= LONG:
        return norm_any(x, n)
    with nogil:
        length = norm_any(x, n)
    return length
