"""Fisher and Snedecor's F distribution: one variance divided by another, when both are the same but for chance.

    F = (chi-squared of df1 / df1) / (chi-squared of df2 / df2)      cdf = I_x(df1 / 2, df2 / 2) at the odds x / (1 - x) = df1 F / df2

So it is a Beta distribution in other clothes; the analysis of variance asks its sf.  Fisher, "On a distribution yielding the error
functions of several well known statistics", 1924; Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, vol. 2, chapter 27.
"""

from math import exp, fsum, inf, log, log1p, nan

from ..kernels import kernel
from ..special import betaln, digamma, polygamma
from ..special.betaincinv import beta_logit
from .ascent import climbed
from .beta import beta_entropy, beta_log_share, beta_log_term, beta_share, minus_log_gammas, shape
from .distribution import Continuous, observations
from .sampling import exact_exp, transformed

TOP = 1e308  # larger odds are as good as infinite


@kernel
def fisher_logpdf(x, out, n, df1, df2):
    """out = log(share^(df1 / 2) (1 - share)^(df2 / 2) / B / x) above 0, -inf below; at 0 by df1, as a power of 0.  x, out: (n,)."""
    a, b = 0.5 * df1, 0.5 * df2
    for i in range(n):
        if x[i] < 0.0 or x[i] == inf:
            out[i] = -inf
        elif x[i] == 0.0:
            out[i] = inf if df1 < 2.0 else -inf if df1 > 2.0 else 0.0
        else:
            f = min(x[i], TOP / a * b)
            rest = 1.0 / (1.0 + a / b * f)
            out[i] = beta_log_term(a, b, a / b * f * rest, rest, a * rest * (1.0 - f)) - log(f)


