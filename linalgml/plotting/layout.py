"""Pictures of storage: which elements of one flat row a view shows, and which elements broadcasting reads again and again."""

from itertools import product

from .style import BLUE, FAINT, INK, ORANGE, new_figure


def plot_views(size, views, title=""):
    """A storage of `size` numbered elements, and views of it below: {name: (shape, strides, offset)}, each of one or two dimensions.

    A cell of a view bears the number of the storage element it shows.  Blue elements are shown by the last view.  Returns the
    Figure.  Raises ValueError for a view of another number of dimensions, or one that leaves the storage.

    >>> figure = plot_views(6, {"x": ((2, 3), (3, 1), 0), "x.T": ((3, 2), (1, 3), 0)})
    >>> [text.get_text() for text in figure.axes[2].texts]
    ['0', '3', '1', '4', '2', '5']
    """
    tables = {name: _shown(name, size, *view) for name, view in views.items()}
    widths = [max(3, len(table[0])) for table in tables.values()]  # room for the strides above the narrow ones
    height = max(len(table) for table in tables.values())
    figure, _ = new_figure(max(4.4, 0.4 * (sum(widths) + 1.6 * len(widths)), 0.36 * size + 0.3), 0.42 * height + 1.7)
    figure.clear()
    grid = figure.add_gridspec(2, len(tables), height_ratios=(1.2, height), width_ratios=[w + 0.8 for w in widths])
    last = {at for row in [*tables.values()][-1] for at in row}
    _cells(figure.add_subplot(grid[0, :]), [list(range(size))], lambda r, c: c in last, title or "storage")
    for k, (name, table) in enumerate(tables.items()):
        _, strides, offset = views[name]
        under = f"strides {tuple(strides)}"
        name += f" from {offset}" if offset else ""
        _cells(figure.add_subplot(grid[1, k]), table, lambda r, c, table=table: table[r][c] in last, f"{name}\n{under}", height)
    return figure


def plot_broadcast(a, b, title=""):
    """What broadcasting makes of two shapes of at most two dimensions: both operands at the common shape, repeated cells pale.

    Returns the Figure.  Raises ShapeError for shapes that do not broadcast, ValueError for more than two dimensions.

    >>> figure = plot_broadcast((3, 1), (4,))
    >>> [axes.get_title("left") for axes in figure.axes]
    ['(3, 1)', '(4,)', 'result: (3, 4)']
    """
    from ..autograd.shapes import broadcast_shapes

    wide = broadcast_shapes(tuple(a), tuple(b), "plot_broadcast")
    if not 1 <= len(wide) <= 2:
        raise ValueError(f"plot_broadcast: expected one or two dimensions, got {a} and {b}")
    rows, cols = (1, *wide)[-2:]
    figure, grid = new_figure(0.44 * (3 * cols + 1.5), 0.44 * rows + 0.6, 1, 3, squeeze=False)

    def named(letter, own, r, c):
        height, width = (1, 1, *own)[-2:]
        return f"{letter}{r if height > 1 else ''}{c if width > 1 else ''}"

    for axes, own, letter, colour in zip(grid.flat, (a, b, wide), "ab ", (BLUE, ORANGE, INK), strict=True):
        height, width = (1, 1, *own)[-2:]
        if letter == " ":
            table = [[f"{named('a', a, r, c)}+{named('b', b, r, c)}" for c in range(cols)] for r in range(rows)]
        else:
            table = [[named(letter, own, r, c) for c in range(cols)] for r in range(rows)]
        name = str(tuple(own)) if letter != " " else f"result: {wide}"
        _cells(axes, table, lambda r, c, height=height, width=width: r < height and c < width, name, rows, colour)
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


def _shown(name, size, shape, strides, offset):
    """The storage numbers of a view as rows."""
    if not 1 <= len(shape) <= 2 or len(shape) != len(strides):
        raise ValueError(f"plot_views: {name}: expected one or two dimensions with a stride each, got {shape} and {strides}")
    (rows, cols), (down, right) = (1, *shape)[-2:], (0, *strides)[-2:]
    table = [[offset + i * down + j * right for j in range(cols)] for i in range(rows)]
    if any(not 0 <= at < size for row in table for at in row):
        raise ValueError(f"plot_views: {name}: a storage of {size} elements ends before the view does")
    return table


def _cells(axes, table, mark, name, height=None, colour=BLUE):
    """A table of small squares; those that `mark(row, column)` are filled."""
    from matplotlib.patches import Rectangle

    rows, cols = len(table), len(table[0])
    for r, c in product(range(rows), range(cols)):
        fill = mark(r, c)
        paint = {"facecolor": colour, "alpha": 0.3} if fill else {"facecolor": "none", "alpha": 0.9}
        axes.add_patch(Rectangle((c, -r - 1), 1, 1, edgecolor=FAINT, linewidth=0.9, **paint))
        text = str(table[r][c])
        axes.text(c + 0.5, -r - 0.5, text, ha="center", va="center", fontsize=12 if len(text) < 4 else 8.5, color=INK)
    axes.set_xlim(-0.05, cols + 0.05)
    axes.set_ylim(-(height or rows) - 0.05, 0.05)
    axes.set_aspect("equal", anchor="NW")
    axes.axis("off")
    axes.set_title(name, color=INK, fontsize=10.5, loc="left")
