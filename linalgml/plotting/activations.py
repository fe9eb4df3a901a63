"""Activations and their slopes: what a nonlinearity does to a number, and how much of a gradient it lets through."""

from .style import BLUE, FAINT, INK, ORANGE, legend, new_figure

NAMES = ("relu", "gelu", "silu", "tanh", "sigmoid")


def plot_activations(names=NAMES, low=-4.0, high=4.0, points=161):
    """f(x) and f'(x) for functions of `linalgml.nn.functional`, a panel each; the slopes come from the library's own backward pass.

    `names` may also map a name to any function of a tensor.  Returns the Figure.  Raises ValueError for an unknown name.

    >>> figure = plot_activations(["relu", "tanh"], points=11)
    >>> [axes.get_title() for axes in figure.axes]
    ['relu', 'tanh']
    >>> plot_activations({"x²": lambda x: x * x}, points=11).axes[0].get_title()
    'x²'
    """
    import linalgml as lm
    from linalgml.nn import functional as F

    unknown = [] if hasattr(names, "items") else [name for name in names if not hasattr(F, name)]
    if unknown or not names or points < 2:
        raise ValueError(f"plot_activations: expected functions of nn.functional and at least 2 points, got {unknown or names}, {points}")
    functions = dict(names) if hasattr(names, "items") else {name: getattr(F, name) for name in names}
    cols = min(3, len(functions))
    lines = -(-len(functions) // cols)
    figure, grid = new_figure(2.2 * cols + 0.4, 2.2 * lines + 0.4, lines, cols, squeeze=False, sharex=True)
    at = [low + (high - low) * i / (points - 1) for i in range(points)]
    for axes, (name, function) in zip(grid.flat, functions.items(), strict=False):
        x = lm.tensor(at, dtype=lm.float64, requires_grad=True)
        y = function(x)
        y.sum().backward()
        axes.axhline(0, color=FAINT, linewidth=0.8)
        axes.axvline(0, color=FAINT, linewidth=0.8)
        axes.plot(at, y.tolist(), color=BLUE, linewidth=2, label="f(x)")
        axes.plot(at, x.grad.tolist(), color=ORANGE, linewidth=1.6, linestyle="--", label="df/dx")
        axes.set_ylim(max(-1.5, min(y.tolist()) - 0.5), min(3.0, max(y.tolist()) + 0.5))
        axes.set_title(name, color=INK)
        axes.set_xlabel("x")
    legend(figure.axes[0], loc="upper left")
    for spare in figure.axes[len(functions) :]:
        spare.remove()
    return figure
