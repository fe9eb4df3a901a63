"""Tests of correlation: SciPy's coefficients, p-values and intervals, lines, few pairs, what does not vary, bad input."""

import math

import numpy as np
import pytest
import scipy.stats

from linalgml.statistics import pearsonr, spearmanr

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("n, slope", [(3, 0.5), (5, -0.3), (12, 0.0), (40, 3.0), (300, 8.0)])
def test_scipys(n, slope, alternative):
    x = RNG.normal(size=n)
    y = slope * x + RNG.normal(size=n)
    mine, theirs = pearsonr(x, y, alternative=alternative), scipy.stats.pearsonr(x, y, alternative=alternative)
    assert mine.statistic == mine.correlation == pytest.approx(theirs.statistic, rel=1e-12)
    assert mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-9, abs=1e-290)
    for level in (0.8, 0.99):
        assert mine.confidence_interval(level) == pytest.approx(tuple(theirs.confidence_interval(level)), rel=1e-10)
    x, y = np.round(x * 2), np.round(y)  # with ties
    mine, theirs = spearmanr(x, y, alternative=alternative), scipy.stats.spearmanr(x, y, alternative=alternative)
    assert mine.statistic == pytest.approx(theirs.statistic, rel=1e-12, nan_ok=True)
    assert mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-9, abs=1e-200, nan_ok=True)


def test_lines_and_orders():
    x = [1.0, 2.0, 3.0, 4.0]
    assert pearsonr(x, [2 * v for v in x])[0] == pytest.approx(1.0) and pearsonr(x, [2 * v for v in x]).pvalue < 1e-10
    assert tuple(spearmanr(x, [-(v**3) for v in x])) == (-1.0, 0.0) and spearmanr(x, x, alternative="less").pvalue == 1.0


def test_two_pairs_are_always_on_a_line():
    for alternative in ("two-sided", "less", "greater"):
        mine, theirs = (f([1.0, 2.0], [5.0, 3.0], alternative=alternative) for f in (pearsonr, scipy.stats.pearsonr))
        assert mine.statistic == -1 and mine.pvalue == theirs.pvalue and tuple(mine.confidence_interval()) == (-1.0, 1.0)
    assert math.isnan(spearmanr([1.0, 2.0], [5.0, 3.0]).pvalue)


def test_units_do_not_matter():
    x, y = [1.0, 2.0, 4.0, 3.5], [2.0, 5.0, 6.0, 3.0]
    assert pearsonr([v * 2.0**1020 for v in x], [v * 2.0**-1000 for v in y]) == pearsonr(x, y)


def test_what_does_not_vary():
    for result in (pearsonr([0.1] * 3, [1.0, 2.0, 3.0]), spearmanr([1.0, 2.0, 3.0], [5.0] * 3), pearsonr([1.0, 1.0], [2.0, 3.0])):
        assert all(map(math.isnan, result))
    assert all(map(math.isnan, pearsonr([0.1] * 5, [1.0, 2.0, 3.0, 5.0, 4.0]).confidence_interval()))


@pytest.mark.parametrize("call, message", [
    (lambda: pearsonr([1.0, 2.0], [1.0]), "x has 2 numbers, y 1"), (lambda: pearsonr([1.0], [1.0]), "two pairs or more, got 1"),
    (lambda: spearmanr([1.0, math.nan], [1.0, 2.0]), "NaN"), (lambda: spearmanr([1.0, math.inf], [1.0, 2.0]), "infinite"),
    (lambda: pearsonr([1.0, 2.0], [1.0, 3.0], alternative="x"), "alternative"), (lambda: spearmanr([], []), "no numbers"),
    (lambda: pearsonr([1.0, 2.0], [1.0, 3.0]).confidence_interval(0.0), "confidence_level"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
