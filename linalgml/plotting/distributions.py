"""Distributions in pictures: densities and their cdf, histograms of samples, averages that settle, and sums that become normal."""

from math import exp, isfinite, pi, sqrt

from .style import CYCLE, FAINT, INK, legend, new_figure


def plot_laws(laws, low, high, methods=("pdf", "cdf"), top=None, points=401):
    """One panel for each method, one curve in it for each {label: distribution}; a discrete one is drawn as points or as stairs.

    Returns the Figure.  ValueError without distributions, or unless low < high.

    >>> from linalgml.probability import Exponential
    >>> [axes.get_title("left") for axes in plot_laws({"rate 1": Exponential(1.0)}, 0.0, 5.0).axes]
    ['pdf', 'cdf']
    """
    if not laws or not low < high:
        raise ValueError(f"plot_laws: expected distributions and low < high, got {len(laws)}, {low} and {high}")
    figure, panels = new_figure(3.4 * len(methods), 3.2, 1, len(methods), squeeze=False)
    at = [low + (high - low) * i / (points - 1) for i in range(points)]
    whole = [float(k) for k in range(int(low), int(high) + 1)]
    for axes, method in zip(panels.flat, methods, strict=True):
        for colour, (label, law) in zip(CYCLE * len(laws), laws.items(), strict=False):
            if method == "pmf":
                axes.vlines(whole, 0, law.pmf(whole), color=colour, linewidth=1.0, alpha=0.5)
                axes.plot(whole, law.pmf(whole), "o", color=colour, markersize=4, label=label)
            else:
                values = [v if isfinite(v) else float("nan") for v in getattr(law, method)(at)]
                axes.plot(at, values, color=colour, linewidth=2.0, label=label)
        axes.set_title(method, color=INK, fontsize=11, loc="left")
        axes.set_ylim(0, 1.02 if method in ("cdf", "sf") else top)
    legend(panels.flat[0], fontsize=9)
    return figure


def plot_samples(law, low, high, size=2000, bins=40, seed=0):
    """A histogram of samples between low and high, and the density or the probabilities they were drawn from.  Returns the Figure.

    >>> from linalgml.probability import Uniform
    >>> len(plot_samples(Uniform(), 0.0, 1.0, size=50, bins=5).axes[0].patches)
    5
    """
    from ..random import Generator

    figure, axes = new_figure(5.6, 3.2)
    samples = law.rvs(size, Generator(seed)).tolist()
    discrete = hasattr(law, "pmf")
    step = 1.0 if discrete else (high - low) / bins
    edges = [low - 0.5 * discrete + step * i for i in range(round((high - low) / step) + 1 + discrete)]
    heights = [sum(a <= v < a + step for v in samples) / size / step for a in edges[:-1]]
    axes.bar([a + step / 2 for a in edges[:-1]], heights, 0.92 * step, color=CYCLE[0], alpha=0.45, label=f"{size} samples")
    at = [float(k) for k in range(int(low), int(high) + 1)] if discrete else [low + (high - low) * i / 400 for i in range(401)]
    if discrete:
        axes.plot(at, law.pmf(at), "o", color=CYCLE[1], label="pmf")
    else:
        axes.plot(at, [v if isfinite(v) else float("nan") for v in law.pdf(at)], color=CYCLE[1], linewidth=2.0, label="pdf")
        axes.set_ylim(0, 1.15 * max(heights))
    legend(axes)
    return figure


def plot_running_means(laws, size=3000, seeds=(0, 1, 2)):
    """The mean of the first n samples over n, several runs for each {label: distribution}.  Returns the Figure.

    >>> from linalgml.probability import Exponential
    >>> len(plot_running_means({"waiting": Exponential()}, size=100).axes[0].get_lines())
    4
    """
    from ..random import Generator

    figure, panels = new_figure(3.4 * len(laws), 3.2, 1, len(laws), squeeze=False)
    for axes, (label, law) in zip(panels.flat, laws.items(), strict=True):
        for colour, seed in zip(CYCLE * len(seeds), seeds, strict=False):
            total, means = 0.0, []
            for n, v in enumerate(law.rvs(size, Generator(seed)).tolist(), 1):
                total += v
                means.append(total / n)
            axes.plot(range(1, size + 1), means, color=colour, linewidth=1.4)
        mean = law.mean()
        axes.axhline(mean if isfinite(mean) else 0.0, color=FAINT, linewidth=1.2, linestyle="--" if isfinite(mean) else ":")
        axes.set_xscale("log")
        axes.set_title(label, color=INK, fontsize=11, loc="left")
        axes.set_xlabel("samples", color=INK)
    return figure


def plot_central_limit(law, sizes=(1, 2, 5, 30), repeats=4000, bins=40, seed=0):
    """Histograms of (mean of n samples - mean) sqrt(n) / std, a panel for each n, and the standard normal density.  Returns the Figure.

    ValueError for a distribution without a variance.

    >>> from linalgml.probability import Uniform
    >>> [axes.get_title("left") for axes in plot_central_limit(Uniform(), (1, 2), repeats=50).axes]
    ['n = 1', 'n = 2']
    """
    from ..dtypes import float64
    from ..random import Generator

    mean, std = law.mean(), law.std()
    if not (isfinite(mean) and isfinite(std)):
        raise ValueError(f"plot_central_limit: {law} has no finite variance")
    figure, panels = new_figure(2.4 * len(sizes), 2.6, 1, len(sizes), squeeze=False, sharey=True)
    at, width = [-4 + 8 * i / 200 for i in range(201)], 8 / bins
    for axes, n in zip(panels.flat, sizes, strict=True):
        means = law.rvs((repeats, n), Generator(seed)).to(float64).mean(1).tolist()
        z = [(v - mean) * sqrt(n) / std for v in means]
        heights = [sum(-4 + width * b <= v < -4 + width * (b + 1) for v in z) / repeats / width for b in range(bins)]
        axes.bar([-4 + width * (b + 0.5) for b in range(bins)], heights, width, color=CYCLE[0], alpha=0.5)
        axes.plot(at, [exp(-v * v / 2) / sqrt(2 * pi) for v in at], color=CYCLE[1], linewidth=2.0)
        axes.set_title(f"n = {n}", color=INK, fontsize=11, loc="left")
        axes.set_ylim(0, 0.8)
    return figure
