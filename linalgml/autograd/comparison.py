"""Comparison and logic, elementwise: tensors of truth values.

A bool tensor holds 0 and 1 in int64 storage.  Comparisons follow IEEE 754: nan is unequal to everything, itself
included.  Nothing here has a gradient.
"""

from .. import backend, dtypes
from ..kernels import kernel
from .arithmetic import mul_forward
from .conversion import cast
from .engine import unrecorded
from .operands import operands, pointwise, single_operand
from .reduction import count_nonzero_forward
from .selection import maximum_forward
from .tensor import Tensor


@kernel
def eq_forward(x, y, out, n, nx, ny):
    """out = 1 where x = y, else 0.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = 1 if x[i % nx] == y[i % ny] else 0


@kernel
def ne_forward(x, y, out, n, nx, ny):
    """out = 1 where x and y differ, else 0.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = 1 if x[i % nx] != y[i % ny] else 0


@kernel
def lt_forward(x, y, out, n, nx, ny):
    """out = 1 where x < y, else 0.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = 1 if x[i % nx] < y[i % ny] else 0


@kernel
def le_forward(x, y, out, n, nx, ny):
    """out = 1 where x <= y, else 0.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = 1 if x[i % nx] <= y[i % ny] else 0


@kernel
def isclose_forward(x, y, out, n, nx, ny, rtol, atol, equal_nan):
    """out = 1 where |x - y| <= atol + rtol * |y| or x = y.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        a = x[i % nx]
        b = y[i % ny]
        distance = abs(a - b)
        near = distance - distance == 0 and distance <= atol + rtol * abs(b)  # an infinite distance is near to nothing
        both = equal_nan != 0 and a != a and b != b
        out[i] = 1 if a == b or near or both else 0


@kernel
def first_difference(x, y, n):
    """The first i with x[i] != y[i], or n where there is none.  x, y: (n,)."""
    for i in range(n):
        if x[i] != y[i]:
            return i
    return n


@kernel
def isnan_forward(x, out, n):
    """out = 1 where x is nan, else 0.  x: (n,); out: (n,) int64."""
    for i in range(n):
        v = x[i]
        out[i] = 1 if v != v else 0


@kernel
def isinf_forward(x, out, n):
    """out = 1 where x is inf or -inf, else 0.  x: (n,); out: (n,) int64."""
    for i in range(n):
        v = x[i]
        out[i] = 1 if v == v and v - v != 0 else 0


@kernel
def isfinite_forward(x, out, n):
    """out = 1 where x is neither infinite nor nan, else 0.  x: (n,); out: (n,) int64."""
    for i in range(n):
        v = x[i]
        out[i] = 1 if v - v == 0 else 0


def _compare(input, other, kernel, name):
    """A tensor of truth values: kernel(x, y, out, n, nx, ny) on two operands, broadcast and brought to one dtype."""
    *_, x, y, n, nx, ny, shape, _, store = operands(input, other, name)
    out = store.empty(n, dtypes.bool)
    kernel(x, y, out, n, nx, ny)
    return unrecorded(out, shape, dtypes.bool)


def eq(input, other):
    """Whether elements are equal, broadcast.

    >>> import linalgml as lm
    >>> lm.eq(lm.tensor([1, 2]), lm.tensor([1, 3]))
    tensor([ True, False])
    """
    return _compare(input, other, eq_forward, "eq")


def ne(input, other):
    """Whether elements differ, broadcast.

    >>> import linalgml as lm
    >>> lm.ne(lm.tensor([1, 2]), 2)
    tensor([ True, False])
    """
    return _compare(input, other, ne_forward, "ne")


def lt(input, other):
    """Whether input < other, broadcast.

    >>> import linalgml as lm
    >>> lm.lt(lm.tensor([1, 2]), 2)
    tensor([ True, False])
    """
    return _compare(input, other, lt_forward, "lt")


def le(input, other):
    """Whether input <= other, broadcast.

    >>> import linalgml as lm
    >>> lm.le(lm.tensor([1, 3]), 2)
    tensor([ True, False])
    """
    return _compare(input, other, le_forward, "le")


def gt(input, other):
    """Whether input > other, broadcast.

    >>> import linalgml as lm
    >>> lm.gt(lm.tensor([1, 3]), 2)
    tensor([False,  True])
    """
    return _compare(other, input, lt_forward, "gt")


def ge(input, other):
    """Whether input >= other, broadcast.

    >>> import linalgml as lm
    >>> lm.ge(lm.tensor([1, 2]), 2)
    tensor([False,  True])
    """
    return _compare(other, input, le_forward, "ge")


def _truth(x, name):
    """A tensor (or a number) as truth values: whether it is not 0."""
    if isinstance(x, Tensor):
        return cast(x, dtypes.bool)
    if isinstance(x, (bool, int, float)):
        return x != 0
    raise TypeError(f"{name}: expected a Tensor or a number, got {type(x).__name__}")


def logical_not(input):
    """Whether elements are 0.

    >>> import linalgml as lm
    >>> lm.logical_not(lm.tensor([True, False]))
    tensor([False,  True])
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"logical_not: expected a Tensor, got {type(input).__name__}")
    values, n, shape, dtype, store = single_operand(input)
    out = store.empty(n, dtypes.bool)
    eq_forward(values, store.zeros(1, dtype), out, n, n, 1)
    return unrecorded(out, shape, dtypes.bool)


