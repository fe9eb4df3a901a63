"""Theorems of digamma and trigamma: recurrences, reflections, known values, and that each is the slope of the one before."""

from ...special.digamma import (
    digamma_backward,
    digamma_forward,
    digamma_positive,
    digamma_value,
    trigamma_positive,
    trigamma_value,
)
from ..theorem import equivalent, theorem
from .pointwise import array_is, slope

FLOATS = {"kinds": ("floats",)}
EULER = 0.5772156649015329
POINTS = (0.03, 0.4, 1.0, 1.3, 1.461632144968362, 1.7, 2.5, 5.5, 9.99, 10.5, 27.0, 1e4, -0.3, -1.7, -12.45)


@theorem(**FLOATS)
def digamma_recurrence(w):
    """digamma(x + 1) = digamma(x) + 1 / x on both sides of zero."""
    for x in (*POINTS, w.positive("x"), -0.25 - w.positive("y", scale=0.1)):
        w.equal(w.run(digamma_value, x + 1), w.run(digamma_value, x) + 1 / x)


@theorem(**FLOATS)
def digamma_reflection(w):
    """digamma(1 - x) - digamma(x) = pi / tan(pi x)."""
    for x in (0.1, 0.4, 0.8, 2.3, 7.75, 30.2):
        w.equal(w.run(digamma_value, 1 - x) - w.run(digamma_value, x), w.pi / w.tan(w.pi * x))


@theorem(**FLOATS)
def digamma_known_values(w):
    """digamma(1) = -Euler's constant, digamma(1/2) = that - 2 log 2, it is tiny at its root, and grows as log x."""
    w.equal(w.run(digamma_value, 1.0), -EULER)
    w.equal(w.run(digamma_positive, 0.5), -EULER - 2 * w.log(2.0))
    w.equal(w.run(digamma_positive, 1.4616321449683622) / -9.2412655217294275e-17, 1.0)
    w.equal((w.log(10.0) - 0.05 - w.run(digamma_positive, 10.0)) * 1200, 1 - 1e-3 + 1e-4 / 21 - 1e-6 / 20 + 1e-8 / 11)


@theorem(**FLOATS)
def digamma_at_the_poles(w):
    """-1 / x at zero, NaN at the negative integers and wherever all doubles are whole; NaN stays NaN."""
    inf = float("inf")
    w.claim(w.run(digamma_value, 0.0) == -inf and w.run(digamma_value, -0.0) == inf, "at zero")
    for x in (-1.0, -2.0, -4503599627370496.0, -1e300, -inf, float("nan")):
        w.claim(w.run(digamma_value, x) != w.run(digamma_value, x), f"at {x}")
    w.claim(w.run(digamma_value, inf) == inf, "at infinity")


@theorem(**FLOATS)
def digamma_gradient(w):
    """trigamma is the derivative of digamma."""
    array_is(w, digamma_forward, digamma_value, POINTS)
    slope(w, digamma_backward, digamma_value, POINTS)


@theorem(**FLOATS)
def trigamma_laws(w):
    """trigamma(x) = trigamma(x + 1) + 1 / x^2; trigamma(1) = pi^2 / 6, trigamma(1/2) = pi^2 / 2; the reflection is pi^2 / sin^2."""
    for x in (*POINTS, w.positive("x"), 9.5, 8.7):
        w.equal(w.run(trigamma_value, x) - w.run(trigamma_value, x + 1), 1 / x / x)
    w.equal(w.run(trigamma_value, 1.0), w.pi * w.pi / 6)
    w.equal(w.run(trigamma_positive, 0.5), w.pi * w.pi / 2)
    w.equal((w.run(trigamma_positive, 10.0) * 10 - 1.05) * 600, 1 - 0.002 + 1e-4 / 7 - 1e-6 / 5 + 5e-8 / 11)
    for x in (0.2, 0.7, 3.3):
        root = w.pi / w.sin(w.pi * x)
        w.equal(w.run(trigamma_value, x) + w.run(trigamma_value, 1 - x), root * root)


@theorem(**FLOATS)
def trigamma_at_the_poles(w):
    """Infinite at 0, the negative integers and wherever all doubles are whole; NaN stays NaN."""
    for x in (0.0, -1.0, -7.0, -4503599627370496.0, -1e300, -float("inf")):
        w.claim(w.run(trigamma_value, x) == float("inf"), f"at {x}")
    nan = w.run(trigamma_value, float("nan"))
    w.claim(nan != nan, "NaN")


_EITHER = "both formulas hold on both sides of where one takes over"
_TAIL = "a first coefficient of one more term, below the last bit for x >= 10"
_STEPS = "the loop adds while x < 10; from 9 on the series has all digits too"
for _kernel in (digamma_positive, trigamma_positive):
    equivalent(_kernel, "if x < 10.0 -> *", _EITHER)
    equivalent(_kernel, "total = 0.0 -> total = 1.0", _TAIL)
    equivalent(_kernel, "for _ in range(10) -> *", _STEPS)
equivalent(digamma_positive, "if abs(z) < 0.3 -> *", _EITHER)
equivalent(trigamma_value, "if x <= -WHOLE -> if x < -WHOLE", "that one number is whole, and r = 0 finds it")
equivalent(trigamma_value, "r = x - floor(x + 0.5) -> *", "the sine of pi r is squared: it does not see which whole number is taken off")
