"""Theorems of the uniform distribution."""

from ...probability.uniform import uniform_cdf, uniform_logpdf, uniform_ppf, uniform_sample
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, SHARES, WHY, density_is_the_slope, ends, inverts, is_at, of


@theorem(**FLOATS)
def uniform_density(w):
    """Between the bounds the density is the derivative of the cdf."""
    density_is_the_slope(w, uniform_cdf, uniform_logpdf, w.values([-0.5, 0.25, 2.9]), -1.0, 3.0)


@theorem(small=[(2,)], large=[(5,)], kinds=("floats", "rationals"), every_shape=WHY)
def uniform_shares(w, n):
    """With the bounds exchanged the cdf is the sf, they add up to 1; and both are inverted by the quantiles."""
    low, parts = w.real("low"), w.positives("part", n + 1)
    x = w.family(lambda i: low + w.sum(lambda j: parts[j], i + 1), n)
    high = low + w.sum(lambda j: parts[j], n + 1)
    below, above = of(w, uniform_cdf, x, low, high), of(w, uniform_cdf, x, high, low)
    w.equal(w.family(lambda i: below[i] + above[i], n), 1)
    w.equal(w.family(lambda i: below[i] * (high - low), n), w.family(lambda i: x[i] - low, n))
    w.equal(of(w, uniform_ppf, below, low, high), x)
    w.equal(of(w, uniform_ppf, above, high, low), x)


@theorem(**FLOATS)
def uniform_quantiles(w):
    """ppf inverts the cdf; with the bounds exchanged it inverts sf; the median is the middle."""
    inverts(w, uniform_cdf, uniform_ppf, SHARES, -1.5, 2.0)
    inverts(w, uniform_cdf, uniform_ppf, SHARES, 2.0, -1.5)
    is_at(w, uniform_ppf, 0.5, 0.25, -1.5, 2.0)


@theorem(**FLOATS)
def uniform_bounds(w):
    """Both bounds belong to it; outside, the cdf is 0 or 1 and there is no density."""
    ends(w, uniform_cdf, [(-2.0, 0.0), (-1.0, 0.0), (3.0, 1.0), (3.000002, 1.0), (9.0, 1.0), (1.0, 0.5), (INF, 1.0), (NAN, NAN)], -1.0, 3.0)
    ends(w, uniform_logpdf, [(-1.01, -INF), (3.01, -INF), (NAN, NAN)], -1.0, 3.0)
    for x in (-1.0, 0.5, 3.0):
        is_at(w, uniform_logpdf, x, -w.log(4.0), -1.0, 3.0)
    ends(w, uniform_ppf, [(0.0, -1.0), (1.0, 3.0)], -1.0, 3.0)


@theorem(small=[(2,)], large=[(5,)], every_shape=WHY)
def uniform_samples(w, n):
    """A sample is the quantile of the uniform number that it is made of."""
    low, high, u = w.real("low"), w.real("high"), w.reals("u", n)
    w.equal(of(w, uniform_sample, u, low, high), w.family(lambda i: low + (high - low) * u[i], n))


equivalent(uniform_cdf, "*share <= 0.0*", "a share of 0 is 0 either way")
equivalent(uniform_cdf, "*share >= 1.0*", "a share of 1 is 1 either way")
