"""What all distributions share: their questions (pdf, cdf, ppf, …), what may be asked about, gradients, and samples.

Classes and their parameters have the names of torch.distributions, methods those of scipy.stats.  A distribution says how to
compute a few functions over arrays; the others follow from them:

    pdf = exp(logpdf)    sf = 1 - cdf, computed as such and never by subtracting    isf inverts sf as ppf inverts cdf
    d cdf = pdf dx       d logcdf = exp(logpdf - logcdf) dx                         d ppf = dq / pdf(ppf)
"""

from abc import ABC, abstractmethod
from math import exp, floor, fsum, isfinite, log, log1p, prod, sqrt
from operator import index

from .. import backend
from ..autograd.arithmetic import mul_forward
from ..autograd.creation import as_tensor
from ..autograd.elementary import exp_forward
from ..autograd.tensor import Tensor
from ..dtypes import float32, float64
from ..kernels import kernel
from ..random import as_generator
from ..special.arguments import unary

WHOLE = 4503599627370496.0  # from here on all doubles are whole numbers


@kernel
def log_probability(p, q, out, n):
    """out = log p, where q = 1 - p is known as well: from whichever is smaller, so that nothing is lost.  All (n,)."""
    for i in range(n):
        out[i] = log1p(-q[i]) if q[i] < p[i] else log(p[i])


@kernel
def tilted(a, b, grad, out, n, factor):
    """out = factor * grad * exp(a - b): the form of the gradient of every probability and quantile.  All (n,)."""
    for i in range(n):
        out[i] = factor * grad[i] * exp(a[i] - b[i])


@kernel
def whole_part(x):
    """The largest whole number that is not above x, as a float; infinities and NaN are themselves."""
    if not abs(x) < WHOLE:
        return x
    return 1.0 * floor(x)


def number(value, where):
    """A finite float; ValueError, or TypeError for what is no number."""
    try:
        made = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{where} must be a number, got {type(value).__name__}") from None
    if not isfinite(made):
        raise ValueError(f"{where} must be finite, got {made}")
    return made


def positive(value, where):
    """A finite float above 0."""
    made = number(value, where)
    if not made > 0:
        raise ValueError(f"{where} must be positive, got {made}")
    return made


def probability(value, where):
    """A float between 0 and 1."""
    made = number(value, where)
    if not 0 <= made <= 1:
        raise ValueError(f"{where} must be between 0 and 1, got {made}")
    return made


def observations(data, where, low=None, whole=False):
    """Data to fit as a list of floats: not empty, all finite, none below `low`, whole numbers where only those can occur."""
    values = data.flatten().tolist() if isinstance(data, Tensor) else as_tensor(data, dtype=float64).flatten().tolist()
    if not values:
        raise ValueError(f"{where}: expected data, got none")
    for k, v in enumerate(values):
        if not isfinite(v) or (low is not None and v < low) or (whole and v != floor(v)):
            kind = ("whole " if whole else "finite ") + ("numbers" if low is None else f"numbers from {low:g} on")
            raise ValueError(f"{where}: expected {kind}, got {v} at position {k}")
    return [float(v) for v in values]


def mean_of(values):
    """The mean of a list of floats, rounded once."""
    return fsum(values) / len(values)


def scratch(x, n):
    """n elements of the storage's own kind and type."""
    single = type(x) is not list and memoryview(x).itemsize == 4
    return backend.store().empty(n, float32 if single else float64)


def uniforms(generator, n):
    """n doubles in [0, 1), one draw each, as flat storage."""
    out = backend.store().empty(n, float64)
    generator.uniform(out, n)
    return out


def shape_of(size):
    """The shape that a size of samples means: None for one, an int, or a shape.  ValueError for a negative one."""
    shape = () if size is None else tuple(map(index, size)) if isinstance(size, (tuple, list)) else (index(size),)
    if any(s < 0 for s in shape):
        raise ValueError(f"rvs: expected sizes >= 0, got {size}")
    return shape


