"""Layer normalisation in a picture: the same rows before and after, each a distribution."""

from .style import BLUE, FAINT, INK, ORANGE, as_rows, new_figure


def plot_layer_norm(rows, eps=1e-5, names=None):
    """Every feature of each row as a dot, its mean as a line and one standard deviation as a bar, before and after `layer_norm`.

    rows: (B, C) numbers, a list of lists or a tensor.  After it every row has mean 0 and deviation 1, whatever it had before.
    Returns the Figure.  Raises ValueError for rows of different lengths.

    >>> figure = plot_layer_norm([[1.0, 2.0, 3.0], [10.0, 30.0, 20.0]])
    >>> [axes.get_title() for axes in figure.axes]
    ['before', 'after layer norm']
    """
    import linalgml as lm
    from linalgml.nn import functional as F

    before = as_rows(rows, "plot_layer_norm: rows")
    C = len(before[0])
    after = F.layer_norm(lm.tensor(before, dtype=lm.float64), (C,), eps=eps).tolist()
    names = [f"row {i}" for i in range(len(before))] if names is None else names
    figure, panels = new_figure(6.2, max(2.4, 1.1 + 0.5 * len(before)), 1, 2, sharey=True)
    for axes, data, title, color in zip(panels, (before, after), ("before", "after layer norm"), (ORANGE, BLUE), strict=True):
        axes.axvline(0, color=FAINT, linewidth=1)
        for i, row in enumerate(data):
            mean = sum(row) / C
            std = (sum((x - mean) ** 2 for x in row) / C) ** 0.5
            axes.plot([mean - std, mean + std], [i, i], color=color, linewidth=7, alpha=0.35, solid_capstyle="round")
            axes.plot(row, [i] * C, "o", color=color, markersize=4, alpha=0.8)
            axes.plot([mean, mean], [i - 0.28, i + 0.28], color=INK, linewidth=2)
        axes.set_title(title, color=INK)
        axes.set_xlabel("value of a feature")
    panels[0].set_yticks(range(len(names)), names)
    panels[0].invert_yaxis()
    return figure
