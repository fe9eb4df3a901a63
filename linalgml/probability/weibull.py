"""The Weibull distribution: how long things last that wear out, or that break young.

    sf = e^(-(x / scale)^concentration)

The hazard, pdf / sf, falls with age for a concentration below 1, stays for 1 (which is the exponential distribution) and grows above 1.
Weibull, "A statistical distribution function of wide applicability", 1951.
"""

from math import exp, expm1, fsum, inf, log, log1p, nan, pow

from ..kernels import kernel
from ..special import gammaln
from .distribution import Continuous, observations, positive, uniforms
from .sampling import exact_exp, exact_log, transformed

EULER = 0.5772156649015329


@kernel
def weibull_logpdf(x, out, n, scale, concentration):
    """out = log(k / scale) + (k - 1) log z - z^k with z = x / scale, k the concentration, from 0 on; -inf below.  x, out: (n,)."""
    top = log(concentration / scale)
    for i in range(n):
        z = x[i] / scale
        if z < 0.0 or z == inf:
            out[i] = -inf
        elif z > 0.0 or z != z:
            out[i] = top + (concentration - 1.0) * log(z) - pow(z, concentration)
        else:
            out[i] = inf if concentration < 1.0 else -inf if concentration > 1.0 else top


@kernel
def weibull_score(x, grad, dx, n, scale, concentration):
    """dx = grad * (k - 1 - k z^k) / x above 0, else 0: the gradient of the log-density.  All (n,)."""
    for i in range(n):
        power = concentration * pow(x[i] / scale, concentration) if x[i] > 0.0 else 0.0
        dx[i] = grad[i] * (concentration - 1.0 - power) / x[i] if x[i] > 0.0 else 0.0


@kernel
def weibull_logsf(x, out, n, scale, concentration):
    """out = -z^k above 0, 0 below.  x, out: (n,)."""
    for i in range(n):
        out[i] = 0.0 if x[i] <= 0.0 else -pow(x[i] / scale, concentration)


@kernel
def weibull_cdf(x, out, n, scale, concentration):
    """out = 1 - e^(-z^k) above 0, 0 below.  x, out: (n,)."""
    for i in range(n):
        out[i] = 0.0 if x[i] <= 0.0 else -expm1(-pow(x[i] / scale, concentration))


@kernel
def weibull_ppf(q, out, n, scale, concentration):
    """out = scale (-log(1 - q))^(1 / k) for 0 <= q <= 1.  q, out: (n,)."""
    power = 1.0 / concentration
    for i in range(n):
        out[i] = nan if q[i] < 0.0 or q[i] > 1.0 else inf if q[i] == 1.0 else scale * pow(-log1p(-q[i]), power)


@kernel
def weibull_isf(q, out, n, scale, concentration):
    """out = scale (-log q)^(1 / k) for 0 <= q <= 1.  q, out: (n,)."""
    power = 1.0 / concentration
    for i in range(n):
        out[i] = nan if q[i] < 0.0 or q[i] > 1.0 else inf if q[i] == 0.0 else scale * pow(-log(q[i]), power)


@kernel
def weibull_sample(u, out, n, scale, concentration):
    """out = scale e^(1 / k), e = -log(1 - u) exponential, from uniform numbers in [0, 1); 0 for e = 0.  u, out: (n,)."""
    power = 1.0 / concentration
    for i in range(n):
        waited = -exact_log(1.0 - u[i])
        out[i] = scale * exact_exp(power * exact_log(waited)) if waited > 0.0 else 0.0


class Weibull(Continuous):
    """The Weibull distribution, after torch.distributions.Weibull; SciPy's `weibull_min` has c = concentration.

    Raises ValueError for a scale or concentration that is not positive and finite.

    >>> d = Weibull(scale=10.0, concentration=2.0)
    >>> round(d.mean(), 4), round(d.sf(20.0), 4), round(d.ppf(0.5), 4)
    (8.8623, 0.0183, 8.3255)
    """

    parameters = ("scale", "concentration")

    def __init__(self, scale, concentration):
        self.scale = positive(scale, "Weibull: scale")
        self.concentration = positive(concentration, "Weibull: concentration")

    @classmethod
    def fit(cls, data):
        """Maximum likelihood, by Newton's method on the concentration: its equation has one root.  ValueError unless two of them differ."""
        logs = [log(v) if v > 0.0 else nan for v in observations(data, "Weibull.fit", low=0.0)]
        top, middle = max(logs), fsum(logs) / len(logs)
        if middle != middle or min(logs) == top:
            raise ValueError("Weibull.fit: expected positive numbers, not all equal")
        logs, middle = [v - top for v in logs], middle - top
        k, low, high = 1.2 / (fsum((v - middle) ** 2 for v in logs) / len(logs)) ** 0.5, 0.0, inf
        for _ in range(100):
            powers = [exp(k * v) for v in logs]
            total = fsum(powers)
            first = fsum(p * v for p, v in zip(powers, logs, strict=True)) / total
            second = fsum(p * v * v for p, v in zip(powers, logs, strict=True)) / total
            value = first - middle - 1.0 / k  # grows with k, from minus infinity
            low, high = (low, k) if value > 0 else (k, high)
            moved = k - value / (second - first * first + 1.0 / k / k)
            if not low < moved < high:
                moved = (low + high) / 2 if high < inf else 2.0 * k
            if abs(moved - k) <= 1e-15 * k:
                break
            k = moved
        return cls(exp(top + log(fsum(exp(k * v) for v in logs) / len(logs)) / k), k)

    def mean(self):
        """scale Gamma(1 + 1 / k)."""
        return self.scale * exp(gammaln(1.0 + 1.0 / self.concentration))

    def var(self):
        """scale^2 (Gamma(1 + 2 / k) - Gamma(1 + 1 / k)^2)."""
        first, second = gammaln(1.0 + 1.0 / self.concentration), gammaln(1.0 + 2.0 / self.concentration)
        return self.scale**2 * exp(2.0 * first) * expm1(second - 2.0 * first)

    def entropy(self):
        """Euler's constant times 1 - 1 / k, plus log(scale / k) + 1, in nats."""
        return EULER * (1.0 - 1.0 / self.concentration) + log(self.scale / self.concentration) + 1.0

    def _logpdf(self, x, out, n):
        weibull_logpdf(x, out, n, self.scale, self.concentration)

    def _score(self, x, grad, dx, n):
        weibull_score(x, grad, dx, n, self.scale, self.concentration)

    def _cdf(self, x, out, n):
        weibull_cdf(x, out, n, self.scale, self.concentration)

    def _logsf(self, x, out, n):
        weibull_logsf(x, out, n, self.scale, self.concentration)

    def _ppf(self, q, out, n):
        weibull_ppf(q, out, n, self.scale, self.concentration)

    def _isf(self, q, out, n):
        weibull_isf(q, out, n, self.scale, self.concentration)

    def _draw(self, generator, n):
        return transformed(weibull_sample, n, [uniforms(generator, n)], self.scale, self.concentration)
