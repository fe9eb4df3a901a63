"""Losses beside cross-entropy: the squared error of numbers, and the negative log-likelihood of classes.

mse = mean of (x - y)^2                 dmse/dx = 2 (x - y) / n = -dmse/dy
nll = - mean of x[r, target[r]]         dnll/dx = -1 / rows at the targets, 0 elsewhere
"""

from .. import backend, dtypes
from ..autograd.arithmetic import mul, neg_forward, sub
from ..autograd.bounds import check_indices
from ..autograd.creation import zeros_like
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..autograd.reduction import sum_forward
from ..autograd.selection import where
from ..kernels import kernel
from .module import Module


@kernel
def squared_error_forward(x, y, out, n):
    """out (1,) = the sum of (x - y)^2.  x, y: (n,)."""
    total = 0.0
    for i in range(n):
        d = x[i] - y[i]
        total += d * d
    out[0] = total


@kernel
def squared_error_backward(x, y, grad, dx, n):
    """dx = 2 grad (x - y).  grad: (1,); dx: (n,)."""
    slope = 2 * grad[0]
    for i in range(n):
        dx[i] = slope * (x[i] - y[i])


@kernel
def nll_forward(x, target, losses, rows, cols, ignore_index):
    """losses (rows,) = -x[r, target[r]], 0 where target is ignore_index.  x: (rows, cols).  Returns how many rows count."""
    counted = 0
    for r in range(rows):
        if target[r] == ignore_index:
            losses[r] = 0.0
        else:
            counted += 1
            losses[r] = -x[r * cols + target[r]]
    return counted


@kernel
def nll_backward(target, grad, dx, rows, cols, ignore_index):
    """dx (rows, cols) = -grad at the targets, 0 elsewhere and in rows that are ignored.  grad: (rows,)."""
    for i in range(rows * cols):
        dx[i] = 0.0
    for r in range(rows):
        if target[r] != ignore_index:
            dx[r * cols + target[r]] = -grad[r]


def check_reduction(reduction, name):
    """ValueError unless it is one of PyTorch's three."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{name}: reduction must be 'mean', 'sum' or 'none', got {reduction!r}")


def reduced(losses, reduction):
    """A tensor of losses as it is, its sum, or its mean."""
    return losses if reduction == "none" else losses.sum() if reduction == "sum" else losses.mean()


def class_weights(weight, target, classes, ignore_index, name):
    """The weight of each target's class, 0 where it is ignored."""
    if weight.shape != (classes,):
        raise ShapeError(f"{name}: weight is {weight.shape}, expected one number for each of {classes} classes")
    counts = target != ignore_index
    return weight[where(counts, target, zeros_like(target))] * counts.to(weight.dtype)


def reduced_by_weight(losses, weight, reduction):
    """As `reduced`, the mean weighted: losses, which were multiplied by their weights, over the sum of those."""
    return losses.sum() / weight.sum() if reduction == "mean" else reduced(losses, reduction)


def pair(input, target, name):
    """The floating dtype of two tensors of one shape; ShapeError or TypeError if they differ: a broadcast mean is hardly ever meant."""
    if input.shape != target.shape:
        raise ShapeError(f"{name}: input {input.shape} and target {target.shape} differ")
    if input.dtype.code > 1 or target.dtype is not input.dtype:
        raise TypeError(f"{name}: input is {input.dtype.name} and target {target.dtype.name}: expected one floating dtype")
    return input.dtype


