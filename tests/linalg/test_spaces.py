"""Rank, the four subspaces, least squares, the pseudo-inverse, condition numbers and norms."""

import math
from fractions import Fraction

import pytest

from linalgml import Matrix, Vector, linalg
from linalgml.linalg import LinAlgError

from .families import FAMILIES, close, complexes, gaussian, hilbert, integers, low_rank, size

EXACT = [integers(4, 6), integers(6, 4), integers(5, 2, 1) @ integers(2, 5, 2), Matrix.zeros(2, 3), hilbert(4, Fraction)]


FLOATS = [low_rank(6, 9, 3), low_rank(9, 6, 2), gaussian(5, 5), complexes(3, 5), complexes(5, 3), Matrix.zeros(2, 2) * 1.0]


@pytest.mark.parametrize("A", [*EXACT, *FLOATS])
def test_the_four_subspaces(A):
    """Dimensions r, n - r, r, m - r; what is orthogonal to what; and A x = 0."""
    m, n = A.shape
    r = linalg.matrix_rank(A)
    column, null, row, left = linalg.four_subspaces(A)
    assert (column.shape, null.shape, row.shape, left.shape) == ((m, r), (n, n - r), (n, r), (m, m - r))
    exact = A._kind() in ("int", "rational")
    tolerance = 0 if exact else 1e-12 * max(1.0, size(A))
    assert size(A @ null) <= tolerance and size(A.H @ left) <= tolerance
    assert size(row.H @ null) <= tolerance and size(column.H @ left) <= tolerance
    assert linalg.matrix_rank(Matrix.from_columns([*map(column.column, range(r)), *map(left.column, range(m - r))])) == m
    if not exact:
        for basis in (column, null, row, left):
            assert close(basis.H @ basis, Matrix.identity(basis.shape[1]) * 1.0, 1.0, 20)


def test_ranks():
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x")
    assert linalg.matrix_rank([[x, 1], [x * x, x]]) == 1 and linalg.null_space([[x, 1]]).shape == (2, 1)
    assert linalg.matrix_rank(low_rank(30, 20, 6)) == 6 and linalg.matrix_rank(hilbert(12, Fraction)) == 12
    assert linalg.matrix_rank([[1.0, 0.0], [0.0, 1e-3]], tol=0.01) == 1
    assert linalg.matrix_rank(Matrix.zeros(0, 4)) == 0


@pytest.mark.parametrize("name", FAMILIES)
def test_moore_and_penrose(name):
    """The four conditions that only the pseudo-inverse meets."""
    A = FAMILIES[name]
    if name.startswith(("graded", "hilbert", "vandermonde", "wilkinson")):
        return
    P = linalg.pinv(A)
    scale = max(size(A) * size(P), 1.0) * max(A.shape)
    AP, PA = A @ P, P @ A
    assert close(AP @ A, A, size(A) * scale, 20) and close(PA @ P, P, size(P) * scale, 20)
    assert close(AP, AP.T, scale, 20) and close(PA, PA.T, scale, 20)


def test_least_squares():
    numpy = pytest.importorskip("numpy")
    pairs = (gaussian(9, 4), gaussian(9, 2)), (gaussian(4, 9), gaussian(4, 2)), (low_rank(8, 6, 3), gaussian(8, 2))
    for A, b in (*pairs, (complexes(6, 3), complexes(6, 2))):
        found, theirs = linalg.lstsq(A, b), numpy.linalg.lstsq(numpy.array(A.tolist()), numpy.array(b.tolist()), rcond=None)
        assert numpy.allclose(numpy.array(found.x.tolist()), theirs[0], atol=1e-12) and found.rank == theirs[2]
        assert numpy.allclose(list(found.residuals), theirs[1]) and numpy.allclose(list(found.s), theirs[3], atol=1e-13)
        first = linalg.lstsq(A, b.column(0))
        assert first.x.allclose(found.x.column(0)) and type(first.x) is Vector
    x, _, rank, _ = linalg.lstsq(Matrix.zeros(3, 2) * 1.0, [1.0, 2.0, 3.0])
    assert rank == 0 and x == Vector([0, 0])


def test_condition_numbers_and_norms():
    numpy = pytest.importorskip("numpy")
    for A in (gaussian(5, 5), hilbert(6), integers(4, 4, 3), complexes(3, 3)):
        theirs = numpy.array(A.tolist())
        for p in (2, 1, math.inf, "fro"):
            assert linalg.cond(A, p) == pytest.approx(numpy.linalg.cond(theirs, p), rel=1e-8)
        for order in ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf):
            assert linalg.matrix_norm(A, order) == pytest.approx(numpy.linalg.norm(theirs, order))
    assert linalg.cond(gaussian(6, 3)) == pytest.approx(numpy.linalg.cond(numpy.array(gaussian(6, 3).tolist())))
    assert linalg.cond([[1, 2], [2, 4]], 1) == math.inf == linalg.cond(Matrix.zeros(2, 2))
    assert linalg.matrix_norm([[3, 4]]) == 5 and linalg.matrix_norm(Matrix.zeros(0, 2), 1) == 0


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: linalg.lstsq([[1.0], [2.0]], [1.0]), ValueError, "right side has 1 rows"),
        (lambda: linalg.lstsq([[1.0]], [math.nan]), ValueError, "is nan"),
        (lambda: linalg.pinv([[math.inf]]), ValueError, "is inf"),
        (lambda: linalg.cond(Matrix.zeros(0, 0)), LinAlgError, "no condition number"),
        (lambda: linalg.cond([[1.0, 2.0]], 1), LinAlgError, "square"),
        (lambda: linalg.matrix_norm([[1.0]], 3), ValueError, "ord must be"),
        (lambda: linalg.null_space("ab"), TypeError, "expected"),
    ],
)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