def logical_and(input, other):
    """Whether both elements are not 0, broadcast.

    >>> import linalgml as lm
    >>> lm.logical_and(lm.tensor([True, True]), lm.tensor([True, False]))
    tensor([ True, False])
    """
    return _compare(_truth(input, "logical_and"), _truth(other, "logical_and"), mul_forward, "logical_and")


def logical_or(input, other):
    """Whether at least one of two elements is not 0, broadcast.

    >>> import linalgml as lm
    >>> lm.logical_or(lm.tensor([True, False]), lm.tensor([False, False]))
    tensor([ True, False])
    """
    return _compare(_truth(input, "logical_or"), _truth(other, "logical_or"), maximum_forward, "logical_or")


def logical_xor(input, other):
    """Whether exactly one of two elements is not 0, broadcast.

    >>> import linalgml as lm
    >>> lm.logical_xor(lm.tensor([True, True]), lm.tensor([True, False]))
    tensor([False,  True])
    """
    return _compare(_truth(input, "logical_xor"), _truth(other, "logical_xor"), ne_forward, "logical_xor")


def isclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether |input - other| <= atol + rtol * |other|, broadcast.  Infinities are close only to themselves.

    >>> import linalgml as lm
    >>> lm.isclose(lm.tensor([1.0, 1.0]), lm.tensor([1.000001, 1.1]))
    tensor([ True, False])
    """
    if not rtol >= 0 or not atol >= 0:
        raise ValueError(f"isclose: rtol and atol must not be negative, got {rtol} and {atol}")
    *_, x, y, n, nx, ny, shape, _, store = operands(_exact(input), _exact(other), "isclose")
    out = store.empty(n, dtypes.bool)
    isclose_forward(x, y, out, n, nx, ny, float(rtol), float(atol), int(equal_nan))
    return Tensor(out, shape, dtypes.bool)


def _exact(x):
    """Integers as float64, where differences and tolerances can be compared."""
    return cast(x, dtypes.float64) if isinstance(x, Tensor) and x.dtype.code == 2 else x


def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements are close (see `isclose`), as a Python bool.

    >>> import linalgml as lm
    >>> lm.allclose(lm.tensor([1.0, 2.0]), lm.tensor([1.0, 2.000001]))
    True
    """
    return _all(isclose(input, other, rtol, atol, equal_nan))


def equal(input, other):
    """Whether two tensors have the same shape and equal elements, as a Python bool.

    >>> import linalgml as lm
    >>> lm.equal(lm.tensor([1, 2]), lm.tensor([1, 2])), lm.equal(lm.tensor([1, 2]), lm.tensor([[1, 2]]))
    (True, False)
    """
    if not isinstance(input, Tensor) or not isinstance(other, Tensor):
        raise TypeError(f"equal: expected two Tensors, got {type(input).__name__} and {type(other).__name__}")
    if input.shape != other.shape:
        return False
    if input.dtype is not other.dtype:
        return _all(eq(input, other))
    n = input.numel()
    return first_difference(input.flat(), other.flat(), n) == n


def _all(truths):
    count = backend.store().empty(1, dtypes.int64)
    count_nonzero_forward(truths.flat(), count, 1, truths.numel(), 1)
    return int(count[0]) == truths.numel()


def _classify(input, kernel, exact, name):
    """Truth values from kernel(x, out, n); integers are all finite."""
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}: expected a Tensor, got {type(input).__name__}")
    if input.dtype.code == 2:
        return Tensor(backend.store().full(input.numel(), exact, dtypes.bool), input.shape, dtypes.bool)
    return Tensor(pointwise(input, kernel, dtypes.bool), input.shape, dtypes.bool)


def isnan(input):
    """Whether elements are nan.

    >>> import linalgml as lm
    >>> lm.isnan(lm.tensor([1.0, float("nan")]))
    tensor([False,  True])
    """
    return _classify(input, isnan_forward, False, "isnan")


def isinf(input):
    """Whether elements are inf or -inf.

    >>> import linalgml as lm
    >>> lm.isinf(lm.tensor([1.0, float("-inf")]))
    tensor([False,  True])
    """
    return _classify(input, isinf_forward, False, "isinf")


def isfinite(input):
    """Whether elements are neither infinite nor nan.

    >>> import linalgml as lm
    >>> lm.isfinite(lm.tensor([1.0, float("inf"), float("nan")]))
    tensor([ True, False, False])
    """
    return _classify(input, isfinite_forward, True, "isfinite")
