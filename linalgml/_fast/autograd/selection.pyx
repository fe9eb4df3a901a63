# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/autograd/selection.py`."""
from libc.math cimport INFINITY

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
            } else if (nc == n && nx == 1 && ny == n) {                                                                 \\
                const T a = x[0];                                                                                       \\
                LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T b = y[i]; out[i] = c[i] ? a : b; }                \\
            } else if (nx == n && ny == 1) { /* one condition for many blocks, as of a mask */                          \\
                const T b = y[0];                                                                                       \\
                for (ptrdiff_t r = 0; r < n; r += nc) {                                                                 \\
                    const ptrdiff_t m = nc < n - r ? nc : n - r;                                                        \\
                    LM_VECTOR for (ptrdiff_t i = 0; i < m; i++) { const T a = x[r + i]; out[r + i] = c[i] ? a : b; }    \\
                }                                                                                                       \\
            } else {                                                                                                    \\
                for (ptrdiff_t i = 0, h = 0, j = 0, k = 0; i < n; i++) {                                                \\
                    out[i] = c[h] ? x[j] : y[k];                                                                        \\
                    if (++h == nc) h = 0;                                                                               \\
                    if (++j == nx) j = 0;                                                                               \\
                    if (++k == ny) k = 0;                                                                               \\
                }                                                                                                       \\
            }                                                                                                           \\
        }
    /* out = x held between a and b; out may be x. */
    #define LM_HOLD(NAME, T)                                                                                            \\
        static void NAME(const T* x, T* out, ptrdiff_t n, T a, T b, int has_low, int has_high) {                        \\
            if (has_low && has_high) {                                                                                  \\
                LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { T v = x[i]; v = v < a ? a : v; out[i] = v > b ? b : v; }  \\
            } else if (has_low) {                                                                                       \\
                LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T v = x[i]; out[i] = v < a ? a : v; }               \\
            } else if (has_high) {                                                                                      \\
                LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) { const T v = x[i]; out[i] = v > b ? b : v; }               \\
            } else {                                                                                                    \\
                LM_VECTOR for (ptrdiff_t i = 0; i < n; i++) out[i] = x[i];                                              \\
            }                                                                                                           \\
        }
    LM_HOLD(lm_hold_f32, float)
    LM_HOLD(lm_hold_f64, double)
    LM_HOLD(lm_hold_i64, lm_int)
    LM_WHERE(lm_where_f32, float)
    LM_WHERE(lm_where_f64, double)
    LM_WHERE(lm_where_i64, lm_int)
    """
    Binary larger_loops, smaller_loops
    Ternary larger_back_loops, smaller_back_loops
    void lm_hold_f32(const float*, float*, Py_ssize_t, float, float, bint, bint) noexcept nogil
    void lm_hold_f64(const double*, double*, Py_ssize_t, double, double, bint, bint) noexcept nogil
    void lm_hold_i64(const long long*, long long*, Py_ssize_t, long long, long long, bint, bint) noexcept nogil
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
    cdef scalar a = low[0] if has_low else 0, b = high[0] if has_high else 0
    if scalar is float:
        lm_hold_f32(x, out, n, a, b, has_low, has_high)
    elif scalar is double:
        lm_hold_f64(x, out, n, a, b, has_low, has_high)
    else:
        lm_hold_i64(x, out, n, a, b, has_low, has_high)


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
    cdef real v, g, a = low[0] if has_low else -INFINITY, b = high[0] if has_high else INFINITY
    for i in range(n):
        v = x[i]
        g = grad[i]
        dx[i] = 0 if (v < a) | (v > b) else g


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
