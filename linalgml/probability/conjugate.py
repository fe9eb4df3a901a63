"""Bayes' rule where it is arithmetic: priors that keep their form when data arrive.

    beta (a, b)              heads and tails            (a + heads, b + tails)
    Dirichlet (a_1 … a_k)    counts of k outcomes       (a_i + count_i)
    gamma (shape, rate)      counts in equal times      (shape + total, rate + times)
    normal (mean, var)       values with known noise    precisions add, means are weighted by them
    normal-inverse-gamma     values, noise unknown      as above, and the squares that are left go to the noise

Gelman et al., *Bayesian Data Analysis*, chapters 2 and 3; Murphy, *Probabilistic Machine Learning: An Introduction*, section 4.6.
"""

from dataclasses import dataclass
from math import isfinite, log, log1p, nan, pi, sqrt

from ..special import betaln, gammaln


def normal_update(mean, var, total, n, noise):
    """(mean, variance) of a normal prior after n values that sum to `total`, each with normal noise of this variance."""
    precision = 1 / var + n / noise
    return (mean / var + total / noise) / precision, 1 / precision


def normal_inverse_gamma_update(mean, weight, shape, rate, n, average, squares):
    """(mean, weight, shape, rate) after n values of this average and sum of squared deviations from it."""
    after = weight + n
    moved = (weight * mean + n * average) / after
    return moved, after, shape + n / 2, rate + squares / 2 + weight * n * (average - mean) ** 2 / (2 * after)


def _positive(model, **values):
    for name, value in values.items():
        if not (value > 0 and isfinite(value)):
            raise ValueError(f"{model}: {name} must be positive, got {value!r}")


def _counts(model, **values):
    for name, value in values.items():
        if not (value >= 0 and isfinite(value)):
            raise ValueError(f"{model}: {name} must not be negative, got {value!r}")


def _finite(model, data):
    data = [float(v) for v in (data.tolist() if hasattr(data, "tolist") else data)]
    if not all(map(isfinite, data)):
        raise ValueError(f"{model}: the data are not all finite")
    return data


