"""Statistics in pictures: clusters and mixtures as they form."""

from math import atan2, ceil, degrees, exp, log1p, pi, sqrt

from .style import CYCLE, INK, as_rows, legend, new_figure


def plot_k_means(points, centers, steps=(0, 1, 2, 5)):
    """Lloyd's steps from given centres: the points in the colours of their clusters, and the way each centre has gone.

    points: N pairs; centers: k pairs to start from; steps: after how many steps to draw.  Returns the Figure.  ValueError for points that
    are not pairs.

    >>> figure = plot_k_means([[0, 0], [1, 0], [9, 9], [9, 8]], [[0, 0], [1, 0]], steps=(0, 2))
    >>> [axes.get_title("left") for axes in figure.axes]
    ['start', 'after 2 steps']
    """
    from ..statistics import KMeans

    points, centers = as_rows(points, "plot_k_means: points"), as_rows(centers, "plot_k_means: centers")
    if len(points[0]) != 2 or len(centers[0]) != 2:
        raise ValueError(f"plot_k_means: expected pairs, got points of {len(points[0])} and centres of {len(centers[0])} numbers")
    path = [[[float(v) for v in c] for c in centers]]
    for _ in range(max(steps)):
        path.append(KMeans(len(centers), init=path[-1], max_iter=1, tol=0).fit(points).cluster_centers_.tolist())
    figure, grid = new_figure(3.0 * len(steps), 3.0, 1, len(steps), squeeze=False, sharex=True, sharey=True)
    for axes, step in zip(grid.flat, steps, strict=True):
        labels = KMeans(len(centers), init=path[step], max_iter=1, tol=0)
        labels.cluster_centers_, labels.n_features_in_ = labels.fit(points).cluster_centers_._like([v for c in path[step] for v in c]), 2
        own = labels.predict(points)
        for c in range(len(centers)):
            colour = CYCLE[c % len(CYCLE)]
            mine = [p for p, label in zip(points, own, strict=True) if label == c]
            axes.scatter([p[0] for p in mine], [p[1] for p in mine], s=12, color=colour, alpha=0.6, linewidth=0)
            axes.plot([at[c][0] for at in path[: step + 1]], [at[c][1] for at in path[: step + 1]], "-", color=INK, linewidth=1.2)
            axes.plot(*path[step][c], "X", color=colour, markeredgecolor=INK, markersize=10)
        axes.set_title("start" if step == 0 else f"after {step} step{'s' * (step > 1)}", color=INK, fontsize=11, loc="left")
    return figure


def plot_mixture(points, means, steps=(1, 2, 5, 20)):
    """Expectation and maximisation from given means: points in the colours of their shares, and each component's ellipse of two deviations.

    points: N pairs; means: k pairs to start from, at most 3; steps: after how many steps to draw.  Returns the Figure.  ValueError for
    points that are not pairs, and for more means.

    >>> figure = plot_mixture([[0, 0], [1, 0], [0, 1], [9, 9], [9, 8], [8, 9]], [[0, 0], [9, 9]], steps=(1, 3))
    >>> [axes.get_title("left") for axes in figure.axes]
    ['after 1 step', 'after 3 steps']
    """
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Ellipse

    from ..linalg import eigh
    from ..statistics import GaussianMixture

    points, means = as_rows(points, "plot_mixture: points"), as_rows(means, "plot_mixture: means")
    if len(points[0]) != 2 or len(means[0]) != 2 or len(means) > 3:
        given = f"points of {len(points[0])} and {len(means)} means of {len(means[0])} numbers"
        raise ValueError(f"plot_mixture: expected pairs and at most 3 means, got {given}")
    figure, grid = new_figure(3.0 * len(steps), 3.0, 1, len(steps), squeeze=False, sharex=True, sharey=True)
    colours = [to_rgb(CYCLE[c]) for c in range(len(means))]
    for axes, step in zip(grid.flat, steps, strict=True):
        model = GaussianMixture(len(means), means_init=means, max_iter=step, tol=0, random_state=0).fit(points)
        mixed = [
            [sum(share * colour[part] for share, colour in zip(row, colours, strict=True)) for part in range(3)]
            for row in model.predict_proba(points).tolist()
        ]
        axes.scatter([p[0] for p in points], [p[1] for p in points], s=12, c=mixed, alpha=0.7, linewidth=0)
        for centre, S, colour in zip(model.means_.tolist(), model.covariances_, colours, strict=True):
            found = eigh(S)
            small, large = found.eigenvalues
            turn = degrees(atan2(found.eigenvectors[1, 1], found.eigenvectors[0, 1]))
            axes.add_patch(Ellipse(centre, 4 * sqrt(large), 4 * sqrt(small), angle=turn, fill=False, edgecolor=colour, linewidth=1.8))
            axes.plot(*centre, "X", color=colour, markeredgecolor=INK, markersize=9)
        axes.set_title(f"after {step} step{'s' * (step > 1)}", color=INK, fontsize=11, loc="left")
    return figure


