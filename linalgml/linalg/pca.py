"""Principal components: the directions in which centred data vary most, which are right singular vectors of the data.

    X - mean = U S V^T:  row k of V^T is component k, s_k^2 / (n - 1) its variance, U S the coordinates

Pearson, "On lines and planes of closest fit to systems of points in space", 1901; Strang, *Introduction to Linear Algebra*, section 7.3.
"""

from .errors import LinAlgError
from .matrix import Matrix
from .numbers import as_matrix, check_finite, inexact
from .svd import svd
from .vector import Vector


class PCA:
    """Principal component analysis of rows of data, with scikit-learn's names: fit, transform, inverse_transform.

    n_components: how many to keep, all by default; a float between 0 and 1 keeps as many as explain that share of the variance.  After
    `fit`: mean_ (Vector), components_ (k, features), explained_variance_, explained_variance_ratio_, singular_values_ (Vectors).
    The largest entry of each component is positive.

    >>> pca = PCA(1).fit([[1.0, 1.0], [2.0, 2.1], [3.0, 2.9]])
    >>> round(pca.explained_variance_ratio_[0], 3), pca.transform([[2.0, 2.0]]).shape
    (0.998, (1, 1))
    """

    def __init__(self, n_components=None):
        whole = type(n_components) is int and n_components >= 0
        if not (n_components is None or whole or (type(n_components) is float and 0 < n_components < 1)):
            raise ValueError(f"PCA: n_components must be an int, a share between 0 and 1, or None, got {n_components!r}")
        self.n_components = n_components

    def fit(self, X):
        """Find the components of X (n, features), n >= 2.  ValueError for NaN or infinite entries, or more components than there are.

        >>> PCA().fit([[0.0, 0.0], [2.0, 0.0]]).singular_values_
        Vector([1.4142135623730951, 0.0])
        """
        A = inexact(as_matrix(X, "PCA"), "PCA")
        check_finite(A, "PCA")
        n, features = A.shape
        if n < 2:
            raise LinAlgError(f"PCA: two rows of data at least are needed, got {n}")
        self.mean_ = Vector([sum(A.column(j)) / n for j in range(features)])
        _, s, Vh = svd(self._centred(A), full_matrices=False)
        variance = [x * x / (n - 1) for x in s]
        total = sum(variance)
        ratio = [v / total if total else 0.0 for v in variance]
        k = self.n_components
        if k is None:
            k = len(s)
        elif type(k) is float:
            k, share = 0, self.n_components
            while k < len(s) and sum(ratio[:k]) < share:
                k += 1
        if k > len(s):
            raise ValueError(f"PCA: {k} components of data of shape {A.shape}, which have {len(s)} at most")
        rows = [row if max(row, key=abs) > 0 else -row for row in Vh[:k, :]]
        self.components_ = Matrix.from_rows(rows) if rows else Matrix.zeros(0, features)
        self.singular_values_, self.explained_variance_, self.explained_variance_ratio_ = s[:k], Vector(variance[:k]), Vector(ratio[:k])
        return self

    def transform(self, X):
        """The coordinates (n, k) of rows of data along the components.

        >>> PCA(1).fit([[0.0, 0.0], [2.0, 0.0]]).transform([[5.0, 9.0]])
        Matrix([[4.0]])
        """
        return self._centred(inexact(as_matrix(X, "PCA"), "PCA")) @ self.components_.T

    def fit_transform(self, X):
        """`fit` and `transform` of the same data.

        >>> PCA(1).fit_transform([[0.0, 0.0], [2.0, 0.0]])
        Matrix([[-1.0], [1.0]])
        """
        return self.fit(X).transform(X)

    def inverse_transform(self, Y):
        """The points (n, features) with coordinates Y (n, k): what is left of the data when the other components are dropped.

        >>> pca = PCA(1).fit([[0.0, 0.0], [2.0, 0.0]])
        >>> pca.inverse_transform(pca.transform([[5.0, 9.0]]))
        Matrix([[5.0, 0.0]])
        """
        back = as_matrix(Y, "PCA") @ self.components_
        return Matrix([[x + m for x, m in zip(row, self.mean_, strict=True)] for row in back.tolist()])

    def _centred(self, A):
        if not hasattr(self, "mean_"):
            raise ValueError("PCA: fit it to data first")
        if A.shape[1] != len(self.mean_):
            raise ValueError(f"PCA: rows of {A.shape[1]} features, it was fitted to {len(self.mean_)}")
        return Matrix([[x - m for x, m in zip(row, self.mean_, strict=True)] for row in A.tolist()]) if len(A) else A
