"""Softmax: scores made into probabilities, and its logarithm.

    p_i = exp(x_i - max x) / sum_j exp(x_j - max x)         dx = p * (g - sum_j g_j p_j)

Subtracting the maximum changes nothing (it cancels) and keeps exp from overflowing.  Goodfellow, Bengio & Courville,
*Deep Learning*, section 4.1.
"""

from math import exp, log

from .. import backend
from ..autograd.engine import result
from ..kernels import kernel
from .module import Module


@kernel
def softmax_forward(x, out, rows, cols):
    """out = softmax of each row.  x, out: (rows, cols)."""
    for r in range(rows):
        row = r * cols
        top = x[row]
        for j in range(row + 1, row + cols):
            top = max(top, x[j])
        total = 0.0
        for j in range(row, row + cols):
            e = exp(x[j] - top)
            out[j] = e
            total += e
        for j in range(row, row + cols):
            out[j] = out[j] / total


@kernel
def softmax_backward(out, grad, dx, rows, cols):
    """dx = out * (grad - sum(grad * out)), a row at a time."""
    for r in range(rows):
        row = r * cols
        inner = 0.0
        for j in range(row, row + cols):
            inner += grad[j] * out[j]
        for j in range(row, row + cols):
            dx[j] = out[j] * (grad[j] - inner)


@kernel
def log_softmax_forward(x, out, rows, cols):
    """out = x - logsumexp(x), a row at a time."""
    for r in range(rows):
        row = r * cols
        top = x[row]
        for j in range(row + 1, row + cols):
            top = max(top, x[j])
        total = 0.0
        for j in range(row, row + cols):
            total += exp(x[j] - top)
        lse = top + log(total)
        for j in range(row, row + cols):
            out[j] = x[j] - lse


@kernel
def log_softmax_backward(out, grad, dx, rows, cols):
    """dx = grad - exp(out) * sum(grad), a row at a time."""
    for r in range(rows):
        row = r * cols
        total = 0.0
        for j in range(row, row + cols):
            total += grad[j]
        for j in range(row, row + cols):
            dx[j] = grad[j] - exp(out[j]) * total


def _along_last(input, dim, dtype, forward, backward_kernel, name):
    """Run a row kernel along `dim`: directly when it is the last one, else through a transpose."""
    if dtype is not None:
        input = input.to(dtype)
    if not input.dtype.is_floating_point:
        raise TypeError(f"{name}: input is {input.dtype.name}, expected float32 or float64")
    ndim = len(input.shape)
    if not -max(ndim, 1) <= dim < max(ndim, 1):
        raise IndexError(f"{name}: dimension {dim} out of range for shape {input.shape}")
    if ndim and dim % ndim != ndim - 1:
        moved = input.transpose(dim, -1)
        return _along_last(moved, -1, None, forward, backward_kernel, name).transpose(dim, -1)
    n, cols = input.numel(), input.shape[-1] if ndim else 1
    rows = n // cols if cols else 0
    out = backend.store().empty(n, input.dtype)
    forward(input.flat(), out, rows, cols)

    def backward(grad):
        dx = backend.store().empty(n, input.dtype)
        backward_kernel(out, grad, dx, rows, cols)
        return (dx,)

    return result(out, input.shape, input.dtype, (input,), backward, (), True)


def softmax(input, dim=-1, dtype=None):
    """exp(x) / sum(exp(x)) along `dim`: non-negative and summing to one.

    >>> import linalgml as lm
    >>> lm.softmax(lm.tensor([1.0, 1.0, 1.0, 1.0]), dim=0)
    tensor([0.2500, 0.2500, 0.2500, 0.2500])
    """
    return _along_last(input, dim, dtype, softmax_forward, softmax_backward, "softmax")


def log_softmax(input, dim=-1, dtype=None):
    """The logarithm of softmax, without the loss of digits that log(softmax(x)) has.

    >>> import linalgml as lm
    >>> lm.log_softmax(lm.tensor([0.0, 1000.0]), dim=0)
    tensor([-1000.,     0.])
    """
    return _along_last(input, dim, dtype, log_softmax_forward, log_softmax_backward, "log_softmax")


class Softmax(Module):
    """Softmax along `dim`, after torch.nn.Softmax.

    >>> import linalgml as lm
    >>> lm.nn.Softmax(dim=-1)(lm.zeros(2))
    tensor([0.5000, 0.5000])
    """

    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return softmax(input, self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"
