"""Joining, repeating, reversing and cutting: the same elements at other places.

All of these read or write through strides (a reversal has negative ones, a repetition has strides of 0), so the adjoint
of each is the same walk in the other direction.
"""

from .. import backend, dtypes
from ..kernels import kernel
from .conversion import cast
from .engine import result, written
from .errors import ShapeError
from .indexing import getitem
from .shape import clone, expand, flatten, narrow, reshape
from .shape import diagonal as diagonal_of
from .shapes import normalize_dim
from .tensor import Tensor, contiguous_strides, numel, strided_add, strided_read, strided_write


@kernel(in_place=("out",))
def copy_triangle(x, out, batch, rows, cols, diagonal, upper):
    """Copy x (batch, rows, cols) to out where j - i >= diagonal (upper) or j - i <= diagonal; the rest of out stays."""
    for b in range(batch):
        for i in range(rows):
            row = (b * rows + i) * cols
            edge = min(max(i + diagonal, 0), cols)
            if upper:
                for j in range(edge, cols):
                    out[row + j] = x[row + j]
            else:
                for j in range(min(max(i + diagonal + 1, 0), cols)):
                    out[row + j] = x[row + j]


def cat(tensors, dim=0):
    """Tensors of one shape but for `dim`, one after the other along it; dtypes are promoted.

    >>> import linalgml as lm
    >>> lm.cat([lm.zeros(2, 1), lm.ones(2, 2)], dim=1)
    tensor([[0., 1., 1.],
            [0., 1., 1.]])
    """
    tensors = _tensors(tensors, "cat")
    solid = [t for t in tensors if t.shape != (0,)] or tensors[:1]  # PyTorch ignores empty vectors
    first = solid[0].shape
    if not first:
        raise ShapeError("cat: 0-d tensors cannot be joined; use stack")
    dim = normalize_dim(dim, len(first), "cat")
    before, after, total, widths = first[:dim], first[dim + 1 :], 0, []
    inner = numel(after)
    for t in solid:
        shape = t.shape
        if shape != first and (len(shape) != len(first) or shape[:dim] != before or shape[dim + 1 :] != after):
            raise ShapeError(f"cat: shapes {first} and {shape} differ in more than dimension {dim}")
        total += shape[dim]
        widths.append(shape[dim] * inner)
    return _join(solid, numel(before), widths, (*before, total, *after))


concat = concatenate = cat


def stack(tensors, dim=0):
    """Tensors of one shape, side by side along a new dimension.

    >>> import linalgml as lm
    >>> lm.stack([lm.tensor([1, 2]), lm.tensor([3, 4])], dim=1)
    tensor([[1, 3],
            [2, 4]])
    """
    tensors = _tensors(tensors, "stack")
    shape = tensors[0].shape
    for t in tensors:
        if t.shape != shape:
            raise ShapeError(f"stack: shapes {shape} and {t.shape} differ")
    dim = normalize_dim(dim, len(shape) + 1, "stack")
    width = numel(shape[dim:])
    return _join(tensors, numel(shape[:dim]), [width] * len(tensors), (*shape[:dim], len(tensors), *shape[dim:]))


def hstack(tensors):
    """Join along the second dimension, or the first for vectors and numbers."""
    tensors = [reshape(t, 1) if not t.shape else t for t in _tensors(tensors, "hstack")]
    return cat(tensors, 0 if len(tensors[0].shape) == 1 else 1)


def vstack(tensors):
    """Join along the first dimension; a vector is a row."""
    return cat([reshape(t, 1, -1) if len(t.shape) < 2 else t for t in _tensors(tensors, "vstack")], 0)


def _tensors(tensors, name):
    tensors = tuple(tensors)
    if not tensors:
        raise ShapeError(f"{name}: expected at least one tensor")
    dtype = tensors[0].dtype
    for t in tensors:
        if not isinstance(t, Tensor):
            raise TypeError(f"{name}: expected tensors, got {type(t).__name__}")
        if t.dtype is not dtype:
            dtype = dtypes.promote(dtype, t.dtype)
    return tuple([t if t.dtype is dtype else cast(t, dtype) for t in tensors])


def _join(tensors, outer, widths, shape):
    """Rows of the result are the tensors' rows, one after the other: tensor k has `outer` rows of widths[k]."""
    store, dtype, row, at, needed = backend.store(), tensors[0].dtype, sum(widths), 0, False
    out = store.empty(outer * row, dtype)
    for t, width in zip(tensors, widths, strict=True):
        if t.requires_grad:
            needed = True
        if outer * width:
            if outer == 1:
                store.place(t.flat(), out, at, width)
            else:
                strided_write(t.flat(), out, (outer, width), (row, 1), 2, at, outer * width)
        at += width
    return result(out, shape, dtype, tensors, _cut_back(outer, widths, row, dtype, [t.requires_grad for t in tensors]) if needed else None)


