"""Intervals for a mean, a variance and a proportion: which values do the data allow?

    mean: x -+ t s / sqrt(n)      variance: (n - 1) s^2 / chi-squared quantiles      proportion: Wilson, Clopper and Pearson, or normal

An interval holds the values that a test of level alpha does not refuse.  Wilson, J. Am. Stat. Assoc. 22, 1927; Clopper & Pearson,
Biometrika 26, 1934; Brown, Cai & DasGupta, "Interval estimation for a binomial proportion", Stat. Sci. 16, 2001.
"""

from math import nan, sqrt

from ..special import ndtri
from .samples import ConfidenceInterval, as_level, as_number, common_scale, finite_sample, mean_and_squares, times_power
from .t_tests import ttest_1samp
from .tails import beta_quantile, chi2_quantile

METHODS = ("normal", "wilson", "beta", "agresti_coull")


def wilson_middle(share, n, z):
    """(middle, square of half the width) of Wilson's interval, all times 1 + z^2 / n."""
    spread = z * z / n
    return share + spread / 2, spread * (share * (1 - share) + spread / 4)


def wilson_low(share, n, z):
    """The lower end: the smaller root x of (share - x)^2 = z^2 x (1 - x) / n, by the product of both, so that nothing cancels."""
    middle, square = wilson_middle(share, n, z)
    return share * share / (middle + sqrt(square))


def tconfint_mean(x, alpha=0.05):
    """(low, high) for the mean of what a sample was drawn from, by Student's t.  As statsmodels' tconfint_mean; 1 - alpha is the level.

    The mean of data that are not normal is nearly so, if they are many and their tails are not heavy.  NaN for one number.  ValueError for
    no numbers, NaN and infinities.

    >>> [round(v, 4) for v in tconfint_mean([5.1, 4.9, 5.6, 5.3])]
    [4.7498, 5.7002]
    """
    alpha = as_level(alpha, "tconfint_mean", "alpha")
    return ttest_1samp(finite_sample(x, "tconfint_mean: x"), 0.0).confidence_interval(1 - alpha)


def var_confint(x, alpha=0.05):
    """(low, high) for the variance of what a sample was drawn from, if that is normal; more data do not help where it is not.

    NaN for one number.  ValueError for no numbers, NaN and infinities.

    >>> [round(v, 4) for v in var_confint([5.1, 4.9, 5.6, 5.3])]
    [0.0286, 1.2396]
    """
    alpha = as_level(alpha, "var_confint", "alpha")
    exponent, (sample,) = common_scale(finite_sample(x, "var_confint: x"))
    df = len(sample) - 1
    if not df:
        return ConfidenceInterval(nan, nan)
    squares = mean_and_squares(sample)[1]
    low, high = (squares / chi2_quantile(alpha / 2, df, upper) if squares else 0.0 for upper in (True, False))
    return ConfidenceInterval(times_power(low, 2 * exponent), times_power(high, 2 * exponent))


def proportion_confint(count, nobs, alpha=0.05, method="normal"):
    """(low, high) for a probability after `count` of `nobs`.  As statsmodels' proportion_confint of numbers; 1 - alpha is the level.

    method: "normal" (the default there; far too short near 0 and 1, and of width 0 at them), "wilson" (right on average), "beta" (Clopper
    and Pearson's: never below the level, so longer), "agresti_coull" (Wilson's middle with a normal width).
    ValueError for counts that are not between 0 and nobs.

    >>> [[round(v, 4) for v in proportion_confint(3, 20, method=method)] for method in ("normal", "wilson", "beta")]
    [[0.0, 0.3065], [0.0524, 0.3604], [0.0321, 0.3789]]
    """
    alpha = as_level(alpha, "proportion_confint", "alpha")
    if method not in METHODS:
        raise ValueError(f"proportion_confint: method must be one of {list(METHODS)}, got {method!r}")
    k, n = as_number(count, "proportion_confint", "count"), as_number(nobs, "proportion_confint", "nobs")
    if not (0 <= k <= n and n > 0):
        raise ValueError(f"proportion_confint: expected 0 <= count <= nobs and nobs > 0, got {count!r} of {nobs!r}")
    share, z = k / n, -ndtri(alpha / 2)
    if method == "beta":
        low = beta_quantile(k, n - k + 1, alpha / 2) if k else 0.0
        return ConfidenceInterval(low, beta_quantile(k + 1, n - k, alpha / 2, upper=True) if k < n else 1.0)
    if method == "wilson":
        return ConfidenceInterval(wilson_low(share, n, z), 1 - wilson_low((n - k) / n, n, z))
    if method == "agresti_coull":
        n += z * z
        share = (k + z * z / 2) / n
    half = z * sqrt(share * (1 - share) / n)
    return ConfidenceInterval(max(0.0, share - half), min(1.0, share + half))
