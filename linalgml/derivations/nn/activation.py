"""Theorems of the activations."""

from ...nn import activation as a
from ..autograd.pointwise import apply, gradient_from_input, gradient_from_result
from ..derivation import derivation
from ..theorem import theorem

SHAPES = {"small": [(2,)], "large": [(5,)]}


@theorem(**SHAPES)
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


@theorem(**SHAPES)
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


@derivation(title="Sigmoid, backwards", theorem="sigmoid_gradient")
def sigmoid_backwards(d):
    """The slope of the sigmoid, written with its value: largest in the middle, nothing at both ends."""
    x, g = d.number("x"), d.number("g")
    s = d.let("s", 1 / (1 + d.exp(-x)))
    d.line(d.D(g * s, x), "$g$ is the gradient that arrives")
    d.line(g * d.exp(-x) / (1 + d.exp(-x)) ** 2, "the derivative of a reciprocal")
    d.line(g * s * (1 - s), "$e^{-x} / (1 + e^{-x})$ is $1 - s$")
    d.kernel(a.sigmoid_backward, [s], [g], d.out(1), 1, at=[0])


@derivation(title="Tanh, backwards", theorem="tanh_gradient")
def tanh_backwards(d):
    """The slope of tanh, written with its value."""
    x, g = d.number("x"), d.number("g")
    up, down = d.exp(x), d.exp(-x)
    y = d.let("y", (up - down) / (up + down))
    d.line(d.D(g * y, x), "$g$ is the gradient that arrives")
    d.line(g * ((up + down) ** 2 - (up - down) ** 2) / (up + down) ** 2, "the quotient rule")
    d.line(g * (1 - y**2), "the definition of $y$")
    d.kernel(a.tanh_backward, [y], [g], d.out(1), 1, at=[0])


@derivation(title="SiLU, backwards", theorem="silu_gradient")
def silu_backwards(d):
    """The product rule on x times the sigmoid."""
    x, g = d.number("x"), d.number("g")
    s = d.let("s", 1 / (1 + d.exp(-x)))
    d.line(d.D(g * x * s, x), "$g$ is the gradient that arrives at $x s$")
    d.line(g * (s + x * d.D(s, x)), "the product rule")
    d.line(g * (s + x * s * (1 - s)), "the derivative of the sigmoid")
    d.line(g * s * (1 + x * (1 - s)), "$s$ in front")
    d.kernel(a.silu_backward, [x], [g], d.out(1), 1, at=[0])


@derivation(title="GELU in its tanh form, backwards", theorem="gelu_tanh_gradient")
def gelu_tanh_backwards(d):
    """The product rule on x/2 (1 + tanh u), with the slope of u from the chain rule."""
    x, g = d.number("x"), d.number("g")
    c = d.let("c", d.sqrt(2 / d.pi))
    b = d.let("b", d.exact("0.044715"))
    u = d.let("u", c * (x + b * x**3))
    t = d.let("t", d.tanh(u))
    d.line(d.D(g * x * (1 + t) / 2, x), "$g$ is the gradient that arrives")
    d.line(g * ((1 + t) / 2 + x / 2 * d.D(t, x)), "the product rule")
    d.line(g * ((1 + t) / 2 + x / 2 * (1 - t**2) * d.D(u, x)), r"the chain rule; the slope of $\tanh$ is $1 - t^2$")
    d.line(g * ((1 + t) / 2 + x / 2 * (1 - t**2) * c * (1 + 3 * b * x**2)), "the derivative of the polynomial")
    d.kernel(a.gelu_tanh_backward, [x], [g], d.out(1), 1, at=[0])


@derivation(title="GELU, backwards", theorem="gelu_erf_gradient")
def gelu_erf_backwards(d):
    """x times the normal probability below x: its slope is that probability, and x times the density."""
    x, g = d.number("x"), d.number("g")
    cdf = d.let("Phi", (1 + d.erf(x / d.sqrt(2))) / 2)
    pdf = d.let("phi", d.exp(-(x**2) / 2) / d.sqrt(2 * d.pi))
    d.line(d.D(g * x * cdf, x), "$g$ is the gradient that arrives")
    d.line(g * (cdf + x * d.D(cdf, x)), "the product rule")
    d.line(g * (cdf + x * pdf), "the density is the derivative of the probability")
    d.kernel(a.gelu_erf_backward, [x], [g], d.out(1), 1, at=[0])