def plot_summary(values, bins=24):
    """A histogram with its mean, its median, and the quarters beside the median as a box.  Returns the Figure.

    >>> len(plot_summary([1, 2, 2, 3, 9]).axes[0].get_lines())
    2
    """
    from ..statistics import histogram, mean, quantile

    figure, axes = new_figure(5.6, 3.2)
    counts, edges = histogram(values, bins)
    axes.stairs(counts, edges, fill=True, color=CYCLE[0], alpha=0.45)
    low, middle, high = quantile(values, [0.25, 0.5, 0.75])
    axes.axvspan(low, high, color=CYCLE[2], alpha=0.15, label="the middle half")
    axes.axvline(middle, color=CYCLE[2], linewidth=2, label="median")
    axes.axvline(mean(values), color=CYCLE[1], linewidth=2, linestyle="--", label="mean")
    axes.set_ylabel("how many")
    legend(axes)
    return figure


def plot_correlations(n=60):
    """Three clouds, a band, a bent curve and a parabola, with Pearson's and Spearman's correlation of each.  Returns the Figure.

    >>> len(plot_correlations(20).axes)
    3
    """
    from ..random import Generator
    from ..statistics import corrcoef

    noise = [0.0] * n
    Generator(3).normal(noise, n)
    x = [k / (n - 1) for k in range(n)]
    clouds = [
        [v + 0.12 * e for v, e in zip(x, noise, strict=True)],
        [2.0 ** (9 * v) / 512 + 0.004 * e for v, e in zip(x, noise, strict=True)],
        [(2 * v - 1) ** 2 + 0.04 * e for v, e in zip(x, noise, strict=True)],
    ]
    figure, grid = new_figure(8.4, 2.9, 1, 3)
    for axes, y, color in zip(grid.flat, clouds, CYCLE, strict=False):
        axes.scatter(x, y, s=14, color=color, alpha=0.75, linewidth=0)
        pearson, spearman = corrcoef(x, y)[0, 1], corrcoef(x, y, method="spearman")[0, 1]
        axes.set_title(f"Pearson {pearson:.2f}, Spearman {spearman:.2f}", loc="left", color=INK, fontsize=10)
        axes.set_xticks([])
        axes.set_yticks([])
    return figure


def plot_lasso_path(X, y, names=None, points=25):
    """The weights of the lasso over the price of a weight, from that at which all are 0 to a thousandth of it.  Returns the Figure.

    >>> figure = plot_lasso_path([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]], [1.0, 0.2, 2.1], points=4)
    >>> len(figure.axes[0].get_lines())
    2
    """
    from ..statistics import Lasso, mean

    rows, middle = as_rows(X, "plot_lasso_path: X"), mean(y)
    n = len(rows)
    columns = [[v - mean(column) for v in column] for column in zip(*rows, strict=True)]
    top = max(abs(sum(v * (t - middle) for v, t in zip(column, y, strict=True))) / n for column in columns)
    prices = [top * 1000 ** (-k / (points - 1)) for k in range(points)]
    paths = [list(Lasso(price, tol=1e-6).fit(rows, y).coef_) for price in prices]
    figure, axes = new_figure(5.8, 3.8)
    for j in range(len(columns)):
        label = names[j] if names else f"feature {j}"
        axes.plot(prices, [path[j] for path in paths], color=CYCLE[j % len(CYCLE)], linestyle="-" if j < len(CYCLE) else "--", label=label)
    axes.set_xscale("log")
    axes.invert_xaxis()
    axes.set_xlabel("alpha, the price of a weight")
    axes.set_ylabel("weight")
    legend(axes, fontsize=8, ncols=2)
    return figure


