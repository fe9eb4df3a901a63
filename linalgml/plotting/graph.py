"""The graph behind a number: every Value of an expression, what it holds, and the slopes along which gradients flow back."""

from .style import BLUE, FAINT, INK, RED, new_figure

ACROSS, DOWN, HALF = 2.35, 1.25, 0.66  # between layers, between the values of a layer, and half the width of a box


def operands(value):
    """[(operand, slope), …] of a Value: what it was computed from, and its derivative along each."""
    pairs = ((value._x, value._dx), (value._y, value._dy))
    return [(v, slope) for v, slope in pairs if v is not None]


def layers(value):
    """Values by depth: layers[0] holds the result; every operand stands at least one layer behind all that use it.

    >>> from linalgml.autograd.scalar import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> [[v.data for v in layer] for layer in layers(x * y + x)]
    [[8.0], [6.0], [2.0, 3.0]]
    """
    depth: dict = {}
    order: list = []
    stack: list = [(value, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif id(node) not in depth:
            depth[id(node)] = 0
            stack.append((node, True))
            stack += [(v, False) for v, _ in reversed(operands(node))]
    for node in reversed(order):
        for operand, _ in operands(node):
            depth[id(operand)] = max(depth[id(operand)], depth[id(node)] + 1)
    rows: list = [[] for _ in range(max(depth.values()) + 1)]
    for node in order:
        rows[depth[id(node)]].append(node)
    return rows


def places(rows):
    """{id(value): (x, y)}: the result on the right, each layer ordered by where its users stand, so that few edges cross."""
    place: dict = {}
    for depth, row in enumerate(rows):
        users: dict = {id(v): [] for v in row}
        for earlier in rows[:depth]:
            for user in earlier:
                for operand, _ in operands(user):
                    if id(operand) in users:
                        users[id(operand)].append(place[id(user)][1])
        if depth:
            row = sorted(row, key=lambda v: -sum(users[id(v)]) / len(users[id(v)]))
        for i, v in enumerate(row):
            place[id(v)] = (ACROSS * (len(rows) - 1 - depth), DOWN * ((len(row) - 1) / 2 - i))
    return place


def number(v):
    """A number in at most four significant digits.

    >>> number(0.123456), number(3)
    ('0.1235', '3')
    """
    return f"{v:.4g}" if isinstance(v, float) else str(v)


def plot_graph(value, names=None, title=""):
    """Draw the graph of a Value: leaves on the left, the result on the right.  Returns the Figure.

    A box shows a value and, once `backward` ran, its gradient; an edge carries the slope by which the gradient is multiplied
    on its way back.  `names` maps labels to Values: {"x": x}.  It reads well for up to some thirty values.

    >>> from linalgml.autograd.scalar import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> z = x * y
    >>> z.backward()
    >>> [text.get_text() for text in plot_graph(z, {"x": x}).axes[0].texts if "grad" in text.get_text()]
    ['6\\ngrad 1', 'x = 2\\ngrad 3', '3\\ngrad 2']
    """
    rows = layers(value)
    called, place = {id(v): name for name, v in (names or {}).items()}, places(rows)
    tall = max(len(row) for row in rows)
    figure, axes = new_figure(1.5 * len(rows), max(1.9, 0.82 * tall + 0.4))
    from matplotlib.patches import FancyBboxPatch

    for row in rows:
        for v in row:
            x, y = place[id(v)]
            for k, (operand, slope) in enumerate(operands(v)):
                x0, y0 = place[id(operand)]
                start, end = (x0 + HALF, y0), (x - HALF, y + 0.16 * (1 if y0 > y else -1 if y0 < y else 0.8 - 1.6 * k))
                far = x - x0 > 1.5 * ACROSS  # such an edge bends below what stands between
                style = {"arrowstyle": "-|>", "color": FAINT, "linewidth": 1, "mutation_scale": 9, "shrinkA": 0, "shrinkB": 0}
                axes.annotate("", end, start, arrowprops={**style, "connectionstyle": f"arc3,rad={0.32 if far else 0}"})
                near, lift = (0.5, -0.16 * (end[0] - start[0]) - 0.13) if far else (0.42, 0.15)
                at = start[0] + near * (end[0] - start[0]), start[1] + near * (end[1] - start[1]) + lift
                axes.text(*at, f"×{number(slope)}", color=RED, fontsize=9, ha="center", va="center")
            name = called.get(id(v), "")
            edge = FAINT if operands(v) else BLUE
            corner, size = (x - HALF + 0.08, y - 0.28), (2 * HALF - 0.16, 0.56)
            axes.add_patch(FancyBboxPatch(corner, *size, boxstyle="round,pad=0.08", facecolor="none", edgecolor=edge))
            text = f"{name + ' = ' if name else ''}{number(v.data)}\ngrad {number(v.grad)}"
            axes.text(x, y, text, fontsize=9.5, ha="center", va="center", color=INK)
    axes.set_xlim(-HALF - 0.1, ACROSS * (len(rows) - 1) + HALF + 0.1)
    axes.set_ylim(-DOWN * tall / 2 - 0.1, DOWN * tall / 2)
    axes.axis("off")
    axes.set_title(title, loc="left", color=INK)
    return figure
