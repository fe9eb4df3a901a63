"""The Cauchy distribution: a quotient of two normal numbers, and the standard counterexample.

    pdf = 1 / (pi scale (1 + z^2))      z = (x - loc) / scale

Its tails are so heavy that it has no mean: averages of its samples do not settle, they are distributed as one sample is.
Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, vol. 1, chapter 16.
"""

from math import atan, fsum, inf, log, log1p, nan, pi, tan

from ..kernels import kernel
from .distribution import Continuous, observations
from .sampling import normals, transformed
from .symmetric import Symmetric


@kernel
def cauchy_logpdf(x, out, n, loc, scale):
    """out = -log(pi scale) - log(1 + z^2), where 1 + z^2 is z^2 for large z.  x, out: (n,)."""
    for i in range(n):
        z = abs(x[i] - loc) / scale
        out[i] = -log(pi * scale) - (2.0 * log(z) if z > 1e9 else log1p(z * z))


@kernel
def cauchy_score(x, grad, dx, n, loc, scale):
    """dx = -grad * 2z / (1 + z^2) / scale: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        slope = 2.0 / (z + 1.0 / z) if abs(z) > 1.0 else 2.0 * z / (1.0 + z * z)
        dx[i] = -grad[i] * slope / scale


@kernel
def cauchy_cdf(x, out, n, loc, scale):
    """out = 1/2 + atan(z) / pi, far out atan(1 / |z|) / pi; a negative scale gives sf.  x, out: (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        far = atan(1.0 / z if abs(z) > 1.0 else z) / pi
        out[i] = -far if z < -1.0 else 1.0 - far if z > 1.0 else 0.5 + far


@kernel
def cauchy_ppf(q, out, n, loc, scale):
    """out = loc + scale tan(pi (q - 1/2)), -1 / tan(pi q) near the ends; a negative scale inverts sf.  q, out: (n,)."""
    for i in range(n):
        least = q[i] if q[i] < 0.5 else 1.0 - q[i]
        z = nan if least < 0.0 else -inf if least == 0.0 else -1.0 / tan(pi * least) if least < 0.25 else tan(pi * (least - 0.5))
        out[i] = loc + scale * z if q[i] < 0.5 else loc - scale * z


@kernel
def cauchy_sample(x, y, out, n, loc, scale):
    """out = loc + scale x / y of normal numbers.  x, y, out: (n,)."""
    for i in range(n):
        out[i] = loc + scale * (x[i] / y[i])


class Cauchy(Symmetric):
    """The Cauchy distribution, after torch.distributions.Cauchy and scipy.stats.cauchy; its mean and variance are NaN.

    Raises ValueError for a scale that is not positive and finite.

    >>> d = Cauchy(0.0, 1.0)
    >>> round(d.ppf(0.75), 12), round(d.sf(1e6), 10), d.mean()
    (1.0, 3.183e-07, nan)
    """

    logpdf_kernel, score_kernel, cdf_kernel, ppf_kernel = cauchy_logpdf, cauchy_score, cauchy_cdf, cauchy_ppf
    _logcdf, _logsf = Continuous._logcdf, Continuous._logsf

    @classmethod
    def fit(cls, data):
        """Maximum likelihood, by reweighting: what lies far out counts less.  ValueError unless three of the numbers differ.

        With w = 1 / (1 + z^2), loc is the mean with weights w, and scale^2 that of the squared distances (EM for Student's t with one
        degree of freedom; Kent, Tyler & Vardi, 1994).  The likelihood has one maximum unless half of the data or more are equal.
        """
        values = sorted(observations(data, "Cauchy.fit"))
        n = len(values)
        if len(set(values)) < 3 or any(values[k] == values[k + (n - 1) // 2] for k in range(n - (n - 1) // 2)):
            raise ValueError("Cauchy.fit: expected numbers of which at least three differ and less than half are equal")
        loc = values[n // 2]
        scale = (values[(3 * n) // 4] - values[n // 4]) / 2
        for _ in range(2000):
            weights = [1.0 / (1.0 + ((v - loc) / scale) ** 2) for v in values]
            total = fsum(weights)
            moved = fsum(w * v for w, v in zip(weights, values, strict=True)) / total
            spread = (fsum(w * (v - moved) ** 2 for w, v in zip(weights, values, strict=True)) / total) ** 0.5
            done = abs(moved - loc) <= 1e-14 * spread and abs(spread - scale) <= 1e-14 * spread
            loc, scale = moved, spread
            if done:
                break
        return cls(loc, scale)

    def mean(self):
        """NaN: the integral does not exist."""
        return nan

    def var(self):
        """NaN, as there is no mean to deviate from."""
        return nan

    def std(self):
        """NaN, as the variance."""
        return nan

    def entropy(self):
        """log(4 pi scale), in nats."""
        return log(4.0 * pi * self.scale)

    def _draw(self, generator, n):
        return transformed(cauchy_sample, n, [normals(generator, n), normals(generator, n)], self.loc, self.scale)
