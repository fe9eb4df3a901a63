"""Extremes: the largest and the smallest elements, and where they stand.

nan counts as the extreme, so that it cannot hide.  Of equal elements the first is chosen; `amax` and `amin` share the
gradient among all of them, as PyTorch does.
"""

from collections import namedtuple

from .. import backend, dtypes
from ..kernels import kernel
from .engine import result, unrecorded
from .operands import axes, single_operand
from .selection import maximum, minimum
from .tensor import Tensor

Extremum = namedtuple("Extremum", "values indices")


@kernel
def max_forward(x, out, index, outer, size, inner):
    """The largest value of the middle axis and where it first stands; nan counts as the largest.  out: (outer, inner), index: int64."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            best = x[first]
            at = 0
            for j in range(1, size):
                v = x[first + j * inner]
                if best == best and (v > best or v != v):
                    best = v
                    at = j
            out[o * inner + i] = best
            index[o * inner + i] = at


@kernel
def min_forward(x, out, index, outer, size, inner):
    """The smallest value of the middle axis and where it first stands; nan counts as the smallest.  out: (outer, inner), index: int64."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            best = x[first]
            at = 0
            for j in range(1, size):
                v = x[first + j * inner]
                if best == best and (v < best or v != v):
                    best = v
                    at = j
            out[o * inner + i] = best
            index[o * inner + i] = at


@kernel
def chosen_backward(index, grad, dx, outer, size, inner):
    """dx = grad at the chosen index of the middle axis, else 0.  index, grad: (outer, inner); dx: (outer, size, inner)."""
    for o in range(outer):
        for j in range(size):
            row = (o * size + j) * inner
            for i in range(inner):
                k = o * inner + i
                dx[row + i] = grad[k] if index[k] == j else 0.0


