"""How far a unit of a convolutional network sees: the cone from one unit down to the pixels."""

from .style import BLUE, INK, ORANGE, new_figure


def plot_receptive_field(layers=((3, 1), (3, 1), (3, 1)), size=15):
    """Rows of units in one dimension, the input lowest, and all that the middle unit of the top row depends on.

    layers: a (kernel, stride) for each, without padding; size: how many pixels the input has.  Returns the Figure.
    Raises ValueError where a layer does not fit.

    >>> plot_receptive_field(((3, 1), (2, 2)), 8).axes[0].texts[1].get_text()
    'layer 1: 3, stride 1'
    """
    sizes, jump, start, at = [size], 1, 0.0, [[float(i) for i in range(size)]]
    for kernel, stride in layers:
        if sizes[-1] < kernel:
            raise ValueError(f"plot_receptive_field: a kernel of {kernel} does not fit a row of {sizes[-1]}")
        start += (kernel - 1) / 2 * jump
        jump *= stride
        sizes.append((sizes[-1] - kernel) // stride + 1)
        at.append([start + jump * i for i in range(sizes[-1])])
    seen: list[set[int]] = [set() for _ in sizes]
    seen[-1] = {sizes[-1] // 2}
    figure, axes = new_figure(0.42 * size + 1.9, 0.85 * len(sizes) + 0.3)
    for level in range(len(layers), 0, -1):
        kernel, stride = layers[level - 1]
        for unit in seen[level]:
            below = range(unit * stride, unit * stride + kernel)
            seen[level - 1].update(below)
            for b in below:
                axes.plot([at[level][unit], at[level - 1][b]], [level, level - 1], color=ORANGE, linewidth=1, alpha=0.6, zorder=1)
    for level, row in enumerate(at):
        for unit, x in enumerate(row):
            lit = unit in seen[level]
            axes.plot([x], [level], "s", markersize=13, color=ORANGE if lit else "none", markeredgecolor=ORANGE if lit else BLUE, zorder=2)
        kernel, stride = layers[level - 1] if level else (0, 0)
        label = f"layer {level}: {kernel}, stride {stride}" if level else "input"
        axes.text(-1.0, level, label, ha="right", va="center", fontsize=10, color=INK)
    axes.text(size, 0, f"sees {len(seen[0])}", ha="left", va="center", fontsize=10, color=INK)
    axes.set_xlim(-5.6, size + 2.2)
    axes.set_ylim(-0.6, len(layers) + 0.5)
    axes.axis("off")
    return figure
