"""Intervals: SciPy's for proportions and means, ends that a test just does not refuse, coverage, all or none, bad input."""

import math

import numpy as np
import pytest
import scipy.stats

from linalgml.statistics import proportion_confint, tconfint_mean, var_confint

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("k, n", [(0, 1), (1, 1), (0, 30), (3, 20), (1, 1000), (999, 1000), (50, 100), (100000, 300000)])
@pytest.mark.parametrize("alpha", [0.05, 0.5, 1e-6])
def test_proportions_are_scipys(k, n, alpha):
    for mine, theirs in (("wilson", "wilson"), ("beta", "exact")):
        wanted = scipy.stats.binomtest(k, n).proportion_ci(1 - alpha, theirs)
        assert proportion_confint(k, n, alpha, mine) == pytest.approx((wanted.low, wanted.high), rel=1e-8, abs=3e-12), (
            mine
        )  # SciPy's are roots to 2e-12


@pytest.mark.parametrize("k, n", [(3, 20), (1, 1000), (7, 8)])
def test_clopper_and_pearsons_ends_have_half_of_alpha_beyond(k, n):
    low, high = proportion_confint(k, n, 0.01, "beta")
    assert scipy.stats.binom.sf(k - 1, n, low) == pytest.approx(0.005, rel=1e-10)
    assert scipy.stats.binom.cdf(k, n, high) == pytest.approx(0.005, rel=1e-10)


def test_normal_and_agresti_coull():
    z = scipy.stats.norm.isf(0.05)
    share, more = 0.3, (12 + z * z / 2) / (40 + z * z)
    half, wide = z * math.sqrt(share * (1 - share) / 40), z * math.sqrt(more * (1 - more) / (40 + z * z))
    assert proportion_confint(12, 40, 0.1) == pytest.approx((share - half, share + half), rel=1e-12)
    assert proportion_confint(12, 40, 0.1, "agresti_coull") == pytest.approx((more - wide, more + wide), rel=1e-12)
    assert proportion_confint(0, 9) == (0.0, 0.0) and proportion_confint(1, 9)[0] == 0.0 and proportion_confint(8, 9)[1] == 1.0


def test_clopper_and_pearsons_is_never_below_its_level():
    n = 15
    ends = [proportion_confint(k, n, 0.1, "beta") for k in range(n + 1)]
    for p in np.linspace(0.001, 0.999, 97):
        chances = scipy.stats.binom.pmf(np.arange(n + 1), n, p)
        assert sum(c for c, (low, high) in zip(chances, ends, strict=True) if low <= p <= high) >= 0.9


def test_symmetry_and_small_shares_keep_their_digits():
    for method in ("wilson", "beta", "agresti_coull", "normal"):
        low, high = proportion_confint(3, 11, method=method)
        assert proportion_confint(8, 11, method=method) == pytest.approx((1 - high, 1 - low), rel=1e-13)
    assert proportion_confint(0, 10**9, method="wilson")[0] == 0.0
    z2 = scipy.stats.norm.isf(0.025) ** 2
    x = proportion_confint(1, 10**14, method="wilson")[0]
    assert (1 - 1e14 * x) ** 2 == pytest.approx(z2 * 1e14 * x, rel=1e-11)


@pytest.mark.parametrize("n", [2, 7, 100])
def test_means_and_variances(n):
    x = RNG.normal(size=n) * 3 + 1
    wanted = scipy.stats.t.interval(0.9, n - 1, x.mean(), scipy.stats.sem(x))
    assert tconfint_mean(x, 0.1) == pytest.approx(wanted, rel=1e-10)
    squares = x.var() * n
    wanted = squares / scipy.stats.chi2.isf(0.05, n - 1), squares / scipy.stats.chi2.ppf(0.05, n - 1)
    assert var_confint(x, 0.1) == pytest.approx(wanted, rel=1e-10)


def test_what_does_not_vary_and_units():
    assert tconfint_mean([0.1] * 3) == (0.1, 0.1) and var_confint([0.1] * 3) == (0.0, 0.0)
    assert all(map(math.isnan, (*tconfint_mean([1.0]), *var_confint([1.0]))))
    x = [1.0, 2.0, 4.0]
    assert var_confint([v * 2.0**500 for v in x]) == tuple(v * 2.0**1000 for v in var_confint(x))
    assert var_confint([v * 2.0**600 for v in x]) == (math.inf, math.inf)


@pytest.mark.parametrize("call, message", [
    (lambda: proportion_confint(3, 2), "0 <= count <= nobs"), (lambda: proportion_confint(0, 0), "nobs > 0"),
    (lambda: proportion_confint(math.nan, 3), "count must be a finite number"), (lambda: proportion_confint("a", 3), "count"),
    (lambda: proportion_confint(1, 3, method="x"), "method must be one of"), (lambda: proportion_confint(1, 3, 1.0), "alpha"),
    (lambda: tconfint_mean([1.0, math.nan]), "NaN"), (lambda: var_confint([]), "no numbers"), (lambda: var_confint([1.0, 2.0], 0), "alpha"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
