"""Naive Bayes: classes as if each feature told its own story, given the class.

    P(c | x) = P(c) product over j of P(x_j | c) / P(x)

The features are not independent, the probabilities are too sure of themselves, and the decision is often right all the same.  The sums
run on the kernels of Gaussian mixtures: a class is a component whose members are known.  Manning, Raghavan & Schuetze, *Introduction to
Information Retrieval*, chapter 13; Zhang, "The optimality of naive Bayes", FLAIRS 2004.
"""

from math import exp, log, pi

from .. import backend
from ..dtypes import float64
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from ..storage import flat_list
from .estimator import Classifier, fitted, not_negative, read_labels, read_rows, store_matrix
from .gaussian_mixture import mixture_means, mixture_scores_diagonal, mixture_variances


def _shares(labels, k):
    """(n, k): 1 where a row is of a class, else 0."""
    return backend.store().build([float(c == label) for label in labels for c in range(k)], float64)


class _Bayes(Classifier):
    classes_: list

    def predict_log_proba(self, X):
        """The logarithm of the probability of each class, a Matrix (rows, classes)."""
        made = []
        for row in self._scores(X).tolist():
            top = max(row)
            total = top + log(sum(exp(v - top) for v in row))
            made.append([v - total for v in row])
        return Matrix(made)

    def predict_proba(self, X):
        """The probability of each class, a Matrix (rows, classes)."""
        return Matrix([[exp(v) for v in row] for row in self.predict_log_proba(X).tolist()])

    def predict(self, X):
        """The most probable class, a list."""
        return [self.classes_[max(range(len(row)), key=row.__getitem__)] for row in self._scores(X).tolist()]

    def _scores(self, X):
        raise NotImplementedError


class GaussianNB(_Bayes):
    """Naive Bayes with a normal distribution for each feature and class, after sklearn.naive_bayes.GaussianNB.

    priors: the probability of each class, by default their shares of the data.  var_smoothing times the largest variance of a feature is
    added to all variances.  After `fit`: classes_, class_count_, class_prior_ (Vectors), theta_ and var_ (Matrices, a row a class).

    >>> model = GaussianNB().fit([[0.0], [1.0], [8.0], [10.0]], ["low", "low", "high", "high"])
    >>> model.predict([[2.0], [7.0]]), model.theta_
    (['low', 'high'], Matrix([[9.0], [0.5]]))
    """

    def __init__(self, *, priors=None, var_smoothing=1e-9):
        self.priors, self.var_smoothing = priors, var_smoothing

    def fit(self, X, y):
        """Means and variances of each class.  ValueError for priors that do not sum to 1, NaN, and other numbers of rows and labels."""
        A, store = read_rows(X, "GaussianNB"), backend.store()
        n, d = A.shape
        self.classes_, labels = read_labels(y, n, "GaussianNB")
        k = len(self.classes_)
        x, shares, means, counts = (
            store.native(A._flat(), float64),
            _shares(labels, k),
            store.empty(k * d, float64),
            store.empty(k, float64),
        )
        everything, middle, one, spread = (
            store.full(n, 1.0, float64),
            store.empty(d, float64),
            store.empty(1, float64),
            store.empty(d, float64),
        )
        mixture_means(x, everything, 0.0, one, middle, n, 1, d)
        mixture_variances(x, everything, one, middle, 0.0, spread, n, 1, d)
        self.epsilon_ = not_negative(self.var_smoothing, "GaussianNB", "var_smoothing") * max(flat_list(spread))
        variances = store.empty(k * d, float64)
        mixture_means(x, shares, 0.0, counts, means, n, k, d)
        mixture_variances(x, shares, counts, means, self.epsilon_, variances, n, k, d)
        self.theta_, self.var_, self.class_count_ = store_matrix(k, d, means), store_matrix(k, d, variances), Vector(flat_list(counts))
        if min(flat_list(variances)) <= 0:
            raise ValueError("GaussianNB: a feature does not vary within a class; give a positive var_smoothing")
        if self.priors is None:
            self.class_prior_ = Vector([c / n for c in self.class_count_])
        else:
            self.class_prior_ = Vector([float(p) for p in self.priors])
            if len(self.class_prior_) != k or min(self.class_prior_) < 0 or abs(sum(self.class_prior_) - 1) > 1e-8:
                raise ValueError(f"GaussianNB: priors must be {k} probabilities that sum to 1, got {self.priors!r}")
        self.n_features_in_ = d
        return self

    def _scores(self, X):
        fitted(self, "theta_")
        A, store = read_rows(X, "GaussianNB", self.n_features_in_), backend.store()
        (n, d), k = A.shape, len(self.classes_)
        variances = self.var_.tolist()
        priors = [log(p) if p > 0 else -1e300 for p in self.class_prior_]
        offsets = store.build([p - sum(log(2 * pi * v) for v in row) / 2 for p, row in zip(priors, variances, strict=True)], float64)
        roots = store.build([1 / v**0.5 for row in variances for v in row], float64)
        out = store.empty(n * k, float64)
        x, means = store.native(A._flat(), float64), store.native(self.theta_._flat(), float64)
        mixture_scores_diagonal(x, means, roots, offsets, out, n, k, d)
        return store_matrix(n, k, out)


class MultinomialNB(_Bayes):
    """Naive Bayes for counts, such as of words in texts, after sklearn.naive_bayes.MultinomialNB.

    alpha is added to every count, so that a word never seen with a class does not exclude it.  fit_prior: whether classes have their shares
    of the data as priors, or are equally likely.  After `fit`: classes_, class_log_prior_ (Vector), feature_count_ and feature_log_prob_
    (Matrices, a row a class).

    >>> words = [[2, 0, 1], [3, 0, 0], [0, 2, 1], [0, 1, 2]]
    >>> MultinomialNB().fit(words, ["ham", "ham", "spam", "spam"]).predict([[1, 0, 0], [0, 1, 1]])
    ['ham', 'spam']
    """

    def __init__(self, *, alpha=1.0, fit_prior=True):
        self.alpha, self.fit_prior = alpha, fit_prior

    def fit(self, X, y):
        """Counts of each class.  ValueError for negative counts, alpha of 0 with a count of 0, and other numbers of rows and labels."""
        alpha = not_negative(self.alpha, "MultinomialNB", "alpha")
        A = self._counts(X)
        n, d = A.shape
        self.classes_, labels = read_labels(y, n, "MultinomialNB")
        k = len(self.classes_)
        self.feature_count_ = store_matrix(n, k, _shares(labels, k)).T @ A
        rows = [[v + alpha for v in row] for row in self.feature_count_.tolist()]
        if min(map(min, rows)) <= 0:
            raise ValueError("MultinomialNB: a feature is never counted in a class; give a positive alpha")
        self.feature_log_prob_ = Matrix([[log(v) - log(sum(row)) for v in row] for row in rows])
        shares = [labels.count(c) / n for c in range(k)] if self.fit_prior else [1 / k] * k
        self.class_log_prior_ = Vector([log(s) for s in shares])
        self.n_features_in_ = d
        return self

    def _counts(self, X, features=None):
        A = read_rows(X, "MultinomialNB", features)
        if min(map(min, A.tolist())) < 0:
            raise ValueError("MultinomialNB: X holds a negative number; counts are expected")
        return A

    def _scores(self, X):
        fitted(self, "feature_log_prob_")
        product = self._counts(X, self.n_features_in_) @ self.feature_log_prob_.T
        return Matrix([[v + p for v, p in zip(row, self.class_log_prior_, strict=True)] for row in product.tolist()])
