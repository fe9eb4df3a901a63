"""Pictures of a counter-example: arrows in the plane, or a table with its wrong cells marked, as SVG and as text.

    @dot_cases.picture
    def draw(args, got, expected):
        return Arrows(("u", args[0]), ("expected", expected, "right"), ("yours", got, "wrong"))

The colours are legible on light and on dark pages; the text of a picture is for a terminal.
"""

from html import escape
from math import hypot, isfinite

from .compare import close, show

COLOURS = {"given": "#4a86d8", "right": "#2f9e5f", "wrong": "#d9534f", "plain": "#888d96"}
SIZE = 260


class Arrows:
    """Arrows from the origin: (label, (x, y)) or (label, (x, y), role), role one of COLOURS; all drawn to one scale.

    >>> Arrows(("u", (2, 1))).svg()[:4]
    '<svg'
    """

    def __init__(self, *arrows):
        self.arrows = [(a[0], tuple(map(float, a[1][:2])), a[2] if len(a) > 2 else "given") for a in arrows]
        if not all(isfinite(c) for _, point, _ in self.arrows for c in point):
            raise ValueError("an arrow must end at finite coordinates")
        self.reach = max([abs(c) for _, point, _ in self.arrows for c in point] + [1e-12])
        xs, ys = ([0.0, *(point[axis] for _, point, _ in self.arrows)] for axis in (0, 1))
        self.box = min(xs), max(xs), min(ys), max(ys)

    def svg(self):
        """An SVG with the axes, the arrows, and a legend with their coordinates below."""
        x0, x1, y0, y1 = self.frame()
        scale = SIZE / max(x1 - x0, y1 - y0)
        width, height = max(180.0, (x1 - x0) * scale), (y1 - y0) * scale
        left = (width - (x1 - x0) * scale) / 2 - x0 * scale  # where the origin is
        top = y1 * scale
        axes = f'stroke="{COLOURS["plain"]}" stroke-width="0.7" opacity="0.6"'
        parts = [f'<path d="M0 {top:.1f}H{width:.1f}M{left:.1f} 0V{height:.1f}" {axes}/>']
        for k, (label, (x, y), role) in enumerate(self.arrows):
            colour, px, py = COLOURS[role], left + x * scale, top - y * scale
            length = hypot(px - left, py - top) or 1.0
            ux, uy = (px - left) / length, (py - top) / length
            head = " ".join(f"{px - 9 * ux + s * 4 * uy:.1f},{py - 9 * uy - s * 4 * ux:.1f}" for s in (1, -1))
            line = f'stroke="{colour}" stroke-width="{4 if role == "right" else 2.2}"'
            line += ' stroke-dasharray="5 4"' if role == "wrong" else ""
            parts.append(f'<path d="M{left:.1f} {top:.1f}L{px:.1f} {py:.1f}" {line}/>')
            parts.append(f'<polygon points="{px:.1f},{py:.1f} {head}" fill="{colour}"/>')
            below = height + 18 * (k + 1)
            parts.append(f'<path d="M4 {below - 4:.1f}H28" {line}/>')
            parts.append(_text(36, below, f"{label} ({show(x)}, {show(y)})", colour, "start"))
        title = ", ".join(f"{label} ({show(x)}, {show(y)})" for label, (x, y), _ in self.arrows)
        return _svg(width, height + 18 * len(self.arrows) + 8, parts, title)

    def frame(self):
        """x0, x1, y0, y1: the origin and all tips, with a margin."""
        margin = 0.12 * self.reach
        return self.box[0] - margin, self.box[1] + margin, self.box[2] - margin, self.box[3] + margin

    def text(self):
        """The same with Braille dots, and a legend."""
        from ..tour.canvas import Canvas

        x0, x1, y0, y1 = self.frame()
        scale = min(36 / (x1 - x0), 24 / (y1 - y0))  # a character is twice as high as it is wide
        canvas = Canvas(max(4, round((x1 - x0) * scale)), max(2, round((y1 - y0) * scale / 2)), x0, x1, y0, y1)
        canvas.line(x0, 0, x1, 0, gap=4)
        canvas.line(0, y0, 0, y1, gap=4)
        for _, point, role in self.arrows:
            if role == "wrong":
                canvas.line(0, 0, point[0], point[1], gap=3)
                canvas.point(*point)
            else:
                canvas.arrow(*point)
        dotted = {"wrong": " (dotted)"}
        legend = [f"  {label}: ({show(x)}, {show(y)}){dotted.get(role, '')}" for label, (x, y), role in self.arrows]
        return "\n".join([canvas.text(), *legend])


