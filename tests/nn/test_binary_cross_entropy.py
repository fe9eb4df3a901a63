"""Binary cross-entropy: accuracy far out, weights, and what is refused."""

import math

import pytest

import linalgml as lm
from linalgml.nn import functional as F


def test_scores_far_out_are_exact():
    x = lm.tensor([-800.0, -40.0, 40.0, 800.0], dtype=lm.float64, requires_grad=True)
    losses = F.binary_cross_entropy_with_logits(x, lm.ones(4, dtype=lm.float64), reduction="none")
    losses.sum().backward()
    assert losses.tolist() == pytest.approx([800.0, 40.0, math.exp(-40), 0.0], rel=1e-14)
    assert x.grad.tolist() == pytest.approx([-1.0, -1.0, -math.exp(-40), 0.0], rel=1e-14)


def test_infinite_scores_cost_nothing_or_everything_and_nan_stays():
    inf, t = math.inf, lm.tensor([1.0, 0.0, 1.0])
    losses = F.binary_cross_entropy_with_logits(lm.tensor([-inf, inf, math.nan]), t, reduction="none").tolist()
    assert losses[:2] == [inf, inf] and math.isnan(losses[2])


def test_scores_and_probabilities_agree():
    x, t = lm.randn(50, dtype=lm.float64), lm.rand(50, dtype=lm.float64)
    a, b = F.binary_cross_entropy_with_logits(x, t), F.binary_cross_entropy(x.sigmoid(), t)
    assert a.item() == pytest.approx(b.item(), rel=1e-13)


def test_a_positive_weight_is_that_many_examples():
    x, t = lm.tensor([0.3, -0.7]), lm.tensor([1.0, 0.0])
    weighted = F.binary_cross_entropy_with_logits(x, t, pos_weight=lm.tensor([3.0]), reduction="sum")
    repeated = F.binary_cross_entropy_with_logits(lm.tensor([0.3, 0.3, 0.3, -0.7]), lm.tensor([1.0, 1.0, 1.0, 0.0]), reduction="sum")
    assert weighted.item() == pytest.approx(repeated.item(), rel=1e-6)


def test_weights_repeat_along_the_last_dimension():
    x, t, w = lm.randn(4, 3, dtype=lm.float64), lm.ones(4, 3, dtype=lm.float64), lm.tensor([1.0, 2.0, 4.0], dtype=lm.float64)
    plain = F.binary_cross_entropy_with_logits(x, t, reduction="none")
    assert lm.allclose(F.binary_cross_entropy_with_logits(x, t, pos_weight=w, reduction="none"), plain * w)


def test_empty_and_refused():
    assert math.isnan(F.binary_cross_entropy_with_logits(lm.zeros(0), lm.zeros(0)).item())
    assert F.binary_cross_entropy(lm.zeros(0), lm.zeros(0), reduction="sum").item() == 0
    for loss in (F.binary_cross_entropy, F.binary_cross_entropy_with_logits):
        with pytest.raises(lm.ShapeError, match=r"\(3,\) and target \(3, 1\) differ"):
            loss(lm.zeros(3), lm.zeros(3, 1))
        with pytest.raises(TypeError, match="int64"):
            loss(lm.zeros(3), lm.tensor([0, 1, 1]))
        with pytest.raises(ValueError, match="reduction"):
            loss(lm.zeros(3), lm.zeros(3), reduction="median")
    for bad in (1.5, -0.1, math.nan):
        with pytest.raises(ValueError, match=r"must lie in \[0, 1\]"):
            F.binary_cross_entropy(lm.tensor([bad]), lm.tensor([1.0]))
