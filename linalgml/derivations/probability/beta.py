"""Theorems of the Beta distribution."""

from math import log1p

from ...probability.beta import (
    beta_cdf,
    beta_gap,
    beta_isf,
    beta_log_share,
    beta_log_term,
    beta_logcdf,
    beta_logpdf,
    beta_logsf,
    beta_lower,
    beta_ppf,
    beta_sample,
    beta_score,
    beta_sf,
    beta_share,
    minus_log,
    minus_log_shortened,
)
from ...special.betainc import beta_term, betaincc_value
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, SHARES, density_is_the_slope, ends, inverts, is_at, of, one, score_is_the_slope

POINTS = (0.07, 0.2, 0.45, 0.6, 0.93)
PAIRS = ((0.7, 0.4), (2.5, 0.8), (3.2, 17.0), (17.0, 3.2), (12.0, 25.0), (10.0, 10.0), (10.0, 0.5), (0.5, 10.0))


@theorem(**FLOATS)
def beta_density(w):
    """The density is the derivative of the cdf, the score that of the log-density, and cdf and sf add up to 1."""
    x, n = w.values(list(POINTS)), len(POINTS)
    for a, b in PAIRS:
        density_is_the_slope(w, beta_cdf, beta_logpdf, x, a, b)
        score_is_the_slope(w, beta_logpdf, beta_score, x, a, b)
        below, above = of(w, beta_cdf, x, a, b), of(w, beta_sf, x, a, b)
        w.equal(w.family(lambda i, p=below, q=above: p[i] + q[i], n), 1)
        for kernel, shares in ((beta_logcdf, below), (beta_logsf, above)):
            logs = of(w, kernel, x, a, b)
            w.equal(w.family(lambda i, v=logs: w.exp(v[i]), n), shares)


@theorem(**FLOATS)
def beta_of_whole_concentrations(w):
    """With concentrations 1 and b the sf is (1 - x)^b, with a and 1 the cdf is x^a: in every digit of the smallest tails."""
    for a in (0.5, 1.0, 4.0, 9.5, 10.0, 60.0, 3000.0):
        for x in (1e-30, 1e-3, 0.3, 0.7, 0.99):
            w.equal(one(w, beta_logcdf, x, a, 1.0) / (a * w.log(x)), 1)
        for x in (1e-3, 0.3, 0.7, 0.75, 1 - 2.0**-40):
            w.equal(one(w, beta_logsf, x, 1.0, a) / (a * log1p(-x)), 1)
            w.equal(one(w, beta_sf, x, 1.0, a), w.exp(a * log1p(-x)))
    for a in (0.3, 10.5, 700.0):
        w.equal(one(w, beta_cdf, 0.5, a, a), 0.5)
        w.equal(one(w, beta_logpdf, 0.5, a, a), one(w, beta_logpdf, 0.5, a + 1, a + 1) + w.log((2 * a) / (2 * a + 1)))


@theorem(**FLOATS)
def the_gap_is_exact(w):
    """a (1 - x) - b x, where a million digits cancel: what the products were rounded by is known exactly."""
    h = 2.0**-30
    for a, b, x, gap in ((2.0**50 + 1, 2.0**50 + 1, 0.5, 0.0), (2.0**52 + 1, 2.0**52 - 1, 0.5, 1.0), (7.0, 3.0, 0.2, 5.0),
                         (2.0**60, 1.0, 1 - 2.0**-53, 127 + 2.0**-53), (3.0 * 2**50, 2.0**50, 0.75 + 2.0**-50, -4.0),
                         (1.0, 2.0**60, 2.0**-61, 0.5), (1 + h, 1 - h, (1 + h) / 2, 0.0), (1.0 + 2.0**-52, 2.0**53, 2.0**-53, 2.0**-53),
                         (1.0, 2.0**54 - 2, 2.0**-54, 2.0**-54), (2.0, 2.0**55 - 4, 2.0**-54, 2.0**-53)):  # fmt: skip
        w.claim(abs(w.run(beta_gap, a, b, x) - gap) <= 1e-9 * abs(gap), f"the gap of {a}, {b} at {x}")
    a = 2.0**40
    for k in (-3.0, 0.0, 2.0):  # the density near the middle of 2^40 heads and 2^40 tails is the normal one
        x = 0.5 + k * 2.0**-22
        term = w.run(beta_log_term, a, a, x, 1 - x, w.run(beta_gap, a, a, x))
        w.equal(term, 0.5 * w.log(a / (4 * w.pi)) - k * k / 4)


