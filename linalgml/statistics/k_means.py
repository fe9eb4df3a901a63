"""k-means: points gather round k centres, and each centre is the mean of its points.

    assign: the centre nearest to each point      update: the mean of each centre's points      and again, until nothing moves

Neither step can raise the sum of squared distances.  Lloyd, "Least squares quantization in PCM", IEEE Trans. Inf. Theory 28, 1982; the
start is k-means++, Arthur & Vassilvitskii, SODA 2007, with several candidates a step, of which the best is kept.
"""

from math import log

from .. import backend
from ..dtypes import float64, int64
from ..kernels import kernel
from ..linalg.vector import Vector
from ..random import as_generator
from ..storage import flat_list
from .estimator import Estimator, fitted, read_rows, store_matrix, whole


@kernel
def k_means_assign(x, centers, labels, distances, n, k, d):
    """The nearest of k centres, the first of equally near ones, its squared distance; returns their sum.  x: (n, d); centers: (k, d)."""
    inertia = 0.0
    for i in range(n):
        best = 0
        least = 0.0
        for c in range(k):
            total = 0.0
            for j in range(d):
                difference = x[i * d + j] - centers[c * d + j]
                total += difference * difference
            if c == 0 or total < least:
                best = c
                least = total
        labels[i] = best
        distances[i] = least
        inertia += least
    return inertia


@kernel
def k_means_update(x, labels, centers, counts, n, k, d):
    """The mean of the points of each label, 0 where there are none, and how many there are.  x: (n, d); centers: (k, d); counts: (k,)."""
    for c in range(k):
        counts[c] = 0
        for j in range(d):
            centers[c * d + j] = 0.0
    for i in range(n):
        c = labels[i]
        counts[c] += 1
        for j in range(d):
            centers[c * d + j] += x[i * d + j]
    for c in range(k):
        if counts[c] > 0:
            for j in range(d):
                centers[c * d + j] = centers[c * d + j] / counts[c]


@kernel
def k_means_moved(before, after, n):
    """The sum of squared differences: how far the centres went.  before, after: (n,)."""
    moved = 0.0
    for i in range(n):
        difference = after[i] - before[i]
        moved += difference * difference
    return moved


@kernel
def k_means_seed(x, rows, least, out, sums, n, d, tries):
    """out = min(least, squared distance to the point rows[t]), what is left when it is a centre too, and the sum of that, for each t.

    x: (n, d); rows, sums: (tries,); least: (n,); out: (tries, n).
    """
    for t in range(tries):
        potential = 0.0
        for i in range(n):
            total = 0.0
            for j in range(d):
                difference = x[i * d + j] - x[rows[t] * d + j]
                total += difference * difference
            total = min(total, least[i])
            out[t * n + i] = total
            potential += total
        sums[t] = potential


@kernel
def k_means_pick(weights, n, target):
    """The first i at which the sum of weights[0 … i] is above `target`, n - 1 if none is: a draw in proportion to the weights."""
    total = 0.0
    for i in range(n):
        total += weights[i]
        if total > target:
            return i
    return n - 1


class KMeans(Estimator):
    """k-means clustering, after sklearn.cluster.KMeans: k-means++, Lloyd's steps, the best of n_init starts.

    init: "k-means++", "random" (rows of the data) or (k, features) centres.  n_init: how many starts, "auto" for 1 with k-means++ or
    given centres and 10 with random ones.  tol is relative to the mean variance of the features.  A centre without points moves to the
    point that is farthest from its own centre.  After `fit`: cluster_centers_ (Matrix), labels_ (list), inertia_, n_iter_.

    >>> model = KMeans(2, random_state=0).fit([[0.0], [1.0], [9.0], [10.0]])
    >>> sorted(model.cluster_centers_.column(0)), model.inertia_
    ([0.5, 9.5], 1.0)
    """

    def __init__(self, n_clusters=8, *, init="k-means++", n_init="auto", max_iter=300, tol=1e-4, random_state=None):
        self.n_clusters, self.init, self.n_init = n_clusters, init, n_init
        self.max_iter, self.tol, self.random_state = max_iter, tol, random_state

    def fit(self, X, y=None):
        """Find the centres.  ValueError for fewer rows than clusters, NaN, and settings that make no sense; y is ignored."""
        k, steps = whole(self.n_clusters, 1, "KMeans", "n_clusters"), whole(self.max_iter, 1, "KMeans", "max_iter")
        given = not isinstance(self.init, str)
        if not given and self.init not in ("k-means++", "random"):
            raise ValueError(f"KMeans: init must be 'k-means++', 'random' or centres, got {self.init!r}")
        if not (isinstance(self.tol, int | float) and self.tol >= 0):
            raise ValueError(f"KMeans: tol must not be negative, got {self.tol!r}")
        starts = self.n_init
        if isinstance(starts, str) and starts == "auto":
            starts = 10 if not given and self.init == "random" else 1
        starts = 1 if given else whole(starts, 1, "KMeans", "n_init")
        A = read_rows(X, "KMeans")
        n, d = A.shape
        if n < k:
            raise ValueError(f"KMeans: {k} clusters of {n} rows; n_clusters must not be larger than the number of rows")
        work, generator = _Lloyd(A, k), as_generator(self.random_state, "KMeans: random_state")
        if given:
            first = read_rows(self.init, "KMeans: init", d)
            if first.shape[0] != k:
                raise ValueError(f"KMeans: init holds {first.shape[0]} centres, n_clusters is {k}")
        found = []
        for _ in range(starts):
            if given:
                centers = work.store.copy(first._flat(), k * d)
            else:
                centers = work.rows(work.plus_plus(generator) if self.init == "k-means++" else generator.permutation(n)[:k])
            found.append(work.run(centers, steps, self.tol))
            found = [min(found, key=lambda run: run[0])]
        self.inertia_, centers, labels, self.n_iter_ = found[0]
        self.cluster_centers_ = store_matrix(k, d, centers)
        self.labels_ = flat_list(labels)
        self.n_features_in_ = d
        return self

    def predict(self, X):
        """The nearest centre of each row, a list of ints.

        >>> KMeans(2, init=[[0.0], [9.0]]).fit([[0.0], [1.0], [9.0], [10.0]]).predict([[4.0], [6.0]])
        [0, 1]
        """
        labels = self._assigned(X)[0]
        return flat_list(labels)

    def fit_predict(self, X, y=None):
        """The labels of the data that the model is fitted to."""
        return self.fit(X).labels_

    def transform(self, X):
        """The distance of each row to each centre, a Matrix (n, k).

        >>> KMeans(1).fit([[0.0], [2.0]]).transform([[4.0]])
        Matrix([[3.0]])
        """
        fitted(self, "cluster_centers_")
        A = read_rows(X, "KMeans", self.n_features_in_)
        return _distances(A, self.cluster_centers_)

    def fit_transform(self, X, y=None):
        """`fit` and `transform` of the same data."""
        return self.fit(X).transform(X)

    def score(self, X, y=None):
        """Minus the sum of squared distances to the nearest centres: larger is better."""
        return -self._assigned(X)[1]

    def _assigned(self, X):
        fitted(self, "cluster_centers_")
        A = read_rows(X, "KMeans", self.n_features_in_)
        store, n = backend.store(), A.shape[0]
        labels, distances = store.empty(n, int64), store.empty(n, float64)
        return labels, k_means_assign(A._flat(), self.cluster_centers_._flat(), labels, distances, n, *self.cluster_centers_.shape)


