"""Sorting and searching: order, the largest few, distinct values, places in a sorted row, counts.

Order is stable (of equal elements the one that came first stays first) and nan counts as the largest, as in PyTorch.
"""

from .. import backend, dtypes
from ..kernels import kernel
from .engine import result
from .errors import DtypeError, ShapeError
from .indexing import index_add
from .pairs import ValuesIndices
from .shape import movedim, narrow, select
from .shapes import normalize_dim
from .tensor import Tensor, numel

FEW = 64  # up to this many, `topk` keeps the best of what it has seen; beyond, it sorts


@kernel
def sort_rows(x, values, order, scratch, rows, cols, levels, descending):
    """Merge sort of each row of x (rows, cols): values in order, and where each came from.  scratch: (cols,); 2**levels >= cols."""
    for r in range(rows):
        row = r * cols
        for j in range(cols):
            order[row + j] = j
        for level in range(levels):
            width = 2**level
            for left in range(0, cols, 2 * width):
                middle = min(left + width, cols)
                end = min(left + 2 * width, cols)
                i = left
                j = middle
                for k in range(left, end):
                    right_first = i >= middle
                    if i < middle and j < end:
                        a = x[row + order[row + i]]
                        b = x[row + order[row + j]]
                        right_first = (b > a or (b != b and a == a)) if descending else (b < a or (a != a and b == b))
                    if right_first:
                        scratch[k] = order[row + j]
                        j += 1
                    else:
                        scratch[k] = order[row + i]
                        i += 1
            for j in range(cols):
                order[row + j] = scratch[j]
        for j in range(cols):
            values[row + j] = x[row + order[row + j]]


@kernel
def topk_rows(x, values, order, rows, cols, k, largest):
    """The k best of each row of x (rows, cols), best first, and where they stand: each element sinks into a short sorted list."""
    for r in range(rows):
        row = r * cols
        best = r * k
        for j in range(cols):
            v = x[row + j]
            place = min(j, k)  # how many are kept
            better = True
            for _ in range(min(j, k)):
                if better:
                    w = values[best + place - 1]
                    better = (v > w or (v != v and w == w)) if largest else (v < w or (w != w and v == v))
                    if better:
                        place -= 1
                        if place + 1 < k:
                            values[best + place + 1] = w
                            order[best + place + 1] = order[best + place]
            if place < k:
                values[best + place] = v
                order[best + place] = j


@kernel
def spread_rows(x, order, out, rows, cols, k):
    """The adjoint of choosing: out (rows, cols) gets x (rows, k) at the columns `order` (rows, k), 0 elsewhere."""
    for r in range(rows):
        for j in range(cols):
            out[r * cols + j] = 0.0
        for j in range(k):
            out[r * cols + order[r * k + j]] = x[r * k + j]


@kernel
def distinct(x, order, out, inverse, counts, n):
    """Runs of equal elements of sorted x (n,): their values, which run each original element is in, their lengths; returns how many."""
    runs = 0
    for i in range(n):
        if i == 0 or x[i] != x[i - 1]:
            out[runs] = x[i]
            counts[runs] = 0
            runs += 1
        counts[runs - 1] += 1
        inverse[order[i]] = runs - 1
    return runs


@kernel
def search_rows(x, values, out, rows, cols, count, levels, right):
    """Where each of values (rows, count) would go in its sorted row of x (rows, cols), `right` of equal ones or left.  2**levels > cols."""
    for r in range(rows):
        for c in range(count):
            v = values[r * count + c]
            low = 0
            high = cols
            for _ in range(levels):
                if low < high:
                    middle = (low + high) // 2
                    w = x[r * cols + middle]
                    after = (w <= v or v != v) if right else (w < v or (v != v and w == w))
                    if after:
                        low = middle + 1
                    else:
                        high = middle
            out[r * count + c] = low


