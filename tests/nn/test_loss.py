"""The squared error and the negative log-likelihood: reductions, accuracy of long sums, what is ignored, what is refused."""

import math

import pytest

import linalgml as lm
from linalgml.nn import functional as F


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_squared_error_is_the_arithmetic(reduction):
    x, y = (lm.randn(7, 5, dtype=lm.float64).requires_grad_() for _ in range(2))
    seed = lm.randn(7, 5, dtype=lm.float64) if reduction == "none" else lm.tensor(1.7, dtype=lm.float64)
    F.mse_loss(x, y, reduction).backward(seed)
    found = x.grad, y.grad
    x.grad = y.grad = None
    plain = (x - y) ** 2
    (plain if reduction == "none" else getattr(plain, reduction)()).backward(seed)
    for ours, theirs in zip(found, (x.grad, y.grad), strict=True):
        assert lm.allclose(ours, theirs, rtol=1e-13)


def test_a_long_sum_of_squares_is_accurate():
    n = 100_003
    x, y = lm.rand(n), lm.zeros(n)
    exact = math.fsum(v * v for v in x.tolist())
    assert F.mse_loss(x, y, "sum").item() == pytest.approx(exact, rel=3e-6 if lm.get_backend() == "cython" else 1e-4)


def test_integers_and_mixed_dtypes_follow_the_rules_of_arithmetic():
    assert F.mse_loss(lm.tensor([1.0, 2.0], dtype=lm.float64), lm.tensor([0.0, 0.0])).dtype is lm.float64
    assert F.mse_loss(lm.tensor([3, 1]), lm.tensor([1, 1]), "sum").item() == 4


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_nll_with_rows_ignored(reduction):
    x = lm.randn(6, 4, dtype=lm.float64).requires_grad_()
    target = lm.tensor([1, -100, 3, 0, -100, 2])
    out = F.nll_loss(x, target, reduction=reduction)
    picked = [0.0 if t < 0 else -x[r, t].item() for r, t in enumerate(target.tolist())]
    expected = {"mean": sum(picked) / 4, "sum": sum(picked), "none": picked}[reduction]
    assert out.tolist() == pytest.approx(expected, rel=1e-14)
    out.sum().backward()
    for r, t in enumerate(target.tolist()):
        row = [0.0] * 4
        if t >= 0:
            row[t] = -0.25 if reduction == "mean" else -1.0
        assert x.grad[r].tolist() == row


def test_nothing_to_count_gives_nan():
    x = lm.zeros(2, 3)
    assert math.isnan(F.nll_loss(x, lm.tensor([-100, -100])).item()) and F.nll_loss(x, lm.tensor([-100, -100]), reduction="sum").item() == 0
    assert math.isnan(F.mse_loss(lm.zeros(0), lm.zeros(0)).item()) and F.mse_loss(lm.zeros(0), lm.zeros(0), "sum").item() == 0


def test_what_is_refused():
    with pytest.raises(lm.ShapeError, match="differ"):
        F.mse_loss(lm.zeros(3), lm.zeros(3, 1))
    with pytest.raises(ValueError, match="reduction"):
        F.mse_loss(lm.zeros(3), lm.zeros(3), "median")
    with pytest.raises(IndexError, match="target"):
        F.nll_loss(lm.zeros(2, 3), lm.tensor([0, 3]))
    with pytest.raises(TypeError, match="int64"):
        F.nll_loss(lm.zeros(2, 3), lm.tensor([0.0, 1.0]))
    with pytest.raises(lm.ShapeError):
        F.nll_loss(lm.zeros(2, 3), lm.tensor([0]))
