"""Gradients as arrows over the contours of a function of two numbers."""

from .descent import contours
from .minimize import slopes
from .style import ORANGE, RED


def plot_gradients(loss, points, box=(-2.0, 2.0, -2.0, 2.0), length=0.25, flat=(), grid=70):
    """The contours of a function of two tensors, its gradient at some points as an arrow, and a cross at each point of `flat`.

    The arrows are drawn `length` times as long as the gradients.  Returns the Figure.

    >>> figure = plot_gradients(lambda x, y: x * x + y * y, [(1.0, 0.5)], grid=9)
    >>> len(figure.axes[0].texts)
    1
    """
    figure, axes = contours(loss, box, grid)
    for x, y in points:
        dx, dy = slopes(loss, (x, y))
        look = {"arrowstyle": "-|>", "color": ORANGE, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (x + length * dx, y + length * dy), (x, y), arrowprops=look)
    for x, y in flat:
        axes.plot([x], [y], "x", color=RED, markersize=9, markeredgewidth=2)
    axes.set_aspect("equal")
    return figure
