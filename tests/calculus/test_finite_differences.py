"""Finite differences: stencils, steps, extrapolation, and what is refused."""

import cmath
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from scipy.optimize import approx_fprime

import linalgml as lm
from linalgml.calculus.finite_differences import derivative, gradient, hessian, jacobian, ridders, stencil, stencil_weights


def test_the_tables_of_fornberg():
    assert stencil([-1, 0, 1]) == [Fraction(-1, 2), 0, Fraction(1, 2)]
    assert stencil([-2, -1, 0, 1, 2], 4) == [1, -4, 6, -4, 1]
    assert stencil([0, 1, 2]) == [Fraction(-3, 2), 2, Fraction(-1, 2)]
    assert stencil([Fraction(-1, 2), Fraction(1, 2)], 0) == [Fraction(1, 2), Fraction(1, 2)]


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_stencil_weights_on_uneven_floats(order):
    rng = np.random.default_rng(order)
    points = np.cumsum(rng.uniform(0.3, 1, 6)) - 2
    weights = stencil(points.tolist(), order, at=0.2)
    for degree in range(6):
        p = np.polynomial.Polynomial.basis(degree)
        assert np.dot(weights, p(points)) == pytest.approx((p.deriv(order) if order else p)(0.2), abs=1e-9)


@pytest.mark.parametrize("backend", [b for b in lm.available_backends() if b != "fast"])
def test_stencil_weights_agree_between_backends(backend):
    x, out, ref = [-1.5, -0.4, 0.1, 0.9, 2.0], [0.0] * 20, [0.0] * 20
    stencil_weights.source(x, ref, 5, 3, 0.3)
    with lm.use_backend(backend):
        stencil_weights(x, out, 5, 3, 0.3)
    assert out == pytest.approx(ref, rel=1e-13)


def rational(x):
    return x**3 - 2 / (x + 9)


@pytest.mark.parametrize("f,g", [(math.sin, cmath.sin), (math.exp, cmath.exp), (rational, rational)])
@pytest.mark.parametrize("x", [-1.3, 0.0, 0.7, 4.0])
def test_derivatives_against_mpmath(f, g, x):
    name = {math.sin: mpmath.sin, math.exp: mpmath.exp}.get(f, f)
    with mpmath.workdps(40):
        first, second = float(mpmath.diff(name, x)), float(mpmath.diff(name, x, 2))
    size = 1 + abs(first)
    assert abs(derivative(f, x) - first) < 1e-8 * size
    assert abs(derivative(f, x, "forward") - first) < 1e-6 * size
    assert abs(derivative(f, x, "backward") - first) < 1e-6 * size
    assert abs(derivative(f, x, "richardson") - first) < 1e-10 * size
    assert abs(derivative(g, x, "complex") - first) < 1e-14 * size
    assert abs(derivative(f, x, order=2) - second) < 1e-5 * (1 + abs(second))
    value, error = ridders(f, x)
    assert abs(value - first) <= 10 * error + 1e-13 * size


def test_the_error_over_the_step_is_a_v_and_flat_for_the_complex_step():
    def error(method, h, f=math.exp):
        return abs(derivative(f, 1.0, method, h) - math.e)

    assert error("forward", 1e-8) < error("forward", 1e-3) and error("forward", 1e-8) < error("forward", 1e-13)
    assert error("central", 1e-5) < error("central", 1e-2) and error("central", 1e-5) < error("central", 1e-12)
    assert all(error("complex", h, cmath.exp) < 1e-15 * 3 for h in (1e-8, 1e-20, 1e-100, 1e-300))


def test_gradient_jacobian_hessian():
    def f(v):
        return v[0] ** 2 * v[1] + math.sin(v[1])

    at = [0.5, 1.2]
    assert list(gradient(f, at)) == pytest.approx([2 * 0.5 * 1.2, 0.25 + math.cos(1.2)], abs=1e-8)
    assert list(gradient(f, at, "forward")) == pytest.approx(approx_fprime(at, lambda v: f(v)), abs=1e-6)
    J = jacobian(lambda v: [v[0] * v[1], v[0], math.exp(v[1])], at)
    assert J.shape == (3, 2)
    assert np.allclose(J.tolist(), [[1.2, 0.5], [1, 0], [0, math.exp(1.2)]], atol=1e-8)
    H = hessian(f, at)
    assert np.allclose(H.tolist(), [[2.4, 1.0], [1.0, -math.sin(1.2)]], atol=1e-5)
    assert H[0, 1] == H[1, 0]


def test_what_is_refused():
    with pytest.raises(ValueError, match="method 'middle'"):
        derivative(math.sin, 0.0, "middle")
    with pytest.raises(ValueError, match="h 0"):
        derivative(math.sin, 0.0, h=0)
    with pytest.raises(ValueError, match="order 0"):
        derivative(math.sin, 0.0, order=0)
    with pytest.raises(TypeError, match="order"):
        derivative(math.sin, 0.0, order=1.5)
    with pytest.raises(ValueError, match="all different"):
        stencil([0, 1, 1])
    with pytest.raises(ValueError, match="at least 3 points"):
        stencil([0, 1], 2)
    with pytest.raises(ValueError, match="empty"):
        hessian(lambda v: 0.0, [])
    assert math.isnan(derivative(lambda x: math.nan, 1.0)) and math.isnan(ridders(lambda x: math.nan, 1.0).value)
