"""Proximal gradients: minimising f + h where h has corners, such as alpha |x|_1: ISTA, and its accelerated form FISTA.

    x+ = prox(y - t g(y))          prox(v) = the x that makes h(x) + |x - v|^2 / 2t smallest

A gradient step for f, then as far towards a small h as a spring of stiffness 1/t lets it.  For alpha |x|_1 that is the soft threshold: all
entries move towards 0 by t alpha, and stop there, which is why such solutions have zeros.  FISTA takes the step from a point y that lies
ahead of x, and its error falls like 1/k^2 instead of 1/k.  Beck & Teboulle, "A fast iterative shrinkage-thresholding algorithm for linear
inverse problems", 2009; the restart is O'Donoghue & Candès's, 2015.
"""

from math import inf, isfinite, sqrt

from .. import backend
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.vector import Vector, _vector
from .objective import STATUS, Objective, OptimizeResult, largest, told


@kernel
def soft_threshold(x, out, n, t):
    """out = x moved towards 0 by t, and 0 where that is passed: the prox of t |x|_1.  x, out: (n,); t >= 0."""
    for i in range(n):
        out[i] = max(x[i] - t, 0.0) + min(x[i] + t, 0.0)


@kernel
def look_ahead(x, old, out, n, beta):
    """out = x + beta (x - old), the point ahead.  x, old, out: (n,)."""
    for i in range(n):
        out[i] = x[i] + beta * (x[i] - old[i])


@kernel
def next_weight(t):
    """The t+ of FISTA, with t+ (t+ - 1) = t^2: it grows by about a half a step."""
    return (1 + sqrt(1 + 4 * t * t)) / 2


def _stored(n, kernel, *args):
    """A Vector that a kernel writes: its buffers first, then `out`, n and a number."""
    *vectors, number = args
    store = backend.store()
    out = store.empty(n, float64)
    kernel(*(v._flat() for v in vectors), out, n, number)
    return _vector(out) if type(out) is list else _vector(None, (store.name, out))


def shrink(v, t):
    """The soft threshold of a Vector.

    >>> shrink(Vector([3.0, -0.5, -2.0]), 1.0)
    Vector([2.0, 0.0, -1.0])
    """
    return _stored(len(v), soft_threshold, v, t)


def proximal_gradient(
    fun, x0, alpha=1.0, *, prox=None, penalty=None, args=(), jac=None, accelerated=True, step=None, gtol=1e-6, maxiter=10000, callback=None
):
    """The OptimizeResult of minimising fun(x, *args) + alpha |x|_1, or + h(x) for a prox of your own.

    fun, x0, args, jac and callback are those of `minimize`: fun is smooth, and its gradient comes from jac, the tape or differences.
    prox(v, t): the x that makes h(x) + |x - v|^2 / 2t smallest, for Vectors; penalty(x): h(x), for the result's `fun`, without it f alone.
    accelerated: FISTA with restarts; otherwise ISTA.  step: the first t, by default 1 / |gradient|; it is halved until f lies below the
    parabola of curvature 1/t through y, and is tried a tenth larger each step.
    It ends when the largest entry of (y - x+) / t, which is the gradient where h = 0, is at most gtol.

    The result has x, fun, nit, nfev, njev, status, success and message as `minimize` has them.  ValueError for an alpha or a step that is
    negative or not finite, and for what `minimize` refuses.

    >>> proximal_gradient(lambda x: (x[0] - 3) ** 2 / 2 + (x[1] - 0.5) ** 2 / 2, [0.0, 0.0]).x.tolist()[1]
    0.0
    """
    name = "proximal_gradient"
    if not 0 <= alpha < inf:
        raise ValueError(f"{name}: alpha: expected a finite number that is not negative, got {alpha}")
    if step is not None and not 0 < step < inf:
        raise ValueError(f"{name}: step: expected a finite positive number, got {step}")
    objective = Objective(fun, x0, args, jac, name=name)
    if prox is None:

        def prox(v, t):
            return shrink(v, t * alpha)

        def penalty(x):
            return alpha * sum(map(abs, x))

    x, f, g = objective.start()
    n, y, t, weight = len(x), x, step or 1 / max(largest(g), 1e-8), 1.0
    nit, status = 0, 1
    while nit < maxiter:
        if not all(map(isfinite, g)):
            status = 3
            break
        for _ in range(100):
            new = Vector([float(v) for v in prox(y - g * t, t)])
            d = new - y
            value = objective.value(new)
            if value <= f + g @ d + d @ d / (2 * t) + 2.0**-50 * abs(f):
                break
            t /= 2
        else:
            status = 2
            break
        nit += 1
        off, old, x = largest(d) / t, x, new
        if value == -inf:
            status = 4
        elif off <= gtol:
            status = 0
        elif told(callback, objective, x, value):
            status = 5
        if status != 1:
            break
        if accelerated and d @ (x - old) >= 0:  # the step goes on where the last one went
            weight, before = next_weight(weight), weight
            y = _stored(n, look_ahead, x, old, (before - 1) / weight)
        else:
            weight, y = 1.0, x
        f, g = objective.both(y)
        t *= 1.1
    total = objective.value(x) + (penalty(x) if penalty else 0.0)
    return OptimizeResult(
        message=STATUS[status], x=objective.point(x), fun=total, nit=nit, nfev=objective.nfev, njev=objective.njev, status=status,
        success=status == 0,
    )  # fmt: skip
