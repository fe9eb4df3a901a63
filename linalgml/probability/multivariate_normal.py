"""The multivariate normal distribution: a cloud whose slices, shadows and straight images are normal again.

    logpdf(x) = -|R (x - loc)|^2 / 2 + log det R - d log(2 pi) / 2      R^T R = the inverse of the covariance, R lower triangular
    x = loc + L z, L = R^-1, z independent standard normal numbers      L L^T = the covariance

The factor is Cholesky's; no determinant and no inverse of a matrix that is not triangular is taken.
Bishop, *Pattern Recognition and Machine Learning*, section 2.3; Murphy, *Probabilistic Machine Learning: An Introduction*, section 3.2.
"""

from math import fsum, inf, isfinite, log, pi
from operator import index

from .. import backend
from ..autograd.arithmetic import div_forward, mul_forward
from ..autograd.elementary import sqrt_forward
from ..autograd.engine import unrecorded
from ..autograd.reduction import sum_forward
from ..autograd.selection import maximum_forward
from ..dtypes import float32, float64
from ..kernels import kernel
from ..linalg.errors import LinAlgError
from ..linalg.matrix import _matrix
from ..linalg.vector import Vector
from ..storage import flat_list
from .distribution import scratch
from .multivariate import MultivariateContinuous, reals, samples_of
from .sampling import correlated_sample, exact_cholesky, exact_inverse, normals

SYMMETRIC = 1e-8  # how far apart mirrored entries may be, as a share of the two deviations
ROUNDING = 2.0**-52
NEAREST = 1e-30


@kernel
def normal_scores(x, means, roots, offsets, out, n, k, d):
    """out (n, k) = offsets[c] - |R_c (x_i - m_c)|^2 / 2 with lower triangular R_c.  x: (n, d); means: (k, d); roots: (k, d, d)."""
    for i in range(n):
        for c in range(k):
            total = 0.0
            for j in range(d):
                y = 0.0
                for p in range(j + 1):
                    y += roots[(c * d + j) * d + p] * (x[i * d + p] - means[c * d + p])
                total += y * y
            out[i * k + c] = offsets[c] - total / 2


@kernel
def normal_slopes(x, loc, root, grad, dx, n, d):
    """dx_i = -grad_i R^T R (x_i - loc): the gradients of the log-density.  x, dx: (n, d); loc: (d,); root: (d, d); grad: (n,)."""
    y = [0.0] * d
    for i in range(n):
        for j in range(d):
            total = 0.0
            for p in range(j + 1):
                total += root[j * d + p] * (x[i * d + p] - loc[p])
            y[j] = total
        for p in range(d):
            total = 0.0
            for j in range(p, d):
                total += root[j * d + p] * y[j]
            dx[i * d + p] = -grad[i] * total


@kernel(in_place=("out",))
def settle_far_points(x, out, n, d):
    """out[i] becomes -inf where it is NaN though x_i is not: infinitely far, or so far that the square overflows.  x: (n, d); out: (n,)."""
    for i in range(n):
        if out[i] != out[i]:
            missing = False
            for j in range(d):
                if x[i * d + j] != x[i * d + j]:
                    missing = True
            if not missing:
                out[i] = -inf


@kernel
def conditional_mean(root, away, loc, out, known, d):
    """The means of the last d - known coordinates, given how far the first ones are from theirs: loc + L_21 L_11^-1 away.

    root: the lower triangular L (d, d), known coordinates first; away: (known,); loc, out: (d - known,).
    """
    y = [0.0] * known
    for i in range(known):
        total = away[i]
        for p in range(i):
            total -= root[i * d + p] * y[p]
        y[i] = total / root[i * d + i]
    for i in range(known, d):
        total = loc[i - known]
        for p in range(known):
            total += root[i * d + p] * y[p]
        out[i - known] = total


