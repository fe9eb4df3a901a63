"""Reductions: sums, means, variances, norms and products over some of a tensor's axes.

A kernel sees the tensor as x (outer, size, inner) and reduces the axis in the middle: element j of the run that makes
result (o, i) is x[(o * size + j) * inner + i].  All axes together are (1, n, 1), the last one is (rows, cols, 1).
"""

from math import exp, log, sqrt

from ..kernels import kernel


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
def prod_forward(x, out, outer, size, inner):
    """out = the product over the middle axis.  x: (outer, size, inner); out: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 1
            for j in range(size):
                total *= x[first + j * inner]
            out[o * inner + i] = total


@kernel
def prod_backward(x, grad, dx, outer, size, inner):
    """dx = grad * the product of the other elements, from both ends, so that zeros need no division.  grad: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            before = 1.0
            for j in range(size):
                dx[first + j * inner] = before
                before *= x[first + j * inner]
            after = grad[o * inner + i]
            for j in range(size):
                at = first + (size - 1 - j) * inner
                dx[at] = dx[at] * after
                after *= x[at]


@kernel
def cumsum_forward(x, out, outer, size, inner):
    """out = the running sums along the middle axis.  x, out: (outer, size, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 0
            for j in range(size):
                total += x[first + j * inner]
                out[first + j * inner] = total


@kernel
def cumsum_backward(grad, dx, outer, size, inner):
    """dx = the running sums of grad from the end: an element is part of every later sum.  grad, dx: (outer, size, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            total = 0.0
            for j in range(size):
                at = first + (size - 1 - j) * inner
                total += grad[at]
                dx[at] = total


@kernel
def logsumexp_forward(x, out, outer, size, inner):
    """out = log of the sum of e^x over the middle axis, safe from overflow.  x: (outer, size, inner); out: (outer, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            top = x[first]
            for j in range(1, size):
                v = x[first + j * inner]
                if v > top:
                    top = v
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
