"""Theorems of erfinv and erfcinv: they undo erf and erfc, down to the smallest probabilities; the edges; the slopes."""

from math import erf

from ...special.erf import erfc_value
from ...special.erfinv import (
    erfcinv_backward,
    erfcinv_forward,
    erfcinv_tail,
    erfcinv_value,
    erfinv_backward,
    erfinv_centre,
    erfinv_forward,
    erfinv_value,
)
from ..theorem import equivalent, theorem
from .pointwise import array_is, slope_from_result

FLOATS = {"kinds": ("floats",)}
POINTS = (-0.97, -0.8, -0.75, -0.4, 0.0, 1e-9, 0.3, 0.74, 0.76, 0.999)
SMALL = (0.25, 0.2, 0.01, 1e-9, 3e-40, 1e-150, 1e-300)
INF, NAN = float("inf"), float("nan")


@theorem(**FLOATS)
def erfinv_undoes_erf(w):
    """erfinv(erf(x)) = x and erfcinv(erfc(x)) = x."""
    for x in (-2.5, -1.0, -0.81, -0.2, 1e-7, 0.5, 0.82, 2.1, 0.4 * w.real("x")):
        w.equal(w.run(erfinv_value, erf(x)) / x, 1.0)
        w.equal(w.run(erfcinv_value, w.run(erfc_value, x)), x)
        if abs(x) < 0.8:
            w.equal(w.run(erfinv_centre, erf(x)) / x, 1.0)
    for x in (1.0, 5.0, 12.0, 26.0):
        w.equal(w.run(erfcinv_tail, w.run(erfc_value, x)) / x, 1.0)


@theorem(**FLOATS)
def erfcinv_of_small_numbers(w):
    """erfc(erfcinv(z)) = z, relative to z, down to 1e-300; erfcinv(2 - z) = -erfcinv(z)."""
    for z in SMALL:
        w.equal(w.run(erfc_value, w.run(erfcinv_value, z)) / z, 1.0)
    for z in (0.2, 0.25, 0.7, 1.0, 0.03125):
        w.equal(w.run(erfcinv_value, 2 - z), -w.run(erfcinv_value, z))


@theorem(**FLOATS)
def inverses_at_the_edges(w):
    """Infinite where erf and erfc only come near, NaN beyond, 0 in the middle."""
    w.claim(w.run(erfinv_value, 1.0) == INF and w.run(erfinv_value, -1.0) == -INF and w.run(erfinv_value, 0.0) == 0, "erfinv")
    w.claim(w.run(erfcinv_value, 0.0) == INF and w.run(erfcinv_value, 2.0) == -INF and w.run(erfcinv_value, 1.0) == 0, "erfcinv")
    w.claim(w.run(erfcinv_tail, 0.0) == w.run(erfcinv_tail, -0.0) == INF, "erfcinv")
    for y in (1.5, -1.5, INF, NAN):
        w.claim(w.run(erfcinv_tail, -abs(y)) != w.run(erfcinv_tail, -abs(y)), f"erfcinv({-y})")
        w.claim(w.run(erfinv_value, y) != w.run(erfinv_value, y), f"erfinv({y})")
        w.claim(w.run(erfcinv_value, 1 - y) != w.run(erfcinv_value, 1 - y), f"erfcinv({1 - y})")


@theorem(**FLOATS)
def erfinv_gradient(w):
    """The derivative of erfinv is sqrt(pi) / 2 e^(erfinv^2), that of erfcinv the same with a minus."""
    array_is(w, erfinv_forward, erfinv_value, POINTS)
    slope_from_result(w, erfinv_backward, erfinv_value, POINTS)
    others = tuple(1 - y for y in POINTS)
    array_is(w, erfcinv_forward, erfcinv_value, others)
    slope_from_result(w, erfcinv_backward, erfcinv_value, others)


_EITHER = "both formulas hold on both sides of where one takes over"
equivalent(erfinv_value, "if abs(y) <= EDGE -> *", _EITHER)
equivalent(erfinv_value, "return -r if y < 0.0 else r -> return -r if y <= 0.0 else r", "0 is served by the polynomial")
equivalent(erfcinv_value, "if z < LOW -> *", _EITHER)
equivalent(erfcinv_value, "if z > HIGH -> *", _EITHER)
