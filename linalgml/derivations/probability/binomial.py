"""Theorems of the binomial distribution."""

from ...probability.binomial import (
    binomial_candidate,
    binomial_candidates,
    binomial_cdf,
    binomial_inverted,
    binomial_isf,
    binomial_logpmf,
    binomial_ppf,
    binomial_sf,
)
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, ends, of, one


@theorem(**FLOATS)
def binomial_sums(w):
    """The probabilities of 0 … n add up to 1, those up to k to cdf(k), the others to sf(k); the mean is n p, the variance n p (1 - p)."""
    for total, p in ((12.0, 0.3), (40.0, 0.75)):
        k = [float(v) for v in range(int(total) + 1)]
        pmf = [w.exp(v) for v in of(w, binomial_logpmf, w.values(k), total, p)]
        below, above = of(w, binomial_cdf, w.values(k), total, p), of(w, binomial_sf, w.values(k), total, p)
        for i in range(len(k)):
            w.equal(below[i], sum(pmf[: i + 1]))
            w.equal(above[i], 1 - sum(pmf[: i + 1]))
        w.equal(sum(pmf), 1)
        w.equal(sum(v * q for v, q in zip(k, pmf, strict=True)), total * p)
        w.equal(sum((v - total * p) ** 2 * q for v, q in zip(k, pmf, strict=True)), total * p * (1 - p))


@theorem(**FLOATS)
def pascals_triangle(w):
    """One more attempt succeeds or fails: P_(n + 1)(k) = p P_n(k - 1) + (1 - p) P_n(k)."""
    k = [float(v) for v in range(-1, 14)]
    few, more = (of(w, binomial_logpmf, w.values(k), total, 0.3) for total in (12.0, 13.0))
    for i in range(1, len(k)):
        w.equal(w.exp(more[i]), 0.3 * w.exp(few[i - 1]) + 0.7 * w.exp(few[i]))


@theorem(**FLOATS)
def binomial_quantiles(w):
    """ppf(cdf(k)) = k = isf(sf(k)), and what is no probability has no quantile."""
    k = [float(v) for v in range(2, 9)]
    w.equal(of(w, binomial_ppf, of(w, binomial_cdf, w.values(k), 12.0, 0.3), 12.0, 0.3), k)
    w.equal(of(w, binomial_isf, of(w, binomial_sf, w.values(k), 12.0, 0.3), 12.0, 0.3), k)
    ends(w, binomial_ppf, [(0.0, -1.0), (1.0, 12.0), (1.1, NAN)], 12.0, 0.3)
    ends(w, binomial_isf, [(0.0, 12.0), (1.0, -1.0), (1.1, NAN)], 12.0, 0.3)
    ends(w, binomial_logpmf, [(-1.0, -INF), (0.5, -INF), (13.0, -INF), (12.5, -INF), (INF, -INF), (NAN, NAN)], 12.0, 0.3)


@theorem(**FLOATS)
def binomial_inversion(w):
    """The number drawn is the smallest whose cdf reaches u, and never more than all."""
    for total, p in ((12.0, 0.3), (400.0, 0.02), (1.0, 0.5), (0.0, 0.3), (5.0, 0.0)):
        for k in range(int(min(total, 16.0)) + 1):
            below = one(w, binomial_cdf, k + 0.0, total, p)
            if 0 < k <= total and p > 0:
                w.claim(w.run(binomial_inverted, total, one(w, binomial_cdf, k - 1.0, total, p) + 1e-9, p) == k, f"just above cdf({k - 1})")
            if p > 0:
                w.claim(w.run(binomial_inverted, total, below - 1e-9, p) == k, f"just below cdf({k})")
        w.claim(w.run(binomial_inverted, total, 1.0, p) <= total, "no more than all")
    w.claim(w.run(binomial_inverted, 3.0, 1.0, 0.1) == 3, "all of them")
    w.claim(w.run(binomial_inverted, 1e6, 2.0, 1e-9) == 64, "it ends")
    w.claim(w.run(binomial_inverted, 3.0, 2.0, 0.1) == 3, "at the last of them")
    w.claim(w.run(binomial_inverted, 5.0, 1.0, 0.0) == 0, "none where none can be")


