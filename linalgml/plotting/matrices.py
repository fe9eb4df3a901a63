"""Pictures of matrices: what a 2 x 2 matrix does to the plane, which row meets which column in a product, what two maps do one after
the other, and how a layer with a ReLU folds the plane.  Each function draws any data you give it and returns the Figure.
"""

from math import hypot

from .style import BLUE, FAINT, GREEN, INK, ORANGE, PURPLE, RED, as_rows, new_figure

FLAG = [(0, 0), (0, 1.5), (1, 1.5), (1, 1.15), (0.35, 1.15), (0.35, 0.85), (0.8, 0.85), (0.8, 0.5), (0.35, 0.5), (0.35, 0), (0, 0)]


def plot_transformation(A, title=""):
    """The plane's grid, the unit square and the letter F, before and after a 2 x 2 matrix; its columns are where the axes go.

    Raises ValueError for another shape.

    >>> plot_transformation([[1, 1], [0, 1]]).axes[1].get_title("left")
    'after: columns (1, 0) and (1, 1)'
    """
    rows = _two_by_two(A, "plot_transformation: A")
    (a, b), (c, d) = rows
    return plot_steps([A], ["before", f"after: columns ({a:g}, {c:g}) and ({b:g}, {d:g})"], title)


def plot_steps(matrices, names=None, title=""):
    """A grid and an F before any map, after the first, after the first and the second, and so on, side by side.

    Raises ValueError for matrices that are not 2 x 2, or when there is not one name for each of the len(matrices) + 1 pictures.

    >>> len(plot_steps([[[0, -1], [1, 0]], [[2, 0], [0, 1]]]).axes)
    3
    """
    names = names or ["before", *(f"after map {k + 1}" for k in range(len(matrices)))]
    if len(names) != len(matrices) + 1:
        raise ValueError(f"plot_steps: {len(matrices)} maps make {len(matrices) + 1} pictures, got {len(names)} names")
    totals = [((1.0, 0.0), (0.0, 1.0))]
    for k, A in enumerate(matrices):
        (a, b), (c, d) = _two_by_two(A, f"plot_steps: matrix {k}")
        (p, q), (r, s) = totals[-1]
        totals.append(((a * p + b * r, a * q + b * s), (c * p + d * r, c * q + d * s)))
    reach = max(max(abs(v) for v in _apply(total, point)) for total in totals for point in [*FLAG, (1, 1), (1.6, 1.6)]) * 1.08
    reach = max(2.0, reach)
    figure, grid = new_figure(3.0 * len(totals), 3.3, 1, len(totals), squeeze=False)
    for axes, total, name in zip(grid.flat, totals, names, strict=True):
        _bare(axes, reach)
        for k in range(-4, 5):
            for start, end in (((k, -4), (k, 4)), ((-4, k), (4, k))):
                (x0, y0), (x1, y1) = _apply(total, start), _apply(total, end)
                axes.plot([x0, x1], [y0, y1], color=FAINT, linewidth=1.4 if k == 0 else 0.7, alpha=0.9 if k == 0 else 0.5)
        shape = [_apply(total, point) for point in FLAG]
        axes.fill([x for x, _ in shape], [y for _, y in shape], color=PURPLE, alpha=0.35, linewidth=1.4)
        _axis_arrow(axes, _apply(total, (1, 0)), BLUE)
        _axis_arrow(axes, _apply(total, (0, 1)), ORANGE)
        axes.set_title(name, color=INK, loc="left", fontsize=11)
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


def plot_product(A, B, i=0, j=0):
    """A, B and A B as tables, with row i of A and column j of B marked: entry (i, j) is their dot product, written out below.

    Raises ValueError for shapes that do not fit, IndexError for an entry that is not there.

    >>> plot_product([[1, 2], [3, 4]], [[5, 6], [7, 8]], 1, 0).texts[-1].get_text()
    'row 1 · column 0  =  3·5 + 4·7  =  43'
    """
    left, right = as_rows(A, "plot_product: A"), as_rows(B, "plot_product: B")
    if len(left[0]) != len(right):
        raise ValueError(f"plot_product: A is {len(left)} by {len(left[0])}, B {len(right)} by {len(right[0])}: the inner sizes differ")
    if not (0 <= i < len(left) and 0 <= j < len(right[0])):
        raise IndexError(f"plot_product: entry ({i}, {j}) is not in a product of {len(left)} by {len(right[0])}")
    product = [[sum(a * row[q] for a, row in zip(top, right, strict=True)) for q in range(len(right[0]))] for top in left]
    widths = [len(left[0]), len(right[0]), len(right[0])]
    height = max(len(left), len(right))
    figure, grid = new_figure(0.72 * (sum(widths) + 3), 0.62 * height + 1.3, 1, 3, width_ratios=widths, squeeze=False)
    marks = [lambda r, c: r == i, lambda r, c: c == j, lambda r, c: (r, c) == (i, j)]
    for axes, table, name, mark, colour in zip(
        grid.flat, (left, right, product), ("A", "B", "A B"), marks, (BLUE, ORANGE, GREEN), strict=True
    ):
        _table(axes, table, mark, colour, height)
        axes.set_title(name, color=INK, fontsize=13)
    terms = " + ".join(f"{_factor(a)}·{_factor(row[j])}" for a, row in zip(left[i], right, strict=True))
    figure.text(0.5, 0.02, f"row {i} · column {j}  =  {terms}  =  {product[i][j]:g}", color=INK, fontsize=12, ha="center", va="bottom")
    figure.get_layout_engine().set(rect=(0, 0.12, 1, 0.88))
    return figure


