"""Reductions: sums, means, variances, norms and counts over some of a tensor's axes.

A kernel sees the tensor as x (outer, size, inner) and reduces the axis in the middle: element j of the run that makes
result (o, i) is x[(o * size + j) * inner + i].  All axes together are (1, n, 1), the last one is (rows, cols, 1).
"""

from math import exp, inf, log, nan, sqrt

from .. import dtypes
from ..kernels import kernel
from .conversion import cast
from .elementary import sqrt_forward
from .engine import result, unrecorded
from .operands import axes, floating, single_operand, wrapped


@kernel
def sum_forward(x, out, outer, size, inner):
    """out = the sum over the middle axis.  x: (outer, size, inner); out: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 0
            for j in range(size):
                total += x[first + j * inner]
            out[o * inner + i] = total


@kernel
def sum_backward(grad, dx, outer, size, inner):
    """dx = grad, repeated along the middle axis.  grad: (outer, inner); dx: (outer, size, inner)."""
    for o in range(outer):
        for j in range(size):
            row = (o * size + j) * inner
            for i in range(inner):
                dx[row + i] = grad[o * inner + i]


@kernel
def mean_forward(x, out, outer, size, inner):
    """out = the mean over the middle axis.  x: (outer, size, inner); out: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 0.0
            for j in range(size):
                total += x[first + j * inner]
            out[o * inner + i] = total / size


@kernel
def mean_backward(grad, dx, outer, size, inner):
    """dx = grad / size, repeated along the middle axis.  grad: (outer, inner); dx: (outer, size, inner)."""
    for o in range(outer):
        for j in range(size):
            row = (o * size + j) * inner
            for i in range(inner):
                dx[row + i] = grad[o * inner + i] / size


@kernel
def var_forward(x, out, mean, outer, size, inner, divisor):
    """out = the sum of (x - mean)^2 over the middle axis, / divisor.  x: (outer, size, inner); out, mean: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 0.0
            for j in range(size):
                total += x[first + j * inner]
            center = total / size
            total = 0.0
            for j in range(size):
                d = x[first + j * inner] - center
                total += d * d
            mean[o * inner + i] = center
            out[o * inner + i] = total / divisor


@kernel
def var_backward(x, mean, grad, dx, outer, size, inner, divisor):
    """dx = grad * 2 (x - mean) / divisor; the mean's own part cancels.  mean, grad: (outer, inner); x, dx: (outer, size, inner)."""
    for o in range(outer):
        for j in range(size):
            row = (o * size + j) * inner
            for i in range(inner):
                k = o * inner + i
                dx[row + i] = grad[k] * (2.0 * (x[row + i] - mean[k]) / divisor)


@kernel
def std_backward(x, mean, out, grad, dx, outer, size, inner, divisor):
    """dx = grad * (x - mean) / (divisor * out), 0 where out, the root of the variance, is 0.  mean, out, grad: (outer, inner)."""
    for o in range(outer):
        for j in range(size):
            row = (o * size + j) * inner
            for i in range(inner):
                k = o * inner + i
                if out[k] == 0:
                    dx[row + i] = 0.0
                else:
                    dx[row + i] = grad[k] * ((x[row + i] - mean[k]) / (divisor * out[k]))


@kernel
def logsumexp_forward(x, out, outer, size, inner):
    """out = log of the sum of e^x over the middle axis, safe from overflow.  x: (outer, size, inner); out: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            top = x[first]
            for j in range(1, size):
                top = max(top, x[first + j * inner])
            if top - top != 0:  # infinite: nothing to shift by
                top = 0.0
            total = 0.0
            for j in range(size):
                total += exp(x[first + j * inner] - top)
            out[o * inner + i] = top + log(total)


@kernel
def logsumexp_backward(x, out, grad, dx, outer, size, inner):
    """dx = grad * softmax(x) = grad * e^(x - out).  out, grad: (outer, inner); x, dx: (outer, size, inner)."""
    for o in range(outer):
        for j in range(size):
            row = (o * size + j) * inner
            for i in range(inner):
                k = o * inner + i
                top = out[k]
                if top - top != 0:
                    top = 0.0
                dx[row + i] = grad[k] * exp(x[row + i] - top)


@kernel
def norm_forward(x, out, outer, size, inner):
    """out = the Euclidean length along the middle axis.  x: (outer, size, inner); out: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 0.0
            for j in range(size):
                v = 1.0 * x[first + j * inner]  # in double: the square of a large float32 fits
                total += v * v
            out[o * inner + i] = sqrt(total)


