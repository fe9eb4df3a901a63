"""Tests of correlation: is a coefficient as large as this a matter of luck?

    t = r sqrt((n - 2) / (1 - r^2)), Student's t with n - 2 degrees of freedom      atanh r: nearly normal, variance 1 / (n - 3)

The first is exact for r of normal data without correlation, and good for ranks; the second, Fisher's, gives the interval.  Fisher,
Biometrika 10, 1915, and Metron 1, 1921.
"""

from collections import namedtuple
from math import atanh, copysign, fsum, inf, nan, sqrt, tanh

from ..special import ndtri
from .correlation import rankdata
from .samples import ALTERNATIVES, ConfidenceInterval, TestResult, as_level, common_scale, finite_sample, mean_and_squares, one_of
from .tails import t_tail


class PearsonRResult(namedtuple("PearsonRResult", "statistic pvalue")):
    """What `pearsonr` returns: the coefficient and the p-value; `confidence_interval` by Fisher's transformation."""

    __test__ = False  # pytest: no test class
    _n: int
    _alternative: str

    def __new__(cls, statistic, pvalue, n=0, alternative="two-sided"):
        result = super().__new__(cls, statistic, pvalue)
        result._n, result._alternative = n, alternative
        return result

    @property
    def correlation(self):
        """The coefficient, by the name it had."""
        return self.statistic

    def confidence_interval(self, confidence_level=0.95):
        """(low, high) of the correlation; -1 to 1 for three numbers or fewer, NaN where there is no coefficient."""
        outside = 1 - as_level(confidence_level, "confidence_interval")
        if self.statistic != self.statistic:
            return ConfidenceInterval(nan, nan)
        if self._n <= 3:
            return ConfidenceInterval(-1.0, 1.0)
        z = atanh(self.statistic) if abs(self.statistic) < 1 else copysign(inf, self.statistic)
        reach = -ndtri(outside / 2 if self._alternative == "two-sided" else outside) / sqrt(self._n - 3)
        low = -1.0 if self._alternative == "less" else tanh(z - reach)
        return ConfidenceInterval(low, 1.0 if self._alternative == "greater" else tanh(z + reach))


def _correlated(x, y):
    """Pearson's coefficient of two lists."""
    _, (x,) = common_scale(x)
    _, (y,) = common_scale(y)
    (mean_x, squares_x), (mean_y, squares_y) = mean_and_squares(x), mean_and_squares(y)
    if not squares_x or not squares_y:
        return nan
    products = fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return max(-1.0, min(1.0, products / sqrt(squares_x) / sqrt(squares_y)))


def _pvalue(r, n, alternative):
    if r != r:
        return nan
    left = (1 - r) * (1 + r)
    return t_tail(r * sqrt((n - 2) / left) if left else copysign(inf, r), n - 2, alternative)


def _pair(x, y, names, what):
    x, y = finite_sample(x, f"{what}: {names[0]}"), finite_sample(y, f"{what}: {names[1]}")
    if len(x) != len(y):
        raise ValueError(f"{what}: {names[0]} has {len(x)} numbers, {names[1]} {len(y)}")
    if len(x) < 2:
        raise ValueError(f"{what}: expected two pairs or more, got {len(x)}")
    return x, y


def pearsonr(x, y, *, alternative="two-sided"):
    """Pearson's correlation, and the p-value if there is none.  As scipy.stats.pearsonr of two samples.

    alternative: "two-sided", "less" or "greater" (the correlation is negative, positive).  NaN for a sample that does not vary; two pairs
    are always on a line, and their p-value is 1.  ValueError for fewer pairs, NaN, infinities and different lengths.

    >>> result = pearsonr([1, 2, 3, 4, 5], [2.1, 3.9, 6.2, 7.7, 10.3])
    >>> round(result.statistic, 6), round(result.pvalue, 6)
    (0.997218, 0.000176)
    >>> [round(v, 4) for v in result.confidence_interval()]
    [0.9564, 0.9998]
    """
    one_of(alternative, ALTERNATIVES, "pearsonr", "alternative")
    x, y = _pair(x, y, "xy", "pearsonr")
    r, n = _correlated(x, y), len(x)
    if n == 2 and r == r:
        return PearsonRResult(copysign(1.0, r), 1.0, n, alternative)
    return PearsonRResult(r, _pvalue(r, n, alternative), n, alternative)


def spearmanr(a, b, *, alternative="two-sided"):
    """Spearman's correlation of ranks, and its p-value by Student's t.  As scipy.stats.spearmanr of two samples.

    For fewer than about 20 pairs the p-value is rough: `permutation_test` counts instead.  NaN for a sample that does not vary, and the
    p-value of two pairs.  ValueError for fewer pairs, NaN, infinities and different lengths.

    >>> result = spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])
    >>> round(result.statistic, 6), round(result.pvalue, 6)
    (0.820783, 0.088587)
    """
    one_of(alternative, ALTERNATIVES, "spearmanr", "alternative")
    a, b = _pair(a, b, "ab", "spearmanr")
    r = _correlated(rankdata(a), rankdata(b))
    return TestResult(r, _pvalue(r, len(a), alternative))
