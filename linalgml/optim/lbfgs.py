"""L-BFGS: BFGS without its matrix, from the last few steps alone.

    q = g;  newest to oldest: a_k = rho_k s_k . q,  q = q - a_k y_k;   r = gamma q;   oldest to newest: r = r + s_k (a_k - rho_k y_k . r)

r is H g for the H that BFGS would have, begun at gamma I, after the m stored pairs; the cost is 4 m n, and no matrix is ever formed.
Nocedal, "Updating quasi-Newton matrices with limited storage", 1980; Nocedal & Wright, *Numerical Optimization*, algorithm 7.4.
"""

from math import inf

from .. import backend
from ..autograd import engine
from ..autograd.creation import zeros
from ..autograd.joining import cat
from ..autograd.tensor import Tensor
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.vector import _vector
from .line_search import strong_wolfe
from .objective import descend
from .optimizer import Optimizer, check


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


class LBFGS(Optimizer):
    """L-BFGS for the parameters of a model, after torch.optim.LBFGS: `step(closure)` takes up to max_iter steps on the same data.

    closure clears the gradients, computes the loss, calls backward and returns the loss.  lr: the length of each step; with
    line_search_fn "strong_wolfe" the first trial.  It stops early when max |gradient| <= tolerance_grad, when a step or the change of the
    loss is below tolerance_change, or after max_eval calls (5/4 max_iter).  All parameters are of one type, in one group.  ValueError for
    settings out of range, or several groups.

    >>> import linalgml as lm
    >>> w = lm.tensor([3.0, -2.0], requires_grad=True)
    >>> optimizer = lm.optim.LBFGS([w], line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = (w[0] - 1) ** 2 + 10 * (w[1] + w[0]) ** 2
    ...     loss.backward()
    ...     return loss
    >>> loss = optimizer.step(closure)
    >>> w
    tensor([ 1.0000, -1.0000], requires_grad=True)
    """

    shaped_as_parameters = False

    def __init__(
        self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, history_size=100, line_search_fn=None
    ):
        check(0 < lr < inf, "LBFGS", "lr must be positive and finite", lr)
        check(max_iter >= 1 and history_size >= 1, "LBFGS", "max_iter and history_size must be at least 1", (max_iter, history_size))
        check(line_search_fn in (None, "strong_wolfe"), "LBFGS", "line_search_fn must be None or 'strong_wolfe'", line_search_fn)
        settings = {"lr": lr, "max_iter": max_iter, "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
                    "tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change, "history_size": history_size,
                    "line_search_fn": line_search_fn}  # fmt: skip
        super().__init__(params, settings)
        params = self.param_groups[0]["params"]
        check(len(self.param_groups) == 1, "LBFGS", "the parameters must be in one group", f"{len(self.param_groups)} groups")
        check(len({p.dtype for p in params}) == 1, "LBFGS", "the parameters must be of one type", [p.dtype.name for p in params])

    def step(self, closure=None):
        """Up to max_iter steps; returns the loss before the first.  TypeError without a closure."""
        if closure is None:
            raise TypeError("LBFGS: step: expected a closure that computes the loss and its gradients again")
        (group,) = self.param_groups
        params = group["params"]
        state = self.state.setdefault(params[0], {"func_evals": 0, "n_iter": 0, "count": 0, "first": 0, "gamma": 1.0})
        with engine.enable_grad():
            before = closure()
        with engine.no_grad():
            self.descend(state, group, float(before), closure)
        return before

    def descend(self, state, group, loss, closure):
        """The steps of one call, from a loss whose gradients are there."""
        params, lr, small = group["params"], group["lr"], group["tolerance_change"]
        g, calls, steps = self.gradient(params), 1, 0

        def at(homes, d, t):
            first = 0
            for p, home in zip(params, homes, strict=True):
                p.copy_(home + d[first : first + p.numel()].reshape(p.shape) * t)
                first += p.numel()

        def evaluate():
            with engine.enable_grad():
                value = closure()
            return float(value), self.gradient(params)

        while steps < group["max_iter"] and float(g.abs().max()) > group["tolerance_grad"]:
            steps += 1
            state["n_iter"] += 1
            if state["n_iter"] == 1:
                d, t = g * -1.0, min(1.0, 1 / float(g.abs().sum())) * lr
            else:
                self.learn(state, state["d"] * state["t"], g - state["prev_flat_grad"], group["history_size"])
                d, t = self.direction(state, g), lr
            state.update(d=d, t=t, prev_flat_grad=g, prev_loss=loss)
            slope, homes, old = float(g @ d), [p.clone() for p in params], loss
            if not slope <= -small:
                break
            if group["line_search_fn"]:

                def phi(t, d=d, homes=homes):
                    at(homes, d, t)
                    value, slopes = evaluate()
                    return value, float(slopes @ d), slopes

                point, spent, _ = strong_wolfe(phi, t, loss, slope, tolerance=small / float(d.abs().max()))
                t = state["t"] = point[0]
                at(homes, d, t)
                if t > 0:
                    _, loss, _, g = point
            else:
                at(homes, d, t)
                spent = 0
                if steps < group["max_iter"]:  # else nobody asks for what is there
                    loss, g = evaluate()
                    spent = 1
            calls += spent
            if calls >= group["max_eval"] or t * float(d.abs().max()) <= small or (spent and abs(loss - old) < small):
                break
        state["func_evals"] += calls

    def gradient(self, params):
        """All gradients, one after the other; zeros where there is none."""
        return cat([(zeros(p.numel(), dtype=p.dtype) if p.grad is None else p.grad.detach().reshape(-1)) for p in params]).clone()

    def learn(self, state, s, y, size):
        """Keep a pair, unless its curvature is not positive; the ring grows as it fills, up to `size` rows."""
        sy, n = float(s @ y), len(s)
        if not sy > 1e-10:
            return
        rows = state["rho"].numel() if "rho" in state else 0
        if state["count"] == rows < size:
            more = min(size, max(8, 2 * rows)) - rows
            for name, width in (("S", n), ("Y", n), ("rho", 1)):
                blank = zeros(more * width, dtype=s.dtype)
                state[name] = cat([state[name], blank]) if rows else blank
            rows += more
        row = state["count"]
        if row < rows:
            state["count"] += 1
        else:
            row, state["first"] = state["first"], (state["first"] + 1) % rows
        state["S"][row * n : row * n + n] = s
        state["Y"][row * n : row * n + n] = y
        state["rho"][row] = 1 / sy
        state["gamma"] = sy / float(y @ y)

    def direction(self, state, g):
        """-H g."""
        store, n, m = backend.store(), g.numel(), state["count"]
        if m == 0:
            return -g * state["gamma"]
        out, alpha = store.empty(n, g.dtype), store.empty(m, g.dtype)
        pairs = (state[name].flat() for name in ("S", "Y", "rho"))
        two_loop(*pairs, (-g).flat(), out, alpha, state["gamma"], m, state["first"], n)
        return Tensor(out, (n,), g.dtype)