def _distances(A, centers):
    columns = []
    store, n = backend.store(), A.shape[0]
    labels, distances = store.empty(n, int64), store.empty(n, float64)
    for c in range(centers.shape[0]):
        k_means_assign(A._flat(), centers[c : c + 1, :]._flat(), labels, distances, n, 1, A.shape[1])
        columns.append(Vector([v**0.5 for v in flat_list(distances)]))
    return type(centers).from_columns(columns)


class _Lloyd:
    """Lloyd's steps on one set of data, with the room that they need."""

    def __init__(self, A, k):
        self.store, (self.n, self.d), self.k = backend.store(), A.shape, k
        self.x = A._flat()
        self.labels, self.counts = self.store.empty(self.n, int64), self.store.empty(k, int64)
        self.distances = self.store.empty(self.n, float64)

    def rows(self, chosen):
        """The centres that stand on these rows."""
        d = self.d
        return self.store.build([v for r in chosen for v in flat_list(self.store.stretch(self.x, r * d, d))], float64)

    def plus_plus(self, generator):
        """Rows for the first centres: each is drawn in proportion to the squared distance to those before it, the best of a few draws."""
        n, d, store = self.n, self.d, self.store
        tries = 2 + int(log(self.k))
        row = [0]
        generator.integers(row, 1, 0, n)
        chosen, least, out, sums = row, store.full(n, 1e308, float64), store.empty(tries * n, float64), store.empty(tries, float64)
        u = store.empty(tries, float64)
        k_means_seed(self.x, store.build(row, int64), least, least, sums, n, d, 1)
        potential = sums[0]
        for _ in range(1, self.k):
            generator.uniform(u, tries)
            picked = [k_means_pick(least, n, u[t] * potential) for t in range(tries)]
            k_means_seed(self.x, store.build(picked, int64), least, out, sums, n, d, tries)
            potential, best = min((sums[t], t) for t in range(tries))
            least = store.copy(store.stretch(out, best * n, n), n)
            chosen.append(picked[best])
        return chosen

    def run(self, centers, steps, tol):
        """(inertia, centres, labels, steps taken) from these centres."""
        n, k, d, x, store = self.n, self.k, self.d, self.x, self.store
        limit = tol * self.variance() if tol else 0.0
        labels, old = self.labels, None
        for step in range(1, steps + 1):
            inertia = k_means_assign(x, centers, labels, self.distances, n, k, d)
            if old is not None and _same(old, labels):
                return inertia, centers, old, step
            after = store.empty(k * d, float64)
            k_means_update(x, labels, after, self.counts, n, k, d)
            if 0 in flat_list(self.counts):
                self.refill(labels)
                k_means_update(x, labels, after, self.counts, n, k, d)
            moved = k_means_moved(centers, after, k * d)
            centers, old = after, store.copy(labels, n)
            if moved <= limit:
                break
        inertia = k_means_assign(x, centers, labels, self.distances, n, k, d)
        return inertia, centers, store.copy(labels, n), step

    def refill(self, labels):
        """Give each centre without points the point that is farthest from its own centre, of a centre that can spare one."""
        counts, own, distances = flat_list(self.counts), flat_list(labels), flat_list(self.distances)
        far = sorted(range(self.n), key=lambda i: -distances[i])
        for c in [c for c, count in enumerate(counts) if not count]:
            i = next(i for i in far if counts[own[i]] > 1)
            counts[own[i]] -= 1
            counts[c], labels[i] = 1, c
            own = flat_list(labels)

    def variance(self):
        """The mean of the variances of the features."""
        store, (n, d) = self.store, (self.n, self.d)
        zero, mean, counts = store.zeros(n, int64), store.empty(d, float64), store.empty(1, int64)
        k_means_update(self.x, zero, mean, counts, n, 1, d)
        return k_means_assign(self.x, mean, self.labels, self.distances, n, 1, d) / (n * d)


def _same(a, b):
    return a == b if type(a) is list else bytes(memoryview(a)) == bytes(memoryview(b))
