"""Minimising with bounds: step as if there were none, and put back what went over.

    x+ = P(x + t d)          P(x)_i = min(max(x_i, low_i), high_i)

P(x) is the point of the box nearest to x.  Where x is a minimum P(x - g) = x, and max |P(x - g) - x| says how far from one it is.

Two ways to choose d.  Spectral projected gradients step along -g by the s.s / s.y of Barzilai and Borwein, the curvature along the last
step, and let the value rise now and then.  Or variables on a bound against which g presses stay there, and the others take a quasi-Newton
step, here that of L-BFGS.  Birgin, Martinez & Raydan, "Nonmonotone spectral projected gradient methods on convex sets", 2000; Bertsekas,
"Projected Newton methods for optimization problems with simple constraints", 1982.
"""

from math import inf, isfinite

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.vector import Vector
from .lbfgs import Pairs, lbfgs
from .line_search import backtracking, strong_wolfe
from .objective import largest, told

MEMORY = 10  # values that a spectral step may not rise above


@kernel
def project_box(x, low, high, out, n):
    """out = x, moved onto the nearer bound where it lies outside.  All: (n,)."""
    for i in range(n):
        out[i] = min(max(x[i], low[i]), high[i])


class Box:
    """low <= x <= high, in the storage of the backend."""

    def __init__(self, pairs):
        self.low, self.high = (list(side) for side in zip(*pairs, strict=True))
        self.store = backend.store()
        self.buffers = [self.store.build(side, float64) for side in (self.low, self.high)]

    def nearest(self, x):
        """The point of the box nearest to x; NaN stays NaN."""
        out = self.store.empty(len(x), float64)
        project_box(x._flat(), *self.buffers, out, len(x))
        return Vector(list(out))

    def pressed(self, x, g, near):
        """Which variables lie within `near` of a bound that -g points to."""
        return [(v - a <= near and s > 0) or (b - v <= near and s < 0) for v, s, a, b in zip(x, g, self.low, self.high, strict=True)]

    def room(self, x, d):
        """The largest t <= 1 for which x + t d is in the box."""
        return min([1.0, *((b - v if s > 0 else a - v) / s for v, s, a, b in zip(x, d, self.low, self.high, strict=True) if s)])


def bounded(objective, callback, bounds, gtol, maxiter, step, ftol=0.0):
    """The loop of both methods: step(box, x, f, g) = (x, f, g) at the next point, or None where nothing lower is found."""
    box = Box(bounds)
    x, f, g = objective.start(box.nearest(objective.x0))
    nit = status = 0
    while not largest(box.nearest(x - g) - x) <= gtol:
        if nit >= maxiter or not all(map(isfinite, g)):
            status = 1 if nit >= maxiter else 3
            break
        old, found = f, step(box, x, f, g)
        if found is None or found[0] == x:
            status = 2
            break
        x, f, g = found
        nit += 1
        if f == -inf:
            status = 4
            break
        if told(callback, objective, x, f):
            status = 5
            break
        if ftol and old - f <= ftol * max(abs(old), abs(f), 1.0):
            break
    return objective.result(x, f, g, nit, status)


def projected_gradient(objective, callback=None, bounds=None, gtol=1e-5, maxiter=15000):
    """The OptimizeResult of spectral projected gradients, until max |P(x - g) - x| <= gtol."""
    last, values = None, []

    def step(box, x, f, g):
        nonlocal last
        rate = 1 / largest(g)
        if last is not None:
            s, y = x - last[0], g - last[1]
            if s @ y > 0:
                rate = min(max(s @ s / (s @ y), 1e-10), 1e10)
        last = x, g
        values.append(f)
        d = box.nearest(x - g * rate) - x
        t, _, _ = backtracking(lambda t: objective.value(box.nearest(x + d * t)), 1.0, max(values[-MEMORY:]), g @ d)
        if t is None:
            return None
        x = box.nearest(x + d * t)
        return (x, *objective.both(x))

    return bounded(objective, callback, bounds or [(-inf, inf)] * len(objective.x0), gtol, maxiter, step)


def projected_lbfgs(objective, callback=None, bounds=None, gtol=1e-5, maxiter=15000, maxcor=10, ftol=2.220446049250313e-09):
    """The OptimizeResult of projected steps with L-BFGS's matrix; without bounds that of `lbfgs`.

    The step goes towards the projection of x + d; where that is hardly downhill, along d up to the first bound; where that is too near,
    towards the projection of a step down the gradient.
    """
    if bounds is None:
        return lbfgs(objective, callback, gtol, maxiter, maxcor, ftol)
    memory = Pairs(maxcor, len(objective.x0))

    def step(box, x, f, g):
        held = box.pressed(x, g, min(1e-8, largest(box.nearest(x - g) - x)))
        free = Vector([0.0 if stays else s for s, stays in zip(g, held, strict=True)])
        d = Vector([0.0 if stays else v for v, stays in zip(memory.direction(x, free), held, strict=True)])
        slope = g @ d
        towards = box.nearest(x + d) - x
        if not g @ towards < 0.1 * slope:
            towards = d * box.room(x, d)
        if memory.count == 0 or not g @ towards < 1e-3 * slope:
            towards = box.nearest(x - g * min(1.0, 1 / largest(g))) - x
        d = towards

        def phi(t):
            at = box.nearest(x + d * t)
            value, slopes = objective.both(at)
            return value, slopes @ d, slopes, at

        point, _, found = strong_wolfe(phi, 1.0, f, g @ d, tolerance=1e-14, longest=1.0)
        if point[0] == 0.0 or not (found or point[1] < f):
            return None
        _, lower, _, slopes, at = point
        memory.learn(at - x, slopes - g)
        return at, lower, slopes

    return bounded(objective, callback, bounds, gtol, maxiter, step, ftol)