def sort(input, dim=-1, descending=False, stable=False):
    """(values, indices) in order along a dimension; always stable.

    >>> import linalgml as lm
    >>> values, indices = lm.tensor([3.0, 1.0, 2.0]).sort()
    >>> values, indices
    (tensor([1., 2., 3.]), tensor([1, 2, 0]))
    """
    return _chosen(input, dim, None, descending, "sort")


def argsort(input, dim=-1, descending=False, stable=False):
    """The indices that `sort` returns.

    >>> import linalgml as lm
    >>> lm.argsort(lm.tensor([3, 1, 2]), descending=True)
    tensor([0, 2, 1])
    """
    return sort(input.detach(), dim, descending).indices


def topk(input, k, dim=-1, largest=True, sorted=True):
    """(values, indices) of the k largest (or smallest) elements along a dimension, best first.

    >>> import linalgml as lm
    >>> lm.topk(lm.tensor([1.0, 4.0, 2.0, 4.0]), 3).indices
    tensor([1, 3, 2])
    """
    shape = input.shape or (1,)
    size = shape[normalize_dim(dim, len(input.shape), "topk")]
    if not 0 <= k <= size:
        raise ShapeError(f"topk: k = {k} for dimension {dim} of shape {input.shape}, which has {size} elements")
    return _chosen(input, dim, k, largest, "topk")


def kthvalue(input, k, dim=-1, keepdim=False):
    """(value, index) of the k-th smallest element along a dimension; k counts from 1.

    >>> import linalgml as lm
    >>> from linalgml.autograd.sorting import kthvalue
    >>> kthvalue(lm.tensor([3.0, 1.0, 2.0]), 2).values
    tensor(2.)
    """
    shape = input.shape or (1,)
    dim = normalize_dim(dim, len(input.shape), "kthvalue")
    if not 1 <= k <= shape[dim]:
        raise ShapeError(f"kthvalue: k = {k} for dimension {dim} of shape {input.shape}: expected 1 to {shape[dim]}")
    values, indices = sort(input, dim)
    if not input.shape:
        return ValuesIndices(values, indices)
    if keepdim:
        return ValuesIndices(narrow(values, dim, k - 1, 1), narrow(indices, dim, k - 1, 1))
    return ValuesIndices(select(values, dim, k - 1), select(indices, dim, k - 1))


def _chosen(input, dim, k, descending, name):
    """Sort a dimension, or take its k first in that order, and record that the rest has no gradient."""
    dim = normalize_dim(dim, len(input.shape), name)
    last = dim == len(input.shape) - 1 or not input.shape
    x = input if last else movedim(input, dim, -1)
    shape, dtype, store = x.shape, x.dtype, backend.store()
    cols = shape[-1] if shape else 1
    rows = numel(shape[:-1])
    kept = cols if k is None else k
    n = rows * kept
    if k is None or k > FEW:
        values, order = store.empty(rows * cols, dtype), store.empty(rows * cols, dtypes.int64)
        scratch = store.empty(cols, dtypes.int64)
        sort_rows(x.flat(), values, order, scratch, rows, cols, max(cols - 1, 0).bit_length(), bool(descending))
    else:
        values, order = store.empty(n, dtype), store.empty(n, dtypes.int64)
        topk_rows(x.flat(), values, order, rows, cols, k, bool(descending))
    if k is not None and k > FEW:
        every = Tensor(values, (rows, cols), dtype), Tensor(order, (rows, cols), dtypes.int64)
        values, order = (narrow(t, 1, 0, k).clone().flat() for t in every)
    total = rows * cols

    def backward(grad):
        store = backend.store()
        dx = store.empty(total, dtype)
        spread_rows(grad, order, dx, rows, cols, kept)
        return (dx,)

    wide = (*shape[:-1], kept) if shape else ()
    indices = store.copy(order, n)  # the caller may write to its own
    values, indices = result(values, wide, dtype, (x,), backward), Tensor(indices, wide, dtypes.int64)
    return ValuesIndices(values, indices) if last else ValuesIndices(movedim(values, -1, dim), movedim(indices, -1, dim))


