"""Rotations, reflections, shears, scalings, shifts, projections and maps of four points."""

import math
import random

import pytest

from linalgml import Matrix, Vector, linalg

from .families import close


@pytest.mark.parametrize("angle", [0.0, 0.3, math.pi / 2, -2.0, 10.0])
def test_rotations(angle):
    R = linalg.rotation(angle)
    assert close(R.T @ R, Matrix.identity(2) * 1.0, 1.0, 4) and linalg.det(R) == pytest.approx(1)
    assert (linalg.rotation(0.7) @ R).allclose(linalg.rotation(angle + 0.7))
    for axis in ([1, 2, 3], [0, 0, 1], [-1.0, 0.5, 0.0]):
        S = linalg.rotation(angle, axis)
        assert close(S.T @ S, Matrix.identity(3) * 1.0, 1.0, 4) and linalg.det(S) == pytest.approx(1)
        assert (S @ Vector(axis)).allclose(Vector(axis)) and S.trace() == pytest.approx(1 + 2 * math.cos(angle))
        x, y, z = (Vector(axis) / Vector(axis).magnitude()) * angle
        assert S.allclose(linalg.expm([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]]), 1e-9, 1e-12)


def test_reflections_shears_and_scalings():
    for normal in ([1, 2], [3, -1, 2], [0.5, 0.1, 0.0, 2.0]):
        H = linalg.reflection(normal)
        n = Vector(normal)
        assert (H @ H).allclose(Matrix.identity(len(n))) and (H @ n).allclose(-n) and linalg.det(H) == pytest.approx(-1)
    assert linalg.reflection([1, 2]) @ linalg.reflection([1, 2]) == Matrix.identity(2)
    assert linalg.det(linalg.shear(4, 2, 0, 7)) == 1 and linalg.shear(2, 1, 0, 5) @ Vector([1, 1]) == Vector([1, 6])
    assert linalg.scaling([2, 3]) @ Vector([1, 1]) == Vector([2, 3])


def test_homogeneous_coordinates():
    move = linalg.translation([3, 4])
    turn = linalg.homogeneous(linalg.rotation(math.pi / 2))
    about = move @ turn @ linalg.translation([-3, -4])  # a rotation about (3, 4)
    assert linalg.transform(about, [[3, 4]])[0].allclose(Vector([3, 4])) and linalg.transform(about, [[4, 4]])[0].allclose(Vector([3, 5]))
    assert linalg.homogeneous([[2]], [5]) == Matrix([[2, 5], [0, 1]])
    assert linalg.transform(linalg.perspective(2), [[3, 3, 6]]) == [Vector([1, 1, 2])]


def test_homographies():
    square = [[0, 0], [1, 0], [1, 1], [0, 1]]
    target = [[1, 1], [5, 2], [4, 6], [0, 3]]
    H = linalg.homography(square, target)
    assert linalg.transform(H, square) == [Vector(p) for p in target]
    back = linalg.homography(target, square)
    assert all(abs((H @ back)[i, j] * (H @ back)[2, 2] - (H @ back)[2, 2] ** 2 * (i == j)) < 1e-12 for i in range(3) for j in range(3))
    rng = random.Random(0)
    points = [[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(12)]
    images = [list(map(float, p)) for p in linalg.transform(H, points)]
    found = linalg.homography(points, images)  # more pairs than needed
    assert found.allclose(Matrix([[float(x / H[2, 2]) for x in row] for row in H]), 1e-9, 1e-9)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: linalg.rotation(1.0, [0, 0, 0]), "no direction"), (lambda: linalg.rotation(1.0, [1, 0]), "expected 3 numbers"),
        (lambda: linalg.reflection([0, 0]), "zero vector"), (lambda: linalg.shear(2, 1, 1, 3), "two different coordinates"),
        (lambda: linalg.homogeneous([[1, 2]]), "square"), (lambda: linalg.homogeneous([[1]], [1, 2]), "a shift of 2"),
        (lambda: linalg.perspective(0), "through the eye"), (lambda: linalg.transform(linalg.perspective(1), [[1, 1, 0]]), "infinity"),
        (lambda: linalg.transform([[1]], [[1, 2]]), "a point of 2"), (lambda: linalg.homography([[0, 0]], [[0, 0]]), "four pairs"),
        (lambda: linalg.homography([[0, 0], [1, 1], [2, 2], [0, 1]], [[0, 0], [1, 0], [1, 1], [0, 1]]), "on a line"),
        (lambda: linalg.homography([[0.0, 0], [1, 1], [2, 2], [0, 1]], [[0, 0], [1, 0], [1, 1], [0, 1]]), "on a line"),
    ],
)  # fmt: skip
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
