# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/autograd/selection.py`."""
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, bad_size, need, real, scalar
from linalgml._fast.pointwise cimport Binary, Ternary, binary, no_loop, ternary

cdef extern from *:
    """
    #include "pointwise.h"

    LM_BINARY_ALL(larger, lm_int, x >= y || x != x ? x : y)
    LM_BINARY_ALL(smaller, lm_int, x <= y || x != x ? x : y)
    LM_TERNARY_FLOAT(larger_back, x < y ? 0 : x == y ? 0.5f * g : g, x < y ? 0 : x == y ? 0.5 * g : g)
    LM_TERNARY_FLOAT(smaller_back, x > y ? 0 : x == y ? 0.5f * g : g, x > y ? 0 : x == y ? 0.5 * g : g)

    /* out = c ? x : y */
    #define LM_WHERE(NAME, T)                                                                                           \\
        static void NAME(const lm_int* c, const T* x, const T* y, T* out, ptrdiff_t n, ptrdiff_t nc, ptrdiff_t nx, ptrdiff_t ny) { \\
            if (nc == n && nx == n && ny == n) {                                                                        \\
                LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T a = x[i], b = y[i]; out[i] = c[i] ? a : b; }      \\
            } else if (nc == n && nx == n && ny == 1) {                                                                 \\
                const T b = y[0];                                                                                       \\
                LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T a = x[i]; out[i] = c[i] ? a : b; }                \\
            } else {                                                                                                    \\
                for (ptrdiff_t i = 0, h = 0, j = 0, k = 0; i < n; i++) {                                                \\
                    out[i] = c[h] ? x[j] : y[k];                                                                        \\
                    if (++h == nc) h = 0;                                                                               \\
                    if (++j == nx) j = 0;                                                                               \\
                    if (++k == ny) k = 0;                                                                               \\
                }                                                                                                       \\
            }                                                                                                           \\
        }
    LM_WHERE(lm_where_f32, float)
    LM_WHERE(lm_where_f64, double)
    LM_WHERE(lm_where_i64, lm_int)
    """
    Binary larger_loops, smaller_loops
    Ternary larger_back_loops, smaller_back_loops
    void lm_where_f32(const long long*, const float*, const float*, float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t) nogil
    void lm_where_f64(const long long*, const double*, const double*, double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t) nogil
    void lm_where_i64(const long long*, const long long*, const long long*, long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t,
                      Py_ssize_t) nogil


def maximum_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(larger_loops, x, y, out, n, nx, ny, x.code, "maximum_forward")


def maximum_backward(Buffer x not None, Buffer y not None, Buffer grad not None, Buffer dx not None,
                     Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    ternary(larger_back_loops, x, y, grad, dx, n, nx, ny, "maximum_backward")


def minimum_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    binary(smaller_loops, x, y, out, n, nx, ny, x.code, "minimum_forward")


def minimum_backward(Buffer x not None, Buffer y not None, Buffer grad not None, Buffer dx not None,
                     Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    ternary(smaller_back_loops, x, y, grad, dx, n, nx, ny, "minimum_backward")


def where_forward(Buffer condition not None, Buffer x not None, Buffer y not None, Buffer out not None,
                  Py_ssize_t n, Py_ssize_t nc, Py_ssize_t nx, Py_ssize_t ny):
    cdef int code = x.code
    if n == 0:
        return
    if nc < 1 or nx < 1 or ny < 1:
        bad_size(min(nc, nx, ny))
    need(condition, nc, I64, "where_forward: condition")
    need(x, nx, code, "where_forward: x")
    need(y, ny, code, "where_forward: y")
    need(out, n, code, "where_forward: out")
    if code == F32:
        lm_where_f32(<long long*>condition.p, <float*>x.p, <float*>y.p, <float*>out.p, n, nc, nx, ny)
    elif code == F64:
        lm_where_f64(<long long*>condition.p, <double*>x.p, <double*>y.p, <double*>out.p, n, nc, nx, ny)
    else:
        lm_where_i64(<long long*>condition.p, <long long*>x.p, <long long*>y.p, <long long*>out.p, n, nc, nx, ny)


cdef void hold(scalar* x, scalar* low, scalar* high, scalar* out, Py_ssize_t n, bint has_low, bint has_high) noexcept nogil:
    cdef Py_ssize_t i
    cdef scalar v, a = low[0] if has_low else 0, b = high[0] if has_high else 0
    if has_low and has_high:
        for i in range(n):
            v = x[i]
            v = a if v < a else v
            out[i] = b if v > b else v
    elif has_low:
        for i in range(n):
            v = x[i]
            out[i] = a if v < a else v
    elif has_high:
        for i in range(n):
            v = x[i]
            out[i] = b if v > b else v
    else:
        for i in range(n):
            out[i] = x[i]


def clamp_forward(Buffer x not None, Buffer low not None, Buffer high not None, Buffer out not None,
                  Py_ssize_t n, bint has_low, bint has_high):
    cdef int code = x.code
    need(x, n, code, "clamp_forward: x")
    need(low, has_low, code, "clamp_forward: low")
    need(high, has_high, code, "clamp_forward: high")
    need(out, n, code, "clamp_forward: out")
    if code == F32:
        hold(<float*>x.p, <float*>low.p, <float*>high.p, <float*>out.p, n, has_low, has_high)
    elif code == F64:
        hold(<double*>x.p, <double*>low.p, <double*>high.p, <double*>out.p, n, has_low, has_high)
    else:
        hold(<long long*>x.p, <long long*>low.p, <long long*>high.p, <long long*>out.p, n, has_low, has_high)


cdef void hold_back(real* x, real* low, real* high, real* grad, real* dx, Py_ssize_t n, bint has_low, bint has_high) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        dx[i] = 0 if (has_low and x[i] < low[0]) or (has_high and x[i] > high[0]) else grad[i]


def clamp_backward(Buffer x not None, Buffer low not None, Buffer high not None, Buffer grad not None, Buffer dx not None,
                   Py_ssize_t n, bint has_low, bint has_high):
    cdef int code = x.code
    if code == I64:
        no_loop(code, "clamp_backward")
    need(x, n, code, "clamp_backward: x")
    need(low, has_low, code, "clamp_backward: low")
    need(high, has_high, code, "clamp_backward: high")
    need(grad, n, code, "clamp_backward: grad")
    need(dx, n, code, "clamp_backward: dx")
    if code == F32:
        hold_back(<float*>x.p, <float*>low.p, <float*>high.p, <float*>grad.p, <float*>dx.p, n, has_low, has_high)
    else:
        hold_back(<double*>x.p, <double*>low.p, <double*>high.p, <double*>grad.p, <double*>dx.p, n, has_low, has_high)
