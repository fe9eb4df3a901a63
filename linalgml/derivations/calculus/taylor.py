"""Theorems of Taylor arithmetic: the recurrences give the series of the function, and Leibniz's rule."""

from math import comb, factorial

from ...calculus.taylor import (
    horner,
    series_chain,
    series_divide,
    series_exp,
    series_log,
    series_multiply,
    series_power,
    series_sin_cos,
    series_tan,
)
from ..theorem import equivalent, theorem

_WHY = "each coefficient needs all those before: a recurrence, not a sum that it writes"
SERIES = {"small": [(4,)], "large": [(6,)], "every_shape": _WHY}
RATIONAL = {**SERIES, "kinds": ("floats", "finite", "rationals", "symbols")}
ANALYTIC = {**SERIES, "kinds": ("floats", "finite", "symbols")}


def _multiply(w, a, b, n):
    out = w.blank(n)
    w.run(series_multiply, a, b, out, n)
    return out


def _one(w, n):
    return w.family(lambda k: w.number(1 if k == 0 else 0), n)


def _variable(w, name, n):
    """A series whose first coefficient is positive."""
    first = w.positive(f"{name}0")
    rest = w.reals(name, n)
    return w.family(lambda k: first if k == 0 else rest[k], n)


def _derivatives(w, f, x, n):
    """f, f', ... at x by the world's own derivative, each divided by k!."""
    found, at = [f(x)], f
    for k in range(1, n):
        at = lambda t, at=at: w.derivative(at, t)  # noqa: E731
        found.append(at(x) / factorial(k))
    return found


@theorem(**RATIONAL)
def products_follow_leibniz(w, n):
    """The coefficients of f g are those of polynomials multiplied, and its k-th derivative is sum of (k over j) f^(j) g^(k-j)."""
    a, b, t = w.reals("a", n), w.reals("b", n), w.real("t")
    out = _multiply(w, a, b, n)

    def value(c):
        return w.sum(lambda k: c[k] * t**k if k else c[0], n)

    rest = w.sum(lambda i: w.sum(lambda j: a[i] * b[j] * t ** (i + j) if i + j >= n else w.number(0), n), n)
    w.equal(value(a) * value(b), value(out) + rest)
    f, g = ([factorial(k) * c[k] for k in range(n)] for c in (a, b))
    for k in range(n):
        w.equal(factorial(k) * out[k], w.sum(lambda j, k=k: comb(k, j) * f[j] * g[k - j], k + 1))


@theorem(**RATIONAL)
def quotients_undo_products(w, n):
    """(a / b) b = a, and 1 / (1 - t) = 1 + t + t^2 + ..."""
    a, b, out, ones = w.reals("a", n), _variable(w, "b", n), w.blank(n), w.blank(n)
    w.run(series_divide, a, b, out, n)
    w.equal(_multiply(w, out, b, n), a)
    w.run(series_divide, _one(w, n), w.family(lambda k: w.number((1, -1)[k] if k < 2 else 0), n), ones, n)
    w.equal(ones, 1)


@theorem(**ANALYTIC)
def the_series_of_exp_log_and_roots_are_taylors(w, n):
    """At x + t the coefficient k of exp, log, 1 / x^2, sin, cos and tan is the k-th derivative at x, as the prover takes it, over k!."""
    n = min(n, 4)
    x = w.positive("x")
    t = w.family(lambda k: (x, w.number(1))[k] if k < 2 else w.number(0), n)
    s, c = w.sin(x), w.cos(x)
    outs = [w.blank(n) for _ in range(7)]
    w.run(series_exp, t, outs[0], n, w.exp(x))
    w.run(series_log, t, outs[1], n, w.log(x))
    w.run(series_power, t, outs[2], n, 1 / (x * x), w.number(-2))
    w.run(series_sin_cos, t, outs[3], outs[4], n, s, c, w.number(-1))
    w.run(series_tan, t, outs[5], outs[6], n, s / c, w.number(1))
    functions = [w.exp, w.log, lambda u: 1 / (u * u), w.sin, w.cos, lambda u: w.sin(u) / w.cos(u)]
    for out, f in zip(outs, functions, strict=False):
        w.equal(out, w.values(_derivatives(w, f, x, n)))


@theorem(**ANALYTIC)
def exp_of_a_sum_is_a_product(w, n):
    """exp(a + b) = exp a exp b, and log undoes exp."""
    a, b = w.reals("a", n), w.reals("b", n)
    parts = []
    for c in (a, b, w.family(lambda k: a[k] + b[k], n)):
        out = w.blank(n)
        w.run(series_exp, c, out, n, w.exp(c[0]))
        parts.append(out)
    w.equal(_multiply(w, parts[0], parts[1], n), parts[2])
    back = w.blank(n)
    w.run(series_log, parts[0], back, n, a[0])
    w.equal(back, a)


