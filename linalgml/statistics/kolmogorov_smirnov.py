"""Kolmogorov and Smirnov's tests: the largest distance between two staircases, or between a staircase and a curve.

    D = max over x of |F_m(x) - G_n(x)|      P(D >= d): the share of the ways from (0, 0) to (m, n) that go too far from the diagonal

Smirnov, Bull. Math. Univ. Moscou 2, 1939; Hodges, Arkiv foer Matematik 3, 1958 (ways); Marsaglia, Tsang & Wang, "Evaluating Kolmogorov's
distribution", J. Stat. Software 8(18), 2003 (Durbin's matrix, for one sample).
"""

from math import ceil, exp, floor, gcd, lgamma, log, pi, sqrt

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.matrix import Matrix
from .samples import ALTERNATIVES, TestResult, one_of, read_sample


@kernel
def ways_outside(work, m, n, rise, run, limit, both):
    """The share of the ways from (0, 0) to (m, n) with a point (i, j) where i rise - j run is `limit` or more; work: (n + 1,).

    both: 1 where -limit or less counts too; alone it has the same share, that of the ways turned round.  A way's last step came from
    the left with probability i / (i + j).
    """
    for i in range(m + 1):
        for j in range(n + 1):
            height = i * rise - j * run
            if both == 1:
                height = max(height, -height)
            if height >= limit:
                work[j] = 1.0
            elif i == 0:
                work[j] = 0.0
            elif j > 0:
                work[j] = (i * work[j] + j * work[j - 1]) / (i + j)
    return work[n]


def _smirnov(n, d):
    """P(D+ >= d) for one sample of n: a sum of positive terms, in logarithms."""
    if d <= 0 or d >= 1:
        return float(d <= 0)
    total = 0.0
    for j in range(floor(n * (1 - d)) + 1):
        rest = 1 - d - j / n
        if rest > 0:
            total += exp(lgamma(n + 1) - lgamma(j + 1) - lgamma(n - j + 1) + (j - 1) * log(d + j / n) + (n - j) * log(rest))
    return min(1.0, d * total)


def _limit(x):
    """P(K >= x) of Kolmogorov's limit of sqrt(n) D: one series for large x, and what theta functions make of it for small x."""
    if x <= 0:
        return 1.0
    if x < 1:
        return 1 - sqrt(2 * pi) / x * sum(exp(-((2 * k - 1) ** 2) * pi * pi / (8 * x * x)) for k in range(1, 6))
    return 2 * sum((-1) ** (k - 1) * exp(-2 * k * k * x * x) for k in range(1, 8))


def _kolmogorov(n, d):
    """P(D >= d) for one sample of n: Durbin's matrix, or twice one side in the tail, where both sides together are not to be seen."""
    if d <= 0 or d >= 1:
        return float(d <= 0)
    if n * d * d > 9 or 2 * d >= 1 + 1 / n:
        return min(1.0, 2 * _smirnov(n, d))
    k = ceil(n * d)
    size, h = 2 * k - 1, ceil(n * d) - n * d
    share = [exp(-lgamma(i + 1)) for i in range(size + 1)]  # 1 / i!
    rows = [[share[i - j + 1] if i - j + 1 >= 0 else 0.0 for j in range(size)] for i in range(size)]
    for i in range(size):
        rows[i][0] -= h ** (i + 1) * share[i + 1]
        rows[size - 1][i] -= h ** (size - i) * share[size - i]
    if 2 * h > 1:
        rows[size - 1][0] += (2 * h - 1) ** size * share[size]
    H = Matrix([[v / exp(1) for v in row] for row in rows])  # n! / n^n is about e^-n: no power gets too large or too small
    power = H**n
    return min(1.0, max(0.0, 1 - power[k - 1, k - 1] * exp(lgamma(n + 1) + n - n * log(n))))


def ks_2samp(data1, data2, alternative="two-sided", method="auto"):
    """Smirnov's test of two samples: are they from one distribution?  As scipy.stats.ks_2samp.

    statistic: the largest distance between their staircases.  alternative "greater": the first staircase is above, its numbers are as a
    rule smaller; "less": below.  method: "exact" counts ways, "asymp" takes the distribution for one sample of m n / (m + n); "auto" is
    exact up to 10000 numbers.  ValueError for no numbers, NaN, and unknown settings.

    >>> result = ks_2samp([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    >>> result.statistic, round(result.pvalue, 12)
    (1.0, 0.1)
    """
    one_of(alternative, ALTERNATIVES, "ks_2samp", "alternative")
    one_of(method, ("auto", "exact", "asymp"), "ks_2samp", "method")
    x, y = sorted(read_sample(data1, "ks_2samp: data1")), sorted(read_sample(data2, "ks_2samp: data2"))
    m, n = len(x), len(y)
    rise, run = n // gcd(m, n), m // gcd(m, n)
    above = below = i = j = 0
    while i < m or j < n:
        at = min(x[i] if i < m else y[j], y[j] if j < n else x[i])
        while i < m and x[i] == at:
            i += 1
        while j < n and y[j] == at:
            j += 1
        above, below = max(above, i * rise - j * run), max(below, j * run - i * rise)
    height = {"two-sided": max(above, below), "greater": above, "less": below}[alternative]
    d = height / (m * rise)
    if method == "exact" or (method == "auto" and max(m, n) <= 10000):
        p = ways_outside(backend.store().empty(n + 1, float64), m, n, rise, run, height, int(alternative == "two-sided"))
    elif alternative == "two-sided":
        p = _kolmogorov(max(1, round(m * n / (m + n))), d)
    else:
        small, large = sorted((m, n))
        z = sqrt(m * n / (m + n)) * d
        p = exp(-2 * z * z - 2 * z * (large + 2 * small) / sqrt(m * n * (m + n)) / 3)
    return TestResult(d, min(1.0, max(0.0, p)))


def ks_1samp(x, cdf, alternative="two-sided", method="auto"):
    """Kolmogorov's test of one sample: is it from the distribution with this function?  As scipy.stats.ks_1samp.

    cdf: a function of one number.  method: "exact" (and "auto"), or "asymp" for the limit of many numbers; one side is always exact.

    >>> result = ks_1samp([0.1, 0.4, 0.7], lambda x: x)
    >>> round(result.statistic, 12), round(result.pvalue, 6)
    (0.3, 0.886222)
    """
    one_of(alternative, ALTERNATIVES, "ks_1samp", "alternative")
    one_of(method, ("auto", "exact", "asymp"), "ks_1samp", "method")
    values = sorted(read_sample(x, "ks_1samp"))
    n = len(values)
    curve = [float(cdf(v)) for v in values]
    if any(not 0 <= c <= 1 for c in curve):
        raise ValueError("ks_1samp: cdf must be between 0 and 1")
    above, below = max((k + 1) / n - c for k, c in enumerate(curve)), max(c - k / n for k, c in enumerate(curve))
    d = {"two-sided": max(above, below), "greater": above, "less": below}[alternative]
    if alternative != "two-sided":
        return TestResult(d, _smirnov(n, d))
    return TestResult(d, _limit(sqrt(n) * d) if method == "asymp" else _kolmogorov(n, d))
