"""Beta quantiles: the distance to the exact root in many digits, of x and of 1 - x; SciPy at the edges; broadcasting and bad input."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.special import betainc, betaincc, betainccinv, betaincinv
from linalgml.special.betaincinv import (
    beta_logit,
    betainccinv_complement,
    betainccinv_value,
    betaincinv_complement,
    betaincinv_value,
)

ULP = 2.0**-52


def fraction(a, b, x, y):
    """The continued fraction of DiDonato and Morris, to 28 digits."""
    d = a * y - b * x
    p0, p1, q0, q1 = mpmath.mpf(0), mpmath.mpf(1), mpmath.mpf(1), a / (a + 1) * (d + 1)
    value = mpmath.mpf(0)
    for k in range(1, 100_000):
        c = a + 2 * k
        p = k * (b - k) * x / (c - 1)
        alpha = (a + k - 1) * (a + b + k - 1) / (c - 1) * x * p
        beta = k + p + (a + k) / (c + 1) * (d + 1 + k * (1 + y))
        p0, p1 = p1 / beta, (alpha * p0 + beta * p1) / beta
        q0, q1 = q1 / beta, (alpha * q0 + beta * q1) / beta
        before, value = value, p1 / q1
        if abs(value - before) < mpmath.mpf(10) ** -28 * abs(value):
            return value
    raise ArithmeticError("the fraction does not converge")


def distance(a, b, x, p, q):
    """How far, relatively, x <= 1/2 is from I_x(a, b) = p = 1 - q, and how far one ulp of the smaller moves it."""
    a, b, x = (mpmath.mpf(v) for v in (a, b, x))
    y, n = 1 - x, a + b
    density = mpmath.exp(a * mpmath.log(x) + b * mpmath.log(y) + mpmath.loggamma(n) - mpmath.loggamma(a) - mpmath.loggamma(b))
    if x <= a / n or (n > 1 and x * n < 0.3):
        lower = density * fraction(a, b, x, y)
        upper = 1 - lower
    else:
        upper = density * fraction(b, a, y, x)
        lower = 1 - upper
    change = mpmath.log(lower / p) * lower if p < q else mpmath.log(upper / q) * upper
    return abs(change) / density * y, ULP * min(p, q) / density


def check(a, b, t, upper):
    x = (betainccinv_value if upper else betaincinv_value)(a, b, t)
    y = (betainccinv_complement if upper else betaincinv_complement)(a, b, t)
    assert x + y == pytest.approx(1.0, abs=1e-15)
    p, q = mpmath.mpf(t), 1 - mpmath.mpf(t)
    if upper:
        p, q = q, p
    if min(x, y) > 1e-306:
        off, unit = distance(a, b, x, p, q) if x <= y else distance(b, a, y, q, p)
        assert off < 1e-12 + 4 * unit, (a, b, t, upper, float(off), float(unit))


@pytest.mark.parametrize(("low", "high", "count"), [(-3, 1, 300), (-3, 4, 300), (3, 8, 20)])
def test_distance_to_the_root(low, high, count):
    rng = random.Random(high)
    with mpmath.workdps(60):
        for k in range(count):
            a, b = 10 ** rng.uniform(low, high), 10 ** rng.uniform(low, high)
            if k % 5 == 0:
                b = a * rng.uniform(0.5, 2)
            t = rng.choice((rng.random(), 10 ** rng.uniform(-20, 0), 10 ** rng.uniform(-300, 0)))
            check(a, b, t, rng.random() < 0.5)


def test_many_cases_go_round():
    """Where x moves the share slowly, the share of the quantile is the share asked for."""
    rng = random.Random(7)
    for _ in range(4000):
        a, b = 10 ** rng.uniform(-3, 3), 10 ** rng.uniform(-3, 3)
        t = rng.choice((rng.random(), 10 ** rng.uniform(-300, 0)))
        x, y = betaincinv_value(a, b, t), betaincinv_complement(a, b, t)
        if min(x, y) > 1e-300:
            found = betainc(a, b, x) if x <= y else betaincc(b, a, y)
            assert found == pytest.approx(t, rel=1e-11), (a, b, t)
        else:
            assert abs(beta_logit(a, b, t, 1 - t)) > 690


def test_large_parameters_are_scipys():
    for a, b in ((1e5, 1e5), (2e6, 5e7), (1e8, 3.0), (0.5, 1e8)):
        shares = [1e-9, 0.2, 0.5, 0.99]
        np.testing.assert_allclose(betaincinv(a, b, shares), scipy.special.betaincinv(a, b, shares), rtol=1e-11)
        np.testing.assert_allclose(betainccinv(a, b, shares), scipy.special.betainccinv(a, b, shares), rtol=1e-11)


def test_logits_reach_further_than_doubles():
    assert beta_logit(1e-3, 2.0, 1e-9, 1.0) == pytest.approx(1e3 * (math.log(1e-9) - math.log(1.001)), rel=1e-12)
    assert beta_logit(2.0, 1e-3, 1.0, 1e-9) == -beta_logit(1e-3, 2.0, 1e-9, 1.0)
    assert betaincinv(1e-3, 2.0, 1e-9) == 0.0 and betaincinv_complement(2.0, 1e-3, 0.999) == pytest.approx(betaincinv(1e-3, 2.0, 1e-3))


def test_edges_are_scipys():
    shapes, shares = [-1.0, 0.0, 0.5, 20.0, math.inf, math.nan], [-0.1, 0.0, 1.0, 1.5, math.nan]
    for a in shapes:
        for b in shapes:
            for ours, theirs in ((betaincinv, scipy.special.betaincinv), (betainccinv, scipy.special.betainccinv)):
                np.testing.assert_array_equal([ours(a, b, t) for t in shares], theirs(a, b, shares), err_msg=f"{a}, {b}")


def test_broadcasting_and_bad_input():
    ts = [0.1, 0.5, 1e-30]
    assert betaincinv(2, 3, ts) == [betaincinv_value(2.0, 3.0, t) for t in ts]
    assert betainccinv([1.0, 30.0], 2.0, 0.25) == [betainccinv_value(1.0, 2.0, 0.25), betainccinv_value(30.0, 2.0, 0.25)]
    assert betaincinv(np.array([[1.0], [2.0]]), 3.0, np.array(ts)).shape == (2, 3)
    with pytest.raises(NotImplementedError, match="betaincinv: its derivative by p"):
        betaincinv(2.0, 2.0, lm.tensor([0.5], requires_grad=True))
    for function, name in ((betaincinv, "betaincinv"), (betainccinv, "betainccinv")):
        with pytest.raises((TypeError, ValueError), match=name):
            function("x", 1.0, 0.5)
        with pytest.raises(ValueError, match=name):
            function([1.0, 2.0], 1.0, [0.1, 0.2, 0.3])
