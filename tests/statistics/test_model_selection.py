"""Folds, cross-validation and scaling: scikit-learn's folds and scores, seeds, bad input."""

import numpy as np
import pytest
from sklearn import linear_model, model_selection, preprocessing

import linalgml as lm
from linalgml.datasets import load_diabetes, load_iris
from linalgml.statistics import (
    GaussianNB,
    KFold,
    LinearRegression,
    Ridge,
    StandardScaler,
    StratifiedKFold,
    cross_val_score,
    train_test_split,
)

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("n, k", [(10, 5), (11, 4), (7, 7), (5, 2)])
def test_folds_are_scikit_learns(n, k):
    theirs = [(a.tolist(), b.tolist()) for a, b in model_selection.KFold(k).split(np.zeros(n))]
    assert list(KFold(k).split(range(n))) == theirs and list(KFold(k).split(np.zeros((n, 2)))) == theirs


@pytest.mark.parametrize("k", [2, 3, 5])
def test_stratified_folds_are_scikit_learns(k):
    for y in (RNG.integers(0, 3, 40), np.repeat([2, 0, 1], [7, 12, 9]), np.array(["b", "a"] * 8)):
        theirs = [(a.tolist(), b.tolist()) for a, b in model_selection.StratifiedKFold(k).split(np.zeros(len(y)), y)]
        assert list(StratifiedKFold(k).split(y, y)) == theirs


def test_shuffled_folds_part_the_rows_and_keep_to_their_seed():
    y = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    for maker in (KFold, StratifiedKFold):
        found = []
        for name in lm.available_backends():
            with lm.use_backend(name):
                found.append(list(maker(3, shuffle=True, random_state=4).split(y, y)))
        assert all(f == found[0] for f in found)
        assert sorted(i for _, test in found[0] for i in test) == list(range(10))
        assert all(sorted(train + test) == list(range(10)) for train, test in found[0])
        assert found[0] != list(maker(3, shuffle=True, random_state=5).split(y, y))
    assert all(sum(y[i] for i in test) == 2 for _, test in found[0])


def test_scores_are_scikit_learns():
    X, y = load_diabetes()
    theirs = model_selection.cross_val_score(linear_model.LinearRegression(), X.numpy(), y.numpy())
    assert np.allclose(cross_val_score(LinearRegression(), X, y), theirs)
    theirs = model_selection.cross_val_score(linear_model.Ridge(0.1), X.numpy(), y.numpy(), cv=3)
    for data, target in ((X.numpy(), y.numpy()), (X.tolist(), y.tolist()), (lm.Matrix(X.tolist()), lm.Vector(y.tolist()))):
        assert np.allclose(cross_val_score(Ridge(0.1), data, target, cv=3), theirs)
    flowers, species = load_iris()
    assert len(cross_val_score(GaussianNB(), flowers, species)) == 5 and min(cross_val_score(GaussianNB(), flowers, species)) > 0.9


def test_scaler_is_scikit_learns():
    X = RNG.normal(size=(12, 3)) * [1, 100, 0] + [5, 0, 0.1]
    for settings in ({}, {"with_mean": False}, {"with_std": False}):
        mine, theirs = StandardScaler(**settings).fit(X), preprocessing.StandardScaler(**settings).fit(X)
        assert np.allclose(mine.transform(X).tolist(), theirs.transform(X), atol=1e-12)
        assert np.allclose(mine.inverse_transform(mine.transform(X)).tolist(), X)
    assert np.allclose(mine.mean_.tolist(), theirs.mean_) and mine.scale_[2] == 1.0


def test_bad_input():
    assert len(train_test_split(lm.arange(8))) == 2
    for call, message in (
        (lambda: KFold(1), "n_splits"), (lambda: list(KFold(4).split([1, 2])), "4 folds of 2 rows"),
        (lambda: list(StratifiedKFold(2).split([1, 2, 3], [0, 0, 1])), "class 1 has 1 rows"),
        (lambda: StratifiedKFold(2).split([1, 2]), "y is needed"),
        (lambda: StandardScaler().transform([[1.0]]), "fit it"), (lambda: cross_val_score(Ridge(), [[1.0]], [1.0], cv=1), "cv"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            call()
