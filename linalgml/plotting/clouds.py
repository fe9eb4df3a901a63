"""Distributions of vectors in pictures: the ellipses of a normal cloud with its slices, and densities on a triangle."""

from math import cos, exp, pi, sin, sqrt

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


def plot_simplex(laws, size=250, cells=150, seed=0):
    """A triangle for each {label: distribution of three shares}: its density, darker where it is larger, and samples.  Returns the Figure.

    Each corner is one share at 1.  ValueError for other dimensions.

    >>> from linalgml.probability import Dirichlet
    >>> len(plot_simplex({"flat": Dirichlet([1.0, 1.0, 1.0])}, size=5, cells=6).axes)
    1
    """
    from ..random import Generator

    if not laws or any(law.dimension != 3 for law in laws.values()):
        raise ValueError("plot_simplex: expected distributions of 3 dimensions")
    figure, panels = new_figure(2.7 * len(laws), 2.7, 1, len(laws), squeeze=False)
    from matplotlib.patches import Polygon

    height, colour = sqrt(3) / 2, _rgb(CYCLE[0])
    shares = [(1 - x - r / 2, x - r / 2, r) for r in _middles(cells) for x in _middles(cells)]  # of the pixels, row by row
    inside = [k for k, s in enumerate(shares) if min(s) > 0]
    for axes, (label, law) in zip(panels.flat, laws.items(), strict=True):
        logs = law.logpdf([shares[k] for k in inside])
        top = sorted(logs)[int(0.98 * (len(logs) - 1))]
        opacity = dict(zip(inside, (0.6 * min(1.0, exp(min(v - top, 0.0))) for v in logs), strict=True))
        pixels = [[(*colour, opacity.get(i * cells + j, 0.0)) for j in range(cells)] for i in range(cells)]
        picture = axes.imshow(pixels, extent=(0, 1, 0, height), origin="lower", interpolation="bilinear")
        picture.set_clip_path(Polygon([(0, 0), (1, 0), (0.5, height)], transform=axes.transData))
        drawn = law.rvs(size, Generator(seed)).tolist()
        axes.plot([q + r / 2 for _, q, r in drawn], [height * r for _, _, r in drawn], ".", color=CYCLE[1], markersize=2.5)
        axes.plot([0, 1, 0.5, 0], [0, 0, height, 0], color=INK, linewidth=1.0)
        axes.set_title(label, color=INK, fontsize=11, loc="left")
        axes.set(aspect="equal", xlim=(-0.02, 1.02), ylim=(-0.02, height + 0.02))
        axes.axis("off")
    return figure


def _middles(cells):
    """The middles of as many equal parts of [0, 1]."""
    return [(i + 0.5) / cells for i in range(cells)]


def _rgb(colour):
    """#rrggbb as three numbers from 0 to 1."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
