"""Binary cross-entropy: the negative log-likelihood of a coin, given its probability p, or a score x with p = sigmoid(x).

    loss = -(t log p + (1 - t) log(1 - p))            dloss/dp = (p - t) / (p (1 - p))
    loss = (1 - t) x + c softplus(-x)                 dloss/dx = (1 - t) - c sigmoid(-x),   c = 1 + (w - 1) t

The second form never takes the logarithm of a number near 0; w is the weight of the positive class.  Bishop, *Pattern Recognition and
Machine Learning*, section 4.3.2.
"""

from math import exp, log, log1p

from .. import backend
from ..autograd.creation import ones_like, zeros_like
from ..autograd.engine import result
from ..kernels import kernel
from .loss import LossModule, check_reduction, pair, reduced


@kernel
def bce_logits_forward(x, target, weight, out, n, nw):
    """out = (1 - t) x + c softplus(-x), c = 1 + (w - 1) t, weights repeated every nw elements.  x, target, out: (n,); weight: (nw,)."""
    for i in range(n):
        v = x[i]
        t = target[i]
        w = weight[i % nw]
        c = 1 + (w - 1) * t
        if v > 0:
            out[i] = (1 - t) * v + c * log1p(exp(-v))
        else:
            out[i] = c * log1p(exp(v)) - w * t * v


@kernel
def bce_logits_backward(x, target, weight, grad, dx, n, nw):
    """dx = grad ((1 - t) - c sigmoid(-x)), c = 1 + (w - 1) t.  grad, dx: (n,); the others as in the forward pass."""
    for i in range(n):
        v = x[i]
        t = target[i]
        w = weight[i % nw]
        c = 1 + (w - 1) * t
        if v > 0:
            e = exp(-v)
            dx[i] = grad[i] * (1 - t - c * (e / (1 + e)))
        else:
            e = exp(v)
            dx[i] = grad[i] * (c * (e / (1 + e)) - w * t)


@kernel
def bce_forward(p, target, out, n):
    """out = -(t log p + (1 - t) log(1 - p)), no logarithm below -100.  All (n,)."""
    for i in range(n):
        high = log(p[i])
        low = log1p(-p[i])
        if high < -100:
            high = -100.0
        if low < -100:
            low = -100.0
        out[i] = -(target[i] * high + (1 - target[i]) * low)


@kernel
def bce_backward(p, target, grad, dp, n):
    """dp = grad (p - t) / (p (1 - p)), the divisor at least 1e-12.  All (n,)."""
    for i in range(n):
        spread = p[i] * (1 - p[i])
        if spread < 1e-12:
            spread = 1e-12
        dp[i] = grad[i] * ((p[i] - target[i]) / spread)


def _towards(losses, target, of_target):
    """The losses with a gradient in their target, in which they are linear: that of a yes less that of a no.  of_target(t): the losses."""
    if not target.requires_grad:
        return losses
    slope = of_target(ones_like(target)) - of_target(zeros_like(target))  # recorded: it has the gradients of this gradient
    return losses + (target - target.detach()) * slope


def binary_cross_entropy_with_logits(input, target, weight=None, reduction="mean", pos_weight=None):
    """Binary cross-entropy of scores, after torch.nn.functional.binary_cross_entropy_with_logits.

    input and target have one shape and one floating dtype, targets lie in [0, 1]; `weight` multiplies each loss and `pos_weight` the part
    of the positive class, both broadcast to that shape; reduction "mean", "sum" or "none".  Raises ShapeError for shapes that differ,
    TypeError for dtypes that do.

    >>> import linalgml as lm
    >>> lm.nn.functional.binary_cross_entropy_with_logits(lm.tensor([0.0, 100.0]), lm.tensor([1.0, 1.0]))
    tensor(0.3466)
    """
    name = "binary_cross_entropy_with_logits"
    check_reduction(reduction, name)
    dtype, n, store = pair(input, target, name), input.numel(), backend.store()
    if pos_weight is None:
        factor = store.full(1, 1.0, dtype)
    elif pos_weight.shape == input.shape[len(input.shape) - len(pos_weight.shape) :]:
        factor = pos_weight.to(dtype).flat()
    else:
        factor = pos_weight.to(dtype).broadcast_to(input.shape).contiguous().flat()
    nw, out = max(1, len(factor)), store.empty(n, dtype)
    bce_logits_forward(input.flat(), target.flat(), factor, out, n, nw)

    def backward(grad):
        dx = backend.store().empty(n, dtype)
        bce_logits_backward(input.flat(), target.flat(), factor, grad, dx, n, nw)
        return (dx,)

    losses = result(out, input.shape, dtype, (input,), backward, (input, target))
    losses = _towards(losses, target, lambda t: binary_cross_entropy_with_logits(input, t, reduction="none", pos_weight=pos_weight))
    return reduced(losses if weight is None else losses * weight, reduction)


def binary_cross_entropy(input, target, weight=None, reduction="mean"):
    """Binary cross-entropy of probabilities in [0, 1], after torch.nn.functional.binary_cross_entropy.

    Shapes, dtypes and reductions as for `binary_cross_entropy_with_logits`, which is more accurate where there are scores.  No
    logarithm counts as less than -100.  Raises ValueError for an input outside [0, 1] or NaN.

    >>> import linalgml as lm
    >>> lm.nn.functional.binary_cross_entropy(lm.tensor([0.5, 0.5]), lm.tensor([1.0, 0.25]), reduction="none")
    tensor([0.6931, 0.6931])
    """
    name = "binary_cross_entropy"
    check_reduction(reduction, name)
    dtype, n, store = pair(input, target, name), input.numel(), backend.store()
    if n and not (input.min().item() >= 0 and input.max().item() <= 1):
        raise ValueError(f"{name}: input must lie in [0, 1], got values from {input.min().item()} to {input.max().item()}")
    out = store.empty(n, dtype)
    bce_forward(input.flat(), target.flat(), out, n)

    def backward(grad):
        dp = backend.store().empty(n, dtype)
        bce_backward(input.flat(), target.flat(), grad, dp, n)
        return (dp,)

    losses = result(out, input.shape, dtype, (input,), backward, (input, target))
    losses = _towards(losses, target, lambda t: binary_cross_entropy(input, t, reduction="none"))
    return reduced(losses if weight is None else losses * weight, reduction)


class BCEWithLogitsLoss(LossModule):
    """`binary_cross_entropy_with_logits` as a module; weight and pos_weight are tensors or None.

    >>> import linalgml as lm
    >>> lm.nn.BCEWithLogitsLoss()(lm.tensor([0.0]), lm.tensor([1.0]))
    tensor(0.6931)
    """

    def __init__(self, weight=None, reduction="mean", pos_weight=None):
        super().__init__(binary_cross_entropy_with_logits, weight=weight, reduction=reduction, pos_weight=pos_weight)


class BCELoss(LossModule):
    """`binary_cross_entropy` as a module.

    >>> import linalgml as lm
    >>> lm.nn.BCELoss()(lm.tensor([0.5]), lm.tensor([1.0]))
    tensor(0.6931)
    """

    def __init__(self, weight=None, reduction="mean"):
        super().__init__(binary_cross_entropy, weight=weight, reduction=reduction)
