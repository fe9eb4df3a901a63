"""The secular equation: roots between their poles whatever the weights, the matrix they are exact for, and every backend."""

import random

import pytest

import linalgml as lm
from linalgml import dtypes, storage
from linalgml.linalg.secular import pole_above, secular_roots, secular_vectors, secular_weights, smaller_root

from .families import EPS


def poles_and_weights(n, seed, spread=0.0):
    rng = random.Random(f"{n} {seed}")
    d = [0.0]
    for _ in range(n - 1):
        d.append(d[-1] + 10.0 ** rng.uniform(-spread, 0.0))
    return d, [10.0 ** rng.uniform(-2 * spread, 0.0) for _ in range(n)]


def roots(d, w, squares, passes=60):
    n = len(d)
    near, shift = [0] * n, [0.0] * n
    assert secular_roots.source(d, w, near, shift, n, squares, passes, 4 * EPS) == 0
    return near, shift


@pytest.mark.parametrize("squares", [False, True])
@pytest.mark.parametrize("spread", [0.0, 3.0, 12.0])
@pytest.mark.parametrize("n", [1, 2, 3, 10, 40])
def test_roots_lie_between_their_poles_and_belong_to_nearly_these_weights(n, spread, squares):
    d, w = poles_and_weights(n, 1, spread)
    near, shift = roots(d, w, squares)

    def above(i, j):  # root i less pole j
        return ((d[near[i]] - d[j]) * (d[near[i]] + d[j]) if squares else d[near[i]] - d[j]) + shift[i]

    for i in range(n):
        assert above(i, i) > 0 and (i == n - 1 or above(i, i + 1) < 0)
    found = [0.0] * n
    secular_weights.source(d, near, shift, found, n, squares)
    assert all(abs(x - y) <= 64 * n * EPS * sum(w) for x, y in zip(found, w, strict=True))
    z, rows = [x**0.5 for x in found], [0.0] * (n * n)
    for left in (False, True)[: 1 + squares]:
        secular_vectors.source(d, z, near, shift, rows, n, squares, left)
        for i in range(n):
            for j in range(n):
                along = sum(rows[i * n + p] * rows[j * n + p] for p in range(n))
                assert abs(along - (i == j)) <= 8 * n * EPS


@pytest.mark.parametrize("spread", [0.0, 3.0, 12.0])
def test_a_few_passes_are_enough(spread):
    for seed in range(20):
        for squares in (False, True):
            roots(*poles_and_weights(12, seed, spread), squares, passes=9)


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("squares", [False, True])
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_computes_alike(backend, squares, dtype):
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    tolerance = 1e-4 if dtype is dtypes.float32 else 1e-12

    def same(data, plain):
        found = data if type(data) is list else data.tolist()
        return max(abs(a - b) for a, b in zip(plain, found, strict=True)) <= tolerance * max(map(abs, plain))

    for n in (1, 2, 3, 9, 34):
        d, w = (storage.settle(x, dtype) for x in poles_and_weights(n, 5))
        near, shift = roots(d, w, squares)
        data = [store.build(x, dtype) for x in (d, w, shift)]
        places = store.build([0] * n, dtypes.int64)
        with lm.use_backend(store.name):
            tol = 4 * EPS if dtype is dtypes.float64 else 1e-6
            assert secular_roots(data[0], data[1], places, data[2], n, squares, 60, tol) == 0
        assert (places if type(places) is list else places.tolist()) == near
        assert same(data[2], shift)
        data[2] = store.build(shift, dtype)
        z, rows = storage.settle([0.0] * n, dtype), [0.0] * (n * n)
        secular_weights.source(d, near, shift, z, n, squares)
        other, vt = store.build([0.0] * n, dtype), store.build(rows, dtype)
        with lm.use_backend(store.name):
            secular_weights(data[0], places, data[2], other, n, squares)
        assert same(other, z)
        for left in (False, True):
            secular_vectors.source(d, w, near, shift, rows, n, squares, left)
            with lm.use_backend(store.name):
                secular_vectors(data[0], data[1], places, data[2], vt, n, squares, left)
            assert same(vt, rows)


def test_a_root_that_is_not_found_is_named():
    d, w = poles_and_weights(4, 1)
    near, shift = [0] * 4, [0.0] * 4
    assert secular_roots.source(d, w, near, shift, 4, False, 0, 1e-15) == 1
    assert secular_roots.source(d, [float("nan")] * 4, near, shift, 4, False, 20, 1e-15) == 1


def test_distances_keep_their_digits_and_the_quadratic_equation_has_its_small_root():
    d = [1.0, 1.0 + EPS]
    assert pole_above(d, 1, 0, True) == EPS * (2.0 + EPS) and pole_above(d, 1, 0, False) == EPS
    assert smaller_root(1e9, 1.0, 1.0) == pytest.approx(1e-9, rel=1e-15)  # the other root is 1e9
    assert smaller_root(-3.0, 2.0, 1.0) == -2.0
