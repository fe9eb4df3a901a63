"""The geometric distribution: how often something fails before it works once.

    P(X = k) = (1 - p)^k p      P(X > k) = (1 - p)^(k + 1)      k = 0, 1, 2, …

It forgets as the exponential distribution does, whose whole part it is.  Ross, *Introduction to Probability Models*, section 2.2.
"""

from math import exp, expm1, inf, log, log1p, nan

from ..dtypes import int64
from ..kernels import kernel
from .distribution import Discrete, mean_of, observations, probability, whole_part
from .sampling import exact_log1p, exponentials

MOST = 9e18  # larger samples, of probs below 1e-17, do not fit in an int64


@kernel
def geometric_logpmf(x, out, n, p):
    """out = k log(1 - p) + log p at whole k from 0 on, -inf elsewhere.  x, out: (n,)."""
    fails = log1p(-p)
    for i in range(n):
        if x[i] < 0.0 or whole_part(x[i]) < x[i]:
            out[i] = -inf
        else:
            out[i] = log(p) if x[i] == 0.0 else x[i] * fails + log(p)


@kernel
def geometric_logsf(x, out, n, p):
    """out = (k + 1) log(1 - p), k the whole part of x, from 0 on; 0 below.  x, out: (n,)."""
    fails = log1p(-p)
    for i in range(n):
        out[i] = 0.0 if x[i] < 0.0 else (whole_part(x[i]) + 1.0) * fails


@kernel
def geometric_cdf(x, out, n, p):
    """out = 1 - (1 - p)^(k + 1), k the whole part of x, from 0 on; 0 below.  x, out: (n,)."""
    fails = log1p(-p)
    for i in range(n):
        out[i] = 0.0 if x[i] < 0.0 else -expm1((whole_part(x[i]) + 1.0) * fails)


@kernel
def geometric_ppf(q, out, n, p):
    """out = the smallest k with cdf(k) >= q, -1 for q = 0: log(1 - q) / log(1 - p) rounded up, put right by one step.  q, out: (n,)."""
    fails = log1p(-p)
    for i in range(n):
        if not (q[i] >= 0.0 and q[i] <= 1.0):
            out[i] = nan
        elif q[i] == 0.0 or q[i] == 1.0:
            out[i] = -1.0 if q[i] == 0.0 else inf
        else:
            k = -whole_part(-(log1p(-q[i]) / fails)) - 1.0
            if -expm1(k * fails) >= q[i]:
                k -= 1.0
            elif not -expm1((k + 1.0) * fails) >= q[i]:
                k += 1.0
            out[i] = k


@kernel
def geometric_isf(q, out, n, p):
    """out = the smallest k with sf(k) <= q, -1 for q = 1: log q / log(1 - p) rounded up, put right by one step.  q, out: (n,)."""
    fails = log1p(-p)
    for i in range(n):
        if not (q[i] >= 0.0 and q[i] <= 1.0):
            out[i] = nan
        elif q[i] == 0.0 or q[i] == 1.0:
            out[i] = inf if q[i] == 0.0 else -1.0
        else:
            k = -whole_part(-(log(q[i]) / fails)) - 1.0
            if exp(k * fails) <= q[i]:
                k -= 1.0
            elif not exp((k + 1.0) * fails) <= q[i]:
                k += 1.0
            out[i] = k


class Geometric(Discrete):
    """The number of failures before the first success, after torch.distributions.Geometric; SciPy's `geom` counts the success too.

    probs is the probability of success.  Raises ValueError unless it is in (0, 1].

    >>> d = Geometric(0.25)
    >>> d.pmf([0, 1, 2]), d.mean(), d.ppf(0.5)
    ([0.25, 0.1875, 0.140625], 3.0, 2.0)
    """

    parameters = ("probs",)

    def __init__(self, probs):
        self.probs = probability(probs, "Geometric: probs")
        if self.probs == 0.0:
            raise ValueError("Geometric: probs must be above 0")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: one over one more than the mean.  ValueError for what are no whole numbers from 0 on."""
        return cls(1.0 / (1.0 + mean_of(observations(data, "Geometric.fit", low=0.0, whole=True))))

    def mean(self):
        """(1 - p) / p."""
        return (1.0 - self.probs) / self.probs

    def var(self):
        """(1 - p) / p^2."""
        return (1.0 - self.probs) / self.probs / self.probs

    def entropy(self):
        """That of one trial, times the mean number of trials 1 / p, in nats."""
        if self.probs == 1.0:
            return 0.0
        return -log(self.probs) - (1.0 - self.probs) / self.probs * log1p(-self.probs)

    def _logpmf(self, k, out, n):
        geometric_logpmf(k, out, n, self.probs)

    def _cdf(self, x, out, n):
        geometric_cdf(x, out, n, self.probs)

    def _logsf(self, x, out, n):
        geometric_logsf(x, out, n, self.probs)

    def _ppf(self, q, out, n):
        geometric_ppf(q, out, n, self.probs)

    def _isf(self, q, out, n):
        geometric_isf(q, out, n, self.probs)

    def _draw(self, generator, n):
        waited = exponentials(generator, n)
        failed = waited * 0.0 if self.probs == 1.0 else (waited / -exact_log1p(-self.probs)).floor()
        return failed.clamp(max=MOST).to(int64)
