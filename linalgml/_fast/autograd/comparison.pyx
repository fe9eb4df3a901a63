# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up much)
# math: strict
"""Twins of the kernels of `linalgml/autograd/comparison.py`: one formula a kernel, the loops from pointwise.h."""
from libc.math cimport fabs

from linalgml._fast.buffer cimport Buffer, F32, F64, I64, bad_size, need, real
from linalgml._fast.pointwise cimport Binary, Unary, binary, no_loop, unary

cdef extern from *:
    """
    #include "pointwise.h"

    LM_COMPARE(eq, x == y)
    LM_COMPARE(ne, x != y)
    LM_COMPARE(lt, x < y)
    LM_COMPARE(le, x <= y)
    LM_TEST(test_nan, x != x)

    /* The first place where x and y differ, or n; runs without one are passed over as vector code. */
    #define LM_FIRST(NAME, T)                                                                \
        static ptrdiff_t NAME(const T* x, const T* y, ptrdiff_t n) {                         \
            ptrdiff_t i = 0;                                                                 \
            for (; i + 64 <= n; i += 64) {                                                   \
                int found = 0;                                                               \
                for (int j = 0; j < 64; j++) found |= x[i + j] != y[i + j];                  \
                if (found) break;                                                            \
            }                                                                                \
            for (; i < n; i++) if (x[i] != y[i]) return i;                                   \
            return n;                                                                        \
        }
    LM_FIRST(first_f32, float)
    LM_FIRST(first_f64, double)
    LM_FIRST(first_i64, lm_int)
    LM_TEST(test_inf, x == x && x - x != 0)
    LM_TEST(test_finite, x - x == 0)
    """
    Binary eq_loops, ne_loops, lt_loops, le_loops
    Unary test_nan_loops, test_inf_loops, test_finite_loops
    Py_ssize_t first_f32(float* x, float* y, Py_ssize_t n) nogil
    Py_ssize_t first_f64(double* x, double* y, Py_ssize_t n) nogil
    Py_ssize_t first_i64(long long* x, long long* y, Py_ssize_t n) nogil


def eq_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(eq_loops, x, y, out, n, nx, ny, I64, "eq_forward")


def ne_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(ne_loops, x, y, out, n, nx, ny, I64, "ne_forward")


def lt_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(lt_loops, x, y, out, n, nx, ny, I64, "lt_forward")


def le_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(le_loops, x, y, out, n, nx, ny, I64, "le_forward")


def first_difference(Buffer x not None, Buffer y not None, Py_ssize_t n):
    """The first i with x[i] != y[i], or n where there is none."""
    need(x, n, x.code, "first_difference: x")
    need(y, n, x.code, "first_difference: y")
    if x.code == F32:
        return first_f32(<float*>x.p, <float*>y.p, n)
    if x.code == F64:
        return first_f64(<double*>x.p, <double*>y.p, n)
    return first_i64(<long long*>x.p, <long long*>y.p, n)


cdef void close(real* x, real* y, long long* out, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny,
                double rtol, double atol, bint equal_nan) noexcept nogil:
    cdef Py_ssize_t i, j = 0, k = 0
    cdef double a, b, distance
    if nx == n and ny == n:
        for i in range(n):
            a, b = x[i], y[i]
            distance = fabs(a - b)
            out[i] = (a == b) | ((distance - distance == 0) & (distance <= atol + rtol * fabs(b))) | (equal_nan & (a != a) & (b != b))
        return
    for i in range(n):
        a = x[j]
        b = y[k]
        distance = a - b if a > b else b - a
        out[i] = a == b or (distance - distance == 0 and distance <= atol + rtol * (b if b >= 0 else -b)) or (
            equal_nan and a != a and b != b)
        j = j + 1 if j + 1 < nx else 0
        k = k + 1 if k + 1 < ny else 0


def isclose_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny,
                    double rtol, double atol, bint equal_nan):
    cdef int code = x.code
    if n == 0:
        return
    if nx < 1 or ny < 1:
        bad_size(nx if nx < 1 else ny)
    if code == I64:
        no_loop(code, "isclose_forward")
    need(x, nx, code, "isclose_forward: x")
    need(y, ny, code, "isclose_forward: y")
    need(out, n, I64, "isclose_forward: out")
    if code == F32:
        close(<float*>x.p, <float*>y.p, <long long*>out.p, n, nx, ny, rtol, atol, equal_nan)
    else:
        close(<double*>x.p, <double*>y.p, <long long*>out.p, n, nx, ny, rtol, atol, equal_nan)


def isnan_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(test_nan_loops, x, out, n, I64, "isnan_forward")


def isinf_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(test_inf_loops, x, out, n, I64, "isinf_forward")


def isfinite_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(test_finite_loops, x, out, n, I64, "isfinite_forward")
