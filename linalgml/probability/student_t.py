"""Student's t distribution: a mean divided by its standard error, when the error has to be estimated from the same few data.

    pdf = (1 + z^2 / df)^(-(df + 1) / 2) / (scale sqrt(df) B(1 / 2, df / 2))      z = (x - loc) / scale

df = 1 is the Cauchy distribution, infinite df the normal one.  z^2 is Fisher's F with 1 and df degrees of freedom, so the tails are those
of a Beta distribution.  Student, "The probable error of a mean", Biometrika 6, 1908; for `fit`: Lange, Little & Taylor, "Robust statistical
modeling using the t distribution", J. Am. Stat. Assoc. 84, 1989.
"""

from math import exp, fsum, inf, log, log1p, nan, pi, sqrt

from ..kernels import kernel
from ..special import digamma, polygamma
from ..special.betainc import betaln_value, gamma_ratio_log
from ..special.betaincinv import beta_logit
from .ascent import climbed
from .beta import beta_log_share, beta_share, digamma_rest, minus_log_gammas, shape
from .distribution import Continuous, number, observations, positive
from .sampling import exact_exp, exact_log, normals, transformed

STIRLING_FROM = 20.0
FAR = 1e9  # as many times sqrt(df) out, the tail is a power of z


@kernel
def student_log_top(df):
    """The log-density in the middle, -log(sqrt(df) B(1 / 2, df / 2)); for df >= 20 without large numbers that cancel."""
    if df < STIRLING_FROM:
        return -0.5 * log(df) - betaln_value(0.5, 0.5 * df)
    return gamma_ratio_log(0.5, 0.5 * df) + 0.5 * log1p(1.0 / df) - 0.5 * log(2.0 * pi)


@kernel
def student_log_density(df, z):
    """The log-density at z."""
    s = abs(z) / sqrt(df)
    power = 2.0 * log(s) if s > FAR else log1p(s * s)
    return student_log_top(df) - (0.5 * df + 0.5) * power


@kernel
def student_tail(df, z):
    """P(T > |z|), half of P(F > z^2); far out it is |z| / df times the density.  (Beside a 1 / 2 no gap is asked for.)"""
    s = abs(z) / sqrt(df)
    if s > FAR:
        return 0.0 if s == inf else exp(student_log_density(df, z) + log(abs(z)) - log(df))
    rest = 1.0 / (1.0 + s * s)
    return 0.5 * beta_share(0.5 * df, 0.5, rest, s * s * rest, 0.0)


@kernel
def student_log_tail(df, z):
    """log P(T > |z|), also where that is too small for a float."""
    s = abs(z) / sqrt(df)
    if s > FAR:
        return -inf if s == inf else student_log_density(df, z) + log(abs(z)) - log(df)
    rest = 1.0 / (1.0 + s * s)
    return beta_log_share(0.5 * df, 0.5, rest, s * s * rest, 0.0) - log(2.0)


@kernel
def student_logpdf(x, out, n, df, loc, scale):
    """out = the log-density at z, less log scale.  x, out: (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        out[i] = student_log_density(df, z) - log(scale)


@kernel
def student_score(x, grad, dx, n, df, loc, scale):
    """dx = -grad * (df + 1) z / (df + z^2) / scale: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        slope = z / df / (1.0 + z / df * z) if z * z < df else 1.0 / (z + df / z)
        dx[i] = -grad[i] * (df + 1.0) * slope / scale


