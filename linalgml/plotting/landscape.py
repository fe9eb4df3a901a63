"""Loss landscapes: a network's loss over a plane through its parameters, and the path of its training on such a plane.

A random plane is spanned by two normal directions in which every filter (the weights of one unit) is scaled to the length of the
network's own, so that pictures of networks whose weights differ in size can be compared: Li, Xu, Taylor, Studer & Goldstein,
"Visualizing the loss landscape of neural nets", NeurIPS 2018, sections 4 and 7.  The plane of a path is that of the first two
principal components of the steps from its points to its end.
"""

from math import isfinite, sqrt

from .style import BLUE, FAINT, INK, ORANGE, legend, new_figure


class Landscape:
    """Losses over a plane: alphas, betas, losses[i][j] at betas[i] and alphas[j]; directions, two lists of tensors; path, if one was given.

    path: (alpha, beta) of each snapshot, projected; explained: the shares of the path's variance along the two directions, or None.
    """

    def __init__(self, alphas, betas, losses, directions, path=(), explained=None):
        self.alphas, self.betas, self.losses, self.directions = alphas, betas, losses, directions
        self.path, self.explained = list(path), explained


def snapshot(model):
    """Copies of a model's parameters, for a path: [snapshot(model)] before training, and one after each epoch.

    >>> import linalgml as lm
    >>> [p.shape for p in snapshot(lm.nn.Linear(3, 2))]
    [(2, 3), (2,)]
    """
    return [p.detach().clone() for p in model.parameters()]


def filter_normalised(parameters, generator=0):
    """A random direction: a normal tensor for each parameter, each of its filters as long as the parameter's own.

    A filter is what one unit reads, a slice along the first dimension; parameters of at most one dimension (biases, the gains of norms)
    get zeros, as in the paper's own code.  generator: a seed or a `Generator`.

    >>> import linalgml as lm
    >>> w = lm.tensor([[3.0, 4.0], [0.0, 2.0]])
    >>> (d, zero) = filter_normalised([w, lm.ones(2)], 1)
    >>> [round(v, 4) for v in (d * d).sum(1).sqrt().tolist()], zero.tolist()
    ([5.0, 2.0], [0.0, 0.0])
    """
    import linalgml as lm

    from ..random import as_generator

    draws, direction = as_generator(generator, "filter_normalised: generator"), []
    for p in parameters:
        p = p.detach()
        if p.dim() < 2 or not p.numel():
            direction.append(lm.zeros_like(p))
            continue
        d, rows = lm.randn(*p.shape, generator=draws, dtype=p.dtype), p.shape[0]
        flat = d.reshape(rows, -1)
        own, new = (p.reshape(rows, -1) ** 2).sum(1).sqrt(), (flat**2).sum(1).sqrt()
        direction.append((flat * (own / new).reshape(rows, 1)).reshape(*p.shape))
    return direction


def path_directions(path):
    """(two directions, shares of variance): the principal plane of the steps from each snapshot of a path to the last one.

    The directions are unit vectors over all parameters together, at right angles.  ValueError for fewer than three snapshots, for
    snapshots of other shapes, and for a path on a line, which has no plane.
    """
    import linalgml as lm

    _check_path(path)
    steps = [_flat([p - end for p, end in zip(point, path[-1], strict=True)]) for point in path[:-1]]
    G = [[(a * b).sum().item() for b in steps] for a in steps]  # as few numbers as snapshots, however many parameters there are
    values, vectors = lm.linalg.eigh(lm.linalg.Matrix(G))
    total = sum(max(0.0, float(v)) for v in values)
    top = [len(steps) - 1, len(steps) - 2]
    if not float(values[top[1]]) > 1e-10 * total:
        raise ValueError("path_directions: the path is a line, or stands still; a plane needs more than one direction")
    directions = []
    for k in top:
        flat = steps[0] * 0
        for step, c in zip(steps, vectors.column(k), strict=True):
            flat = flat + step * float(c)
        directions.append(_shaped(flat / sqrt((flat * flat).sum().item()), path[-1]))
    return directions, [float(values[k]) / total for k in top]


