"""Pictures of vectors in the plane: arrows, the shadow that a projection is, the angle behind a cosine, the area behind a cross
product.  Each function draws any data you give it and returns the Figure.
"""

from math import atan2, cos, degrees, hypot, pi, sin

from .style import BLUE, CYCLE, FAINT, GREEN, INK, ORANGE, RED, legend, new_figure


def plot_vectors(vectors, title="", sums=False):
    """Arrows from the origin: {label: (x, y)}; with `sums`, two vectors and their sum as a parallelogram.

    Raises ValueError for vectors that do not have two components.

    >>> [text.get_text() for text in plot_vectors({"u": (2, 1), "v": (1, 3)}, sums=True).axes[0].texts if text.get_text()]
    ['u', 'v', 'u + v']
    """
    points = {label: _point(v, f"plot_vectors: {label}") for label, v in vectors.items()}
    colours = dict(zip(points, (BLUE, ORANGE, GREEN, RED, CYCLE[4]) * len(points), strict=False))
    extra = {}
    if sums:
        if len(points) != 2:
            raise ValueError(f"plot_vectors: a sum takes two vectors, got {len(points)}")
        (_, u), (_, v) = points.items()
        extra = {" + ".join(points): (u[0] + v[0], u[1] + v[1])}
        colours[next(iter(extra))] = GREEN
    figure, axes = _plane([*points.values(), *extra.values()], title)
    if sums:
        w = next(iter(extra.values()))
        for a in points.values():
            axes.plot([a[0], w[0]], [a[1], w[1]], color=FAINT, linewidth=1.2, linestyle=(0, (4, 3)))
    for label, point in {**points, **extra}.items():
        _arrow(axes, point, colours[label], label)
    return figure


def plot_dot(u, v, title=""):
    """The angle between two vectors, and the dot product as |u| times the length of v's shadow on u.

    Raises ValueError for a zero vector, which has no direction.

    >>> plot_dot((3, 1), (1, 2)).axes[0].get_title("left")
    'u · v = 5,  cos 45.0° = 0.707'
    """
    u, v = _direction(u, "plot_dot: u"), _direction(v, "plot_dot: v")
    product = u[0] * v[0] + u[1] * v[1]
    cosine = product / (hypot(*u) * hypot(*v))
    angle = abs(atan2(u[0] * v[1] - u[1] * v[0], product))
    share = product / (u[0] ** 2 + u[1] ** 2)
    foot = (share * u[0], share * u[1])
    figure, axes = _plane([u, v, foot], title or f"u · v = {product:g},  cos {degrees(angle):.1f}° = {cosine:.3f}")
    _right_angle(axes, foot, v)
    axes.plot([0, foot[0]], [0, foot[1]], color=GREEN, linewidth=7, alpha=0.35, solid_capstyle="butt")
    _arc(axes, u, v, f"{degrees(angle):.1f}°")
    _arrow(axes, u, BLUE, "u")
    _arrow(axes, v, ORANGE, "v")
    return figure


def plot_projection(u, onto, title="", names=("u", "v")):
    """u, the line of `onto`, the projection of u on that line and the residual, which meets the line at a right angle.

    Raises ValueError when `onto` is zero: it has no line.

    >>> plot_projection([2, 3], [4, 1]).axes[0].get_legend().get_texts()[1].get_text()
    'residual (-0.588, 2.35), at a right angle'
    """
    u, v = _point(u, "plot_projection: u"), _direction(onto, "plot_projection: onto")
    share = (u[0] * v[0] + u[1] * v[1]) / (v[0] ** 2 + v[1] ** 2)
    p = (share * v[0], share * v[1])
    figure, axes = _plane([u, v, p], title)
    axes.axline((0, 0), v, color=FAINT, linewidth=1)
    _right_angle(axes, p, u)
    _arrow(axes, v, ORANGE, names[1])
    shadow = f"projection ({p[0]:.3g}, {p[1]:.3g})"
    axes.plot([0, p[0]], [0, p[1]], color=GREEN, linewidth=8, alpha=0.5, solid_capstyle="butt", label=shadow)
    rest = f"residual ({u[0] - p[0]:.3g}, {u[1] - p[1]:.3g}), at a right angle"
    axes.plot([p[0], u[0]], [p[1], u[1]], color=RED, linewidth=1.8, linestyle=(0, (4, 2.5)), label=rest)
    _arrow(axes, u, BLUE, names[0])
    legend(axes, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=1)
    return figure


def plot_cross(u, v, title=""):
    """The parallelogram of two vectors, its area signed: positive where v lies to the left of u.

    >>> plot_cross((3, 1), (1, 2)).axes[0].get_title("left")
    'signed area = 3·2 - 1·1 = 5'
    """
    u, v = _point(u, "plot_cross: u"), _point(v, "plot_cross: v")
    area = u[0] * v[1] - u[1] * v[0]
    w = (u[0] + v[0], u[1] + v[1])
    figure, axes = _plane([u, v, w], title or f"signed area = {u[0]:g}·{_in(v[1])} - {_in(u[1])}·{_in(v[0])} = {area:g}")
    colour = GREEN if area >= 0 else RED
    axes.fill([0, u[0], w[0], v[0]], [0, u[1], w[1], v[1]], color=colour, alpha=0.22, linewidth=0)
    axes.text(w[0] / 2, w[1] / 2, f"{area:+g}", color=colour, ha="center", va="center", fontsize=15, fontweight="bold")
    _arrow(axes, u, BLUE, "u")
    _arrow(axes, v, ORANGE, "v")
    return figure


