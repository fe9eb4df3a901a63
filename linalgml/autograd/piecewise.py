"""Functions made of straight pieces, elementwise: absolute value, sign, rounding.

Of those that step, the derivative is 0 everywhere, as in PyTorch.
"""

from builtins import abs as python_abs  # the operations below have their names
from builtins import round as python_round
from math import ceil as math_ceil
from math import copysign
from math import floor as math_floor
from math import trunc as math_trunc

from .. import dtypes
from ..kernels import kernel
from .conversion import cast
from .engine import result, unrecorded
from .operands import floating, from_input, pointwise, single_operand, wrapped
from .tensor import Tensor

# Numbers from 2^52 on are integers already (and inf and nan stay); `copysign` keeps the sign of -0.0 and makes a float.
WHOLE = 4503599627370496.0


@kernel
def abs_forward(x, out, n):
    """out = |x|.  x, out: (n,)."""
    for i in range(n):
        out[i] = python_abs(x[i])


@kernel
def abs_backward(x, grad, dx, n):
    """dx = grad * sign(x), 0 at 0.  All (n,)."""
    for i in range(n):
        v = x[i]
        if v > 0:
            dx[i] = grad[i]
        elif v < 0:
            dx[i] = -grad[i]
        else:
            dx[i] = 0.0 * grad[i]


@kernel
def sign_forward(x, out, n):
    """out = 1, 0 or -1, the sign of x; 0 for nan.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if v > 0:
            out[i] = 1.0
        elif v < 0:
            out[i] = -1.0
        else:
            out[i] = 0.0


@kernel
def floor_forward(x, out, n):
    """out = the greatest integer that is not above x.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if -WHOLE < v < WHOLE:
            out[i] = copysign(math_floor(v), v)
        else:
            out[i] = v


@kernel
def ceil_forward(x, out, n):
    """out = the least integer that is not below x.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if -WHOLE < v < WHOLE:
            out[i] = copysign(math_ceil(v), v)
        else:
            out[i] = v


@kernel
def trunc_forward(x, out, n):
    """out = the integer part of x, towards 0.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if -WHOLE < v < WHOLE:
            out[i] = copysign(math_trunc(v), v)
        else:
            out[i] = v


@kernel
def round_forward(x, out, n):
    """out = the nearest integer, the even one where two are as near.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        if -WHOLE < v < WHOLE:
            out[i] = copysign(python_round(v), v)
        else:
            out[i] = v


def abs(input):
    """|x|, elementwise.  The gradient is the sign of x, 0 at 0.

    >>> import linalgml as lm
    >>> lm.abs(lm.tensor([-1.5, 2.0]))
    tensor([1.5000, 2.0000])
    """
    if isinstance(input, Tensor) and input.dtype.code == 2:
        return result(wrapped(pointwise(input, abs_forward, input.dtype)), input.shape, input.dtype, (), None)
    return from_input(floating(input, "abs"), abs_forward, abs_backward, "abs")


absolute = abs


def _step(input, kernel, name):
    """An operation whose derivative is 0 everywhere; integers are left as they are."""
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}: expected a Tensor, got {type(input).__name__}")
    if input.dtype.code == 2:
        return cast(input, dtypes.int64)
    values, n, shape, dtype, store = single_operand(input)
    out = store.empty(n, dtype)
    kernel(values, out, n)
    if not input.requires_grad:
        return unrecorded(out, shape, dtype)
    return result(out, shape, dtype, (input,), lambda grad: (store.zeros(n, dtype),))


def sign(input):
    """1, 0 or -1, elementwise; 0 for nan.

    >>> import linalgml as lm
    >>> lm.sign(lm.tensor([-1.5, 0.0, 2.0]))
    tensor([-1.,  0.,  1.])
    """
    if isinstance(input, Tensor) and input.dtype.code == 2:
        return cast(sign(cast(input, dtypes.float64)), dtypes.int64)
    return _step(input, sign_forward, "sign")


def floor(input):
    """The greatest integer that is not above x, elementwise.

    >>> import linalgml as lm
    >>> lm.floor(lm.tensor([-1.5, 1.5]))
    tensor([-2.,  1.])
    """
    return _step(input, floor_forward, "floor")


def ceil(input):
    """The least integer that is not below x, elementwise.

    >>> import linalgml as lm
    >>> lm.ceil(lm.tensor([-1.5, 1.5]))
    tensor([-1.,  2.])
    """
    return _step(input, ceil_forward, "ceil")


def trunc(input):
    """x without its fraction, elementwise.

    >>> import linalgml as lm
    >>> lm.trunc(lm.tensor([-1.5, 1.5]))
    tensor([-1.,  1.])
    """
    return _step(input, trunc_forward, "trunc")


def round(input, *, decimals=0):
    """The nearest integer, elementwise, the even one where two are as near; or the nearest with that many decimals.

    >>> import linalgml as lm
    >>> lm.round(lm.tensor([0.5, 1.5, 2.6]))
    tensor([0., 2., 3.])
    """
    if decimals == 0 or not isinstance(input, Tensor) or input.dtype.code == 2:
        return _step(input, round_forward, "round")
    from .arithmetic import div, mul

    scale = 10.0 ** python_abs(decimals)
    return div(round(mul(input, scale)), scale) if decimals > 0 else mul(round(div(input, scale)), scale)
