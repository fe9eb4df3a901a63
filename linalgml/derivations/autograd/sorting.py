"""Theorems of sorting: an ordered, stable permutation, and its relatives."""

from itertools import pairwise

from ...autograd import sorting as s
from ..theorem import equivalent, theorem
from .pointwise import few

EXACT = {"kinds": ("rationals", "floats")}


@theorem(small=[(2, 5)], large=[(2, 9), (2, 8)], **EXACT)
def sort_is_a_stable_permutation(w, rows, cols):
    """The values are in order, each is x at its index, every index comes once, and equal elements keep their order."""
    x, levels = few(w, rows * cols, 4), (cols - 1).bit_length()
    for descending in (False, True):
        values, order = w.blank(rows, cols), w.blank(rows, cols, integer=True)
        w.run(s.sort_rows, x, values, order, w.blank(cols, integer=True), rows, cols, levels, descending)
        for r in range(rows):
            keys = [(values[r * cols + j], order[r * cols + j]) for j in range(cols)]
            w.claim(sorted(i for _, i in keys) == list(range(cols)), "a permutation")
            w.claim(all(x[r * cols + i] == v for v, i in keys), "the values are x's")
            for (v, i), (u, j) in pairwise(keys):
                w.claim(((u < v) if descending else (v < u)) or (v == u and i < j), "in order, and stable")


@theorem(small=[(2, 5, 3)], large=[(2, 9, 4), (2, 4, 4), (2, 6, 1)], **EXACT)
def topk_is_the_head_of_the_sorted_row(w, rows, cols, k):
    """The k best are the first k of the sorted row, with the same indices."""
    x, levels = few(w, rows * cols, 5), (cols - 1).bit_length()
    for largest in (True, False):
        values, order = w.blank(rows, cols), w.blank(rows, cols, integer=True)
        w.run(s.sort_rows, x, values, order, w.blank(cols, integer=True), rows, cols, levels, largest)
        best, at = w.blank(rows, k), w.blank(rows, k, integer=True)
        w.run(s.topk_rows, x, best, at, rows, cols, k, largest)
        for r in range(rows):
            for j in range(k):
                w.equal(best[r * k + j], values[r * cols + j])
                w.equal(at[r * k + j], order[r * cols + j])


@theorem(small=[(2, 4, 2)], large=[(2, 7, 3)], kinds=("finite", "rationals", "floats"))
def chosen_columns_gradient(w, rows, cols, k):
    """Spreading is the adjoint of choosing columns: what was chosen receives its gradient, the rest 0."""
    x, grad, dx = w.reals("x", rows, cols), w.reals("grad", rows, k), w.blank(rows, cols)
    order = w.values([(r + 2 * j) % cols for r in range(rows) for j in range(k)], integer=True)
    w.run(s.spread_rows, grad, order, dx, rows, cols, k)
    w.gradient(lambda x: w.family(lambda r, j: x[r * cols + order[r * k + j]], rows, k), [x], grad, [dx])


@theorem(small=[(5,)], large=[(9,)], **EXACT)
def distinct_runs(w, n):
    """Each run's value differs from its neighbours, the lengths add up to n, and `inverse` finds every element's value again."""
    x, levels = few(w, n, 3), (n - 1).bit_length()
    values, order = w.blank(n), w.blank(n, integer=True)
    w.run(s.sort_rows, x, values, order, w.blank(n, integer=True), 1, n, levels, False)
    out, inverse, counts = w.blank(n), w.blank(n, integer=True), w.blank(n, integer=True)
    runs = w.run(s.distinct, values, order, out, inverse, counts, n)
    found = [out[k] for k in range(runs)]
    w.claim(all(a < b for a, b in pairwise(found)), "the values differ")
    w.equal(sum(counts[k] for k in range(runs)), n)
    for i in range(n):
        w.equal(found[inverse[i]], x[i])
    for k in range(runs):
        w.equal(counts[k], [inverse[i] for i in range(n)].count(k))


