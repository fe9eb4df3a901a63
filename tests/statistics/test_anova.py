"""Analysis of variance and the F test of two variances: SciPy's values, F's own tails, what does not vary, bad input."""

import math

import numpy as np
import pytest
import scipy.stats

from linalgml.statistics import f_oneway, ttest_ind, var_test

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("sizes", [(2, 2), (5, 9, 3), (1, 4, 1), (20, 20, 20, 20, 20)])
def test_one_way_is_scipys(sizes):
    groups = [RNG.normal(size=n) + 0.4 * i for i, n in enumerate(sizes)]
    mine, theirs = f_oneway(*groups), scipy.stats.f_oneway(*groups)
    assert mine.statistic == pytest.approx(theirs.statistic, rel=1e-11) and mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-11)


def test_far_tails_and_large_offsets():
    groups = [[1e9 + v for v in (0.0, 1.0, 2.0)], [1e9 + v for v in (1.0, 2.0, 3.0)]]
    assert f_oneway(*groups).statistic == pytest.approx(1.5, rel=1e-12)
    far = f_oneway([0.0, 1.0] * 20, [1e4, 1e4 + 1] * 20)
    assert far.pvalue == pytest.approx(ttest_ind([0.0, 1.0] * 20, [1e4, 1e4 + 1] * 20).pvalue, rel=1e-10, abs=0) and 0 < far.pvalue < 1e-200


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("ratio", [1.0, 2.5])
def test_variances(alternative, ratio):
    x, y = RNG.normal(size=9) * 2, RNG.normal(size=14)
    mine = var_test(x, y, ratio, alternative)
    law = scipy.stats.f(8, 13)
    f = x.var(ddof=1) / y.var(ddof=1) / ratio
    below, above = law.cdf(f), law.sf(f)
    p = {"less": below, "greater": above, "two-sided": 2 * min(below, above)}[alternative]
    assert mine.statistic == pytest.approx(f) and mine.pvalue == pytest.approx(p, rel=1e-11) and mine.df == (8, 13)
    low, high = mine.confidence_interval(0.9)
    for end, side in ((low, "greater"), (high, "less")):  # an end of the interval is the ratio that is just not refused
        if 0 < end < math.inf:
            assert var_test(x, y, end, side).pvalue == pytest.approx(0.05 if alternative == "two-sided" else 0.1, rel=1e-9)
    assert (low == 0) == (alternative == "less") and (high == math.inf) == (alternative == "greater")


def test_what_does_not_vary():
    assert tuple(f_oneway([1.0, 1.0], [2.0, 2.0])) == (math.inf, 0.0) and all(map(math.isnan, f_oneway([0.1, 0.1, 0.1], [0.1, 0.1])))
    few = var_test([1.0], [2.0, 3.0])
    for nothing in (f_oneway([1.0], [2.0]), few, few.confidence_interval(), var_test([1.0, 1.0], [2.0, 2.0])):
        assert all(map(math.isnan, nothing))
    assert tuple(var_test([1.0, 2.0], [3.0, 3.0])) == (math.inf, 0.0) and tuple(var_test([3.0, 3.0], [1.0, 2.0])) == (0.0, 0.0)


@pytest.mark.parametrize("call, message", [
    (lambda: f_oneway([1.0, 2.0]), "two groups or more, got 1"), (lambda: f_oneway([1.0], []), "group 2: no numbers"),
    (lambda: f_oneway([1.0], [math.nan]), "NaN"), (lambda: var_test([1.0], [math.inf]), "infinite"),
    (lambda: var_test([1.0, 2.0], [3.0, 5.0], 0.0), "ratio must be positive, got 0.0"),
    (lambda: var_test([1.0, 2.0], [3.0, 5.0], alternative="x"), "alternative"),
    (lambda: var_test([1.0, 2.0], [3.0, 5.0]).confidence_interval(1.0), "confidence_level"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
