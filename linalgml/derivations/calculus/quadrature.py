"""Theorems of quadrature: which polynomials each rule integrates exactly."""

from ...calculus.quadrature import legendre, simpson_sum, trapezoid_sum, trapezoid_sums
from ..theorem import equivalent, theorem

_WHY = "it steps over points two at a time"
RATIONAL = {"kinds": ("floats", "finite", "rationals", "symbols"), "every_shape": _WHY}


def _places(w, n):
    """n places that rise by positive steps."""
    steps = w.positives("h", n)
    start = w.real("start")
    return w.family(lambda i: start + w.sum(lambda j: steps[j], i), n)


def _polynomial(w, degree):
    """A polynomial of that degree, and its primitive."""
    c = w.reals("c", degree + 1)

    def value(x):
        return w.sum(lambda k: c[k] * x**k if k else c[0], degree + 1)

    def primitive(x):
        return w.sum(lambda k: c[k] * x ** (k + 1) / (k + 1), degree + 1)

    return value, primitive


@theorem(small=[(4,)], large=[(1,), (2,), (7,)], **RATIONAL)
def trapezoids_are_exact_on_lines(w, n):
    """At any places, trapezoids integrate every straight line exactly, up to each place."""
    x, (f, primitive) = _places(w, n), _polynomial(w, 1)
    y, out = w.family(lambda i: f(x[i]), n), w.blank(n)
    w.equal(w.run(trapezoid_sum, y, x, n), primitive(x[n - 1]) - primitive(x[0]))
    w.run(trapezoid_sums, y, x, out, n)
    w.equal(out, w.family(lambda i: primitive(x[i]) - primitive(x[0]), n))


@theorem(small=[(4,)], large=[(6,)], **RATIONAL)
def the_error_of_trapezoids_is_in_the_steps_cubed(w, n):
    """For x^2 trapezoids are too large by the sum of h^3 / 6: half the step, a quarter of the error."""
    x, y = _places(w, n), w.reals("y", n)
    error = w.run(trapezoid_sum, w.family(lambda i: x[i] * x[i], n), x, n) - (x[n - 1] ** 3 - x[0] ** 3) / 3
    w.equal(error, w.sum(lambda i: (x[i + 1] - x[i]) ** 3 / 6, n - 1))
    out = w.blank(n)
    w.run(trapezoid_sums, y, x, out, n)
    w.equal(out[n - 1], w.run(trapezoid_sum, y, x, n))


@theorem(small=[(4,)], large=[(6,)], **RATIONAL)
def simpson_is_exact_on_parabolas(w, n):
    """At any places, an odd or an even number of them, Simpson's rule integrates every polynomial of degree 2 exactly."""
    x, (f, primitive) = _places(w, n), _polynomial(w, 2)
    w.equal(w.run(simpson_sum, w.family(lambda i: f(x[i]), n), x, n), primitive(x[n - 1]) - primitive(x[0]))


@theorem(small=[(5,)], large=[(7,)], **RATIONAL)
def simpson_is_exact_on_cubics_if_even(w, n):
    """At an odd number of places, equally far apart, cubics are integrated exactly, too."""
    start, h, (f, primitive) = w.real("start"), w.positive("h"), _polynomial(w, 3)
    x = w.family(lambda i: start + i * h, n)
    w.equal(w.run(simpson_sum, w.family(lambda i: f(x[i]), n), x, n), primitive(x[n - 1]) - primitive(x[0]))


@theorem(small=[(2,)], large=[(1,)], **RATIONAL)
def simpson_of_two_points(w, n):
    """Two points make a trapezoid, one nothing."""
    x, (f, primitive) = _places(w, n), _polynomial(w, 1)
    w.equal(w.run(simpson_sum, w.family(lambda i: f(x[i]), n), x, n), primitive(x[n - 1]) - primitive(x[0]))


@theorem(small=[(4,)], large=[(7,), (1,)], kinds=("floats", "finite", "rationals", "symbols"), every_shape="a recurrence over the degree")
def legendres_equation(w, n):
    """((1 - x^2) P')' + n (n + 1) P = 0 and P_n(1) = 1, and the slope is the derivative of P."""
    x = w.reals("x", 2)

    def run(n, places):
        m = len(places)
        p, slope = w.blank(m), w.blank(m)
        w.run(legendre, w.values(places), p, slope, n, m)
        return p, slope

    p, slope = run(n, list(x))
    for i in range(2):
        w.equal(slope[i], w.derivative(lambda t: run(n, [t])[0][0], x[i]), "the slope")
        falling = w.derivative(lambda t: (1 - t * t) * run(n, [t])[1][0], x[i])
        w.equal(falling + n * (n + 1) * p[i], 0, "the equation")
    w.equal(run(n, [w.number(1)])[0], 1)
    w.equal(run(0, [x[0]])[0], 1)


@theorem(kinds=("finite", "symbols", "floats"))
def gauss_of_two_and_three_nodes(w):
    """Two nodes integrate every polynomial of degree 3 exactly over [-1, 1], three every one of degree 5."""
    for nodes in ([1 / w.sqrt(w.number(3))], [w.number(0), w.sqrt(w.number(3) / 5)]):
        _integrates(w, [-nodes[-1], *nodes])


def _integrates(w, nodes):
    n = len(nodes)
    f, primitive = _polynomial(w, 2 * n - 1)
    p, slope = w.blank(n), w.blank(n)
    w.run(legendre, w.values(nodes), p, slope, n, n)
    w.equal(p, 0, "zeros")
    total = w.sum(lambda i: 2 / ((1 - nodes[i] * nodes[i]) * slope[i] * slope[i]) * f(nodes[i]), n)
    w.equal(total, primitive(w.number(1)) - primitive(w.number(-1)))


equivalent(legendre, "before = 0.0 -> before = 1.0", "its factor at k = 1 is k - 1 = 0")
equivalent(simpson_sum, "if n > 2 and n % 2 == 0 -> if n > 3 and n % 2 == 0", "3 is not even")
equivalent(
    simpson_sum,
    "total += (x[1] - x[0]) * (y[0] + y[1]) / 2 -> total = (x[1] - x[0]) * (y[0] + y[1]) / 2",
    "of two points the sum so far is 0",
)
