"""Theorems of products and running sums along an axis."""

from ...autograd import accumulation as c
from ..theorem import theorem
from .reduction import given, reduced

SHAPES = {"small": [(2, 3, 2)], "large": [(2, 5, 3)]}
CARRIED = "each turn of the loop goes on from the one before"


@theorem(**SHAPES, every_shape=CARRIED)
def prod_gradient(w, outer, size, inner):
    """The gradient of a product is the product of the other elements, so it is right where one of them is 0, too."""
    x, grad, dx = given(w, outer, size, inner)
    w.run(c.prod_backward, x, grad, dx, outer, size, inner)
    w.gradient(reduced(w, c.prod_forward, outer, size, inner), [x], grad, [dx])


@theorem(**SHAPES, every_shape=CARRIED)
def cumsum_gradient(w, outer, size, inner):
    """An element is part of every later running sum, so its gradient is the running sum from the end."""
    x, dx, grad = w.reals("x", outer, size, inner), w.blank(outer, size, inner), w.reals("grad", outer, size, inner)

    def cumsum(x):
        out = w.blank(outer, size, inner)
        w.run(c.cumsum_forward, x, out, outer, size, inner)
        return out

    w.run(c.cumsum_backward, grad, dx, outer, size, inner)
    w.gradient(cumsum, [x], grad, [dx])
    last = cumsum(x)
    total = w.family(lambda o, i: w.sum(lambda j: x[(o * size + j) * inner + i], size), outer, inner)
    w.equal(w.family(lambda o, i: last[(o * size + size - 1) * inner + i], outer, inner), total, "the last running sum is the sum")