class MultivariateNormal(MultivariateContinuous):
    """The normal distribution of vectors, after torch.distributions.MultivariateNormal and scipy.stats.multivariate_normal.

    loc: (d,); and one of covariance_matrix, precision_matrix, its inverse, and scale_tril, a lower triangular L with a positive diagonal
    and L L^T the covariance; all (d, d).  There is no `cdf`: in more than one dimension it has no closed form.

    Raises ValueError for shapes that do not fit, numbers that are not finite, a matrix that is not symmetric or not lower triangular, and
    LinAlgError, a ValueError, for one that is not positive definite or singular up to rounding.

    >>> d = MultivariateNormal([1.0, 2.0], [[4.0, 2.0], [2.0, 5.0]])
    >>> round(d.logpdf([1.0, 2.0]), 6), d.mahalanobis([3.0, 3.0]), d.marginal(1)
    (-3.224171, 1.0, MultivariateNormal(loc=Vector([2.0]), covariance_matrix=Matrix([[5.0]])))
    >>> d.condition([0], [3.0]).mean(), d.condition([0], [3.0]).cov()
    (Vector([3.0]), Matrix([[4.0]]))
    """

    def __init__(self, loc, covariance_matrix=None, *, precision_matrix=None, scale_tril=None):
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        names = [name for name, value in given.items() if value is not None]
        if len(names) != 1:
            raise ValueError(f"MultivariateNormal: give one of {', '.join(given)}; got {' and '.join(names) or 'none'}")
        self.loc = Vector(reals(loc, "MultivariateNormal: loc").tolist())
        self.dimension = d = len(self.loc)
        self.parameters = ("loc", names[0])
        where = f"MultivariateNormal: {names[0]}"
        made = reals(given[names[0]], where, 2)
        if made.shape != (d, d):
            raise ValueError(f"{where} must have shape ({d}, {d}), as loc has {d} numbers; got {made.shape}")
        values = made.flatten().tolist()
        if names[0] == "scale_tril":
            _check_triangle(values, d, where)
            self._tril, self._root = values, _inverse(values, d, where)
        elif names[0] == "covariance_matrix":
            self._tril = _factor(values, d, where)
            self._root = _inverse(self._tril, d, where)
        else:  # P = U U^T with an upper triangular U, from the last row up, and R = U^T
            turned = _factor(values[::-1], d, where)
            self._root = [turned[(d - 1 - j) * d + d - 1 - i] for i in range(d) for j in range(d)]
            self._tril = _inverse(self._root, d, where)
        self._matrices = {} if names[0] == "scale_tril" else {names[0]: _matrix((d, d), values)}
        self._half_log_det = -fsum(log(self._root[j * d + j]) for j in range(d))
        self._native = {}

    @classmethod
    def fit(cls, data):
        """Maximum likelihood: the mean and the covariance of points (n, d), its sums divided by n.

        Raises ValueError for numbers that are not finite, and for points that do not span all d dimensions.
        """
        x, loc = samples_of(data, "MultivariateNormal.fit", 2)
        n, away = x.shape[0], x - loc
        try:
            return cls(loc, away.T @ away / n)
        except LinAlgError:
            d = x.shape[1]
            raise LinAlgError(f"MultivariateNormal.fit: {n} points do not span {d} dimensions: their covariance is singular") from None

    @property
    def scale_tril(self):
        """The lower triangular L, a Matrix: L L^T is the covariance."""
        return _matrix((self.dimension, self.dimension), list(self._tril))

    @property
    def covariance_matrix(self):
        """The covariance, a Matrix."""
        return self._product("covariance_matrix", self._tril, False)

    @property
    def precision_matrix(self):
        """The inverse of the covariance, a Matrix."""
        return self._product("precision_matrix", self._root, True)

    def _product(self, name, factor, transposed):
        if name not in self._matrices:
            F = _matrix((self.dimension, self.dimension), list(factor))
            self._matrices[name] = F.T @ F if transposed else F @ F.T
        return self._matrices[name]

    def mean(self):
        """loc, a Vector."""
        return self.loc

    def cov(self):
        """The covariance, a Matrix."""
        return self.covariance_matrix

    def var(self):
        """The diagonal of the covariance, a Vector."""
        d, L = self.dimension, self._tril
        if "covariance_matrix" in self._matrices:
            return Vector([self.covariance_matrix[j, j] for j in range(d)])
        return Vector([fsum(v * v for v in L[j * d : j * d + j + 1]) for j in range(d)])

    def entropy(self):
        """d (1 + log 2 pi) / 2 + log det L, in nats."""
        return self.dimension * (1.0 + log(2.0 * pi)) / 2 + self._half_log_det

    def mahalanobis(self, x):
        """How many standard deviations the points are from the mean, in their own direction: |R (x - loc)|; inf for infinite points."""
        return self._ask(x, "mahalanobis", self._distance, self._distance_slope)

    def marginal(self, indices):
        """The distribution of some coordinates, in the order of `indices`, an int or several; negative ones count from the end."""
        chosen = self._positions(indices, "MultivariateNormal.marginal: indices")
        S = self.covariance_matrix
        return MultivariateNormal([self.loc[i] for i in chosen], [[S[i, j] for j in chosen] for i in chosen])

    def condition(self, indices, values):
        """The distribution of the other coordinates, in their order, when those at `indices` have these values.

        Cholesky's factor with the known coordinates first has the factor of the answer in its last corner.  ValueError if nothing is left.
        """
        where = "MultivariateNormal.condition"
        chosen = self._positions(indices, f"{where}: indices")
        known, d = len(chosen), self.dimension
        values = reals([values] if isinstance(values, int | float) else values, f"{where}: values").tolist()
        if len(values) != known:
            raise ValueError(f"{where}: {known} indices, {len(values)} values")
        left = [i for i in range(d) if i not in set(chosen)]
        if not left:
            raise ValueError(f"{where}: all {d} coordinates are given; leave at least one")
        order, S, store = [*chosen, *left], self.covariance_matrix, backend.store()
        root = _factor([S[i, j] for i in order for j in order], d, where)
        away, loc = [v - self.loc[i] for v, i in zip(values, chosen, strict=True)], [self.loc[i] for i in left]
        out = store.empty(d - known, float64)
        conditional_mean(*(store.build(v, float64) for v in (root, away, loc)), out, known, d)
        return MultivariateNormal(flat_list(out), scale_tril=[root[i * d + known : i * d + d] for i in range(known, d)])

    def _positions(self, indices, where):
        """The coordinates that indices mean, as a list of different ints below the dimension, not empty."""
        try:
            given = [index(indices)] if hasattr(indices, "__index__") else [index(i) for i in indices]
        except TypeError:
            raise TypeError(f"{where} must be an int or several, got {indices!r}") from None
        if not given or not all(-self.dimension <= i < self.dimension for i in given):
            raise ValueError(f"{where} must be from {-self.dimension} to {self.dimension - 1}, at least one; got {given}")
        chosen = [i % self.dimension for i in given]
        if len(set(chosen)) < len(chosen):
            raise ValueError(f"{where} must be different, got {given}")
        return chosen

    def _stored(self, x):
        """(loc, R, offset, no offset) as storage of the kind and type of x."""
        store = backend.store()
        dtype = _dtype(x)
        key = store.name, dtype.code
        if key not in self._native:
            offset = -self._half_log_det - self.dimension * log(2.0 * pi) / 2
            self._native[key] = tuple(store.build(v, dtype) for v in (list(self.loc), self._root, [offset], [0.0]))
        return self._native[key]

    def _scored(self, x, out, n, plain):
        loc, root, offset, none = self._stored(x)
        d, total = self.dimension, scratch(x, 1)
        normal_scores(x, loc, root, none if plain else offset, out, n, 1, d)
        sum_forward(out, total, 1, n, 1)
        if total[0] != total[0]:
            settle_far_points(x, out, n, d)

    def _log(self, x, out, n):
        self._scored(x, out, n, False)

    def _score(self, x, grad, dx, n):
        loc, root, _, _ = self._stored(x)
        normal_slopes(x, loc, root, grad, dx, n, self.dimension)

    def _distance(self, x, out, n):
        self._scored(x, out, n, True)
        mul_forward(out, _of_kind(x, -2.0), out, n, n, 1)
        sqrt_forward(out, out, n)

    def _distance_slope(self, x, grad, dx, n):
        size, weight = scratch(x, n), scratch(x, n)
        self._distance(x, size, n)
        maximum_forward(size, _of_kind(x, NEAREST), size, n, n, 1)  # at the mean itself the gradient is 0
        div_forward(grad, size, weight, n, n, n)
        mul_forward(weight, _of_kind(x, -1.0), weight, n, n, 1)
        self._score(x, weight, dx, n)

    def _draw(self, generator, n):
        d, store = self.dimension, backend.store()
        out = store.empty(n * d, float64)
        settings = [store.build(v, float64) for v in (list(self.loc), self._tril)]
        correlated_sample(normals(generator, n * d), *settings, out, n, d)
        return unrecorded(out, (n, d), float64)


