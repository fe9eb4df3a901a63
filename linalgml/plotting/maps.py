"""What a 2 x 2 matrix does to the plane: the circle that becomes an ellipse, rotate-stretch-rotate, and the same in motion."""

from math import cos, pi, sin

from .matrices import _apply, _axis_arrow, _bare, _two_by_two
from .style import BLUE, FAINT, GREEN, INK, ORANGE, PURPLE, RED, legend, new_figure

CIRCLE = [(cos(2 * pi * k / 120), sin(2 * pi * k / 120)) for k in range(121)]


def plot_ellipse(A, title=""):
    """The unit circle and its image, with the directions that are stretched most and least (right and left singular vectors) and, where
    they are real, the lines of the eigenvectors, which stay lines.

    Raises ValueError for another shape than 2 x 2.

    >>> [axes.get_title("left") for axes in plot_ellipse([[2, 1], [0, 1]]).axes]
    ['the unit circle', 'its image: 2.29 long, 0.874 wide']
    """
    from ..linalg import Matrix, eig, svd

    rows = _two_by_two(A, "plot_ellipse: A")
    s, Vh = svd(Matrix(rows))[1:]
    figure, grid = new_figure(7.4, 4.0, 1, 2, squeeze=False)
    reach = max(1.2, s[0] * 1.15)
    names = ("the unit circle", f"its image: {s[0]:.3g} long, {s[1]:.3g} wide")
    for axes, total, name in zip(grid.flat, (((1.0, 0.0), (0.0, 1.0)), rows), names, strict=True):
        _bare(axes, reach)
        ring = [_apply(total, p) for p in CIRCLE]
        axes.plot(*zip(*ring, strict=True), color=PURPLE, linewidth=2)
        for k, colour in ((0, BLUE), (1, ORANGE)):
            _axis_arrow(axes, _apply(total, tuple(Vh.row(k))), colour)
        axes.set_title(name, color=INK, loc="left", fontsize=11)
    w, V = eig(Matrix(rows))
    if all(type(x) is float for x in w):
        for k in range(2):
            x, y = V.column(k)
            for axes in grid.flat:
                axes.axline((0, 0), (x, y), color=(GREEN, RED)[k], linewidth=1.2, linestyle=(0, (5, 3)), zorder=1,
                            label=f"eigenvector, times {w[k]:.3g}" if axes is grid.flat[1] else None)  # fmt: skip
        legend(grid.flat[1], loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2)
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


