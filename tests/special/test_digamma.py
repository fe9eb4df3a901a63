"""Digamma and trigamma against mpmath with 40 digits and SciPy at the poles."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.special import polygamma
from linalgml.special.digamma import digamma, digamma_value, psi, trigamma_value

EDGES = [0.0, -0.0, -1.0, -2.0, math.inf, math.nan]


def points():
    rng = random.Random(0)
    root, small = 1.4616321449683622, [rng.uniform(0, 30) for _ in range(150)]
    return [10.0 ** rng.uniform(-140, 300) for _ in range(40)] + small + [root, root + 1e-9, root - 0.299]


def test_digits():
    with mpmath.workdps(40):
        for x in points():
            exact = mpmath.mpf(x)
            assert abs(digamma(x) / mpmath.digamma(exact) - 1) < 1e-14, x
            assert abs(polygamma(1, x) / mpmath.psi(1, exact) - 1) < 1e-14, x


def test_negative_numbers():
    rng = random.Random(1)
    for x in [-rng.uniform(0, 40) for _ in range(100)]:
        exact = mpmath.digamma(mpmath.mpf(x))
        assert abs(digamma(x) - exact) < 1e-13 * (1 + abs(exact)), x
        assert abs(polygamma(1, x) / mpmath.psi(1, mpmath.mpf(x)) - 1) < 1e-12, x


def test_poles_are_scipys():
    np.testing.assert_array_equal([digamma(x) for x in EDGES], scipy.special.digamma(EDGES))
    np.testing.assert_array_equal(digamma(np.array(EDGES)), scipy.special.digamma(EDGES))
    np.testing.assert_array_equal([polygamma(1, x) for x in EDGES], scipy.special.polygamma(1, EDGES))
    assert math.isnan(digamma(-math.inf)) and math.isnan(digamma(-1e300)) and polygamma(1, -math.inf) == math.inf


def test_lists_tensors_and_gradients():
    assert psi is digamma and digamma([1.0]) == [digamma_value(1.0)] and polygamma(1, [2.0]) == [trigamma_value(2.0)]
    x = lm.tensor([0.3, 1.5, 8.0], dtype=lm.float64, requires_grad=True)
    digamma(x).sum().backward()
    assert x.grad.tolist() == pytest.approx([float(mpmath.psi(1, v)) for v in x.tolist()], rel=1e-13)
    with pytest.raises(TypeError, match="digamma"):
        digamma("x")
