"""Beta, Student's t and Fisher's F where it is hard: tails of 1e-300 and below, huge and tiny parameters, fits of difficult data."""

import math

import mpmath
import numpy as np
import pytest

from linalgml import probability as pr
from linalgml.probability.ascent import climbed
from linalgml.random import Generator


def close(ours, exact, rtol=1e-12):
    exact = mpmath.mpf(exact)
    assert abs(ours - exact) <= rtol * abs(exact), (ours, exact)


def log_beta(a, b):
    return mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(mpmath.mpf(a) + b)


def below(a, b, x):
    """I_x(a, b), its series in x: with 60 digits more than it cancels."""
    a, b, x = map(mpmath.mpf, (a, b, x))
    return mpmath.exp(a * mpmath.log(x) + b * mpmath.log(1 - x) - log_beta(a, b)) / a * mpmath.hyp2f1(a + b, 1, a + 1, x, maxterms=10**5)


SHAPES = [(0.3, 0.4), (0.01, 3.0), (2.3, 4.1), (9.9, 30.0), (30.0, 9.9), (40.0, 300.0), (1e4, 3e4), (3.0, 1e5)]


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_beta_tails(a, b):
    d = pr.Beta(a, b)
    mean, width = d.mean(), d.std()
    with mpmath.workdps(60):
        for x in {1e-200, 1e-9, mean / 2, mean, mean - 6 * width, mean - 25 * width}:
            if 0 < x <= mean:
                share = below(a, b, x)
                close(d.logcdf(x), mpmath.log(share), 2e-13 if share < 0.5 else 1e-12)
                if share > 1e-300:
                    close(d.cdf(x), share)
                powers = (mpmath.mpf(a) - 1) * mpmath.log(x) + (mpmath.mpf(b) - 1) * mpmath.log1p(-mpmath.mpf(x))
                close(d.logpdf(x), powers - log_beta(a, b), 4e-13)
        for x in {mean, (1 + mean) / 2, mean + 6 * width, mean + 25 * width, 1 - 2.0**-40}:
            if mean <= x < 1:
                share = below(b, a, 1 - mpmath.mpf(x))
                close(d.logsf(x), mpmath.log(share))
                if share > 1e-300:
                    close(d.sf(x), share)


@pytest.mark.parametrize("df", [0.05, 1.0, 2.5, 19.9, 20.1, 300.0, 1e6])
def test_student_tails(df):
    d = pr.StudentT(df)
    with mpmath.workdps(60):
        for z in (1e-9, 0.3, 1.0, 4.0, 37.0, 1e3, 1e8, 1e12, 1e150, 1e300):
            log = mpmath.log(1 + mpmath.mpf(z) ** 2 / df)
            close(d.logpdf(z), -(mpmath.mpf(df) + 1) / 2 * log - mpmath.log(df) / 2 - log_beta(0.5, mpmath.mpf(df) / 2), 4e-15)
            share = below(mpmath.mpf(df) / 2, 0.5, 1 / (1 + mpmath.mpf(z) ** 2 / df)) / 2
            close(d.logsf(z), mpmath.log(share), 4e-13)
            assert d.logsf(z) == d.logcdf(-z) and d.sf(z) == d.cdf(-z)
            if share > 1e-300:
                close(d.sf(z), share)
    for q in (1e-300, 1e-100, 1e-17, 1e-5, 0.3):
        if d.isf(q) < 1e300:
            assert d.isf(q) == -d.ppf(q)
            close(d.logsf(d.isf(q)), math.log(q), 1e-13)


