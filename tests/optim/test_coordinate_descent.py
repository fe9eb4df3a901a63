"""Coordinate descent against scikit-learn's Lasso, ElasticNet and Ridge, and against Gauss and Seidel."""

import math

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Ridge

from linalgml.optim import elastic_net
from linalgml.optim.coordinate_descent import coordinate_sweep


def problem(seed=0, m=40, n=15):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(m, n)) @ (np.eye(n) + 0.3)
    return X, X[:, :4] @ [3.0, -2.0, 1.0, 0.5] + 0.3 * rng.normal(size=m)


@pytest.mark.parametrize("ratio", [1.0, 0.5, 0.1])
@pytest.mark.parametrize("alpha", [0.01, 0.3, 50.0])
def test_as_scikit_learn(alpha, ratio):
    X, y = problem()
    ours = elastic_net(X, y, alpha, ratio, tol=1e-10)
    theirs = ElasticNet(alpha=alpha, l1_ratio=ratio, fit_intercept=False, tol=1e-10, max_iter=10000).fit(X, y)
    assert ours.success and ours.x.tolist() == pytest.approx(theirs.coef_, abs=1e-4)
    r = y - X @ theirs.coef_
    least = r @ r / (2 * len(y)) + alpha * (ratio * np.abs(theirs.coef_).sum() + (1 - ratio) * theirs.coef_ @ theirs.coef_ / 2)
    assert -1e-12 <= ours.fun - least + 1e-9 and ours.fun - least <= ours.dual_gap + 1e-9 * least


def test_ridge():
    X, y = problem()
    ours = elastic_net(X, y, 0.2, 0.0, tol=1e-12)
    theirs = Ridge(alpha=0.2 * len(y), fit_intercept=False).fit(X, y)
    assert ours.success and ours.x.tolist() == pytest.approx(theirs.coef_, abs=1e-5)


def test_more_columns_than_rows_and_an_empty_one():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(15, 40))
    X[:, 7] = 0.0
    y = X[:, 0] * 2 - X[:, 1]
    found = elastic_net(X.tolist(), y.tolist(), 0.01, tol=1e-8, maxiter=5000)
    assert found.success and found.x[7] == 0.0 and found.x[0] == pytest.approx(2, abs=0.05)


def test_a_sweep_is_gauss_seidel():
    rng = np.random.default_rng(2)
    X, y, w = rng.normal(size=(6, 3)), rng.normal(size=6), [0.0] * 3
    G, b = X.T @ X, X.T @ y
    expected = np.zeros(3)
    r, squares, top = y.tolist(), np.diag(G).tolist(), 0.0
    for _ in range(3):
        before = expected.copy()
        for j in range(3):
            expected[j] += (b[j] - G[j] @ expected) / G[j, j]
        top = coordinate_sweep(X.T.ravel().tolist(), r, w, squares, 3, 6, 0.0, 0.0)
        assert w == pytest.approx(expected) and top == pytest.approx(np.abs(expected - before).max())
    assert r == pytest.approx(y - X @ expected)


def test_how_runs_end():
    X, y = problem()
    assert elastic_net(X, y, 0.001, maxiter=1).status == 1
    assert elastic_net(X, y, 0.001, callback=lambda w: True).status == 5
    exact = elastic_net(X, y, 0.1, tol=1e-12).x
    assert elastic_net(X, y, 0.1, w0=exact).nit == 0
    assert elastic_net(X, y, 1e3).x.tolist() == [0.0] * 15
    assert elastic_net(X, [0.0] * 40, 0.1).x.tolist() == [0.0] * 15
    assert elastic_net(X, y, 0.1, tol=0.0, maxiter=3000).nit <= 3000


@pytest.mark.parametrize(
    ("bad", "words"),
    [({"X": [[1.0]]}, "expected"), ({"X": []}, "expected"), ({"y": [math.nan, 1.0]}, "finite"), ({"alpha": 0.0}, "alpha"),
     ({"l1_ratio": 2.0}, "l1_ratio"),
     ({"w0": [1.0]}, "w0")],
)  # fmt: skip
def test_bad_input(bad, words):
    with pytest.raises(ValueError, match=words):
        elastic_net(**{"X": [[1.0, 2.0], [3.0, 4.0]], "y": [1.0, 2.0], **bad})
