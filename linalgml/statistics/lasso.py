"""Lasso and elastic net: least squares with a price on the weights that sets most of them to exactly zero.

    minimise |y - X w|^2 / (2 n) + alpha l1_ratio |w|_1 + alpha (1 - l1_ratio) |w|^2 / 2

One weight at a time has its minimum in one formula, the soft threshold; sweeps over all of them converge.  They stop when the duality gap,
which is never less than what is left to gain, is small.  Tibshirani, J. R. Stat. Soc. B 58, 1996; Friedman, Hastie & Tibshirani,
"Regularization paths for generalized linear models via coordinate descent", J. Stat. Software 33, 2010.
"""

from .. import backend
from ..autograd.arithmetic import mul
from ..autograd.reduction import sum as total
from ..autograd.tensor import Tensor
from ..dtypes import float64
from ..kernels import kernel
from ..storage import flat_list
from .estimator import not_negative, read_rows, read_targets, whole
from .linear_model import _Linear, centred


@kernel(in_place=("w", "residual"))
def lasso_sweep(x, norms, w, residual, l1, l2, d, n):
    """Each weight in turn moves to its minimum; returns the largest move.  x: (d, n); norms: (d,), squared; residual: (n,)."""
    largest = 0.0
    for j in range(d):
        if norms[j] > 0:
            rho = norms[j] * w[j]
            for i in range(n):
                rho += x[j * n + i] * residual[i]
            if rho > l1:
                new = (rho - l1) / (norms[j] + l2)
            elif rho < -l1:
                new = (rho + l1) / (norms[j] + l2)
            else:
                new = 0.0
            move = new - w[j]
            for i in range(n):
                residual[i] -= move * x[j * n + i]
            w[j] = new
            largest = max(largest, abs(move))
    return largest


@kernel
def lasso_gap(x, y, w, residual, l1, l2, d, n):
    """How far |y - X w|^2 / 2 + l1 |w|_1 + l2 |w|^2 / 2 can be above its minimum at most.  x: (d, n); residual (n,) = y - X w."""
    steepest = 0.0
    size = 0.0
    squares = 0.0
    for j in range(d):
        slope = -l2 * w[j]
        for i in range(n):
            slope += x[j * n + i] * residual[i]
        steepest = max(steepest, abs(slope))
        size += abs(w[j])
        squares += l2 * w[j] * w[j]
    along = 0.0
    for i in range(n):
        squares += residual[i] * residual[i]
        along += residual[i] * y[i]
    if steepest > l1:
        shrink = l1 / steepest
        return squares * (1 + shrink * shrink) / 2 + l1 * size - shrink * along
    return squares + l1 * size - along


class ElasticNet(_Linear):
    """Least squares with prices on |w|_1 and |w|^2, after sklearn.linear_model.ElasticNet, by coordinate descent.

    It stops when the duality gap is below tol |y|^2, or after max_iter sweeps.  After `fit`: coef_, intercept_, n_iter_, dual_gap_.

    >>> model = ElasticNet(0.1, tol=1e-8).fit([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0]], [0.0, 2.0, 4.0, 6.0])
    >>> [round(w, 4) for w in model.coef_]
    [1.8846, 0.0]
    """

    def __init__(self, alpha=1.0, *, l1_ratio=0.5, fit_intercept=True, max_iter=1000, tol=1e-4):
        self.alpha, self.l1_ratio, self.fit_intercept, self.max_iter, self.tol = alpha, l1_ratio, fit_intercept, max_iter, tol

    def fit(self, X, y):
        """Find the weights.  ValueError for settings that make no sense, other numbers of rows and targets, NaN or infinite entries."""
        return self._fit(X, y, self.l1_ratio, type(self).__name__)

    def _fit(self, X, y, l1_ratio, what):
        alpha, tol = not_negative(self.alpha, what, "alpha"), not_negative(self.tol, what, "tol")
        steps, share = whole(self.max_iter, 1, what, "max_iter"), not_negative(l1_ratio, what, "l1_ratio")
        if share > 1:
            raise ValueError(f"{what}: l1_ratio must be between 0 and 1, got {l1_ratio!r}")
        A = read_rows(X, what)
        y = read_targets(y, A.shape[0], what)
        C, means, z, middle = centred(A, y, self.fit_intercept)
        (n, d), store = A.shape, backend.store()
        x = C.T._flat()
        target = store.build(list(z), float64)
        t = Tensor(x, (d, n), float64)
        norms = total(mul(t, t), 1).flat()
        w, residual = store.zeros(d, float64), store.copy(target, n)
        l1, l2 = alpha * share * n, alpha * (1 - share) * n
        limit = tol * sum(v * v for v in z)
        self.n_iter_ = 0
        for step in range(steps):
            move = lasso_sweep(x, norms, w, residual, l1, l2, d, n)
            self.n_iter_ = step + 1
            top = max(map(abs, flat_list(w)))
            if move <= tol * top or step == steps - 1:
                gap = lasso_gap(x, target, w, residual, l1, l2, d, n)
                if gap <= limit:
                    break
        self.dual_gap_ = lasso_gap(x, target, w, residual, l1, l2, d, n) / n
        return self._keep(flat_list(w), means, middle)


class Lasso(ElasticNet):
    """Least squares with a price on |w|_1, after sklearn.linear_model.Lasso: the larger alpha, the more weights are exactly 0.

    >>> Lasso(0.5).fit([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0]], [0.0, 2.0, 4.0, 6.0]).coef_[1]
    0.0
    """

    def __init__(self, alpha=1.0, *, fit_intercept=True, max_iter=1000, tol=1e-4):
        self.alpha, self.fit_intercept, self.max_iter, self.tol = alpha, fit_intercept, max_iter, tol

    def fit(self, X, y):
        """Find the weights.  ValueError for settings that make no sense, other numbers of rows and targets, NaN or infinite entries."""
        return self._fit(X, y, 1.0, "Lasso")
