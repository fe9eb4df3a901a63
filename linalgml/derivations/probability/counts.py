"""Theorems of what the counting distributions share."""

from fractions import Fraction
from math import lgamma

from ...probability.counts import (
    BINOMIAL,
    HALF_LOG_2PI,
    NEGATIVE,
    POISSON,
    correction,
    count_cdf,
    count_quantile,
    count_reached,
    count_search,
    count_sf,
    count_start,
    exact_correction,
    exact_deviance,
    exact_poisson,
    exact_trials,
    poisson_log_mass,
    product_error,
    surplus,
    trials_log_mass,
)
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN

SETTINGS = (
    (POISSON, 3.7, 0.0), (POISSON, 40.0, 0.0), (BINOMIAL, 9.0, 0.3), (BINOMIAL, 60.0, 0.8), (NEGATIVE, 2.5, 0.4), (NEGATIVE, 0.7, 0.8),
)  # fmt: skip


def mass(w, k, law, a, b):
    """The log-probability of k."""
    if law == POISSON:
        return w.run(poisson_log_mass, k, a)
    if law == BINOMIAL:
        return w.run(trials_log_mass, k, a - k, b) if k <= a else -INF
    return w.run(trials_log_mass, k, a, b) + w.log(a / (a + k))


@theorem(**FLOATS)
def what_rounding_took(w):
    """The error of a product is known exactly, so that of n p successes of n too: k (1 - p) - b p has its digits, however large k and b."""
    for x in (1 / 3, 0.1, 123456789.123456789, 9e15 + 1):
        for y in (0.7, 1e-9 / 3, 1e15 / 7):
            exact = Fraction(x) * Fraction(y) - Fraction(x * y)
            w.claim(Fraction(w.run(product_error, x, y)) == exact, f"{x} times {y}")
    for n, p in ((10**15, 1 / 3), (10**15 + 7, 0.9), (4 * 10**15 + 1, 1e-5 / 3), (77, 0.3)):
        for away in (-3, 0, 1, 40):
            k = round(n * p) + away
            exact = k - n * Fraction(p)
            got = w.run(surplus, float(k), float(n - k), p)
            w.claim(abs(Fraction(got) - exact) <= abs(exact) * Fraction(1e-15), f"{k} of {n}: {got}")


@theorem(**FLOATS)
def deviances(w):
    """D(a, x) = x - a - a log(x / a), near x = a, with its digits, and far from it; Stirling's formula and its correction."""
    for a in (0.7, 5.0, 300.0):
        for r in (0.02, 0.4999, 0.51, 0.9, 1.0, 1.3, 1.999, 2.1, 50.0):
            w.equal(w.run(exact_deviance, a, a * r - a, r), a * (r - 1 - w.log(r)))
        w.equal(w.run(exact_deviance, a, a * 1e-9, 1 + 1e-9) * 2e18 / a, 1)
        w.claim(w.run(exact_deviance, a, -a, 1e-300) > 600 * a, "far from each other")
        w.claim(w.run(exact_deviance, a, 1e300 * a, 1e300) == 1e300 * a, "and the other way")
    for x in (0.01, 0.5, 1.0, 3.3, 9.0, 10.0, 11.0, 200.0):
        w.equal(w.run(correction, x), lgamma(x) - (x - 0.5) * w.log(x) + x - HALF_LOG_2PI)
    for k in range(1, 30):
        w.equal(w.run(exact_correction, k + 0.0), w.run(correction, k + 0.0))


@theorem(**FLOATS)
def masses_climb(w):
    """From k to k + 1 the probability is multiplied by rate / (k + 1), or by (n - k) / (k + 1) p / (1 - p); they add up to 1."""
    for rate in (0.3, 3.7, 80.0):
        w.equal(w.run(poisson_log_mass, 0.0, rate), -rate)
        for k in range(25):
            step = w.run(poisson_log_mass, k + 1.0, rate) - w.run(poisson_log_mass, k + 0.0, rate)
            w.equal(step, w.log(rate / (k + 1)))
    for total, p in ((1.0, 0.3), (9.0, 0.2), (23.0, 0.7)):
        logs = [mass(w, k + 0.0, BINOMIAL, total, p) for k in range(int(total) + 1)]
        w.equal(logs[0], total * w.log(1 - p))
        w.equal(logs[-1], total * w.log(p))
        w.equal(w.sum(lambda k, logs=logs: w.exp(logs[k]), len(logs)), 1)
        for k in range(int(total)):
            w.equal(logs[k + 1] - logs[k], w.log((total - k) / (k + 1) * p / (1 - p)))
    w.claim(w.run(trials_log_mass, 0.0, 0.0, 1.0) == 0, "no trials")


