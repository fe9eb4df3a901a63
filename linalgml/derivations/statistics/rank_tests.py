"""Theorems of rank tests: the distributions are those of counting every case."""

from itertools import combinations
from math import comb

from ...statistics.rank_tests import rank_sum_distribution, signed_rank_distribution
from ..theorem import equivalent, theorem

COUNTED = {"kinds": ("floats", "finite", "rationals"), "every_shape": "all cases are counted"}


@theorem(small=[(2, 3), (3, 2)], large=[(4, 3), (1, 4)], **COUNTED)
def every_order_of_two_samples(w, m, n):
    """P(U = u) times the number of orders is the number of orders in which u pairs have the x above the y."""
    out, work = w.blank(m * n + 1), w.blank(n + 1, m * n + 1)
    w.run(rank_sum_distribution, out, work, m, n)
    cases = [0] * (m * n + 1)
    for places in combinations(range(m + n), m):
        cases[sum(places) - m * (m - 1) // 2] += 1
    w.equal(w.family(lambda u: out[u] * comb(m + n, m), m * n + 1), w.values([w.number(c) for c in cases]))


@theorem(small=[(3,), (4,)], large=[(6,), (1,)], **COUNTED)
def every_set_of_signs(w, n):
    """P(W = s) times 2^n is the number of sets of the ranks 1 to n with the sum s."""
    out = w.blank(n * (n + 1) // 2 + 1)
    w.run(signed_rank_distribution, out, n)
    cases = [0] * (n * (n + 1) // 2 + 1)
    for size in range(n + 1):
        for chosen in combinations(range(1, n + 1), size):
            cases[sum(chosen)] += 1
    w.equal(w.family(lambda s: out[s] * 2**n, len(cases)), w.values([w.number(c) for c in cases]))


equivalent(rank_sum_distribution, "for i in range(1, m + 1) -> for i in range(0, m + 1)", "i = 0 leaves every row at its 1")
equivalent(
    signed_rank_distribution, "for i in range(1, n + 1) -> for i in range(0, n + 1)", "a rank of 0 adds nothing: half of twice the same"
)
equivalent(rank_sum_distribution, "for c in range(n * width) -> for c in range(n * width + 1)", "the next loop sets that cell to 1")
equivalent(
    rank_sum_distribution, "work[c] = 0.0 -> work[c + 1] = 0.0", "the first cell, and the one after the last, are set to 1 by the next loop"
)
