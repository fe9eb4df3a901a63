"""BFGS: Newton's method with an inverse Hessian that is learnt from the gradients on the way.

    d = -H g          H+ = (I - s y^T / y.s) H (I - y s^T / y.s) + s s^T / y.s          so that H+ y = s

A step s changed the gradient by y; among the symmetric matrices that explain it, H+ is the one nearest to H.  It stays positive definite
as long as y . s > 0, which the Wolfe conditions ensure.  Nocedal & Wright, *Numerical Optimization*, section 6.1.
"""

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.matmul import matmul
from ..linalg.vector import _vector
from .objective import descend


@kernel(in_place=("H",))
def bfgs_update(H, s, y, Hy, n):
    """Update the inverse Hessian by a step s and its change of gradient y.  H: (n, n), symmetric; s, y: (n,); Hy: (n,), left as H y."""
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += H[i * n + j] * y[j]
        Hy[i] = total
    sy = 0.0
    yHy = 0.0
    for i in range(n):
        sy += s[i] * y[i]
        yHy += y[i] * Hy[i]
    scale = (1 + yHy / sy) / sy
    for i in range(n):
        for j in range(n):
            H[i * n + j] += scale * (s[i] * s[j]) - (Hy[i] * s[j] + s[i] * Hy[j]) / sy


class InverseHessian:
    """The matrix H that BFGS learns, in the storage of the backend."""

    def __init__(self, n):
        self.n, self.store = n, backend.store()
        self.name = self.store.name
        self.H = self.store.build([1.0 if i % (n + 1) == 0 else 0.0 for i in range(n * n)], float64)
        self.Hy = self.store.zeros(n, float64)

    def direction(self, x, g):
        """-H g."""
        out = self.store.empty(self.n, float64)
        matmul(self.H, g._flat(), out, 1, self.n, self.n, 1, 0, self.n, 1, 0, 1, 1)
        return (_vector(out) if type(out) is list else _vector(None, (self.name, out))) * -1.0

    def learn(self, s, y):
        """Take a step s and the change y of the gradient into account, unless y . s is not positive beyond rounding."""
        if s @ y > 1e-14 * s.magnitude() * y.magnitude():
            bfgs_update(self.H, s._flat(), y._flat(), self.Hy, self.n)


def bfgs(objective, callback=None, gtol=1e-5, maxiter=None):
    """The OptimizeResult of BFGS from `objective.x0`, until max |g| <= gtol or after maxiter (200 n) steps."""
    n = len(objective.x0)
    memory = InverseHessian(n)
    result = descend(objective, memory.direction, memory.learn, callback, gtol, 200 * n if maxiter is None else maxiter)
    from ..linalg import Matrix

    flat = memory.H if type(memory.H) is list else memory.H.tolist()
    result.hess_inv = Matrix([flat[i * n : i * n + n] for i in range(n)])
    return result
