"""`live`: curves that grow under a live cell while it runs.

    import live

    for step in range(100):
        live.plot(loss, label="loss", mean=20)    # one more point; the chart is redrawn at most ten times a second
    live.show(thing)                              # an SVG text, or anything with `_repr_svg_`

A page's worker gives it a place to draw.  In plain Python there is none: the curves are recorded in `live.curves`, and
`live.chart()` is the drawing as SVG.
"""

from html import escape
from math import ceil, floor, isfinite, log10
from time import perf_counter

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 440, 236, 46, 14, 30, 34
COLOURS = ("#3b6fb6", "#d1495b", "#7a8b3c", "#8a5fb0")  # the page's style sheet has lighter ones for the dark
FINEST = 220  # points of a curve that are drawn; more would be closer together than the width of the line
PAUSE = 0.1  # seconds between two drawings, at least; and never less than nine times what a drawing takes

curves: dict[str, "Curve"] = {}
_emit, _next, _shown = None, 0.0, 0


class Curve:
    """The points of a label, and over how many of them its bold line averages."""

    def __init__(self):
        self.x, self.y, self.mean = [], [], 1


def begin(emit):
    """A cell starts: its curves are new, and drawings go to `emit(key, svg)`."""
    global _emit, _next, _shown
    _emit, _next, _shown = emit, 0.0, 0
    curves.clear()


def end():
    """A cell ends: draw what the pause between drawings held back."""
    if _emit and curves:
        _emit("plot", chart())


def plot(values, label="", x=None, mean=1):
    """Add a number, or several, to the curve `label`; x counts up from 0 where it is not given.

    With `mean=n` a bold line shows the mean of the last n points, over the points themselves in a fainter one.

    >>> plot([1, 4, 9], label="squares")
    >>> plot(16, label="squares")
    >>> curves["squares"].x, curves["squares"].y
    ([0, 1, 2, 3], [1.0, 4.0, 9.0, 16.0])
    """
    global _next
    several = hasattr(values, "__iter__")
    ys = [float(v) for v in values] if several else [float(values)]
    curve = curves.setdefault(str(label), Curve())
    first = curve.x[-1] + 1 if curve.x else 0
    xs = range(first, first + len(ys)) if x is None else [float(v) for v in x] if several else [float(x)]
    if len(xs) != len(ys):
        raise ValueError(f"plot: {len(ys)} values and {len(xs)} places x")
    curve.x += xs
    curve.y += ys
    curve.mean = mean
    now = perf_counter()
    if _emit and now >= _next:
        _emit("plot", chart())
        done = perf_counter()
        _next = done + max(PAUSE, 9 * (done - now))


def show(thing):
    """Show an SVG text, or a thing that draws itself as one (`_repr_svg_`), under the cell."""
    global _shown
    svg = thing if isinstance(thing, str) else thing._repr_svg_()
    if _emit:
        _shown += 1
        _emit(f"show {_shown}", svg)


def chart():
    """The curves as an SVG text."""
    points = [(x, y) for c in curves.values() for x, y in zip(c.x, c.y, strict=True) if isfinite(x) and isfinite(y)]
    if not points:
        return ""
    low_x, high_x = spread(min(p[0] for p in points), max(p[0] for p in points))
    low_y, high_y = spread(min(p[1] for p in points), max(p[1] for p in points))

    def across(x):
        return LEFT + (x - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)

    def up(y):
        return HEIGHT - BOTTOM - (y - low_y) / (high_y - low_y) * (HEIGHT - TOP - BOTTOM)

    parts = []
    for y in ticks(low_y, high_y):
        parts.append(f'<path class="lm-grid" d="M{LEFT} {up(y):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 7}" y="{up(y) + 4:.1f}" text-anchor="end">{y:g}</text>')
    for x in ticks(low_x, high_x):
        parts.append(f'<text x="{across(x):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{x:g}</text>')
    parts.append(f'<path class="lm-axis" d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>')
    says, place = [], LEFT
    for i, (label, curve) in enumerate(curves.items()):
        colour = f"var(--lm-curve-{i % 4}, {COLOURS[i % 4]})"
        averaged = running_mean(curve.y, curve.mean)
        if curve.mean > 1:
            parts.append(f'<path class="lm-faint" style="stroke:{colour}" d="{line(curve.x, curve.y, across, up)}"/>')
        parts.append(f'<path class="lm-curve" style="stroke:{colour}" d="{line(curve.x, averaged, across, up)}"/>')
        said = f"{label} {averaged[-1]:.4g}".strip()
        says.append(said)
        parts.append(f'<text class="lm-label" style="fill:{colour}" x="{place}" y="16">{escape(said)}</text>')
        place += 8 * len(said) + 16
    title = escape(f"Line chart, now at {', '.join(says)}")
    return (
        f'<svg class="lm-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}" '
        f'font-size="12.5" fill="none">{"".join(parts)}</svg>'
    )


def running_mean(values, width):
    """The mean of each value and those before it, `width` in all, fewer at the start.

    >>> running_mean([1.0, 3.0, 5.0], 2)
    [1.0, 2.0, 4.0]
    """
    sums = [0.0]
    for v in values:
        sums.append(sums[-1] + v)
    return [(sums[i + 1] - sums[max(0, i + 1 - width)]) / min(i + 1, width) for i in range(len(values))]


def line(xs, ys, across, up):
    """The path through the points; where they are many, through the mean of each group; a gap where one is not finite."""
    size = -(-len(xs) // FINEST)
    path, pen = [], "M"
    for i in range(0, len(xs), size):
        x, y = sum(xs[i : i + size]) / len(xs[i : i + size]), sum(ys[i : i + size]) / len(ys[i : i + size])
        if isfinite(x) and isfinite(y):
            path.append(f"{pen}{across(x):.1f} {up(y):.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(path)


def spread(low, high):
    """The ends of an axis: what is to be seen, with room above and below; never an empty interval."""
    room = 0.5 * abs(low) or 0.5
    return (low, high) if low < high else (low - room, high + room)


def ticks(low, high):
    """A handful of round numbers between low and high.

    >>> ticks(0, 10), ticks(0.3, 1)
    ([0, 2, 4, 6, 8, 10], [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    """
    rough = (high - low) / 5
    unit = 10.0 ** floor(log10(rough))
    step = min((unit * m for m in (1, 2, 5, 10)), key=lambda s: abs(s - rough))
    step = int(step) if step >= 1 else step
    return [round(k * step, 12) for k in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