@kernel
def fisher_score(x, grad, dx, n, df1, df2):
    """dx = grad * (df1 / 2 (1 - x) / (1 + df1 x / df2) - 1) / x above 0, else 0: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * (0.5 * df1 * (1.0 - x[i]) / (1.0 + df1 / df2 * x[i]) - 1.0) / x[i] if x[i] > 0.0 else 0.0


@kernel
def fisher_cdf(x, out, n, df1, df2):
    """out = P(F <= x).  x, out: (n,)."""
    a, b = 0.5 * df1, 0.5 * df2
    for i in range(n):
        f = max(min(x[i], TOP / a * b), 0.0)
        rest = 1.0 / (1.0 + a / b * f)
        out[i] = 0.0 if f == 0.0 else 1.0 if x[i] == inf else beta_share(a, b, a / b * f * rest, rest, a * rest * (1.0 - f))


@kernel
def fisher_sf(x, out, n, df1, df2):
    """out = P(F > x), with all its digits.  x, out: (n,)."""
    a, b = 0.5 * df1, 0.5 * df2
    for i in range(n):
        f = max(min(x[i], TOP / a * b), 0.0)
        rest = 1.0 / (1.0 + a / b * f)
        out[i] = 1.0 if f == 0.0 else 0.0 if x[i] == inf else beta_share(b, a, rest, a / b * f * rest, a * rest * (f - 1.0))


@kernel
def fisher_logcdf(x, out, n, df1, df2):
    """out = log P(F <= x), also where that is too small for a float.  x, out: (n,)."""
    a, b = 0.5 * df1, 0.5 * df2
    for i in range(n):
        f = max(min(x[i], TOP / a * b), 0.0)
        rest = 1.0 / (1.0 + a / b * f)
        out[i] = -inf if f == 0.0 else 0.0 if x[i] == inf else beta_log_share(a, b, a / b * f * rest, rest, a * rest * (1.0 - f))


@kernel
def fisher_logsf(x, out, n, df1, df2):
    """out = log P(F > x), also where that is too small for a float.  x, out: (n,)."""
    a, b = 0.5 * df1, 0.5 * df2
    for i in range(n):
        f = max(min(x[i], TOP / a * b), 0.0)
        rest = 1.0 / (1.0 + a / b * f)
        out[i] = 0.0 if f == 0.0 else -inf if x[i] == inf else beta_log_share(b, a, rest, a / b * f * rest, a * rest * (f - 1.0))


@kernel
def fisher_ppf(q, out, n, df1, df2):
    """out = the x with P(F <= x) = q.  q, out: (n,)."""
    for i in range(n):
        out[i] = df2 / df1 * exp(beta_logit(0.5 * df1, 0.5 * df2, q[i], 1.0 - q[i]))


@kernel
def fisher_isf(q, out, n, df1, df2):
    """out = the x with P(F > x) = q.  q, out: (n,)."""
    for i in range(n):
        out[i] = df2 / df1 * exp(beta_logit(0.5 * df1, 0.5 * df2, 1.0 - q[i], q[i]))


@kernel
def fisher_sample(left, right, out, n, df1, df2):
    """out = (X / df1) / (Y / df2), from -log X and -log Y of two Gamma numbers.  left, right, out: (n,)."""
    for i in range(n):
        out[i] = df2 / df1 * exact_exp(right[i] - left[i])


class FisherSnedecor(Continuous):
    """The F distribution, after torch.distributions.FisherSnedecor; SciPy's `f` has dfn = df1 and dfd = df2.

    Raises ValueError for a number of degrees of freedom that is not positive, or above 1e100.

    >>> d = FisherSnedecor(2, 12)  # three groups of five
    >>> round(d.sf(3.885), 4), round(d.isf(0.05), 4), round(d.mean(), 6)
    (0.05, 3.8853, 1.2)
    """

    parameters = ("df1", "df2")

    def __init__(self, df1, df2):
        self.df1 = shape(df1, "FisherSnedecor: df1")
        self.df2 = shape(df2, "FisherSnedecor: df2")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood, by damped Newton steps in the logarithms of both.  ValueError unless all are positive and two differ.

        Data that are less spread than any F distribution of finite degrees of freedom give very large ones.
        """
        values = observations(data, "FisherSnedecor.fit", low=0.0)
        if min(values) == 0.0 or min(values) == max(values):
            raise ValueError("FisherSnedecor.fit: expected positive numbers, not all equal")
        logs, count = [log(v) for v in values], len(values)
        center = fsum(logs) / count

        def likelihood(theta):
            a, b = map(exp, theta)
            n, shift = a + b, theta[0] - theta[1]
            odds = [shift + v for v in logs]
            above = [v + log1p(exp(-v)) if v > 0.0 else log1p(exp(v)) for v in odds]
            shares = [exp(v - r) for v, r in zip(odds, above, strict=True)]
            left, right = fsum(odds) / count - fsum(above) / count, -fsum(above) / count
            share, rest = fsum(shares) / count, fsum(exp(-r) for r in above) / count
            spread = n * fsum(s * exp(-r) for s, r in zip(shares, above, strict=True)) / count
            gap, both = a * rest - b * share, polygamma(1, n)
            down_a, down_b = digamma(a) - digamma(n), digamma(b) - digamma(n)
            slope = [a * (left - down_a) + gap, b * (right - down_b) - gap]
            mixed = spread - a * rest - b * share + a * b * both
            return a * left + b * right - betaln(a, b), slope, [
                [a * (left - down_a) + 2.0 * a * rest - spread + a * a * (both - polygamma(1, a)), mixed],
                [mixed, b * (right - down_b) + 2.0 * b * share - spread + b * b * (both - polygamma(1, b))],
            ]

        spread = fsum((v - center) ** 2 for v in logs) / count  # trigamma(a) + trigamma(b), and each is about one over its argument
        start = log(max(2.0 / spread, 0.5)) if spread > 0.0 else 40.0
        return cls(*(2.0 * exp(min(v, 200.0)) for v in climbed(likelihood, [start, start])))

    def mean(self):
        """df2 / (df2 - 2), infinite up to df2 = 2."""
        return self.df2 / (self.df2 - 2.0) if self.df2 > 2.0 else inf

    def var(self):
        """2 df2^2 (df1 + df2 - 2) / (df1 (df2 - 2)^2 (df2 - 4)), infinite up to df2 = 4, NaN where the mean is infinite."""
        if self.df2 <= 4.0:
            return inf if self.df2 > 2.0 else nan
        return 2.0 * self.mean() ** 2 * ((self.df1 + self.df2 - 2.0) / self.df1) / (self.df2 - 4.0)

    def entropy(self):
        """The Beta distribution's, log(df2 / df1) and the mean of 2 log(1 + odds) together, in nats."""
        a, b = 0.5 * self.df1, 0.5 * self.df2
        return beta_entropy(a, b) + log(b) - log(a) + 2.0 * (digamma(a + b) - digamma(b))

    def _logpdf(self, x, out, n):
        fisher_logpdf(x, out, n, self.df1, self.df2)

    def _score(self, x, grad, dx, n):
        fisher_score(x, grad, dx, n, self.df1, self.df2)

    def _cdf(self, x, out, n):
        fisher_cdf(x, out, n, self.df1, self.df2)

    def _sf(self, x, out, n):
        fisher_sf(x, out, n, self.df1, self.df2)

    def _logcdf(self, x, out, n):
        fisher_logcdf(x, out, n, self.df1, self.df2)

    def _logsf(self, x, out, n):
        fisher_logsf(x, out, n, self.df1, self.df2)

    def _ppf(self, q, out, n):
        fisher_ppf(q, out, n, self.df1, self.df2)

    def _isf(self, q, out, n):
        fisher_isf(q, out, n, self.df1, self.df2)

    def _draw(self, generator, n):
        left = minus_log_gammas(generator, n, 0.5 * self.df1)
        return transformed(fisher_sample, n, [left, minus_log_gammas(generator, n, 0.5 * self.df2)], self.df1, self.df2)
