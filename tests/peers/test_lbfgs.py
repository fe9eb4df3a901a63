"""L-BFGS of a model's parameters against PyTorch's, step for step."""

import numpy as np
import pytest

import linalgml as lm

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers


def run(library, settings, steps, dtype="float64", kind="logistic"):
    """(losses that `step` returned, the parameters after each call)."""
    rng = np.random.default_rng(3)
    X, y, w, b = rng.normal(size=(40, 5)), (rng.random(40) < 0.4).astype(float), rng.normal(size=5), rng.normal(size=1)
    if library is torch:
        X, y = (torch.tensor(a, dtype=getattr(torch, dtype)) for a in (X, y))
        params = [torch.tensor(a, dtype=getattr(torch, dtype), requires_grad=True) for a in (w, b)]
    else:
        X, y = (lm.tensor(a, dtype=getattr(lm, dtype)) for a in (X, y))
        params = [lm.tensor(a, dtype=getattr(lm, dtype), requires_grad=True) for a in (w, b)]
    optimizer, F = library.optim.LBFGS(params, **settings), library.nn.functional

    def closure():
        optimizer.zero_grad()
        z = X @ params[0] + params[1]
        if kind == "logistic":
            loss = F.binary_cross_entropy_with_logits(z, y) + 0.01 * (params[0] * params[0]).sum()
        else:
            loss = ((z.tanh() - y) ** 2).mean() + 0.1 * sum((p * p).sum() for p in params)
        loss.backward()
        return loss

    losses, seen = [], []
    for _ in range(steps):
        losses.append(optimizer.step(closure).item())
        seen.append([v for p in params for v in p.detach().reshape(-1).tolist()])
    return losses, seen


@pytest.mark.parametrize("kind", ["logistic", "tanh"])
@pytest.mark.parametrize("settings", [{"lr": 0.5}, {"lr": 0.5, "history_size": 3, "max_iter": 5}, {"max_iter": 1}, {"max_eval": 4},
                                      {"lr": 0.3, "tolerance_change": 1e-3}])  # fmt: skip
def test_step_for_step(settings, kind):
    theirs, ours = run(torch, settings, 6, kind=kind), run(lm, settings, 6, kind=kind)
    assert ours[0] == pytest.approx(theirs[0], rel=1e-7)
    for a, b in zip(ours[1], theirs[1], strict=True):
        assert a == pytest.approx(b, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_strong_wolfe_ends_where_pytorch_does(dtype):
    settings = {"line_search_fn": "strong_wolfe", "max_iter": 60}
    theirs, ours = run(torch, settings, 2, dtype), run(lm, settings, 2, dtype)
    assert ours[0][-1] == pytest.approx(theirs[0][-1], rel=1e-6)
    assert ours[1][-1] == pytest.approx(theirs[1][-1], abs=1e-4 if dtype == "float64" else 2e-3)
