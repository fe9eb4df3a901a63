"""The log-normal distribution: what products of many small factors look like.

    X = e^Z, Z normal of loc and scale      P(X <= x) = P(Z <= log x)

Aitchison & Brown, *The Lognormal Distribution*, 1957.
"""

from math import exp, expm1, inf, log, pi, sqrt

from ..kernels import kernel
from ..special.ndtr import log_ndtr_value, ndtr_value, ndtri_value
from .distribution import observations
from .normal import moments
from .sampling import exp_sample, normals, transformed
from .symmetric import Symmetric


@kernel
def lognormal_logpdf(x, out, n, loc, scale):
    """out = -z^2 / 2 - log x - log(scale sqrt(2 pi)), z = (log x - loc) / scale, above 0; -inf up to 0.  x, out: (n,)."""
    for i in range(n):
        t = 0.0 if x[i] <= 0.0 else log(x[i])
        z = (t - loc) / scale
        out[i] = -inf if x[i] <= 0.0 else -0.5 * z * z - t - log(scale * sqrt(2.0 * pi))


@kernel
def lognormal_score(x, grad, dx, n, loc, scale):
    """dx = -grad * (1 + z / scale) / x above 0, else 0: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        if x[i] <= 0.0:
            dx[i] = 0.0
        else:
            z = (log(x[i]) - loc) / scale
            dx[i] = -grad[i] * (1.0 + z / scale) / x[i]


@kernel
def lognormal_cdf(x, out, n, loc, scale):
    """out = P(Z <= log x); a negative scale gives sf.  x, out: (n,)."""
    for i in range(n):
        t = -inf if x[i] <= 0.0 else log(x[i])
        out[i] = ndtr_value((t - loc) / scale)


@kernel
def lognormal_logcdf(x, out, n, loc, scale):
    """out = log P(Z <= log x); a negative scale gives the logarithm of sf.  x, out: (n,)."""
    for i in range(n):
        t = -inf if x[i] <= 0.0 else log(x[i])
        out[i] = log_ndtr_value((t - loc) / scale)


@kernel
def lognormal_ppf(q, out, n, loc, scale):
    """out = e^(loc + scale z), z the standard normal quantile at q; a negative scale inverts sf.  q, out: (n,)."""
    for i in range(n):
        out[i] = exp(loc + scale * ndtri_value(q[i]))


class LogNormal(Symmetric):
    """The distribution of e^Z, Z normal, after torch.distributions.LogNormal; SciPy's `lognorm` has s = scale and scale = e^loc.

    loc and scale are those of the logarithm.  Raises ValueError for a scale that is not positive and finite.

    >>> d = LogNormal(0.0, 1.0)
    >>> round(d.mean(), 4), d.ppf(0.5), round(d.sf(10.0), 6)
    (1.6487, 1.0, 0.010651)
    """

    logpdf_kernel, score_kernel, cdf_kernel = lognormal_logpdf, lognormal_score, lognormal_cdf
    logcdf_kernel, ppf_kernel = lognormal_logcdf, lognormal_ppf

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: mean and standard deviation of the logarithms.  ValueError unless all are positive and two of them differ."""
        values = observations(data, "LogNormal.fit", low=0.0)
        if min(values) == 0.0:
            raise ValueError("LogNormal.fit: expected positive numbers, got 0.0")
        return cls(*moments([log(v) for v in values], "LogNormal.fit"))

    def mean(self):
        """e^(loc + scale^2 / 2); inf where that is too large for a float."""
        return _held(exp, self.loc + self.scale**2 / 2)

    def var(self):
        """(e^(scale^2) - 1) e^(2 loc + scale^2); inf where that is too large."""
        return _held(expm1, self.scale**2) * _held(exp, 2 * self.loc + self.scale**2)

    def entropy(self):
        """loc + log(scale sqrt(2 pi e)), in nats."""
        return self.loc + 0.5 + log(self.scale * sqrt(2.0 * pi))

    def _draw(self, generator, n):
        return transformed(exp_sample, n, [normals(generator, n, self.loc, self.scale)])


def _held(function, x):
    return inf if x > 709.0 else function(x)
