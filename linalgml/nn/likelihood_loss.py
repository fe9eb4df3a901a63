"""Losses that are likelihoods: a distribution against another, counts under Poisson's law, numbers with a variance of their own.

    KL = sum p (log p - log q)        Poisson: rate - k log rate        normal: (log var + (x - mean)^2 / var) / 2

They are compositions of operations whose gradients are proved elsewhere.  Bishop, *Pattern Recognition and Machine Learning*, section 1.6;
Nix & Weigend, "Estimating the mean and variance of the target probability distribution", 1994.
"""

from math import log, pi

from ..autograd.creation import full_like, ones_like, zeros_like
from ..autograd.errors import ShapeError
from ..autograd.selection import where
from .loss import LossModule, check_reduction, pair, reduced


def kl_div(input, target, reduction="mean", log_target=False):
    """target (log target - input), the divergence of a distribution from exp(input), after torch.nn.functional.kl_div.

    input holds log-probabilities; target probabilities, or their logarithms when log_target; both of one shape.  reduction "mean" (over
    elements), "batchmean" (the divergence, averaged over the first dimension), "sum" or "none".  Where target is 0 the loss is 0.

    >>> import linalgml as lm
    >>> p = lm.tensor([[0.5, 0.5]])
    >>> lm.nn.functional.kl_div(lm.tensor([[0.25, 0.75]]).log(), p, reduction="batchmean")
    tensor(0.1438)
    """
    if reduction != "batchmean":
        check_reduction(reduction, "kl_div")
    pair(input, target, "kl_div")
    if log_target:
        losses = target.exp() * (target - input)
    else:
        positive = target > 0
        safe = where(positive, target, ones_like(target))
        losses = where(positive, target * (safe.log() - input), zeros_like(target))
    if reduction == "batchmean":
        return losses.sum() / max(1, input.shape[0] if input.shape else 1)
    return reduced(losses, reduction)


def poisson_nll_loss(input, target, log_input=True, full=False, eps=1e-8, reduction="mean"):
    """The negative log-likelihood of counts under Poisson's law, after torch.nn.functional.poisson_nll_loss.

    exp(input) - target input, or input - target log(input + eps) when not log_input; `full` adds Stirling's log k! for targets above 1.

    >>> import linalgml as lm
    >>> lm.nn.functional.poisson_nll_loss(lm.tensor([0.0, 1.0]), lm.tensor([1.0, 2.0]))
    tensor(0.8591)
    """
    check_reduction(reduction, "poisson_nll_loss")
    pair(input, target, "poisson_nll_loss")
    losses = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        large = target > 1
        safe = where(large, target, ones_like(target))
        losses = losses + where(large, target * safe.log() - target + (safe * (2 * pi)).log() * 0.5, zeros_like(target))
    return reduced(losses, reduction)


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """(log var + (input - target)^2 / var) / 2 with var at least eps, after torch.nn.functional.gaussian_nll_loss.

    var is a number, or a tensor of input's shape, without its last dimension, or with 1 there; `full` adds log(2 pi) / 2.  Raises
    ValueError for a negative variance.

    >>> import linalgml as lm
    >>> lm.nn.functional.gaussian_nll_loss(lm.tensor([0.0, 2.0]), lm.tensor([0.0, 0.0]), lm.tensor([1.0, 4.0]))
    tensor(0.5966)
    """
    check_reduction(reduction, "gaussian_nll_loss")
    pair(input, target, "gaussian_nll_loss")
    if isinstance(var, (int, float)):
        var = full_like(input, var)
    elif var.shape == input.shape[:-1] and var.shape != input.shape:
        var = var.unsqueeze(-1)
    elif var.shape not in (input.shape, (*input.shape[:-1], 1)):
        raise ShapeError(f"gaussian_nll_loss: var is {var.shape}, expected {input.shape}, {input.shape[:-1]} or {(*input.shape[:-1], 1)}")
    if var.numel() and not var.min().item() >= 0:
        raise ValueError(f"gaussian_nll_loss: var must not be negative, got {var.min().item()}")
    var = var + (var.clamp(min=eps) - var).detach()  # raised to eps, and its gradient goes on as if it had not been
    losses = (var.log() + (input - target) ** 2 / var) * 0.5
    return reduced(losses + 0.5 * log(2 * pi) if full else losses, reduction)


class KLDivLoss(LossModule):
    """`kl_div` as a module."""

    def __init__(self, reduction="mean", log_target=False):
        super().__init__(kl_div, reduction=reduction, log_target=log_target)


class PoissonNLLLoss(LossModule):
    """`poisson_nll_loss` as a module."""

    def __init__(self, log_input=True, full=False, eps=1e-8, reduction="mean"):
        super().__init__(poisson_nll_loss, log_input=log_input, full=full, eps=eps, reduction=reduction)


class GaussianNLLLoss(LossModule):
    """`gaussian_nll_loss` as a module."""

    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(gaussian_nll_loss, full=full, eps=eps, reduction=reduction)
