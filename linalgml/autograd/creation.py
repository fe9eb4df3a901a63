"""New tensors: from data, constant, counted, and drawn from the library's own generator."""

from .. import backend, dtypes, random
from ..devices import check_device
from .engine import unrecorded
from .errors import ShapeError
from .tensor import Tensor, numel, strided_write


def tensor(data, dtype=None, device=None, requires_grad=False):
    """A tensor from a number, nested sequences, a NumPy array or another tensor; always a copy.

    The dtype is float32 for floats (`set_default_dtype` changes it), int64 for ints, bool for bools.  Raises ShapeError
    for ragged data and TypeError for what is not a number.

    >>> import linalgml as lm
    >>> lm.tensor([[1, 2], [3, 4]])
    tensor([[1, 2],
            [3, 4]])
    >>> lm.tensor([1.0, 2.5]).dtype
    linalgml.float32
    """
    if device is not None:
        check_device(device, "tensor")
    if dtype is not None:
        dtypes.chosen(dtype)
    if isinstance(data, Tensor):
        made = data.detach().to(dtype or data.dtype).clone()
    elif not isinstance(data, (list, tuple)) and hasattr(data, "__array__") and not isinstance(data, (int, float)):
        made = _from_array(data)
        made = made.to(dtype or made.dtype)
    else:
        values, shape = _flatten(data)
        if dtype is None:
            dtype = _guess(values)
        if dtype is dtypes.bool:
            values = [1 if v else 0 for v in values]
        elif not dtype.is_floating_point:
            values = [int(v) for v in values]
        made = Tensor(backend.store().build(values, dtype), shape, dtype)
    return made.requires_grad_() if requires_grad else made


def _from_array(data):
    import numpy as np

    from .conversion import from_numpy

    return from_numpy(np.array(data))


def _flatten(data):
    """(flat list of numbers, shape) of nested sequences; each level must have one length."""
    shape: list[int] = []
    level = [data]
    while level and isinstance(level[0], (list, tuple, range)):
        size = len(level[0])
        for i, item in enumerate(level):
            if not isinstance(item, (list, tuple, range)) or len(item) != size:
                got = len(item) if isinstance(item, (list, tuple, range)) else type(item).__name__
                raise ShapeError(f"tensor: ragged data: item {i} at depth {len(shape)} has {got} where the first has {size}")
        shape.append(size)
        level = [v for item in level for v in item]
    if level and isinstance(level[0], Tensor):
        if any(not isinstance(v, Tensor) or v.shape != level[0].shape for v in level):
            raise ShapeError("tensor: tensors in one list must have one shape")
        inner = level[0].shape
        level = [v.tolist() for v in level]
        for _ in inner:
            level = [v for item in level for v in item]
        shape.extend(inner)
    for v in level:
        if not isinstance(v, (int, float)):
            if hasattr(v, "item"):
                continue
            what = "ragged data" if isinstance(v, (list, tuple)) else "not a number"
            raise (ShapeError if what == "ragged data" else TypeError)(f"tensor: {what}: found {type(v).__name__} among the values")
    return [v.item() if not isinstance(v, (int, float)) else v for v in level], tuple(shape)


def _guess(values):
    kinds = {type(v) for v in values}
    if not kinds or any(issubclass(k, float) for k in kinds):
        return dtypes.get_default_dtype()
    return dtypes.bool if kinds == {bool} else dtypes.int64