@theorem(**FLOATS)
def beta_terms_agree(w):
    """The logarithm of x^a y^b / B(a, b) is that of the incomplete beta function's term; with x and y exchanged it is the same."""
    for a, b in (*PAIRS, (9.9, 30.0), (30.0, 9.9), (0.01, 400.0), (400.0, 0.01)):
        for x in (1e-9, 0.05, 0.4, 0.5, 0.6, 0.97):
            gap = w.run(beta_gap, a, b, x)
            term = w.run(beta_log_term, a, b, x, 1 - x, gap)
            if term > -200:
                w.equal(w.exp(term) / w.run(beta_term, a, b, x), 1)
            w.equal(w.run(beta_log_term, b, a, 1 - x, x, -gap), term)
    for a, b in ((3.0, 2.0), (3.0, 40.0), (40.0, 3.0)):
        step = w.run(beta_log_term, a, b, 1e-40, 1.0, a) - w.run(beta_log_term, a, b, 1e-41, 1.0, a)
        w.equal(step, a * w.log(10))
        step = w.run(beta_log_term, a, b, 1.0, 1e-40, -b) - w.run(beta_log_term, a, b, 1.0, 1e-41, -b)
        w.equal(step, b * w.log(10))
        below = w.run(beta_log_share, b, a, 2.0**-60, 1.0, b) - w.run(beta_log_share, b, a, 2.0**-61, 1.0, b)
        w.equal(below, b * w.log(2.0))


@theorem(**FLOATS)
def the_smaller_share_is_computed(w):
    """The share below x where x is below the mean, the one above else; y counts where it is the smaller."""
    for a, b, x, y, lower in ((3.0, 3.0, 0.49, 0.51, 1), (3.0, 3.0, 0.51, 0.49, 0), (9.0, 1.0, 0.8, 0.2, 1), (1.0, 9.0, 0.2, 0.8, 0),
                              (2.0**70, 0.5, 1.0, 2.0**-60, 1), (2.0**70, 0.5, 1.0, 2.0**-80, 0), (0.1, 0.1, 0.5, 0.5, 1)):  # fmt: skip
        w.claim(bool(w.run(beta_lower, a, b, x, y)) == bool(lower), f"side at {a}, {b}, {x}")
    for a, b, x in ((3.0, 4.0, 0.2), (3.0, 4.0, 0.9), (30.0, 4.0, 0.5), (0.3, 0.4, 0.999), (0.3, 0.4, 0.2)):
        gap = w.run(beta_gap, a, b, x)
        below, above = w.run(beta_share, a, b, x, 1 - x, gap), w.run(beta_share, b, a, 1 - x, x, -gap)
        w.equal(below + above, 1)
        w.equal(above / w.run(betaincc_value, a, b, x), 1)
        w.equal(w.run(beta_log_share, a, b, x, 1 - x, gap) / w.log(below), 1)
        w.equal(w.run(beta_log_share, b, a, 1 - x, x, -gap) / w.log(above), 1)
    left = w.run(beta_log_share, 2000.0, 1.0, 0.5, 0.5, 999.5)
    w.equal(left / w.log(0.5), 2000)


