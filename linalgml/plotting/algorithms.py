"""Algorithms at work: Gram and Schmidt's steps, the QR algorithm's matrices, iterative solvers, eigenvalues in Gershgorin's discs, and an
image from few singular values.
"""

from math import hypot

from .style import BLUE, CYCLE, FAINT, GREEN, INK, ORANGE, RED, as_rows, legend, new_figure
from .vectors import _arrow, _frame, _point, _right_angle


def plot_gram_schmidt(u, v, title=""):
    """Two vectors of the plane, the shadow of the second on the first, and what is left when it is taken away; then both of length 1.

    Raises ValueError for dependent vectors.

    >>> [axes.get_title("left") for axes in plot_gram_schmidt((3, 1), (1, 2)).axes]
    ['two vectors', 'take away the shadow', 'make lengths 1']
    """
    u, v = _point(u, "plot_gram_schmidt: u"), _point(v, "plot_gram_schmidt: v")
    if abs(u[0] * v[1] - u[1] * v[0]) <= 1e-12 * hypot(*u) * hypot(*v):
        raise ValueError("plot_gram_schmidt: the vectors are dependent, and nothing would be left")
    share = (u[0] * v[0] + u[1] * v[1]) / (u[0] ** 2 + u[1] ** 2)
    foot = (share * u[0], share * u[1])
    rest = (v[0] - foot[0], v[1] - foot[1])
    figure, grid = new_figure(9.6, 3.3, 1, 3, squeeze=False)
    units = [tuple(x / hypot(*w) for x in w) for w in (u, rest)]
    reach = [c for w in (u, v, foot, rest, *units, (0, 0)) for c in w]
    low, high = min(reach) - 0.4, max(reach) + 0.4
    for axes, name in zip(grid.flat, ("two vectors", "take away the shadow", "make lengths 1"), strict=True):
        _frame(axes, low, high, low, high)
        axes.set_title(name, color=INK, loc="left", fontsize=11)
    first, second, third = grid.flat
    _arrow(first, u, BLUE, "a₁")
    _arrow(first, v, ORANGE, "a₂")
    second.plot([0, foot[0]], [0, foot[1]], color=GREEN, linewidth=7, alpha=0.4, solid_capstyle="butt")
    second.plot([foot[0], v[0]], [foot[1], v[1]], color=FAINT, linewidth=1.4, linestyle=(0, (4, 3)))
    _right_angle(second, foot, v)
    _arrow(second, u, BLUE, "q₁")
    _arrow(second, v, ORANGE, "a₂")
    _arrow(second, rest, RED, "q₂")
    _arrow(third, units[0], BLUE, "q₁")
    _arrow(third, units[1], RED, "q₂")
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


def plot_qr_algorithm(A, steps=(0, 1, 3, 8, 20), title=""):
    """The sizes of the entries of A under the unshifted QR algorithm, A <- R Q, after the given numbers of steps.

    Below the diagonal entry (i, j) shrinks by |w_i / w_j| a step: eigenvalues that are near in size take long.

    >>> len(plot_qr_algorithm([[2.0, 1.0], [1.0, 3.0]], steps=(0, 4)).axes)  # the last one is the scale
    3
    """
    from math import log10

    from ..linalg import Matrix, qr

    M, shown = Matrix([[float(x) for x in row] for row in as_rows(A, "plot_qr_algorithm: A")]), []
    for step in range(max(steps) + 1):
        if step in steps:
            shown.append((step, M))
        Q, R = qr(M)
        M = R @ Q
    figure, grid = new_figure(2.5 * len(shown), 2.9, 1, len(shown), squeeze=False)
    top = max(abs(x) for row in shown[0][1] for x in row)
    for axes, (step, M) in zip(grid.flat, shown, strict=True):
        image = axes.imshow([[max(-8.0, log10(abs(x) / top + 1e-300)) for x in row] for row in M.tolist()], vmin=-8, vmax=0, cmap="viridis")
        axes.set_title("A" if step == 0 else f"after {step} step{'s' if step > 1 else ''}", color=INK, loc="left", fontsize=11)
        axes.grid(False)
        axes.set_xticks([])
        axes.set_yticks([])
    bar = figure.colorbar(image, ax=list(grid.flat), shrink=0.75, label="log₁₀ of the size of an entry")
    bar.ax.tick_params(colors=INK)
    bar.ax.yaxis.label.set_color(INK)
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


