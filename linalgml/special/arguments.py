"""What functions of numbers accept: floats, nested lists, Vectors, NumPy arrays and Tensors; the answer has the kind of the question."""

from ..autograd.conversion import from_numpy
from ..autograd.creation import tensor
from ..autograd.engine import unrecorded
from ..autograd.operands import floating, from_input, from_result, single_operand
from ..autograd.tensor import Tensor
from ..dtypes import float64
from ..linalg import Vector


def unary(x, value, forward, name, pull=None, from_output=False):
    """A function of one number: value(x) of a float, forward(x, out, n) of arrays.

    `pull` is the backward kernel, pull(x, grad, dx, n), or pull(out, grad, dx, n) where `from_output`; without one, NotImplementedError
    for tensors that need a gradient.  TypeError for what holds no real numbers.
    """
    if type(x) is float or type(x) is int:
        return value(float(x))
    if not isinstance(x, Tensor):
        return _like(x, name, lambda t: unary(t, value, forward, name, pull, from_output))
    x = floating(x, name)
    if pull is None:
        if x.requires_grad:
            raise NotImplementedError(f"{name}: its derivative is not implemented; detach the input first")
        values, n, shape, dtype, store = single_operand(x)
        out = store.empty(n, dtype)
        forward(values, out, n)
        return unrecorded(out, shape, dtype)
    return (from_result if from_output else from_input)(x, forward, pull, name)


def _like(x, name, function):
    """function of x as a tensor of doubles, as a list, Vector or array again."""
    if isinstance(x, Vector):
        return Vector(_doubles(x, list(x), name, function).tolist())
    if isinstance(x, list | tuple):
        return _doubles(x, x, name, function).tolist()
    if hasattr(x, "__array__"):
        import numpy

        array = numpy.asarray(x)
        if array.dtype.kind not in "fiub":
            raise TypeError(f"{name}: expected real numbers, got an array of {array.dtype}")
        array = numpy.ascontiguousarray(array, numpy.float32 if array.dtype == numpy.float32 else numpy.float64)
        out = function(from_numpy(array)).numpy()
        return out if array.ndim else out.item()
    try:
        return function(tensor(float(x), dtype=float64)).item()
    except (TypeError, ValueError):
        raise TypeError(f"{name}: expected a number, a list, a Vector or a Tensor, got {type(x).__name__}") from None


def _doubles(x, items, name, function):
    try:
        t = tensor(items, dtype=float64)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: expected real numbers in the {type(x).__name__}: {error}") from None
    return function(t)
