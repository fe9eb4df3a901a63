"""The Dirichlet distribution against SciPy and mpmath; samples are pinned, fits are maxima, and what is refused."""

import hashlib
import math

import mpmath
import numpy as np
import pytest
import scipy.stats as st

import linalgml as lm
from linalgml.probability import Dirichlet
from linalgml.random import Generator

LAWS = {
    "flat": [1.0, 1.0, 1.0], "peak": [20.0, 7.5, 12.0, 3.0], "corners": [0.3, 0.02, 0.5], "two": [2.0, 0.7],
    "many": [0.4 + 0.9 * j for j in range(25)],
}  # fmt: skip


@pytest.mark.parametrize("name", LAWS)
def test_it_is_scipys(name):
    a = LAWS[name]
    ours, theirs = Dirichlet(a), st.dirichlet(a)
    x = np.random.default_rng(0).dirichlet(np.array(a) + 0.5, 40)
    np.testing.assert_allclose(ours.logpdf(x), [theirs.logpdf(p / p.sum()) for p in x], rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(ours.pdf(x), [theirs.pdf(p / p.sum()) for p in x], rtol=1e-10)
    np.testing.assert_allclose(list(ours.mean()), theirs.mean(), rtol=1e-14)
    np.testing.assert_allclose(list(ours.var()), theirs.var(), rtol=1e-13)
    np.testing.assert_allclose(ours.cov().tolist(), theirs.cov(), rtol=1e-12)
    np.testing.assert_allclose(ours.entropy(), theirs.entropy(), rtol=1e-11)
    assert [ours.cov()[j, j] for j in range(len(a))] == list(ours.var())


@pytest.mark.parametrize("a", [[1e6, 2e6, 3e6], [1e9, 3e9], [0.5, 1e5, 12.0], [1e-9, 2e-8], [50.0, 1e-3, 4.0], [9.999, 10.0, 10.001]])
def test_no_concentration_costs_digits(a):
    x = [v / sum(a) * (1 + 0.3 / math.sqrt(v + 1) * (-1) ** j) for j, v in enumerate(a)]
    x = [v / sum(x) for v in x]
    with mpmath.workdps(60):
        shares = [mpmath.mpf(v) for v in x]
        shares = [v / sum(shares) for v in shares]
        exact = mpmath.loggamma(sum(mpmath.mpf(v) for v in a)) + sum(
            (mpmath.mpf(v) - 1) * mpmath.log(s) - mpmath.loggamma(mpmath.mpf(v)) for v, s in zip(a, shares, strict=True)
        )
        assert abs(Dirichlet(a).logpdf(x) - exact) <= 1e-13 * abs(exact) + 2e-16 * math.sqrt(sum(a))


def test_edges():
    d = Dirichlet([0.5, 1.0, 3.0])
    assert d.logpdf([[0.5, 0.6, -0.1], [0.5, 0.5, 0.1], [0.5, 0.5, 0.0]]) == [-math.inf] * 3 and d.pdf([0.0, 0.5, 0.5]) == math.inf
    assert math.isfinite(d.logpdf([0.5, 0.0, 0.5])) and math.isnan(d.logpdf([math.nan, 0.5, 0.5])) and math.isnan(d.logpdf([0.0, 1.0, 0.0]))
    assert Dirichlet([1.0, 1.0]).pdf([0.0, 1.0]) == pytest.approx(1.0, rel=1e-14)
    thirds = lm.tensor([1 / 3, 1 / 3, 1 / 3])  # their sum is not 1 in single precision
    assert Dirichlet([1.0, 1.0, 1.0]).pdf(thirds).item() == pytest.approx(2.0, rel=1e-6)


@pytest.mark.parametrize("method", ["logpdf", "pdf"])
def test_tensors_record_gradients(method):
    d = Dirichlet([0.7, 2.0, 13.5])
    x = lm.tensor([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]], dtype=lm.float64, requires_grad=True)
    getattr(d, method)(x).sum().backward()
    for i, point in enumerate(x.tolist()):
        factor = d.pdf(point) if method == "pdf" else 1.0
        want = [factor * (a - 1) / v for a, v in zip(d.concentration, point, strict=True)]
        np.testing.assert_allclose(x.grad.tolist()[i], want, rtol=1e-12)


def test_the_marginal_is_beta():
    d = Dirichlet([2.5, 4.0, 1.5])
    margin = d.marginal(-1)
    assert list(margin.concentration) == [1.5, 6.5]
    np.testing.assert_allclose(margin.pdf([[0.2, 0.8], [0.7, 0.3]]), st.beta(1.5, 6.5).pdf([0.2, 0.7]), rtol=1e-12)
    first = np.array(d.rvs(4000, Generator(4)).tolist())[:, 2]
    assert st.kstest(first, st.beta(1.5, 6.5).cdf).pvalue > 0.01


