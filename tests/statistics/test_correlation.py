"""Covariance, correlation and ranks: NumPy's and SciPy's answers, ties, variables that do not vary, bad input."""

import math

import numpy as np
import pytest
import scipy.stats

import linalgml as lm
from linalgml import dtypes, storage
from linalgml.statistics import corrcoef, cov, rankdata
from linalgml.statistics.correlation import METHODS, rank_sorted

X = np.random.default_rng(0).normal(size=(4, 19)) + 100


@pytest.mark.parametrize("rowvar", [True, False])
def test_covariances_are_numpys(rowvar):
    assert np.allclose(cov(X, rowvar=rowvar).tolist(), np.cov(X, rowvar=rowvar), rtol=1e-12)
    assert np.allclose(cov(X.tolist(), rowvar=rowvar, bias=True).tolist(), np.cov(X, rowvar=rowvar, bias=True))
    assert np.allclose(cov(lm.Matrix(X.tolist()), rowvar=rowvar, ddof=2).tolist(), np.cov(X, rowvar=rowvar, ddof=2))
    assert np.allclose(corrcoef(X, rowvar=rowvar).tolist(), np.corrcoef(X, rowvar=rowvar))


def test_two_variables_and_one():
    assert np.allclose(cov(X[0], X[1]).tolist(), np.cov(X[0], X[1])) and np.allclose(cov(X[0]).tolist(), np.cov(X[0]))
    assert np.allclose(corrcoef(X[0].tolist(), X[1]).tolist(), np.corrcoef(X[0], X[1]))
    assert np.allclose(cov(X[:2], X[2:]).tolist(), np.cov(X[:2], X[2:]))


def test_spearman_is_scipys():
    Y = np.round(X * 2)  # ties
    assert np.allclose(corrcoef(Y, method="spearman").tolist(), scipy.stats.spearmanr(Y, axis=1).statistic)


def test_what_does_not_vary_and_one_observation():
    c = corrcoef([[1.0, 2.0], [3.0, 3.0]])
    assert c[0, 0] == 1 and math.isnan(c[0, 1]) and math.isnan(c[1, 1])
    assert math.isnan(cov([[1.0], [2.0]])[0, 0]) and cov([[1.0], [2.0]], ddof=0)[0, 0] == 0
    assert max(abs(v) for row in corrcoef([[0.1, 0.2, 0.3], [0.2, 0.4, 0.6]]).tolist() for v in row) == 1.0


@pytest.mark.parametrize("method", METHODS)
def test_ranks_are_scipys(method):
    for x in ([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0], [2.0], [1, 1, 1], [-0.0, 0.0, math.inf, -math.inf]):
        assert rankdata(x, method) == scipy.stats.rankdata(x, method).tolist()
    Y = np.round(X * 2)
    for axis in (0, 1, -1):
        expected = scipy.stats.rankdata(Y, method, axis=axis)
        assert np.array_equal(rankdata(Y, method, axis=axis), expected)
        assert rankdata(lm.Matrix(Y.tolist()), method, axis=axis).tolist() == expected.tolist()
        assert rankdata(Y.tolist(), method, axis=axis) == expected.tolist()


def test_rank_sorted_shares_alike_on_every_backend():
    rising, order = [0.0, 1.0, 1.0, 1.0, 5.0, 5.0], [3, 0, 5, 1, 4, 2]
    for name in lm.available_backends():
        if name != "fast":
            store = storage.of(name)
            for k, method in enumerate(METHODS):
                with lm.use_backend(name):
                    out = store.empty(6, dtypes.float64)
                    rank_sorted(store.build(rising, dtypes.float64), store.build(order, dtypes.int64), out, 6, k)
                expected = scipy.stats.rankdata(rising, method)
                assert [list(out)[p] for p in order] == expected.tolist()


def test_nan_and_kinds():
    assert all(math.isnan(r) for r in rankdata([1.0, math.nan, 2.0])) and rankdata([]) == []
    assert rankdata(lm.Vector([5, 1])) == lm.Vector([2.0, 1.0]) and rankdata(lm.tensor([5, 1])).tolist() == [2.0, 1.0]
    assert isinstance(rankdata(np.array([2, 1])), np.ndarray)


@pytest.mark.parametrize("call, error, message", [
    (lambda: cov([]), ValueError, "cov: no numbers"),
    (lambda: cov([1.0, 2.0], [1.0]), ValueError, "2 observations of the first, 1 of the second"),
    (lambda: cov(np.zeros((2, 2, 2))), ValueError, "shape"), (lambda: cov("ab"), TypeError, "cov: expected a list"),
    (lambda: cov([1.0, 2.0], ddof=0.5), ValueError, "ddof must be an int"),
    (lambda: corrcoef([1.0], method="kendall"), ValueError, "method"),
    (lambda: rankdata([1.0], "first"), ValueError, "unknown method 'first'"), (lambda: rankdata([1.0], axis=3), ValueError, "axis 3"),
])  # fmt: skip
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
