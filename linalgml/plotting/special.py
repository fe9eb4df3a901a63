"""Curves of special functions, with gaps where there is nothing to draw."""

from .style import BLUE, FAINT, INK, ORANGE, legend, new_figure

COLOURS = (BLUE, ORANGE, INK, "#5b8f3a", "#8a5bb0", "#c0392b")


def plot_curves(functions, low, high, bottom=None, top=None, points=400, logarithmic=False):
    """One curve for each {label: function of a float}, on [low, high]; the ordinate from bottom to top.  Returns the Figure.

    A value that is not finite or lies outside leaves a gap, so that branches at a pole are not joined.  ValueError without functions.

    >>> from math import sin
    >>> plot_curves({"sine": sin}, 0.0, 3.0, points=9).axes[0].get_legend_handles_labels()[1]
    ['sine']
    """
    if not functions or points < 2 or not low < high:
        raise ValueError(f"plot_curves: expected functions, low < high, points > 1; got {len(functions)}, {low}, {high}, {points}")
    figure, axes = new_figure(6.0, 3.6)
    at = [low + (high - low) * i / (points - 1) for i in range(points)]
    floor = float("-inf") if bottom is None else bottom - (0.0 if logarithmic else 1.0)
    ceiling = float("inf") if top is None else top + 1.0
    for colour, (label, function) in zip(COLOURS * len(functions), functions.items(), strict=False):
        values = [function(x) for x in at]
        axes.plot(at, [v if floor < v < ceiling else float("nan") for v in values], color=colour, linewidth=1.8, label=label)
    axes.axhline(0, color=FAINT, linewidth=0.8)
    if logarithmic:
        axes.set_yscale("log")
    axes.set_ylim(bottom, top)
    axes.set_xlabel("x")
    legend(axes, loc="best")
    return figure