@pytest.mark.parametrize(("df1", "df2"), [(0.1, 7.0), (1.0, 1.0), (5.0, 9.0), (3.0, 4000.0), (4000.0, 3.0), (1e6, 2e6)])
def test_fisher_tails(df1, df2):
    d, turned = pr.FisherSnedecor(df1, df2), pr.FisherSnedecor(df2, df1)
    with mpmath.workdps(60):
        for x in (1.0, 1.01, 1.5, 40.0, 1e9, 1e200):
            odds = mpmath.mpf(df1) * mpmath.mpf(x) / df2
            share = below(mpmath.mpf(df2) / 2, mpmath.mpf(df1) / 2, 1 / (1 + odds))
            close(d.logsf(x), mpmath.log(share), 1e-12)
            if share > 1e-300:
                close(d.sf(x), share)
            close(turned.logcdf(1 / x), d.logsf(x), 1e-12)
            a, b = mpmath.mpf(df1) / 2, mpmath.mpf(df2) / 2
            exact = a * mpmath.log(odds) - (a + b) * mpmath.log1p(odds) - log_beta(a, b) - mpmath.log(x)
            assert abs(d.logpdf(x) - exact) <= 1e-13 * abs(exact) + 1e-14
    for q in (1e-300, 1e-100, 1e-17, 1e-5, 0.3):
        if d.isf(q) < 1e300:
            close(d.logsf(d.isf(q)), math.log(q), 1e-12)
        if d.ppf(q) > 1e-300:
            close(d.logcdf(d.ppf(q)), math.log(q), 1e-12)


def test_huge_parameters_lose_nothing():
    z = [-40.0, -3.0, -1e-3, 0.0, 0.5, 6.0, 30.0]
    normal = pr.Normal()
    for method in ("logpdf", "pdf", "cdf", "sf", "logcdf", "logsf"):  # 1 / df times z^4 / 4 is what is left
        np.testing.assert_allclose(getattr(pr.StudentT(1e18), method)(z), getattr(normal, method)(z), rtol=2e-12, atol=0, err_msg=method)
        np.testing.assert_allclose(getattr(pr.StudentT(1e10), method)(z[1:6]), getattr(normal, method)(z[1:6]), rtol=1e-7, atol=0)
    np.testing.assert_allclose(pr.StudentT(1e18).ppf([1e-300, 1e-9, 0.3]), normal.ppf([1e-300, 1e-9, 0.3]), rtol=1e-10)
    assert pr.StudentT(1e100).sf(2.0) == pytest.approx(pr.Normal().sf(2.0), rel=1e-13)
    with mpmath.workdps(60):
        for a in (1e9, 1e12):
            for x in (0.5, 0.5 + 3 / math.sqrt(8 * a), 0.5 - 12 / math.sqrt(8 * a)):
                exact = (mpmath.mpf(a) - 1) * (mpmath.log(x) + mpmath.log(1 - mpmath.mpf(x))) - log_beta(a, a)
                assert abs(pr.Beta(a, a).logpdf(x) - exact) <= 1e-14 * (1 + abs(exact)), (a, x)
    assert pr.Beta(1e12, 1e12).entropy() == pytest.approx(0.5 * math.log(2 * math.pi * math.e / (8e12 + 4)), rel=1e-12)
    assert pr.StudentT(1e12, 0.0, 3.0).entropy() == pytest.approx(pr.Normal(0.0, 3.0).entropy(), rel=1e-12)
    assert pr.FisherSnedecor(3.0, 1e12).entropy() == pytest.approx(pr.Gamma(1.5, 1.5).entropy(), rel=1e-10)


@pytest.mark.parametrize(("a", "b"), [(0.3, 0.4), (9.9, 10.1), (10.1, 0.4), (40.0, 300.0), (2.0, 1e6)])
def test_beta_entropy_is_its_formula(a, b):
    with mpmath.workdps(40):
        n = mpmath.mpf(a) + b
        exact = log_beta(a, b) + (n - 2) * mpmath.digamma(n)
        exact -= (mpmath.mpf(a) - 1) * mpmath.digamma(a) + (mpmath.mpf(b) - 1) * mpmath.digamma(b)
        close(pr.Beta(a, b).entropy(), exact, 1e-13)


def test_moments_that_do_not_exist():
    assert math.isnan(pr.StudentT(1.0, 3.0).mean()) and math.isnan(pr.StudentT(1.0).var()) and pr.StudentT(2.0, 3.0).mean() == 3.0
    assert pr.StudentT(2.0).var() == math.inf and pr.FisherSnedecor(3.0, 2.0).mean() == math.inf
    assert math.isnan(pr.FisherSnedecor(3.0, 2.0).var()) and pr.FisherSnedecor(3.0, 4.0).var() == math.inf


