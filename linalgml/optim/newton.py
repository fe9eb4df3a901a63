"""Newton's method: step to the lowest point of the parabola that fits value, slope and curvature here.

    d = -H^-1 g          H = L D L^T - E,  with E diagonal, and 0 where H is safely positive definite

Near a minimum every step doubles the digits.  Where H is not positive definite that parabola has no lowest point, and the modified
Cholesky factorization of Gill, Murray and Wright adds just enough to the diagonal on the way: no entry of D is below delta, none of
L sqrt(D) above beta.  Gill & Murray, "Newton-type methods for unconstrained and linearly constrained optimization", 1974; Nocedal &
Wright, *Numerical Optimization*, section 3.4.
"""

from .. import backend
from ..calculus.finite_differences import hessian, jacobian
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.triangular import triangular_solve
from ..linalg.vector import Vector
from .objective import descend, largest


@kernel
def modified_ldl(a, L, d, n, beta2, delta):
    """L D L^T = A + E, D positive, E diagonal and >= 0.  a: (n, n), its lower triangle is read; L: (n, n), ones on its diagonal; d: (n,).

    d_j = max(|c_j|, theta_j^2 / beta2, delta), with c_j what the columns before leave of a_jj, and theta_j the largest of column j.
    """
    for j in range(n):
        c = a[j * n + j]
        for s in range(j):
            L[s * n + j] = 0.0
            c -= d[s] * (L[j * n + s] * L[j * n + s])
        L[j * n + j] = 1.0
        theta = 0.0
        for i in range(j + 1, n):
            total = a[i * n + j]
            for s in range(j):
                total -= d[s] * (L[i * n + s] * L[j * n + s])
            L[i * n + j] = total
            theta = max(theta, abs(total))
        pivot = max(abs(c), theta * theta / beta2)
        pivot = max(pivot, delta)
        d[j] = pivot
        for i in range(j + 1, n):
            L[i * n + j] = L[i * n + j] / pivot


class Curvature:
    """Newton's directions: the Hessian by `hess`, by differences of gradients, or of values where those are differences already."""

    def __init__(self, objective, hess):
        self.objective, self.hess, self.count = objective, hess, 0

    def matrix(self, x):
        """The Hessian at x, flat, its two triangles averaged."""
        o, n = self.objective, len(x)
        self.count += 1
        if self.hess is not None:
            H = self.hess(o.point(x), *o.args)
            rows = H.tolist() if hasattr(H, "tolist") else [list(row) for row in H]
        elif o.differences:
            rows = hessian(o.value, x).tolist()
        else:
            rows = jacobian(lambda at: o.both(at)[1], x).tolist()
        if len(rows) != n or any(len(row) != n for row in rows):
            raise ValueError(f"minimize: hess: expected {n} rows of {n} numbers")
        return [(float(rows[i][j]) + float(rows[j][i])) / 2 for i in range(n) for j in range(n)]

    def direction(self, x, g):
        """The step from x, where the gradient is g; -g where the Hessian is not finite."""
        n, H = len(x), self.matrix(x)
        diagonal = largest(H[i * n + i] for i in range(n))
        other = largest(H[i * n + j] for i in range(n) for j in range(i))
        scale = diagonal + other
        if not scale < float("inf"):
            return g * -1.0
        tiny = 2.0**-52
        beta2 = max(diagonal, other / max(1.0, (n * n - 1) ** 0.5), tiny)
        store = backend.store()
        L, d, step = store.empty(n * n, float64), store.empty(n, float64), store.build((g * -1.0).tolist(), float64)
        modified_ldl(store.build(H, float64), L, d, n, beta2, tiny * max(scale, 1.0))
        triangular_solve(L, step, n, 1, n, 1, True, True)
        for i in range(n):
            step[i] = step[i] / d[i]
        triangular_solve(L, step, n, 1, 1, n, False, True)
        return Vector(list(step))


def newton(objective, callback=None, hess=None, gtol=1e-5, maxiter=None):
    """The OptimizeResult of Newton's method, until max |g| <= gtol or after maxiter (200 n) steps; `nhev` counts the Hessians."""
    curvature = Curvature(objective, hess)
    limit = 200 * len(objective.x0) if maxiter is None else maxiter
    result = descend(objective, curvature.direction, lambda s, y: None, callback, gtol, limit, unit=True)
    result.nhev = curvature.count
    return result
