"""What a model is worth on data it has not seen: splits in folds, scores by cross-validation, and columns brought to one scale.

Stone, "Cross-validatory choice and assessment of statistical predictions", J. R. Stat. Soc. B 36, 1974.
"""

from ..autograd.tensor import Tensor
from ..datasets.split import train_test_split as train_test_split  # it cuts tensors; folds are lists of rows
from ..dtypes import float64
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from ..random import as_generator
from .estimator import Classifier, Estimator, clone, fitted, read_labels, read_rows, whole


def _count(X):
    return X if isinstance(X, int) else X.shape[0] if hasattr(X, "shape") else len(X)


def _folds(fold_of, k):
    for f in range(k):
        yield [i for i, g in enumerate(fold_of) if g != f], [i for i, g in enumerate(fold_of) if g == f]


class KFold:
    """k folds, each of which is the test set once, after sklearn.model_selection.KFold.

    The first n mod k folds have one row more.  shuffle: in a random order, the same for the same random_state on every backend.

    >>> [test for train, test in KFold(2).split([10, 20, 30, 40, 50])]
    [[0, 1, 2], [3, 4]]
    """

    def __init__(self, n_splits=5, *, shuffle=False, random_state=None):
        self.n_splits = whole(n_splits, 2, type(self).__name__, "n_splits")
        self.shuffle, self.random_state = shuffle, random_state

    def get_n_splits(self, X=None, y=None):
        """How many folds there are."""
        return self.n_splits

    def _order(self, n):
        if n < self.n_splits:
            raise ValueError(f"{type(self).__name__}: {self.n_splits} folds of {n} rows")
        if not self.shuffle:
            return list(range(n))
        return as_generator(self.random_state, f"{type(self).__name__}: random_state").permutation(n)

    def split(self, X, y=None):
        """(rows to train on, rows to test on), lists of ints, once for each fold."""
        n, k = _count(X), self.n_splits
        fold_of = [0] * n
        for place, i in enumerate(self._order(n)):
            more, size = n % k, n // k
            fold_of[i] = place // (size + 1) if place < more * (size + 1) else more + (place - more * (size + 1)) // size
        return _folds(fold_of, k)


class StratifiedKFold(KFold):
    """k folds with the same share of each class in every one, as far as whole rows allow: the rows of a class are dealt out in turn.

    Without shuffle the folds are those of sklearn.model_selection.StratifiedKFold.  ValueError for a class with fewer rows than folds.

    >>> [test for train, test in StratifiedKFold(2).split([0] * 4, ["a", "a", "b", "b"])]
    [[0, 2], [1, 3]]
    """

    def split(self, X, y=None):
        """(rows to train on, rows to test on), lists of ints, once for each fold."""
        if y is None:
            raise ValueError("StratifiedKFold: y is needed, to share out its classes")
        n, k = _count(X), self.n_splits
        order = self._order(n)
        classes, labels = read_labels(y, n, "StratifiedKFold")
        first = list(dict.fromkeys(labels))  # classes in the order in which they are met, as scikit-learn deals them
        sizes = [labels.count(c) for c in first]
        for c, size in zip(first, sizes, strict=True):
            if size < k:
                raise ValueError(f"StratifiedKFold: {k} folds, and class {classes[c]!r} has {size} rows")
        dealt = [first.index(c) for c in sorted(labels, key=first.index)]
        fold_of = [0] * n
        for c, label in enumerate(first):
            shares = [dealt[f::k].count(c) for f in range(k)]
            folds = [f for f in range(k) for _ in range(shares[f])]
            for i, f in zip([i for i in order if labels[i] == label], folds, strict=True):
                fold_of[i] = f
        return _folds(fold_of, k)


def take_rows(X, rows):
    """These rows of a Matrix, tensor, array or list, of the same kind."""
    if isinstance(X, Matrix):
        return Matrix([X.row(i).tolist() for i in rows])
    if isinstance(X, list | tuple):
        return [X[i] for i in rows]
    if isinstance(X, Vector):
        return Vector([X[i] for i in rows])
    return X[rows]


def cross_val_score(estimator, X, y=None, *, cv=5):
    """The scores, a list, of copies of a model that are fitted to all folds but one and judged by that one.

    cv: how many folds (stratified for classifiers), or an object with `split`.  After sklearn.model_selection.cross_val_score.

    >>> from linalgml.statistics import LinearRegression
    >>> cross_val_score(LinearRegression(), [[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0], cv=2)
    [1.0, 1.0]
    """
    if not hasattr(cv, "split"):
        cv = (StratifiedKFold if isinstance(estimator, Classifier) else KFold)(whole(cv, 2, "cross_val_score", "cv"))
    scores = []
    for train, test in cv.split(X, y):
        model, targets = clone(estimator), () if y is None else (take_rows(y, train),)
        model.fit(take_rows(X, train), *targets)
        scores.append(model.score(take_rows(X, test), *(() if y is None else (take_rows(y, test),))))
    return scores


class StandardScaler(Estimator):
    """Columns less their means, over their standard deviations, after sklearn.preprocessing.StandardScaler.

    A column that does not vary is divided by 1.  After `fit`: mean_, var_ and scale_ (Vectors).

    >>> StandardScaler().fit_transform([[0.0, 5.0], [2.0, 5.0]])
    Matrix([[-1.0, 0.0], [1.0, 0.0]])
    """

    def __init__(self, *, with_mean=True, with_std=True):
        self.with_mean, self.with_std = with_mean, with_std

    def fit(self, X, y=None):
        """Means and variances of the columns; y is ignored."""
        from .descriptive import mean, var

        A = read_rows(X, "StandardScaler")
        t = Tensor(A._flat(), A.shape, float64)
        self.mean_, self.var_ = Vector(mean(t, axis=0).tolist()), Vector(var(t, axis=0).tolist())
        tiny = 10 * 2.0**-52
        self.scale_ = Vector([v**0.5 if v > (tiny * m) ** 2 else 1.0 for v, m in zip(self.var_, self.mean_, strict=True)])
        self.n_features_in_ = A.shape[1]
        return self

    def transform(self, X):
        """The rows on the scale of the data that the model was fitted to, a Matrix."""
        fitted(self, "mean_")
        A = read_rows(X, "StandardScaler", self.n_features_in_)
        shift = self.mean_ if self.with_mean else [0.0] * A.shape[1]
        scale = self.scale_ if self.with_std else [1.0] * A.shape[1]
        return Matrix([[(v - m) / s for v, m, s in zip(row, shift, scale, strict=True)] for row in A.tolist()])

    def fit_transform(self, X, y=None):
        """`fit` and `transform` of the same data."""
        return self.fit(X).transform(X)

    def inverse_transform(self, X):
        """Rows brought back to the scale of the data, a Matrix."""
        fitted(self, "mean_")
        A = read_rows(X, "StandardScaler", self.n_features_in_)
        shift = self.mean_ if self.with_mean else [0.0] * A.shape[1]
        scale = self.scale_ if self.with_std else [1.0] * A.shape[1]
        return Matrix([[v * s + m for v, m, s in zip(row, shift, scale, strict=True)] for row in A.tolist()])
