"""The Beta distribution: a probability that is not known for sure, a share of a whole.

    pdf = x^(a - 1) (1 - x)^(b - 1) / B(a, b)      cdf = I_x(a, b), the incomplete beta function      a, b: the two concentrations

Student's t and Fisher's F are Beta variables in other clothes, so what all three need is here: x^a y^b / B(a, b) without cancellation, the
tails and their logarithms.  The quantiles are those of `special/betaincinv.py`.  Johnson, Kotz & Balakrishnan, *Continuous Univariate
Distributions*, vol. 2, chapter 25; DiDonato & Morris, *Algorithm 708*, 1992.
"""

from math import exp, fsum, inf, log, log1p, pi

from ..kernels import kernel
from ..special import betaln, digamma, gammaln, polygamma
from ..special.betainc import beta_below, beta_fraction, betaln_value, excess, gamma_ratio_log
from ..special.betaincinv import betainccinv_value, betaincinv_value
from ..special.digamma import DIGAMMA_TAIL
from ..special.gamma import gammaln_positive, stirling_rest
from .ascent import climbed
from .counts import product_error
from .distribution import Continuous, observations, positive, uniforms
from .gamma import gammas
from .sampling import exact_exp, exact_log, transformed

LARGE = 10.0  # from here on Stirling's formula serves
MOST = 1e100  # a concentration above it is refused


@kernel
def beta_gap(a, b, x):
    """a (1 - x) - b x, with its digits where the two are nearly equal: what is rounded off is added again."""
    y = 1.0 - x
    rest = product_error(a, y) - product_error(b, x) + a * (1.0 - y - x)
    return a * y - b * x + rest


@kernel
def beta_log_term(a, b, x, y, gap):
    """log(x^a y^b / B(a, b)), where x + y = 1 and gap = a y - b x are known with all their digits."""
    n = a + b
    if a >= LARGE and b >= LARGE:
        exponent = a * excess(-gap / a, n * x / a) + b * excess(gap / b, n * y / b)
        rest = stirling_rest(a) + stirling_rest(b) - stirling_rest(n)
        return 0.5 * log(a / n * b / (2.0 * pi)) - exponent - rest
    log_x = log(x) if x <= y else log1p(-y)
    log_y = log1p(-x) if x <= y else log(y)
    if b >= LARGE:
        return a * log(n * x) + gamma_ratio_log(a, b) + b * log_y - gammaln_positive(a)
    if a >= LARGE:
        return b * log(n * y) + gamma_ratio_log(b, a) + a * log_x - gammaln_positive(b)
    return a * log_x + b * log_y - betaln_value(a, b)


@kernel
def beta_lower(a, b, x, y):
    """Whether the share below x is the one to compute: the smaller one, or neither is small."""
    return beta_below(a, b, x) if x <= y else not beta_below(b, a, y)


@kernel
def beta_log_share(a, b, x, y, gap):
    """log I_x(a, b) for x, y > 0, however small it is: from the logarithm of the tail that is the smaller."""
    term = beta_log_term(a, b, x, y, gap)
    if beta_lower(a, b, x, y):
        return term + log(beta_fraction(a, b, x, y))
    return log1p(-exp(term) * beta_fraction(b, a, y, x))


@kernel
def beta_share(a, b, x, y, gap):
    """I_x(a, b) for x, y > 0; with everything of x and y exchanged, and the gap's sign, 1 - I_x(a, b) with all its digits."""
    term = exp(beta_log_term(a, b, x, y, gap))
    if beta_lower(a, b, x, y):
        return term * beta_fraction(a, b, x, y)
    return 1.0 - term * beta_fraction(b, a, y, x)


@kernel
def beta_logpdf(x, out, n, concentration1, concentration0):
    """out = the log-density between 0 and 1, -inf outside; at the ends by the concentrations, as powers of 0.  x, out: (n,)."""
    a, b = concentration1, concentration0
    for i in range(n):
        v = x[i]
        if v < 0.0 or v > 1.0:
            out[i] = -inf
        elif v == 0.0:
            out[i] = inf if a < 1.0 else -inf if a > 1.0 else log(b)
        elif v == 1.0:
            out[i] = inf if b < 1.0 else -inf if b > 1.0 else log(a)
        else:
            out[i] = beta_log_term(a, b, v, 1.0 - v, beta_gap(a, b, v)) - log(v) - log1p(-v)


