"""Packed sequences beside PyTorch's: data, sizes, orders, and recurrent layers over them with every gradient."""

import itertools

import numpy as np
import pytest

import linalgml as lm

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers


@pytest.mark.parametrize(("lengths", "ordered"), [([5, 3, 3, 1], True), ([1, 4, 2], False), ([2], True)])
@pytest.mark.parametrize("first", [False, True])
def test_packing(lengths, ordered, first):
    x = np.random.default_rng(0).normal(size=(len(lengths), 5, 2) if first else (5, len(lengths), 2))
    ours = lm.nn.utils.rnn.pack_padded_sequence(lm.tensor(x.tolist(), dtype=lm.float64), lengths, first, ordered)
    theirs = torch.nn.utils.rnn.pack_padded_sequence(torch.tensor(x), lengths, first, ordered)
    for a, b in zip(ours, theirs, strict=True):
        assert (a is None and b is None) or a.tolist() == b.tolist()
    a, b = (m.nn.utils.rnn.pad_packed_sequence(p, first, 7.0, 6) for m, p in ((lm, ours), (torch, theirs)))
    assert a[0].tolist() == b[0].tolist() and a[1].tolist() == b[1].tolist()


def run(m, module, x, lengths, states):
    x = m.tensor(x.tolist(), dtype=m.float64, requires_grad=True)
    given = [m.tensor(s.tolist(), dtype=m.float64, requires_grad=True) for s in states]
    packed = m.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
    out, last = module(packed) if not given else module(packed, given[0] if len(given) == 1 else tuple(given))
    outs = [m.nn.utils.rnn.pad_packed_sequence(out)[0], *(last if isinstance(last, tuple) else [last])]
    module.zero_grad()
    sum((o * o.detach().cos() * (k + 1)).sum() for k, o in enumerate(outs)).backward()
    return [np.array(t.tolist()) for t in [*outs, x.grad, *(s.grad for s in given), *(p.grad for _, p in module.named_parameters())]]


KINDS = [("RNN", {}), ("RNN", {"nonlinearity": "relu"}), ("LSTM", {}), ("GRU", {})]


@pytest.mark.parametrize(("name", "extra"), KINDS)
def test_layers(name, extra):
    rng = np.random.default_rng(1)
    for (layers, both), given in itertools.product([(1, False), (2, True)], [False, True]):
        torch.manual_seed(0)
        settings = {"num_layers": layers, "bidirectional": both, **extra}
        theirs = getattr(torch.nn, name)(3, 4, **settings, dtype=torch.float64)
        ours = getattr(lm.nn, name)(3, 4, **settings, dtype=lm.float64)
        ours.load_state_dict({key: lm.tensor(t.tolist(), dtype=lm.float64) for key, t in theirs.state_dict().items()})
        lengths, x = [2, 5, 1, 3, 3], rng.normal(size=(5, 5, 3))
        states = [rng.normal(size=(layers * (2 if both else 1), 5, 4)) for _ in range(2 if name == "LSTM" else 1)] if given else []
        for a, b in zip(run(lm, ours, x, lengths, states), run(torch, theirs, x, lengths, states), strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-10)
