"""Theorems of calculus and optimisation that the lessons lean on."""

from ..derivation import derivation
from ..theorem import theorem

KINDS = {"kinds": ("floats", "finite", "rationals", "symbols")}


@theorem(small=[()], large=[()], **KINDS)
def newton_solves_a_parabola_at_once(w):
    """Newton's step x - f' / f'' from anywhere ends at the minimum of a parabola."""
    a, b, c, x = w.positive("a"), w.real("b"), w.real("c"), w.real("x")
    slope = w.derivative(lambda x: a * x * x + b * x + c, x)
    curve = w.derivative(lambda x: 2 * a * x + b, x)
    w.equal(x - slope / curve, -b / (2 * a))


@theorem(small=[()], large=[()], **KINDS)
def newtons_square_root_squares_its_error(w):
    """One step (x + a / x) / 2 from x = r + e leaves the error e^2 / 2 (r + e), with r^2 = a: the digits double."""
    r, e = w.positive("r"), w.positive("e")
    x = r + e
    w.equal((x + r * r / x) / 2 - r, e * e / (2 * x))


@theorem(small=[()], large=[()], **KINDS)
def simpson_is_exact_for_cubics(w):
    """Simpson's rule, made for parabolas, integrates cubics exactly, too."""
    a, b, p, q, r, s = (w.real(name) for name in "abpqrs")

    def f(x):
        return ((p * x + q) * x + r) * x + s

    def primitive(x):
        return (((p * x / 4 + q / 3) * x + r / 2) * x + s) * x

    w.equal((b - a) / 6 * (f(a) + 4 * f((a + b) / 2) + f(b)), primitive(b) - primitive(a))


@theorem(small=[()], large=[()], **KINDS)
def central_differences_cancel_the_first_error(w):
    """(f(x + h) - f(x - h)) / 2h is off by h^2 f''' / 6, exactly so for a cubic; the one-sided form is off by h f'' / 2 besides."""
    p, q, r, x, h = (w.real(name) for name in "pqrxh")

    def f(x):
        return ((p * x + q) * x + r) * x

    slope = w.derivative(f, x)
    w.equal((f(x + h) - f(x - h)) / (2 * h), slope + h * h * p)
    w.equal((f(x + h) - f(x)) / h, slope + h * (3 * p * x + q) + h * h * p)


@theorem(small=[()], large=[()], kinds=("floats", "finite", "symbols"))
def product_quotient_and_chain_rules(w):
    """(u v)' = u' v + u v', (u / v)' = (u' v - u v') / v^2 and exp(u)' = u' exp(u), for u = x^2 and v = exp x."""
    x = w.real("x")
    u, du = lambda x: x * x, 2 * x
    v, dv = w.exp, w.exp(x)
    w.equal(w.derivative(lambda x: u(x) * v(x), x), du * v(x) + u(x) * dv)
    w.equal(w.derivative(lambda x: u(x) / v(x), x), (du * v(x) - u(x) * dv) / (v(x) * v(x)))
    w.equal(w.derivative(lambda x: w.exp(u(x)), x), du * w.exp(u(x)))


@theorem(small=[(2, 3, 2)], large=[(3, 5, 4)])
def reverse_mode_is_forward_mode(w, m, k, n):
    """g (B A v), forwards, and (g B) A v, backwards, are one number: the two modes only bracket a product differently."""
    a, b, v, g = w.reals("a", k, n), w.reals("b", m, k), w.reals("v", n), w.reals("g", m)
    forward = w.sum(lambda i: g[i] * w.sum(lambda p: b[i * k + p] * w.sum(lambda j: a[p * n + j] * v[j], n), k), m)
    backward = w.sum(lambda j: w.sum(lambda p: w.sum(lambda i: g[i] * b[i * k + p], m) * a[p * n + j], k) * v[j], n)
    w.equal(forward, backward)


@derivation(title="What a central difference gets wrong", theorem="central_differences_cancel_the_first_error")
def central_difference_error(d):
    """For a cubic, where nothing is left out: the even powers of h cancel, and h squared is the first that stays."""
    p, q, r, x = d.number("p"), d.number("q"), d.number("r"), d.number("x")
    h = d.number("h", positive=True)

    def f(t):
        return p * t**3 + q * t**2 + r * t

    d.line((f(x + h) - f(x - h)) / (2 * h), "$f(x) = p x^3 + q x^2 + r x$, at both sides of $x$")
    d.line((6 * p * x**2 * h + 2 * p * h**3 + 4 * q * x * h + 2 * r * h) / (2 * h), "multiplied out: what is even in $h$ cancels")
    d.line(3 * p * x**2 + 2 * q * x + r + p * h**2, "the derivative, and an error of $h^2 f''' / 6$, since $f''' = 6 p$")


@derivation(title="The product rule, before the limit", theorem="product_quotient_and_chain_rules")
def product_rule(d):
    """Two things grow at once; the corner where both have grown is the only part that still has an h, and goes with it."""
    u, v, a, b, h = d.number("u"), d.number("v"), d.number("a"), d.number("b"), d.number("h", positive=True)
    d.line(((u + h * a) * (v + h * b) - u * v) / h, "over a step $h$, $u$ grows by $h a$ and $v$ by $h b$")
    d.line((h * a * v + h * b * u + h**2 * a * b) / h, "multiplied out; $u v$ cancels")
    d.line(a * v + b * u + h * a * b, "and for $h = 0$ the product rule is left")


@derivation(title="The gradient of a quadratic form")
def quadratic_form(d):
    """x . A x: every number stands in it twice, once on the left and once on the right, and each place pays."""
    n = d.size("n")
    i, j, k = d.indices("i j k", n)
    a, x = d.family("A", n, n), d.family("x", n)
    d.line(d.D(d.sum(x[i] * a[i, j] * x[j], i, j), x[k]), "how $x \\cdot A x$ answers to one number")
    d.line(d.sum(d.delta(i, k) * a[i, j] * x[j] + x[i] * a[i, j] * d.delta(j, k), i, j), "the product rule: left, and right")
    d.line(d.sum(a[k, j] * x[j], j) + d.sum(a[i, k] * x[i], i), "the deltas pick a row and a column: $(A + A^T) x$")


@derivation(title="The gradient of least squares")
def least_squares_gradient(d):
    """Half the squared length of X w - y: the residuals go back along the columns by which the weights came in."""
    n, m = d.size("n"), d.size("m")
    i = d.indices("i", m)
    j, k = d.indices("j k", n)
    x, w, y = d.family("X", m, n), d.family("w", n), d.family("y", m)
    r = d.let("r", d.sum(x[i, j] * w[j], j) - y[i], i)
    d.line(d.D(d.sum((d.sum(x[i, j] * w[j], j) - y[i]) ** 2, i) / 2, w[k]), "half the sum of the squared residuals")
    d.line(d.sum(r[i] * d.sum(x[i, j] * d.delta(j, k), j), i), "the chain rule: a square, then a sum in which one weight moves")
    d.line(d.sum(x[i, k] * r[i], i), "the delta picks a column: $X^T (X w - y)$")
