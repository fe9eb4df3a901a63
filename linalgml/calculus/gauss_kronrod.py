"""Adaptive quadrature: an integral to a tolerance that is asked for, by Gauss' rule, Kronrod's extension of it, and bisection.

Ten nodes of Gauss integrate polynomials of degree 19 exactly.  Kronrod's eleven more between them bring degree 31, and the difference
of the two sums tells how good they are.  Where it is too large, the interval is cut in half, the worst one first.  Kronrod,
*Nodes and Weights of Quadrature Formulas* (1965); Piessens et al., *QUADPACK* (1983), whose error estimate this is.
"""

from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import inf, isfinite, sqrt
from warnings import warn

from .. import backend, dtypes
from ..kernels import kernel
from ..linalg.entries import describe
from .finite_differences import Estimate

EPSILON = 2.0**-52
NODES = (  # of Kronrod's rule, above 0; every second one, from the first, is Gauss'
    0.14887433898163122, 0.2943928627014602, 0.4333953941292472, 0.5627571346686047, 0.6794095682990244,
    0.7808177265864169, 0.8650633666889845, 0.9301574913557082, 0.9739065285171717, 0.9956571630258081,
)  # fmt: skip
KRONROD = (  # their weights, after that of 0
    0.1494455540029169, 0.14773910490133849, 0.14277593857706009, 0.13470921731147334, 0.12349197626206584, 0.10938715880229764,
    0.0931254545836976, 0.07503967481091996, 0.054755896574351995, 0.032558162307964725, 0.011694638867371874,
)  # fmt: skip
GAUSS = (0.29552422471475287, 0.26926671930999635, 0.21908636251598204, 0.1494513491505806, 0.06667134430868814)

