"""What an operation on several tensors does first: bring its operands to one dtype and one shape.

Dtypes are promoted as in PyTorch: bool < int64 < float32 < float64, where a Python number never widens a tensor of its
own category (bool, integer, floating), and a 0-d tensor never widens one with dimensions.  A float beside an integer
tensor gives the default dtype.
"""

import os

from .. import backend, dtypes
from ..kernels import kernel
from .conversion import cast
from .engine import result, unrecorded
from .shape import expand, permute
from .shapes import broadcast_shapes, normalize_dims
from .tensor import Tensor, numel

NUMBER = Tensor(None, (), dtypes.float32)  # stands in the graph where the operand was a Python number: it has no gradient


@kernel
def sum_to(x, out, n, m):
    """The adjoint of repeating: out[j] = x[j] + x[j + m] + x[j + 2m] + ….  x: (n,); out: (m,), where m divides n."""
    for j in range(m):
        out[j] = 0
    for i in range(n):
        out[i % m] += x[i]


def to_number(value, name):
    """A Python bool, int or float, also from NumPy's scalars; TypeError for anything else."""
    if isinstance(value, (float, int)):
        return value
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{name}: expected a Tensor or a number, got {type(value).__name__}")


def dtype_with_number(dtype, value):
    """The dtype of a tensor of this dtype combined with a Python number."""
    if dtype.code < 2:
        return dtype
    if isinstance(value, float):
        return dtypes.get_default_dtype()
    return dtype if isinstance(value, bool) else dtypes.int64


def dtype_of_pair(a, b):
    """The dtype of two tensors combined."""
    p, q = a.dtype, b.dtype
    if (not a.shape) != (not b.shape):
        wide, point = (p, q) if a.shape else (q, p)
        if wide.is_floating_point or (wide is dtypes.int64 and not point.is_floating_point):
            return wide
    return dtypes.promote(p, q)


def single(value, dtype, name):
    """A storage of one element."""
    if dtype.code == 2:
        value = int(value)
        if not -(1 << 63) <= value < 1 << 63:
            raise OverflowError(f"{name}: {value} does not fit in int64")
    return backend.store().full(1, value, dtype)


def repeated(t, shape):
    """(tensor, flat storage, count): the count elements of t, repeated, give t broadcast to `shape`.

    Nothing is copied where t's shape is the tail of `shape`; else t is expanded first, as a recorded operation.
    """
    own = t.shape
    if own == shape:
        return t, t.flat(), numel(own)
    ones = 0
    while ones < len(own) and own[ones] == 1:
        ones += 1
    tail = own[ones:]
    if tail != shape[len(shape) - len(tail) :]:
        t, tail = expand(t, shape), shape
    return t, t.flat(), numel(tail)


def operands(a, b, name, floating=False):
    """Two operands (tensors, or one of them a number) made ready for a kernel: (a, b, x, y, n, nx, ny, shape, dtype, store).

    a, b are the tensors to record (NUMBER for a number) and x, y their flat storage: nx and ny elements that repeat to
    the n of `shape`.  `floating` turns integers into the default dtype.  The compiled twin does not expand a column, and gives
    -k for its count: each element is used k times in a row.
    """
    if not isinstance(a, Tensor):
        if not isinstance(b, Tensor):
            raise TypeError(f"{name}: expected a Tensor, got {type(a).__name__}")
        b, a, y, x, n, ny, nx, shape, dtype, store = operands(b, a, name, floating)
        return a, b, x, y, n, nx, ny, shape, dtype, store
    store = backend.store()
    dtype, shape = a.dtype, a.shape
    if isinstance(b, Tensor):
        if dtype is not b.dtype:
            dtype = dtype_of_pair(a, b)
        if floating and dtype.code == 2:
            dtype = dtypes.get_default_dtype()
        if a.dtype is not dtype:
            a = cast(a, dtype)
        if b.dtype is not dtype:
            b = cast(b, dtype)
        if shape != b.shape:
            shape = broadcast_shapes(shape, b.shape, name)
            a, x, nx = repeated(a, shape)
            b, y, ny = repeated(b, shape)
            return a, b, x, y, numel(shape), nx, ny, shape, dtype, store
        y = b._data
        if type(y) is not store.kind:  # a view, or from another backend
            y = b.flat()
        ny = 0
    else:
        if type(b) is not float:
            b = to_number(b, name)
        if dtype.code == 2:
            dtype = dtype_with_number(dtype, b)
            if floating and dtype.code == 2:
                dtype = dtypes.get_default_dtype()
            if a.dtype is not dtype:
                a = cast(a, dtype)
        y = single(b, dtype, name) if dtype.code == 2 else store.full(1, b, dtype)
        b, ny = NUMBER, 1
    x = a._data
    if type(x) is not store.kind:
        x = a.flat()
    n = 1
    for size in shape:
        n *= size
    return a, b, x, y, n, n, ny or n, shape, dtype, store


def single_operand(x):
    """One operand made ready for a kernel: (flat storage, elements, shape, dtype, store)."""
    return x.flat(), numel(x.shape), x.shape, x.dtype, backend.store()