def _dtype(x):
    """The type of a storage's numbers; lists are computed in double."""
    return float32 if type(x) is not list and memoryview(x).itemsize == 4 else float64


def _of_kind(x, value):
    """One number as storage of the kind and type of x."""
    return backend.store().full(1, value, _dtype(x))


def _check_triangle(values, d, where):
    """A lower triangle with a positive diagonal."""
    for i in range(d):
        if any(values[i * d + i + 1 : i * d + d]):
            raise ValueError(f"{where} must be lower triangular; row {i} has numbers above the diagonal")
        if not values[i * d + i] > 0:
            raise LinAlgError(f"{where} must have a positive diagonal, got {values[i * d + i]} in row {i}")


def _factor(values, d, where):
    """Cholesky's factor of a symmetric matrix; LinAlgError when it is not positive definite, or singular up to rounding."""
    if any(values[i * d : i * d + d] != values[i::d] for i in range(d)):
        for i in range(d):
            for j in range(i):
                near = SYMMETRIC * abs(values[i * d + i] * values[j * d + j]) ** 0.5
                if not abs(values[i * d + j] - values[j * d + i]) <= near:
                    raise ValueError(f"{where} must be symmetric; entries [{i}, {j}] and [{j}, {i}] differ")
    root = backend.store().build(values, float64)
    failed = exact_cholesky(root, d)
    if failed:
        raise LinAlgError(f"{where} is not positive definite: its leading {failed} x {failed} block is not")
    root = flat_list(root)
    for j in range(d):
        if root[j * d + j] ** 2 <= d * ROUNDING * values[j * d + j]:
            raise LinAlgError(f"{where} is singular up to rounding: coordinate {j} follows from those before it")
    return root


def _inverse(root, d, where):
    """The inverse of a lower triangle."""
    store = backend.store()
    out = store.empty(d * d, float64)
    exact_inverse(store.build(root, float64), out, d)
    made = flat_list(out)
    if not all(map(isfinite, made)):
        raise LinAlgError(f"{where} is singular: the inverse of its factor overflows")
    return made
