"""Layer normalisation: each row is centred, scaled to unit variance, then given a learned gain and bias.

    mean = sum x / n      variance = sum (x - mean)^2 / n      y = (x - mean) / sqrt(variance + eps) * gain + bias

Ba, Kiros & Hinton, *Layer Normalization*, arXiv:1607.06450.  The variance is the biased one (divided by n), as in PyTorch.
"""

from math import sqrt

from .. import backend
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..kernels import kernel
from . import init
from .module import Module, Parameter


@kernel
def layer_norm_forward(x, gain, bias, out, mean, rstd, rows, cols, eps):
    """y = (x - mean) * rstd * gain + bias, a row at a time.  x, out: (rows, cols); gain, bias: (cols,); mean, rstd: (rows,)."""
    for r in range(rows):
        row = r * cols
        total = 0.0
        for j in range(cols):
            total += x[row + j]
        mu = total / cols
        total = 0.0
        for j in range(cols):
            d = x[row + j] - mu
            total += d * d
        scale = 1 / sqrt(total / cols + eps)
        mean[r] = mu
        rstd[r] = scale
        for j in range(cols):
            out[row + j] = (x[row + j] - mu) * scale * gain[j] + bias[j]


@kernel
def layer_norm_backward(x, gain, mean, rstd, grad, dx, dgain, dbias, rows, cols):
    """dx = rstd * (g - mean(g) - xhat * mean(g * xhat)), with g = grad * gain and xhat = (x - mean) * rstd."""
    for j in range(cols):
        dgain[j] = 0.0
        dbias[j] = 0.0
    for r in range(rows):
        row = r * cols
        mu = mean[r]
        scale = rstd[r]
        g_total = 0.0
        gx_total = 0.0
        for j in range(cols):
            xhat = (x[row + j] - mu) * scale
            g = grad[row + j] * gain[j]
            g_total += g
            gx_total += g * xhat
            dgain[j] += grad[row + j] * xhat
            dbias[j] += grad[row + j]
        g_mean = g_total / cols
        gx_mean = gx_total / cols
        for j in range(cols):
            xhat = (x[row + j] - mu) * scale
            dx[row + j] = scale * (grad[row + j] * gain[j] - g_mean - xhat * gx_mean)


def normalized_size(input, normalized_shape, weight, bias, name):
    """Check the trailing shape that a norm covers; return (rows, cols)."""
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape or input.shape[len(input.shape) - len(shape) :] != shape or len(input.shape) < len(shape):
        raise ShapeError(f"{name}: input {input.shape} does not end in the normalized shape {shape}")
    cols = 1
    for size in shape:
        cols *= size
    if cols == 0:
        raise ShapeError(f"{name}: cannot normalise over {shape}, which is empty")
    for label, t in (("weight", weight), ("bias", bias)):
        if t is not None and (t.shape != shape or t.dtype is not input.dtype):
            raise ShapeError(f"{name}: {label} is {t.shape} {t.dtype.name}, expected {shape} {input.dtype.name}")
    if input.dtype.code > 1:
        raise TypeError(f"{name}: input is {input.dtype.name}, expected float32 or float64")
    return input.numel() // cols, cols


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Normalise over the trailing dimensions `normalized_shape`; weight and bias (of that shape) may be None.

    Raises ShapeError when the shapes do not fit, TypeError for a dtype that is not floating.

    >>> import linalgml as lm
    >>> lm.nn.functional.layer_norm(lm.tensor([[1.0, 2.0, 3.0]]), (3,))
    tensor([[-1.2247,  0.0000,  1.2247]])
    """
    rows, cols = normalized_size(input, normalized_shape, weight, bias, "layer_norm")
    dtype, store = input.dtype, backend.store()
    x = input.flat()
    gain = store.full(cols, 1.0, dtype) if weight is None else weight.flat()
    shift = store.zeros(cols, dtype) if bias is None else bias.flat()
    out, mean, rstd = store.empty(rows * cols, dtype), store.empty(rows, dtype), store.empty(rows, dtype)
    layer_norm_forward(x, gain, shift, out, mean, rstd, rows, cols, eps)

    def backward(grad):
        store = backend.store()
        dx, dgain, dbias = store.empty(rows * cols, dtype), store.empty(cols, dtype), store.empty(cols, dtype)
        layer_norm_backward(input.flat(), gain, mean, rstd, grad, dx, dgain, dbias, rows, cols)
        return [dx, dgain, dbias][: len(parents)] if weight is not None else [dx, dbias][: len(parents)]

    backward.eps = eps  # type: ignore[attr-defined]  # only gradients of gradients read it
    parents = (input,) if weight is None and bias is None else tuple(t for t in (input, weight, bias) if t is not None)
    return result(out, input.shape, dtype, parents, backward, (input,) if weight is None else (input, weight))


class LayerNorm(Module):
    """Layer normalisation with learned gain and bias, after torch.nn.LayerNorm.

    >>> import linalgml as lm
    >>> lm.nn.LayerNorm(4)(lm.randn(2, 4)).shape
    (2, 4)
    """

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.register_parameter("weight", Parameter(init.blank(self.normalized_shape, dtype)) if elementwise_affine else None)
        self.register_parameter("bias", Parameter(init.blank(self.normalized_shape, dtype)) if elementwise_affine and bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Gain one, bias zero."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input):
        return layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
