"""The multinomial distribution against SciPy and mpmath; samples are pinned, and what is refused."""

import hashlib
import math

import mpmath
import numpy as np
import pytest
import scipy.stats as st

import linalgml as lm
from linalgml.probability import Binomial, Multinomial
from linalgml.random import Generator

LAWS = {
    "die": (20, [1 / 6] * 6), "coin": (7, [0.3, 0.7]), "rare": (1000, [0.001, 0.95, 0.049]), "never": (12, [0.5, 0.0, 0.5]),
    "none": (0, [0.5, 0.5]), "one outcome": (5, [1.0]), "many": (10**6, [0.05] * 20),
}  # fmt: skip


@pytest.mark.parametrize("name", LAWS)
def test_it_is_scipys(name):
    total, p = LAWS[name]
    ours, theirs = Multinomial(total, p), st.multinomial(total, p)
    x = np.random.default_rng(0).multinomial(total, p, 40)
    rtol = 1e-11 if total < 10**5 else 1e-9
    np.testing.assert_allclose(ours.logpmf(x), theirs.logpmf(x), rtol=rtol, atol=1e-12)
    np.testing.assert_allclose(ours.pmf(x), theirs.pmf(x), rtol=rtol * 100)
    np.testing.assert_allclose(list(ours.mean()), total * np.array(p), rtol=1e-14)
    np.testing.assert_allclose(ours.cov().tolist(), theirs.cov(), rtol=1e-12, atol=1e-12)
    assert [ours.cov()[j, j] for j in range(len(p))] == list(ours.var())
    if total < 10**5:
        np.testing.assert_allclose(ours.entropy(), theirs.entropy() if total else 0.0, rtol=1e-9, atol=1e-12)


def test_large_totals_lose_nothing():
    with mpmath.workdps(60):
        for total, probs in ((10**6, [0.2, 0.3, 0.5]), (10**12, [0.25, 0.75]), (10**15, [0.3, 0.1, 0.6]), (30, [0.1] * 10)):
            x = [int(total * p + 0.4 * math.sqrt(total * p) * (-1) ** j) for j, p in enumerate(probs)]
            x[0] += total - sum(x)
            p = [mpmath.mpf(v) for v in probs]
            exact = mpmath.loggamma(total + 1) + sum(k * mpmath.log(q / sum(p)) - mpmath.loggamma(k + 1) for k, q in zip(x, p, strict=True))
            assert abs(Multinomial(total, probs).logpmf(x) - exact) <= 1e-13 * abs(exact) + 2e-16 * math.sqrt(total)


def test_entropy_of_many_attempts_is_that_of_a_normal_cloud():
    p = [0.2, 0.3, 0.5]
    for total in (10**6, 10**9, 10**13):
        cloud = 0.5 * math.log((2 * math.pi * math.e * total) ** 2 * math.prod(p))
        assert Multinomial(total, p).entropy() == pytest.approx(cloud, abs=3 / total + 1e-9)


def test_two_outcomes_are_binomial():
    coin, first = Multinomial(9, [0.3, 0.7]), Binomial(9, 0.3)
    np.testing.assert_allclose(coin.logpmf([[k, 9 - k] for k in range(10)]), first.logpmf(list(range(10))), rtol=1e-13)
    assert coin.entropy() == pytest.approx(first.entropy(), rel=1e-11)


def test_edges():
    d = Multinomial(4, [0.2, 0.5, 0.3])
    points = [[0.5, 2.5, 1.0], [-1.0, 3.0, 2.0], [2.0, 1.0, 0.0], [math.inf, 0.0, 0.0], [math.inf, -math.inf, 0.0]]
    assert d.logpmf(points) == [-math.inf] * 5 and d.pmf(points) == [0.0] * 5 and math.isnan(d.logpmf([math.nan, 1.0, 1.0]))
    assert d.pmf(lm.tensor([[2, 1, 1]])).dtype is lm.float32 and isinstance(d.pmf([2, 1, 1]), float)
    with pytest.raises(NotImplementedError, match="no derivative"):
        d.logpmf(lm.tensor([2.0, 1.0, 1.0], requires_grad=True))


