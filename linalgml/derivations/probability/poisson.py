"""Theorems of the Poisson distribution."""

from ...probability.poisson import (
    poisson_candidate,
    poisson_candidates,
    poisson_cdf,
    poisson_inverted,
    poisson_isf,
    poisson_logpmf,
    poisson_ppf,
    poisson_sf,
)
from ..theorem import equivalent, theorem
from .binomial import under
from .laws import FLOATS, INF, NAN, ends, of, one


@theorem(**FLOATS)
def poisson_sums(w):
    """The probabilities up to k add up to cdf(k), the others to sf(k); each is rate / k times the one before; the mean is the variance."""
    for rate in (0.4, 7.3):
        k = [float(v) for v in range(60)]
        pmf = [w.exp(v) for v in of(w, poisson_logpmf, w.values(k), rate)]
        below, above = of(w, poisson_cdf, w.values(k), rate), of(w, poisson_sf, w.values(k), rate)
        w.equal(pmf[0], w.exp(-rate))
        for i in range(60):
            w.equal(below[i], sum(pmf[: i + 1]))
            w.equal(above[i], 1 - sum(pmf[: i + 1]))
            if i:
                w.equal(pmf[i], pmf[i - 1] * rate / i)
        w.equal(sum(v * q for v, q in zip(k, pmf, strict=True)), rate)
        w.equal(sum((v - rate) ** 2 * q for v, q in zip(k, pmf, strict=True)), rate)


@theorem(**FLOATS)
def poisson_counts_add(w):
    """Two independent counts add up to one of the sum of their rates: P(k) = sum of P_a(j) P_b(k - j)."""
    k = [float(v) for v in range(12)]
    first, second, both = ([w.exp(v) for v in of(w, poisson_logpmf, w.values(k), rate)] for rate in (1.3, 2.2, 3.5))
    for i in range(12):
        w.equal(both[i], sum(first[j] * second[i - j] for j in range(i + 1)))


@theorem(**FLOATS)
def poisson_quantiles(w):
    """ppf(cdf(k)) = k = isf(sf(k)), and what is no probability has no quantile."""
    k = [float(v) for v in range(1, 12)]
    w.equal(of(w, poisson_ppf, of(w, poisson_cdf, w.values(k), 4.2), 4.2), k)
    w.equal(of(w, poisson_isf, of(w, poisson_sf, w.values(k), 4.2), 4.2), k)
    ends(w, poisson_ppf, [(0.0, -1.0), (1.0, INF), (1.1, NAN)], 4.2)
    ends(w, poisson_isf, [(0.0, INF), (1.0, -1.0), (1.1, NAN)], 4.2)
    ends(w, poisson_logpmf, [(-1.0, -INF), (0.5, -INF), (INF, -INF), (-INF, -INF), (NAN, NAN)], 4.2)


@theorem(**FLOATS)
def poisson_inversion(w):
    """The number drawn is the smallest whose cdf reaches u."""
    for rate in (0.4, 3.0, 9.9):
        for k in range(14):
            below = one(w, poisson_cdf, k + 0.0, rate)
            if below < 1 - 1e-6:
                w.claim(w.run(poisson_inverted, rate, below - 1e-9) == k, f"just below cdf({k})")
                w.claim(w.run(poisson_inverted, rate, below + 1e-9) == k + 1, f"just above cdf({k})")
    w.claim(w.run(poisson_inverted, 0.0, 1.0) == 0, "of nothing comes nothing")
    w.claim(w.run(poisson_inverted, 1.0, 2.0) == 64, "it ends")


@theorem(**FLOATS)
def poisson_rejection(w):
    """The hat lies over the probabilities: u, v give k where v is below P(k) times its slope there, and nothing above."""
    for rate, places in ((10.0, (0, 1, 4, 10, 15, 24)), (31.0, (12, 24, 31, 45)), (1e6, (996000, 999000, 1000001, 1003900))):
        b = 0.931 + 2.53 * w.sqrt(rate)
        a = -0.059 + 0.02483 * b
        inverse = 1.1239 + 1.1328 / (b - 3.4)

        def hat(u, a=a, b=b, rate=rate):
            return (2 * a / (0.5 - abs(u - 0.5)) + b) * (u - 0.5) + rate + 0.43

        for k in places:
            u = under(hat, k + 0.5)
            near = 0.5 - abs(u - 0.5)
            height = w.exp(one(w, poisson_logpmf, k + 0.0, rate)) * (a / (near * near) + b) / inverse
            sure = 0.9277 - 3.6224 / (b - 2) if near >= 0.07 else 0.0
            w.claim(sure <= height, "the quick answer is right")
            w.claim(w.run(poisson_candidate, rate, u, sure * (1 - 1e-9)) == k or sure == 0, f"quickly {k}")
            if height < 1:
                w.claim(w.run(poisson_candidate, rate, u, height * (1 - 1e-10)) == k, f"{k}, below")
                w.claim(w.run(poisson_candidate, rate, u, height * (1 + 1e-10)) == -1, f"{k}, above")
            edge = under(hat, k + 0.0)
            for side in (-1e-8, 1e-8):
                if k + side > 0:
                    w.claim(w.run(poisson_candidate, rate, edge * (1 + side), min(height, 1.0) / 200) == k - (side < 0), f"the edge of {k}")
    w.claim(w.run(poisson_candidate, 40.0, 1.0, 0.5) == -1, "the end of the hat")
    for u in (1e-6, 1 - 1e-6):
        w.claim(w.run(poisson_candidate, 40.0, u, 1e-12) == -1, "beyond all")


