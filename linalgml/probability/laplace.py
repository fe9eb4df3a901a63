"""The Laplace distribution: two exponential ones, back to back.

    pdf = e^(-|x - loc| / scale) / (2 scale)

Its log-likelihood is the absolute error, as the normal distribution's is the squared one: the median, not the mean, fits best.
Laplace, 1774.
"""

from math import exp, fsum, inf, log, log1p, nan

from ..kernels import kernel
from .distribution import observations, uniforms
from .sampling import exact_log, transformed
from .symmetric import Symmetric


@kernel
def laplace_logpdf(x, out, n, loc, scale):
    """out = -|x - loc| / scale - log(2 scale).  x, out: (n,)."""
    for i in range(n):
        out[i] = -abs(x[i] - loc) / scale - log(2.0 * scale)


@kernel
def laplace_score(x, grad, dx, n, loc, scale):
    """dx = -grad * sign(x - loc) / scale, 0 in the middle: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        dx[i] = -grad[i] / scale if x[i] > loc else grad[i] / scale if x[i] < loc else 0.0


@kernel
def laplace_cdf(x, out, n, loc, scale):
    """out = e^z / 2 below the middle, 1 - e^-z / 2 above it, z = (x - loc) / scale; a negative scale gives sf.  x, out: (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        half = 0.5 * exp(-abs(z))
        out[i] = half if z < 0.0 else 1.0 - half


@kernel
def laplace_logcdf(x, out, n, loc, scale):
    """out = the logarithm of the cdf, z - log 2 below the middle; a negative scale gives that of sf.  x, out: (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        out[i] = z - log(2.0) if z < 0.0 else log1p(-0.5 * exp(-z))


@kernel
def laplace_ppf(q, out, n, loc, scale):
    """out = loc + scale log 2q for q < 1/2, loc - scale log 2(1 - q) above; a negative scale inverts sf.  q, out: (n,)."""
    for i in range(n):
        least = q[i] if q[i] < 0.5 else 1.0 - q[i]
        z = nan if least < 0.0 else -inf if least == 0.0 else log(2.0 * least)
        out[i] = loc + scale * z if q[i] < 0.5 else loc - scale * z


@kernel
def laplace_sample(u, v, out, n, loc, scale):
    """out = loc + scale times the difference of two exponential numbers, from uniform ones in [0, 1).  u, v, out: (n,)."""
    for i in range(n):
        out[i] = loc + scale * (exact_log(1.0 - v[i]) - exact_log(1.0 - u[i]))


class Laplace(Symmetric):
    """The Laplace distribution, after torch.distributions.Laplace and scipy.stats.laplace.

    Raises ValueError for a scale that is not positive and finite.

    >>> d = Laplace(1.0, 2.0)
    >>> d.mean(), d.var(), d.cdf(1.0), round(d.isf(1e-6), 4)
    (1.0, 8.0, 0.5, 27.2447)
    """

    logpdf_kernel, score_kernel, cdf_kernel = laplace_logpdf, laplace_score, laplace_cdf
    logcdf_kernel, ppf_kernel = laplace_logcdf, laplace_ppf

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: the median, and the mean distance from it.  ValueError unless two of the numbers differ."""
        values = sorted(observations(data, "Laplace.fit"))
        n = len(values)
        if values[0] == values[-1]:
            raise ValueError("Laplace.fit: expected numbers that are not all equal")
        middle = values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2
        return cls(middle, fsum(abs(v - middle) for v in values) / n)

    def mean(self):
        """The location."""
        return self.loc

    def var(self):
        """2 scale^2."""
        return 2.0 * self.scale**2

    def entropy(self):
        """1 + log(2 scale), in nats."""
        return 1.0 + log(2.0 * self.scale)

    def _draw(self, generator, n):
        return transformed(laplace_sample, n, [uniforms(generator, n), uniforms(generator, n)], self.loc, self.scale)
