"""Root-mean-square normalisation: each row divided by its root mean square, then given a learned gain.

    y = x / sqrt(mean(x^2) + eps) * gain

Zhang & Sennrich, *Root Mean Square Layer Normalization*, arXiv:1910.07467.
"""

from math import sqrt

from .. import backend
from ..autograd.engine import result
from ..kernels import kernel
from . import init
from .layer_norm import normalized_size
from .module import Module, Parameter

EPSILON = {0: 1.1920928955078125e-07, 1: 2.220446049250313e-16}  # of float32 and float64: PyTorch's default eps


@kernel
def rms_norm_forward(x, gain, out, rstd, rows, cols, eps):
    """y = x * rstd * gain, a row at a time.  x, out: (rows, cols); gain: (cols,); rstd: (rows,)."""
    for r in range(rows):
        row = r * cols
        total = 0.0
        for j in range(cols):
            v = x[row + j]
            total += v * v
        scale = 1 / sqrt(total / cols + eps)
        rstd[r] = scale
        for j in range(cols):
            out[row + j] = x[row + j] * scale * gain[j]


@kernel
def rms_norm_backward(x, gain, rstd, grad, dx, dgain, rows, cols):
    """dx = rstd * (g - xhat * mean(g * xhat)), with g = grad * gain and xhat = x * rstd."""
    for j in range(cols):
        dgain[j] = 0.0
    for r in range(rows):
        row = r * cols
        scale = rstd[r]
        total = 0.0
        for j in range(cols):
            xhat = x[row + j] * scale
            total += grad[row + j] * gain[j] * xhat
            dgain[j] += grad[row + j] * xhat
        inner = total / cols
        for j in range(cols):
            dx[row + j] = scale * (grad[row + j] * gain[j] - x[row + j] * scale * inner)


def rms_norm(input, normalized_shape, weight=None, eps=None):
    """Divide by the root mean square over the trailing dimensions `normalized_shape`; eps None is the dtype's epsilon.

    >>> import linalgml as lm
    >>> lm.nn.functional.rms_norm(lm.tensor([3.0, 4.0]), (2,))
    tensor([0.8485, 1.1314])
    """
    rows, cols = normalized_size(input, normalized_shape, weight, None, "rms_norm")
    dtype, store = input.dtype, backend.store()
    eps = EPSILON[dtype.code] if eps is None else eps
    gain = store.full(cols, 1.0, dtype) if weight is None else weight.flat()
    out, rstd = store.empty(rows * cols, dtype), store.empty(rows, dtype)
    rms_norm_forward(input.flat(), gain, out, rstd, rows, cols, eps)

    def backward(grad):
        store = backend.store()
        dx, dgain = store.empty(rows * cols, dtype), store.empty(cols, dtype)
        rms_norm_backward(input.flat(), gain, rstd, grad, dx, dgain, rows, cols)
        return (dx,) if weight is None else (dx, dgain)

    backward.eps = eps  # type: ignore[attr-defined]  # only gradients of gradients read it
    parents = (input,) if weight is None else (input, weight)
    return result(out, input.shape, dtype, parents, backward, parents)


class RMSNorm(Module):
    """Root-mean-square normalisation with a learned gain, after torch.nn.RMSNorm.

    >>> import linalgml as lm
    >>> lm.nn.RMSNorm(4)(lm.randn(2, 4)).shape
    (2, 4)
    """

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps = eps
        self.register_parameter("weight", Parameter(init.blank(self.normalized_shape, dtype)) if elementwise_affine else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Gain one."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input):
        return rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}"
