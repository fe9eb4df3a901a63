"""Theorems of elimination with complete pivoting, A = P L U Q."""

from ...linalg.complete_pivoting import lu_complete_in_place
from ..theorem import equivalent, theorem
from .lu import lower, upper
from .matmul import product

PIVOTS = "pivots are chosen by the order of values"


def check(w, a, m, n):
    """The product of the factors is a with its rows and columns exchanged; returns (rank, packed)."""
    packed, k = w.copy(a), min(m, n)
    pivots, columns = w.blank(k, integer=True), w.blank(k, integer=True)
    rank = w.run(lu_complete_in_place, packed, pivots, columns, m, n)
    rows, cols = list(range(m)), list(range(n))
    for i in range(k):
        rows[i], rows[pivots[i]] = rows[pivots[i]], rows[i]
        cols[i], cols[columns[i]] = cols[columns[i]], cols[i]
    w.equal(product(w, lower(w, packed, m, n), upper(w, packed, m, n), m, k, n),
            w.family(lambda i, j: a[rows[i] * n + cols[j]], m, n))  # fmt: skip
    return rank, packed


@theorem(small=[(3, 3)], large=[(5, 5), (4, 6), (6, 4)], kinds=("floats", "finite", "rationals"), every_shape=PIVOTS)
def lu_is_paq(w, m, n):
    """The rows and columns of A, exchanged as they were in the elimination, are L U; there are as many pivots as rows or columns."""
    rank, _ = check(w, w.reals("a", m, n), m, n)
    w.equal(rank, min(m, n))


@theorem(small=[(3, 3)], large=[(5, 4), (4, 6)], kinds=("floats", "rationals"), every_shape=PIVOTS)
def pivots_are_the_largest(w, m, n):
    """No entry of L is larger than 1, and none of a row of U is larger than its pivot."""
    _, packed = check(w, w.reals("a", m, n), m, n)
    for k in range(min(m, n)):
        w.claim(all(abs(packed[i * n + k]) <= 1 for i in range(k + 1, m)), "multipliers")
        w.claim(all(abs(packed[k * n + j]) <= abs(packed[k * n + k]) for j in range(k, n)), "rows of U")


@theorem(small=[(4, 4, 2)], large=[(5, 6, 3), (5, 4, 1)], kinds=("rationals",), every_shape=PIVOTS)
def pivots_count_the_rank(w, m, n, rank):
    """A product of thin matrices has as many pivots as they have columns, and zeros after those."""
    a = product(w, w.reals("x", m, rank), w.reals("y", rank, n), m, rank, n)
    found, packed = check(w, a, m, n)
    w.equal(found, rank)
    for i in range(rank, m):
        w.equal(w.family(lambda j, i=i: packed[i * n + rank + j], n - rank), w.number(0))


equivalent(lu_complete_in_place, "top = abs(a[k * n + k]) -> top = a[k * n + k]", "the search begins with that entry")
