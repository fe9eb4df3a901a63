"""The Gamma distribution: how long until something has happened several times; and chi-squared, the sum of squared normal numbers.

    pdf = rate^a x^(a - 1) e^(-rate x) / Gamma(a)      cdf = P(a, rate x), the incomplete gamma function

Samples: Marsaglia & Tsang, "A simple method for generating gamma variables", 2000.
"""

from math import exp, fsum, inf, log, pi, sqrt

from ..autograd.engine import unrecorded
from ..autograd.joining import cat
from ..dtypes import float64
from ..kernels import kernel
from ..special import digamma, gammaln, polygamma
from ..special.gamma import gammaln_positive, stirling_rest
from ..special.gammainc import deviation, gammainc_value, gammaincc_value, log_gammainc_value, log_gammaincc_value
from ..special.gammaincinv import gammainccinv_value, gammaincinv_value
from .distribution import Continuous, mean_of, observations, positive, uniforms
from .sampling import exact_exp, exact_log, normals, transformed

STIRLING_FROM = 10.0
FAR = 10000.0  # at as many times one more than the concentration the sf is 0 in any float


@kernel
def gamma_log_density(a, y):
    """log(y^(a - 1) e^-y / Gamma(a)) for y > 0; for a >= 10 from y - a - a log(y / a), so that no large numbers cancel."""
    if a < STIRLING_FROM:
        return (a - 1.0) * log(y) - y - gammaln_positive(a)
    return log(a / y) - a * deviation(a, y) - stirling_rest(a) - 0.5 * log(2.0 * pi * a)


@kernel
def gamma_logpdf(x, out, n, concentration, rate):
    """out = log rate + the log-density at rate x above 0, -inf below; at 0 by the concentration, as a power of 0.  x, out: (n,)."""
    for i in range(n):
        if x[i] < 0.0 or x[i] == inf:
            out[i] = -inf
        elif x[i] == 0.0:
            out[i] = inf if concentration < 1.0 else -inf if concentration > 1.0 else log(rate)
        else:
            out[i] = log(rate) + gamma_log_density(concentration, rate * x[i])


