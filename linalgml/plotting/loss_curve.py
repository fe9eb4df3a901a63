"""The loss curve of a run: training and held-out loss over the steps, and the learning rate under them."""

import os
from io import BytesIO
from math import log

from ..files import atomic_write

MISSING = "the loss curve needs matplotlib: pip install 'linalgml[plot]'"
INK, FAINT, TRAIN, VAL, RATE = "#22252b", "#8a8f98", "#3b6fb6", "#d1495b", "#7a8b3c"


def smoothed(values, width):
    """The mean of each value and its neighbours, `width` in all, fewer at the ends: unlike an exponential mean, it does not lag.

    >>> smoothed([1.0, 4.0, 1.0, 0.0], 3)
    [2.5, 2.0, 1.6666666666666667, 0.5]
    """
    sums = [0.0]
    for v in values:
        sums.append(sums[-1] + v)
    half, n = width // 2, len(values)
    ends = [(max(0, i - half), min(n, i + half + 1)) for i in range(n)]
    return [(sums[b] - sums[a]) / (b - a) for a, b in ends]


def plot_loss(events, path, title="", unit="token"):
    """Draw the events of a log (`trainer.log.read_log`) as a PNG, written atomically.

    Raises ImportError without matplotlib, and ValueError when there is no step to draw.
    """
    steps = [e for e in events if e.get("event") == "step"]
    evals = [e for e in events if e.get("event") == "eval"]
    final = next((e for e in reversed(events) if e.get("event") == "final"), None)
    if not steps:
        raise ValueError("plot_loss: the log has no step yet")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 6), dpi=130, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    loss, rate = figure.subplots(2, 1, sharex=True, height_ratios=[4, 1])
    at = [e["iter"] for e in steps]
    values = [e["loss"] for e in steps]
    loss.plot(at, values, color=TRAIN, alpha=0.25, linewidth=0.8)
    loss.plot(at, smoothed(values, len(values) // 25), color=TRAIN, linewidth=1.8, label="training, running mean")
    if evals:
        where = [e["iter"] for e in evals]
        loss.plot(where, [e["train_loss"] for e in evals], "o", color=TRAIN, markersize=4, label="training, estimate")
        loss.plot(where, [e["val_loss"] for e in evals], "o-", color=VAL, markersize=4, linewidth=1.4, label="held out, estimate")
    if final:
        label = f"held out, all of it: {final['val_loss']:.3f}"
        loss.plot([final["iter"]], [final["val_loss"]], "*", color=VAL, markersize=13, label=label, zorder=5)
    _zoom(loss, values, evals)
    loss.set_ylabel(f"loss (nats per {unit})")
    loss.secondary_yaxis("right", functions=(lambda y: y / log(2), lambda y: y * log(2))).set_ylabel(f"bits per {unit}", color=FAINT)
    loss.legend(frameon=False)
    loss.set_title(title, loc="left", fontsize=11, color=INK)
    rate.plot(at, [e["lr"] for e in steps], color=RATE, linewidth=1.6)
    rate.set_ylabel("learning rate")
    rate.set_ylim(bottom=0)
    rate.ticklabel_format(axis="y", style="sci", scilimits=(0, 0), useMathText=True)
    rate.set_xlabel("step")
    for axes in (loss, rate):
        axes.grid(True, color="#e6e8eb", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(colors=INK)
    image = BytesIO()
    figure.savefig(image, format="png")
    atomic_write(os.fspath(path), [image.getvalue()])


def _zoom(axes, values, evals):
    """Leave room for the curves, not for a rare spike of a single batch."""
    ordered = sorted(values)
    high = max([ordered[int(0.995 * (len(ordered) - 1))], values[0], *(e["val_loss"] for e in evals)])
    low = min([ordered[0], *(e["val_loss"] for e in evals)])
    margin = 0.06 * (high - low) or 0.1
    axes.set_ylim(low - margin, high + margin)
