"""Nonlinear conjugate gradients: gradient descent with a memory of one direction.

    d+ = -g+ + beta d          beta = max(g+ . (g+ - g) / g . g, 0)

On a quadratic with exact steps the directions are conjugate and n of them suffice: it is `linalg.cg`.  Elsewhere Polak and Ribière's beta
falls to zero by itself when a step has hardly changed the gradient, and the method begins again.  Polak & Ribière, 1969; Powell, 1984,
for the "+"; Nocedal & Wright, *Numerical Optimization*, section 5.2.
"""

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.vector import Vector
from .objective import descend


@kernel(in_place=("d",))
def polak_ribiere(g, old, d, n):
    """d becomes -g + beta d, beta = max(g . (g - old) / old . old, 0), which is returned.  g, old, d: (n,)."""
    change = 0.0
    before = 0.0
    for i in range(n):
        change += g[i] * (g[i] - old[i])
        before += old[i] * old[i]
    beta = max(change / before, 0.0)
    for i in range(n):
        d[i] = beta * d[i] - g[i]
    return beta


class Direction:
    """The last direction and the gradient that it began with."""

    def __init__(self):
        self.old = self.d = None

    def direction(self, x, g):
        """The next direction, or -g where that one does not go down."""
        store = backend.store()
        now = store.build(g.tolist(), float64)
        if self.d is not None:
            polak_ribiere(now, self.old, self.d, len(g))
        found = g * -1.0 if self.d is None else Vector(list(self.d))
        if not g @ found < 0:
            found = g * -1.0
        self.old, self.d = now, store.build(found.tolist(), float64)
        return found


def nonlinear_cg(objective, callback=None, gtol=1e-5, maxiter=None):
    """The OptimizeResult of Polak and Ribière's conjugate gradients, until max |g| <= gtol or after maxiter (200 n) steps."""
    limit = 200 * len(objective.x0) if maxiter is None else maxiter
    return descend(objective, Direction().direction, lambda s, y: None, callback, gtol, limit, c2=0.1)
