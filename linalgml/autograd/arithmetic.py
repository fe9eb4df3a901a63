"""Arithmetic of two tensors, elementwise: sum, difference, product, quotient.

Two shapes are broadcast as in NumPy: aligned at the last axis, sizes of 1 repeated (`shapes.broadcast_shapes`).  A
shape that is the tail of the other needs no copy: its elements are read again and again, element i of the result from
element i % nx.  The gradient of an operand that was repeated is the sum over its repetitions.
"""

from .. import dtypes
from ..kernels import kernel
from .engine import result, unrecorded
from .operands import fold, operands, single_operand, wrapped
from .selection import maximum_forward
from .tensor import Tensor


@kernel
def add_forward(x, y, out, n, nx, ny):
    """out = x + y.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements."""
    if nx == n and ny == n:  # the usual case, without the remainders
        for i in range(n):
            out[i] = x[i] + y[i]
    else:
        for i in range(n):
            out[i] = x[i % nx] + y[i % ny]


@kernel
def sub_forward(x, y, out, n, nx, ny):
    """out = x - y.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements."""
    if nx == n and ny == n:
        for i in range(n):
            out[i] = x[i] - y[i]
    else:
        for i in range(n):
            out[i] = x[i % nx] - y[i % ny]


@kernel
def mul_forward(x, y, out, n, nx, ny):
    """out = x * y.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements.  Also its own gradient: dx = grad * y."""
    if nx == n and ny == n:
        for i in range(n):
            out[i] = x[i] * y[i]
    else:
        for i in range(n):
            out[i] = x[i % nx] * y[i % ny]


@kernel
def div_forward(x, y, out, n, nx, ny):
    """out = x / y.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements.  Also the gradient of x: dx = grad / y."""
    if nx == n and ny == n:
        for i in range(n):
            out[i] = x[i] / y[i]
    else:
        for i in range(n):
            out[i] = x[i % nx] / y[i % ny]


@kernel
def div_backward(y, out, grad, dy, n, ny):
    """The gradient of the divisor of out = x / y: dy = -grad * out / y.  out, grad, dy: (n,); y: (ny,), repeated."""
    for i in range(n):
        dy[i] = -grad[i] * out[i] / y[i % ny]


@kernel
def floor_divide_forward(x, y, out, n, nx, ny):
    """out = x / y rounded down.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        a = x[i % nx]
        b = y[i % ny]
        if b == 0:
            out[i] = a / b  # inf or nan; for integers ZeroDivisionError
        elif b == -1:
            out[i] = -a // 1  # compiled, the most negative int64 divided by -1 would trap or be 0; negated it wraps
        else:
            out[i] = a // b


@kernel
def remainder_forward(x, y, out, n, nx, ny):
    """out = x - y * floor(x / y), with the sign of y.  out: (n,); x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        a = x[i % nx]
        b = y[i % ny]
        if b == 0:
            out[i] = (a - a) / b
        else:
            out[i] = a % b


@kernel
def has_zero(x, n):
    """1 if one of the n elements of x is 0, else 0."""
    for i in range(n):
        if x[i] == 0:
            return 1
    return 0


@kernel
def neg_forward(x, out, n):
    """out = -x.  x, out: (n,).  Also its own gradient."""
    for i in range(n):
        out[i] = -x[i]


def add(input, other, *, alpha=1):
    """input + alpha * other, broadcast.  Of two bool tensors: the logical or.

    >>> import linalgml as lm
    >>> lm.add(lm.tensor([1.0, 2.0]), lm.tensor([10.0, 20.0]), alpha=2)
    tensor([21., 42.])
    """
    if alpha != 1:
        other = mul(other, alpha) if isinstance(other, Tensor) else other * alpha
    a, b, x, y, n, nx, ny, shape, dtype, store = operands(input, other, "add")
    out = store.empty(n, dtype)
    if dtype is dtypes.bool:
        maximum_forward(x, y, out, n, nx, ny)
    else:
        add_forward(x, y, out, n, nx, ny)
        if dtype.code == 2:
            out = wrapped(out)
    if not (a.requires_grad or b.requires_grad):
        return unrecorded(out, shape, dtype)
    return result(out, shape, dtype, (a, b), _add_back(a.requires_grad, b.requires_grad, n, nx, ny, dtype))


