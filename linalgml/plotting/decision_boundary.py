"""Where a classifier changes its mind: what it would answer at every point of the plane, the points it learnt from on top."""

from .style import BLUE, CYCLE, INK, RED, legend, new_figure

MORE = (BLUE, RED, *(c for c in CYCLE if c not in (BLUE, RED)), "#5f9ea0", "#b5893b", "#7a7f2a", "#c46aa0", "#4d7a8c")


def plot_decision_boundary(model, X, y, title="", steps=80):
    """What a model answers over the plane, with a line wherever its answer changes.  Returns the Figure.

    model: a fitted classifier or clustering of `linalgml.statistics` (predict_proba or predict), an `nn.Module` whose output is a column
    of logits for each class, or one logit, or a function that gets a list of pairs and returns P(class 1) of each.  X: (n, 2);
    y: the n labels.  The model's classes are coloured in their order; for a clustering, whose numbers mean nothing, y may be None, and
    each point then bears the colour of its cluster.  The paler, the less sure: the probability of the answer, from 1 / classes to 1.

    A module is in evaluation mode meanwhile, and nothing is recorded.  Raises ValueError for rows that are not pairs, other lengths of X
    and y, more than ten classes, and answers that are not one for each row; TypeError for a model of no such kind.

    >>> figure = plot_decision_boundary(lambda rows: [float(x > 0) for x, y in rows], [[-1, 0], [1, 1]], [0, 1], steps=9)
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['class 0', 'class 1']
    >>> from linalgml.statistics import GaussianNB
    >>> X, y = [[0.0, 0.0], [1.0, 1.0], [5.0, 5.0], [6.0, 7.0]], ["a", "a", "b", "b"]
    >>> figure = plot_decision_boundary(GaussianNB().fit(X, y), X, y, steps=9)
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['a', 'b']
    """
    figure, axes = new_figure(5.4, 3.9)
    draw_boundary(axes, model, X, y, steps, 24)
    legend(axes, loc="upper left", bbox_to_anchor=(1.0, 1.0), handletextpad=0.2)
    axes.set_title(title, loc="left", color=INK)
    return figure


def plot_decision_boundaries(models, data, steps=60):
    """Several models side by side, each fitted to several sets of data: a column for each model, a row for each set; returns the Figure.

    models: {name: a model with `fit`, which is cloned and fitted, or a function (X, y) -> fitted model}; data: {name: (X, y)}.  The share
    of the points that are classified right stands in each panel's corner, except for clusterings.

    >>> from linalgml.datasets import make_moons
    >>> from linalgml.statistics import KNeighborsClassifier, LogisticRegression
    >>> models = {"logistic": LogisticRegression(), "1 neighbour": KNeighborsClassifier(1)}
    >>> figure = plot_decision_boundaries(models, {"moons": make_moons(20, random_state=0)}, steps=9)
    >>> [axes.get_title() for axes in figure.axes], figure.axes[1].texts[0].get_text()
    (['logistic', '1 neighbour'], '1.00')
    """
    from ..statistics import clone

    if not models or not data:
        raise ValueError("plot_decision_boundaries: expected at least one model and one set of data")
    figure, grid = new_figure(1.28 * len(models) + 0.3, 1.3 * len(data) + 0.3, len(data), len(models), squeeze=False)
    for i, (set_name, (X, y)) in enumerate(data.items()):
        for j, (name, model) in enumerate(models.items()):
            fitted = clone(model).fit(X, y) if hasattr(model, "fit") else model(X, y)
            axes = grid[i, j]
            right = draw_boundary(axes, fitted, X, y, steps, 10)
            axes.set_xticks([])
            axes.set_yticks([])
            axes.spines[:].set_visible(False)
            if right is not None:
                axes.text(0.98, 0.02, f"{right:.2f}", transform=axes.transAxes, ha="right", va="bottom", fontsize=10, color=INK)
            if i == 0:
                axes.set_title(name, fontsize=11, color=INK)
            if j == 0:
                axes.set_ylabel(set_name, color=INK)
    return figure


