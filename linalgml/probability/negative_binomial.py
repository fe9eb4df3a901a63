"""The negative binomial distribution: successes before a number of failures; counts that scatter more than Poisson's.

    P(X = k) = Gamma(k + r) / (k! Gamma(r)) p^k (1 - p)^r      P(X > k) = I_p(k + 1, r), the incomplete Beta function

It is a Poisson count whose rate is itself Gamma distributed, which is how samples are made.  Probabilities: Loader, 2000.
"""

from math import exp, fsum, inf, log

from ..autograd.creation import as_tensor
from ..calculus import brentq, fixed_quad
from ..dtypes import float64
from ..kernels import kernel
from ..special import digamma
from .counts import BELL, NEGATIVE, count_cdf, count_entropy, count_quantile, count_sf, trials_log_mass
from .distribution import Discrete, mean_of, number, observations, positive, whole_part
from .gamma import gammas
from .poisson import poissons

LEAST, MOST = 1e-100, 9007199254740992.0  # of the number of failures; 2^53
FAR = 1e200  # nothing is counted that far
DIRECT, FIRST = 90000.0, 4096  # a support that is summed number by number, and how many are of a longer one
LARGEST = 1e9  # a number of failures from which on it is Poisson for any data


@kernel
def negative_binomial_logpmf(x, out, n, total, p):
    """out = the log-probability of whole k from 0 on, -inf elsewhere.  x, out: (n,)."""
    for i in range(n):
        if x[i] < 0.0 or x[i] > FAR or whole_part(x[i]) < x[i]:
            out[i] = -inf
        else:
            out[i] = trials_log_mass(x[i], total, p) + log(total / (total + x[i]))


@kernel
def negative_binomial_cdf(x, out, n, total, p):
    """out = P(X <= x).  x, out: (n,)."""
    for i in range(n):
        out[i] = count_cdf(x[i], NEGATIVE, total, p)


@kernel
def negative_binomial_sf(x, out, n, total, p):
    """out = P(X > x).  x, out: (n,)."""
    for i in range(n):
        out[i] = count_sf(x[i], NEGATIVE, total, p)


@kernel
def negative_binomial_ppf(q, out, n, total, p):
    """out = the smallest k with cdf(k) >= q, -1 for q = 0.  q, out: (n,)."""
    for i in range(n):
        out[i] = count_quantile(q[i], NEGATIVE, total, p, inf, 0)


@kernel
def negative_binomial_isf(q, out, n, total, p):
    """out = the smallest k with sf(k) <= q, -1 for q = 1.  q, out: (n,)."""
    for i in range(n):
        out[i] = count_quantile(q[i], NEGATIVE, total, p, inf, 1)


class NegativeBinomial(Discrete):
    """The number of successes before total_count failures, after torch.distributions.NegativeBinomial.

    probs is the probability of success, of what is counted; SciPy's `nbinom` counts the failures before n successes: its n is total_count,
    its p is 1 - probs.  total_count need not be whole.  Raises ValueError unless it is between 1e-100 and 2^53, and probs in [0, 1).

    >>> d = NegativeBinomial(1, 0.75)  # with one failure it is geometric
    >>> [round(p, 12) for p in d.pmf([0, 1, 2])], d.mean(), d.var(), d.ppf(0.5)
    ([0.25, 0.1875, 0.140625], 3.0, 12.0, 2.0)
    """

    parameters = ("total_count", "probs")

    def __init__(self, total_count, probs):
        self.total_count = positive(total_count, "NegativeBinomial: total_count")
        if not LEAST <= self.total_count <= MOST:
            raise ValueError(f"NegativeBinomial: total_count must be between 1e-100 and 2^53, got {self.total_count}")
        self.probs = number(probs, "NegativeBinomial: probs")
        if not 0.0 <= self.probs < 1.0:
            raise ValueError(f"NegativeBinomial: probs must be at least 0 and below 1, got {self.probs}")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: the root of its derivative by total_count, where the mean is that of the data.

        ValueError for what are no whole numbers from 0 on, and for data whose variance is not above their mean: none is best then,
        the larger the likelier, and its limit is Poisson.
        """
        values = observations(data, "NegativeBinomial.fit", low=0.0, whole=True)
        mean = mean_of(values)
        var = fsum((v - mean) ** 2 for v in values) / len(values)
        if not var > mean:
            raise ValueError(f"NegativeBinomial.fit: the variance {var:g} is not above the mean {mean:g}; fit a Poisson distribution")
        seen: dict = {}
        for v in values:
            seen[v] = seen.get(v, 0) + 1

        def slope(log_r):
            r = exp(log_r)
            return fsum(c * (digamma(v + r) - digamma(r)) for v, c in seen.items() if v > 0.0) / len(values) - log((r + mean) / r)

        low = high = log(mean * mean / (var - mean))
        while slope(low) <= 0.0 and low > log(LEAST):
            low -= 2.0
        while slope(high) >= 0.0:
            high += 1.0
            if high > log(LARGEST):
                raise ValueError(
                    f"NegativeBinomial.fit: the variance {var:g} is hardly above the mean {mean:g}; fit a Poisson distribution"
                )
        r = exp(brentq(slope, low, high, xtol=1e-13))
        return cls(r, mean / (mean + r))

    def mean(self):
        """total_count p / (1 - p)."""
        return self.total_count * (self.probs / (1.0 - self.probs))

    def var(self):
        """total_count p / (1 - p)^2."""
        return self.mean() / (1.0 - self.probs)

    def entropy(self):
        """The sum of -p log p, in nats, to 1e-11; of very wide distributions that are no bells, an integral and a correction."""
        r, p, mean, std, odds = self.total_count, self.probs, self.mean(), self.std(), self.probs / (1.0 - self.probs)
        if p == 0.0:
            return 0.0

        def log_mass(k):
            return trials_log_mass(k, r, p) + log(r / (r + k))

        end = mean + 12.0 * std + 60.0 * odds
        if mean >= BELL * std or end <= DIRECT:
            return count_entropy(log_mass, mean, std)

        def part(k):
            log_p = log_mass(k)
            return -exp(log_p) * log_p

        edge = FIRST - 0.5
        terms = [part(float(k)) for k in range(FIRST)] + [(part(edge + 0.5) - part(edge - 0.5)) / 24.0]
        while edge < end:
            terms.append(fixed_quad(lambda t: part(exp(t)) * exp(t), log(edge), log(1.25 * edge), n=16)[0])
            edge *= 1.25
        return fsum(terms)

    def _logpmf(self, k, out, n):
        negative_binomial_logpmf(k, out, n, self.total_count, self.probs)

    def _cdf(self, x, out, n):
        negative_binomial_cdf(x, out, n, self.total_count, self.probs)

    def _sf(self, x, out, n):
        negative_binomial_sf(x, out, n, self.total_count, self.probs)

    def _ppf(self, q, out, n):
        negative_binomial_ppf(q, out, n, self.total_count, self.probs)

    def _isf(self, q, out, n):
        negative_binomial_isf(q, out, n, self.total_count, self.probs)

    def _draw(self, generator, n):
        if self.probs == 0.0:
            return poissons(generator, as_tensor([0.0], dtype=float64), n)
        return poissons(generator, gammas(generator, n, self.total_count, (1.0 - self.probs) / self.probs), n)