def plot_convergence(residuals, title="", ylabel="|b - A x| / |b|"):
    """Residuals of iterative solvers by step, {name: numbers}, on a logarithmic scale, each divided by its first.

    >>> from linalgml import linalg
    >>> A, b = linalg.Matrix([[4.0, 1.0], [1.0, 3.0]]), [1.0, 2.0]
    >>> figure = plot_convergence({"cg": linalg.cg(A, b).residuals, "Jacobi": linalg.jacobi(A, b).residuals})
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['cg', 'Jacobi']
    """
    if not residuals or any(not len(values) or not values[0] for values in residuals.values()):
        raise ValueError("plot_convergence: each solver needs residuals, the first of which is not zero")
    figure, axes = new_figure(5.8, 3.7)
    for colour, (name, values) in zip(CYCLE * len(residuals), residuals.items(), strict=False):
        axes.semilogy(range(len(values)), [max(v / values[0], 1e-17) for v in values], color=colour, linewidth=1.8, label=name)
    axes.set_xlabel("step")
    axes.set_ylabel(ylabel)
    legend(axes)
    if title:
        axes.set_title(title, color=INK, loc="left", fontsize=11)
    return figure


def plot_spectrum(A, title=""):
    """The eigenvalues of a square matrix in the complex plane, and Gershgorin's discs, which hold them.

    >>> figure = plot_spectrum([[4, 1], [0.5, 1]])
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['eigenvalue', "Gershgorin's disc"]
    """
    from matplotlib.patches import Circle

    from ..linalg import Matrix, eigvals, gershgorin

    M = Matrix([[complex(x) if isinstance(x, complex) else float(x) for x in row] for row in as_rows(A, "plot_spectrum: A")])
    values, discs = [complex(w) for w in eigvals(M)], gershgorin(M)
    figure, axes = new_figure(5.4, 4.2)
    for k, disc in enumerate(discs):
        centre = complex(disc.center)
        axes.add_patch(Circle((centre.real, centre.imag), disc.radius, facecolor=BLUE, edgecolor=BLUE, alpha=0.14,
                              label="Gershgorin's disc" if k == 0 else None))  # fmt: skip
        axes.plot(centre.real, centre.imag, "+", color=BLUE, markersize=7)
    axes.plot([w.real for w in values], [w.imag for w in values], "o", color=RED, markersize=6, label="eigenvalue", zorder=3)
    axes.axhline(0, color=FAINT, linewidth=1)
    axes.autoscale_view()
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_xlabel("real part")
    axes.set_ylabel("imaginary part")
    handles, labels = axes.get_legend_handles_labels()
    legend(axes, handles=handles[::-1], labels=labels[::-1], loc="best")
    if title:
        axes.set_title(title, color=INK, loc="left", fontsize=11)
    return figure


def plot_compression(image, ranks=(1, 5, 20), title=""):
    """An image (rows of grey values) beside its nearest matrices of the given ranks, and the singular values that they keep.

    Each title says what share of the numbers of the image is stored, k (m + n + 1) of m n.

    >>> figure = plot_compression([[float(i * j % 7) for j in range(8)] for i in range(8)], ranks=(1, 2))
    >>> figure.axes[1].get_title("left")
    'rank 1: 27 %'
    """
    from ..linalg import Matrix, svd

    M = Matrix([[float(x) for x in row] for row in as_rows(image, "plot_compression: image")])
    m, n = M.shape
    if any(not 1 <= k <= min(m, n) for k in ranks):
        raise ValueError(f"plot_compression: ranks are in 1 … {min(m, n)}, got {tuple(ranks)}")
    U, s, Vh = svd(M, full_matrices=False)
    figure, grid = new_figure(2.5 * (len(ranks) + 2), 2.9, 1, len(ranks) + 2, squeeze=False)
    low, high = min(map(min, M.tolist())), max(map(max, M.tolist()))
    pictures = [(M, f"{m} × {n}")]
    for k in ranks:
        pictures.append((U[:, :k] @ Matrix.diag(s[:k]) @ Vh[:k, :], f"rank {k}: {round(100 * k * (m + n + 1) / (m * n))} %"))
    for axes, (picture, name) in zip(grid.flat, pictures, strict=False):
        axes.imshow(picture.tolist(), cmap="gray", vmin=low, vmax=high)
        axes.set_title(name, color=INK, loc="left", fontsize=11)
        axes.grid(False)
        axes.set_xticks([])
        axes.set_yticks([])
    last = grid.flat[-1]
    last.semilogy(range(1, len(s) + 1), [max(x, 1e-16 * s[0]) for x in s], color=BLUE, linewidth=1.6)
    for k, colour in zip(ranks, (ORANGE, GREEN, RED) * len(ranks), strict=False):
        last.plot(k, s[k - 1], "o", color=colour, markersize=6)
    last.set_title("singular values", color=INK, loc="left", fontsize=11)
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure
