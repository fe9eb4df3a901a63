"""Views: other shapes and orders of the same elements, without copying.

A view is described by strides into its root's storage, so every one of them has the same derivative: the gradient of the
view is added to the places it shows (the adjoint of reading them).
"""

from .. import backend
from . import engine
from .engine import record, result
from .shapes import normalize_dim
from .tensor import contiguous_strides, numel, strided_add, strided_write


def as_view(x, shape, strides, offset):
    """A view with this layout of x's root, recorded if x requires gradients.  strides None means contiguous."""
    if strides is not None and strides == contiguous_strides(shape):
        strides = None
    view = x._view(shape, strides, offset)
    if x.requires_grad and engine._grad_mode.get():
        root = x._root()
        if x._base is not None:
            engine.check_current(x)
        record(view, (root,), _pull_back(root, view))
    return view


def viewable(x):
    """x, or a recorded copy of it where a view of x's root would pass by a gradient that x itself must receive."""
    if x._base is not None and x.requires_grad and engine._grad_mode.get() and (x._node is None or x._node.retained is not None):
        return clone(x)
    return x


def _pull_back(root, view):
    """The gradient of a view, put where its elements stand in the root."""
    n, total, dtype = numel(view.shape), numel(root.shape), view.dtype
    if view._strides is None and n == total:
        return lambda grad: (grad,)
    shape, strides, offset = view.layout()
    covers = n == total and 0 not in strides

    def pull_back(grad):
        store = backend.store()
        dx = store.empty(total, dtype) if covers else store.zeros(total, dtype)
        if n:
            (strided_write if covers else strided_add)(grad, dx, shape, strides, len(shape), offset, n)
        return (dx,)

    return pull_back


def clone(input):
    """A copy with storage of its own; gradients pass through.

    >>> import linalgml as lm
    >>> x = lm.tensor([1.0, 2.0]); y = lm.clone(x); y[0] = 5.0; x
    tensor([1., 2.])
    """
    n = input.numel()
    data = input.flat()
    if data is input._root()._data or len(data) != n:
        data = backend.store().copy(data, n)
    return result(data, input.shape, input.dtype, (input,), lambda grad: (grad,))


def contiguous(input):
    """The same tensor if its elements stand in row-major order without gaps, else a recorded copy that does."""
    return input if input._strides is None else clone(input)


def view(input, *shape):
    """The same elements under another shape; one size may be -1.  Needs a layout that allows it: else use `reshape`.

    >>> import linalgml as lm
    >>> lm.arange(6).view(2, -1).shape
    (2, 3)
    """
    if len(shape) == 1 and not isinstance(shape[0], int):
        if hasattr(shape[0], "is_floating_point"):
            return input.to(shape[0])
        shape = shape[0]
    shape = _infer(tuple(int(s) for s in shape), input.numel(), "view", input.shape)
    input = viewable(input)
    if input._strides is None:
        return as_view(input, shape, None, input._offset)
    strides = _regroup(input.shape, input._strides, shape)
    if strides is None:
        raise RuntimeError(f"view: shape {input.shape} with strides {input._strides} cannot be seen as {shape} without a copy; use reshape")
    return as_view(input, shape, strides, input._offset)


def view_as(input, other):
    """`view` with the shape of another tensor."""
    return view(input, other.shape)


def reshape(input, *shape):
    """The same elements, in row-major order, under another shape: a view where possible, else a copy.

    >>> import linalgml as lm
    >>> lm.arange(6).reshape(3, 2).t().reshape(6)
    tensor([0, 2, 4, 1, 3, 5])
    """
    if len(shape) == 1 and not isinstance(shape[0], int):
        shape = shape[0]
    shape = _infer(tuple(int(s) for s in shape), input.numel(), "reshape", input.shape)
    if input._strides is not None and _regroup(input.shape, input._strides, shape) is None:
        input = clone(input)
    return view(input, shape)


def reshape_as(input, other):
    """`reshape` with the shape of another tensor."""
    return reshape(input, other.shape)


