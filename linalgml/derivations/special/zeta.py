"""Theorems of the zeta functions and of the derivatives of digamma: recurrences, reflections, known values, and slopes."""

from math import factorial, inf, nan, pi

from ...special.digamma import digamma_value, trigamma_value
from ...special.gamma import gamma_value
from ...special.zeta import (
    gamma_power,
    inverse_power,
    polygamma_backward,
    polygamma_forward,
    polygamma_slope,
    polygamma_value,
    power_sum,
    riemann_forward,
    riemann_value,
    zeta_backward,
    zeta_forward,
    zeta_positive,
    zeta_slope,
    zeta_value,
)
from ..theorem import equivalent, theorem
from .pointwise import array_is

FLOATS = {"kinds": ("floats",)}
POWERS = (1.05, 1.5, 2.0, 3.7, 8.0, 20.0, 44.0, 120.0)
STARTS = (0.03, 0.5, 1.0, 2.6, 9.4, 14.0, 31.0, 300.0)
APERY = 1.2020569031595942  # zeta(3)
CATALAN = 0.915965594177219


def near(w, a, b):
    """Equal relative to b, however small that is."""
    w.equal(a / b, 1.0)


@theorem(**FLOATS)
def hurwitz_recurrence(w):
    """zeta(s, q) = q^-s + zeta(s, q + 1), for q > 0 and, at whole s, below 0."""
    for s in POWERS:
        for q in STARTS:
            near(w, w.run(power_sum, s, q), 1 + w.pow(q / (q + 1), s) * w.run(power_sum, s, q + 1))
            near(w, w.run(inverse_power, q, s), w.pow(1 / q, s))
            near(w, w.run(zeta_positive, s, q), w.pow(1 / q, s) * w.run(power_sum, s, q))
            near(w, w.run(zeta_value, s, q), w.run(zeta_positive, s, q))
    for s in (2.0, 3.0, 6.0, 7.0):
        for q in (-0.3, -0.5, -1.25, -7.8):
            near(w, w.run(zeta_value, s, q), 1 / q ** int(s) + w.run(zeta_value, s, q + 1))


@theorem(**FLOATS)
def zeta_known_values(w):
    """zeta(2) = pi^2 / 6, zeta(4) = pi^4 / 90, zeta(3) is Apery's; zeta(2, 1/4) = pi^2 + 8 Catalan; zeta(s, 1/2) = (2^s - 1) zeta(s)."""
    for s, value in ((2.0, w.pi**2 / 6), (4.0, w.pi**4 / 90), (3.0, APERY)):
        w.equal(w.run(riemann_value, s), value)
        w.equal(w.run(zeta_value, s, 1.0), value)
    w.equal(w.run(zeta_value, 2.0, 0.25), w.pi**2 + 8 * CATALAN)
    for s in POWERS:
        near(w, w.run(zeta_value, s, 0.5), (w.pow(2.0, s) - 1) * w.run(riemann_value, s))


@theorem(**FLOATS)
def riemann_continued(w):
    """zeta(0) = -1/2, zeta(-1) = -1/12, zeta(-3) = 1/120, zeta(1/2) = -1.46; 0 at -2, -4, ...; for large |s| reflected."""
    for s, value in ((0.0, -1 / 2), (-1.0, -1 / 12), (-3.0, 1 / 120), (0.5, -1.4603545088095868), (-0.5, -0.2078862249773546),
                     (-19.0, 174611 / 6600), (-29.0, -8615841276005 / 429660), (-39.0, 261082718496449122051 / 541200)):  # fmt: skip
        near(w, w.run(riemann_value, s), value)
    for q, value in ((0.5, -127 / 30720), (1.5, -367 / 30720), (3.2, -4744082131 / 18750000)):  # -B_8(q) / 8
        near(w, w.run(power_sum, -7.0, q) * q**7, value)
    for s in (-2.0, -20.0, -1e5):
        w.claim(w.run(riemann_value, s) == 0, f"0 at {s}")
    for s, value in ((1.0, inf), (inf, 1.0), (-300.5, -inf), (-302.5, inf)):
        w.claim(w.run(riemann_value, s) == value, f"at {s}")
    for s in (-inf, nan):
        w.claim(w.run(riemann_value, s) != w.run(riemann_value, s), f"NaN at {s}")
    array_is(w, riemann_forward, riemann_value, (-3.5, -2.0, 0.3, 1.7, 9.0))


