"""Dual and hyper-dual numbers: every function against mpmath, nesting, branches, Vectors, and what is refused."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from linalgml import Vector
from linalgml.calculus import Dual, HyperDual, differentiate
from linalgml.calculus import functions as fn
from linalgml.calculus.dual import atan2, hypot

NAMES = {"abs": "fabs", "log2": lambda x: mpmath.log(x, 2), "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "relu": lambda x: max(x, 0)}
POINTS = {"acosh": (1.2, 3.0, 40.0), "asin": (-0.9, 0.0, 0.3), "acos": (-0.9, 0.1, 0.3), "atanh": (-0.9, 0.0, 0.3)}


@pytest.mark.parametrize("name", sorted(fn.SLOPES))
def test_first_and_second_derivatives_against_mpmath(name):
    f = NAMES.get(name, name)
    f = getattr(mpmath, f) if isinstance(f, str) else f
    for x in POINTS.get(name, (0.3, 1.7, 8.5) if "log" in name or name in ("sqrt", "cbrt") else (-1.3, 0.4, 6.1)):
        value, first, second = differentiate(lambda t: getattr(t, name)(), x, order=2)
        with mpmath.workdps(60):
            at = mpmath.mpf(x)
            exact = [float(mpmath.diff(f, at, n, h=mpmath.mpf(10) ** -18)) for n in range(3)]
        assert value == pytest.approx(exact[0], rel=1e-15, abs=1e-15)
        assert first == pytest.approx(exact[1], rel=4e-15, abs=1e-17)
        assert second == pytest.approx(exact[2], rel=4e-14, abs=1e-16)
        assert differentiate(lambda t: getattr(fn, name)(t) if name != "abs" else abs(t), x) == (value, first)


def f(x, exp=fn.exp, sin=fn.sin):
    return exp(sin(x) / (1 + x * x)) - x**2.5 / (2 - x) + 2**x + x**x


def test_compositions_against_mpmath():
    for x in (0.3, 1.1, 3.7):
        value, first, second = differentiate(f, x, order=2)
        with mpmath.workdps(50):
            at, h = mpmath.mpf(x), mpmath.mpf(10) ** -15
            exact = [float(mpmath.diff(lambda t: f(t, mpmath.exp, mpmath.sin), at, n, h=h)) for n in range(3)]
        assert [value, first, second] == pytest.approx(exact, rel=1e-13)
        assert differentiate(f, x)[1] == pytest.approx(exact[1], rel=1e-14)


def test_functions_of_numpy_call_the_methods():
    assert differentiate(lambda x: np.exp(x) * np.arctan(x), 0.5) == pytest.approx(differentiate(lambda x: fn.exp(x) * fn.atan(x), 0.5))


def test_fractions_stay_exact():
    assert differentiate(lambda x: (x**3 + 1) / (2 * x) + x / 3, Fraction(1, 2)) == (Fraction(31, 24), Fraction(-7, 6))
    assert differentiate(lambda x: 1 / x, Fraction(2), order=2) == (Fraction(1, 2), Fraction(-1, 4), Fraction(1, 4))


def test_nested_derivatives_do_not_mix():
    assert differentiate(lambda x: x * differentiate(lambda y: x + y, 1.0)[1], 1.0)[1] == 1  # 2 if perturbations are confused
    second = differentiate(lambda x: differentiate(lambda y: y**3 * x, x)[1], 2.0)
    assert second == (24.0, 36.0)  # 3 x^3 and its derivative
    third = differentiate(lambda x: differentiate(lambda y: differentiate(fn.sin, y)[1], x)[1], 0.7)[1]
    assert third == pytest.approx(-math.cos(0.7), rel=1e-15)
    mixed = differentiate(lambda x: differentiate(lambda y: x**y / y + y - x / y, 2.0)[1], 3.0)[1]
    assert mixed == pytest.approx((6 * math.log(3) + 3) / 2 - 6 / 4 + 1 / 4, rel=1e-14)


def test_second_derivatives_stand_inside_first_ones_and_nothing_inside_them():
    from linalgml.calculus import grad, taylor

    for mixed in (lambda x, y: x * y**3, lambda x, y: y**3 * x, lambda x, y: y**3 / (1 / x), lambda x, y: 2 - (5 - x * y * y * y)):
        assert differentiate(lambda x: differentiate(lambda y: mixed(x, y), 2.0, order=2)[2], 3.0) == (36.0, 12.0)  # noqa: B023
        assert grad(lambda x: differentiate(lambda y: mixed(x, y), 2.0, order=2)[2])(3.0) == 12.0  # noqa: B023
        assert differentiate(lambda x: taylor(lambda y: mixed(x, y), 2.0, 2).coefficients[2], 3.0) == (18.0, 6.0)  # noqa: B023
    assert differentiate(lambda x: differentiate(lambda y: y**4, x, order=2)[2], 2.0) == (48.0, 48.0)
    for inner in (lambda: differentiate(fn.sin, 1.0), lambda: differentiate(fn.sin, 1.0, order=2), lambda: grad(fn.sin)(1.0)):
        with pytest.raises(NotImplementedError, match="nest derivatives of order 1"):
            differentiate(lambda x: x * inner()[0], 1.0, order=2)  # noqa: B023
        with pytest.raises(NotImplementedError, match="nest derivatives of order 1"):
            taylor(lambda x: x * inner()[0], 1.0, 3)  # noqa: B023


def test_third_derivatives_at_a_seam():
    for name, third in (("tanh", -2.0), ("sigmoid", -0.125)):
        f = getattr(fn, name)
        assert differentiate(lambda z, f=f: differentiate(lambda x: differentiate(f, x)[1], z)[1], 0.0)[1] == third


def test_branches_and_loops_look_at_the_value():
    def root(a):
        x = a
        while abs(x * x - a) > 1e-15 * a:
            x = (x + a / x) / 2
        return x

    assert differentiate(root, 7.0)[1] == pytest.approx(0.5 / math.sqrt(7), rel=1e-15)
    assert max(Dual(2.0, 5.0), Dual(1.0, 7.0)).tangent == 5.0 and min(Dual(2.0, 5.0), 1.0) == 1.0
    assert Dual(2.0, 1.0) == 2.0 and Dual(2.0, 1.0) >= Dual(2.0, 0.0) and not Dual(0.0, 1.0) and Dual(1.0) != 2
    assert math.floor(Dual(2.5, 1.0)) == 2 and math.ceil(Dual(2.5)) == 3 and math.trunc(Dual(-2.5)) == -2 and round(Dual(2.6)) == 3
    assert abs(Dual(-3.0, 1.0)).tangent == -1 and abs(Dual(0.0, 1.0)).tangent == 0


def test_a_tangent_that_is_a_vector_is_a_gradient():
    x, y = Dual(1.5, Vector([1.0, 0.0])), Dual(-0.5, Vector([0.0, 1.0]))
    g = (fn.exp(x * y) / x - y / 4).tangent
    e = math.exp(-0.75)
    assert list(g) == pytest.approx([(-0.5 * 1.5 - 1) * e / 2.25, e - 0.25], rel=1e-14)


@pytest.mark.parametrize("point", [(1.0, 2.0), (-2.0, 0.5), (-1.0, -3.0), (0.3, -0.1)])
def test_functions_of_two_numbers(point):
    y, x = point
    a = atan2(HyperDual(y, 1, 1), x)
    r2 = x * x + y * y
    assert (a.value, a.e1, a.e12) == pytest.approx((math.atan2(y, x), x / r2, -2 * x * y / r2**2), rel=1e-14)
    assert atan2(y, Dual(x, 1.0)).tangent == pytest.approx(-y / r2) and atan2(y, x) == math.atan2(y, x)
    assert hypot(Dual(y, 1.0), x).tangent == pytest.approx(y / math.hypot(x, y))
    mixed = (HyperDual(abs(y), 1, 0) ** HyperDual(x, 0, 1)).e12
    assert mixed == pytest.approx(abs(y) ** (x - 1) * (1 + x * math.log(abs(y))), rel=1e-13)


def test_constants_and_zero_to_a_power():
    assert differentiate(lambda x: 3.0, 1.0) == (3.0, 0.0) and differentiate(lambda x: 3.0, 1.0, order=2) == (3.0, 0.0, 0.0)
    assert differentiate(lambda x: x**0 + x**1, 0.0) == (1.0, 1.0)
    assert differentiate(lambda x: x**2, 0.0, order=2) == (0.0, 0.0, 2.0)
    assert differentiate(lambda x: fn.log(x, 2), 8.0) == pytest.approx((3.0, 1 / (8 * math.log(2))))


def test_what_is_refused():
    with pytest.raises(TypeError, match="differentiate: x: expected a number, got 'a'"):
        differentiate(fn.sin, "a")
    with pytest.raises(TypeError, match=r"linalgml.calculus.functions"):
        differentiate(math.sin, 1.0)
    with pytest.raises(TypeError, match="Dual: expected a number, got 'x'"):
        Dual("x")
    with pytest.raises(TypeError, match="HyperDual: expected a number"):
        HyperDual(None)
    with pytest.raises(ValueError, match="order 3"):
        differentiate(f, 1.0, order=3)
    with pytest.raises(ZeroDivisionError):
        differentiate(lambda x: x.sqrt(), 0.0)
    with pytest.raises(ValueError, match="not a real number"):
        differentiate(lambda x: x**0.5, -1.0)
    with pytest.raises(ValueError, match="no function 'sine'"):
        fn.slope("sine", 1.0)
    with pytest.raises(TypeError):
        hash(Dual(1.0))
    assert math.isnan(differentiate(fn.exp, math.nan)[1])
