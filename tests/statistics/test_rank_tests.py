"""Tests by ranks: SciPy's statistics and p-values, exact and asymptotic, ties, bad input."""

import math

import numpy as np
import pytest
import scipy.stats

from linalgml.statistics import mannwhitneyu, wilcoxon

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("m, n", [(1, 1), (3, 4), (8, 11), (2, 30)])
def test_mann_whitney_is_scipys(m, n, alternative):
    x, y = RNG.normal(size=m) + 0.5, RNG.normal(size=n)
    for method in ("auto", "exact", "asymptotic"):
        mine = mannwhitneyu(x, y, alternative=alternative, method=method)
        theirs = scipy.stats.mannwhitneyu(x, y, alternative=alternative, method=method)
        assert mine.statistic == theirs.statistic and mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-10), method
    mine = mannwhitneyu(x, y, False, alternative, method="asymptotic")
    assert mine.pvalue == pytest.approx(scipy.stats.mannwhitneyu(x, y, False, alternative, method="asymptotic").pvalue, rel=1e-10)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_ties_are_scipys(alternative):
    x, y = np.round(RNG.normal(size=14) * 2), np.round(RNG.normal(size=9) * 2 + 1)
    mine, theirs = mannwhitneyu(x, y, alternative=alternative), scipy.stats.mannwhitneyu(x, y, alternative=alternative, method="asymptotic")
    assert mine.statistic == theirs.statistic and mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-10)
    assert mannwhitneyu([1.0, 1.0], [1.0, 1.0, 1.0]).pvalue == 1.0


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("n", [1, 2, 7, 25, 60])
def test_wilcoxon_is_scipys(n, alternative):
    x, y = RNG.normal(size=n) + 0.3, RNG.normal(size=n)
    for method in ("auto", "exact", "asymptotic"):
        mine = wilcoxon(x, y, alternative=alternative, method=method)
        theirs = scipy.stats.wilcoxon(x, y, alternative=alternative, method=method)
        assert mine.statistic == pytest.approx(theirs.statistic) and mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-9), method


def test_wilcoxon_with_ties_and_zeros():
    d = [0.0, 1.0, -1.0, 2.0, 2.0, 3.0, -3.0, 4.0, 0.0, 5.0, 6.0, -2.0, 7.0, 8.0, 8.0]
    for correction in (False, True):
        for alternative in ("two-sided", "less", "greater"):
            theirs = scipy.stats.wilcoxon(d, correction=correction, alternative=alternative, method="asymptotic")
            assert wilcoxon(d, None, correction, alternative).pvalue == pytest.approx(theirs.pvalue, rel=1e-10)


def test_large_samples_keep_their_tails():
    first = mannwhitneyu(np.arange(25.0), np.arange(25.0, 50.0), alternative="less", method="exact").pvalue
    assert first == pytest.approx(1 / math.comb(50, 25), rel=1e-12)
    assert wilcoxon(np.arange(1.0, 51.0), alternative="greater").pvalue == pytest.approx(2.0**-50, rel=1e-12)


@pytest.mark.parametrize("call, message", [
    (lambda: mannwhitneyu([], [1.0]), "no numbers"), (lambda: mannwhitneyu([1.0], [math.nan]), "NaN"),
    (lambda: mannwhitneyu([1.0], [2.0], alternative="more"), "alternative"), (lambda: mannwhitneyu([1.0], [2.0], method="x"), "method"),
    (lambda: wilcoxon([1.0], [1.0, 2.0]), "x has 1 numbers, y 2"), (lambda: wilcoxon([0.0, 0.0]), "all differences are 0"),
    (lambda: wilcoxon([1.0, -1.0], method="exact"), "equal size"), (lambda: wilcoxon([1.0], alternative="x"), "alternative"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
