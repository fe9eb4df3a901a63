"""Permutation tests and the bootstrap: SciPy's exact p-values and intervals of the same distribution, seeds, coverage, bad input."""

import math
import random
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.stats

import linalgml as lm
from linalgml.statistics import bootstrap, permutation_test

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=5) + 1, RNG.normal(size=4)


def mean(x):
    return sum(x) / len(x)


def difference(x, y):
    return sum(x) / len(x) - sum(y) / len(y)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_exact_permutations_are_scipys(alternative):
    for data, statistic, kind in (
        ((X, Y), difference, "independent"), ((X[:3], Y[:2], Y[2:]), lambda a, b, c: sum(a) * 2 + sum(b) - sum(c), "independent"),
        ((X[:4], Y), difference, "samples"), ((X,), mean, "samples"), ((X,), lambda x: sum(k * v for k, v in enumerate(x)), "pairings"),
    ):  # fmt: skip
        mine = permutation_test(data, statistic, permutation_type=kind, alternative=alternative)
        theirs = scipy.stats.permutation_test(data, statistic, permutation_type=kind, alternative=alternative, vectorized=False)
        assert mine.pvalue == pytest.approx(theirs.pvalue) and mine.statistic == pytest.approx(theirs.statistic)
        assert np.allclose(sorted(mine.null_distribution), np.sort(theirs.null_distribution))


@pytest.mark.parametrize("kind", ["independent", "samples", "pairings"])
def test_drawn_permutations_are_near_the_exact_ones_and_the_same_everywhere(kind):
    def statistic(x, y):  # of independent samples one that does not ask for their order
        return max(x) * min(y) + sum(x) if kind == "independent" else x[0] * y[0] + 2 * x[1] * y[1] + sum(x)

    data = (X[:4].tolist(), Y.tolist())
    exact = permutation_test(data, statistic, permutation_type=kind)
    found = []
    for name in lm.available_backends():
        with lm.use_backend(name):
            drawn = permutation_test(data, statistic, permutation_type=kind, n_resamples=15, random_state=1)
            found.append(drawn.null_distribution)
    assert all(f == found[0] for f in found) and len(found[0]) == 15 and drawn.pvalue >= 1 / 8
    assert all(any(math.isclose(v, e) for e in exact.null_distribution) for v in found[0])
    x, y = RNG.normal(size=12), RNG.normal(size=12) + 0.6
    many = permutation_test((x, y), difference, n_resamples=1500, random_state=0).pvalue
    assert many == pytest.approx(scipy.stats.ttest_ind(x, y).pvalue, abs=0.05)


@pytest.mark.parametrize("method", ["percentile", "basic", "BCa"])
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_intervals_of_one_distribution_are_scipys(method, alternative):
    skewed, other = RNG.exponential(size=14), RNG.normal(size=9)
    for data, statistic in (((skewed,), mean), ((skewed, other), difference), ((skewed,), lambda x: sorted(x)[7])):
        mine = bootstrap(data, statistic, n_resamples=300, method=method, alternative=alternative, random_state=0)
        same = SimpleNamespace(bootstrap_distribution=np.array(mine.bootstrap_distribution))
        theirs = scipy.stats.bootstrap(
            data, statistic, n_resamples=0, method=method, alternative=alternative, vectorized=False, bootstrap_result=same
        )  # fmt: skip
        assert np.allclose(mine.confidence_interval, theirs.confidence_interval, rtol=1e-9)
        assert mine.standard_error == pytest.approx(theirs.standard_error)


def test_paired_samples_keep_their_rows_and_seeds_are_the_same_everywhere():
    x = list(range(10))
    found = []
    for name in lm.available_backends():
        with lm.use_backend(name):
            y = [2 * v for v in x]
            found.append(bootstrap((x, y), lambda a, b: sum(b) - 2 * sum(a), paired=True, n_resamples=40, method="percentile"))
            found.append(bootstrap((x,), mean, n_resamples=20, method="BCa", random_state=3))
    assert set(found[0].bootstrap_distribution) == {0.0} and found[0].standard_error == 0.0
    assert all(f.bootstrap_distribution == found[1].bootstrap_distribution for f in found[1::2])


def test_intervals_hold_what_they_promise():
    rng, inside = random.Random(0), 0
    for k in range(60):
        sample = [rng.gauss(5, 1) for _ in range(25)]
        low, high = bootstrap((sample,), mean, n_resamples=120, confidence_level=0.8, random_state=k).confidence_interval
        inside += low <= 5 <= high
    assert 36 <= inside <= 58  # 48 expected


def test_a_statistic_that_does_not_vary():
    result = bootstrap(([1.0, 1.0, 1.0],), mean, n_resamples=10)
    assert all(math.isnan(v) for v in result.confidence_interval) and result.standard_error == 0.0
    assert bootstrap(([1.0, 1.0],), mean, n_resamples=10, method="percentile").confidence_interval == (1.0, 1.0)


@pytest.mark.parametrize("call, message", [
    (lambda: permutation_test(([1.0],), mean), "needs two"),
    (lambda: permutation_test(([1.0], [1.0, 2.0]), difference, permutation_type="samples"), "one length"),
    (lambda: permutation_test(([1.0], [2.0]), difference, permutation_type="x"), "permutation_type"),
    (lambda: permutation_test(([1.0], [math.nan]), difference), "NaN"), (lambda: bootstrap(([1.0],), mean), "two at least"),
    (lambda: bootstrap(([1.0, 2.0],), mean, confidence_level=1.0), "confidence_level"),
    (lambda: bootstrap(([1.0, 2.0],), mean, method="x"), "method"),
    (lambda: bootstrap(([1.0, 2.0], [1.0, 2.0, 3.0]), difference, paired=True), "paired"), (lambda: bootstrap((), mean), "length"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
