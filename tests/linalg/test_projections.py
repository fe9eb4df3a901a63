"""Projections and least squares: three methods, weights, ridge, exact numbers, what is refused."""

import math
from fractions import Fraction

import pytest

from linalgml import Matrix, Vector, linalg

from .families import close, complexes, fractions, gaussian, integers, low_rank, size

METHODS = ["normal", "qr", "svd"]


def test_projections_are_idempotent_and_symmetric():
    for A in (integers(5, 2), fractions(integers(6, 3)) / 7, gaussian(7, 3), gaussian(4, 4)):
        P = linalg.projection_matrix(A)
        if A._kind() == "float":
            assert close(P @ P, P, 1.0, 20) and close(P, P.T, 1.0) and close(P @ A, A, size(A), 20)
        else:
            assert P @ P == P == P.T and P @ A == A and P.trace() == A.shape[1]
    C = complexes(6, 2)
    P = linalg.projection_matrix(C)
    assert close(P @ P, P, 1.0, 20) and close(P, P.H, 1.0)


def test_what_is_left_is_perpendicular():
    A, b = integers(6, 3), Vector([1, 2, 3, 4, 5, 7])
    p = linalg.project(A, b)
    assert A.T @ (b - p) == Vector([0, 0, 0]) and linalg.projection_matrix(A) @ b == p
    G, c = gaussian(6, 3), Vector([1.0, 2, 3, 4, 5, 7])
    assert (G.T @ (c - linalg.project(G, c))).magnitude() < 1e-13


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", [gaussian, complexes])
def test_every_method_finds_it(method, kind):
    A, b = kind(12, 4), kind(12, 1, 3).column(0)
    x, rest = linalg.least_squares(A, b, method)
    assert x.allclose(linalg.lstsq(A, b).x) and (A.H @ rest).magnitude() < 1e-12
    X, R = linalg.least_squares(A, kind(12, 2, 5), method)
    assert X.shape == (4, 2) and R.shape == (12, 2)


@pytest.mark.parametrize("method", METHODS)
def test_weights_count_rows_several_times(method):
    A, b = [[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], [6.0, 0.0, 0.0]
    weighted = linalg.least_squares(A, b, method, weights=[1, 2, 3]).x
    repeated = linalg.least_squares([A[i] for i in (0, 1, 1, 2, 2, 2)], [b[i] for i in (0, 1, 1, 2, 2, 2)], method).x
    assert weighted.allclose(repeated)


@pytest.mark.parametrize("method", METHODS)
def test_ridge_is_scikit_learns(method):
    linear, numpy = pytest.importorskip("sklearn.linear_model"), pytest.importorskip("numpy")
    A, b = gaussian(20, 5), gaussian(20, 1, 2).column(0)
    theirs = linear.Ridge(alpha=2.5, fit_intercept=False).fit(numpy.array(A), numpy.array(b)).coef_
    assert numpy.allclose(numpy.array(linalg.least_squares(A, b, method, ridge=2.5).x), theirs)
    theirs = linear.Ridge(alpha=2.5, fit_intercept=False).fit(numpy.array(A), numpy.array(b), numpy.arange(1.0, 21.0)).coef_
    assert numpy.allclose(numpy.array(linalg.least_squares(A, b, method, weights=range(1, 21), ridge=2.5).x), theirs)
    dependent = low_rank(6, 4, 2)
    assert linalg.least_squares(dependent, [1.0] * 6, method, ridge=0.1).x.magnitude() < 100


def test_exact_numbers_stay_exact():
    x, rest = linalg.least_squares([[1, 0], [1, 1], [1, 2]], [1, 2, 2], "normal", ridge=Fraction(1, 2))
    assert all(type(v) in (Fraction, int) for v in (*x, *rest))


def test_the_normal_equations_lose_twice_the_digits():
    A = Matrix([[1.0, 1.0], [1.0, 1.0 + 1e-7], [1.0, 1.0 - 1e-7]])
    b = A @ Vector([1.0, 1.0])
    errors = {m: (linalg.least_squares(A, b, m).x - Vector([1.0, 1.0])).magnitude() for m in METHODS}
    assert errors["qr"] < 1e-8 and errors["svd"] < 1e-8 and errors["normal"] > 1e-4


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: linalg.projection_matrix([[1, 2], [2, 4]]), "dependent"), (lambda: linalg.least_squares([[1.0]], [1.0], "lu"), "method"),
        (lambda: linalg.least_squares([[1, 2], [2, 4]], [1, 2], "normal"), "dependent"),
        (lambda: linalg.least_squares([[1.0, 2], [2, 4]], [1.0, 2]), "dependent"),
        (lambda: linalg.least_squares([[1.0, 2]], [1.0]), "2 unknowns and 1 rows"),
        (lambda: linalg.least_squares([[1.0]], [1.0], ridge=-1), "ridge"), (lambda: linalg.least_squares([[1.0]], [1.0, 2.0]), "2 rows"),
        (lambda: linalg.least_squares([[1.0]], [1.0], weights=[0.0]), "positive weights"),
        (lambda: linalg.least_squares([[1.0]], [1.0], weights=[1.0, 1.0]), "1 positive weights"),
        (lambda: linalg.least_squares([[math.nan]], [1.0]), "is nan"), (lambda: linalg.least_squares([[1.0]], [math.inf]), "is inf"),
    ],
)  # fmt: skip
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
