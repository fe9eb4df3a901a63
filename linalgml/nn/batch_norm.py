"""Batch normalisation: each channel centred and scaled over the batch, with running statistics for the time after training.

    mean, variance: of a channel over batch and positions          y = (x - mean) / sqrt(variance + eps) * gain + bias

Ioffe & Szegedy, *Batch normalization*, arXiv:1502.03167.  The variance in y is the biased one (divided by n), the running one the unbiased
(by n - 1), as in PyTorch.
"""

from math import sqrt

from .. import backend
from ..autograd.creation import ones, tensor, zeros
from ..autograd.engine import no_grad, result
from ..autograd.errors import ShapeError
from ..autograd.tensor import Tensor
from ..kernels import kernel
from . import init
from .group_norm import channels_of, group_norm, scale_and_shift, with_gradients
from .module import Module, Parameter


@kernel
def batch_statistics(x, mean, var, rows, channels, inner):
    """mean, var (channels,): of x (rows, channels, inner) over rows and positions, the variance divided by n = rows * inner."""
    for c in range(channels):
        total = 0.0
        for r in range(rows):
            start = (r * channels + c) * inner
            for j in range(start, start + inner):
                total += x[j]
        mu = total / (rows * inner)
        total = 0.0
        for r in range(rows):
            start = (r * channels + c) * inner
            for j in range(start, start + inner):
                d = x[j] - mu
                total += d * d
        mean[c] = mu
        var[c] = total / (rows * inner)


@kernel
def batch_norm_forward(x, gain, bias, mean, var, out, rstd, rows, channels, inner, eps):
    """out = (x - mean) rstd gain + bias, rstd (channels,) = 1 / sqrt(var + eps).  x, out: (rows, channels, inner)."""
    for c in range(channels):
        rstd[c] = 1 / sqrt(var[c] + eps)
    for r in range(rows):
        for c in range(channels):
            start = (r * channels + c) * inner
            for j in range(start, start + inner):
                out[j] = (x[j] - mean[c]) * rstd[c] * gain[c] + bias[c]


@kernel
def batch_norm_backward(x, gain, mean, rstd, grad, dx, dgain, dbias, rows, channels, inner, fixed):
    """dx = rstd gain (grad - mean(grad) - xhat mean(grad xhat)), the means over a channel; without them where mean and rstd are fixed."""
    for c in range(channels):
        total = 0.0
        product = 0.0
        for r in range(rows):
            start = (r * channels + c) * inner
            for j in range(start, start + inner):
                total += grad[j]
                product += grad[j] * (x[j] - mean[c])
        dbias[c] = total
        dgain[c] = product * rstd[c]
    for r in range(rows):
        for c in range(channels):
            start = (r * channels + c) * inner
            for j in range(start, start + inner):
                g = grad[j]
                if not fixed:
                    xhat = (x[j] - mean[c]) * rstd[c]
                    g = g - dbias[c] / (rows * inner) - xhat * (dgain[c] / (rows * inner))
                dx[j] = g * rstd[c] * gain[c]


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """Normalise the channels of a batch, after torch.nn.functional.batch_norm.

    input (N, C, …).  training: by the batch's own statistics, and running_mean and running_var, if given, move by `momentum` towards
    them; else by those.  Raises ShapeError when sizes do not fit, and ValueError for a batch of one number a channel, or for no running
    statistics outside of training.

    >>> import linalgml as lm
    >>> lm.nn.functional.batch_norm(lm.tensor([[1.0, 10.0], [3.0, 30.0]]), None, None, training=True)
    tensor([[-1.0000, -1.0000],
            [ 1.0000,  1.0000]])
    """
    rows, channels, inner = channels_of(input, weight, bias, "batch_norm")
    dtype, store, n = input.dtype, backend.store(), input.numel()
    for label, t in (("running_mean", running_mean), ("running_var", running_var)):
        if t is not None and t.shape != (channels,):
            raise ShapeError(f"batch_norm: {label} is {t.shape}, expected ({channels},)")
    if training:
        if rows * inner <= 1:
            raise ValueError(f"batch_norm: more than one value for each channel is needed when training, got input {input.shape}")
        mean, var = store.empty(channels, dtype), store.empty(channels, dtype)
        batch_statistics(input.flat(), mean, var, rows, channels, inner)
        _update(running_mean, Tensor(mean, (channels,), dtype), momentum, 1.0)
        _update(running_var, Tensor(var, (channels,), dtype), momentum, rows * inner / (rows * inner - 1))
    elif running_mean is None or running_var is None:
        raise ValueError("batch_norm: running_mean and running_var are needed outside of training")
    else:
        mean, var = running_mean.to(dtype).flat(), running_var.to(dtype).flat()
    gain, shift = scale_and_shift(weight, bias, channels, dtype, store)
    out, rstd = store.empty(n, dtype), store.empty(channels, dtype)
    if not training:
        mean = store.copy(mean, channels)  # the running statistics may move before the gradient is asked for
    batch_norm_forward(input.flat(), gain, shift, mean, var, out, rstd, rows, channels, inner, eps)

    def backward(grad):
        store = backend.store()
        dx, dgain, dbias = store.empty(n, dtype), store.empty(channels, dtype), store.empty(channels, dtype)
        batch_norm_backward(input.flat(), gain, mean, rstd, grad, dx, dgain, dbias, rows, channels, inner, not training)
        return with_gradients(input, weight, bias, dx, dgain, dbias)

    backward.eps = eps  # type: ignore[attr-defined]  # only gradients of gradients read it
    parents = tuple(t for t in (input, weight, bias) if t is not None)
    return result(out, input.shape, dtype, parents, backward, (input,) if weight is None else (input, weight))


