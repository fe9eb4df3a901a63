"""What functions of numbers accept: floats, nested lists, Vectors, NumPy arrays and Tensors; the answer has the kind of the question."""

from .. import backend
from ..autograd.conversion import cast, from_numpy
from ..autograd.creation import tensor
from ..autograd.engine import result, unrecorded
from ..autograd.operands import floating, from_input, from_result, single_operand
from ..autograd.shape import expand
from ..autograd.shapes import broadcast_shapes
from ..autograd.tensor import Tensor, numel
from ..dtypes import float64, promote
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
        array = _real_array(x, name)
        out = function(from_numpy(array)).numpy()
        return out if array.ndim else out.item()
    try:
        return function(tensor(float(x), dtype=float64)).item()
    except (TypeError, ValueError):
        raise TypeError(f"{name}: expected a number, a list, a Vector or a Tensor, got {type(x).__name__}") from None


def _real_array(x, name):
    """A contiguous array of floats."""
    import numpy

    array = numpy.asarray(x)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name}: expected real numbers, got an array of {array.dtype}")
    # ascontiguousarray would give a 0-d array a dimension
    return array.astype(numpy.float32 if array.dtype == numpy.float32 else numpy.float64, order="C", copy=False)


def _doubles(x, items, name, function):
    try:
        t = tensor(items, dtype=float64)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: expected real numbers in the {type(x).__name__}: {error}") from None
    return function(t)


def several(args, labels, value, forward, name, pull=None):
    """A function of several numbers, the last of which may need a gradient: value(*numbers), forward(*arrays, out, n, *counts).

    Arguments broadcast as NumPy's do; an array of one element is passed as it is, with a count of 1.  The answer is a number for
    numbers, else a Tensor, a NumPy array, a Vector or a list, whichever comes first in that order among the arguments.  `pull` is the
    backward kernel of the last argument, pull(*arrays, grad, dx, n, *counts); a gradient of the others is a NotImplementedError.
    """
    if all(type(v) is float or type(v) is int for v in args):
        return value(*map(float, args))
    tensors = [v if isinstance(v, Tensor) else _as_tensor(v, name, label) for v, label in zip(args, labels, strict=True)]
    given = [floating(v, name) for v in args if isinstance(v, Tensor)]
    dtype = given[0].dtype if given else tensors[0].dtype
    for t in given or tensors:
        dtype = promote(dtype, t.dtype)
    for t, label in zip(tensors[: None if pull is None else -1], labels, strict=False):
        if t.requires_grad:
            raise NotImplementedError(f"{name}: its derivative by {label} is not implemented; detach it first")
    tensors = [cast(t, dtype) for t in tensors]
    shape = tensors[0].shape
    for t in tensors[1:]:
        shape = broadcast_shapes(shape, t.shape, name)
    tensors = [t if numel(t.shape) == 1 and not t.requires_grad else expand(t, shape) for t in tensors]
    n, store = numel(shape), backend.store()
    flat, counts = [t.flat() for t in tensors], [numel(t.shape) for t in tensors]
    out = store.empty(n, dtype)
    if n:
        forward(*flat, out, n, *counts)
    last = tensors[-1]
    if given:
        if not last.requires_grad:
            return unrecorded(out, shape, dtype)

        def backward(grad):
            dx = store.empty(n, dtype)
            pull(*flat, grad, dx, n, *counts)
            return (dx,)

        backward.__qualname__ = name
        vars(backward)["others"] = tensors[:-1]  # for the rules of gradients of gradients
        return result(out, shape, dtype, (last,), backward, (last,))
    answer = unrecorded(out, shape, dtype)
    if any(hasattr(v, "__array__") and not isinstance(v, Vector) for v in args):
        array = answer.numpy()
        return array if array.ndim else array.item()
    if not shape:
        return answer.item()
    return Vector(answer.tolist()) if len(shape) == 1 and any(isinstance(v, Vector) for v in args) else answer.tolist()


def _as_tensor(x, name, label):
    """A number, list, Vector or array of real numbers as a tensor."""
    try:
        if isinstance(x, Vector):
            return tensor(list(x), dtype=float64)
        if isinstance(x, list | tuple):
            return tensor(x, dtype=float64)
        if hasattr(x, "__array__"):
            return from_numpy(_real_array(x, f"{name}: {label}"))
        return tensor(float(x), dtype=float64)
    except (TypeError, ValueError) as error:
        if str(error).startswith(f"{name}: "):
            raise
        raise TypeError(f"{name}: expected real numbers for {label}, got {type(x).__name__}: {error}") from None
