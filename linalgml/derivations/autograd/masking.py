"""Theorems of masks: filling, summing, and finding where they are set."""

from ...autograd import masking as m
from ..theorem import theorem

KINDS = {"small": [(2, 3)], "large": [(4, 6)], "kinds": ("finite", "rationals", "floats", "symbols")}


@theorem(**KINDS)
def masked_fill_gradient(w, outer, inner):
    """The gradient of filling passes where the mask is not set; the fill value receives the sum of the rest."""
    x, value, mask = w.reals("x", outer, inner), w.reals("value", 1), w.values([i % 2 for i in range(inner)], integer=True)
    grad, dx, dvalue = w.reals("grad", outer, inner), w.blank(outer, inner), w.blank(1)

    def fill(x, value):
        out = w.blank(outer, inner)
        w.run(m.masked_fill_forward, x, mask, value, out, outer, inner)
        return out

    w.run(m.masked_fill_forward, grad, mask, w.zeros(1), dx, outer, inner)
    w.run(m.masked_sum, grad, mask, dvalue, outer, inner)
    w.gradient(fill, [x, value], grad, [dx, dvalue])


@theorem(small=[(2, 3, 4)], large=[(3, 4, 5)], kinds=("rationals", "floats"))
def coordinates_number_the_elements(w, a, b, c):
    """(i, j, k) of element number e satisfies e = (i b + j) c + k, each coordinate within its size."""
    n = a * b * c
    flat, out = w.values(list(range(n)), integer=True), w.blank(n, 3, integer=True)
    w.run(m.coordinates, flat, out, (a, b, c), 3, n)
    for e in range(n):
        i, j, k = out[3 * e], out[3 * e + 1], out[3 * e + 2]
        w.equal((i * b + j) * c + k, e)
        w.claim(0 <= i < a and 0 <= j < b and 0 <= k < c, "within the shape")
