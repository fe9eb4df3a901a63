"""Theorems of the activations."""

from ...nn import activation as a
from ..autograd.pointwise import apply, gradient_from_input, gradient_from_result
from ..theorem import theorem

SHAPES = {"small": [(2,)], "large": [(5,)]}


@theorem(**SHAPES, every_shape="the kernel branches on the sign of each element")
def relu_gradient(w, n):
    """ReLU passes the gradient where x is positive and stops it where x is negative."""
    gradient_from_input(w, a.relu_forward, a.relu_backward, w.signed("x", n))


@theorem(small=[(2,)], large=[(3,)], kinds=("floats", "rationals"))
def relu_at_its_kink(w, n):
    """At 0 ReLU is 0, and so is its gradient."""
    zero, grad, dx = w.zeros(n), w.reals("grad", n), w.blank(n)
    w.run(a.relu_backward, zero, grad, dx, n)
    w.equal(dx, 0)
    w.equal(apply(w, a.relu_forward, zero), 0)


@theorem(**SHAPES, every_shape="the kernel takes a maximum of each element")
def relu_is_positively_homogeneous(w, n):
    """relu(c x) = c relu(x) for positive c, and relu(x) - relu(-x) = x."""
    x, c = w.signed("x", n), w.positive("c")
    up, down = apply(w, a.relu_forward, x), apply(w, a.relu_forward, w.family(lambda i: -x[i], n))
    w.equal(apply(w, a.relu_forward, w.family(lambda i: c * x[i], n)), w.family(lambda i: c * up[i], n))
    w.equal(w.family(lambda i: up[i] - down[i], n), x)


@theorem(**SHAPES)
def gelu_tanh_gradient(w, n):
    """The derivative of GELU in GPT-2's form: the product rule on x/2 (1 + tanh u)."""
    gradient_from_input(w, a.gelu_tanh_forward, a.gelu_tanh_backward, w.reals("x", n))


@theorem(**SHAPES)
def gelu_erf_gradient(w, n):
    """The derivative of the exact GELU, x cdf(x), is cdf(x) + x pdf(x)."""
    gradient_from_input(w, a.gelu_erf_forward, a.gelu_erf_backward, w.reals("x", n))


@theorem(**SHAPES)
def silu_gradient(w, n):
    """The derivative of x s(x), s the sigmoid, is s + x s (1 - s)."""
    gradient_from_input(w, a.silu_forward, a.silu_backward, w.reals("x", n))


@theorem(**SHAPES)
def tanh_gradient(w, n):
    """The derivative of tanh is 1 - tanh^2, read from the result."""
    gradient_from_result(w, a.tanh_forward, a.tanh_backward, w.reals("x", n))


@theorem(**SHAPES)
def sigmoid_gradient(w, n):
    """The derivative of the sigmoid s is s (1 - s), read from the result."""
    gradient_from_result(w, a.sigmoid_forward, a.sigmoid_backward, w.reals("x", n))


@theorem(**SHAPES)
def sigmoid_and_tanh(w, n):
    """s(x) + s(-x) = 1, and tanh x = 2 s(2 x) - 1: the two are one curve."""
    x = w.reals("x", n)
    s, mirrored = apply(w, a.sigmoid_forward, x), apply(w, a.sigmoid_forward, w.family(lambda i: -x[i], n))
    w.equal(w.family(lambda i: s[i] + mirrored[i], n), 1)
    double = apply(w, a.sigmoid_forward, w.family(lambda i: 2 * x[i], n))
    w.equal(apply(w, a.tanh_forward, x), w.family(lambda i: 2 * double[i] - 1, n))


@theorem(**SHAPES)
def gelu_and_silu_of_both_signs(w, n):
    """f(x) - f(-x) = x for GELU in both forms and for SiLU: what they keep of x and of -x adds up, as with ReLU."""
    x = w.reals("x", n)
    minus = w.family(lambda i: -x[i], n)
    for forward in (a.gelu_tanh_forward, a.gelu_erf_forward, a.silu_forward):
        up, down = apply(w, forward, x), apply(w, forward, minus)
        w.equal(w.family(lambda i, up=up, down=down: up[i] - down[i], n), x)


@theorem(**SHAPES)
def silu_is_x_times_sigmoid(w, n):
    """silu(x) = x s(x)."""
    x = w.reals("x", n)
    s = apply(w, a.sigmoid_forward, x)
    w.equal(apply(w, a.silu_forward, x), w.family(lambda i: x[i] * s[i], n))
