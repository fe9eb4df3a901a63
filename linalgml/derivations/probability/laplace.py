"""Theorems of the Laplace distribution."""

from ...probability.exponential import exponential_ppf
from ...probability.laplace import laplace_cdf, laplace_logcdf, laplace_logpdf, laplace_ppf, laplace_sample, laplace_score
from ..theorem import equivalent, theorem
from .laws import EXACT, FLOATS, INF, NAN, SHARES, density_is_the_slope, ends, inverts, of, one, score_is_the_slope


def around(w, n):
    """Numbers on known sides of a location."""
    loc, side = w.number(0.25), w.signed("x", n)
    return loc, w.positive("scale"), w.family(lambda i: loc + side[i], n)


@theorem(**EXACT)
def laplace_density(w, n):
    """On both sides of the middle the density is the derivative of the cdf, and the score that of the log-density."""
    loc, scale, x = around(w, n)
    density_is_the_slope(w, laplace_cdf, laplace_logpdf, x, loc, scale)
    score_is_the_slope(w, laplace_logpdf, laplace_score, x, loc, scale)


@theorem(**EXACT)
def laplace_is_symmetric(w, n):
    """With the scale's sign changed the cdf is the sf: they add up to 1; and logcdf is the logarithm of cdf."""
    loc, scale, x = around(w, n)
    below, above = of(w, laplace_cdf, x, loc, scale), of(w, laplace_cdf, x, loc, -scale)
    w.equal(w.family(lambda i: below[i] + above[i], n), 1)
    log = of(w, laplace_logcdf, x, loc, scale)
    w.equal(w.family(lambda i: w.exp(log[i]), n), below)


@theorem(**FLOATS)
def laplace_quantiles(w):
    """ppf inverts the cdf, and with the scale's sign changed the sf; its ends are infinite."""
    inverts(w, laplace_cdf, laplace_ppf, SHARES, 0.3, 1.7)
    inverts(w, laplace_cdf, laplace_ppf, SHARES, 0.3, -1.7)
    ends(w, laplace_ppf, [(0.0, -INF), (1.0, INF), (0.5, 0.3)], 0.3, 1.7)
    ends(w, laplace_ppf, [(0.0, INF), (1.0, -INF)], 0.3, -1.7)


@theorem(**FLOATS)
def laplace_in_the_middle(w):
    """At the location the cdf is a half and the score is 0; far out the logarithms stay finite."""
    ends(w, laplace_cdf, [(0.3, 0.5), (-INF, 0.0), (INF, 1.0), (NAN, NAN)], 0.3, 1.7)
    dx = w.blank(1)
    w.run(laplace_score, w.values([0.3]), w.values([1.0]), dx, 1, 0.3, 1.7)
    w.equal(dx[0], 0)
    w.equal(one(w, laplace_logcdf, -1000.0, 0.0, 1.0), -1000 - w.log(2.0))
    w.equal(one(w, laplace_logcdf, 0.0, 0.0, 1.0), -w.log(2.0))
    ends(w, laplace_logcdf, [(1000.0, 0.0), (NAN, NAN)], 0.0, 1.0)


@theorem(**FLOATS)
def laplace_samples(w):
    """A sample is the difference of two exponential quantiles, which is as often below as above: exchanged, they change sides."""
    u, v = w.values([0.0, 0.3, 0.7, 0.999]), w.values([0.2, 0.9, 0.1, 0.5])
    first, second = of(w, exponential_ppf, u, 1.0), of(w, exponential_ppf, v, 1.0)
    out, mirrored = w.blank(4), w.blank(4)
    w.run(laplace_sample, u, v, out, 4, 0.3, 1.7)
    w.run(laplace_sample, v, u, mirrored, 4, 0.3, 1.7)
    w.equal(out, w.family(lambda i: 0.3 + 1.7 * (first[i] - second[i]), 4))
    w.equal(w.family(lambda i: out[i] + mirrored[i], 4), 0.6)


_MIDDLE = "in the middle both formulas give the same, or differ by less than rounding"
for _kernel, _mutant in (
    (laplace_cdf, "*if z <= 0.0*"), (laplace_logcdf, "*if z <= 0.0*"), (laplace_ppf, "*q[i] <= 0.5*"), (laplace_ppf, "*0.5000005*"),
):  # fmt: skip
    equivalent(_kernel, _mutant, _MIDDLE)
