"""Polar decomposition, nearest matrices of low rank, randomized singular values, principal components."""

import math

import pytest

from linalgml import Matrix, Vector, linalg
from linalgml.random import Generator

from .families import FAMILIES, close, complexes, gaussian, low_rank, size


@pytest.mark.parametrize("name", FAMILIES)
def test_polar(name):
    A = FAMILIES[name]
    m, n = A.shape
    side = "right" if m >= n else "left"
    U, P = linalg.polar(A, side)
    assert close(U @ P if side == "right" else P @ U, A, size(A), 20)
    assert close(U.T @ U if m >= n else U @ U.T, Matrix.identity(min(m, n)) * 1.0, 1.0, 20)
    assert P.is_symmetric() and linalg.eigvalsh(P)[0] >= -1e-12 * size(P) * len(P)


def test_polar_of_complex_matrices_and_scipys():
    A = complexes(5, 4)
    U, P = linalg.polar(A)
    assert close(U.H @ U, Matrix.identity(4) * (1 + 0j), 1.0, 20) and close(U @ P, A, size(A), 20) and close(P, P.H, size(P))
    scipy, numpy = pytest.importorskip("scipy.linalg"), pytest.importorskip("numpy")
    for side in ("right", "left"):
        for x, y in zip(linalg.polar(gaussian(5, 5), side), scipy.polar(numpy.array(gaussian(5, 5)), side), strict=True):
            assert numpy.allclose(numpy.array(x), y)
    with pytest.raises(ValueError, match="side 'right' needs"):
        linalg.polar([[1.0, 2.0]])
    with pytest.raises(ValueError, match="side must be"):
        linalg.polar([[1.0]], "up")


@pytest.mark.parametrize("k", [0, 1, 3, 6])
def test_eckart_and_young(k):
    A = gaussian(8, 6)
    B, s = linalg.low_rank(A, k), linalg.svdvals(A)
    assert linalg.matrix_norm(A - B, 2) == pytest.approx(s[k] if k < 6 else 0.0, abs=1e-13)
    assert linalg.matrix_norm(A - B) == pytest.approx(math.sqrt(sum(x * x for x in s[k:])), abs=1e-13)
    for seed in range(20):  # no other matrix of rank k is nearer
        if k:
            C = low_rank(8, 6, k, seed)
            t = sum(x * y for p, q in zip(A, C, strict=True) for x, y in zip(p, q, strict=True)) / linalg.matrix_norm(C) ** 2
            assert linalg.matrix_norm(A - C * t) >= linalg.matrix_norm(A - B)
    U, t, Vh = linalg.truncated_svd(A, k)
    assert (U.shape, len(t), Vh.shape) == ((8, k), k, (k, 6))


def test_randomized_svd():
    A = low_rank(120, 80, 12) + gaussian(120, 80, 5) * 1e-6
    s = linalg.svdvals(A)
    for n_iter in (0, 2, 4):
        U, t, Vh = linalg.randomized_svd(A, 12, n_iter=n_iter)
        assert t.allclose(s[:12], 1e-5 if n_iter else 1e-3) and close(U.T @ U, Matrix.identity(12) * 1.0, 1.0, 20)
        assert linalg.matrix_norm(A - U @ Matrix.diag(t) @ Vh, 2) < (1.01 if n_iter else 20) * s[12] * (1 if n_iter else 3)
    assert linalg.randomized_svd(A, 5) == linalg.randomized_svd(A, 5)
    assert linalg.randomized_svd(A, 5, generator=Generator(3)) == linalg.randomized_svd(A, 5, generator=Generator(3))
    slow = gaussian(60, 60)
    exact = linalg.svdvals(slow)[:5]
    found = [linalg.randomized_svd(slow, 5, n_oversamples=2, n_iter=q).s for q in (0, 8)]
    errors = [max(abs(x - y) for x, y in zip(s, exact, strict=True)) for s in found]
    assert errors[1] < errors[0] / 5  # what the iterations are for
    C = complexes(9, 6)
    assert linalg.randomized_svd(C, 6).s.allclose(linalg.svdvals(C))
    assert linalg.randomized_svd(Matrix.zeros(3, 2) * 1.0, 0).s == Vector([])
    for call, words in ((lambda: linalg.randomized_svd(A, 81), "in 0 … 80"), (lambda: linalg.low_rank(A, -1), "in 0 … 80"),
                        (lambda: linalg.randomized_svd(A, 2, n_iter=-1), "not negative")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            call()


def test_pca_of_the_irises_is_scikit_learns():
    datasets, numpy = pytest.importorskip("sklearn.datasets"), pytest.importorskip("numpy")
    from sklearn.decomposition import PCA

    X = datasets.load_iris().data
    for k in (None, 2, 0.95):
        ours, theirs = linalg.PCA(k).fit(X), PCA(k).fit(X)
        assert numpy.allclose(numpy.array(ours.mean_), theirs.mean_)
        for name in ("explained_variance_", "explained_variance_ratio_", "singular_values_"):
            assert numpy.allclose(numpy.array(getattr(ours, name)), getattr(theirs, name), rtol=1e-9), name
        signs = [1 if a @ Vector(b) > 0 else -1 for a, b in zip(ours.components_, theirs.components_, strict=True)]
        assert numpy.allclose(numpy.array(ours.components_), theirs.components_ * numpy.array(signs)[:, None], atol=1e-9)
        assert numpy.allclose(numpy.array(ours.transform(X)), theirs.transform(X) * numpy.array(signs), atol=1e-9)
        back = ours.inverse_transform(ours.transform(X))
        assert numpy.allclose(numpy.array(back), theirs.inverse_transform(theirs.transform(X)), atol=1e-9)


def test_pca_of_what_it_cannot_take():
    pca = linalg.PCA(1).fit([[1.0, 2.0], [3.0, 4.0]])
    for call, words in (
        (lambda: linalg.PCA(-1), "n_components"), (lambda: linalg.PCA(1.5), "n_components"),
        (lambda: linalg.PCA().fit([[1.0]]), "two rows"),
        (lambda: linalg.PCA(3).fit([[1.0, 2.0], [3.0, 4.0]]), "3 components"), (lambda: linalg.PCA().transform([[1.0]]), "fit it"),
        (lambda: pca.transform([[1.0]]), "rows of 1 features"), (lambda: linalg.PCA().fit([[math.nan], [1.0]]), "is nan"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            call()
    flat = linalg.PCA().fit([[1.0, 2.0], [1.0, 2.0]])
    assert flat.explained_variance_ == Vector([0.0, 0.0])
