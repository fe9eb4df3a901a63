"""The normal distribution: what sums of many small things look like.

    pdf = e^(-z^2 / 2) / (scale sqrt(2 pi))      z = (x - loc) / scale

Gauss, *Theoria motus*, 1809: the distribution for which the mean is the most likely centre of the data.
"""

from math import fsum, log, pi, sqrt

from ..autograd.engine import unrecorded
from ..dtypes import float64
from ..kernels import kernel
from ..special.ndtr import log_ndtr_value, ndtr_value, ndtri_value
from .distribution import mean_of, observations
from .sampling import normals
from .symmetric import Symmetric


@kernel
def normal_logpdf(x, out, n, loc, scale):
    """out = -z^2 / 2 - log(scale sqrt(2 pi)).  x, out: (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        out[i] = -0.5 * z * z - log(scale * sqrt(2.0 * pi))


@kernel
def normal_score(x, grad, dx, n, loc, scale):
    """dx = -grad * z / scale: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        z = (x[i] - loc) / scale
        dx[i] = -grad[i] * z / scale


@kernel
def normal_cdf(x, out, n, loc, scale):
    """out = P(Z <= z), Z standard normal; a negative scale gives sf.  x, out: (n,)."""
    for i in range(n):
        out[i] = ndtr_value((x[i] - loc) / scale)


@kernel
def normal_logcdf(x, out, n, loc, scale):
    """out = log P(Z <= z); a negative scale gives the logarithm of sf.  x, out: (n,)."""
    for i in range(n):
        out[i] = log_ndtr_value((x[i] - loc) / scale)


@kernel
def normal_ppf(q, out, n, loc, scale):
    """out = loc + scale z, z the standard normal quantile at q; a negative scale inverts sf.  q, out: (n,)."""
    for i in range(n):
        out[i] = loc + scale * ndtri_value(q[i])


class Normal(Symmetric):
    """The normal distribution, after torch.distributions.Normal and scipy.stats.norm; scale is the standard deviation.

    Raises ValueError for a scale that is not positive and finite.

    >>> d = Normal(100.0, 15.0)
    >>> round(d.sf(130.0), 6), round(d.ppf(0.98), 3), d.var()
    (0.02275, 130.806, 225.0)
    """

    logpdf_kernel, score_kernel, cdf_kernel, logcdf_kernel, ppf_kernel = normal_logpdf, normal_score, normal_cdf, normal_logcdf, normal_ppf

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: the mean, and the root of the mean squared distance from it.  ValueError unless two of the numbers differ."""
        return cls(*moments(observations(data, "Normal.fit"), "Normal.fit"))

    def mean(self):
        """The location."""
        return self.loc

    def var(self):
        """scale^2."""
        return self.scale**2

    def entropy(self):
        """log(scale sqrt(2 pi e)), in nats: no distribution of this variance has more."""
        return 0.5 + log(self.scale * sqrt(2.0 * pi))

    def _draw(self, generator, n):
        return unrecorded(normals(generator, n, self.loc, self.scale), (n,), float64)


def moments(values, where):
    """The mean of numbers and the root of their mean squared distance from it."""
    mean = mean_of(values)
    spread = sqrt(fsum((v - mean) ** 2 for v in values) / len(values))
    if not spread > 0.0:
        raise ValueError(f"{where}: expected numbers that are not all equal")
    return mean, spread
