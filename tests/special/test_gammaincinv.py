"""Gamma quantiles: the distance to the exact root in 50 digits, in both tails; SciPy at the edges; broadcasting and bad input."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.special import gammainc, gammaincc, gammainccinv, gammaincinv
from linalgml.special.gammaincinv import gammainccinv_value, gammaincinv_value

DIGITS = 60


def distance(a, x, t, upper):
    """The relative distance from x to the root, by one step of Newton's method on the exact function."""
    exact = mpmath.mpf(x)
    share = mpmath.mpf(t)
    if upper != (share < 0.5):  # work on the smaller side
        share = 1 - share
        upper = not upper
    value = mpmath.gammainc(a, exact, mpmath.inf, regularized=True) if upper else mpmath.gammainc(a, 0, exact, regularized=True)
    density = mpmath.exp(a * mpmath.log(exact) - exact - mpmath.loggamma(a))
    return abs(mpmath.log(value / share) * value / density)


def test_distance_to_the_root():
    rng = random.Random(0)
    with mpmath.workdps(DIGITS):
        for _ in range(50):
            a = mpmath.mpf(10 ** rng.uniform(-2.5, 2.3))
            t = 10 ** rng.uniform(-300, 0) if rng.random() < 0.4 else rng.random()
            for function, upper in ((gammaincinv, False), (gammainccinv, True)):
                x = function(float(a), t)
                if x > 1e-300:
                    assert distance(mpmath.mpf(float(a)), x, t, upper) < 3e-13, (float(a), t, upper)


def test_large_shapes_go_round():
    for a in (2e3, 1e5, 1e8):
        for t in (1e-200, 1e-9, 0.3, 0.5, 0.7):
            assert gammainc(a, gammaincinv(a, t)) == pytest.approx(t, rel=1e-9)
            assert gammaincc(a, gammainccinv(a, t)) == pytest.approx(t, rel=1e-9)
    np.testing.assert_allclose(gammaincinv(1e5, [1e-9, 0.2, 0.99]), scipy.special.gammaincinv(1e5, [1e-9, 0.2, 0.99]), rtol=1e-13)


def test_edges_are_scipys():
    shapes, shares = [-1.0, 0.0, 0.5, 20.0, math.nan], [-0.1, 0.0, 1.0, 1.5, math.nan]
    for a in shapes:
        np.testing.assert_array_equal([gammaincinv(a, t) for t in shares], scipy.special.gammaincinv(a, shares), err_msg=str(a))
        np.testing.assert_array_equal([gammainccinv(a, t) for t in shares], scipy.special.gammainccinv(a, shares), err_msg=str(a))


def test_broadcasting_and_bad_input():
    ts = [0.1, 0.5, 1e-30]
    assert gammaincinv(2, ts) == [gammaincinv_value(2.0, t) for t in ts]
    assert gammainccinv([1.0, 30.0], 0.25) == [gammainccinv_value(1.0, 0.25), gammainccinv_value(30.0, 0.25)]
    assert gammaincinv(np.array([[1.0], [2.0]]), np.array(ts)).shape == (2, 3)
    with pytest.raises(NotImplementedError, match="gammaincinv: its derivative by p"):
        gammaincinv(2.0, lm.tensor([0.5], requires_grad=True))
    for function, name in ((gammaincinv, "gammaincinv"), (gammainccinv, "gammainccinv")):
        with pytest.raises((TypeError, ValueError), match=name):
            function("x", 0.5)
        with pytest.raises(ValueError, match=name):
            function([1.0, 2.0], [0.1, 0.2, 0.3])
