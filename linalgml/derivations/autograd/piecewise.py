"""Theorems of the piecewise functions: absolute value, sign, and the four ways to round."""

from math import copysign

from ...autograd import piecewise as p
from ..theorem import equivalent, theorem
from .pointwise import apply, gradient_from_input


@theorem(small=[(2,)], large=[(6,)])
def abs_gradient(w, n):
    """The gradient of |x| is the sign of x."""
    gradient_from_input(w, p.abs_forward, p.abs_backward, w.signed("x", n))


@theorem(small=[(2,)], large=[(6,)], kinds=("finite", "rationals", "floats", "symbols"))
def abs_and_sign(w, n):
    """|x| sign(x) = x, and sign(x)^2 = 1 where x is not 0."""
    x = w.signed("x", n)
    size, sign = apply(w, p.abs_forward, x), apply(w, p.sign_forward, x)
    w.equal(w.family(lambda i: size[i] * sign[i], n), x)
    w.equal(w.family(lambda i: sign[i] * sign[i], n), w.values([w.number(1)] * n))


@theorem(small=[(2,)], large=[(3,)], kinds=("rationals", "floats"))
def kink_at_zero(w, n):
    """At 0 the absolute value, its gradient and the sign are 0."""
    zero, grad, dx = w.zeros(n), w.reals("grad", n), w.blank(n)
    w.run(p.abs_backward, zero, grad, dx, n)
    for values in (dx, apply(w, p.abs_forward, zero), apply(w, p.sign_forward, zero)):
        w.equal(values, zero)


@theorem(small=[(6,)], large=[(24,)], kinds=("floats",))
def rounding(w, n):
    """floor <= x <= ceil, a unit apart unless x is whole; trunc is the one nearer to 0; round is a nearest whole number, even on a tie."""
    x = w.values([(w.choose(41) - 20) / 4 for _ in range(n)])
    floor, ceil, trunc, near = (apply(w, k, x) for k in (p.floor_forward, p.ceil_forward, p.trunc_forward, p.round_forward))
    for i in range(n):
        v = x[i]
        w.claim(all(u == int(u) for u in (floor[i], ceil[i], trunc[i], near[i])), "whole numbers")
        w.claim(floor[i] <= v < floor[i] + 1 and ceil[i] - 1 < v <= ceil[i], "floor and ceil enclose x")
        w.equal(trunc[i], floor[i] if v >= 0 else ceil[i])
        gap = abs(near[i] - v)
        w.claim(gap < 0.5 or (gap == 0.5 and near[i] % 2 == 0), "round")


@theorem(small=[(6,)], large=[(9,)], kinds=("floats",))
def rounding_at_the_edges(w, n):
    """Rounding keeps the sign of zero, and leaves infinities, NaN and floats too large for a fraction as they are."""
    x = w.values([(-0.25, 0.0, float("inf"), 1e300, float("-inf"), -0.0, float("nan"), -1e300, 2.0**53)[i] for i in range(n)])
    for kernel in (p.floor_forward, p.ceil_forward, p.trunc_forward, p.round_forward):
        out = apply(w, kernel, x)
        w.claim(copysign(1.0, out[0]) == -1.0 and copysign(1.0, out[1]) == 1.0 and copysign(1.0, out[5]) == -1.0, "the sign of zero")
        for i in range(1, n):
            w.claim(out[i] == x[i] or (x[i] != x[i] and out[i] != out[i]), f"{x[i]} stays")


equivalent(p.abs_backward, "dx[i] = 0.0 * grad[i] -> dx[i] = 0.0 / grad[i]", "at a kink both are 0, unless the gradient is 0 itself")
equivalent(p.abs_backward, "dx[i] = 0.0 * grad[i] -> dx[i] = 0.0", "the factor only hands on a NaN of the gradient")