PLACES = [0.0] + [s * x for x in NODES for s in (-1.0, 1.0)]
KRONROD_WEIGHTS = [KRONROD[0]] + [w for w in KRONROD[1:] for _ in range(2)]
GAUSS_WEIGHTS = [0.0] + [0.0 if k % 2 else GAUSS[k // 2] for k in range(10) for _ in range(2)]


class IntegrationWarning(UserWarning):
    """An integral may be less exact than was asked for."""


@kernel
def kronrod_sums(values, kronrod, gauss, out, n, half):
    """out = (K, K - G, K of |f|, K of |f - mean|), each times half, the half of the interval.  values, kronrod, gauss: (n,); out: (4,)."""
    total = 0.0
    coarse = 0.0
    size = 0.0
    for i in range(n):
        total += kronrod[i] * values[i]
        coarse += gauss[i] * values[i]
        size += kronrod[i] * abs(values[i])
    mean = total / 2
    spread = 0.0
    for i in range(n):
        spread += kronrod[i] * abs(values[i] - mean)
    out[0] = total * half
    out[1] = (total - coarse) * half
    out[2] = size * half
    out[3] = spread * half


@kernel
def quadpack_error(difference, size, spread):
    """spread min(1, (200 |difference| / spread)^1.5), and at least 50 roundings of `size`: QUADPACK's error of Kronrod's sum."""
    error = abs(difference)
    if spread > 0.0:
        ratio = 200 * error / spread
        error = spread * min(1.0, ratio * sqrt(ratio))
    return max(error, 1.1102230246251565e-14 * size)


def quad(func, a, b, args=(), epsabs=1.49e-8, epsrel=1.49e-8, limit=200, points=None):
    """The integral of func from a to b, either of which may be infinite: (value, error), as SciPy's.

    func(x, *args) gives a number.  It stops when the estimate of the error is below max(epsabs, epsrel |value|), or when there are
    `limit` intervals, or intervals too short to cut, and then it warns (IntegrationWarning).  SciPy's `limit` is 50, as it extrapolates
    near singular ends; this one bisects.  points: places where func jumps or has a kink, which become ends of intervals; it is not called
    at the ends.  ValueError for limits that are NaN, or points outside or with an infinite range.

    >>> from math import exp, inf
    >>> value, error = quad(lambda x: exp(-x * x), -inf, inf)
    >>> round(value * value, 12), error < 1e-7
    (3.14159265359, True)
    """
    a, b = float(a), float(b)
    if a != a or b != b:
        raise ValueError(f"quad: limits {a} and {b}: expected numbers")
    if limit < 1:
        raise ValueError(f"quad: limit {limit}: expected at least 1")
    if a == b:
        return Estimate(0.0, 0.0)
    if a > b:
        value, error = quad(func, b, a, args, epsabs, epsrel, limit, points)
        return Estimate(-value, error)
    f = (lambda x: func(x, *args)) if args else func
    if not isfinite(a) or not isfinite(b):
        if points is not None:
            raise ValueError("quad: points: expected None with an infinite range")
        return _adaptive(_on_unit(f, a, b), [0.0, 1.0], epsabs, epsrel, limit)
    cuts = sorted({float(p) for p in points or ()})
    if any(not a <= p <= b for p in cuts):
        raise ValueError(f"quad: points {describe(points)}: expected places between {a} and {b}")
    return _adaptive(f, [a, *(p for p in cuts if a < p < b), b], epsabs, epsrel, limit)


def dblquad(func, a, b, gfun, hfun, args=(), epsabs=1.49e-8, epsrel=1.49e-8):
    """The integral of func(y, x) over a <= x <= b and gfun(x) <= y <= hfun(x): (value, error), as SciPy's; gfun and hfun may be numbers.

    >>> value, error = dblquad(lambda y, x: x * y, 0, 1, 0, lambda x: x)
    >>> round(value, 12)
    0.125
    """
    low = gfun if callable(gfun) else lambda x: gfun
    high = hfun if callable(hfun) else lambda x: hfun

    def inner(x):
        return quad(lambda y: func(y, x, *args), low(x), high(x), (), epsabs, epsrel).value

    return quad(inner, a, b, (), epsabs, epsrel)


def _on_unit(f, a, b):
    """An infinite range, by x = a + (1 - t) / t for t from 0 to 1; both halves of the line are folded into one."""
    if a == -inf and b == inf:
        both = lambda x: f(x) + f(-x)  # noqa: E731
        start = 0.0
    elif b == inf:
        both, start = f, a
    else:
        both, start = (lambda x: f(-x)), -b
    return lambda t: both(start + (1 - t) / t) / (t * t)


def _adaptive(f, ends, epsabs, epsrel, limit):
    """Cut the interval with the largest error until all errors together are small enough."""
    rule = _Rule(f).on
    parts = [rule(low, high) for low, high in pairwise(ends)]
    heapify(parts)
    while True:
        value, error = sum(p[3] for p in parts), sum(-p[0] for p in parts)
        if error <= max(epsabs, epsrel * abs(value)):
            return Estimate(value, error)
        _, low, high, _ = parts[0]
        middle = (low + high) / 2
        why = "the integrand is not finite" if error != error or error == inf else ""
        if not why and len(parts) >= limit:
            why = f"{limit} intervals are not enough"
        if not why and high - low <= 1e3 * EPSILON * max(abs(low), abs(high)):
            why = f"it is singular near {middle}"
        if why:
            warn(f"quad: {why}; the error is estimated as {error}", IntegrationWarning, stacklevel=4)
            return Estimate(value, error)
        heappop(parts)
        heappush(parts, rule(low, middle))
        heappush(parts, rule(middle, high))


class _Rule:
    """Kronrod's rule on an interval, with its buffers."""

    def __init__(self, f):
        store = backend.store()
        self.f, self.build, self.out = f, store.build, store.empty(4, dtypes.float64)
        self.kronrod, self.gauss = store.build(KRONROD_WEIGHTS, dtypes.float64), store.build(GAUSS_WEIGHTS, dtypes.float64)

    def on(self, low, high):
        """(-error, low, high, value) of one interval."""
        half = (high - low) / 2
        middle, f = low + half, self.f
        values = self.build([float(f(middle + half * x)) for x in PLACES], dtypes.float64)
        kronrod_sums(values, self.kronrod, self.gauss, self.out, 21, half)
        value, difference, size, spread = map(float, self.out)
        return -quadpack_error(difference, size, spread), low, high, value
