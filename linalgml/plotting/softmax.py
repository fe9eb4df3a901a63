"""Softmax in pictures: what a temperature does to it, and what floating point does to it when it is written naively."""

from math import exp, inf

from .style import BLUE, FAINT, INK, RED, legend, new_figure


def plot_temperature(logits, temperatures=(0.5, 1.0, 2.0), labels=None):
    """Bars of softmax(logits / temperature), a panel a temperature: low is sure of itself, high is even-handed.

    logits: a list of numbers.  Returns the Figure.  Raises ValueError for no logits or a temperature that is not positive.

    >>> figure = plot_temperature([2.0, 1.0, 0.0], (1.0,), ["cat", "dog", "eel"])
    >>> round(float(figure.axes[0].patches[0].get_height()), 3)
    0.665
    """
    if not logits or not temperatures or min(temperatures) <= 0:
        raise ValueError(f"plot_temperature: expected logits and temperatures above 0, got {len(logits)} logits and {temperatures}")
    import linalgml as lm

    figure, grid = new_figure(6.4, 2.9, 1, len(temperatures), sharey=True, squeeze=False)
    names = [str(i) for i in range(len(logits))] if labels is None else labels
    for axes, temperature in zip(grid[0], temperatures, strict=True):
        p = lm.softmax(lm.tensor(logits, dtype=lm.float64) / temperature, -1).tolist()
        axes.bar(range(len(p)), p, color=BLUE, width=0.75)
        axes.set_xticks(range(len(p)), names, rotation=0 if max(map(len, names)) * len(p) <= 12 else 60)
        axes.set_title(f"temperature {temperature:g}", color=INK)
        axes.grid(False, axis="x")
    grid[0][0].set_ylabel("probability")
    grid[0][0].set_ylim(0, 1)
    return figure


def plot_softmax_error(shifts=tuple(range(-800, 801, 8)), logits=(0.0, 1.0, 2.0)):
    """The relative error of e^x / sum e^x, written naively and with the maximum taken off first, as a shift is added to every logit.

    Softmax does not change when a constant is added to every logit.  The naive form does: above 709 its exp overflows, below
    -708 it loses digits to subnormal numbers, and below -745 nothing is left.  Errors are in units of 2^-53.  Returns the Figure.

    >>> plot_softmax_error(shifts=(0, 800)).axes[0].get_yscale()
    'log'
    """
    exact = _shares([exp(x) for x in logits])
    naive, stable = [], []
    for shift in shifts:
        moved = [x + shift for x in logits]
        naive.append(_worst(_shares([_exp(x) for x in moved]), exact))
        stable.append(_worst(_shares([_exp(x - max(moved)) for x in moved]), exact))
    figure, axes = new_figure(5.8, 3.4)
    fine = [(shift, max(e, 0.3)) for shift, e in zip(shifts, naive, strict=True) if e < inf]
    axes.semilogy(*zip(*fine, strict=True), ".", color=RED, label="exp(x) / Σ exp(x)")
    axes.semilogy(shifts, [max(e, 0.3) for e in stable], "-", color=BLUE, label="exp(x - max) / Σ exp(x - max)")
    for low, high, what in ((shifts[0], fine[0][0], "0 / 0"), (fine[-1][0], shifts[-1], "inf / inf")):
        if low < high:
            axes.axvspan(low, high, color=RED, alpha=0.14, linewidth=0)
            axes.text((low + high) / 2, 1e8, what, color=RED, fontsize=10, rotation=90, ha="center", va="center")
    axes.axhline(1, color=FAINT, linewidth=0.8, linestyle=":")
    axes.set_xlabel("added to every logit")
    axes.set_ylabel("relative error (2⁻⁵³)")
    legend(axes, loc="upper center")
    return figure


def _exp(x):
    try:
        return exp(x)
    except OverflowError:
        return inf


def _shares(weights):
    total = sum(weights)
    return [w / total if 0 < total < inf else inf for w in weights]


def _worst(found, exact):
    return max(abs(a - b) / b for a, b in zip(found, exact, strict=True)) * 2**53