def _cut_back(outer, widths, row, dtype, needs):
    """The adjoint of joining: each tensor receives its part of the gradient's rows."""

    def backward(grad):
        store, at, found = backend.store(), 0, []
        for need, width in zip(needs, widths, strict=True):
            dx = None
            if need:
                dx = store.empty(outer * width, dtype)
                if outer * width:
                    strided_read(grad, dx, (outer, width), (row, 1), 2, at, outer * width)
            found.append(dx)
            at += width
        return tuple(found)

    backward.__qualname__ = "cat"
    return backward


def _laid_out(input, shape, sizes, strides, offset, once):
    """A copy whose elements are those of contiguous `input` read with these sizes and strides; `once`: none is read twice."""
    store, dtype, n, total = backend.store(), input.dtype, numel(sizes), input.numel()
    out = store.empty(n, dtype)
    if n:
        strided_read(input.flat(), out, sizes, strides, len(sizes), offset, n)

    def backward(grad):
        store = backend.store()
        dx = store.empty(total, dtype) if once else store.zeros(total, dtype)
        if n:
            (strided_write if once else strided_add)(grad, dx, sizes, strides, len(sizes), offset, n)
        return (dx,)

    return result(out, shape, dtype, (input,), backward)


def repeat(input, *sizes):
    """The tensor repeated sizes[d] times along each dimension; further sizes in front make new dimensions.

    >>> import linalgml as lm
    >>> lm.tensor([1, 2]).repeat(2, 2)
    tensor([[1, 2, 1, 2],
            [1, 2, 1, 2]])
    """
    sizes = _ints(sizes)
    if len(sizes) < len(input.shape) or any(s < 0 for s in sizes):
        raise ShapeError(f"repeat: {sizes} for shape {input.shape}: expected a count of at least 0 for every dimension")
    shape = (1,) * (len(sizes) - len(input.shape)) + input.shape
    steps = contiguous_strides(shape)
    both = [v for r, s in zip(sizes, shape, strict=True) for v in (r, s)]
    strides = [v for s in steps for v in (0, s)]
    wide = tuple([r * s for r, s in zip(sizes, shape, strict=True)])
    return _laid_out(input, wide, tuple(both) or (1,), tuple(strides) or (1,), 0, False)


def tile(input, *dims):
    """`repeat`, where missing counts in front are 1.

    >>> import linalgml as lm
    >>> lm.tile(lm.tensor([[1, 2]]), (2,)).tolist()
    [[1, 2, 1, 2]]
    """
    dims = _ints(dims)
    return repeat(input, *((1,) * (len(input.shape) - len(dims)) + dims))


def repeat_interleave(input, repeats, dim=None):
    """Each element along `dim` (of the flattened tensor when None) repeated in place, `repeats` times or each its own count.

    >>> import linalgml as lm
    >>> lm.tensor([1, 2]).repeat_interleave(2), lm.tensor([1, 2]).repeat_interleave(lm.tensor([0, 3]))
    (tensor([1, 1, 2, 2]), tensor([2, 2, 2]))
    """
    if dim is None:
        input, dim = reshape(input, -1), 0
    dim = normalize_dim(dim, len(input.shape), "repeat_interleave")
    shape = input.shape
    counts = repeats.tolist() if isinstance(repeats, Tensor) else repeats
    if isinstance(counts, (list, tuple)):
        if len(counts) not in (1, shape[dim]):
            raise ShapeError(f"repeat_interleave: {len(counts)} counts for dimension {dim} of shape {shape}")
        if any(c < 0 for c in counts):
            raise ValueError("repeat_interleave: counts must not be negative")
        if len(counts) > 1 or shape[dim] == 1:
            return getitem(input, (slice(None),) * dim + ([i for i, c in enumerate(counts) for _ in range(c)],))
        counts = counts[0]
    if counts < 0:
        raise ValueError(f"repeat_interleave: repeats must not be negative, got {counts}")
    steps = contiguous_strides(shape)
    sizes, strides = (*shape[: dim + 1], counts, *shape[dim + 1 :]), (*steps[: dim + 1], 0, *steps[dim + 1 :])
    return _laid_out(input, (*shape[:dim], shape[dim] * counts, *shape[dim + 1 :]), sizes, strides, 0, False)


