"""A network as a road with two lanes: values go down on one, gradients of the same shapes come up on the other."""

from .style import BLUE, FAINT, INK, ORANGE, RED, new_figure

PARAMETER, VALUE, GRADIENT, RESULT = 0.0, 2.1, 4.2, 6.3  # the four columns: parameters, values, gradients, parameters' gradients


def plot_two_way(values, parameters=(), title=""):
    """Draw a chain of values with their shapes, the parameters that join it, and the gradients coming back.  Returns the Figure.

    `values`: (name, shape, label of the step that leads to it) from the input to the loss; the first label is not used.
    `parameters`: (number of the value whose step uses it, name, shape).

    >>> figure = plot_two_way([("X", "(N, D)", ""), ("Z", "(N, H)", "linear")], [(1, "W1", "(H, D)")])
    >>> [text.get_text() for text in figure.axes[0].texts][:2]
    ['X\\n(N, D)', 'Z\\n(N, H)']
    """
    n = len(values)
    figure, axes = new_figure(5.3, 1.02 * n + 0.5)
    joined: dict = {}
    for step, name, shape in parameters:
        joined.setdefault(step, []).append((name, shape))

    def box(x, y, text, colour):
        frame = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": colour}
        axes.text(x, y, text, ha="center", va="center", fontsize=10.5, color=INK, bbox=frame)

    def arrow(start, end, colour, style="-"):
        axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.3, "linestyle": style})

    for i, (name, shape, label) in enumerate(values):
        y = -2.0 * i
        box(VALUE, y, f"{name}\n{shape}", BLUE)
        if i:
            arrow((VALUE, y + 1.5), (VALUE, y + 0.5), BLUE)
            axes.text(VALUE + 0.12, y + 1.0, label, ha="left", va="center", fontsize=9.5, color=BLUE)
        if i or not parameters:  # where there are parameters, nobody asks for the gradient of the data
            box(GRADIENT, y, f"d{name}\n{shape}" if i < n - 1 else f"d{name}\n= 1", RED)
        if i > 1 or (i and not parameters):
            arrow((GRADIENT, y + 0.5), (GRADIENT, y + 1.5), RED)
        if i in joined:
            names, shapes = ", ".join(name for name, _ in joined[i]), "\n".join(shape for _, shape in joined[i])
            box(PARAMETER, y + 1.0, f"{names}\n{shapes}", ORANGE)
            arrow((PARAMETER + 0.65, y + 1.0), (VALUE - 0.12, y + 1.0), ORANGE)
            box(RESULT, y + 1.0, f"{', '.join('d' + name for name, _ in joined[i])}\n{shapes}", RED)
            arrow((GRADIENT + 0.5, y + 0.1), (RESULT - 0.75, y + 0.75), RED)
            arrow((VALUE + 0.55, y + 2.0), (RESULT - 0.75, y + 1.25), FAINT, "--")
    axes.text(VALUE, 0.85, "forward", fontsize=10.5, color=BLUE, ha="center")
    axes.text(GRADIENT, 0.85, "backward", fontsize=10.5, color=RED, ha="center")
    axes.set_xlim(-0.8, 7.2)
    axes.set_ylim(-2.0 * n + 1.3, 1.2)
    axes.axis("off")
    axes.set_title(title, loc="left", color=INK)
    return figure
