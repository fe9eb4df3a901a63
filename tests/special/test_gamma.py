"""Gamma and its logarithm against mpmath with 40 digits, far out too, and against SciPy at the poles; what they accept and refuse."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.linalg import Vector
from linalgml.special.gamma import gamma, gamma_value, gammaln, gammaln_value

EDGES = [0.0, -0.0, -1.0, -2.0, math.inf, -math.inf, math.nan, -1e300, 1e300, 172.0, -180.5]


def close(value, exact, tolerance):
    return abs(value - exact) <= tolerance * abs(exact)


def points(seed=0):
    rng = random.Random(seed)
    near = [k + d for k in (1, 2) for d in (-1e-3, -1e-9, 1e-9, 1e-5)]
    return [10.0 ** rng.uniform(-300, 300) for _ in range(40)] + [rng.uniform(0, 30) for _ in range(120)] + near


def test_gammaln_has_its_digits():
    with mpmath.workdps(40):
        for x in points():
            assert close(gammaln(x), mpmath.loggamma(mpmath.mpf(x)), 1e-14), x


def test_gamma_has_its_digits():
    rng = random.Random(1)
    with mpmath.workdps(40):
        for x in [rng.uniform(-30, 171.6) for _ in range(200)] + [1e-300, -1e-5, 171.6]:
            assert close(gamma(x), mpmath.gamma(mpmath.mpf(x)), 1e-13), x


@pytest.mark.parametrize(("ours", "theirs"), [(gamma, scipy.special.gamma), (gammaln, scipy.special.gammaln)])
def test_poles_and_ends_are_scipys(ours, theirs):
    for x in EDGES:
        np.testing.assert_allclose(ours(x), theirs(x), rtol=1e-12, err_msg=str(x))
    np.testing.assert_allclose(ours(np.array(EDGES)), theirs(EDGES), rtol=1e-12)


def test_the_answer_has_the_kind_of_the_question():
    assert gamma(5) == 24.0 and gamma([1.0, 4.0]) == [1.0, 6.0] and gamma([]) == []
    assert gamma([[3.0], [4.0]]) == [[2.0], [6.0]]
    assert gamma(Vector([3.0, 5.0])) == Vector([2.0, 24.0])
    out = gamma(lm.tensor([3.0, 5.0]))
    assert out.dtype is lm.float32 and out.tolist() == [2.0, 24.0]
    assert gamma(lm.tensor([3, 5])).tolist() == [2.0, 24.0]
    array = gamma(np.array([[3, 5]]))
    assert array.dtype == np.float64 and array.tolist() == [[2.0, 24.0]]
    for wrong in ("x", None, ["x"], object(), 1j, np.array(["x"])):
        with pytest.raises((TypeError, ValueError), match="gamma"):
            gamma(wrong)


@pytest.mark.parametrize("function", [gamma, gammaln])
def test_gradients(function):
    x = lm.tensor([0.3, 1.5, 4.2, -1.3], dtype=lm.float64, requires_grad=True)
    function(x).sum().backward()
    for v, slope in zip(x.tolist(), x.grad.tolist(), strict=True):
        exact = mpmath.digamma(v) * (mpmath.gamma(v) if function is gamma else 1)
        assert close(slope, exact, 1e-12)


def test_the_loop_gives_the_function_of_each_number():
    for value, function in ((gamma_value, gamma), (gammaln_value, gammaln)):
        xs = [v for v in points(3) if 0.01 < v < 100]
        assert function(xs) == [value(v) for v in xs]
