"""Dropout: each element is zeroed with probability p in training, and the rest scaled so that the expectation stays.

    y = x * m / (1 - p), with m = 1 with probability 1 - p, else 0           E[y] = x

Srivastava et al., *Dropout*, JMLR 2014 (in the scaled, "inverted" form).
"""

from .. import backend, random
from ..autograd.engine import result
from ..kernels import kernel
from .module import Module


@kernel
def dropout_forward(x, uniform, out, n, p):
    """out = x / (1 - p) where uniform >= p, else 0.  All (n,); p < 1."""
    for i in range(n):
        out[i] = x[i] / (1 - p) if uniform[i] >= p else 0.0


@kernel
def dropout_backward(uniform, grad, dx, n, p):
    """dx = grad / (1 - p) where uniform >= p, else 0."""
    for i in range(n):
        dx[i] = grad[i] / (1 - p) if uniform[i] >= p else 0.0


def dropout(input, p=0.5, training=True, inplace=False, generator=None):
    """Zero each element with probability p and divide the others by 1 - p; nothing happens unless `training`.

    >>> import linalgml as lm
    >>> lm.nn.functional.dropout(lm.ones(3), p=0.5, training=False)
    tensor([1., 1., 1.])
    """
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout: p must be between 0 and 1, got {p}")
    if not training or p == 0.0:
        return input
    if p == 1.0:
        return input * 0.0
    if input.dtype.code > 1:
        raise TypeError(f"dropout: input is {input.dtype.name}, expected float32 or float64")
    n, dtype, store = input.numel(), input.dtype, backend.store()
    draws, out = store.empty(n, dtype), store.empty(n, dtype)
    (generator or random.default_generator).uniform(draws, n)
    dropout_forward(input.flat(), draws, out, n, p)

    def backward(grad):
        dx = backend.store().empty(n, dtype)
        dropout_backward(draws, grad, dx, n, p)
        return (dx,)

    return result(out, input.shape, dtype, (input,), backward)


class Dropout(Module):
    """Dropout with probability p while the module is in training mode.

    >>> import linalgml as lm
    >>> lm.nn.Dropout(0.5).eval()(lm.ones(2))
    tensor([1., 1.])
    """

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        if not 0.0 <= p <= 1.0:
            raise ValueError(f"Dropout: p must be between 0 and 1, got {p}")
        self.p = p

    def forward(self, input):
        return dropout(input, self.p, self.training)

    def extra_repr(self):
        return f"p={self.p}"
