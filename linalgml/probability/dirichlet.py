"""The Dirichlet distribution: shares that add up to 1, and how sure one is of them.

    pdf(x) = Gamma(a_1 + … + a_d) / (Gamma(a_1) … Gamma(a_d)) x_1^(a_1 - 1) … x_d^(a_d - 1)      x_j >= 0, their sum 1

Independent Gamma numbers of concentrations a_j, divided by their total, are such shares, and tell nothing of the total: that is how
samples are made, and how the density is computed without large numbers that cancel.
Gelman et al., *Bayesian Data Analysis*, appendix A; Minka, "Estimating a Dirichlet distribution", 2000.
"""

from math import fsum, inf, log, pi, sqrt

from .. import backend
from ..autograd.engine import unrecorded
from ..dtypes import float32, float64
from ..kernels import kernel
from ..linalg.matrix import _matrix
from ..linalg.vector import Vector
from ..special import digamma, gammaln, polygamma
from ..special.gamma import stirling_rest
from ..special.gammainc import deviation
from .gamma import STIRLING_FROM, gamma_log_density
from .multivariate import MultivariateContinuous, reals, samples_of
from .sampling import exact_exp, exact_log, normals, uniforms

ON_SIMPLEX = 1e-6  # how far from 1 the sum of a point's shares may be, in single precision, too
SMALLEST, LARGEST = 1e-300, 1e300


@kernel
def dirichlet_logpdf(x, concentration, out, n, d, total, offset):
    """out = offset + the sum of (a_j - 1) log x_j, as logarithms of Gamma densities at total x_j; -inf off the simplex.

    x: (n, d); concentration: (d,), of the sum `total`; out: (n,).  At a share of 0 by the concentration, as a power of 0.
    """
    for i in range(n):
        left = 1.0
        value = offset
        for j in range(d):
            v = x[i * d + j]
            a = concentration[j]
            left -= v
            if v < 0.0:
                left = inf
            elif v == 0.0:
                value += inf if a < 1.0 else -inf if a > 1.0 else 0.0
            elif a < STIRLING_FROM:
                value += (a - 1.0) * log(v) - total * v
            else:
                value += log(a / (total * v)) - a * deviation(a, total * v)
        out[i] = -inf if abs(left) > ON_SIMPLEX else value


@kernel
def dirichlet_score(x, concentration, grad, dx, n, d):
    """dx = grad_i (a_j - 1) / x_j where x_j is above 0, else 0: the gradient of the log-density, each share by itself.  x, dx: (n, d)."""
    for i in range(n):
        for j in range(d):
            v = x[i * d + j]
            dx[i * d + j] = grad[i] * ((concentration[j] - 1.0) / v) if v > 0.0 else 0.0


@kernel(in_place=("where", "out"))
def log_gamma_accepted(z, u, concentration, where, out, m, d):
    """Logarithms of Gamma numbers of rate 1: out[p] for those places p of `where` whose try is accepted; returns how many are left.

    z, u: (m,), normal numbers and uniform ones in [0, 1); concentration: (d,), that of place p is number p % d, and one more where it is
    below 1; where: (m,), of which the places that are left move to the front.  The tries are those of `gamma_accepted`.
    """
    sizes, slopes, logs = [0.0] * d, [0.0] * d, [0.0] * d
    for j in range(d):
        sizes[j] = (concentration[j] if concentration[j] >= 1.0 else concentration[j] + 1.0) - 1.0 / 3.0
        slopes[j] = 1.0 / (3.0 * sqrt(sizes[j]))
        logs[j] = exact_log(sizes[j])
    left = 0
    for i in range(m):
        p = where[i]
        j = p % d
        root = 1.0 + z[i] * slopes[j]
        accepted = False
        if root > 0.0:
            v = root * root * root
            h = exact_log(v)
            if exact_log(1.0 - u[i]) < 0.5 * z[i] * z[i] + sizes[j] * (1.0 - v + h):
                out[p] = logs[j] + h
                accepted = True
        if not accepted:
            where[left] = p
            left += 1
    return left


