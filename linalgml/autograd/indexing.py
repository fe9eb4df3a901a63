"""Indexing: reading and writing parts of a tensor, with NumPy's and PyTorch's expressions.

`x[1]`, `x[:, -1]`, `x[..., None]` are views of the same memory.  `x[[2, 0]]`, `x[ids]`, `x[mask]` pick elements into a new
tensor; picking is linear, and its adjoint adds each element's gradient to the place it came from (so an element picked
twice receives two).  Writing is the other way round: the gradient of what was overwritten is zero, and the gradient of
the value is read from where it was written.
"""

from .. import backend, dtypes
from ..kernels import kernel
from . import engine
from .conversion import cast
from .engine import record, result
from .errors import DtypeError, ShapeError
from .positions import broadcast_strides, locate, spread
from .shape import _pull_back, as_view, viewable
from .tensor import Tensor, contiguous_strides, numel, strided_add, strided_read, strided_write


@kernel
def index_read(x, at, out, start, outer, outer_step, count, inner, inner_step):
    """out (outer, count, inner) = the elements of x at start + o * outer_step + at[b] + i * inner_step.  at: (count,)."""
    k = 0
    for o in range(outer):
        base = start + o * outer_step
        for b in range(count):
            place = base + at[b]
            for i in range(inner):
                out[k] = x[place + i * inner_step]
                k += 1


@kernel(in_place=("out",))
def index_write(x, at, out, start, outer, outer_step, count, inner, inner_step):
    """The inverse of `index_read`: x (outer, count, inner) is written to these places of out; the last of several wins."""
    k = 0
    for o in range(outer):
        base = start + o * outer_step
        for b in range(count):
            place = base + at[b]
            for i in range(inner):
                out[place + i * inner_step] = x[k]
                k += 1


@kernel(in_place=("out",))
def index_add(x, at, out, start, outer, outer_step, count, inner, inner_step):
    """The adjoint of `index_read`: x (outer, count, inner) is added at these places of out."""
    k = 0
    for o in range(outer):
        base = start + o * outer_step
        for b in range(count):
            place = base + at[b]
            for i in range(inner):
                out[place + i * inner_step] += x[k]
                k += 1


@kernel(in_place=("out",))
def mask_fill(mask, value, out, start, n, inner):
    """Where mask (n,) is set, the row of out (start + n * inner elements or more) takes value[0]."""
    for i in range(n):
        if mask[i] != 0:
            row = start + i * inner
            for j in range(inner):
                out[row + j] = value[0]


def getitem(input, index):
    """x[index]: a view for ints, slices, None and Ellipsis; a copy where a mask, a list or an integer tensor picks elements.

    Several picks are broadcast together.  Raises IndexError for an index out of range, ValueError for a negative step.

    >>> import linalgml as lm
    >>> x = lm.arange(6).view(2, 3)
    >>> x[:, 1], x[:, [2, 0]].tolist(), x[x > 3]
    (tensor([1, 4]), [[2, 0], [5, 3]], tensor([4, 5]))
    """
    if input.requires_grad:
        input = viewable(input)
    shape = input.shape
    if type(index) is int and input._strides is None and shape:
        size, inner = shape[0], shape[1:]
        if not -size <= index < size:
            raise IndexError(f"index {index} is out of range for dimension 0 of shape {shape}")
        offset = input._offset + (index if index >= 0 else index + size) * numel(inner)
        return (as_view if input.requires_grad else Tensor._view)(input, inner, None, offset)
    sizes, steps, offset, picks = locate(index, shape, input._strides or contiguous_strides(shape), input._offset)
    if picks is None:
        step: int | None = 1
        for d in range(len(sizes) - 1, -1, -1):
            if sizes[d] != 1:
                if steps[d] != step:
                    step = 1 if 0 in sizes else None
                    break
                step *= sizes[d]
        strides = tuple(steps) if step is None else None
        return (as_view if input.requires_grad else Tensor._view)(input, tuple(sizes), strides, offset)
    store = backend.store()
    shape, (at, outer, outer_step, count, inner, inner_step) = spread(sizes, steps, picks, store)
    n = outer * count * inner
    out = store.empty(n, input.dtype)
    if n:
        index_read(input._native(store), at, out, offset, outer, outer_step, count, inner, inner_step)
    if not input.requires_grad:
        return Tensor(out, shape, input.dtype)
    root = input._root()  # as for views, the gradient goes straight to where the elements are stored
    if root is not input and input._node is not None:
        engine.check_current(input)
    total, dtype = numel(root.shape), input.dtype

    def backward(grad):
        store = backend.store()
        dx = store.zeros(total, dtype)
        if n:
            index_add(grad, at, dx, offset, outer, outer_step, count, inner, inner_step)
        return (dx,)

    return result(out, shape, dtype, (root,), backward)


