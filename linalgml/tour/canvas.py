"""Canvas: pictures in a terminal, eight dots to a character, with Unicode's Braille patterns."""

BASE = 0x2800
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # column, row of a cell -> its bit


class Canvas:
    """`columns` by `rows` characters that show the rectangle x0 … x1, y0 … y1; y grows upwards.

    >>> canvas = Canvas(4, 2, 0, 1, 0, 1)
    >>> canvas.line(0, 0, 1, 1)
    >>> print(canvas.text())
    ⠀⠀⡠⠊
    ⡠⠊⠀⠀
    """

    def __init__(self, columns, rows, x0, x1, y0, y1):
        self.columns, self.rows = columns, rows
        self.x0, self.y0 = x0, y0
        self.sx = (2 * columns - 1) / ((x1 - x0) or 1)
        self.sy = (4 * rows - 1) / ((y1 - y0) or 1)
        self.bits = [[0] * columns for _ in range(rows)]
        self.styles = [[""] * columns for _ in range(rows)]

    def _dot(self, i, j, style):
        j = 4 * self.rows - 1 - j
        if 0 <= i < 2 * self.columns and 0 <= j < 4 * self.rows:
            self.bits[j // 4][i // 2] |= DOTS[i % 2][j % 4]
            if style:
                self.styles[j // 4][i // 2] = style

    def _place(self, x, y):
        return (x - self.x0) * self.sx, (y - self.y0) * self.sy

    def point(self, x, y, style=""):
        """One dot."""
        i, j = self._place(x, y)
        self._dot(round(i), round(j), style)

    def line(self, x0, y0, x1, y1, style="", gap=1):
        """A straight line; `gap` 3 draws every third dot."""
        (i0, j0), (i1, j1) = self._place(x0, y0), self._place(x1, y1)
        n = max(1, round(max(abs(i1 - i0), abs(j1 - j0))))
        for k in range(0, n + 1, gap):
            self._dot(round(i0 + (i1 - i0) * k / n), round(j0 + (j1 - j0) * k / n), style)

    def arrow(self, x, y, style=""):
        """An arrow from the origin."""
        self.line(0, 0, x, y, style)
        (i0, j0), (i1, j1) = self._place(0, 0), self._place(x, y)
        length = ((i1 - i0) ** 2 + (j1 - j0) ** 2) ** 0.5 or 1
        u, v = (i1 - i0) / length, (j1 - j0) / length
        for side in (-1, 1):
            for k in range(6):
                self._dot(round(i1 - k * (u * 0.85 + side * v * 0.5)), round(j1 - k * (v * 0.85 - side * u * 0.5)), style)

    def curve(self, xs, ys, style=""):
        """A line through points."""
        for k in range(1, len(xs)):
            self.line(xs[k - 1], ys[k - 1], xs[k], ys[k], style)

    def text(self):
        """The picture as lines of text."""
        return "\n".join("".join(chr(BASE + b) for b in row) for row in self.bits)

    def rich(self):
        """The picture as rich's coloured text."""
        from rich.text import Text

        out = Text(no_wrap=True)
        for j, row in enumerate(self.bits):
            for i, b in enumerate(row):
                out.append(chr(BASE + b), self.styles[j][i])
            if j + 1 < self.rows:
                out.append("\n")
        return out