def as_tensor(data, dtype=None, device=None):
    """`data` itself if it already is a fitting tensor, shared memory for a NumPy array, else a new tensor."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    if type(data).__module__ == "numpy" and hasattr(data, "reshape") and getattr(data, "ndim", None):
        from .conversion import from_numpy

        made = from_numpy(data)
        return made if dtype is None else made.to(dtype)
    return tensor(data, dtype)


def _size(size, name):
    """A shape from `f(2, 3)` or `f((2, 3))`."""
    if len(size) == 1 and not isinstance(size[0], int) and hasattr(size[0], "__iter__"):
        size = size[0]
    size, count = tuple([s if type(s) is int else int(s) for s in size]), 1
    for s in size:
        if s < 0:
            raise ShapeError(f"{name}: sizes must be non-negative, got {size}")
        count *= s
    if count >= 1 << 48:
        raise MemoryError(f"{name}: {size} has more elements than memory can hold")
    return size


def full(size, fill_value, dtype=None, device=None, requires_grad=False):
    """A tensor of one value.

    >>> import linalgml as lm
    >>> lm.full((2, 2), 7)
    tensor([[7, 7],
            [7, 7]])
    """
    if device is not None:
        check_device(device, "full")
    shape = _size((size,), "full")
    dtype = _guess([fill_value]) if dtype is None else dtypes.chosen(dtype)
    return _made(backend.store().full(numel(shape), fill_value, dtype), shape, dtype, requires_grad)


def _made(data, shape, dtype, requires_grad):
    made = unrecorded(data, shape, dtype)
    return made.requires_grad_() if requires_grad else made


def _like(input, dtype, device, name):
    """(shape, number of elements, dtype) of a tensor like another one."""
    if device is not None:
        check_device(device, name)
    shape = input.shape
    return shape, numel(shape), input.dtype if dtype is None else dtypes.chosen(dtype)


def zeros(*size, dtype=None, device=None, requires_grad=False):
    """A tensor of zeros.

    >>> import linalgml as lm
    >>> lm.zeros(2, 3).shape, lm.zeros((2,))
    ((2, 3), tensor([0., 0.]))
    """
    if device is not None:
        check_device(device, "zeros")
    shape, dtype = _size(size, "zeros"), dtypes.chosen(dtype)
    return _made(backend.store().zeros(numel(shape), dtype), shape, dtype, requires_grad)


def ones(*size, dtype=None, device=None, requires_grad=False):
    """A tensor of ones.

    >>> import linalgml as lm
    >>> lm.ones(2)
    tensor([1., 1.])
    """
    if device is not None:
        check_device(device, "ones")
    shape, dtype = _size(size, "ones"), dtypes.chosen(dtype)
    return _made(backend.store().full(numel(shape), 1, dtype), shape, dtype, requires_grad)


def empty(*size, dtype=None, device=None, requires_grad=False):
    """A tensor whose values are whatever memory held."""
    if device is not None:
        check_device(device, "empty")
    shape, dtype = _size(size, "empty"), dtypes.chosen(dtype)
    return _made(backend.store().empty(numel(shape), dtype), shape, dtype, requires_grad)


def zeros_like(input, dtype=None, device=None, requires_grad=False):
    """Zeros with another tensor's shape and dtype."""
    shape, n, dtype = _like(input, dtype, device, "zeros_like")
    return _made(backend.store().zeros(n, dtype), shape, dtype, requires_grad)


def ones_like(input, dtype=None, device=None, requires_grad=False):
    """Ones with another tensor's shape and dtype."""
    shape, n, dtype = _like(input, dtype, device, "ones_like")
    return _made(backend.store().full(n, 1, dtype), shape, dtype, requires_grad)


def full_like(input, fill_value, dtype=None, device=None, requires_grad=False):
    """One value with another tensor's shape and dtype."""
    shape, n, dtype = _like(input, dtype, device, "full_like")
    return _made(backend.store().full(n, fill_value, dtype), shape, dtype, requires_grad)


def empty_like(input, dtype=None, device=None, requires_grad=False):
    """Uninitialised, with another tensor's shape and dtype."""
    shape, n, dtype = _like(input, dtype, device, "empty_like")
    return _made(backend.store().empty(n, dtype), shape, dtype, requires_grad)


