"""Random numbers in pictures: neighbours as points in space, and p-values as a staircase beside the diagonal."""

from .style import CYCLE, FAINT, INK, legend, new_figure


def plot_triples(streams, view=(25, 58.8)):
    """A cube for each {label: numbers in [0, 1)}: every three numbers in turn are a point.

    view: elevation and azimuth in degrees; along RANDU's planes, if none is given.  Returns the Figure.  ValueError
    without streams, or for one of fewer than three numbers.

    >>> [axes.get_title() for axes in plot_triples({"tidy": [0.1, 0.5, 0.9, 0.2, 0.6, 1.0]}).axes]
    ['tidy']
    """
    if not streams or any(len(u) < 3 for u in streams.values()):
        raise ValueError("plot_triples: expected streams of three numbers or more")
    figure, panels = new_figure(3.9 * len(streams), 3.8, 1, len(streams), squeeze=False, subplot_kw={"projection": "3d"})
    for axes, colour, (label, u) in zip(panels.flat, CYCLE * len(streams), streams.items(), strict=False):
        points = [u[i : i + 3] for i in range(0, len(u) - 2, 3)]
        axes.scatter(*zip(*points, strict=True), s=3, color=colour, depthshade=False, linewidths=0)
        axes.set_title(label, color=INK, fontsize=11)
        axes.view_init(*view)
        axes.set_proj_type("ortho")
        axes.set_box_aspect((1, 1, 1))
        for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
            axis.pane.set_alpha(0.0)
            axis.line.set_color(FAINT)
            axis.set_ticks([0, 0.5, 1])
            axis._axinfo["grid"].update(color=FAINT, linewidth=0.4)
            axis.set_tick_params(colors=INK, labelsize=8)
    return figure


def plot_pvalues(series):
    """The share of p-values up to p, over p, for each {label: p-values}; the diagonal is what chance gives.  Returns the Figure.

    >>> len(plot_pvalues({"four": [0.1, 0.4, 0.6, 0.9]}).axes[0].get_lines())
    2
    """
    if not series or not all(len(p) for p in series.values()):
        raise ValueError("plot_pvalues: expected p-values")
    figure, axes = new_figure(5.0, 3.8)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1.2, linestyle="--", label="chance")
    for colour, (label, p) in zip(CYCLE * len(series), series.items(), strict=False):
        heights = [i / len(p) for i in range(len(p) + 1)]
        axes.step([0.0, *sorted(p), 1.0], [*heights, 1.0], where="post", color=colour, linewidth=1.8, label=label)
    axes.set_xlabel("p", color=INK)
    axes.set_ylabel("share of tests with a smaller one", color=INK)
    legend(axes, fontsize=9)
    return figure
