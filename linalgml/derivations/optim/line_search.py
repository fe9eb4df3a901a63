"""Theorems of the line search."""

from ...optim.line_search import cubic_minimizer
from ..derivation import derivation
from ..theorem import equivalent, theorem


def lowest(w, swap):
    """A cubic with its minimum at m and its maximum at h, its values and slopes at two points; swap: the points the other way round."""
    m, width, top, low = w.real("m"), w.positive("width"), w.positive("top"), w.real("low")
    p, q = m - w.positive("p"), m + w.positive("q")
    h = m - width

    def slope(x):
        return top * (x - m) * (x - h)

    def value(x):
        u = x - m
        return low + top * (u * u * u / 3 + width * u * u / 2)

    a, b = (q, p) if swap else (p, q)
    return m, (a, value(a), slope(a), b, value(b), slope(b))


@theorem(small=[(0,), (1,)], large=[(0,), (1,)], kinds=("floats", "rationals"))
def the_minimum_of_the_cubic(w, swap):
    """The step is where the cubic through both values and slopes has its minimum, if that lies in the bounds; else the nearer bound."""
    m, data = lowest(w, swap)
    far = w.positive("far")
    w.equal(w.run(cubic_minimizer, *data, m - far, m + far), m)
    w.equal(w.run(cubic_minimizer, *data, m + far, m + far + far), m + far, "the lower bound")
    w.equal(w.run(cubic_minimizer, *data, m - far - far, m - far), m - far, "the upper bound")


@theorem(small=[(0,), (1,)], large=[(0,), (1,)], kinds=("floats", "rationals"))
def without_a_minimum_the_middle(w, small):
    """A cubic that rises everywhere has no minimum: the middle of the bounds."""
    low, width, x, step = w.real("low"), w.positive("width"), w.real("x"), w.positive("step")
    root = 1 / (2 * step * step) if small else w.positive("root")
    y = x + step
    data = [v for u in (x, y) for v in (u, u * u * u / 3 + root * u, u * u + root)]
    w.equal(w.run(cubic_minimizer, *data, low, low + width), low + width / 2)


@theorem(kinds=("rationals",))
def where_the_slope_only_touches_zero(w):
    """A cubic that rises everywhere but at one point, where it stands still: that point, in floats to half the digits."""
    m, p, q = w.real("m"), w.positive("p"), w.positive("q")
    a, b = m - p, m + q
    data = [v for u in (a, b) for v in (u, (u - m) * (u - m) * (u - m) / 3, (u - m) * (u - m))]
    w.equal(w.run(cubic_minimizer, *data, a, b), m)


@theorem(small=[(0,), (1,)], large=[(0,), (1,)], kinds=("floats", "rationals"))
def exact_for_a_parabola(w, swap):
    """For a parabola it is its lowest point: one trial finds it."""
    m, a, p, q, far = w.real("m"), w.positive("a"), w.positive("p"), w.positive("q"), w.positive("far")
    x, y = (m + q, m - p) if swap else (m - p, m + q)
    data = [v for u in (x, y) for v in (u, a * (u - m) * (u - m), 2 * a * (u - m))]
    w.equal(w.run(cubic_minimizer, *data, m - far, m + far), m)


@derivation(title="What the second condition is for")
def curvature(d):
    """Along a step the gradient's change times the step is the change of slope: where the slope has become flatter, y.s is positive."""
    n = d.size("n")
    i = d.indices("i", n)
    t, p, g, h = d.number("t", positive=True), d.family("d", n), d.family("g", n), d.family("h", n)
    d.line(d.sum((h[i] - g[i]) * (t * p[i]), i), "$y = h - g$, the gradient after and before, and $s = t d$")
    d.line(t * (d.sum(h[i] * p[i], i) - d.sum(g[i] * p[i], i)), "$t$ leaves the sums: the slope after the step, less the one before")


equivalent(cubic_minimizer, "if x1 <= x2 -> if x1 < x2", "at x1 = x2 there is no cubic: the slope between the points is 0 / 0")
