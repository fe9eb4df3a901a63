"""Theorems of the symmetric factorization A = L D L^T with Bunch and Kaufman's pivots."""

from ...linalg.ldl import ldl_in_place
from ..theorem import equivalent, theorem
from .eigh import symmetric
from .householder import turned
from .matmul import product

PIVOTS = "pivots are chosen by the order of values"


def pieces(w, a, n):
    """(L, D, order, pivots): rows and columns `order` of a are L D L^T."""
    packed, pivots = w.copy(a), w.blank(n, integer=True)
    w.run(ldl_in_place, packed, pivots, n)
    order = list(range(n))
    for k in range(n):
        if pivots[k] >= 0:
            order[k], order[pivots[k]] = order[pivots[k]], order[k]

    def inside(i, j):
        return abs(i - j) == 1 and pivots[min(i, j)] < 0

    lower = w.family(lambda i, j: w.number(int(i == j)) if j >= i or inside(i, j) else packed[i * n + j], n, n)
    d = w.family(lambda i, j: packed[max(i, j) * n + min(i, j)] if i == j or inside(i, j) else w.number(0), n, n)
    return lower, d, order, pivots


def check(w, a, n):
    """The product of the pieces is a, in the order of the pivots."""
    lower, d, order, pivots = pieces(w, a, n)
    w.equal(product(w, product(w, lower, d, n, n, n), turned(w, lower, n, n), n, n, n),
            w.family(lambda i, j: a[order[i] * n + order[j]], n, n))  # fmt: skip
    return lower, d, order, pivots


@theorem(small=[(3,)], large=[(4,), (6,)], kinds=("floats", "finite", "rationals"), every_shape=PIVOTS)
def ldl_is_a(w, n):
    """P A P^T = L D L^T."""
    check(w, symmetric(w, n), n)


@theorem(small=[(4,)], large=[(6,), (7,)], kinds=("floats", "rationals"), every_shape=PIVOTS)
def zeros_on_the_diagonal_make_pairs(w, n):
    """Where no entry of the diagonal will do, rows are taken in pairs, and nothing is divided by zero; zero rows are passed over."""
    a = symmetric(w, n)
    hollow = w.family(lambda i, j: w.number(0) if i == j else a[i * n + j], n, n)
    _, _, _, pivots = check(w, hollow, n)
    w.equal(pivots[0], -1)
    for gap in range(n):
        check(w, w.family(lambda i, j, gap=gap: w.number(0) if gap in (i, j) else hollow[i * n + j], n, n), n)
    check(w, w.family(lambda i, j: w.number(0), n, n), n)
    check(w, w.family(lambda i, j: a[i * n + j] if i + j == n - 1 else w.number(0), n, n), n)
    ends = w.family(lambda i, j: w.number(1) if {i, j} == {0, n - 1} or i == j > 0 else w.number(0), n, n)
    _, _, order, pivots = check(w, ends, n)
    w.equal(pivots[0], -1 if order[0] == 0 else n - 1)


@theorem(small=[(5,)], large=[(8,)], kinds=("floats",), every_shape=PIVOTS)
def growth_is_bounded(w, n):
    """Entries of L and D stay small where those of the diagonal are tiny: no pivot is taken that is small against what stands beside it."""
    for turn in range(6):
        a = symmetric(w, n)
        shrunk = w.family(lambda i, j, a=a, t=turn: a[i * n + j] * (1e-9 if i == j and (i + t) % 3 else 1.0), n, n)
        lower, d, _, _ = check(w, shrunk, n)
        w.claim(all(abs(x) < 60 for x in lower), "entries of L")
        w.claim(all(abs(x) < 60 for x in d), "entries of D")


@theorem(kinds=("rationals",))
def pivots_are_chosen_by_four_rules(w):
    """Each of Bunch and Kaufman's cases, on the edge and beyond it: keep, keep after a look beside, exchange, take a pair."""
    cases = [
        ((16, 25, 0, 1, 0, 0), 0), ((15, 25, 0, 1, 0, 0), -1), ((-15, -25, 0, 1, 0, 0), -1), ((-16, -25, 0, 1, 0, 0), 0),
        ((15, 25, 0, 16, 0, 0), 1), ((15, 25, 0, -17, 0, 0), 1), ((15, 0, 25, 1, 0, 16), 2), ((15, 0, -25, 1, 0, 15), -1),
        ((15, 25, 24, 15, 26, 0), -1), ((15, 25, 24, 17, 27, 0), 0), ((10, 25, 0, 1, 40, 0), 0), ((10, 25, 0, 1, 39, 0), -1),
        ((10, 25, 0, 1, -40, 0), 0), ((0, 0, 0, 1, 2, 3), 0), ((1, 2, 2, 3, 1, 9), 1), ((1, 2, -3, 9, 1, 3), 2), ((-1, 0, 2, 9, 0, -3), 2),
        ((10, 0, 25, 1, 40, 0), 0), ((10, 25, 0, 100, 40, 0), 0), ((9, 25, 0, 30, 40, 0), 1), ((9, 25, 0, -25, 40, 0), -1),
    ]  # fmt: skip
    for (a, b, c, d, e, f), first in cases:
        for ahead, unit in ((0, w.number(1)), (1, w.number(1) / w.number(1000))):
            n, block = 3 + ahead, [w.number(x) * unit for x in (a, b, c, b, d, e, c, e, f)]
            m = w.family(lambda i, j, h=ahead, x=block: x[(i - h) * 3 + j - h] if min(i, j) >= h else w.number(int(i == j)), n, n)
            _, _, _, pivots = check(w, m, n)
            w.equal(pivots[ahead], first if first < 0 else first + ahead)
            if first == -1:
                w.equal(pivots[ahead + 1], ahead + (2 if abs(c) > abs(b) else 1))


for start in ("k + 2 - 1", "k", "k + 1"):
    equivalent(ldl_in_place, f"for j in range(k + 2, n) -> for j in range({start}, n)", "x and y are written there below")
for start in ("k + 1 - 1", "k", "k + 0"):
    equivalent(ldl_in_place, f"for j in range(k + 1, n) -> for j in range({start}, n)", "x is written there below")
    equivalent(ldl_in_place, f"for i in range(k + 1, n) (no. 1) -> for i in range({start}, n)",
               "where the diagonal's own entry is the largest, it is the pivot")  # fmt: skip
REAL = "real numbers are their own conjugates; tests/linalg/test_ldl.py tells the two apart on complex matrices"
equivalent(ldl_in_place, "det = pivot * last - below * conjugate(below) -> det = pivot * last - below * below", REAL)
equivalent(ldl_in_place, "y = * -> y = (a[i * n + k + 1] * pivot - a[i * n + k] * below) / det", REAL)
