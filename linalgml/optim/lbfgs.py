"""L-BFGS: BFGS without its matrix, from the last few steps alone.

    q = g;  newest to oldest: a_k = rho_k s_k . q,  q = q - a_k y_k;   r = gamma q;   oldest to newest: r = r + s_k (a_k - rho_k y_k . r)

r is H g for the H that BFGS would have, begun at gamma I, after the m stored pairs; the cost is 4 m n, and no matrix is ever formed.
Nocedal, "Updating quasi-Newton matrices with limited storage", 1980; Nocedal & Wright, *Numerical Optimization*, algorithm 7.4.
"""

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.vector import _vector
from .objective import descend


@kernel
def two_loop(S, Y, rho, g, out, alpha, gamma, m, first, n):
    """out = H g.  S, Y: (m, n): steps, changes of gradient, in a ring whose oldest row is `first`; rho, alpha: (m,); g, out: (n,)."""
    for i in range(n):
        out[i] = g[i]
    for back in range(m):
        k = (first + m - 1 - back) % m
        total = 0.0
        for i in range(n):
            total += S[k * n + i] * out[i]
        a = rho[k] * total
        alpha[k] = a
        for i in range(n):
            out[i] = out[i] - a * Y[k * n + i]
    for i in range(n):
        out[i] = out[i] * gamma
    for on in range(m):
        k = (first + on) % m
        total = 0.0
        for i in range(n):
            total += Y[k * n + i] * out[i]
        b = alpha[k] - rho[k] * total
        for i in range(n):
            out[i] = out[i] + b * S[k * n + i]


class Pairs:
    """The last `size` pairs (s, y) of n numbers, in a ring in the storage of the backend."""

    def __init__(self, size, n, dtype=float64):
        self.size, self.n, self.dtype, self.store = size, n, dtype, backend.store()
        self.S, self.Y = self.store.zeros(size * n, dtype), self.store.zeros(size * n, dtype)
        self.rho, self.alpha = self.store.zeros(size, dtype), self.store.zeros(size, dtype)
        self.count = self.first = 0
        self.gamma = 1.0

    def keep(self, s, y, sy, yy):
        """Take a pair of flat storage in, in place of the oldest when the ring is full; sy = s . y, yy = y . y."""
        row = self.count if self.count < self.size else self.first
        if self.count < self.size:
            self.count += 1
        else:
            self.first = (self.first + 1) % self.size
        self.store.place(s, self.S, row * self.n, self.n)
        self.store.place(y, self.Y, row * self.n, self.n)
        self.rho[row] = 1 / sy
        self.gamma = sy / yy

    def product(self, g):
        """H g, in new storage."""
        out = self.store.empty(self.n, self.dtype)
        two_loop(self.S, self.Y, self.rho, g, out, self.alpha, self.gamma, self.count, self.first, self.n)
        return out

    def direction(self, x, g):
        """-H g of a Vector."""
        out = self.product(g._flat())
        return (_vector(out) if type(out) is list else _vector(None, (self.store.name, out))) * -1.0

    def learn(self, s, y):
        """Take in two Vectors, unless y . s is not positive beyond rounding."""
        sy, yy = s @ y, y @ y
        if sy > 2.2e-16 * yy:
            self.keep(s._flat(), y._flat(), sy, yy)


def lbfgs(objective, callback=None, gtol=1e-5, maxiter=15000, maxcor=10, ftol=2.220446049250313e-09):
    """The OptimizeResult of L-BFGS with maxcor pairs, until max |g| <= gtol, a relative fall of at most ftol, or maxiter steps."""
    if maxcor < 1:
        raise ValueError(f"minimize: maxcor: expected at least 1, got {maxcor}")
    memory = Pairs(maxcor, len(objective.x0))
    return descend(objective, memory.direction, memory.learn, callback, gtol, maxiter, unit=True, ftol=ftol)
