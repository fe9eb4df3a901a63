"""Pictures in space: vectors, the plane that two of them span, and the four subspaces of a matrix of three rows or columns."""

from math import atan2, degrees

from .style import BLUE, CYCLE, FAINT, GREEN, INK, ORANGE, PURPLE, RED, as_rows, new_figure


def plot_vectors_3d(vectors, spans=(), title="", view=(22, -58)):
    """Arrows from the origin of space, {label: (x, y, z)}; each pair of labels in `spans` shows the plane of the two.

    view: elevation and azimuth in degrees.  Raises ValueError for vectors that do not have three components.

    >>> figure = plot_vectors_3d({"a": (1, 0, 0), "b": (0, 1, 1)}, spans=[("a", "b")])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['a', 'b']
    """
    points = {label: _triple(v, f"plot_vectors_3d: {label}") for label, v in vectors.items()}
    figure, axes = new_figure(5.2, 4.6, subplot_kw={"projection": "3d"})
    reach = max(max(map(abs, p)) for p in points.values()) * 1.1 or 1.0
    _box(axes, reach, view)
    for k, (first, second) in enumerate(spans):
        _plane(axes, points[first], points[second], reach, (PURPLE, GREEN)[k % 2])
    for colour, (label, p) in zip(CYCLE * len(points), points.items(), strict=False):
        _arrow(axes, p, colour, label)
    if title:
        axes.set_title(title, color=INK, fontsize=11)
    return figure


def plot_subspaces(A, title=""):
    """The row space and null space of a matrix of three columns, and the column space and left null space of one of three rows.

    A: 3 x 3, or 2 x 3, 3 x 2 and so on; a side that is not space is not drawn.  Raises ValueError when neither is.

    >>> [axes.get_title("left") for axes in plot_subspaces([[1, 2, 3], [2, 4, 6], [0, 0, 1]]).axes]
    ['row space (2), null space (1)', 'column space (2), left null space (1)']
    """
    from ..linalg import Matrix, four_subspaces

    M = Matrix([[float(x) for x in row] for row in as_rows(A, "plot_subspaces: A")])
    spaces, sides = four_subspaces(M), []
    if M.shape[1] == 3:
        sides.append(("row space", spaces.row, "null space", spaces.null))
    if M.shape[0] == 3:
        sides.append(("column space", spaces.column, "left null space", spaces.left_null))
    if not sides:
        raise ValueError(f"plot_subspaces: a matrix of three rows or three columns is needed, got shape {M.shape}")
    figure, grid = new_figure(4.4 * len(sides), 4.3, 1, len(sides), squeeze=False, subplot_kw={"projection": "3d"})
    for axes, (name, first, other, second) in zip(grid.flat, sides, strict=True):
        _box(axes, 1.0, (20, -62))
        for basis, colour in ((first, BLUE), (second, ORANGE)):
            columns = [tuple(basis.column(j)) for j in range(basis.shape[1])]
            if len(columns) == 2:
                _plane(axes, columns[0], columns[1], 1.0, colour)
            for column in columns:
                axes.plot(*([-x, x] for x in column), color=colour, linewidth=2.6 if len(columns) == 1 else 1.0)
        axes.set_title(f"{name} ({first.shape[1]}), {other} ({second.shape[1]})", color=INK, fontsize=11, loc="left")
        axes.plot([], [], color=BLUE, label=name, linewidth=3)
        axes.plot([], [], color=ORANGE, label=other, linewidth=3)
        axes.legend(frameon=False, fontsize=9, labelcolor=INK, loc="upper right")
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


def plot_projection_3d(A, b, title=""):
    """b, the plane of two columns of space, the nearest point p = A x of that plane, and what is left, which is perpendicular to it.

    A: 3 x 2 with independent columns.  Raises ValueError for other shapes, LinAlgError for dependent columns.

    >>> figure = plot_projection_3d([[1, 0], [1, 1], [1, 2]], [6, 0, 0])
    >>> [text.get_text() for text in figure.axes[0].texts][:2]
    ['b', 'p = (5, 2, -1)']
    """
    from ..linalg import Matrix, Vector, project

    rows = as_rows(A, "plot_projection_3d: A")
    if len(rows) != 3 or len(rows[0]) != 2:
        raise ValueError(f"plot_projection_3d: expected a 3 by 2 matrix, got {len(rows)} by {len(rows[0])}")
    M, b = Matrix(rows), Vector(_triple(b, "plot_projection_3d: b"))
    p = tuple(float(x) for x in project(M, b))
    figure, axes = new_figure(5.4, 4.8, subplot_kw={"projection": "3d"})
    reach = max(map(abs, (*p, *b))) * 1.1
    normal = [x - y for x, y in zip(b, p, strict=True)]
    _box(axes, reach, (16, degrees(atan2(normal[1], normal[0])) + 75))  # what is left stands across the picture
    first, second = (tuple(float(x) for x in M.column(j)) for j in range(2))
    _plane(axes, first, second, reach, PURPLE)
    axes.plot(*([x, y] for x, y in zip(p, b, strict=True)), color=RED, linewidth=1.8, linestyle=(0, (4, 2.5)))
    _arrow(axes, tuple(map(float, b)), BLUE, "b")
    axes.plot([], [], color=RED, linestyle=(0, (4, 2.5)), label="b - p")
    axes.legend(frameon=False, fontsize=9, labelcolor=INK, loc="upper right")
    _arrow(axes, p, GREEN, f"p = ({', '.join(f'{x:.3g}' for x in p)})")
    for column, name in ((first, "a₁"), (second, "a₂")):
        _arrow(axes, column, ORANGE, name)
    axes.set_title(title or "b - p is perpendicular to the plane", color=INK, fontsize=11)
    return figure


# ---- parts ---------------------------------------------------------------------------------------------------------------


def _triple(v, what):
    p = tuple(float(x) for x in v)
    if len(p) != 3:
        raise ValueError(f"{what}: expected three components, got {len(p)}")
    return p


def _box(axes, reach, view):
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    axes.set_zlim(-reach, reach)
    axes.set_box_aspect((1, 1, 1), zoom=1.05)
    axes.view_init(*view)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_pane_color((0, 0, 0, 0))
        axis.line.set_color(FAINT)
        axis._axinfo["grid"].update(color=FAINT, linewidth=0.4)
        axis.set_tick_params(colors=INK, labelsize=8)
        axis.set_major_locator(MaxNLocator(4))
    for k in range(3):
        ends = [[-reach, reach] if i == k else [0, 0] for i in range(3)]
        axes.plot(*ends, color=FAINT, linewidth=1)


def _arrow(axes, p, colour, label):
    axes.quiver(0, 0, 0, *p, color=colour, linewidth=2.2, arrow_length_ratio=0.12)
    axes.text(*(x * 1.08 for x in p), label, color=colour, fontsize=11)


def _plane(axes, u, v, reach, colour):
    """A square piece of the plane of two vectors, as large as the box."""
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    from ..linalg import Matrix, gram_schmidt

    Q = gram_schmidt(Matrix.from_columns([u, v])).Q
    p, q = tuple(Q.column(0)), tuple(Q.column(1))
    size = reach * 0.95
    corners = [tuple(size * (s * x + t * y) for x, y in zip(p, q, strict=True)) for s, t in ((1, 1), (1, -1), (-1, -1), (-1, 1))]
    axes.add_collection3d(Poly3DCollection([corners], facecolor=colour, alpha=0.18, edgecolor=colour, linewidth=0.8))
