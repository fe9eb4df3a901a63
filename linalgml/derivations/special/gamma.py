"""Theorems of Gamma and its logarithm: the recurrence, factorials, reflection, duplication, the poles, and the slopes."""

from math import factorial

from ...special.gamma import (
    gamma_backward,
    gamma_forward,
    gamma_positive,
    gamma_value,
    gammaln_backward,
    gammaln_forward,
    gammaln_positive,
    gammaln_value,
    reciprocal_gamma_rest,
    sin_pi,
    stirling_rest,
)
from ..theorem import equivalent, theorem
from .pointwise import array_is, slope

FLOATS = {"kinds": ("floats",)}
POINTS = (0.003, 0.3, 0.5, 0.9, 1.0, 1.45, 1.6, 2.0, 2.7, 4.4, 9.7, 10.5, 15.5, 24.25, 31.0, 100.5)
BELOW = (-0.2, -0.45, -0.5, -0.7, -1.5, -2.3, -7.6, -40.3)
INF, NAN = float("inf"), float("nan")


@theorem(**FLOATS)
def gamma_recurrence(w):
    """Gamma(x + 1) = x Gamma(x), on both sides of zero, and log |Gamma| follows."""
    for x in (*POINTS, *BELOW, 23.0, w.positive("x"), 10 * w.positive("y")):
        w.equal(w.run(gamma_value, x + 1) / (x * w.run(gamma_value, x)), 1.0)
        w.equal(w.run(gammaln_value, x + 1) - w.run(gammaln_value, x), w.log(abs(x)))


@theorem(**FLOATS)
def gamma_of_whole_numbers(w):
    """Gamma(n + 1) = n!, to the last bit up to 22!, and the logarithm of Gamma(1) and Gamma(2) is 0."""
    for n in range(23):
        w.claim(w.run(gamma_value, n + 1.0) == factorial(n), f"{n}!")
    w.equal(w.run(gamma_value, 171.0) / factorial(170), 1.0)
    w.claim(w.run(gammaln_value, 1.0) == 0 and w.run(gammaln_value, 2.0) == 0, "log 1")
    w.equal(w.run(gammaln_positive, 23.0), w.log(float(factorial(22))))


@theorem(**FLOATS)
def gamma_reflection(w):
    """Gamma(x) Gamma(1 - x) = pi / sin(pi x), and the sine of pi x is 0 at the integers and 1 or -1 between them."""
    for x in (0.1, 0.25, 0.5, 0.8, 1.3, 6.4, w.positive("x", scale=0.2)):
        w.equal(w.run(gamma_value, x) * w.run(gamma_value, 1 - x) * w.sin(w.pi * x), w.pi)
        w.equal(w.run(sin_pi, x), w.sin(w.pi * x))
        w.equal(w.run(sin_pi, -x), -w.sin(w.pi * x))
    for k in range(-3, 4):
        w.claim(w.run(sin_pi, float(k)) == 0, f"at {k}")
        w.equal(w.run(sin_pi, k + 0.5), 1.0 if k % 2 == 0 else -1.0)


@theorem(**FLOATS)
def gamma_duplication(w):
    """Gamma(x) Gamma(x + 1/2) = 2^(1 - 2x) sqrt(pi) Gamma(2x)."""
    for x in (0.2, 0.5, 1.2, 3.9, 12.3, 40.0, w.positive("x")):
        left = w.run(gammaln_value, x) + w.run(gammaln_value, x + 0.5)
        w.equal(left, (1 - 2 * x) * w.log(2.0) + w.log(w.pi) / 2 + w.run(gammaln_value, 2 * x))


