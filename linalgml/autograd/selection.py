"""Selection, elementwise: the larger or smaller of two tensors, one of two by a condition, values held between bounds.

The gradient goes to the element that was selected.  Where two tie, each receives half of it, as in PyTorch.
"""

from .. import backend, dtypes
from ..kernels import kernel
from .conversion import cast
from .engine import result, unrecorded, written
from .operands import dtype_with_number, fold, matched, operands, repeated, single, single_operand, to_number
from .shapes import broadcast_shapes
from .tensor import Tensor, numel


@kernel
def maximum_forward(x, y, out, n, nx, ny):
    """out = the larger of x and y; nan if either is.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        a = x[i % nx]
        b = y[i % ny]
        if a >= b or a != a:
            out[i] = a
        else:
            out[i] = b


@kernel
def maximum_backward(x, y, grad, dx, n, nx, ny):
    """The gradient of x in max(x, y): grad where x is larger, half of it where they tie.  grad, dx: (n,); x: (nx,), y: (ny,), repeated."""
    for i in range(n):
        a = x[i % nx]
        b = y[i % ny]
        if a < b:
            dx[i] = 0.0
        elif a == b:
            dx[i] = 0.5 * grad[i]
        else:
            dx[i] = grad[i]


@kernel
def minimum_forward(x, y, out, n, nx, ny):
    """out = the smaller of x and y; nan if either is.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        a = x[i % nx]
        b = y[i % ny]
        if a <= b or a != a:
            out[i] = a
        else:
            out[i] = b


@kernel
def minimum_backward(x, y, grad, dx, n, nx, ny):
    """The gradient of x in min(x, y): grad where x is smaller, half of it where they tie.  grad, dx: (n,); x: (nx,), y: (ny,), repeated."""
    for i in range(n):
        a = x[i % nx]
        b = y[i % ny]
        if a > b:
            dx[i] = 0.0
        elif a == b:
            dx[i] = 0.5 * grad[i]
        else:
            dx[i] = grad[i]


@kernel
def where_forward(condition, x, y, out, n, nc, nx, ny):
    """out = x where the condition is not 0, else y.  out: (n,); condition: (nc,) int64, x: (nx,), y: (ny,), repeated to n elements."""
    for i in range(n):
        if condition[i % nc] != 0:
            out[i] = x[i % nx]
        else:
            out[i] = y[i % ny]


@kernel
def clamp_forward(x, low, high, out, n, has_low, has_high):
    """out = x held between low and high (high wins when they cross).  x, out: (n,); low, high: (1,), read only if has_low, has_high."""
    for i in range(n):
        v = x[i]
        if has_low != 0 and v < low[0]:
            v = low[0]
        if has_high != 0 and v > high[0]:
            v = high[0]
        out[i] = v


@kernel
def clamp_backward(x, low, high, grad, dx, n, has_low, has_high):
    """dx = grad where low <= x <= high, else 0.  x, grad, dx: (n,); low, high: (1,), read only if has_low, has_high."""
    for i in range(n):
        v = x[i]
        if (has_low != 0 and v < low[0]) or (has_high != 0 and v > high[0]):
            dx[i] = 0.0
        else:
            dx[i] = grad[i]


def _extremum(input, other, forward, pull, name):
    """The operation of `maximum` and `minimum`; where the operands tie, each receives half the gradient."""
    a, b, x, y, n, nx, ny, shape, dtype, store = operands(input, other, name)
    out = store.empty(n, dtype)
    forward(x, y, out, n, nx, ny)
    left, right = a.requires_grad, b.requires_grad
    if not (left or right):
        return unrecorded(out, shape, dtype)
    return result(out, shape, dtype, (a, b), _extremum_back(left, right, pull, x, y, n, nx, ny, dtype, store, name), (a, b))


def _extremum_back(left, right, pull, x, y, n, nx, ny, dtype, store, name):
    def backward(grad):
        dx = dy = None
        if left:
            dx = store.empty(n, dtype)
            pull(x, y, grad, dx, n, nx, ny)
            dx = fold(dx, n, nx, dtype)
        if right:
            dy = store.empty(n, dtype)
            pull(y, x, grad, dy, n, ny, nx)
            dy = fold(dy, n, ny, dtype)
        return dx, dy

    backward.__qualname__ = name
    return backward


def maximum(input, other):
    """The larger of two elements, broadcast; nan where either is.  Where they tie, each receives half the gradient.

    >>> import linalgml as lm
    >>> lm.maximum(lm.tensor([1.0, 5.0]), lm.tensor([2.0, 3.0]))
    tensor([2., 5.])
    """
    return _extremum(input, other, maximum_forward, maximum_backward, "maximum")


