"""Beta functions against mpmath with hundreds of digits, in both tails, for small and large parameters; SciPy at the edges; gradients."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.special import beta, betainc, betaincc, betaln
from linalgml.special.betainc import betainc_value, betaincc_value


def exact(a, b, x):
    """Both shares, by the series with positive terms on the shorter side."""
    a, b, x = mpmath.mpf(a), mpmath.mpf(b), mpmath.mpf(x)
    swap = x > 0.5
    if swap:
        a, b, x = b, a, 1 - x
    logarithm = a * mpmath.log(x) + b * mpmath.log(1 - x) + mpmath.loggamma(a + b) - mpmath.loggamma(a) - mpmath.loggamma(b)
    term = total = mpmath.exp(logarithm) / a
    k = 0
    while term > mpmath.eps * total:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    return (1 - total, total) if swap else (total, 1 - total)


def check(a, b, x, tolerance):
    with mpmath.workdps(350):
        for found, wanted in zip((betainc(a, b, x), betaincc(a, b, x)), exact(a, b, x), strict=True):
            if wanted > 1e-305:
                assert abs(found / wanted - 1) < tolerance, (a, b, x)


def test_small_parameters():
    rng = random.Random(0)
    for _ in range(12):
        a, b = 10 ** rng.uniform(-2, 1), 10 ** rng.uniform(-2, 1)
        check(a, b, rng.random(), 1e-13)
        check(a, b, 10 ** rng.uniform(-20, 0), 1e-13)
    check(2.0, 3.0, 1e-100, 1e-14)
    check(0.5, 0.5, 1 - 2.0**-53, 1e-14)


def test_large_parameters():
    rng = random.Random(1)
    for high, tolerance, count in ((3, 5e-13, 8), (4.5, 2e-12, 2)):
        for _ in range(count):
            a, b = 10 ** rng.uniform(1, high), 10 ** rng.uniform(1, high)
            mean = a / (a + b)
            x = mean + rng.uniform(-20, 20) * math.sqrt(mean * (1 - mean) / (a + b))
            if 0 < x < 1:
                check(a, b, x, tolerance)
    check(2e4, 3e4, 0.39, 2e-12)
    assert betainc(1e5, 1e5, 0.5) == pytest.approx(0.5, rel=1e-13)


def test_one_large_parameter():
    for a, b, x in (
        (0.3, 1e4, 1e-4),
        (0.3, 1e4, 0.02),
        (1e4, 0.05, 0.9999),
        (22889.0, 0.0128, 0.99999944),
        (3.0, 1e4, 0.01),
        (1e3, 2.0, 0.5),
    ):
        check(a, b, x, 1e-12)


def test_beta_and_its_logarithm():
    rng = random.Random(2)
    with mpmath.workdps(50):
        for _ in range(100):
            a, b = 10 ** rng.uniform(-3, rng.choice((1, 6))), 10 ** rng.uniform(-3, rng.choice((1, 6)))
            wanted = mpmath.loggamma(mpmath.mpf(a)) + mpmath.loggamma(mpmath.mpf(b)) - mpmath.loggamma(mpmath.mpf(a) + mpmath.mpf(b))
            assert abs(betaln(a, b) - wanted) < 4e-15 * max(1, abs(wanted)), (a, b)
            if wanted > -700:
                assert abs(beta(a, b) / mpmath.exp(wanted) - 1) < 1e-12, (a, b)
    assert betaln(1e-300, 1e-300) == pytest.approx(math.log(2e300), rel=1e-15)
    for a, b in ((0.0, 1.0), (math.inf, 1.0), (1e200, 3.0), (1.0, math.nan)):
        np.testing.assert_allclose([beta(a, b), betaln(a, b)], [scipy.special.beta(a, b), scipy.special.betaln(a, b)], rtol=1e-13)
    assert math.isnan(beta(-0.5, 2.0)) and math.isnan(betaln(2.0, -0.5))


def test_edges():
    for a in (-1.0, 0.0, 0.5, math.inf, math.nan):
        for b in (0.0, 2.0, math.inf):
            for x in (-0.5, 0.0, 0.3, 1.0, 1.5, math.nan):
                lower, upper = betainc(a, b, x), betaincc(a, b, x)
                bad = not (a >= 0 and 0 <= x <= 1) or (a == b and a in (0.0, math.inf))
                assert math.isnan(lower) == math.isnan(upper) == bad, (a, b, x)
                assert bad or lower + upper == 1, (a, b, x)
    assert betainc(0.0, 2.0, 0.3) == 1 and betainc(2.0, 0.0, 0.3) == 0
    assert betainc(math.inf, 2.0, 0.3) == 0 and betainc(2.0, math.inf, 0.3) == 1


def test_broadcasting_and_gradients():
    xs = [0.1, 0.4, 0.95]
    assert betainc(2, 3, xs) == [betainc_value(2.0, 3.0, x) for x in xs]
    assert betaincc([1.0, 20.0], 3.0, 0.3) == [betaincc_value(1.0, 3.0, 0.3), betaincc_value(20.0, 3.0, 0.3)]
    assert betainc(np.array([[1.0], [2.0]]), 3.0, np.array(xs)).shape == (2, 3)
    assert beta([1.0, 2.0], 2.0) == pytest.approx([0.5, 1 / 6])
    for function, sign in ((betainc, 1), (betaincc, -1)):
        x = lm.tensor(xs, dtype=lm.float64, requires_grad=True)
        (function(2.5, 40.0, x) * 3.0).sum().backward()
        for v, slope in zip(xs, x.grad.tolist(), strict=True):
            density = mpmath.mpf(v) ** 1.5 * (1 - mpmath.mpf(v)) ** 39 / mpmath.beta(2.5, 40)
            assert slope == pytest.approx(float(3 * sign * density), rel=1e-12)
    with pytest.raises(NotImplementedError, match="betainc: its derivative by b"):
        betainc(1.0, lm.tensor([1.0], requires_grad=True), 0.5)
    with pytest.raises(NotImplementedError, match="beta: its derivative by a"):
        beta(lm.tensor([1.0], requires_grad=True), 1.0)
    for bad in (("x", 1.0, 0.5), (1.0, None, 0.5), (1.0, 2.0, ["y"])):
        with pytest.raises((TypeError, ValueError), match="betainc"):
            betainc(*bad)
