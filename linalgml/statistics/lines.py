"""What functions of numbers along a dimension are given: read once, in rows, and answered in the kind of the question."""

from dataclasses import dataclass

from .. import backend
from ..autograd.tensor import Tensor, numel
from ..dtypes import float64
from ..linalg import Matrix, Vector
from ..storage import flat_list


@dataclass
class Lines:
    """rows lines of n numbers each, one after the other, in `data`; `shape` and `kind` say what the answer looks like."""

    data: object
    rows: int
    n: int
    shape: tuple
    kind: type


def read_lines(a, axis, name, empty=False):
    """Numbers of any kind along a dimension, as Lines of float64.

    ValueError for no numbers, unless `empty`, and for a dimension that is not there; TypeError for what holds no real numbers.
    """
    t, kind = as_tensor(a, name)
    if t.requires_grad:
        raise NotImplementedError(f"{name}: its derivative is not implemented; detach the input first")
    if axis is None or (axis in (0, -1) and len(t.shape) == 1):
        rows, n, shape = 1, numel(t.shape), ()
        data = t.flat()
    else:
        dims = len(t.shape)
        if isinstance(axis, bool) or not hasattr(axis, "__index__") or not -dims <= axis < dims:
            raise ValueError(f"{name}: axis {axis!r} of data of shape {t.shape}")
        axis = axis.__index__() % dims
        shape = t.shape[:axis] + t.shape[axis + 1 :]
        rows, n = numel(shape), t.shape[axis]
        data = t.movedim(axis, -1).contiguous().flat()
    if not n and not empty:
        raise ValueError(f"{name}: no numbers, got data of shape {t.shape}")
    return Lines(backend.store().native(data, float64), rows, n, shape, kind)


def as_tensor(a, name):
    """(a as a tensor of doubles, what it was)."""
    if isinstance(a, Tensor):
        if a.dtype.code > 2:
            raise TypeError(f"{name}: expected real numbers, got a tensor of {a.dtype}")
        return a.to(float64), Tensor
    from ..autograd.conversion import from_numpy
    from ..autograd.creation import tensor

    if isinstance(a, Vector | Matrix):
        values, shape = list(a._items), a.shape
        if any(isinstance(v, complex) for v in values):
            raise TypeError(f"{name}: expected real numbers, got complex ones")
        return tensor([float(v) for v in values], dtype=float64).reshape(shape), Vector
    if hasattr(a, "__array__"):
        import numpy

        array = numpy.asarray(a)
        if array.dtype.kind not in "fiub":
            raise TypeError(f"{name}: expected real numbers, got an array of {array.dtype}")
        return from_numpy(numpy.array(array, numpy.float64, order="C")), numpy.ndarray
    if not isinstance(a, list | tuple):
        raise TypeError(f"{name}: expected a list of numbers, a Vector, Matrix, Tensor or array, got {type(a).__name__}")
    try:
        return tensor(a, dtype=float64), list
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: expected real numbers in the {type(a).__name__}: {error}") from None


def answer(values, lines):
    """One number for each line, as a float or in the kind that was asked with; values: a storage or a list of `lines.rows` floats."""
    if lines.shape == ():
        return float(values[0])
    if lines.kind is Vector:
        return Vector(flat_list(values))
    t = Tensor(backend.store().build(flat_list(values), float64), lines.shape, float64)
    return t if lines.kind is Tensor else t.tolist() if lines.kind is list else t.numpy()


def small(values):
    """The start of a list, for messages."""
    return values if len(values) <= 6 else f"[{', '.join(map(str, values[:5]))}, …]"
