"""Theorems of distributions given by a table."""

from ...probability.categorical import table_cumulated, table_logpmf, table_search
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, WHY

SUMS, TAILS, LOGS = [0.25, 0.25, 0.625, 0.75, 1.0], [0.75, 0.75, 0.375, 0.25, 0.0], [-1.0, -INF, -2.0, -3.0, -4.0]


def at(w, kernel, x, table, *settings):
    out = w.blank(1)
    levels = [len(table).bit_length()] if kernel is table_search else []
    w.run(kernel, w.values([x]), w.values(list(table)), out, 1, len(table), *levels, *settings)
    return out[0]


@theorem(kinds=("floats",), every_shape=WHY)
def table_lookups(w):
    """pmf is the table at whole numbers inside it and nothing elsewhere; cdf is a staircase from 0 to 1, sf one from 1 to 0."""
    for k in range(5):
        w.claim(at(w, table_logpmf, float(k), LOGS) == LOGS[k] and at(w, table_logpmf, k + 0.5, LOGS) == -INF, f"at {k}")
        for x in (float(k), k + 0.5):
            w.claim(at(w, table_cumulated, x, SUMS, 0.0) == SUMS[k] and at(w, table_cumulated, x, TAILS, 1.0) == TAILS[k], f"at {x}")
    for x in (-1.0, 5.0, -0.5, 1e300, INF, -INF):
        w.claim(at(w, table_logpmf, x, LOGS) == -INF, f"the probability of {x}")
        w.claim(at(w, table_cumulated, x, SUMS, 0.0) == (0.0 if x < 0 else 1.0), f"the cdf at {x}")
        w.claim(at(w, table_cumulated, x, TAILS, 1.0) == (1.0 if x < 0 else 0.0), f"the sf at {x}")
    for lost in (at(w, table_logpmf, NAN, LOGS), at(w, table_cumulated, NAN, SUMS, 0.0)):
        w.claim(lost != lost, "NaN")


@theorem(**FLOATS)
def table_searches(w):
    """The quantile is the first number whose cdf reaches q, for every q; and the first whose sf is not above it."""
    for n in (1, 2, 3, 5):
        for sums, tails in ((SUMS[-n:], TAILS[-n:]),):
            for q in (1e-9, 0.2, 0.25, 0.3, 0.375, 0.5, 0.625, 0.626, 0.7, 0.75, 0.8):
                first = next(k for k in range(n) if sums[k] >= q)
                w.claim(at(w, table_search, q, sums, 0.0) == first, f"ppf of {q}")
                first = next(k for k in range(n) if tails[k] <= q)
                w.claim(at(w, table_search, q, tails, 1.0) == first, f"isf of {q}")
    for before, table in ((0.0, SUMS), (1.0, TAILS)):
        w.claim(at(w, table_search, before, table, before) == -1 and at(w, table_search, 1 - before, table, before) == 4, "the ends")
        for q in (-0.1, 1.1, 1.0000003, NAN):
            x = at(w, table_search, q, table, before)
            w.claim(x != x, f"the quantile at {q}")


for _mutant in ("low, high = (0, m - 1) -> *", "if low < high -> if low <= high"):
    equivalent(table_search, _mutant, "the last sum is always reached")
equivalent(table_search, "for _ in range(levels) -> for _ in range(levels + 1)", "once low is high, a further step changes nothing")
equivalent(table_search, "out[i] = 1.0 * low -> *", "the factor makes a float of it, which equals the int")