def _infer(shape, n, name, old):
    """Fill in one -1 and check the element count."""
    if shape.count(-1) > 1 or any(s < -1 for s in shape):
        raise RuntimeError(f"{name}: invalid shape {shape}: sizes are non-negative and at most one is -1")
    if -1 in shape:
        rest = -numel(shape)
        if rest == 0 or n % rest:
            raise RuntimeError(f"{name}: shape {shape} is invalid for {n} elements (from {old})")
        shape = tuple(n // rest if s == -1 else s for s in shape)
    if numel(shape) != n:
        raise RuntimeError(f"{name}: shape {shape} is invalid for {n} elements (from {old})")
    return shape


def _regroup(old, strides, new):
    """Strides under which `new` shows the elements of (old, strides) in the same order, or None if there are none."""
    if 0 in old:
        return contiguous_strides(new)
    old, strides = [s for s in old if s != 1], [st for s, st in zip(old, strides, strict=True) if s != 1]
    chunks: list[list[int]] = []  # runs of dimensions that are contiguous among themselves: [size, stride of the innermost]
    for size, stride in zip(old, strides, strict=True):
        if chunks and chunks[-1][1] == size * stride:
            chunks[-1] = [chunks[-1][0] * size, stride]
        else:
            chunks.append([size, stride])
    out, chunk = [], len(chunks) - 1
    left = chunks[chunk][0] if chunks else 1
    step = chunks[chunk][1] if chunks else 1
    for size in reversed(new):
        if size != 1 and left == 1 and chunk > 0:
            chunk -= 1
            left, step = chunks[chunk]
        if left % size:
            return None
        out.append(step)
        step *= size
        left //= size
    return tuple(reversed(out))


def permute(input, *dims):
    """The dimensions in another order.

    >>> import linalgml as lm
    >>> lm.zeros(2, 3, 4).permute(2, 0, 1).shape
    (4, 2, 3)
    """
    if len(dims) == 1 and not isinstance(dims[0], int):
        dims = dims[0]
    dims = tuple(normalize_dim(d, input.dim(), "permute") for d in dims)
    if sorted(dims) != list(range(input.dim())):
        raise RuntimeError(f"permute: {dims} is not an order of the {input.dim()} dimensions of {input.shape}")
    input = viewable(input)
    strides = input._strides or contiguous_strides(input.shape)
    return as_view(input, tuple([input.shape[d] for d in dims]), tuple([strides[d] for d in dims]), input._offset)


def transpose(input, dim0, dim1):
    """Two dimensions swapped.

    >>> import linalgml as lm
    >>> lm.arange(6).view(2, 3).transpose(0, 1)
    tensor([[0, 3],
            [1, 4],
            [2, 5]])
    """
    ndim = len(input.shape)
    a, b = normalize_dim(dim0, ndim, "transpose"), normalize_dim(dim1, ndim, "transpose")
    input = viewable(input)
    shape, strides = list(input.shape), list(input._strides or contiguous_strides(input.shape))
    if shape:
        shape[a], shape[b] = shape[b], shape[a]
        strides[a], strides[b] = strides[b], strides[a]
    return as_view(input, tuple(shape), tuple(strides), input._offset)


swapaxes = transpose


def t(input):
    """The transpose of a tensor of at most two dimensions."""
    if input.dim() > 2:
        raise RuntimeError(f"t: expected at most 2 dimensions, got shape {input.shape}")
    return input if input.dim() < 2 else transpose(input, 0, 1)


def squeeze(input, dim=None):
    """Without the dimensions of size 1, or without those named that have size 1."""
    named = dim if isinstance(dim, tuple) else (dim,)
    dims = range(input.dim()) if dim is None else [normalize_dim(d, input.dim(), "squeeze") for d in named]
    gone = {d for d in dims if input.shape and input.shape[d] == 1}
    input = viewable(input)
    strides = input._strides or contiguous_strides(input.shape)
    keep = [d for d in range(input.dim()) if d not in gone]
    return as_view(input, tuple(input.shape[d] for d in keep), tuple(strides[d] for d in keep), input._offset)


def unsqueeze(input, dim):
    """With a new dimension of size 1 at `dim`.

    >>> import linalgml as lm
    >>> lm.zeros(3).unsqueeze(0).shape, lm.zeros(3).unsqueeze(-1).shape
    ((1, 3), (3, 1))
    """
    dim = normalize_dim(dim, input.dim() + 1, "unsqueeze")
    input = viewable(input)
    shape, strides = list(input.shape), list(input._strides or contiguous_strides(input.shape))
    strides.insert(dim, shape[dim] * strides[dim] if dim < len(shape) else 1)
    shape.insert(dim, 1)
    return as_view(input, tuple(shape), tuple(strides), input._offset)


def flatten(input, start_dim=0, end_dim=-1):
    """Dimensions start_dim to end_dim made one."""
    if not input.shape:
        return reshape(input, 1)
    a, b = normalize_dim(start_dim, input.dim(), "flatten"), normalize_dim(end_dim, input.dim(), "flatten")
    if a > b:
        raise RuntimeError(f"flatten: start_dim {start_dim} comes after end_dim {end_dim}")
    return reshape(input, input.shape[:a] + (numel(input.shape[a : b + 1]),) + input.shape[b + 1 :])


def unflatten(input, dim, sizes):
    """One dimension split into several; one of `sizes` may be -1."""
    dim = normalize_dim(dim, input.dim(), "unflatten")
    sizes = _infer(tuple(sizes), input.shape[dim], "unflatten", (input.shape[dim],))
    return reshape(input, input.shape[:dim] + sizes + input.shape[dim + 1 :])


def ravel(input):
    """All elements in one dimension."""
    return reshape(input, -1)


def expand(input, *sizes):
    """Dimensions of size 1 repeated without copying; -1 keeps a size; new dimensions may be added in front.

    >>> import linalgml as lm
    >>> lm.tensor([[1.0], [2.0]]).expand(2, 3)
    tensor([[1., 1., 1.],
            [2., 2., 2.]])
    """
    if len(sizes) == 1 and not isinstance(sizes[0], int):
        sizes = sizes[0]
    shape = list(sizes)
    extra = len(shape) - input.dim()
    old = (1,) * extra + input.shape if extra >= 0 else input.shape
    for d, (new, size) in enumerate(zip(shape, old, strict=False)):
        if new == -1 and d >= extra:
            shape[d] = size
    if extra < 0 or any((new != size and size != 1) or new < 0 for new, size in zip(shape, old, strict=True)):
        raise RuntimeError(f"expand: shape {input.shape} cannot be expanded to {tuple(shape)}")
    input = viewable(input)
    strides = (0,) * extra + (input._strides or contiguous_strides(input.shape))
    strides = tuple(0 if new != size else st for new, size, st in zip(shape, old, strides, strict=True))
    return as_view(input, tuple(shape), strides, input._offset)


def expand_as(input, other):
    """`expand` to the shape of another tensor."""
    return expand(input, other.shape)


def broadcast_to(input, shape):
    """`expand`, under NumPy's name."""
    return expand(input, tuple(shape))


def narrow(input, dim, start, length):
    """`length` consecutive indices of one dimension, from `start`."""
    dim = normalize_dim(dim, input.dim(), "narrow")
    size = input.shape[dim]
    start = start + size if start < 0 else start
    if start < 0 or length < 0 or start + length > size:
        raise IndexError(f"narrow: {start} to {start + length} of dimension {dim} of shape {input.shape}")
    input = viewable(input)
    strides = input._strides or contiguous_strides(input.shape)
    shape = input.shape[:dim] + (length,) + input.shape[dim + 1 :]
    return as_view(input, shape, strides, input._offset + start * strides[dim])


def select(input, dim, index):
    """One index of one dimension, which goes away."""
    dim = normalize_dim(dim, input.dim(), "select")
    size = input.shape[dim]
    if not -size <= index < size:
        raise IndexError(f"select: index {index} out of range for dimension {dim} of shape {input.shape}")
    input = viewable(input)
    strides = input._strides or contiguous_strides(input.shape)
    offset = input._offset + index % size * strides[dim]
    return as_view(input, input.shape[:dim] + input.shape[dim + 1 :], strides[:dim] + strides[dim + 1 :], offset)


def split(tensor, split_size_or_sections, dim=0):
    """Consecutive pieces along a dimension: of one size (the last may be smaller), or of the sizes listed.

    >>> import linalgml as lm
    >>> [p.tolist() for p in lm.arange(5).split(2)]
    [[0, 1], [2, 3], [4]]
    """
    dim = normalize_dim(dim, tensor.dim(), "split")
    size = tensor.shape[dim]
    if isinstance(split_size_or_sections, int):
        step = split_size_or_sections
        if step <= 0:
            raise RuntimeError(f"split: the size of a piece must be positive, got {step}")
        sections = [min(step, size - at) for at in range(0, size, step)] or [0]
    else:
        sections = list(split_size_or_sections)
        if sum(sections) != size:
            raise RuntimeError(f"split: sections {sections} do not add up to {size}, the size of dimension {dim} of {tensor.shape}")
    pieces, at = [], 0
    for length in sections:
        pieces.append(narrow(tensor, dim, at, length))
        at += length
    return tuple(pieces)


def chunk(input, chunks, dim=0):
    """At most `chunks` pieces of equal size along a dimension (the last may be smaller)."""
    if chunks < 1:
        raise RuntimeError(f"chunk: expected at least one chunk, got {chunks}")
    size = input.shape[normalize_dim(dim, input.dim(), "chunk")]
    return split(input, max(1, -(-size // chunks)), dim)


def unbind(input, dim=0):
    """The slices along a dimension, as a tuple."""
    return tuple(select(input, dim, i) for i in range(input.shape[normalize_dim(dim, input.dim(), "unbind")]))


def diagonal(input, offset=0, dim1=0, dim2=1):
    """The diagonal of two dimensions, as the last dimension of a view."""
    a, b = normalize_dim(dim1, input.dim(), "diagonal"), normalize_dim(dim2, input.dim(), "diagonal")
    if a == b:
        raise RuntimeError("diagonal: dim1 and dim2 are the same")
    input = viewable(input)
    strides = input._strides or contiguous_strides(input.shape)
    rows, cols = input.shape[a], input.shape[b]
    length = max(0, min(rows + min(offset, 0), cols - max(offset, 0)))
    start = input._offset + (offset * strides[b] if offset > 0 else -offset * strides[a])
    keep = [d for d in range(input.dim()) if d not in (a, b)]
    shape = tuple(input.shape[d] for d in keep) + (length,)
    return as_view(input, shape, tuple(strides[d] for d in keep) + (strides[a] + strides[b],), start if length else input._offset)


def movedim(input, source, destination):
    """Dimensions moved to other places, the rest in their order."""
    source = [source] if isinstance(source, int) else list(source)
    destination = [destination] if isinstance(destination, int) else list(destination)
    source = [normalize_dim(d, input.dim(), "movedim") for d in source]
    destination = [normalize_dim(d, input.dim(), "movedim") for d in destination]
    order = [d for d in range(input.dim()) if d not in source]
    for to, d in sorted(zip(destination, source, strict=True)):
        order.insert(to, d)
    return permute(input, *order)
