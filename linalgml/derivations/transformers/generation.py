"""Theorems of sampling: which column a uniform number draws."""

from math import exp

from ...transformers.generation import sample_rows
from ..theorem import equivalent, theorem

WHY = "which column is drawn is a matter of order"


def _draw(w, logits, uniforms, rows, cols, temperature, top_k, top_p):
    """The columns that these uniform numbers draw."""
    out = w.blank(rows, integer=True)
    bad = w.run(sample_rows, logits, uniforms, out, rows, cols, (cols - 1).bit_length(), temperature, top_k, top_p)
    w.equal(bad, -1, "every row is a distribution")
    return out


@theorem(small=[(2, 3)], large=[(3, 7), (2, 17), (1, 1)], kinds=("floats",), every_shape=WHY)
def a_draw_inverts_the_distribution(w, rows, cols):
    """Column j is drawn by the uniform numbers between the sums of p_i, i < j and i <= j, with p = softmax(logits / temperature)."""
    logits, temperature = w.reals("logits", rows, cols), 0.5 + w.positive("temperature")
    p = _softmax(logits, rows, cols, temperature)
    for column in range(cols):
        for side in (0.01, 0.5, 0.99):
            uniforms = w.values([sum(p[r][:column]) + side * p[r][column] for r in range(rows)])
            w.equal(_draw(w, logits, uniforms, rows, cols, temperature, cols, 1.0), column)


@theorem(small=[(2, 5)], large=[(3, 9), (2, 17)], kinds=("floats",), every_shape=WHY)
def top_k_and_top_p_draw_among_the_likeliest(w, rows, cols):
    """The k likeliest and all that equal the k-th, of these the fewest whose probabilities reach p, share the mass of the others."""
    logits, temperature = w.reals("logits", rows, cols), 0.5 + w.positive("temperature")
    logits = w.values([logits[r * cols + max(j, 1)] for r in range(rows) for j in range(cols)])  # the first two are equal
    for top_k, top_p in ((1, 1.0), (2, 1.0), (3, 1.0), (cols, 0.001), (cols, 0.35), (cols, 0.8), (3, 0.6), (cols - 1, 0.97)):
        for r in range(rows):
            row = w.values([logits[r * cols + j] for j in range(cols)])
            ranked = sorted(range(cols), key=lambda j: (-row[j], j))
            kept = [j for i, j in enumerate(ranked) if i < top_k or row[j] == row[ranked[top_k - 1]]]
            p = _softmax(w.values([row[j] for j in kept]), 1, len(kept), temperature)[0]
            kept = [j for i, j in enumerate(kept) if top_p == 1.0 or sum(p[:i]) < top_p]
            total, before = sum(p[: len(kept)]), 0.0
            for j in sorted(kept):
                share = p[ranked.index(j)] / total
                for side in (0.01, 0.99):
                    drawn = _draw(w, row, w.values([before + side * share]), 1, cols, temperature, top_k, top_p)
                    w.equal(drawn[0], j, f"k {top_k}, p {top_p}")
                before += share


@theorem(small=[(2, 3)], large=[(3, 4)], kinds=("floats",), every_shape=WHY)
def no_draw_from_no_distribution(w, rows, cols):
    """NaN, inf and nothing but -inf are reported by the first row that has them; a column of -inf is never drawn, nor one far below."""
    inf = float("inf")
    for wrong in ([float("nan")] + [0.0] * (cols - 1), [0.0] * (cols - 1) + [float("nan")], [inf] + [0.0] * (cols - 1), [-inf] * cols):
        for first in range(rows):
            logits = w.values([v for r in range(rows) for v in ([0.0] * cols if r < first else wrong)])
            out = w.blank(rows, integer=True)
            w.equal(w.run(sample_rows, logits, w.values([0.5] * rows), out, rows, cols, cols, 1.0, cols, 1.0), first)
    w.equal(out[rows - 1], -1, "nothing but -inf has no column")
    for u in (0.0, 0.5, 1.0 - 2.0**-53):
        for j in range(cols):
            for low, high in ((-inf, 0.0), (0.0, 2000.0)):
                logits = w.values([high if i == j else low for i in range(cols)])
                w.equal(_draw(w, logits, w.values([u]), 1, cols, 1.0, cols, 1.0)[0], j)


@theorem(small=[(4,)], large=[(8,)], kinds=("floats",), every_shape=WHY)
def top_p_stops_when_p_is_reached(w, cols):
    """Of equal columns top-p keeps the first ones, just as many as reach p."""
    for kept in range(1, cols):
        for j in range(kept):
            for u in (j / kept, (j + 0.99) / kept):
                w.equal(_draw(w, w.values([1.5] * cols), w.values([u]), 1, cols, 1.0, cols, kept / cols)[0], j, f"{kept} of {cols}")


def _softmax(logits, rows, cols, temperature):
    weights = [[exp(float(logits[r * cols + j]) / temperature) for j in range(cols)] for r in range(rows)]
    return [[v / sum(row) for v in row] for row in weights]


for _text in ("weight", "score", "ranked", "order", "scratch"):
    equivalent(sample_rows, f"{_text} = *", "workspace is written before it is read")
for _change in ("top_k <= cols or top_p < 1.0", "top_k < cols or top_p <= 1.0", "top_k < cols or top_p < 1.000001"):
    equivalent(sample_rows, f"if top_k < cols or top_p < 1.0 -> if {_change}", "only work is saved: nothing is cut off")
equivalent(sample_rows, "total += weight[j] -> total += weight[j - 1]", "the same numbers, the last one first")
