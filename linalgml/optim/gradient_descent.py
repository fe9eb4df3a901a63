"""Gradient descent with a line search: along the steepest slope, as far as it pays.

    x = x - t g        t: the first of t0, t0/2, t0/4, … with f(x - t g) <= f(x) - c1 t |g|^2

On a quadratic with condition number k even the best possible t only shrinks the error by (k - 1)^2 / (k + 1)^2 a step (Kantorovich's
inequality), and the path zigzags: that ratio is why there are Newton, conjugate gradients and BFGS.  Cauchy, 1847; Nocedal & Wright,
*Numerical Optimization*, section 3.3.
"""

from math import inf, isfinite

from ..kernels import kernel
from .line_search import backtracking
from .objective import largest, told


@kernel
def exact_step(A, g, Ag, n):
    """t = g.g / g.A g, the step along -g to the lowest point of a quadratic with matrix A.  A: (n, n); g: (n,); Ag: (n,), left as A g."""
    gg = 0.0
    gAg = 0.0
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += A[i * n + j] * g[j]
        Ag[i] = total
        gg += g[i] * g[i]
        gAg += g[i] * total
    return gg / gAg


def gradient_descent(objective, callback=None, gtol=1e-5, maxiter=10000, c1=1e-4, shrink=0.5, step=1.0):
    """The OptimizeResult of gradient descent, until max |g| <= gtol.  The first trial of a step is twice the last step taken."""
    if not 0 < c1 < 1 or not 0 < shrink < 1 or not step > 0:
        raise ValueError(f"minimize: expected 0 < c1 < 1, 0 < shrink < 1 and step > 0, got {c1}, {shrink} and {step}")
    x, f, g = objective.start()
    nit, status, t = 0, 0, float(step)
    while not largest(g) <= gtol:
        if nit >= maxiter:
            status = 1
            break
        slope = -(g @ g)
        if not isfinite(slope):
            status = 3
            break
        t, lower, _ = backtracking(lambda t, x=x, g=g: objective.value(x - g * t), t, f, slope, c1, shrink)
        if t is None:
            status = 2
            break
        x = x - g * t
        nit += 1
        if lower == -inf:
            f, status = lower, 4
            break
        f, g = objective.both(x)
        t *= 2
        if told(callback, objective, x, f):
            status = 5
            break
    return objective.result(x, f, g, nit, status)
