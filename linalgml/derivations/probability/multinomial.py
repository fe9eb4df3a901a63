"""Theorems of the multinomial distribution."""

from math import factorial, prod

from ...probability.binomial import binomial_logpmf
from ...probability.multinomial import multinomial_logpmf
from ..theorem import theorem
from .laws import FLOATS, INF, NAN

PROBS = (0.2, 0.5, 0.3)


def compositions(total, d):
    """All d whole numbers from 0 on of this sum."""
    if d == 1:
        return [(total,)]
    return [(k, *rest) for k in range(total + 1) for rest in compositions(total - k, d - 1)]


def logs(w, points, probs):
    out = w.blank(len(points))
    total = float(max(sum(v for v in p if v == v) for p in points))
    w.run(multinomial_logpmf, w.values([float(v) for p in points for v in p]), w.values(list(probs)), out, len(points), len(probs), total)
    return out


def pmf(w, points, probs):
    out = logs(w, points, probs)
    return [w.exp(out[i]) for i in range(len(points))]


@theorem(**FLOATS)
def multinomial_sums_to_one(w):
    """The probabilities are products of powers by the number of orders, and add up to 1."""
    for total in (1, 5, 17):
        points = compositions(total, 3)
        found = pmf(w, points, PROBS)
        w.equal(sum(found), 1)
        for point, share in zip(points, found, strict=True):
            ways = factorial(total) // prod(map(factorial, point))
            expected = 1.0 * ways
            for p, k in zip(PROBS, point, strict=True):
                expected *= p**k
            w.equal(share / expected, 1)


@theorem(**FLOATS)
def multinomial_moments(w):
    """The means are n p, the variances n p (1 - p), and the covariances -n p_j p_k: what one outcome gains the others lose."""
    total = 6
    points = compositions(total, 3)
    found = pmf(w, points, PROBS)
    for j in range(3):
        w.equal(sum(p[j] * q for p, q in zip(points, found, strict=True)), total * PROBS[j])
        for k in range(3):
            together = sum(p[j] * p[k] * q for p, q in zip(points, found, strict=True)) - total * total * PROBS[j] * PROBS[k]
            w.equal(together, total * (PROBS[j] * (j == k) - PROBS[j] * PROBS[k]))


@theorem(**FLOATS)
def multinomial_is_binomial_after_binomial(w):
    """The first count is binomial, and given it the others are multinomial of what is left, of their shares: samples are made so."""
    total = 7
    rest = [p / (1 - PROBS[0]) for p in PROBS[1:]]
    for point in ((2, 4, 1), (1, 1, 5), (3, 0, 4), (6, 1, 0)):
        first = w.blank(1)
        w.run(binomial_logpmf, w.values([float(point[0])]), first, 1, float(total), PROBS[0])
        w.equal(logs(w, [point], PROBS)[0], first[0] + logs(w, [point[1:]], rest)[0])


@theorem(**FLOATS)
def multinomial_edges(w):
    """Nothing off the whole numbers from 0 on or of another sum, nor where an outcome of probability 0 comes up."""
    points = [(2, 1, 1), (0.5, 2.5, 1), (-1, 3, 2), (2, 1, 0), (1, 2, NAN), (4, 0, 0), (0, 0, 4), (5, -1, 0), (1.5, 1.5, 1), (3, 0.5, 0.5),
              (2, 2, 1), (4.5, -0.5, 0), (INF, 0, 0), (1, 1, 1)]  # fmt: skip
    out = w.blank(len(points))
    w.run(multinomial_logpmf, w.values([float(v) for p in points for v in p]), w.values(list(PROBS)), out, len(points), 3, 4.0)
    for i, point in enumerate(points):
        inside = i in (0, 5, 6)
        w.claim(out[i] != out[i] if i == 4 else abs(out[i]) < INF if inside else out[i] == -INF, f"{point}: {out[i]}")
    sure = w.blank(3)
    w.run(multinomial_logpmf, w.values([3.0, 0.0, 2.0, 1.0, 0.0, 3.0]), w.values([1.0, 0.0]), sure, 3, 2, 3.0)
    w.claim(abs(sure[0]) < 1e-12 and sure[1] == -INF and sure[2] == -INF, "probability 1 and 0")
    none = w.blank(2)
    w.run(multinomial_logpmf, w.values([0.0, 0.0, 1.0, 0.0]), w.values([0.5, 0.5]), none, 2, 2, 0.0)
    w.claim(none[0] == 0.0 and none[1] == -INF, "no attempts")
