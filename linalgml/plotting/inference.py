"""Inference in pictures: where chains wander, and what their draws are worth."""

from .style import CYCLE, INK, new_figure


def plot_walks(log_prob, walks, box=(-3.0, 3.0, -3.0, 3.0), grid=60, levels=7):
    """The first draws of chains in two dimensions over the contours of their density, one chain a panel.

    log_prob: a function of a point [x, y] of numbers; walks: {name: pairs}; box: (x low, x high, y low, y high).  Returns the Figure.
    Raises ValueError for draws that are not pairs.

    >>> figure = plot_walks(lambda x: -0.5 * (x[0] ** 2 + x[1] ** 2), {"a walk": [[0, 0], [1, 0], [1, 1]]}, grid=5)
    >>> figure.axes[0].get_title("left")
    'a walk'
    """
    x_low, x_high, y_low, y_high = box
    xs = [x_low + (x_high - x_low) * i / (grid - 1) for i in range(grid)]
    ys = [y_low + (y_high - y_low) * i / (grid - 1) for i in range(grid)]
    surface = [[float(log_prob([x, y])) for x in xs] for y in ys]
    top = max(max(row) for row in surface)
    figure, grid_of_axes = new_figure(3.4 * len(walks), 3.3, 1, len(walks), squeeze=False, sharex=True, sharey=True)
    for axes, (name, draws), colour in zip(grid_of_axes.flat, walks.items(), CYCLE, strict=False):
        draws = draws.tolist() if hasattr(draws, "tolist") else [list(draw) for draw in draws]
        if any(len(draw) != 2 for draw in draws):
            raise ValueError(f"plot_walks: {name}: expected pairs")
        heights = [top - 0.5 * k * k for k in range(levels, 0, -1)]  # one to so many deviations away, where the density is a normal one
        axes.contour(xs, ys, surface, levels=heights, colors=INK, linestyles="solid", linewidths=0.7, alpha=0.6)
        axes.plot(*zip(*draws, strict=True), "o-", color=colour, markersize=2.8, linewidth=0.9, alpha=0.9)
        axes.plot(*draws[0], "s", color=INK, markersize=6)
        axes.set_xlim(x_low, x_high)
        axes.set_ylim(y_low, y_high)
        axes.set_title(name, color=INK, fontsize=11, loc="left")
    return figure


def plot_traces(draws, lags=40):
    """The draws of one coordinate in their order, and how they hang together: a row for each chain.

    draws: {name: numbers}; lags: how far apart.  Returns the Figure.

    >>> figure = plot_traces({"a chain": [0.0, 1.0, 0.5, 0.2, 1.0]}, lags=3)
    >>> [axes.get_title("left") for axes in figure.axes]
    ['a chain', 'worth 2 draws']
    """
    from ..probability import autocorrelation, ess

    figure, grid = new_figure(7.4, 1.9 * len(draws), len(draws), 2, squeeze=False, sharex="col", sharey="col", width_ratios=(2, 1))
    for (left, right), (name, values), colour in zip(grid, draws.items(), CYCLE * len(draws), strict=False):
        values = values.tolist() if hasattr(values, "tolist") else list(values)
        left.plot(values, color=colour, linewidth=0.8)
        left.set_title(name, color=INK, fontsize=11, loc="left")
        found = autocorrelation(values, min(lags, len(values) - 1))
        right.bar(range(len(found)), found, color=colour, width=0.8)
        right.set_title(f"worth {ess(values, 'mean'):.0f} draws", color=INK, fontsize=11, loc="left")
    left.set_xlabel("draw")
    right.set_xlabel("draws apart")
    return figure