@theorem(**FLOATS)
def beta_quantiles(w):
    """ppf inverts the cdf and isf the sf, in both tails."""
    for a, b in (*PAIRS, (300.0, 2.0), (0.02, 3.0)):
        inverts(w, beta_cdf, beta_ppf, SHARES, a, b)
        inverts(w, beta_sf, beta_isf, SHARES, a, b)
    ends(w, beta_ppf, [(0.0, 0.0), (1.0, 1.0), (-0.1, NAN), (1.1, NAN), (NAN, NAN)], 3.2, 1.7)
    ends(w, beta_isf, [(0.0, 1.0), (1.0, 0.0), (-0.1, NAN), (1.1, NAN), (NAN, NAN)], 3.2, 1.7)


@theorem(**FLOATS)
def beta_at_the_ends(w):
    """Nothing outside; at 0 the density is infinite, b or 0 as a is below, at or above 1, and at 1 likewise."""
    ends(w, beta_logpdf, [(-1.0, -INF), (-INF, -INF), (1.1, -INF), (1.0000003, -INF), (INF, -INF), (NAN, NAN)], 3.2, 1.7)
    ends(w, beta_logpdf, [(0.0, -INF), (1.0, -INF)], 3.2, 1.7)
    ends(w, beta_logpdf, [(0.0, INF), (1.0, INF), (-1.0, -INF), (2.0, -INF)], 0.7, 0.4)
    ends(w, beta_logpdf, [(0.0, -INF), (1.0, -INF)], 1.0000005, 1.0000005)
    is_at(w, beta_logpdf, 0.0, w.log(1.7), 1.0, 1.7)
    is_at(w, beta_logpdf, 1.0, w.log(1.7), 1.7, 1.0)
    ends(w, beta_cdf, [(-1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (1.0000003, 1.0), (INF, 1.0), (NAN, NAN)], 3.2, 1.7)
    ends(w, beta_sf, [(-1.0, 1.0), (0.0, 1.0), (1.0, 0.0), (1.0000003, 0.0), (INF, 0.0), (NAN, NAN)], 3.2, 1.7)
    ends(w, beta_logcdf, [(-1.0, -INF), (0.0, -INF), (1.0, 0.0), (1.0000003, 0.0), (INF, 0.0), (NAN, NAN)], 3.2, 1.7)
    ends(w, beta_logsf, [(-1.0, 0.0), (0.0, 0.0), (1.0, -INF), (1.0000003, -INF), (INF, -INF), (NAN, NAN)], 3.2, 1.7)
    places = [-1.0, 0.0, 1.0, 1.0000003, 1.5]
    dx = w.blank(len(places))
    w.run(beta_score, w.values(places), w.values([1.0] * len(places)), dx, len(places), 3.2, 1.7)
    w.equal(dx, 0)


@theorem(**FLOATS)
def beta_samples(w):
    """X / (X + Y) of two Gamma numbers, from their logarithms: also where both are below the smallest float."""
    out = w.blank(3)
    w.run(beta_sample, w.values([0.0, -w.log(3.0), 2000.0]), w.values([0.0, 0.0, 2000.0 - w.log(4.0)]), out, 3)
    w.equal(out, w.values([0.5, 0.75, 0.2]))
    out = w.blank(2)
    w.run(minus_log, w.values([2.0, 0.25]), out, 2)
    w.equal(out, w.values([-w.log(2.0), w.log(4.0)]))
    out = w.blank(2)
    w.run(minus_log_shortened, w.values([2.0, 0.25]), w.values([0.0, 0.75]), out, 2, 0.1)  # X shrinks by u^10
    w.equal(out, w.values([-w.log(2.0), 11 * w.log(4.0)]))


_BOTH = "both formulas hold on both sides of where one takes over"
equivalent(beta_log_term, "if a >= LARGE and b >= LARGE -> *", _BOTH)
equivalent(beta_log_term, "if b >= LARGE -> if b > LARGE", _BOTH)
equivalent(beta_log_term, "if a >= LARGE -> if a > LARGE", _BOTH)
equivalent(beta_log_term, "* if x <= y * -> * if x < y *", "1 / 2 is exact on either side")
equivalent(beta_gap, "y = 1.0 - x -> y = 1.000001 - x", "what y is off by is added again")
