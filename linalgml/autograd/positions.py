"""Positions: what an index expression says about storage.

`locate` reads an index (ints, slices, None, Ellipsis, masks, integer tensors and lists) against a layout of sizes and
strides.  Ints and slices only change the layout, so they make views.  Masks and integer tensors *pick* positions; several
picks are broadcast together and their offsets added.  The picked dimensions stand where the first pick stood if all picks
are neighbours, else in front (NumPy's rule; as in PyTorch, plain ints select first and are no picks).
"""

from .. import backend, dtypes
from ..kernels import kernel
from .engine import accumulate
from .shapes import broadcast_shapes
from .tensor import Tensor, contiguous_strides, numel, strided_read


@kernel
def index_offsets(index, at, n, size, stride):
    """at (n,) = offset of each index (n,) along a dimension; returns where the first index out of range stands, or -1."""
    for i in range(n):
        j = index[i]
        if j < 0:
            j += size
        if j < 0 or j >= size:
            return i
        at[i] = j * stride
    return -1


@kernel
def mask_offsets(mask, at, n, stride):
    """at (n,) = offsets of the elements that mask (n,) keeps, in order; returns how many: what is behind them has no meaning."""
    count = 0
    for i in range(n):
        at[count] = i * stride  # written over by the next one unless this one counts
        if mask[i] != 0:
            count += 1
    return count


@kernel
def unravel_offsets(flat, at, shape, strides, ndim, n):
    """at (n,) = where the elements with row-major numbers flat (n,) of a tensor of this shape stand under these strides."""
    for i in range(n):
        rest = flat[i]
        place = 0
        for d in range(ndim - 1, -1, -1):
            place += rest % shape[d] * strides[d]
            rest //= shape[d]
        at[i] = place


@kernel
def outer_sum(x, y, out, rows, cols):
    """out (rows, cols) = x (rows,) + y (cols,): every pair."""
    for i in range(rows):
        row = i * cols
        for j in range(cols):
            out[row + j] = x[i] + y[j]


def locate(index, shape, strides, offset):
    """(sizes, steps, offset, picks) of an index on a layout: kept dimensions, where they begin, and the picks or None.

    A pick is (dimensions kept before it, its shape, its offsets).  Raises IndexError for an index out of range, too many
    indices or a mask of another shape; ValueError for a slice with a step below 1.
    """
    sizes, steps, picks, ndim, d = [], [], None, len(shape), 0
    items = index if type(index) is tuple else (index,)
    for item in items:
        if item is Ellipsis:
            items = _without_ellipsis(items, ndim)
            break
    for item in items:
        kind = type(item)
        if kind is slice:
            if d >= ndim:
                raise _too_many(index, shape)
            size, stride = shape[d], strides[d]
            if item.start is not None or item.stop is not None or item.step is not None:
                start, stop, step = _bounds(item, size)
                size = (stop - start + step - 1) // step if stop > start else 0
                if size:
                    offset += start * stride
                stride *= step
            sizes.append(size)
            steps.append(stride)
            d += 1
            continue
        if item is None:
            sizes.append(1)
            steps.append(0)
            continue
        if kind is list and d < ndim:
            at = _listed(item, d, shape, strides)
            if at is not None:
                picks = picks or []
                picks.append((len(sizes), (len(item),), at))
                d += 1
                continue
        if kind is not int and not (kind is Tensor and item.shape and item.dtype.code == 2):
            item = _simple(item)
            kind = type(item)
        if kind is int:
            if d >= ndim:
                raise _too_many(index, shape)
            size = shape[d]
            if not -size <= item < size:
                raise IndexError(f"index {item} is out of range for dimension {d} of shape {shape}")
            offset += (item if item >= 0 else item + size) * strides[d]
            d += 1
            continue
        picks, store = picks or [], backend.store()
        if kind is bool:  # a mask of no dimensions: it keeps one copy of everything, or none
            picks.append((len(sizes), (int(item),), store.zeros(int(item), dtypes.int64)))
            continue
        wide = item.dim() if item.dtype is dtypes.bool else 1
        if d + wide > ndim:
            raise _too_many(index, shape)
        if item.dtype is dtypes.bool:
            count, at = _kept(item, shape, strides, d, wide, store)
            picks.append((len(sizes), (count,), at))
        else:
            n = item.numel()
            at = store.empty(n, dtypes.int64)
            bad = index_offsets(item.flat(), at, n, shape[d], strides[d])
            if bad >= 0:
                value = item.flat()[bad]
                raise IndexError(f"index {value} (at position {bad} of the index) is out of range for dimension {d} of shape {shape}")
            picks.append((len(sizes), item.shape, at))
        d += wide
    sizes.extend(shape[d:])
    steps.extend(strides[d:])
    return sizes, steps, offset, picks