@kernel
def dirichlet_sample(logs, u, concentration, out, n, d):
    """out (n, d) = shares of Gamma numbers given by their logarithms, relative to the largest: no 0 / 0 however small they are.

    logs, u: (n, d); where a concentration (d,) is below 1, a number of one more is multiplied by (1 - u)^(1 / concentration).
    """
    sizes = [0.0] * d
    for i in range(n):
        top = -inf
        for j in range(d):
            a = concentration[j]
            sizes[j] = logs[i * d + j]
            if a < 1.0:
                sizes[j] += exact_log(1.0 - u[i * d + j]) / a
            top = max(top, sizes[j])
        total = 0.0
        for j in range(d):
            sizes[j] = exact_exp(sizes[j] - top)
            total += sizes[j]
        for j in range(d):
            out[i * d + j] = sizes[j] / total


class Dirichlet(MultivariateContinuous):
    """The distribution of shares, after torch.distributions.Dirichlet and scipy.stats.dirichlet.

    concentration: (d,), d >= 2.  A point has d shares whose sum is 1 within 1e-6; elsewhere the density is 0.  Where one share is 0, it is
    infinite or 0 as that concentration is below or above 1, and NaN where both would be.  There is no `cdf`: it has no closed form.

    Raises ValueError for less than two concentrations, and for one that is not positive (from 1e-300 to 1e300).

    >>> d = Dirichlet([2.0, 3.0, 5.0])
    >>> d.mean(), d.marginal(0), round(d.pdf([0.25, 0.25, 0.5]), 3)
    (Vector([0.2, 0.3, 0.5]), Dirichlet(concentration=Vector([2.0, 8.0])), 7.383)
    """

    parameters = ("concentration",)

    def __init__(self, concentration):
        self.concentration = Vector(reals(concentration, "Dirichlet: concentration").tolist())
        self.dimension = len(self.concentration)
        if self.dimension < 2:
            raise ValueError("Dirichlet: concentration must be a list of at least two numbers, got one")
        for j, a in enumerate(self.concentration):
            if not a > 0:
                raise ValueError(f"Dirichlet: concentration must be positive, got {a} at position {j}")
            if not SMALLEST <= a <= LARGEST:
                raise ValueError(f"Dirichlet: concentration must be from {SMALLEST:g} to {LARGEST:g}, got {a} at position {j}")
        self._total = fsum(self.concentration)
        self._native = {}

    @classmethod
    def fit(cls, data):
        """Maximum likelihood of points (n, d), by Minka's Newton iteration, whose steps solve a diagonal matrix plus a constant one.

        Raises ValueError for shares that are not positive, that do not add up to 1, and for points that are all the same.
        """
        x, mean = samples_of(data, "Dirichlet.fit", 2)
        _n, d = x.shape
        if d < 2 or x.min().item() <= 0.0 or (x.sum(1) - 1.0).abs().max().item() > ON_SIMPLEX:
            raise ValueError("Dirichlet.fit: expected points of at least two positive shares whose sum is 1")
        spread = ((x - mean) ** 2).mean(0).sum().item()
        logs, m = x.log().mean(0).tolist(), mean.tolist()
        if not spread > 1e-30:
            raise ValueError("Dirichlet.fit: the points are all the same, and the concentration has no limit")
        first = max(fsum(v * (1.0 - v) for v in m) / spread - 1.0, 1e-3 * d)
        return cls(_newton([first * v for v in m], logs))

    def mean(self):
        """a_j over the sum of all."""
        return Vector([a / self._total for a in self.concentration])

    def var(self):
        """m (1 - m) / (total + 1) with the means m."""
        return Vector([a / self._total * ((self._total - a) / self._total) / (self._total + 1.0) for a in self.concentration])

    def cov(self):
        """(m_j [j = k] - m_j m_k) / (total + 1): what one share gains the others lose."""
        m, v, d, scale = list(self.mean()), list(self.var()), self.dimension, self._total + 1.0
        return _matrix((d, d), [v[j] if j == k else -m[j] * m[k] / scale for j in range(d) for k in range(d)])

    def entropy(self):
        """log B(a) + (total - d) digamma(total) - the sum of (a_j - 1) digamma(a_j), in nats."""
        a, total = list(self.concentration), self._total
        parts = [gammaln(v) - (v - 1.0) * digamma(v) for v in a]
        return fsum([*parts, -gammaln(total), (total - self.dimension) * digamma(total)])

    def marginal(self, index):
        """The distribution of one share and the sum of the others; the share itself has a Beta distribution of these concentrations."""
        if not -self.dimension <= index < self.dimension:
            raise ValueError(f"Dirichlet.marginal: index must be from {-self.dimension} to {self.dimension - 1}, got {index}")
        chosen = index % self.dimension
        return Dirichlet([self.concentration[chosen], fsum(a for j, a in enumerate(self.concentration) if j != chosen)])

    def _stored(self, x):
        """The concentrations as storage of the kind and type of x."""
        store = backend.store()
        dtype = float32 if type(x) is not list and memoryview(x).itemsize == 4 else float64
        if (store.name, dtype.code) not in self._native:
            self._native[store.name, dtype.code] = store.build(list(self.concentration), dtype)
        return self._native[store.name, dtype.code]

    def _offset(self):
        """The logarithm of what does not depend on the point."""
        A, parts = self._total, []
        for a in self.concentration:
            parts.append((a - 1.0) * log(A) - gammaln(a) if a < STIRLING_FROM else -stirling_rest(a) - 0.5 * log(2.0 * pi * a))
        return fsum([*parts, -gamma_log_density(A, A), (self.dimension - 1) * log(A)])

    def _log(self, x, out, n):
        dirichlet_logpdf(x, self._stored(x), out, n, self.dimension, self._total, self._offset())

    def _score(self, x, grad, dx, n):
        dirichlet_score(x, self._stored(x), grad, dx, n, self.dimension)

    def _draw(self, generator, n):
        d, store = self.dimension, backend.store()
        concentration, left = store.build(list(self.concentration), float64), n * d
        where, logs, out = store.whole(left, 0, 1), store.empty(left, float64), store.empty(left, float64)
        while left > 0:
            left = log_gamma_accepted(normals(generator, left), uniforms(generator, left), concentration, where, logs, left, d)
        u = uniforms(generator, n * d) if min(self.concentration) < 1.0 else logs  # which is not read then
        dirichlet_sample(logs, u, concentration, out, n, d)
        return unrecorded(out, (n, d), float64)


def _newton(a, logs):
    """The concentrations of the highest likelihood, given the means of the logarithms of the shares: a concave function's maximum."""

    def likelihood(a):
        return fsum([gammaln(fsum(a)), *((v - 1.0) * m - gammaln(v) for v, m in zip(a, logs, strict=True))])

    here = likelihood(a)
    for _ in range(200):
        total = fsum(a)
        slopes = [digamma(total) - digamma(v) + m for v, m in zip(a, logs, strict=True)]
        widths = [polygamma(1, v) for v in a]  # minus the diagonal; every entry has polygamma(1, total) more
        shared = fsum(s / w for s, w in zip(slopes, widths, strict=True)) / (1.0 / polygamma(1, total) - fsum(1.0 / w for w in widths))
        step = [(s + shared) / w for s, w in zip(slopes, widths, strict=True)]
        share = 1.0
        for _ in range(60):
            tried = [v + share * s for v, s in zip(a, step, strict=True)]
            if min(tried) > 0.0 and likelihood(tried) >= here - 1e-14 * abs(here):
                break
            share /= 2.0
        a, here = tried, likelihood(tried)
        if all(abs(s) <= 1e-13 * v for s, v in zip(step, a, strict=True)):
            break
    return a
