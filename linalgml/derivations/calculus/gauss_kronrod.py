"""Theorems of Gauss and Kronrod's rule: its degrees of exactness, and the error estimate."""

from ...calculus.gauss_kronrod import GAUSS_WEIGHTS, KRONROD_WEIGHTS, PLACES, kronrod_sums, quadpack_error
from ..theorem import theorem


@theorem(small=[(3,)], large=[(5,)], kinds=("floats", "rationals"), every_shape="signs of values decide the absolute values")
def the_sums(w, n):
    """The four sums are those of K f, K f - G f, K |f| and K |f - mean|, times half of the interval."""
    f, k, g, half = w.reals("f", n), w.positives("k", n), w.reals("g", n), w.positive("half")
    out = w.blank(4)
    w.run(kronrod_sums, f, k, g, out, n, half)
    total = w.sum(lambda i: k[i] * f[i], n)
    w.equal(out[0], half * total)
    w.equal(out[0] - out[1], half * w.sum(lambda i: g[i] * f[i], n))
    w.equal(out[2], half * w.sum(lambda i: k[i] * w.abs(f[i]), n))
    w.equal(out[3], half * w.sum(lambda i: k[i] * w.abs(f[i] - total / 2), n))


@theorem(kinds=("floats",))
def degrees_of_exactness(w):
    """Ten nodes of Gauss integrate x^k exactly up to k = 19, Kronrod's 21 up to 31, and neither the next even power."""
    k, g = w.values(KRONROD_WEIGHTS), w.values(GAUSS_WEIGHTS)
    for degree in range(34):
        out = w.blank(4)
        w.run(kronrod_sums, w.values([x**degree for x in PLACES]), k, g, out, 21, 1.0)
        exact = 2 / (degree + 1) if degree % 2 == 0 else 0.0
        if degree < 32:
            w.equal(out[0], exact)
        if degree < 20:
            w.equal(out[1], 0.0)
    out = w.blank(4)
    w.run(kronrod_sums, w.values([x**20 for x in PLACES]), k, g, out, 21, 1.0)
    w.claim(abs(out[1]) > 1e-7, "Gauss ends at 19")
    out = w.blank(4)
    w.run(kronrod_sums, w.values([x**32 for x in PLACES]), k, g, out, 21, 1.0)
    w.claim(abs(out[0] - 2 / 33) > 1e-12, "Kronrod ends at 31")


@theorem(kinds=("floats",))
def the_error_estimate(w):
    """It is spread (200 d / spread)^1.5 for small d, at most the spread, d itself without any spread, and never below 50 roundings."""
    spread, size = w.positive("spread"), w.positive("size")
    for share in (0.0004, 0.001, 0.004):
        d = share * spread
        for sign in (1.0, -1.0):
            error = w.run(quadpack_error, sign * d, 0.0, spread)
            w.equal(error * error / (spread * spread), (200 * share) ** 3)
    w.equal(w.run(quadpack_error, 0.006 * spread, 0.0, spread), spread)
    w.equal(w.run(quadpack_error, -3.0, 0.0, 0.0), 3.0)
    w.equal(w.run(quadpack_error, 0.0, size, spread) * 2.0**52 / size, 50.0)
    w.equal(w.run(quadpack_error, 0.0, size, 0.0) * 2.0**52 / size, 50.0)
