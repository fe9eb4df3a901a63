"""Convolution: its definition, its layers, and what is refused; tests/peers/test_conv.py compares it with PyTorch."""

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.nn import functional as F


def test_a_filter_of_one_pixel_is_a_linear_layer():
    x, w, b = lm.randn(2, 3, 4, 5), lm.randn(6, 3, 1, 1), lm.randn(6)
    expected = F.linear(x.movedim(1, -1), w.reshape(6, 3), b).movedim(-1, 1)
    assert lm.allclose(F.conv2d(x, w, b), expected, atol=1e-5)


def test_a_single_pixel_paints_the_filter_turned_round():
    x = lm.zeros(1, 1, 5, 5)
    x[0, 0, 2, 2] = 1.0
    w = lm.arange(9.0).reshape(1, 1, 3, 3)
    assert F.conv2d(x, w)[0, 0].tolist() == [[8.0, 7.0, 6.0], [5.0, 4.0, 3.0], [2.0, 1.0, 0.0]]


def test_a_view_and_its_copy_give_the_same():
    x = lm.randn(4, 5, 3, 2).permute(3, 2, 0, 1)
    w = lm.randn(2, 3, 2, 2)
    assert lm.allclose(F.conv2d(x, w), F.conv2d(x.contiguous(), w))


def test_only_what_requires_gradients_gets_them():
    x, w = lm.randn(1, 2, 4, 4), lm.randn(3, 2, 3, 3, requires_grad=True)
    F.conv2d(x, w).sum().backward()
    assert w.grad.shape == w.shape and x.grad is None


@pytest.mark.parametrize("settings", [
    {"dilation": 1000, "padding": 1000}, {"padding": 9}, {"stride": 7, "padding": 5}, {"padding": 3, "groups": 2},
    {"stride": (1, 40), "padding": 1},
])  # fmt: skip
def test_unusual_sizes_are_sums_over_the_filter_like_others(settings):
    groups = settings.get("groups", 1)
    x, w = lm.randn(2, 2, 6, 5, dtype=lm.float64, requires_grad=True), lm.randn(2, 2 // groups, 3, 7, dtype=lm.float64, requires_grad=True)
    results = []
    for backend in ("python", lm.get_backend()):
        x.grad = w.grad = None
        with lm.use_backend(backend):
            out = F.conv2d(x, w, **{**settings, "padding": (settings["padding"], settings["padding"] * 3)})
            (out * out).sum().backward()
            results.append([t.tolist() for t in (out.reshape(-1), x.grad.reshape(-1), w.grad.reshape(-1))])
    for expected, found in zip(*results, strict=True):
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_an_infinite_pixel_reaches_the_weights_that_met_it_alone():
    x, w = lm.ones(1, 1, 4, 4), lm.ones(2, 1, 2, 2, requires_grad=True)
    x[0, 0, 0, 3] = float("inf")
    F.conv2d(x, w).sum().backward()
    assert w.grad.reshape(-1).tolist() == [9.0, float("inf"), 9.0, 9.0] * 2


def test_the_layers_say_what_they_are():
    layer = nn.Conv2d(3, 8, 3, padding=1, groups=1, bias=False)
    assert repr(layer) == "Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)"
    assert nn.Conv1d(4, 4, 5, groups=4).weight.shape == (4, 1, 5)
    bound = (1 / (3 * 9)) ** 0.5
    assert nn.Conv2d(3, 64, 3).weight.abs().max().item() <= bound


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: F.conv2d(lm.zeros(1, 3, 5, 5), lm.zeros(2, 4, 3, 3)), lm.ShapeError, r"\(1, 3, 5, 5\) and weight \(2, 4, 3, 3\) do not fit"),
    (lambda: F.conv2d(lm.zeros(1, 3, 2, 5), lm.zeros(2, 3, 3, 3)), lm.ShapeError, r"a filter of \(3, 3\) .* does not fit input"),
    (lambda: F.conv2d(lm.zeros(3), lm.zeros(2, 3, 3, 3)), lm.ShapeError, "expected 4 dimensions each"),
    (lambda: F.conv2d(lm.zeros(1, 3, 5, 5), lm.zeros(2, 3, 3, 3), lm.zeros(3)), lm.ShapeError, r"bias \(3,\)"),
    (lambda: F.conv2d(lm.zeros(1, 3, 5, 5), lm.zeros(2, 3, 3, 3), stride=0), ValueError, "stride must be an int of at least 1"),
    (lambda: F.conv2d(lm.zeros(1, 3, 5, 5), lm.zeros(2, 3, 3, 3), padding="full"), ValueError, "padding must be ints, 'same' or 'valid'"),
    (lambda: F.conv2d(lm.zeros(1, 3, 5, 5), lm.zeros(2, 3, 3, 3), padding="same", stride=2), ValueError, "needs a stride of 1"),
    (lambda: F.conv2d(lm.zeros(1, 3, 5, 5), lm.zeros(2, 3, 3, 3, dtype=lm.float64)), TypeError, "float32, weight float64"),
    (lambda: F.conv2d(lm.zeros(1, 2, 5, 5), lm.zeros(3, 1, 3, 3), groups=2), lm.ShapeError, "groups=2"),
    (lambda: nn.Conv2d(3, 4, 3, groups=2), ValueError, "do not divide into 2 groups"),
    (lambda: nn.Conv2d(3, 4, 3, padding_mode="reflect"), NotImplementedError, "reflect"),
])  # fmt: skip
def test_what_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
