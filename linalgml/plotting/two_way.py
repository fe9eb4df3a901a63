"""A network as a road with two lanes: values go forward on the upper one, gradients of the same shapes come back on the lower."""

from .style import BLUE, FAINT, INK, ORANGE, RED, new_figure


def plot_two_way(values, parameters=(), title=""):
    """Draw a chain of values with their shapes, the parameters that join it, and the gradients coming back.  Returns the Figure.

    `values`: (name, shape, label of the step that leads to it) from the input to the loss; the first label is not used.
    `parameters`: (number of the value whose step uses it, name, shape).

    >>> figure = plot_two_way([("X", "(N, D)", ""), ("Z", "(N, H)", "linear")], [(1, "W1", "(H, D)")])
    >>> [text.get_text() for text in figure.axes[0].texts][:2]
    ['X\\n(N, D)', 'Z\\n(N, H)']
    """
    n = len(values)
    figure, axes = new_figure(max(4.2, 1.55 * n), 3.6)
    joined = {}
    for step, name, shape in parameters:
        joined.setdefault(step, []).append((name, shape))

    def box(x, y, text, colour):
        frame = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": colour}
        axes.text(x, y, text, ha="center", va="center", fontsize=9.5, color=INK, bbox=frame)

    def arrow(start, end, colour, style="-"):
        axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.3, "linestyle": style})

    for i, (name, shape, label) in enumerate(values):
        box(2 * i, 1, f"{name}\n{shape}", BLUE)
        if i:
            arrow((2 * i - 1.45, 1), (2 * i - 0.55, 1), BLUE)
            axes.text(2 * i - 1, 1.2, label, ha="center", va="bottom", fontsize=8.5, color=BLUE)
        wanted = i or not parameters  # nobody asks for the gradient of the data
        if wanted:
            box(2 * i, -1, f"d{name}\n{shape}" if i < n - 1 else f"d{name}\n= 1", RED)
        if i > 1 or (i and not parameters):
            arrow((2 * i - 0.55, -1), (2 * i - 1.45, -1), RED)
        if i in joined:
            names, shapes = ", ".join(name for name, _ in joined[i]), "\n".join(shape for _, shape in joined[i])
            box(2 * i - 1, 2.75, f"{names}\n{shapes}", ORANGE)
            arrow((2 * i - 1, 2.15), (2 * i - 1, 1.62), ORANGE)
            box(2 * i - 1, -2.75, f"{', '.join('d' + name for name, _ in joined[i])}\n{shapes}", RED)
            arrow((2 * i - 0.6, -1.5), (2 * i - 0.9, -2.05), RED)
            arrow((2 * i - 1.9, 0.5), (2 * i - 1.15, -2.12), FAINT, "--")
    axes.text(-0.9, 3.35, "forward", fontsize=9.5, color=BLUE, va="center")
    axes.text(-0.9, -4.0, "backward; dashed: values that the forward pass kept", fontsize=9.5, color=RED, va="center")
    axes.set_xlim(-1, 2 * n - 1)
    axes.set_ylim(-4.3, 3.7)
    axes.axis("off")
    axes.set_title(title, loc="left", color=INK)
    return figure
