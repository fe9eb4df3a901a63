"""The binomial distribution: how many of a number of independent attempts succeed.

    P(X = k) = n! / (k! (n - k)!) p^k (1 - p)^(n - k)      P(X > k) = I_p(k + 1, n - k), the incomplete Beta function

Samples: Hörmann, "The generation of binomial random variates", 1993 (BTRS), and inversion for means below 10.  Probabilities: Loader, 2000.
"""

from math import inf, sqrt

from .. import backend
from ..autograd.creation import as_tensor
from ..autograd.engine import unrecorded
from ..autograd.tensor import Tensor
from ..dtypes import float64, int64
from ..kernels import kernel
from .counts import BINOMIAL, count_cdf, count_entropy, count_quantile, count_sf, exact_trials, trials_log_mass
from .distribution import Discrete, mean_of, number, observations, probability, uniforms, whole_part
from .sampling import exact_exp, exact_log, exact_log1p

FEW = 10.0  # means below it are sampled by adding up probabilities
LONGEST = 64  # of a mean below 10, larger numbers have a probability below 1e-26
MOST = 9007199254740992  # 2^53: whole numbers up to it are doubles


@kernel
def binomial_logpmf(x, out, n, total, p):
    """out = the log-probability of whole k from 0 to total, -inf elsewhere.  x, out: (n,)."""
    for i in range(n):
        if x[i] < 0.0 or x[i] > total or whole_part(x[i]) < x[i]:
            out[i] = -inf
        else:
            out[i] = trials_log_mass(x[i], total - x[i], p)


@kernel
def binomial_cdf(x, out, n, total, p):
    """out = P(X <= x).  x, out: (n,)."""
    for i in range(n):
        out[i] = count_cdf(x[i], BINOMIAL, total, p)


@kernel
def binomial_sf(x, out, n, total, p):
    """out = P(X > x).  x, out: (n,)."""
    for i in range(n):
        out[i] = count_sf(x[i], BINOMIAL, total, p)


@kernel
def binomial_ppf(q, out, n, total, p):
    """out = the smallest k with cdf(k) >= q, -1 for q = 0.  q, out: (n,)."""
    for i in range(n):
        out[i] = count_quantile(q[i], BINOMIAL, total, p, total, 0)


@kernel
def binomial_isf(q, out, n, total, p):
    """out = the smallest k with sf(k) <= q, -1 for q = 1.  q, out: (n,)."""
    for i in range(n):
        out[i] = count_quantile(q[i], BINOMIAL, total, p, total, 1)


@kernel
def binomial_inverted(total, u, p):
    """The k at which the probabilities of 0 … k add up to u."""
    k = 0.0
    each = exact_exp(total * exact_log1p(-p))
    for _ in range(LONGEST):
        if u <= each or k >= total:
            break
        u -= each
        k += 1.0
        each *= (total - k + 1.0) / k * (p / (1.0 - p))
    return k


