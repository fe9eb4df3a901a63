"""Logistic and softmax regression: scikit-learn's weights, standard errors by definition, separable data, bad input."""

import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression as Reference

from linalgml.datasets import load_breast_cancer, load_iris
from linalgml.statistics import LogisticRegression, clone

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 2))
TWO = (X @ [1.0, -1.5] + RNG.normal(size=40) > 0.3).astype(int)
THREE = np.argmax(X @ RNG.normal(size=(2, 3)) + 1.5 * RNG.normal(size=(40, 3)), axis=1)


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("strength", [None, 0.1, 1.0, 50.0])
@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_scikit_learn_finds_the_same(y, strength, intercept):
    penalty = None if strength is None else "l2"
    mine = LogisticRegression(penalty, C=strength or 1.0, fit_intercept=intercept, tol=1e-12).fit(X, y)
    theirs = Reference(C=strength or np.inf, fit_intercept=intercept, tol=1e-10, max_iter=5000).fit(X, y)
    assert np.allclose(mine.coef_.tolist(), theirs.coef_, atol=2e-4) and np.allclose(mine.intercept_.tolist(), theirs.intercept_, atol=2e-4)
    assert mine.converged_ and mine.n_iter_ < 15
    assert np.allclose(mine.predict_proba(X).tolist(), theirs.predict_proba(X), atol=1e-4)
    assert mine.predict(X) == theirs.predict(X).tolist() and mine.score(X, y) == theirs.score(X, y)
    assert np.allclose(mine.decision_function(X).tolist(), theirs.decision_function(X), atol=1e-3)


def test_standard_errors_are_those_of_fishers_information():
    model = LogisticRegression(None, tol=1e-12).fit(X, TWO)
    A = np.column_stack([X, np.ones(40)])
    p = np.array(model.predict_proba(X).column(1).tolist())
    errors = np.sqrt(np.diag(np.linalg.inv(A.T @ (A * (p * (1 - p))[:, None]))))
    assert np.allclose([*model.stderr_.row(0), model.intercept_stderr_[0]], errors, rtol=1e-8)


def test_errors_of_more_classes_are_those_of_the_pseudo_inverse():
    model = LogisticRegression(None, tol=1e-12).fit(X, THREE)
    A, P = np.column_stack([X, np.ones(40)]), np.array(model.predict_proba(X).tolist())
    H = sum(np.kron(np.diag(p) - np.outer(p, p), np.outer(a, a)) for p, a in zip(P, A, strict=True))
    errors = np.sqrt(np.diag(np.linalg.pinv(H))).reshape(3, 3)
    assert np.allclose(model.stderr_.tolist(), errors[:, :2], rtol=1e-6)
    assert np.allclose(model.intercept_stderr_.tolist(), errors[:, 2], rtol=1e-6)
    assert abs(sum(model.coef_.column(0))) < 1e-9


def test_flowers_and_cells():
    data, species = load_iris()
    model = LogisticRegression().fit(data, species)
    assert model.score(data, species) > 0.97 and model.classes_ == [0, 1, 2]
    cells, kind = load_breast_cancer()
    rows = cells.numpy()[:, :4]
    rows = (rows - rows.mean(0)) / rows.std(0)
    assert LogisticRegression().fit(rows, kind).score(rows, kind) == Reference(tol=1e-8).fit(rows, kind.numpy()).score(rows, kind.numpy())


def test_separable_classes_have_no_finite_weights():
    model = LogisticRegression(None, tol=0.0, max_iter=25).fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    assert not model.converged_ and model.coef_[0, 0] > 10 and model.predict([[0.5], [2.5]]) == [0, 1]
    assert all(math.isfinite(v) for v in model.coef_.row(0))


def test_labels_of_any_kind():
    model = LogisticRegression().fit(X, [["no", "yes"][v] for v in TWO])
    assert model.classes_ == ["no", "yes"] and set(model.predict(X)) <= {"no", "yes"}
    assert repr(clone(LogisticRegression(C=2.0))) == "LogisticRegression(C=2.0)"


@pytest.mark.parametrize("model, X, y, message", [
    (LogisticRegression(), [[1.0], [2.0]], [1, 1], "one class alone"), (LogisticRegression("l1"), [[1.0], [2.0]], [0, 1], "penalty"),
    (LogisticRegression(C=0), [[1.0], [2.0]], [0, 1], "C must be positive"),
    (LogisticRegression(C=-1), [[1.0], [2.0]], [0, 1], "C must be"),
    (LogisticRegression(), [[1.0], [math.nan]], [0, 1], "nan"), (LogisticRegression(), [[1.0], [2.0]], [0], "2 rows of X, 1 labels"),
    (LogisticRegression(), [[1.0], [2.0]], [0, "a"], "one kind"), (LogisticRegression(max_iter=0), [[1.0], [2.0]], [0, 1], "max_iter"),
])  # fmt: skip
def test_bad_input(model, X, y, message):
    with pytest.raises(ValueError, match=message):
        model.fit(X, y)
