"""Absolute, Huber's and smooth L1 losses: their pieces, their limits, and what is refused."""

import math

import pytest

import linalgml as lm
from linalgml.nn import functional as F


def test_the_pieces():
    x, y = lm.tensor([0.0, 0.5, 2.0, -3.0], dtype=lm.float64), lm.zeros(4, dtype=lm.float64)
    assert F.huber_loss(x, y, "none", delta=2.0).tolist() == [0.0, 0.125, 2.0, 4.0]
    assert F.smooth_l1_loss(x, y, "none", beta=2.0).tolist() == [0.0, 0.0625, 1.0, 2.0]
    assert F.l1_loss(x, y, "none").tolist() == F.smooth_l1_loss(x, y, "none", beta=0.0).tolist() == [0.0, 0.5, 2.0, 3.0]


def test_both_sides_get_gradients():
    x, y = lm.tensor([3.0, 0.5], requires_grad=True), lm.tensor([0.0, 0.0], requires_grad=True)
    F.huber_loss(x, y, reduction="sum").backward()
    assert x.grad.tolist() == [1.0, 0.5] and y.grad.tolist() == [-1.0, -0.5]


def test_a_wide_delta_is_half_the_squared_error():
    x, y = lm.randn(40, dtype=lm.float64), lm.randn(40, dtype=lm.float64)
    assert F.huber_loss(x, y, delta=1e6).item() == pytest.approx(F.mse_loss(x, y).item() / 2, rel=1e-13)


def test_nan_infinity_and_nothing():
    losses = F.huber_loss(lm.tensor([math.nan, math.inf]), lm.zeros(2), "none").tolist()
    assert math.isnan(losses[0]) and losses[1] == math.inf
    assert F.huber_loss(lm.zeros(0), lm.zeros(0), "sum").item() == 0


def test_what_is_refused():
    with pytest.raises(ValueError, match="delta must be positive"):
        F.huber_loss(lm.zeros(2), lm.zeros(2), delta=0.0)
    with pytest.raises(ValueError, match="beta must not be negative"):
        F.smooth_l1_loss(lm.zeros(2), lm.zeros(2), beta=math.nan)
    for loss in (F.l1_loss, F.huber_loss, F.smooth_l1_loss):
        with pytest.raises(lm.ShapeError, match="differ"):
            loss(lm.zeros(2), lm.zeros(2, 1))