@kernel
def beta_score(x, grad, dx, n, concentration1, concentration0):
    """dx = grad * ((a - 1) / x - (b - 1) / (1 - x)) between 0 and 1, else 0: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        inside = x[i] > 0.0 and x[i] < 1.0
        dx[i] = grad[i] * ((concentration1 - 1.0) / x[i] - (concentration0 - 1.0) / (1.0 - x[i])) if inside else 0.0


@kernel
def beta_cdf(x, out, n, concentration1, concentration0):
    """out = I_x(a, b); 0 below 0, 1 above 1.  x, out: (n,)."""
    a, b = concentration1, concentration0
    for i in range(n):
        v = x[i]
        out[i] = 0.0 if v <= 0.0 else 1.0 if v >= 1.0 else beta_share(a, b, v, 1.0 - v, beta_gap(a, b, v))


@kernel
def beta_sf(x, out, n, concentration1, concentration0):
    """out = 1 - I_x(a, b), with all its digits; 1 below 0, 0 above 1.  x, out: (n,)."""
    a, b = concentration1, concentration0
    for i in range(n):
        v = x[i]
        out[i] = 1.0 if v <= 0.0 else 0.0 if v >= 1.0 else beta_share(b, a, 1.0 - v, v, -beta_gap(a, b, v))


@kernel
def beta_logcdf(x, out, n, concentration1, concentration0):
    """out = log I_x(a, b), also where that is too small for a float.  x, out: (n,)."""
    a, b = concentration1, concentration0
    for i in range(n):
        v = x[i]
        out[i] = -inf if v <= 0.0 else 0.0 if v >= 1.0 else beta_log_share(a, b, v, 1.0 - v, beta_gap(a, b, v))


@kernel
def beta_logsf(x, out, n, concentration1, concentration0):
    """out = log(1 - I_x(a, b)), also where that is too small for a float.  x, out: (n,)."""
    a, b = concentration1, concentration0
    for i in range(n):
        v = x[i]
        out[i] = 0.0 if v <= 0.0 else -inf if v >= 1.0 else beta_log_share(b, a, 1.0 - v, v, -beta_gap(a, b, v))


@kernel
def beta_ppf(q, out, n, concentration1, concentration0):
    """out = the x with I_x(a, b) = q.  q, out: (n,)."""
    a, b = concentration1, concentration0
    for i in range(n):
        out[i] = betaincinv_value(a, b, q[i])


@kernel
def beta_isf(q, out, n, concentration1, concentration0):
    """out = the x with 1 - I_x(a, b) = q.  q, out: (n,)."""
    a, b = concentration1, concentration0
    for i in range(n):
        out[i] = betainccinv_value(a, b, q[i])


@kernel
def minus_log(x, out, n):
    """out = -log x, the same bits everywhere.  x, out: (n,)."""
    for i in range(n):
        out[i] = -exact_log(x[i])


@kernel
def minus_log_shortened(x, u, out, n, concentration):
    """out = -log(x (1 - u)^(1 / concentration)): from a concentration that is larger by one.  x, u, out: (n,), u uniform in [0, 1)."""
    for i in range(n):
        out[i] = -exact_log(x[i]) - exact_log(1.0 - u[i]) / concentration


@kernel
def beta_sample(left, right, out, n):
    """out = X / (X + Y), from -log X and -log Y of two Gamma numbers.  left, right, out: (n,)."""
    for i in range(n):
        out[i] = 1.0 / (1.0 + exact_exp(left[i] - right[i]))


def minus_log_gammas(generator, n, concentration):
    """-log X of n Gamma samples, as flat storage: of small concentrations most X are below the smallest float, their logarithms are not."""
    if concentration >= 1.0:
        return transformed(minus_log, n, [gammas(generator, n, concentration, 1.0).flat()]).flat()
    longer = gammas(generator, n, concentration + 1.0, 1.0).flat()
    return transformed(minus_log_shortened, n, [longer, uniforms(generator, n)], concentration).flat()


def shape(value, where):
    """A concentration or a number of degrees of freedom: above 0, at most 1e100."""
    made = positive(value, where)
    if made > MOST:
        raise ValueError(f"{where} must be at most {MOST:g}, got {made}")
    return made


def digamma_rest(x):
    """log x - 1 / (2 x) - digamma(x) for x >= 10."""
    w, total = 1.0 / x / x, 0.0
    for c in DIGAMMA_TAIL:
        total = total * w + c
    return w * total


def gamma_entropy(a):
    """The entropy of the Gamma distribution of concentration a and rate 1."""
    if a < LARGE:
        return a + gammaln(a) + (1.0 - a) * digamma(a)
    return 0.5 * log(2.0 * pi * a) + 0.5 - 0.5 / a + stirling_rest(a) + (a - 1.0) * digamma_rest(a)


def beta_entropy(a, b):
    """The entropy of the Beta distribution, for large concentrations from that of the Gamma distribution that it then is like."""
    small, large = min(a, b), max(a, b)
    n = small + large
    if large < LARGE:
        return betaln(a, b) - (a - 1.0) * digamma(a) - (b - 1.0) * digamma(b) + (n - 2.0) * digamma(n)
    rest = stirling_rest(large) - stirling_rest(n) + (large - 1.0) * (0.5 / large + digamma_rest(large))
    return gamma_entropy(small) - log(n) - 0.5 * log1p(small / large) + rest - (n - 2.0) * (0.5 / n + digamma_rest(n))


class Beta(Continuous):
    """The Beta distribution, after torch.distributions.Beta; SciPy's `beta` has a = concentration1 and b = concentration0.

    Raises ValueError for a concentration that is not positive, or above 1e100.

    >>> d = Beta(8.0, 4.0)  # seven heads and three tails, from knowing nothing
    >>> round(d.mean(), 4), round(d.cdf(0.5), 6), round(d.ppf(0.025), 4), round(d.isf(0.025), 4)
    (0.6667, 0.113281, 0.3903, 0.8907)
    """

    parameters = ("concentration1", "concentration0")

    def __init__(self, concentration1, concentration0):
        self.concentration1 = shape(concentration1, "Beta: concentration1")
        self.concentration0 = shape(concentration0, "Beta: concentration0")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood, by Newton's method on digamma(a) - digamma(a + b) = mean log x and the same of b and 1 - x.

        ValueError unless all numbers are between 0 and 1, without the ends, and two of them differ.
        """
        values = observations(data, "Beta.fit", low=0.0)
        if min(values) == 0.0 or max(values) >= 1.0 or min(values) == max(values):
            raise ValueError("Beta.fit: expected numbers above 0 and below 1, not all equal")
        count = len(values)
        left, right = fsum(map(log, values)) / count, fsum(log1p(-v) for v in values) / count
        mean = fsum(values) / count
        spread = max(fsum((v - mean) ** 2 for v in values) / count, 1e-30)
        total = max(mean * (1.0 - mean) / spread - 1.0, 0.1)

        def likelihood(theta):
            a, b = map(exp, theta)
            n = a + b
            slope_a, slope_b = a * (left - digamma(a) + digamma(n)), b * (right - digamma(b) + digamma(n))
            bend = polygamma(1, n)
            both = [
                [a * a * (bend - polygamma(1, a)) + slope_a, a * b * bend],
                [a * b * bend, b * b * (bend - polygamma(1, b)) + slope_b],
            ]
            return a * left + b * right - betaln(a, b), [slope_a, slope_b], both

        return cls(*map(exp, climbed(likelihood, [log(mean * total), log((1.0 - mean) * total)])))

    def mean(self):
        """a / (a + b)."""
        return self.concentration1 / (self.concentration1 + self.concentration0)

    def var(self):
        """a b / ((a + b)^2 (a + b + 1))."""
        n = self.concentration1 + self.concentration0
        return self.concentration1 / n * (self.concentration0 / n) / (n + 1.0)

    def entropy(self):
        """log B(a, b) - (a - 1) digamma(a) - (b - 1) digamma(b) + (a + b - 2) digamma(a + b), in nats."""
        return beta_entropy(self.concentration1, self.concentration0)

    def _logpdf(self, x, out, n):
        beta_logpdf(x, out, n, self.concentration1, self.concentration0)

    def _score(self, x, grad, dx, n):
        beta_score(x, grad, dx, n, self.concentration1, self.concentration0)

    def _cdf(self, x, out, n):
        beta_cdf(x, out, n, self.concentration1, self.concentration0)

    def _sf(self, x, out, n):
        beta_sf(x, out, n, self.concentration1, self.concentration0)

    def _logcdf(self, x, out, n):
        beta_logcdf(x, out, n, self.concentration1, self.concentration0)

    def _logsf(self, x, out, n):
        beta_logsf(x, out, n, self.concentration1, self.concentration0)

    def _ppf(self, q, out, n):
        beta_ppf(q, out, n, self.concentration1, self.concentration0)

    def _isf(self, q, out, n):
        beta_isf(q, out, n, self.concentration1, self.concentration0)

    def _draw(self, generator, n):
        left = minus_log_gammas(generator, n, self.concentration1)
        return transformed(beta_sample, n, [left, minus_log_gammas(generator, n, self.concentration0)])
