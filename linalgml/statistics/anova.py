"""Analysis of variance: do several groups have one mean, do two groups have one variance?

    F = (squares between groups / (k - 1)) / (squares within groups / (n - k))      F = variance of x / variance of y

Squares between and within add up to the squares of all.  Fisher, *Statistical Methods for Research Workers*, 1925; Scheffé, *The Analysis
of Variance*, chapter 3.
"""

from collections import namedtuple
from math import inf, nan

from .samples import (
    ALTERNATIVES,
    ConfidenceInterval,
    TestResult,
    as_level,
    as_number,
    common_scale,
    finite_sample,
    mean_and_squares,
    one_of,
)
from .tails import f_quantile, f_tail


class VarianceTestResult(namedtuple("VarianceTestResult", "statistic pvalue")):
    """statistic: the ratio of the two variances over the expected one; df: (of x, of y); `confidence_interval` of the ratio."""

    __test__ = False  # pytest: no test class
    df: tuple
    _ratio: float
    _alternative: str

    def __new__(cls, statistic, pvalue, df=(0, 0), ratio=1.0, alternative="two-sided"):
        result = super().__new__(cls, statistic, pvalue)
        result.df, result._ratio, result._alternative = df, ratio, alternative
        return result

    def __repr__(self):
        return f"VarianceTestResult(statistic={self.statistic!r}, pvalue={self.pvalue!r}, df={self.df!r})"

    def confidence_interval(self, confidence_level=0.95):
        """(low, high) of the ratio of variances; one end is 0 or infinite where the alternative has one side."""
        outside = 1 - as_level(confidence_level, "confidence_interval")
        found = self.statistic * self._ratio
        if found != found:
            return ConfidenceInterval(nan, nan)
        if self._alternative == "two-sided":
            outside /= 2
        dfn, dfd = self.df
        low = 0.0 if self._alternative == "less" else found / f_quantile(outside, dfn, dfd, upper=True)
        high = inf if self._alternative == "greater" else found / f_quantile(outside, dfn, dfd)
        return ConfidenceInterval(low, high)


def squares_between_and_within(groups):
    """(squares between groups, squares within them) of groups (n, mean, squares), the last round the group's own mean."""
    total = sum(n for n, _, _ in groups)
    grand = sum(n * mean for n, mean, _ in groups) / total
    return sum(n * (mean - grand) ** 2 for n, mean, _ in groups), sum(squares for _, _, squares in groups)


def f_oneway(*samples):
    """Do several groups have the same mean, if they have the same variance?  As scipy.stats.f_oneway of samples of numbers.

    NaN where all numbers are equal, or no group has two of them; an infinite statistic where groups differ and nothing varies within them.
    ValueError for fewer than two groups, a group of no numbers, NaN and infinities.

    >>> result = f_oneway([112, 98, 120], [131, 127, 118], [150, 144, 139])
    >>> round(result.statistic, 6), round(result.pvalue, 6)
    (13.401007, 0.00612)
    """
    if len(samples) < 2:
        raise ValueError(f"f_oneway: expected two groups or more, got {len(samples)}")
    read = [finite_sample(sample, f"f_oneway: group {i}") for i, sample in enumerate(samples, 1)]
    _, read = common_scale(*read)
    k, n = len(read), sum(map(len, read))
    if n == k:
        return TestResult(nan, nan)
    anchor = read[0][0]  # the means are compared, not squared: what all have in common is taken away first
    groups = [(len(sample), *mean_and_squares([v - anchor for v in sample])) for sample in read]
    between, within = squares_between_and_within(groups)
    if not within:
        return TestResult(inf, 0.0) if between else TestResult(nan, nan)
    statistic = between / (k - 1) / (within / (n - k))
    return TestResult(statistic, f_tail(statistic, k - 1, n - k))


def var_test(x, y, ratio=1.0, alternative="two-sided"):
    """The F test of two variances: is the variance of x `ratio` times that of y, both normal?  As R's var.test.

    alternative: "less" says that x varies less.  statistic = var(x) / var(y) / ratio, df = (len(x) - 1, len(y) - 1), and the interval is of
    var(x) / var(y).  Far more than means, variances are misjudged where data are not normal.  NaN where nothing varies or a sample has one
    number.  ValueError for no numbers, NaN and infinities, and a ratio that is not positive.

    >>> result = var_test([112, 98, 120, 105], [131, 127, 118, 140])
    >>> round(result.statistic, 6), round(result.pvalue, 6), result.df
    (1.067, 0.958736, (3, 3))
    """
    one_of(alternative, ALTERNATIVES, "var_test", "alternative")
    if not (ratio := as_number(ratio, "var_test", "ratio")) > 0:
        raise ValueError(f"var_test: ratio must be positive, got {ratio!r}")
    x, y = finite_sample(x, "var_test: x"), finite_sample(y, "var_test: y")
    _, (x, y) = common_scale(x, y)
    df = len(x) - 1, len(y) - 1
    first, second = mean_and_squares(x)[1], mean_and_squares(y)[1]
    if not min(df) or not (first or second):
        return VarianceTestResult(nan, nan, df, ratio, alternative)
    statistic = first / df[0] / (second / df[1]) / ratio if second else inf
    below, above = f_tail(statistic, *df, False), f_tail(statistic, *df)
    p = {"less": below, "greater": above, "two-sided": min(1.0, 2 * min(below, above))}[alternative]
    return VarianceTestResult(statistic, p, df, ratio, alternative)