class Grid:
    """A table that a learner's code gave, its wrong cells marked with what was expected: Grid(got, expected), lists of rows.

    >>> print(Grid([[1, 5], [3, 4]], [[1, 2], [3, 4]]).text())
       1  [5]
       3   4
    in brackets: wrong; expected there: [0][1] 2
    """

    def __init__(self, got, expected):
        rows = [list(row) for row in got]
        self.shape_differs = [len(row) for row in rows] != [len(row) for row in expected]
        self.cells = [[(v, self._wanted(expected, i, j, v)) for j, v in enumerate(row)] for i, row in enumerate(rows)]
        if sum(map(len, rows)) > 400:
            raise ValueError("too large to draw")

    @staticmethod
    def _wanted(expected, i, j, value):
        """None where the cell is right, else what belongs there."""
        if i >= len(expected) or j >= len(expected[i]):
            return "nothing"
        wanted = expected[i][j]
        both = isinstance(value, (int, float)) and isinstance(wanted, (int, float))
        return None if (close(value, wanted) if both else value == wanted) else show(wanted)

    def _wrong(self):
        return [(i, j, wanted) for i, row in enumerate(self.cells) for j, (_, wanted) in enumerate(row) if wanted is not None]

    def text(self):
        """Aligned columns, wrong cells in brackets."""
        width = max((len(show(v)) for row in self.cells for v, _ in row), default=1)
        cells = [[f"[{show(v):>{width}}]" if w is not None else f" {show(v):>{width}} " for v, w in row] for row in self.cells]
        lines = [" ".join(row).rstrip() for row in cells]
        wrong = self._wrong()
        if wrong:
            told = ", ".join(f"[{i}][{j}] {wanted}" for i, j, wanted in wrong[:4])
            lines.append(f"in brackets: wrong; expected there: {told}" + (f" and {len(wrong) - 4} more" if len(wrong) > 4 else ""))
        return "\n".join("  " + line if k < len(self.cells) else line for k, line in enumerate(lines))

    def svg(self):
        """The table, wrong cells framed in red with the expected value below in green."""
        width = 16 + 8 * max((len(w or "") for row in self.cells for _, w in row), default=1)
        width = max(width, 16 + 8 * max((len(show(v)) for row in self.cells for v, _ in row), default=1))
        parts = []
        for i, row in enumerate(self.cells):
            for j, (value, wanted) in enumerate(row):
                x, y = j * width + 2, i * 40 + 2
                colour = COLOURS["plain" if wanted is None else "wrong"]
                stroke = 0.8 if wanted is None else 2
                frame = f'rx="4" fill="none" stroke="{colour}" stroke-width="{stroke}"'
                parts.append(f'<rect x="{x}" y="{y}" width="{width - 4}" height="36" {frame}/>')
                parts.append(_text(x + width / 2 - 2, y + (23 if wanted is None else 16), show(value), colour, "middle"))
                if wanted is not None:
                    parts.append(_text(x + width / 2 - 2, y + 31, wanted, COLOURS["right"], "middle"))
        columns = max((len(row) for row in self.cells), default=0)
        return _svg(columns * width + 4, len(self.cells) * 40 + 4, parts, self.text())


def _text(x, y, text, colour, anchor):
    style = 'font-family="ui-monospace, monospace" font-size="13"'
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" {style}>{escape(str(text))}</text>'


def _svg(width, height, parts, title):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" role="img">'
    return f"{head}<title>{escape(title)}</title>{''.join(parts)}</svg>"
