"""Pictures of storage: the cells are those that strides and broadcasting name."""

import pytest

import linalgml as lm

pytest.importorskip("matplotlib")
from linalgml.plotting.layout import plot_broadcast, plot_views


def numbers(axes):
    return [text.get_text() for text in axes.texts]


def filled(axes):
    return [patch.get_facecolor()[3] > 0 for patch in axes.patches]


def test_a_view_shows_the_elements_that_the_tensor_has():
    x = lm.arange(12).view(3, 4)
    views = {name: (t.shape, t.stride(), t.storage_offset()) for name, t in {"x": x, "x.T": x.T, "slice": x[1:, ::2], "row": x[2]}.items()}
    storage, *tables = plot_views(12, views).axes
    for axes, t in zip(tables, (x, x.T, x[1:, ::2], x[2]), strict=True):
        assert numbers(axes) == [str(v) for v in t.reshape(-1).tolist()]
    assert [i for i, fill in enumerate(filled(storage)) if fill] == x[2].tolist()


def test_a_stride_of_zero_shows_an_element_again():
    assert numbers(plot_views(3, {"tall": ((2, 3), (0, 1), 0)}).axes[1]) == ["0", "1", "2"] * 2


def test_own_cells_are_filled_and_repeated_ones_are_not(tmp_path):
    figure = plot_broadcast((3, 1), (4,), "all pairs")
    a, b, result = figure.axes
    assert filled(a) == [True, False, False, False] * 3
    assert filled(b) == [True] * 4 + [False] * 8
    assert numbers(result)[5] == "a1+b1"
    figure.savefig(tmp_path / "b.svg")


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: plot_views(6, {"x": ((2, 2, 2), (4, 2, 1), 0)}), "one or two dimensions"),
        (lambda: plot_views(6, {"x": ((2, 3), (3,), 0)}), "a stride each"),
        (lambda: plot_views(6, {"x": ((2, 4), (3, 1), 0)}), "ends before the view"),
        (lambda: plot_broadcast((2, 3), (4,)), "do not broadcast"),
        (lambda: plot_broadcast((2, 3, 4), (4,)), "one or two dimensions"),
        (lambda: plot_broadcast((), ()), "one or two dimensions"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()
