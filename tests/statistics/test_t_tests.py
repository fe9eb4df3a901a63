"""Student's and Welch's t tests: SciPy's statistics, p-values, df and intervals, far tails, what does not vary, bad input."""

import math

import mpmath
import numpy as np
import pytest
import scipy.stats

from linalgml.statistics import ttest_1samp, ttest_ind, ttest_rel
from linalgml.statistics.tails import beta_quantile, chi2_quantile, chi2_tail, f_quantile, f_tail, t_quantile, t_tail

RNG = np.random.default_rng(0)
ALTERNATIVES = ["two-sided", "less", "greater"]


def same(mine, theirs):
    assert mine.statistic == pytest.approx(theirs.statistic, rel=1e-11)
    assert mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-10, abs=0)
    assert mine.df == pytest.approx(theirs.df, rel=1e-11)
    for level in (0.5, 0.95, 0.9999):
        wanted = theirs.confidence_interval(level)
        assert mine.confidence_interval(level) == pytest.approx((wanted.low, wanted.high), rel=1e-9, abs=1e-10)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("n", [2, 3, 20, 150])
def test_one_sample_and_pairs_are_scipys(n, alternative):
    x, y = RNG.normal(size=n) * 3 + 5, RNG.normal(size=n) + 4
    same(ttest_1samp(x, 4.5, alternative=alternative), scipy.stats.ttest_1samp(x, 4.5, alternative=alternative))
    same(ttest_rel(x, y, alternative=alternative), scipy.stats.ttest_rel(x, y, alternative=alternative))


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("equal_var", [True, False])
@pytest.mark.parametrize("m, n", [(2, 2), (5, 9), (3, 60)])
def test_two_groups_are_scipys(m, n, equal_var, alternative):
    x, y = RNG.normal(size=m) * 4 + 1, RNG.normal(size=n)
    same(
        ttest_ind(x, y, equal_var=equal_var, alternative=alternative),
        scipy.stats.ttest_ind(x, y, equal_var=equal_var, alternative=alternative),
    )


def test_one_of_the_groups_may_be_one_number_if_variances_are_pooled():
    mine, theirs = ttest_ind([3.0], [1.0, 2.0, 2.5]), scipy.stats.ttest_ind([3.0], [1.0, 2.0, 2.5])
    assert mine.statistic == pytest.approx(theirs.statistic) and mine.pvalue == pytest.approx(theirs.pvalue) and mine.df == 2


def test_p_values_far_out_keep_their_digits():
    with mpmath.workdps(40):
        for n, gap in ((10, 1e6), (40, 20.0), (3, 1e12)):
            x = [gap + (-1) ** i + 0.25 * (i % 3) for i in range(n)]
            mine = ttest_1samp(x, 0.0)
            t, df = mpmath.mpf(mine.statistic), n - 1
            wanted = mpmath.betainc(mpmath.mpf(df) / 2, mpmath.mpf(1) / 2, 0, df / (df + t * t), regularized=True)
            assert mine.pvalue == pytest.approx(float(wanted), rel=1e-11, abs=0) and 0 < mine.pvalue < 1e-20


@pytest.mark.parametrize("df", [0.3, 1.0, 1.5, 3.7, 30.0, 1e5])
@pytest.mark.parametrize("p", [1e-300, 1e-30, 1e-8, 0.025, 0.2, 0.4999])
def test_quantiles_of_t_are_roots(df, p):
    t = t_quantile(p, df, upper=True)
    assert t == -t_quantile(p, df) and (t == math.inf or t_tail(t, df) == pytest.approx(p, rel=2e-12, abs=0))
    if p > 1e-10 and df >= 1:
        assert t == pytest.approx(scipy.stats.t.isf(p, df), rel=1e-11)


def test_cauchy_is_t_of_one_degree():
    for p in (1e-200, 1e-9, 0.1, 0.3, 0.499999999):
        assert t_quantile(p, 1.0, upper=True) == pytest.approx(float(mpmath.cot(mpmath.pi * p)), rel=1e-11)
    assert t_tail(1e200, 1.0) == pytest.approx(1e-200 / math.pi, rel=1e-12, abs=0)


