"""Theorems of descriptive statistics."""

from fractions import Fraction

from ...statistics.descriptive import (
    count_evenly,
    interpolate_sorted,
    mean_of_rows,
    moment_step,
    moments_of_rows,
    select_place,
    select_rows,
    sort_few,
)
from ..derivation import derivation
from ..theorem import equivalent, theorem


@theorem(small=[(2, 3)], large=[(3, 9)], kinds=("floats", "finite", "rationals", "symbols"))
def the_mean(w, rows, cols):
    """Each row's mean times its length is its sum: what the additions have lost is zero wherever nothing is rounded."""
    x, out = w.reals("x", rows, cols), w.blank(rows)
    w.run(mean_of_rows, x, out, rows, cols)
    w.equal(w.family(lambda r: cols * out[r], rows), w.family(lambda r: w.sum(lambda j: x[r * cols + j], cols), rows))


@theorem(small=[()], kinds=("floats",), every_shape="a statement about rounding")
def the_mean_of_numbers_that_cancel(w):
    """Numbers of sizes 1 to 1e16 that cancel leave their mean right to the last digits; infinities stay what they are."""
    rows = [[1e16, 1.0, -1e16, 1.5], [3.0, 1e16, 2.25, -1e16], [0.1] * 3 + [1e15]]
    x, out = w.values([v for row in rows for v in row], 3, 4), w.blank(3)
    w.run(mean_of_rows, x, out, 3, 4)
    for r, row in enumerate(rows):
        exact = sum(map(Fraction, row), Fraction(0)) / 4
        w.claim(abs(Fraction(out[r]) - exact) <= abs(exact) * Fraction(1, 1 << 51), f"the mean of {row} is {float(exact)}, not {out[r]}")
    out = w.blank(1)
    w.run(mean_of_rows, w.values([1.0, float("inf"), 2.0]), out, 1, 3)
    w.claim(out[0] == float("inf"), "an infinity")


@theorem(small=[(4,)], large=[(6,)], kinds=("floats", "finite", "rationals", "symbols", "induction"), every_shape="a statement about time")
def a_number_joins_the_moments(w, steps):
    """After t numbers the state is their mean and their sums of (x - mean)^2, ^3 and ^4, whatever t is."""

    def claim(t):
        s = [w.series(f"sum{k}", lambda i, k=k: w.at("x", i) ** k, t) for k in (1, 2, 3, 4)]
        mean = s[0] / t
        third = s[2] - 3 * mean * s[1] + 2 * mean * mean * s[0]
        fourth = s[3] - 4 * mean * s[2] + 6 * mean * mean * s[1] - 3 * mean * mean * mean * s[0]
        return [mean, s[1] - mean * s[0], third, fourth]

    def advance(state, t):
        cells = w.values(list(state))
        w.run(moment_step, cells, w.at("x", t), t + 1)
        return list(cells)

    zero = w.number(0)
    w.induction(advance, [w.at("x", 0) + zero, zero, zero, zero], claim, steps, first=1)


@theorem(small=[(2, 3)], large=[(3, 6)], kinds=("floats", "finite", "rationals", "symbols"), every_shape="its steps are an induction")
def moments_by_their_definition(w, rows, cols):
    """The moments that numbers have joined one by one are those of the definition."""
    x, out = w.reals("x", rows, cols), w.blank(rows, 4)
    w.run(moments_of_rows, x, out, rows, cols)
    for r in range(rows):
        mean = w.sum(lambda j, r=r: x[r * cols + j], cols) / cols
        w.equal(out[r * 4], mean, "mean")
        for k in (2, 3, 4):
            w.equal(out[r * 4 + k - 1], w.sum(lambda j, r=r, k=k, m=mean: (x[r * cols + j] - m) ** k, cols), f"sum of powers {k}")


