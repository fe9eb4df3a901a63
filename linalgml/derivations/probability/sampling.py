"""Theorems of the exact functions behind samples."""

from ...probability.exponential import exponential_ppf
from ...probability.sampling import (
    correlated_sample,
    exact_cholesky,
    exact_exp,
    exact_inverse,
    exact_log,
    exact_log1p,
    exp_sample,
    exponential_sample,
)
from ..linalg.cholesky import gram, lower
from ..linalg.matmul import product
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, SHARES, WHY, of

POINTS = (0.3, 0.7, 0.71, 0.9999, 1.0, 1.5, 2.0, 17.3, 1e9)


@theorem(kinds=("floats",), every_shape=WHY)
def exact_logarithm(w):
    """log(x y) = log x + log y, log 2 and log 1 as known, and the exponential inverts it."""
    for x in POINTS:
        for y in (0.01, 0.8, 3.0):
            w.equal(w.run(exact_log, x * y), w.run(exact_log, x) + w.run(exact_log, y))
        w.equal(w.run(exact_log, x), w.log(x))
        w.equal(w.run(exact_exp, w.run(exact_log, x)) / x, 1)
    w.claim(w.run(exact_log, 1.0) == 0, "log 1")


@theorem(kinds=("floats",), every_shape=WHY)
def exact_exponential(w):
    """e^(x + y) = e^x e^y; it ends at infinity and 0."""
    for x in (-3.0, -0.3, 0.0, 0.2, 0.34, 1.0, 5.5):
        w.equal(w.run(exact_exp, x), w.exp(x))
        w.equal(w.run(exact_exp, x + 100) / w.exp(100.0), w.run(exact_exp, x))
    w.claim(w.run(exact_exp, 710.0) == w.run(exact_exp, 709.70005) == INF and w.run(exact_exp, 709.7) < INF, "the upper end")
    w.claim(w.run(exact_exp, -745.5) == w.run(exact_exp, -745.0003) == 0 and w.run(exact_exp, -745.0) > 0, "the lower end")
    lost = w.run(exact_exp, float("nan"))
    w.claim(lost != lost, "NaN")


@theorem(kinds=("floats",), every_shape=WHY)
def exact_logarithm_near_one(w):
    """log(1 + x) keeps all digits of a small x."""
    for x in (-0.9, -0.3, 1e-9, -1e-12, 3e-17, 0.5, 40.0):
        w.equal(w.run(exact_log1p, x) / w.log1p(x), 1)


@theorem(**FLOATS)
def transformed_samples(w):
    """-log(1 - u) / rate is the exponential quantile, and e^x the exponential, number by number."""
    w.equal(of(w, exponential_sample, w.values(list(SHARES)), 1.7), of(w, exponential_ppf, w.values(list(SHARES)), 1.7))
    x = w.values([v for v in POINTS if v < 20])
    w.equal(of(w, exp_sample, x), w.family(lambda i: w.exp(x[i]), len(x)))


@theorem(small=[(3,)], large=[(6,)], kinds=("floats", "finite", "symbols"), every_shape="each column needs those before it")
def exact_factor(w, n):
    """Of L L^T the factor is L; and the inverse times L is the identity."""
    root = lower(w, "l", n)
    a = gram(w, root, n)
    w.equal(w.run(exact_cholesky, a, n), 0)
    w.equal(a, root)
    inverse = w.blank(n, n)
    w.run(exact_inverse, root, inverse, n)
    w.equal(product(w, inverse, root, n, n, n), w.family(lambda i, j: w.number(int(i == j)), n, n))
    w.equal(w.family(lambda i, j: inverse[i * n + j] if j > i else w.number(0), n, n), 0)


@theorem(small=[(2, 3)], large=[(5, 4)], kinds=("floats", "finite", "rationals", "symbols"), every_shape="the sums of a triangle")
def correlated_samples(w, n, d):
    """Each sample is loc + L z: its covariance, that of z being the identity, is L L^T; above the diagonal L is not read."""
    z, loc, root = w.reals("z", n, d), w.reals("m", d), w.reals("l", d, d)
    out = w.blank(n, d)
    w.run(correlated_sample, z, loc, root, out, n, d)
    part = w.family(lambda j, p: root[j * d + p] if p <= j else w.number(0), d, d)
    w.equal(out, w.family(lambda i, j: loc[j] + w.sum(lambda p: part[j * d + p] * z[i * d + p], d), n, d))


equivalent(exact_exp, "n = floor(x * LOG2_E + 0.5) -> *", "a neighbouring number: the series converges at r, with fewer digits to spare")
equivalent(exact_log, "if m < ROOT_HALF -> *", "both forms hold on both sides of where one takes over")
equivalent(exact_log, "series = 0.0 -> series = 1.0", "a first coefficient of one more term, below the last bit")
