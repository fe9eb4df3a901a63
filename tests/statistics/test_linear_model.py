"""Least squares and ridge: scikit-learn's and SciPy's numbers, standard errors, columns that depend on each other, bad input."""

import math

import numpy as np
import pytest
import scipy.stats
from sklearn import linear_model as reference

import linalgml as lm
from linalgml.datasets import load_diabetes
from linalgml.statistics import LinearRegression, Ridge, clone

RNG = np.random.default_rng(0)
X = RNG.normal(size=(25, 3)) + 50
Y = X @ [1.0, -2.0, 0.5] + RNG.normal(size=25)


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("alpha", [None, 0.0, 0.5, 30.0])
def test_scikit_learn_finds_the_same(alpha, intercept):
    if alpha is None:
        mine, theirs = LinearRegression(fit_intercept=intercept), reference.LinearRegression(fit_intercept=intercept)
    else:
        mine, theirs = Ridge(alpha, fit_intercept=intercept), reference.Ridge(alpha, fit_intercept=intercept)
    mine.fit(X, Y), theirs.fit(X, Y)
    assert np.allclose(mine.coef_.tolist(), theirs.coef_, rtol=1e-8) and mine.intercept_ == pytest.approx(theirs.intercept_, rel=1e-8)
    fresh = RNG.normal(size=(4, 3))
    assert np.allclose(mine.predict(fresh).tolist(), theirs.predict(fresh)) and mine.score(X, Y) == pytest.approx(theirs.score(X, Y))


def test_diabetes():
    data, target = load_diabetes()
    mine = LinearRegression().fit(data, target)
    theirs = reference.LinearRegression().fit(data.numpy(), target.numpy())
    assert np.allclose(mine.coef_.tolist(), theirs.coef_) and mine.score(data, target) == pytest.approx(0.51774842)


def test_standard_errors_are_those_of_the_inverse_of_the_normal_matrix_and_of_linregress():
    model = LinearRegression().fit(X, Y)
    A = np.column_stack([X, np.ones(25)])
    rest = Y - A @ np.linalg.lstsq(A, Y, rcond=None)[0]
    errors = np.sqrt(np.diag(np.linalg.inv(A.T @ A)) * (rest @ rest / 21))
    assert np.allclose([*model.stderr_, model.intercept_stderr_], errors, rtol=1e-6)
    line, theirs = LinearRegression().fit(X[:, :1], Y), scipy.stats.linregress(X[:, 0], Y)
    assert line.stderr_[0] == pytest.approx(theirs.stderr) and line.intercept_stderr_ == pytest.approx(theirs.intercept_stderr)


def test_columns_that_depend_on_each_other_and_more_columns_than_rows():
    for data in (np.column_stack([X, X[:, 0]]), RNG.normal(size=(3, 5)), np.column_stack([X, np.ones(25)])):
        target = Y[: len(data)]
        mine, theirs = LinearRegression().fit(data, target), reference.LinearRegression().fit(data, target)
        assert np.allclose(mine.coef_.tolist(), theirs.coef_, atol=1e-8) and mine.rank_ == theirs.rank_
        assert math.isnan(mine.stderr_[0])
    assert math.isnan(LinearRegression().fit([[0.0], [1.0]], [1.0, 2.0]).sigma_)


def test_badly_conditioned_columns_keep_half_their_digits():
    t = np.linspace(0, 1, 30)
    vandermonde = np.vander(t, 8)[:, :-1]
    weights = np.arange(1.0, 8.0)
    assert np.allclose(LinearRegression().fit(vandermonde, vandermonde @ weights + 2).coef_.tolist(), weights, atol=1e-7)


@pytest.mark.parametrize("call, message", [
    (lambda: LinearRegression().fit([[1.0], [2.0]], [1.0]), "2 rows of X, 1 targets"),
    (lambda: LinearRegression().fit([[1.0], [2.0]], [1.0, math.inf]), r"y\[1\] is inf"),
    (lambda: LinearRegression().fit([[1.0], [math.nan]], [1.0, 2.0]), "nan"),
    (lambda: LinearRegression().predict([[1.0]]), "fit it to data"),
    (lambda: LinearRegression().fit([[1.0]], [[1.0]]), "one for each row"), (lambda: Ridge(-1).fit([[1.0]], [1.0]), "alpha"),
    (lambda: LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0]).predict([[1.0, 2.0]]), "2 features"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_parameters_and_kinds():
    assert repr(clone(Ridge(0.5))) == "Ridge(alpha=0.5)" and LinearRegression().get_params() == {"fit_intercept": True}
    found = [LinearRegression().fit(x, y).coef_[0] for x, y in (
        ([[0], [1], [3]], [0, 1, 3]), (np.array([[0], [1], [3]]), np.array([0, 1, 3])),
        (lm.tensor([[0.0], [1.0], [3.0]]), lm.Vector([0, 1, 3])),
    )]  # fmt: skip
    assert np.allclose(found, 1)