@pytest.mark.parametrize("a, b", [(1, 1), (2, 30), (5, 3), (1000, 8), (40, 1e5)])
@pytest.mark.parametrize("p", [1e-30, 1e-4, 0.3, 0.5, 0.9])
def test_quantiles_of_f_and_beta_are_roots(a, b, p):
    for upper in (False, True):
        assert f_tail(f_quantile(p, a, b, upper), a, b, upper) == pytest.approx(p, rel=1e-12, abs=0)
    assert f_quantile(p, a, b) == pytest.approx(1 / f_quantile(p, b, a, upper=True), rel=1e-12)
    assert beta_quantile(a / 2, b / 2, p) == pytest.approx(scipy.stats.beta.ppf(p, a / 2, b / 2), rel=1e-11)
    assert chi2_tail(chi2_quantile(p, a, upper=True), a) == pytest.approx(p, rel=1e-11)


def test_ends_of_the_quantiles():
    assert [t_quantile(p, 3.0) for p in (0.0, 0.5, 1.0)] == [-math.inf, 0.0, math.inf] and math.isnan(t_quantile(2.0, 3.0))
    assert [f_quantile(p, 3.0, 4.0) for p in (0.0, 1.0)] == [0.0, math.inf]
    assert [beta_quantile(3.0, 4.0, p, upper=True) for p in (0.0, 1.0)] == [1.0, 0.0]
    assert [f_tail(f, 3.0, 4.0) for f in (-1.0, 0.0, math.inf)] == [1.0, 1.0, 0.0] and math.isnan(f_tail(math.nan, 1.0, 1.0))
    assert [t_tail(t, 3.0) for t in (-math.inf, 0.0, math.inf)] == [1.0, 0.5, 0.0] and math.isnan(t_tail(1.0, 0.0))


def test_huge_and_tiny_numbers_are_only_units():
    x, y = [1.0, 2.0, 4.0, 3.5], [2.0, 5.0, 6.0]
    for equal_var in (True, False):
        plain = ttest_ind(x, y, equal_var=equal_var)
        for unit in (2.0**1020, 2.0**-1000):
            scaled = ttest_ind([v * unit for v in x], [v * unit for v in y], equal_var=equal_var)
            assert scaled == plain and scaled.df == plain.df
            assert scaled.confidence_interval().low == plain.confidence_interval().low * unit


def test_what_does_not_vary():
    assert tuple(ttest_1samp([2.0, 2.0, 2.0], 1.0)) == (math.inf, 0.0)
    assert tuple(ttest_1samp([2.0, 2.0], 3.0, alternative="greater")) == (-math.inf, 1.0)
    assert ttest_1samp([0.1] * 7, 0.0).confidence_interval() == (0.1, 0.1)  # no rounding of the mean
    assert all(map(math.isnan, ttest_1samp([2.0, 2.0], 2.0)))
    assert tuple(ttest_ind([1.0, 1.0], [2.0, 2.0], equal_var=False)) == (-math.inf, 0.0)
    for nothing in (ttest_1samp([1.0], 0.0), ttest_ind([1.0], [2.0]), ttest_ind([1.0], [2.0, 3.0], equal_var=False)):
        assert all(map(math.isnan, nothing)) and all(map(math.isnan, nothing.confidence_interval()))


def test_the_result_is_a_pair_with_df():
    statistic, pvalue = result = ttest_ind([1.0, 2.0], [2.0, 5.0])
    assert (statistic, pvalue, 2) == (result.statistic, result.pvalue, result.df) and repr(result).endswith("df=2)")


@pytest.mark.parametrize("call, message", [
    (lambda: ttest_1samp([], 0.0), "no numbers"), (lambda: ttest_1samp([1.0, math.nan], 0.0), "NaN"),
    (lambda: ttest_1samp([1.0, math.inf], 0.0), "infinite"), (lambda: ttest_1samp([1.0, 2.0], math.nan), "popmean"),
    (lambda: ttest_rel([1.0], [1.0, 2.0]), "a has 1 numbers, b 2"), (lambda: ttest_ind([1.0], [2.0], alternative="more"), "alternative"),
    (lambda: ttest_1samp([1.0, 2.0], 0.0).confidence_interval(95), "confidence_level must be between 0 and 1, got 95"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