def fold(grad, n, m, dtype):
    """The gradient (n,) of an operand of m elements that was repeated to n: the sum over its repetitions."""
    if m == n:
        return grad
    if m < 0:
        from .reduction import sum_forward

        out = backend.store().empty(n // -m, dtype)
        sum_forward(grad, out, n // -m, -m, 1)
        return out
    out = backend.store().empty(m, dtype)
    sum_to(grad, out, n, m)
    return out


def matched(a, b, name):
    """Two operands, tensors or numbers or one of each, as tensors of one dtype: (a, b, dtype)."""
    if not isinstance(a, Tensor):
        if not isinstance(b, Tensor):
            a = to_number(a, name)
            dtype = dtypes.get_default_dtype() if isinstance(a, float) else dtypes.bool if isinstance(a, bool) else dtypes.int64
            return matched(Tensor(single(a, dtype, name), (), dtype), b, name)
        b, a, dtype = matched(b, a, name)
        return a, b, dtype
    if isinstance(b, Tensor):
        dtype = dtype_of_pair(a, b)
        return cast(a, dtype), cast(b, dtype), dtype
    b = to_number(b, name)
    dtype = dtype_with_number(a.dtype, b)
    return cast(a, dtype), Tensor(single(b, dtype, name), (), dtype), dtype


def floating(x, name):
    """The tensor itself, or in the default dtype if it is bool or int64."""
    if not isinstance(x, Tensor):
        raise TypeError(f"{name}: expected a Tensor, got {type(x).__name__}")
    return x if x.dtype.code < 2 else cast(x, dtypes.get_default_dtype())


def wrapped(data):
    """int64 results as they are in 64 bits: Python's own integers, on the readable backend, do not wrap by themselves."""
    if type(data) is list:
        return [v if -(1 << 63) <= v < 1 << 63 else (v + (1 << 63)) % (1 << 64) - (1 << 63) for v in data]
    return data


def pointwise(x, kernel, dtype):
    """kernel(x, out, n) on a tensor's elements, into new storage."""
    values, n, _, _, store = single_operand(x)
    out = store.empty(n, dtype)
    kernel(values, out, n)
    return out


def from_result(x, forward, pull, name):
    """A function of one number whose gradient is computed from its result: pull(out, grad, dx, n)."""
    values, n, shape, dtype, store = single_operand(x)
    out = store.empty(n, dtype)
    forward(values, out, n)
    if not x.requires_grad:
        return unrecorded(out, shape, dtype)
    return result(out, shape, dtype, (x,), _pulled(pull, out, n, dtype, store, name), (), True)


def from_input(x, forward, pull, name):
    """A function of one number whose gradient is computed from its input: pull(x, grad, dx, n)."""
    values, n, shape, dtype, store = single_operand(x)
    out = store.empty(n, dtype)
    forward(values, out, n)
    if not x.requires_grad:
        return unrecorded(out, shape, dtype)
    return result(out, shape, dtype, (x,), _pulled(pull, values, n, dtype, store, name), (x,))


def _pulled(pull, kept, n, dtype, store, name):
    """The way back of a function of one number, by a kernel that reads what was kept and the gradient."""

    def backward(grad):
        dx = store.empty(n, dtype)
        pull(kept, grad, dx, n)
        return (dx,)

    backward.__qualname__ = name
    return backward


def axes(x, dim, keepdim, name):
    """A reduction over `dim` as (x, outer, size, inner, shape): the middle axis of x seen as (outer, size, inner) goes.

    dim: None or () for all, an int, or several.  Axes that are not neighbours are first moved to the end.
    """
    if not isinstance(x, Tensor):
        raise TypeError(f"{name}: expected a Tensor, got {type(x).__name__}")
    shape = x.shape
    if dim is None:
        return x, 1, numel(shape), 1, (1,) * len(shape) if keepdim else ()
    if type(dim) is int and -len(shape) <= dim < len(shape):  # the usual case: one axis
        dim %= len(shape)
        left = shape[:dim] + ((1,) if keepdim else ()) + shape[dim + 1 :]
        return x, numel(shape[:dim]), shape[dim], numel(shape[dim + 1 :]), left
    dims = normalize_dims(dim, len(shape), name)
    if not dims:
        return x, 1, 1, 1, ()
    if keepdim:
        left = tuple([1 if d in dims else size for d, size in enumerate(shape)])
    else:
        left = tuple([size for d, size in enumerate(shape) if d not in dims])
    first, last = dims[0], dims[-1] + 1
    if last - first != len(dims):
        x = permute(x, *[d for d in range(len(shape)) if d not in dims], *dims)
        first, last, shape = len(shape) - len(dims), len(shape), x.shape
    return x, numel(shape[:first]), numel(shape[first:last]), numel(shape[last:]), left


def _use_compiled_doors():
    """Replace `operands`, `single_operand` and `axes` by their compiled twins, unless LINALGML_BACKEND asks for Python."""
    if os.environ.get("LINALGML_BACKEND") == "python":
        return
    try:
        from .._fast import prepare

        prepare.bind(Tensor, NUMBER, backend.chosen_store, vars(backend), operands, single_operand, axes)
    except ImportError:
        return
    globals().update(operands=prepare.operands, single_operand=prepare.single_operand, axes=prepare.axes)


_use_compiled_doors()
