"""What the models of this shelf share: scikit-learn's parameters by name, and one reading of data, targets and seeds.

A model's constructor only keeps its settings; `fit` looks at data and leaves what it found under names that end in an underscore.
"""

import inspect

from .. import backend
from ..dtypes import float64
from ..linalg.matrix import _matrix
from ..linalg.numbers import as_matrix, check_finite, inexact
from ..linalg.vector import Vector
from ..random import Generator, default_generator


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
        data = store.copy(store.native(X.reshape(-1), float64), shape[0] * shape[1])
        A = _matrix(tuple(shape), data) if type(data) is list else _matrix(tuple(shape), None, (backend.current(), data))
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


def read_numbers(y, n, what, name="y"):
    """y as a list of n floats; ValueError for another length or an entry that is not finite."""
    y = Vector(y.tolist() if hasattr(y, "tolist") else y)
    if len(y) != n:
        raise ValueError(f"{what}: {name} has {len(y)} entries, X has {n} rows")
    y = inexact(y, f"{what}: {name}")
    if y._kind() == "complex":
        raise TypeError(f"{what}: {name} holds complex numbers; real ones are expected")
    check_finite(y, f"{what}: {name}")
    return y.tolist()


def read_labels(y, n, what):
    """(classes in order, the position of each row's class); labels are numbers, strings or bools."""
    y = list(y.tolist() if hasattr(y, "tolist") else y)
    if n is not None and len(y) != n:
        raise ValueError(f"{what}: y has {len(y)} entries, X has {n} rows")
    for i, label in enumerate(y):
        if isinstance(label, list | tuple | dict):
            raise ValueError(f"{what}: y must hold one label a row, entry {i} is {label!r}")
        if label != label:
            raise ValueError(f"{what}: y[{i}] is NaN; every row needs a label")
    try:
        classes = sorted(set(y))
    except TypeError:
        raise TypeError(f"{what}: the labels of y cannot be put in order; mix no strings with numbers") from None
    at = {label: k for k, label in enumerate(classes)}
    return classes, [at[label] for label in y]


def fitted(model, name):
    """ValueError when a model has not been fitted."""
    if not hasattr(model, name):
        raise ValueError(f"{type(model).__name__}: fit it to data first")


def generator_of(random_state, what):
    """A generator of the library: the default one for None, a new one for a seed, or the one that is given."""
    if random_state is None:
        return default_generator
    if isinstance(random_state, Generator):
        return random_state
    if type(random_state) is int and random_state >= 0:
        return Generator(random_state)
    raise ValueError(f"{what}: random_state must be None, an int >= 0 or a Generator, got {random_state!r}")


def whole(value, least, what, name):
    """An int setting of at least `least`."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < least:
        raise ValueError(f"{what}: {name} must be an int of at least {least}, got {value!r}")
    return value.__index__()


def store_matrix(rows, cols, data):
    """A Matrix of storage of the current backend, which is not copied."""
    return _matrix((rows, cols), data) if type(data) is list else _matrix((rows, cols), None, (backend.current(), data))
