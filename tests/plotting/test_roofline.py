"""The roofline: roofs that meet, discs that do not hide each other, and numbers that make sense."""

import pytest

pytest.importorskip("matplotlib")

from linalgml.plotting.roofline import plot_roofline

ROOFS = {"L1": 3e11, "L2": 1.5e11, "DRAM": 2e10}


def test_it_draws_every_point_and_roof():
    points = [(str(i), "cython", 0.25, 3e9 * (1 + 1e-3 * i)) for i in range(5)]
    figure = plot_roofline(2e11, ROOFS, points, {"NumPy": 1e11}, "title")
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.texts if len(text.get_text()) == 1] == list("01234")
    assert {"L1, 300 GB/s", "L2, 150 GB/s", "DRAM, 20 GB/s", "NumPy"} <= {text.get_text() for text in axes.texts}
    figure.canvas.draw()
    places = {tuple(round(v) for v in c.get_offset_transform().transform(c.get_offsets())[0]) for c in axes.collections}
    assert len(places) == 5


def test_the_roofs_meet_at_the_peak():
    axes = plot_roofline(2e11, ROOFS, [("1", "python", 1.0, 1e7)]).axes[0]
    ends = [line.get_ydata()[-1] for line in axes.lines]
    assert ends == pytest.approx([200.0] * 4)


@pytest.mark.parametrize("peak, roofs, points", [(2e11, ROOFS, []), (0, ROOFS, [("1", "x", 1, 1)]), (1, ROOFS, [("1", "x", 0.0, 1)])])
def test_bad_input(peak, roofs, points):
    with pytest.raises(ValueError, match="positive numbers"):
        plot_roofline(peak, roofs, points)
