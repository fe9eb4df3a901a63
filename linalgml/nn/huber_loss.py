"""Losses that outliers do not rule: the absolute error, and Huber's, which is a parabola near 0 and a straight line beyond.

    huber(d) = d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2)        its slope: d held between -delta and delta

Huber, "Robust estimation of a location parameter", 1964.  PyTorch's smooth L1 loss is huber / delta.
"""

from .. import backend
from ..autograd.arithmetic import neg_forward, sub
from ..autograd.engine import result
from ..kernels import kernel
from .loss import LossModule, check_reduction, pair, reduced


@kernel
def huber_forward(x, y, out, n, delta, scale):
    """out = scale d^2 / 2 where |d| <= delta, else scale delta (|d| - delta / 2), with d = x - y.  All (n,)."""
    for i in range(n):
        d = abs(x[i] - y[i])
        if d <= delta:
            out[i] = scale * d * d / 2
        else:
            out[i] = scale * delta * (d - delta / 2)


@kernel
def huber_backward(x, y, grad, dx, n, delta, scale):
    """dx = grad scale d, with d = x - y held between -delta and delta.  All (n,)."""
    for i in range(n):
        d = x[i] - y[i]
        if d > delta:
            d = delta
        elif d < -delta:
            d = -delta
        dx[i] = grad[i] * (scale * d)


def l1_loss(input, target, reduction="mean"):
    """The mean absolute difference, after torch.nn.functional.l1_loss; its best single guess is the median.

    input and target have one shape; reduction "mean", "sum" or "none".  Raises ShapeError for shapes that differ.

    >>> import linalgml as lm
    >>> lm.nn.functional.l1_loss(lm.tensor([1.0, 4.0]), lm.tensor([1.0, 1.0]))
    tensor(1.5000)
    """
    check_reduction(reduction, "l1_loss")
    pair(input, target, "l1_loss")
    return reduced(sub(input, target).abs(), reduction)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """Huber's loss, after torch.nn.functional.huber_loss: d^2 / 2 up to |d| = delta, delta (|d| - delta / 2) beyond.

    input and target have one shape and one floating dtype; `weight` multiplies each loss.  Raises ShapeError for shapes that differ and
    ValueError unless delta > 0.

    >>> import linalgml as lm
    >>> lm.nn.functional.huber_loss(lm.tensor([1.5, 4.0]), lm.tensor([1.0, 1.0]), reduction="none")
    tensor([0.1250, 2.5000])
    """
    if not delta > 0:
        raise ValueError(f"huber_loss: delta must be positive, got {delta}")
    return _huber(input, target, reduction, delta, 1.0, weight, "huber_loss")


def smooth_l1_loss(input, target, reduction="mean", beta=1.0):
    """d^2 / (2 beta) up to |d| = beta, |d| - beta / 2 beyond, after torch.nn.functional.smooth_l1_loss; beta = 0 is `l1_loss`.

    Raises ShapeError for shapes that differ and ValueError for a negative beta.

    >>> import linalgml as lm
    >>> lm.nn.functional.smooth_l1_loss(lm.tensor([1.5, 4.0]), lm.tensor([1.0, 1.0]), reduction="none", beta=2.0)
    tensor([0.0625, 2.0000])
    """
    if not beta >= 0:
        raise ValueError(f"smooth_l1_loss: beta must not be negative, got {beta}")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    return _huber(input, target, reduction, beta, 1 / beta, None, "smooth_l1_loss")


def _huber(input, target, reduction, delta, scale, weight, name):
    check_reduction(reduction, name)
    dtype, n = pair(input, target, name), input.numel()
    out = backend.store().empty(n, dtype)
    huber_forward(input.flat(), target.flat(), out, n, delta, scale)
    wanted = target.requires_grad

    def backward(grad):
        store = backend.store()
        dx = store.empty(n, dtype)
        huber_backward(input.flat(), target.flat(), grad, dx, n, delta, scale)
        if not wanted:
            return dx, None
        dy = store.empty(n, dtype)
        neg_forward(dx, dy, n)
        return dx, dy

    losses = result(out, input.shape, dtype, (input, target), backward, (input, target))
    return reduced(losses if weight is None else losses * weight, reduction)


class L1Loss(LossModule):
    """`l1_loss` as a module.

    >>> import linalgml as lm
    >>> lm.nn.L1Loss(reduction="sum")(lm.tensor([3.0, -1.0]), lm.zeros(2))
    tensor(4.)
    """

    def __init__(self, reduction="mean"):
        super().__init__(l1_loss, reduction=reduction)


class HuberLoss(LossModule):
    """`huber_loss` as a module.

    >>> import linalgml as lm
    >>> lm.nn.HuberLoss(delta=2.0)(lm.tensor([5.0]), lm.zeros(1))
    tensor(8.)
    """

    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(huber_loss, reduction=reduction, delta=delta)


class SmoothL1Loss(LossModule):
    """`smooth_l1_loss` as a module.

    >>> import linalgml as lm
    >>> lm.nn.SmoothL1Loss()(lm.tensor([5.0]), lm.zeros(1))
    tensor(4.5000)
    """

    def __init__(self, reduction="mean", beta=1.0):
        super().__init__(smooth_l1_loss, reduction=reduction, beta=beta)
