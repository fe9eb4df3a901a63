"""A mixture of Gaussians, fitted by expectation and maximisation: k-means whose points may belong to several centres in part.

    E:  r_ic = w_c N(x_i; m_c, S_c) / sum over c' of w_c' N(x_i; m_c', S_c')        how much of point i is of component c
    M:  w_c = mean of r_ic     m_c = mean of x, weighted by r_ic     S_c = covariance, weighted by r_ic

No step lowers the likelihood.  Dempster, Laird & Rubin, "Maximum likelihood from incomplete data via the EM algorithm", J. R. Stat.
Soc. B 39, 1977; Bishop, *Pattern Recognition and Machine Learning*, section 9.2.
"""

from math import log, pi, sqrt
from typing import Any

from .. import backend
from ..autograd.reduction import logsumexp_forward
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.cholesky import cholesky
from ..linalg.errors import LinAlgError
from ..linalg.matrix import Matrix
from ..linalg.triangular import solve_triangular
from ..linalg.vector import Vector
from ..nn.softmax import softmax_forward
from ..probability.multivariate_normal import normal_scores
from ..random import as_generator
from ..storage import flat_list
from .estimator import Estimator, fitted, read_rows, store_matrix, whole
from .k_means import KMeans

KINDS = ("full", "tied", "diag", "spherical")
TINY = 10 * 2.0**-52  # what keeps the weight of a component without points from being zero


@kernel
def mixture_scores_diagonal(x, means, roots, offsets, out, n, k, d):
    """`normal_scores` where each R_c is diagonal.  x: (n, d); means, roots: (k, d); offsets: (k,); out: (n, k)."""
    for i in range(n):
        for c in range(k):
            total = 0.0
            for j in range(d):
                y = roots[c * d + j] * (x[i * d + j] - means[c * d + j])
                total += y * y
            out[i * k + c] = offsets[c] - total / 2


@kernel
def mixture_means(x, shares, tiny, counts, means, n, k, d):
    """counts (k,) = tiny + the sum of each component's shares (n, k); means (k, d) = the means of x (n, d), weighted by them."""
    for c in range(k):
        counts[c] = tiny
        for j in range(d):
            means[c * d + j] = 0.0
    for i in range(n):
        for c in range(k):
            counts[c] += shares[i * k + c]
            for j in range(d):
                means[c * d + j] += shares[i * k + c] * x[i * d + j]
    for c in range(k):
        for j in range(d):
            means[c * d + j] = means[c * d + j] / counts[c]


@kernel
def mixture_covariances(x, shares, counts, means, floor, out, n, k, d):
    """out (k, d, d) = each component's covariance of x (n, d), weighted by its shares (n, k), with `floor` added to the diagonal."""
    for c in range(k):
        for j in range(d):
            for p in range(j + 1):
                total = 0.0
                for i in range(n):
                    total += shares[i * k + c] * (x[i * d + j] - means[c * d + j]) * (x[i * d + p] - means[c * d + p])
                total = total / counts[c]
                if p == j:
                    total += floor
                out[(c * d + j) * d + p] = total
                out[(c * d + p) * d + j] = total


@kernel
def mixture_variances(x, shares, counts, means, floor, out, n, k, d):
    """The diagonals of `mixture_covariances`: out (k, d)."""
    for c in range(k):
        for j in range(d):
            total = 0.0
            for i in range(n):
                total += shares[i * k + c] * (x[i * d + j] - means[c * d + j]) * (x[i * d + j] - means[c * d + j])
            out[c * d + j] = total / counts[c] + floor