@no_grad()
def _update(running, values, momentum, factor):
    """running = (1 - momentum) running + momentum factor values."""
    if running is None:
        return
    running.copy_(running * (1 - momentum) + values * (momentum * factor))


def instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5):
    """Normalise each channel of each example, after torch.nn.functional.instance_norm.

    input (N, C, …) with at least one dimension of positions.  use_input_stats False takes the running statistics, as `batch_norm` does;
    True moves them, if given, towards the mean of the examples' own.

    >>> import linalgml as lm
    >>> lm.nn.functional.instance_norm(lm.tensor([[[1.0, 3.0], [2.0, 6.0]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    rows, channels, inner = channels_of(input, weight, bias, "instance_norm", 3)
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    if inner <= 1:
        raise ValueError(f"instance_norm: more than one position for each channel is needed, got input {input.shape}")
    if running_mean is not None:
        with no_grad():
            each = input.detach().reshape(rows, channels, inner)
            running_mean.copy_(running_mean * (1 - momentum) + each.mean(2).mean(0) * momentum)
            running_var.copy_(running_var * (1 - momentum) + each.var(2).mean(0) * momentum)
    return group_norm(input, channels, weight, bias, eps)


class _Norm(Module):
    """What batch and instance normalisation share: parameters, running statistics, and the dimensions that they take."""

    dimensions: tuple = ()

    def __init__(self, num_features, eps, momentum, affine, track_running_stats, dtype):
        super().__init__()
        self.num_features, self.eps, self.momentum, self.affine = num_features, eps, momentum, affine
        self.track_running_stats = track_running_stats
        self.register_parameter("weight", Parameter(init.blank((num_features,), dtype)) if affine else None)
        self.register_parameter("bias", Parameter(init.blank((num_features,), dtype)) if affine else None)
        self.register_buffer("running_mean", zeros(num_features, dtype=dtype) if track_running_stats else None)
        self.register_buffer("running_var", ones(num_features, dtype=dtype) if track_running_stats else None)
        self.register_buffer("num_batches_tracked", tensor(0) if track_running_stats else None)
        self.reset_parameters()

    def reset_running_stats(self):
        """Mean 0, variance 1, no batch seen."""
        if self.track_running_stats:
            with no_grad():
                self.running_mean.zero_()
                self.running_var.fill_(1.0)
                self.num_batches_tracked.zero_()

    def reset_parameters(self):
        """Gain one, bias zero, statistics as at the start."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            init.zeros_(self.bias)

    def check(self, input):
        """ShapeError unless the input has the dimensions and channels of this layer."""
        if len(input.shape) not in self.dimensions or input.shape[1] != self.num_features:
            kinds = " or ".join(f"{d}-D" for d in self.dimensions)
            raise ShapeError(f"{type(self).__name__}: input {input.shape}: expected {kinds} with {self.num_features} channels")

    def extra_repr(self):
        return (f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
                f"track_running_stats={self.track_running_stats}")  # fmt: skip


class _BatchNorm(_Norm):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype)

    def forward(self, input):
        self.check(input)
        factor = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats:
            with no_grad():
                self.num_batches_tracked.copy_(self.num_batches_tracked + 1)
            if self.momentum is None:
                factor = 1 / self.num_batches_tracked.item()
        own = self.training or self.running_mean is None
        kept = not self.training or self.track_running_stats
        mean, var = (self.running_mean, self.running_var) if kept else (None, None)
        return batch_norm(input, mean, var, self.weight, self.bias, own, factor, self.eps)


class BatchNorm1d(_BatchNorm):
    """Batch normalisation of (N, C) or (N, C, L), after torch.nn.BatchNorm1d; momentum None makes the running mean an equal one.

    >>> import linalgml as lm
    >>> norm = lm.nn.BatchNorm1d(2)
    >>> norm(lm.tensor([[1.0, 2.0], [3.0, 6.0]])).tolist()[1][0] > 0.99, norm.running_mean
    (True, tensor([0.2000, 0.4000]))
    """

    dimensions = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Batch normalisation of images (N, C, H, W), after torch.nn.BatchNorm2d.

    >>> import linalgml as lm
    >>> lm.nn.BatchNorm2d(3)(lm.randn(2, 3, 4, 5)).shape
    (2, 3, 4, 5)
    """

    dimensions = (4,)


class _InstanceNorm(_Norm):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=False, track_running_stats=False, device=None, dtype=None):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype)

    def forward(self, input):
        self.check(input)
        own = self.training or not self.track_running_stats
        return instance_norm(input, self.running_mean, self.running_var, self.weight, self.bias, own, self.momentum, self.eps)


class InstanceNorm1d(_InstanceNorm):
    """Instance normalisation of (N, C, L), after torch.nn.InstanceNorm1d.

    >>> import linalgml as lm
    >>> lm.nn.InstanceNorm1d(3)(lm.randn(2, 3, 8)).shape
    (2, 3, 8)
    """

    dimensions = (3,)


class InstanceNorm2d(_InstanceNorm):
    """Instance normalisation of images (N, C, H, W), after torch.nn.InstanceNorm2d.

    >>> import linalgml as lm
    >>> lm.nn.InstanceNorm2d(3)(lm.randn(2, 3, 4, 5)).shape
    (2, 3, 4, 5)
    """

    dimensions = (4,)
