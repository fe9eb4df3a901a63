"""Masks: filling, choosing and finding elements by a tensor of bools."""

from .. import backend, dtypes
from ..kernels import kernel
from .conversion import cast
from .engine import result, written
from .errors import DtypeError, ShapeError
from .indexing import getitem
from .positions import broadcast_strides, mask_offsets
from .shape import expand, reshape
from .shapes import broadcast_shapes
from .tensor import Tensor, contiguous_strides, numel, strided_read


@kernel
def masked_fill_forward(x, mask, value, out, outer, inner):
    """out (outer, inner) = value[0] where mask (inner,) is set, else x (outer, inner)."""
    fill = value[0]
    for o in range(outer):
        row = o * inner
        for i in range(inner):
            out[row + i] = fill if mask[i] != 0 else x[row + i]


@kernel
def masked_sum(x, mask, out, outer, inner):
    """out (1,) = the sum of x (outer, inner) where mask (inner,) is set."""
    total = 0.0
    for o in range(outer):
        row = o * inner
        for i in range(inner):
            if mask[i] != 0:
                total += x[row + i]
    out[0] = total


@kernel
def coordinates(flat, out, shape, ndim, count):
    """out (count, ndim) = the coordinates of the elements with row-major numbers flat (count,) in a tensor of this shape."""
    for i in range(count):
        rest = flat[i]
        for d in range(ndim - 1, -1, -1):
            out[i * ndim + d] = rest % shape[d]
            rest //= shape[d]


def masked_fill(input, mask, value):
    """A copy of input with `value` (a number or a 0-d tensor) wherever mask is true; mask broadcasts to input.

    >>> import linalgml as lm
    >>> lm.tensor([1.0, 2.0, 3.0]).masked_fill(lm.tensor([True, False, True]), 0.0)
    tensor([0., 2., 0.])
    """
    return _masked_fill(input, mask, value, False)


def masked_fill_within(input, mask, value):
    """`masked_fill` in the input's own memory; None where the mask is the larger of the two."""
    return None if wide_shape(input.shape, mask.shape, "masked_fill_") != input.shape else _masked_fill(input, mask, value, True)


def _masked_fill(input, mask, value, within):
    if mask.dtype is not dtypes.bool:
        raise DtypeError(f"masked_fill: mask must be bool, got {mask.dtype.name}")
    wide = wide_shape(input.shape, mask.shape, "masked_fill")
    if wide != input.shape:
        input = expand(input, wide)
    store, dtype = backend.store(), input.dtype
    amount = value if isinstance(value, Tensor) else None
    if amount is not None and amount.numel() != 1:
        raise ShapeError(f"masked_fill: value must be a number or have one element, got shape {amount.shape}")
    if amount is not None and amount.dtype is not dtype:
        amount = cast(amount, dtype)
    number = value if amount is None else amount.item()
    outer, inner, flags = _repeated(mask, wide, store)
    n = outer * inner
    out = input.flat() if within else store.empty(n, dtype)
    masked_fill_forward(input.flat(), flags, store.full(1, (number != 0) if dtype is dtypes.bool else number, dtype), out, outer, inner)
    if within:
        return written(input)

    def backward(grad):
        store = backend.store()
        dx = None
        if input.requires_grad:
            dx = store.empty(n, dtype)
            masked_fill_forward(grad, flags, store.zeros(1, dtype), dx, outer, inner)
        if amount is None:
            return (dx,)
        damount = store.empty(1, dtype)
        masked_sum(grad, flags, damount, outer, inner)
        return dx, damount

    return result(out, wide, dtype, (input,) if amount is None else (input, amount), backward, (mask,) if mask.shape else ())


def _repeated(mask, wide, store):
    """(outer, inner, flags): a mask as `inner` flags that repeat `outer` times to fill the shape `wide`."""
    own = mask.shape
    while own and own[0] == 1 and len(own) >= 1:
        own = own[1:]
    if own == wide[len(wide) - len(own) :]:
        return numel(wide[: len(wide) - len(own)]), numel(own), mask.flat()
    n = numel(wide)
    flags = store.empty(n, dtypes.bool)
    if n:
        strides = broadcast_strides(mask.shape, contiguous_strides(mask.shape), wide)
        strided_read(mask.flat(), flags, wide, strides, len(wide), 0, n)
    return 1, n, flags


def masked_select(input, mask):
    """The elements where mask is true, as a vector; the two broadcast.

    >>> import linalgml as lm
    >>> x = lm.tensor([1, 5, 2])
    >>> lm.masked_select(x, x > 1)
    tensor([5, 2])
    """
    if mask.dtype is not dtypes.bool:
        raise DtypeError(f"masked_select: mask must be bool, got {mask.dtype.name}")
    wide = wide_shape(input.shape, mask.shape, "masked_select")
    return getitem(expand(input, wide), expand(mask, wide))


def nonzero(input, *, as_tuple=False):
    """Coordinates of the elements that are not zero: (count, ndim), or a tuple of ndim vectors.

    >>> import linalgml as lm
    >>> lm.nonzero(lm.tensor([[1, 0], [0, 5]])).tolist()
    [[0, 0], [1, 1]]
    """
    store, shape = backend.store(), input.shape
    n, ndim = input.numel(), len(shape)
    at = store.empty(n, dtypes.int64)
    count = mask_offsets(cast(input, dtypes.bool).flat(), at, n, 1)
    out = store.empty(count * ndim, dtypes.int64)
    if count and ndim:
        coordinates(at, out, shape, ndim, count)
    found = Tensor(out, (count, ndim), dtypes.int64)
    if not as_tuple:
        return found
    return tuple([reshape(found[:, d], -1).clone() for d in range(ndim)]) if ndim else (Tensor(at, (count,), dtypes.int64),)


def wide_shape(a, b, name):
    """The shape that two shapes broadcast to; ShapeError when they do not."""
    try:
        return broadcast_shapes(a, b, name)
    except ValueError as error:
        raise ShapeError(str(error)) from None
