"""Gathering and scattering: elements chosen along one dimension by an index tensor.

To gather is to read x[index[i], j]; its adjoint is to scatter-add, and the other way round.
"""

from .. import backend, dtypes
from ..kernels import kernel
from .bounds import check_indices
from .engine import result, written
from .errors import DtypeError, ShapeError
from .indexing import index_add as add_at
from .indexing import index_read
from .masking import masked_fill, masked_select, nonzero, wide_shape
from .positions import index_offsets
from .shape import expand, narrow, reshape
from .shapes import normalize_dim
from .tensor import Tensor, contiguous_strides, numel, strided_read, strided_write

__all__ = [
    "gather", "index_add", "index_select", "masked_fill", "masked_select", "nonzero", "scatter", "scatter_add", "take", "take_along_dim",
]  # fmt: skip


@kernel
def gather_forward(x, index, out, outer, size, count, inner):
    """out[o, c, i] = x[o, index[o, c, i], i].  x: (outer, size, inner); index, out: (outer, count, inner)."""
    for o in range(outer):
        for c in range(count):
            row = (o * count + c) * inner
            for i in range(inner):
                out[row + i] = x[(o * size + index[row + i]) * inner + i]


@kernel(in_place=("out",))
def scatter_write(x, index, out, outer, size, count, inner):
    """out[o, index[o, c, i], i] = x[o, c, i], the last of several winning.  x, index: (outer, count, inner); out: (outer, size, inner)."""
    for o in range(outer):
        for c in range(count):
            row = (o * count + c) * inner
            for i in range(inner):
                out[(o * size + index[row + i]) * inner + i] = x[row + i]


@kernel(in_place=("out",))
def scatter_sum(x, index, out, outer, size, count, inner):
    """out[o, index[o, c, i], i] += x[o, c, i]: the adjoint of `gather_forward`.  Shapes as in `scatter_write`."""
    for o in range(outer):
        for c in range(count):
            row = (o * count + c) * inner
            for i in range(inner):
                out[(o * size + index[row + i]) * inner + i] += x[row + i]


def _split(shape, dim):
    """(outer, inner): how many elements a dimension has on its left and on its right."""
    return numel(shape[:dim]), numel(shape[dim + 1 :])


def _checked(input, dim, index, name):
    """(dim, shape of input, shape of index), at least 1-d; the index holds int64 and fits in every other dimension."""
    if index.dtype is not dtypes.int64:
        raise DtypeError(f"{name}: index must be int64, got {index.dtype.name}")
    shape, wanted = input.shape or (1,), index.shape or (1,)
    dim = normalize_dim(dim, len(input.shape), name)
    if len(shape) != len(wanted):
        raise ShapeError(f"{name}: input {input.shape} and index {index.shape} must have the same number of dimensions")
    if wanted != shape and any(w > s for d, (w, s) in enumerate(zip(wanted, shape, strict=True)) if d != dim):
        raise ShapeError(f"{name}: index {index.shape} is larger than input {input.shape} apart from dimension {dim}")
    if not backend.store().checks_indices:
        check_indices(index.flat(), numel(wanted), 0, shape[dim], f"{name}: dimension {dim} of shape {input.shape}")
    return dim, shape, wanted


def _corner(x, shape, wanted, dim):
    """The part of x, from the origin, that an index of shape `wanted` reaches: a view."""
    if wanted == shape:
        return x
    for d, (w, s) in enumerate(zip(wanted, shape, strict=True)):
        if d != dim and w != s:
            x = narrow(x, d, 0, w)
    return x


def gather(input, dim, index, *, sparse_grad=False):
    """out[i, j, …] = input[…, index[i, j, …], …] with the index in place of dimension `dim`; shaped like index.

    >>> import linalgml as lm
    >>> lm.tensor([[1, 2], [3, 4]]).gather(1, lm.tensor([[0, 0], [1, 0]])).tolist()
    [[1, 1], [4, 3]]
    """
    dim, shape, wanted = _checked(input, dim, index, "gather")
    input = _corner(input, shape, wanted, dim)
    store, dtype, n = backend.store(), input.dtype, numel(wanted)
    outer, inner = _split(wanted, dim)
    size, count, total = shape[dim], wanted[dim], input.numel()
    out = store.empty(n, dtype)
    gather_forward(input.flat(), index.flat(), out, outer, size, count, inner)

    def backward(grad):
        dx = backend.store().zeros(total, dtype)
        scatter_sum(grad, index.flat(), dx, outer, size, count, inner)
        return (dx,)

    return result(out, index.shape, dtype, (input,), backward, (index,))