def _listed(items, d, shape, strides):
    """Offsets of a plain list of ints, the shortest way; None when it holds anything else."""
    size, stride, at = shape[d], strides[d], []
    for j in items:
        if type(j) is not int:
            return None
        if not -size <= j < size:
            raise IndexError(f"index {j} (in a list) is out of range for dimension {d} of shape {shape}")
        at.append((j if j >= 0 else j + size) * stride)
    return backend.store().build(at, dtypes.int64)


def _without_ellipsis(items, ndim):
    """The same index with full slices where Ellipsis stands."""
    items = [_simple(item) for item in items]
    at = [i for i, item in enumerate(items) if item is Ellipsis]
    if len(at) > 1:
        raise IndexError(f"an index may have one Ellipsis, not {len(at)}")
    items[at[0] : at[0] + 1] = [slice(None)] * (ndim - sum([_consumed(item) for item in items]))
    return items


def _bounds(item, size):
    step = 1 if item.step is None else item.step.__index__()
    if step <= 0:
        raise ValueError(f"slice step must be positive, got {step}; to reverse a dimension use flip")
    return item.indices(size)


def _kept(mask, shape, strides, d, wide, store):
    """How many elements a mask keeps of the dimensions d, d + 1, …, and their offsets."""
    if mask.shape != shape[d : d + wide]:
        raise IndexError(f"mask of shape {mask.shape} does not fit dimensions {d} to {d + wide - 1} of shape {shape}")
    n = mask.numel()
    at = store.empty(n, dtypes.int64)
    here = strides[d : d + wide]
    if all(here[i] == here[i + 1] * mask.shape[i + 1] for i in range(wide - 1)):
        return mask_offsets(mask.flat(), at, n, here[-1]), at
    count = mask_offsets(mask.flat(), at, n, 1)
    out = store.empty(count, dtypes.int64)
    if count:
        unravel_offsets(at, out, mask.shape, here, wide, count)
    return count, out


def _simple(item):
    """One part of an index as an int, a bool, a slice, None, Ellipsis, or a bool or int64 Tensor of at least one dimension."""
    if item is None or item is Ellipsis or type(item) in (int, slice, bool):
        return item
    if isinstance(item, (list, tuple, range)):
        from .creation import tensor

        if any(isinstance(v, slice) or v is None or v is Ellipsis for v in item):
            raise IndexError("a list that is an index holds integers or bools; slices, None and Ellipsis go in a tuple")
        return tensor(list(item), dtypes.int64) if len(item) == 0 else _simple(tensor(list(item)))
    if not isinstance(item, Tensor) and getattr(item, "ndim", None):
        from .conversion import from_numpy

        if item.dtype.kind not in "biu":
            raise IndexError(f"an array used as an index must hold integers or bools, not {item.dtype}")
        item = from_numpy(item.astype("bool" if item.dtype.kind == "b" else "int64"))
    if isinstance(item, Tensor):
        if item.dtype.is_floating_point:
            raise IndexError(f"a tensor used as an index must be int64 or bool, not {item.dtype.name}")
        if item.shape:
            return item
        return bool(item.item()) if item.dtype is dtypes.bool else int(item.item())
    if type(item).__name__ in ("bool", "bool_"):  # NumPy's
        return bool(item)
    try:
        return item.__index__()
    except AttributeError:
        raise IndexError(f"an index is made of ints, slices, None, Ellipsis, bools, lists and tensors; got {type(item).__name__}") from None