@theorem(small=[(2, 4, 5)], large=[(2, 7, 6), (1, 8, 9)], **EXACT)
def search_finds_the_place(w, rows, cols, count):
    """Everything left of the place is below the value (`right`: not above it), everything from there on is not."""
    steps = [[w.choose(3) for _ in range(cols)] for _ in range(rows)]
    x = w.values([w.number(sum(row[: j + 1])) for row in steps for j in range(cols)])
    values = w.values([w.number(w.choose(2 * cols) - 1) for _ in range(rows * count)])
    for right in (False, True):
        out = w.blank(rows, count, integer=True)
        w.run(s.search_rows, x, values, out, rows, cols, count, cols.bit_length(), right)
        for r in range(rows):
            for c in range(count):
                v, at, row = values[r * count + c], out[r * count + c], [x[r * cols + j] for j in range(cols)]
                w.claim(all((u <= v) if right else (u < v) for u in row[:at]), "left of the place")
                w.claim(all((u > v) if right else (u >= v) for u in row[at:]), "from the place on")


@theorem(small=[(2, 5)], large=[(2, 9), (2, 8)], kinds=("floats",))
def nan_is_the_largest(w, rows, cols):
    """NaN sorts above every number, stably, is taken first by top-k, and is searched for at the end."""
    x, levels = w.values([float("nan") if w.choose(3) else float(w.choose(4)) for _ in range(rows * cols)]), (cols - 1).bit_length()

    def key(v):
        return (v != v, 0.0 if v != v else v)

    def alike(a, b):
        return all(u == v or (u != u and v != v) for u, v in zip(a, b, strict=True))

    for descending in (False, True):
        values, order = w.blank(rows, cols), w.blank(rows, cols, integer=True)
        best, at = w.blank(rows, 3), w.blank(rows, 3, integer=True)
        w.run(s.sort_rows, x, values, order, w.blank(cols, integer=True), rows, cols, levels, descending)
        w.run(s.topk_rows, x, best, at, rows, cols, 3, descending)
        for r in range(rows):
            row = [x[r * cols + j] for j in range(cols)]
            sign = -1 if descending else 1
            keys = [tuple(sign * t for t in key(v)) for v in row]
            stable = sorted(range(cols), key=keys.__getitem__)
            w.claim([order[r * cols + j] for j in range(cols)] == stable, "a stable order with NaN on top")
            w.claim(alike([values[r * cols + j] for j in range(cols)], [row[j] for j in stable]), "the values in that order")
            w.claim([at[r * 3 + j] for j in range(3)] == stable[:3], "the places of the top k")
            w.claim(alike([best[r * 3 + j] for j in range(3)], [row[j] for j in stable[:3]]), "the top k")
        if not descending:
            probe = w.values([float("nan"), 2.0] * rows, rows, 2)
            for right in (False, True):
                out = w.blank(rows, 2, integer=True)
                w.run(s.search_rows, values, probe, out, rows, cols, 2, cols.bit_length(), right)
                for r in range(rows):
                    row = [key(values[r * cols + j]) for j in range(cols)]
                    for c, v in enumerate((float("nan"), 2.0)):
                        place = sum(u <= key(v) if right else u < key(v) for u in row)
                        w.claim(out[r * 2 + c] == place, "the place of NaN and of 2")


for _kernel, _mutant, _why in (
    (s.search_rows, "for _ in range(levels) -> for _ in range(levels + 1)", "once low meets high a further turn does nothing"),
    (s.sort_rows, "for level in range(levels) -> for level in range(levels + 1)", "merging what is sorted already changes nothing"),
    (s.sort_rows, "for left in range(0, cols, 2 * width) -> for left in range(0, cols + 1, 2 * width)", "a run from the end is empty"),
    (s.sort_rows, "middle = min(left + width, cols) -> middle = left + width", "past the end the left half takes all"),
):
    equivalent(_kernel, _mutant, _why)