def draw_boundary(axes, model, X, y, steps, size):
    """The map, the line and the points on one Axes; returns the share of points that are classified right, None for a clustering."""
    points = [[float(v) for v in row] for row in (X.tolist() if hasattr(X, "tolist") else X)]
    if not points or any(len(p) != 2 for p in points) or steps < 2:
        raise ValueError("plot_decision_boundary: expected rows of two numbers, at least one of them, and at least 2 steps")
    clustering = not callable(model) and not hasattr(model, "classes_")
    if y is None and not clustering:
        raise ValueError("plot_decision_boundary: a classifier is drawn with the labels of its points")
    labels: list = [None] * len(points) if y is None else list(y.tolist() if hasattr(y, "tolist") else y)
    if len(labels) != len(points):
        raise ValueError(f"plot_decision_boundary: {len(points)} points, {len(labels)} labels")
    if not hasattr(model, "classes_"):
        labels = [int(v) if isinstance(v, float) and v == int(v) else v for v in labels]
    across, up = (_span([p[k] for p in points], steps) for k in (0, 1))
    classes, rows = answers(model, [[a, b] for b in up for a in across])
    named = len(classes) if clustering else max([len(classes), *(v + 1 for v in labels if callable(model) and isinstance(v, int))])
    if named > len(MORE):
        raise ValueError(f"plot_decision_boundary: {named} classes, and only {len(MORE)} colours that can be told apart")
    chosen = [max(range(len(row)), key=row.__getitem__) for row in rows]
    hard = all(max(row) == 1 for row in rows)
    _paint(axes, rows, chosen, across, up, "nearest" if hard else "bilinear" if size > 12 else "none")  # "none" keeps an SVG small
    own_classes, own = answers(model, points)
    found = [own_classes[max(range(len(row)), key=row.__getitem__)] for row in own]
    shown = found if clustering else labels
    for k, c in enumerate(dict.fromkeys([*classes, *sorted(set(shown) - set(classes), key=str)])):
        mine = [p for p, label in zip(points, shown, strict=True) if label == c]
        if mine:
            name = f"cluster {c}" if clustering else f"class {c}" if callable(model) else str(c)
            look = {"s": size, "color": MORE[k % len(MORE)], "edgecolor": "white", "linewidth": 0.6 if size > 12 else 0.3, "label": name}
            axes.scatter(*zip(*mine, strict=True), **look)
    return None if clustering else sum(a == b for a, b in zip(found, labels, strict=True)) / len(points)


def answers(model, rows):
    """(classes, a probability of each for each row): the parts of a whole, or 1 for the answer of a model that has no probabilities.

    >>> answers(lambda rows: [0.25 for _ in rows], [[0.0, 0.0]])
    ([0, 1], [[0.75, 0.25]])
    """
    from ..nn import Module

    if isinstance(model, Module):
        return _of_module(model, rows)
    if hasattr(model, "predict_proba"):
        found = [[float(v) for v in row] for row in model.predict_proba(rows).tolist()]
        return _checked(list(getattr(model, "classes_", range(len(found[0])))), found, rows)
    if hasattr(model, "predict"):
        given = list(model.predict(rows))
        known = getattr(model, "classes_", None)
        classes = list(known) if known is not None else list(range(getattr(model, "n_clusters", 1 + max(given))))
        return _checked(classes, [[float(c == answer) for c in classes] for answer in given], rows)
    if callable(model):
        ones = model(rows)
        ones = [float(p) for p in (ones.tolist() if hasattr(ones, "tolist") else ones)]
        return _checked([0, 1], [[1 - p, p] for p in ones], rows)
    raise TypeError(f"plot_decision_boundary: expected a model or a function, got {type(model).__name__}")


def _of_module(model, rows):
    import linalgml as lm

    dtype = next((p.dtype for p in model.parameters()), lm.float32)
    modes = [(m, m.training) for m in model.modules()]
    try:
        model.eval()
        with lm.no_grad():
            out = model(lm.tensor(rows, dtype=dtype))
            if out.dim() == 1 or (out.dim() == 2 and out.shape[1] == 1):
                found = [[1 - p, p] for p in lm.sigmoid(out.reshape(-1)).tolist()]
            elif out.dim() == 2:
                found = lm.softmax(out, -1).tolist()
            else:
                raise ValueError(f"plot_decision_boundary: expected an output of shape (n,) or (n, classes), got {out.shape}")
    finally:
        for m, mode in modes:
            m.training = mode
    return _checked(list(range(len(found[0]))), found, rows)


def _checked(classes, found, rows):
    if len(found) != len(rows) or any(len(row) != len(classes) for row in found):
        raise ValueError(f"plot_decision_boundary: the model answered {len(found)} times for {len(rows)} rows")
    if any(p != p for row in found for p in row):
        raise ValueError("plot_decision_boundary: the model answered NaN")
    return classes, found


def _span(values, steps):
    low, high = min(values), max(values)
    margin = 0.15 * (high - low) or 0.5
    return [low - margin + (high - low + 2 * margin) * i / (steps - 1) for i in range(steps)]


def _paint(axes, rows, chosen, across, up, smooth):
    """The colour of each answer, as strong as it is sure, and the lines between the answers."""
    from matplotlib.colors import to_rgb

    steps, k = len(across), len(rows[0])
    colours = [to_rgb(c) for c in MORE[:k]]
    picture = []
    for row, c in zip(rows, chosen, strict=True):
        sure = (row[c] - 1 / k) / (1 - 1 / k) if k > 1 else 1.0
        picture.append((*colours[c], round(0.06 + 0.4 * max(0.0, min(1.0, sure)), 2)))
    axes.grid(False)
    image = [picture[i * steps : (i + 1) * steps] for i in range(len(up))]
    axes.imshow(image, origin="lower", extent=(across[0], across[-1], up[0], up[-1]), aspect="auto", interpolation=smooth)
    for c in range(k):
        if not 0 < chosen.count(c) < len(chosen) or (k == 2 and c == 0):
            continue
        lead = [row[c] - max(p for j, p in enumerate(row) if j != c) for row in rows]
        if k > 2:
            lead = [v if own == c else min(v, -1e-12) for v, own in zip(lead, chosen, strict=True)]
        axes.contour(across, up, [lead[i * steps : (i + 1) * steps] for i in range(len(up))], levels=[0.0], colors=[INK], linewidths=1.4)
