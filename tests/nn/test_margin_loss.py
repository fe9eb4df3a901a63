"""Margin and likelihood losses by their definitions, and what they refuse; tests/peers/test_losses.py compares them with PyTorch."""

import math

import pytest

import linalgml as lm
from linalgml.nn import functional as F


def test_margins_are_satisfied_and_then_cost_nothing():
    a, b, one = lm.tensor([2.0]), lm.tensor([0.0]), lm.tensor([1.0])
    assert F.margin_ranking_loss(a, b, one, margin=1.5).item() == 0
    assert F.margin_ranking_loss(b, a, one, margin=1.5).item() == 3.5
    rows = lm.tensor([[0.0, 0.0]]), lm.tensor([[0.0, 1.0]]), lm.tensor([[3.0, 0.0]])
    assert F.triplet_margin_loss(*rows, margin=1.0).item() == 0


def test_multi_margin_is_the_sum_over_wrong_classes():
    x = [0.2, 1.1, 0.7]
    expected = sum(max(0.0, 1 - x[2] + x[j]) for j in range(2)) / 3
    assert F.multi_margin_loss(lm.tensor([x]), lm.tensor([2])).item() == pytest.approx(expected, rel=1e-6)


def test_the_divergence_of_a_distribution_from_itself_is_nothing():
    p = lm.tensor([[0.5, 0.5, 0.0]])
    assert F.kl_div(lm.tensor([[0.5, 0.5, 1e-9]]).log(), p, reduction="batchmean").item() == 0


def test_the_best_variance_is_the_squared_error():
    var = lm.tensor([9.0], dtype=lm.float64, requires_grad=True)
    F.gaussian_nll_loss(lm.tensor([5.0], dtype=lm.float64), lm.tensor([2.0], dtype=lm.float64), var).backward()
    assert var.grad.item() == pytest.approx(0.0, abs=1e-15)


def test_class_weights_in_cross_entropy_are_repetition():
    x = lm.randn(3, 4, dtype=lm.float64)
    t, w = lm.tensor([0, 2, 2]), lm.tensor([1.0, 5.0, 2.0, 1.0], dtype=lm.float64)
    again = F.cross_entropy(x[lm.tensor([0, 1, 1, 2, 2])], t[lm.tensor([0, 1, 1, 2, 2])])
    assert F.cross_entropy(x, t, w).item() == pytest.approx(again.item(), rel=1e-13)


def test_what_is_refused():
    x = lm.zeros(2, 3)
    with pytest.raises(lm.ShapeError, match="differ"):
        F.kl_div(x, lm.zeros(3))
    with pytest.raises(ValueError, match="var must not be negative"):
        F.gaussian_nll_loss(x, x, x - 1)
    with pytest.raises(lm.ShapeError, match="var is"):
        F.gaussian_nll_loss(x, x, lm.ones(5))
    with pytest.raises(ValueError, match="p must be 1 or 2"):
        F.multi_margin_loss(x, lm.tensor([0, 1]), p=3)
    with pytest.raises(TypeError, match="int64"):
        F.multi_margin_loss(x, lm.tensor([0.0, 1.0]))
    with pytest.raises(IndexError):
        F.multilabel_margin_loss(x, lm.tensor([[3, 0, 0], [-1, 0, 0]]))
    with pytest.raises(ValueError, match="margin must be positive"):
        F.triplet_margin_loss(x, x, x, margin=-1.0)
    with pytest.raises(lm.ShapeError, match="expected one number for each of 3 classes"):
        F.cross_entropy(x, lm.tensor([0, 1]), weight=lm.ones(2))
    with pytest.raises(ValueError, match="reduction"):
        F.soft_margin_loss(x, x, reduction="batchmean")
    assert math.isnan(F.l1_loss(lm.zeros(0), lm.zeros(0)).item())
