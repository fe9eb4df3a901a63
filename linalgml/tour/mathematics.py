"""The first three stops: a vector, a matrix, an autograd graph.  The code that is shown is the code that runs."""

from math import cos, pi, sin
from time import perf_counter, sleep

from .canvas import Canvas

VECTOR = """\
from linalgml import Vector

v, w = Vector([2, 3]), Vector([4, 1])
agree = v.dot(w)
angle = v.angle_to(w, degrees=True)
shadow = v.project_onto(w)
"""


def vector(screen):
    """Two arrows, their dot product, and the shadow of one on the other."""
    screen.stage(
        1, "A vector is an arrow",
        "The dot product multiplies two vectors, component by component, and adds up: one number that says how far they agree. "
        "Everything a GPT knows about a word is a vector like these, only longer.",
    )  # fmt: skip
    scope: dict = {}
    exec(VECTOR, scope)
    (vx, vy), (wx, wy), (x, y) = (scope[name].tolist() for name in ("v", "w", "shadow"))
    canvas = Canvas(30, 9, -0.4, 4.6, -0.35, 3.35)
    canvas.line(-0.4, 0, 4.6, 0, "dim", 4)
    canvas.line(0, -0.35, 0, 3.35, "dim", 4)
    canvas.line(vx, vy, x, y, "dim", 2)
    canvas.arrow(wx, wy, "cyan")
    canvas.arrow(vx, vy, "yellow")
    canvas.line(0, 0, x, y, "magenta", 1)
    lines = [
        ("v = (2, 3)", "yellow"), ("w = (4, 1)", "cyan"), ("", ""),
        (f"v · w  = 2·4 + 3·1 = {scope['agree']:g}", "bold"), (f"angle  = {scope['angle']:.1f}°", "bold"),
        (f"shadow = ({x:.2f}, {y:.2f})", "magenta"), ("v's shadow on w", "dim"),
    ]  # fmt: skip
    screen.result(VECTOR, side_by_side(screen, canvas, lines))
    screen.pause(4)


def side_by_side(screen, canvas, lines):
    """A picture with lines of text to its right."""
    if not screen.drawn:
        rows = canvas.text().splitlines()
        text = [line for line, _ in lines] + [""] * (len(rows) - len(lines))
        return "\n".join(f"    {row}   {line}".rstrip() for row, line in zip(rows, text, strict=True))
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_row(canvas.rich(), screen._renderable(lines))
    return grid


MATRIX = """\
from linalgml import Matrix

def turn(a, b):
    Y = Matrix([[cos(a), 0, sin(a)], [0, 1, 0], [-sin(a), 0, cos(a)]])
    X = Matrix([[1, 0, 0], [0, cos(b), -sin(b)], [0, sin(b), cos(b)]])
    return X @ Y

turned = turn(a, b) @ corners    # (3, 3) @ (3, 8)
"""
EDGES = [(i, j) for i in range(8) for j in range(i) if (i ^ j) in (1, 2, 4)]


def matrix(screen):
    """A cube that a rotation matrix turns."""
    screen.stage(
        2, "A matrix moves all of space at once",
        "The eight corners of a cube are the columns of a matrix; one matrix product turns them all. "
        "The layers of a neural network are such products, with numbers that were learned.",
    )  # fmt: skip
    from .. import Matrix

    corners = Matrix([[(1 if i >> d & 1 else -1) for i in range(8)] for d in range(3)])
    scope = {"cos": cos, "sin": sin, "corners": corners}

    def frame(t):
        scope.update(a=0.5 + t, b=0.45 + 0.4 * t)
        exec(MATRIX, scope)
        x, y, z = scope["turned"].tolist()
        canvas = Canvas(36, 11, -2.9, 2.9, -1.75, 1.75)
        near = max(range(8), key=lambda i: z[i])
        for i, j in EDGES:
            ends = [(x[k] * 4.5 / (4.5 - z[k] * 0.9), y[k] * 4.5 / (4.5 - z[k] * 0.9)) for k in (i, j)]
            canvas.line(*ends[0], *ends[1], "bold cyan" if near in (i, j) else "blue")
        return canvas

    if not screen.drawn:
        screen.result(MATRIX, frame(0).text())
        return
    began = perf_counter()
    with screen.live() as show:
        while (now := perf_counter() - began) < 5:
            show(screen.beside(MATRIX, frame(now * 2 * pi / 5 * 0.75).rich()))
            sleep(0.04)
    screen.console.print()


AUTOGRAD = """\
from linalgml.autograd import Value

x, w, b = Value(2.0), Value(1.5), Value(-1.0)
y = w * x
z = y + b
loss = (z - 5.0) ** 2
loss.backward()
"""


def autograd(screen):
    """A small graph with the value and the gradient of every node."""
    screen.stage(
        3, "Autograd remembers, then runs backwards",
        "Every operation notes where its numbers came from.  Going back from the loss, the chain rule gives each number its "
        "gradient: how much the loss changes when that number does.  Learning is a small step against it.",
    )  # fmt: skip
    scope: dict = {}
    exec(AUTOGRAD, scope)
    formulas = {"loss": "(z - 5)²", "z": "y + b", "y": "w · x"}
    tree = [("loss", ""), ("z", "└─ "), ("y", "   ├─ "), ("w", "   │  ├─ "), ("x", "   │  └─ "), ("b", "   └─ ")]
    lines = [(f"{'':24}{'value':>7}{'gradient':>10}", "dim")]
    for name, indent in tree:
        left = f"{indent}{name} = {formulas[name]}" if name in formulas else f"{indent}{name}"
        style = "bold magenta" if name == "loss" else "yellow" if name not in formulas else ""
        lines.append((f"{left:24}{scope[name].data:>7.2f}{scope[name].grad:>10.2f}", style))
    w, x, b, h = 1.5, 2.0, -1.0, 1e-4
    slope = (((w + h) * x + b - 5) ** 2 - ((w - h) * x + b - 5) ** 2) / (2 * h)
    lines += [("", ""), (f"nudging w by ±{h:g} says {slope:.2f} as well", "green"), ("so to lower the loss: raise w", "green")]
    screen.result(AUTOGRAD, lines)
    screen.pause(5)
