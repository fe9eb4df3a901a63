# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/autograd/piecewise.py`: one formula a kernel, the loops from pointwise.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.pointwise cimport Binary, Unary, binary, unary

cdef extern from *:
    """
    #include "pointwise.h"

    LM_UNARY(f_abs_f32, float, float, fabsf(x))
    LM_UNARY(f_abs_f64, double, double, fabs(x))
    LM_UNARY(f_abs_i64, lm_int, lm_uint, x < 0 ? 0 - (lm_uint)x : (lm_uint)x)
    static const lm_unary f_abs_loops[3] = {f_abs_f32, f_abs_f64, f_abs_i64};
    LM_UNARY_FLOAT(f_sign, (x > 0) - (x < 0), (x > 0) - (x < 0))
    LM_UNARY_FLOAT(f_floor, floorf(x), floor(x))
    LM_UNARY_FLOAT(f_ceil, ceilf(x), ceil(x))
    LM_UNARY_FLOAT(f_trunc, truncf(x), trunc(x))
    LM_UNARY_FLOAT(f_round, rintf(x), rint(x))

    /* Gradients: x is the input or the result, as in the readable kernel; y is grad. */
    LM_BINARY_FLOAT(b_abs, x > 0 ? y : x < 0 ? -y : 0 * y, x > 0 ? y : x < 0 ? -y : 0 * y)
    """
    Unary f_abs_loops, f_sign_loops, f_floor_loops, f_ceil_loops, f_trunc_loops, f_round_loops
    Binary b_abs_loops


def abs_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_abs_loops, x, out, n, x.code, "abs_forward")


def abs_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_abs_loops, x, grad, dx, n, n, n, x.code, "abs_backward")


def sign_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_sign_loops, x, out, n, x.code, "sign_forward")


def floor_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_floor_loops, x, out, n, x.code, "floor_forward")


def ceil_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_ceil_loops, x, out, n, x.code, "ceil_forward")


def trunc_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_trunc_loops, x, out, n, x.code, "trunc_forward")


def round_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_round_loops, x, out, n, x.code, "round_forward")
