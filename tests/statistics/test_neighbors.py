"""Nearest neighbours: scikit-learn's answers, exact zeros, ties, bad input."""

import numpy as np
import pytest
from sklearn import neighbors as reference

import linalgml as lm
from linalgml.datasets import load_iris
from linalgml.statistics import KNeighborsClassifier, KNeighborsRegressor

RNG = np.random.default_rng(0)
X, FRESH = RNG.normal(size=(37, 3)), RNG.normal(size=(9, 3))
Y, LABELS = RNG.normal(size=37), RNG.integers(0, 3, 37)


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("k", [1, 4, 37])
def test_scikit_learn_finds_the_same(k, weights):
    mine, theirs = KNeighborsRegressor(k, weights=weights).fit(X, Y), reference.KNeighborsRegressor(k, weights=weights).fit(X, Y)
    assert np.allclose(mine.predict(FRESH).tolist(), theirs.predict(FRESH)) and np.allclose(mine.predict(X).tolist(), theirs.predict(X))
    distances, places = mine.kneighbors(FRESH)
    assert np.allclose(distances.tolist(), theirs.kneighbors(FRESH)[0]) and places == theirs.kneighbors(FRESH)[1].tolist()
    mine, theirs = (
        KNeighborsClassifier(k, weights=weights).fit(X, LABELS),
        reference.KNeighborsClassifier(k, weights=weights).fit(X, LABELS),
    )
    assert np.allclose(mine.predict_proba(FRESH).tolist(), theirs.predict_proba(FRESH))
    assert mine.predict(FRESH) == theirs.predict(FRESH).tolist() and mine.score(X, LABELS) == theirs.score(X, LABELS)


def test_near_points_far_from_zero_are_told_apart():
    known = [[1e8 + v] for v in (0.0, 1e-3, 2e-3)]
    distances, places = KNeighborsClassifier(1).fit(known, [0, 1, 2]).kneighbors(known)
    assert places == [[0], [1], [2]] and distances.column(0).tolist() == [0.0] * 3


def test_ties_go_to_the_first():
    model = KNeighborsClassifier(2).fit([[1.0], [-1.0], [1.0]], ["b", "a", "c"])
    assert model.kneighbors([[0.0]])[1] == [[0, 1]] and model.predict([[0.0]]) == ["a"]


def test_iris_on_every_backend():
    data, species = load_iris()
    found = []
    for name in lm.available_backends():
        with lm.use_backend(name):
            found.append(KNeighborsClassifier().fit(data, species).predict(data[::7]))
    assert all(f == found[0] for f in found)
    assert found[0] == reference.KNeighborsClassifier().fit(data.numpy(), species.numpy()).predict(data.numpy()[::7]).tolist()


@pytest.mark.parametrize("call, message", [
    (lambda: KNeighborsClassifier(3).fit([[1.0]], [1]), "3 neighbours of 1 rows"),
    (lambda: KNeighborsClassifier(0).fit([[1.0]], [1]), "n_neighbors"),
    (lambda: KNeighborsClassifier(1, weights="x").fit([[1.0]], [1]), "weights"),
    (lambda: KNeighborsRegressor(1).predict([[1.0]]), "fit it"),
    (lambda: KNeighborsRegressor(1).fit([[1.0]], [1.0]).predict([[1.0, 2.0]]), "2 features"),
    (lambda: KNeighborsRegressor(1).fit([[1.0]], [1.0]).kneighbors([[1.0]], 2), "2 neighbours"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
