"""Eigenvalues by way of a tridiagonal matrix: every invariant at sizes where `eigh` takes this way, and every backend."""

import random

import pytest

import linalgml as lm
from linalgml import Matrix, dtypes, linalg, storage
from linalgml.linalg.tridiagonal import ql_iterate, tridiagonalize

from .families import EPS, close, definite, gaussian, hilbert, low_rank, size

N = 24


def symmetric(A):
    return (A + A.T) * 0.5


def clustered(n):
    """Wilkinson's W+: pairs of eigenvalues that agree to many digits."""
    return Matrix([[abs(i - n // 2) if i == j else float(abs(i - j) == 1) for j in range(n)] for i in range(n)])


MATRICES = {
    "gaussian": symmetric(gaussian(N, N)), "large": symmetric(gaussian(70, 70)), "definite": definite(N), "hilbert": hilbert(N),
    "rank 3": symmetric(low_rank(N, 3, 3) @ low_rank(N, 3, 3).T), "zero": Matrix.zeros(N, N) * 1.0, "ones": Matrix.ones(N, N) * 1.0,
    "identity": Matrix.identity(N) * 1.0, "clustered": clustered(21), "tiny": symmetric(gaussian(N, N)) * 1e-200,
    "huge": symmetric(gaussian(N, N)) * 1e200, "diagonal": Matrix.diag([float(i % 5) for i in range(N)]),
}  # fmt: skip


@pytest.mark.parametrize("name", MATRICES)
def test_every_invariant(name):
    A = MATRICES[name]
    n = len(A)
    w, V = linalg.eigh(A)
    assert close(V.T @ V, Matrix.identity(n) * 1.0, 1.0, 6)
    assert close(A @ V, V @ Matrix.diag(w), size(A), 6)
    assert list(w) == sorted(w) and linalg.eigvalsh(A) == w


@pytest.mark.parametrize("name", MATRICES)
def test_numpy_has_the_same_values(name):
    numpy = pytest.importorskip("numpy")
    A = MATRICES[name]
    expected = numpy.linalg.eigvalsh(numpy.array(A))
    assert numpy.allclose(numpy.array(linalg.eigvalsh(A)), expected, rtol=0, atol=8 * len(A) * EPS * max(abs(expected)))


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_computes_alike(backend, dtype):
    rng = random.Random(3)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    tolerance = 3e-4 if dtype is dtypes.float32 else 1e-11

    def same(data, plain):
        found = data if type(data) is list else data.tolist()
        return max((abs(a - b) for a, b in zip(plain, found, strict=True)), default=0.0) <= tolerance * max(map(abs, plain), default=0.0)

    for n in (1, 2, 3, 8, 17, 33, 90):
        values = [0.0] * (n * n)
        for i in range(n):
            for j in range(i + 1):
                values[i * n + j] = values[j * n + i] = rng.gauss(0, 1)
        plain = [storage.settle(values, dtype), *([0.0] * size for size in (n, n, (n - 1) ** 2, n - 1))]
        data = [store.build(x, dtype) for x in plain]
        tridiagonalize.source(*plain, n)
        with lm.use_backend(store.name):
            tridiagonalize(*data, n)
        assert all(same(x, y) for x, y in zip(data[1:], plain[1:], strict=True)), n
        d, e = storage.settle(plain[1], dtype), storage.settle(plain[2], dtype)
        z = [float(i == j) for i in range(n) for j in range(n)]
        moved = [store.build(x, dtype) for x in (d, e, z)]
        tol = 1e-6 if dtype is dtypes.float32 else 1e-15
        assert ql_iterate.source(d, e, z, n, n, 60, tol) == 0
        with lm.use_backend(store.name):
            assert ql_iterate(*moved, n, n, 60, tol) == 0
        assert same(store.build(sorted(moved[0] if type(moved[0]) is list else moved[0].tolist()), dtypes.float64), sorted(d)), n


def test_without_passes_nothing_converges():
    d, e, z = [0.0, 1.0, 2.0], [1.0, 1.0, 0.0], [0.0] * 3
    assert ql_iterate.source(d, e, z, 3, 1, 0, 1e-16) == 1
