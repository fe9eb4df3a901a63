"""The uniform distribution: every number between two bounds is as likely as any other.

pdf = 1 / (high - low)      cdf = (x - low) / (high - low)      on [low, high]
"""

from math import inf, isfinite, log, nan

from ..kernels import kernel
from .distribution import Continuous, number, observations, scratch, tilted, uniforms
from .sampling import transformed


@kernel
def uniform_logpdf(x, out, n, low, high):
    """out = -log(high - low) between the bounds, both included, and -inf outside.  x, out: (n,)."""
    for i in range(n):
        out[i] = -inf if x[i] < low or x[i] > high else -log(high - low) if x[i] == x[i] else x[i]


@kernel
def uniform_sample(u, out, n, low, high):
    """out = high + (low - high) (1 - u): from uniform numbers in [0, 1) to ones in (low, high].  u, out: (n,)."""
    for i in range(n):
        out[i] = high + (low - high) * (1.0 - u[i])


@kernel
def uniform_cdf(x, out, n, low, high):
    """out = (x - low) / (high - low), held between 0 and 1; with the bounds exchanged it is 1 minus that.  x, out: (n,)."""
    for i in range(n):
        share = (x[i] - low) / (high - low)
        out[i] = 0.0 if share < 0.0 else 1.0 if share > 1.0 else share


@kernel
def uniform_ppf(q, out, n, low, high):
    """out = low + q (high - low) for 0 <= q <= 1; with the bounds exchanged it is what inverts sf.  q, out: (n,)."""
    for i in range(n):
        out[i] = nan if q[i] < 0.0 or q[i] > 1.0 else (1.0 - q[i]) * low + q[i] * high


class Uniform(Continuous):
    """The uniform distribution on [low, high], after torch.distributions.Uniform.

    Raises ValueError unless low < high, both finite, with a finite difference.

    >>> d = Uniform(2.0, 6.0)
    >>> d.pdf(3.0), d.cdf([2.0, 3.0, 9.0]), d.ppf(0.75), d.mean(), d.sf(5.0)
    (0.25, [0.0, 0.25, 1.0], 5.0, 4.0, 0.25)
    """

    parameters = ("low", "high")

    def __init__(self, low=0.0, high=1.0):
        self.low, self.high = number(low, "Uniform: low"), number(high, "Uniform: high")
        if not (self.low < self.high and isfinite(self.high - self.low)):
            raise ValueError(f"Uniform: expected low < high and a finite difference, got low={self.low}, high={self.high}")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: the smallest interval that holds the data.  ValueError unless two of them differ."""
        values = observations(data, "Uniform.fit")
        return cls(min(values), max(values))

    def mean(self):
        """The middle."""
        return self.low + (self.high - self.low) / 2

    def var(self):
        """The width squared, divided by 12."""
        return (self.high - self.low) ** 2 / 12

    def entropy(self):
        """The logarithm of the width, in nats."""
        return log(self.high - self.low)

    def _logpdf(self, x, out, n):
        uniform_logpdf(x, out, n, self.low, self.high)

    def _score(self, x, grad, dx, n):
        flat = scratch(x, n)
        uniform_logpdf(x, flat, n, self.low, self.high)
        tilted(flat, flat, grad, dx, n, 0.0)

    def _cdf(self, x, out, n):
        uniform_cdf(x, out, n, self.low, self.high)

    def _sf(self, x, out, n):
        uniform_cdf(x, out, n, self.high, self.low)

    def _ppf(self, q, out, n):
        uniform_ppf(q, out, n, self.low, self.high)

    def _isf(self, q, out, n):
        uniform_ppf(q, out, n, self.high, self.low)

    def _draw(self, generator, n):
        return transformed(uniform_sample, n, [uniforms(generator, n)], self.low, self.high)
