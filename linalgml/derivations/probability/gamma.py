"""Theorems of the Gamma distribution."""

from ...probability.exponential import exponential_logpdf, exponential_logsf
from ...probability.gamma import (
    gamma_accepted,
    gamma_cdf,
    gamma_isf,
    gamma_log_density,
    gamma_logcdf,
    gamma_logpdf,
    gamma_logsf,
    gamma_ppf,
    gamma_score,
    gamma_sf,
    gamma_shortened,
)
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, SHARES, density_is_the_slope, ends, inverts, is_at, of, one, score_is_the_slope

POINTS = (0.2, 0.9, 2.5, 4.4, 11.0)


@theorem(**FLOATS)
def gamma_density(w):
    """The density is the derivative of the cdf, the score that of the log-density, and cdf and sf add up to 1."""
    x, n = w.values(list(POINTS)), len(POINTS)
    for a, rate in ((0.7, 1.7), (3.2, 0.7), (12.0, 2.5)):
        density_is_the_slope(w, gamma_cdf, gamma_logpdf, x, a, rate)
        score_is_the_slope(w, gamma_logpdf, gamma_score, x, a, rate)
        below, above = of(w, gamma_cdf, x, a, rate), of(w, gamma_sf, x, a, rate)
        w.equal(w.family(lambda i, p=below, q=above: p[i] + q[i], n), 1)


@theorem(**FLOATS)
def gamma_of_one_is_exponential(w):
    """With concentration 1 it is the exponential distribution."""
    x, n = w.values(list(POINTS)), len(POINTS)
    w.equal(of(w, gamma_logpdf, x, 1.0, 0.7), of(w, exponential_logpdf, x, 0.7))
    left = of(w, exponential_logsf, x, 0.7)
    w.equal(of(w, gamma_sf, x, 1.0, 0.7), w.family(lambda i: w.exp(left[i]), n))


@theorem(**FLOATS)
def gamma_density_climbs(w):
    """a times the density of a + 1 is y times that of a: across the concentration where the formula changes, too."""
    for a in (0.4, 3.3, 9.0, 9.7, 25.0, 4000.0):
        for y in (0.3, 1.0, 8.0, 30.0):
            step = w.run(gamma_log_density, a + 1, y) - w.run(gamma_log_density, a, y)
            w.equal(step, w.log(y / a))


@theorem(**FLOATS)
def gamma_quantiles(w):
    """ppf inverts the cdf and isf the sf."""
    for a in (0.7, 3.2, 12.0):
        inverts(w, gamma_cdf, gamma_ppf, SHARES, a, 1.7)
        inverts(w, gamma_sf, gamma_isf, SHARES, a, 1.7)
    for kernel in (gamma_cdf, gamma_sf):
        w.claim(0.49 < one(w, kernel, 20000.0, 20000.0, 1.0) < 0.51, "half of it is on either side of a large mean")
    w.claim(one(w, gamma_sf, 11.0, 0.001, 1.0) > 0.0 and one(w, gamma_cdf, 11.0, 0.001, 1.0) < 1.0, "nor is little of it nothing")
    ends(w, gamma_ppf, [(0.0, 0.0), (1.0, INF)], 3.2, 1.7)
    ends(w, gamma_isf, [(0.0, INF), (1.0, 0.0)], 3.2, 1.7)


@theorem(**FLOATS)
def gamma_log_tails(w):
    """logcdf and logsf are the logarithms of cdf and sf, and finite where these are 0: -rate x for a concentration of 1."""
    x, n = w.values(list(POINTS)), len(POINTS)
    for a, rate in ((0.7, 1.7), (3.2, 0.7), (32.0, 2.5)):
        for plain, logarithm in ((gamma_cdf, gamma_logcdf), (gamma_sf, gamma_logsf)):
            p, found = of(w, plain, x, a, rate), of(w, logarithm, x, a, rate)
            w.equal(w.family(lambda i, found=found: w.exp(found[i]), n), p)
    w.equal(one(w, gamma_logsf, 3000.0, 1.0, 2.0) / 6000.0, -1.0)
    w.equal(one(w, gamma_logcdf, 1e-200, 3.0, 2.0), 3 * w.log(2e-200) - w.log(6.0))
    ends(w, gamma_logcdf, [(-1.0, -INF), (0.0, -INF), (INF, 0.0), (1e300, 0.0), (NAN, NAN)], 3.2, 1.7)
    ends(w, gamma_logsf, [(-1.0, 0.0), (0.0, 0.0), (INF, -INF), (NAN, NAN)], 3.2, 1.7)


