"""Activations: the nonlinear functions between linear layers, each with its derivative.

GELU: Hendrycks & Gimpel, arXiv:1606.08415; its tanh form is GPT-2's.  SiLU: Elfwing et al., arXiv:1702.03118.
"""

from math import erf, exp, pi, sqrt
from math import tanh as math_tanh  # `tanh` is the operation below

from ..autograd.operands import from_input, from_result
from ..kernels import kernel
from .module import Module


@kernel
def relu_forward(x, out, n):
    """out = max(x, 0).  All (n,)."""
    for i in range(n):
        out[i] = max(x[i], 0.0)


@kernel
def relu_backward(x, grad, dx, n):
    """dx = grad where x > 0, else 0."""
    for i in range(n):
        dx[i] = grad[i] if x[i] > 0 else 0.0


@kernel
def gelu_tanh_forward(x, out, n):
    """out = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))."""
    c = sqrt(2 / pi)
    for i in range(n):
        v = x[i]
        out[i] = 0.5 * v * (1 + math_tanh(c * (v + 0.044715 * v * v * v)))


@kernel
def gelu_tanh_backward(x, grad, dx, n):
    """dx = grad * ((1 + t) / 2 + x / 2 * (1 - t^2) * u'), with t = tanh(u), u = sqrt(2 / pi) * (x + 0.044715 x^3)."""
    c = sqrt(2 / pi)
    for i in range(n):
        v = x[i]
        t = math_tanh(c * (v + 0.044715 * v * v * v))
        slope = c * (1 + 0.134145 * v * v)
        dx[i] = grad[i] * (0.5 * (1 + t) + 0.5 * v * (1 - t * t) * slope)


@kernel
def gelu_erf_forward(x, out, n):
    """out = x * (1 + erf(x / sqrt 2)) / 2: x times the normal probability of a value below it."""
    r = sqrt(2)
    for i in range(n):
        out[i] = x[i] * (1 + erf(x[i] / r)) / 2


@kernel
def gelu_erf_backward(x, grad, dx, n):
    """dx = grad * (cdf(x) + x * pdf(x)) of the standard normal distribution."""
    r = sqrt(2)
    c = sqrt(2 * pi)
    for i in range(n):
        v = x[i]
        dx[i] = grad[i] * ((1 + erf(v / r)) / 2 + v * exp(-v * v / 2) / c)


@kernel
def silu_forward(x, out, n):
    """out = x * sigmoid(x)."""
    for i in range(n):
        out[i] = x[i] / (1 + exp(-x[i]))


@kernel
def silu_backward(x, grad, dx, n):
    """dx = grad * s * (1 + x * (1 - s)), with s = sigmoid(x)."""
    for i in range(n):
        s = 1 / (1 + exp(-x[i]))
        dx[i] = grad[i] * s * (1 + x[i] * (1 - s))


@kernel
def tanh_forward(x, out, n):
    """out = tanh(x)."""
    for i in range(n):
        out[i] = math_tanh(x[i])


@kernel
def tanh_backward(out, grad, dx, n):
    """dx = grad * (1 - out^2)."""
    for i in range(n):
        dx[i] = grad[i] * (1 - out[i] * out[i])


@kernel
def sigmoid_forward(x, out, n):
    """out = 1 / (1 + exp(-x))."""
    for i in range(n):
        out[i] = 1 / (1 + exp(-x[i]))


@kernel
def sigmoid_backward(out, grad, dx, n):
    """dx = grad * out * (1 - out)."""
    for i in range(n):
        dx[i] = grad[i] * out[i] * (1 - out[i])


def _checked(input, name):
    """The input, if it holds floating numbers; integers have no activations."""
    if input.dtype.code > 1:
        raise TypeError(f"{name}: input is {input.dtype.name}, expected float32 or float64")
    return input


def relu(input, inplace=False):
    """max(x, 0), elementwise.

    >>> import linalgml as lm
    >>> lm.relu(lm.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return from_input(_checked(input, "relu"), relu_forward, relu_backward, "relu")


def gelu(input, approximate="none"):
    """x times the normal probability of a value below x; approximate "tanh" is GPT-2's form.

    >>> import linalgml as lm
    >>> lm.nn.functional.gelu(lm.tensor([1.0])), lm.nn.functional.gelu(lm.tensor([1.0]), approximate="tanh")
    (tensor([0.8413]), tensor([0.8412]))
    """
    if approximate == "tanh":
        return from_input(_checked(input, "gelu"), gelu_tanh_forward, gelu_tanh_backward, "gelu")
    if approximate != "none":
        raise ValueError(f"gelu: approximate must be 'none' or 'tanh', got {approximate!r}")
    return from_input(_checked(input, "gelu"), gelu_erf_forward, gelu_erf_backward, "gelu")


def silu(input, inplace=False):
    """x * sigmoid(x), also called swish.

    >>> import linalgml as lm
    >>> lm.nn.functional.silu(lm.tensor([1.0]))
    tensor([0.7311])
    """
    return from_input(_checked(input, "silu"), silu_forward, silu_backward, "silu")


def tanh(input):
    """The hyperbolic tangent, elementwise.

    >>> import linalgml as lm
    >>> lm.tanh(lm.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7616])
    """
    return from_result(_checked(input, "tanh"), tanh_forward, tanh_backward, "tanh")


def sigmoid(input):
    """1 / (1 + exp(-x)), elementwise.

    >>> import linalgml as lm
    >>> lm.sigmoid(lm.tensor([0.0]))
    tensor([0.5000])
    """
    return from_result(_checked(input, "sigmoid"), sigmoid_forward, sigmoid_backward, "sigmoid")


class ReLU(Module):
    """`relu` as a module."""

    def __init__(self, inplace=False):
        super().__init__()

    def forward(self, input):
        return relu(input)


class GELU(Module):
    """`gelu` as a module; approximate "none" (erf) or "tanh"."""

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, input):
        return gelu(input, self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


class SiLU(Module):
    """`silu` as a module."""

    def __init__(self, inplace=False):
        super().__init__()

    def forward(self, input):
        return silu(input)


class Tanh(Module):
    """`tanh` as a module."""

    def forward(self, input):
        return tanh(input)


class Sigmoid(Module):
    """`sigmoid` as a module."""

    def forward(self, input):
        return sigmoid(input)
