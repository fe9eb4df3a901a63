"""Theorems of indexing: reading strided places, writing them, and the adjoint that adds at them."""

from ...autograd import indexing as x_
from ..theorem import theorem

KINDS = {"kinds": ("finite", "rationals", "floats", "symbols")}
LAYOUT = {"small": [(2, 3, 2)], "large": [(3, 5, 4)]}


def places(w, outer, count, inner):
    """A tensor with room, offsets of which one comes twice, and the steps of its axes."""
    at = w.values([(7 * b % (count - 1)) * (inner * 2) for b in range(count)], integer=True)
    start, inner_step, outer_step = 1, 2, inner * 2 * count + 3
    return start + outer * outer_step, at, (start, outer, outer_step, count, inner, inner_step)


@theorem(**LAYOUT, **KINDS)
def index_gradient(w, outer, count, inner):
    """The gradient of reading by index adds at the places read; one that is read twice receives both."""
    total, at, layout = places(w, outer, count, inner)
    x, grad, dx = w.reals("x", total), w.reals("grad", outer, count, inner), w.zeros(total)

    def read(x):
        out = w.blank(outer, count, inner)
        w.run(x_.index_read, x, at, out, *layout)
        return out

    w.run(x_.index_add, grad, at, dx, *layout)
    w.gradient(read, [x], grad, [dx])


@theorem(**LAYOUT, **KINDS)
def written_values_are_read_again(w, outer, count, inner):
    """Writing by index and reading the same places gives the values back, the last of several writes; the rest stays."""
    total, at, layout = places(w, outer, count, inner)
    value, before = w.reals("value", outer, count, inner), w.reals("before", total)
    out, back = w.copy(before), w.blank(outer, count, inner)
    w.run(x_.index_write, value, at, out, *layout)
    w.run(x_.index_read, out, at, back, *layout)
    last = {at[b]: b for b in range(count)}
    expected = [value[(o * count + last[at[b]]) * inner + i] for o in range(outer) for b in range(count) for i in range(inner)]
    w.equal(back, w.values(expected))
    start, _, outer_step, _, _, inner_step = layout
    written = {start + o * outer_step + at[b] + i * inner_step for o in range(outer) for b in range(count) for i in range(inner)}
    for k in range(total):
        if k not in written:
            w.equal(out[k], before[k], "the rest stays")


@theorem(small=[(4, 3)], large=[(7, 4)], **KINDS)
def mask_fill_changes_whole_rows(w, n, inner):
    """Rows whose mask is set take the value, the others and what stands before them stay."""
    start, mask, value = 2, w.values([(n - i) % 2 for i in range(n)], integer=True), w.reals("value", 1)
    before = w.reals("before", start + n * inner)
    out = w.copy(before)
    w.run(x_.mask_fill, mask, value, out, start, n, inner)
    rows = [value[0] if k >= start and mask[(k - start) // inner] else before[k] for k in range(start + n * inner)]
    w.equal(out, w.values(rows))