def flip(input, *dims):
    """The order along some dimensions reversed (a copy).

    >>> import linalgml as lm
    >>> lm.tensor([[1, 2], [3, 4]]).flip(1).tolist()
    [[2, 1], [4, 3]]
    """
    flipped = {normalize_dim(d, len(input.shape), "flip") for d in _ints(dims)}
    if not input.shape:
        return clone(input)
    strides, offset = list(contiguous_strides(input.shape)), 0
    for d in flipped:
        offset += (input.shape[d] - 1) * strides[d]
        strides[d] = -strides[d]
    return _laid_out(input, input.shape, input.shape, tuple(strides), offset, True)


def roll(input, shifts, dims=None):
    """Elements moved along dimensions, those pushed off the end coming back at the front.

    >>> import linalgml as lm
    >>> lm.roll(lm.tensor([1, 2, 3]), 1)
    tensor([3, 1, 2])
    """
    if dims is None:
        return reshape(roll(reshape(input, -1), shifts, 0), input.shape)
    shifts, dims = _ints((shifts,)), _ints((dims,))
    if len(shifts) != len(dims):
        raise ValueError(f"roll: {len(shifts)} shifts for {len(dims)} dimensions")
    for shift, dim in zip(shifts, dims, strict=True):
        dim = normalize_dim(dim, len(input.shape), "roll")
        if input.shape:
            input = _turned(input, shift, input.shape[dim], numel(input.shape[:dim]), numel(input.shape[dim + 1 :]))
    return input


def _turned(input, shift, size, outer, inner):
    """A copy of input, seen as (outer, size, inner), whose rows of size * inner elements are turned by shift * inner."""
    n, dtype, row = input.numel(), input.dtype, size * inner
    by = shift % size * inner if size else 0
    out = _turn(input.flat(), n, row, by, dtype)
    return result(out, input.shape, dtype, (input,), lambda grad: (_turn(grad, n, row, row - by, dtype),))


def _turn(x, n, row, by, dtype):
    """Everything is moved by one distance, the shorter way round; then what left its row is put back at the row's other end."""
    store, back = backend.store(), row - by
    if n == 0 or by in (0, row):
        return store.copy(x, n)
    out, outer, few = store.empty(n, dtype), n // row, min(by, back)
    if by <= back:
        strided_write(x, out, (n - by,), (1,), 1, by, n - by)
    else:
        strided_read(x, out, (n - back,), (1,), 1, back, n - back)
    edge = store.empty(outer * few, dtype)
    strided_read(x, edge, (outer, few), (row, 1), 2, back if by <= back else 0, outer * few)
    strided_write(edge, out, (outer, few), (row, 1), 2, 0 if by <= back else by, outer * few)
    return out


def _ints(values):
    if len(values) == 1 and not isinstance(values[0], int):
        values = values[0]
    return tuple([v.__index__() for v in values])


def tril(input, diagonal=0):
    """The lower triangle of the last two dimensions, zero above: elements with j - i <= diagonal stay.

    >>> import linalgml as lm
    >>> lm.tril(lm.ones(2, 3))
    tensor([[1., 0., 0.],
            [1., 1., 0.]])
    """
    return _triangle(input, diagonal, False, "tril")


def tril_within(input, diagonal=0):
    """`tril` in the input's own memory."""
    return _triangle(input, diagonal, False, "tril_", True)


def triu(input, diagonal=0):
    """The upper triangle of the last two dimensions, zero below: elements with j - i >= diagonal stay.

    >>> import linalgml as lm
    >>> lm.triu(lm.ones(2, 3), diagonal=1)
    tensor([[0., 1., 1.],
            [0., 0., 1.]])
    """
    return _triangle(input, diagonal, True, "triu")


def triu_within(input, diagonal=0):
    """`triu` in the input's own memory."""
    return _triangle(input, diagonal, True, "triu_", True)


def _triangle(input, diagonal, upper, name, within=False):
    if len(input.shape) < 2:
        raise ShapeError(f"{name}: expected at least 2 dimensions, got shape {input.shape}")
    rows, cols = input.shape[-2:]
    n, dtype = input.numel(), input.dtype
    batch = numel(input.shape[:-2])
    diagonal = min(max(diagonal.__index__(), -rows - 1), cols + 1)
    out = backend.store().zeros(n, dtype)
    if within:  # the other triangle, of zeros
        copy_triangle(out, input.flat(), batch, rows, cols, diagonal - 1 if upper else diagonal + 1, not upper)
        return written(input)
    copy_triangle(input.flat(), out, batch, rows, cols, diagonal, upper)

    def backward(grad):
        dx = backend.store().zeros(n, dtype)
        copy_triangle(grad, dx, batch, rows, cols, diagonal, upper)
        return (dx,)

    return result(out, input.shape, dtype, (input,), backward)


