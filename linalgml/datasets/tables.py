"""Four small tables that ship inside scikit-learn and that every textbook knows, read without importing scikit-learn.

iris (Fisher, 1936): 150 flowers, 4 lengths in cm, 3 species.  wine (Forina, 1991): 178 wines, 13 measurements, 3 growers.
breast cancer (Street, Wolberg & Mangasarian, 1993): 569 cell samples, 30 measurements, malignant 0 or benign 1.
diabetes (Efron et al., 2004): 442 patients, 10 measurements, and how the disease went on a year later.
"""

import gzip
import zlib

from ..errors import InputError
from .bundled import sklearn_file


def _rows(path, separator=None, head=0):
    """The rows of numbers of a text file, gzipped or not, without its first `head` lines."""
    try:
        with gzip.open(path, "rt", encoding="ascii") if path.suffix == ".gz" else path.open(encoding="ascii") as file:
            rows = [[float(v) for v in line.split(separator)] for line in list(file)[head:] if line.strip()]
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read as rows of numbers: {error}") from None
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise InputError(f"{path}: expected rows of one length")
    return rows


def _classes(name, what):
    from .. import float64, int64, tensor

    rows = _rows(sklearn_file(name, what), ",", 1)
    return tensor([row[:-1] for row in rows], dtype=float64), tensor([int(row[-1]) for row in rows], dtype=int64)


def load_iris():
    """(X, y): sepal length and width, petal length and width in cm, (150, 4) float64; the species 0, 1, 2, (150,) int64.

    InputError when scikit-learn, which brings the file, is not installed.

    >>> from linalgml.datasets import load_iris
    >>> X, y = load_iris()
    >>> X.shape, X[0].tolist(), y[-1].item()
    ((150, 4), [5.1, 3.5, 1.4, 0.2], 2)
    """
    return _classes("iris.csv", "load_iris")


def load_wine():
    """(X, y): 13 chemical measurements of each wine, (178, 13) float64; its grower 0, 1, 2, (178,) int64.

    InputError when scikit-learn, which brings the file, is not installed.

    >>> from linalgml.datasets import load_wine
    >>> X, y = load_wine()
    >>> X.shape, X[0, 0].item()
    ((178, 13), 14.23)
    """
    return _classes("wine_data.csv", "load_wine")


def load_breast_cancer():
    """(X, y): 30 measurements of cell nuclei, (569, 30) float64; 0 for malignant and 1 for benign, (569,) int64.

    InputError when scikit-learn, which brings the file, is not installed.

    >>> from linalgml.datasets import load_breast_cancer
    >>> X, y = load_breast_cancer()
    >>> X.shape, y.sum().item()
    ((569, 30), 357)
    """
    return _classes("breast_cancer.csv", "load_breast_cancer")


def load_diabetes(scaled=True):
    """(X, y): age, sex, body mass index, blood pressure and six serum values, (442, 10) float64; the progression, (442,) float64.

    scaled: each column has mean 0 and length 1, as in scikit-learn; False gives the values as measured.  InputError when
    scikit-learn, which brings the file, is not installed.

    >>> from linalgml.datasets import load_diabetes
    >>> X, y = load_diabetes(scaled=False)
    >>> X.shape, X[0, :3].tolist(), y[0].item()
    ((442, 10), [59.0, 2.0, 32.1], 151.0)
    """
    from .. import float64, tensor

    rows = _rows(sklearn_file("diabetes_data_raw.csv.gz", "load_diabetes"))
    target = [row[0] for row in _rows(sklearn_file("diabetes_target.csv.gz", "load_diabetes"))]
    if scaled:
        columns = []
        for column in zip(*rows, strict=True):
            mean = sum(column) / len(column)
            length = sum((v - mean) ** 2 for v in column) ** 0.5
            columns.append([(v - mean) / length for v in column])
        rows = [list(row) for row in zip(*columns, strict=True)]
    return tensor(rows, dtype=float64), tensor(target, dtype=float64)
