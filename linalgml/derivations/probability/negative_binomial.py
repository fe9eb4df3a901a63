"""Theorems of the negative binomial distribution."""

from ...probability.geometric import geometric_logpmf
from ...probability.negative_binomial import (
    negative_binomial_cdf,
    negative_binomial_isf,
    negative_binomial_logpmf,
    negative_binomial_ppf,
    negative_binomial_sf,
)
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, ends, of


@theorem(**FLOATS)
def negative_binomial_sums(w):
    """The probabilities up to k add up to cdf(k), the others to sf(k); from k to k + 1 they are multiplied by p (k + r) / (k + 1)."""
    for r, p in ((0.6, 0.3), (3.0, 0.5), (14.0, 0.4)):
        k = [float(v) for v in range(70)]
        pmf = [w.exp(v) for v in of(w, negative_binomial_logpmf, w.values(k), r, p)]
        below, above = of(w, negative_binomial_cdf, w.values(k), r, p), of(w, negative_binomial_sf, w.values(k), r, p)
        w.equal(pmf[0], w.pow(1 - p, r))
        for i in range(70):
            w.equal(below[i], sum(pmf[: i + 1]))
            w.equal(above[i], 1 - sum(pmf[: i + 1]))
            if i:
                w.equal(pmf[i], pmf[i - 1] * p * (i - 1 + r) / i)
        w.equal(sum(v * q for v, q in zip(k, pmf, strict=True)), r * p / (1 - p))


@theorem(**FLOATS)
def negative_binomial_is_a_mixture(w):
    """It is the Poisson distribution of a rate that is Gamma distributed: the integral of both over the rate is its probability."""
    r, p = 3.0, 0.4
    scale, step = p / (1 - p), 0.05
    for k in range(6):
        total = 0.0
        for i in range(1, 800):
            x = step * i
            gamma = x * x * w.exp(-x / scale) / (2 * scale**3)
            poisson = w.exp(-x) * x**k
            for j in range(1, k + 1):
                poisson /= j
            total += (4 if i % 2 else 2) * gamma * poisson * step / 3
        (log,) = of(w, negative_binomial_logpmf, w.values([k + 0.0]), r, p)
        w.claim(abs(w.exp(log) - total) < 1e-5, f"the probability of {k}")


@theorem(**FLOATS)
def negative_binomial_of_one_is_geometric(w):
    """Before the first failure the number of successes is geometric."""
    k = [0.0, 1.0, 2.0, 7.0, 30.0]
    w.equal(of(w, negative_binomial_logpmf, w.values(k), 1.0, 0.7), of(w, geometric_logpmf, w.values(k), 0.3))


@theorem(**FLOATS)
def negative_binomial_quantiles(w):
    """ppf(cdf(k)) = k = isf(sf(k)), and what is no probability has no quantile."""
    k = [float(v) for v in range(12)]
    w.equal(of(w, negative_binomial_ppf, of(w, negative_binomial_cdf, w.values(k), 2.5, 0.6), 2.5, 0.6), k)
    w.equal(of(w, negative_binomial_isf, of(w, negative_binomial_sf, w.values(k), 2.5, 0.6), 2.5, 0.6), k)
    ends(w, negative_binomial_ppf, [(0.0, -1.0), (1.0, INF), (1.1, NAN)], 2.5, 0.6)
    ends(w, negative_binomial_isf, [(0.0, INF), (1.0, -1.0), (1.1, NAN)], 2.5, 0.6)
    ends(w, negative_binomial_logpmf, [(-1.0, -INF), (0.5, -INF), (1e300, -INF), (INF, -INF), (NAN, NAN)], 2.5, 0.6)
    w.claim(of(w, negative_binomial_logpmf, w.values([1e200]), 2.5, 0.6)[0] > -INF, "as far as that it counts")


equivalent(negative_binomial_ppf, "*inf, -1)", "only whether it is above 0 is read")
equivalent(negative_binomial_isf, "*inf, 2)", "only whether it is above 0 is read")
