"""Theorems of the Weibull distribution."""

from ...probability.weibull import weibull_cdf, weibull_isf, weibull_logpdf, weibull_logsf, weibull_ppf, weibull_sample, weibull_score
from ..theorem import equivalent, theorem
from .laws import EXACT, FLOATS, INF, NAN, SHARES, density_is_the_slope, ends, inverts, is_at, of, score_is_the_slope


@theorem(**EXACT)
def weibull_density(w, n):
    """The density is the derivative of the cdf, and the score that of the log-density."""
    scale, k, x = w.positive("scale"), w.positive("k", scale=2.0), w.positives("x", n)
    density_is_the_slope(w, weibull_cdf, weibull_logpdf, x, scale, k)
    score_is_the_slope(w, weibull_logpdf, weibull_score, x, scale, k)


@theorem(**EXACT)
def weibull_hazard(w, n):
    """The hazard is (k / scale) z^(k - 1): it grows with age for k > 1 and falls for k < 1; and cdf + sf = 1."""
    scale, k, x = w.positive("scale"), w.positive("k"), w.positives("x", n)
    log, left = of(w, weibull_logpdf, x, scale, k), of(w, weibull_logsf, x, scale, k)
    w.equal(w.family(lambda i: w.exp(log[i] - left[i]) * x[i], n), w.family(lambda i: k * w.pow(x[i] / scale, k), n))
    w.equal(of(w, weibull_cdf, x, scale, k), w.family(lambda i: 1 - w.exp(left[i]), n))


@theorem(**FLOATS)
def weibull_quantiles(w):
    """ppf inverts the cdf and isf the sf."""
    for k in (0.7, 1.0, 2.5):
        inverts(w, weibull_cdf, weibull_ppf, SHARES, 1.7, k)
        q = w.values(list(SHARES))
        left = of(w, weibull_logsf, of(w, weibull_isf, q, 1.7, k), 1.7, k)
        w.equal(left, w.family(lambda i, q=q: w.log(q[i]), len(q)))
    ends(w, weibull_ppf, [(0.0, 0.0), (1.0, INF)], 1.7, 2.0)
    ends(w, weibull_isf, [(0.0, INF), (1.0, 0.0), (-0.1, NAN), (1.1, NAN), (1.0000003, NAN), (NAN, NAN)], 1.7, 2.0)
    ends(w, weibull_logpdf, [(0.0, -INF)], 2.0, 1.0000005)
    ends(w, weibull_logpdf, [(-1.0, -INF)], 2.0, 1.0)


@theorem(**FLOATS)
def weibull_at_zero(w):
    """Before 0 there is nothing; at 0 the density is infinite, 1 / scale or 0 as the concentration is below, at or above 1."""
    for x in (-1.0, -INF):
        ends(w, weibull_cdf, [(x, 0.0)], 2.0, 3.0)
        ends(w, weibull_logsf, [(x, 0.0)], 2.0, 3.0)
        ends(w, weibull_logpdf, [(x, -INF), (INF, -INF), (0.0, -INF), (NAN, NAN)], 2.0, 3.0)
        dx = w.blank(2)
        w.run(weibull_score, w.values([x, 0.0]), w.values([1.0, 1.0]), dx, 2, 2.0, 3.0)
        w.equal(dx, 0)
    ends(w, weibull_logpdf, [(0.0, INF)], 2.0, 0.5)
    is_at(w, weibull_logpdf, 0.0, -w.log(2.0), 2.0, 1.0)
    ends(w, weibull_cdf, [(0.0, 0.0), (INF, 1.0), (NAN, NAN)], 2.0, 3.0)
    w.equal(of(w, weibull_cdf, w.values([0.5]), 0.5, 3.0)[0], 1 - w.exp(-1.0))
    ends(w, weibull_logsf, [(0.0, 0.0), (0.5, -1.0), (NAN, NAN)], 0.5, 3.0)


@theorem(**FLOATS)
def weibull_samples(w):
    """A sample is the quantile of the uniform number that it is made of."""
    for k in (0.7, 3.0):
        w.equal(of(w, weibull_sample, w.values(list(SHARES)), 1.7, k), of(w, weibull_ppf, w.values(list(SHARES)), 1.7, k))
        ends(w, weibull_sample, [(0.0, 0.0)], 1.7, k)


for _kernel in (weibull_cdf, weibull_logsf):
    equivalent(_kernel, "*if x[i] < 0.0*", "at 0 both forms are 0")
equivalent(weibull_score, "power = * -> *", "up to 0 the power is not used")
