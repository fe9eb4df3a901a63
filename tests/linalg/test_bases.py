"""Span, independence, bases and coordinates: exact, in floats, and refused."""

from fractions import Fraction

import pytest

from linalgml import Matrix, Vector, linalg

from .families import close, gaussian, integers, low_rank


def test_independence_and_bases_are_exact_for_exact_numbers():
    vectors = [[1, 2, 3], [2, 4, 6], [0, 1, 1], [1, 3, 4], [0, 0, 10**30]]
    assert linalg.basis(vectors) == [Vector(vectors[i]) for i in (0, 2, 4)] and not linalg.is_independent(vectors)
    assert linalg.is_independent([[10**20, 1], [10**20 + 1, 1]]) and not linalg.is_independent([[Fraction(1, 3), 1], [1, 3]])
    assert linalg.in_span(vectors[:4], [3, 7, 10]) and not linalg.in_span(vectors[:4], [0, 0, 1])


def test_floats():
    A = low_rank(8, 6, 3)
    columns = [A.column(j) for j in range(6)]
    found = linalg.basis(columns)
    assert len(found) == 3 and linalg.is_independent(found) and not linalg.is_independent(columns)
    assert all(linalg.in_span(found, c) for c in columns) and not linalg.in_span(found, Vector.basis(8, 0) * 1.0)
    c = linalg.coordinates(found, columns[5])
    assert sum((b * x for b, x in zip(found, c, strict=True)), Vector.zeros(8)).allclose(columns[5])


def test_coordinates_and_changes_of_basis():
    old, new = [[1, 2], [0, 1]], [[1, 1], [1, -1]]
    P = linalg.change_of_basis(old, new)
    v = Vector([7, 5])
    assert P @ linalg.coordinates(old, v) == linalg.coordinates(new, v)
    assert linalg.change_of_basis(new, old) @ P == Matrix.identity(2)
    assert linalg.coordinates([[1, 1, 0], [0, 1, 1]], [2, 5, 3]) == Vector([2, 3])
    A = integers(4, 4)
    B = [integers(4, 4, 3).column(j) for j in range(4)]
    same = linalg.in_basis(A, B)
    assert linalg.det(same) == linalg.det(A) and same.trace() == A.trace()
    w, V = linalg.eigh(gaussian(4, 4) + gaussian(4, 4).T)
    D = linalg.in_basis(V @ Matrix.diag(w) @ V.T, [V.column(j) for j in range(4)])
    assert close(D, Matrix.diag(w), max(map(abs, w)), 20)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: linalg.basis([]), ValueError, "at least one vector"), (lambda: linalg.basis([[1], [1, 2]]), ValueError, "different sizes"),
        (lambda: linalg.coordinates([[1, 2], [2, 4]], [1, 2]), linalg.LinAlgError, "dependent"),
        (lambda: linalg.coordinates([[1, 0, 0]], [0, 1, 0]), linalg.LinAlgError, "not in the span"),
        (lambda: linalg.coordinates([[1, 0]], [1]), ValueError, "1 entries"),
        (lambda: linalg.change_of_basis([[1, 2], [2, 4]], [[1, 0], [0, 1]]), linalg.LinAlgError, "`old` is not a basis"),
        (lambda: linalg.change_of_basis([[1]], [[1, 0], [0, 1]]), ValueError, "different spaces"),
        (lambda: linalg.in_basis([[1, 2]], [[1, 0], [0, 1]]), ValueError, "a map of shape"),
    ],
)  # fmt: skip
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
