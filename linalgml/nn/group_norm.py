"""Group normalisation: the channels of each example in groups, each group centred and scaled; instance normalisation is one channel each.

    mean, variance: of the size * inner numbers of a group          y = (x - mean) / sqrt(variance + eps) * gain[c] + bias[c]

Wu & He, *Group normalization*, arXiv:1803.08494; Ulyanov, Vedaldi & Lempitsky, *Instance normalization*, arXiv:1607.08022.
"""

from math import sqrt

from .. import backend
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..autograd.tensor import numel
from ..kernels import kernel
from . import init
from .module import Module, Parameter


@kernel
def group_norm_forward(x, gain, bias, out, mean, rstd, rows, groups, size, inner, eps):
    """y = (x - mean) * rstd * gain + bias.  x, out: (rows, groups, size, inner); gain, bias: (groups, size); mean, rstd: (rows, groups)."""
    for r in range(rows):
        for k in range(groups):
            at = r * groups + k
            start = at * size * inner
            total = 0.0
            for j in range(start, start + size * inner):
                total += x[j]
            mu = total / (size * inner)
            total = 0.0
            for j in range(start, start + size * inner):
                d = x[j] - mu
                total += d * d
            scale = 1 / sqrt(total / (size * inner) + eps)
            mean[at] = mu
            rstd[at] = scale
            for c in range(size):
                row = start + c * inner
                for j in range(row, row + inner):
                    out[j] = (x[j] - mu) * scale * gain[k * size + c] + bias[k * size + c]


@kernel
def group_norm_backward(x, gain, mean, rstd, grad, dx, dgain, dbias, rows, groups, size, inner):
    """dx = rstd (g - mean(g) - xhat mean(g xhat)), the means over a group, with g = grad gain and xhat = (x - mean) rstd."""
    for c in range(groups * size):
        dgain[c] = 0.0
        dbias[c] = 0.0
    for r in range(rows):
        for k in range(groups):
            at = r * groups + k
            start = at * size * inner
            mu = mean[at]
            scale = rstd[at]
            g_total = 0.0
            gx_total = 0.0
            for c in range(size):
                row = start + c * inner
                channel = k * size + c
                total = 0.0
                product = 0.0
                for j in range(row, row + inner):
                    total += grad[j]
                    product += grad[j] * (x[j] - mu)
                dbias[channel] += total
                dgain[channel] += product * scale
                g_total += total * gain[channel]
                gx_total += product * scale * gain[channel]
            g_mean = g_total / (size * inner)
            gx_mean = gx_total / (size * inner)
            for c in range(size):
                row = start + c * inner
                for j in range(row, row + inner):
                    xhat = (x[j] - mu) * scale
                    dx[j] = scale * (grad[j] * gain[k * size + c] - g_mean - xhat * gx_mean)


def channels_of(input, weight, bias, name, least=2):
    """Check an input (N, C, …) and its weight and bias (C,); return (N, C, the rest)."""
    shape = input.shape
    if len(shape) < least:
        raise ShapeError(f"{name}: input {shape}: expected (N, C, …)")
    if input.dtype.code > 1:
        raise TypeError(f"{name}: input is {input.dtype.name}, expected float32 or float64")
    for label, t in (("weight", weight), ("bias", bias)):
        if t is not None and (t.shape != shape[1:2] or t.dtype is not input.dtype):
            raise ShapeError(f"{name}: {label} is {t.shape} {t.dtype.name}, expected ({shape[1]},) {input.dtype.name}")
    return shape[0], shape[1], numel(shape[2:])


def scale_and_shift(weight, bias, channels, dtype, store):
    """The flat gain and shift of each channel, ones and zeros where there are none."""
    gain = store.full(channels, 1.0, dtype) if weight is None else weight.flat()
    return gain, store.zeros(channels, dtype) if bias is None else bias.flat()


def with_gradients(input, weight, bias, dx, dgain, dbias):
    """The gradients of those of input, weight and bias that are there, in order."""
    return [dx, *([] if weight is None else [dgain]), *([] if bias is None else [dbias])]


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """Normalise groups of channels of each example, after torch.nn.functional.group_norm.

    input (N, C, …); C a multiple of num_groups; weight, bias (C,) or None.  Raises ShapeError when that does not fit, or a group is empty.

    >>> import linalgml as lm
    >>> lm.nn.functional.group_norm(lm.tensor([[[1.0, 3.0], [2.0, 6.0]]]), 2)
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    rows, channels, inner = channels_of(input, weight, bias, "group_norm")
    if num_groups < 1 or channels % num_groups:
        raise ShapeError(f"group_norm: {channels} channels do not divide into {num_groups} groups")
    if rows and not channels * inner:
        raise ShapeError(f"group_norm: the groups of an input {input.shape} are empty")
    size, dtype, store = channels // num_groups, input.dtype, backend.store()
    n, stats = input.numel(), rows * num_groups
    gain, shift = scale_and_shift(weight, bias, channels, dtype, store)
    out, mean, rstd = store.empty(n, dtype), store.empty(stats, dtype), store.empty(stats, dtype)
    group_norm_forward(input.flat(), gain, shift, out, mean, rstd, rows, num_groups, size, inner, eps)

    def backward(grad):
        store = backend.store()
        dx, dgain, dbias = store.empty(n, dtype), store.empty(channels, dtype), store.empty(channels, dtype)
        group_norm_backward(input.flat(), gain, mean, rstd, grad, dx, dgain, dbias, rows, num_groups, size, inner)
        return with_gradients(input, weight, bias, dx, dgain, dbias)

    backward.eps = eps  # type: ignore[attr-defined]  # only gradients of gradients read it
    parents = tuple(t for t in (input, weight, bias) if t is not None)
    return result(out, input.shape, dtype, parents, backward, (input,) if weight is None else (input, weight))


class GroupNorm(Module):
    """Group normalisation with a learned gain and bias for each channel, after torch.nn.GroupNorm.

    >>> import linalgml as lm
    >>> lm.nn.GroupNorm(2, 6)(lm.randn(3, 6, 4, 4)).shape
    (3, 6, 4, 4)
    """

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None):
        super().__init__()
        if num_groups < 1 or num_channels % num_groups:
            raise ValueError(f"GroupNorm: {num_channels} channels do not divide into {num_groups} groups")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.register_parameter("weight", Parameter(init.blank((num_channels,), dtype)) if affine else None)
        self.register_parameter("bias", Parameter(init.blank((num_channels,), dtype)) if affine else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Gain one, bias zero."""
        if self.affine:
            init.ones_(self.weight)
            init.zeros_(self.bias)

    def forward(self, input):
        return group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"
