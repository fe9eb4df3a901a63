"""Distributions given by a table: one number of a list of probabilities, and the coin, where the list has two.

    pmf(k) = p_k      cdf(k) = p_0 + … + p_k      ppf(q) = the first k whose cdf reaches q

Murphy, *Probabilistic Machine Learning: An Introduction*, section 2.4.
"""

from itertools import accumulate
from math import fsum, inf, isfinite, log, log1p, nan

from .. import backend
from ..autograd.creation import as_tensor
from ..autograd.engine import unrecorded
from ..autograd.tensor import Tensor
from ..dtypes import float64, int64
from ..kernels import kernel
from .distribution import Discrete, observations, probability, scratch


@kernel
def table_logpmf(x, logs, out, n, m):
    """out = logs[x] where x is one of 0 … m - 1, else -inf.  x, out: (n,); logs: (m,)."""
    for i in range(n):
        if x[i] != x[i]:
            out[i] = x[i]
        else:
            out[i] = -inf
            if x[i] >= 0.0 and x[i] < m:
                k = int(x[i])
                if k == x[i]:
                    out[i] = logs[k]


@kernel
def table_cumulated(x, sums, out, n, m, before):
    """out = sums[k], k the whole part of x held below m, and `before` for x < 0.  x, out: (n,); sums: (m,)."""
    for i in range(n):
        if x[i] != x[i]:
            out[i] = x[i]
        elif x[i] < 0.0:
            out[i] = before
        else:
            out[i] = sums[int(x[i])] if x[i] < m else sums[m - 1]


@kernel
def table_search(q, sums, out, n, m, levels, before):
    """out = the smallest k with sums[k] >= q, -1 for q = 0; where `before` is 1 the sums fall, and it is the smallest with sums[k] <= q.

    q, out: (n,); sums: (m,), the last of which is 1, or 0 where they fall; 2^levels >= m.
    """
    for i in range(n):
        if not (q[i] >= 0.0 and q[i] <= 1.0):
            out[i] = nan
        elif q[i] == before:
            out[i] = -1.0
        else:
            low, high = 0, m - 1
            for _ in range(levels):
                middle = (low + high) // 2
                reached = sums[middle] <= q[i] if before > 0.0 else sums[middle] >= q[i]
                if reached:
                    high = middle
                elif low < high:
                    low = middle + 1
            out[i] = 1.0 * low


class Table(Discrete):
    """A distribution on 0 … m - 1 given by its probabilities and their logarithms."""

    def _tables(self, probabilities, logs):
        self._p, self._logs = probabilities, logs
        self._sums = [*accumulate(probabilities[:-1]), 1.0]
        self._tails = [*accumulate(probabilities[:0:-1])][::-1] + [0.0]  # from the far end: small ones keep their digits

    def mean(self):
        """The sum of k p_k."""
        return fsum(k * p for k, p in enumerate(self._p))

    def var(self):
        """The sum of (k - mean)^2 p_k."""
        mean = self.mean()
        return fsum((k - mean) ** 2 * p for k, p in enumerate(self._p))

    def entropy(self):
        """The sum of -p log p, in nats."""
        return fsum(-p * v for p, v in zip(self._p, self._logs, strict=True) if p > 0.0)

    def _logpmf(self, k, out, n):
        table_logpmf(k, _stored(self._logs, k), out, n, len(self._p))

    def _cdf(self, x, out, n):
        table_cumulated(x, _stored(self._sums, x), out, n, len(self._p), 0.0)

    def _sf(self, x, out, n):
        table_cumulated(x, _stored(self._tails, x), out, n, len(self._p), 1.0)

    def _ppf(self, q, out, n):
        table_search(q, _stored(self._sums, q), out, n, len(self._p), len(self._p).bit_length(), 0.0)

    def _isf(self, q, out, n):
        table_search(q, _stored(self._tails, q), out, n, len(self._p), len(self._p).bit_length(), 1.0)

    def _draw(self, generator, n):
        store = backend.store()
        out = store.empty(n, int64)
        generator.multinomial(store.build(self._p, float64), out, 1, len(self._p), n, replacement=True)
        return unrecorded(out, (n,), int64)


def _stored(values, x):
    """A list in a storage like x."""
    out = scratch(x, len(values))
    backend.store().assign(out, values)
    return out


class Bernoulli(Table):
    """A coin that shows 1 with probability probs and 0 otherwise, after torch.distributions.Bernoulli and scipy.stats.bernoulli.

    Raises ValueError unless probs is between 0 and 1.

    >>> d = Bernoulli(0.25)
    >>> d.pmf([0, 1, 2]), d.mean(), d.var(), d.cdf(0)
    ([0.75, 0.25, 0.0], 0.25, 0.1875, 0.75)
    """

    parameters = ("probs",)

    def __init__(self, probs):
        p = self.probs = probability(probs, "Bernoulli: probs")
        self._tables([1.0 - p, p], [log1p(-p) if p < 1.0 else -inf, log(p) if p > 0.0 else -inf])

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: the share of ones.  ValueError for anything but zeros and ones."""
        values = observations(data, "Bernoulli.fit", low=0.0, whole=True)
        if max(values) > 1.0:
            raise ValueError(f"Bernoulli.fit: expected zeros and ones, got {max(values)}")
        return cls(fsum(values) / len(values))

    def mean(self):
        """The probability of 1."""
        return self.probs

    def var(self):
        """p (1 - p)."""
        return self.probs * (1.0 - self.probs)


class Categorical(Table):
    """One of the numbers 0 … m - 1, with given probabilities, after torch.distributions.Categorical.

    probs: a list, Vector, array or tensor that sums to 1 within 1e-6; the rest is divided away.  Raises ValueError for other sums, for
    negative or missing numbers, and for an empty list.

    >>> d = Categorical([0.5, 0.25, 0.25])
    >>> d.pmf(0), d.cdf([0, 1, 2]), d.ppf(0.6), d.mean()
    (0.5, [0.5, 0.75, 1.0], 1.0, 0.75)
    """

    parameters = ("probs",)

    def __init__(self, probs):
        given = probs if isinstance(probs, Tensor) else as_tensor(list(probs), dtype=float64)
        values = [float(v) for v in given.tolist()] if len(given.shape) == 1 else []
        if not values:
            raise ValueError(f"Categorical: probs must be a list of numbers, got a shape of {tuple(given.shape)}")
        for k, v in enumerate(values):
            if not (v >= 0.0 and isfinite(v)):
                raise ValueError(f"Categorical: probs must be finite and not negative, got {v} at position {k}")
        total = fsum(values)
        if not abs(total - 1.0) <= 1e-6:
            raise ValueError(f"Categorical: probs must sum to 1, their sum is {total}")
        self.probs = [v / total for v in values]
        self._tables(self.probs, [log(v) if v > 0.0 else -inf for v in self.probs])

    @classmethod
    def fit(cls, data, size=None):
        """Maximum likelihood: the share of each number, of 0 … size - 1 or up to the largest.  ValueError for what are no whole numbers."""
        values = observations(data, "Categorical.fit", low=0.0, whole=True)
        m = int(max(values)) + 1 if size is None else size
        if max(values) >= m:
            raise ValueError(f"Categorical.fit: expected numbers below {m}, got {max(values)}")
        counts = [0] * m
        for v in values:
            counts[int(v)] += 1
        return cls([c / len(values) for c in counts])
