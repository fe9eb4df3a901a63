"""Statistics in pictures: clusters as they form."""

from .style import CYCLE, INK, as_rows, new_figure


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