def arange(start, end=None, step=1, dtype=None, device=None, requires_grad=False):
    """start, start + step, … up to but not including end; int64 when all three are ints.

    >>> import linalgml as lm
    >>> lm.arange(5), lm.arange(1, 2, 0.5)
    (tensor([0, 1, 2, 3, 4]), tensor([1.0000, 1.5000]))
    """
    if device is not None:
        check_device(device, "arange")
    if end is None:
        start, end = 0, start
    start, end, step = (v.item() if isinstance(v, Tensor) else v for v in (start, end, step))
    if step == 0 or any(v != v or v in (float("inf"), float("-inf")) for v in (start, end, step)):
        raise ValueError(f"arange: start, end and step must be finite and step non-zero, got {start}, {end}, {step}")
    if dtype is None:
        dtype = dtypes.int64 if all(isinstance(v, int) for v in (start, end, step)) else dtypes.get_default_dtype()
    exact = -((start - end) // step) if all(isinstance(v, int) for v in (start, end, step)) else None
    if exact is None:
        from math import ceil

        exact = ceil((end - start) / step)
    n = max(0, exact)
    store = backend.store()
    if dtype.is_floating_point:
        data = store.spaced(n, start, step, float("nan"), dtype)
    elif isinstance(start, int) and isinstance(step, int):
        if n and not (-(1 << 63) <= start < 1 << 63 and -(1 << 63) <= start + (n - 1) * step < 1 << 63):
            raise OverflowError(f"arange: {start} to {end} does not fit in int64")
        data = store.whole(n, start, step if n > 1 else 1)
    else:
        data = store.build([int(start + i * step) for i in range(n)], dtype)
    return _made(data, (n,), dtype, requires_grad)


def linspace(start, end, steps, dtype=None, device=None, requires_grad=False):
    """`steps` evenly spaced values from start to end, both included.

    >>> import linalgml as lm
    >>> lm.linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    if device is not None:
        check_device(device, "linspace")
    if steps < 0:
        raise ValueError(f"linspace: steps must be non-negative, got {steps}")
    dtype = dtypes.chosen(dtype)
    gap = (end - start) / (steps - 1) if steps > 1 else 0
    if not dtype.is_floating_point:
        values = [int(start + i * gap if i < steps / 2 else end - (steps - 1 - i) * gap) for i in range(steps)]
        return _made(backend.store().build(values, dtype), (steps,), dtype, requires_grad)
    return _made(backend.store().spaced(steps, start, gap, end, dtype), (steps,), dtype, requires_grad)


def eye(n, m=None, dtype=None, device=None, requires_grad=False):
    """The identity matrix, or its (n, m) rectangle."""
    if device is not None:
        check_device(device, "eye")
    m, dtype = n if m is None else m, dtypes.chosen(dtype)
    n, m = _size((n, m), "eye")
    store, count = backend.store(), min(n, m)
    data = store.zeros(n * m, dtype)
    if count:
        strided_write(store.full(count, 1, dtype), data, (count,), (m + 1,), 1, 0, count)
    return _made(data, (n, m), dtype, requires_grad)


def rand(*size, generator=None, dtype=None, device=None, requires_grad=False):
    """Uniform in [0, 1), from the library's generator.

    >>> import linalgml as lm
    >>> _ = lm.manual_seed(0); 0 <= lm.rand(1).item() < 1
    True
    """
    if device is not None:
        check_device(device, "rand")
    shape, dtype = _size(size, "rand"), _floating(dtype, "rand")
    data = backend.store().empty(numel(shape), dtype)
    (generator or random.default_generator).uniform(data, numel(shape))
    return _made(data, shape, dtype, requires_grad)


def randn(*size, generator=None, dtype=None, device=None, requires_grad=False):
    """Standard normal, from the library's generator.

    >>> import linalgml as lm
    >>> lm.randn(2, 3, generator=lm.Generator().manual_seed(1)).shape
    (2, 3)
    """
    if device is not None:
        check_device(device, "randn")
    shape, dtype = _size(size, "randn"), _floating(dtype, "randn")
    data = backend.store().empty(numel(shape), dtype)
    (generator or random.default_generator).normal(data, numel(shape))
    return _made(data, shape, dtype, requires_grad)


def _floating(dtype, name):
    dtype = dtypes.chosen(dtype)
    if not dtype.is_floating_point:
        raise TypeError(f"{name}: expected a floating dtype, got {dtype.name}")
    return dtype


def randint(low, high=None, size=None, generator=None, dtype=None, device=None):
    """Integers uniform in [low, high): `randint(high, size)` or `randint(low, high, size)`.

    >>> import linalgml as lm
    >>> lm.randint(0, 10, (3,)).dtype
    linalgml.int64
    """
    if device is not None:
        check_device(device, "randint")
    if size is None:
        low, high, size = 0, low, high
    if isinstance(high, (tuple, list)):
        low, high, size = 0, low, high
    if low >= high:
        raise ValueError(f"randint: low {low} must be less than high {high}")
    shape = _size((size,), "randint")
    data = backend.store().empty(numel(shape), dtypes.int64)
    (generator or random.default_generator).integers(data, numel(shape), low, high)
    made = Tensor(data, shape, dtypes.int64)
    return made if dtype is None else made.to(dtype)


def randperm(n, generator=None, dtype=None, device=None):
    """The integers 0 … n - 1 in random order."""
    if device is not None:
        check_device(device, "randperm")
    order = (generator or random.default_generator).permutation(n)
    return Tensor(backend.store().build(order, dtypes.int64), (n,), dtypes.int64).to(dtype or dtypes.int64)


def rand_like(input, dtype=None, **kwargs):
    """`rand` with another tensor's shape and dtype."""
    return rand(input.shape, dtype=dtype or input.dtype, **kwargs)


def randn_like(input, dtype=None, **kwargs):
    """`randn` with another tensor's shape and dtype."""
    return randn(input.shape, dtype=dtype or input.dtype, **kwargs)


def multinomial(input, num_samples, replacement=False, generator=None):
    """Indices drawn with probabilities proportional to each row of `input` (cols,) or (rows, cols) -> (…, num_samples).

    >>> import linalgml as lm
    >>> lm.multinomial(lm.tensor([0.0, 1.0]), 1)
    tensor([1])
    """
    if input.dim() not in (1, 2) or not input.is_floating_point():
        raise ShapeError(f"multinomial: expected a floating (cols,) or (rows, cols) tensor, got {input.shape} {input.dtype.name}")
    cols = input.shape[-1]
    rows = input.numel() // cols if cols else 0
    if num_samples < 1 or (not replacement and num_samples > cols):
        raise ValueError(f"multinomial: cannot draw {num_samples} of {cols} categories without replacement")
    out = backend.store().empty(rows * num_samples, dtypes.int64)
    (generator or random.default_generator).multinomial(input.flat(), out, rows, cols, num_samples, replacement)
    return Tensor(out, (*input.shape[:-1], num_samples), dtypes.int64)


def bernoulli(input, generator=None):
    """1 with the probability each element of `input` names, else 0."""
    return (rand(input.shape, generator=generator, dtype=input.dtype) < input).to(input.dtype)
