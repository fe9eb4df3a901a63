"""The graph behind a number: every operation of an expression, what it gave, and the gradients that flow back along it."""

from .layered import depths, ordered, placed, with_bends
from .style import BLUE, FAINT, GREEN, INK, RED, new_figure
from .tape import Box, tensor_boxes

GAP, BETWEEN, MOST = 0.22, 0.42, 300  # inches between boxes and between layers; how many boxes are drawn


def operands(value):
    """[(operand, slope), …] of a Value: what it was computed from, and its derivative along each."""
    pairs = ((value._x, value._dx), (value._y, value._dy))
    return [(v, slope) for v, slope in pairs if v is not None]


def values_of(value):
    """Every Value that a Value was computed from, and itself, operands first."""
    order, seen, stack = [], set(), [(value, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack += [(v, False) for v, _ in reversed(operands(node))]
    return order


def layers(value):
    """Values by depth: layers[0] holds the result; every operand stands at least one layer behind all that use it.

    >>> from linalgml.autograd.scalar import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> [[v.data for v in layer] for layer in layers(x * y + x)]
    [[8.0], [6.0], [2.0, 3.0]]
    """
    order = values_of(value)
    found = depths([(id(v), id(user)) for user in order for v, _ in operands(user)], [id(v) for v in order])
    rows: list = [[] for _ in range(max(found.values()) + 1)]
    for v in order:
        rows[found[id(v)]].append(v)
    return rows


def number(v):
    """A number in at most four significant digits.

    >>> number(0.123456), number(3)
    ('0.1235', '3')
    """
    return f"{v:.4g}" if isinstance(v, float) else str(v)


def plot_graph(result, names=None, title=""):
    """Draw the graph of a Value or of a Tensor: leaves at the top, the result at the bottom.  Returns the Figure.

    A Value's box shows its number and, once `backward` ran, its gradient; an edge carries the slope by which the gradient is multiplied
    on its way back.  A Tensor's box shows the operation or the name, the shape, the values (all of four at most, else their mean ±
    deviation) and the gradient of the result with respect to it, which is computed for the drawing and left nowhere.  The tape keeps
    the values that `backward` reads; name a tensor to see its values too.  `names` maps labels to Values or Tensors: {"x": x}.
    Leaves are blue, and green those that need no gradient.

    Raises TypeError for anything else than a Value or a Tensor, ValueError for a tensor without a history, for a graph that
    `backward` has freed (draw before it, or pass retain_graph=True), and for more than 300 boxes.

    >>> from linalgml.autograd.scalar import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> z = x * y
    >>> z.backward()
    >>> [text.get_text() for text in plot_graph(z, {"x": x}).axes[0].texts if "grad" in text.get_text()]
    ['x = 2\\ngrad 3', '3\\ngrad 2', '6\\ngrad 1']
    >>> import linalgml as lm
    >>> w = lm.tensor([3.0, 4.0], requires_grad=True)
    >>> [text.get_text() for text in plot_graph((w * w).sum(), {"w": w}).axes[0].texts]
    ['w\\n(2,)\\n3, 4\\ngrad 6, 8', 'mul\\n(2,)\\ngrad 1, 1', 'sum\\n25\\ngrad 1']
    """
    from ..autograd.scalar import Value
    from ..autograd.tensor import Tensor

    if isinstance(result, Value):
        boxes, edges = _value_boxes(result, names or {})
    elif isinstance(result, Tensor):
        boxes, edges = tensor_boxes(result, names or {})
    else:
        raise TypeError(f"plot_graph: expected a Value or a Tensor, got {type(result).__name__}")
    if len(boxes) > MOST:
        raise ValueError(f"plot_graph: {len(boxes)} boxes are more than anyone reads; at most {MOST} are drawn")
    return _draw(boxes, edges, title)


def _value_boxes(value, names):
    called = {id(v): name for name, v in names.items()}
    boxes: dict = {}
    edges: list = []
    order = values_of(value)
    for v in order:
        name = called.get(id(v), "")
        text = f"{name + ' = ' if name else ''}{number(v.data)}\ngrad {number(v.grad)}"
        boxes[id(v)] = Box(text, "" if operands(v) else "leaf")
        edges += [(id(operand), id(v), f"×{number(slope)}") for operand, slope in operands(v)]
    return boxes, edges


def _draw(boxes, edges, title):
    """Boxes {key: Box} and edges (source, user, text)."""
    from matplotlib.patches import FancyBboxPatch

    pairs = [(source, user) for source, user, _ in edges]
    rows, chains = with_bends(pairs, depths(pairs, boxes))
    rows = ordered(rows, chains)
    into: dict = {}
    for k, chain in enumerate(chains):
        into.setdefault(chain[-1], []).append(k)
    for user, arriving in into.items():
        boxes[user].room = sum(_reach(edges[k][2]) for k in arriving) - _reach("")

    def width(node):
        return boxes[node].width() if node in boxes else 0.12

    x = placed(rows, chains, width, GAP)
    tall = [max([boxes[v].height() for v in row if v in boxes], default=0.0) for row in rows]
    y, up = {}, 0.0
    for i, row in enumerate(rows):
        up += tall[i - 1] / 2 + tall[i] / 2 + BETWEEN if i else tall[0] / 2
        y.update(dict.fromkeys(row, up))
    high = up + tall[-1] / 2
    half = max(max(abs(x[v]) + width(v) / 2 for v in x) + 0.1, 1.5)
    figure, axes = new_figure(2 * half, high + 0.2 + 0.3 * bool(title))
    axes.set_xlim(-half, half)
    axes.set_ylim(-0.1, high + 0.1)
    for user, arriving in into.items():
        arriving.sort(key=lambda k: x[chains[k][-2]])
        port = x[user] - boxes[user].room / 2
        for place, k in enumerate(arriving):
            port += _reach(edges[k][2]) / 2 if place else 0.0
            heights = [(y[v] + tall[i] / 2, y[v] - tall[i] / 2) for v in chains[k][1:-1] for i in [v[1]]]
            source = chains[k][0]
            first = (x[source], y[source] - boxes[source].height() / 2)
            last = (port, y[user] + boxes[user].height() / 2)
            bends = [(x[v], *span) for v, span in zip(chains[k][1:-1], heights, strict=True)]
            _edge(axes, first, bends, last, edges[k][2], place * 2 >= len(arriving))
            port += _reach(edges[k][2]) / 2
    for row in reversed(rows):
        for v in row:
            if v in boxes:
                _box(axes, FancyBboxPatch, boxes[v], x[v], y[v])
    axes.axis("off")
    axes.set_title(title, loc="left", color=INK)
    return figure


def _reach(text):
    """How many inches of a box's upper side an arriving edge takes, with its text."""
    return 0.26 if not text else 0.22 + 0.17 * len(text)  # two texts may stand between two edges


def _edge(axes, start, bends, end, text, right):
    """A curve from (x, y) to (x, y) that passes every bend (x, top, bottom) upright; its text stands where the curve is not."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    line, codes, at = [start], [Path.MOVETO], start
    for x, top, bottom in [*bends, (*end, None)]:
        line += [(at[0], (at[1] + top) / 2), (x, (at[1] + top) / 2), (x, top)]
        codes += [Path.CURVE4] * 3
        if bottom is not None:
            line.append((x, bottom))
            codes.append(Path.LINETO)
            at = (x, bottom)
    look: dict = {"arrowstyle": "-|>", "color": FAINT, "linewidth": 1.1, "mutation_scale": 9, "shrinkA": 0, "shrinkB": 0}
    axes.add_patch(FancyArrowPatch(path=Path(line, codes), **look))
    if text:
        lean = at[0] - end[0]
        right = lean < 0 if abs(lean) > 0.05 else right
        axes.text(end[0] + (0.06 if right else -0.06), end[1] + 0.13, text, color=RED, fontsize=9.5, ha="left" if right else "right",
                  va="center")  # fmt: skip


def _box(axes, patch, box, x, y):
    wide, high, pad = box.width(), box.height(), 0.06
    corner = (x - wide / 2 + pad, y - high / 2 + pad)
    edge = {"leaf": BLUE, "given": GREEN, "result": RED}.get(box.kind, FAINT)
    fill = "none" if box.kind in ("", "result") else edge
    where = corner, wide - 2 * pad, high - 2 * pad
    axes.add_patch(patch(*where, boxstyle=f"round,pad={pad}", facecolor="none", edgecolor=edge))
    if fill != "none":
        axes.add_patch(patch(*where, boxstyle=f"round,pad={pad}", facecolor=fill, edgecolor="none", alpha=0.1))
    axes.text(x, y, box.text, fontsize=9.5, ha="center", va="center", color=INK, linespacing=1.25)