def plot_flowers_boundary():
    """Two species of iris by the length and width of their petals, and what logistic regression makes of them.  Returns the Figure."""
    from ..datasets import load_iris
    from ..statistics import LogisticRegression
    from .decision_boundary import plot_decision_boundary

    X, species = load_iris()
    points = [row[2:] for row, s in zip(X.tolist(), species.tolist(), strict=True) if s]
    labels = [s - 1 for s in species.tolist() if s]
    model = LogisticRegression(C=10.0).fit(points, labels)
    return plot_decision_boundary(lambda rows: model.predict_proba(rows).column(1).tolist(), points, labels, steps=50)


def plot_neighbors_boundary(k=15):
    """Two species of iris by their petals, and the share of the k nearest that are of one of them.  Returns the Figure."""
    from ..datasets import load_iris
    from ..statistics import KNeighborsClassifier
    from .decision_boundary import plot_decision_boundary

    X, species = load_iris()
    points = [row[2:] for row, s in zip(X.tolist(), species.tolist(), strict=True) if s]
    labels = [s - 1 for s in species.tolist() if s]
    model = KNeighborsClassifier(k).fit(points, labels)
    return plot_decision_boundary(lambda rows: model.predict_proba(rows).column(1).tolist(), points, labels, steps=50)


def plot_bootstrap(sample, statistic, n_resamples=2000, confidence_level=0.95, bins=40):
    """The bootstrap distribution of a statistic of a sample, its value, and the ends of its BCa interval.  Returns the Figure.

    >>> figure = plot_bootstrap([1.0, 2.0, 4.0, 7.0], lambda x: sum(x) / len(x), 50)
    >>> len(figure.axes[0].get_lines())
    3
    """
    from ..statistics import bootstrap, histogram

    result = bootstrap((sample,), statistic, n_resamples=n_resamples, confidence_level=confidence_level, random_state=0)
    figure, axes = new_figure(5.6, 3.2)
    counts, edges = histogram(result.bootstrap_distribution, bins)
    axes.stairs(counts, edges, fill=True, color=CYCLE[0], alpha=0.45)
    axes.axvline(statistic(sample), color=CYCLE[1], linewidth=2, label="of the sample")
    for k, end in enumerate(result.confidence_interval):
        axes.axvline(end, color=CYCLE[2], linewidth=2, linestyle="--", label=None if k else f"{confidence_level:.0%} interval")
    axes.set_ylabel("how many resamples")
    legend(axes)
    return figure


def plot_intervals(law, n=30, count=60, confidence_level=0.95, seed=0):
    """Intervals for a mean (mean -+ z standard errors), each from n new samples of a distribution, and the true mean.  Returns the Figure.

    Those that miss it are drawn in another colour, and counted in the title.

    >>> from linalgml.probability import Normal
    >>> figure = plot_intervals(Normal(), n=5, count=4)
    >>> len(figure.axes[0].get_lines())
    5
    """
    from ..dtypes import float64
    from ..random import Generator
    from ..special import ndtri
    from ..statistics import mean, std

    z, truth, missed = ndtri((1 + confidence_level) / 2), law.mean(), 0
    figure, axes = new_figure(7.0, 2.8)
    axes.axhline(truth, color=INK, linewidth=1.2)
    for k, row in enumerate(law.rvs((count, n), Generator(seed)).to(float64).tolist()):
        middle, half = mean(row), z * std(row, ddof=1) / sqrt(n)
        misses = abs(middle - truth) > half
        missed += misses
        axes.plot([k, k], [middle - half, middle + half], color=CYCLE[1] if misses else CYCLE[0], linewidth=2.6 if misses else 1.8)
    axes.set_xticks([])
    axes.set_title(f"{missed} of {count} miss", color=INK, fontsize=11, loc="left")
    return figure


