"""Sine, cosine and tangent, elementwise, of angles in radians."""

from math import cos as math_cos  # the operations below have their names
from math import sin as math_sin
from math import tan as math_tan

from ..kernels import kernel
from .operands import floating, from_input, from_result


@kernel
def sin_forward(x, out, n):
    """out = sin x, x in radians.  x, out: (n,)."""
    for i in range(n):
        out[i] = math_sin(x[i])


@kernel
def sin_backward(x, grad, dx, n):
    """dx = grad * cos x.  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * math_cos(x[i])


@kernel
def cos_forward(x, out, n):
    """out = cos x, x in radians.  x, out: (n,)."""
    for i in range(n):
        out[i] = math_cos(x[i])


@kernel
def cos_backward(x, grad, dx, n):
    """dx = -grad * sin x.  All (n,)."""
    for i in range(n):
        dx[i] = -grad[i] * math_sin(x[i])


@kernel
def tan_forward(x, out, n):
    """out = tan x, x in radians.  x, out: (n,)."""
    for i in range(n):
        out[i] = math_tan(x[i])


@kernel
def tan_backward(out, grad, dx, n):
    """dx = grad * (1 + out^2).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * (1.0 + out[i] * out[i])


def sin(input):
    """The sine, elementwise, of angles in radians.

    >>> import linalgml as lm
    >>> lm.sin(lm.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8415])
    """
    return from_input(floating(input, "sin"), sin_forward, sin_backward, "sin")


def cos(input):
    """The cosine, elementwise, of angles in radians.

    >>> import linalgml as lm
    >>> lm.cos(lm.tensor([0.0, 1.0]))
    tensor([1.0000, 0.5403])
    """
    return from_input(floating(input, "cos"), cos_forward, cos_backward, "cos")


def tan(input):
    """The tangent, elementwise, of angles in radians.

    >>> import linalgml as lm
    >>> lm.tan(lm.tensor([0.0, 1.0]))
    tensor([0.0000, 1.5574])
    """
    return from_result(floating(input, "tan"), tan_forward, tan_backward, "tan")
