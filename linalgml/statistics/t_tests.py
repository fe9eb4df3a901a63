"""Student's t tests: is a mean what it should be, do two groups have the same mean, did pairs change?

    t = (what was found - what was expected) / its standard error      df = how many squares the error is estimated from

Equal variances are pooled; Welch's test adds both errors, and its degrees of freedom are those of the scaled chi-squared variable with
the same mean and variance.  Student, Biometrika 6, 1908; Welch, Biometrika 34, 1947; Lehmann & Romano, *Testing Statistical Hypotheses*.
"""

from collections import namedtuple
from math import copysign, inf, nan, sqrt

from .samples import ALTERNATIVES, ConfidenceInterval, as_level, common_scale, finite_sample, mean_and_squares, one_of, times_power
from .tails import t_outside, t_quantile, t_tail


class TTestResult(namedtuple("TTestResult", "statistic pvalue")):
    """What a t test returns: a tuple of statistic and pvalue, with df, and the `confidence_interval` of what was estimated."""

    __test__ = False  # pytest: no test class
    df: float
    _estimate: float
    _error: float
    _alternative: str

    def __new__(cls, statistic, pvalue, df=nan, estimate=nan, error=nan, alternative="two-sided"):
        result = super().__new__(cls, statistic, pvalue)
        result.df, result._estimate, result._error, result._alternative = df, estimate, error, alternative
        return result

    def __repr__(self):
        return f"TTestResult(statistic={self.statistic!r}, pvalue={self.pvalue!r}, df={self.df!r})"

    def confidence_interval(self, confidence_level=0.95):
        """(low, high) of the mean, or of the difference of means; one end is infinite where the alternative has one side."""
        level = as_level(confidence_level, "confidence_interval")
        if not self.df > 0:
            return ConfidenceInterval(nan, nan)
        if self._alternative == "two-sided":
            reach = t_outside(1 - level, level, self.df) * self._error
            return ConfidenceInterval(self._estimate - reach, self._estimate + reach)
        reach = t_quantile(1 - level, self.df, upper=True) * self._error
        if self._alternative == "less":
            return ConfidenceInterval(-inf, self._estimate + reach)
        return ConfidenceInterval(self._estimate - reach, inf)


def pooled_variance(n1, v1, n2, v2):
    """(variance of the difference of two means, degrees of freedom) of groups of the same variance, estimated as v1 and v2."""
    df = n1 + n2 - 2
    return ((n1 - 1) * v1 + (n2 - 1) * v2) / df * (1 / n1 + 1 / n2), df


def welch_variance(n1, v1, n2, v2):
    """(variance of the difference of two means, degrees of freedom), where each group has a variance of its own."""
    e1, e2 = v1 / n1, v2 / n2
    return e1 + e2, (e1 + e2) ** 2 / (e1 * e1 / (n1 - 1) + e2 * e2 / (n2 - 1))


def _estimated_variance(squares, n):
    return squares / (n - 1) if n > 1 else nan


def _result(difference, estimate, variance, df, exponent, alternative):
    """difference, estimate and the root of variance are in units of 2^exponent."""
    error = sqrt(variance) if variance == variance else nan
    beyond = copysign(inf, difference) if difference else nan  # where nothing varies, any difference is beyond all errors
    t = difference / error if error else beyond
    return TTestResult(t, t_tail(t, df, alternative), df, times_power(estimate, exponent), times_power(error, exponent), alternative)


def ttest_1samp(a, popmean, *, alternative="two-sided"):
    """Is popmean the mean of what the sample was drawn from?  As scipy.stats.ttest_1samp of one sample.

    alternative: "two-sided", "less" or "greater" (the mean is less, greater).  df = n - 1; NaN for one number, and for numbers that are all
    popmean; an infinite statistic for equal numbers that are not.  ValueError for no numbers, NaN and infinities.

    >>> result = ttest_1samp([5.1, 4.9, 5.6, 5.3], 5.0)
    >>> round(result.statistic, 6), round(result.pvalue, 6), result.df
    (1.506993, 0.228912, 3)
    >>> [round(v, 4) for v in result.confidence_interval(0.95)]
    [4.7498, 5.7002]
    """
    one_of(alternative, ALTERNATIVES, "ttest_1samp", "alternative")
    sample = finite_sample(a, "ttest_1samp: a")
    (center,) = finite_sample([popmean], "ttest_1samp: popmean")
    exponent, (sample, (center,)) = common_scale(sample, [center])
    mean, squares = mean_and_squares(sample)
    n = len(sample)
    return _result(mean - center, mean, _estimated_variance(squares, n) / n, n - 1, exponent, alternative)


def ttest_rel(a, b, *, alternative="two-sided"):
    """Did pairs change: is the mean of a - b zero?  As scipy.stats.ttest_rel of two samples; the errors and NaN of `ttest_1samp`.

    >>> result = ttest_rel([130, 210, 95, 180], [121, 190, 96, 150], alternative="greater")
    >>> round(result.statistic, 6), round(result.pvalue, 6)
    (2.159534, 0.059814)
    """
    one_of(alternative, ALTERNATIVES, "ttest_rel", "alternative")
    a, b = finite_sample(a, "ttest_rel: a"), finite_sample(b, "ttest_rel: b")
    if len(a) != len(b):
        raise ValueError(f"ttest_rel: a has {len(a)} numbers, b {len(b)}")
    exponent, (a, b) = common_scale(a, b)
    mean, squares = mean_and_squares([x - y for x, y in zip(a, b, strict=True)])
    n = len(a)
    return _result(mean, mean, _estimated_variance(squares, n) / n, n - 1, exponent, alternative)


def ttest_ind(a, b, *, equal_var=True, alternative="two-sided"):
    """Do two groups have the same mean?  As scipy.stats.ttest_ind of two samples.

    equal_var: pool both variances; False: Welch's test, whose df is not whole.  alternative: "less" says that a's mean is less.
    confidence_interval() is of the difference of means.  The errors and NaN of `ttest_1samp`.

    >>> result = ttest_ind([112, 98, 120, 105], [131, 127, 118, 140], equal_var=False)
    >>> round(result.statistic, 6), round(result.pvalue, 6), round(result.df, 6)
    (-3.085854, 0.021531, 5.993703)
    """
    one_of(alternative, ALTERNATIVES, "ttest_ind", "alternative")
    a, b = finite_sample(a, "ttest_ind: a"), finite_sample(b, "ttest_ind: b")
    exponent, (a, b) = common_scale(a, b)
    (mean1, squares1), (mean2, squares2) = mean_and_squares(a), mean_and_squares(b)
    n1, n2 = len(a), len(b)
    if equal_var:
        variance, df = _pooled(n1, squares1, n2, squares2)
    else:
        v1, v2 = _estimated_variance(squares1, n1), _estimated_variance(squares2, n2)
        if n1 < 2 or n2 < 2:
            variance, df = nan, nan
        elif v1 or v2:
            largest = max(v1, v2)  # relative to it, squares do not vanish
            variance, df = welch_variance(n1, v1 / largest, n2, v2 / largest)
            variance *= largest
        else:
            variance, df = 0.0, n1 + n2 - 2  # the limit of equal variances
    return _result(mean1 - mean2, mean1 - mean2, variance, df, exponent, alternative)


def _pooled(n1, squares1, n2, squares2):
    if n1 + n2 < 3:
        return nan, 0
    return pooled_variance(n1, squares1 / (n1 - 1) if n1 > 1 else 0.0, n2, squares2 / (n2 - 1) if n2 > 1 else 0.0)
