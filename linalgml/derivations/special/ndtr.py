"""Theorems of the normal distribution's function: its symmetry, erfc, the logarithm in the far tail, the quantile, and the slopes."""

from ...special.erf import erfc_value
from ...special.ndtr import (
    log_ndtr_backward,
    log_ndtr_forward,
    log_ndtr_slope,
    log_ndtr_value,
    ndtr_backward,
    ndtr_forward,
    ndtr_value,
    ndtri_backward,
    ndtri_forward,
    ndtri_value,
)
from ..theorem import equivalent, theorem
from .pointwise import array_is, slope, slope_from_result

FLOATS = {"kinds": ("floats",)}
POINTS = (-4.5, -1.4, -1.0, -0.6, 0.0, 0.3, 0.9, 1.2, 3.1)
PROBABILITIES = (1e-4, 0.05, 0.124, 0.126, 0.4, 0.5, 0.62, 0.874, 0.876, 0.99)
INF, NAN = float("inf"), float("nan")


@theorem(**FLOATS)
def ndtr_is_erfc(w):
    """P(X <= x) = erfc(-x / sqrt 2) / 2, in the tail too, and P(X <= x) + P(X <= -x) = 1."""
    for x in (*POINTS, -10.0, -30.0, -37.0, 2 * w.real("x")):
        w.equal(2 * w.run(ndtr_value, x) / w.run(erfc_value, -x / w.sqrt(2.0)), 1.0)
        w.equal(w.run(ndtr_value, x) + w.run(ndtr_value, -x), 1.0)
    w.claim(w.run(ndtr_value, -INF) == w.run(ndtr_value, -40.0) == 0 and w.run(ndtr_value, INF) == 1, "at the ends")


@theorem(**FLOATS)
def logarithm_of_ndtr(w):
    """exp(log P) = P at both ends; far below, log P = -x^2 / 2 - log(-x sqrt(2 pi)) + log(1 - 1/x^2 + 3/x^4 - ...)."""
    for x in (*POINTS, -20.0, 2 * w.real("x")):
        w.equal(w.exp(w.run(log_ndtr_value, x)) / w.run(ndtr_value, x), 1.0)
    for x in (4.5, 6.0, 20.0):
        w.equal(w.run(log_ndtr_value, x) / -w.run(ndtr_value, -x), 1 + w.run(ndtr_value, -x) / 2 + w.run(ndtr_value, -x) ** 2 / 3)
    for x in (-60.0, -1e3):
        rest = w.run(log_ndtr_value, x) + x * x / 2
        w.equal(rest, -w.log(-x * w.sqrt(2 * w.pi)) + w.log1p(-1 / x / x + 3 / x / x / x / x))
    w.claim(abs(w.run(log_ndtr_value, -1e6) / -500000000014.734449091 - 1) < 1e-15, "at -1e6")
    w.claim(w.run(log_ndtr_value, -INF) == -INF and w.run(log_ndtr_value, INF) == 0, "at the ends")


@theorem(**FLOATS)
def ndtri_undoes_ndtr(w):
    """The quantile of P(X <= x) is x, down to x = -37; infinite at 0 and 1, NaN beyond."""
    for x in (*POINTS, -37.0, -12.0, w.real("x")):
        w.equal(w.run(ndtri_value, w.run(ndtr_value, x)), x)
    w.claim(w.run(ndtri_value, 0.0) == -INF and w.run(ndtri_value, 1.0) == INF and w.run(ndtri_value, 0.5) == 0, "at the ends")
    for p in (-0.1, 1.1, NAN):
        w.claim(w.run(ndtri_value, p) != w.run(ndtri_value, p), f"at {p}")
    for kernel in (ndtr_value, log_ndtr_value, log_ndtr_slope):
        w.claim(w.run(kernel, NAN) != w.run(kernel, NAN), "NaN")


@theorem(**FLOATS)
def ndtr_gradient(w):
    """The derivative of P(X <= x) is the normal density."""
    array_is(w, ndtr_forward, ndtr_value, POINTS)
    slope(w, ndtr_backward, ndtr_value, POINTS)


@theorem(**FLOATS)
def log_ndtr_gradient(w):
    """The derivative of log P is the density over P: it grows as -x far below, and vanishes above."""
    array_is(w, log_ndtr_forward, log_ndtr_value, POINTS)
    slope(w, log_ndtr_backward, log_ndtr_value, POINTS)
    for x in POINTS:
        w.equal(w.run(log_ndtr_slope, x), w.derivative(lambda v: w.run(log_ndtr_value, v), x))
    w.equal(w.run(log_ndtr_slope, -1e8) / 1e8, 1.0)
    w.claim(w.run(log_ndtr_slope, 50.0) == 0 and w.run(log_ndtr_slope, -INF) == INF, "at the ends")


@theorem(**FLOATS)
def ndtri_gradient(w):
    """The derivative of the quantile is one over the density there."""
    array_is(w, ndtri_forward, ndtri_value, PROBABILITIES)
    slope_from_result(w, ndtri_backward, ndtri_value, PROBABILITIES)


_MIDDLE = "between -1 and 1 erf serves"
_EITHER = "both formulas hold on both sides of where one takes over"
equivalent(ndtr_value, "if abs(x) < MIDDLE -> *", _EITHER)
equivalent(ndtr_value, "* -> return tail if x <= 0.0 else 1.0 - tail", _MIDDLE)
equivalent(ndtr_value, "* -> return tail if x < 1.0 else 1.0 - tail", _MIDDLE)
equivalent(log_ndtr_value, "if x < -MIDDLE -> *", _EITHER)
equivalent(log_ndtr_slope, "if x < -MIDDLE -> *", _EITHER)
