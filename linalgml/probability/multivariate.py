"""What distributions of vectors share: their questions about one point or about many, gradients by the point, and samples.

Classes and their parameters have the names of torch.distributions, methods those of scipy.stats.  A point is the last axis of what
is asked about: an answer has one axis less.
"""

from abc import ABC, abstractmethod
from math import isfinite, sqrt

from .. import backend
from ..autograd.arithmetic import mul_forward
from ..autograd.conversion import from_numpy
from ..autograd.creation import tensor
from ..autograd.elementary import exp_forward
from ..autograd.engine import result, unrecorded
from ..autograd.operands import floating
from ..autograd.tensor import Tensor, numel
from ..dtypes import float64
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from ..random import as_generator
from ..special.arguments import _real_array
from .distribution import Distribution, scratch, shape_of


def reals(values, where, axes=1):
    """Real numbers in a list, array, Vector, Matrix or Tensor as a tensor of doubles with this many axes, all of them finite."""
    made = numbers(values, where, axes)
    return checked(made, made.sum(), where)


def numbers(values, where, axes):
    """`reals`, not known to be finite."""
    if isinstance(values, str) or not (hasattr(values, "__len__") or hasattr(values, "__array__")):
        raise TypeError(f"{where} must be a {'list' if axes == 1 else 'matrix'} of numbers, got {type(values).__name__}")
    try:
        made = tensor(values.tolist() if isinstance(values, Vector | Matrix) else values, dtype=float64).detach()
    except (TypeError, ValueError) as error:
        raise type(error)(f"{where}: expected real numbers: {error}") from None
    if len(made.shape) != axes or 0 in made.shape:
        raise ValueError(f"{where} must be a {'list' if axes == 1 else 'matrix'} of numbers, got one of shape {made.shape}")
    return made


def checked(made, sums, where):
    """The tensor itself; ValueError unless its numbers are finite, which they are where their sums are."""
    if not isfinite(sums.sum().item()):
        for k, v in enumerate(made.flatten().tolist()):
            if not isfinite(v):
                raise ValueError(f"{where} must be finite, got {v} at position {k}")
    return made


def samples_of(data, where, least):
    """Data to fit as a tensor (n, d) of doubles, all finite, and their mean; ValueError for fewer than `least` points."""
    made = numbers(data, f"{where}: data", 2)
    if made.shape[0] < least:
        raise ValueError(f"{where}: expected at least {least} points, got {made.shape[0]}")
    mean = made.mean(0)
    return checked(made, mean, f"{where}: data"), mean


class Multivariate(ABC):
    """A distribution of vectors of `dimension` numbers.

    Every question takes points (..., dimension): a list, a Vector, nested lists, a Matrix, an array or a Tensor.  The answer (...) has
    the kind of the question, and is a number for one point that is no Tensor; tensors record gradients.  ValueError for points of
    another length; NaN in a point gives NaN.
    """

    parameters: tuple[str, ...] = ()
    dimension: int

    __repr__ = Distribution.__repr__

    def rvs(self, size=None, generator=None):
        """Samples, a Tensor of shape (*size, dimension); size is None, an int or a shape.  generator: as for `Distribution.rvs`.

        The same seed gives the same samples on every backend and every system.  ValueError for a negative size.
        """
        shape = shape_of(size)
        drawn = self._draw(as_generator(generator, "rvs: generator"), numel(shape))
        return drawn.reshape((*shape, self.dimension))

    def std(self):
        """The standard deviations, a Vector."""
        return Vector([sqrt(v) for v in self.var()])

    @abstractmethod
    def mean(self):
        """The mean, a Vector."""

    @abstractmethod
    def var(self):
        """The variances, a Vector: the diagonal of `cov()`."""

    @abstractmethod
    def cov(self):
        """The covariance, a Matrix."""

    @abstractmethod
    def entropy(self):
        """The entropy in nats: the mean of minus the logarithm of density or probability."""

    @abstractmethod
    def _draw(self, generator, n):
        """A tensor (n, dimension) of n samples."""

    @abstractmethod
    def _log(self, x, out, n):
        """out (n,) = the logarithm of density or probability at the points x (n, dimension)."""

    def _exp(self, x, out, n):
        self._log(x, out, n)
        exp_forward(out, out, n)

    def _ask(self, x, name, forward, pull=None):
        """forward(x, out, n) of the points x, whose way back is pull(x, grad, dx, n), in the kind of x."""
        where = f"{type(self).__name__}.{name}"
        if isinstance(x, Tensor):
            return self._of_tensor(floating(x, where), where, forward, pull)
        if isinstance(x, Matrix):
            x = unrecorded(x._flat(), x.shape, float64) if x._kind() == "float" else tensor(x.tolist(), dtype=float64)
            return Vector(self._of_tensor(x, where, forward, pull).tolist())
        if hasattr(x, "__array__") and not isinstance(x, Vector):
            found = self._of_tensor(from_numpy(_real_array(x, where)), where, forward, pull)
            return found.numpy() if found.shape else found.item()
        try:
            x = tensor(list(x), dtype=float64)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{where}: expected points of {self.dimension} real numbers: {error}") from None
        found = self._of_tensor(x, where, forward, pull)
        return found.tolist() if found.shape else found.item()

    def _of_tensor(self, x, where, forward, pull):
        d, shape = self.dimension, x.shape[:-1]
        if not x.shape or x.shape[-1] != d:
            raise ValueError(f"{where}: expected points of {d} numbers, got shape {x.shape}")
        if pull is None and x.requires_grad:
            raise NotImplementedError(f"{where}: it has no derivative; detach the input first")
        values, n, store = x.flat(), numel(shape), backend.store()
        out = store.empty(n, x.dtype)
        forward(values, out, n)
        if not x.requires_grad:
            return unrecorded(out, shape, x.dtype)

        def backward(grad):
            dx = store.empty(n * d, x.dtype)
            pull(values, grad, dx, n)
            return (dx,)

        backward.__qualname__ = "Multivariate"
        return result(out, shape, x.dtype, (x,), backward, (x,))


class MultivariateContinuous(Multivariate):
    """A distribution of vectors with a density.  A subclass also gives `_score`, the gradient of the log-density."""

    def pdf(self, x):
        """The density at the points."""
        return self._ask(x, "pdf", self._exp, self._pdf_score)

    def logpdf(self, x):
        """The logarithm of the density; -inf where there is none."""
        return self._ask(x, "logpdf", self._log, self._score)

    @abstractmethod
    def _score(self, x, grad, dx, n):
        """dx (n, dimension) = grad (n,) times the gradients of the log-density."""

    def _pdf_score(self, x, grad, dx, n):
        density, weighted = scratch(x, n), scratch(x, n)
        self._exp(x, density, n)
        mul_forward(density, grad, weighted, n, n, n)
        self._score(x, weighted, dx, n)


class MultivariateDiscrete(Multivariate):
    """A distribution of vectors of whole numbers."""

    def pmf(self, k):
        """P(X = k); 0 for what is no vector of whole numbers."""
        return self._ask(k, "pmf", self._exp)

    def logpmf(self, k):
        """log P(X = k); -inf where that is 0."""
        return self._ask(k, "logpmf", self._log)