@kernel
def gamma_score(x, grad, dx, n, concentration, rate):
    """dx = grad * ((concentration - 1) / x - rate) above 0, else 0: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        dx[i] = 0.0 if x[i] <= 0.0 else grad[i] * ((concentration - 1.0) / x[i] - rate)


@kernel
def gamma_cdf(x, out, n, concentration, rate):
    """out = P(concentration, rate x) above 0, 0 below.  x, out: (n,)."""
    for i in range(n):
        y = rate * x[i]
        out[i] = 0.0 if y <= 0.0 else 1.0 if y > FAR * (1.0 + concentration) else gammainc_value(concentration, y)


@kernel
def gamma_sf(x, out, n, concentration, rate):
    """out = Q(concentration, rate x) above 0, 1 below.  x, out: (n,)."""
    for i in range(n):
        y = rate * x[i]
        out[i] = 1.0 if y <= 0.0 else 0.0 if y > FAR * (1.0 + concentration) else gammaincc_value(concentration, y)


@kernel
def gamma_logcdf(x, out, n, concentration, rate):
    """out = log P(concentration, rate x) above 0, -inf below.  x, out: (n,)."""
    for i in range(n):
        out[i] = -inf if x[i] <= 0.0 else log_gammainc_value(concentration, rate * x[i])


@kernel
def gamma_logsf(x, out, n, concentration, rate):
    """out = log Q(concentration, rate x) above 0, 0 below.  x, out: (n,)."""
    for i in range(n):
        out[i] = 0.0 if x[i] <= 0.0 else log_gammaincc_value(concentration, rate * x[i])


@kernel
def gamma_ppf(q, out, n, concentration, rate):
    """out = the x with P(concentration, rate x) = q.  q, out: (n,)."""
    for i in range(n):
        out[i] = gammaincinv_value(concentration, q[i]) / rate


@kernel
def gamma_isf(q, out, n, concentration, rate):
    """out = the x with Q(concentration, rate x) = q.  q, out: (n,)."""
    for i in range(n):
        out[i] = gammainccinv_value(concentration, q[i]) / rate


@kernel
def gamma_accepted(z, u, out, n, concentration, rate):
    """out = d v / rate of those that are accepted, v = (1 + z / (3 sqrt d))^3, d = concentration - 1/3; returns how many they are.

    z, u, out: (n,), normal numbers and uniform ones in [0, 1).  Accepted where log(1 - u) < z^2 / 2 + d (1 - v + log v).
    """
    d = concentration - 1.0 / 3.0
    slope = 1.0 / (3.0 * sqrt(d))
    kept = 0
    for i in range(n):
        root = 1.0 + z[i] * slope
        if root > 0.0:
            v = root * root * root
            if exact_log(1.0 - u[i]) < 0.5 * z[i] * z[i] + d * (1.0 - v + exact_log(v)):
                out[kept] = d * v / rate
                kept += 1
    return kept


@kernel
def gamma_shortened(x, u, out, n, concentration, rate):
    """out = x (1 - u)^(1 / concentration) / rate: from a concentration that is larger by one.  x, u, out: (n,), u uniform in [0, 1)."""
    power = 1.0 / concentration
    for i in range(n):
        out[i] = x[i] * exact_exp(power * exact_log(1.0 - u[i])) / rate


def gammas(generator, n, concentration, rate):
    """n samples as a tensor; below a concentration of 1, from those of one more."""
    if concentration < 1.0:
        longer = gammas(generator, n, concentration + 1.0, 1.0).flat()
        return transformed(gamma_shortened, n, [longer, uniforms(generator, n)], concentration, rate)
    kept, missing = [], n
    while missing > 0:
        tried = missing + missing // 16 + 8
        z, u = normals(generator, tried), uniforms(generator, tried)
        found = gamma_accepted(z, u, z, tried, concentration, rate)
        kept.append(unrecorded(z, (tried,), float64)[: min(found, missing)])
        missing -= found
    return kept[0] if len(kept) == 1 else cat(kept) if kept else unrecorded(uniforms(generator, 0), (0,), float64)


class Gamma(Continuous):
    """The Gamma distribution, after torch.distributions.Gamma; SciPy's `gamma` has a = concentration and scale = 1 / rate.

    Raises ValueError for a concentration or rate that is not positive and finite.

    >>> d = Gamma(3.0, 0.5)  # the third bus, one in two minutes
    >>> d.mean(), d.var(), round(d.cdf(6.0), 6), round(d.ppf(0.5), 6)
    (6.0, 12.0, 0.57681, 5.348121)
    """

    parameters: tuple[str, ...] = ("concentration", "rate")

    def __init__(self, concentration, rate=1.0):
        self.concentration = positive(concentration, f"{type(self).__name__}: concentration")
        self.rate = positive(rate, f"{type(self).__name__}: rate")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood, by Newton's method on log a - digamma(a) = log mean - mean log.  ValueError unless two of them differ."""
        values = observations(data, "Gamma.fit", low=0.0)
        if min(values) == 0.0 or min(values) == max(values):
            raise ValueError("Gamma.fit: expected positive numbers, not all equal")
        mean = mean_of(values)
        gap = -fsum(log(v / mean) for v in values) / len(values)
        a = (3.0 - gap + sqrt((gap - 3.0) ** 2 + 24.0 * gap)) / (12.0 * gap)
        for _ in range(50):
            step = (log(a) - digamma(a) - gap) / (1.0 / a - polygamma(1, a))
            a = a - step if step < a else a / 2
            if abs(step) <= 1e-13 * a:
                break
        return cls(a, a / mean)

    def mean(self):
        """concentration / rate."""
        return self.concentration / self.rate

    def var(self):
        """concentration / rate^2."""
        return self.concentration / self.rate / self.rate

    def entropy(self):
        """a - log rate + log Gamma(a) + (1 - a) digamma(a), in nats."""
        a = self.concentration
        return a - log(self.rate) + gammaln(a) + (1.0 - a) * digamma(a)

    def _logpdf(self, x, out, n):
        gamma_logpdf(x, out, n, self.concentration, self.rate)

    def _score(self, x, grad, dx, n):
        gamma_score(x, grad, dx, n, self.concentration, self.rate)

    def _cdf(self, x, out, n):
        gamma_cdf(x, out, n, self.concentration, self.rate)

    def _sf(self, x, out, n):
        gamma_sf(x, out, n, self.concentration, self.rate)

    def _logcdf(self, x, out, n):
        gamma_logcdf(x, out, n, self.concentration, self.rate)

    def _logsf(self, x, out, n):
        gamma_logsf(x, out, n, self.concentration, self.rate)

    def _ppf(self, q, out, n):
        gamma_ppf(q, out, n, self.concentration, self.rate)

    def _isf(self, q, out, n):
        gamma_isf(q, out, n, self.concentration, self.rate)

    def _draw(self, generator, n):
        return gammas(generator, n, self.concentration, self.rate)


class Chi2(Gamma):
    """The sum of df squared standard normal numbers, after torch.distributions.Chi2 and scipy.stats.chi2: Gamma(df / 2, 1 / 2).

    Raises ValueError for df that is not positive and finite.

    >>> round(Chi2(3).sf(7.815), 4), Chi2(3).mean()
    (0.05, 3.0)
    """

    parameters = ("df",)

    def __init__(self, df):
        self.df = positive(df, "Chi2: df")
        super().__init__(self.df / 2, 0.5)

    @classmethod
    def fit(cls, data):
        """Maximum likelihood, by Newton's method on digamma(df / 2) = mean log(x / 2).  ValueError for numbers that are not positive."""
        values = observations(data, "Chi2.fit", low=0.0)
        if min(values) == 0.0:
            raise ValueError("Chi2.fit: expected positive numbers, got 0.0")
        target = fsum(log(v / 2.0) for v in values) / len(values)
        a = exp(target) + 0.5 if target > -2.0 else -1.0 / target
        for _ in range(100):
            step = (digamma(a) - target) / polygamma(1, a)
            a = a - step if step < a else a / 2
            if abs(step) <= 1e-13 * a:
                break
        return cls(2.0 * a)
