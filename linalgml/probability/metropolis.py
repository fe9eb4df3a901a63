"""The Metropolis algorithm: wander at random, go where the density is higher always, and where it is lower sometimes.

    from x propose y = x + step z, z normal         accept y with probability min(1, p(y) / p(x)), else stay, and count x once more

Only the ratio of densities is used, so their constant need not be known.  Metropolis, Rosenbluth, Rosenbluth, Teller & Teller,
"Equation of state calculations by fast computing machines", J. Chem. Phys. 21, 1953.
"""

from math import exp, isfinite, isnan, log

from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from ..optim.objective import Objective
from ..random import as_generator
from ..statistics.estimator import whole
from .chain import Chain


def metropolis(log_prob, initial, num_samples, *, num_warmup=500, step=1.0, args=(), generator=None):
    """Draws from the density exp(log_prob) by a random walk; a Chain.

    log_prob: a function of one point, the logarithm of the density up to a constant; -inf where there is none.  initial: numbers, or a
    Tensor, of the form that log_prob takes.  step: the length of a step, or one for each coordinate.  During the warm-up the step is
    adapted until 44 % of the proposals are accepted in one dimension, 23.4 % in several (Roberts, Gelman & Gilks, 1997).  generator: a
    Generator or a seed.  ValueError for a start without density, for NaN, and for steps that are not positive.

    >>> chain = metropolis(lambda x: -0.5 * x[0] ** 2, [0.0], 2000, generator=0)
    >>> abs(chain.mean()[0]) < 0.2, 0.3 < chain.accept_rate < 0.6
    (True, True)
    """
    whole(num_samples, 1, "metropolis", "num_samples"), whole(num_warmup, 0, "metropolis", "num_warmup")
    objective, generator = Objective(log_prob, initial, args, name="metropolis"), as_generator(generator, "metropolis: generator")
    x, value, _ = objective.start(gradient=False)
    d = len(x)
    scales = [float(step)] * d if isinstance(step, int | float) else [float(s) for s in step]
    if len(scales) != d or not all(s > 0 and isfinite(s) for s in scales):
        raise ValueError(f"metropolis: step must be positive, one number or one for each of {d} coordinates, got {step!r}")
    wanted, factor, accepted = 0.44 if d == 1 else 0.234, 0.0, 0.0
    z, u = [0.0] * d, [0.0]
    rows, values = [], []
    for t in range(num_warmup + num_samples):
        generator.normal(z, d)
        generator.uniform(u, 1)
        size = exp(factor)
        y = Vector([a + size * s * b for a, s, b in zip(x, scales, z, strict=True)])
        proposed = objective.value(y)
        if isnan(proposed):
            raise ValueError(f"metropolis: log_prob is NaN at {y}; expected a number, or -inf where there is no density")
        chance = exp(min(0.0, proposed - value))
        if u[0] < chance:
            x, value = y, proposed
        if t < num_warmup:  # ever smaller changes, so that the walk settles (Robbins & Monro, 1951)
            factor += (chance - wanted) / (t + 1) ** 0.6
        else:
            accepted += chance
            rows.append(x.tolist())
            values.append(value)
    typical = exp(factor + sum(map(log, scales)) / d)
    return Chain(Matrix(rows), Vector(values), accepted / num_samples, typical)
