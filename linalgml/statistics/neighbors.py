"""Nearest neighbours: to predict for a new point, ask the known points next to it.

    |x - c|^2 = sum (x_j - c_j)^2      the k smallest vote, or are averaged

Nothing is fitted: the data are the model.  Cover & Hart, "Nearest neighbor pattern classification", IEEE Trans. Inf. Theory 13, 1967: with
ever more data one neighbour is wrong at most twice as often as the best possible rule.
"""

from math import sqrt

from .. import backend
from ..autograd.sorting import topk
from ..autograd.tensor import Tensor
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from .estimator import Classifier, Estimator, Regressor, fitted, read_labels, read_rows, read_targets, whole

BLOCK = 1 << 20  # distances that are kept at a time


@kernel
def squared_distances(x, c, out, n, m, d):
    """out (n, m) = the squared distance of each row of x (n, d) to each of c (m, d), from their differences: equal rows have exactly 0."""
    for i in range(n):
        for k in range(m):
            total = 0.0
            for j in range(d):
                difference = x[i * d + j] - c[k * d + j]
                total += difference * difference
            out[i * m + k] = total


class _Neighbors(Estimator):
    def __init__(self, n_neighbors=5, *, weights="uniform"):
        self.n_neighbors, self.weights = n_neighbors, weights

    def _keep(self, X):
        what = type(self).__name__
        if self.weights not in ("uniform", "distance"):
            raise ValueError(f"{what}: weights must be 'uniform' or 'distance', got {self.weights!r}")
        k = whole(self.n_neighbors, 1, what, "n_neighbors")
        self._rows = read_rows(X, what)
        self.n_samples_fit_, self.n_features_in_ = self._rows.shape
        if k > self.n_samples_fit_:
            raise ValueError(f"{what}: {k} neighbours of {self.n_samples_fit_} rows")

    def kneighbors(self, X, n_neighbors=None):
        """(distances, a Matrix (rows, k), nearest first; which rows of the data they are, a list of lists).

        Of equally near ones the first comes first.
        """
        fitted(self, "_rows")
        what = type(self).__name__
        k = whole(self.n_neighbors if n_neighbors is None else n_neighbors, 1, what, "n_neighbors")
        if k > self.n_samples_fit_:
            raise ValueError(f"{what}: {k} neighbours of {self.n_samples_fit_} rows")
        A, store = read_rows(X, what, self.n_features_in_), backend.store()
        (n, d), m = A.shape, self.n_samples_fit_
        x, known = store.native(A._flat(), float64), store.native(self._rows._flat(), float64)
        distances, places = [], []
        step = max(1, BLOCK // m)
        for start in range(0, n, step):
            rows = min(step, n - start)
            out = store.empty(rows * m, float64)
            squared_distances(store.copy(store.stretch(x, start * d, rows * d), rows * d), known, out, rows, m, d)
            values, order = topk(Tensor(out, (rows, m), float64), k, largest=False)
            distances += [[sqrt(v) for v in row] for row in values.tolist()]
            places += order.tolist()
        return Matrix(distances), places

    def _votes(self, X):
        """For each row: [(which row of the data, its weight), …]."""
        distances, places = self.kneighbors(X)
        for row, chosen in zip(distances.tolist(), places, strict=True):
            if self.weights == "uniform":
                weights = [1.0] * len(row)
            elif row[0] == 0:  # a known point: those like it alone
                weights = [float(v == 0) for v in row]
            else:
                weights = [row[0] / v for v in row]
            yield list(zip(chosen, weights, strict=True))


class KNeighborsClassifier(_Neighbors, Classifier):
    """The most common class among the nearest neighbours, after sklearn.neighbors.KNeighborsClassifier.

    weights: "uniform", or "distance" for votes of 1 / distance.  Of classes with as many votes the first is predicted.  After `fit`:
    classes_, n_samples_fit_.

    >>> model = KNeighborsClassifier(3).fit([[0.0], [1.0], [2.0], [9.0]], ["a", "a", "b", "b"])
    >>> model.predict([[0.4], [8.0]]), model.predict_proba([[0.4]]).row(0).tolist()[0] > 0.6
    (['a', 'b'], True)
    """

    def fit(self, X, y):
        """Keep the data.  ValueError for fewer rows than neighbours, NaN, and settings that make no sense."""
        self._keep(X)
        self.classes_, self._labels = read_labels(y, self.n_samples_fit_, "KNeighborsClassifier")
        return self

    def predict_proba(self, X):
        """The share of the votes of each class, a Matrix (rows, classes)."""
        made = []
        for votes in self._votes(X):
            shares = [0.0] * len(self.classes_)
            for i, weight in votes:
                shares[self._labels[i]] += weight
            made.append([s / sum(shares) for s in shares])
        return Matrix(made)

    def predict(self, X):
        """The class with most votes, a list."""
        return [self.classes_[max(range(len(row)), key=row.__getitem__)] for row in self.predict_proba(X).tolist()]


class KNeighborsRegressor(_Neighbors, Regressor):
    """The mean of the nearest neighbours' targets, after sklearn.neighbors.KNeighborsRegressor.

    >>> KNeighborsRegressor(2).fit([[0.0], [1.0], [5.0]], [10.0, 20.0, 90.0]).predict([[0.4]])
    Vector([15.0])
    """

    def fit(self, X, y):
        """Keep the data.  ValueError for fewer rows than neighbours, NaN, and settings that make no sense."""
        self._keep(X)
        self._targets = read_targets(y, self.n_samples_fit_, "KNeighborsRegressor")
        return self

    def predict(self, X):
        """The weighted mean of the neighbours' targets, a Vector."""
        return Vector([sum(self._targets[i] * w for i, w in votes) / sum(w for _, w in votes) for votes in self._votes(X)])
