"""Theorems of the transforms: reverse mode on numbers is the derivative, and forward mode over it gives second derivatives."""

from ...calculus.dual import Dual
from ...calculus.traced import Traced, gradients, pull
from ..theorem import theorem

RATIONAL = {"kinds": ("floats", "finite", "rationals", "symbols")}


def _expression(w, x, y):
    return (x * y - 3 * x) / (y * y + 1) + x**3 - y / w.number(2) + (2 - x) * (1 / y) - (-x) + y**-2


@theorem(**RATIONAL)
def reverse_mode_is_the_derivative(w):
    """One pass backwards gives the derivatives along both inputs, for + - * / and whole powers."""
    x, y = w.real("x"), w.positive("y")
    traced = [Traced(x), Traced(y)]
    found = gradients(_expression(w, *traced), traced)
    w.equal(found[0], w.derivative(lambda t: _expression(w, t, y), x))
    w.equal(found[1], w.derivative(lambda t: _expression(w, x * t**0, t), y))


@theorem(**RATIONAL)
def a_pull_is_the_transpose_of_a_push(w):
    """g . (J v) = (g J) . v: forward and reverse mode multiply the same Jacobian from its two sides."""
    x, y, u, v, g, h = w.real("x"), w.positive("y"), *(w.real(n) for n in "uvgh")

    def f(x, y):
        return [_expression(w, x, y), x * y - y**3]

    a, b = (out.tangent for out in f(Dual(x, u), Dual(y, v)))
    traced = [Traced(x), Traced(y)]
    p, q = pull(list(zip(f(*traced), (g, h), strict=True)), traced)
    w.equal(g * a + h * b, p * u + q * v)


@theorem(**RATIONAL)
def forward_over_reverse_is_the_hessian_times_a_vector(w):
    """A trace of dual numbers along v: the tangents of its gradient are H v, and H is symmetric."""
    x, y, u, v, one, none = w.real("x"), w.positive("y"), w.real("u"), w.real("v"), w.number(1), w.number(0)

    def product(u, v):
        traced = [Traced(Dual(x, u), 1), Traced(Dual(y, v), 1)]
        return [g.tangent for g in gradients(_expression(w, *traced), traced)]

    def slopes(x, y):
        traced = [Traced(x), Traced(y)]
        return gradients(_expression(w, *traced), traced)

    columns = [product(one, none), product(none, one)]
    for i in range(2):
        w.equal(columns[0][i], w.derivative(lambda t, i=i: slopes(t, y)[i], x))
        w.equal(product(u, v)[i], columns[0][i] * u + columns[1][i] * v)
    w.equal(columns[0][1], columns[1][0], "symmetry")