@theorem(**FLOATS)
def gamma_and_its_logarithm(w):
    """exp(log |Gamma(x)|) = |Gamma(x)|; the series near 1 and Stirling's for large x agree with it."""
    for x in (*POINTS, *BELOW):
        w.equal(w.exp(w.run(gammaln_value, x)) / abs(w.run(gamma_value, x)), 1.0)
        if x >= 0.5:
            w.equal(w.run(gammaln_positive, x), w.log(w.run(gamma_positive, x)))
            w.equal(w.run(gamma_positive, x + 22) / w.exp(w.run(gammaln_positive, x + 22)), 1.0)
            w.equal(w.run(gamma_positive, x + 22) / w.run(gamma_value, x + 22), 1.0)
    for z in (-0.5, -0.3, 1e-9, 0.2, 0.49):
        w.equal((1 + w.run(reciprocal_gamma_rest, z)) * w.run(gamma_positive, 1 + z), 1.0)
    w.equal(w.run(reciprocal_gamma_rest, 1e-12) / 1e-12, 0.5772156649015329)
    w.equal(w.run(stirling_rest, 10.0) * 12e1, 1 - 0.01 / 30 + 1e-4 * 2 / 210 - 1e-6 / 140 + 1e-8 / 99 - 1e-10 * 691 / 30030)
    w.equal(w.run(stirling_rest, 1e9) * 12e9, 1.0)


@theorem(**FLOATS)
def gamma_at_the_edges(w):
    """Infinite at 0 with its sign and from 171.63 on, NaN at the negative integers; the logarithm is infinite at all poles."""
    w.claim(w.run(gamma_value, 0.0) == INF and w.run(gamma_value, -0.0) == -INF, "at zero")
    for x in (-1.0, -2.0, -30.0, -4503599627370496.0, -1e300, -INF, NAN):
        w.claim(w.run(gamma_value, x) != w.run(gamma_value, x), f"Gamma({x})")
        w.claim(x != x or w.run(gammaln_value, x) == (INF if x > -INF else x), f"log Gamma({x})")
    w.claim(w.run(gammaln_value, 0.0) == w.run(gammaln_value, INF) == w.run(gamma_value, INF) == INF, "at the ends")
    w.claim(w.run(gamma_value, 172.5) == w.run(gamma_value, 1e4) == INF, "too large")
    w.claim(w.run(gammaln_value, NAN) != w.run(gammaln_value, NAN), "NaN")


@theorem(**FLOATS)
def gammaln_gradient(w):
    """The derivative of log |Gamma| is digamma."""
    array_is(w, gammaln_forward, gammaln_value, (*POINTS, *BELOW))
    slope(w, gammaln_backward, gammaln_value, (*POINTS, *BELOW))


@theorem(**FLOATS)
def gamma_gradient(w):
    """The derivative of Gamma is Gamma times digamma."""
    points = tuple(x for x in (*POINTS, *BELOW) if abs(x) < 16)
    array_is(w, gamma_forward, gamma_value, points)
    slope(w, gamma_backward, gamma_value, points)


_EITHER = "both formulas hold on both sides of where one takes over"
_NEXT = "a neighbouring whole number: the series still converges at z, only with fewer digits to spare"
equivalent(stirling_rest, "total = 0.0 -> total = 1.0", "a first coefficient of one more term, below the last bit for x >= 10")
equivalent(sin_pi, "nearest = floor(x + 0.5) -> *", "sin(pi r) with the sign of the whole number taken off is the same, whichever it is")
equivalent(gammaln_positive, "if not x < 10.0 -> *", _EITHER)
equivalent(gammaln_positive, "n = floor(x + 0.5) -> *", _NEXT)
_WHOLE = "the other condition finds those whole numbers too, in exact arithmetic; a compiled floor has 64 bits"
equivalent(gammaln_value, "if x <= -WHOLE or x == floor(x) -> *", _WHOLE)
equivalent(gamma_positive, "if x > 172.0 -> *", "infinite on both sides")
equivalent(gamma_positive, "if not x < 23.5 -> *", _EITHER)
equivalent(gamma_positive, "n = floor(x + 0.5) -> *", _NEXT)
