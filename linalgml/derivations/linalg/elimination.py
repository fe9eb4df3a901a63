"""Theorems of the row echelon forms."""

from ...linalg.elimination import row_reduce
from ..theorem import equivalent, theorem
from .lu import factored, upper
from .matmul import product

PIVOTS = "pivots are chosen by the order of values"


def reduced(w, a, m, n, full=True):
    """(form, pivots, rank) of a copy of a."""
    form, pivots = w.copy(a), w.blank(m, integer=True)
    rank = w.run(row_reduce, form, pivots, m, n, w.number(0), full)
    return form, pivots, rank


@theorem(small=[(3, 5, 2)], large=[(4, 6, 3), (5, 3, 2)], kinds=("rationals",), every_shape=PIVOTS)
def reduced_form_shows_rank_and_null_space(w, m, n, rank):
    """The rank is found; pivots are ones alone in their columns, going right; and the vectors of the columns without one solve A x = 0."""
    y = w.reals("y", rank, n)
    y = w.family(lambda i, j: w.number(0) if j == 1 else y[i * n + j], rank, n)  # a column without a pivot amid the others
    a = product(w, w.reals("x", m, rank), y, m, rank, n)
    form, pivots, found = reduced(w, a, m, n)
    w.equal(found, rank)
    for r in range(rank):
        w.claim(r == 0 or pivots[r] > pivots[r - 1], "pivots go right")
        for i in range(m):
            w.equal(form[i * n + pivots[r]], w.number(1 if i == r else 0))
        for j in range(pivots[r]):
            w.equal(form[r * n + j], w.number(0))
    for i in range(rank, m):
        for j in range(n):
            w.equal(form[i * n + j], w.number(0))
    columns = [pivots[r] for r in range(rank)]
    for free in range(n):
        if free not in columns:
            x = [w.number(1 if j == free else 0) for j in range(n)]
            for r, j in enumerate(columns):
                x[j] = -form[r * n + free]
            w.equal(product(w, a, w.values(x, n, 1), m, n, 1), w.number(0))


@theorem(small=[(3, 4)], large=[(4, 6)], kinds=("rationals", "floats"), every_shape=PIVOTS)
def both_forms_have_the_same_rows(w, m, n):
    """The reduced form of the echelon form is the reduced form of the matrix, and the echelon form is zero below its pivots."""
    a = w.reals("a", m, n)
    form, pivots, rank = reduced(w, a, m, n)
    echelon, places, found = reduced(w, a, m, n, False)
    w.equal(found, rank)
    for r in range(rank):
        w.equal(places[r], pivots[r])
        for i in range(r + 1, m):
            w.equal(echelon[i * n + places[r]], w.number(0))
    w.equal(reduced(w, echelon, m, n)[0], form)


@theorem(small=[(3,)], large=[(5,)], kinds=("rationals", "floats"), every_shape=PIVOTS)
def the_echelon_form_is_u(w, n):
    """What is above a pivot stays: the echelon form of a square matrix is the U of P A = L U."""
    a = w.reals("a", n, n)
    packed, _ = factored(w, a, n, n)
    w.equal(reduced(w, a, n, n, False)[0], upper(w, packed, n, n))


@theorem(small=[(3, 4)], large=[(5, 5)], kinds=("floats",))
def small_entries_count_as_zero(w, m, n):
    """Entries of at most `tol` are no pivots and become zeros; larger ones are; what elimination clears is exactly zero."""
    a = w.family(lambda i, j: 0.5 if j < 2 else 3.0 if i == 0 else -0.5, m, n)
    pivots = w.blank(m, integer=True)
    w.equal(w.run(row_reduce, a, pivots, m, n, 0.5, False), 1)
    w.equal(pivots[0], 2)
    for i in range(m):
        for j in range(n):
            w.claim(a[i * n + j] == (3.0 if i == 0 and j > 1 else 0.0), "small entries are zeros")
    b = w.family(lambda i, j: float(i + 1) if j == 0 else float(i == j), m, n)
    w.equal(w.run(row_reduce, b, w.blank(m, integer=True), m, n, 1e-9, False), m)
    w.equal(b[0], float(m))
    form, places, rank = reduced(w, w.reals("c", m, n), m, n)
    for r in range(rank):
        for i in range(m):
            w.claim(form[i * n + places[r]] == (1.0 if i == r else 0.0), "a pivot is 1, alone in its column, to the last bit")
    form, places, rank = reduced(w, w.reals("d", m, n), m, n, False)
    w.claim(all(form[i * n + places[r]] == 0 for r in range(rank) for i in range(r + 1, m)), "zero below the pivots, to the last bit")


equivalent(row_reduce, "if size > top -> if size >= top", "of two entries of the same size either may be the pivot")
for other in ("rank", "rank + 0"):
    equivalent(row_reduce, f"for i in range(0 if reduced else rank + 1, m) -> for i in range(0 if reduced else {other}, m)",
               "the pivot's own row is passed over")  # fmt: skip
equivalent(row_reduce, "best = rank -> deleted", "where an entry is large enough, the place of the largest is kept")
equivalent(row_reduce, "for p in range(j, n) (no. 2) -> for p in range(j + 1, n)", "entry j is set to zero in the next line")
