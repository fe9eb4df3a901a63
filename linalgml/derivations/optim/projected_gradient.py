"""Theorems of the projection onto a box."""

from ...optim.projected_gradient import project_box
from ..theorem import theorem

ORDER = {"kinds": ("floats", "rationals"), "every_shape": "order decides which bound holds"}


def a_box(w, n):
    low, width = w.reals("low", n), w.positives("width", n)
    return low, w.family(lambda i: low[i] + width[i], n), width


def projected(w, x, low, high, n):
    out = w.blank(n)
    w.run(project_box, x, low, high, out, n)
    return out


@theorem(small=[(3,)], large=[(6,)], **ORDER)
def inside_below_above(w, n):
    """What lies inside stays, what lies outside moves onto the nearer bound; and a second projection changes nothing."""
    low, high, width = a_box(w, n)
    below, above = w.positives("below", n), w.positives("above", n)
    inside = w.family(lambda i: low[i] + width[i] * below[i] / (below[i] + above[i]), n)
    w.equal(projected(w, inside, low, high, n), inside)
    w.equal(projected(w, w.family(lambda i: low[i] - below[i], n), low, high, n), low)
    w.equal(projected(w, w.family(lambda i: high[i] + above[i], n), low, high, n), high)
    once = projected(w, w.reals("x", n), low, high, n)
    w.equal(projected(w, once, low, high, n), once)


@theorem(small=[(3,)], large=[(6,)], **ORDER)
def the_nearest_point(w, n):
    """For every y in the box (x - P(x)) . (y - P(x)) <= 0, so that no y is nearer; and P brings no two points further apart."""
    low, high, _ = a_box(w, n)
    x, z = w.reals("x", n), w.reals("z", n)
    p, y = projected(w, x, low, high, n), projected(w, z, low, high, n)
    w.claim(w.sum(lambda i: (x[i] - p[i]) * (y[i] - p[i]), n) <= 0, "obtuse")
    w.claim(w.sum(lambda i: (y[i] - p[i]) * (y[i] - p[i]), n) <= w.sum(lambda i: (z[i] - x[i]) * (z[i] - x[i]), n), "no further apart")