@kernel
def student_cdf(x, out, n, df, loc, scale):
    """out = P(T <= z); a negative scale gives sf.  x, out: (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        out[i] = 0.5 if z == 0.0 else student_tail(df, z) if z < 0.0 else 1.0 - student_tail(df, z)


@kernel
def student_logcdf(x, out, n, df, loc, scale):
    """out = log P(T <= z); a negative scale gives the logarithm of sf.  x, out: (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        out[i] = -log(2.0) if z == 0.0 else student_log_tail(df, z) if z < 0.0 else log1p(-student_tail(df, z))


@kernel
def student_ppf(q, out, n, df, loc, scale):
    """out = loc + scale z with P(T <= z) = q; a negative scale inverts sf.  z^2 has P(F > z^2) = 2 min(q, 1 - q).  q, out: (n,)."""
    for i in range(n):
        least = q[i] if q[i] < 0.5 else 1.0 - q[i]
        z = sqrt(df) * exp(0.5 * beta_logit(0.5, 0.5 * df, 1.0 - 2.0 * least, 2.0 * least))
        out[i] = loc - scale * z if q[i] < 0.5 else loc + scale * z


@kernel
def student_sample(z, left, out, n, df):
    """out = z / sqrt(X / (df / 2)), from normal z and -log X of Gamma numbers.  z, left, out: (n,)."""
    half = exact_log(0.5 * df)
    for i in range(n):
        out[i] = z[i] * exact_exp(0.5 * (left[i] + half))


def digamma_half_step(x):
    """digamma(x + 1 / 2) - digamma(x) - 1 / (2 x), which is about 1 / (8 x^2) for large x."""
    if x < 10.0:
        return digamma(x + 0.5) - digamma(x) - 0.5 / x
    return log1p(0.5 / x) - 1.0 / (2.0 * x + 1.0) + digamma_rest(x) - digamma_rest(x + 0.5)


class StudentT(Continuous):
    """Student's t distribution, after torch.distributions.StudentT and scipy.stats.t.

    Raises ValueError for df or a scale that is not positive, df above 1e100, and what is not finite.

    >>> d = StudentT(9)  # ten measurements
    >>> round(d.isf(0.025), 4), round(d.sf(10.0), 8), round(StudentT(9, 3.0, 2.0).var(), 4)
    (2.2622, 1.79e-06, 5.1429)
    """

    parameters = ("df", "loc", "scale")

    def __init__(self, df, loc=0.0, scale=1.0):
        self.df = shape(df, "StudentT: df")
        self.loc = number(loc, "StudentT: loc")
        self.scale = positive(scale, "StudentT: scale")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood of df, loc and scale, by damped Newton steps from the quartiles.

        Data whose tails are no heavier than normal ones give a very large df, and nearly the normal distribution.  The maximum is the one
        in the middle of the data: on any single value, a tiny scale with a tiny df is likelier than anything.  ValueError unless at least
        three of the numbers differ and less than half are equal.
        """
        values = sorted(observations(data, "StudentT.fit"))
        n = len(values)
        if len(set(values)) < 3 or any(values[k] == values[k + (n - 1) // 2] for k in range(n - (n - 1) // 2)):
            raise ValueError("StudentT.fit: expected numbers of which at least three differ and less than half are equal")
        middle = values[n // 2]
        unit = (values[(3 * n) // 4] - values[n // 4]) / 1.4
        points = [(v - middle) / unit for v in values]
        loc, scale, df = climbed(lambda theta: _student_likelihood(points, *theta), [0.0, 0.0, log(5.0)])
        return cls(exp(min(df, 200.0)), middle + unit * loc, unit * exp(scale))

    def mean(self):
        """loc; NaN up to df = 1, where the integral does not exist."""
        return self.loc if self.df > 1.0 else nan

    def var(self):
        """scale^2 df / (df - 2), infinite up to df = 2, NaN up to df = 1."""
        if self.df <= 2.0:
            return inf if self.df > 1.0 else nan
        return self.scale**2 * (self.df / (self.df - 2.0))

    def entropy(self):
        """(df + 1) / 2 (digamma((df + 1) / 2) - digamma(df / 2)) + log(sqrt(df) B(1 / 2, df / 2)) + log scale, in nats."""
        step = (0.5 * self.df + 0.5) * digamma_half_step(0.5 * self.df) + 0.5 + 0.5 / self.df
        return step - student_log_top(self.df) + log(self.scale)

    def _logpdf(self, x, out, n):
        student_logpdf(x, out, n, self.df, self.loc, self.scale)

    def _score(self, x, grad, dx, n):
        student_score(x, grad, dx, n, self.df, self.loc, self.scale)

    def _cdf(self, x, out, n):
        student_cdf(x, out, n, self.df, self.loc, self.scale)

    def _sf(self, x, out, n):
        student_cdf(x, out, n, self.df, self.loc, -self.scale)

    def _logcdf(self, x, out, n):
        student_logcdf(x, out, n, self.df, self.loc, self.scale)

    def _logsf(self, x, out, n):
        student_logcdf(x, out, n, self.df, self.loc, -self.scale)

    def _ppf(self, q, out, n):
        student_ppf(q, out, n, self.df, self.loc, self.scale)

    def _isf(self, q, out, n):
        student_ppf(q, out, n, self.df, self.loc, -self.scale)

    def _draw(self, generator, n):
        z, left = normals(generator, n), minus_log_gammas(generator, n, 0.5 * self.df)
        return self.loc + self.scale * transformed(student_sample, n, [z, left], self.df)


def _student_likelihood(points, loc, log_scale, log_df):
    """The mean log-likelihood, its gradient and its second derivatives by loc, log scale and log df; u = z^2 / df, q = u / (1 + u)."""
    df, scale, n = exp(log_df), exp(log_scale), len(points)
    zs = [(v - loc) / scale for v in points]
    rests = [1.0 / (1.0 + z * z / df) for z in zs]
    shares = [z * z / df * p for z, p in zip(zs, rests, strict=True)]

    def mean(terms):
        return fsum(terms) / n

    share, both = mean(shares), mean(p * q for p, q in zip(rests, shares, strict=True))
    logs = mean(log1p(z * z / df) for z in zs)
    first, second = mean(p * z for p, z in zip(rests, zs, strict=True)), mean(p * p * z for p, z in zip(rests, zs, strict=True))
    curved = mean(p * (p - q) for p, q in zip(rests, shares, strict=True))
    ratio = (df + 1.0) / df
    step = 0.5 * df * digamma_half_step(0.5 * df)
    bend = step + 0.25 * df * df * (polygamma(1, 0.5 * df + 0.5) - polygamma(1, 0.5 * df)) + 0.5
    value = student_log_top(df) - log_scale - 0.5 * (df + 1.0) * logs
    slope = [ratio * first / scale, (df + 1.0) * share - 1.0, step - 0.5 * df * logs + 0.5 * (df + 1.0) * share]
    mixed = [-2.0 * ratio * second / scale, (first - ratio * second) / scale, df * share - (df + 1.0) * both]
    return value, slope, [
        [-ratio * curved / scale / scale, mixed[0], mixed[1]],
        [mixed[0], -2.0 * (df + 1.0) * both, mixed[2]],
        [mixed[1], mixed[2], bend - 0.5 * df * logs + df * share - 0.5 * (df + 1.0) * both],
    ]
