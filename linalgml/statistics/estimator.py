"""What the models of this shelf share: scikit-learn's parameters by name, and one reading of data, targets and seeds.

A model's constructor only keeps its settings; `fit` looks at data and leaves what it found under names that end in an underscore.
"""

import inspect
from abc import ABC, abstractmethod

from .. import backend
from ..dtypes import float64
from ..linalg.matrix import _matrix
from ..linalg.numbers import as_matrix, check_finite, inexact


class Estimator:
    """The base of the models: get_params, set_params and a repr that names the settings that are not the defaults."""

    def get_params(self, deep=True):
        """The settings by name.  `deep` is accepted and changes nothing: no model here contains another."""
        return {name: getattr(self, name) for name in inspect.signature(type(self).__init__).parameters if name != "self"}

    def set_params(self, **params):
        """Change settings by name; ValueError for a name that the model does not have."""
        known = self.get_params()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"{type(self).__name__}: no setting {name!r}; expected one of {list(known)}")
            setattr(self, name, value)
        return self

    def __repr__(self):
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [f"{n}={v!r}" for n, v in self.get_params().items() if v is not defaults[n].default]
        return f"{type(self).__name__}({', '.join(changed)})"


def clone(model):
    """A model of the same settings that has not been fitted.

    >>> from linalgml.statistics import KMeans, clone
    >>> clone(KMeans(3))
    KMeans(n_clusters=3)
    """
    return type(model)(**model.get_params())


def read_rows(X, what, features=None):
    """X as a Matrix of floats, a row an observation; ValueError when it is empty, ragged, not finite or of other features."""
    shape = getattr(X, "shape", None)
    if shape is not None and len(shape) == 2 and str(getattr(X, "dtype", "")) == "float64" and hasattr(X, "__array_interface__"):
        store = backend.store()
        flat = X.reshape(-1)
        if flat.__array_interface__.get("strides"):  # a column of a wider array
            flat = flat.copy()
        data = store.copy(store.native(flat, float64), shape[0] * shape[1])
        A = store_matrix(shape[0], shape[1], data)
    else:
        A = inexact(as_matrix(X, f"{what}: X"), f"{what}: X")
    if A._kind() == "complex":
        raise TypeError(f"{what}: X holds complex numbers; real ones are expected")
    if 0 in A.shape:
        raise ValueError(f"{what}: X is empty, of shape {A.shape}; at least one row and one column are needed")
    check_finite(A, f"{what}: X")
    if features is not None and A.shape[1] != features:
        raise ValueError(f"{what}: X has {A.shape[1]} features, the model was fitted to {features}")
    return A


def fitted(model, name):
    """ValueError when a model has not been fitted."""
    if not hasattr(model, name):
        raise ValueError(f"{type(model).__name__}: fit it to data first")


def whole(value, least, what, name):
    """An int setting of at least `least`."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < least:
        raise ValueError(f"{what}: {name} must be an int of at least {least}, got {value!r}")
    return value.__index__()


def store_matrix(rows, cols, data):
    """A Matrix of storage of the current backend, which is not copied."""
    return _matrix((rows, cols), data) if type(data) is list else _matrix((rows, cols), None, (backend.current(), data))


def read_targets(y, n, what):
    """A number for each row, as a list of floats; ValueError for another length, NaN and infinities."""
    values = y.tolist() if hasattr(y, "tolist") else y
    plain = isinstance(values, list | tuple) and set(map(type, values)) <= {float, int}
    if not plain and (not isinstance(values, list | tuple) or any(hasattr(v, "__len__") and not hasattr(v, "dtype") for v in values)):
        raise ValueError(f"{what}: y must be a list of numbers, one for each row")
    if len(values) != n:
        raise ValueError(f"{what}: {n} rows of X, {len(values)} targets")
    values = [float(v) for v in values]
    total = sum(values)
    for i, v in enumerate(values if total - total != 0 else ()):
        if v - v != 0:
            raise ValueError(f"{what}: y[{i}] is {v}; finite numbers are needed")
    return values


def read_labels(y, n, what):
    """(the classes in order, which of them each row is); ValueError for another length."""
    values = y.tolist() if hasattr(y, "tolist") else list(y)
    if len(values) != n:
        raise ValueError(f"{what}: {n} rows of X, {len(values)} labels")
    if any(isinstance(v, float) and v != v for v in values):
        raise ValueError(f"{what}: y holds a NaN")
    try:
        classes = sorted(set(values))
    except TypeError:
        raise ValueError(f"{what}: labels must be of one kind that has an order, such as ints or strings") from None
    place = {c: k for k, c in enumerate(classes)}
    return classes, [place[v] for v in values]


def not_negative(value, what, name):
    """A float setting of at least 0."""
    if not (isinstance(value, int | float) and value >= 0 and value - value == 0):
        raise ValueError(f"{what}: {name} must be a finite number that is not negative, got {value!r}")
    return float(value)


class Regressor(Estimator, ABC):
    """Models that predict a number."""

    @abstractmethod
    def predict(self, X):
        """A number for each row; every model writes its own."""

    def score(self, X, y):
        """R^2 of the predictions: 1 less the ratio of the squares missed to those missed by the mean; 1 is perfect, the mean has 0."""
        found = self.predict(X)
        y = read_targets(y, len(found), type(self).__name__)
        middle = sum(y) / len(y)
        total, rest = sum((v - middle) ** 2 for v in y), sum((v - p) ** 2 for v, p in zip(y, found, strict=True))
        return 1 - rest / total if total else float(rest == 0)


class Classifier(Estimator):
    """Models that predict a class."""

    def predict(self, X):
        """A class for each row; every model writes its own."""
        raise NotImplementedError

    def score(self, X, y):
        """The share of rows whose class is predicted right."""
        found = self.predict(X)
        values = y.tolist() if hasattr(y, "tolist") else list(y)
        if len(values) != len(found):
            raise ValueError(f"{type(self).__name__}: {len(found)} rows of X, {len(values)} labels")
        return sum(a == b for a, b in zip(found, values, strict=True)) / len(found)