def take_along_dim(input, indices, dim=None):
    """`gather` with the other dimensions broadcast; over the flattened tensor when dim is None.

    >>> import linalgml as lm
    >>> x = lm.tensor([[3, 1], [2, 4]])
    >>> lm.take_along_dim(x, lm.argsort(x, 1), 1).tolist()
    [[1, 3], [2, 4]]
    """
    if dim is None:
        return gather(reshape(input, -1), 0, reshape(indices, -1))
    if input.shape == indices.shape:
        return gather(input, dim, indices)
    if len(input.shape) != len(indices.shape):
        raise ShapeError(f"take_along_dim: input {input.shape} and indices {indices.shape} must have the same number of dimensions")
    dim = normalize_dim(dim, len(input.shape), "take_along_dim")
    x, index = input.shape, indices.shape
    wide = wide_shape((*x[:dim], 1, *x[dim + 1 :]), (*index[:dim], 1, *index[dim + 1 :]), "take_along_dim")
    input = expand(input, *wide[:dim], x[dim], *wide[dim + 1 :])
    return gather(input, dim, expand(indices, *wide[:dim], index[dim], *wide[dim + 1 :]))


def scatter(input, dim, index, src=None, *, value=None):
    """A copy of input with out[…, index[i, j, …], …] = src[i, j, …] along `dim`; src (or value) may be a number.

    Where an index comes several times, the last one wins.

    >>> import linalgml as lm
    >>> lm.zeros(2, 3).scatter(1, lm.tensor([[2], [0]]), 1.0).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    return _scatter(input, dim, index, value if src is None else src, scatter_write, "scatter")


def scatter_within(input, dim, index, src=None, *, value=None):
    """`scatter` in the input's own memory."""
    return _scatter(input, dim, index, value if src is None else src, scatter_write, "scatter_", True)


def scatter_add(input, dim, index, src):
    """A copy of input with out[…, index[i, j, …], …] += src[i, j, …] along `dim`.

    >>> import linalgml as lm
    >>> lm.zeros(3).scatter_add(0, lm.tensor([2, 0, 2]), lm.ones(3))
    tensor([1., 0., 2.])
    """
    return _scatter(input, dim, index, src, scatter_sum, "scatter_add")


def scatter_add_within(input, dim, index, src):
    """`scatter_add` in the input's own memory."""
    return _scatter(input, dim, index, src, scatter_sum, "scatter_add_", True)


def _scatter(input, dim, index, src, write, name, within=False):
    dim, shape, wanted = _checked(input, dim, index, name)
    store, dtype, n, total = backend.store(), input.dtype, numel(wanted), input.numel()
    outer, inner = _split(wanted, dim)
    size, count = shape[dim], wanted[dim]
    if isinstance(src, Tensor):
        if src.dtype is not dtype:
            raise DtypeError(f"{name}: src is {src.dtype.name}, input is {dtype.name}")
        have = src.shape or (1,)
        if len(have) != len(wanted) or any(w > s for w, s in zip(wanted, have, strict=True)):
            raise ShapeError(f"{name}: index {index.shape} is larger than src {src.shape}")
        src = _corner(src, have, wanted, -1)
        flat = src.flat()
    elif isinstance(src, (int, float)):
        flat, src = store.full(n, src, dtype), None
    else:
        raise TypeError(f"{name}: src must be a tensor or a number, got {type(src).__name__}")
    reached = tuple([s if d == dim else w for d, (w, s) in enumerate(zip(wanted, shape, strict=True))])
    out = input.flat() if within else store.copy(input.flat(), total)
    _on_corner(out, shape, reached, dtype, lambda part: write(flat, index.flat(), part, outer, size, count, inner))
    if within:
        return written(input)
    needs_input = input.requires_grad
    parents = (input,) if src is None else (input, src)

    def backward(grad):
        store = backend.store()
        dinput = dsrc = None
        if needs_input:
            dinput = grad
            if write is scatter_write:
                dinput, zeros = store.copy(grad, total), store.zeros(n, dtype)
                _on_corner(dinput, shape, reached, dtype, lambda part: write(zeros, index.flat(), part, outer, size, count, inner))
        if src is None:
            return (dinput,)
        if src.requires_grad:
            dsrc = store.empty(n, dtype)
            _on_corner(grad, shape, reached, dtype, lambda part: gather_forward(part, index.flat(), dsrc, outer, size, count, inner), False)
        return dinput, dsrc

    return result(out, input.shape, dtype, parents, backward, (index,))


def _on_corner(data, shape, reached, dtype, work, writes=True):
    """Work on the part of contiguous `data` (shape) that has the shape `reached`: in place where that is all of it."""
    if shape == reached:
        work(data)
        return
    n = numel(reached)
    if not n:
        return
    store, strides = backend.store(), contiguous_strides(shape)
    part = store.empty(n, dtype)
    strided_read(data, part, reached, strides, len(shape), 0, n)
    work(part)
    if writes:
        strided_write(part, data, reached, strides, len(shape), 0, n)


