"""Theorems of the exact functions behind samples."""

from ...probability.sampling import exact_exp, exact_log, exact_log1p, exp_sample, exponential_sample, power_sample
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, WHY

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
    """-log u, x^exponent and e^x, number by number."""
    x, n = w.values(list(POINTS)), len(POINTS)
    for kernel, value in ((exponential_sample, lambda v: -w.log(v)), (exp_sample, lambda v: w.exp(v))):
        few = w.values([v for v in POINTS if v < 20])
        out = w.blank(len(few))
        w.run(kernel, few, out, len(few))
        w.equal(out, w.family(lambda i, value=value, few=few: value(few[i]), len(few)))
    out = w.blank(n)
    w.run(power_sample, x, out, n, 0.6)
    w.equal(out, w.family(lambda i: w.pow(x[i], 0.6), n))
    none = w.blank(1)
    w.run(power_sample, w.values([0.0]), none, 1, 0.6)
    w.claim(none[0] == 0, "0")


equivalent(exact_exp, "n = floor(x * LOG2_E + 0.5) -> *", "a neighbouring number: the series converges at r, with fewer digits to spare")
equivalent(exact_log, "if m < ROOT_HALF -> *", "both forms hold on both sides of where one takes over")
equivalent(exact_log, "series = 0.0 -> series = 1.0", "a first coefficient of one more term, below the last bit")
