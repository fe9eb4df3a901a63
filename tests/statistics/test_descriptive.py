"""Descriptive statistics: NumPy's and SciPy's answers, hard numbers, every method of quantiles, bins, kinds of input, bad input."""

import math
import random
from fractions import Fraction

import numpy as np
import pytest
import scipy.stats

import linalgml as lm
from linalgml import dtypes, statistics, storage
from linalgml.statistics.descriptive import count_evenly

RNG = np.random.default_rng(0)
DATA = RNG.gamma(2.0, size=(7, 23))


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
def test_moments_are_numpys_and_scipys(axis):
    x = DATA.tolist()
    for mine, theirs in (
        (statistics.mean(x, axis), DATA.mean(axis)), (statistics.median(x, axis), np.median(DATA, axis)),
        *((statistics.var(x, axis, d), DATA.var(axis, ddof=d)) for d in (0, 1)),
        *((statistics.std(x, axis, d), DATA.std(axis, ddof=d)) for d in (0, 1)),
        *((statistics.skew(x, axis, b), scipy.stats.skew(DATA, axis, b)) for b in (True, False)),
        *((statistics.kurtosis(x, axis, f, b), scipy.stats.kurtosis(DATA, axis, f, b)) for b in (True, False) for f in (True, False)),
    ):  # fmt: skip
        assert np.allclose(mine, theirs, rtol=1e-12, atol=1e-13)


def test_long_rows_meet_in_blocks():
    x = np.random.default_rng(1).normal(3.0, 2.0, 3001)
    assert statistics.skew(x) == pytest.approx(scipy.stats.skew(x), rel=1e-9)
    assert statistics.kurtosis(x) == pytest.approx(scipy.stats.kurtosis(x), rel=1e-9)
    assert statistics.var(x) == pytest.approx(x.var(), rel=1e-13)


def test_hard_numbers():
    rng = random.Random(0)
    x = [rng.choice((1, -1)) * 10.0 ** rng.uniform(-8, 16) for _ in range(501)]
    x += [-v for v in x[:400]]
    rng.shuffle(x)
    exact = float(sum(map(Fraction, x)) / len(x))
    assert statistics.mean(x) == pytest.approx(exact, rel=1e-14)
    assert statistics.var([1e9 + v for v in (4, 7, 13, 16)], ddof=1) == pytest.approx(30.0, rel=1e-13)
    assert statistics.var([1e8 + v / 1e4 for v in range(5)]) == pytest.approx(2e-8, rel=1e-4)  # the data themselves are rounded


def test_infinities_nan_and_few_numbers():
    inf, nan = math.inf, math.nan
    assert statistics.mean([1.0, inf]) == inf and math.isnan(statistics.mean([inf, -inf])) and math.isnan(statistics.mean([1.0, nan]))
    assert math.isnan(statistics.var([1.0, nan])) and math.isnan(statistics.median([1.0, nan, 2.0]))
    assert statistics.median([-inf, 1.0, inf]) == 1.0 and statistics.quantile([-inf, 1.0, inf], 0) == -inf
    assert statistics.var([3.0]) == 0.0 and math.isnan(statistics.var([3.0], ddof=1)) and math.isnan(statistics.std([3.0], ddof=1))
    assert math.isnan(statistics.skew([2.0, 2.0])) and math.isnan(statistics.kurtosis([1.0, 2.0, 4.0], bias=False))


@pytest.mark.parametrize("method", [
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "linear",
    "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest",
])  # fmt: skip
def test_every_method_of_quantiles_is_numpys(method):
    for n in (1, 2, 5, 8):
        x = np.random.default_rng(n).normal(size=n)
        q = [0, 1, 0.5, 0.25, 0.75, 0.1, 0.2, 0.3, 0.125, 0.99]
        assert np.allclose(statistics.quantile(x, q, method=method), np.quantile(x, q, method=method), atol=1e-12), n
    assert np.allclose(statistics.quantile(DATA, 0.3, 1, method), np.quantile(DATA, 0.3, 1, method=method))