@theorem(**RATIONAL)
def powers_multiply(w, n):
    """The third power is a a a, the power -1 is 1 / a, and for p = 1/2 with a = r^2 it is r again."""
    r = _variable(w, "r", n)
    square = _multiply(w, r, r, n)
    cube, inverse, root = w.blank(n), w.blank(n), w.blank(n)
    w.run(series_power, r, cube, n, r[0] * r[0] * r[0], w.number(3))
    w.equal(cube, _multiply(w, square, r, n))
    w.run(series_power, r, inverse, n, 1 / r[0], w.number(-1))
    w.equal(_multiply(w, inverse, r, n), _one(w, n))
    w.run(series_power, square, root, n, r[0], w.number(1) / 2)
    w.equal(root, r)


@theorem(**ANALYTIC)
def sines_and_cosines(w, n):
    """sin^2 + cos^2 = 1 and cosh^2 - sinh^2 = 1; tan cos = sin; slope = 1 + tan^2; cosh + sinh = exp."""
    a = w.reals("a", n)
    s, c, t, slope = (w.blank(n) for _ in range(4))
    w.run(series_sin_cos, a, s, c, n, w.sin(a[0]), w.cos(a[0]), w.number(-1))
    squares = [_multiply(w, x, x, n) for x in (s, c)]
    w.equal(w.family(lambda k: squares[0][k] + squares[1][k], n), _one(w, n))
    w.run(series_tan, a, t, slope, n, s[0] / c[0], w.number(1))
    w.equal(_multiply(w, t, c, n), s)
    w.equal(_multiply(w, _multiply(w, c, c, n), slope, n), _one(w, n))
    up, down = w.exp(a[0]), w.exp(-a[0])
    sh, ch, th, e, fall = (w.blank(n) for _ in range(5))
    w.run(series_sin_cos, a, sh, ch, n, (up - down) / 2, (up + down) / 2, w.number(1))
    w.run(series_exp, a, e, n, up)
    w.equal(w.family(lambda k: sh[k] + ch[k], n), e)
    w.run(series_tan, a, th, fall, n, sh[0] / ch[0], w.number(-1))
    w.equal(_multiply(w, th, ch, n), sh)
    w.equal(_multiply(w, _multiply(w, ch, ch, n), fall, n), _one(w, n))


@theorem(**RATIONAL)
def a_function_from_its_slope(w, n):
    """With the slope a + a^2 the chain rule gives a^2 / 2 + a^3 / 3; with the slope 1 / a it gives log a."""
    a = _variable(w, "a", n)
    square = _multiply(w, a, a, n)
    cube = _multiply(w, square, a, n)
    out = w.blank(n)
    w.run(series_chain, a, w.family(lambda k: a[k] + square[k], n), out, n, a[0] * a[0] / 2 + a[0] * a[0] * a[0] / 3)
    w.equal(out, w.family(lambda k: square[k] / 2 + cube[k] / 3, n))
    inverse, log, again, first = w.blank(n), w.blank(n), w.blank(n), w.real("f")
    w.run(series_divide, _one(w, n), a, inverse, n)
    w.run(series_chain, a, inverse, log, n, first)
    w.run(series_log, a, again, n, first)
    w.equal(log, again)


@theorem(small=[(3, 2)], large=[(5, 3)], kinds=("floats", "finite", "rationals", "symbols"), every_shape=_WHY)
def horners_rule(w, n, m):
    """Horner's rule gives the sum of a_k x^k at every point."""
    a, x, out = w.reals("a", n), w.reals("x", m), w.blank(m)
    w.run(horner, a, x, out, n, m)
    w.equal(out, w.family(lambda i: w.sum(lambda k: a[k] * x[i] ** k if k else a[0], n), m))


@theorem(kinds=("floats",))
def the_shortest_series(w):
    """A series of one coefficient has the function's value, one of none leaves everything unwritten, and a polynomial of none is 0."""
    for n in (0, 1):
        a = w.values([0.5] * n)

        def run(k, *rest, n=n, a=a, inputs=(), outs=1):
            made = [w.blank(n) for _ in range(outs)]
            w.run(k, a, *inputs, *made, n, *rest)
            w.equal([out[0] for out in made if n], list(rest[: min(outs, 2)]) * n)

        run(series_exp, 3.0)
        run(series_log, 3.0)
        run(series_power, 3.0, 2.0)
        run(series_sin_cos, 3.0, 4.0, -1.0, outs=2)
        run(series_chain, 3.0, inputs=(a,))
        out, slope = w.blank(n), w.blank(n)
        w.run(series_tan, a, out, slope, n, 3.0, -1.0)
        w.equal([*out, *slope], [3.0, -8.0] * n)
    out = w.blank(1)
    w.run(horner, w.values([]), w.values([2.0]), out, 0, 1)
    w.equal(out, 0.0)


equivalent(series_chain, "for j in range(1, k + 1) -> for j in range(0, k + 1)", "the term of j = 0 has the factor 0")
equivalent(series_log, "for j in range(1, k) -> for j in range(0, k)", "the term of j = 0 has the factor 0")
