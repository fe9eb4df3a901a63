"""The hypergeometric distribution where it is large: against mpmath's 40 digits, fits against every other value, samples, bad input."""

import math

import mpmath
import numpy as np
import pytest
import scipy.stats as st

import linalgml as lm
from linalgml.probability import Hypergeometric
from linalgml.random import Generator

URNS = [(52, 13, 5), (20, 7, 12), (10**4, 300, 5000), (10**6, 5 * 10**5, 4 * 10**5), (10**9, 10**3, 10**4), (10**12, 3 * 10**5, 10**7),
        (2 * 10**6, 10**6, 10**6), (10**7, 4 * 10**6, 3 * 10**6), (10**15, 4, 9 * 10**14)]  # fmt: skip


def exact_log(N, K, n, k):
    def choose(a, b):
        return mpmath.loggamma(a + 1) - mpmath.loggamma(b + 1) - mpmath.loggamma(a - b + 1)

    return choose(K, k) + choose(N - K, n - k) - choose(N, n)


def exact_tail(N, K, n, k, way):
    """log P(X >= k) for way 1, log P(X <= k) for way -1."""
    term = total = mpmath.mpf(1)
    at = k
    while term > total * mpmath.mpf(10) ** -22:
        if way > 0:
            term = term * ((K - at) * (n - at)) / ((at + 1) * (N - K - n + at + 1))
        else:
            term = term * (at * (N - K - n + at)) / ((K - at + 1) * (n - at + 1))
        at += way
        total += term
    return mpmath.log(total) + exact_log(N, K, n, k)


@pytest.mark.parametrize("urn", URNS)
def test_twelve_digits_at_any_size(urn):
    d = Hypergeometric(*urn)
    low, high, mode, spread = max(0, urn[2] + urn[1] - urn[0]), min(urn[1:]), d.ppf(0.5), d.std()
    with mpmath.workdps(40):
        for z in (-35, -12, -3, -0.5, 0, 0.4, 2, 5, 20, 37):
            k = int(mode + z * spread)
            if not low < k < high:
                continue
            assert abs(d.logpmf(k) - exact_log(*urn, k)) < 3e-13 and abs(d.pmf(k) / mpmath.exp(exact_log(*urn, k)) - 1) < 3e-13
            below, above = exact_tail(*urn, k, -1), exact_tail(*urn, k + 1, 1)
            if z < 0:
                assert abs(d.logcdf(k) - below) < 5e-13 and abs(d.cdf(k) / mpmath.exp(below) - 1) < 5e-13
                assert abs(d.logsf(k) - mpmath.log1p(-mpmath.exp(below))) <= 5e-13 * mpmath.exp(below)
            else:
                assert abs(d.logsf(k) - above) < 5e-13 and abs(d.sf(k) / mpmath.exp(above) - 1) < 5e-13
            assert d.cdf(k) + d.sf(k) == pytest.approx(1.0, abs=1e-15)


def test_populations_of_a_million_billion():
    d = Hypergeometric(10**15, 4 * 10**14, 5 * 10**14)
    with mpmath.workdps(40):
        for z in (-30, -1, 0, 3):
            k = int(d.mean() + z * d.std())
            assert abs(d.logpmf(k) - exact_log(10**15, 4 * 10**14, 5 * 10**14, k)) < 3e-13
    for z in (-30.0, -5.0, -1.0):  # nearly normal: the skewness is 0
        assert d.logcdf(math.floor(d.mean() + z * d.std())) == pytest.approx(st.norm.logcdf(z), rel=1e-6)
    even = Hypergeometric(10**15, 5 * 10**14, 5 * 10**14)
    assert even.cdf(25 * 10**13) - even.pmf(25 * 10**13) / 2 == pytest.approx(0.5, abs=1e-14)
    assert -1e16 < even.logsf(4 * 10**14) < -1e12 and even.sf(4 * 10**14) == 0.0
    for q in (1e-300, 1e-20, 0.01, 0.5, 0.9):
        assert even.cdf(even.ppf(q)) >= q > even.cdf(even.ppf(q) - 1) and even.sf(even.isf(q)) <= q < even.sf(even.isf(q) - 1)


@pytest.mark.parametrize("urn", [(10**6, 5 * 10**5, 4 * 10**5), (10**9, 3 * 10**8, 5 * 10**8), (4000, 3900, 2500), (10**5, 20, 70)])
def test_quantiles_belong_to_the_cdf(urn):
    d = Hypergeometric(*urn)
    low = max(0, urn[2] + urn[1] - urn[0])
    for q in (1e-200, 1e-12, 0.003, 0.2, 0.5, 0.77, 0.999, 1 - 1e-12):
        k, top = d.ppf(q), d.isf(q)
        assert d.cdf(k) >= q and (k == low or d.cdf(k - 1) < q)
        assert d.sf(top) <= q and (top == low or d.sf(top - 1) > q)
        if 1e-15 < d.cdf(k) < 1 - 1e-9:
            assert d.ppf(d.cdf(k)) == k
        if 0 < d.sf(top) < 1 - 1e-9:
            assert d.isf(d.sf(top)) == top


