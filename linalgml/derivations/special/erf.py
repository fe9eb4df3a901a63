"""Theorems of erfc and erfcx: known values, reflections, the exponential between them, the asymptotic series, and the slopes."""

from math import erf

from ...special.erf import (
    erfc_backward,
    erfc_forward,
    erfc_value,
    erfcx_backward,
    erfcx_forward,
    erfcx_positive,
    erfcx_slope,
    erfcx_value,
    exp_square,
)
from ..theorem import equivalent, theorem
from .pointwise import array_is, slope

FLOATS = {"kinds": ("floats",)}
POINTS = (-2.4, -1.1, -0.7, -0.3, 0.02, 0.45, 0.5, 0.55, 1.3, 3.9)
KNOWN = (
    (0.25, 0.7236736098317631), (0.5, 0.4795001221869535), (1.0, 0.15729920705028513), (3.5, 7.430983723414128e-07),
    (9.0, 4.137031746513811e-37), (26.0, 5.663192408856143e-296),
)  # fmt: skip
SQUARES = (  # x, k, e^(k x^2)
    (26.28320312500091, -1.0, 9.692442723185957e-301), (0.7, 1.0, 1.632316219955379),
    (37.123, -0.5, 5.5675961964546465e-300), (-25.99, 1.0, 2.276565056360401e+293),
)  # fmt: skip
INF, NAN = float("inf"), float("nan")


@theorem(**FLOATS)
def square_is_not_rounded(w):
    """e^(k x^2) to the last digits, though x^2 has more digits than a double holds; 0 or infinite for large x."""
    for x, k, exact in SQUARES:
        w.claim(abs(w.run(exp_square, x, k) / exact - 1) < 1e-15, f"e^({k} {x}^2)")
    x = 3 * w.real("x")
    w.equal(w.run(exp_square, x, -0.5), w.exp(-0.5 * x * x))
    for x in (40.0, -41.0, 1e9, 1e300, INF):
        w.claim(w.run(exp_square, x, -1.0) == 0 and w.run(exp_square, x, 1.0) == INF, f"at {x}")
        w.claim(w.run(exp_square, x, 0.5) == INF, f"at {x}")
    nan = w.run(exp_square, NAN, 1.0)
    w.claim(nan != nan, "NaN")


@theorem(**FLOATS)
def erfc_known_values(w):
    """erfc has its digits in the tail, erfc(x) + erf(x) = 1 and erfc(x) + erfc(-x) = 2."""
    for x, exact in KNOWN:
        w.equal(w.run(erfc_value, x) / exact, 1.0)
    for x in (*POINTS, 0.0, w.real("x")):
        w.equal(w.run(erfc_value, x) + erf(x), 1.0)
        w.equal(w.run(erfc_value, x) + w.run(erfc_value, -x), 2.0)
    w.claim(w.run(erfc_value, 1e-17) == 1.0 and w.run(erfc_value, 0.0) == 1.0, "at zero")
    for x in (30.0, 50.0, INF):
        w.claim(w.run(erfc_value, x) == 0 and w.run(erfc_value, -x) == 2, f"at {x}")


@theorem(**FLOATS)
def erfcx_is_erfc_scaled(w):
    """erfcx(x) = e^(x^2) erfc(x), on both sides of zero; far out it is 1 / (x sqrt pi) (1 - 1/2x^2 + 3/4x^4 - ...)."""
    for x in (*POINTS, 0.0, 7.5, 20.0, -26.5, w.real("x")):
        w.equal(w.run(erfcx_value, x) / (w.exp(x * x) * w.run(erfc_value, x)), 1.0)
        if x >= 0:
            w.claim(w.run(erfcx_positive, x) == w.run(erfcx_value, x), "above zero")
    for x in (40.0, 1e4, 1e9, 1e200):
        y = 1 / x / x
        w.equal(w.run(erfcx_value, x) * x * w.sqrt(w.pi), 1 - y / 2 + 3 * y * y / 4 - 15 * y * y * y / 8)
    w.claim(w.run(erfcx_value, INF) == 0 and w.run(erfcx_value, -27.0) == w.run(erfcx_value, -INF) == INF, "at the ends")
    for kernel in (erfcx_value, erfc_value, erfcx_slope):
        nan = w.run(kernel, NAN)
        w.claim(nan != nan, "NaN")


@theorem(**FLOATS)
def erfc_gradient(w):
    """The derivative of erfc is -2 / sqrt(pi) e^(-x^2)."""
    array_is(w, erfc_forward, erfc_value, POINTS)
    slope(w, erfc_backward, erfc_value, POINTS)


@theorem(**FLOATS)
def erfcx_gradient(w):
    """The derivative of erfcx is 2 x erfcx(x) - 2 / sqrt(pi), which keeps its digits for large x."""
    array_is(w, erfcx_forward, erfcx_value, POINTS)
    slope(w, erfcx_backward, erfcx_value, POINTS)
    for x in (6.0, 19.9, 20.0, 31.0, 900.0):
        w.equal(w.run(erfcx_slope, x) / w.derivative(lambda v: w.run(erfcx_value, v), x), 1.0)


_EITHER = "both formulas hold on both sides of where one takes over"
equivalent(erfc_value, "if abs(x) < NEAR -> *", _EITHER)
equivalent(exp_square, "h = floor(16.0 * x) / 16 -> h = floor(16.000016 * x) / 16", "a neighbouring sixteenth has an exact square, too")
equivalent(exp_square, "* -> return x if x != x else 0.0 if k <= 0.0 else inf", "k is not 0")
equivalent(erfc_value, "* -> return 2.0 - tail if x <= 0.0 else tail", "0 itself is served by erf")
equivalent(erfcx_slope, "total = 0.0 -> total = 1.0", "a first coefficient of one more term, below the last bit for x >= 20")
equivalent(erfcx_value, "if x < BELOW -> *", _EITHER)
equivalent(erfcx_slope, "if x < FAR -> *", _EITHER)