@theorem(**FLOATS)
def masses_are_symmetric(w):
    """k successes with probability p are k failures with probability 1 - p."""
    for k, b, p in ((3.0, 8.0, 0.3), (40.0, 2.0, 0.9), (0.0, 7.0, 0.25), (2.5, 0.7, 0.6)):
        w.equal(w.run(trials_log_mass, k, b, p), w.run(trials_log_mass, b, k, 1 - p))


@theorem(**FLOATS)
def exact_masses(w):
    """By exact operations it is the same, up to the constant log(2 pi) / 2 that cancels in every comparison."""
    for k in (0.0, 1.0, 6.0, 9.0, 10.0, 25.0):
        for rate in (11.0, 30.0):
            w.equal(w.run(exact_poisson, k, rate), w.run(poisson_log_mass, k, rate) + HALF_LOG_2PI)
        for b in (0.0, 1.0, 8.0, 30.0):
            if k + b > 0:
                w.equal(w.run(exact_trials, k, b, 0.3), w.run(trials_log_mass, k, b, 0.3) + HALF_LOG_2PI)


@theorem(**FLOATS)
def steps_of_the_cdf(w):
    """The cdf climbs by the probability of each k, cdf and sf add up to 1, and between whole numbers nothing happens."""
    for law, a, b in SETTINGS:
        before = 0.0
        for k in range(70):
            here = w.run(count_cdf, k + 0.0, law, a, b)
            w.equal(here - before, w.exp(mass(w, k + 0.0, law, a, b)))
            w.equal(here + w.run(count_sf, k + 0.0, law, a, b), 1)
            w.claim(w.run(count_cdf, k + 0.9, law, a, b) == here, "it is a staircase")
            w.claim(w.run(count_sf, k + 0.9, law, a, b) == w.run(count_sf, k + 0.0, law, a, b), "from above, too")
            before = here
        for x, below in ((-0.5, 0.0), (-3.0, 0.0), (INF, 1.0), (-INF, 0.0)):
            w.claim(w.run(count_cdf, x, law, a, b) == below and w.run(count_sf, x, law, a, b) == 1 - below, f"{law} at {x}")
        for kernel in (count_cdf, count_sf):
            lost = w.run(kernel, NAN, law, a, b)
            w.claim(lost != lost, "NaN")


@theorem(**FLOATS)
def cornish_and_fisher(w):
    """The start is mean + std (z + g (z^2 - 1) / 6 + h (z^3 - 3z) / 24 - g^2 (2z^3 - 5z) / 36), g the skewness, h the excess kurtosis."""
    for law, a, b in ((POISSON, 50.0, 0.0), (BINOMIAL, 90.0, 0.3), (NEGATIVE, 30.0, 0.6), (POISSON, 0.09, 0.0)):
        mean, var, skew, tail = a, a, a, a + 3 * a * a
        if law == BINOMIAL:
            mean, var = a * b, a * b * (1 - b)
            skew, tail = var * (1 - 2 * b), var * (1 + (3 * a - 6) * b * (1 - b))
        if law == NEGATIVE:
            mean, var = a * b / (1 - b), a * b / (1 - b) ** 2
            skew, tail = var * (1 + b) / (1 - b), var * (1 + 4 * b + b * b) / (1 - b) ** 2 + 3 * var * var
        g, h = skew / w.pow(var, 1.5), tail / var / var - 3
        for z in (-2.5, -1.0, 0.0, 0.4, 2.9):
            last = h * (z**3 - 3 * z) / 24 - g * g * (2 * z**3 - 5 * z) / 36 if var > z * z else 0.0
            w.equal(w.run(count_start, z, law, a, b), mean + w.sqrt(var) * (z + g * (z * z - 1) / 6 + last))
    w.equal(w.run(count_start, 1.0, POISSON, 1.0, 0.0), 2.0)
    w.equal(w.run(count_start, 2.0, POISSON, 4.0, 0.0), 8.5)


