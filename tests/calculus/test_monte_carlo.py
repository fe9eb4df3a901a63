"""Monte Carlo: within its error, which falls as the root of n; the same places on every backend."""

import math

import numpy as np
import pytest

from linalgml.calculus.monte_carlo import mean_and_variance, monte_carlo
from linalgml.random import Generator


def test_about_two_in_three_integrals_lie_within_one_error():
    inside, three = 0, 0
    for seed in range(60):
        value, error = monte_carlo(lambda x: x * x, 0.0, 2.0, 200, Generator(seed))
        inside += abs(value - 8 / 3) < error
        three += abs(value - 8 / 3) < 3 * error
    assert 30 <= inside <= 51 and three >= 57


def test_many_dimensions():
    d = 8
    value, error = monte_carlo(lambda v: sum(v) ** 2, [0.0] * d, [1.0] * d, 4000, Generator(1))
    assert abs(value - (d / 12 + d * d / 4)) < 3 * error < 0.4
    more = monte_carlo(lambda v: sum(v) ** 2, [0.0] * d, [1.0] * d, 16000, Generator(2)).error
    assert more == pytest.approx(error / 2, rel=0.05)


def test_the_places_are_the_generators():
    draws = [0.0] * 6
    Generator(5).uniform(draws, 6)
    seen = []
    monte_carlo(lambda v: seen.append(list(v)) or 0.0, [0.0, -1.0], [2.0, 1.0], 3, Generator(5))
    assert seen == [[2 * draws[2 * i], -1 + 2 * draws[2 * i + 1]] for i in range(3)]
    assert monte_carlo(lambda x: 3.0, 4.0, 2.0, 5, Generator(0)) == (-6.0, 0.0)


def test_mean_and_variance_are_numpys():
    y = np.random.default_rng(0).normal(5, 2, 101)
    out = [0.0, 0.0]
    mean_and_variance(y.tolist(), out, 101)
    assert out == pytest.approx([y.mean(), y.var(ddof=1)], rel=1e-13)
    mean_and_variance([3.0], out, 1)
    assert out[0] == 3.0 and math.isnan(out[1])


def test_what_is_refused():
    with pytest.raises(TypeError, match="the function gave Vector of shape"):
        monte_carlo(lambda v: v, [0], [1], 5)
    with pytest.raises(ValueError, match="n 1"):
        monte_carlo(math.sin, 0, 1, 1)
    with pytest.raises(TypeError, match="n: expected an int"):
        monte_carlo(math.sin, 0, 1, 1.5)
    with pytest.raises(ValueError, match="low has 2 numbers, high 1"):
        monte_carlo(math.sin, [0, 1], [1], 5)
    with pytest.raises(ValueError, match="finite range"):
        monte_carlo(math.sin, 0, math.inf, 5)