@kernel
def norm_backward(x, out, grad, dx, outer, size, inner):
    """dx = grad * x / out, 0 where the length is 0.  out, grad: (outer, inner); x, dx: (outer, size, inner)."""
    for o in range(outer):
        for j in range(size):
            row = (o * size + j) * inner
            for i in range(inner):
                k = o * inner + i
                if out[k] == 0:
                    dx[row + i] = 0.0
                else:
                    dx[row + i] = grad[k] * (x[row + i] / out[k])


@kernel
def count_nonzero_forward(x, out, outer, size, inner):
    """out = how many elements of the middle axis are not 0.  x: (outer, size, inner); out: (outer, inner) int64."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 0
            for j in range(size):
                if x[first + j * inner] != 0:
                    total += 1
            out[o * inner + i] = total


@kernel
def all_forward(x, out, outer, size, inner):
    """out = 1 where no element of the middle axis is 0, else 0.  x: (outer, size, inner); out: (outer, inner) int64."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            every = 1
            for j in range(size):
                if x[first + j * inner] == 0:
                    every = 0
            out[o * inner + i] = every


def _only_floating(x, name):
    if x.dtype.code == 2:
        raise TypeError(f"{name}: expected a float32 or float64 tensor, got {x.dtype.name}; convert it with .float()")


def sum(input, dim=None, keepdim=False, *, dtype=None):
    """The sum over `dim`: an int, several, or None for all.  Of bool and int64: int64.  `dtype` converts first.

    >>> import linalgml as lm
    >>> x = lm.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> lm.sum(x), lm.sum(x, 0), lm.sum(x, dim=1, keepdim=True)
    (tensor(10.), tensor([4., 6.]), tensor([[3.],
            [7.]]))
    """
    x, outer, size, inner, shape = axes(input if dtype is None else cast(input, dtype), dim, keepdim, "sum")
    values, _, _, kind, store = single_operand(x)
    if kind.code == 2:
        kind = dtypes.int64
    n = outer * inner
    if size:
        out = store.empty(n, kind)
        sum_forward(values, out, outer, size, inner)
    else:
        out = store.zeros(n, kind)
    if not x.requires_grad:
        return unrecorded(wrapped(out) if kind.code == 2 else out, shape, kind)

    def backward(grad):
        dx = store.empty(n * size, kind)
        sum_backward(grad, dx, outer, size, inner)
        return (dx,)

    return result(out, shape, kind, (x,), backward)


def mean(input, dim=None, keepdim=False, *, dtype=None):
    """The mean over `dim`: an int, several, or None for all; nan of nothing.  TypeError for integers, unless `dtype` converts them.

    >>> import linalgml as lm
    >>> lm.mean(lm.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=0)
    tensor([2., 3.])
    """
    x, outer, size, inner, shape = axes(input if dtype is None else cast(input, dtype), dim, keepdim, "mean")
    _only_floating(x, "mean")
    values, _, _, dtype, store = single_operand(x)
    n = outer * inner
    if size:
        out = store.empty(n, dtype)
        mean_forward(values, out, outer, size, inner)
    else:
        out = store.full(n, nan, dtype)
    if not x.requires_grad:
        return unrecorded(out, shape, dtype)

    def backward(grad):
        dx = store.empty(n * size, dtype)
        mean_backward(grad, dx, outer, size, inner)
        return (dx,)

    return result(out, shape, dtype, (x,), backward)


def _spread(input, dim, correction, keepdim, root, name):
    """The variance over `dim`, or its root."""
    x, outer, size, inner, shape = axes(input, dim, keepdim, name)
    _only_floating(x, name)
    values, _, _, dtype, store = single_operand(x)
    n, divisor = outer * inner, max(0.0, float(size - correction))
    mean = store.empty(n, dtype)
    if size:
        out = store.empty(n, dtype)
        var_forward(values, out, mean, outer, size, inner, divisor)
    else:
        out = store.full(n, nan, dtype)
    if root:
        variance, out = out, store.empty(n, dtype)
        sqrt_forward(variance, out, n)
    if not x.requires_grad:
        return unrecorded(out, shape, dtype)

    def backward(grad):
        dx = store.empty(n * size, dtype)
        if root:
            std_backward(values, mean, out, grad, dx, outer, size, inner, divisor)
        else:
            var_backward(values, mean, grad, dx, outer, size, inner, divisor)
        return (dx,)

    return result(out, shape, dtype, (x,), backward, (x,), root)


def var(input, dim=None, correction=1, keepdim=False):
    """The variance over `dim`, the sum of squared deviations divided by size - correction: 1 for a sample, 0 for all there is.

    >>> import linalgml as lm
    >>> lm.var(lm.tensor([1.0, 2.0, 3.0])), lm.var(lm.tensor([1.0, 3.0]), correction=0)
    (tensor(1.), tensor(1.))
    """
    return _spread(input, dim, correction, keepdim, False, "var")