@theorem(**FLOATS)
def smallest_that_is_reached(w):
    """Wherever the search starts, it ends at the k with cdf(k) >= q that is the first; and the other way round for the sf."""
    for law, a, b in SETTINGS[::2]:
        for k in (0.0, 2.0, 7.0):
            below, above = w.run(count_cdf, k, law, a, b), w.run(count_sf, k, law, a, b)
            for q, upper in ((below, 0), (above, 1)):
                w.claim(w.run(count_reached, k, q, law, a, b, upper), f"{law}: reached at {k}")
                w.claim(not w.run(count_reached, k - 1, q, law, a, b, upper), f"{law}: not before {k}")
                for start in (-7.0, k - 1, k, k + 1, 40.0):
                    w.claim(w.run(count_search, start, q, law, a, b, upper) == k, f"{law}: {k} from {start}")
                w.claim(w.run(count_quantile, q, law, a, b, a if law == BINOMIAL else INF, upper) == k, f"{law}: quantile {k}")
    w.claim(w.run(count_search, 0.0, 0.5, POISSON, 1e4, 0.0, 0) == 1e4, "from afar")
    w.claim(w.run(count_search, 1e9, 0.5, POISSON, 1e4, 0.0, 0) == 1e4, "from the other side")


@theorem(**FLOATS)
def ends_of_quantiles(w):
    """-1 stands before the first value, the largest value at the other end, and what is no probability has no quantile."""
    for q, low, high in ((0.0, -1.0, 9.0), (1.0, 9.0, -1.0)):
        w.claim(w.run(count_quantile, q, BINOMIAL, 9.0, 0.3, 9.0, 0) == low, f"ppf({q})")
        w.claim(w.run(count_quantile, q, BINOMIAL, 9.0, 0.3, 9.0, 1) == high, f"isf({q})")
    w.claim(w.run(count_quantile, 1 - 1e-12, BINOMIAL, 3.0, 0.9, 3.0, 0) == 3, "no more than all")
    for q in (-0.1, 1.1, 1.0000003, NAN):
        for upper in (0, 1):
            x = w.run(count_quantile, q, POISSON, 3.0, 0.0, INF, upper)
            w.claim(x != x, f"the quantile at {q}")


_ANY = "wherever the search starts, it ends at the same number"
_STAIRS = "the cdf climbs at whole numbers only: more halvings, or others, end at the same one"
for _kernel in (count_cdf, count_sf):
    equivalent(_kernel, "*if k > a else*", "at k = total the incomplete Beta function of 0 says the same")
equivalent(correction, "if x >= LARGE -> *", "both formulas hold on both sides of where one takes over")
_BOTH = "both forms hold on both sides; near r = 1 the series has the digits, far from it the logarithm"
_LOST = "what is no probability has no normal quantile either, and the search ends at NaN"
for _check in ("not (q >= 0.0 or q <= 1.0)", "not q <= 1.0", "not q >= 0.0", "not (q >= 0.0 and q <= 1.000001)"):
    equivalent(count_quantile, f"* -> if {_check}", _LOST)
for _z in ("ndtri_value(q) if upper > 0 else -*",
           "* if upper >= 0 else *", "* if upper < 0 else *", "* if upper > 1 else *", "* if upper > -1 else *"):  # fmt: skip
    equivalent(count_quantile, f"* -> z = {_z}", _ANY)
for _z in ("ndtri_value(q) if upper > 0 else ndtri_value(q)", "-q if upper > 0 else ndtri_value(q)", "-ndtri_value(q) if upper > 0 else q"):
    equivalent(count_quantile, f"* -> z = {_z}", _ANY)
for _start in ("count_start(z, law, a, b)", "min(z, top)", "min(law, top)", "min(a, top)", "min(b, top)"):
    equivalent(count_quantile, f"* -> return count_search({_start}, q, law, a, b, upper)", _ANY)
equivalent(count_search, "high = max(whole_part(start + 0.5), 0.0) -> *", _ANY)
equivalent(count_search, "high = low + step -> high = step", _ANY)
equivalent(count_search, "* -> for _ in range(DOUBLINGS * 1)", "one more or less of a thousand")
equivalent(count_search, "* -> middle = low + 0.5 * (high - low)", _STAIRS)
equivalent(count_search, "* -> middle = whole_part(low + 0.5000005 * (high - low))", _STAIRS)
equivalent(count_search, "* -> if middle < low", _STAIRS)
for _branch in ("r < LOW and r > HIGH", "r > HIGH", "r < LOW", "r <= LOW or r > HIGH", "r < LOW or r >= HIGH"):
    equivalent(exact_deviance, f"* -> if {_branch}", _BOTH)
equivalent(count_search, "break (no. 1) -> deleted", _STAIRS)  # the last break
