"""Adaptive quadrature against exact integrals and SciPy: smooth, peaked, singular, infinite, and what is refused."""

import math
import warnings

import numpy as np
import pytest
import scipy.integrate

from linalgml.calculus.gauss_kronrod import GAUSS_WEIGHTS, KRONROD_WEIGHTS, PLACES, IntegrationWarning, dblquad, quad

INTEGRALS = [
    ("polynomial", lambda x: x**5 - 3 * x, -1.0, 2.0, 6.0),
    ("exp", math.exp, 0.0, 1.0, math.e - 1),
    ("oscillating", lambda x: math.cos(50 * x), 0.0, 3.0, math.sin(150) / 50),
    ("peak", lambda x: 1 / (1e-4 + (x - 0.3) ** 2), 0.0, 1.0, 100 * (math.atan(70) + math.atan(30))),
    ("kink", lambda x: abs(x - 0.1234), -1.0, 1.0, (1.1234**2 + 0.8766**2) / 2),
    ("root", math.sqrt, 0.0, 1.0, 2 / 3),
    ("log", math.log, 0.0, 1.0, -1.0),
    ("pole of a half", lambda x: x**-0.5, 0.0, 1.0, 2.0),
    ("gauss", lambda x: math.exp(-x * x), -math.inf, math.inf, math.sqrt(math.pi)),
    ("tail", lambda x: x**-3, 2.0, math.inf, 0.125),
    ("left tail", lambda x: math.exp(2 * x), -math.inf, 1.0, math.e**2 / 2),
    ("cauchy", lambda x: 1 / (1 + x * x), -math.inf, math.inf, math.pi),
]


@pytest.mark.parametrize("name,f,a,b,exact", INTEGRALS)
def test_the_error_is_below_its_estimate(name, f, a, b, exact):
    value, error = quad(f, a, b)
    assert abs(value - exact) <= max(error, 1e-14 * abs(exact))
    assert error <= max(1.49e-8, 1.49e-8 * abs(exact)) * 1.001
    theirs = scipy.integrate.quad(f, a, b)[0]
    assert value == pytest.approx(theirs, rel=2e-8, abs=2e-8)
    back = quad(f, b, a)
    assert (back.value, back.error) == (-value, error)


def test_tolerances_arguments_and_points():
    f = lambda x, p: math.cos(p * x)  # noqa: E731
    loose, tight = quad(f, 0, 1, args=(40,), epsabs=1e-2), quad(f, 0, 1, args=(40,), epsabs=1e-13, epsrel=1e-13)
    assert tight.value == pytest.approx(math.sin(40) / 40, abs=1e-14) and tight.error < loose.error
    calls = []
    jump = lambda x: calls.append(x) or (1.0 if x < 1 / 3 else 5.0)  # noqa: E731
    value, _ = quad(jump, 0, 1, points=[1 / 3])
    assert value == pytest.approx(1 / 3 + 10 / 3, rel=1e-14) and len(calls) == 42
    assert quad(math.exp, 2, 2) == (0.0, 0.0) and type(quad(math.exp, 0, 1)).__name__ == "Estimate"


def test_two_variables():
    value, error = dblquad(lambda y, x: math.exp(-x * x - y * y), -math.inf, math.inf, -math.inf, math.inf)
    assert value == pytest.approx(math.pi, rel=1e-9) and error < 1e-7
    assert dblquad(lambda y, x, k: k * y, 0, 1, lambda x: x, 1, args=(6,)).value == pytest.approx(2.0, rel=1e-13)


def test_nodes_and_weights_are_symmetric_and_sum_to_two():
    assert sum(KRONROD_WEIGHTS) == pytest.approx(2, rel=1e-15) and sum(GAUSS_WEIGHTS) == pytest.approx(2, rel=1e-15)
    x, w = np.polynomial.legendre.leggauss(10)
    ours = sorted((p, g) for p, g in zip(PLACES, GAUSS_WEIGHTS, strict=True) if g)
    assert [p for p, _ in ours] == pytest.approx(x.tolist(), abs=1e-15) and [g for _, g in ours] == pytest.approx(w.tolist(), abs=1e-15)


def test_it_warns_where_it_does_not_converge():
    with pytest.warns(IntegrationWarning, match="singular near"):
        quad(lambda x: 1 / abs(x - 0.3) if x != 0.3 else 0.0, 0.0, 1.0, limit=10000)
    with pytest.warns(IntegrationWarning, match="3 intervals are not enough"):
        quad(lambda x: math.cos(500 * x), 0.0, 3.0, limit=3)
    with pytest.warns(IntegrationWarning, match="not finite"):
        assert math.isnan(quad(lambda x: math.nan, 0.0, 1.0).value)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quad(math.exp, 0.0, 1.0)


def test_what_is_refused():
    with pytest.raises(ValueError, match="limits nan"):
        quad(math.exp, math.nan, 1)
    with pytest.raises(ValueError, match="limit 0"):
        quad(math.exp, 0, 1, limit=0)
    with pytest.raises(ValueError, match=r"points \[2\]|points list \[2\]"):
        quad(math.exp, 0, 1, points=[2])
    with pytest.raises(ValueError, match="infinite range"):
        quad(math.exp, 0, math.inf, points=[1])
