"""Theorems of the normal distribution."""

from ...probability.normal import normal_cdf, normal_logcdf, normal_logpdf, normal_ppf, normal_score
from ..theorem import theorem
from .laws import EXACT, FLOATS, INF, NAN, SHARES, density_is_the_slope, ends, inverts, of, score_is_the_slope

POINTS = (-7.0, -2.0, -0.9, 0.3, 0.7, 2.5, 4.4)


@theorem(**EXACT)
def normal_score_is_linear(w, n):
    """The score is the derivative of the log-density: minus the distance from loc, over scale squared."""
    loc, scale, x = w.real("loc"), w.positive("scale"), w.reals("x", n)
    score_is_the_slope(w, normal_logpdf, normal_score, x, loc, scale)


@theorem(**EXACT)
def normal_density(w, n):
    """The density is e^(-z^2 / 2) over scale and the root of 2 pi."""
    loc, scale, x = w.real("loc"), w.positive("scale"), w.reals("x", n)
    log = of(w, normal_logpdf, x, loc, scale)
    z = w.family(lambda i: (x[i] - loc) / scale, n)
    w.equal(w.family(lambda i: w.exp(log[i]) * scale * w.sqrt(2 * w.pi), n), w.family(lambda i: w.exp(-z[i] * z[i] / 2), n))


@theorem(**FLOATS)
def normal_area(w):
    """The density is the derivative of the cdf, which with the scale's sign changed is the sf; logcdf is its logarithm."""
    x = w.values(list(POINTS))
    density_is_the_slope(w, normal_cdf, normal_logpdf, x, 0.3, 1.7)
    below, above = of(w, normal_cdf, x, 0.3, 1.7), of(w, normal_cdf, x, 0.3, -1.7)
    w.equal(w.family(lambda i: below[i] + above[i], len(x)), 1)
    w.equal(of(w, normal_logcdf, x, 0.3, 1.7), w.family(lambda i: w.log(below[i]), len(x)))


@theorem(**FLOATS)
def normal_quantiles(w):
    """ppf inverts the cdf, and with the scale's sign changed the sf; its ends are infinite."""
    inverts(w, normal_cdf, normal_ppf, SHARES, 0.3, 1.7)
    inverts(w, normal_cdf, normal_ppf, SHARES, 0.3, -1.7)
    ends(w, normal_ppf, [(0.0, -INF), (1.0, INF), (0.5, 0.3)], 0.3, 1.7)
    ends(w, normal_cdf, [(-INF, 0.0), (INF, 1.0), (0.3, 0.5), (NAN, NAN)], 0.3, 1.7)
    ends(w, normal_logcdf, [(-INF, -INF), (INF, 0.0), (NAN, NAN)], 0.3, 1.7)