@pytest.mark.parametrize("name", LAWS)
def test_samples_have_the_margins(name):
    total, p = LAWS[name]
    samples = Multinomial(total, p).rvs(2000, Generator(5))
    assert samples.dtype is lm.int64 and Multinomial(total, p).rvs().shape == (len(p),)
    assert Multinomial(total, p).rvs((2, 3)).shape == (2, 3, len(p)) and Multinomial(total, p).rvs(0).shape == (0, len(p))
    drawn = np.array(samples.tolist())
    assert (drawn.sum(1) == total).all() and (drawn >= 0).all() and (drawn[:, np.array(p) == 0] == 0).all()
    spread = np.sqrt(total * np.array(p) * (1 - np.array(p)))
    assert (np.abs(drawn.mean(0) - total * np.array(p)) <= 4 * spread / math.sqrt(2000)).all()
    if 0 < total < 100 and len(p) > 1:
        seen, due = np.bincount(drawn[:, 0], minlength=total + 1), 2000 * st.binom(total, p[0]).pmf(range(total + 1))
        large = due > 5
        assert st.chisquare([*seen[large], seen[~large].sum()], [*due[large], due[~large].sum()]).pvalue > 0.003
    if len(p) > 2 and total:
        want = total * (np.diag(p) - np.outer(p, p))
        np.testing.assert_allclose(np.cov(drawn.T), want, atol=0.15 * want.max())


SAMPLED = {  # the start of the SHA-256 of fifty samples
    "die": "030d2f8e",
    "coin": "4a65d7fa",
    "rare": "ecc54991",
    "never": "f637a23e",
    "none": "4f3c9f5b",
    "one outcome": "163179b9",
    "many": "1babd1d7",
}


@pytest.mark.parametrize("name", LAWS)
def test_samples_never_change(name):
    """On every backend, every processor and every system: the bits are pinned."""
    drawn = Multinomial(*LAWS[name]).rvs(50, Generator(3)).tolist()
    assert hashlib.sha256(repr(drawn).encode()).hexdigest()[:8] == SAMPLED[name]


def test_fit():
    fitted = Multinomial.fit([[1, 2, 0], [2, 1, 0], [0, 3, 0]])
    assert fitted.total_count == 3 and list(fitted.probs) == [3 / 9, 6 / 9, 0.0]


@pytest.mark.parametrize(("call", "words"), [
    (lambda: Multinomial(-1, [1.0]), "whole number from 0 to 2"), (lambda: Multinomial(1.5, [1.0]), "whole number from 0 to 2"),
    (lambda: Multinomial(3, [0.5, 0.4]), "must sum to 1, their sum is 0.9"), (lambda: Multinomial(3, []), "must be a list of numbers"),
    (lambda: Multinomial(3, [1.5, -0.5]), "must not be negative, got -0.5 at position 1"),
    (lambda: Multinomial(3, [math.nan, 1.0]), "must be finite, got nan"), (lambda: Multinomial(3, [1.0]).rvs(-1), "sizes >= 0"),
    (lambda: Multinomial(3, [0.5, 0.5]).pmf([3]), "expected points of 2 numbers"),
    (lambda: Multinomial.fit([[1, 2], [2, 2]]), "of one sum above 0"), (lambda: Multinomial.fit([[0, 0]]), "of one sum above 0"),
    (lambda: Multinomial.fit([[0.5, 0.5]]), "whole numbers"), (lambda: Multinomial.fit([[-1, 2]]), "whole numbers"),
])  # fmt: skip
def test_what_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_repr():
    assert repr(Multinomial(3, [0.25, 0.75])) == "Multinomial(total_count=3, probs=Vector([0.25, 0.75]))"
