"""Least squares: the straight line, plane or hyperplane that misses the targets by the least sum of squares; and its ridge.

    minimise |y - X w - b|^2 + alpha |w|^2      X - mean = Q R:  R w = Q^T (y - mean),  and for a ridge the same with sqrt(alpha) I below X

With y as one more column of X, R has Q^T y in its last column, and below it the length of what is left over: Q is not needed.
Through QR the condition number of X counts once; through X^T X it would count twice.  Standard errors are those of Gauss's theory.
Golub & Van Loan, *Matrix Computations*, section 5.3; Hoerl & Kennard, "Ridge regression", Technometrics 12, 1970.
"""

from math import nan, sqrt

from .. import backend
from ..autograd.arithmetic import sub as subtract
from ..autograd.joining import cat
from ..autograd.tensor import Tensor
from ..dtypes import float64
from ..linalg.householder import qr
from ..linalg.matrix import Matrix
from ..linalg.spaces import lstsq
from ..linalg.triangular import solve_triangular
from ..linalg.vector import Vector
from .estimator import Regressor, fitted, not_negative, read_rows, read_targets, store_matrix


def centred(A, y, fit_intercept):
    """(X less the means of its columns, those means, y less its mean, that mean); nothing is taken away without an intercept."""
    from .descriptive import mean

    n, d = A.shape
    if not fit_intercept:
        return A, Vector([0.0] * d), Vector(y), 0.0
    means = Vector(mean(Tensor(A._flat(), (n, d), float64), axis=0).tolist())
    middle = mean(Tensor(backend.store().build(y, float64), (n,), float64))
    t = subtract(Tensor(A._flat(), (n, d), float64), Tensor(means._flat(), (d,), float64))
    return store_matrix(n, d, t.flat()), means, Vector([v - middle for v in y]), middle


class _Linear(Regressor):
    def predict(self, X):
        """The hyperplane's value at each row, a Vector."""
        fitted(self, "coef_")
        A = read_rows(X, type(self).__name__, self.n_features_in_)
        return Vector([v + self.intercept_ for v in A @ self.coef_])

    def _keep(self, w, means, middle):
        self.coef_, self.n_features_in_ = Vector(list(w)), len(w)
        self.intercept_ = float(middle - sum(a * b for a, b in zip(means, self.coef_, strict=True)))
        return self


class LinearRegression(_Linear):
    """Ordinary least squares, after sklearn.linear_model.LinearRegression, by QR.

    After `fit`: coef_ (Vector), intercept_, rank_, and what scikit-learn leaves to others: sigma_, the standard deviation of the noise
    (n - p degrees of freedom), stderr_ (Vector) and intercept_stderr_, the standard errors, NaN where there are no degrees left.
    Columns that depend on each other get the shortest of all solutions, and NaN for standard errors.

    >>> model = LinearRegression().fit([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.1, 4.9, 7.0])
    >>> round(model.coef_[0], 3), round(model.intercept_, 3), round(model.stderr_[0], 4)
    (1.98, 1.03, 0.0424)
    """

    def __init__(self, *, fit_intercept=True):
        self.fit_intercept = fit_intercept

    def fit(self, X, y):
        """Find the hyperplane.  ValueError for other numbers of rows and targets, NaN or infinite entries."""
        A = read_rows(X, "LinearRegression")
        y = read_targets(y, A.shape[0], "LinearRegression")
        C, means, z, middle = centred(A, y, self.fit_intercept)
        n, d = A.shape
        both = cat([Tensor(C._flat(), (n, d), float64), Tensor(z._flat(), (n, 1), float64)], 1)
        packed = qr(store_matrix(n, d + 1, both.flat()), mode="r") if n >= d else Matrix([[0.0] * (d + 1)] * d)
        pivots = [abs(packed[j, j]) for j in range(d)]
        if min(pivots) <= max(n, d) * 2.0**-52 * max(pivots):
            w, _, self.rank_, _ = lstsq(C, z)
            self._keep(w, means, middle)
            self.sigma_, self.stderr_, self.intercept_stderr_ = nan, Vector([nan] * d), nan
            return self
        self.rank_ = d
        R = packed[:d, :d]
        self._keep(solve_triangular(R, packed[:d, d]), means, middle)
        left = n - d - bool(self.fit_intercept)
        self.sigma_ = abs(packed[d, d]) / sqrt(left) if left > 0 else nan
        inverse = solve_triangular(R, Matrix.identity(d))
        self.stderr_ = Vector([self.sigma_ * row.magnitude() for row in inverse])
        across = means @ inverse
        self.intercept_stderr_ = self.sigma_ * sqrt(1 / n + across @ across) if self.fit_intercept else nan
        return self


class Ridge(_Linear):
    """Least squares with alpha |w|^2 added, after sklearn.linear_model.Ridge: shorter weights, that depend less on the noise.

    The intercept is not penalised.  After `fit`: coef_ (Vector), intercept_.

    >>> Ridge(2.0, fit_intercept=False).fit([[1.0], [1.0]], [1.0, 3.0]).coef_
    Vector([1.0])
    """

    def __init__(self, alpha=1.0, *, fit_intercept=True):
        self.alpha, self.fit_intercept = alpha, fit_intercept

    def fit(self, X, y):
        """Find the hyperplane.  ValueError for a negative alpha, other numbers of rows and targets, NaN or infinite entries."""
        alpha = not_negative(self.alpha, "Ridge", "alpha")
        A = read_rows(X, "Ridge")
        y = read_targets(y, A.shape[0], "Ridge")
        C, means, z, middle = centred(A, y, self.fit_intercept)
        d = A.shape[1]
        if not alpha:
            return self._keep(lstsq(C, z)[0], means, middle)
        root = sqrt(alpha)
        below = [[root if i == j else 0.0 for j in range(d)] for i in range(d)]
        Q, R = qr(Matrix([*C.tolist(), *below]))
        return self._keep(solve_triangular(R, Q.T @ Vector([*z, *[0.0] * d])), means, middle)