@theorem(small=[(2, 4)], large=[(3, 7)], kinds=("floats", "rationals"))
def places_between_sorted_numbers(w, rows, n):
    """At a whole place stands the number itself, between two places the straight line; a NaN, sorted last, is every answer of its row."""
    x = w.family(lambda r, i: w.number(i * i + 7 * r), rows, n)
    shares = (w.number(0), w.number(1) / 4, w.number(3) / 4)
    places = [(i, s) for i in range(n) for s in shares if i < n - 1 or s == 0]
    at, out = w.values([i + s for i, s in places]), w.blank(rows, len(places))
    w.run(interpolate_sorted, x, at, out, rows, n, len(places))
    for r in range(rows):
        for j, (i, s) in enumerate(places):
            w.equal(out[r * len(places) + j], i * i + 7 * r + (2 * i + 1) * s)
    if w.kind == "floats":
        inf, nan = float("inf"), float("nan")
        out = w.blank(4, 2)
        w.run(interpolate_sorted, w.values([1.0, inf, -inf, inf, 1.0, 2.0, 1.0, nan]), w.values([0.0, 1.0]), out, 4, 2, 2)
        w.claim(out[6] != out[6] and out[7] != out[7] and list(out)[:6] == [1.0, inf, -inf, inf, 1.0, 2.0], "NaN and infinities")


def in_their_places(w, x, before, low, high, places):
    """x[low:high] is a permutation of `before`; at each place is what sorting puts there, no larger one before and no smaller one after."""
    found, rising = [x[i] for i in range(low, high)], sorted(before)
    w.claim(sorted(found) == rising, "a permutation")
    for place in places:
        k = place - low
        w.claim(found[k] == rising[k], f"place {place}")
        w.claim(all(v <= found[k] for v in found[:k]) and all(v >= found[k] for v in found[k:]), f"both sides of {place}")


