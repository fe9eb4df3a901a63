"""Theorems of the F distribution."""

from ...probability.beta import beta_cdf, beta_logcdf, beta_logsf, beta_sf
from ...probability.fisher_snedecor import (
    fisher_cdf,
    fisher_isf,
    fisher_logcdf,
    fisher_logpdf,
    fisher_logsf,
    fisher_ppf,
    fisher_sample,
    fisher_score,
    fisher_sf,
)
from ..theorem import theorem
from .laws import FLOATS, INF, NAN, SHARES, density_is_the_slope, ends, inverts, is_at, of, one, score_is_the_slope

POINTS = (0.07, 0.4, 1.0, 1.9, 7.5)
PAIRS = ((1.3, 0.9), (5.0, 2.0), (3.0, 50.0), (50.0, 3.0), (30.0, 44.0))


@theorem(**FLOATS)
def fisher_density(w):
    """The density is the derivative of the cdf, the score that of the log-density, and cdf and sf add up to 1."""
    x, n = w.values(list(POINTS)), len(POINTS)
    for df1, df2 in PAIRS:
        density_is_the_slope(w, fisher_cdf, fisher_logpdf, x, df1, df2)
        score_is_the_slope(w, fisher_logpdf, fisher_score, x, df1, df2)
        below, above = of(w, fisher_cdf, x, df1, df2), of(w, fisher_sf, x, df1, df2)
        w.equal(w.family(lambda i, p=below, q=above: p[i] + q[i], n), 1)


@theorem(**FLOATS)
def fisher_is_beta(w):
    """df1 F / df2 are the odds of a Beta variable of half of either number of degrees of freedom."""
    for df1, df2 in PAIRS:
        for x in POINTS:
            odds = df1 * x / df2
            share = odds / (1 + odds)
            for ours, theirs in ((fisher_cdf, beta_cdf), (fisher_sf, beta_sf), (fisher_logcdf, beta_logcdf), (fisher_logsf, beta_logsf)):
                w.equal(one(w, ours, x, df1, df2) / one(w, theirs, share, df1 / 2, df2 / 2), 1)


@theorem(**FLOATS)
def fisher_turned_over(w):
    """1 / F is F with the degrees of freedom exchanged: far out on either side there are all digits, whatever is large."""
    for df1, df2 in (*PAIRS, (2.0, 2.0**40), (2.0**40, 2.0)):
        for x in (1e-9, 0.2, 1.0, 3.0, 1e9):
            left, right = one(w, fisher_logcdf, x, df1, df2), one(w, fisher_logsf, 1 / x, df2, df1)
            w.equal(left, right)
            w.claim(abs(left - right) <= 1e-9 * abs(left) + 1e-300, f"the tails of {df1} and {df2} at {x}")
            w.equal(one(w, fisher_logpdf, x, df1, df2) + 2 * w.log(x), one(w, fisher_logpdf, 1 / x, df2, df1))
    for x in (1e-200, 1e-3, 2.0, 1e200):  # the sf is (1 + 2 x / df2)^(-df2 / 2)
        w.equal(one(w, fisher_sf, x, 2.0, 6.0), (1 + x / 3) ** -3 if x < 1e9 else 0.0)
        w.equal(one(w, fisher_logsf, x, 2.0, 6.0), -3 * w.log(1 + x / 3))
        w.equal(one(w, fisher_logpdf, x, 2.0, 6.0), -4 * w.log(1 + x / 3))
    for kernel in (fisher_logsf, fisher_logpdf):
        w.claim(abs(one(w, kernel, 1.7e308, 60.0, 0.5)) < INF, "odds beyond the largest float")
    for kernel in (fisher_cdf, fisher_logcdf):
        w.claim(abs(one(w, kernel, 1.7e308, 60.0, 0.5)) <= 1, "odds beyond the largest float")
    w.claim(one(w, fisher_sf, 1.7e308, 60.0, 0.01) > 0.01, "a sample of so few degrees of freedom may be there")


@theorem(**FLOATS)
def fisher_quantiles(w):
    """ppf inverts the cdf and isf the sf."""
    for df1, df2 in PAIRS:
        inverts(w, fisher_cdf, fisher_ppf, SHARES, df1, df2)
        inverts(w, fisher_sf, fisher_isf, SHARES, df1, df2)
    ends(w, fisher_ppf, [(0.0, 0.0), (1.0, INF)], 3.2, 1.7)
    ends(w, fisher_isf, [(0.0, INF), (1.0, 0.0)], 3.2, 1.7)


@theorem(**FLOATS)
def fisher_at_zero(w):
    """Before 0 there is nothing; at 0 the density is infinite, 1 or 0 as df1 is below, at or above 2."""
    ends(w, fisher_logpdf, [(-1.0, -INF), (-INF, -INF), (INF, -INF), (NAN, NAN), (0.0, -INF)], 3.2, 1.7)
    ends(w, fisher_logpdf, [(0.0, INF), (-1.0, -INF)], 1.7, 3.2)
    ends(w, fisher_logpdf, [(0.0, -INF)], 2.0000009, 3.2)
    is_at(w, fisher_logpdf, 0.0, 0.0, 2.0, 1.7)
    ends(w, fisher_cdf, [(-INF, 0.0), (-1.0, 0.0), (0.0, 0.0), (INF, 1.0), (NAN, NAN)], 3.2, 1.7)
    ends(w, fisher_sf, [(-INF, 1.0), (-1.0, 1.0), (0.0, 1.0), (INF, 0.0), (NAN, NAN)], 3.2, 1.7)
    ends(w, fisher_logcdf, [(-INF, -INF), (-1.0, -INF), (0.0, -INF), (INF, 0.0), (NAN, NAN)], 3.2, 1.7)
    ends(w, fisher_logsf, [(-INF, 0.0), (-1.0, 0.0), (0.0, 0.0), (INF, -INF), (NAN, NAN)], 3.2, 1.7)
    dx = w.blank(2)
    w.run(fisher_score, w.values([-1.0, 0.0]), w.values([1.0, 1.0]), dx, 2, 3.2, 1.7)
    w.equal(dx, 0)


@theorem(**FLOATS)
def fisher_samples(w):
    """(X / df1) / (Y / df2) of two Gamma numbers, from their logarithms."""
    out = w.blank(2)
    w.run(fisher_sample, w.values([-w.log(6.0), 1500.0]), w.values([-w.log(2.0), 1500.0 + w.log(2.0)]), out, 2, 5.0, 10.0)
    w.equal(out, w.values([6.0, 4.0]))
