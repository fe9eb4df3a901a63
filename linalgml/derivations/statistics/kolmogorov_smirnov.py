"""Theorems of Kolmogorov and Smirnov's tests: ways are counted, one by one."""

from itertools import combinations
from math import comb

from ...statistics.kolmogorov_smirnov import ways_outside
from ..theorem import theorem


@theorem(small=[(2, 3)], large=[(4, 3), (1, 4)], kinds=("floats", "finite", "rationals"), every_shape="all ways are counted")
def every_way(w, m, n):
    """The share times the number of ways is the number of ways that reach the limit, on one side or either."""
    ways = []
    for right in combinations(range(m + n), m):
        heights, i = [0], 0
        for step in range(m + n):
            i += step in right
            heights.append(i * n - (step + 1 - i) * m)
        ways.append((max(heights), -min(heights)))
    for limit in range(m * n + 2):
        above, below = sum(a >= limit for a, _ in ways), sum(b >= limit for _, b in ways)
        w.claim(above == below, "the ways turned round")
        for both, outside in ((0, above), (1, sum(max(way) >= limit for way in ways))):
            found = w.run(ways_outside, w.blank(n + 1), m, n, n, m, limit, both)
            w.equal(found * comb(m + n, m), w.number(outside), f"both {both}, limit {limit}")