def std(input, dim=None, correction=1, keepdim=False):
    """The standard deviation over `dim`: the square root of `var`.

    >>> import linalgml as lm
    >>> lm.std(lm.tensor([1.0, 2.0, 3.0]))
    tensor(1.)
    """
    return _spread(input, dim, correction, keepdim, True, "std")


def logsumexp(input, dim, keepdim=False):
    """log of the sum of e^x over `dim`, safe from overflow; -inf of nothing.

    >>> import linalgml as lm
    >>> lm.logsumexp(lm.tensor([1000.0, 1000.0]), dim=0)
    tensor(1000.6932)
    """
    x, outer, size, inner, shape = axes(floating(input, "logsumexp"), dim, keepdim, "logsumexp")
    values, _, _, dtype, store = single_operand(x)
    n = outer * inner
    if size:
        out = store.empty(n, dtype)
        logsumexp_forward(values, out, outer, size, inner)
    else:
        out = store.full(n, -inf, dtype)
    if not x.requires_grad:
        return unrecorded(out, shape, dtype)

    def backward(grad):
        dx = store.empty(n * size, dtype)
        logsumexp_backward(values, out, grad, dx, outer, size, inner)
        return (dx,)

    return result(out, shape, dtype, (x,), backward, (x,), True)


def norm(input, p=2, dim=None, keepdim=False):
    """The p-norm over `dim`, (sum |x|^p)^(1/p): 2 (or "fro") is the Euclidean length, inf the largest |x|, 0 the count of nonzeros.

    >>> import linalgml as lm
    >>> x = lm.tensor([[3.0, -4.0], [0.0, 2.0]])
    >>> lm.norm(x, dim=1), lm.norm(x, 1), lm.norm(x, float("inf"))
    (tensor([5., 2.]), tensor(9.), tensor(4.))
    """
    if p == "fro":
        p = 2
    if isinstance(p, str):
        raise ValueError(f"norm: p must be a number or 'fro', got {p!r}")
    if p != 2:
        return _other_norm(input, p, dim, keepdim)
    x, outer, size, inner, shape = axes(input, dim, keepdim, "norm")
    _only_floating(x, "norm")
    values, _, _, dtype, store = single_operand(x)
    n = outer * inner
    out = store.empty(n, dtype) if size else store.zeros(n, dtype)
    if size:
        norm_forward(values, out, outer, size, inner)
    if not x.requires_grad:
        return unrecorded(out, shape, dtype)

    def backward(grad):
        dx = store.empty(n * size, dtype)
        norm_backward(values, out, grad, dx, outer, size, inner)
        return (dx,)

    return result(out, shape, dtype, (x,), backward, (x,), True)


def _other_norm(input, p, dim, keepdim):
    from .elementary import pow
    from .extremes import amax, amin
    from .piecewise import abs

    x, *_ = axes(input, None, False, "norm")
    _only_floating(x, "norm")
    if p == 0:
        return cast(count_nonzero(x, dim, keepdim), x.dtype)
    size = abs(x)
    if p == 1:
        return sum(size, dim, keepdim)
    if p in (inf, -inf):
        return (amax if p > 0 else amin)(size, dim, keepdim)
    return pow(sum(pow(size, p), dim, keepdim), 1 / p)


def count_nonzero(input, dim=None, keepdim=False):
    """How many elements are not 0, over `dim`, as int64.

    >>> import linalgml as lm
    >>> lm.count_nonzero(lm.tensor([[1, 0], [2, 3]]), dim=0)
    tensor([2, 1])
    """
    x, outer, size, inner, shape = axes(input, dim, keepdim, "count_nonzero")
    values, *_, store = single_operand(x)
    out = store.zeros(outer * inner, dtypes.int64)
    if size:
        count_nonzero_forward(values, out, outer, size, inner)
    return unrecorded(out, shape, dtypes.int64)


def any(input, dim=None, keepdim=False):
    """Whether at least one element is not 0, over `dim`; False of nothing.

    >>> import linalgml as lm
    >>> lm.any(lm.tensor([[True, False], [False, False]]), dim=1)
    tensor([ True, False])
    """
    return cast(count_nonzero(input, dim, keepdim), dtypes.bool)


def all(input, dim=None, keepdim=False):
    """Whether every element is not 0, over `dim`; True of nothing.

    >>> import linalgml as lm
    >>> lm.all(lm.tensor([[True, False], [True, True]]), dim=1)
    tensor([False,  True])
    """
    x, outer, size, inner, shape = axes(input, dim, keepdim, "all")
    values, *_, store = single_operand(x)
    out = store.full(outer * inner, 1, dtypes.bool)
    if size:
        all_forward(values, out, outer, size, inner)
    return unrecorded(out, shape, dtypes.bool)
