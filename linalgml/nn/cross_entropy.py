"""Cross-entropy of class scores: the negative log-probability that softmax gives to the right class.

    loss = logsumexp(x) - x[target]            dloss/dx = softmax(x) - onehot(target)

With label smoothing s the target distribution is (1 - s) * onehot + s / C (Szegedy et al., arXiv:1512.00567, section 7),
and both formulas follow with that in place of onehot.
"""

from math import exp, log

from .. import backend, dtypes
from ..autograd.bounds import check_indices
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..kernels import kernel
from .loss import LossModule, check_reduction, class_weights, reduced, reduced_by_weight
from .softmax import log_softmax


@kernel
def cross_entropy_forward(logits, target, losses, lse, rows, cols, ignore_index, smoothing):
    """losses (rows,) = lse - (1 - s) * logits[target] - s * mean(logits), 0 where target is ignore_index; lse: (rows,).

    Returns how many rows count.
    """
    counted = 0
    for r in range(rows):
        row = r * cols
        top = logits[row]
        for j in range(row + 1, row + cols):
            top = max(top, logits[j])
        total = 0.0
        for j in range(row, row + cols):
            total += exp(logits[j] - top)
        lse[r] = top + log(total)
        t = target[r]
        if t == ignore_index:
            losses[r] = 0.0
        else:
            counted += 1
            losses[r] = lse[r] - (1 - smoothing) * logits[row + t]
            if smoothing:
                total = 0.0
                for j in range(row, row + cols):
                    total += logits[j]
                losses[r] = losses[r] - smoothing * total / cols
    return counted


@kernel
def cross_entropy_backward(logits, target, lse, grad, dlogits, rows, cols, ignore_index, smoothing):
    """dlogits = grad * (softmax(logits) - (1 - s) * onehot(target) - s / cols), a row at a time; 0 for ignored rows.  grad: (rows,)."""
    for r in range(rows):
        row = r * cols
        g = grad[r]
        z = lse[r]
        t = target[r]
        if t == ignore_index:
            for j in range(row, row + cols):
                dlogits[j] = 0.0
        else:
            spread = smoothing / cols
            for j in range(row, row + cols):
                dlogits[j] = g * (exp(logits[j] - z) - spread)
            dlogits[row + t] = dlogits[row + t] - g * (1 - smoothing)


