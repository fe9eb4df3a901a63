# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/autograd/trigonometry.py`: one formula a kernel, the loops from pointwise.h and guarded.h."""
from linalgml._fast.buffer cimport Buffer
from linalgml._fast.pointwise cimport Binary, Unary, binary, unary

cdef extern from *:
    """
    #include "guarded.h"

    LM_GUARDED_FLOAT(f_sin, magnitude, LM_TRIG_TOP, sin, sin_any)
    LM_GUARDED_FLOAT(f_cos, magnitude, LM_TRIG_TOP, cos, cos_any)
    LM_GUARDED_FLOAT(f_tan, magnitude, LM_TRIG_TOP, tan, tan_any)

    /* Gradients: x is the input or the result, as in the readable kernel; y is grad. */
    LM_GUARDED_GRADIENT(b_sin, magnitude, LM_TRIG_TOP, cos, cos_any, value)
    LM_GUARDED_GRADIENT(b_cos, magnitude, LM_TRIG_TOP, sin, sin_any, -value)
    LM_BINARY_FLOAT(b_tan, y * (1 + x * x), y * (1 + x * x))
    """
    Unary f_sin_loops, f_cos_loops, f_tan_loops
    Binary b_sin_loops, b_cos_loops, b_tan_loops


def sin_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_sin_loops, x, out, n, x.code, "sin_forward")


def sin_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_sin_loops, x, grad, dx, n, n, n, x.code, "sin_backward")


def cos_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_cos_loops, x, out, n, x.code, "cos_forward")


def cos_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_cos_loops, x, grad, dx, n, n, n, x.code, "cos_backward")


def tan_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_tan_loops, x, out, n, x.code, "tan_forward")


def tan_backward(Buffer out not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_tan_loops, out, grad, dx, n, n, n, out.code, "tan_backward")
