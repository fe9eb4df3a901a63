"""Where a classifier changes its mind: its probability as a coloured map, the points it learnt from on top."""

from .style import BLUE, INK, RED, legend, new_figure


def plot_decision_boundary(probability, points, labels, title="", steps=80):
    """Map probability(rows) -> P(class 1) of each [x, y] over the plane, with a line where it is one half.  Returns the Figure.

    `points`: N pairs; `labels`: N zeros and ones; `probability` gets a list of pairs and returns as many numbers.

    >>> figure = plot_decision_boundary(lambda rows: [float(x > 0) for x, y in rows], [[-1, 0], [1, 1]], [0, 1], steps=9)
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['class 0', 'class 1']
    """
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    figure, axes = new_figure(5.4, 3.9)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    wide, high = 0.15 * (max(xs) - min(xs)), 0.15 * (max(ys) - min(ys))
    across = [min(xs) - wide + (max(xs) - min(xs) + 2 * wide) * i / (steps - 1) for i in range(steps)]
    up = [min(ys) - high + (max(ys) - min(ys) + 2 * high) * i / (steps - 1) for i in range(steps)]
    flat = list(probability([[x, y] for y in up for x in across]))
    grid = [flat[r * steps : (r + 1) * steps] for r in range(steps)]
    blue, red = to_rgb(BLUE), to_rgb(RED)
    shades = LinearSegmentedColormap.from_list("sides", [(*blue, 0.5), (*blue, 0.04), (*red, 0.04), (*red, 0.5)])
    axes.grid(False)
    axes.imshow(grid, origin="lower", extent=(across[0], across[-1], up[0], up[-1]), cmap=shades, vmin=0, vmax=1, aspect="auto",
                interpolation="bilinear")  # fmt: skip
    if min(flat) < 0.5 < max(flat):
        axes.contour(across, up, grid, levels=[0.5], colors=[INK], linewidths=1.6)
    for c, colour in ((0, BLUE), (1, RED)):
        mine = [i for i, label in enumerate(labels) if label == c]
        axes.scatter([xs[i] for i in mine], [ys[i] for i in mine], s=24, color=colour, edgecolor="white", linewidth=0.6, label=f"class {c}")
    legend(axes, loc="best")
    axes.set_title(title, loc="left", color=INK)
    return figure