def setitem(input, index, value):
    """x[index] = value, in place; `value` (number, tensor, array or list) is cast to x's dtype and broadcast.

    The gradient reaches the value and what is left of x; a view's root takes part.  Raises RuntimeError for a leaf that
    requires gradients while they are recorded, ShapeError when the value does not fit, IndexError as `getitem`.

    >>> import linalgml as lm
    >>> x = lm.zeros(2, 3); x[0, 1:] = 5.0; x[x == 0] = lm.tensor([1.0, 2.0, 3.0, 4.0]); x
    tensor([[1., 5., 5.],
            [2., 3., 4.]])
    """
    recording = _check(input, value, "setitem")
    store = backend.store()
    shape = input.shape
    if type(index) is Tensor and index.dtype is dtypes.bool and not recording and input._strides is None:
        single = _single(value, input.dtype, store)
        if single is not None and index.shape == shape[: len(index.shape)]:
            n = numel(index.shape)
            if n:
                mask_fill(index.flat(), single, input._native(store), input._offset, n, numel(shape[len(index.shape) :]))
            engine.bump(input._root())
            return
    strides = input._strides or contiguous_strides(shape)
    sizes, steps, offset, picks = locate(index, shape, strides, input._offset)
    if picks is None:
        shape, spot = tuple(sizes), None
    else:
        shape, spot = spread(sizes, steps, picks, store)
    _write(input, value, _Place(shape, tuple(steps), offset, spot), recording, "setitem")


def overwrite(input, value, name="copy_"):
    """x takes the values of `value` (a number or a tensor that broadcasts to x's shape) in place: what `add_`, `fill_`, … end with.

    Memory and aliases stay; the history of x becomes that of `value`.  Raises RuntimeError for a leaf that requires
    gradients while they are recorded.  Returns x.

    >>> import linalgml as lm
    >>> from linalgml.autograd.indexing import overwrite
    >>> x = lm.zeros(2, 2); overwrite(x[0], lm.tensor([1.0, 2.0])); x
    tensor([1., 2.])
    tensor([[1., 2.],
            [0., 0.]])
    """
    recording = _check(input, value, name)
    if type(value) is float and not recording and input._base is None and input.dtype.code < 2:
        store = backend.store()
        data = input._native(store)
        if type(data) is not list and len(data) == numel(input.shape):
            store.fill(data, value)
            engine.bump(input)
            return input
    if name not in ("copy_", "fill_") and input.dtype.code == 2 and isinstance(value, Tensor) and value.dtype.rank > input.dtype.rank:
        raise DtypeError(f"{name}: a {value.dtype.name} result cannot be written to a tensor of {input.dtype.name}")
    if not recording and input._base is None and type(value) is Tensor and value.shape == input.shape and value.dtype is input.dtype:
        store, n = backend.store(), numel(input.shape)  # the usual case: all of a root, by a tensor that fits
        data, flat = input._native(store), value.flat()
        if type(data) is list:
            data[:n] = flat[:n]
        elif n:
            strided_write(store.copy(flat, n) if _overlap(flat, data, store) else flat, data, (n,), (1,), 1, 0, n)
        engine.bump(input)
        return input
    _write(input, value, _Place(input.shape, input._strides or contiguous_strides(input.shape), input._offset, None), recording, name)
    return input


class _Place:
    """Places in a root's storage, in the order of a shape: by strides, or by picks (`spot` as `spread` gives it)."""

    __slots__ = ("n", "offset", "shape", "spot", "steps")

    def __init__(self, shape, steps, offset, spot):
        self.shape, self.steps, self.offset, self.spot = shape, steps, offset, spot
        self.n = numel(shape)

    def read(self, data, store, dtype):
        """The elements at these places of flat storage, contiguous."""
        out = store.empty(self.n, dtype)
        if self.n:
            if self.spot is None:
                strided_read(data, out, self.shape or (1,), self.steps or (1,), len(self.shape) or 1, self.offset, self.n)
            else:
                at, *rest = self.spot
                index_read(data, at, out, self.offset, *rest)
        return out

    def write(self, flat, data, store):
        """Put n flat elements at these places of `data`."""
        if self.n:
            if self.spot is None:
                strided_write(flat, data, self.shape or (1,), self.steps or (1,), len(self.shape) or 1, self.offset, self.n)
            else:
                at, *rest = self.spot
                index_write(flat, at, data, self.offset, *rest)


def _check(x, value, name):
    """Whether writing to x is recorded; refuses what PyTorch refuses."""
    if not engine._grad_mode.get():
        return False
    wants = isinstance(value, Tensor) and value.requires_grad and x.dtype.is_floating_point
    root = x._root()
    if x.requires_grad and (x._node is None or (root is not x and root._node is None and root.requires_grad)):
        what = "leaf" if x._node is None else "view of a leaf"
        raise RuntimeError(
            f"{name}: a {what} that requires gradients cannot be changed in place while they are recorded; "
            "work on a clone, or use no_grad() to change its values only"
        )
    if root is not x:
        if x._node is not None:
            engine.check_current(x)
        elif root.requires_grad:  # x was detached, or taken before its root got a history
            if root._node is not None or wants:
                raise RuntimeError(
                    f"{name}: this view of shape {x.shape} has no history but its base has; take the view again, "
                    "write to a clone, or use no_grad()"
                )
            return False
    return x.requires_grad or wants


