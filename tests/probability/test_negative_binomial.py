"""The negative binomial distribution against mpmath and SciPy, its entropy against sums, fits against a search around them."""

import math

import mpmath
import numpy as np
import pytest
import scipy.stats as st

from linalgml import probability as pr
from linalgml.random import Generator


@pytest.mark.parametrize(("r", "p"), [(0.01, 0.5), (2.5, 0.3), (9.9, 0.999), (50.0, 1e-6), (1e6, 0.25), (1e15, 0.5), (3.0, 1 - 1e-9)])
def test_negative_binomial_probabilities_lose_nothing(r, p):
    with mpmath.workdps(60):
        mean, std = r * p / (1 - p), math.sqrt(r * p) / (1 - p)
        for z in (-8.0, -1.0, 0.0, 0.5, 20.0):
            k = max(round(mean + z * std), 0)
            exact = mpmath.loggamma(k + mpmath.mpf(r)) - mpmath.loggamma(k + 1) - mpmath.loggamma(r)
            exact += k * mpmath.log(p) + r * mpmath.log1p(-mpmath.mpf(p))
            assert abs(pr.NegativeBinomial(r, p).logpmf(float(k)) - exact) <= 1e-14 * max(1, abs(exact)), k


@pytest.mark.parametrize(("r", "p"), [(0.01, 0.5), (2.5, 0.3), (9.9, 0.99), (400.0, 0.2)])
def test_negative_binomial_quantiles_agree_with_their_cdf(r, p):
    law, theirs = pr.NegativeBinomial(r, p), st.nbinom(r, 1 - p)
    q = [1e-9, 0.01, 0.2, 0.5, 0.9, 1 - 1e-9]
    assert law.ppf(q) == theirs.ppf(q).tolist()
    for v, low, high in zip(q, law.ppf(q), law.isf(q), strict=True):
        assert law.cdf(low) >= v and law.cdf(low - 1) < v and law.sf(high) <= v and law.sf(high - 1) > v


@pytest.mark.parametrize(("r", "p"), [(0.5, 0.3), (3.0, 0.9), (400.0, 0.5), (2000.0, 0.9), (0.5, 0.9999), (5.0, 0.99995)])
def test_negative_binomial_entropy_is_the_sum(r, p):
    law = pr.NegativeBinomial(r, p)
    logs = np.array(law.logpmf(np.arange(int(law.mean() + 20 * law.std() + 60 / (1 - p)), dtype=float).tolist()))
    assert law.entropy() == pytest.approx(math.fsum(-np.exp(logs) * logs), rel=1e-11)


def test_negative_binomial_fits():
    data = pr.NegativeBinomial(2.5, 0.6).rvs(500, Generator(3)).tolist()
    made = pr.NegativeBinomial.fit(data)
    best = math.fsum(made.logpmf(data))
    for r in (made.total_count * (1 - 1e-4), made.total_count * (1 + 1e-4)):
        assert math.fsum(pr.NegativeBinomial(r, made.mean() / (made.mean() + r)).logpmf(data)) <= best
    assert made.mean() == pytest.approx(sum(data) / 500) and made.total_count == pytest.approx(2.5, rel=0.4)


def test_negative_binomial_extremes():
    none = pr.NegativeBinomial(3.0, 0.0)
    assert none.pmf([0, 1]) == [1.0, 0.0] and none.cdf(0) == 1.0 and none.entropy() == none.mean() == 0 and none.rvs(2).tolist() == [0, 0]
    assert pr.NegativeBinomial(3.0, 0.5).cdf([-1.0, math.inf]) == [0.0, 1.0]