@theorem(**FLOATS)
def poisson_tries(w):
    """Each number that is missing takes the next u and v, from 1, those that are there stay; the count of what is missing is returned."""
    rates = [3.0, 30.0, 12.0]
    u, v = [0.999, 0.996, 0.3, 0.996, 0.1, 0.3], [0.4, 0.0001, 0.001, 0.0001, 0.7, 0.9]
    before = [-1.0, 7.0, -1.0, -1.0, -1.0, 0.0, -1.0, -1.0]
    missing = [i for i in range(8) if before[i] < 0]
    want = list(before)
    for j, i in enumerate(missing):
        rate = rates[i % 3]
        want[i] = w.run(poisson_inverted, rate, 1 - u[j]) if rate < 10 else w.run(poisson_candidate, rate, 1 - u[j], 1 - v[j])
    out = w.values(list(before))
    left = w.run(poisson_candidates, w.values(rates), w.values(u), w.values(v), out, 8, 3)
    w.equal(out, want)
    w.claim(left == sum(x < 0 for x in want) and 0 < left < len(missing), f"{left} are missing")
    few = under(lambda q: w.run(poisson_inverted, 3.0, q) > 5, 0.5)
    step = under(lambda q: w.run(poisson_candidate, 12.0, q, 0.1) > 12, 0.5)
    height = under(lambda q: w.run(poisson_candidate, 12.0, 0.95, q) < 0, 0.5)
    for rate, q, r in ((10.0, 0.97, 0.1), (10.0, 0.31, 0.1), (3.0, few - 1e-8, 0.5), (12.0, step - 1e-8, 0.1), (12.0, 0.95, height - 1e-8)):
        exact = w.values([-1.0])
        w.run(poisson_candidates, w.values([rate]), w.values([1 - q]), w.values([1 - r]), exact, 1, 1)
        w.equal(exact[0], w.run(poisson_inverted, rate, q) if rate < 10 else w.run(poisson_candidate, rate, q, r))


equivalent(poisson_ppf, "*inf, -1)", "only whether it is above 0 is read")
equivalent(poisson_isf, "*inf, 2)", "only whether it is above 0 is read")
equivalent(poisson_candidate, "* -> return k if hat < *", "a tie has probability 0")
_QUICK = "what is not decided quickly is decided alike, and the limit stays below the probabilities"
for _when in ("near > 0.07", "near >= 0.07000007"):
    equivalent(poisson_candidate, f"* -> if {_when} and v <= 0.9277 - 3.6224 / (b - 2.0)", _QUICK)
for _sure in (
    "< 0.9277 - 3.6224 / (b - 2.0)", "<= 3.6224 / (b - 2.0)", "<= 0.9277009276999999 - 3.6224 / (b - 2.0)",
    "<= 0.9277 - 3.6224 * (b - 2.0)",
    "<= 0.9277 - 3.6224", "<= 0.9277 - (b - 2.0)", "<= 0.9277 - 3.6224036223999994 / (b - 2.0)", "<= 0.9277 - 3.6224 / (b + 2.0)",
    "<= 0.9277 - 3.6224 / b", "<= 0.9277 - 3.6224 / 2.0", "<= 0.9277 - 3.6224 / (b - 2.000002)",
):  # fmt: skip
    equivalent(poisson_candidate, f"* -> if near >= 0.07 and v {_sure}", _QUICK)
for _kernel, _call in ((poisson_cdf, "count_cdf(x[i], POISSON, rate, 1.0)"), (poisson_sf, "count_sf(x[i], POISSON, rate, 1.0)"),
                       (poisson_ppf, "count_quantile(q[i], POISSON, rate, 1.0, inf, 0)"),
                       (poisson_isf, "count_quantile(q[i], POISSON, rate, 1.0, inf, 1)")):  # fmt: skip
    equivalent(_kernel, f"* -> out[i] = {_call}", "a Poisson distribution has one setting; the other is not read")
