"""Maximum likelihood, MAP and Fisher information against closed forms."""

import math

import numpy as np
import pytest

import linalgml as lm
from linalgml.calculus.functions import exp, log
from linalgml.probability import fisher_information, maximum_likelihood

DATA = [4.1, 5.0, 5.3, 4.4, 6.1, 5.2]


def normal(t):
    return sum(-0.5 * ((x - t[0]) / t[1]) ** 2 - log(t[1]) for x in DATA)


def test_a_normal_distribution():
    found, x = maximum_likelihood(normal, [4.0, 1.0]), np.array(DATA)
    assert found.x.tolist() == pytest.approx([x.mean(), x.std()], rel=1e-6)
    n, s = len(x), x.std()
    assert np.allclose(found.information.tolist(), [[n / s**2, 0], [0, 2 * n / s**2]], atol=1e-3)
    assert found.standard_errors.tolist() == pytest.approx([s / math.sqrt(n), s / math.sqrt(2 * n)], rel=1e-4)
    low, high = found.interval(0.9)[0]
    assert (high - low) / 2 == pytest.approx(1.6448536269514722 * s / math.sqrt(n), rel=1e-4)
    assert found.log_likelihood == pytest.approx(normal([x.mean(), x.std()]))


def test_the_tape_and_plain_numbers_agree():
    data = lm.tensor(DATA, dtype=lm.float64)

    def by_tape(t):
        return (-0.5 * ((data - t[0]) / t[1]) ** 2 - t[1].log()).sum()

    a, b = maximum_likelihood(by_tape, lm.tensor([4.0, 1.0], dtype=lm.float64)), maximum_likelihood(normal, [4.0, 1.0])
    assert np.allclose(a.x.tolist(), b.x.tolist(), rtol=1e-6) and np.allclose(a.covariance.tolist(), b.covariance.tolist(), rtol=1e-4)


def test_a_prior_draws_the_estimate_to_itself():
    """Seven of ten with a beta (2, 2) prior: 8 of 12."""
    heads = maximum_likelihood(lambda t: 7 * log(t[0]) + 3 * log(1 - t[0]), [0.5], log_prior=lambda t: log(t[0]) + log(1 - t[0]))
    assert heads.x[0] == pytest.approx(8 / 12, abs=1e-6)


def test_the_information_of_one_observation():
    rng = np.random.default_rng(0)
    draws = (2 + 3 * rng.normal(size=4000)).tolist()
    found = fisher_information(lambda t, x: -0.5 * ((x - t[0]) / t[1]) ** 2 - log(t[1]), [2.0, 3.0], draws)
    assert np.allclose(found.tolist(), [[1 / 9, 0], [0, 2 / 9]], atol=0.02)


def test_the_bound_of_cramer_and_rao_is_met_by_the_mean():
    """The variance of many estimates is 1 / (n I)."""
    rng = np.random.default_rng(1)
    estimates = []
    for _ in range(60):
        total = rng.exponential(2.0, 30).sum()
        found = maximum_likelihood(lambda t, total=total: 30 * t[0] - exp(t[0]) * total, [0.0])
        estimates.append(found.x[0])
        assert found.information[0, 0] == pytest.approx(30, rel=1e-4)
    assert np.var(estimates) == pytest.approx(1 / 30, rel=0.5)


@pytest.mark.parametrize("call, message", [
    (lambda: maximum_likelihood(lambda t: t[0] * 0.0 + 1.0, [0.0]), "not positive definite"),
    (lambda: maximum_likelihood(lambda t: -(t[0] + t[1]) ** 2, [1.0, 0.0]), "not positive definite"),
    (lambda: maximum_likelihood(lambda t: log(t[0]), [-1.0]), "positive|domain"),
    (lambda: maximum_likelihood(lambda t: t[0], [0.0]), "unbounded|not positive definite|exceeded"),
    (lambda: maximum_likelihood(lambda t: t[0], []), "index|empty"),
    (lambda: fisher_information(lambda t, x: t[0], [1.0], []), "no draws"),
    (lambda: maximum_likelihood(normal, [4.0, 1.0]).interval(1.0), "confidence must be between"),
    (lambda: maximum_likelihood(normal, [math.nan, 1.0]), "not finite"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises((ValueError, IndexError), match=message):
        call()
