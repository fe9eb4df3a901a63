"""The Poisson distribution against mpmath to rates of 1e15, quantiles against their own cdf, entropies, samples."""

import math

import mpmath
import numpy as np
import pytest
import scipy.stats as st

import linalgml as lm
from linalgml import probability as pr
from linalgml.probability.poisson import poisson_candidates, poissons
from linalgml.random import Generator


@pytest.mark.parametrize("rate", [1e-300, 1e-3, 0.9, 9.0, 10.0, 19.5, 1e4, 1e9, 1e15])
def test_poisson_probabilities_lose_nothing(rate):
    with mpmath.workdps(50):
        for z in (-20.0, -1.0, 0.0, 0.5, 4.0, 30.0):
            k = max(round(rate + z * math.sqrt(rate)), 0)
            exact = k * mpmath.log(rate) - mpmath.mpf(rate) - mpmath.loggamma(k + 1)
            assert abs(pr.Poisson(rate).logpmf(k) - exact) <= 4e-15 * max(1, abs(exact)), k


@pytest.mark.parametrize("rate", [1e-5, 0.7, 12.3, 40.0, 1e4, 1e8])
def test_poisson_tails(rate):
    d = pr.Poisson(rate)
    with mpmath.workdps(60):
        for z in (-20.0, -3.0, 0.0, 0.5, 4.0, 30.0):
            k = max(round(rate + z * math.sqrt(rate)), 0)
            if rate <= 1e4:
                below = mpmath.gammainc(k + 1, rate, mpmath.inf, regularized=True)
                for ours, exact in ((d.cdf(k), below), (d.sf(k), 1 - below)):
                    assert abs(ours - exact) <= 1e-12 * exact or exact < 1e-290, k
            assert d.cdf(k) + d.sf(k) == pytest.approx(1, rel=1e-14)
            assert d.cdf(k) == pytest.approx(st.poisson(rate).cdf(k), rel=1e-9) and d.sf(k) == pytest.approx(
                st.poisson(rate).sf(k), rel=1e-9
            )


@pytest.mark.parametrize("rate", [1e-9, 0.3, 7.7, 333.0, 1e7, 1e15])
def test_poisson_quantiles_agree_with_their_cdf(rate):
    law = pr.Poisson(rate)
    q = [*(10.0**-e for e in (300, 100, 30, 9, 3)), 0.2, 0.5, 0.9, 1 - 1e-9]
    for v, low, high in zip(q, law.ppf(q), law.isf(q), strict=True):
        assert law.cdf(low) >= v and law.cdf(low - 1) < v and law.sf(high) <= v and law.sf(high - 1) > v
    if rate < 1e8:
        k = law.ppf(0.4)
        assert law.ppf(law.cdf(k)) == k == law.isf(law.sf(k)) and law.ppf(math.nextafter(law.cdf(k), 1)) == k + 1


@pytest.mark.parametrize("rate", [1e-200, 1e-9, 0.3, 5.0, 255.0, 257.0, 3000.0, 1e6])
def test_poisson_entropy_is_the_sum(rate):
    k = np.arange(max(0, int(rate - 40 * math.sqrt(rate) - 40)), int(rate + 40 * math.sqrt(rate) + 40))
    logs = np.array(pr.Poisson(rate).logpmf(k.astype(float).tolist()))
    assert pr.Poisson(rate).entropy() == pytest.approx(math.fsum(-np.exp(logs) * logs), rel=1e-12)
    if rate > 2000:
        series = 0.5 * math.log(2 * math.pi * math.e * rate) - 1 / (12 * rate) - 1 / (24 * rate**2)
        assert pr.Poisson(rate).entropy() == pytest.approx(series, rel=1e-11)


def test_poisson_extremes():
    none = pr.Poisson(0)
    assert none.pmf([0, 1, 10]) == [1.0, 0.0, 0.0] and none.cdf([-1, 0]) == [0.0, 1.0] and none.sf(0) == 0.0
    assert none.ppf([0.0, 0.5, 1.0]) == [-1.0, 0.0, math.inf] and none.rvs(3).tolist() == [0, 0, 0] and none.entropy() == 0
    assert pr.Poisson(1e300).rvs(generator=Generator(0)) == 9 * 10**18 and pr.Poisson(3.0).cdf([math.inf, -math.inf]) == [1.0, 0.0]
    assert pr.Poisson(1e300).pmf([0.0, 1e299]) == [0.0, 0.0]
    assert pr.Poisson(1.0).pmf(lm.tensor([0.0, 1.0])).tolist() == pytest.approx([math.exp(-1)] * 2)


@pytest.mark.parametrize("rate", [0.5, 9.9, 10.0, 33.3, 400.0])
def test_poisson_samples_are_poisson(rate):
    drawn, law = np.array(pr.Poisson(rate).rvs(6000, Generator(5)).tolist()), st.poisson(rate)
    low, high = int(law.ppf(2e-3)), int(law.isf(2e-3))
    seen = [(drawn <= low).sum(), *((drawn == k).sum() for k in range(low + 1, high)), (drawn >= high).sum()]
    due = [law.cdf(low), *law.pmf(range(low + 1, high)), law.sf(high - 1)]
    assert st.chisquare(seen, np.array(due) * 6000).pvalue > 1e-3


def test_large_rates_and_many_rates():
    z = [(k - 1e12) / 1e6 for k in pr.Poisson(1e12).rvs(4000, Generator(7)).tolist()]
    assert st.kstest(z, "norm").pvalue > 0.01
    drawn = poissons(Generator(1), lm.tensor([0.0, 3.0, 1e6], dtype=lm.float64), 3000).tolist()
    assert set(drawn[::3]) == {0} and abs(np.mean(drawn[1::3]) - 3) < 0.3 and abs(np.mean(drawn[2::3]) - 1e6) < 200


def test_poisson_candidates_try_again_only_what_is_missing():
    out = [-1.0, 5.0, -1.0]
    assert poisson_candidates([12.0], [0.5, 0.0], [0.5, 0.5], out, 3, 1) == 1
    assert out == [12.0, 5.0, -1.0]
