"""Triangular systems."""

import math
import random
from fractions import Fraction

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, dtypes, linalg, storage
from linalgml.linalg import LinAlgError
from linalgml.linalg.triangular import mirror_triangle, take_triangle, triangular_solve

from .families import EPS, gaussian, integers


@pytest.mark.parametrize("trans", [0, 1])
@pytest.mark.parametrize("lower", [True, False])
@pytest.mark.parametrize("unit", [True, False])
def test_the_residual_is_small_and_the_other_half_is_not_read(trans, lower, unit):
    for n in (1, 4, 17, 50):
        A = gaussian(n, n, n) / n + Matrix.identity(n)
        T = Matrix([[(1.0 if unit else A[i, i]) if i == j else A[i, j] if (j < i) == lower else 0.0 for j in range(n)] for i in range(n)])
        b = gaussian(n, 2, 1)
        x = linalg.solve_triangular(A, b, trans, lower, unit)
        M = T.T if trans else T
        for j in range(2):
            bound = Vector([sum(abs(M[i, k] * x[k, j]) for k in range(n)) for i in range(n)])
            assert all(abs(r) <= n * EPS * s for r, s in zip(M @ x.column(j) - b.column(j), bound, strict=True))


def test_exact():
    A = integers(5, 5, 2) + 20 * Matrix.identity(5)
    x = linalg.solve_triangular(A, [1] * 5, lower=True)
    L = Matrix([[A[i, j] if j <= i else 0 for j in range(5)] for i in range(5)])
    assert L @ x == Vector([1] * 5) and any(type(v) is Fraction for v in x)


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_solves_alike(backend, dtype):
    rng = random.Random(5)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    tolerance = 1e-4 if dtype is dtypes.float32 else 1e-12
    for n, k in [(1, 1), (5, 3), (16, 1), (17, 2), (40, 33), (100, 7)]:
        t = storage.settle([rng.gauss(0, 1) / n + (1 if i // n == i % n else 0) for i in range(n * n)], dtype)
        b = storage.settle([rng.gauss(0, 1) for _ in range(n * k)], dtype)
        for row, col in ((n, 1), (1, n)):
            for lower in (True, False):
                for unit in (True, False):
                    plain, ours = list(b), store.build(b, dtype)
                    triangular_solve.source(t, plain, n, k, row, col, lower, unit)
                    with lm.use_backend(store.name):
                        triangular_solve(store.build(t, dtype), ours, n, k, row, col, lower, unit)
                    found = ours if type(ours) is list else ours.tolist()
                    assert max(abs(x - y) for x, y in zip(plain, found, strict=True)) <= tolerance * max(map(abs, plain))
        for lower in (True, False):
            for rows, cols in ((n, n), (n, max(1, n // 2)), (max(1, n // 2), n)):
                plain, ours = [9.0] * (rows * cols), store.build([9.0] * (rows * cols), dtype)
                take_triangle.source(t, plain, rows, cols, n, lower, k % 2 == 0)
                with lm.use_backend(store.name):
                    take_triangle(store.build(t, dtype), ours, rows, cols, n, lower, k % 2 == 0)
                assert (ours if type(ours) is list else ours.tolist()) == plain


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: linalg.solve_triangular([[1, 0], [1, 0]], [1, 1], lower=True), LinAlgError, r"entry \[1, 1\] of the diagonal is 0"),
        (lambda: linalg.solve_triangular([[1, 0]], [1]), LinAlgError, "square"),
        (lambda: linalg.solve_triangular([[1]], [1, 2]), ValueError, "right side has 2 rows"),
        (lambda: linalg.solve_triangular([[1]], [1], trans=2), ValueError, "trans must be"),
        (lambda: linalg.solve_triangular([[math.nan]], [1]), ValueError, "is nan"),
    ],
)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("n", [0, 1, 2, 5, 17, 40])
def test_a_triangle_is_mirrored(backend, n):
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    values = [float(i * i % 97) for i in range(n * n)]
    for lower in (True, False):
        a = store.build(values, dtypes.float64)
        with lm.use_backend(store.name):
            mirror_triangle(a, n, lower)
        found = a if type(a) is list else a.tolist()
        order = max if lower else min
        assert found == [values[order(i, j) * n + (i + j - order(i, j))] for i in range(n) for j in range(n)]
