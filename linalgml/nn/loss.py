"""Losses that are one line of tensor arithmetic."""

from ..autograd import arithmetic
from ..autograd.errors import ShapeError
from ..autograd.reduction import mean
from ..autograd.reduction import sum as total
from .module import Module


def _reduce(values, reduction, name):
    if reduction == "mean":
        return mean(values)
    if reduction == "sum":
        return total(values)
    if reduction == "none":
        return values
    raise ValueError(f"{name}: reduction must be 'mean', 'sum' or 'none', got {reduction!r}")


def mse_loss(input, target, reduction="mean"):
    """The mean squared difference.

    >>> import linalgml as lm
    >>> lm.nn.functional.mse_loss(lm.tensor([1.0, 3.0]), lm.tensor([1.0, 1.0]))
    tensor(2.)
    """
    if input.shape != target.shape:
        raise ShapeError(f"mse_loss: input {input.shape} and target {target.shape} differ")
    d = arithmetic.sub(input, target)
    return _reduce(arithmetic.mul(d, d), reduction, "mse_loss")


def nll_loss(input, target, ignore_index=-100, reduction="mean"):
    """The negative of the log-probabilities (N, C) at the target classes (N,).

    >>> import linalgml as lm
    >>> lm.nn.functional.nll_loss(lm.tensor([[-1.0, -2.0]]), lm.tensor([1]))
    tensor(2.)
    """
    if len(input.shape) != 2 or target.shape != input.shape[:1]:
        raise ShapeError(f"nll_loss: input {input.shape} and target {target.shape}: expected (N, C) and (N,)")
    counts = target != ignore_index
    picked = input.gather(1, target.masked_fill(~counts, 0).unsqueeze(1)).squeeze(1)
    values = (-picked).masked_fill(~counts, 0.0)
    if reduction == "mean":
        return total(values) / counts.sum()
    return _reduce(values, reduction, "nll_loss")


class MSELoss(Module):
    """`mse_loss` as a module."""

    def __init__(self, reduction="mean"):
        super().__init__()
        self.reduction = reduction

    def forward(self, input, target):
        return mse_loss(input, target, self.reduction)


class NLLLoss(Module):
    """`nll_loss` as a module."""

    def __init__(self, ignore_index=-100, reduction="mean"):
        super().__init__()
        self.ignore_index, self.reduction = ignore_index, reduction

    def forward(self, input, target):
        return nll_loss(input, target, self.ignore_index, self.reduction)
