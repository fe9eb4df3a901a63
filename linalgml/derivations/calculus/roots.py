"""Theorems of root finding: what each step is, and how fast it converges."""

from ...calculus.roots import halley_step, inverse_quadratic_step, newton_step, secant_step
from ..theorem import theorem

KINDS = {"kinds": ("floats", "finite", "rationals", "symbols")}


def _cubic(w):
    """f with f(r) = 0, and its derivatives at x = r + e."""
    r, e, a, b, c = w.real("r"), w.real("e"), w.positive("a"), w.real("b"), w.real("c")

    def f(d):
        return ((c * d + b) * d + a) * d

    return r, e, a, b, c, f


@theorem(**KINDS)
def steps_hit_the_zeros_of_their_models(w):
    """The secant's zero is on the line through both points, Newton's on the tangent, and a straight line is solved at once by either."""
    x0, f0, x1, f1 = (w.real(n) for n in ("x0", "f0", "x1", "f1"))
    at = w.run(secant_step, x0, f0, x1, f1)
    w.equal((at - x0) * (f1 - f0), -f0 * (x1 - x0))
    slope = w.positive("slope")
    w.equal((w.run(newton_step, x0, f0, slope) - x0) * slope, -f0)
    w.equal(w.run(newton_step, x0, slope * (x0 - x1), slope), x1)


@theorem(**KINDS)
def inverse_parabolas(w):
    """Where x is a parabola in y, the inverse quadratic step finds x(0) at once, from any three points."""
    y, a, b, c = w.reals("y", 3), w.real("a"), w.real("b"), w.real("c")
    x = [(a * v + b) * v + c for v in y]
    w.equal(w.run(inverse_quadratic_step, x[0], y[0], x[1], y[1], x[2], y[2]), c)


@theorem(**KINDS)
def newton_converges_quadratically(w):
    """From r + e, Newton's step on a cubic with root r leaves e^2 (f'' / 2 + 2 e f''' / 6) / f'(r + e): the number of digits doubles."""
    r, e, a, b, c, f = _cubic(w)
    slope = (3 * c * e + 2 * b) * e + a
    error = w.run(newton_step, r + e, f(e), slope) - r
    w.equal(error * slope, e * e * (b + 2 * c * e))


@theorem(**KINDS)
def the_secant_multiplies_the_errors(w):
    """From r + e and r + d the secant leaves e d (b + c (e + d)) / f[e, d]: the exponents of the errors add, so the order is 1.618."""
    r, e, a, b, c, f = _cubic(w)
    d = w.real("d")
    error = w.run(secant_step, r + e, f(e), r + d, f(d)) - r
    divided = a + b * (e + d) + c * (e * e + e * d + d * d)
    w.equal(error * divided, e * d * (b + c * (e + d)))


@theorem(**KINDS)
def halley_converges_cubically(w):
    """From r + e, Halley's step on a quadratic a d + b d^2 leaves e^3 b^2 / (a^2 + 3 a b e + 3 b^2 e^2): three times the digits."""
    r, e, a, b = w.real("r"), w.real("e"), w.positive("a"), w.real("b")
    error = w.run(halley_step, r + e, (b * e + a) * e, 2 * b * e + a, 2 * b) - r
    w.equal(error * (a * a + 3 * a * b * e + 3 * b * b * e * e), e * e * e * b * b)
