"""Between dtypes, and between tensors and the rest of the Python world: NumPy, DLPack, lists."""

from math import trunc

from .. import backend, dtypes
from ..devices import device as make_device
from ..kernels import kernel
from .engine import result
from .tensor import Tensor


@kernel
def cast_to_float(x, out, n):
    """out (n,) = x as floating numbers."""
    for i in range(n):
        out[i] = x[i] * 1.0


@kernel
def cast_to_int(x, out, n):
    """out (n,) = x with its fraction cut off."""
    for i in range(n):
        out[i] = trunc(x[i])


@kernel
def first_not_int(x, n):
    """The position of the first of n floats that has no int64: nan, an infinity, or too large; -1 if there is none."""
    for i in range(n):
        if not (-9.2233720368547e18 < x[i] < 9.2233720368547e18):
            return i
    return -1


@kernel
def cast_to_bool(x, out, n):
    """out (n,) = 1 where x is not zero, else 0."""
    for i in range(n):
        out[i] = 1 if x[i] != 0 else 0


def cast(input, dtype):
    """The same values in another dtype; floats become integers by truncation.

    >>> import linalgml as lm
    >>> lm.tensor([1.7, -1.7]).to(lm.int64)
    tensor([ 1, -1])
    """
    if dtype is input.dtype:
        return input
    n, source, store = input.numel(), input.dtype, backend.store()
    if dtype is dtypes.int64 and source is dtypes.bool:
        return Tensor(store.copy(input.flat(), n), input.shape, dtype)
    out = store.empty(n, dtype)
    _convert(input.flat(), out, n, dtype)

    def backward(grad):
        dx = backend.store().empty(n, source)
        _convert(grad, dx, n, source)
        return (dx,)

    return result(out, input.shape, dtype, (input,) if dtype.is_floating_point and source.is_floating_point else (), backward)


def _convert(x, out, n, dtype):
    if dtype.is_floating_point:
        cast_to_float(x, out, n)
    elif dtype is dtypes.bool:
        cast_to_bool(x, out, n)
    else:
        at = -1 if backend.store().checks_indices else first_not_int(x, n)  # the fast tier's kernel looks for itself
        if at >= 0:
            raise ValueError(f"cast: {x[at]} at position {at} cannot become an integer")
        cast_to_int(x, out, n)


def parse_to(args, kwargs, name):
    """The dtype that the arguments of `to` ask for, or None; refuses devices other than the CPU."""
    dtype = kwargs.pop("dtype", None)
    where = kwargs.pop("device", None)
    for word in ("non_blocking", "copy", "memory_format"):
        kwargs.pop(word, None)
    if kwargs:
        raise TypeError(f"{name}: unexpected argument {next(iter(kwargs))!r}")
    for arg in args:
        if isinstance(arg, dtypes.dtype):
            dtype = arg
        elif isinstance(arg, Tensor):
            dtype = arg.dtype
        elif not isinstance(arg, bool):
            where = arg
    if where is not None:
        make_device(where)
    return dtype


def to(input, *args, **kwargs):
    """This tensor in another dtype (a dtype or a tensor to take it from); a device must be the CPU."""
    dtype = parse_to(args, kwargs, "to")
    return input if dtype is None else cast(input, dtype)


def numpy(input, force=False):
    """A NumPy array of this tensor; it shares memory with a contiguous float32, float64 or int64 tensor of a compiled backend.

    Raises RuntimeError for a tensor that requires gradients, unless `force`.

    >>> import linalgml as lm
    >>> lm.tensor([[1, 2], [3, 4]]).numpy().sum()
    np.int64(10)
    """
    import numpy as np

    if input.requires_grad and not force:
        raise RuntimeError("numpy: this tensor requires gradients; use detach().numpy()")
    data = input._root()._data
    if type(data) is list or input.dtype is dtypes.bool:
        types = {"float32": np.float32, "float64": np.float64, "int64": np.int64, "bool": np.bool_}
        flat = input.flat()
        values = flat if type(flat) is list else flat.tolist()
        return np.array(values[: input.numel()], types[input.dtype.name]).reshape(input.shape)
    array = np.asarray(data)
    if input._strides is None:
        begin, n = input._offset, input.numel()
        return (array if begin == 0 and n == len(array) else array[begin : begin + n]).reshape(input.shape)
    strides = [s * array.itemsize for s in input.stride()]
    return np.lib.stride_tricks.as_strided(array[input._offset :], input.shape, strides)


def __array__(self, dtype=None, copy=None):
    """NumPy's protocol: `np.asarray(t)`."""
    array = numpy(self, force=True)
    if dtype is not None and array.dtype != dtype:
        return array.astype(dtype)
    return array.copy() if copy else array


def from_numpy(ndarray):
    """A tensor over a NumPy array's memory (float32, float64, int64; bool and smaller integers are copied).

    >>> import linalgml as lm, numpy as np
    >>> lm.from_numpy(np.arange(3.0))
    tensor([0., 1., 2.], dtype=linalgml.float64)
    """
    import numpy as np

    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"from_numpy: expected a NumPy array, got {type(ndarray).__name__}")
    kind = {"f4": dtypes.float32, "f8": dtypes.float64, "i8": dtypes.int64}.get(ndarray.dtype.str[1:])
    if kind is None:
        if ndarray.dtype.kind in "iu":
            if ndarray.dtype.itemsize == 8 and ndarray.size and int(ndarray.max()) >= 1 << 63:
                raise OverflowError("from_numpy: a value does not fit in int64")
            kind, ndarray = dtypes.int64, ndarray.astype(np.int64)
        elif ndarray.dtype.kind == "b":
            kind, ndarray = dtypes.bool, ndarray.astype(np.int64)
        elif ndarray.dtype.kind == "f" and ndarray.dtype.itemsize == 2:
            kind, ndarray = dtypes.float32, ndarray.astype(np.float32)
        else:
            raise TypeError(f"from_numpy: arrays of {ndarray.dtype} are not supported; use float32, float64, int64 or bool")
    if not ndarray.dtype.isnative:
        ndarray = ndarray.astype(ndarray.dtype.newbyteorder("="))
    flat = np.ascontiguousarray(ndarray).reshape(-1)
    if not flat.flags.writeable:
        flat = flat.copy()
    return Tensor(backend.store().native(flat, kind), tuple(ndarray.shape), kind)


def from_dlpack(ext_tensor):
    """A tensor from any library that speaks DLPack, sharing memory where it can.

    >>> import linalgml as lm, numpy as np
    >>> lm.from_dlpack(np.ones(2, dtype=np.float32))
    tensor([1., 1.])
    """
    import numpy as np

    return from_numpy(np.from_dlpack(ext_tensor))


def __dlpack__(self, **kwargs):
    """DLPack's protocol: `torch.from_dlpack(t)`."""
    return numpy(self, force=True).__dlpack__(**kwargs)


def __dlpack_device__(self):
    return (1, 0)