def test_moments():
    for urn in ((52, 13, 5), (20000, 9000, 8000), (7, 7, 3), (1, 0, 0), (1, 1, 1)):
        d, theirs = Hypergeometric(*urn), st.hypergeom(*urn)
        k = np.arange(min(urn[1:]) + 1)
        p = np.array(d.pmf([float(v) for v in k]))
        with np.errstate(all="ignore"):
            assert p.sum() == pytest.approx(1.0, abs=1e-13) and d.mean() == pytest.approx(theirs.mean(), rel=1e-14)
        assert d.var() == pytest.approx(((k - d.mean()) ** 2 * p).sum(), rel=1e-12, abs=1e-15)
        assert d.entropy() == pytest.approx(-(p[p > 0] * np.log(p[p > 0])).sum(), rel=1e-13, abs=1e-13)
    d = Hypergeometric(10**15, 5 * 10**14, 5 * 10**14)
    assert d.entropy() == pytest.approx(0.5 * math.log(2 * math.pi * math.e * d.var()), rel=1e-14)


@pytest.mark.parametrize("urn", [(60, 25, 33), (20000, 9000, 8000), (10**7, 10**6, 10**5), (40000, 39000, 21000)])
def test_samples_follow_the_probabilities(urn):
    d, n = Hypergeometric(*urn), 6000
    drawn = np.array(d.rvs(n, Generator(5)).tolist())
    edges = sorted({d.ppf(q) for q in np.linspace(0.02, 0.98, 30)})
    expected = np.diff([0.0, *d.cdf(edges), 1.0]) * n
    seen = np.bincount(np.searchsorted(edges, drawn), minlength=len(edges) + 1)
    assert st.chisquare(seen, expected).pvalue > 0.01
    assert drawn.min() >= max(0, urn[1] + urn[2] - urn[0]) and drawn.max() <= min(urn[1:])


@pytest.mark.parametrize("backend", [b for b in lm.available_backends() if b != "fast"])
def test_samples_are_the_same_on_every_backend(backend):
    for urn in ((60, 25, 33), (10**9, 3 * 10**8, 5 * 10**8), (10**15, 5 * 10**14, 10**14)):
        want = Hypergeometric(*urn).rvs(40, 11).tolist()
        with lm.use_backend(backend):
            assert Hypergeometric(*urn).rvs(40, 11).tolist() == want
    assert Hypergeometric(9, 9, 4).rvs(3).tolist() == [4, 4, 4] and Hypergeometric(9, 0, 4).rvs(0).shape == (0,)
    assert isinstance(Hypergeometric(60, 25, 33).rvs(), int)


def test_fits_are_the_most_likely():
    rng = np.random.default_rng(0)
    for _ in range(12):
        every = int(rng.integers(20, 60))
        marked, n = int(rng.integers(1, every)), int(rng.integers(1, every))
        data = rng.hypergeometric(marked, every - marked, n, size=int(rng.integers(1, 5))).tolist()

        def likelihood(d, data=data):
            return math.fsum(d.logpmf([float(v) for v in data]))

        fitted = Hypergeometric.fit(data, n, population=every)
        best = max(likelihood(Hypergeometric(every, k, n)) for k in range(every + 1))
        assert fitted.population == every and likelihood(fitted) == pytest.approx(best, abs=1e-11)
        if sum(data) > 0:
            fitted = Hypergeometric.fit(data, n, successes=marked)
            best = max(likelihood(Hypergeometric(m, marked, n)) for m in range(max(marked, n), 4000))
            assert fitted.successes == marked and likelihood(fitted) >= best - 1e-11
    assert Hypergeometric.fit([12], 60, successes=50).population == 249 and Hypergeometric.fit([3, 3], 3, successes=3).population == 3
    assert Hypergeometric.fit([0], 0, successes=5).population == 5 and Hypergeometric.fit([0, 0], 20, population=100).successes == 0


@pytest.mark.parametrize(("call", "words"), [
    (lambda: Hypergeometric(0, 0, 0), "population must be positive"), (lambda: Hypergeometric(10, 3, -1), "draws must be from 0 to 10"),
    (lambda: Hypergeometric(10, 11, 2), "successes must be from 0 to 10, got 11"), (lambda: Hypergeometric(10.5, 3, 1), "number, got 10.5"),
    (lambda: Hypergeometric(math.nan, 3, 1), "whole number, got nan"), (lambda: Hypergeometric(math.inf, 3, 1), "whole number, got inf"),
    (lambda: Hypergeometric(10**16, 3, 1), "from 0 to 1000000000000000"), (lambda: Hypergeometric.fit([], 3, 9), "expected data, got none"),
    (lambda: Hypergeometric.fit([1], 3), "give population or successes"), (lambda: Hypergeometric.fit([1], 3, 9, 2), "give population or"),
    (lambda: Hypergeometric.fit([4], 3, 9), "4 found, among 3 draws"), (lambda: Hypergeometric.fit([0], 3, successes=4), "any number"),
    (lambda: Hypergeometric.fit([4], 5, successes=3), "4 found, among 5 draws and 3 marked"),
    (lambda: Hypergeometric.fit([0.5], 3, 9), "whole numbers from 0 on"), (lambda: Hypergeometric(9, 3, 1).rvs(-1), "sizes >= 0"),
])  # fmt: skip
def test_what_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
    with pytest.raises(TypeError, match="population must be a whole number, got str"):
        Hypergeometric("9", 3, 1)
    assert repr(Hypergeometric(9.0, np.int64(3), 1)) == "Hypergeometric(population=9, successes=3, draws=1)"


def test_kinds_of_questions():
    d = Hypergeometric(60, 25, 33)
    x = np.array([12.0, 13.5, 14.0], np.float32)
    assert d.cdf(x).dtype == np.float32 and d.cdf(lm.tensor([13.0])).item() == pytest.approx(d.cdf(13.0), rel=1e-6)
    many = [float(v % 40 - 3) for v in range(3000)]
    assert d.cdf(many) == [d.cdf(v) for v in many]
