"""Extremes: the largest and the smallest elements, and where they stand.

nan counts as the extreme, so that it cannot hide.  Of equal elements the first is chosen; `amax` and `amin` share the
gradient among all of them, as PyTorch does.
"""

from ..kernels import kernel


@kernel
def max_forward(x, out, index, outer, size, inner):
    """The largest value of the middle axis and where it first stands; nan counts as the largest.  out: (outer, inner), index: int64."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            best = x[first]
            at = 0
            for j in range(1, size):
                v = x[first + j * inner]
                if best == best and (v > best or v != v):
                    best = v
                    at = j
            out[o * inner + i] = best
            index[o * inner + i] = at


@kernel
def min_forward(x, out, index, outer, size, inner):
    """The smallest value of the middle axis and where it first stands; nan counts as the smallest.  out: (outer, inner), index: int64."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            best = x[first]
            at = 0
            for j in range(1, size):
                v = x[first + j * inner]
                if best == best and (v < best or v != v):
                    best = v
                    at = j
            out[o * inner + i] = best
            index[o * inner + i] = at


@kernel
def chosen_backward(index, grad, dx, outer, size, inner):
    """dx = grad at the chosen index of the middle axis, else 0.  index, grad: (outer, inner); dx: (outer, size, inner)."""
    for o in range(outer):
        for j in range(size):
            row = (o * size + j) * inner
            for i in range(inner):
                k = o * inner + i
                dx[row + i] = grad[k] if index[k] == j else 0.0


@kernel
def ties_backward(x, out, grad, dx, outer, size, inner):
    """dx = grad shared evenly among the elements equal to out (nan equals nan).  out, grad: (outer, inner); x, dx: (outer, size, inner)."""
    for o in range(outer):
        for i in range(inner):
            first = o * size * inner + i
            k = o * inner + i
            best = out[k]
            ties = 0
            for j in range(size):
                v = x[first + j * inner]
                if v == best or (v != v and best != best):
                    ties += 1
            for j in range(size):
                v = x[first + j * inner]
                if v == best or (v != v and best != best):
                    dx[first + j * inner] = grad[k] / ties
                else:
                    dx[first + j * inner] = 0.0