class GaussianMixture(Estimator):
    """Expectation and maximisation for a mixture of Gaussians, after sklearn.mixture.GaussianMixture.

    covariance_type: "full" (a matrix a component), "tied" (one matrix for all), "diag" (a variance a feature), "spherical" (one variance
    a component).  tol: what the mean log likelihood has to rise by for another step.  reg_covar is added to the variances.  init_params:
    "kmeans" or "random" shares to start from; weights_init (k,) and means_init (k, d) replace what they give.  The best of n_init starts is
    kept.  After `fit`: weights_ (Vector), means_ (Matrix), covariances_ (a list of k Matrices, a Matrix, a Matrix (k, d) or a Vector, by
    type), converged_, n_iter_, lower_bound_.

    >>> model = GaussianMixture(2, random_state=0).fit([[0.0], [0.5], [1.0], [9.0], [9.5], [10.0]])
    >>> [round(m, 6) for m in sorted(model.means_.column(0))], model.predict([[0.7], [8.0]])[0] != model.predict([[8.0]])[0]
    ([0.5, 9.5], True)
    """

    def __init__(
        self, n_components=1, *, covariance_type="full", tol=1e-3, reg_covar=1e-6, max_iter=100, n_init=1, init_params="kmeans",
        weights_init=None, means_init=None, random_state=None,
    ):  # fmt: skip
        self.n_components, self.covariance_type, self.tol, self.reg_covar = n_components, covariance_type, tol, reg_covar
        self.max_iter, self.n_init, self.init_params = max_iter, n_init, init_params
        self.weights_init, self.means_init, self.random_state = weights_init, means_init, random_state

    def fit(self, X, y=None):
        """Find the mixture; y is ignored.

        Raises ValueError for fewer rows than components, NaN, settings that make no sense, and a covariance that is not positive definite.
        """
        k, A = self._checked(X)
        d = A.shape[1]
        generator = as_generator(self.random_state, "GaussianMixture: random_state")
        works = [_Fit(self, A, k) for _ in range(self.n_init)]
        for work in works:
            work.maximise(self._first_shares(A, k, generator))
            if self.weights_init is not None:
                work.weights = [float(w) for w in self.weights_init]
            if self.means_init is not None:
                work.means = read_rows(self.means_init, "GaussianMixture: means_init", d)._flat()
            work.run(self.max_iter, self.tol)
        best = max(works, key=lambda work: work.bound)
        self.weights_, self.means_ = Vector(best.weights), store_matrix(k, d, best.means)
        self.covariances_: Any = best.covariances
        self.converged_, self.n_iter_, self.lower_bound_ = best.converged, best.steps, best.bound
        self._roots, self._offsets, self.n_features_in_ = best.roots, best.offsets, d
        return self

    def _checked(self, X):
        k = whole(self.n_components, 1, "GaussianMixture", "n_components")
        whole(self.max_iter, 1, "GaussianMixture", "max_iter"), whole(self.n_init, 1, "GaussianMixture", "n_init")
        for name, kinds in (("covariance_type", KINDS), ("init_params", ("kmeans", "random"))):
            if getattr(self, name) not in kinds:
                raise ValueError(f"GaussianMixture: {name} must be one of {kinds}, got {getattr(self, name)!r}")
        for name in ("tol", "reg_covar"):
            if not (isinstance(getattr(self, name), int | float) and getattr(self, name) >= 0):
                raise ValueError(f"GaussianMixture: {name} must not be negative, got {getattr(self, name)!r}")
        A = read_rows(X, "GaussianMixture")
        if A.shape[0] < max(k, 2):
            raise ValueError(f"GaussianMixture: {k} components of {A.shape[0]} rows; at least {max(k, 2)} rows are needed")
        if self.weights_init is not None:
            w = [float(v) for v in self.weights_init]
            if len(w) != k or not all(v >= 0 for v in w) or abs(sum(w) - 1) > 1e-6:
                raise ValueError(f"GaussianMixture: weights_init must be {k} numbers that are not negative and sum to 1, got {w}")
        if self.means_init is not None:
            given = read_rows(self.means_init, "GaussianMixture: means_init", A.shape[1]).shape[0]
            if given != k:
                raise ValueError(f"GaussianMixture: means_init holds {given} means, n_components is {k}")
        return k, A

    def _first_shares(self, A, k, generator):
        n = A.shape[0]
        if self.init_params == "random":
            shares = [0.0] * (n * k)
            generator.uniform(shares, n * k)
            totals = [sum(shares[i * k : (i + 1) * k]) for i in range(n)]
            return [v / totals[i // k] for i, v in enumerate(shares)]
        labels = KMeans(k, n_init=1, random_state=generator).fit(A).labels_
        return [1.0 if labels[i] == c else 0.0 for i in range(n) for c in range(k)]

    def _scored(self, X):
        """(log of weight and density (n, k), its logsumexp (n,), n) of new rows."""
        fitted(self, "means_")
        A = read_rows(X, "GaussianMixture", self.n_features_in_)
        return (*_score(A, self.means_._flat(), self._roots, self._offsets, self.covariance_type), A.shape[0])

    def score_samples(self, X):
        """The log density of each row, a Vector."""
        return Vector(flat_list(self._scored(X)[1]))

    def score(self, X, y=None):
        """The mean log density of the rows: larger is better."""
        _, evidence, n = self._scored(X)
        return sum(flat_list(evidence)) / n

    def predict_proba(self, X):
        """How much of each row is of each component, a Matrix (n, k) whose rows sum to 1."""
        scores, _, n = self._scored(X)
        k = len(self.weights_)
        out = backend.store().empty(n * k, float64)
        softmax_forward(scores, out, n, k)
        return store_matrix(n, k, out)

    def predict(self, X):
        """The most probable component of each row, a list of ints."""
        scores, _, n = self._scored(X)
        values, k = flat_list(scores), len(self.weights_)
        return [max(range(k), key=values[i * k : (i + 1) * k].__getitem__) for i in range(n)]

    def fit_predict(self, X, y=None):
        """The components of the data that the model is fitted to."""
        return self.fit(X).predict(X)

    def sample(self, n_samples=1):
        """New rows and their components, one component after the other: (Matrix (n_samples, d), list).  Drawn from random_state."""
        fitted(self, "means_")
        n, k, d = whole(n_samples, 1, "GaussianMixture.sample", "n_samples"), len(self.weights_), self.n_features_in_
        generator = as_generator(self.random_state, "GaussianMixture: random_state")
        picked, normal = [0] * n, [0.0] * (n * d)
        generator.multinomial(self.weights_.tolist(), picked, 1, k, n, True)
        generator.normal(normal, n * d)
        picked.sort()
        rows, means = [], self.means_.tolist()
        roots = [cholesky(S) for S in self._matrices()]
        for i, c in enumerate(picked):
            step = roots[c] @ Vector(normal[i * d : (i + 1) * d])
            rows.append([m + s for m, s in zip(means[c], step, strict=True)])
        return Matrix(rows), picked

    def _matrices(self):
        """The covariance of each component as a Matrix."""
        k, d, found = len(self.weights_), self.n_features_in_, self.covariances_
        if self.covariance_type in ("full", "tied"):
            return found if self.covariance_type == "full" else [found] * k
        variances = [[v] * d for v in found] if self.covariance_type == "spherical" else found.tolist()
        return [Matrix([[v if i == j else 0.0 for j in range(d)] for i, v in enumerate(row)]) for row in variances]

    def _n_parameters(self):
        k, d = self.means_.shape
        sizes = {"full": k * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diag": k * d, "spherical": k}
        return sizes[self.covariance_type] + k * d + k - 1

    def bic(self, X):
        """Bayes' information criterion: -2 log likelihood + parameters log n.  Smaller is better; Schwarz, 1978."""
        _, evidence, n = self._scored(X)
        return -2 * sum(flat_list(evidence)) + self._n_parameters() * log(n)

    def aic(self, X):
        """Akaike's information criterion: -2 log likelihood + 2 parameters.  Smaller is better; Akaike, 1974."""
        return -2 * sum(flat_list(self._scored(X)[1])) + 2 * self._n_parameters()


def _score(A, means, roots, offsets, kind):
    """(log of weight and density (n, k), its logsumexp (n,))."""
    store, (n, d), k = backend.store(), A.shape, len(offsets)
    out, evidence = store.empty(n * k, float64), store.empty(n, float64)
    run = normal_scores if kind in ("full", "tied") else mixture_scores_diagonal
    run(A._flat(), means, roots, offsets, out, n, k, d)
    logsumexp_forward(out, evidence, n, k, 1)
    return out, evidence


class _Fit:
    """Steps of expectation and maximisation from one start."""

    def __init__(self, settings, A, k):
        self.store, self.A, self.k, self.kind, self.floor = backend.store(), A, k, settings.covariance_type, settings.reg_covar
        self.bound, self.converged, self.steps = -float("inf"), False, 0
        self.covariances: Any = None  # by type: matrices, a matrix, or variances

    def run(self, steps, tol):
        """E and M in turn until the mean log likelihood rises by less than tol."""
        n, k = self.A.shape[0], self.k
        self.prepare()
        while self.steps < steps and not self.converged:
            self.steps += 1
            before, shares = self.bound, self.store.empty(n * k, float64)
            scores, evidence = _score(self.A, self.means, self.roots, self.offsets, self.kind)
            softmax_forward(scores, shares, n, k)
            self.bound = sum(flat_list(evidence)) / n
            self.maximise(shares)
            self.prepare()
            self.converged = abs(self.bound - before) < tol

    def maximise(self, shares):
        """Weights, means and covariances that the shares (n, k) make most likely."""
        store, (n, d), k, x = self.store, self.A.shape, self.k, self.A._flat()
        shares = store.native(shares, float64)
        counts, self.means = store.empty(k, float64), store.empty(k * d, float64)
        mixture_means(x, shares, TINY, counts, self.means, n, k, d)
        sizes = flat_list(counts)
        self.weights = [c / sum(sizes) for c in sizes]
        if self.kind in ("full", "tied"):
            out = store.empty(k * d * d, float64)
            mixture_covariances(x, shares, counts, self.means, self.floor, out, n, k, d)
            matrices = [store_matrix(d, d, store.stretch(out, c * d * d, d * d)) for c in range(k)]
            if self.kind == "full":
                self.covariances = matrices
            else:
                self.covariances = sum((S * w for S, w in zip(matrices[1:], self.weights[1:], strict=True)), matrices[0] * self.weights[0])
        else:
            out = store.empty(k * d, float64)
            mixture_variances(x, shares, counts, self.means, self.floor, out, n, k, d)
            self.covariances = store_matrix(k, d, out)
            if self.kind == "spherical":
                self.covariances = Vector([sum(row) / d for row in self.covariances.tolist()])

    def prepare(self):
        """R_c, whose product with its transpose is the inverse covariance, and log w_c - log sqrt(det 2 pi S_c)."""
        d, k = self.A.shape[1], self.k
        logs = [log(w) if w > 0 else -float("inf") for w in self.weights]
        if self.kind in ("full", "tied"):
            matrices = self.covariances if self.kind == "full" else [self.covariances]
            roots = [_whitener(S) for S in matrices] * (1 if self.kind == "full" else k)
            halves = [sum(log(R[j, j]) for j in range(d)) for R in roots]
            flat = [v for R in roots for row in R.tolist() for v in row]
        else:
            variances = [[v] * d for v in self.covariances] if self.kind == "spherical" else self.covariances.tolist()
            if not all(v > 0 for row in variances for v in row):
                raise ValueError(WHY)
            halves = [-sum(map(log, row)) / 2 for row in variances]
            flat = [1 / sqrt(v) for row in variances for v in row]
        self.roots = self.store.build(flat, float64)
        self.offsets = self.store.build([w + h - d * log(2 * pi) / 2 for w, h in zip(logs, halves, strict=True)], float64)


WHY = "GaussianMixture: a covariance is not positive definite: a component has shrunk; fewer components, or a larger reg_covar"


def _whitener(S):
    """The inverse of the Cholesky factor: lower triangular R with R S R.T = 1."""
    try:
        return solve_triangular(cholesky(S), Matrix.identity(len(S)), lower=True)
    except LinAlgError:
        raise ValueError(WHY) from None
