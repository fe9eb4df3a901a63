"""Distributions in pictures: densities and their cdf, histograms of samples, averages that settle, and sums that become normal."""

from math import ceil, exp, floor, isfinite, pi, sqrt

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
    whole, shown = [float(k) for k in range(ceil(low), floor(high) + 1)], list(laws)
    for axes, method in zip(panels.flat, methods, strict=True):
        for colour, (label, law) in zip(CYCLE * len(laws), laws.items(), strict=False):
            if method == "pmf":
                aside = 0.16 * (shown.index(label) - (len(shown) - 1) / 2)  # laws side by side, not one behind the other
                places = [k + aside for k in whole]
                axes.vlines(places, 0, law.pmf(whole), color=colour, linewidth=1.6, alpha=0.6)
                axes.plot(places, law.pmf(whole), "o", color=colour, markersize=4.5, label=label)
            elif hasattr(law, "pmf"):
                values = list(getattr(law, method)([whole[0] - 1, *whole]))
                axes.stairs(values, [whole[0] - 0.5, *whole, whole[-1] + 0.5], color=colour, linewidth=2.0, baseline=None)
                axes.plot(whole, values[1:], "o", color=colour, markersize=4.5)
            else:
                values = [v if isfinite(v) else float("nan") for v in getattr(law, method)(at)]
                axes.plot(at, values, color=colour, linewidth=2.0, label=label)
        axes.set_title(method, color=INK, fontsize=11, loc="left")
        axes.set_ylim(0, 1.02 if method in ("cdf", "sf") else top)
        axes.set_xlabel("x")
    if len(laws) > 1:
        legend(panels.flat[0], fontsize=9)
    else:
        figure.suptitle(shown[0], color=INK, fontsize=12)
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
        seen = sorted(abs(v) for line in axes.get_lines() for v in line.get_ydata())
        if seen[-1] > 4 * seen[int(0.9 * len(seen))]:  # one jump must not flatten all else
            axes.set_ylim(-3 * seen[int(0.9 * len(seen))], 3 * seen[int(0.9 * len(seen))])
        mean = law.mean()
        axes.axhline(mean if isfinite(mean) else 0.0, color=FAINT, linewidth=1.2, linestyle="--" if isfinite(mean) else ":")
        axes.set_xscale("log")
        axes.set_title(label, color=INK, fontsize=11, loc="left")
        axes.set_xlabel("samples", color=INK)
    return figure


def plot_central_limit(law, sizes=(1, 2, 5, 30), repeats=4000, bins=40, seed=0):
    """Histograms of (mean of n samples - mean) sqrt(n) / std, a panel for each n, and the standard normal density.  Returns the Figure.

    Sums of whole numbers are whole: for a discrete distribution each bar holds as many of them as any other.
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
    at, top = [-4 + 8 * i / 200 for i in range(201)], 0.45
    for axes, n in zip(panels.flat, sizes, strict=True):
        means = law.rvs((repeats, n), Generator(seed)).to(float64).mean(1).tolist()
        z = [(v - mean) * sqrt(n) / std for v in means]
        low, width = -4.0, 8 / bins
        if hasattr(law, "pmf"):  # from half a step under a possible sum, a whole number of steps wide
            step = 1 / (std * sqrt(n))
            width = max(1, round(width / step)) * step
            low = (ceil(n * mean - 4 / step) - 0.5 - n * mean) * step
        edges = [low + width * b for b in range(ceil((4 - low) / width) + 1)]
        counts = [0] * (len(edges) - 1)
        for v in z:
            if edges[0] <= v < edges[-1]:
                counts[min(len(counts) - 1, int((v - low) / width))] += 1
        heights = [count / repeats / width for count in counts]
        axes.stairs(heights, edges, fill=True, color=CYCLE[0], alpha=0.5, label=f"{repeats} means")
        axes.plot(at, [exp(-v * v / 2) / sqrt(2 * pi) for v in at], color=CYCLE[1], linewidth=2.0, label="normal")
        axes.set_title(f"n = {n}", color=INK, fontsize=11, loc="left")
        axes.set_xlim(-4.2, 4.2)
        top = max(top, *heights)
        axes.set_ylim(0, 1.05 * top)
    panels.flat[0].set_ylabel("density")
    legend(panels.flat[-1], fontsize=8.5, loc="upper right", handlelength=1.2)
    return figure
