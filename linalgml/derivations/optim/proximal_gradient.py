"""Theorems of the soft threshold and of FISTA's weights."""

from ...optim.proximal_gradient import look_ahead, next_weight, soft_threshold
from ..theorem import theorem

ORDER = {"kinds": ("floats", "rationals"), "every_shape": "order decides which entries become 0"}


def thresholded(w, x, n, t):
    out = w.blank(n)
    w.run(soft_threshold, x, out, n, t)
    return out


@theorem(small=[(3,)], large=[(6,)], **ORDER)
def towards_zero(w, n):
    """An entry beyond t comes nearer to 0 by t, on either side; a smaller one becomes 0."""
    t, more = w.positive("t"), w.positives("more", n)
    w.equal(thresholded(w, w.family(lambda i: t + more[i], n), n, t), more)
    w.equal(thresholded(w, w.family(lambda i: -t - more[i], n), n, t), w.family(lambda i: -more[i], n))
    small = w.family(lambda i: t * more[i] / (1 + more[i]), n)
    w.equal(thresholded(w, small, n, t), w.number(0))
    w.equal(thresholded(w, w.family(lambda i: -small[i], n), n, t), w.number(0))


@theorem(small=[(3,)], large=[(6,)], **ORDER)
def the_prox_of_the_absolute_value(w, n):
    """The soft threshold makes t |x|_1 + |x - v|^2 / 2 smallest: no other x has less."""
    t, v, other = w.positive("t"), w.reals("v", n), w.reals("other", n)
    out = thresholded(w, v, n, t)

    def cost(x):
        return w.sum(lambda i: t * w.abs(x[i]) + (x[i] - v[i]) * (x[i] - v[i]) / 2, n)

    near = w.family(lambda i: out[i] + (other[i] - out[i]) / 1000, n)
    w.claim(cost(out) <= cost(other) and cost(out) <= cost(near) and cost(out) <= cost(w.zeros(n)))


@theorem(kinds=("floats", "finite", "symbols"), every_shape="a function of one number")
def the_weights_of_fista(w):
    """t+ (t+ - 1) = t^2: the identity from which its 1/k^2 follows, by sums that telescope."""
    t = w.positive("t")
    after = w.run(next_weight, t)
    w.equal(after * (after - 1), t * t)


@theorem(kinds=("floats", "rationals"))
def the_larger_root(w):
    """Of the two roots of t+ (t+ - 1) = t^2 it is the one above 1: for t = (s - 1/s) / 4 the fraction (2 + s + 1/s) / 4."""
    s = w.positive("s")
    w.equal(w.run(next_weight, (s - 1 / s) / 4), (2 + s + 1 / s) / 4)


@theorem(small=[(3,)], large=[(9,)])
def the_point_ahead(w, n):
    """x + beta (x - old): with beta = 0 it is x, with beta = -1 the old point."""
    x, old, beta = w.reals("x", n), w.reals("old", n), w.real("beta")
    for b, expected in (
        (beta, lambda i: (1 + beta) * x[i] - beta * old[i]),
        (w.number(0), lambda i: x[i]),
        (w.number(-1), lambda i: old[i]),
    ):
        out = w.blank(n)
        w.run(look_ahead, x, old, out, n, b)
        w.equal(out, w.family(expected, n))
