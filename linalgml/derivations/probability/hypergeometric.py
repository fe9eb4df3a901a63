"""Theorems of the hypergeometric distribution."""

from fractions import Fraction
from math import comb, nextafter

from ...probability.hypergeometric import (
    before_mode,
    hypergeometric_accepted,
    hypergeometric_logpmf,
    hypergeometric_logsums,
    hypergeometric_quantiles,
    hypergeometric_side,
    hypergeometric_sums,
    smaller_side,
)
from ...probability.two_by_two import table_margins
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, ends, of

URNS = ((20.0, 7.0, 9.0), (30.0, 22.0, 17.0), (60.0, 25.0, 33.0), (52.0, 13.0, 5.0), (40.0, 3.0, 2.0))  # population, successes, draws


def _exact(population, successes, draws):
    """The probabilities of all values as fractions, by value."""
    every, marked, n = int(population), int(successes), int(draws)
    values = range(max(0, n + marked - every), min(n, marked) + 1)
    return {float(k): Fraction(comb(marked, k) * comb(every - marked, n - k), comb(every, n)) for k in values}


@theorem(**FLOATS)
def hypergeometric_probabilities(w):
    """P(X = k) = C(K, k) C(N - K, n - k) / C(N, n), and cdf and sf are its sums."""
    for urn in URNS:
        exact = _exact(*urn)
        k = list(exact)
        w.equal(of(w, hypergeometric_logpmf, w.values(k), *urn), [w.log(float(p)) for p in exact.values()])
        low = [sum(p for v, p in exact.items() if v <= x) for x in k]
        high = [sum(p for v, p in exact.items() if v > x) for x in k]
        for shift in (0.0, 0.5):
            x = w.values([v + shift for v in k])
            for upper, sums in ((0.0, low), (1.0, high)):
                got, logs = of(w, hypergeometric_sums, x, *urn, upper), of(w, hypergeometric_logsums, x, *urn, upper)
                for i, p in enumerate(sums):
                    if 0 < p < 1:
                        w.equal(got[i] / float(p), 1)
                        w.equal(logs[i] / (w.log(float(p)) if p < 0.5 else w.log1p(-float(1 - p))), 1)
                    else:
                        w.claim((got[i], logs[i]) == (p, 0.0 if p else -INF), "all or nothing")


@theorem(**FLOATS)
def hypergeometric_sides(w):
    """Before the mode the lower tail is the smaller one, from it on the upper one."""
    for urn in URNS:
        exact, fixed = _exact(*urn), w.run(table_margins, *urn)
        k = list(exact)
        for v in k[:-1]:
            rising = exact[v + 1] > exact[v]
            w.claim(bool(w.run(before_mode, v, *urn)) == rising, f"{urn}: {v}")
            below = sum(p for x, p in exact.items() if x <= v)
            w.equal(w.exp(w.run(smaller_side, v, *urn, fixed)) / float(below if rising else 1 - below), 1)
            w.equal(w.run(hypergeometric_side, v, *urn, fixed, 0.0), float(below))
            w.equal(w.run(hypergeometric_side, v, *urn, fixed, 1.0), float(1 - below))
        for v, share in ((-1.0, 0), (k[0] - 1, 0), (k[-1], 1), (k[-1] + 1, 1), (1e9, 1)):
            w.claim(w.run(hypergeometric_side, v, *urn, fixed, 0.0) == share, f"{urn}: {v} is no value but the last")
            w.claim(w.run(hypergeometric_side, v, *urn, fixed, 1.0) == 1 - share, f"{urn}: {v} is no value but the last")
    far = 1e7 + 1
    for v, urn in ((0.0, (far, 1.0, (far + 1) / 2)), ((far - 5) / 2, (far - 2, far - 3, (far - 3) / 2))):  # the products differ by one
        w.claim(bool(w.run(before_mode, v, *urn)), f"{urn}: {v}")


