"""What an error costs, and how hard each loss pulls: curves over an error or a score, their slopes from the library's own gradients."""

from .style import CYCLE, FAINT, INK, legend, new_figure

ERRORS = ("squared error", "absolute error", "Huber, delta = 1")
SCORES = ("target 1", "target 0", "target 0.7")


def plot_losses(names=ERRORS, low=-4.0, high=4.0, points=161):
    """Losses of an error (`ERRORS`) or of a score under binary cross-entropy (`SCORES`): their values, and beside them their slopes.

    Returns the Figure.  Raises ValueError for an unknown name or fewer than two points.

    >>> figure = plot_losses(points=21)
    >>> [axes.get_title() for axes in figure.axes]
    ['loss', 'slope']
    >>> len(plot_losses(["target 1"], points=5).axes[0].get_lines())
    3
    """
    import linalgml as lm
    from linalgml.nn import functional as F

    def score(t):
        return lambda x: F.binary_cross_entropy_with_logits(x, x.detach() * 0 + t, reduction="sum")

    known = {
        "squared error": lambda x: F.mse_loss(x, x.detach() * 0, reduction="sum") / 2,
        "absolute error": lambda x: F.l1_loss(x, x.detach() * 0, reduction="sum"),
        "Huber, delta = 1": lambda x: F.huber_loss(x, x.detach() * 0, reduction="sum"),
        "target 1": score(1.0), "target 0": score(0.0), "target 0.7": score(0.7),
    }  # fmt: skip
    unknown = [n for n in names if n not in known]
    if unknown or not names or points < 2:
        raise ValueError(f"plot_losses: expected some of {', '.join(known)} and at least 2 points, got {unknown or list(names)}, {points}")
    figure, (left, right) = new_figure(6.4, 3.0, 1, 2)
    at = [low + (high - low) * i / (points - 1) for i in range(points)]
    for name, colour in zip(names, CYCLE, strict=False):
        values, slopes = [], []
        for v in at:
            x = lm.tensor([v], dtype=lm.float64, requires_grad=True)
            y = known[name](x)
            y.backward()
            values.append(y.item())
            slopes.append(x.grad[0].item())
        left.plot(at, values, color=colour, linewidth=2, label=name)
        right.plot(at, slopes, color=colour, linewidth=2)
    for axes, title in ((left, "loss"), (right, "slope")):
        axes.axhline(0, color=FAINT, linewidth=0.8)
        axes.axvline(0, color=FAINT, linewidth=0.8)
        axes.set_title(title, color=INK)
        axes.set_xlabel("score" if names[0] in SCORES else "error")
    legend(left, loc="upper center")
    return figure
