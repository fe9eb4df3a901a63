"""The exponential distribution: how long to wait for something that forgets how long you have waited.

    pdf = rate e^(-rate x)      sf = e^(-rate x)      P(X > s + t | X > s) = P(X > t)

Ross, *Introduction to Probability Models*, chapter 5.
"""

from math import expm1, inf, log, log1p, nan

from ..kernels import kernel
from .distribution import Continuous, mean_of, observations, positive
from .sampling import exponentials


@kernel
def exponential_logpdf(x, out, n, rate):
    """out = log rate - rate x from 0 on, -inf below.  x, out: (n,)."""
    for i in range(n):
        out[i] = -inf if x[i] < 0.0 else log(rate) - rate * x[i]


@kernel
def exponential_score(x, grad, dx, n, rate):
    """dx = -grad * rate from 0 on, 0 below: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        dx[i] = 0.0 if x[i] < 0.0 else -grad[i] * rate


@kernel
def exponential_cdf(x, out, n, rate):
    """out = 1 - e^(-rate x) from 0 on, 0 below.  x, out: (n,)."""
    for i in range(n):
        out[i] = 0.0 if x[i] < 0.0 else -expm1(-rate * x[i])


@kernel
def exponential_logsf(x, out, n, rate):
    """out = -rate x from 0 on, 0 below.  x, out: (n,)."""
    for i in range(n):
        out[i] = 0.0 if x[i] < 0.0 else -rate * x[i]


@kernel
def exponential_ppf(q, out, n, rate):
    """out = -log(1 - q) / rate for 0 <= q <= 1.  q, out: (n,)."""
    for i in range(n):
        out[i] = nan if q[i] < 0.0 or q[i] > 1.0 else inf if q[i] == 1.0 else -log1p(-q[i]) / rate


@kernel
def exponential_isf(q, out, n, rate):
    """out = -log q / rate for 0 <= q <= 1.  q, out: (n,)."""
    for i in range(n):
        out[i] = nan if q[i] < 0.0 or q[i] > 1.0 else inf if q[i] == 0.0 else -log(q[i]) / rate


class Exponential(Continuous):
    """The exponential distribution of a rate, after torch.distributions.Exponential; SciPy's `expon` has scale = 1 / rate.

    Raises ValueError for a rate that is not positive and finite.

    >>> d = Exponential(0.5)  # one bus in two minutes
    >>> d.mean(), round(d.sf(6.0), 4), round(d.ppf(0.5), 4)
    (2.0, 0.0498, 1.3863)
    """

    parameters = ("rate",)

    def __init__(self, rate=1.0):
        self.rate = positive(rate, "Exponential: rate")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: one over the mean.  ValueError for negative numbers, or where all are 0."""
        mean = mean_of(observations(data, "Exponential.fit", low=0.0))
        if mean == 0.0:
            raise ValueError("Exponential.fit: expected a number above 0")
        return cls(1.0 / mean)

    def mean(self):
        """1 / rate."""
        return 1.0 / self.rate

    def var(self):
        """1 / rate^2."""
        return 1.0 / self.rate / self.rate

    def entropy(self):
        """1 - log rate, in nats."""
        return 1.0 - log(self.rate)

    def _logpdf(self, x, out, n):
        exponential_logpdf(x, out, n, self.rate)

    def _score(self, x, grad, dx, n):
        exponential_score(x, grad, dx, n, self.rate)

    def _cdf(self, x, out, n):
        exponential_cdf(x, out, n, self.rate)

    def _logsf(self, x, out, n):
        exponential_logsf(x, out, n, self.rate)

    def _ppf(self, q, out, n):
        exponential_ppf(q, out, n, self.rate)

    def _isf(self, q, out, n):
        exponential_isf(q, out, n, self.rate)

    def _draw(self, generator, n):
        return exponentials(generator, n, self.rate)
