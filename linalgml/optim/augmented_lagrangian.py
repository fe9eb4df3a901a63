"""Augmented Lagrangians: constraints become a penalty whose place is learnt, so that its weight need not grow without end.

    L(x) = f(x) + sum_i (z_i^2 - y_i^2) / 2 mu        z_i = y_i - mu c_i(x), and max(z_i, 0) for c_i >= 0        y <- z

A penalty mu c^2 / 2 alone is fulfilled only for an infinite mu.  With a multiplier y it is exact at a finite one: minimise L, take over
z as the new y, and increase mu only when the constraints do not get better fast enough.  Hestenes, 1969; Powell, 1969; Rockafellar,
1973, for inequalities; Nocedal & Wright, *Numerical Optimization*, algorithm 17.4.
"""

from math import isfinite, nan

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.vector import Vector
from .bfgs import bfgs
from .levenberg_marquardt import Residuals
from .objective import Objective, largest
from .projected_gradient import Box, projected_lbfgs

LARGEST = 1e12  # mu beyond which the constraints are taken for contradictory


@kernel
def shifted_penalty(c, y, z, m, equalities, mu):
    """The sum of (z^2 - y^2) / 2 mu, z = y - mu c, and max(z, 0) from row `equalities` on.  c, y, z: (m,); its slope by c is -z."""
    total = 0.0
    for i in range(m):
        moved = y[i] - mu * c[i]
        if i >= equalities:
            moved = max(moved, 0.0)
        z[i] = moved
        total += (moved * moved - y[i] * y[i]) / (2 * mu)
    return total


class Constrained(Objective):
    """An objective with the penalty of its constraints added."""

    def __init__(self, objective, constraints):
        self.__dict__.update(objective.__dict__)
        self.plain = objective
        self.equalities, self.others = ([r for kind, r in constraints if kind == which] for which in ("eq", "ineq"))
        self.y, self.mu, self.store = None, 10.0, backend.store()

    def all(self, x):
        """c(x), equations first."""
        return Vector([v for part in (*self.equalities, *self.others) for v in part(x)])

    def violation(self, c):
        """max |c_i| of equations, max -c_i of inequalities."""
        return largest(v if i < self.split else min(v, 0.0) for i, v in enumerate(c))

    def shifted(self, c):
        """(the penalty, the multipliers that it suggests)."""
        m, z = len(c), self.store.empty(len(c), float64)
        total = shifted_penalty(c._flat(), Vector(self.y)._flat(), z, m, self.split, self.mu)
        return total, Vector(list(z))

    def value(self, x):
        value = self.plain.value(x)
        return value + self.shifted(self.all(x))[0] if isfinite(value) else value

    def both(self, x):
        value, slope = self.plain.both(x)
        if not isfinite(value):
            return value, slope
        parts = [part(x) for part in (*self.equalities, *self.others)]
        total, z = self.shifted(Vector([v for c in parts for v in c]))
        if not isfinite(total):
            return total, Vector([nan] * len(x))
        first = 0
        for part, c in zip((*self.equalities, *self.others), parts, strict=True):
            slope = slope - part.jacobian(x, c).T @ z[first : first + len(c)]
            first += len(c)
        return value + total, slope

    def begin(self):
        """Multipliers of 0, after a look at how many constraints there are; returns c(x0)."""
        c = self.all(self.x0)
        self.split = sum(len(part(self.x0)) for part in self.equalities)
        self.y = [0.0] * len(c)
        if not all(map(isfinite, c)):
            raise ValueError(f"minimize: constraints: not finite at x0: {c}")
        return c


def checked(constraints, objective):
    """Pairs ("eq" or "ineq", the function) of dicts as SciPy has them."""
    rows, made = [constraints] if isinstance(constraints, dict) else list(constraints), []
    for row in rows:
        if not isinstance(row, dict) or row.get("type") not in ("eq", "ineq") or not callable(row.get("fun")):
            raise ValueError(f"minimize: constraints: expected dicts with 'type' ('eq' or 'ineq') and 'fun' (a function), got {row!r}")
        x0 = objective.x0 if objective.like is None else objective.point(objective.x0)
        made.append((row["type"], Residuals(row["fun"], x0, row.get("args", ()), row.get("jac"), "minimize: constraints")))
    return made


def augmented_lagrangian(objective, callback=None, bounds=None, constraints=(), gtol=1e-5, ctol=1e-6, maxiter=100, inner=1000):
    """The OptimizeResult under constraints, until the slope of L is at most gtol max(|f|, 1) and constraints are off by at most ctol.

    Each of at most maxiter rounds minimises by BFGS, or with bounds by projected L-BFGS, in at most `inner` steps.
    """
    problem = Constrained(objective, checked(constraints, objective))
    if bounds is not None:
        problem.x0 = Box(bounds).nearest(problem.x0)
    problem.begin()
    limit = gtol * max(1.0, abs(objective.value(problem.x0)))
    nit, status, message, wanted, close = 0, 1, None, 0.1, 0.1
    for _ in range(maxiter):
        run = {"gtol": max(limit, close), "maxiter": inner}
        found = bfgs(problem, callback, **run) if bounds is None else projected_lbfgs(problem, callback, bounds, ftol=0.0, **run)
        x = problem.x0 = Vector([float(v) for v in found.x.tolist()])
        nit, c = nit + found.nit, problem.all(x)
        off = problem.violation(c)
        if found.status in (3, 4, 5):
            status = found.status
            break
        z = problem.shifted(c)[1]
        if off <= max(wanted, ctol):
            problem.y = z.tolist()
            if off <= ctol and (found.status == 2 or close <= limit):
                status = found.status
                break
            wanted, close = wanted / 10, close / 10
            limit = gtol * max(1.0, abs(found.fun))
        elif problem.mu >= LARGEST:
            status, message = 6, f"The constraints are off by {off:.3g}: they seem to contradict each other."
            break
        else:
            problem.mu, wanted = problem.mu * 10, max(wanted / 2, ctol)
    result = objective.result(x, *objective.both(x), nit, status, message)
    result.multipliers, result.maxcv = Vector(problem.y), off
    return result
