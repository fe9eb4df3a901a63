"""Learning curves: how loss, metrics and learning rate went over the epochs, on training and on held-out data."""

from .style import BLUE, GREEN, INK, ORANGE, legend, new_figure


def plot_history(history):
    """A panel for the loss, one for each metric and one for the learning rate where it changed; held-out data in another colour.

    history: a `trainer.History`, or the list of its records.  The best epoch of the held-out loss is marked.  Returns the Figure.  Raises
    ValueError for a history without an epoch.

    >>> records = [{"epoch": 1, "loss": 1.0, "val_loss": 1.1, "lr": 0.1}, {"epoch": 2, "loss": 0.5, "val_loss": 0.9, "lr": 0.1}]
    >>> [axes.get_ylabel() for axes in plot_history(records).axes]
    ['loss']
    """
    records = list(history)
    if not records:
        raise ValueError("plot_history: the history has no epoch yet")
    names = [n for n in dict.fromkeys(k for r in records for k in r) if n not in ("epoch", "seconds", "lr") and not n.startswith("val_")]
    rates = [r.get("lr") for r in records]
    panels = names + (["lr"] if len({r for r in rates if r is not None}) > 1 else [])
    figure, grid = new_figure(3.4 * len(panels) + 0.4, 3.0, 1, len(panels), squeeze=False)
    epochs = [r.get("epoch", i + 1) for i, r in enumerate(records)]
    look = {"linewidth": 2, "marker": "o" if len(records) < 30 else None, "markersize": 3.5}
    for axes, name in zip(grid.flat, panels, strict=True):
        if name == "lr":
            axes.plot(epochs, rates, color=GREEN, linewidth=2)
        else:
            axes.plot(epochs, [r.get(name, float("nan")) for r in records], color=BLUE, label="training", **look)
            held = [r.get(f"val_{name}", float("nan")) for r in records]
            if any(v == v for v in held):
                axes.plot(epochs, held, color=ORANGE, label="held out", **look)
                if name == "loss":
                    best = min((v, e) for v, e in zip(held, epochs, strict=True) if v == v)
                    axes.plot([best[1]], [best[0]], marker="*", color=ORANGE, markersize=12, linestyle="", label=f"best: epoch {best[1]}")
                legend(axes)
        axes.set_ylabel("learning rate" if name == "lr" else name.replace("_", " "), color=INK)
        axes.set_xlabel("epoch", color=INK)
        axes.xaxis.get_major_locator().set_params(integer=True)
    return figure