class Distribution(ABC):
    """A distribution of one number.

    Every question takes a number, a list, a Vector, an array or a Tensor, and the answer has the kind of the question; tensors record
    gradients.  NaN gives NaN, and so does a quantile of something that is no probability.
    A subclass writes kernels' calls into `_cdf`, `_ppf`, `_isf`, and `_sf` or `_logsf`.
    """

    parameters: tuple[str, ...] = ()

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.parameters)})"

    def cdf(self, x):
        """P(X <= x)."""
        return self._ask(x, "cdf", self._cdf, self._slope(1.0))

    def sf(self, x):
        """P(X > x), with its digits however small it is."""
        return self._ask(x, "sf", self._sf, self._slope(-1.0))

    def logcdf(self, x):
        """log P(X <= x)."""
        return self._ask(x, "logcdf", self._logcdf, self._slope(1.0, self._logcdf))

    def logsf(self, x):
        """log P(X > x)."""
        return self._ask(x, "logsf", self._logsf, self._slope(-1.0, self._logsf))

    def rvs(self, size=None, generator=None):
        """Samples: a number, or a Tensor of this size (an int or a shape).  generator: a Generator, a seed, or None for the default one.

        The same seed gives the same samples on every backend and every system.  ValueError for a negative size.
        """
        shape = shape_of(size)
        drawn = self._draw(as_generator(generator, "rvs: generator"), prod(shape))
        return drawn.item() if size is None else drawn.reshape(shape)

    def std(self):
        """The standard deviation, the root of the variance."""
        return sqrt(self.var())

    @abstractmethod
    def mean(self):
        """The mean."""

    @abstractmethod
    def var(self):
        """The variance."""

    @abstractmethod
    def _draw(self, generator, n):
        """A tensor of n samples."""

    def _ask(self, x, name, forward, pull=None, from_output=False):
        def value(v):
            store = backend.store()
            out = store.empty(1, float64)
            forward(store.build([v], float64), out, 1)
            return float(out[0])

        return unary(x, value, forward, f"{type(self).__name__}.{name}", pull, from_output)

    def _slope(self, factor, below=None):
        """The gradient of a function of probabilities; None for discrete ones, which have none."""
        return None

    @abstractmethod
    def _cdf(self, x, out, n):
        """out = P(X <= x)."""

    def _sf(self, x, out, n):
        self._logsf(x, out, n)
        exp_forward(out, out, n)

    def _logcdf(self, x, out, n):
        self._logarithm(x, out, n, self._cdf, self._sf)

    def _logsf(self, x, out, n):
        self._logarithm(x, out, n, self._sf, self._cdf)

    def _logarithm(self, x, out, n, wanted, other):
        p, q = scratch(x, n), scratch(x, n)
        wanted(x, p, n)
        other(x, q, n)
        log_probability(p, q, out, n)


class Continuous(Distribution):
    """A distribution with a density.  A subclass also gives `_logpdf` and `_score`, the gradient of the log-density."""

    def pdf(self, x):
        """The density: probability per unit of x."""
        return self._ask(x, "pdf", self._pdf, self._pdf_slope)

    def logpdf(self, x):
        """The logarithm of the density; -inf where there is none."""
        return self._ask(x, "logpdf", self._logpdf, self._score)

    def ppf(self, q):
        """The quantile: the x with cdf(x) = q."""
        return self._ask(q, "ppf", self._ppf, self._spread(1.0), True)

    def isf(self, q):
        """The x with sf(x) = q: the quantile from above, exact for tiny q."""
        return self._ask(q, "isf", self._isf, self._spread(-1.0), True)

    @abstractmethod
    def entropy(self):
        """The differential entropy in nats: the mean of -logpdf."""

    @abstractmethod
    def _logpdf(self, x, out, n):
        """out = the log-density."""

    @abstractmethod
    def _score(self, x, grad, dx, n):
        """dx = grad times the gradient of the log-density."""

    @abstractmethod
    def _ppf(self, q, out, n):
        """out = the quantiles."""

    @abstractmethod
    def _isf(self, q, out, n):
        """out = the quantiles from above."""

    def _pdf(self, x, out, n):
        self._logpdf(x, out, n)
        exp_forward(out, out, n)

    def _pdf_slope(self, x, grad, dx, n):
        weighted = scratch(x, n)
        self._pdf(x, dx, n)
        mul_forward(dx, grad, weighted, n, n, n)
        self._score(x, weighted, dx, n)

    def _slope(self, factor, below=None):
        def pull(x, grad, dx, n):
            top, bottom = scratch(x, n), scratch(x, n)
            self._logpdf(x, top, n)
            if below is None:
                backend.store().fill(bottom, 0.0)
            else:
                below(x, bottom, n)
            tilted(top, bottom, grad, dx, n, factor)

        return pull

    def _spread(self, factor):
        """The gradient of a quantile: one over the density there."""

        def pull(out, grad, dq, n):
            top, bottom = scratch(out, n), scratch(out, n)
            backend.store().fill(top, 0.0)
            self._logpdf(out, bottom, n)
            tilted(top, bottom, grad, dq, n, factor)

        return pull


class Discrete(Distribution):
    """A distribution on whole numbers.  A subclass also gives `_logpmf`."""

    def pmf(self, k):
        """P(X = k); 0 for what is not a whole number."""
        return self._ask(k, "pmf", self._pmf)

    def logpmf(self, k):
        """log P(X = k); -inf where that is 0."""
        return self._ask(k, "logpmf", self._logpmf)

    def ppf(self, q):
        """The quantile: the smallest k with cdf(k) >= q; one below the smallest value for q = 0, as in SciPy."""
        return self._ask(q, "ppf", self._ppf)

    def isf(self, q):
        """The smallest k with sf(k) <= q."""
        return self._ask(q, "isf", self._isf)

    @abstractmethod
    def entropy(self):
        """The entropy in nats: the mean of -logpmf."""

    @abstractmethod
    def _logpmf(self, k, out, n):
        """out = log P(X = k)."""

    @abstractmethod
    def _ppf(self, q, out, n):
        """out = the quantiles."""

    @abstractmethod
    def _isf(self, q, out, n):
        """out = the quantiles from above."""

    def _pmf(self, k, out, n):
        self._logpmf(k, out, n)
        exp_forward(out, out, n)
