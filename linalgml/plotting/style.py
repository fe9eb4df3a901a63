"""How the pictures look: one palette, readable on white and on near-black, transparent behind, and large enough for a phone.

A picture is a matplotlib `Figure` made without pyplot: nothing opens a window, nothing piles up in a global list, and the
caller decides where it goes (`figure.savefig("picture.svg")`).
"""

INK, FAINT = "#737a86", "#9aa1ad"  # text and lines; grids.  4.3 to 1 or better on #ffffff and on #131416
BLUE, ORANGE, GREEN, RED, PURPLE = "#3b82d6", "#df7a2f", "#3a9d5d", "#d1495b", "#8b6fc9"
CYCLE = (BLUE, ORANGE, GREEN, RED, PURPLE)
MISSING = "pictures need matplotlib: pip install 'linalgml[plot]'"


def new_figure(width=5.6, height=3.6, rows=1, cols=1, **settings):
    """A transparent figure of width × height inches and its axes, in the library's style.

    One Axes for rows = cols = 1, else an array of them; `settings` go to `Figure.subplots`.  Raises ImportError without matplotlib.

    >>> figure, axes = new_figure()
    >>> axes.get_facecolor()[3]
    0.0
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError(MISSING) from error
    figure = Figure(figsize=(width, height), dpi=110, layout="constrained", facecolor="none")
    axes = figure.subplots(rows, cols, **settings)
    for one in figure.axes:
        dress(one)
    return figure, axes


def dress(axes):
    """Ink, grid and spines of one Axes."""
    axes.set_facecolor("none")
    axes.grid(True, color=FAINT, alpha=0.25, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=10)
    axes.set_prop_cycle(color=CYCLE)
    for text in (axes.xaxis.label, axes.yaxis.label, axes.title):
        text.set_color(INK)
        text.set_fontsize(11)


def legend(axes, **settings):
    """A legend without a frame, in ink."""
    settings = {"frameon": False, "fontsize": 10, "labelcolor": INK, **settings}
    return axes.legend(**settings)


def legend_above(axes, columns=4, **settings):
    """A legend over the axes, for pictures whose lines are everywhere in them."""
    place = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "borderaxespad": 0.2, "columnspacing": 1.4}
    return legend(axes, ncols=columns, **{**place, **settings})


def as_rows(values, what):
    """A nested list from a matrix, a tensor or nested lists; ValueError when it is empty or ragged.

    >>> as_rows([[1, 2], [3, 4]], "weights")
    [[1, 2], [3, 4]]
    """
    rows = values.tolist() if hasattr(values, "tolist") else [list(row) for row in values]
    if not rows or not hasattr(rows[0], "__len__") or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError(f"{what}: expected rows of one length, at least 1 by 1")
    return rows
