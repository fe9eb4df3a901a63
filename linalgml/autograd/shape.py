"""Views: other shapes and orders of the same elements, without copying.

A view is described by strides into its root's storage, so every one of them has the same derivative: the gradient of the
view is added to the places it shows (the adjoint of reading them).
"""

from .. import backend
from . import engine, shapes
from . import tensor as tensor_module
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
    shape = _infer(shape, input, "view")
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
    return _reshaped(input, _infer(shape, input, "reshape"))


def _reshaped(input, shape):
    """`reshape` to a shape that is known to fit."""
    strides = input._strides
    if strides is not None:
        strides = _regroup(input.shape, strides, shape)
        if strides is None:
            input = clone(input)
    input = viewable(input)
    return as_view(input, shape, strides, input._offset)


def reshape_as(input, other):
    """`reshape` with the shape of another tensor."""
    return reshape(input, other.shape)


def _infer(shape, input, name):
    """A shape for the elements of `input`, as a tuple of ints: one -1 is filled in, and the count is checked."""
    shape = tuple([s if type(s) is int else int(s) for s in shape])
    n, rest, open_at = input.numel(), 1, -1
    for d, size in enumerate(shape):
        if size >= 0:
            rest *= size
        elif size == -1 and open_at < 0:
            open_at = d
        else:
            raise RuntimeError(f"{name}: invalid shape {shape}: sizes are non-negative and at most one is -1")
    if open_at >= 0:
        if rest == 0 or n % rest:
            raise RuntimeError(f"{name}: shape {shape} is invalid for {n} elements (from {input.shape})")
        return (*shape[:open_at], n // rest, *shape[open_at + 1 :])
    if rest != n:
        raise RuntimeError(f"{name}: shape {shape} is invalid for {n} elements (from {input.shape})")
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
    ndim = len(input.shape)
    dims = tuple([normalize_dim(d, ndim, "permute") for d in dims])
    if sorted(dims) != list(range(ndim)):
        raise RuntimeError(f"permute: {dims} is not an order of the {input.dim()} dimensions of {input.shape}")
    return _ordered(input, dims)


def _ordered(input, dims):
    """`permute` by dimensions that are known to be an order."""
    input = viewable(input)
    shape, strides = input.shape, input._strides or contiguous_strides(input.shape)
    return as_view(input, tuple([shape[d] for d in dims]), tuple([strides[d] for d in dims]), input._offset)


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


def mirrored(input):
    """The dimensions in reverse order: `x.T`."""
    input = viewable(input)
    return as_view(input, input.shape[::-1], (input._strides or contiguous_strides(input.shape))[::-1], input._offset)


def t(input):
    """The transpose of a tensor of at most two dimensions."""
    if input.dim() > 2:
        raise RuntimeError(f"t: expected at most 2 dimensions, got shape {input.shape}")
    return input if input.dim() < 2 else transpose(input, 0, 1)


def squeeze(input, dim=None):
    """Without the dimensions of size 1, or without those named that have size 1."""
    shape, ndim = input.shape, len(input.shape)
    named = None if dim is None else [normalize_dim(d, ndim, "squeeze") for d in (dim if type(dim) is tuple else (dim,))]
    input = viewable(input)
    old, sizes, strides = input._strides or contiguous_strides(shape), [], []
    for d in range(ndim):
        if shape[d] != 1 or (named is not None and d not in named):
            sizes.append(shape[d])
            strides.append(old[d])
    return as_view(input, tuple(sizes), tuple(strides), input._offset)


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
    return _reshaped(input, (*input.shape[:a], numel(input.shape[a : b + 1]), *input.shape[b + 1 :]))


def unflatten(input, dim, sizes):
    """One dimension split into several; one of `sizes` may be -1."""
    dim = normalize_dim(dim, input.dim(), "unflatten")
    return reshape(input, input.shape[:dim] + _sizes(tuple(sizes), input.shape[dim]) + input.shape[dim + 1 :])


def _sizes(sizes, n):
    """The sizes of a dimension of n that is split, one -1 filled in."""
    if sizes.count(-1) == 1 and (rest := -numel(sizes)) > 0 and n % rest == 0:
        sizes = tuple([n // rest if s == -1 else s for s in sizes])
    if numel(sizes) != n or any(s < 0 for s in sizes):
        raise RuntimeError(f"unflatten: sizes {sizes} are invalid for a dimension of {n}")
    return sizes


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
    input = viewable(input)
    old, steps = input.shape, input._strides or contiguous_strides(input.shape)
    extra = len(sizes) - len(old)
    shape, strides, fits = [], [], extra >= 0
    for d, new in enumerate(sizes):
        size, step = (old[d - extra], steps[d - extra]) if d >= extra else (1, 0)
        if new == -1 and d >= extra:
            new = size
        fits = fits and new >= 0 and (new == size or size == 1)
        shape.append(new)
        strides.append(step if new == size else 0)
    if not fits:
        raise RuntimeError(f"expand: shape {old} cannot be expanded to {tuple(shape)}")
    return as_view(input, tuple(shape), tuple(strides), input._offset)


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
    if any(length < 0 for length in sections):
        raise RuntimeError(f"split: a section is negative: {sections}")
    tensor = viewable(tensor)
    shape, strides = tensor.shape, tensor._strides or contiguous_strides(tensor.shape)
    before, after, at, step, pieces = shape[:dim], shape[dim + 1 :], tensor._offset, strides[dim], []
    for length in sections:
        pieces.append(as_view(tensor, (*before, length, *after), strides, at))
        at += length * step
    return tuple(pieces)


def chunk(input, chunks, dim=0):
    """At most `chunks` pieces of equal size along a dimension (the last may be smaller)."""
    if chunks < 1:
        raise RuntimeError(f"chunk: expected at least one chunk, got {chunks}")
    size = input.shape[normalize_dim(dim, input.dim(), "chunk")]
    return split(input, max(1, -(-size // chunks)), dim)


def unbind(input, dim=0):
    """The slices along a dimension, as a tuple."""
    dim = normalize_dim(dim, len(input.shape), "unbind")
    input = viewable(input)
    strides = input._strides or contiguous_strides(input.shape)
    shape, rest, step = input.shape[:dim] + input.shape[dim + 1 :], strides[:dim] + strides[dim + 1 :], strides[dim]
    return tuple([as_view(input, shape, rest, input._offset + i * step) for i in range(input.shape[dim])])


def diagonal(input, offset=0, dim1=0, dim2=1):
    """The diagonal of two dimensions, as the last dimension of a view."""
    ndim = len(input.shape)
    a, b = normalize_dim(dim1, ndim, "diagonal"), normalize_dim(dim2, ndim, "diagonal")
    if a == b:
        raise RuntimeError("diagonal: dim1 and dim2 are the same")
    input = viewable(input)
    old, steps = input.shape, input._strides or contiguous_strides(input.shape)
    length = max(0, min(old[a] + min(offset, 0), old[b] - max(offset, 0)))
    start = input._offset + (offset * steps[b] if offset > 0 else -offset * steps[a])
    shape, strides = [], []
    for d in range(ndim):
        if d != a and d != b:
            shape.append(old[d])
            strides.append(steps[d])
    shape.append(length)
    strides.append(steps[a] + steps[b])
    return as_view(input, tuple(shape), tuple(strides), start if length else input._offset)


def movedim(input, source, destination):
    """Dimensions moved to other places, the rest in their order."""
    if type(source) is int and type(destination) is int:
        order = list(range(len(input.shape)))
        source, destination = normalize_dim(source, len(order), "movedim"), normalize_dim(destination, len(order), "movedim")
        if order:
            order.insert(destination, order.pop(source))
        return _ordered(input, order)
    source = [source] if isinstance(source, int) else list(source)
    destination = [destination] if isinstance(destination, int) else list(destination)
    source = [normalize_dim(d, input.dim(), "movedim") for d in source]
    destination = [normalize_dim(d, input.dim(), "movedim") for d in destination]
    order = [d for d in range(input.dim()) if d not in source]
    for to, d in sorted(zip(destination, source, strict=True)):
        order.insert(to, d)
    return permute(input, *order)


def _use_compiled_views():
    """Replace `as_view` and `viewable` here, and what shapes.py and tensor.py have under them, by their compiled twins."""
    global as_view, viewable, contiguous_strides, normalize_dim
    if not engine.compiled:
        return
    try:
        from .._fast import views
    except ImportError:
        return
    views.bind(engine._grad_mode.get, engine.check_current, _pull_back, clone)
    as_view, viewable = views.as_view, views.viewable
    contiguous_strides = tensor_module.contiguous_strides = views.contiguous_strides
    normalize_dim = shapes.normalize_dim = views.normalize_dim


_use_compiled_views()
