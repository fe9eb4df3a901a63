"""Values in order with their rows, on every backend."""

import random

import pytest

import linalgml as lm
from linalgml import dtypes, storage
from linalgml.linalg.ordering import order_rows


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("n, m", [(0, 3), (1, 1), (5, 0), (9, 4), (50, 3)])
def test_rows_follow_their_values(backend, n, m):
    rng = random.Random(n)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    values = [rng.gauss(0, 1) for _ in range(n)]
    for falling in (False, True):
        x, z = store.build(values, dtypes.float64), store.build([v + j for v in values for j in range(m)], dtypes.float64)
        with lm.use_backend(store.name):
            order_rows(x, z, n, m, falling)
        x, z = (v if type(v) is list else v.tolist() for v in (x, z))
        assert x == sorted(values, reverse=falling) and z == [v + j for v in x for j in range(m)]
