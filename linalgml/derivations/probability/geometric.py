"""Theorems of the geometric distribution."""

from math import nextafter

from ...autograd.elementary import exp_forward
from ...probability.geometric import geometric_cdf, geometric_isf, geometric_logpmf, geometric_logsf, geometric_ppf
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, ends, of, one


@theorem(**FLOATS)
def geometric_sums(w):
    """The probabilities up to k add up to cdf(k), the others to sf(k); each is one - p times the one before."""
    for p in (0.05, 0.3, 0.9):
        pmf = [w.exp(v) for v in of(w, geometric_logpmf, w.values([float(k) for k in range(12)]), p)]
        w.equal(pmf[0], p)
        for k in range(12):
            below = one(w, geometric_cdf, k + 0.5, p)
            ends(w, geometric_logsf, [(k + 0.5, one(w, geometric_logsf, k + 0.0, p))], p)
            w.equal(below, sum(pmf[: k + 1]))
            w.equal(below + w.exp(one(w, geometric_logsf, k + 0.0, p)), 1)
            if k:
                w.equal(pmf[k], (1 - p) * pmf[k - 1])


@theorem(**FLOATS)
def geometric_forgets(w):
    """P(X >= s + t) = P(X >= s) P(X >= t)."""
    for s, t in ((1.0, 1.0), (3.0, 8.0), (20.0, 1.0)):
        both = one(w, geometric_logsf, s + t - 1, 0.3)
        w.equal(both, one(w, geometric_logsf, s - 1, 0.3) + one(w, geometric_logsf, t - 1, 0.3))


@theorem(**FLOATS)
def geometric_quantiles(w):
    """ppf(cdf(k)) = k = isf(sf(k)); just below cdf(k) it is k still and just above k + 1, and the other way round for sf."""
    for p, first, last in ((0.01, 0, 68), (0.3, 0, 12), (0.3, 40, 60)):
        k = [float(v) for v in range(first, last)]
        after = [v + 1 for v in k]
        left = list(of(w, exp_forward, of(w, geometric_logsf, w.values(k), p)))
        if first == 0:
            below = list(of(w, geometric_cdf, w.values(k), p))
            w.equal(of(w, geometric_ppf, w.values(below), p), k)
            w.equal(of(w, geometric_ppf, w.values([v - 1e-9 for v in below]), p), k)
            w.equal(of(w, geometric_ppf, w.values([nextafter(v, 1.0) for v in below]), p), after)
        w.equal(of(w, geometric_isf, w.values(left), p), k)
        w.equal(of(w, geometric_isf, w.values([v * (1 - (1e-9 if first == 0 else 4e-16)) for v in left]), p), after)
    ends(w, geometric_ppf, [(0.0, -1.0), (1.0, INF), (-0.1, NAN), (1.1, NAN), (1.0000003, NAN), (NAN, NAN)], 0.3)
    ends(w, geometric_isf, [(0.0, INF), (1.0, -1.0), (-0.1, NAN), (1.1, NAN), (1.0000003, NAN), (NAN, NAN)], 0.3)


@theorem(**FLOATS)
def geometric_edges(w):
    """Nothing before 0 and nothing between whole numbers."""
    ends(w, geometric_logpmf, [(-1.0, -INF), (-0.5, -INF), (0.5, -INF), (7.5, -INF), (INF, -INF), (NAN, NAN)], 0.3)
    ends(w, geometric_cdf, [(-0.5, 0.0), (-1.0, 0.0), (INF, 1.0), (NAN, NAN)], 0.3)
    ends(w, geometric_logsf, [(-0.5, 0.0), (-1.0, 0.0), (INF, -INF), (NAN, NAN)], 0.3)


_CERTAIN = "only for p = 1, where log(1 - p) is infinite, does the formula need it"
equivalent(geometric_ppf, "if q[i] == 0.0 or q[i] == 1.0 -> *q[i] == 1.0", _CERTAIN)
equivalent(geometric_isf, "if q[i] == 0.0 or q[i] == 1.0 -> if q[i] == 0.0*", _CERTAIN)