@pytest.mark.parametrize("name", LAWS)
def test_samples_have_beta_margins(name):
    a = LAWS[name]
    drawn = np.array(Dirichlet(a).rvs(3000, Generator(7)).tolist())
    assert np.isfinite(drawn).all() and (drawn >= 0).all() and np.abs(drawn.sum(1) - 1).max() < 1e-14
    for j in {0, 1, len(a) - 1}:
        assert st.kstest(drawn[:, j], st.beta(a[j], sum(a) - a[j]).cdf).pvalue > 0.003
    assert Dirichlet(a).rvs().shape == (len(a),) and Dirichlet(a).rvs((2, 3)).shape == (2, 3, len(a))
    assert Dirichlet(a).rvs(0).shape == (0, len(a))


def test_tiny_concentrations_choose_one_corner():
    drawn = np.array(Dirichlet([1e-300, 1e-6, 3e-6]).rvs(2000, Generator(1)).tolist())
    assert np.mean((drawn < 1e-100) | (drawn == 1.0)) > 0.999 and abs(drawn[:, 2].mean() - 0.75) < 0.04 and drawn[:, 0].sum() == 0
    assert np.array(Dirichlet([1e300, 1e300]).rvs(3, Generator(1)).tolist()).tolist() == [[0.5, 0.5]] * 3


SAMPLED = {  # the start of the SHA-256 of fifty samples
    "flat": "f59f4aad",
    "peak": "c94aa3aa",
    "corners": "5afadb6d",
    "two": "1d424c85",
    "many": "bebe986b",
}


@pytest.mark.parametrize("name", LAWS)
def test_samples_never_change(name):
    """On every backend, every processor and every system: the bits are pinned."""
    drawn = Dirichlet(LAWS[name]).rvs(50, Generator(3)).tolist()
    assert hashlib.sha256(repr(drawn).encode()).hexdigest()[:8] == SAMPLED[name]


@pytest.mark.parametrize("name", ["flat", "peak", "two", "many"])
def test_no_neighbour_of_a_fit_is_more_likely(name):
    data = Dirichlet(LAWS[name]).rvs(400, Generator(11))
    fitted = Dirichlet.fit(data)
    best = math.fsum(fitted.logpdf(data).tolist())
    a = list(fitted.concentration)
    for j in range(len(a)):
        for factor in (1 - 1e-4, 1 + 1e-4):
            other = Dirichlet([v * factor if i == j else v for i, v in enumerate(a)])
            assert math.fsum(other.logpdf(data).tolist()) < best
    np.testing.assert_allclose(a, LAWS[name], rtol=0.3)


def test_hard_fits():
    """Nearly equal points, and points in the corners: concentrations of a million and of a hundredth."""
    for a in ([1e6, 3e6, 5e5], [0.02, 0.03], [1e-2, 4e3]):
        data = np.clip(np.random.default_rng(0).dirichlet(a, 500), 1e-280, None)
        fitted = Dirichlet.fit((data / data.sum(1, keepdims=True)).tolist())
        best = math.fsum(fitted.logpdf(data))
        for factor in (0.999, 1.001):
            assert math.fsum(Dirichlet([v * factor for v in fitted.concentration]).logpdf(data)) <= best


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: Dirichlet([]), ValueError, "must be a list of numbers"),
    (lambda: Dirichlet([1.0]), ValueError, "at least two numbers, got one"),
    (lambda: Dirichlet(3.0), TypeError, "must be a list of numbers, got float"),
    (lambda: Dirichlet([1.0, 0.0]), ValueError, "must be positive, got 0.0 at position 1"),
    (lambda: Dirichlet([1.0, math.inf]), ValueError, "must be finite, got inf at position 1"),
    (lambda: Dirichlet([1.0, 1e-310]), ValueError, "must be from 1e-300 to 1e"),
    (lambda: Dirichlet([1.0, 1.0]).logpdf([1.0]), ValueError, "expected points of 2 numbers"),
    (lambda: Dirichlet([1.0, 1.0]).rvs(-1), ValueError, "sizes >= 0"),
    (lambda: Dirichlet([1.0, 1.0]).marginal(2), ValueError, "from -2 to 1"),
    (lambda: Dirichlet.fit([[0.5, 0.5]]), ValueError, "at least 2 points"),
    (lambda: Dirichlet.fit([[0.5, 0.5]] * 3), ValueError, "all the same"),
    (lambda: Dirichlet.fit([[0.0, 1.0], [0.5, 0.5]]), ValueError, "positive shares whose sum is 1"),
    (lambda: Dirichlet.fit([[0.4, 0.5], [0.5, 0.5]]), ValueError, "positive shares whose sum is 1"),
    (lambda: Dirichlet.fit([[0.4, math.nan], [0.5, 0.5]]), ValueError, "must be finite, got nan at position 1"),
])  # fmt: skip
def test_what_is_refused(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_repr():
    assert repr(Dirichlet([1, 2])) == "Dirichlet(concentration=Vector([1.0, 2.0]))"