@theorem(**FLOATS)
def hypergeometric_quantile(w):
    """ppf(cdf(k)) = k = isf(sf(k)); just beside these values it is k still on one side, and the next one on the other."""
    for urn in URNS[:2]:
        k = [v for v in _exact(*urn) if v < min(urn[1:])]
        low, high = (list(of(w, hypergeometric_sums, w.values(k), *urn, upper)) for upper in (0.0, 1.0))
        after = [v + 1 for v in k]
        for kernel, sums, upper, way in ((hypergeometric_quantiles, low, 0.0, 1.0), (hypergeometric_quantiles, high, 1.0, 0.0)):
            w.equal(of(w, kernel, w.values(sums), *urn, upper), k)
            beside = [nextafter(p, way) if way else p * (1 - 1e-15) for p in sums]
            inside = [(b, v) for b, v in zip(beside, after, strict=True) if b < 1]
            w.equal(of(w, kernel, w.values([b for b, _ in inside]), *urn, upper), [v for _, v in inside])
    urn = (52.0, 13.0, 5.0)
    for upper, first, last in ((0.0, -1.0, 5.0), (1.0, 5.0, -1.0)):
        bad = [(-0.1, NAN), (1.1, NAN), (1.0000003, NAN), (NAN, NAN)]
        ends(w, hypergeometric_quantiles, [(0.0, first), (1.0, last), (1e-12, 0.0 if upper == 0 else 5.0), *bad], *urn, upper)
    ends(w, hypergeometric_quantiles, [(1.0, 7.0)], 20.0, 7.0, 9.0, 0.0)
    ends(w, hypergeometric_quantiles, [(0.0, 8.0), (1.0, 17.0), (1e-12, 9.0)], 30.0, 22.0, 17.0, 0.0)


@theorem(**FLOATS)
def hypergeometric_quantiles_by_definition(w):
    """The smallest k with cdf(k) >= q, or sf(k) <= q, also where the normal quantile is a bad guess: skewed, and far out."""
    shares = [v / 37 for v in range(1, 37)] + [1e-4, 1e-7, 1e-12, 1e-20]
    for urn in ((1000.0, 30.0, 40.0), (1000.0, 970.0, 40.0), (90.0, 3.0, 5.0), (300.0, 290.0, 200.0)):
        below, total = {}, Fraction(0)
        for v, p in _exact(*urn).items():
            below[v] = total = total + p
        for upper in (0.0, 1.0):
            found = of(w, hypergeometric_quantiles, w.values(shares), *urn, upper)
            w.equal(found, [next(v for v, p in below.items() if (1 - p <= q if upper else p >= q)) for q in shares])
    urn = (2000.0, 1000.0, 750.0)
    for upper, far in ((0.0, [120.0, 261.0]), (1.0, [488.0, 640.0])):
        sums = of(w, hypergeometric_sums, w.values(far), *urn, upper)
        beside = [v * (1 + 1e-9) if upper else v * (1 - 1e-9) for v in sums]
        w.equal(of(w, hypergeometric_quantiles, w.values(beside), *urn, upper), far)


@theorem(**FLOATS)
def hypergeometric_edges(w):
    """Nothing before the first value, after the last and between whole numbers."""
    urn = (30.0, 22.0, 17.0)  # from 9 to 17
    bad = [(v, -INF) for v in (-1.0, 8.0, 9.5, 18.0, 23.0, 1e300, INF, -INF)]
    ends(w, hypergeometric_logpmf, [*bad, (NAN, NAN)], *urn)
    ends(w, hypergeometric_logpmf, [(14.0, -INF), (-2.0, -INF)], 40.0, 13.0, 20.0)
    for upper in (0.0, 1.0):
        sums = [(v, upper) for v in (-INF, -1.0, 8.0, 8.9)] + [(v, 1 - upper) for v in (17.0, 17.5, 40.0, INF)]
        ends(w, hypergeometric_sums, [*sums, (NAN, NAN)], *urn, upper)
        ends(w, hypergeometric_logsums, [*((v, 0.0 if p else -INF) for v, p in sums), (NAN, NAN)], *urn, upper)
    ends(w, hypergeometric_sums, [(-1.0, 0.0), (-0.5, 0.0), (13.0, 1.0)], 40.0, 13.0, 20.0, 0.0)
    ends(w, hypergeometric_logsums, [(-1.0, -INF), (13.0, 0.0)], 40.0, 13.0, 20.0, 0.0)


