"""The Poisson distribution: how many of very many things happen, each of which hardly ever does.

    P(X = k) = rate^k e^-rate / k!      P(X > k) = P(k + 1, rate), the incomplete gamma function

Samples: Hörmann, "The transformed rejection method for generating Poisson random variables", 1993 (PTRS), and inversion for rates below 10.
Probabilities: Loader, 2000.
"""

from math import inf, sqrt

from .. import backend
from ..autograd.creation import as_tensor
from ..autograd.engine import unrecorded
from ..dtypes import float64, int64
from ..kernels import kernel
from .counts import HALF_LOG_2PI, POISSON, count_cdf, count_entropy, count_quantile, count_sf, exact_poisson, poisson_log_mass
from .distribution import Discrete, mean_of, number, observations, uniforms, whole_part
from .sampling import exact_exp, exact_log

FEW = 10.0  # rates below it are sampled by adding up probabilities
LONGEST = 64  # of a rate below 10, larger numbers have a probability below 1e-26
MOST = 9e18  # larger samples do not fit in an int64


@kernel
def poisson_logpmf(x, out, n, rate):
    """out = the log-probability of whole k from 0 on, -inf elsewhere.  x, out: (n,)."""
    for i in range(n):
        if x[i] < 0.0 or x[i] == inf or whole_part(x[i]) < x[i]:
            out[i] = -inf
        else:
            out[i] = poisson_log_mass(x[i], rate)


@kernel
def poisson_cdf(x, out, n, rate):
    """out = P(X <= x).  x, out: (n,)."""
    for i in range(n):
        out[i] = count_cdf(x[i], POISSON, rate, 0.0)


@kernel
def poisson_sf(x, out, n, rate):
    """out = P(X > x).  x, out: (n,)."""
    for i in range(n):
        out[i] = count_sf(x[i], POISSON, rate, 0.0)


@kernel
def poisson_ppf(q, out, n, rate):
    """out = the smallest k with cdf(k) >= q, -1 for q = 0.  q, out: (n,)."""
    for i in range(n):
        out[i] = count_quantile(q[i], POISSON, rate, 0.0, inf, 0)


@kernel
def poisson_isf(q, out, n, rate):
    """out = the smallest k with sf(k) <= q, -1 for q = 1.  q, out: (n,)."""
    for i in range(n):
        out[i] = count_quantile(q[i], POISSON, rate, 0.0, inf, 1)


@kernel
def poisson_inverted(rate, u):
    """The k at which the probabilities of 0 … k add up to u."""
    k = 0.0
    each = exact_exp(-rate)
    for _ in range(LONGEST):
        if u <= each:
            break
        u -= each
        k += 1.0
        each *= rate / k
    return k


@kernel
def poisson_candidate(rate, u, v):
    """The number under u on a hat over the probabilities, if v lies below them there, else -1; for rates from 10 on."""
    b = 0.931 + 2.53 * sqrt(rate)
    a = -0.059 + 0.02483 * b
    t = u - 0.5
    near = 0.5 - abs(t)
    if near <= 0.0:
        return -1.0
    k = whole_part((2.0 * a / near + b) * t + (rate + 0.43))
    if near >= 0.07 and v <= 0.9277 - 3.6224 / (b - 2.0):
        return k
    if k < 0.0:
        return -1.0
    hat = exact_log(v * (1.1239 + 1.1328 / (b - 3.4)) / (a / (near * near) + b))
    return k if hat <= exact_poisson(k, rate) - HALF_LOG_2PI else -1.0


@kernel(in_place=("out",))
def poisson_candidates(rates, u, v, out, n, m):
    """Another try, with the next of u and v, for each number of out that is still negative; returns how many are so afterwards.

    rates: (m,), those of out in turn; out: (n,); u, v: uniform numbers in [0, 1), as many as are missing, which are taken from 1.
    """
    tried, missing = 0, 0
    for i in range(n):
        if out[i] < 0.0:
            rate = rates[i % m]
            if rate < FEW:
                out[i] = poisson_inverted(rate, 1.0 - u[tried])
            else:
                out[i] = poisson_candidate(rate, 1.0 - u[tried], 1.0 - v[tried])
            if out[i] < 0.0:
                missing += 1
            tried += 1
    return missing


def poissons(generator, rates, n):
    """n samples of the rates in turn, a tensor of doubles with one dimension, as an int64 tensor; none is above 9e18."""
    store = backend.store()
    out = store.empty(n, float64)
    store.fill(out, -1.0)
    missing = n
    while missing > 0:
        u, v = uniforms(generator, missing), uniforms(generator, missing)
        missing = poisson_candidates(rates.flat(), u, v, out, n, rates.shape[0])
    return unrecorded(out, (n,), float64).clamp(max=MOST).to(int64)


class Poisson(Discrete):
    """The number of events where `rate` are expected, after torch.distributions.Poisson; SciPy's `poisson` has mu = rate.

    Probabilities have their digits for rates and counts to 1e15.  Raises ValueError for a rate that is negative or not finite.

    >>> d = Poisson(2.0)
    >>> d.mean(), d.var(), d.ppf(0.5), round(d.cdf(1) - 3 * d.pmf(0), 12)
    (2.0, 2.0, 2.0, 0.0)
    """

    parameters = ("rate",)

    def __init__(self, rate):
        self.rate = number(rate, "Poisson: rate")
        if not self.rate >= 0.0:
            raise ValueError(f"Poisson: rate must not be negative, got {self.rate}")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: the mean.  ValueError for what are no whole numbers from 0 on."""
        return cls(mean_of(observations(data, "Poisson.fit", low=0.0, whole=True)))

    def mean(self):
        """The rate."""
        return self.rate

    def var(self):
        """The rate, too."""
        return self.rate

    def entropy(self):
        """The sum of -p log p, in nats, to 1e-12."""
        return count_entropy(lambda k: poisson_log_mass(k, self.rate), self.rate, sqrt(self.rate)) if self.rate > 0.0 else 0.0

    def _logpmf(self, k, out, n):
        poisson_logpmf(k, out, n, self.rate)

    def _cdf(self, x, out, n):
        poisson_cdf(x, out, n, self.rate)

    def _sf(self, x, out, n):
        poisson_sf(x, out, n, self.rate)

    def _ppf(self, q, out, n):
        poisson_ppf(q, out, n, self.rate)

    def _isf(self, q, out, n):
        poisson_isf(q, out, n, self.rate)

    def _draw(self, generator, n):
        return poissons(generator, as_tensor([self.rate], dtype=float64), n)