def _single(value, dtype, store):
    """Storage of one element for a number or a tensor with one element and no gradient; None for other values."""
    if isinstance(value, (int, float)):
        if dtype is dtypes.bool:
            value = value != 0
    elif isinstance(value, Tensor) and not value.shape and not value.requires_grad:
        value = value.item()
    else:
        return None
    return store.full(1, value, dtype)


def _write(x, value, place, recording, name):
    """Write a value to places of x's root and, when `recording`, give root and x the history of the write."""
    store = backend.store()
    root, dtype = x._root(), x.dtype
    if place.n and x._strides is not None and any(st == 0 and s > 1 for s, st in zip(x.shape, x._strides, strict=True)):
        raise RuntimeError(f"{name}: several elements of this expanded tensor of shape {x.shape} share one place in memory; clone it first")
    data, total = root._native(store), numel(root.shape)
    whole = place.spot is None and place.n == total
    if isinstance(value, Tensor) and not value.shape and not value.requires_grad:
        value = value.item()
    straight = whole and (x is root or place.steps == contiguous_strides(place.shape))
    if isinstance(value, (int, float)):
        value = float(value) if dtype.code < 2 else int(value != 0) if dtype is dtypes.bool else int(value)
        if straight and type(data) is not list and len(data) == total:
            data.fill(value)
        else:
            place.write(store.full(place.n, value, dtype), data, store)
        value = None
    else:
        if not isinstance(value, Tensor):
            from .creation import tensor

            value = tensor(value, dtype)
        if value.dtype is not dtype:
            value = cast(value, dtype)
        flat = _spread(value, place.shape, store, name)
        if _overlap(flat, data, store):
            flat = store.copy(flat, place.n)
        if straight and type(data) is list:
            data[:total] = flat[:total]
        else:
            place.write(flat, data, store)
    engine.bump(root)
    if recording:
        _record(x, root, value, place, whole)


def _overlap(flat, data, store):
    """Whether a value to write may share memory with where it goes."""
    if flat is data:
        return True
    return store.name == "numba" and store.np.may_share_memory(flat, data)  # the Cython twins look for themselves


def _spread(value, shape, store, name):
    """The elements of `value`, broadcast to `shape`: contiguous flat storage."""
    if value.shape == shape:
        return value.flat()
    own, strides = _fit(value, shape, name)
    n = numel(shape)
    out = store.empty(n, value.dtype)
    if n:
        wide = broadcast_strides(own, strides, shape)
        strided_read(value._native(store), out, shape or (1,), wide or (1,), len(shape) or 1, value._offset, n)
    return out


def _fit(value, shape, name):
    """(shape, strides) of a value without the leading sizes of 1 that the target lacks; ShapeError if it does not broadcast."""
    own, strides = value.shape, value._strides or contiguous_strides(value.shape)
    while len(own) > len(shape) and own[0] == 1:
        own, strides = own[1:], strides[1:]
    if len(own) > len(shape) or any(a not in (1, b) for a, b in zip(reversed(own), reversed(shape), strict=False)):
        raise ShapeError(f"{name}: a value of shape {value.shape} does not broadcast to the shape {shape} it is written to")
    return own, strides


def _record(x, root, value, place, whole):
    """The history of a write: what was overwritten has no gradient; the value's gradient is read where it was written."""
    dtype, total = x.dtype, numel(root.shape)
    needs_root = root.requires_grad and not whole
    needs_value = value is not None and value.requires_grad

    def backward(grad):
        store = backend.store()
        droot = dvalue = None
        if needs_root:
            droot = store.copy(grad, total)
            place.write(store.zeros(place.n, dtype), droot, store)
        if needs_value:
            dvalue = _gather_back(place.read(grad, store, dtype), value, place.shape, store)
        return droot, dvalue

    old = root._node
    record(root, (root, *((value,) if needs_value else ())), _arity(backward, needs_value))
    if old is not None and old.retained is root:
        old.retained, root._node.retained = None, root
    if x is not root:
        kept = x._node is not None and x._node.retained is x
        record(x, (root,), _pull_back(root, x))
        if kept:
            x._node.retained = x


def _arity(backward, needs_value):
    return backward if needs_value else lambda grad: backward(grad)[:1]


def _gather_back(flat, value, shape, store):
    """The gradient of a broadcast value: the sum over its repetitions."""
    if value.shape == shape:
        return flat
    own, _ = _fit(value, shape, "setitem")
    out = store.zeros(numel(own), value.dtype)
    n = numel(shape)
    if n:
        wide = broadcast_strides(own, contiguous_strides(own), shape)
        strided_add(flat, out, shape or (1,), wide or (1,), len(shape) or 1, 0, n)
    return out
