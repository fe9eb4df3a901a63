"""Theorems of the exponential distribution."""

from ...probability.exponential import (
    exponential_cdf,
    exponential_isf,
    exponential_logpdf,
    exponential_logsf,
    exponential_ppf,
    exponential_score,
)
from ..theorem import equivalent, theorem
from .laws import EXACT, FLOATS, INF, NAN, SHARES, density_is_the_slope, ends, inverts, is_at, of, one, score_is_the_slope


@theorem(**EXACT)
def exponential_density(w, n):
    """The density is the derivative of the cdf, and the score that of the log-density."""
    rate, x = w.positive("rate"), w.positives("x", n)
    density_is_the_slope(w, exponential_cdf, exponential_logpdf, x, rate)
    score_is_the_slope(w, exponential_logpdf, exponential_score, x, rate)


@theorem(**EXACT)
def exponential_forgets(w, n):
    """P(X > s + t) = P(X > s) P(X > t): having waited tells nothing; and cdf + sf = 1."""
    rate, s, t = w.positive("rate"), w.positives("s", n), w.positives("t", n)
    first, second = of(w, exponential_logsf, s, rate), of(w, exponential_logsf, t, rate)
    both = of(w, exponential_logsf, w.family(lambda i: s[i] + t[i], n), rate)
    w.equal(both, w.family(lambda i: first[i] + second[i], n))
    w.equal(of(w, exponential_cdf, s, rate), w.family(lambda i: 1 - w.exp(first[i]), n))


@theorem(**EXACT)
def exponential_hazard_is_constant(w, n):
    """The density over the probability to be still there is the rate, at every age."""
    rate, x = w.positive("rate"), w.positives("x", n)
    log, left = of(w, exponential_logpdf, x, rate), of(w, exponential_logsf, x, rate)
    w.equal(w.family(lambda i: w.exp(log[i] - left[i]), n), rate)


@theorem(**FLOATS)
def exponential_quantiles(w):
    """ppf inverts the cdf and isf the sf, and both are one function of q and 1 - q."""
    inverts(w, exponential_cdf, exponential_ppf, SHARES, 0.7)
    q = w.values(list(SHARES))
    back = of(w, exponential_logsf, of(w, exponential_isf, q, 0.7), 0.7)
    w.equal(back, w.family(lambda i: w.log(q[i]), len(q)))
    ends(w, exponential_ppf, [(0.0, 0.0), (1.0, INF)], 0.7)
    ends(w, exponential_isf, [(0.0, INF), (1.0, 0.0), (-0.1, NAN), (1.1, NAN), (1.0000003, NAN), (NAN, NAN)], 0.7)


@theorem(**FLOATS)
def exponential_below_zero(w):
    """Nothing happens before 0, and 0 belongs to the support."""
    for x in (-1.0, -1e-9, -INF):
        ends(w, exponential_cdf, [(x, 0.0)], 2.0)
        ends(w, exponential_logsf, [(x, 0.0)], 2.0)
        ends(w, exponential_logpdf, [(x, -INF)], 2.0)
        dx = w.blank(1)
        w.run(exponential_score, w.values([x]), w.values([1.0]), dx, 1, 2.0)
        w.equal(dx[0], 0)
    dx = w.blank(1)
    w.run(exponential_score, w.values([0.0]), w.values([1.0]), dx, 1, 2.0)
    w.equal(dx[0], -2.0)
    is_at(w, exponential_logpdf, 0.0, w.log(2.0), 2.0)
    ends(w, exponential_cdf, [(0.0, 0.0), (INF, 1.0), (NAN, NAN)], 2.0)
    ends(w, exponential_cdf, [(0.5, one(w, exponential_cdf, 1.0, 0.5))], 1.0)
    ends(w, exponential_logsf, [(0.5, -0.5), (NAN, NAN)], 1.0)


for _kernel in (exponential_cdf, exponential_logsf):
    equivalent(_kernel, "*if x[i] <= 0.0*", "at 0 both forms are 0")
