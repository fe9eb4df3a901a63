"""The roofline: how fast code may be, given how many operations it does for each byte that it loads or stores.

The roof slopes where memory decides (operations a second = bytes a second × operations a byte) and is flat where arithmetic does.
Williams, Waterman & Patterson, *Roofline: an insightful visual performance model for multicore architectures*, 2009.
"""

from math import atan, degrees, log10

from .style import BLUE, FAINT, GREEN, INK, ORANGE, PURPLE, RED, new_figure

TIERS = {"python": INK, "numba": BLUE, "cython": GREEN, "library": ORANGE}


def plot_roofline(peak, bandwidths, points, peers=None, title=""):
    """Points under a roof.  peak: operations a second; bandwidths: {name: bytes a second}, of the nearest memory first.

    points: (label, tier, operations a byte, operations a second) with a label of one or two characters; tier is one of "python",
    "numba", "cython" and "library", or anything else.  peers: {name: operations a second}, drawn as lines.  Both axes are
    logarithmic.  Returns the Figure.  Raises ValueError for no points or a number that is not positive.

    >>> figure = plot_roofline(2e11, {"L1": 3e11, "DRAM": 1e10}, [("1", "cython", 0.25, 3e9), ("2", "library", 4.0, 1.6e11)])
    >>> figure.axes[0].get_xscale(), len(figure.axes[0].collections)
    ('log', 2)
    """
    values = [peak, *bandwidths.values(), *(v for _, _, x, y in points for v in (x, y)), *(peers or {}).values()]
    if not points or min(values) <= 0:
        raise ValueError(f"plot_roofline: expected points and positive numbers, got {len(points)} points")
    figure, axes = new_figure(6.0, 5.2)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    left = min(0.05, min(x for _, _, x, _ in points) / 3)
    right = max(16.0, max(x for _, _, x, _ in points) * 2.5)
    low, high = min(y for *_, y in points) / 1e9 / 2.5, peak / 1e9 * 3
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    for (name, width), colour in zip(bandwidths.items(), (PURPLE, BLUE, RED), strict=False):
        _slope(axes, name, width / 1e9, max(left, low * 1e9 / width), min(max(peak / width, left), right), colour)
    knee = min(max(peak / max(bandwidths.values()), left), right)
    axes.plot([knee, right], [peak / 1e9] * 2, color=INK, linewidth=1.8)
    axes.text(right, peak / 1e9 * 1.12, f"multiply-adds, {peak / 1e9:.3g}", color=INK, fontsize=10, ha="right", va="bottom")
    for name, speed in (peers or {}).items():
        axes.axhline(speed / 1e9, color=FAINT, linewidth=1, linestyle=(0, (4, 3)))
        axes.text(right, speed / 1e9 * 0.96, name, color=INK, fontsize=9.5, ha="right", va="top")
    _marks(figure, axes, points)
    axes.xaxis.set_major_formatter(_plain)
    axes.yaxis.set_major_formatter(_plain)
    axes.minorticks_off()
    axes.set_xlabel("operations for each byte loaded or stored")
    axes.set_ylabel("10⁹ operations a second")
    if title:
        axes.set_title(title, color=INK, fontsize=11.5)
    return figure


def _slope(axes, name, width, left, right, colour):
    """The roof under a memory of `width` GB/s, its name along it."""
    axes.plot([left, right], [left * width, right * width], color=colour, linewidth=1.6, alpha=0.85)
    axes.text(
        left * 1.15, left * 1.15 * width * 1.12, f"{name}, {width:.3g} GB/s", color=colour, fontsize=10, ha="left", va="bottom",
        rotation=degrees(atan(width)), transform_rotates_text=True, rotation_mode="anchor",
    )  # fmt: skip


def _marks(figure, axes, points):
    """Numbered discs; one that would hide another stands beside it."""
    from matplotlib.transforms import ScaledTranslation

    decades = log10(axes.get_ylim()[1] / axes.get_ylim()[0])
    placed: list[tuple[float, float, int]] = []
    for label, tier, x, y in points:
        taken = {shift for a, b, shift in placed if abs(log10(a / x)) < 0.1 and abs(log10(b / y)) < 0.045 * decades}
        shift = next(s for s in (0, 1, -1, 2, -2, 3, -3, *range(4, len(points) + 4)) if s not in taken)
        placed.append((x, y, shift))
        where = axes.transData + ScaledTranslation(shift * 16 / 72, 0, figure.dpi_scale_trans)
        axes.scatter([x], [y / 1e9], s=200, color=TIERS.get(tier, PURPLE), zorder=3, edgecolors="none", transform=where)
        axes.text(x, y / 1e9, label, color="#ffffff", fontsize=9, ha="center", va="center", zorder=4, fontweight="bold", transform=where)


def _plain(value, position):
    return f"{value:g}"
