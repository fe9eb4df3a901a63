"""Pictures of vectors and matrices: right on the data they are given, clear about data they cannot draw."""

import pytest

from linalgml import Matrix, Vector

pytest.importorskip("matplotlib")
from linalgml.plotting import matrices, vectors


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: vectors.plot_vectors({"u": (1, 2, 3)}), "u has 3 components"),
        (lambda: vectors.plot_vectors({"u": (1, 2)}, sums=True), "takes two vectors, got 1"),
        (lambda: vectors.plot_dot((0, 0), (1, 1)), "u is the zero vector"),
        (lambda: vectors.plot_projection((1, 1), (0, 0)), "onto is the zero vector"),
        (lambda: vectors.plot_cosine([]), "no pairs"),
        (lambda: vectors.plot_cosine([("x", (0, 0), (1, 1))]), "x is the zero vector"),
        (lambda: matrices.plot_transformation([[1, 2, 3], [4, 5, 6]]), "expected 2 by 2, got 2 by 3"),
        (lambda: matrices.plot_steps([[[1, 0], [0, 1]]], ["only one"]), "1 maps make 2 pictures, got 1 names"),
        (lambda: matrices.plot_product([[1, 2]], [[1, 2]]), "inner sizes differ"),
        (lambda: matrices.plot_product([[1, 2]], []), "expected rows"),
        (lambda: matrices.plot_fold([(0, 0)], [0, 1], [[1, 1], [1, 1]], [0, 0]), "1 points with 2 classes"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()


def test_an_entry_that_is_not_there():
    with pytest.raises(IndexError, match=r"entry \(2, 0\)"):
        matrices.plot_product([[1, 2]], [[1], [2]], 2, 0)


def test_the_library_s_own_vectors_and_matrices_are_drawn(tmp_path):
    figures = [
        vectors.plot_projection(Vector([2, 3]), Vector([4, 1])),
        vectors.plot_cross(Vector([3, -1]), Vector([-1, 2])),
        vectors.plot_dot((1, 0), (-1, 0)),
        vectors.plot_projection((0, 0), (1, 1)),
        vectors.plot_vectors({"zero": (0, 0)}),
        matrices.plot_transformation(Matrix([[0, 0], [0, 0]])),
        matrices.plot_product(Matrix([[1, -2]]), Matrix([[3], [4]])),
    ]
    for i, figure in enumerate(figures):
        figure.savefig(tmp_path / f"{i}.svg")
    assert figures[1].axes[0].get_title("left") == "signed area = 3·2 - (-1)·(-1) = 5"
    assert figures[6].texts[-1].get_text() == "row 0 · column 0  =  1·3 + (-2)·4  =  -5"


def test_steps_compose_in_the_order_they_are_given():
    quarter, stretch = [[0, -1], [1, 0]], [[2, 0], [0, 1]]
    axes = matrices.plot_steps([quarter, stretch]).axes
    tips = [tuple(float(c) for c in a.xy) for a in axes[2].texts]
    assert tips == [(0, 1), (-2, 0)]  # where (1, 0) and (0, 1) go: the columns of stretch times quarter