def _consumed(item):
    """How many dimensions a simplified part of an index reads."""
    if item is None or item is Ellipsis or type(item) is bool:
        return 0
    return item.dim() if isinstance(item, Tensor) and item.dtype is dtypes.bool else 1


def _show(index):
    return tuple(f"tensor{i.shape}" if isinstance(i, Tensor) else i for i in index) if type(index) is tuple else index


def _too_many(index, shape):
    return IndexError(f"too many indices for shape {shape}: {_show(index)}")


def spread(sizes, steps, picks, store):
    """(shape of the result, (at, outer, outer_step, count, inner, inner_step)) for kept dimensions and picks.

    Element (o, b, i) of the result stands at o * outer_step + at[b] + i * inner_step.  Kept dimensions that are not one
    run are added to the offsets `at`.
    """
    place, shape, at = picks[0]
    if len(picks) > 1:
        if any(other != place for other, _, _ in picks):
            place = 0
        shape, at = _together(picks, store)
    count = numel(shape)
    before, after = merged_runs(sizes[:place], steps[:place]), merged_runs(sizes[place:], steps[place:])
    while len(before) > 1:
        size, step = before.pop()
        at, count = _every_pair(_ramp(size, step, store), size, at, count, store)
    while len(after) > 1:
        size, step = after.pop(0)
        at, count = _every_pair(at, count, _ramp(size, step, store), size, store)
    return (*sizes[:place], *shape, *sizes[place:]), (at, *before[0], count, *after[0])


def _together(picks, store):
    """(shape, offsets) of several picks: broadcast to one shape, their offsets added."""
    shape = picks[0][1]
    for _, other, _ in picks[1:]:
        try:
            shape = broadcast_shapes(shape, other, "index")
        except ValueError:
            shapes = ", ".join(str(s) for _, s, _ in picks)
            raise IndexError(f"index tensors of shapes {shapes} do not broadcast together") from None
    n = numel(shape)
    total = None
    for _, own, at in picks:
        if own != shape and n:
            wide = store.empty(n, dtypes.int64)
            strided_read(at, wide, shape, broadcast_strides(own, contiguous_strides(own), shape), len(shape), 0, n)
            at = wide
        if total is None:
            total = at
        else:
            out = store.empty(n, dtypes.int64)
            accumulate(total, at, out, n)
            total = out
    return shape, total


def broadcast_strides(shape, strides, wide):
    """Strides that show a tensor of `shape` as the larger shape `wide`: 0 where it is repeated."""
    lead = len(wide) - len(shape)
    return (0,) * lead + tuple([0 if a != b else s for a, b, s in zip(shape, wide[lead:], strides, strict=True)])


def merged_runs(sizes, steps):
    """Dimensions as (size, step), neighbours that form one run merged; at least one."""
    if len(sizes) < 2:
        return [(sizes[0], steps[0])] if sizes else [(1, 0)]
    runs: list[tuple[int, int]] = []
    for size, step in zip(sizes, steps, strict=True):
        if size != 1:
            if runs and runs[-1][1] == size * step:
                runs[-1] = (runs[-1][0] * size, step)
            else:
                runs.append((size, step))
    return runs or [(1, 0)]


def _ramp(size, step, store):
    return store.build([i * step for i in range(size)], dtypes.int64)


def _every_pair(x, rows, y, cols, store):
    out = store.empty(rows * cols, dtypes.int64)
    outer_sum(x, y, out, rows, cols)
    return out, rows * cols
