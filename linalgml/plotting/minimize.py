"""Minimising in pictures: the paths of methods over contours, and how fast the value falls."""

from .descent import contours
from .style import CYCLE, FAINT, INK, legend, legend_above, new_figure


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

    limits: the bounds or constraints of `minimize`, each constraint one number.

    >>> figure = plot_minimize(lambda x, y: x * x + 8 * y * y, (-1.5, 1.0), ["BFGS", "Nelder-Mead"], grid=9)
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['BFGS', 'Nelder-Mead']
    """
    figure, axes = contours(loss, box, grid)
    rows = limits.get("constraints", ())
    for row in [rows] if isinstance(rows, dict) else rows:
        draw_edge(axes, row["fun"], box, grid)
    for color, method in zip(CYCLE * len(methods), methods, strict=False):
        path = steps_of(loss, start, method, limits, maxiter=maxiter)
        axes.plot(*zip(*path, strict=True), "o-", color=color, markersize=2.6, linewidth=1.6, label=method)
        axes.plot(*path[-1], "s", color=color, markersize=7)
    axes.plot(*start, "o", color=INK, markersize=7)
    legend_above(axes)
    return figure


def plot_simplex(loss, simplex, steps, box=(-2.0, 2.0, -2.0, 2.0), grid=70):
    """The first simplices of Nelder and Mead's method in the plane, from the three points of `simplex`; returns the Figure.

    >>> figure = plot_simplex(lambda x, y: x * x + y * y, [[1.0, 1.0], [1.5, 1.0], [1.0, 1.5]], 3, grid=9)
    >>> len(figure.axes[0].patches)
    3
    """
    from ..optim import minimize

    figure, axes = contours(loss, box, grid)
    corners = simplex
    for k in range(1, steps + 1):
        options = {"initial_simplex": simplex, "maxiter": k}
        axes.fill(*zip(*corners, strict=True), facecolor=CYCLE[0], edgecolor=INK, alpha=0.25, linewidth=1.0)
        corners = minimize(lambda x: loss(x[0], x[1]), corners[0], method="Nelder-Mead", options=options).final_simplex[0]
    return figure


def draw_edge(axes, constraint, box, grid):
    """The line where a function of two numbers is 0."""
    left, right, bottom, top = box
    xs = [left + (right - left) * i / (grid - 1) for i in range(grid)]
    ys = [bottom + (top - bottom) * i / (grid - 1) for i in range(grid)]
    axes.contour(xs, ys, [[constraint([x, y]) for x in xs] for y in ys], levels=[0.0], colors=INK, linewidths=1.4)


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


def plot_penalised(X, y, alpha, steps=60):
    """How far ISTA, FISTA and coordinate descent are above the minimum of a lasso, round by round; returns the Figure.

    >>> figure = plot_penalised([[1.0, 0.2], [0.1, 1.0]], [1.0, 2.0], 0.1, steps=5)
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['ISTA', 'FISTA', 'coordinate descent']
    """
    from ..linalg import Matrix, Vector
    from ..optim import elastic_net, proximal_gradient

    A, b, m = Matrix(X), Vector(y), len(y)

    def value(w):
        r = b - A @ Vector(list(w))
        return r @ r / (2 * m) + alpha * sum(map(abs, w))

    runs: dict[str, list] = {"ISTA": [], "FISTA": [], "coordinate descent": []}
    for name, fast in (("ISTA", False), ("FISTA", True)):
        proximal_gradient(
            lambda w: (b - A @ w) @ (b - A @ w) / (2 * m), [0.0] * len(X[0]), alpha, jac=lambda w: A.T @ (A @ w - b) / m, accelerated=fast,
            gtol=0.0, maxiter=steps, callback=runs[name].append,
        )  # fmt: skip
    elastic_net(X, y, alpha, tol=0.0, maxiter=steps, callback=runs["coordinate descent"].append)
    least = value(elastic_net(X, y, alpha, tol=1e-15, maxiter=20 * steps).x)
    figure, axes = new_figure()
    for name, points in runs.items():
        axes.semilogy(range(1, len(points) + 1), [max(value(w) - least, 1e-16) for w in points], linewidth=1.8, label=name)
    axes.set_xlabel("round")
    axes.set_ylabel("above the minimum")
    legend(axes)
    return figure


def plot_path(X, y, alphas, names=None):
    """The weights of a lasso over alpha, from strong to weak penalties; returns the Figure.

    >>> plot_path([[1.0, 0.2], [0.1, 1.0]], [1.0, 2.0], [1.0, 0.1]).axes[0].get_xlabel()
    'alpha'
    """
    from ..optim import elastic_net

    w, rows = None, []
    for alpha in alphas:
        w = elastic_net(X, y, alpha, w0=w, tol=1e-8).x
        rows.append(list(w))
    figure, axes = new_figure()
    for j, weights in enumerate(zip(*rows, strict=True)):
        axes.semilogx(alphas, weights, linewidth=1.8, label=names[j] if names else None)
    axes.invert_xaxis()
    axes.set_xlabel("alpha")
    axes.set_ylabel("weight")
    if names:
        legend(axes)
    return figure