def plot_t_tails(t, df):
    """Student's t density with df degrees of freedom, a normal one for comparison, and the two tails from t on, a p-value.  The Figure.

    >>> figure = plot_t_tails(2.0, 4)
    >>> figure.axes[0].get_title("left")
    'shaded: 0.116'
    """
    from ..special import betaln
    from ..statistics.tails import t_tail

    reach = max(4.5, abs(t) + 1)
    xs = [reach * (k / 200 - 1) for k in range(401)]
    start = exp(-betaln(0.5, df / 2)) / sqrt(df)
    figure, axes = new_figure(5.6, 3.0)
    density = [start * exp(-(df + 1) / 2 * log1p(x * x / df)) for x in xs]
    axes.plot(xs, [exp(-x * x / 2) / sqrt(2 * pi) for x in xs], "--", color=CYCLE[1], linewidth=1.4, label="normal")
    axes.plot(xs, density, color=CYCLE[0], linewidth=2, label=f"t, {df} degrees of freedom")
    axes.fill_between(xs, density, where=[abs(x) >= abs(t) for x in xs], color=CYCLE[0], alpha=0.45, linewidth=0)
    axes.set_title(f"shaded: {t_tail(t, df, 'two-sided'):.3g}", color=INK, fontsize=11, loc="left")
    axes.set_yticks([])
    legend(axes)
    return figure


def plot_power(effects=(0.2, 0.5, 0.8), alpha=0.05, power=0.8, largest=450):
    """How likely a t test of two groups finds effects of these sizes, by the size of a group; marked where it has the power.  The Figure.

    >>> figure = plot_power((0.8,), largest=50)
    >>> [round(x) for x in figure.axes[0].get_lines()[-1].get_xdata()]
    [26]
    """
    from ..statistics import tt_ind_solve_power

    sizes = [2 * (largest / 2) ** (k / 60) for k in range(61)]
    figure, axes = new_figure(5.6, 3.4)
    axes.axhline(power, color=INK, linewidth=1, linestyle="--")
    for colour, effect in zip(CYCLE, effects, strict=False):
        axes.plot(sizes, [tt_ind_solve_power(effect, n, alpha) for n in sizes], color=colour, linewidth=2)
        n = tt_ind_solve_power(effect, alpha=alpha, power=power)
        if n <= largest:
            axes.plot([n], [power], "o", color=colour, markeredgecolor=INK, markersize=8)
            axes.annotate(f"{effect}: {ceil(n)}", (n, power), (-6, 6), textcoords="offset points", ha="right", color=colour)
    axes.set_xscale("log")
    axes.set_xlabel("in each group")
    axes.set_ylabel("power")
    axes.set_ylim(0, 1.02)
    return figure


def plot_proportion_coverage(n=20, alpha=0.05, methods=("normal", "wilson", "beta"), points=180):
    """How often each interval for a proportion, of n observations, holds the true one, by the true one.  Returns the Figure.

    >>> figure = plot_proportion_coverage(5, points=20)
    >>> len(figure.axes[0].get_lines())
    4
    """
    from math import comb

    from ..statistics import proportion_confint

    figure, axes = new_figure(5.6, 3.4)
    shares = [(k + 0.5) / points for k in range(points)]
    axes.axhline(1 - alpha, color=INK, linewidth=1, linestyle="--")
    for colour, method in zip(CYCLE, methods, strict=False):
        ends = [proportion_confint(k, n, alpha, method) for k in range(n + 1)]
        held = [sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1) if ends[k][0] <= p <= ends[k][1]) for p in shares]
        axes.plot(shares, held, color=colour, linewidth=1.6, label=method)
    axes.set_xlabel("true proportion")
    axes.set_ylabel("how often it is held")
    axes.set_ylim(0.6, 1.01)
    legend(axes)
    return figure