def minimum(input, other):
    """The smaller of two elements, broadcast; nan where either is.  Where they tie, each receives half the gradient.

    >>> import linalgml as lm
    >>> lm.minimum(lm.tensor([1.0, 5.0]), lm.tensor([2.0, 3.0]))
    tensor([1., 3.])
    """
    return _extremum(input, other, minimum_forward, minimum_backward, "minimum")


def where(condition, input, other):
    """input where the condition (a bool tensor) is true, else other; all three are broadcast, and two may be numbers.

    >>> import linalgml as lm
    >>> x = lm.tensor([-1.0, 2.0])
    >>> lm.where(x > 0, x, 0.0)
    tensor([0., 2.])
    """
    if not isinstance(condition, Tensor) or condition.dtype is not dtypes.bool:
        what = condition.dtype.name if isinstance(condition, Tensor) else type(condition).__name__
        raise TypeError(f"where: condition must be a bool Tensor, got {what}")
    a, b, x, y, n, nx, ny, shape, dtype, store = _where_operands(condition, input, other)
    condition, c, nc = repeated(condition, shape)
    out = store.empty(n, dtype)
    where_forward(c, x, y, out, n, nc, nx, ny)
    if not (a.requires_grad or b.requires_grad):
        return unrecorded(out, shape, dtype)
    backward = _where_back(a.requires_grad, b.requires_grad, c, n, nc, nx, ny, dtype, store)
    return result(out, shape, dtype, (a, b), backward, (condition,))


def _where_operands(condition, input, other):
    """As `operands`, with the condition's shape taking part."""
    if isinstance(input, Tensor) or isinstance(other, Tensor):
        ready = operands(input, other, "where")
        if ready[7] == condition.shape:
            return ready
    a, b, dtype = matched(input, other, "where")
    shape = broadcast_shapes(condition.shape, broadcast_shapes(a.shape, b.shape, "where"), "where")
    a, x, nx = repeated(a, shape)
    b, y, ny = repeated(b, shape)
    return a, b, x, y, numel(shape), nx, ny, shape, dtype, backend.store()


def _where_back(left, right, c, n, nc, nx, ny, dtype, store):
    def backward(grad):
        dx = dy = None
        nothing = store.zeros(1, dtype)
        if left:
            dx = store.empty(n, dtype)
            where_forward(c, grad, nothing, dx, n, nc, n, 1)
            dx = fold(dx, n, nx, dtype)
        if right:
            dy = store.empty(n, dtype)
            where_forward(c, nothing, grad, dy, n, nc, 1, n)
            dy = fold(dy, n, ny, dtype)
        return dx, dy

    backward.__qualname__ = "where"
    return backward


def clamp(input, min=None, max=None):
    """input held between min and max (numbers or tensors; max wins when they cross).  Inside, bounds included, the gradient passes.

    >>> import linalgml as lm
    >>> lm.clamp(lm.tensor([-2.0, 0.5, 2.0]), min=-1, max=1)
    tensor([-1.0000,  0.5000,  1.0000])
    """
    return _clamp(input, min, max, False)


def clamp_within(input, min=None, max=None):
    """`clamp` in the input's own memory; None where a bound is a tensor."""
    return None if isinstance(min, Tensor) or isinstance(max, Tensor) else _clamp(input, min, max, True)


def _clamp(input, min, max, within):
    if min is None and max is None:
        raise ValueError("clamp: at least one of min and max must be given")
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        held = input if min is None else maximum(input, min)
        return held if max is None else minimum(held, max)
    dtype = input.dtype
    if dtype.code > 1 or type(min) is not float or type(max) is not float:  # two floats never change a floating dtype
        for bound in (min, max):
            if bound is not None:
                dtype = dtype_with_number(dtype, to_number(bound, "clamp"))
    x = cast(input, dtype)
    values, n, shape, _, store = single_operand(x)
    low = single(0 if min is None else min, dtype, "clamp")
    high = single(0 if max is None else max, dtype, "clamp")
    has_low, has_high = int(min is not None), int(max is not None)
    out = values if within else store.empty(n, dtype)
    clamp_forward(values, low, high, out, n, has_low, has_high)
    if within:
        return written(input)
    if not x.requires_grad:
        return unrecorded(out, shape, dtype)

    def backward(grad):
        dx = store.empty(n, dtype)
        clamp_backward(values, low, high, grad, dx, n, has_low, has_high)
        return (dx,)

    return result(out, shape, dtype, (x,), backward, (x,))


clip = clamp
