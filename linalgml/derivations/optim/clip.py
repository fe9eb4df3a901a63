"""Theorems of gradient clipping."""

from ...optim.clip import scale_in_place, sum_of_squares
from ..theorem import theorem


@theorem(small=[(3,)], large=[(17,)])
def norm_squared(w, n):
    """sum_of_squares is the sum of x_i^2."""
    x = w.reals("x", n)
    w.equal(w.run(sum_of_squares, x, n), w.sum(lambda i: x[i] * x[i], n))


@theorem(small=[(3,)], large=[(17,)])
def clipped_norm(w, n):
    """Scaled by factor, x has the norm |x| factor; with factor = max_norm / |x|, exactly max_norm."""
    x, factor = w.reals("x", n), w.real("factor")
    scaled = w.copy(x)
    w.run(scale_in_place, scaled, n, factor)
    w.equal(scaled, w.family(lambda i: x[i] * factor, n))
    w.equal(w.run(sum_of_squares, scaled, n), w.run(sum_of_squares, x, n) * factor * factor)
