"""L-BFGS: the ring of pairs, and many variables."""

import numpy as np
import pytest

import linalgml as lm
from linalgml.optim import minimize
from linalgml.optim.lbfgs import Pairs


@pytest.mark.parametrize(("dtype", "tolerance"), [(lm.float64, 1e-9), (lm.float32, 2e-5)])
def test_the_ring_forgets_the_oldest(dtype, tolerance):
    """Every backend's two_loop, in both types, against the matrix."""
    rng = np.random.default_rng(1)
    n, size = 5, 3
    memory, kept = Pairs(size, n, dtype), []
    for _ in range(8):
        s = rng.normal(size=n)
        y = s * [1, 2, 3, 4, 5] + 0.01 * s[::-1]
        memory.keep(memory.store.build(s.tolist(), dtype), memory.store.build(y.tolist(), dtype), s @ y, y @ y)
        kept = [*kept, (s, y)][-size:]
        H = np.eye(n) * (s @ y) / (y @ y)
        for a, b in kept:
            V = np.eye(n) - np.outer(b, a) / (a @ b)
            H = V.T @ H @ V + np.outer(a, a) / (a @ b)
        g = rng.normal(size=n)
        assert list(memory.product(memory.store.build(g.tolist(), dtype))) == pytest.approx((H @ g).tolist(), rel=tolerance, abs=tolerance)


def test_three_hundred_variables():
    n = 300
    found = minimize(lambda x: sum((i + 1) * v * v for i, v in enumerate(x)), [1.0] * n, method="L-BFGS",
                     jac=lambda x: [2 * (i + 1) * v for i, v in enumerate(x)], options={"ftol": 0.0})  # fmt: skip
    assert found.success and found.fun < 1e-9 and found.nit < 150


def test_bad_memory():
    with pytest.raises(ValueError, match="maxcor"):
        minimize(lambda x: x @ x, [1.0], method="L-BFGS", options={"maxcor": 0})