def plot_svd(A, title=""):
    """A = U S V^T in four pictures: the circle and a square, turned by V^T, stretched by S, turned by U.

    >>> [axes.get_title("left") for axes in plot_svd([[1, 1], [0, 1]]).axes]
    ['x', 'Vᵀ x: turned', 'S Vᵀ x: stretched', 'U S Vᵀ x = A x']
    """
    from ..linalg import Matrix, svd

    rows = _two_by_two(A, "plot_svd: A")
    s, Vh = svd(Matrix(rows))[1:]
    turn = _two_by_two(Vh, "plot_svd: V")
    stretched = tuple(tuple(s[i] * x for x in row) for i, row in enumerate(turn))
    figure, grid = new_figure(10.4, 2.9, 1, 4, squeeze=False)
    stages = ((((1.0, 0.0), (0.0, 1.0)), "x"), (turn, "Vᵀ x: turned"), (stretched, "S Vᵀ x: stretched"), (rows, "U S Vᵀ x = A x"))
    reach = 1.1 * max(s[0], *(abs(x) for total, _ in stages for p in ((1, 1), (1, 0), (0, 1)) for x in _apply(total, p)))
    for axes, (total, name) in zip(grid.flat, stages, strict=True):
        _bare(axes, reach)
        axes.axhline(0, color=FAINT, linewidth=0.8)
        axes.axvline(0, color=FAINT, linewidth=0.8)
        axes.plot(*zip(*(_apply(total, p) for p in CIRCLE), strict=True), color=PURPLE, linewidth=1.8)
        square = [_apply(total, p) for p in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        axes.plot(*zip(*square, strict=True), color=FAINT, linewidth=1.2)
        for k, colour in ((0, BLUE), (1, ORANGE)):
            _axis_arrow(axes, _apply(total, tuple(Vh.row(k))), colour)
        axes.set_title(name, color=INK, loc="left", fontsize=11)
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


def plot_power_iteration(A, start=(1.0, 0.2), steps=8, title=""):
    """Where the direction of a vector goes under A, step after step, and how fast the error of the eigenvalue falls.

    Raises ValueError for another shape than 2 x 2, LinAlgError where power iteration does not converge.

    >>> len(plot_power_iteration([[2, 1], [1, 2]]).axes)
    2
    """
    from ..linalg import Matrix, power_iteration

    M = Matrix(_two_by_two(A, "plot_power_iteration: A"))
    found = power_iteration(M, [float(x) for x in start], tol=1e-12)
    figure, grid = new_figure(8.0, 3.6, 1, 2, squeeze=False, width_ratios=(1, 1.25))
    axes, errors = grid.flat
    _bare(axes, 1.25)
    axes.plot(*zip(*CIRCLE, strict=True), color=FAINT, linewidth=1)
    axes.axline((0, 0), tuple(found.eigenvector), color=GREEN, linewidth=1.2, linestyle=(0, (5, 3)))
    shown = found.history[:steps]
    for k, (_, x) in enumerate(shown):
        fade = 0.25 + 0.75 * k / max(1, len(shown) - 1)
        arrow = {"arrowstyle": "-|>", "color": BLUE, "linewidth": 1.8, "alpha": fade, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=tuple(x), xytext=(0, 0), arrowprops=arrow)
        if k < 3:
            axes.annotate(f"x{'₀₁₂'[k]}", tuple(v * 1.1 for v in x), color=INK, ha="center", va="center", fontsize=10)
    axes.set_title("x ← A x / |A x|", color=INK, loc="left", fontsize=11)
    gaps = [abs(w - found.eigenvalue) for w, _ in found.history[:-1]]
    errors.semilogy(range(len(gaps)), [max(g, 1e-17) for g in gaps], "o-", color=RED, markersize=3.5)
    errors.set_title("error of the eigenvalue", color=INK, loc="left", fontsize=11)
    errors.set_xlabel("step")
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


def animate_map(A, frames=40, path=None):
    """The plane on its way from the identity to A: the grid, the circle and the axes, at (1 - t) I + t A for t from 0 to 1 and back.

    Returns a matplotlib animation, to be kept in a variable while it runs; `path` writes it, as GIF for a name that ends in .gif and as a
    page with controls for .html.  Raises ValueError for another shape than 2 x 2.

    >>> film = animate_map([[1, 1], [0, 1]], frames=2)
    >>> film.to_jshtml().count("data:image/png")
    2
    """
    from matplotlib.animation import FuncAnimation

    rows = _two_by_two(A, "animate_map: A")
    figure, axes = new_figure(4.2, 4.2)
    figure.set_facecolor("white")
    reach = max(2.0, 1.1 * max(abs(v) for p in ((1, 1), (1, -1), (1, 0), (0, 1)) for v in _apply(rows, p)))

    def draw(k):
        t = (1 - cos(2 * pi * k / max(1, frames - 1))) / 2
        (a, b), (c, d) = rows
        now = ((1 - t + t * a, t * b), (t * c, 1 - t + t * d))
        axes.clear()
        _bare(axes, reach)
        for j in range(-6, 7):
            for start, end in (((j, -6), (j, 6)), ((-6, j), (6, j))):
                (x0, y0), (x1, y1) = _apply(now, start), _apply(now, end)
                axes.plot([x0, x1], [y0, y1], color=FAINT, linewidth=1.3 if j == 0 else 0.7, alpha=0.9 if j == 0 else 0.5)
        axes.plot(*zip(*(_apply(now, p) for p in CIRCLE), strict=True), color=PURPLE, linewidth=2)
        _axis_arrow(axes, _apply(now, (1, 0)), BLUE)
        _axis_arrow(axes, _apply(now, (0, 1)), ORANGE)
        axes.set_title(f"(1 - t) I + t A,  t = {t:.2f}", color=INK, loc="left", fontsize=11)
        return axes.get_children()

    film = FuncAnimation(figure, draw, frames=frames, interval=50, blit=False)
    if path is not None:
        _write(film, path)
    return film


def _write(film, path):
    from pathlib import Path

    path = Path(path)
    if path.suffix == ".gif":
        film.save(path, writer="pillow", fps=20)
    elif path.suffix == ".html":
        path.write_text(film.to_jshtml(fps=20), encoding="utf-8")
    else:
        raise ValueError(f"animate_map: a name that ends in .gif or .html is needed, got {path.name!r}")