def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Cross-entropy between scores and class indices or probabilities, after torch.nn.functional.cross_entropy.

    input (N, C), (C,) or (N, C, d1, …) floating; target (N,), () or (N, d1, …) int64 in [0, C), or ignore_index; or floating, of input's
    shape: probabilities of the classes.  weight (C,) multiplies the part of each class.  reduction "mean" (over the targets that count,
    by weight), "sum" or "none".  Raises IndexError for a target out of range.

    >>> import linalgml as lm
    >>> logits = lm.tensor([[0.0, 0.0], [2.0, 0.0]])
    >>> lm.nn.functional.cross_entropy(logits, lm.tensor([0, 0]))
    tensor(0.4100)
    """
    shape = input.shape
    if target.dtype.code < 2 and shape and target.shape == shape:
        return _of_probabilities(input, target, weight, reduction, label_smoothing)
    if not shape or target.shape != (shape[:1] + shape[2:] if len(shape) > 1 else ()):
        raise ShapeError(f"cross_entropy: input {shape} and target {target.shape}: expected (N, C, …) and (N, …)")
    if len(shape) > 2:
        input = input.movedim(1, -1)
    if weight is not None:
        return _weighted(input, target, weight, ignore_index, reduction, label_smoothing)
    return cross_entropy_of_rows(input, target, ignore_index, reduction, label_smoothing)


def _weighted(input, target, weight, ignore_index, reduction, smoothing):
    """Classes with weights, which come in the last dimension of the scores: w[t] (1 - s) (-log p[t]) - s / C sum of w log p."""
    losses = cross_entropy_of_rows(input, target, ignore_index, "none", 0.0)
    each = class_weights(weight, target, input.shape[-1], ignore_index, "cross_entropy")
    losses = losses * each * (1 - smoothing)
    if smoothing:
        spread = (log_softmax(input, -1) * weight).sum(-1) * (-smoothing / input.shape[-1])
        losses = losses + spread * (target != ignore_index).to(input.dtype)
    check_reduction(reduction, "cross_entropy")
    return reduced_by_weight(losses, each, reduction)


def _of_probabilities(input, target, weight, reduction, smoothing):
    """Targets that are distributions: - sum of w t log p; the mean is over distributions, whatever the weights, as in PyTorch."""
    check_reduction(reduction, "cross_entropy")
    if len(input.shape) > 1:
        input, target = input.movedim(1, -1), target.movedim(1, -1)
    classes = input.shape[-1]
    if smoothing:
        target = target * (1 - smoothing) + smoothing / classes
    logs = log_softmax(input, -1)
    if weight is not None:
        logs = logs * weight
    return reduced(-(target * logs).sum(-1), reduction)


def cross_entropy_of_rows(input, target, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """`cross_entropy` with the classes in the last dimension: input (…, C), target (…)."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"cross_entropy: reduction must be 'mean', 'sum' or 'none', got {reduction!r}")
    if not 0.0 <= label_smoothing <= 1.0:
        raise ValueError(f"cross_entropy: label_smoothing must be in [0, 1], got {label_smoothing}")
    if target.dtype is not dtypes.int64:
        raise TypeError(f"cross_entropy: target must hold int64 class indices, got {target.dtype.name}")
    dtype, classes = input.dtype, input.shape[-1]
    if dtype.code > 1:
        raise TypeError(f"cross_entropy: input is {dtype.name}, expected float32 or float64")
    if target.shape != input.shape[:-1] or classes == 0:
        raise ShapeError(f"cross_entropy: input {input.shape} and target {target.shape}: expected (…, C) and (…), with C at least 1")
    rows, store = target.numel(), backend.store()
    logits, where = input.flat(), target.flat()
    twin = store.compiled("nn.cross_entropy", "cross_entropy_loss")
    if twin is not None:
        value, pull_back = twin(logits, where, rows, classes, ignore_index, label_smoothing, reduction)
        return result(value, target.shape if reduction == "none" else (), dtype, (input,), pull_back, (input, target))
    if not store.checks_indices:
        check_indices(where, rows, 0, classes, "cross_entropy: target", ignore_index)
    losses, lse = store.empty(rows, dtype), store.empty(rows, dtype)
    counted = cross_entropy_forward(logits, where, losses, lse, rows, classes, ignore_index, label_smoothing)
    if reduction == "none":
        value, shape, divisor = losses, target.shape, 1.0
    else:
        divisor = float(counted) if reduction == "mean" else 1.0
        total = sum(losses if type(losses) is list else losses.tolist())
        value, shape = store.full(1, total / divisor if divisor else float("nan"), dtype), ()

    def backward(grad):
        store = backend.store()
        dlogits = store.empty(rows * classes, dtype)
        each = grad if reduction == "none" else store.full(rows, grad[0] / divisor if divisor else float("nan"), dtype)
        cross_entropy_backward(input.flat(), target.flat(), lse, each, dlogits, rows, classes, ignore_index, label_smoothing)
        return (dlogits,)

    return result(value, shape, dtype, (input,), backward, (input, target))


class CrossEntropyLoss(LossModule):
    """Cross-entropy as a module, after torch.nn.CrossEntropyLoss.

    >>> import linalgml as lm
    >>> lm.nn.CrossEntropyLoss()(lm.zeros(1, 4), lm.tensor([3]))
    tensor(1.3863)
    """

    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__(
            cross_entropy, weight=weight, ignore_index=ignore_index, reduction=reduction, label_smoothing=label_smoothing
        )
