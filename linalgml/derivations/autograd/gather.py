"""Theorems of gathering and scattering: reading at indices, and the adjoint that adds at them."""

from ...autograd import gather as g
from ..theorem import theorem

SHAPES = {"small": [(2, 3, 4, 2)], "large": [(2, 5, 7, 3)]}


@theorem(**SHAPES)
def gather_gradient(w, outer, size, count, inner):
    """The gradient of reading x at indices adds each read's gradient at its index: an element read twice receives both."""
    x, index = w.reals("x", outer, size, inner), w.indices("index", outer, count, inner, below=size)
    grad, dx = w.reals("grad", outer, count, inner), w.zeros(outer, size, inner)

    def gather(x):
        out = w.blank(outer, count, inner)
        w.run(g.gather_forward, x, index, out, outer, size, count, inner)
        return out

    w.run(g.scatter_sum, grad, index, dx, outer, size, count, inner)
    w.gradient(gather, [x], grad, [dx])


@theorem(small=[(2, 3, 4, 2)], large=[(2, 5, 7, 3)], kinds=("rationals", "floats", "finite"))
def the_last_write_wins(w, outer, size, count, inner):
    """Scattering leaves what no index names, and of several writes to one place the last."""
    x, index = w.reals("x", outer, count, inner), w.indices("index", outer, count, inner, below=size)
    before = w.reals("before", outer, size, inner)
    out = w.copy(before)
    w.run(g.scatter_write, x, index, out, outer, size, count, inner)
    for o in range(outer):
        for j in range(size):
            for i in range(inner):
                at = (o * size + j) * inner + i
                writes = [x[(o * count + c) * inner + i] for c in range(count) if index[(o * count + c) * inner + i] == j]
                w.equal(out[at], writes[-1] if writes else before[at])
