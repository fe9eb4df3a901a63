"""Kolmogorov and Smirnov's tests: SciPy's statistics and p-values, ties, tails, bad input."""

import math

import numpy as np
import pytest
import scipy.stats

from linalgml.special import ndtr
from linalgml.statistics import ks_1samp, ks_2samp

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("m, n", [(1, 1), (3, 4), (8, 12), (20, 20), (30, 7)])
def test_two_samples_are_scipys(m, n, alternative):
    x, y = RNG.normal(size=m) + 0.7, RNG.normal(size=n)
    for method in ("auto", "exact", "asymp")[: 3 if m > 1 else 2]:  # with one of each SciPy divides by 0
        mine, theirs = ks_2samp(x, y, alternative, method), scipy.stats.ks_2samp(x, y, alternative, method)
        assert mine.statistic == pytest.approx(theirs.statistic, abs=1e-14) and mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-9), (
            method
        )
    x, y = np.round(x * 2), np.round(y * 2)  # ties
    mine, theirs = ks_2samp(x, y, alternative), scipy.stats.ks_2samp(x, y, alternative)
    assert mine.statistic == pytest.approx(theirs.statistic, abs=1e-14) and mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-9)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("n, shift", [(1, 0.2), (5, 0.0), (20, 0.4), (60, 0.1), (60, 1.5)])
def test_one_sample_is_scipys(n, shift, alternative):
    x = RNG.normal(size=n) + shift
    for method in ("auto", "asymp"):
        mine = ks_1samp(x, ndtr, alternative, method)
        theirs = scipy.stats.ks_1samp(x, scipy.stats.norm.cdf, alternative=alternative, method=method)
        assert mine.statistic == pytest.approx(theirs.statistic, abs=1e-14)
        assert mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-7, abs=1e-300), method


@pytest.mark.parametrize("n", [200, 300, 3000, 20_000])
def test_many_numbers_do_not_overflow(n):
    x = np.random.default_rng(n).random(n)
    theirs = scipy.stats.ks_1samp(x, scipy.stats.uniform.cdf, method="exact")
    assert ks_1samp(x, lambda v: v).pvalue == pytest.approx(theirs.pvalue, rel=1e-5)


def test_samples_without_a_number_in_common_have_the_smallest_p_value():
    for m, n in ((3, 5), (20, 30)):
        p = ks_2samp(np.arange(m), np.arange(n) + 100.0).pvalue
        assert p == pytest.approx(2 / math.comb(m + n, m), rel=1e-12)
    assert ks_2samp([1.0, 2.0], [1.0, 2.0]) == (0.0, 1.0)


@pytest.mark.parametrize("call, message", [
    (lambda: ks_2samp([], [1.0]), "no numbers"), (lambda: ks_2samp([1.0], [math.nan]), "NaN"),
    (lambda: ks_2samp([1.0], [1.0], "more"), "alternative"), (lambda: ks_2samp([1.0], [1.0], method="x"), "method"),
    (lambda: ks_1samp([1.0], lambda x: 2.0), "cdf must be"), (lambda: ks_1samp([], ndtr), "no numbers"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