def plot_cosine(pairs, title=""):
    """Pairs of vectors as arrows of length one, (label, u, v), side by side with their cosines: similar, unrelated, opposite.

    >>> len(plot_cosine([("alike", (1, 1), (1, 2)), ("opposed", (1, 0), (-2, 0))]).axes)
    2
    """
    if not pairs:
        raise ValueError("plot_cosine: no pairs")
    figure, grid = new_figure(2.3 * len(pairs), 2.5, 1, len(pairs), squeeze=False)
    for axes, (label, u, v) in zip(grid.flat, pairs, strict=True):
        u, v = _direction(u, f"plot_cosine: {label}"), _direction(v, f"plot_cosine: {label}")
        a, b = [(x / hypot(x, y), y / hypot(x, y)) for x, y in (u, v)]
        _frame(axes, -1.2, 1.2, -1.2, 1.2, ticks=False)
        turn = [2 * pi * k / 90 for k in range(91)]
        axes.plot([cos(t) for t in turn], [sin(t) for t in turn], color=FAINT, linewidth=1)
        _arrow(axes, a, BLUE)
        _arrow(axes, b, ORANGE)
        axes.set_title(f"{label}\ncos = {a[0] * b[0] + a[1] * b[1]:.2f}", color=INK, fontsize=11)
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


# ---- parts ---------------------------------------------------------------------------------------------------------------


def _point(v, what):
    values = [float(c) for c in v]
    if len(values) != 2:
        raise ValueError(f"{what} has {len(values)} components; only vectors of the plane can be drawn")
    return tuple(values)


def _direction(v, what):
    point = _point(v, what)
    if point == (0.0, 0.0):
        raise ValueError(f"{what} is the zero vector, which has no direction")
    return point


def _plane(points, title):
    """A figure whose axes hold the origin and all points at one scale."""
    xs, ys = [0.0, *(p[0] for p in points)], [0.0, *(p[1] for p in points)]
    margin = 0.14 * max(max(xs) - min(xs), max(ys) - min(ys), 1e-9)
    x0, x1, y0, y1 = min(xs) - margin, max(xs) + margin, min(ys) - margin, max(ys) + margin
    width = 5.0
    figure, axes = new_figure(width, max(2.2, min(5.0, width * (y1 - y0) / (x1 - x0) + 0.5)))
    _frame(axes, x0, x1, y0, y1)
    axes.set_title(title, color=INK, loc="left", fontsize=11)
    return figure, axes


def _frame(axes, x0, x1, y0, y1, ticks=True):
    axes.set_aspect("equal")
    axes.set_xlim(x0, x1)
    axes.set_ylim(y0, y1)
    axes.axhline(0, color=FAINT, linewidth=1)
    axes.axvline(0, color=FAINT, linewidth=1)
    axes.spines[:].set_visible(False)
    if ticks:
        from matplotlib.ticker import MaxNLocator

        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(integer=True, nbins=8))
        axes.tick_params(length=0)
    else:
        axes.grid(False)
        axes.set_xticks([])
        axes.set_yticks([])


def _arrow(axes, point, colour, label=""):
    arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 2.4, "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=point, xytext=(0, 0), arrowprops=arrow, zorder=4)
    if label:
        length = hypot(*point) or 1.0
        away = (9 * point[0] / length, 9 * point[1] / length)
        place = {"textcoords": "offset points", "ha": "center", "va": "center", "annotation_clip": False}
        if len(label) > 6:  # back over the arrow, where another that goes on does not cross it
            away = (0, 6 if point[1] >= 0 else -6)
            place |= {"ha": "right" if point[0] > 0 else "left", "va": "bottom" if point[1] >= 0 else "top"}
        axes.annotate(label, point, away, color=colour, fontsize=13, **place)


def _arc(axes, u, v, label):
    start, end = atan2(u[1], u[0]), atan2(v[1], v[0])
    turn = (end - start + pi) % (2 * pi) - pi
    radius = 0.28 * min(hypot(*u), hypot(*v))
    steps = [start + turn * k / 40 for k in range(41)]
    axes.plot([radius * cos(t) for t in steps], [radius * sin(t) for t in steps], color=INK, linewidth=1.4)
    middle = start + turn / 2
    axes.text(1.5 * radius * cos(middle), 1.5 * radius * sin(middle), label, color=INK, fontsize=11, ha="center", va="center")


def _right_angle(axes, foot, tip):
    """A dashed drop from `tip` to `foot`, and the little square at the foot."""
    axes.plot([foot[0], tip[0]], [foot[1], tip[1]], color=FAINT, linewidth=1.4, linestyle=(0, (4, 3)))
    across, along = (tip[0] - foot[0], tip[1] - foot[1]), (-foot[0], -foot[1])
    a, b = hypot(*across), hypot(*along)
    if a < 1e-9 or b < 1e-9:
        return
    size = 0.12 * min(max(a, b), 2 * min(a, b))
    i, j = (across[0] / a * size, across[1] / a * size), (along[0] / b * size, along[1] / b * size)
    corner = [(foot[0] + i[0], foot[1] + i[1]), (foot[0] + i[0] + j[0], foot[1] + i[1] + j[1]), (foot[0] + j[0], foot[1] + j[1])]
    axes.plot([c[0] for c in corner], [c[1] for c in corner], color=INK, linewidth=1)


def _in(x):
    """A factor in a product: negative numbers in parentheses."""
    return f"({x:g})" if x < 0 else f"{x:g}"
