"""Tests of random numbers in [0, 1): are they spread evenly, and do neighbours know nothing of each other?

Numbers are dealt into classes with known probabilities (hands of poker, orders, gaps, complete sets of coupons), and Pearson's
chi-squared test compares.  Points in space show what single numbers hide, as Marsaglia saw: "random numbers fall mainly in the planes"
(PNAS 61, 1968).  Knuth, *The Art of Computer Programming*, vol. 2, 3.3.2; Marsaglia & Tsang, "Some difficult-to-pass tests of
randomness", J. Stat. Software 7(3), 2002.
"""

from itertools import pairwise
from math import factorial, fsum

from ..special import gammainc
from .estimator import whole
from .kolmogorov_smirnov import ks_1samp
from .random_bits import _fit
from .samples import TestResult, read_sample


def _read(numbers, name, least):
    """A list of numbers in [0, 1); ValueError for others, and for too few."""
    u = read_sample(numbers, f"{name}: numbers")
    for i, v in enumerate(u):
        if not 0 <= v < 1:
            raise ValueError(f"{name}: expected numbers from 0 to 1, 1 excluded, got {v} at position {i}")
    if len(u) < least:
        raise ValueError(f"{name}: {len(u)} numbers; at least {least} are needed")
    return u


def _partitions(n, k):
    """The number of ways to part n things into k sets that are not empty: Stirling's number of the second kind."""
    ways = [1] + [0] * k
    for _ in range(n):
        ways = [0] + [ways[j - 1] + j * ways[j] for j in range(1, k + 1)]
    return ways[k]


