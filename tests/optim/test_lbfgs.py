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


def trained(dtype=lm.float64, calls=3, resume=None, **settings):
    """A small logistic regression after some calls of `step`; `resume`: after which one the state moves to a new optimiser."""
    rng = np.random.default_rng(0)
    X, y = (lm.tensor(a.tolist(), dtype=dtype) for a in (rng.normal(size=(20, 3)), (rng.random(20) < 0.5).astype(float)))
    params = [lm.tensor([0.5, -1.0, 0.2], dtype=dtype, requires_grad=True), lm.tensor(0.1, dtype=dtype, requires_grad=True)]
    optimizer = lm.optim.LBFGS(params, **settings)

    def closure():
        optimizer.zero_grad()
        loss = lm.nn.functional.binary_cross_entropy_with_logits(X @ params[0] + params[1], y) + 0.01 * (params[0] * params[0]).sum()
        loss.backward()
        return loss

    losses = []
    for k in range(calls):
        if k == resume:
            state, optimizer = optimizer.state_dict(), lm.optim.LBFGS(params, **settings)
            optimizer.load_state_dict(state)
        losses.append(optimizer.step(closure).item())
    return losses, [v for p in params for v in p.detach().reshape(-1).tolist()], max(float(p.grad.abs().max()) for p in params)


@pytest.mark.parametrize("dtype", [lm.float64, lm.float32])
@pytest.mark.parametrize("settings", [{"line_search_fn": "strong_wolfe"}, {"lr": 0.5, "max_iter": 40}])
def test_the_parameters_of_a_model(dtype, settings):
    losses, _, slope = trained(dtype, **settings)
    assert losses[0] > losses[1] >= losses[2] - 1e-6 and slope < (1e-5 if dtype is lm.float64 else 2e-3)


@pytest.mark.parametrize("settings", [{"max_iter": 4, "history_size": 2, "lr": 0.5}, {"max_iter": 3, "line_search_fn": "strong_wolfe"}])
def test_a_state_that_is_loaded_goes_on_exactly(settings):
    assert trained(calls=4, **settings) == trained(calls=4, resume=2, **settings)


def test_a_loss_that_is_not_a_number_ends_the_step():
    w = lm.tensor([1.0], requires_grad=True)
    optimizer = lm.optim.LBFGS([w], line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = (w * float("nan")).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).isnan().item() and w.item() == 1.0


@pytest.mark.parametrize("settings", [{"lr": 0.0}, {"max_iter": 0}, {"history_size": 0}, {"line_search_fn": "armijo"}])
def test_settings_out_of_range(settings):
    with pytest.raises(ValueError, match="LBFGS"):
        lm.optim.LBFGS([lm.tensor([1.0], requires_grad=True)], **settings)
    with pytest.raises(TypeError, match="closure"):
        lm.optim.LBFGS([lm.tensor([1.0], requires_grad=True)]).step()
    with pytest.raises(ValueError, match="one type"):
        lm.optim.LBFGS([lm.tensor([1.0], requires_grad=True), lm.tensor([1.0], dtype=lm.float64, requires_grad=True)])
    with pytest.raises(ValueError, match="one group"):
        lm.optim.LBFGS([{"params": [lm.tensor([1.0], requires_grad=True)]}, {"params": [lm.tensor([1.0], requires_grad=True)]}])
