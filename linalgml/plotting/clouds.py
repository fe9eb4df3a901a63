"""Distributions of vectors in pictures: the ellipses of a normal cloud with its slices."""

from math import cos, pi, sin, sqrt

from .style import CYCLE, FAINT, INK, legend, new_figure


def plot_ellipses(law, given=(), size=300, seed=0):
    """Samples of a normal law of two dimensions, the ellipses 1, 2 and 3 deviations out, and slices: the second number, given the first.

    Beside it the density of each slice, at the values `given` of the first number.  Returns the Figure.  ValueError for other dimensions.

    >>> from linalgml.probability import MultivariateNormal
    >>> len(plot_ellipses(MultivariateNormal([0.0, 0.0], [[1.0, 0.5], [0.5, 1.0]]), (1.0,), size=10).axes)
    2
    """
    from ..random import Generator

    if law.dimension != 2:
        raise ValueError(f"plot_ellipses: expected a distribution of 2 dimensions, got {law.dimension}")
    figure, (cloud, slices) = new_figure(7.2, 3.6, 1, 2, width_ratios=(3, 2), sharey=True)
    (m0, m1), ((a, _), (b, c)) = law.mean(), law.scale_tril.tolist()
    x, y = zip(*law.rvs(size, Generator(seed)).tolist(), strict=True)
    cloud.plot(x, y, ".", color=FAINT, markersize=3)
    circle = [(cos(2 * pi * i / 180), sin(2 * pi * i / 180)) for i in range(181)]
    for r in (1, 2, 3):
        cloud.plot([m0 + r * a * u for u, _ in circle], [m1 + r * (b * u + c * v) for u, v in circle], color=CYCLE[0], linewidth=1.6)
    low, high = m1 - 3.6 * sqrt(b * b + c * c), m1 + 3.6 * sqrt(b * b + c * c)
    at = [low + (high - low) * i / 240 for i in range(241)]
    for colour, value in zip(CYCLE[1:] * len(given), given, strict=False):
        part = law.condition(0, value)
        cloud.plot([value, value], [low, high], color=colour, linewidth=1.4, linestyle="--")
        slices.plot(part.pdf([[v] for v in at]), at, color=colour, linewidth=2.0, label=f"given {value:g}")
    slices.plot(law.marginal(1).pdf([[v] for v in at]), at, color=FAINT, linewidth=2.0, label="not knowing it")
    cloud.set_ylim(low, high)
    cloud.set_xlabel("first number", color=INK)
    cloud.set_ylabel("second number", color=INK)
    slices.set_xlabel("density", color=INK)
    legend(slices, fontsize=9)
    return figure
