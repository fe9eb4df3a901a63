"""Minimising in pictures: the paths of methods over contours, and how fast the value falls."""

from .descent import contours
from .style import CYCLE, FAINT, INK, legend, new_figure


def steps_of(loss, start, method, limits=None, **options):
    """The points that a method of `lm.optim.minimize` visits, the start first; loss: a function of two numbers or tensors.

    >>> steps_of(lambda x, y: x * x + y * y, (1.0, 0.0), "gradient-descent", step=0.5)
    [(1.0, 0.0), (0.0, 0.0)]
    """
    from ..optim import minimize

    seen = [tuple(map(float, start))]
    gradient = {} if method == "Nelder-Mead" else {"jac": lambda x: slopes(loss, x)}
    more = gradient | (limits or {})
    minimize(lambda x: loss(x[0], x[1]), start, method=method, callback=lambda x: seen.append(tuple(x)), options=options, **more)
    return seen


def slopes(loss, point):
    """The gradient of a function of two tensors, by the tape."""
    import linalgml as lm

    x, y = (lm.tensor([v], dtype=lm.float64, requires_grad=True) for v in point)
    loss(x, y).sum().backward()
    return [x.grad.item(), y.grad.item()]


def plot_minimize(loss, start, methods, box=(-2.0, 2.0, -2.0, 2.0), grid=70, maxiter=100, **limits):
    """The paths of methods of `minimize` over the contours of a loss of two parameters, from the dot to the squares; returns the Figure.

    limits: the bounds or constraints of `minimize`.

    >>> figure = plot_minimize(lambda x, y: x * x + 8 * y * y, (-1.5, 1.0), ["BFGS", "Nelder-Mead"], grid=9)
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['BFGS', 'Nelder-Mead']
    """
    figure, axes = contours(loss, box, grid)
    for color, method in zip(CYCLE * len(methods), methods, strict=False):
        path = steps_of(loss, start, method, limits, maxiter=maxiter)
        axes.plot(*zip(*path, strict=True), "o-", color=color, markersize=2.6, linewidth=1.6, label=method)
        axes.plot(*path[-1], "s", color=color, markersize=7)
    axes.plot(*start, "o", color=INK, markersize=7)
    legend(axes, loc="best")
    return figure


def plot_values(loss, start, methods, maxiter=100):
    """How the value falls, step by step, on a logarithmic scale, for a loss whose minimum is 0; returns the Figure.

    >>> plot_values(lambda x, y: x * x + 8 * y * y, (-1.5, 1.0), ["BFGS"]).axes[0].get_ylabel()
    'value'
    """
    figure, axes = new_figure()
    for color, method in zip(CYCLE * len(methods), methods, strict=False):
        values = [max(float(loss(x, y)), 1e-17) for x, y in steps_of(loss, start, method, maxiter=maxiter)]
        axes.semilogy(range(len(values)), values, color=color, linewidth=1.8, label=method)
    axes.set_xlabel("step")
    axes.set_ylabel("value")
    legend(axes)
    return figure


def plot_fit(model, xs, ys, start, steps=(0, 1, 2, 4)):
    """How Levenberg and Marquardt's curve comes to the points: model(x, params) after some steps, and at the end; returns the Figure.

    >>> figure = plot_fit(lambda x, p: p[0] * x, [0.0, 1.0, 2.0], [0.0, 2.1, 3.9], [0.5], steps=(0,))
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['the start', 'the fit']
    """
    from ..optim import least_squares

    seen = [list(start)]
    least_squares(lambda p: [model(x, p) - y for x, y in zip(xs, ys, strict=True)], start, callback=lambda p: seen.append(list(p)))
    figure, axes = new_figure()
    low, high = min(xs), max(xs)
    grid = [low + (high - low) * i / 160 for i in range(161)]
    for k in steps:
        if k < len(seen) - 1:
            label = f"{k} step{'s' if k > 1 else ''}" if k else "the start"
            axes.plot(grid, [model(x, seen[k]) for x in grid], color=FAINT, linewidth=1 + k / 3, label=label)
    axes.plot(grid, [model(x, seen[-1]) for x in grid], color=CYCLE[0], linewidth=2.4, label="the fit")
    axes.plot(xs, ys, "o", color=INK, markersize=4)
    legend(axes)
    return figure
