"""Newton's way up a likelihood of a few parameters, damped where it is not yet concave (Levenberg, 1944; Marquardt, 1963)."""

from ..linalg.cholesky import cho_factor, cho_solve
from ..linalg.errors import LinAlgError
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector


def climbed(likelihood, start, steps=200):
    """A local maximum from `start` on; likelihood(theta) gives (the mean log-likelihood, its gradient, its second derivatives).

    A step that does not rise is tried again, shorter and more along the gradient.  What is left to gain in the end is below rounding.
    """
    theta, damping = list(start), 0.0
    value, slope, bend = likelihood(theta)
    for _ in range(steps):
        step = _step(slope, bend, damping)
        if step is not None:
            gain = sum(s * g for s, g in zip(step, slope, strict=True))
            length = max(map(abs, step))
            step = step if length <= 3.0 else [3.0 * s / length for s in step]
            moved = [t + s for t, s in zip(theta, step, strict=True)]
            if gain <= 1e-13 * (1.0 + abs(value)) and damping <= 1e-3:
                return moved
            found = likelihood(moved)
            if found[0] >= value:
                theta, (value, slope, bend), damping = moved, found, damping / 16.0 if damping > 1e-6 else 0.0
                continue
        damping = 8.0 * damping or 1e-3
        if damping > 1e12:
            break
    return theta


def _step(slope, bend, damping):
    """Newton's step on minus the second derivatives with their diagonal raised; None where they are not positive definite."""
    n = len(slope)
    raised = [[-bend[i][j] + (damping * (abs(bend[i][i]) + 1e-12) if i == j else 0.0) for j in range(n)] for i in range(n)]
    try:
        return list(cho_solve(cho_factor(Matrix(raised)), Vector(slope)))
    except LinAlgError:
        return None