def mse_loss(input, target, reduction="mean"):
    """The mean squared difference, after torch.nn.functional.mse_loss.

    input and target have one shape and one floating dtype; reduction "mean", "sum" or "none".  Raises ShapeError for shapes that
    differ: a mean over broadcast values is hardly ever meant.

    >>> import linalgml as lm
    >>> lm.nn.functional.mse_loss(lm.tensor([1.0, 3.0]), lm.tensor([1.0, 1.0]))
    tensor(2.)
    """
    check_reduction(reduction, "mse_loss")
    if input.shape != target.shape:
        raise ShapeError(f"mse_loss: input {input.shape} and target {target.shape} differ")
    dtype = input.dtype
    if dtype.code > 1 or target.dtype is not dtype or reduction == "none":
        d = sub(input, target)
        return mul(d, d) if reduction == "none" else (mul(d, d).mean() if reduction == "mean" else mul(d, d).sum())
    n, store = input.numel(), backend.store()
    divisor = 1 if reduction == "sum" else n
    out = store.empty(1, dtype)
    squared_error_forward(input.flat(), target.flat(), out, n)
    if divisor != 1:
        out[0] = out[0] / divisor if divisor else float("nan")
    wanted = target.requires_grad

    def backward(grad):
        store = backend.store()
        dx, slope = store.empty(n, dtype), store.full(1, grad[0] / divisor if divisor else float("nan"), dtype)
        squared_error_backward(input.flat(), target.flat(), slope, dx, n)
        if not wanted:
            return (dx, None)
        dy = store.empty(n, dtype)
        neg_forward(dx, dy, n)
        return dx, dy

    return result(out, (), dtype, (input, target), backward, (input, target))


def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """The negative of the log-probabilities (N, C) at the target classes (N,), after torch.nn.functional.nll_loss.

    target is int64 in [0, C), or ignore_index; weight (C,) multiplies the losses of each class; reduction "mean" (over the targets that
    count, by weight), "sum" or "none".  Raises IndexError for a target out of range.

    >>> import linalgml as lm
    >>> lm.nn.functional.nll_loss(lm.tensor([[-1.0, -2.0]]), lm.tensor([1]))
    tensor(2.)
    """
    check_reduction(reduction, "nll_loss")
    if len(input.shape) != 2 or target.shape != input.shape[:1]:
        raise ShapeError(f"nll_loss: input {input.shape} and target {target.shape}: expected (N, C) and (N,)")
    if target.dtype is not dtypes.int64 or input.dtype.code > 1:
        raise TypeError(f"nll_loss: input is {input.dtype.name} and target {target.dtype.name}: expected floating numbers and int64")
    if weight is not None:
        losses = nll_loss(input, target, None, ignore_index, "none")
        each = class_weights(weight, target, input.shape[1], ignore_index, "nll_loss")
        return reduced_by_weight(losses * each, each, reduction)
    (rows, cols), dtype, store, classes = input.shape, input.dtype, backend.store(), target.flat()
    if not store.checks_indices:
        check_indices(classes, rows, 0, cols, "nll_loss: target", ignore_index)
    losses, shape, divisor = store.empty(rows, dtype), target.shape, 1
    counted = nll_forward(input.flat(), classes, losses, rows, cols, ignore_index)
    if reduction != "none":
        value, shape = store.empty(1, dtype), ()
        sum_forward(losses, value, 1, rows, 1)
        if reduction == "mean":
            divisor = counted
            value[0] = value[0] / divisor if divisor else float("nan")
        losses = value

    def backward(grad):
        store = backend.store()
        dx, each = store.empty(rows * cols, dtype), grad
        if reduction != "none":
            each = store.full(rows, grad[0] / divisor if divisor else float("nan"), dtype)
        nll_backward(target.flat(), each, dx, rows, cols, ignore_index)
        return (dx,)

    return result(losses, shape, dtype, (input,), backward, (target,))


class LossModule(Module):
    """A loss function as a module: calling it calls `function` with the settings, which are attributes."""

    def __init__(self, function, **settings):
        super().__init__()
        self._function, self._settings = function, tuple(settings)
        for name, value in settings.items():
            setattr(self, name, value)

    def forward(self, *inputs):
        return self._function(*inputs, **{name: getattr(self, name) for name in self._settings})


class MSELoss(LossModule):
    """`mse_loss` as a module."""

    def __init__(self, reduction="mean"):
        super().__init__(mse_loss, reduction=reduction)


class NLLLoss(LossModule):
    """`nll_loss` as a module."""

    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        super().__init__(nll_loss, weight=weight, ignore_index=ignore_index, reduction=reduction)
