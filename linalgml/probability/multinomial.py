"""The multinomial distribution: how often each of several outcomes comes up in a number of independent attempts.

    P(X = x) = n! / (x_1! … x_d!) p_1^x_1 … p_d^x_d      x_j = 0, 1, 2, …, their sum n

Independent Poisson counts of means n p_j, given that their total is n: that is how probabilities are computed without large numbers
that cancel.  Samples: one binomial count after the other, of what is left.  Johnson, Kotz & Balakrishnan, *Discrete Multivariate
Distributions*, chapter 35; Davis, "The computer generation of multinomial random variates", 1993.
"""

from math import exp, floor, fsum, inf

from .. import backend
from ..autograd.creation import full
from ..autograd.joining import stack
from ..dtypes import float32, float64, int64
from ..kernels import kernel
from ..linalg.matrix import _matrix
from ..linalg.vector import Vector
from .binomial import MOST, binomials
from .counts import poisson_log_mass, trials_log_mass
from .distribution import number, whole_part
from .multivariate import MultivariateDiscrete, reals, samples_of

SUM = 1e-6  # how far from 1 the sum of the probabilities may be


@kernel
def multinomial_logpmf(x, probs, out, n, d, total):
    """out = the log-probability of whole numbers from 0 on whose sum is `total`, -inf elsewhere: Poisson ones, given their total.

    x: (n, d); probs: (d,), their sum 1; out: (n,).
    """
    for i in range(n):
        left = total
        value = -poisson_log_mass(total, total)
        for j in range(d):
            k = x[i * d + j]
            left -= k
            if k < 0.0 or k > total or whole_part(k) < k:
                left = inf
            elif k == 0.0:
                value -= total * probs[j]
            elif probs[j] == 0.0:
                left = inf
            else:
                value += poisson_log_mass(k, total * probs[j])
        out[i] = -inf if left < 0.0 or left > 0.0 else value


class Multinomial(MultivariateDiscrete):
    """How often each outcome comes up in total_count attempts, after torch.distributions.Multinomial and scipy.stats.multinomial.

    probs: (d,).  There is no `cdf`: it has no closed form.  Raises ValueError unless total_count is a whole number from 0 to 2^53 and the
    probabilities are not negative and sum to 1 within 1e-6; they are divided by their sum.

    >>> d = Multinomial(4, [0.5, 0.25, 0.25])
    >>> d.mean(), round(d.pmf([2, 1, 1]), 6), d.cov()[0, 1]
    (Vector([2.0, 1.0, 1.0]), 0.1875, -0.5)
    """

    parameters = ("total_count", "probs")

    def __init__(self, total_count, probs):
        total = number(total_count, "Multinomial: total_count")
        if not (0 <= total <= MOST and total == int(total)):
            raise ValueError(f"Multinomial: total_count must be a whole number from 0 to 2^53, got {total_count}")
        given = reals(probs, "Multinomial: probs").tolist()
        for j, p in enumerate(given):
            if p < 0:
                raise ValueError(f"Multinomial: probs must not be negative, got {p} at position {j}")
        if not abs(fsum(given) - 1.0) <= SUM:
            raise ValueError(f"Multinomial: probs must sum to 1, their sum is {fsum(given)}")
        self.total_count, self.dimension = int(total), len(given)
        self.probs = Vector([p / fsum(given) for p in given])
        self._native = {}

    @classmethod
    def fit(cls, data):
        """Maximum likelihood of counts (n, d): their share of all.  ValueError for what are no whole numbers from 0 on of one total."""
        x, _ = samples_of(data, "Multinomial.fit", 1)
        sums = x.sum(1).tolist()
        if (x.floor() != x).any().item() or x.min().item() < 0 or min(sums) != max(sums) or sums[0] == 0:
            raise ValueError("Multinomial.fit: expected whole numbers from 0 on, of one sum above 0 in every row")
        total = fsum(sums)
        return cls(sums[0], [fsum(column) / total for column in x.T.tolist()])

    def mean(self):
        """total_count times probs."""
        return Vector([self.total_count * p for p in self.probs])

    def var(self):
        """n p (1 - p)."""
        return Vector([self.total_count * p * (1.0 - p) for p in self.probs])

    def cov(self):
        """n (p_j [j = k] - p_j p_k)."""
        n, p, v, d = self.total_count, list(self.probs), list(self.var()), self.dimension
        return _matrix((d, d), [v[j] if j == k else -n * p[j] * p[k] for j in range(d) for k in range(d)])

    def entropy(self):
        """The mean of minus the log-probability, in nats: sums over each count by itself."""
        n = float(self.total_count)
        if n == 0.0:
            return 0.0
        return poisson_log_mass(n, n) - fsum(_expected(n, p) for p in self.probs)

    def _log(self, x, out, n):
        store = backend.store()
        dtype = float32 if type(x) is not list and memoryview(x).itemsize == 4 else float64
        if (store.name, dtype.code) not in self._native:
            self._native[store.name, dtype.code] = store.build(list(self.probs), dtype)
        multinomial_logpmf(x, self._native[store.name, dtype.code], out, n, self.dimension, float(self.total_count))

    def _draw(self, generator, n):
        left, drawn = full((n,), self.total_count, dtype=int64), []
        for j in range(self.dimension - 1):
            rest = fsum(self.probs[j:])
            found = binomials(generator, left, min(self.probs[j] / rest, 1.0) if rest > 0.0 else 0.0)
            drawn.append(found)
            left = left - found
        return stack([*drawn, left], 1)


def _expected(n, p):
    """The mean of poisson_log_mass(X, n p) of a binomial X.  Between whole numbers the terms are smooth: one of many is enough of them."""
    if p == 0.0 or p == 1.0:
        return poisson_log_mass(n * p, n * p)
    mean, std = n * p, (n * p * (1.0 - p)) ** 0.5
    step = max(floor(std / 8.0), 1)
    first, last = max(floor(mean - 12.0 * std - 60.0), 0), min(floor(mean + 12.0 * std + 60.0), int(n))
    terms = [exp(trials_log_mass(float(k), n - k, p)) * poisson_log_mass(float(k), mean) for k in range(first, last + 1, step)]
    return step * fsum(terms)
