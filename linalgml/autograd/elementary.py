"""The elementary functions, elementwise: exponentials, logarithms, powers, roots.

A gradient is computed from the result where the derivative is simplest in terms of it (exp' = exp), else from the input.
Integer tensors are converted to the default dtype first.  The functions of `math` go by `math_exp` and so on, because the
operations have their names.
"""

from math import erf as math_erf
from math import exp as math_exp
from math import expm1 as math_expm1
from math import log as math_log
from math import log1p as math_log1p
from math import log2 as math_log2
from math import log10 as math_log10
from math import pi
from math import pow as math_pow
from math import sqrt as math_sqrt

from .. import backend, dtypes
from ..kernels import kernel
from .arithmetic import div_forward, mul_forward
from .engine import result, unrecorded
from .operands import floating, fold, from_input, from_result, operands, pointwise, wrapped
from .tensor import Tensor


@kernel
def exp_forward(x, out, n):
    """out = e^x.  x, out: (n,).  The gradient is grad * out."""
    for i in range(n):
        out[i] = math_exp(x[i])


@kernel
def expm1_forward(x, out, n):
    """out = e^x - 1, exact for small x too.  x, out: (n,)."""
    for i in range(n):
        out[i] = math_expm1(x[i])


@kernel
def expm1_backward(out, grad, dx, n):
    """dx = grad * (out + 1), as the derivative of e^x - 1 is e^x.  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * (out[i] + 1.0)


@kernel
def log_forward(x, out, n):
    """out = the natural logarithm of x.  x, out: (n,).  The gradient is grad / x."""
    for i in range(n):
        out[i] = math_log(x[i])


@kernel
def log2_forward(x, out, n):
    """out = the logarithm of x to base 2.  x, out: (n,)."""
    for i in range(n):
        out[i] = math_log2(x[i])


@kernel
def log10_forward(x, out, n):
    """out = the logarithm of x to base 10.  x, out: (n,)."""
    for i in range(n):
        out[i] = math_log10(x[i])


@kernel
def log_base_backward(x, grad, dx, n, base):
    """dx = grad / (x * log base): the gradient of a logarithm to another base.  All (n,)."""
    scale = math_log(base)
    for i in range(n):
        dx[i] = grad[i] / (x[i] * scale)


@kernel
def log1p_forward(x, out, n):
    """out = log(1 + x), exact for small x too.  x, out: (n,)."""
    for i in range(n):
        out[i] = math_log1p(x[i])


@kernel
def log1p_backward(x, grad, dx, n):
    """dx = grad / (1 + x).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] / (1.0 + x[i])


@kernel
def pow_forward(x, y, out, n, nx, ny):
    """out = x to the power y.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = math_pow(x[i % nx], y[i % ny])


@kernel
def pow_backward_base(x, y, grad, dx, n, nx, ny):
    """The gradient of the base: dx = grad * y * x^(y - 1), 0 where y = 0.  grad, dx: (n,); x: (nx,), y: (ny,), repeated."""
    for i in range(n):
        exponent = y[i % ny]
        if exponent == 0:
            dx[i] = 0.0
        else:
            dx[i] = grad[i] * (exponent * math_pow(x[i % nx], exponent - 1.0))


@kernel
def pow_backward_exponent(x, y, out, grad, dy, n, nx, ny):
    """The gradient of the exponent: dy = grad * x^y * log x, 0 where x = 0 <= y.  out, grad, dy: (n,); x: (nx,), y: (ny,), repeated."""
    for i in range(n):
        base = x[i % nx]
        if base == 0 and y[i % ny] >= 0:
            dy[i] = 0.0
        else:
            dy[i] = grad[i] * (out[i] * math_log(base))


@kernel
def sqrt_forward(x, out, n):
    """out = the square root of x.  x, out: (n,)."""
    for i in range(n):
        out[i] = math_sqrt(x[i])


@kernel
def sqrt_backward(out, grad, dx, n):
    """dx = grad / (2 * out).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] / (2.0 * out[i])


