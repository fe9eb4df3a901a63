"""Theorems of the offsets that indices stand for."""

from ...autograd import positions as p
from ..theorem import equivalent, theorem

EXACT = {"kinds": ("rationals", "floats")}


@theorem(small=[(4, 3)], large=[(9, 5)], **EXACT)
def index_offsets_count_from_either_end(w, n, size):
    """An index i stands at i stride, or (i + size) stride when it is negative; the first one out of range is reported."""
    index, at = [w.choose(2 * size) - size for _ in range(n)], w.blank(n, integer=True)
    w.equal(w.run(p.index_offsets, w.values(index, integer=True), at, n, size, 3), -1)
    w.equal(at, w.values([i % size * 3 for i in index]))
    for wrong in (size, -size - 1):
        where = w.choose(n)
        bad = w.values(index[:where] + [wrong] + index[where + 1 :], integer=True)
        w.equal(w.run(p.index_offsets, bad, w.blank(n, integer=True), n, size, 3), where)


@theorem(small=[(5,)], large=[(11,)], **EXACT)
def mask_offsets_keep_the_order(w, n):
    """The offsets of the elements a mask keeps, in order, and how many they are."""
    mask, at = [w.choose(2) for _ in range(n)], w.blank(n, integer=True)
    count = w.run(p.mask_offsets, w.values(mask, integer=True), at, n, 3)
    w.equal(count, sum(mask))
    w.equal(w.values([at[k] for k in range(count)]), w.values([3 * i for i in range(n) if mask[i]]))


@theorem(small=[(2, 3, 4)], large=[(3, 4, 5)], **EXACT)
def unravelled_offsets_follow_the_strides(w, a, b, c):
    """Element (i, j, k) stands at i s0 + j s1 + k s2, in row-major order of the elements."""
    n, (s0, s1, s2) = a * b * c, (11, -3, 5)
    at = w.blank(n, integer=True)
    w.run(p.unravel_offsets, w.values(list(range(n)), integer=True), at, (a, b, c), (s0, s1, s2), 3, n)
    w.equal(at, w.values([i * s0 + j * s1 + k * s2 for i in range(a) for j in range(b) for k in range(c)]))


@theorem(small=[(2, 3)], large=[(4, 5)], **EXACT)
def outer_sum_pairs_everything(w, rows, cols):
    """Cell (i, j) is x_i + y_j."""
    x, y, out = w.indices("x", rows, below=9), w.indices("y", cols, below=9), w.blank(rows, cols, integer=True)
    w.run(p.outer_sum, x, y, out, rows, cols)
    w.equal(out, w.family(lambda i, j: x[i] + y[j], rows, cols))


_PAST = "for d in range(ndim - 1, -1, -1) -> for d in range(ndim - 1, -1 - 1, -1)"
equivalent(p.unravel_offsets, _PAST, "nothing is left of the number by then, so one more axis adds 0")
