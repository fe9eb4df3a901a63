"""Theorems of dual and hyper-dual numbers: their arithmetic is the derivative, by the prover's own rules."""

from ...calculus.dual import Dual, HyperDual
from ...calculus.functions import SLOPES
from ..theorem import theorem

RATIONAL = {"kinds": ("floats", "finite", "rationals", "symbols")}
KNOWN = ("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos", "tan", "tanh", "erf")


def _expression(x, y):
    """A little of everything that dual numbers do by themselves."""
    return (x * y - 3 * x) / (y * y + 1) + x**3 - y / 2 + (2 - x) * (1 / y) - (-x) + y**-2


@theorem(**RATIONAL)
def dual_arithmetic_is_the_derivative(w):
    """Where f is made of + - * / and whole powers, the tangent of f(x + e) is f'(x)."""
    x, y = w.real("x"), w.positive("y")
    found = _expression(Dual(x, w.number(1)), Dual(y, w.number(0)))
    w.equal(found.value, _expression(x, y))
    w.equal(found.tangent, w.derivative(lambda t: _expression(t, y), x))
    w.equal(_expression(Dual(x, w.number(0)), Dual(y, w.number(1))).tangent, w.derivative(lambda t: _expression(x, t), y))


@theorem(**RATIONAL)
def dual_numbers_are_a_ring(w):
    """e e = 0, and addition and multiplication commute, associate and distribute."""
    a, b, c = (Dual(w.real(n), w.real(f"d{n}")) for n in "abc")
    e = Dual(w.number(0), w.number(1))
    for left, right in ((e * e, Dual(w.number(0), w.number(0))), (a * b, b * a), ((a * b) * c, a * (b * c)), (a * (b + c), a * b + a * c)):
        w.equal(left.value, right.value)
        w.equal(left.tangent, right.tangent)


@theorem(**RATIONAL)
def a_tangent_is_linear_in_its_direction(w):
    """The tangent along p u + q v is p times that along u plus q times that along v."""
    x, y = w.real("x"), w.positive("y")
    p, q, u, v, s, t = (w.real(n) for n in ("p", "q", "u", "v", "s", "t"))
    both = _expression(Dual(x, p * u + q * s), Dual(y, p * v + q * t)).tangent
    w.equal(both, p * _expression(Dual(x, u), Dual(y, v)).tangent + q * _expression(Dual(x, s), Dual(y, t)).tangent)


@theorem(**RATIONAL)
def hyper_dual_numbers_hold_the_second_derivative(w):
    """f(x + E1 + E2) = f + f' E1 + f' E2 + f'' E1 E2; with E1 on x and E2 on y the last part is the mixed derivative."""
    x, y, one, none = w.real("x"), w.positive("y"), w.number(1), w.number(0)
    found = _expression(HyperDual(x, one, one, none), HyperDual(y, none, none, none))
    first = lambda t: _expression(Dual(t, one), Dual(y, none)).tangent  # noqa: E731
    w.equal(found.e1, first(x))
    w.equal(found.e2, first(x))
    w.equal(found.e12, w.derivative(first, x))
    mixed = _expression(HyperDual(x, one, none, none), HyperDual(y, none, one, none))
    w.equal(mixed.e12, w.derivative(lambda t: _expression(Dual(x, one), Dual(t, none)).tangent, y))


@theorem(kinds=("floats", "finite", "symbols"))
def slopes_are_derivatives(w):
    """The slope of exp, log, sqrt, sin, cos, erf … is the derivative that the prover knows."""
    for name in KNOWN:
        if name not in w.functions or (w.kind == "finite" and name in ("log2", "log10", "erf")):
            continue
        f = w.functions[name]
        x = w.positive(f"x_{name}")
        w.equal(w.run(SLOPES[name], x, f(x)), w.derivative(f, x), name)


@theorem(kinds=("finite", "floats", "symbols"))
def slopes_of_inverse_functions(w):
    """The slopes of asin at sin t, of atan at tan t and so on, times those of sin, tan … at t, are 1."""
    t = w.positive("t", scale=0.3)
    s, c = w.sin(t), w.cos(t)
    w.equal(w.run(SLOPES["asin"], s, t) * w.run(SLOPES["asin"], s, t) * c * c, 1, "asin")
    w.equal(w.run(SLOPES["acos"], c, t) * w.run(SLOPES["acos"], c, t) * s * s, 1, "acos")
    w.equal(w.run(SLOPES["atan"], s / c, t) * w.run(SLOPES["tan"], t, s / c), 1, "atan")
    grows, falls = w.exp(t), w.exp(-t)
    sinh, cosh = (grows - falls) / 2, (grows + falls) / 2
    w.equal(w.run(SLOPES["atanh"], sinh / cosh, t), cosh * cosh, "atanh")
    w.equal(w.run(SLOPES["tanh"], t, sinh / cosh) * cosh * cosh, 1, "tanh")
    w.equal(w.run(SLOPES["sigmoid"], t, grows / (1 + grows)), w.derivative(lambda u: 1 / (1 + w.exp(-u)), t), "sigmoid")
    w.equal(w.run(SLOPES["cbrt"], t * t * t, t) * 3 * t * t, 1, "cbrt")


@theorem(kinds=("floats",))
def slopes_in_hyperbolic_functions(w):
    """sinh' = cosh, cosh' = sinh, and asinh and acosh are their inverses."""
    import math

    t = w.positive("t")
    for name, inverse in (("sinh", "asinh"), ("cosh", "acosh")):
        x = getattr(math, name)(t)
        w.equal(SLOPES[name](t, x), (math.exp(t) + (1 if name == "sinh" else -1) * math.exp(-t)) / 2, name)
        w.equal(SLOPES[name](t, x) * SLOPES[inverse](x, t), 1.0, inverse)
