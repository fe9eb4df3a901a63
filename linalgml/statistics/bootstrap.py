"""The bootstrap: how sure a number is, found by drawing from the data themselves, again and again.

    resample n of the n observations with replacement, compute the statistic, repeat: the spread of the results is that of the estimate

Efron, "Bootstrap methods: another look at the jackknife", Ann. Stat. 7, 1979; for BCa "Better bootstrap confidence intervals",
J. Am. Stat. Assoc. 82, 1987; Efron & Tibshirani, *An Introduction to the Bootstrap*, chapter 14.
"""

from collections import namedtuple

from ..random import as_generator
from .descriptive import quantile, std
from .estimator import whole
from .samples import ALTERNATIVES, one_of, read_sample

ConfidenceInterval = namedtuple("ConfidenceInterval", "low high")
BootstrapResult = namedtuple("BootstrapResult", "confidence_interval bootstrap_distribution standard_error")


def _levels(samples, statistic, found, theta, lower, upper, paired):
    """The shares of the distribution between which a BCa interval lies: corrected for bias and for a spread that depends on the value."""
    from ..special import ndtr, ndtri

    below = (sum(v < theta for v in found) + sum(v <= theta for v in found)) / (2 * len(found))
    z0 = ndtri(below)
    cubes = squares = 0.0
    groups = [range(len(samples))] if paired else [[k] for k in range(len(samples))]
    for group in groups:
        n = len(samples[group[0]])
        left_out = [float(statistic(*([*s[:i], *s[i + 1 :]] if k in group else s for k, s in enumerate(samples)))) for i in range(n)]
        middle = sum(left_out) / n
        pull = [(n - 1) * (middle - v) for v in left_out]
        cubes += sum(u**3 for u in pull) / n**3
        squares += sum(u * u for u in pull) / n**2
    acceleration = cubes / (6 * squares**1.5) if squares > 0 else float("nan")

    def moved(z):
        return ndtr(z0 + (z0 + z) / (1 - acceleration * (z0 + z)))

    return moved(ndtri(lower)), moved(ndtri(upper))


def bootstrap(
    data, statistic, *, n_resamples=9999, paired=False, confidence_level=0.95, alternative="two-sided", method="BCa", random_state=None
):  # fmt: skip
    """A confidence interval for a statistic of samples, its bootstrap distribution and its standard error.  As scipy.stats.bootstrap.

    data: a tuple of samples; statistic(*samples) -> a number.  paired: resample the same rows of all samples.  method: "percentile",
    "basic", or "BCa", corrected for bias and acceleration.  alternative: "less" has no lower end, "greater" no upper one.  The same
    random_state gives the same numbers on every backend.  Where every resample gives the same, a BCa interval has NaN for its ends.

    >>> from linalgml.statistics import median
    >>> result = bootstrap(([3, 1, 4, 1, 5, 9, 2, 6, 5, 3],), median, n_resamples=500, method="percentile", random_state=0)
    >>> result.confidence_interval.low <= 3.5 <= result.confidence_interval.high
    True
    """
    one_of(method, ("percentile", "basic", "BCa"), "bootstrap", "method")
    one_of(alternative, ALTERNATIVES, "bootstrap", "alternative")
    rounds = whole(n_resamples, 1, "bootstrap", "n_resamples")
    if not (isinstance(confidence_level, int | float) and 0 < confidence_level < 1):
        raise ValueError(f"bootstrap: confidence_level must be between 0 and 1, got {confidence_level!r}")
    samples = [read_sample(s, f"bootstrap: data[{k}]") for k, s in enumerate(data)]
    for k, s in enumerate(samples):
        if len(s) < 2:
            raise ValueError(f"bootstrap: data[{k}] has {len(s)} observation; two at least are needed")
    if not samples or (paired and len({len(s) for s in samples}) != 1):
        raise ValueError(f"bootstrap: paired samples of one length are needed, got lengths {[len(s) for s in samples]}")
    generator = as_generator(random_state, "bootstrap: random_state")
    found = []
    for _ in range(rounds):
        drawn = []
        for k, s in enumerate(samples):
            if not (paired and k):
                places = [0] * len(s)
                generator.integers(places, len(s), 0, len(s))
            drawn.append([s[i] for i in places])
        found.append(float(statistic(*drawn)))
    theta, outside = float(statistic(*samples)), 1 - confidence_level
    lower, upper = (outside / 2, 1 - outside / 2) if alternative == "two-sided" else (outside, confidence_level)
    if method == "BCa":
        lower, upper = _levels(samples, statistic, found, theta, lower, upper, paired)
    known = lower == lower and upper == upper
    low, high = quantile(found, [lower, upper]) if known else (float("nan"), float("nan"))
    if method == "basic":
        low, high = 2 * theta - high, 2 * theta - low
    ends = ConfidenceInterval(-float("inf") if alternative == "less" else low, float("inf") if alternative == "greater" else high)
    return BootstrapResult(ends, found, std(found, ddof=1))
