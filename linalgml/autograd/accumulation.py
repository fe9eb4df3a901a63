"""Products, and running sums, along a tensor's axes; the layout is that of `reduction.py`."""

from .. import backend, dtypes
from ..kernels import kernel
from .conversion import cast
from .engine import result
from .operands import axes, wrapped


@kernel
def prod_forward(x, out, outer, size, inner):
    """out = the product over the middle axis.  x: (outer, size, inner); out: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 1
            for j in range(size):
                total *= x[first + j * inner]
            out[o * inner + i] = total


@kernel
def prod_backward(x, grad, dx, outer, size, inner):
    """dx = grad * the product of the other elements, from both ends, so that zeros need no division.  grad: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            before = 1.0
            for j in range(size):
                dx[first + j * inner] = before
                before *= x[first + j * inner]
            after = grad[o * inner + i]
            for j in range(size):
                at = first + (size - 1 - j) * inner
                dx[at] = dx[at] * after
                after *= x[at]


@kernel
def cumsum_forward(x, out, outer, size, inner):
    """out = the running sums along the middle axis.  x, out: (outer, size, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 0
            for j in range(size):
                total += x[first + j * inner]
                out[first + j * inner] = total


@kernel
def cumsum_backward(grad, dx, outer, size, inner):
    """dx = the running sums of grad from the end: an element is part of every later sum.  grad, dx: (outer, size, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 0.0
            for j in range(size):
                at = first + (size - 1 - j) * inner
                total += grad[at]
                dx[at] = total


def prod(input, dim=None, keepdim=False, *, dtype=None):
    """The product over `dim`: an int, several, or None for all; 1 of nothing.  Of bool and int64: int64.

    >>> import linalgml as lm
    >>> lm.prod(lm.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=0)
    tensor([3., 8.])
    """
    x, outer, size, inner, shape = axes(input if dtype is None else cast(input, dtype), dim, keepdim, "prod")
    kind = x.dtype if x.dtype.code < 2 else dtypes.int64
    values, n = x.flat(), outer * inner
    out = backend.store().full(n, 1, kind)
    if size:
        prod_forward(values, out, outer, size, inner)
    if kind.code == 2:
        return result(wrapped(out), shape, kind, (), None)

    def backward(grad):
        dx = backend.store().empty(n * size, kind)
        prod_backward(values, grad, dx, outer, size, inner)
        return (dx,)

    return result(out, shape, kind, (x,), backward, (x,))


def cumsum(input, dim, *, dtype=None):
    """The running sums along `dim`.  Of bool and int64: int64.

    >>> import linalgml as lm
    >>> lm.cumsum(lm.tensor([1, 2, 3]), dim=0)
    tensor([1, 3, 6])
    """
    if isinstance(dim, (tuple, list)) or dim is None:
        raise TypeError(f"cumsum: dim must be one int, got {dim!r}")
    x, outer, size, inner, _ = axes(input if dtype is None else cast(input, dtype), dim, False, "cumsum")
    kind = x.dtype if x.dtype.code < 2 else dtypes.int64
    out = backend.store().empty(outer * size * inner, kind)
    cumsum_forward(x.flat(), out, outer, size, inner)
    if kind.code == 2:
        return result(wrapped(out), x.shape, kind, (), None)

    def backward(grad):
        dx = backend.store().empty(outer * size * inner, kind)
        cumsum_backward(grad, dx, outer, size, inner)
        return (dx,)

    return result(out, x.shape, kind, (x,), backward)