def _add_back(left, right, n, nx, ny, dtype):
    def backward(grad):
        return fold(grad, n, nx, dtype) if left else None, fold(grad, n, ny, dtype) if right else None

    backward.__qualname__ = "add"
    return backward


def sub(input, other, *, alpha=1):
    """input - alpha * other, broadcast.  TypeError for two bool tensors.

    >>> import linalgml as lm
    >>> lm.sub(lm.tensor([[1.0, 2.0]]), lm.tensor([[1.0], [2.0]]))
    tensor([[ 0.,  1.],
            [-1.,  0.]])
    """
    if alpha != 1:
        other = mul(other, alpha) if isinstance(other, Tensor) else other * alpha
    a, b, x, y, n, nx, ny, shape, dtype, store = operands(input, other, "sub")
    if dtype is dtypes.bool:
        raise TypeError("sub: bool tensors have no difference; use logical_xor, or convert one with .long()")
    out = store.empty(n, dtype)
    sub_forward(x, y, out, n, nx, ny)
    if dtype.code == 2:
        out = wrapped(out)
    if not (a.requires_grad or b.requires_grad):
        return unrecorded(out, shape, dtype)
    return result(out, shape, dtype, (a, b), _sub_back(a.requires_grad, b.requires_grad, n, nx, ny, dtype, store))


def _sub_back(left, right, n, nx, ny, dtype, store):
    def backward(grad):
        dy = None
        if right:
            total = fold(grad, n, ny, dtype)  # the sum first: it is what is left to negate
            m = ny if ny > 0 else n // -ny
            dy = store.empty(m, dtype)
            neg_forward(total, dy, m)
        return fold(grad, n, nx, dtype) if left else None, dy

    backward.__qualname__ = "sub"
    return backward


def mul(input, other):
    """input * other, elementwise, broadcast.  Of two bool tensors: the logical and.

    >>> import linalgml as lm
    >>> lm.mul(lm.tensor([1.0, 2.0]), 3)
    tensor([3., 6.])
    """
    a, b, x, y, n, nx, ny, shape, dtype, store = operands(input, other, "mul")
    out = store.empty(n, dtype)
    mul_forward(x, y, out, n, nx, ny)
    if dtype.code == 2:
        out = wrapped(out)
    left, right = a.requires_grad, b.requires_grad
    if not (left or right):
        return unrecorded(out, shape, dtype)
    backward = _mul_back(x if right else None, y if left else None, n, nx, ny, dtype, store)
    return result(out, shape, dtype, (a, b), backward, (a, b) if left and right else (b,) if left else (a,))


def _mul_back(x, y, n, nx, ny, dtype, store):
    """x is None where nobody asks for the gradient of y, and the other way round."""

    def backward(grad):
        dx = dy = None
        if y is not None:
            dx = store.empty(n, dtype)
            mul_forward(grad, y, dx, n, n, ny)
            dx = fold(dx, n, nx, dtype)
        if x is not None:
            dy = store.empty(n, dtype)
            mul_forward(grad, x, dy, n, n, nx)
            dy = fold(dy, n, ny, dtype)
        return dx, dy

    backward.__qualname__ = "mul"
    return backward


def div(input, other, *, rounding_mode=None):
    """input / other, broadcast; integers give the default dtype.  rounding_mode: None, "floor" or "trunc" (towards 0).

    >>> import linalgml as lm
    >>> lm.div(lm.tensor([1, -3]), 2), lm.div(lm.tensor([1, -3]), 2, rounding_mode="trunc")
    (tensor([ 0.5000, -1.5000]), tensor([ 0, -1]))
    """
    if rounding_mode is not None:
        return _rounded_quotient(input, other, rounding_mode)
    a, b, x, y, n, nx, ny, shape, dtype, store = operands(input, other, "div", True)
    out = store.empty(n, dtype)
    div_forward(x, y, out, n, nx, ny)
    left, right = a.requires_grad, b.requires_grad
    if not (left or right):
        return unrecorded(out, shape, dtype)
    return result(out, shape, dtype, (a, b), _div_back(left, right, y, out, n, nx, ny, dtype, store), (b,), right)


