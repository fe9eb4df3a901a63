"""Theorems of views: reading a strided view, writing through it, and the adjoint of the read."""

from ...autograd import tensor as t
from ..theorem import equivalent, theorem

KINDS = {"small": [(2, 3, 4)], "large": [(3, 4, 5)], "kinds": ("finite", "rationals", "floats", "symbols")}


def view(a, b, c):
    """A permuted view with a broadcast-free layout: shape, strides, offset, and the size of its storage."""
    return (a, b, c), (1, a * c + 2, a), 3, 3 + a + (b - 1) * (a * c + 2) + a * c


@theorem(**KINDS)
def strided_read_follows_the_strides(w, a, b, c):
    """Element (i, j, k) of the view is x at offset + i s0 + j s1 + k s2."""
    shape, (s0, s1, s2), offset, total = view(a, b, c)
    x, out = w.reals("x", total), w.blank(a, b, c)
    w.run(t.strided_read, x, out, shape, (s0, s1, s2), 3, offset, a * b * c)
    w.equal(out, w.values([x[offset + i * s0 + j * s1 + k * s2] for i in range(a) for j in range(b) for k in range(c)]))


@theorem(**KINDS)
def what_is_written_through_a_view_is_read_through_it(w, a, b, c):
    """Writing through a view and reading it gives the values back; what the view does not show stays."""
    shape, strides, offset, total = view(a, b, c)
    n = a * b * c
    value, before, back = w.reals("value", n), w.reals("before", total), w.blank(n)
    out = w.copy(before)
    w.run(t.strided_write, value, out, shape, strides, 3, offset, n)
    w.run(t.strided_read, out, back, shape, strides, 3, offset, n)
    w.equal(back, value)
    elements = [(i, j, k) for i in range(a) for j in range(b) for k in range(c)]
    shown = {offset + sum(i * s for i, s in zip(e, strides, strict=True)) for e in elements}
    for k in range(total):
        if k not in shown:
            w.equal(out[k], before[k], "the rest stays")


@theorem(**KINDS)
def strided_gradient(w, a, b, c):
    """The gradient of a view adds to its base; an element shown more than once (stride 0) receives every part."""
    shape, n = (a, b, c), a * b * c
    for strides, offset, total in ((view(a, b, c)[1], view(a, b, c)[2], view(a, b, c)[3]), ((c, 0, 1), 1, a * c + 1)):
        x, grad, dx = w.reals("x", total), w.reals("grad", n), w.zeros(total)

        def read(x, strides=strides, offset=offset):
            out = w.blank(n)
            w.run(t.strided_read, x, out, shape, strides, 3, offset, n)
            return out

        w.run(t.strided_add, grad, dx, shape, strides, 3, offset, n)
        w.gradient(read, [x], grad, [dx])


for _kernel in (t.strided_read, t.strided_write, t.strided_add):
    _past = "for d in range(ndim - 2, -1, -1) -> for d in range(ndim - 2, -1 - 1, -1)"
    equivalent(_kernel, _past, "nothing is left of the row's number by then, so one more axis adds 0")