@theorem(**FLOATS)
def zeta_at_the_edges(w):
    """Infinite at s = 1 and the poles, NaN below s = 1 and for q < 0 and broken s; 0 for infinite q; powers that no float holds."""
    for s, q, value in ((1.0, 0.5, inf), (2.0, 0.0, inf), (3.0, -1.0, inf), (2.0, -1e300, inf), (2.0, -inf, inf), (2.0, inf, 0.0),
                        (inf, 2.0, 0.0), (inf, 1.0, 1.0), (inf, 0.5, inf), (3000002.0, -0.5, inf), (3.0, 1e-200, inf),
                        (3.0, 1e200, 0.0), (1e6, 1.0, 1.0), (2.5, 0.0, inf)):  # fmt: skip
        w.claim(w.run(zeta_value, s, q) == value, f"at {s}, {q}")
    for s, q in ((0.5, 0.5), (nan, 1.0), (1.0, nan), (2.0, nan), (2.5, -0.5), (inf, -0.5), (0.99, -1.0)):
        w.claim(w.run(zeta_value, s, q) != w.run(zeta_value, s, q), f"NaN at {s}, {q}")
    w.claim(w.run(zeta_positive, 2.0, inf) == 0.0, "at infinity")
    near(w, w.run(zeta_value, 3.0, -1e-20), -1e60)
    near(w, w.run(zeta_value, 4503599627370496.0, 1.0), 1.0)
    near(w, w.run(inverse_power, 2e-154, 2.0) / 1e300, 2.5e7)
    near(w, w.run(inverse_power, 0.5, 1022.0) / 2.0**1000, 2.0**22)
    near(w, w.run(zeta_value, 1.0000005, 1.0), 2e6 + 0.5772156649)
    for q, s in ((0.5, 1e4), (1e-200, 9.0), (1e-3, 300.0)):
        w.claim(w.run(inverse_power, q, s) == inf, f"{q}^-{s}")


@theorem(**FLOATS)
def zeta_gradient(w):
    """d zeta(s, q) / dq = -s zeta(s + 1, q)."""
    pairs = [(s, q) for s in (1.5, 3.0, 12.0) for q in (0.4, 2.5, 17.0)] + [(2.0, -0.4), (3.0, -2.7)]
    for s, q in pairs:
        near(w, w.run(zeta_slope, s, q), w.derivative(lambda v, s=s: w.run(zeta_value, s, v), q))
    near(w, w.run(zeta_slope, 1.0000005, 1.0), -1.0000005 * w.run(riemann_value, 2.0000005))
    for s in (1.0, 0.5, nan):
        w.claim(w.run(zeta_slope, s, 2.0) != w.run(zeta_slope, s, 2.0), f"NaN at {s}")
    _arrays(w, zeta_forward, zeta_backward, zeta_value, zeta_slope, pairs)


@theorem(**FLOATS)
def gamma_over_a_power(w):
    """Gamma(s) / x^s, on both sides of where Stirling's formula takes over, and where Gamma(s) alone is infinite."""
    for s in (2.0, 3.5, 17.0, 23.5, 24.0, 31.0, 90.0):
        for x in (0.4, 1.0, 7.0, 40.0):
            near(w, w.run(gamma_power, s, x), w.run(gamma_value, s) * w.pow(1 / x, s))
            near(w, w.run(gamma_power, s + 1, x), s / x * w.run(gamma_power, s, x))
    near(w, w.run(gamma_power, 201.0, 1000.0) / w.run(gamma_power, 200.0, 1000.0), 0.2)


