"""Theorems of the Cauchy distribution."""

from ...probability.cauchy import cauchy_cdf, cauchy_logpdf, cauchy_ppf, cauchy_sample, cauchy_score
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, SHARES, WHY, density_is_the_slope, ends, inverts, of, one, score_is_the_slope

POINTS = (-4.0, -1.7, -1.0, -0.6, 0.0, 0.3, 0.31, 1.9, 2.0, 2.1, 7.5)


@theorem(**FLOATS)
def cauchy_density(w):
    """The density is the derivative of the cdf, and the score that of the log-density, near the middle and far out."""
    x = w.values(list(POINTS))
    density_is_the_slope(w, cauchy_cdf, cauchy_logpdf, x, 0.3, 1.7)
    score_is_the_slope(w, cauchy_logpdf, cauchy_score, x, 0.3, 1.7)
    dx = w.blank(2)
    w.run(cauchy_score, w.values([1e200, -1e200]), w.values([1e200, 1e200]), dx, 2, 0.0, 1.0)
    w.equal(dx, w.values([-2.0, 2.0]))


@theorem(**FLOATS)
def cauchy_is_symmetric(w):
    """With the scale's sign changed the cdf is the sf; the quartiles are one scale from the middle."""
    x = w.values(list(POINTS))
    below, above = of(w, cauchy_cdf, x, 0.3, 1.7), of(w, cauchy_cdf, x, 0.3, -1.7)
    w.equal(w.family(lambda i: below[i] + above[i], len(x)), 1)
    for z, p in ((-1.0, 0.25), (0.0, 0.5), (1.0, 0.75)):
        w.equal(one(w, cauchy_cdf, 0.3 + 1.7 * z, 0.3, 1.7), p)


@theorem(**FLOATS)
def cauchy_far_out(w):
    """The density falls as z^-2 / pi and the sf as z^-1 / pi: so slowly that the mean of |x| is infinite."""
    for z in (1e10, 1e200, -1e200):
        w.claim(abs(one(w, cauchy_logpdf, z, 0.0, 1.0)) < INF, "the tail")
        w.equal(one(w, cauchy_logpdf, z, 0.0, 1.0), -2 * w.log(abs(z)) - w.log(w.pi))
        w.equal(one(w, cauchy_cdf, -abs(z), 0.0, 1.0) * abs(z) * w.pi, 1)
    w.equal(one(w, cauchy_logpdf, 3.0, 0.0, 1.0), -w.log(10 * w.pi))
    ends(w, cauchy_cdf, [(-INF, 0.0), (INF, 1.0), (NAN, NAN)], 0.0, 1.0)
    ends(w, cauchy_logpdf, [(-INF, -INF), (INF, -INF), (NAN, NAN)], 0.0, 1.0)


@theorem(**FLOATS)
def cauchy_quantiles(w):
    """ppf inverts the cdf, and with the scale's sign changed the sf; its ends are infinite."""
    inverts(w, cauchy_cdf, cauchy_ppf, (*SHARES, 0.25, 0.75), 0.3, 1.7)
    inverts(w, cauchy_cdf, cauchy_ppf, SHARES, 0.3, -1.7)
    ends(w, cauchy_ppf, [(0.0, -INF), (1.0, INF), (0.5, 0.3)], 0.3, 1.7)
    ends(w, cauchy_ppf, [(0.0, INF), (1.0, -INF)], 0.3, -1.7)


@theorem(small=[(2,)], large=[(5,)], every_shape=WHY)
def cauchy_samples(w, n):
    """Samples are quotients of normal numbers, moved and stretched."""
    loc, scale, x, y = w.real("loc"), w.positive("scale"), w.reals("x", n), w.positives("y", n)
    out = w.blank(n)
    w.run(cauchy_sample, x, y, out, n, loc, scale)
    w.equal(w.family(lambda i: (out[i] - loc) * y[i], n), w.family(lambda i: scale * x[i], n))


_BOTH = "both formulas hold on both sides of where one takes over"
for _kernel, _mutants in (
    (cauchy_cdf, ("*1.000001*", "*z <= -1.0*")), (cauchy_logpdf, ("*if z >= 1000000000.0*", "*if z > 1000000999.9999999*")),
    (cauchy_ppf, ("*<= 0.5*", "*0.5000005*", "*<= 0.25*", "*0.25000025*")), (cauchy_score, ("*>= 1.0*", "*1.000001*")),
):  # fmt: skip
    for _mutant in _mutants:
        equivalent(_kernel, _mutant, _BOTH)