@theorem(**FLOATS)
def gamma_at_zero(w):
    """Before 0 there is nothing; at 0 the density is infinite, the rate or 0 as the concentration is below, at or above 1."""
    ends(w, gamma_logpdf, [(-1.0, -INF), (-INF, -INF), (INF, -INF), (NAN, NAN), (0.0, -INF)], 3.2, 1.7)
    ends(w, gamma_logpdf, [(0.0, -INF)], 1.0000005, 1.7)
    ends(w, gamma_logpdf, [(0.0, INF), (-1.0, -INF)], 0.7, 1.7)
    is_at(w, gamma_logpdf, 0.0, w.log(1.7), 1.0, 1.7)
    ends(w, gamma_cdf, [(-1.0, 0.0), (0.0, 0.0), (INF, 1.0), (1e300, 1.0), (NAN, NAN)], 3.2, 1.7)
    ends(w, gamma_sf, [(-1.0, 1.0), (0.0, 1.0), (INF, 0.0), (1e300, 0.0), (NAN, NAN)], 3.2, 1.7)
    dx = w.blank(2)
    w.run(gamma_score, w.values([-1.0, 0.0]), w.values([1.0, 1.0]), dx, 2, 3.2, 1.7)
    w.equal(dx, 0)


@theorem(**FLOATS)
def gamma_samples_are_accepted_rightly(w):
    """A candidate is d v, v the cube of a normal number moved to 1: accepted as often as the Gamma density exceeds the normal one.

    The logarithm of the quotient of the two densities, less its maximum at z = 0, is the bound of log u.
    """
    a = 2.5
    d = a - 1 / 3
    z = [-1.9, -0.6, 0.4, 1.1, 2.3]
    for side in (-1e-6, 1e-6):
        sizes = [d * (1 + v / (3 * w.sqrt(d))) ** 3 for v in z]
        top = w.run(gamma_log_density, a, d) + 2 * w.log(d) / 3
        bounds = [w.run(gamma_log_density, a, s) + 2 * w.log(s) / 3 + v * v / 2 - top for s, v in zip(sizes, z, strict=True)]
        for u in ([1 - w.exp(b + side) for b in bounds], [1 - w.exp(b + (side if i % 2 else -1e-6)) for i, b in enumerate(bounds)]):
            out = w.blank(len(z))
            few = w.run(gamma_accepted, w.values(z), w.values(u), out, len(z), a, 1.7)
            kept = [s / 1.7 for i, (s, b) in enumerate(zip(sizes, bounds, strict=True)) if 1 - u[i] < w.exp(b)]
            w.claim(few == len(kept), "how many")
            w.equal([out[i] for i in range(few)], w.values(kept))
    out = w.blank(1)
    w.claim(w.run(gamma_accepted, w.values([-30.0]), w.values([0.5]), out, 1, a, 1.0) == 0, "far to the left")
    w.claim(w.run(gamma_accepted, w.values([-3.0]), w.values([0.5]), out, 1, 4 / 3, 1.0) == 0, "the root is 0")


@theorem(**FLOATS)
def gamma_samples_of_small_concentrations(w):
    """A sample of a + 1 times a power of a uniform number, which is the quantile of a density a x^(a - 1), over the rate."""
    x, u = w.values([0.7, 2.5, 4.0]), w.values([0.0, 0.3, 0.95])
    out = w.blank(3)
    w.run(gamma_shortened, x, u, out, 3, 0.4, 1.7)
    w.equal(w.family(lambda i: w.pow(1.7 * out[i] / x[i], 0.4), 3), w.family(lambda i: 1 - u[i], 3))


_BOTH = "both formulas hold on both sides of where one takes over"
equivalent(gamma_log_density, "if a < STIRLING_FROM -> *", _BOTH)
for _kernel in (gamma_cdf, gamma_sf):
    equivalent(_kernel, "*y < 0.0*", "at 0 the incomplete function says the same")
    equivalent(_kernel, "*.0 if y *.0 if y *", "there the incomplete function is 0 or 1 as well, until it overflows")
for _kernel in (gamma_logcdf, gamma_logsf):
    equivalent(_kernel, "*x[i] < 0.0*", "at 0 the incomplete function says the same")
equivalent(gamma_accepted, "*exact_log(1.0 - u[i]) <= *", "a tie has probability 0")
