"""Coordinate descent: minimise over one variable at a time, exactly, and go round.  Here for lasso and the elastic net.

    |y - X w|^2 / 2 + l1 |w|_1 + l2 |w|^2 / 2          w_j = S(x_j . r + |x_j|^2 w_j, l1) / (|x_j|^2 + l2)

S is the soft threshold of `proximal_gradient`.  The residual r = y - X w is kept up to date, so that a variable costs two passes over its
column.  With l1 = 0 it is Gauss and Seidel's iteration for the normal equations.  It ends when the duality gap, by which the value can be
above the minimum, is small.  Friedman, Hastie & Tibshirani, "Regularization paths for generalized linear models via coordinate descent",
2010.
"""

from math import isfinite

from ..dtypes import float64
from ..kernels import kernel
from ..linalg.vector import Vector
from .objective import STATUS, OptimizeResult


@kernel(in_place=("r", "w"))
def coordinate_sweep(Xt, r, w, squares, n, m, l1, l2):
    """One round over the variables; returns the largest change.  Xt: (n, m), a row for each variable; r: (m,); w, squares: (n,).

    squares: |x_j|^2; a variable whose squares and l2 are 0 stays as it is.
    """
    top = 0.0
    for j in range(n):
        scale = squares[j] + l2
        if scale > 0.0:
            total = squares[j] * w[j]
            for i in range(m):
                total += Xt[j * m + i] * r[i]
            change = (max(total - l1, 0.0) + min(total + l1, 0.0)) / scale - w[j]
            w[j] += change
            for i in range(m):
                r[i] -= change * Xt[j * m + i]
            top = max(top, abs(change))
    return top


def elastic_net(X, y, alpha=1.0, l1_ratio=1.0, *, w0=None, tol=1e-4, maxiter=1000, callback=None):
    """The OptimizeResult of |y - X w|^2 / 2m + alpha l1_ratio |w|_1 + alpha (1 - l1_ratio) |w|^2 / 2, in scikit-learn's units.

    X: (m, n), rows, a Matrix or anything with tolist; y: m numbers.  l1_ratio: 1 for lasso, 0 for ridge regression.  There is no intercept:
    centre the columns and y.  w0: where to start, zeros by default, or the solution for another alpha.
    It ends when the duality gap is at most tol |y|^2 / m, or after maxiter rounds.

    The result has x (the weights), fun, dual_gap, nit, status, success and message.  ValueError for sizes that differ, entries that are not
    finite, an alpha that is not positive (`linalg.lstsq` needs none), an l1_ratio that is not in [0, 1].

    >>> found = elastic_net([[1.0, 0.0], [0.0, 1.0]], [3.0, 0.5], alpha=0.5)
    >>> found.x, found.success
    (Vector([2.0, 0.0]), True)
    """
    import linalgml as lm

    A, y = (lm.tensor(values, dtype=float64) for values in (X, y))
    if A.dim() != 2 or y.shape != A.shape[:1] or 0 in A.shape:
        raise ValueError(f"elastic_net: X of shape {tuple(A.shape)} and y of shape {tuple(y.shape)}: expected (m, n) and (m,), not empty")
    if not (bool(A.isfinite().all()) and bool(y.isfinite().all())):
        raise ValueError("elastic_net: X and y: expected finite numbers")
    if not (alpha > 0 and isfinite(alpha) and 0 <= l1_ratio <= 1):
        raise ValueError(f"elastic_net: expected a finite alpha > 0 and l1_ratio in [0, 1], got {alpha} and {l1_ratio}")
    m, n = A.shape
    w = lm.zeros(n, dtype=float64) if w0 is None else lm.tensor(list(w0), dtype=float64)
    if w.shape != (n,) or not bool(w.isfinite().all()):
        raise ValueError(f"elastic_net: w0: expected {n} finite numbers, got {w.numel()}")
    l1, l2, Xt = alpha * l1_ratio * m, alpha * (1 - l1_ratio) * m, A.t().contiguous()
    squares, r = (Xt * Xt).sum(1), y - A @ w
    limit, nit, status = tol * float(y @ y), 0, 1
    while True:
        value, gap = _gap(Xt, y, w, r, l1, l2)
        if gap <= limit:
            status = 0
        elif status == 1 and nit and callback is not None and callback(Vector(w.tolist())):
            status = 5
        if status != 1 or nit >= maxiter:
            break
        if coordinate_sweep(Xt.flat(), r.flat(), w.flat(), squares.flat(), n, m, l1, l2) == 0.0:
            status = 0  # no variable can do better
        nit += 1
    x = Vector(w.tolist())
    return OptimizeResult(message=STATUS[status], x=x, fun=value / m, dual_gap=gap / m, nit=nit, status=status, success=status == 0)


def _gap(Xt, y, w, r, l1, l2):
    """(the value, how far it can be above the minimum): for every z, y.z - |z|^2 / 2 - h*(X^T z) is below the minimum.

    h* is the conjugate of the penalty.  With l2 the residual serves as z; without, its largest multiple for which no |x_j . z| exceeds l1,
    so that h* is 0.
    """
    rr, yr = float(r @ r), float(y @ r)
    value, slopes = (rr + l2 * float(w @ w)) / 2 + l1 * float(w.abs().sum()), (Xt @ r).abs()
    if l2 > 0:
        over = (slopes - l1).clamp(min=0.0)
        return value, value - yr + rr / 2 + float(over @ over) / (2 * l2)
    scale = min(1.0, l1 / (float(slopes.max()) or l1))
    return value, value - scale * yr + scale * scale * rr / 2