@dataclass(frozen=True)
class BetaBinomial:
    """What is known of a probability: a beta density, as if alpha - 1 heads and beta - 1 tails had been seen.

    >>> posterior = BetaBinomial(1, 1).update(7, 3)
    >>> posterior, round(posterior.mean, 3), posterior.mode
    (BetaBinomial(alpha=8, beta=4), 0.667, 0.7)
    """

    alpha: float = 1.0
    beta: float = 1.0

    def __post_init__(self):
        _positive("BetaBinomial", alpha=self.alpha, beta=self.beta)

    def update(self, successes, failures):
        """After so many more of each.  ValueError for negative counts."""
        _counts("BetaBinomial.update", successes=successes, failures=failures)
        return BetaBinomial(self.alpha + successes, self.beta + failures)

    @property
    def mean(self):
        """The probability of a success next time."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def mode(self):
        """The most probable value (MAP); NaN where there is none inside (0, 1)."""
        return (self.alpha - 1) / (self.alpha + self.beta - 2) if self.alpha > 1 and self.beta > 1 else nan

    @property
    def var(self):
        """The variance of what is known."""
        return self.mean * (1 - self.mean) / (self.alpha + self.beta + 1)

    def log_evidence(self, successes, failures):
        """The log probability of a sequence of so many successes and failures, of any order, before any is seen."""
        _counts("BetaBinomial.log_evidence", successes=successes, failures=failures)
        return betaln(self.alpha + successes, self.beta + failures) - betaln(self.alpha, self.beta)


@dataclass(frozen=True)
class DirichletMultinomial:
    """What is known of the probabilities of k outcomes: a Dirichlet density, as if alpha_i - 1 of each had been seen.

    >>> DirichletMultinomial((1, 1, 1)).update([5, 0, 1]).mean
    [0.6666666666666666, 0.1111111111111111, 0.2222222222222222]
    """

    alpha: tuple

    def __post_init__(self):
        object.__setattr__(self, "alpha", tuple(self.alpha))
        if len(self.alpha) < 2:
            raise ValueError(f"DirichletMultinomial: alpha must have at least two numbers, got {self.alpha}")
        _positive("DirichletMultinomial", **{f"alpha[{i}]": a for i, a in enumerate(self.alpha)})

    def _checked(self, counts):
        counts = list(counts)
        if len(counts) != len(self.alpha):
            raise ValueError(f"DirichletMultinomial: {len(counts)} counts for {len(self.alpha)} outcomes")
        _counts("DirichletMultinomial", **{f"counts[{i}]": c for i, c in enumerate(counts)})
        return counts

    def update(self, counts):
        """After so many more of each outcome."""
        return DirichletMultinomial(tuple(a + c for a, c in zip(self.alpha, self._checked(counts), strict=True)))

    @property
    def mean(self):
        """The probability of each outcome next time, a list."""
        total = sum(self.alpha)
        return [a / total for a in self.alpha]

    @property
    def mode(self):
        """The most probable probabilities (MAP), a list; NaN where an alpha is not above 1."""
        total = sum(self.alpha) - len(self.alpha)
        return [(a - 1) / total if min(self.alpha) > 1 else nan for a in self.alpha]

    def log_evidence(self, counts):
        """The log probability of a sequence with these counts, of any order, before any is seen."""
        counts, total = self._checked(counts), sum(self.alpha)
        each = sum(gammaln(a + c) - gammaln(a) for a, c in zip(self.alpha, counts, strict=True))
        return gammaln(total) - gammaln(total + sum(counts)) + each


@dataclass(frozen=True)
class GammaPoisson:
    """What is known of a rate of events: a gamma density, as if `shape` events had been seen in `rate` units of time.

    >>> posterior = GammaPoisson(2.0, 1.0).update([3, 5, 4])
    >>> posterior, posterior.mean
    (GammaPoisson(shape=14.0, rate=4.0), 3.5)
    """

    shape: float
    rate: float

    def __post_init__(self):
        _positive("GammaPoisson", shape=self.shape, rate=self.rate)

    def update(self, counts):
        """After counts of events, each in one unit of time."""
        counts = _finite("GammaPoisson.update", counts)
        _counts("GammaPoisson.update", **{f"counts[{i}]": c for i, c in enumerate(counts)})
        return GammaPoisson(self.shape + sum(counts), self.rate + len(counts))

    @property
    def mean(self):
        """The number of events that is expected in the next unit of time."""
        return self.shape / self.rate

    @property
    def mode(self):
        """The most probable rate (MAP)."""
        return max(self.shape - 1, 0.0) / self.rate

    @property
    def var(self):
        """The variance of what is known of the rate."""
        return self.shape / self.rate**2

    def log_predictive(self, count):
        """The log probability of a count in the next unit of time: negative binomial, wider than a Poisson of the mean rate."""
        _counts("GammaPoisson.log_predictive", count=count)
        a, b = self.shape, self.rate
        return gammaln(a + count) - gammaln(a) - gammaln(count + 1) - a * log1p(1 / b) - count * log1p(b)


@dataclass(frozen=True)
class NormalNormal:
    """What is known of a mean, when values scatter round it with a known variance `noise`.

    >>> posterior = NormalNormal(0.0, 4.0, noise=1.0).update([2.0, 3.0])
    >>> round(posterior.mean, 4), round(posterior.var, 4)
    (2.2222, 0.4444)
    """

    mean: float
    var: float
    noise: float

    def __post_init__(self):
        _finite("NormalNormal", [self.mean])
        _positive("NormalNormal", var=self.var, noise=self.noise)

    def update(self, values):
        """After these values."""
        values = _finite("NormalNormal.update", values)
        mean, var = normal_update(self.mean, self.var, sum(values), len(values), self.noise)
        return NormalNormal(mean, var, self.noise)

    @property
    def mode(self):
        """The most probable mean (MAP)."""
        return self.mean

    @property
    def predictive_var(self):
        """The variance of the next value: what is not known of the mean, and the noise."""
        return self.var + self.noise

    def log_predictive(self, value):
        """The log density of the next value."""
        return -0.5 * (log(2 * pi * self.predictive_var) + (value - self.mean) ** 2 / self.predictive_var)


@dataclass(frozen=True)
class NormalInverseGamma:
    """What is known of a mean and of the variance round it: the variance inverse gamma, the mean normal of variance / weight.

    >>> posterior = NormalInverseGamma(0.0, 1.0, 2.0, 2.0).update([1.0, 3.0])
    >>> round(posterior.mean, 4), posterior.weight, posterior.shape, round(posterior.rate, 4)
    (1.3333, 3.0, 3.0, 4.3333)
    """

    mean: float
    weight: float
    shape: float
    rate: float

    def __post_init__(self):
        _finite("NormalInverseGamma", [self.mean])
        _positive("NormalInverseGamma", weight=self.weight, shape=self.shape, rate=self.rate)

    def update(self, values):
        """After these values."""
        values = _finite("NormalInverseGamma.update", values)
        if not values:
            return self
        average = sum(values) / len(values)
        squares = sum((v - average) ** 2 for v in values)
        return NormalInverseGamma(
            *normal_inverse_gamma_update(self.mean, self.weight, self.shape, self.rate, len(values), average, squares)
        )

    @property
    def expected_variance(self):
        """The mean of what is known of the variance; NaN for a shape of at most 1."""
        return self.rate / (self.shape - 1) if self.shape > 1 else nan

    @property
    def predictive(self):
        """(degrees of freedom, location, scale) of the Student t distribution of the next value."""
        return 2 * self.shape, self.mean, sqrt(self.rate * (1 + 1 / self.weight) / self.shape)

    def log_predictive(self, value):
        """The log density of the next value."""
        df, location, scale = self.predictive
        z = (value - location) / scale
        return gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * log(df * pi) - log(scale) - (df + 1) / 2 * log1p(z * z / df)