def loss_landscape(model, loss_fn, data, steps=21, reach=1.0, seed=0, directions=None, path=None):
    """The loss of a model over a plane through its parameters; returns a `Landscape`.

    loss_fn(output, target) gives one number, a mean over the examples; data: a pair (x, target), or an iterable of such pairs that is
    read again for every point, a mean weighted by the lengths of the targets.  Or data is None and loss_fn a function without arguments.

    Without more the plane is spanned by two filter-normalised random directions of this seed, and the square reaches from -reach to
    reach in both.  directions: two lists of a tensor for each parameter.  path: a list of `snapshot`s, the last of them the model's
    parameters; then the plane is the path's principal plane, unless directions are given, and the rectangle holds the path with a
    margin of a `reach`th of a quarter.

    The model is in evaluation mode meanwhile.  Its parameters, buffers and modes are what they were afterwards, to the last bit, also when
    loss_fn raises or the run is interrupted.  A loss that is not finite is kept as it is.  Raises ValueError for a plane that does not fit
    the model, TypeError for what is no Module.

    >>> import linalgml as lm
    >>> net = lm.nn.Linear(1, 1, bias=False)
    >>> _ = net.load_state_dict({"weight": lm.tensor([[2.0]])})
    >>> one = [lm.ones(1, 1)]
    >>> found = loss_landscape(net, lm.nn.functional.mse_loss, (lm.ones(3, 1), lm.ones(3, 1) * 2), 3, directions=[one, one])
    >>> found.alphas, found.losses
    ([-1.0, 0.0, 1.0], [[4.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 4.0]])
    """
    import linalgml as lm

    from ..nn import Module

    if not isinstance(model, Module):
        raise TypeError(f"loss_landscape: expected a Module, got {type(model).__name__}")
    parameters = list(model.parameters())
    if not parameters or type(steps) is not int or steps < 2 or not (reach > 0 and isfinite(reach)):
        got = f"{len(parameters)}, {steps}, {reach}"
        raise ValueError(f"loss_landscape: expected parameters, at least 2 steps and a reach above 0, got {got}")
    explained, home = None, snapshot(model)
    if path is not None:
        path = [list(point) for point in path]
        _check_path([*path, home])
        if any(not bool((a == b).all()) for a, b in zip(path[-1], home, strict=True)):
            raise ValueError("loss_landscape: the last snapshot of the path must be the model's parameters")
        if directions is None:
            directions, explained = path_directions(path)
    if directions is None:
        from ..random import as_generator

        draws = as_generator(seed, "loss_landscape: seed")
        directions = [filter_normalised(home, draws), filter_normalised(home, draws)]
    directions = [list(d) for d in directions]
    if len(directions) != 2 or any([t.shape for t in d] != [p.shape for p in home] for d in directions):
        raise ValueError("loss_landscape: expected two directions with a tensor of each parameter's shape")
    places = _project(path, home, directions) if path is not None else []
    across, up = _span([a for a, _ in places], steps, reach), _span([b for _, b in places], steps, reach)
    value = loss_fn if data is None else lambda: _mean_loss(model, loss_fn, data)
    modes, buffers = [(m, m.training) for m in model.modules()], [(b, b.detach().clone()) for b in model.buffers()]
    losses: list = []
    with lm.no_grad():
        try:
            model.eval()
            for beta in up:
                losses.append([])
                for alpha in across:
                    for p, middle, d, e in zip(parameters, home, *directions, strict=True):
                        p.copy_(middle + d * alpha + e * beta)
                    losses[-1].append(float(value()))
        finally:
            for p, middle in zip(parameters, home, strict=True):
                p.copy_(middle)
            for b, old in buffers:
                b.copy_(old)
            for m, mode in modes:
                m.training = mode
    return Landscape(across, up, losses, directions, places, explained)


def plot_landscape(landscape, kind="contour", levels=14, title=""):
    """A `Landscape` as contours, with its path if it has one, or as a surface (kind="surface"); returns the Figure.

    The levels of the contours are equally far apart in the logarithm of what is above the least loss, for a valley's floor is flat and
    its walls are steep.  The dot is the start of the path, the square its end; without a path a cross marks the model.

    >>> bowl = Landscape([-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0], [[2.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 2.0]], None)
    >>> plot_landscape(bowl).axes[0].get_xlabel()
    'first direction'
    """
    if kind not in ("contour", "surface"):
        raise ValueError(f"plot_landscape: kind must be 'contour' or 'surface', got {kind!r}")
    finite = [v for row in landscape.losses for v in row if isfinite(v)]
    if not finite or min(finite) == max(finite):
        raise ValueError("plot_landscape: the losses must be finite somewhere, and not all the same")
    labels = ["first direction", "second direction"]
    if landscape.explained and kind == "contour":
        labels = [f"{label} ({100 * share:.0f} % of the path)" for label, share in zip(labels, landscape.explained, strict=True)]
    return (_contours if kind == "contour" else _surface)(landscape, finite, levels, labels, title)


