"""RNN, LSTM and GRU, layers and cells, against PyTorch's: outputs, states and every gradient."""

import itertools

import numpy as np
import pytest

import linalgml as lm

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers


def copied(ours, theirs):
    """Our module with PyTorch's weights."""
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]
    ours.load_state_dict({name: lm.tensor(t.tolist(), dtype=lm.float64) for name, t in theirs.state_dict().items()})


def flat(out):
    return [out] if hasattr(out, "shape") else [t for part in out for t in flat(part)]


def run(library, module, x, states):
    """Outputs and the gradients of the input, the states and the parameters."""
    x = library.tensor(x.tolist(), dtype=library.float64, requires_grad=True)
    given = [library.tensor(s.tolist(), dtype=library.float64, requires_grad=True) for s in states]
    hx = None if not given else given[0] if len(given) == 1 else tuple(given)
    outs = flat(module(x) if hx is None else module(x, hx))
    total = sum((o * o.detach().cos() * (k + 1)).sum() for k, o in enumerate(outs))
    module.zero_grad()
    total.backward()
    return [np.array(t.tolist()) for t in [*outs, x.grad, *(s.grad for s in given), *(p.grad for _, p in module.named_parameters())]]


def agree(ours, theirs):
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-10)


KINDS = [("RNN", {}), ("RNN", {"nonlinearity": "relu"}), ("LSTM", {}), ("GRU", {})]


@pytest.mark.parametrize(("name", "extra"), KINDS)
@pytest.mark.parametrize(("layers", "both", "first", "bias"), [(1, False, False, True), (2, True, True, True), (2, False, False, False)])
@pytest.mark.parametrize("given", [False, True])
def test_layers(name, extra, layers, both, first, bias, given):
    torch.manual_seed(0)
    settings = {"num_layers": layers, "bidirectional": both, "batch_first": first, "bias": bias, **extra}
    theirs = getattr(torch.nn, name)(3, 4, **settings, dtype=torch.float64)
    ours = getattr(lm.nn, name)(3, 4, **settings, dtype=lm.float64)
    copied(ours, theirs)
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 5, 3) if first else (5, 2, 3))
    shape = (layers * (2 if both else 1), 2, 4)
    states = [rng.normal(size=shape) for _ in range(2 if name == "LSTM" else 1)] if given else []
    agree(run(lm, ours, x, states), run(torch, theirs, x, states))


@pytest.mark.parametrize(("name", "extra"), KINDS)
def test_cells_and_sequences_without_a_batch(name, extra):
    torch.manual_seed(0)
    rng = np.random.default_rng(2)
    theirs, ours = (getattr(library.nn, f"{name}Cell")(3, 4, **extra, dtype=library.float64) for library in (torch, lm))
    copied(ours, theirs)
    count = 2 if name == "LSTM" else 1
    for shape, given in itertools.product(((2,), ()), (False, True)):
        states = [rng.normal(size=(*shape, 4)) for _ in range(count)] if given else []
        x = rng.normal(size=(*shape, 3))
        agree(run(lm, ours, x, states), run(torch, theirs, x, states))
    theirs, ours = (getattr(library.nn, name)(3, 4, **extra, bidirectional=True, dtype=library.float64) for library in (torch, lm))
    copied(ours, theirs)
    states = [rng.normal(size=(2, 4)) for _ in range(count)]
    x = rng.normal(size=(6, 3))
    agree(run(lm, ours, x, states), run(torch, theirs, x, states))


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_initial_weights_have_pytorchs_range(name):
    layer = getattr(lm.nn, name)(8, 100)
    values = [v for p in layer.parameters() for v in p.flatten().tolist()]
    assert max(map(abs, values)) <= 0.1 and max(values) > 0.099 and min(values) < -0.099