@kernel
def ties_backward(x, out, grad, dx, outer, size, inner):
    """dx = grad shared evenly among the elements equal to out (nan equals nan).  out, grad: (outer, inner); x, dx: (outer, size, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            k = o * inner + i
            best = out[k]
            ties = 0
            for j in range(size):
                v = x[first + j * inner]
                if v == best or (v != v and best != best):
                    ties += 1
            for j in range(size):
                v = x[first + j * inner]
                if v == best or (v != v and best != best):
                    dx[first + j * inner] = grad[k] / ties
                else:
                    dx[first + j * inner] = 0.0


def _find(input, dim, keepdim, forward, name, places=True):
    """(x, outer, size, inner, shape, values, indices) of an extreme; ValueError where there is no element to choose.

    Without `places` the compiled twins do not look for the indices.
    """
    x, outer, size, inner, shape = axes(input, dim, keepdim, name)
    elements, _, _, dtype, store = single_operand(x)
    n = outer * inner
    if size == 0 and n:
        raise ValueError(f"{name}: shape {input.shape} has no elements to choose from along dim {dim}")
    values, only = store.empty(n, dtype), None if places else store.compiled("autograd.extremes", f"{forward.__name__[:3]}_values")
    if only is not None:
        if n:
            only(elements, values, outer, size, inner)
        return x, outer, size, inner, shape, values, None
    indices = store.empty(n, dtypes.int64)
    if n:
        forward(elements, values, indices, outer, size, inner)
    return x, outer, size, inner, shape, values, indices


def _one(dim, name):
    if isinstance(dim, (tuple, list)):
        raise TypeError(f"{name}: dim must be one int, got {dim!r}; amax and amin take several")


def _chosen(input, dim, keepdim, forward, name):
    """Values and indices along one axis; the gradient goes to the chosen element."""
    _one(dim, name)
    x, outer, size, inner, shape, values, indices = _find(input, dim, keepdim, forward, name)
    dtype, indices_tensor = x.dtype, unrecorded(indices, shape, dtypes.int64)
    if not x.requires_grad:
        return Extremum(unrecorded(values, shape, dtype), indices_tensor)

    def backward(grad):
        dx = backend.store().empty(outer * size * inner, dtype)
        chosen_backward(indices, grad, dx, outer, size, inner)
        return (dx,)

    out = result(values, shape, dtype, (x,), backward, (indices_tensor,))
    return Extremum(out, indices_tensor)


def _shared(input, dim, keepdim, forward, name):
    """The extreme over one or several axes; ties share the gradient."""
    x, outer, size, inner, shape, values, _ = _find(input, dim, keepdim, forward, name, False)
    if not x.requires_grad:
        return unrecorded(values, shape, x.dtype)
    dtype, elements = x.dtype, x.flat()

    def backward(grad):
        dx = backend.store().empty(outer * size * inner, dtype)
        ties_backward(elements, values, grad, dx, outer, size, inner)
        return (dx,)

    return result(values, shape, dtype, (x,), backward, (x,), True)


def _index(input, dim, keepdim, forward, name):
    _one(dim, name)
    *_, shape, _, indices = _find(input, dim, keepdim, forward, name)
    return unrecorded(indices, shape, dtypes.int64)


def max(input, dim=None, keepdim=False):
    """The largest element; or, with `dim`, (values, indices) along it; or, with a tensor in its place, `maximum` of two.

    >>> import linalgml as lm
    >>> x = lm.tensor([[1.0, 5.0], [7.0, 2.0]])
    >>> lm.max(x), lm.max(x, dim=1).indices
    (tensor(7.), tensor([1, 0]))
    """
    if isinstance(dim, Tensor):
        return maximum(input, dim)
    return _shared(input, None, keepdim, max_forward, "max") if dim is None else _chosen(input, dim, keepdim, max_forward, "max")


def min(input, dim=None, keepdim=False):
    """The smallest element; or, with `dim`, (values, indices) along it; or, with a tensor in its place, `minimum` of two.

    >>> import linalgml as lm
    >>> x = lm.tensor([[1.0, 5.0], [7.0, 2.0]])
    >>> lm.min(x), lm.min(x, dim=1).values
    (tensor(1.), tensor([1., 2.]))
    """
    if isinstance(dim, Tensor):
        return minimum(input, dim)
    return _shared(input, None, keepdim, min_forward, "min") if dim is None else _chosen(input, dim, keepdim, min_forward, "min")


def amax(input, dim=None, keepdim=False):
    """The largest elements over `dim`: an int, several, or None for all.  Equal ones share the gradient.

    >>> import linalgml as lm
    >>> lm.amax(lm.tensor([[1.0, 5.0], [7.0, 2.0]]), dim=0)
    tensor([7., 5.])
    """
    return _shared(input, dim, keepdim, max_forward, "amax")


def amin(input, dim=None, keepdim=False):
    """The smallest elements over `dim`: an int, several, or None for all.  Equal ones share the gradient.

    >>> import linalgml as lm
    >>> lm.amin(lm.tensor([[1.0, 5.0], [7.0, 2.0]]), dim=0)
    tensor([1., 2.])
    """
    return _shared(input, dim, keepdim, min_forward, "amin")


def argmax(input, dim=None, keepdim=False):
    """The index of the largest element along `dim`, or of the flattened tensor; the first, where several are largest.

    >>> import linalgml as lm
    >>> x = lm.tensor([[1.0, 5.0], [7.0, 2.0]])
    >>> lm.argmax(x), lm.argmax(x, dim=1)
    (tensor(2), tensor([1, 0]))
    """
    return _index(input, dim, keepdim, max_forward, "argmax")


def argmin(input, dim=None, keepdim=False):
    """The index of the smallest element along `dim`, or of the flattened tensor; the first, where several are smallest.

    >>> import linalgml as lm
    >>> lm.argmin(lm.tensor([[1.0, 5.0], [7.0, 2.0]]), dim=1)
    tensor([0, 1])
    """
    return _index(input, dim, keepdim, min_forward, "argmin")
