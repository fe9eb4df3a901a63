"""Pooling: gradients, borders, and what is refused; tests/peers/test_conv.py compares it with PyTorch."""

import math

import pytest

import linalgml as lm
from linalgml.nn import functional as F


def test_the_gradient_of_a_maximum_goes_to_the_first_of_equals():
    x = lm.tensor([[[2.0, 2.0], [2.0, 2.0]]], requires_grad=True)
    F.max_pool2d(x, 2).sum().backward()
    assert x.grad.tolist() == [[[1.0, 0.0], [0.0, 0.0]]]


def test_overlapping_windows_add_their_gradients():
    x = lm.tensor([[1.0, 9.0, 2.0]], requires_grad=True)
    F.max_pool1d(x, 2, stride=1).sum().backward()
    assert x.grad.tolist() == [[0.0, 2.0, 0.0]]


def test_padding_never_wins_a_maximum():
    assert F.max_pool1d(lm.tensor([[-3.0, -2.0]]), 2, stride=1, padding=1).tolist() == [[-3.0, -2.0, -2.0]]
    assert F.max_pool1d(lm.tensor([[-math.inf, -math.inf]]), 2).tolist() == [[-math.inf]]


def test_a_mean_over_everything_is_the_mean():
    x = lm.randn(2, 3, 7, 5, dtype=lm.float64)
    assert lm.allclose(F.adaptive_avg_pool2d(x, 1).reshape(2, 3), x.flatten(2).mean(2))
    assert lm.allclose(F.avg_pool2d(x, (7, 5)).reshape(2, 3), x.flatten(2).mean(2))


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: F.max_pool2d(lm.zeros(2, 2), 2), lm.ShapeError, "expected 3 or 4 dimensions"),
    (lambda: F.max_pool2d(lm.zeros(1, 2, 2), 3), lm.ShapeError, r"a window of \(3, 3\) does not fit input \(1, 2, 2\)"),
    (lambda: F.avg_pool2d(lm.zeros(1, 4, 4), 2, padding=2), ValueError, "at most half of kernel_size"),
    (lambda: F.avg_pool2d(lm.zeros(1, 4, 4), 2, divisor_override=0), ValueError, "divisor_override must be an int that is not 0"),
    (lambda: F.max_pool2d(lm.zeros(1, 4, 4, dtype=lm.int64), 2), TypeError, "int64"),
    (lambda: F.adaptive_avg_pool2d(lm.zeros(1, 4, 4), (1, 2, 3)), ValueError, "expected an int or 2 of them"),
    (lambda: F.adaptive_avg_pool2d(lm.zeros(1, 0, 4), 1), lm.ShapeError, "with pixels"),
])  # fmt: skip
def test_what_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
