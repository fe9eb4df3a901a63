"""Gradient clipping: all gradients scaled down together when their joint norm is too large.

    g = g * min(1, max_norm / |g|)

Pascanu, Mikolov & Bengio, *On the difficulty of training recurrent neural networks*, arXiv:1211.5063, algorithm 1.
"""

from math import inf, sqrt

from .. import backend, storage
from ..autograd import engine
from ..autograd.creation import tensor
from ..autograd.tensor import Tensor
from ..kernels import kernel


@kernel
def sum_of_squares(x, n):
    """The sum of x_i^2."""
    total = 0.0
    for i in range(n):
        total += x[i] * x[i]
    return total


@kernel(in_place=("x",))
def scale_in_place(x, n, factor):
    """x = factor * x."""
    for i in range(n):
        x[i] = x[i] * factor


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Scale all gradients so that their joint norm is at most max_norm; returns the norm they had, as a tensor.

    >>> import linalgml as lm
    >>> w = lm.tensor([3.0, 4.0], requires_grad=True)
    >>> (w * w / 2).sum().backward()
    >>> lm.nn.utils.clip_grad_norm_([w], 1.0), w.grad
    (tensor(5.), tensor([0.6000, 0.8000]))
    """
    grads = _grads(parameters)
    if not grads:
        return tensor(0.0)
    if norm_type == 2:
        norm = sqrt(sum(sum_of_squares(g.flat(), g.numel()) for g in grads))
    elif norm_type == inf:
        norm = max(abs(float(g.max())) if g.max() >= -g.min() else abs(float(g.min())) for g in grads)
    else:
        norm = sum(float((g.abs() ** norm_type).sum()) for g in grads) ** (1 / norm_type)
    if error_if_nonfinite and not norm < inf:
        raise RuntimeError(f"clip_grad_norm_: the gradient norm is {norm}")
    factor = max_norm / (norm + 1e-6)
    if factor < 1 or factor != factor:
        for g in grads:
            _scale(g, factor)
    return tensor(norm, dtype=grads[0].dtype)


def clip_grad_value_(parameters, clip_value, foreach=None):
    """Every element of every gradient limited to [-clip_value, clip_value]."""
    for g in _grads(parameters):
        with engine.no_grad():
            g.copy_(g.clamp(-clip_value, clip_value))


def _grads(parameters):
    parameters = [parameters] if isinstance(parameters, Tensor) else parameters
    return [p.grad for p in parameters if p.grad is not None]


def _scale(g, factor):
    data = g._native(backend.store())
    if g._base is not None:
        with engine.no_grad():
            g.copy_(g * factor)
        return
    scale_in_place(data, g.numel(), factor)
    g._data = storage.settle(data, g.dtype)
    engine.bump(g)
