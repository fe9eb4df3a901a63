# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/autograd/conversion.py."""
cimport cython
from libc.string cimport memmove

from linalgml._fast.buffer cimport F32, F64, I64, Buffer, need, real, scalar


cdef void to_float(scalar* x, Buffer out, Py_ssize_t n) noexcept:
    cdef Py_ssize_t i
    cdef float* f = <float*>out.p
    cdef double* d = <double*>out.p
    if out.code == F32:
        for i in range(n):
            f[i] = <float>x[i]
    else:
        for i in range(n):
            d[i] = <double>x[i]


cdef int to_int(real* x, long long* out, Py_ssize_t n) except -1:
    cdef Py_ssize_t i = beyond(x, n)
    if i >= 0:  # nan and what is beyond int64 has no integer to become
        raise ValueError(f"cast: {x[i]} at position {i} cannot become an integer")
    for i in range(n):
        out[i] = <long long>x[i]
    return 0


cdef void to_bool(scalar* x, long long* out, Py_ssize_t n) noexcept:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = x[i] != 0


cdef Py_ssize_t beyond(real* x, Py_ssize_t n) noexcept:
    cdef Py_ssize_t i
    cdef bint bad = False
    for i in range(n):
        bad |= not (-9.2233720368547e18 < x[i] < 9.2233720368547e18)
    if bad:
        for i in range(n):
            if not (-9.2233720368547e18 < x[i] < 9.2233720368547e18):
                return i
    return -1


def first_not_int(Buffer x not None, Py_ssize_t n):
    need(x, n, x.code, "first_not_int: x")
    if x.code == F32:
        return beyond[float](<float*>x.p, n)
    if x.code == F64:
        return beyond[double](<double*>x.p, n)
    return -1


def cast_to_float(Buffer x not None, Buffer out not None, Py_ssize_t n):
    need(x, n, x.code, "cast_to_float: x")
    if out.code == I64:
        raise TypeError("cast_to_float: out is int64")
    need(out, n, out.code, "cast_to_float: out")
    if x.code == F32:
        to_float[float](<float*>x.p, out, n)
    elif x.code == F64:
        to_float[double](<double*>x.p, out, n)
    else:
        to_float[cython.longlong](<long long*>x.p, out, n)


def cast_to_int(Buffer x not None, Buffer out, Py_ssize_t n):
    need(x, n, x.code, "cast_to_int: x")
    need(out, n, I64, "cast_to_int: out")
    if x.code == F32:
        to_int[float](<float*>x.p, <long long*>out.p, n)
    elif x.code == F64:
        to_int[double](<double*>x.p, <long long*>out.p, n)
    else:
        memmove(out.p, x.p, n * 8)


def cast_to_bool(Buffer x not None, Buffer out, Py_ssize_t n):
    need(x, n, x.code, "cast_to_bool: x")
    need(out, n, I64, "cast_to_bool: out")
    if x.code == F32:
        to_bool[float](<float*>x.p, <long long*>out.p, n)
    elif x.code == F64:
        to_bool[double](<double*>x.p, <long long*>out.p, n)
    else:
        to_bool[cython.longlong](<long long*>x.p, <long long*>out.p, n)