@theorem(**FLOATS)
def polygamma_laws(w):
    """polygamma(n, x + 1) = polygamma(n, x) + (-1)^n n! / x^(n + 1); (-1)^(n + 1) n! zeta(n + 1) at 1, at 1/2 2^(n + 1) - 1 times that."""
    for n in (2, 3, 4, 9, 24, 40):
        for x in (0.4, 1.5, 9.0, 23.0) + ((-0.3, -2.7) if n < 10 else ()):
            before = (-1) ** (n + 1) * factorial(n) / x ** (n + 1)
            near(w, w.run(polygamma_value, float(n), x), before + w.run(polygamma_value, float(n), x + 1))
        one = w.run(polygamma_value, float(n), 1.0)
        near(w, one, (-1) ** (n + 1) * factorial(n) * w.run(riemann_value, n + 1.0))
        near(w, w.run(polygamma_value, float(n), 0.5), (2 ** (n + 1) - 1) * one)
    for x in (0.4, 2.5, -0.3):
        w.equal(w.run(polygamma_value, 0.0, x), w.run(digamma_value, x))
        w.equal(w.run(polygamma_value, 1.0, x), w.run(trigamma_value, x))
    for order, x, value in ((2.0, 0.0, -inf), (3.0, -1.0, inf), (2.0, inf, 0.0), (3.0, inf, 0.0), (1e5, 2.0, -inf), (3000001.0, 2.0, inf)):
        w.claim(w.run(polygamma_value, order, x) == value, f"at {order}, {x}")
    for order, x in ((2.5, 1.0), (-1.0, 1.0), (inf, 1.0), (nan, 1.0), (2.0, nan)):
        w.claim(w.run(polygamma_value, order, x) != w.run(polygamma_value, order, x), f"NaN at {order}, {x}")
    near(w, w.run(polygamma_value, 2.0, -2.5), -2 * w.run(zeta_value, 3.0, -2.5))
    w.equal(w.run(zeta_value, 2.0, 0.5), w.run(polygamma_value, 1.0, 0.5))
    near(w, w.run(polygamma_value, 1.0, 0.5), pi * pi / 2)


@theorem(**FLOATS)
def polygamma_gradient(w):
    """The derivative of polygamma(n, x) is polygamma(n + 1, x)."""
    pairs = [(n, x) for n in (0.0, 1.0, 2.0, 5.0) for x in (0.4, 2.5, 17.0, -0.4)]
    for n, x in pairs:
        near(w, w.run(polygamma_slope, n, x), w.derivative(lambda v, n=n: w.run(polygamma_value, n, v), x))
    for n in (-1.0, nan):
        w.claim(w.run(polygamma_slope, n, 2.0) != w.run(polygamma_slope, n, 2.0), f"NaN at {n}")
    _arrays(w, polygamma_forward, polygamma_backward, polygamma_value, polygamma_slope, pairs)


def _arrays(w, forward, backward, value, slope, pairs):
    """The loops: each pair, and one first number with several second ones."""
    for first in ([p for p, _ in pairs], [pairs[0][0]]):
        second = [x for _, x in pairs] if len(first) > 1 else [0.4, 2.5, 17.0]
        n = len(second)
        out, dx, grad = w.blank(n), w.blank(n), w.reals("grad", n)
        w.run(forward, w.values(first), w.values(second), out, n, len(first), n)
        w.run(backward, w.values(first), w.values(second), grad, dx, n, len(first), n)
        for i, x in enumerate(second):
            a = first[i % len(first)]
            w.equal(out[i], w.run(value, a, x))
            w.equal(dx[i], grad[i] * w.run(slope, a, x))
    out, dx, grad = w.blank(2), w.blank(2), w.reals("g", 2)
    w.run(forward, w.values([2.0, 3.0]), w.values([1.5]), out, 2, 2, 1)
    w.run(backward, w.values([2.0, 3.0]), w.values([1.5]), grad, dx, 2, 2, 1)
    for i, a in enumerate((2.0, 3.0)):
        w.equal(out[i], w.run(value, a, 1.5))
        w.equal(dx[i], grad[i] * w.run(slope, a, 1.5))


_ENOUGH = "more terms one by one, or fewer: the corrections hold for all of them"
equivalent(power_sum, "if term > TINY -> if term >= TINY", "one number, of which the corrections hold too")
equivalent(gamma_power, "if s < STIRLING_FROM -> *", "both formulas hold there")
equivalent(inverse_power, "if s * log(q) < LEAST -> if s * log(q) <= LEAST", "the power is infinite there by itself")
equivalent(polygamma_value, "if x > 0.0 -> if x > 1.0", "up to 1 no power is too small for a float, and the two ways are one")
equivalent(zeta_value, "if q <= -WHOLE or q == floor(q) -> if q < -WHOLE or q == floor(q)", "that one number is whole")
for _old in ("if a < 10.0 + s and term > TINY", "for _ in range(TERMS)"):
    equivalent(power_sum, f"{_old} -> *", _ENOUGH)
