"""The graph behind a number: every Value of an expression, what it holds, and the slopes along which gradients flow back."""

from .style import BLUE, FAINT, INK, RED, new_figure

ACROSS, DOWN, WIDE, HIGH = 1.62, 1.4, 0.68, 0.33  # between values of a layer, between layers; half a box


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
    """{id(value): (x, y)}: the result at the bottom, each layer ordered by where its users stand, so that few edges cross."""
    place: dict = {}
    for depth, row in enumerate(rows):
        users: dict = {id(v): [] for v in row}
        for earlier in rows[:depth]:
            for user in earlier:
                for operand, _ in operands(user):
                    if id(operand) in users:
                        users[id(operand)].append(place[id(user)][0])
        if depth:
            row = sorted(row, key=lambda v: sum(users[id(v)]) / len(users[id(v)]))
        for i, v in enumerate(row):
            place[id(v)] = (ACROSS * (i - (len(row) - 1) / 2), DOWN * depth)
    return place


def number(v):
    """A number in at most four significant digits.

    >>> number(0.123456), number(3)
    ('0.1235', '3')
    """
    return f"{v:.4g}" if isinstance(v, float) else str(v)


def plot_graph(value, names=None, title=""):
    """Draw the graph of a Value: leaves at the top, the result at the bottom.  Returns the Figure.

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
    broad = max(len(row) for row in rows)
    figure, axes = new_figure(max(3.4, 1.22 * broad), 0.98 * len(rows))
    from matplotlib.patches import FancyBboxPatch

    for row in rows:
        for v in row:
            x, y = place[id(v)]
            inputs = operands(v)
            for k, (operand, slope) in enumerate(inputs):
                x0, y0 = place[id(operand)]
                aside = 0.3 * (1 if x0 > x else -1 if x0 < x else 2 * k - 1 if len(inputs) > 1 else 0)
                start, end = (x0, y0 - HIGH), (x + aside, y + HIGH)
                far = y0 - y > 1.5 * DOWN  # such an edge bends around what stands between
                style = {"arrowstyle": "-|>", "color": FAINT, "linewidth": 1.1, "mutation_scale": 10, "shrinkA": 0, "shrinkB": 0}
                bend = 0 if not far else 0.5 if x0 <= x else -0.5
                axes.annotate("", end, start, arrowprops={**style, "connectionstyle": f"arc3,rad={bend}"})
                out = -bend * 0.5 * (start[1] - end[1])  # how far the bent edge stands from the straight one, halfway
                right = aside >= 0 if not far else bend < 0
                at = (start[0] + end[0]) / 2 + out + (0.1 if right else -0.1), (start[1] + end[1]) / 2
                axes.text(*at, f"×{number(slope)}", color=RED, fontsize=10.5, ha="left" if right else "right", va="center")
            name = called.get(id(v), "")
            corner, size = (x - WIDE + 0.08, y - HIGH + 0.08), (2 * WIDE - 0.16, 2 * HIGH - 0.16)
            edge = FAINT if inputs else BLUE
            axes.add_patch(FancyBboxPatch(corner, *size, boxstyle="round,pad=0.08", facecolor="none", edgecolor=edge))
            text = f"{name + ' = ' if name else ''}{number(v.data)}\ngrad {number(v.grad)}"
            axes.text(x, y, text, fontsize=10.5, ha="center", va="center", color=INK)
    side = max(ACROSS * broad / 2, 1.6)
    axes.set_xlim(-side, side)
    axes.set_ylim(-0.5, DOWN * (len(rows) - 1) + 0.5)
    axes.axis("off")
    axes.set_title(title, loc="left", color=INK)
    return figure