def equidistribution_test(numbers, classes=64, dimensions=1):
    """Are points of `dimensions` numbers each spread evenly over a grid of `classes` a side?  statistic: chi-squared.  Knuth's A and B.

    >>> equidistribution_test([(k * 0.6180339887) % 1 for k in range(1000)], 10).pvalue > 0.999  # too even
    True
    """
    d = whole(classes, 2, "equidistribution_test", "classes")
    t = whole(dimensions, 1, "equidistribution_test", "dimensions")
    u = _read(numbers, "equidistribution_test", t)
    if d**t > 1 << 24:
        raise ValueError(f"equidistribution_test: a grid of {d}^{t} cells is too fine")
    seen = [0] * d**t
    for i in range(0, len(u) - t + 1, t):
        seen[_cell(u[i : i + t], d)] += 1
    return _fit(seen, [1 / d**t] * d**t, len(u) // t)


def _cell(point, d):
    """The number of the cell of a grid of d a side."""
    at = 0
    for v in point:
        at = at * d + int(v * d)
    return at


def poker_test(numbers, hand=5, classes=10):
    """How many different values are in hands of five?  statistic: chi-squared of the counts of 1 … 5.  Knuth's D.

    >>> from linalgml import Generator
    >>> poker_test([w / 2**64 for w in Generator(0).random_raw(10_000)]).pvalue > 0.001
    True
    """
    k = whole(hand, 2, "poker_test", "hand")
    d = whole(classes, 2, "poker_test", "classes")
    u = _read(numbers, "poker_test", k)
    hands = [len({int(v * d) for v in u[i : i + k]}) for i in range(0, len(u) - k + 1, k)]
    most = min(k, d)
    chances = [factorial(d) // factorial(d - r) * _partitions(k, r) / d**k for r in range(1, most + 1)]
    return _pooled([hands.count(r) for r in range(1, most + 1)], chances, len(hands))


def _pooled(seen, chances, total):
    """The fit, with classes of less than five expected counts joined to the next."""
    counts, shares, count, share = [], [], 0, 0.0
    for s, p in zip(seen, chances, strict=True):
        count, share = count + s, share + p
        if share * total >= 5:
            counts.append(count)
            shares.append(share)
            count, share = 0, 0.0
    if not counts:
        raise ValueError(f"expected more numbers: {total} groups do not fill two classes")
    counts[-1] += count
    shares[-1] += share
    if len(counts) < 2:
        raise ValueError(f"expected more numbers: {total} groups do not fill two classes")
    return _fit(counts, shares, total)


def gap_test(numbers, low=0.0, high=0.5, longest=8):
    """How many others come before the next number in [low, high)?  statistic: chi-squared of the gaps 0 … longest and more.  Knuth's C.

    >>> gap_test([0.1, 0.7] * 50).pvalue < 1e-9  # every gap is one
    True
    """
    t = whole(longest, 1, "gap_test", "longest")
    u = _read(numbers, "gap_test", 1)
    p = high - low
    if not 0 <= low < high <= 1 or p == 1:
        raise ValueError(f"gap_test: expected 0 <= low < high <= 1, and not all numbers, got {low} and {high}")
    seen, gap = [0] * (t + 1), 0
    for v in u:
        if low <= v < high:
            seen[min(gap, t)] += 1
            gap = 0
        else:
            gap += 1
    return _pooled(seen, [*(p * (1 - p) ** r for r in range(t)), (1 - p) ** t], sum(seen))


def coupon_collector_test(numbers, classes=5, longest=20):
    """How many numbers until all classes have come?  statistic: chi-squared of the lengths.  Knuth's E.

    >>> coupon_collector_test([k / 5 + 0.1 for k in range(5)] * 40).pvalue < 1e-9  # never one twice
    True
    """
    d = whole(classes, 2, "coupon_collector_test", "classes")
    t = whole(longest, d + 1, "coupon_collector_test", "longest")
    u = _read(numbers, "coupon_collector_test", d)
    seen, held, length, sets = [0] * (t - d + 1), set(), 0, 0
    for v in u:
        held.add(int(v * d))
        length += 1
        if len(held) == d:
            seen[min(length, t) - d] += 1
            held, length, sets = set(), 0, sets + 1
    chances = [factorial(d) * _partitions(r - 1, d - 1) / d**r for r in range(d, t)]
    return _pooled(seen, [*chances, 1 - factorial(d) * _partitions(t - 1, d) / d ** (t - 1)], sets)


def ordering_test(numbers, size=4):
    """Is every order of `size` neighbours as frequent as the others?  statistic: chi-squared of the size! orders.  Knuth's F.

    >>> ordering_test([0.1, 0.2, 0.3] * 30, 3).pvalue < 1e-9
    True
    """
    t = whole(size, 2, "ordering_test", "size")
    u = _read(numbers, "ordering_test", t)
    if t > 8:
        raise ValueError(f"ordering_test: size must be 8 at most, got {t}")
    seen = [0] * factorial(t)
    for i in range(0, len(u) - t + 1, t):
        group, at = u[i : i + t], 0
        for j in range(t):  # how many later ones are smaller: the digits of the order's number
            at = at * (t - j) + sum(group[k] < group[j] for k in range(j + 1, t))
        seen[at] += 1
    return _fit(seen, [1 / factorial(t)] * factorial(t), len(u) // t)


def maximum_test(numbers, size=8):
    """Is the largest of `size` numbers, to the power of size, uniform?  Kolmogorov and Smirnov's test.  Knuth's H.

    >>> maximum_test([0.5] * 80).pvalue < 1e-6
    True
    """
    t = whole(size, 1, "maximum_test", "size")
    u = _read(numbers, "maximum_test", t)
    return ks_1samp([max(u[i : i + t]) ** t for i in range(0, len(u) - t + 1, t)], lambda x: x)


def birthday_spacings_test(numbers, birthdays=512, days=1 << 24, dimensions=1):
    """How many spacings between sorted birthdays come again?  statistic: their number in all years, Poisson of mean m^3 / 4 n a year.

    A birthday is made of `dimensions` numbers, days^(1 / dimensions) values each.  The p-value counts half of what is as probable as the
    statistic and all that is more: near 0 where too many repeat, as in generators with a lattice, and near 1 for too few.  Marsaglia.

    >>> birthday_spacings_test([(k * 0.6180339887) % 1 for k in range(2048)]).pvalue < 1e-9
    True
    """
    m = whole(birthdays, 3, "birthday_spacings_test", "birthdays")
    t = whole(dimensions, 1, "birthday_spacings_test", "dimensions")
    days = whole(days, 2, "birthday_spacings_test", "days")
    side = round(days ** (1 / t))
    u = _read(numbers, "birthday_spacings_test", m * t)
    repeated = 0
    years = len(u) // (m * t)
    for year in range(years):
        at = year * m * t
        born = sorted(_cell(u[i : i + t], side) for i in range(at, at + m * t, t))
        spacings = [q - p for p, q in pairwise(born)]
        repeated += len(spacings) - len(set(spacings))
    return TestResult(repeated, _poisson_tail(repeated, years * m**3 / (4 * side**t)))


def _poisson_tail(k, mean):
    """P(X > k) + P(X = k) / 2."""
    return (gammainc(k + 1, mean) + (gammainc(k, mean) if k else 1.0)) / 2


def collision_test(numbers, cells=1 << 18, dimensions=1):
    """How many points fall into a cell that is taken already?  statistic: their number; the p-value is exact.  Knuth's I (Christiansen).

    A cell is made of `dimensions` numbers, cells^(1 / dimensions) values each.  The p-value counts half of what is as probable as the
    statistic and all collisions more: near 0 where points crowd, as on RANDU's planes.

    >>> collision_test([0.3, 0.6, 0.3, 0.9], 1000).statistic
    1
    """
    t = whole(dimensions, 1, "collision_test", "dimensions")
    side = round(whole(cells, 2, "collision_test", "cells") ** (1 / t))
    u = _read(numbers, "collision_test", 2 * t)
    n = len(u) // t
    if n > 1 << 14:
        raise ValueError(f"collision_test: {n} points; {1 << 14} at most, and far fewer than cells")
    taken = len({_cell(u[i : i + t], side) for i in range(0, n * t, t)})
    return TestResult(n - taken, _collisions_above(n, side**t, n - taken))


def _collisions_above(n, m, c):
    """P(more than c collisions) + P(c) / 2 of n points in m cells: how many cells are taken, point after point."""
    least, chances = 0, [1.0]  # chances[j]: that least + j collisions have happened
    for i in range(n):
        grown = [0.0] * (len(chances) + 1)
        for j, p in enumerate(chances):
            hit = (i - least - j) / m
            grown[j] += p * (1 - hit)
            grown[j + 1] += p * hit
        while grown[-1] < 1e-25:
            grown.pop()
        first = next(j for j, p in enumerate(grown) if p >= 1e-25)
        least, chances = least + first, grown[first:]
    return fsum(p * (1.0 if least + j > c else 0.5) for j, p in enumerate(chances) if least + j >= c)
