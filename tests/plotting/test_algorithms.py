"""Pictures of algorithms, maps and space: right on the data they are given, clear about data they cannot draw."""

import pytest

from linalgml import linalg

pytest.importorskip("matplotlib")
from linalgml.plotting import algorithms, maps, space


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: maps.plot_ellipse([[1]]), "expected 2 by 2"), (lambda: maps.plot_svd([[1, 2, 3]]), "expected 2 by 2"),
        (lambda: maps.animate_map([[1, 0], [0, 1]], 2, "film.mp4"), "ends in .gif or .html"),
        (lambda: space.plot_vectors_3d({"a": (1, 2)}), "a: expected three components"),
        (lambda: space.plot_subspaces([[1, 2], [3, 4]]), "three rows or three columns"),
        (lambda: space.plot_projection_3d([[1, 2]], [1, 2, 3]), "3 by 2"),
        (lambda: space.plot_projection_3d([[1, 2], [2, 4], [3, 6]], [1, 2, 3]), "dependent"),
        (lambda: algorithms.plot_gram_schmidt((1, 2), (2, 4)), "dependent"), (lambda: algorithms.plot_convergence({}), "needs residuals"),
        (lambda: algorithms.plot_compression([[1, 2], [3, 4]], ranks=(3,)), "ranks are in 1 … 2"),
        (lambda: maps.plot_power_iteration([[0, -1], [1, 0]]), "no convergence"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()


def test_the_ellipse_is_as_long_as_the_largest_singular_value():
    A = [[2.0, 1.0], [0.0, 1.0]]
    ring = maps.plot_ellipse(A).axes[1].lines[0].get_xydata()
    lengths = [float((x * x + y * y) ** 0.5) for x, y in ring]
    s = linalg.svdvals(A)
    assert max(lengths) == pytest.approx(s[0], rel=3e-3) and min(lengths) == pytest.approx(s[1], rel=3e-3)
    assert len(maps.plot_ellipse([[0, -1], [1, 0]]).axes) == 2  # no real eigenvector


def test_compression_shows_the_nearest_matrix():
    image = [[float((i * 7 + j * 3) % 5) for j in range(9)] for i in range(9)]
    axes = algorithms.plot_compression(image, ranks=(2,)).axes
    shown = axes[1].images[0].get_array().tolist()
    assert linalg.Matrix(shown).allclose(linalg.low_rank(image, 2))


def test_the_spectrum_has_every_eigenvalue():
    A = [[1.0, 2.0], [-3.0, 1.0]]
    axes = algorithms.plot_spectrum(A).axes[0]
    points = next(line for line in axes.lines if line.get_label() == "eigenvalue").get_xydata()
    assert sorted(complex(*p).imag for p in points) == sorted(w.imag for w in linalg.eigvals(A)) and len(axes.patches) == 2


def test_the_qr_algorithm_ends_triangular():
    axes = algorithms.plot_qr_algorithm([[4.0, 1.0], [1.0, 1.0]], steps=(0, 30)).axes
    assert axes[1].images[0].get_array()[1][0] == -8  # the smallest that is shown


@pytest.mark.parametrize("name", ["film.gif", "film.html"])
def test_films_are_written(tmp_path, name):
    maps.animate_map([[1, 1], [0, 1]], frames=4, path=tmp_path / name)
    data = (tmp_path / name).read_bytes()
    assert data.startswith(b"GIF89a") if name.endswith("gif") else data.count(b"data:image/png") == 4


def test_subspaces_of_every_rank():
    for A in ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 0, 0]] * 3, [[1, 2, 3]], [[1], [2], [3]]):
        assert space.plot_subspaces(A).axes
