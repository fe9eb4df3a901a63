"""The binomial distribution against mpmath to totals of 1e15, quantiles against their own cdf, entropies against sums, samples."""

import hashlib
import math

import mpmath
import numpy as np
import pytest
import scipy.stats as st

import linalgml as lm
from linalgml import probability as pr
from linalgml.probability.binomial import binomial_candidates, binomials
from linalgml.random import Generator

WIDE = [(p, z) for p in (1e-12, 1e-3, 0.3, 0.5, 0.999999) for z in (-20.0, -1.0, 0.0, 0.5, 30.0)]


def exact_binomial(k, n, p):
    p = mpmath.mpf(p)
    ways = mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1)
    return ways + k * mpmath.log(p) + (n - k) * mpmath.log1p(-p)


@pytest.mark.parametrize("n", [1, 9, 10, 19, 20, 10**4, 10**9, 10**15])
def test_binomial_probabilities_lose_nothing(n):
    with mpmath.workdps(50):
        for p, z in WIDE:
            k = min(max(round(n * p + z * math.sqrt(n * p * (1 - p))), 0), n)
            exact = exact_binomial(k, n, p)
            assert abs(pr.Binomial(n, p).logpmf(k) - exact) <= 4e-15 * max(1, abs(exact)), (n, p, k)


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (10, 0.9), (100, 1e-3), (300, 0.5), (1000, 0.02)])
def test_binomial_tails_are_sums(n, p):
    d = pr.Binomial(n, p)
    with mpmath.workdps(50):
        parts = [mpmath.exp(exact_binomial(k, n, p)) for k in range(n + 1)]
        for k in range(0, n + 1, 1 + n // 30):
            for ours, exact in ((d.cdf(k), mpmath.fsum(parts[: k + 1])), (d.sf(k), mpmath.fsum(parts[k + 1 :]))):
                assert abs(ours - exact) <= 1e-12 * exact or exact < 1e-300, k


@pytest.mark.parametrize("law", [pr.Binomial(17, 0.4), pr.Binomial(5000, 0.01), pr.Binomial(10**7, 0.3), pr.Binomial(3, 1e-9)], ids=repr)
def test_quantiles_of_counts_agree_with_their_cdf(law):
    q = [*(10.0**-e for e in (300, 100, 30, 9, 3)), 0.2, 0.5, 0.9, 1 - 1e-9]
    for v, low, high in zip(q, law.ppf(q), law.isf(q), strict=True):
        assert law.cdf(low) >= v and law.cdf(low - 1) < v and law.sf(high) <= v and law.sf(high - 1) > v
        for k in (low, low + 1):
            if law.cdf(k - 1) < law.cdf(k) < 1:
                assert law.ppf(law.cdf(k)) == k and law.ppf(math.nextafter(law.cdf(k - 1), 1)) == k
            if law.sf(k - 1) > law.sf(k) > 0:
                assert law.isf(law.sf(k)) == k and law.isf(math.nextafter(law.sf(k - 1), 0)) == k


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (30, 0.5), (1000, 0.25), (1100, 0.3), (10**6, 0.2), (10**9, 1e-8), (10**5, 0.999)])
def test_binomial_entropy_is_the_sum(n, p):
    reach = 40 * math.sqrt(n * p * (1 - p)) + 40
    near = np.arange(max(0, int(n * p - reach)), min(n, int(n * p + reach)) + 1)
    logs = np.array(pr.Binomial(n, p).logpmf(near.astype(float).tolist()))
    assert pr.Binomial(n, p).entropy() == pytest.approx(math.fsum(-np.exp(logs) * logs), rel=1e-12)


def test_binomial_extremes():
    for p, k in ((0.0, 0), (1.0, 5)):
        d = pr.Binomial(5, p)
        assert d.pmf([0, 5]) == [float(k == 0), float(k == 5)] and d.var() == d.entropy() == 0 and d.rvs(3).tolist() == [k] * 3
        assert d.cdf([-1, k - 1, k, 5]) == [0.0, 0.0, 1.0, 1.0] and d.sf([k - 1, k]) == [1.0, 0.0] and d.ppf(0.5) == d.isf(0.5) == k
    none = pr.Binomial(0, 0.3)
    assert none.pmf([0, 1]) == [1.0, 0.0] and none.ppf([0.0, 0.5, 1.0]) == [-1.0, 0.0, 0.0] and none.rvs(2).tolist() == [0, 0]
    assert pr.Binomial(0, 1.0).pmf(0) == 1.0 and none.entropy() == 0
    large = pr.Binomial(2**53, 0.5)
    assert abs(large.rvs(generator=Generator(0)) - 2**52) < 8 * large.std()
    assert pr.Binomial(4, 0.5).pmf(lm.tensor([0.0, 2.0])).tolist() == [0.0625, 0.375]


@pytest.mark.parametrize(("n", "p"), [(20, 0.3), (1000, 0.3), (50, 0.95), (10**9, 1e-8), (33, 0.31)])
def test_binomial_samples_are_binomial(n, p):
    drawn, law = np.array(pr.Binomial(n, p).rvs(6000, Generator(5)).tolist()), st.binom(n, p)
    low, high = int(law.ppf(2e-3)), int(law.isf(2e-3))
    seen = [(drawn <= low).sum(), *((drawn == k).sum() for k in range(low + 1, high)), (drawn >= high).sum()]
    due = [law.cdf(low), *law.pmf(range(low + 1, high)), law.sf(high - 1)]
    assert st.chisquare(seen, np.array(due) * 6000).pvalue > 1e-3


def test_binomials_of_many_totals():
    totals = lm.tensor([0, 3, 40, 10**6, 40, 2])
    drawn = binomials(Generator(1), totals, 0.7)
    assert drawn.dtype is lm.int64 and drawn.tolist() == binomials(Generator(1), totals.tolist(), 0.7).tolist()
    assert all(0 <= k <= n for k, n in zip(drawn.tolist(), totals.tolist(), strict=True))
    assert binomials(Generator(1), lm.tensor([[9, 9]]), 0.5).shape == (1, 2) and binomials(Generator(1), [], 0.5).shape == (0,)
    many = binomials(Generator(2), lm.tensor([40, 500] * 3000), 0.3).tolist()
    for j, n in enumerate((40, 500)):
        z = (np.mean(many[j::2]) - 0.3 * n) / math.sqrt(0.21 * n / 3000)
        assert abs(z) < 4
    bits = repr(binomials(Generator(3), [17, 33, 34, 10**6, 10**15] * 40, 0.3).tolist())
    assert hashlib.sha256(bits.encode()).hexdigest()[:8] == "be9538db"


def test_binomial_candidates_try_again_only_what_is_missing():
    out = [-1.0, 5.0, -1.0]
    assert binomial_candidates([40.0], [0.5, 0.0], [0.5, 0.5], out, 3, 1, 0.3) == 1
    assert out == [12.0, 5.0, -1.0]
