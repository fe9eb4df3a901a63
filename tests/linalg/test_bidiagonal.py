"""Golub and Kahan's singular values: every invariant on every family, beside Jacobi's, and every backend."""

import random

import pytest

import linalgml as lm
from linalgml import Matrix, dtypes, linalg, storage
from linalgml.linalg.bidiagonal import bidiagonalize, golub_kahan

from .families import EPS, FAMILIES, close, gaussian, size


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("full", [False, True])
def test_every_invariant(name, full):
    A = FAMILIES[name]
    m, n = A.shape
    k = min(m, n)
    U, s, Vh = linalg.svd(A, full_matrices=full, accurate=False)
    assert (U.shape, len(s), Vh.shape) == (((m, m), k, (n, n)) if full else ((m, k), k, (k, n)))
    for Q in (U.T @ U, Vh @ Vh.T):
        assert close(Q, Matrix.identity(len(Q)) * 1.0, 1.0, 10)
    assert close(U[:, :k] @ Matrix.diag(s) @ Vh[:k, :], A, size(A), 12)
    assert list(s) == sorted(s, reverse=True) and all(x >= 0 for x in s)
    accurate = linalg.svdvals(A, accurate=True)
    assert all(abs(x - y) <= 20 * max(m, n) * EPS * s[0] for x, y in zip(s, accurate, strict=True))
    alone = linalg.svdvals(A, accurate=False)
    assert all(abs(x - y) <= 20 * max(m, n) * EPS * s[0] for x, y in zip(s, alone, strict=True))


@pytest.mark.parametrize("m, n", [(20, 20), (40, 18), (18, 40), (100, 60)])
def test_numpy_has_the_same_values(m, n):
    numpy = pytest.importorskip("numpy")
    A = gaussian(m, n, 9)
    assert numpy.allclose(numpy.array(linalg.svdvals(A)), numpy.linalg.svd(numpy.array(A))[1], rtol=1e-12)


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (20, 20), (30, 17), (70, 20), (33, 40)])
def test_every_backend(backend, shape):
    A = gaussian(*shape)
    expected = linalg.svd(A, False, accurate=True)
    with lm.use_backend(backend):
        U, s, Vh = linalg.svd(A, False, accurate=False)
        assert s.allclose(expected.s, 1e-12, 0) and close(U @ Matrix.diag(s) @ Vh, A, size(A), 12)
    assert bidiagonalize.in_place == ("a",) and "ut" in golub_kahan.in_place


def test_without_steps_nothing_converges():
    d, e = [1.0, 2.0], [1.0, 0.0]
    assert golub_kahan.source(d, e, [], [], 2, 0, 0, 1, 1e-16) == 2


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
@pytest.mark.parametrize("m, n", [(0, 0), (3, 1), (7, 7), (16, 16), (20, 17), (33, 33), (40, 35)])
def test_every_backend_reflects_alike(backend, dtype, m, n):
    rng = random.Random(m)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    tolerance = 3e-4 if dtype is dtypes.float32 else 1e-11
    plain = [storage.settle([rng.gauss(0, 1) for _ in range(m * n)], dtype), *([0.0] * n for _ in range(4))]
    data = [store.build(x, dtype) for x in plain]
    bidiagonalize.source(*plain, m, n)
    with lm.use_backend(store.name):
        bidiagonalize(*data, m, n)
    for x, y in zip(data, plain, strict=True):
        assert max((abs(a - b) for a, b in zip(x if type(x) is list else x.tolist(), y, strict=True)), default=0) <= tolerance * max(m, n)