@kernel
def binomial_candidate(total, u, v, p):
    """The number under u on a hat over the probabilities, if v lies below them there, else -1; for p <= 1/2 and means from 10 on."""
    spread = sqrt(total * p * (1.0 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    t = u - 0.5
    near = 0.5 - abs(t)
    if near <= 0.0:
        return -1.0
    k = whole_part((2.0 * a / near + b) * t + (total * p + 0.5))
    if near >= 0.07 and v <= 0.92 - 4.2 / b:
        return k
    if k < 0.0 or k > total:
        return -1.0
    mode = whole_part((total + 1.0) * p)
    hat = exact_log(v * ((2.83 + 5.1 / b) * spread) / (a / (near * near) + b))
    return k if hat <= exact_trials(k, total - k, p) - exact_trials(mode, total - mode, p) else -1.0


@kernel(in_place=("out",))
def binomial_candidates(totals, u, v, out, n, m, p):
    """Another try, with the next of u and v, for each number of out that is still negative; returns how many are so afterwards.

    totals: (m,), those of out in turn; out: (n,); u, v: uniform numbers in [0, 1), as many as are missing, taken from 1; p <= 1/2.
    """
    tried, missing = 0, 0
    for i in range(n):
        if out[i] < 0.0:
            total = totals[i % m]
            if total * p < FEW:
                out[i] = binomial_inverted(total, 1.0 - u[tried], p)
            else:
                out[i] = binomial_candidate(total, 1.0 - u[tried], 1.0 - v[tried], p)
            if out[i] < 0.0:
                missing += 1
            tried += 1
    return missing


def binomials(generator, totals, p, n=None):
    """The successes in each of `totals`, an int64 tensor or a list, or in one total n times, as an int64 tensor of their shape, or (n,).

    >>> from linalgml.random import Generator
    >>> binomials(Generator(0), [0, 10, 10**6], 0.25).tolist()[0]
    0
    """
    held = as_tensor(totals if isinstance(totals, (Tensor, list)) else [totals]).to(float64)
    shape = held.shape if n is None else (n,)
    m = held.numel()
    n = m if n is None else n
    store = backend.store()
    out = store.empty(n, float64)
    store.fill(out, -1.0)
    less = min(p, 1.0 - p)
    missing = n
    while missing > 0:
        u, v = uniforms(generator, missing), uniforms(generator, missing)
        missing = binomial_candidates(held.flat(), u, v, out, n, m, less)
    drawn = unrecorded(out, shape, float64)
    return (held - drawn if less < p else drawn).to(int64)


class Binomial(Discrete):
    """The number of successes in total_count attempts, after torch.distributions.Binomial; SciPy's `binom` has n = total_count, p = probs.

    Probabilities have their digits for totals to 1e15.  Raises ValueError unless total_count is a whole number from 0 to 2^53 and probs is
    between 0 and 1.

    >>> d = Binomial(4, 0.5)
    >>> [round(p, 12) for p in d.pmf([0, 1, 2])], d.mean(), d.var(), d.ppf(0.5)
    ([0.0625, 0.25, 0.375], 2.0, 1.0, 2.0)
    """

    parameters = ("total_count", "probs")

    def __init__(self, total_count, probs):
        total = number(total_count, "Binomial: total_count")
        if not (0 <= total <= MOST and total == int(total)):
            raise ValueError(f"Binomial: total_count must be a whole number from 0 to 2^53, got {total_count}")
        self.total_count = int(total)
        self.probs = probability(probs, "Binomial: probs")

    @classmethod
    def fit(cls, data, total_count):
        """Maximum likelihood for a known total: the mean divided by it.  ValueError for what are no whole numbers from 0 to total_count."""
        made = cls(total_count, 0.0)
        values = observations(data, "Binomial.fit", low=0.0, whole=True)
        if max(values) > made.total_count:
            raise ValueError(f"Binomial.fit: expected numbers up to {made.total_count}, got {max(values)}")
        return cls(made.total_count, mean_of(values) / made.total_count if made.total_count else 0.0)

    def mean(self):
        """total_count times probs."""
        return self.total_count * self.probs

    def var(self):
        """n p (1 - p)."""
        return self.total_count * self.probs * (1.0 - self.probs)

    def entropy(self):
        """The sum of -p log p, in nats, to 1e-12."""
        n = float(self.total_count)
        if self.var() == 0.0:
            return 0.0
        return count_entropy(lambda k: trials_log_mass(k, n - k, self.probs) if k <= n else -inf, self.mean(), self.std())

    def _logpmf(self, k, out, n):
        binomial_logpmf(k, out, n, float(self.total_count), self.probs)

    def _cdf(self, x, out, n):
        binomial_cdf(x, out, n, float(self.total_count), self.probs)

    def _sf(self, x, out, n):
        binomial_sf(x, out, n, float(self.total_count), self.probs)

    def _ppf(self, q, out, n):
        binomial_ppf(q, out, n, float(self.total_count), self.probs)

    def _isf(self, q, out, n):
        binomial_isf(q, out, n, float(self.total_count), self.probs)

    def _draw(self, generator, n):
        return binomials(generator, self.total_count, self.probs, n)