def diag(input, diagonal=0):
    """A vector as the diagonal of a square matrix, or the diagonal of a matrix as a vector (a copy).

    >>> import linalgml as lm
    >>> lm.diag(lm.tensor([1, 2])).tolist(), lm.diag(lm.tensor([[1, 2], [3, 4]])).tolist()
    ([[1, 0], [0, 2]], [1, 4])
    """
    if len(input.shape) == 2:
        return clone(diagonal_of(input, diagonal, 0, 1))
    if len(input.shape) != 1:
        raise ShapeError(f"diag: expected 1 or 2 dimensions, got shape {input.shape}")
    n, side = input.shape[0], input.shape[0] + abs(diagonal)
    at = diagonal if diagonal >= 0 else -diagonal * side
    return _placed(input, (n,), (side + 1,), at, (side, side), 0)


def _placed(input, sizes, strides, offset, shape, value):
    """A constant tensor of `shape` with the elements of `input` written into it through strides."""
    store, dtype, n = backend.store(), input.dtype, input.numel()
    out = store.full(numel(shape), value, dtype)
    if n:
        strided_write(input.flat(), out, sizes, strides, len(sizes), offset, n)

    def backward(grad):
        dx = backend.store().empty(n, dtype)
        if n:
            strided_read(grad, dx, sizes, strides, len(sizes), offset, n)
        return (dx,)

    return result(out, shape, dtype, (input,), backward)


def pad(input, pad, mode="constant", value=None):
    """Rows of a constant put around a tensor: pad is (before, after) for the last dimension, then the one before it, …

    Negative widths cut.  Only the mode "constant" exists.

    >>> import linalgml as lm
    >>> lm.nn.functional.pad(lm.tensor([[1.0, 2.0]]), (1, 0, 0, 1)).tolist()
    [[0.0, 1.0, 2.0], [0.0, 0.0, 0.0]]
    """
    if mode != "constant":
        raise NotImplementedError(f"pad: mode {mode!r}: only 'constant' is supported")
    pad = _ints((pad,)) if not isinstance(pad, int) else (pad,)
    if len(pad) % 2 or len(pad) > 2 * len(input.shape):
        raise ShapeError(f"pad: {pad} for shape {input.shape}: expected a pair for each of the last dimensions")
    widths = [(0, 0)] * (len(input.shape) - len(pad) // 2) + [pad[i : i + 2] for i in range(len(pad) - 2, -1, -2)]
    shape = tuple([s + a + b for s, (a, b) in zip(input.shape, widths, strict=True)])
    if any(s < 0 for s in shape):
        raise ShapeError(f"pad: {pad} cuts more than there is of shape {input.shape}")
    for d, (before, after) in enumerate(widths):
        if before < 0 or after < 0:
            start = min(max(-before, 0), input.shape[d])
            input = narrow(input, d, start, max(input.shape[d] - start - max(-after, 0), 0))
    strides = contiguous_strides(shape)
    offset = sum([max(a, 0) * s for (a, _), s in zip(widths, strides, strict=True)])
    return _placed(input, input.shape or (1,), strides or (1,), offset if input.numel() else 0, shape, 0 if value is None else value)


def meshgrid(*tensors, indexing="ij"):
    """Coordinates of a grid: one expanded view a vector, each varying along its own dimension.

    >>> import linalgml as lm
    >>> from linalgml.autograd.joining import meshgrid
    >>> rows, cols = meshgrid(lm.arange(2), lm.arange(3))
    >>> rows.tolist(), cols.tolist()
    ([[0, 0, 0], [1, 1, 1]], [[0, 1, 2], [0, 1, 2]])
    """
    if indexing not in ("ij", "xy"):
        raise ValueError(f"meshgrid: indexing must be 'ij' or 'xy', got {indexing!r}")
    if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
        tensors = tuple(tensors[0])
    order = list(range(len(tensors)))
    if indexing == "xy" and len(tensors) > 1:
        order[:2] = [1, 0]
    vectors = [flatten(t) for t in tensors]
    shape = tuple([vectors[i].shape[0] for i in order])
    place = {tensor: d for d, tensor in enumerate(order)}
    grids = []
    for i, v in enumerate(vectors):
        lined = [1] * len(order)
        lined[place[i]] = -1
        grids.append(expand(reshape(v, lined), shape))
    return tuple(grids)