def test_samples_of_tiny_concentrations_are_numbers():
    drawn = pr.Beta(1e-3, 2e-3).rvs(3000, Generator(1)).tolist()
    assert all(0.0 <= v <= 1.0 for v in drawn) and sum(v > 0.5 for v in drawn) / 3000 == pytest.approx(1 / 3, abs=0.03)
    wide = pr.StudentT(0.05).rvs(2000, Generator(1)).tolist()
    assert not any(map(math.isnan, wide))
    assert sum(abs(v) > 1e50 for v in wide) / 2000 == pytest.approx(2 * pr.StudentT(0.05).sf(1e50), abs=0.02)
    ratios = pr.FisherSnedecor(0.05, 0.05).rvs(2000, Generator(1)).tolist()
    assert not any(map(math.isnan, ratios)) and sum(v > 1 for v in ratios) / 2000 == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize(("a", "b"), [(0.05, 0.1), (1.0, 1.0), (3e5, 2e5), (0.2, 60.0)])
def test_beta_fits_solve_their_equations(a, b):
    data = [v for v in pr.Beta(a, b).rvs(500, Generator(5)).tolist() if 0 < v < 1]
    found = pr.Beta.fit(data)
    with mpmath.workdps(30):
        p, q = mpmath.mpf(found.concentration1), mpmath.mpf(found.concentration0)
        left, right = mpmath.fsum(map(mpmath.log, data)) / len(data), mpmath.fsum(mpmath.log1p(-mpmath.mpf(v)) for v in data) / len(data)
        assert abs(mpmath.digamma(p) - mpmath.digamma(p + q) - left) <= 1e-9 * abs(left) / max(a, 1)
        assert abs(mpmath.digamma(q) - mpmath.digamma(p + q) - right) <= 1e-9 * abs(right) / max(b, 1)


def test_student_fits():
    data = pr.StudentT(3.0, 5.0, 2.0).rvs(4000, Generator(5)).tolist()
    found = pr.StudentT.fit(data)
    np.testing.assert_allclose([found.df, found.loc, found.scale], [3.0, 5.0, 2.0], rtol=0.12)
    moved = pr.StudentT.fit([1e6 * v - 3.0 for v in data])
    np.testing.assert_allclose([moved.df, (moved.loc + 3.0) / 1e6, moved.scale / 1e6], [found.df, found.loc, found.scale], rtol=1e-7)
    outliers = pr.StudentT.fit([*pr.Normal(1.0, 0.1).rvs(200, Generator(2)).tolist(), 1e6, -3e6, 2e7])
    assert abs(outliers.loc - 1.0) < 0.05 and outliers.scale < 0.2  # the mean would be 80000
    flat = pr.StudentT.fit(pr.Uniform(-1.0, 1.0).rvs(500, Generator(2)).tolist())
    assert flat.df > 1e4 and flat.scale == pytest.approx(1 / math.sqrt(3), rel=0.05)


def test_fisher_fits():
    for df1, df2 in ((4.0, 6.0), (0.5, 0.7), (30.0, 12.0)):
        data = pr.FisherSnedecor(df1, df2).rvs(5000, Generator(3)).tolist()
        found = pr.FisherSnedecor.fit(data)
        np.testing.assert_allclose([found.df1, found.df2], [df1, df2], rtol=0.15)
    equal = pr.FisherSnedecor.fit([1.0, 1.0 + 1e-9, 1.0 - 1e-9])
    assert min(equal.df1, equal.df2) > 1e8


def test_a_climb_from_where_it_is_not_concave():
    def hill(theta):  # -log(1 + x^2): concave between -1 and 1 only
        x = theta[0]
        return -math.log1p(x * x), [-2 * x / (1 + x * x)], [[-2 * (1 - x * x) / (1 + x * x) ** 2]]

    assert abs(climbed(hill, [30.0])[0]) < 1e-6