def index_select(input, dim, index):
    """The slices of `dim` that index (a vector of int64) names, in that order.

    >>> import linalgml as lm
    >>> lm.index_select(lm.tensor([[1, 2, 3]]), 1, lm.tensor([2, 0])).tolist()
    [[3, 1]]
    """
    dim, at, count = _slices(input, dim, index, "index_select")
    store, dtype, total, shape = backend.store(), input.dtype, input.numel(), input.shape
    outer, inner = _split(shape, dim)
    row = numel(shape[dim:])
    out = store.empty(outer * count * inner, dtype)
    if outer * count * inner:
        index_read(input.flat(), at, out, 0, outer, row, count, inner, 1)

    def backward(grad):
        store = backend.store()
        dx = store.zeros(total, dtype)
        if outer * count * inner:
            add_at(grad, at, dx, 0, outer, row, count, inner, 1)
        return (dx,)

    return result(out, (*shape[:dim], count, *shape[dim + 1 :]) if shape else (), dtype, (input,), backward)


def _slices(input, dim, index, name):
    """(dim, offset of each named slice, how many), for an index of at most one dimension."""
    if index.dtype is not dtypes.int64:
        raise DtypeError(f"{name}: index must be int64, got {index.dtype.name}")
    if len(index.shape) > 1:
        raise ShapeError(f"{name}: index must be a vector, got shape {index.shape}")
    dim = normalize_dim(dim, len(input.shape), name)
    count, size, flat = index.numel(), (input.shape or (1,))[dim], index.flat()
    at = backend.store().empty(count, dtypes.int64)
    check_indices(flat, count, 0, size, f"{name}: dimension {dim} of shape {input.shape}")
    index_offsets(flat, at, count, size, numel(input.shape[dim + 1 :]))
    return dim, at, count


def index_add(input, dim, index, source, *, alpha=1):
    """A copy of input with alpha * source[j] added to its slice index[j] of `dim`, for every j.

    >>> import linalgml as lm
    >>> lm.zeros(2, 2).index_add(0, lm.tensor([1, 1]), lm.ones(2, 2)).tolist()
    [[0.0, 0.0], [2.0, 2.0]]
    """
    return _index_add(input, dim, index, source, alpha, False)


def index_add_within(input, dim, index, source, *, alpha=1):
    """`index_add` in the input's own memory."""
    return _index_add(input, dim, index, source, alpha, True)


def _index_add(input, dim, index, source, alpha, within):
    dim, at, count = _slices(input, dim, index, "index_add")
    if source.dtype is not input.dtype:
        raise DtypeError(f"index_add: source is {source.dtype.name}, input is {input.dtype.name}")
    shape = input.shape
    if (source.shape or (1,)) != ((*shape[:dim], count, *shape[dim + 1 :]) if shape else (1,)):
        raise ShapeError(f"index_add: source {source.shape} for input {shape}, dimension {dim} and {count} indices")
    if alpha != 1:
        source = source * alpha
    store, dtype, total = backend.store(), input.dtype, input.numel()
    outer, inner = _split(shape, dim)
    row, n = numel(shape[dim:]), outer * count * inner
    out = input.flat() if within else store.copy(input.flat(), total)
    if n:
        add_at(source.flat(), at, out, 0, outer, row, count, inner, 1)
    if within:
        return written(input)
    needs_source = source.requires_grad

    def backward(grad):
        if not needs_source:
            return grad, None
        store = backend.store()
        dsource = store.empty(n, dtype)
        if n:
            index_read(grad, at, dsource, 0, outer, row, count, inner, 1)
        return grad, dsource

    return result(out, shape, dtype, (input, source), backward)


def take(input, index):
    """The elements of the flattened tensor that index (int64) names, shaped like index.

    >>> import linalgml as lm
    >>> lm.take(lm.tensor([[1, 2], [3, 4]]), lm.tensor([3, 0]))
    tensor([4, 1])
    """
    if index.dtype is not dtypes.int64:
        raise IndexError(f"take: index must be int64, got {index.dtype.name}")
    n, count, dtype = input.numel(), index.numel(), input.dtype
    at = backend.store().empty(count, dtypes.int64)
    bad = index_offsets(index.flat(), at, count, n, 1)
    if bad >= 0:
        raise IndexError(f"take: index {index.flat()[bad]} at position {bad} is not in [{-n}, {n})")
    out = backend.store().empty(count, dtype)
    if count:
        index_read(input.flat(), at, out, 0, 1, 0, count, 1, 0)

    def backward(grad):
        dx = backend.store().zeros(n, dtype)
        if count:
            add_at(grad, at, dx, 0, 1, 0, count, 1, 0)
        return (dx,)

    return result(out, index.shape, dtype, (input,), backward)
