"""Theorems of the elementary functions: each gradient is the derivative, in terms of the result where that is simpler."""

from ...autograd import elementary as e
from ..theorem import theorem
from .pointwise import apply, folded, gradient_from_input, gradient_from_result, operation

SHAPES = {"small": [(2,)], "large": [(5,)]}


@theorem(**SHAPES)
def exp_gradient(w, n):
    """The derivative of e^x is e^x: the gradient is grad times the result."""
    gradient_from_result(w, e.exp_forward, e._multiply, w.reals("x", n))


@theorem(**SHAPES)
def expm1_gradient(w, n):
    """The derivative of e^x - 1 is the result plus 1."""
    x = w.reals("x", n)
    gradient_from_result(w, e.expm1_forward, e.expm1_backward, x)
    w.equal(apply(w, e.expm1_forward, x), w.family(lambda i: w.exp(x[i]) - 1, n))


@theorem(**SHAPES)
def log_gradient(w, n):
    """The derivative of log x is 1 / x."""
    gradient_from_input(w, e.log_forward, e._divide, w.positives("x", n))


@theorem(**SHAPES)
def log2_gradient(w, n):
    """The derivative of the logarithm to base 2 is 1 / (x log 2)."""
    gradient_from_input(w, e.log2_forward, e._divide_log2, w.positives("x", n))


@theorem(**SHAPES)
def log10_gradient(w, n):
    """The derivative of the logarithm to base 10 is 1 / (x log 10)."""
    gradient_from_input(w, e.log10_forward, e._divide_log10, w.positives("x", n))


@theorem(**SHAPES)
def log1p_gradient(w, n):
    """The derivative of log(1 + x) is 1 / (1 + x)."""
    x = w.positives("x", n)
    gradient_from_input(w, e.log1p_forward, e.log1p_backward, x)
    w.equal(apply(w, e.log1p_forward, x), w.family(lambda i: w.log(1 + x[i]), n))


@theorem(**SHAPES)
def exp_undoes_log(w, n):
    """e^(log x) = x for every positive x."""
    x = w.positives("x", n)
    w.equal(apply(w, e.exp_forward, apply(w, e.log_forward, x)), x)


@theorem(**SHAPES)
def sqrt_gradient(w, n):
    """The derivative of the square root is 1 / (2 sqrt x), and its square is x."""
    x = w.positives("x", n)
    gradient_from_result(w, e.sqrt_forward, e.sqrt_backward, x)
    root = apply(w, e.sqrt_forward, x)
    w.equal(w.family(lambda i: root[i] * root[i], n), x)


@theorem(**SHAPES)
def rsqrt_gradient(w, n):
    """The derivative of 1 / sqrt x is minus half its cube."""
    gradient_from_result(w, e.rsqrt_forward, e.rsqrt_backward, w.positives("x", n))


@theorem(**SHAPES)
def reciprocal_gradient(w, n):
    """The derivative of 1 / x is minus its square."""
    gradient_from_result(w, e.reciprocal_forward, e.reciprocal_backward, w.reals("x", n))


@theorem(**SHAPES)
def square_gradient(w, n):
    """The derivative of x^2 is 2 x."""
    gradient_from_input(w, e.square_forward, e.square_backward, w.reals("x", n))


@theorem(**SHAPES)
def erf_gradient(w, n):
    """The derivative of the error function is 2 / sqrt(pi) e^(-x^2)."""
    gradient_from_input(w, e.erf_forward, e.erf_backward, w.reals("x", n))


@theorem(small=[(2, 2, 2)], large=[(6, 6, 6), (6, 3, 6), (6, 6, 2)], every_shape="the kernels branch on whether an exponent is 0")
def pow_gradient(w, n, nx, ny):
    """x^y has the derivatives y x^(y - 1) in the base and x^y log x in the exponent, repeated operands included."""
    x, y, grad = w.positives("x", nx), w.reals("y", ny), w.reals("grad", n)
    power = operation(w, e.pow_forward, n, nx, ny)
    dx, dy = w.blank(n), w.blank(n)
    w.run(e.pow_backward_base, x, y, grad, dx, n, nx, ny)
    w.run(e.pow_backward_exponent, x, y, power(x, y), grad, dy, n, nx, ny)
    w.gradient(power, [x, y], grad, [folded(w, dx, n, nx), folded(w, dy, n, ny)])


@theorem(small=[(2,)], large=[(5,)], kinds=("rationals", "floats"))
def pow_at_the_edges(w, n):
    """x^0 = 1 with gradient 0 in x; 0^y has gradient 0 in y, as PyTorch has it."""
    x, zero, grad = w.reals("x", n), w.values([w.number(0)] * n), w.reals("grad", n)
    dx, dy = w.blank(n), w.blank(n)
    w.run(e.pow_backward_base, x, zero, grad, dx, n, n, n)
    w.equal(dx, zero)
    w.run(e.pow_backward_exponent, zero, zero, grad, grad, dy, n, n, n)
    w.equal(dy, zero)


@theorem(small=[(4, 4, 4)], large=[(8, 8, 4), (8, 2, 8)], kinds=("rationals",))
def pow_gradient_of_whole_exponents(w, n, nx, ny):
    """The gradient in the base is y x^(y - 1) for y = -1, 0, 1 and 2 alike: -1 / x^2, 0, 1 and 2 x."""
    x, grad, dx = w.reals("x", nx), w.reals("grad", n), w.blank(n)
    y = w.values([j % 4 - 1 for j in range(ny)], integer=True)
    w.run(e.pow_backward_base, x, y, grad, dx, n, nx, ny)
    for i in range(n):
        u = x[i % nx]
        w.equal(dx[i], grad[i] * (-1 / (u * u), w.number(0), w.number(1), 2 * u)[y[i % ny] + 1])


@theorem(small=[(4, 2, 4)], large=[(4, 4, 2), (6, 2, 6)], kinds=("floats",))
def pow_of_zero(w, n, nx, ny):
    """The gradient in the exponent is 0 at a base 0 with y >= 0, infinite where 0^y is, and x^y log x elsewhere."""
    x, y = w.values([2.0 * (i % 2) for i in range(nx)]), w.values([(-1.0, 0.0, 0.0, 2.0, -0.5, 1.0)[j % 6] for j in range(ny)])
    grad, dy = w.values([1.0] * n), w.blank(n)
    out = operation(w, e.pow_forward, n, nx, ny)(x, y)
    w.run(e.pow_backward_exponent, x, y, out, grad, dy, n, nx, ny)
    for i in range(n):
        base, exponent = x[i % nx], y[i % ny]
        want = out[i] * w.log(base) if base else 0.0 if exponent >= 0 else float("-inf")
        w.claim(dy[i] == want or abs(dy[i] - want) < 1e-12, f"{base} ^ {exponent}")
