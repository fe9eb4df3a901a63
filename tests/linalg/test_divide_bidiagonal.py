"""Divide and conquer for singular vectors: every invariant on every bidiagonal matrix that is known to be hard, and every backend."""

import random
import sys

import pytest

import linalgml as lm
from linalgml import Matrix, dtypes, linalg, storage
from linalgml.linalg.divide_bidiagonal import shed_column, solve_bidiagonal
from linalgml.linalg.numbers import Floats

from .families import EPS, close, gaussian, size

N = 100


def normal(n, seed):
    rng = random.Random(f"{n} {seed}")
    return [rng.gauss(0, 1) for _ in range(n)]


MATRICES = {
    "gaussian": (normal(N, 1), normal(N - 1, 2)), "differences": ([1.0] * N, [-1.0] * (N - 1)),
    "zeros on the diagonal": ([x * (i % 3 > 0) for i, x in enumerate(normal(N, 3))], [1.0] * (N - 1)),
    "glued": ([abs(i % 21 - 10) / 10 for i in range(N)], [1e-9 if i % 21 == 20 else 0.1 for i in range(N - 1)]),
    "graded": ([10.0 ** (-i / 8) for i in range(N)], [10.0 ** (-i / 8) / 3 for i in range(N - 1)]),
    "graded upwards": ([10.0 ** (i / 8 - 12) for i in range(N)], [10.0 ** (i / 8 - 12) / 3 for i in range(N - 1)]),
    "nilpotent": ([0.0] * N, [1.0] * (N - 1)), "identity": ([1.0] * N, [0.0] * (N - 1)), "negative": ([-1.0] * N, [-1.0] * (N - 1)),
    "nearly diagonal": (normal(N, 4), [1e-18] * (N - 1)), "nearly the identity": ([1.0] * N, [1e-8 * x for x in normal(N - 1, 5)]),
    "tiny diagonal": ([1e-18] * N, normal(N - 1, 6)), "zero": ([0.0] * N, [0.0] * (N - 1)), "33": (normal(33, 1), normal(32, 2)),
    "in two": (normal(N, 7), [0.0 if i in (N // 2 - 1, N // 2) else 1.0 for i in range(N - 1)]), "one": ([-2.0], []),
}  # fmt: skip


def bidiagonal(d, e):
    n = len(d)
    return Matrix([[d[i] if i == j else e[i] if j == i + 1 else 0.0 for j in range(n + 1)] for i in range(n)])


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("last", [0.0, 0.75])
@pytest.mark.parametrize("name", MATRICES)
def test_every_invariant(name, last, backend):
    d, e = MATRICES[name]
    n, e = len(d), [*e, last]
    if backend == "python" and n > 50:  # which takes long
        d, e, n = d[:40], [*e[:39], last], 40
    with lm.use_backend(backend):
        numbers = Floats()
        values, ut, vt = solve_bidiagonal(numbers, d, e)
        B, Ut, Vt = bidiagonal(d, e), numbers.matrix(n, n, ut), numbers.matrix(n + 1, n + 1, vt)
        assert close(Ut @ Ut.T, Matrix.identity(n) * 1.0, 1.0, 4)
        assert close(Vt @ Vt.T, Matrix.identity(n + 1) * 1.0, 1.0, 4)
        assert close(Ut.T @ Matrix.diag(values) @ Vt[:n], B, max(size(B), 1e-90), 4) and min(values) >= 0
        expected = sorted(linalg.svdvals(B))
        assert all(abs(x - y) <= 8 * n * EPS * max(size(B), 1e-90) for x, y in zip(sorted(values), expected, strict=True))
        if last == 0.0:
            assert all(Vt[i, n] == 0 for i in range(n))


@pytest.fixture
def soon(monkeypatch):
    """Matrices are divided from 33 rows on; without it from more than readable loops do quickly."""
    monkeypatch.setattr(sys.modules["linalgml.linalg.svd"], "WHOLE", 32)


@pytest.mark.parametrize("shape", [(33, 33), (45, 40), (40, 50), (90, 35)])
@pytest.mark.parametrize("full", [False, True])
def test_svd_divides_large_matrices(shape, full, soon):
    for scale in (1.0, 1e-290, 1e290):
        A = gaussian(*shape) * scale
        m, n = shape
        k = min(shape)
        U, s, Vh = linalg.svd(A, full_matrices=full)
        assert (U.shape, len(s), Vh.shape) == (((m, m), k, (n, n)) if full else ((m, k), k, (k, n)))
        for Q in (U.T @ U, Vh @ Vh.T):
            assert close(Q, Matrix.identity(len(Q)) * 1.0, 1.0, 4)
        A, s = A * (1 / scale), s * (1 / scale)
        assert close(U[:, :k] @ Matrix.diag(s) @ Vh[:k, :], A, size(A), 4) and list(s) == sorted(s, reverse=True)


def test_the_size_from_which_it_divides():
    A = gaussian(97, 97)
    U, s, Vh = linalg.svd(A)
    assert sys.modules["linalgml.linalg.svd"].WHOLE == 96 and close(U @ Matrix.diag(s) @ Vh, A, size(A), 4)


def test_matrices_of_low_rank(soon):
    for rank in (0, 1, 20):
        A = gaussian(50, rank, 1) @ gaussian(rank, 45, 2) if rank else Matrix.zeros(50, 45) * 1.0
        U, s, Vh = linalg.svd(A, full_matrices=False)
        assert close(U.T @ U, Matrix.identity(45) * 1.0, 1.0, 4) and close(Vh @ Vh.T, Matrix.identity(45) * 1.0, 1.0, 4)
        assert close(U @ Matrix.diag(s) @ Vh, A, size(A), 4)
        assert all(x <= 100 * EPS * max(size(A), 1e-300) for x in s[rank:]) and linalg.matrix_rank(A) == rank


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_sheds_the_column_alike(backend, dtype):
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    tolerance = 1e-5 if dtype is dtypes.float32 else 1e-13
    for n in (1, 2, 5, 33):
        plain = [storage.settle(normal(k, n), dtype) for k in (n, n, (n + 1) ** 2)]
        data = [store.build(x, dtype) for x in plain]
        shed_column.source(*plain, n)
        with lm.use_backend(store.name):
            shed_column(*data, n)
        for x, y in zip(plain, data, strict=True):
            assert all(abs(a - b) <= tolerance * 9 for a, b in zip(x, y if type(y) is list else y.tolist(), strict=True))