def unique(input, sorted=True, return_inverse=False, return_counts=False):
    """The distinct elements in ascending order; on request where each element's value stands in them, and how often it occurs.

    >>> import linalgml as lm
    >>> lm.unique(lm.tensor([3, 1, 3]), return_inverse=True, return_counts=True)
    (tensor([1, 3]), tensor([1, 0, 1]), tensor([1, 2]))
    """
    store, n = backend.store(), input.numel()
    values, order = sort(input.detach().reshape(-1))
    out, inverse, counts = store.empty(n, input.dtype), store.empty(n, dtypes.int64), store.empty(n, dtypes.int64)
    many = distinct(values.flat(), order.flat(), out, inverse, counts, n)
    found = [Tensor(store.copy(out, many), (many,), input.dtype)]
    if return_inverse:
        found.append(Tensor(inverse, input.shape, dtypes.int64))
    if return_counts:
        found.append(Tensor(store.copy(counts, many), (many,), dtypes.int64))
    return found[0] if len(found) == 1 else tuple(found)


def searchsorted(sorted_sequence, input, *, right=False, side=None):
    """Where elements would be inserted in a sorted row to keep it sorted: before equal ones, or after them if `right`.

    sorted_sequence (n,) for any input, or (..., n) for an input (..., m).

    >>> import linalgml as lm
    >>> lm.searchsorted(lm.tensor([1, 3, 5]), lm.tensor([3, 4])), lm.searchsorted(lm.tensor([1, 3, 5]), 3, right=True)
    (tensor([1, 2]), tensor(2))
    """
    if side not in (None, "left", "right"):
        raise ValueError(f"searchsorted: side must be 'left' or 'right', got {side!r}")
    row, dtype = sorted_sequence.shape, sorted_sequence.dtype
    if not isinstance(input, Tensor):
        from .creation import tensor

        input = tensor(input, dtype if isinstance(input, (int, float)) and dtype.is_floating_point else None)
    if input.dtype is not dtype:
        raise DtypeError(f"searchsorted: the sequence is {dtype.name}, the values are {input.dtype.name}")
    if not row or (len(row) > 1 and row[:-1] != input.shape[:-1]):
        raise ShapeError(f"searchsorted: values {input.shape} for a sequence {row}: expected a vector, or the same leading sizes")
    n = input.numel()
    rows = numel(row[:-1])
    out = backend.store().empty(n, dtypes.int64)
    if n:
        after = right or side == "right"
        search_rows(sorted_sequence.flat(), input.flat(), out, rows, row[-1], n // rows, row[-1].bit_length(), after)
    return Tensor(out, input.shape, dtypes.int64)


def bincount(input, weights=None, minlength=0):
    """How often each of 0, 1, 2, … occurs in a vector of int64; with weights, the sum of those beside it.

    >>> import linalgml as lm
    >>> lm.bincount(lm.tensor([0, 2, 2])), lm.bincount(lm.tensor([0, 1]), minlength=3)
    (tensor([1, 0, 2]), tensor([1, 1, 0]))
    """
    if len(input.shape) != 1 or input.dtype is not dtypes.int64:
        raise ShapeError(f"bincount: expected a vector of int64, got shape {input.shape} of {input.dtype.name}")
    if weights is not None and weights.shape != input.shape:
        raise ShapeError(f"bincount: weights {weights.shape} for input {input.shape}")
    if minlength < 0:
        raise ValueError(f"bincount: minlength must not be negative, got {minlength}")
    n, store = input.shape[0], backend.store()
    least, most = (input.min().item(), input.max().item()) if n else (0, -1)
    if least < 0:
        raise ValueError(f"bincount: expected no negative values, got {least}")
    size = max(minlength, most + 1)
    dtype = dtypes.int64 if weights is None else dtypes.float64 if not weights.is_floating_point() else weights.dtype
    amounts = store.full(n, 1, dtype) if weights is None else weights.detach().to(dtype).flat()
    out = store.zeros(size, dtype)
    if n:
        index_add(amounts, input.flat(), out, 0, 1, 0, n, 1, 0)
    return Tensor(out, (size,), dtype)