@kernel
def rsqrt_forward(x, out, n):
    """out = 1 / sqrt(x).  x, out: (n,)."""
    for i in range(n):
        out[i] = 1.0 / math_sqrt(x[i])


@kernel
def rsqrt_backward(out, grad, dx, n):
    """dx = -grad * out^3 / 2.  All (n,)."""
    for i in range(n):
        dx[i] = -0.5 * grad[i] * (out[i] * out[i] * out[i])


@kernel
def reciprocal_forward(x, out, n):
    """out = 1 / x.  x, out: (n,)."""
    for i in range(n):
        out[i] = 1.0 / x[i]


@kernel
def reciprocal_backward(out, grad, dx, n):
    """dx = -grad * out^2.  All (n,)."""
    for i in range(n):
        dx[i] = -grad[i] * (out[i] * out[i])


@kernel
def square_forward(x, out, n):
    """out = x * x.  x, out: (n,)."""
    for i in range(n):
        v = x[i]
        out[i] = v * v


@kernel
def square_backward(x, grad, dx, n):
    """dx = 2 * x * grad.  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * (2.0 * x[i])


@kernel
def erf_forward(x, out, n):
    """out = erf x, twice the integral of the normal density N(0, 1/2) from 0 to x.  x, out: (n,)."""
    for i in range(n):
        out[i] = math_erf(x[i])


@kernel
def erf_backward(x, grad, dx, n):
    """dx = grad * 2 / sqrt(pi) * exp(-x^2).  All (n,)."""
    scale = 2.0 / math_sqrt(pi)
    for i in range(n):
        v = x[i]
        dx[i] = grad[i] * (scale * math_exp(-v * v))


def exp(input):
    """e to the power x, elementwise.

    >>> import linalgml as lm
    >>> lm.exp(lm.tensor([0.0, 1.0]))
    tensor([1.0000, 2.7183])
    """
    return from_result(floating(input, "exp"), exp_forward, _multiply, "exp")


def _multiply(out, grad, dx, n):
    mul_forward(grad, out, dx, n, n, n)


def expm1(input):
    """e to the power x, minus 1, elementwise; exact for small x too.

    >>> import linalgml as lm
    >>> lm.expm1(lm.tensor([0.0, 1.0]))
    tensor([0.0000, 1.7183])
    """
    return from_result(floating(input, "expm1"), expm1_forward, expm1_backward, "expm1")


def log(input):
    """The natural logarithm, elementwise: -inf at 0, nan below.

    >>> import linalgml as lm
    >>> lm.log(lm.tensor([1.0, 2.0]))
    tensor([0.0000, 0.6931])
    """
    return from_input(floating(input, "log"), log_forward, _divide, "log")


def _divide(x, grad, dx, n):
    div_forward(grad, x, dx, n, n, n)


def log2(input):
    """The logarithm to base 2, elementwise.

    >>> import linalgml as lm
    >>> lm.log2(lm.tensor([1.0, 8.0]))
    tensor([0., 3.])
    """
    return from_input(floating(input, "log2"), log2_forward, _divide_log2, "log2")


def _divide_log2(x, grad, dx, n):
    log_base_backward(x, grad, dx, n, 2.0)


def log10(input):
    """The logarithm to base 10, elementwise.

    >>> import linalgml as lm
    >>> lm.log10(lm.tensor([1.0, 1000.0]))
    tensor([0., 3.])
    """
    return from_input(floating(input, "log10"), log10_forward, _divide_log10, "log10")


def _divide_log10(x, grad, dx, n):
    log_base_backward(x, grad, dx, n, 10.0)


def log1p(input):
    """log(1 + x), elementwise; exact for small x too.

    >>> import linalgml as lm
    >>> lm.log1p(lm.tensor([0.0, 1.0]))
    tensor([0.0000, 0.6931])
    """
    return from_input(floating(input, "log1p"), log1p_forward, log1p_backward, "log1p")


def sqrt(input):
    """The square root, elementwise; nan for negative numbers.

    >>> import linalgml as lm
    >>> lm.sqrt(lm.tensor([4.0, 2.0]))
    tensor([2.0000, 1.4142])
    """
    return from_result(floating(input, "sqrt"), sqrt_forward, sqrt_backward, "sqrt")


def rsqrt(input):
    """1 / sqrt(x), elementwise.

    >>> import linalgml as lm
    >>> lm.rsqrt(lm.tensor([4.0, 1.0]))
    tensor([0.5000, 1.0000])
    """
    return from_result(floating(input, "rsqrt"), rsqrt_forward, rsqrt_backward, "rsqrt")


def reciprocal(input):
    """1 / x, elementwise.

    >>> import linalgml as lm
    >>> lm.reciprocal(lm.tensor([4.0, -1.0]))
    tensor([ 0.2500, -1.0000])
    """
    return from_result(floating(input, "reciprocal"), reciprocal_forward, reciprocal_backward, "reciprocal")


def square(input):
    """x * x, elementwise.

    >>> import linalgml as lm
    >>> lm.square(lm.tensor([-3, 2]))
    tensor([9, 4])
    """
    if isinstance(input, Tensor) and input.dtype.code == 2:
        return result(wrapped(pointwise(input, square_forward, dtypes.int64)), input.shape, dtypes.int64, (), None)
    return from_input(floating(input, "square"), square_forward, square_backward, "square")


def erf(input):
    """The error function, elementwise: the probability that a draw from N(0, 1/2) lies in [-x, x].

    >>> import linalgml as lm
    >>> lm.erf(lm.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8427])
    """
    return from_input(floating(input, "erf"), erf_forward, erf_backward, "erf")


def pow(input, exponent):
    """input to the power `exponent`, broadcast; one of them may be a number.  ValueError for an integer to a negative integer power.

    >>> import linalgml as lm
    >>> lm.pow(lm.tensor([1.0, 2.0, 3.0]), 2)
    tensor([1., 4., 9.])
    """
    if isinstance(input, Tensor) and input.dtype.code < 2 and not isinstance(exponent, Tensor) and exponent == 2:
        return square(input)
    a, b, x, y, n, nx, ny, shape, dtype, store = operands(input, exponent, "pow")
    if dtype.code == 2:
        return _integer_power(x, y, n, nx, ny, shape)
    out = store.empty(n, dtype)
    pow_forward(x, y, out, n, nx, ny)
    left, right = a.requires_grad, b.requires_grad
    if not (left or right):
        return unrecorded(out, shape, dtype)
    return result(out, shape, dtype, (a, b), _pow_back(left, right, x, y, out, n, nx, ny, dtype, store), (a, b), right)


def _pow_back(left, right, x, y, out, n, nx, ny, dtype, store):
    def backward(grad):
        dx = dy = None
        if left:
            dx = store.empty(n, dtype)
            pow_backward_base(x, y, grad, dx, n, nx, ny)
            dx = fold(dx, n, nx, dtype)
        if right:
            dy = store.empty(n, dtype)
            pow_backward_exponent(x, y, out, grad, dy, n, nx, ny)
            dy = fold(dy, n, ny, dtype)
        return dx, dy

    backward.__qualname__ = "pow"
    return backward


def _integer_power(x, y, n, nx, ny, shape):
    """Powers of integers modulo 2^64, by Python's own modular power."""
    bases, exponents = (v if type(v) is list else v.tolist() for v in (x, y))
    for e in exponents[:ny]:
        if e < 0:
            raise ValueError(f"pow: integers to negative integer powers are not allowed, got exponent {e}; convert to float first")
    values = wrapped([bases[i % nx].__pow__(exponents[i % ny], 1 << 64) for i in range(n)])
    return result(backend.store().build(values, dtypes.int64), shape, dtypes.int64, (), None)