@pytest.mark.parametrize("kind", ["random", "few values", "rising", "falling", "pipe", "waves"])
def test_selected_quantiles_are_numpys(kind):
    rng, n = np.random.default_rng(5), 700
    i = np.arange(n)
    rows = {"random": rng.normal(size=n), "few values": rng.integers(0, 4, n), "rising": i, "falling": -i, "waves": i % 31}
    rows["pipe"] = np.minimum(i, n - i)
    x = np.stack([rows[kind], rows["random"]]).astype(float)
    wanted = [0.0, 0.1, 0.5, 0.501, 0.77, 1.0]
    assert np.allclose(statistics.quantile(x.tolist(), wanted, axis=1), np.quantile(x, wanted, axis=1), rtol=1e-14)
    many = np.linspace(0, 1, 40).tolist()  # so many that sorting is less work
    assert np.allclose(statistics.quantile(x[0].tolist(), many), np.quantile(x[0], many), rtol=1e-14)
    x[1, 300] = math.nan
    assert statistics.median(x.tolist(), axis=1)[0] == np.median(x[0]) and math.isnan(statistics.median(x[1].tolist()))


@pytest.mark.parametrize("bins", [1, 7, 30, [0.0, 0.5, 3.0, 3.0, 4.0]])
def test_histograms_are_numpys(bins):
    x = DATA.reshape(-1)
    for density in (False, True):
        if density and not isinstance(bins, int):
            continue
        counts, edges = statistics.histogram(x, bins, density=density)
        theirs, their_edges = np.histogram(x, bins, density=density)
        assert np.allclose(counts, theirs) and np.allclose(edges, their_edges)
    tenths = [v / 10 for v in range(11)]
    assert statistics.histogram(tenths, 10)[0] == np.histogram(tenths, 10)[0].tolist()
    assert statistics.histogram(tenths, 4, range=(0.2, 0.6))[0] == np.histogram(tenths, 4, (0.2, 0.6))[0].tolist()
    assert statistics.histogram([2, 2, 2], 2) == ([0, 3], [1.5, 2.0, 2.5]) and statistics.histogram([], 2)[0] == [0, 0]


def test_count_evenly_on_every_backend():
    x, edges = [v / 7 for v in range(-3, 40)], [v / 5 for v in range(12)]
    expected = np.histogram(x, edges)[0].tolist()
    for name in lm.available_backends():
        store = storage.of("cython" if name == "fast" and "cython" in lm.available_backends() else "python" if name == "fast" else name)
        with lm.use_backend(store.name):
            counts = store.empty(11, dtypes.int64)
            count_evenly(store.build(x, dtypes.float64), store.build(edges, dtypes.float64), counts, len(x), 11)
            assert list(counts) == expected


def test_the_answer_has_the_kind_of_the_question():
    rows = [[1.0, 2.0], [3.0, 6.0]]
    assert statistics.mean(rows, 0) == [2.0, 4.0] and statistics.mean(lm.Matrix(rows), 0) == lm.Vector([2.0, 4.0])
    assert statistics.mean(lm.tensor(rows), 0).tolist() == [2.0, 4.0] and isinstance(statistics.mean(np.array(rows), 0), np.ndarray)
    for x in ([1, 2, 6], lm.Vector([1, 2, 6]), np.array([1, 2, 6]), np.array([1, 2, 6], np.float32), lm.tensor([1, 2, 6]), (1, 2, 6)):
        assert statistics.mean(x) == 3.0 and statistics.median(x) == 2.0
    assert statistics.quantile([1, 2, 3], np.float64(0.5)) == 2.0


@pytest.mark.parametrize("call, error, message", [
    (lambda: statistics.mean([]), ValueError, "mean: no numbers"), (lambda: statistics.mean("abc"), TypeError, "mean: expected a list"),
    (lambda: statistics.var([1.0], 1), ValueError, "axis 1 of data of shape"), (lambda: statistics.mean([1j]), TypeError, "mean"),
    (lambda: statistics.quantile([1.0], 1.5), ValueError, "between 0 and 1, got 1.5"),
    (lambda: statistics.quantile([1.0], math.nan), ValueError, "between 0 and 1"),
    (lambda: statistics.quantile([1.0], 0.5, method="best"), ValueError, "unknown method 'best'"),
    (lambda: statistics.histogram([1.0, math.nan]), ValueError, "range must be finite"),
    (lambda: statistics.histogram([1.0], 0), ValueError, "bins must be"),
    (lambda: statistics.histogram([1.0], [2, 1]), ValueError, "must rise"),
    (lambda: statistics.mean([[1.0], [2.0, 3.0]]), ValueError, "mean"),
    (lambda: statistics.mean(np.array(["a"])), TypeError, "real numbers"),
    (lambda: statistics.mean(lm.tensor([1.0], requires_grad=True)), NotImplementedError, "detach"),
])  # fmt: skip
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