@theorem(**FLOATS)
def hypergeometric_samples_are_accepted_rightly(w):
    """k = floor(mode + 1/2 + w / u) is kept where u^2 <= P(k) / P(mode): the points (u, w) kept lie evenly in a region of areas P(k)."""
    urn, mode = (60.0, 25.0, 33.0), 14.0
    exact = _exact(*urn)
    left, right = -9.0, 7.0

    def tried(k, part, heights, urn, mode):
        u, v = w.values([1 - h for h in heights]), w.values([((k + part - mode - 0.5) * h - left) / (right - left) for h in heights])
        out = w.blank(len(heights))
        found = w.run(hypergeometric_accepted, u, v, out, len(heights), *urn, mode, left, right)
        return [out[i] for i in range(found)]

    for k in (0.0, 3.0, 9.0, 14.0, 15.0, 21.0, 25.0):
        root = w.sqrt(float(exact[k] / exact[mode]))
        for part in (2e-7, 0.4, 1 - 2e-7):
            heights = [root * (1 + 1e-9), root * (1 - 1e-9), root * 0.999, root * (1 + 1e-9), root * 0.5]
            kept = tried(k, part, heights, urn, mode)
            w.claim(kept == [k] * 3, f"{k}, {part}: {kept}")
    for k, other, middle in ((-2.0, urn, mode), (26.0, urn, mode), (40.0, urn, mode), (7.0, URNS[1], 13.0), (18.0, URNS[1], 13.0)):
        w.claim(tried(k, 0.5, [1e-9], other, middle) == [], f"{k} is no value")


equivalent(before_mode, "* >= *", "where both are as probable either side may be taken")
_CANCELS = "with an excess too large all four deviances take the logarithm, where it cancels"
for _cell in ("mode", "c", "d"):
    equivalent(hypergeometric_accepted, f"top = * -> top = table_log(mode, b, c, d, {_cell}, 0.0)", _CANCELS)
equivalent(hypergeometric_accepted, "if * < table_log(k, b, c, d, table_excess(k, b, c, d), 0.0) - top", "a tie has probability 0")
_GUESS = "another guess, or another way there: the bisection ends at the same k"
for _line in ("mean = *", "std = *", "lean = *", "z = *", "k = min(max(*", "step *= 2.0 -> *", "k -= step -> *", "k += step -> *"):
    equivalent(hypergeometric_quantiles, _line, _GUESS)
equivalent(hypergeometric_quantiles, "low, high, step = *000001, highest, 1.0)", "a bracket a millionth wider holds the same whole numbers")
equivalent(hypergeometric_quantiles, "k = floor(0.5 * (low + high)) -> k = floor(0.5000005 * (low + high))", _GUESS)
equivalent(hypergeometric_quantiles, "for _ in range(TRIES) -> *", "the loop ends before its bound")
equivalent(hypergeometric_quantiles, "break -> deleted", "nothing is left to be tried: the end of the bracket is tried again")
_AGAIN = "an end of the bracket is tried once more, with the same answer"
for _test in ("if not low < k < high -> *low <= k < high", "if not low < k < high -> *k <= high", "if high - low <= 1.0 -> *< 1.0"):
    equivalent(hypergeometric_quantiles, _test, _AGAIN)
equivalent(hypergeometric_quantiles, "if high - low <= 1.0 -> if high - low <= 1.000001", "both are whole")
for _test in ("*low > k < high", "*low < k > high"):
    equivalent(hypergeometric_quantiles, f"if not low < k < high -> {_test}", "halved more often, or widened: its ends keep their answers")
