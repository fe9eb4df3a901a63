"""Mixtures of Gaussians: scikit-learn's fixed points, the likelihood that rises, samples, and bad input."""

import math
from itertools import pairwise

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture as Reference

import linalgml as lm
from linalgml.datasets import load_iris
from linalgml.statistics import GaussianMixture

KINDS = ["full", "tied", "diag", "spherical"]


def clouds(seed=0):
    rng = np.random.default_rng(seed)
    long = 4 + rng.normal(size=(60, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.3], [0, 0, 0.5]])
    return np.concatenate([rng.normal(size=(80, 3)), long, [-3, 3, 0] + 0.7 * rng.normal(size=(40, 3))])


@pytest.mark.parametrize("kind", KINDS)
def test_scikit_learn_comes_to_rest_in_the_same_mixture(kind):
    X, fresh = clouds(), clouds(1)[::9]
    settings = {"covariance_type": kind, "tol": 1e-13, "max_iter": 1000, "means_init": X[[0, 100, 170]], "random_state": 0}
    mine, reference = GaussianMixture(3, **settings).fit(X), Reference(3, **settings).fit(X)
    assert mine.converged_ and mine.lower_bound_ == pytest.approx(reference.lower_bound_, rel=1e-9)
    assert np.allclose(mine.weights_.tolist(), reference.weights_, atol=1e-5)
    assert np.allclose(mine.means_.tolist(), reference.means_, atol=1e-5)
    shown = mine.covariances_
    shown = [S.tolist() for S in shown] if kind == "full" else shown.tolist()
    assert np.allclose(shown, reference.covariances_, atol=1e-5)
    assert np.allclose(mine.score_samples(fresh).tolist(), reference.score_samples(fresh), atol=1e-4)
    assert np.allclose(mine.predict_proba(fresh).tolist(), reference.predict_proba(fresh), atol=1e-4)
    assert mine.predict(fresh) == reference.predict(fresh).tolist()
    assert mine.score(fresh) == pytest.approx(reference.score(fresh), rel=1e-5)
    assert mine.bic(X) == pytest.approx(reference.bic(X)) and mine.aic(X) == pytest.approx(reference.aic(X))


@pytest.mark.parametrize("kind", KINDS)
def test_one_component_is_the_mean_and_the_covariance(kind):
    X = clouds(2)
    model = GaussianMixture(1, covariance_type=kind, reg_covar=0).fit(X)
    S = np.cov(X.T, bias=True)
    expected = {"full": [S], "tied": S, "diag": [np.diag(S)], "spherical": [np.diag(S).mean()]}[kind]
    found = [m.tolist() for m in model.covariances_] if kind == "full" else model.covariances_.tolist()
    assert np.allclose(found, expected) and np.allclose(model.means_.tolist(), [X.mean(0)])


def test_no_step_lowers_the_likelihood():
    X = clouds(3)
    bounds = [GaussianMixture(3, init_params="random", random_state=4, max_iter=m, tol=0).fit(X).lower_bound_ for m in range(1, 12)]
    assert all(b >= a - 1e-12 for a, b in pairwise(bounds)) and bounds[-1] > bounds[0]


def test_the_species_of_the_irises():
    X, species = load_iris()
    model = GaussianMixture(3, n_init=5, random_state=0).fit(X)
    found, right = model.predict(X), 0
    for c in range(3):
        inside = [s for s, label in zip(species.tolist(), found, strict=True) if label == c]
        right += max(inside.count(s) for s in range(3))
    assert right == 145  # scikit-learn's best of five, too


@pytest.mark.parametrize("kind", KINDS)
def test_samples_are_of_the_mixture(kind):
    model = GaussianMixture(3, covariance_type=kind, random_state=5).fit(clouds())
    rows, labels = model.sample(3000)
    assert labels == sorted(labels) and model.sample(3000) == (rows, labels)
    rows, labels = np.array(rows.tolist()), np.array(labels)
    for c in range(3):
        own = rows[labels == c]
        assert abs(len(own) / 3000 - model.weights_[c]) < 0.04
        S = np.array(model._matrices()[c].tolist())
        assert np.allclose(own.mean(0), model.means_.tolist()[c], atol=5 * math.sqrt(S.max() / len(own)))
        assert np.allclose(np.cov(own.T), S, atol=0.25 * S.max())


def test_a_seed_gives_the_same_on_every_backend():
    X, found = clouds(4), []
    for name in lm.available_backends():
        with lm.use_backend(name):
            found.append(GaussianMixture(3, init_params="random", random_state=1, max_iter=20, tol=0).fit(X).means_.tolist())
    assert all(np.allclose(f, found[0], rtol=1e-9) for f in found)


def test_far_points_and_tiny_densities_stay_finite():
    model = GaussianMixture(2, means_init=[[0.0], [1.0]], random_state=0).fit([[0.0], [0.1], [1.0], [1.1]])
    assert model.score_samples([[1e6]])[0] < -1e11 and math.isfinite(model.score_samples([[1e6]])[0])
    assert sum(model.predict_proba([[1e6]]).tolist()[0]) == pytest.approx(1)


@pytest.mark.parametrize("X, message", [
    ([[1.0]], "3 components of 1 rows"), ([[1.0], [math.nan], [2.0]], r"entry \[1, 0\] is nan"), ([], "X is empty"),
])  # fmt: skip
def test_bad_data(X, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3).fit(X)


@pytest.mark.parametrize("settings, message", [
    ({"n_components": 0}, "n_components must be an int"), ({"covariance_type": "round"}, "covariance_type must be one of"),
    ({"tol": -1.0}, "tol must not be negative"), ({"reg_covar": math.nan}, "reg_covar must not be negative"), ({"max_iter": 0}, "max_iter"),
    ({"init_params": "best"}, "init_params must be one of"), ({"weights_init": [0.5, 0.6]}, "sum to 1"),
    ({"weights_init": [1.0]}, "weights_init must be 2 numbers"), ({"means_init": [[1.0]]}, "means_init holds 1 means"),
    ({"n_init": 0}, "n_init"), ({"random_state": "x"}, "random_state"),
])  # fmt: skip
def test_bad_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(**{"n_components": 2, **settings}).fit([[1.0], [2.0], [4.0]])


@pytest.mark.parametrize("kind", KINDS)
def test_a_flat_cloud_needs_a_floor(kind):
    flat = [[1.0, 0.0], [2.0, 0.0], [4.0, 0.0]] if kind != "spherical" else [[0.0, 0.0]] * 3
    with pytest.raises(ValueError, match="not positive definite: a component has shrunk"):
        GaussianMixture(1, covariance_type=kind, reg_covar=0).fit(flat)
    assert math.isfinite(GaussianMixture(1, covariance_type=kind).fit(flat).lower_bound_)


def test_a_mixture_that_is_not_fitted():
    for call in ("predict", "score", "score_samples", "predict_proba", "sample"):
        with pytest.raises(ValueError, match="fit it to data first"):
            getattr(GaussianMixture(2), call)(*([] if call == "sample" else [[[1.0]]]))
