"""Lasso and elastic net: scikit-learn's weights, the gap, exact zeros, bad input."""

import math

import numpy as np
import pytest
from sklearn import linear_model as reference

from linalgml.datasets import load_diabetes
from linalgml.statistics import ElasticNet, Lasso, LinearRegression

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 6)) + 3
Y = X @ [1.0, 0.0, -2.0, 0.0, 0.5, 0.0] + 0.1 * RNG.normal(size=30)


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("alpha, share", [(0.1, 1.0), (0.5, 1.0), (0.2, 0.5), (0.2, 0.1), (5.0, 1.0)])
def test_scikit_learn_finds_the_same(alpha, share, intercept):
    theirs = reference.ElasticNet(alpha, l1_ratio=share, fit_intercept=intercept, tol=1e-12, max_iter=100000).fit(X, Y)
    models = [ElasticNet(alpha, l1_ratio=share, fit_intercept=intercept, tol=1e-12, max_iter=5000)]
    models += [Lasso(alpha, fit_intercept=intercept, tol=1e-12, max_iter=5000)] * (share == 1)
    for mine in models:
        mine.fit(X, Y)
        assert np.allclose(mine.coef_.tolist(), theirs.coef_, atol=1e-8) and mine.intercept_ == pytest.approx(theirs.intercept_, abs=1e-7)
        assert [w == 0 for w in mine.coef_] == (theirs.coef_ == 0).tolist()


def test_the_gap_bounds_what_is_left_to_gain():
    def loss(m):
        r = Y - X @ m.coef_.tolist() - m.intercept_
        return r @ r / 60 + 0.1 * sum(map(abs, m.coef_))

    best = loss(Lasso(0.1, tol=1e-14, max_iter=5000).fit(X, Y))
    for steps in (1, 2, 4, 8):
        model = Lasso(0.1, tol=0.0, max_iter=steps).fit(X, Y)
        assert model.n_iter_ == steps and -1e-12 <= loss(model) - best <= model.dual_gap_ + 1e-12


def test_prices_from_none_to_all_zero():
    data, target = load_diabetes()
    rows, y = data.numpy(), target.numpy()
    top = np.abs(rows.T @ (y - y.mean())).max() / len(y)
    zeros = [sum(w == 0 for w in Lasso(top * share, tol=1e-6).fit(rows[:, :5], y).coef_) for share in (1.0001, 0.5, 0.01)]
    assert zeros[0] == 5 and zeros == sorted(zeros, reverse=True) and zeros[-1] < 2
    exact = LinearRegression().fit(X, Y)
    assert np.allclose(Lasso(0.0, tol=1e-14, max_iter=5000).fit(X, Y).coef_.tolist(), exact.coef_.tolist(), atol=1e-6)


def test_a_column_that_does_not_vary():
    model = Lasso(0.01).fit(np.column_stack([X[:, 0], np.ones(30)]), Y)
    assert model.coef_[1] == 0 and model.n_iter_ < 20


@pytest.mark.parametrize("model, message", [
    (Lasso(-1), "alpha"), (Lasso(tol=-1), "tol"), (Lasso(max_iter=0), "max_iter"), (ElasticNet(l1_ratio=2.0), "l1_ratio"),
    (Lasso(math.nan), "alpha"),
])  # fmt: skip
def test_bad_settings(model, message):
    with pytest.raises(ValueError, match=message):
        model.fit([[1.0], [2.0]], [1.0, 2.0])
