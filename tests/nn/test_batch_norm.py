"""Batch, instance and group normalisation: statistics, modes, and what is refused; tests/peers/test_conv.py compares with PyTorch."""

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.nn import functional as F


def test_a_large_mean_costs_no_accuracy():
    x = lm.randn(64, 2, dtype=lm.float64)
    assert lm.allclose(F.batch_norm(x + 1e6, None, None, training=True), F.batch_norm(x, None, None, training=True), atol=1e-8)
    assert lm.allclose(F.group_norm((x + 1e6).T.unsqueeze(0), 2), F.group_norm(x.T.unsqueeze(0), 2), atol=1e-8)


def test_running_statistics_move_only_in_training():
    norm = nn.BatchNorm1d(3)
    norm.eval()
    norm(lm.randn(5, 3))
    assert norm.running_mean.tolist() == [0.0] * 3 and norm.num_batches_tracked.item() == 0
    norm.train()
    norm(lm.ones(5, 3))
    assert norm.running_mean.tolist() == pytest.approx([0.1] * 3) and norm.num_batches_tracked.item() == 1
    norm.reset_running_stats()
    assert norm.running_mean.tolist() == [0.0] * 3 and norm.running_var.tolist() == [1.0] * 3


def test_the_gradient_in_evaluation_does_not_see_later_batches():
    norm = nn.BatchNorm1d(1, affine=False)
    norm(lm.tensor([[1.0], [5.0]]))
    norm.eval()
    x = lm.tensor([[2.0]], requires_grad=True)
    y = norm(x)
    norm.train()
    norm(lm.tensor([[100.0], [500.0]]))
    y.sum().backward()
    assert x.grad.item() == pytest.approx(1 / (0.9 + 0.1 * 8 + 1e-5) ** 0.5, rel=1e-5)


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: nn.BatchNorm1d(3)(lm.zeros(1, 3)), ValueError, "more than one value for each channel"),
    (lambda: nn.BatchNorm2d(3)(lm.zeros(2, 3)), lm.ShapeError, r"BatchNorm2d: input \(2, 3\): expected 4-D with 3 channels"),
    (lambda: nn.BatchNorm1d(3)(lm.zeros(2, 4)), lm.ShapeError, "expected 2-D or 3-D with 3 channels"),
    (lambda: F.batch_norm(lm.zeros(2, 3), None, None), ValueError, "are needed outside of training"),
    (lambda: F.batch_norm(lm.zeros(2, 3), lm.zeros(2), lm.ones(3)), lm.ShapeError, r"running_mean is \(2,\)"),
    (lambda: F.batch_norm(lm.zeros(2, 3), None, None, lm.ones(2), training=True), lm.ShapeError, r"weight is \(2,\) float32"),
    (lambda: F.instance_norm(lm.zeros(2, 3, 1)), ValueError, "more than one position"),
    (lambda: F.group_norm(lm.zeros(2, 6), 4), lm.ShapeError, "6 channels do not divide into 4 groups"),
    (lambda: F.group_norm(lm.zeros(2, 6, 0), 2), lm.ShapeError, "empty"),
    (lambda: nn.GroupNorm(4, 6), ValueError, "do not divide"),
    (lambda: F.batch_norm(lm.zeros(2, 3, dtype=lm.int64), None, None, training=True), TypeError, "int64"),
])  # fmt: skip
def test_what_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
