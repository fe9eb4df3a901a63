"""Theorems of the log-normal distribution."""

from ...probability.lognormal import lognormal_cdf, lognormal_logcdf, lognormal_logpdf, lognormal_ppf, lognormal_score
from ...probability.normal import normal_cdf, normal_logpdf
from ..theorem import equivalent, theorem
from .laws import EXACT, FLOATS, INF, NAN, SHARES, density_is_the_slope, ends, inverts, of, score_is_the_slope

POINTS = (0.02, 0.5, 0.9, 1.0, 1.3, 7.5, 60.0)


@theorem(**EXACT)
def lognormal_is_normal_in_logarithms(w, n):
    """Its log-density is the normal one at log x, less log x; and the score is its derivative."""
    loc, scale, x = w.real("loc"), w.positive("scale"), w.positives("x", n)
    plain = of(w, normal_logpdf, w.family(lambda i: w.log(x[i]), n), loc, scale)
    w.equal(of(w, lognormal_logpdf, x, loc, scale), w.family(lambda i: plain[i] - w.log(x[i]), n))
    score_is_the_slope(w, lognormal_logpdf, lognormal_score, x, loc, scale)


@theorem(**FLOATS)
def lognormal_area(w):
    """The density is the derivative of the cdf, the normal one at log x; logcdf is its logarithm; the scale's sign makes it the sf."""
    x, n = w.values(list(POINTS)), len(POINTS)
    density_is_the_slope(w, lognormal_cdf, lognormal_logpdf, x, 0.3, 1.7)
    below, above = of(w, lognormal_cdf, x, 0.3, 1.7), of(w, lognormal_cdf, x, 0.3, -1.7)
    w.equal(below, of(w, normal_cdf, w.family(lambda i: w.log(x[i]), n), 0.3, 1.7))
    w.equal(w.family(lambda i: below[i] + above[i], n), 1)
    w.claim(min(of(w, lognormal_logcdf, x, 0.3, 1.7)) > -INF, "a logarithm of 0")
    w.equal(of(w, lognormal_logcdf, x, 0.3, 1.7), w.family(lambda i: w.log(below[i]), n))


@theorem(**FLOATS)
def lognormal_quantiles(w):
    """ppf inverts the cdf, and with the scale's sign changed the sf."""
    inverts(w, lognormal_cdf, lognormal_ppf, SHARES, 0.3, 1.7)
    inverts(w, lognormal_cdf, lognormal_ppf, SHARES, 0.3, -1.7)
    ends(w, lognormal_ppf, [(0.0, 0.0), (1.0, INF)], 0.3, 1.7)


@theorem(**FLOATS)
def lognormal_up_to_zero(w):
    """There is nothing up to 0, and everything above."""
    for x in (0.0, -1.0, -INF):
        ends(w, lognormal_cdf, [(x, 0.0), (INF, 1.0), (NAN, NAN)], 0.3, 1.7)
        ends(w, lognormal_cdf, [(x, 1.0)], 0.3, -1.7)
        ends(w, lognormal_logcdf, [(x, -INF), (INF, 0.0), (NAN, NAN)], 0.3, 1.7)
        ends(w, lognormal_logcdf, [(x, 0.0)], 0.3, -1.7)
        ends(w, lognormal_logpdf, [(x, -INF), (INF, -INF), (NAN, NAN)], 0.3, 1.7)
        dx = w.blank(1)
        w.run(lognormal_score, w.values([x]), w.values([1.0]), dx, 1, 0.3, 1.7)
        w.equal(dx[0], 0)


equivalent(lognormal_logpdf, "t = 0.0 if * -> t = 1.0 if *", "up to 0 it is not used")
