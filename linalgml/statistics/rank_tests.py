"""Tests by ranks: is one group larger than another, without assuming any distribution?

    Mann-Whitney: U = in how many pairs (x, y) the x is larger      Wilcoxon: W = sum of the ranks of the differences above 0

If nothing but chance decides, every order (every set of signs) is as likely as any other, and the distribution of U or W can be counted
exactly.  Mann & Whitney, Ann. Math. Stat. 18, 1947; Wilcoxon, Biometrics Bulletin 1, 1945; ties and large samples: Lehmann,
*Nonparametrics*, chapters 1 and 3.
"""

from collections import Counter
from math import copysign, nan, sqrt

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..storage import flat_list
from .correlation import rankdata
from .samples import ALTERNATIVES, TestResult, one_of, read_sample


@kernel
def rank_sum_distribution(out, work, m, n):
    """out (m n + 1,) = P(U = u) for samples of m and n without ties.  work: (n + 1, m n + 1), in which row j is for j of the second.

    The largest of all is of the first sample, with probability i / (i + j), and then above all j of the second; or it is of the second.
    """
    width = m * n + 1
    for c in range(n * width):
        work[c] = 0.0
    for j in range(n + 1):
        work[j * width] = 1.0
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            for back in range(i * j + 1):
                u = i * j - back
                total = j * work[(j - 1) * width + u]
                if u >= j:
                    total += i * work[j * width + u - j]
                work[j * width + u] = total / (i + j)
    for u in range(width):
        out[u] = work[n * width + u]


@kernel
def signed_rank_distribution(out, n):
    """out (n (n + 1) / 2 + 1,) = P(W = s) for n differences without ties: each rank is in the sum or not, like a coin."""
    for s in range(n * (n + 1) // 2 + 1):
        out[s] = 0.0
    out[0] = 1.0
    for i in range(1, n + 1):
        for back in range(i * (i + 1) // 2 + 1):
            s = i * (i + 1) // 2 - back
            total = out[s]
            if s >= i:
                total += out[s - i]
            out[s] = total / 2


def _ties(values):
    """The sum of t^3 - t over the groups of t equal numbers."""
    return sum(t**3 - t for t in Counter(values).values())


def mannwhitneyu(x, y, use_continuity=True, alternative="two-sided", *, method="auto"):
    """Mann and Whitney's U test of two samples.  As scipy.stats.mannwhitneyu.

    alternative: "two-sided", "less" or "greater" (x is as a rule smaller, larger).  method: "exact" counts all orders, and ignores
    ties; "asymptotic" takes a normal distribution with a correction for ties; "auto" is exact where a sample has 8 numbers at most
    and there are no ties.  statistic is U of x.  ValueError for no numbers, NaN, and unknown settings.

    >>> result = mannwhitneyu([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    >>> result.statistic, round(result.pvalue, 12)
    (0.0, 0.1)
    """
    from ..special import ndtr

    one_of(alternative, ALTERNATIVES, "mannwhitneyu", "alternative")
    one_of(method, ("auto", "exact", "asymptotic"), "mannwhitneyu", "method")
    x, y = read_sample(x, "mannwhitneyu: x"), read_sample(y, "mannwhitneyu: y")
    m, n = len(x), len(y)
    first = sum(rankdata(x + y)[:m]) - m * (m + 1) / 2
    u = {"greater": first, "less": m * n - first, "two-sided": max(first, m * n - first)}[alternative]
    sides = 2 if alternative == "two-sided" else 1
    ties = _ties(x + y)
    if method == "exact" or (method == "auto" and min(m, n) <= 8 and not ties):
        store = backend.store()
        out, work = store.empty(m * n + 1, float64), store.empty((n + 1) * (m * n + 1), float64)
        rank_sum_distribution(out, work, m, n)
        p = sum(flat_list(out)[: int(m * n - u) + 1])  # symmetric: as many at or above u as at or below m n - u
    else:
        spread = m * n / 12 * (m + n + 1 - ties / ((m + n) * (m + n - 1)))
        distance = u - m * n / 2 - (0.5 if use_continuity else 0.0)
        p = ndtr(-distance / sqrt(spread)) if spread > 0 else nan
        p = 1.0 if p != p else p
    return TestResult(first, min(1.0, sides * p))


def wilcoxon(x, y=None, correction=False, alternative="two-sided", method="auto"):
    """Wilcoxon's signed-rank test: are differences x - y, or numbers x, symmetric about 0?  As scipy.stats.wilcoxon.

    Differences of 0 are left out.  method: "exact" counts all signs and refuses ties; "asymptotic" takes a normal distribution, with a
    correction for ties; "auto" is exact up to 50 differences, without ties and zeros.  statistic is the smaller sum of ranks, or that of
    the positive differences where alternative is not "two-sided".

    >>> wilcoxon([1.0, 2.0, 3.0, 4.0, -0.5], alternative="greater")
    TestResult(statistic=14.0, pvalue=0.0625)
    """
    from ..special import ndtr

    one_of(alternative, ALTERNATIVES, "wilcoxon", "alternative")
    one_of(method, ("auto", "exact", "asymptotic"), "wilcoxon", "method")
    d = read_sample(x, "wilcoxon: x")
    if y is not None:
        second = read_sample(y, "wilcoxon: y")
        if len(second) != len(d):
            raise ValueError(f"wilcoxon: x has {len(d)} numbers, y {len(second)}")
        d = [a - b for a, b in zip(d, second, strict=True)]
    kept = [v for v in d if v]
    zeros, n = len(d) - len(kept), len(kept)
    if not n:
        raise ValueError("wilcoxon: all differences are 0")
    ties = _ties(map(abs, kept))
    ranks = rankdata([abs(v) for v in kept])
    plus = sum(r for r, v in zip(ranks, kept, strict=True) if v > 0)
    minus = n * (n + 1) / 2 - plus
    if method == "exact" and ties:
        raise ValueError("wilcoxon: two differences are of equal size; use method='asymptotic'")
    if method == "exact" or (method == "auto" and n <= 50 and not ties and not zeros):
        out = backend.store().empty(n * (n + 1) // 2 + 1, float64)
        signed_rank_distribution(out, n)
        chances = flat_list(out)
        p = {"less": sum(chances[: int(plus) + 1]), "greater": sum(chances[: int(minus) + 1])}
        p["two-sided"] = min(1.0, 2 * min(p.values()))
        p = p[alternative]
    else:
        distance = plus - n * (n + 1) / 4
        if correction:
            distance -= {"two-sided": copysign(0.5, distance) if distance else 0.0, "greater": 0.5, "less": -0.5}[alternative]
        z = distance / sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48)
        p = {"less": ndtr(z), "greater": ndtr(-z), "two-sided": 2 * ndtr(-abs(z))}[alternative]
    return TestResult(min(plus, minus) if alternative == "two-sided" else plus, min(1.0, p))
