"""Images and what layers make of them: filters, feature maps, pooled planes, as grey squares."""

from .style import FAINT, INK, as_rows, new_figure


def plot_planes(planes, titles=None, cols=4, signed=False):
    """Matrices as pictures in a grid: dark is high; with `signed`, blue is negative and red positive, the same scale in all.

    planes: a list of nested lists or 2-D tensors, None for a place that stays empty.
    Returns the Figure.  Raises ValueError for none, or for one that is empty or ragged.

    >>> figure = plot_planes([[[0, 1], [1, 0]], [[1, 0], [0, 1]]], ["a", "b"])
    >>> [axes.get_title() for axes in figure.axes]
    ['a', 'b']
    """
    rows = [None if plane is None else as_rows(plane, "plot_planes") for plane in planes]
    if not any(rows):
        raise ValueError("plot_planes: expected at least one picture")
    cols = min(cols, len(rows))
    lines = -(-len(rows) // cols)
    figure, grid = new_figure(1.5 * cols, 1.7 * lines, lines, cols, squeeze=False)
    top = max(abs(v) for plane in rows for row in plane or () for v in row) or 1.0
    look = {"cmap": "RdBu_r", "vmin": -top, "vmax": top} if signed else {"cmap": "Greys"}
    for k, axes in enumerate(grid.flat):
        if k >= len(rows) or rows[k] is None:
            axes.remove()
            continue
        axes.imshow(rows[k], interpolation="nearest", **look)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.grid(False)
        for spine in axes.spines.values():
            spine.set_visible(True)
            spine.set_color(FAINT)
        if titles:
            axes.set_title(titles[k], color=INK, fontsize=10)
    return figure


def plot_feature_maps(digit=0):
    """A handwritten digit, four hand-made filters of three by three, and what convolution finds with each.

    Needs the digits that come with scikit-learn.  Returns the Figure.

    >>> len(plot_feature_maps().axes)
    9
    """
    import linalgml as lm
    from linalgml.datasets import load_digits
    from linalgml.nn import functional as F

    filters = {
        "upper edge": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]], "left edge": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
        "blur": [[1, 1, 1]] * 3, "spot": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    }  # fmt: skip
    image = load_digits()[0][digit].reshape(1, 1, 8, 8)
    weight = lm.tensor([[[[float(v) for v in row] for row in f]] for f in filters.values()]) / 9
    maps = F.conv2d(image, weight, padding=1)[0]
    planes = [image[0, 0], *(weight[k, 0] for k in range(4)), None, *(maps[k] for k in range(4))]
    return plot_planes(planes, ["digit", *filters, "", *(f"found: {name}" for name in filters)], cols=5, signed=True)
