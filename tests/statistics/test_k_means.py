"""k-means: scikit-learn's answers, the invariants of its steps, empty clusters, seeds, and bad input."""

import math
from itertools import pairwise

import numpy as np
import pytest
from sklearn.cluster import KMeans as Reference

import linalgml as lm
from linalgml.datasets import load_iris
from linalgml.statistics import KMeans, clone
from linalgml.statistics.k_means import k_means_assign
from linalgml.storage import flat_list


def blobs(n, d, k, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) + 4 * rng.normal(size=(k, d))[rng.integers(0, k, n)]


@pytest.mark.parametrize("n, d, k", [(30, 2, 3), (120, 5, 17), (50, 1, 2), (20, 3, 1)])
def test_scikit_learn_finds_the_same_from_the_same_start(n, d, k):
    X = blobs(n, d, k)
    mine, reference = KMeans(k, init=X[:k], tol=0).fit(X), Reference(k, init=X[:k], n_init=1, tol=0).fit(X)
    assert np.allclose(mine.cluster_centers_.tolist(), reference.cluster_centers_, atol=1e-9)
    assert mine.labels_ == reference.labels_.tolist() and mine.inertia_ == pytest.approx(reference.inertia_)
    assert mine.n_iter_ == reference.n_iter_
    fresh = blobs(7, d, k, 1)
    assert mine.predict(fresh) == reference.predict(fresh).tolist()
    assert np.allclose(mine.transform(fresh).tolist(), reference.transform(fresh))
    assert mine.score(fresh) == pytest.approx(reference.score(fresh))


def test_steps_never_raise_the_inertia_and_end_in_the_means():
    X = blobs(80, 3, 5, 2)
    inertia = [KMeans(6, init=X[:6], max_iter=m, tol=0).fit(X).inertia_ for m in range(1, 8)]
    assert all(b <= a * (1 + 1e-12) for a, b in pairwise(inertia))
    model = KMeans(6, random_state=1, tol=0).fit(X)
    labels = np.array(model.labels_)
    for c in range(6):
        assert np.allclose(X[labels == c].mean(0), model.cluster_centers_.tolist()[c])


@pytest.mark.parametrize("kind", ["ties", "far", "huge", "not finite"])
@pytest.mark.parametrize("k, d", [(1, 3), (5, 1), (23, 2), (70, 9)])
def test_the_nearest_centre_where_scores_cancel(kind, k, d):
    """Twins propose by scores that cancel: with exact ties, data far from 0, overflow and NaN the answer is the source's."""
    rng, n = np.random.default_rng(k + d), 90
    x, centers = rng.integers(-2, 3, (n, d)).astype(float), rng.integers(-2, 3, (k, d)).astype(float)
    if kind == "far":
        x, centers = x + 1e7, centers + 1e7
    elif kind == "huge":
        x, centers = x * 1e160, centers * 1e160
    elif kind == "not finite":
        x[4, 0], x[9, 0], centers[k // 2, 0] = math.nan, math.inf, (math.nan, -math.inf)[k % 2]
    x, centers, n = x.ravel().tolist(), centers.ravel().tolist(), len(x)
    labels, distances = [0] * n, [0.0] * n
    k_means_assign.source(x, centers, labels, distances, n, k, d)
    store = lm.backend.store()
    mine, squares = store.empty(n, lm.int64), store.empty(n, lm.float64)
    k_means_assign(store.build(x, lm.float64), store.build(centers, lm.float64), mine, squares, n, k, d)
    assert flat_list(mine) == labels
    assert np.allclose(flat_list(squares), distances, rtol=1e-12, equal_nan=True)


def test_iris():
    model = KMeans(3, n_init=3, random_state=0).fit(load_iris()[0])
    assert model.inertia_ == pytest.approx(78.851441, rel=1e-6)
    assert sorted(model.labels_.count(c) for c in range(3)) == [38, 50, 62]


def test_a_seed_gives_the_same_on_every_backend():
    X, found = blobs(40, 2, 4, 3), []
    for name in lm.available_backends():
        with lm.use_backend(name):
            found.append([KMeans(4, init=how, random_state=5).fit(X).labels_ for how in ("k-means++", "random")])
    assert all(f == found[0] for f in found)


def test_every_kind_of_input_and_the_parameters():
    rows = [[0, 0], [0, 1], [8, 8], [8, 9]]
    for X in (
        rows,
        np.array(rows),
        np.array(rows, np.float32),
        lm.Matrix(rows),
        lm.tensor(rows, dtype=lm.float32),
        np.asfortranarray(rows),
    ):
        assert KMeans(2, init=[[0.0, 0.0], [8.0, 8.0]]).fit_predict(X) == [0, 0, 1, 1]
    model = KMeans(2, random_state=3)
    assert model.get_params()["n_clusters"] == 2 and model.set_params(n_clusters=4).n_clusters == 4
    assert repr(clone(model)) == "KMeans(n_clusters=4, random_state=3)"
    assert not hasattr(clone(model.fit(rows)), "labels_")


def test_a_centre_without_points_takes_the_farthest_one():
    X = [[0.0], [1.0], [2.0], [50.0]]
    model = KMeans(3, init=[[1.0], [900.0], [1000.0]]).fit(X)
    assert sorted(model.labels_.count(c) for c in range(3)) == [1, 1, 2]
    assert model.inertia_ == 0.5


def test_the_same_point_many_times():
    for how in ("k-means++", "random"):
        model = KMeans(3, init=how, random_state=0).fit([[2.0, 1.0]] * 5)
        assert model.inertia_ == 0 and model.cluster_centers_.row(0).tolist() == [2.0, 1.0]
    assert KMeans(3, random_state=0).fit([[1.0], [2.0], [3.0]]).inertia_ == 0


@pytest.mark.parametrize("X, message", [
    ([[1.0]], "3 clusters of 1 rows"), ([[1.0], [math.nan], [2.0]], r"entry \[1, 0\] is nan"), ([], "X is empty"),
    ([[1.0], [2.0, 3.0], [1.0]], "row 1 has 2 entries"), ([1.0, 2.0, 3.0], "row 0 is the number"), ([[1j], [2], [3]], "complex"),
])  # fmt: skip
def test_bad_data(X, message):
    with pytest.raises((ValueError, TypeError), match=message):
        KMeans(3).fit(X)


@pytest.mark.parametrize("settings, message", [
    ({"n_clusters": 0}, "n_clusters must be an int"),
    ({"n_clusters": 2.0}, "n_clusters must be an int"), ({"init": "best"}, "init must be"),
    ({"init": [[1.0]]}, "init holds 1 centres"), ({"init": [[1.0, 2.0]] * 2}, "2 features"), ({"n_init": 0}, "n_init must be"),
    ({"max_iter": 0}, "max_iter"), ({"tol": -1}, "tol"), ({"random_state": "x"}, "random_state"),
])  # fmt: skip
def test_bad_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        KMeans(**{"n_clusters": 2, **settings}).fit([[1.0], [2.0], [4.0]])
    with pytest.raises(ValueError, match="no setting 'k'"):
        KMeans().set_params(k=3)


def test_a_model_that_is_not_fitted_and_other_features():
    with pytest.raises(ValueError, match="fit it to data first"):
        KMeans(2).predict([[1.0]])
    with pytest.raises(ValueError, match="X has 2 features, the model was fitted to 1"):
        KMeans(1).fit([[1.0]]).predict([[1.0, 2.0]])