def _div_back(left, right, y, out, n, nx, ny, dtype, store):
    def backward(grad):
        dx = dy = None
        if left:
            dx = store.empty(n, dtype)
            div_forward(grad, y, dx, n, n, ny)
            dx = fold(dx, n, nx, dtype)
        if right:
            dy = store.empty(n, dtype)
            div_backward(y, out, grad, dy, n, ny)
            dy = fold(dy, n, ny, dtype)
        return dx, dy

    backward.__qualname__ = "div"
    return backward


true_divide = div


def _rounded_quotient(input, other, rounding_mode):
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode != "trunc":
        raise ValueError(f"div: rounding_mode must be None, 'floor' or 'trunc', got {rounding_mode!r}")
    from .comparison import logical_and, lt, ne
    from .piecewise import trunc

    down = floor_divide(input, other)
    if down.dtype.is_floating_point:
        return trunc(div(input, other))
    return add(down, logical_and(lt(down, 0), ne(remainder(input, other), 0)))


def _check_divisor(y, ny, name):
    """Integers have no answer to a division by zero, on any backend."""
    if has_zero(y, ny):
        raise ZeroDivisionError(f"{name}: integer division by zero")


def floor_divide(input, other):
    """input / other rounded down, as Python's //.  It has no gradient.  ZeroDivisionError for integers divided by 0.

    >>> import linalgml as lm
    >>> lm.floor_divide(lm.tensor([7, -7]), 2)
    tensor([ 3, -4])
    """
    *_, x, y, n, nx, ny, shape, dtype, store = operands(input, other, "floor_divide")
    if dtype.code == 2:
        _check_divisor(y, ny, "floor_divide")
        dtype = dtypes.int64
    out = store.empty(n, dtype)
    floor_divide_forward(x, y, out, n, nx, ny)
    return unrecorded(wrapped(out) if dtype.code == 2 else out, shape, dtype)


def remainder(input, other):
    """input - other * floor(input / other), with the sign of `other`, as Python's %.  ZeroDivisionError for integers divided by 0.

    >>> import linalgml as lm
    >>> lm.remainder(lm.tensor([7, -7]), 4)
    tensor([3, 1])
    """
    a, b, x, y, n, nx, ny, shape, dtype, store = operands(input, other, "remainder")
    if dtype.code == 2:
        _check_divisor(y, ny, "remainder")
        dtype = dtypes.int64
    out = store.empty(n, dtype)
    remainder_forward(x, y, out, n, nx, ny)
    left, right = a.requires_grad, b.requires_grad
    if not (left or right):
        return unrecorded(wrapped(out) if dtype.code == 2 else out, shape, dtype)
    return result(out, shape, dtype, (a, b), _remainder_back(left, right, x, y, n, nx, ny, dtype, store), (a, b) if right else ())


def _remainder_back(left, right, x, y, n, nx, ny, dtype, store):
    def backward(grad):
        dy = None
        if right:
            floors, dy = store.empty(n, dtype), store.empty(n, dtype)
            floor_divide_forward(x, y, floors, n, nx, ny)
            mul_forward(grad, floors, floors, n, n, n)
            neg_forward(floors, dy, n)
            dy = fold(dy, n, ny, dtype)
        return fold(grad, n, nx, dtype) if left else None, dy

    backward.__qualname__ = "remainder"
    return backward


def neg(input):
    """-input.  TypeError for bool tensors.

    >>> import linalgml as lm
    >>> lm.neg(lm.tensor([1.0, -2.0]))
    tensor([-1.,  2.])
    """
    if not isinstance(input, Tensor) or input.dtype is dtypes.bool:
        raise TypeError("neg: expected a Tensor of numbers; of a bool tensor use logical_not")
    values, n, shape, dtype, store = single_operand(input)
    out = store.empty(n, dtype)
    neg_forward(values, out, n)
    if not input.requires_grad:
        return unrecorded(wrapped(out) if dtype.code == 2 else out, shape, dtype)

    def backward(grad):
        dx = store.empty(n, dtype)
        neg_forward(grad, dx, n)
        return (dx,)

    return result(out, shape, dtype, (input,), backward)


negative = neg
