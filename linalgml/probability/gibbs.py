"""Gibbs sampling: draw one coordinate after the other from its distribution given all others.

    x_1 ~ p(x_1 | x_2, x_3, …)      x_2 ~ p(x_2 | x_1, x_3, …)      …

Every such draw leaves the joint distribution as it is, and none is refused.  Geman & Geman, "Stochastic relaxation, Gibbs distributions,
and the Bayesian restoration of images", IEEE Trans. PAMI 6, 1984.
"""

from math import isfinite

from ..linalg.matrix import Matrix
from ..random import as_generator
from ..statistics.estimator import whole
from .chain import Chain


def gibbs(conditionals, initial, num_samples, *, num_warmup=0, generator=None):
    """Draws by Gibbs sampling; a Chain of one row a sweep over all coordinates.

    conditionals: a function for each coordinate; conditionals[i](x, generator) gets the list of all coordinates as they stand and returns a
    draw of the i-th.  generator: a Generator or a seed.  ValueError for another number of coordinates, and for a draw that is not finite.

    >>> import linalgml as lm
    >>> def given(i):  # two normals of correlation 0.8
    ...     return lambda x, generator: 0.8 * x[1 - i] + 0.6 * lm.randn(1, generator=generator).item()
    >>> chain = gibbs([given(0), given(1)], [0.0, 0.0], 1000, num_warmup=50, generator=0)
    >>> abs(chain.mean()[0]) < 0.3
    True
    """
    whole(num_samples, 1, "gibbs", "num_samples"), whole(num_warmup, 0, "gibbs", "num_warmup")
    generator = as_generator(generator, "gibbs: generator")
    x = [float(v) for v in initial]
    if len(conditionals) != len(x) or not x:
        raise ValueError(f"gibbs: {len(conditionals)} conditionals for {len(x)} coordinates; expected one for each")
    rows = []
    for t in range(num_warmup + num_samples):
        for i, draw in enumerate(conditionals):
            x[i] = float(draw(x, generator))
            if not isfinite(x[i]):
                raise ValueError(f"gibbs: conditional {i} drew {x[i]} given {[v for j, v in enumerate(x) if j != i]}")
        if t >= num_warmup:
            rows.append(x[:])
    return Chain(Matrix(rows), None, 1.0, 1.0)