def _contours(landscape, finite, levels, labels, title):
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    low, high = min(finite), max(finite)
    floor = 1e-3 * (high - low)
    heights = [low + floor * (((high - low) / floor) ** (i / (levels - 1))) for i in range(levels)]
    figure, axes = new_figure(5.6, 4.4)
    shades = LinearSegmentedColormap.from_list("depth", [(*to_rgb(BLUE), 0.38), (*to_rgb(BLUE), 0.02)])
    where = landscape.alphas, landscape.betas, landscape.losses
    axes.contourf(*where, levels=[low - floor, *heights], cmap=shades)
    lines = axes.contour(*where, levels=heights, colors=INK, linewidths=0.7, alpha=0.7)
    for text in axes.clabel(lines, heights[levels // 2 :: 3], fmt=lambda v: f"{v:.2g}", fontsize=9.5, colors=INK):
        text.set_alpha(1.0)
    if landscape.path:
        axes.plot(*zip(*landscape.path, strict=True), "o-", color=ORANGE, markersize=3, linewidth=1.6, label="training")
        axes.plot(*landscape.path[0], "o", color=ORANGE, markersize=8, markeredgecolor=INK)
        axes.plot(*landscape.path[-1], "s", color=ORANGE, markersize=8, markeredgecolor=INK)
    else:
        axes.plot([0], [0], "x", color=ORANGE, markersize=9, markeredgewidth=2.2, label="the trained network")
    axes.grid(False)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.set_title(title, loc="left", color=INK)
    legend(axes, loc="lower left", bbox_to_anchor=(0.0, 1.0))
    return figure


def _surface(landscape, finite, levels, labels, title):
    from matplotlib.colors import LinearSegmentedColormap

    figure, axes = new_figure(5.6, 4.6)
    axes.remove()
    axes = figure.add_subplot(projection="3d", computed_zorder=False)
    top = max(finite)
    rows = [[v if isfinite(v) else top for v in row] for row in landscape.losses]
    xs, ys = [landscape.alphas] * len(rows), [[b] * len(rows[0]) for b in landscape.betas]
    shades = LinearSegmentedColormap.from_list("height", [BLUE, "#9fc3ee", ORANGE])
    import numpy as np

    look = {"cmap": shades, "linewidth": 0.25, "edgecolor": INK, "rstride": 1, "cstride": 1, "alpha": 0.9}
    axes.plot_surface(np.array(xs), np.array(ys), np.array(rows), **look)
    if landscape.path:
        heights = [_height(landscape, rows, *place) for place in landscape.path]
        axes.plot(*zip(*landscape.path, strict=True), heights, "o-", color=INK, markersize=3, linewidth=1.6, zorder=5)
    axes.set_facecolor("none")
    for axis, name in ((axes.xaxis, labels[0]), (axes.yaxis, labels[1]), (axes.zaxis, "loss")):
        axis.set_pane_color((0, 0, 0, 0))
        axis.set_label_text(name, color=INK, fontsize=10)
        axis.set_tick_params(colors=INK, labelsize=8.5)
        axis.line.set_color(FAINT)
        axis._axinfo["grid"].update(color=FAINT, linewidth=0.3)
        axis.get_major_locator().set_params(nbins=5)
    axes.view_init(elev=32, azim=-58)
    axes.set_box_aspect(None, zoom=0.95)
    axes.set_title(title, loc="left", color=INK)
    return figure


def _height(landscape, rows, a, b):
    """The loss at a point between those of the grid, linear along both sides."""
    def between(points, v):
        step = (points[-1] - points[0]) / (len(points) - 1)
        i = min(len(points) - 2, max(0, int((v - points[0]) / step)))
        return i, (v - points[i]) / step

    (j, s), (i, t) = between(landscape.alphas, a), between(landscape.betas, b)
    lower, upper = (row[j] * (1 - s) + row[j + 1] * s for row in (rows[i], rows[i + 1]))
    return lower * (1 - t) + upper * t


def _span(places, steps, reach):
    if places:
        low, high = min(places), max(places)
        margin = 0.25 * reach * (high - low)
        low, high = low - margin, high + margin
    else:
        low, high = -reach, reach
    return [low + (high - low) * i / (steps - 1) for i in range(steps)]


def _check_path(path):
    if len(path) < 3:
        raise ValueError(f"a path needs at least three snapshots, got {len(path)}")
    shapes = [t.shape for t in path[-1]]
    if any([t.shape for t in point] != shapes for point in path):
        raise ValueError("the snapshots of a path must have the shapes of the model's parameters")


def _flat(tensors):
    import linalgml as lm

    return lm.cat([t.detach().reshape(-1).to(lm.float64) for t in tensors])


def _shaped(flat, like):
    found, at = [], 0
    for t in like:
        found.append(flat[at : at + t.numel()].reshape(*t.shape).to(t.dtype))
        at += t.numel()
    return found


def _project(path, home, directions):
    """(alpha, beta) of each snapshot: least squares on the plane, which need not have right angles."""
    d, e = _flat(directions[0]), _flat(directions[1])
    dd, de, ee = ((a * b).sum().item() for a, b in ((d, d), (d, e), (e, e)))
    scale = dd * ee - de * de
    if not scale > 1e-12 * dd * ee:
        raise ValueError("loss_landscape: a path needs two directions that are not parallel")
    found = []
    for point in path:
        step = _flat([p - end for p, end in zip(point, home, strict=True)])
        sd, se = (step * d).sum().item(), (step * e).sum().item()
        found.append(((sd * ee - se * de) / scale, (se * dd - sd * de) / scale))
    return found


def _mean_loss(model, loss_fn, data):
    if isinstance(data, tuple | list) and len(data) == 2 and hasattr(data[0], "shape"):
        return float(loss_fn(model(data[0]), data[1]))
    total = count = 0.0
    for x, target in data:
        total += float(loss_fn(model(x), target)) * len(target)
        count += len(target)
    if not count:
        raise ValueError("loss_landscape: the data are empty")
    return total / count