@theorem(small=[(90,)], large=[(200,)], kinds=("floats", "rationals"))
def a_place_is_selected(w, n):
    """Whatever the numbers, many of them equal or rising or falling, the place has what sorting would put there; none gets lost."""
    outside = 3
    for kind in range(4):
        for k in (0, 1, n // 3, n - 2, n - 1):
            before = [w.number((w.index("x", 9 * n), w.index("few", 5), i, n - i)[kind]) for i in range(n)]
            x = w.values([w.number(-7)] * outside + before + [w.number(7 * n)] * outside)
            few = w.values(list(x))
            spare = w.blank(n + 2 * outside)
            w.claim(w.run(select_place, x, spare, outside, outside + n, outside + k, 64) == 1, "done")
            in_their_places(w, x, before, outside, outside + n, [outside + k])
            w.claim([x[i] for i in (0, 1, 2, n + 3, n + 4, n + 5)] == [few[i] for i in (0, 1, 2, n + 3, n + 4, n + 5)], "the rest stays")
        w.run(sort_few, few, outside, outside + 20)
        w.claim([few[i] for i in range(outside + 20)] == [w.number(-7)] * outside + sorted(before[:20]), "in order")
        w.claim([few[outside + i] for i in range(20, n)] == before[20:], "the rest stays")


@theorem(small=[(2, 70)], large=[(3, 150)], kinds=("floats", "rationals"))
def places_of_rows_are_selected(w, rows, n):
    """Each row by itself, for several places; a row with a NaN has one at its end."""
    places = (0, 1, *range(n // 2, n // 2 + 9), n - 1)
    x, spare = w.values([w.number(w.index("x", 3 * n)) for _ in range(rows * n)]), w.blank(rows, n)
    before = list(x)
    w.claim(w.run(select_rows, x, spare, w.values(list(places), integer=True), rows, n, len(places), 64) == 1, "done")
    for r in range(rows):
        in_their_places(w, x, before[r * n : (r + 1) * n], r * n, (r + 1) * n, [r * n + p for p in places])
    if w.kind == "floats":
        for lost in ((0,), (2,), (1, 3), (0, 3)):
            row = [float("nan") if i in lost else float(i) for i in range(4)]
            x = w.values([3.0, 1.0, 2.0, 0.0, *row])
            w.claim(w.run(select_rows, x, w.blank(8), w.values([0, 1, 2, 3], integer=True), 2, 4, 4, 64) == 1, "done")
            w.claim(w.run(select_rows, w.values(row), w.blank(4), w.values([1], integer=True), 1, 4, 1, 64) == 1, "nothing to do")
            w.claim(list(x)[:4] == [0.0, 1.0, 2.0, 3.0] and x[7] != x[7], "a NaN at the end")
            w.claim(sorted(v for v in list(x)[4:] if v == v) == [v for v in row if v == v], "nothing is lost")


@theorem(small=[(40,)], large=[(50,)], kinds=("floats", "rationals"))
def too_many_rounds(w, n):
    """Forty numbers need a round to part and one to sort, unless the sample hits; what was not reached in any row is said."""
    rising, same, place = [w.number(i) for i in range(n)], [w.number(3)] * n, w.values([n // 2], integer=True)
    for rounds in (1, 2):
        w.claim(w.run(select_place, w.values(rising), w.blank(n), 0, n, n // 2, rounds) == rounds - 1, "one part")
        for rows in ((rising, same), (same, rising), (same, same)):
            x = w.values([*rows[0], *rows[1]])
            done = w.run(select_rows, x, w.blank(2 * n), place, 2, n, 1, rounds)
            w.claim(done == (1 if rounds == 2 or rows == (same, same) else 0), "rows")


@theorem(small=[(12, 3)], large=[(30, 5)], kinds=("floats", "rationals"))
def every_number_in_its_bin(w, n, bins):
    """A bin counts what is at or above its left edge and below its right one, the last bin its right edge too; the rest is not counted."""
    edges = w.family(lambda b: w.number(2 * b - 3), bins + 1)
    x = w.family(lambda i: w.number(w.index("half", 4 * bins + 9)) / 2 - 5 if i > 3 else w.number(i - 3 if i < 2 else 2 * bins - 5 + i), n)
    counts = w.blank(bins, integer=True)
    w.run(count_evenly, x, edges, counts, n, bins)
    for b in range(bins):
        inside = [1 for v in x if edges[b] <= v and (v < edges[b + 1] or (b == bins - 1 and v == edges[bins]))]
        w.claim(counts[b] == len(inside), f"bin {b}")


@theorem(small=[()], kinds=("floats",), every_shape="a statement about rounding")
def edges_that_are_rounded(w):
    """Numbers equal to an edge that is rounded are in the bin on its right, and their neighbours below in that on its left."""
    from math import nextafter

    for first, last, bins in ((0.1, 0.8, 7), (0.0, 0.9, 9), (-0.3, 0.4, 70)):
        edges = [first + (last - first) * k / bins for k in range(bins)] + [last]
        for off in (0, 1):
            x = [nextafter(e, -1.0) if off else e for e in edges[1:-1]]
            counts = w.blank(bins, integer=True)
            w.run(count_evenly, w.values(x), w.values(edges), counts, len(x), bins)
            w.claim(list(counts) == ([1] * (bins - 1) + [0] if off else [0] + [1] * (bins - 1)), f"{bins} bins, {off}")


_ANY = "any number of the range will do: it only takes more rounds"
for _kernel, _mutant, _why in (
    (sort_few, "for i in range(first + 1, last) -> *", "the first has nothing to sink past"),
    (sort_few, "*x[place - 1] >= v", "equal numbers change places"),
    (select_place, "if size <= SAMPLE -> *", "it is right to sort more of them, or to part a few more"),
    (select_place, "if place < left -> if place <= left", "at `left` is the number that they parted about, which is right"),
    (select_place, "spare[low + t] = *", _ANY), (select_place, "high = left -> deleted", _ANY),
    (select_rows, "for i in range(low, last) -> for i in range(low, last + 1)", "the last changes places with itself"),
    (select_rows, "low = r * n + places[k] + 1 -> *", "what was selected is the smallest of the rest, and stays"),
):  # fmt: skip
    equivalent(_kernel, _mutant, _why)
equivalent(count_evenly, "* -> b = min(floor((x[i] - first) / (last - first) * bins), bins - 2)", "the comparison with the edges is right")
equivalent(moments_of_rows, "state = [0.0] * 4 -> state = [1.0] * 4", "all four are set to 0 before they are read")
equivalent(moments_of_rows, "state = [0.0] * 4 -> state = [0.0] * 5", "nothing reads a fifth")
equivalent(moments_of_rows, "state[k] = 0.0 -> state[k - 1] = 0.0", "the cell before the first is the last: all four are set all the same")


@derivation(title="Why Welford's step is right", theorem="a_number_joins_the_moments")
def squares_without_cancellation(d):
    """The sum of squared distances from the mean equals the sum of squares less n times the squared mean: right, and useless in floats."""
    n = d.size("n")
    i = d.indices("i", n)
    x = d.family("x", n)
    mean = d.let(r"\bar{x}", d.sum(x[i], i) / n)
    d.line(d.sum((x[i] - mean) ** 2, i), "the definition, which needs the mean before the first number is read")
    d.line(d.sum(x[i] ** 2, i) - 2 * mean * d.sum(x[i], i) + n * mean**2, "the square multiplied out")
    d.line(d.sum(x[i] ** 2, i) - n * mean**2, "one pass, but two large numbers that nearly cancel: for values near $10^9$ no digit is left")