def plot_fold(points, classes, W, b, line=None, title=""):
    """Points of the plane, coloured by class: as they are, after z = W x + b, and after relu(z), where negative coordinates fold to 0.

    `line` (u, v, c) draws u z_1 + v z_2 = c in the last picture, where a next layer might cut.  Raises ValueError when W is not
    2 x 2 or the classes do not fit the points.

    >>> xor = [(0, 0), (0, 1), (1, 0), (1, 1)], [0, 1, 1, 0]
    >>> figure = plot_fold(*xor, [[1, 1], [1, 1]], [0, -1])
    >>> [axes.get_title("left") for axes in figure.axes]
    ['x', 'z = W x + b', 'max(0, z)']
    """
    rows = _two_by_two(W, "plot_fold: W")
    points = [tuple(map(float, p)) for p in points]
    if len(points) != len(classes) or not points:
        raise ValueError(f"plot_fold: {len(points)} points with {len(classes)} classes")
    moved = [tuple(u + v for u, v in zip(_apply(rows, p), b, strict=True)) for p in points]
    folded = [tuple(max(0.0, c) for c in z) for z in moved]
    from matplotlib.ticker import MaxNLocator

    figure, grid = new_figure(8.4, 3.1, 1, 3, squeeze=False)
    for axes, places, name in zip(grid.flat, (points, moved, folded), ("x", "z = W x + b", "max(0, z)"), strict=True):
        span = [c for p in places for c in p]
        low, high = min([0.0, *span]) - 0.45, max([1.0, *span]) + 0.75
        axes.set_xlim(low, high)
        axes.set_ylim(low, high)
        axes.set_aspect("equal")
        axes.axhline(0, color=FAINT, linewidth=1)
        axes.axvline(0, color=FAINT, linewidth=1)
        shown: dict = {}
        below = -20 if line and axes is figure.axes[2] else 7
        for original, place, kind in zip(points, places, classes, strict=True):
            shown.setdefault((place, kind), []).append(f"({original[0]:g}, {original[1]:g})")
        for (place, kind), labels in shown.items():
            axes.plot(*place, "os"[kind % 2], color=(BLUE, RED, GREEN, ORANGE)[kind % 4], markersize=10)
            axes.annotate("\n".join(labels), place, (9, below), textcoords="offset points", color=INK, fontsize=9)
        axes.set_title(name, color=INK, loc="left", fontsize=12)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(integer=True))
    if line:
        u, v, c = map(float, line)
        start = (c / u, 0.0) if u else (0.0, c / v)
        figure.axes[2].axline(start, (start[0] - v, start[1] + u), color=PURPLE, linewidth=1.6, linestyle=(0, (5, 3)))
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


# ---- parts ---------------------------------------------------------------------------------------------------------------


def _two_by_two(A, what):
    rows = as_rows(A, what)
    if len(rows) != 2 or len(rows[0]) != 2:
        raise ValueError(f"{what}: expected 2 by 2, got {len(rows)} by {len(rows[0])}")
    return tuple(tuple(map(float, row)) for row in rows)


def _apply(matrix, point):
    (a, b), (c, d) = matrix
    return a * point[0] + b * point[1], c * point[0] + d * point[1]


def _bare(axes, reach):
    axes.set_aspect("equal")
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    axes.grid(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)


def _axis_arrow(axes, point, colour):
    if hypot(*point) < 1e-9:
        axes.plot(0, 0, "o", color=colour)
        return
    arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 2.4, "mutation_scale": 15, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=point, xytext=(0, 0), arrowprops=arrow, zorder=4)


def _table(axes, table, mark, colour, height):
    """A table of numbers as tall as `height` rows, the marked cells filled."""
    from matplotlib.patches import Rectangle

    rows, cols = len(table), len(table[0])
    top = (height - rows) / 2
    for r, row in enumerate(table):
        for c, value in enumerate(row):
            marked = mark(r, c)
            face = colour if marked else "none"
            axes.add_patch(Rectangle((c + 0.04, top + r + 0.04), 0.92, 0.92, facecolor=face, edgecolor=FAINT, linewidth=0.9, alpha=0.9))
            axes.text(c + 0.5, top + r + 0.52, f"{value:g}", color="white" if marked else INK, ha="center", va="center", fontsize=12)
    axes.set_xlim(0, cols)
    axes.set_ylim(height, 0)
    axes.set_aspect("equal")
    axes.grid(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)


def _factor(x):
    return f"({x:g})" if x < 0 else f"{x:g}"
