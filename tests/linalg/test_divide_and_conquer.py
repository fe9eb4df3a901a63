"""Divide and conquer: orthogonal vectors on every tridiagonal matrix that is known to be hard, deflation, and every backend."""

import random
import sys

import pytest

import linalgml as lm
from linalgml import Matrix, dtypes, linalg, storage
from linalgml.linalg.divide_and_conquer import combine_rows, deflate, solve_tridiagonal
from linalgml.linalg.numbers import Floats

from .families import EPS, close, gaussian, size

N = 100


def normal(n, seed):
    rng = random.Random(f"{n} {seed}")
    return [rng.gauss(0, 1) for _ in range(n)]


MATRICES = {
    "gaussian": (normal(N, 1), normal(N - 1, 2)), "second differences": ([2.0] * N, [-1.0] * (N - 1)),
    "wilkinson": ([abs(i - N // 2) * 1.0 for i in range(N)], [1.0] * (N - 1)),
    "glued": ([abs(i % 21 - 10) * 1.0 for i in range(N)], [1e-9 if i % 21 == 20 else 1.0 for i in range(N - 1)]),
    "glued tightly": ([abs(i % 21 - 10) * 1.0 for i in range(N)], [1e-14 if i % 21 == 20 else 1.0 for i in range(N - 1)]),
    "graded": ([10.0 ** (-i / 8) for i in range(N)], [10.0 ** (-i / 8) / 3 for i in range(N - 1)]),
    "graded upwards": ([10.0 ** (i / 8 - 12) for i in range(N)], [10.0 ** (i / 8 - 12) / 3 for i in range(N - 1)]),
    "zero": ([0.0] * N, [0.0] * (N - 1)), "identity": ([1.0] * N, [0.0] * (N - 1)), "nearly diagonal": (normal(N, 3), [1e-18] * (N - 1)),
    "nearly the identity": ([1.0] * N, [1e-8 * x for x in normal(N - 1, 4)]), "ones beside zeros": ([0.0] * N, [1.0] * (N - 1)),
    "negative": ([-3.0] * N, [-0.5] * (N - 1)), "not divided": (normal(20, 1), normal(19, 2)), "one": ([3.0], []), "none": ([], []),
    "in two": (normal(N, 6), [0.0 if i == N // 2 - 1 else 1.0 for i in range(N - 1)]), "33": (normal(33, 1), normal(32, 2)),
}  # fmt: skip


def tridiagonal(d, e):
    n = len(d)
    return Matrix([[d[i] if i == j else e[min(i, j)] if abs(i - j) == 1 else 0.0 for j in range(n)] for i in range(n)])


@pytest.mark.parametrize("name", MATRICES)
def test_every_invariant(name):
    d, e = MATRICES[name]
    if len(d) == N and lm.get_backend() == "python":  # which takes long
        d, e = d[:45], e[:44]
    n, numbers = len(d), Floats()
    values, rows = solve_tridiagonal(numbers, d, e)
    if n == 0:
        assert values == [] and len(rows) == 0
        return
    T, Vt = tridiagonal(d, e), numbers.matrix(n, n, rows)
    assert close(Vt @ Vt.T, Matrix.identity(n) * 1.0, 1.0, 4)
    assert close(T @ Vt.T, Vt.T @ Matrix.diag(values), size(T), 4)
    expected = linalg.eigvalsh(T)
    assert all(abs(x - y) <= 8 * n * EPS * max(size(T), 1e-300) for x, y in zip(sorted(values), expected, strict=True))


@pytest.fixture
def soon(monkeypatch):
    """Matrices are divided from 41 rows on; without it from more than readable loops do quickly."""
    monkeypatch.setattr(sys.modules["linalgml.linalg.eigh"], "WHOLE", 40)


def test_the_size_from_which_it_divides():
    A = gaussian(129, 129) + gaussian(129, 129).T
    w, V = linalg.eigh(A)
    assert sys.modules["linalgml.linalg.eigh"].WHOLE == 128 and close(A @ V, V @ Matrix.diag(w), size(A), 4)


@pytest.mark.parametrize("scale", [1.0, 1e-300, 1e300])
@pytest.mark.parametrize("n", [41, 70])
def test_eigh_divides_large_matrices(n, scale, soon):
    A = gaussian(n, n)
    A = (A + A.T) * scale
    w, V = linalg.eigh(A)
    assert close(V.T @ V, Matrix.identity(n) * 1.0, 1.0, 4)
    assert close(A * (1 / scale) @ V, V @ Matrix.diag(w * (1 / scale)), size(A * (1 / scale)), 4)
    assert list(w) == sorted(w)


def test_repeated_eigenvalues(soon):
    n = 60
    Q = linalg.qr(gaussian(n, n)).Q
    A = Q @ Matrix.diag([float(i % 3) for i in range(n)]) @ Q.T
    w, V = linalg.eigh((A + A.T) * 0.5)
    assert all(abs(x - y) < 1e-13 for x, y in zip(w, sorted(i % 3 for i in range(n)), strict=True))
    assert close(V.T @ V, Matrix.identity(n) * 1.0, 1.0, 4)


def listed(data):
    return data if type(data) is list else data.tolist()


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_computes_alike(backend, dtype):
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    tolerance = 1e-4 if dtype is dtypes.float32 else 1e-12
    for n, m, half in ((1, 1, 1), (2, 2, 1), (5, 7, 3), (34, 34, 16), (34, 34, 34), (8, 3, 0)):
        rng = random.Random(n)
        values = [float(rng.randrange(n)) for _ in range(n)]
        z = [rng.choice([0.0, 1e-9, 0.5, -0.25]) for _ in range(n)]
        rows = [rng.gauss(0, 1) if (i < half) == (p < half) else 0.0 for i in range(n) for p in range(m)]
        order = sorted(range(n), key=values.__getitem__)
        plain = [storage.settle(x, dtype) for x in (values, z, rows, [rng.gauss(0, 1) for _ in range(2 * n)])]
        data, places = [store.build(x, dtype) for x in plain], [0] * n
        found = store.build(places, dtypes.int64)
        count = deflate.source(*plain, order, places, n, m, 2, 2.0, 1e-8)
        with lm.use_backend(store.name):
            assert deflate(*data, store.build(order, dtypes.int64), found, n, m, 2, 2.0, 1e-8) == count
        assert listed(found) == places and sorted(places) == list(range(n))
        for x, y in zip(plain, data, strict=True):
            assert all(abs(a - b) <= tolerance * n for a, b in zip(x, listed(y), strict=True))
        s = storage.settle([rng.gauss(0, 1) for _ in range(count * count)], dtype)
        out, vt = [0.0] * (n * m), storage.settle(listed(data[2]), dtype)
        combine_rows.source(s, vt, places, out, count, n, m)
        other = store.build([0.0] * (n * m), dtype)
        with lm.use_backend(store.name):
            combine_rows(store.build(s, dtype), store.build(vt, dtype), found, other, count, n, m)
        assert all(abs(a - b) <= tolerance * n for a, b in zip(out, listed(other), strict=True))
    with lm.use_backend(store.name):
        d, e = MATRICES["gaussian"]
        numbers = Floats()
        values, rows = solve_tridiagonal(numbers, d, e)
        Vt = numbers.matrix(N, N, rows)
        assert close(Vt @ tridiagonal(d, e) @ Vt.T, Matrix.diag(values), 4.0, 4)


def test_twins_refuse_places_outside():
    if "cython" not in lm.available_backends():
        return
    store = storage.of("cython")
    d, z, x, out = (store.build([1.0] * k, dtypes.float64) for k in (2, 2, 4, 4))
    bad, places = (store.build(k, dtypes.int64) for k in ([0, 2], [0, 0]))
    with lm.use_backend("cython"):
        with pytest.raises(IndexError, match="place 2 of 2"):
            combine_rows(x, store.build([1.0] * 4, dtypes.float64), bad, out, 2, 2, 2)
        with pytest.raises(IndexError, match="place 2 of 2"):
            deflate(d, z, x, out, bad, places, 2, 2, 2, 1.0, 0.0)
