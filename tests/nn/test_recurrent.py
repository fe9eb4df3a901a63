"""Recurrent layers: steps and sequences agree, directions, and what is refused; tests/peers/test_recurrent.py compares with PyTorch."""

import pytest

import linalgml as lm
from linalgml import nn

KINDS = ["RNN", "LSTM", "GRU"]


@pytest.mark.parametrize("name", KINDS)
def test_a_layer_is_its_cell_step_by_step(name):
    layer, cell = getattr(nn, name)(3, 4), getattr(nn, f"{name}Cell")(3, 4)
    cell.load_state_dict({key.removesuffix("_l0"): value for key, value in layer.state_dict().items()})
    x, state = lm.randn(5, 2, 3), None
    out, last = layer(x)
    for t in range(5):
        state = cell(x[t]) if state is None else cell(x[t], state)
        assert lm.allclose(out[t], state[0] if name == "LSTM" else state, atol=1e-6)
    if name == "LSTM":
        assert lm.allclose(last[1][0], state[1], atol=1e-6)


@pytest.mark.parametrize("name", KINDS)
def test_the_second_direction_reads_backwards(name):
    both, one = getattr(nn, name)(3, 4, bidirectional=True), getattr(nn, name)(3, 4)
    one.load_state_dict({k.removesuffix("_reverse"): v for k, v in both.state_dict().items() if k.endswith("_reverse")})
    x = lm.randn(6, 2, 3)
    assert lm.allclose(both(x)[0][:, :, 4:], one(x.flip(0))[0].flip(0), atol=1e-6)


@pytest.mark.parametrize("name", KINDS)
def test_a_state_goes_on_where_it_was(name):
    layer, x = getattr(nn, name)(3, 4, num_layers=2), lm.randn(6, 2, 3)
    whole, _ = layer(x)
    first, state = layer(x[:4])
    second, _ = layer(x[4:], state)
    assert lm.allclose(lm.cat([first, second]), whole, atol=1e-6)


def test_dropout_stands_between_layers_and_only_in_training():
    layer, x = nn.GRU(3, 4, num_layers=2, dropout=0.5), lm.randn(5, 2, 3)
    assert not lm.allclose(layer(x)[0], layer(x)[0])
    layer.eval()
    assert lm.allclose(layer(x)[0], layer(x)[0])


def test_large_inputs_do_not_overflow():
    for name in KINDS:
        out, _ = getattr(nn, name)(1, 2)(lm.tensor([[[1e4]], [[-1e4]]]))
        assert out.isfinite().all().item()


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: nn.LSTM(3, 4)(lm.zeros(5, 2, 2)), lm.ShapeError, r"LSTM: input \(5, 2, 2\): expected \(T, B, 3\)"),
    (lambda: nn.LSTM(3, 4)(lm.zeros(0, 2, 3)), lm.ShapeError, "the sequence has no step"),
    (lambda: nn.GRU(3, 4)(lm.zeros(5, 2, 3), lm.zeros(1, 3, 4)), lm.ShapeError, r"a state of shape \(1, 3, 4\).*expected \(1, 2, 4\)"),
    (lambda: nn.GRUCell(3, 4)(lm.zeros(2, 3), lm.zeros(3, 4)), lm.ShapeError, r"expected \(2, 4\)"),
    (lambda: nn.RNN(3, 4, nonlinearity="sin"), ValueError, "nonlinearity must be 'tanh' or 'relu', got 'sin'"),
    (lambda: nn.LSTM(3, 0), ValueError, "sizes must be positive"),
    (lambda: nn.LSTM(3, 4, proj_size=2), NotImplementedError, "proj_size"),
    (lambda: nn.GRU(3, 4, dropout=1.5), ValueError, "dropout must be in"),
])  # fmt: skip
def test_what_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_the_layers_say_what_they_are():
    assert repr(nn.LSTM(3, 4, num_layers=2, bidirectional=True)) == "LSTM(3, 4, num_layers=2, bidirectional=True)"
    assert repr(nn.GRUCell(3, 4, bias=False)) == "GRUCell(3, 4, bias=False)"
