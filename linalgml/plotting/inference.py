"""Inference in pictures: what data say of parameters, where chains wander, and what their draws are worth."""

from math import exp

from .style import CYCLE, INK, legend, legend_above, new_figure


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
        left.set_ylabel("value")
    left.set_xlabel("draw")
    right.set_xlabel("draws apart")
    return figure


def plot_updates(models, points=400):
    """The density of a probability after each of several updates, from faint to full.

    models: {name: BetaBinomial}.  Returns the Figure.

    >>> from linalgml.probability import BetaBinomial
    >>> figure = plot_updates({"before": BetaBinomial(), "after": BetaBinomial().update(3, 1)}, points=9)
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['before', 'after']
    """
    from ..special import betaln

    figure, axes = new_figure(6.4, 3.2)
    at = [(i + 0.5) / points for i in range(points)]
    for (name, model), colour in zip(models.items(), CYCLE * len(models), strict=False):
        constant = betaln(model.alpha, model.beta)
        heights = [exp(-constant) * p ** (model.alpha - 1) * (1 - p) ** (model.beta - 1) for p in at]
        axes.plot(at, heights, color=colour, linewidth=1.8, label=name)
        axes.fill_between(at, heights, color=colour, alpha=0.08, linewidth=0)
    axes.set_xlabel("probability")
    axes.set_ylim(bottom=0)
    legend(axes)
    return figure


def plot_likelihood(log_likelihood, estimate, box, names=("first parameter", "second parameter"), grid=60):
    """The log likelihood of two parameters as contours, its maximum, and the ellipse of two standard errors.

    log_likelihood: a function of a pair of numbers; estimate: an `Estimate`; box: (x low, x high, y low, y high).  Returns the Figure.
    ValueError for an estimate of other than two parameters.

    >>> from linalgml.probability import maximum_likelihood
    >>> f = lambda t: -((t[0] - 1) ** 2) - 2 * (t[1] - t[0]) ** 2
    >>> figure = plot_likelihood(f, maximum_likelihood(f, [0.0, 0.0]), (-1, 3, -1, 3), grid=5)
    >>> figure.axes[0].get_xlabel()
    'first parameter'
    """
    from math import cos, pi, sin

    from ..linalg import cholesky

    if len(estimate.x) != 2:
        raise ValueError(f"plot_likelihood: expected an estimate of two parameters, got {len(estimate.x)}")
    x_low, x_high, y_low, y_high = box
    xs = [x_low + (x_high - x_low) * i / (grid - 1) for i in range(grid)]
    ys = [y_low + (y_high - y_low) * i / (grid - 1) for i in range(grid)]
    surface = [[float(log_likelihood([x, y])) for x in xs] for y in ys]
    figure, axes = new_figure(5.4, 4.2)
    levels = [estimate.log_likelihood - k * k / 2 for k in (12, 10, 8, 6, 5, 4, 3, 2, 1)]
    axes.contour(xs, ys, surface, levels=levels, colors=INK, linestyles="solid", linewidths=0.8, alpha=0.6)
    L = cholesky(estimate.covariance).tolist()
    turn = [2 * pi * i / 100 for i in range(101)]
    axes.plot(
        [estimate.x[0] + 2 * L[0][0] * cos(t) for t in turn],
        [estimate.x[1] + 2 * (L[1][0] * cos(t) + L[1][1] * sin(t)) for t in turn],
        color=CYCLE[1], linewidth=1.6, label="two standard errors",
    )  # fmt: skip
    axes.plot(*estimate.x, "o", color=CYCLE[0], markersize=7, label="maximum")
    axes.set_xlim(x_low, x_high)
    axes.set_ylim(y_low, y_high)
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    legend_above(axes)
    return figure