def under(hat, k):
    """The u at which a hat, a rising function, reaches k."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if hat(middle) < k else (low, middle)
    return high


@theorem(**FLOATS)
def binomial_rejection(w):
    """The hat lies over the probabilities: u, v give k where v is below P(k) / P(mode) times its slope there, and nothing above."""
    for total, p, places in (
        (20.0, 0.5, (0, 1, 3, 10, 15, 20)), (31.0, 0.38, (1, 5, 12, 19, 24)), (1e6, 0.2, (198300, 199990, 200500, 201800)),
    ):  # fmt: skip
        mean, spread = total * p, w.sqrt(total * p * (1 - p))
        b = 1.15 + 2.53 * spread
        a = -0.0873 + 0.0248 * b + 0.01 * p
        alpha = (2.83 + 5.1 / b) * spread
        top = one(w, binomial_logpmf, w.floor((total + 1) * p) + 0.0, total, p)

        def hat(u, a=a, b=b, mean=mean):
            return (2 * a / (0.5 - abs(u - 0.5)) + b) * (u - 0.5) + mean + 0.5

        for k in places:
            u = under(hat, k + 0.5)
            near = 0.5 - abs(u - 0.5)
            height = w.exp(one(w, binomial_logpmf, k + 0.0, total, p) - top) * (a / (near * near) + b) / alpha
            sure = 0.92 - 4.2 / b if near >= 0.07 else 0.0
            w.claim(sure <= height, "the quick answer is right")
            w.claim(w.run(binomial_candidate, total, u, sure * (1 - 1e-9), p) == k or sure == 0, f"quickly {k}")
            if height < 1:
                w.claim(w.run(binomial_candidate, total, u, height * (1 - 1e-10), p) == k, f"{k}, below")
                w.claim(w.run(binomial_candidate, total, u, height * (1 + 1e-10), p) == -1, f"{k}, above")
            edge, v = under(hat, k + 0.0), min(height, 1.0) * 0.5
            for side in (-1e-8, 1e-8):
                if 0 < k + side < total:
                    w.claim(w.run(binomial_candidate, total, edge * (1 + side), v / 100, p) == k - (side < 0), f"the edge of {k}")
    w.claim(w.run(binomial_candidate, 40.0, 1.0, 0.5, 0.3) == -1, "the end of the hat")
    for u in (1e-6, 1 - 1e-6):
        w.claim(w.run(binomial_candidate, 40.0, u, 1e-12, 0.3) == -1, "beyond all")


@theorem(**FLOATS)
def binomial_tries(w):
    """Each number that is missing takes the next u and v, from 1, those that are there stay; the count of what is missing is returned."""
    totals, p = [12.0, 100.0, 40.0], 0.3
    u, v = [0.999, 0.996, 0.3, 0.996, 0.1, 0.3], [0.4, 0.0001, 0.001, 0.0001, 0.7, 0.9]
    before = [-1.0, 7.0, -1.0, -1.0, -1.0, 0.0, -1.0, -1.0]
    missing = [i for i in range(8) if before[i] < 0]
    want = list(before)
    for j, i in enumerate(missing):
        total = totals[i % 3]
        few = total * p < 10
        want[i] = w.run(binomial_inverted, total, 1 - u[j], p) if few else w.run(binomial_candidate, total, 1 - u[j], 1 - v[j], p)
    out = w.values(list(before))
    left = w.run(binomial_candidates, w.values(totals), w.values(u), w.values(v), out, 8, 3, p)
    w.equal(out, want)
    w.claim(left == sum(x < 0 for x in want) and 0 < left < len(missing), f"{left} are missing")
    step = under(lambda q: w.run(binomial_candidate, 50.0, q, 0.1, 0.4) > 20, 0.5)
    height = under(lambda q: w.run(binomial_candidate, 50.0, 0.95, q, 0.4) < 0, 0.5)
    cases = (20.0, 0.5, 0.97, 0.1), (3.0, 0.4, 0.9359999, 0.5)
    for total, p, q, r in (*cases, (50.0, 0.4, step - 1e-8, 0.1), (50.0, 0.4, 0.95, height - 1e-8)):
        exact = w.values([-1.0])
        w.run(binomial_candidates, w.values([total]), w.values([1 - q]), w.values([1 - r]), exact, 1, 1, p)
        w.equal(exact[0], w.run(binomial_inverted, total, q, p) if total * p < 10 else w.run(binomial_candidate, total, q, r, p))


equivalent(binomial_ppf, "*total, p, total, -1)", "only whether it is above 0 is read")
equivalent(binomial_isf, "*total, p, total, 2)", "only whether it is above 0 is read")
equivalent(binomial_candidate, "* -> mode = whole_part((total + 1.000001) * p)", "at a tie of two modes, which are equally probable")
equivalent(binomial_candidate, "* -> return k if hat < *", "a tie has probability 0")
_QUICK = "what is not decided quickly is decided alike, and the limit stays below the probabilities"
for _when in ("near > 0.07", "near >= 0.07000007"):
    equivalent(binomial_candidate, f"* -> if {_when} and v <= 0.92 - 4.2 / b", _QUICK)
for _sure in (
    "< 0.92 - 4.2 / b", "<= 4.2 / b", "<= 0.92000092 - 4.2 / b", "<= 0.92 - 4.2 * b",
    "<= 0.92 - 4.2", "<= 0.92 - b", "<= 0.92 - 4.2000041999999995 / b",
):  # fmt: skip
    equivalent(binomial_candidate, f"* -> if near >= 0.07 and v {_sure}", _QUICK)
