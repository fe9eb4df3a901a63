"""Moons, circles and blobs lie where they should, are drawn by their seed, and refuse what makes none."""

import math

import numpy as np
import pytest
from sklearn import datasets as reference

from linalgml.datasets import make_blobs, make_circles, make_moons


@pytest.mark.parametrize("n", [2, 7, 100, (3, 5)])
@pytest.mark.parametrize("name", ["make_moons", "make_circles"])
def test_without_noise_they_are_scikit_learns(name, n):
    mine, theirs = {"make_moons": make_moons, "make_circles": make_circles}[name], getattr(reference, name)
    X, y = mine(n, shuffle=False)
    A, b = theirs(n, shuffle=False)
    assert np.allclose(np.asarray(X), A, atol=1e-15) and np.array_equal(np.asarray(y), b)


def test_a_seed_is_a_set_of_points_and_shuffling_only_moves_them():
    for make in (make_moons, make_circles, make_blobs):
        one, again, other = make(20, random_state=3), make(20, random_state=3), make(20, random_state=4)
        assert one[0].tolist() == again[0].tolist() != other[0].tolist() and one[1].tolist() == again[1].tolist()
    X, y = make_moons(20, shuffle=False)
    Z, w = make_moons(20, random_state=0)
    assert sorted(zip(X.tolist(), y.tolist(), strict=True)) == sorted(zip(Z.tolist(), w.tolist(), strict=True)) and y.tolist() != w.tolist()


def test_noise_has_the_deviation_that_was_asked_for():
    X, _ = make_circles(4000, noise=0.1, factor=0.0, shuffle=False, random_state=0)
    inner = np.asarray(X)[2000:]
    assert abs(inner.std() - 0.1) < 0.005 and abs(inner.mean()) < 0.005


def test_blobs_have_their_counts_centres_and_deviations():
    X, y = make_blobs([500, 1000], centers=[[0.0, 5.0, 1.0], [3.0, -5.0, 2.0]], cluster_std=[0.5, 2.0], random_state=1)
    A, b = np.asarray(X), np.asarray(y)
    assert A.shape == (1500, 3) and [(b == k).sum() for k in (0, 1)] == [500, 1000]
    for k, (middle, std) in enumerate((((0.0, 5.0, 1.0), 0.5), ((3.0, -5.0, 2.0), 2.0))):
        assert np.allclose(A[b == k].mean(0), middle, atol=4 * std / math.sqrt(500)) and np.allclose(A[b == k].std(0), std, rtol=0.1)
    X, y = make_blobs(10, 5, centers=4, random_state=0)
    assert X.shape == (10, 5) and sorted(np.bincount(np.asarray(y)).tolist()) == [2, 2, 3, 3]


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: make_moons(1), "at least 2"), (lambda: make_moons(2.5), "at least 2"), (lambda: make_moons((3,)), "two of them"),
        (lambda: make_moons((0, 3)), "at least 1"), (lambda: make_moons(True), "at least 2"),
        (lambda: make_moons(10, noise=-1.0), "not negative"), (lambda: make_moons(10, noise=math.nan), "not negative"),
        (lambda: make_circles(10, noise=math.inf), "not negative"), (lambda: make_circles(10, factor=1.0), "factor"),
        (lambda: make_circles(10, factor=math.nan), "factor"), (lambda: make_moons(10, random_state=-1), "random_state"),
        (lambda: make_blobs(2, centers=3), "at least 3"), (lambda: make_blobs(5, centers=0), "at least 1"),
        (lambda: make_blobs(5, 0), "n_features"), (lambda: make_blobs(5, center_box=(1.0, 0.0)), "center_box"),
        (lambda: make_blobs(5, center_box=(0.0, math.inf)), "center_box"), (lambda: make_blobs(5, cluster_std=-1.0), "deviations"),
        (lambda: make_blobs(5, cluster_std=[1.0]), "deviations"), (lambda: make_blobs(5, centers=[[0.0], [1.0, 2.0]]), "one length"),
        (lambda: make_blobs(5, centers=[[math.nan]]), "finite"), (lambda: make_blobs([0, 0]), "counts"),
        (lambda: make_blobs([2, 3], centers=3), "as many"),
    ],
)  # fmt: skip
def test_refusals(call, match):
    with pytest.raises(ValueError, match=match):
        call()
