"""QR with column pivoting: every invariant, SciPy's factors, ranks."""

import math
from itertools import pairwise

import pytest

import linalgml as lm
from linalgml import Matrix, linalg
from linalgml.linalg.pivoted_qr import pivoted_qr

from .families import EPS, FAMILIES, close, complexes, gaussian, low_rank, size


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("mode", ["reduced", "complete"])
def test_every_invariant(name, mode):
    A = FAMILIES[name]
    m, n = A.shape
    Q, R, P = linalg.qr_pivoted(A, mode)
    k = m if mode == "complete" else min(m, n)
    assert (Q.shape, R.shape, sorted(P)) == ((m, k), (k, n), list(range(n)))
    assert close(Q.T @ Q, Matrix.identity(k) * 1.0, 1.0, 6) and close(Q @ R, A[:, P], size(A), 8)
    diagonal = [abs(x) for x in R.diagonal()]
    assert all(x >= y * (1 - 1e-12) for x, y in pairwise(diagonal))
    assert linalg.qr_pivoted(A, "r") == (R, P) or mode == "complete"


@pytest.mark.parametrize("m, n", [(5, 5), (9, 4), (4, 9), (40, 40)])
def test_scipy_has_the_same_factors(m, n):
    scipy, numpy = pytest.importorskip("scipy.linalg"), pytest.importorskip("numpy")
    A = gaussian(m, n, 3)
    ours, theirs = linalg.qr_pivoted(A), scipy.qr(numpy.array(A), mode="economic", pivoting=True)
    assert ours.P == theirs[2].tolist()
    assert numpy.allclose(numpy.array(ours.Q), theirs[0], atol=1e-11) and numpy.allclose(numpy.array(ours.R), theirs[1], atol=1e-11)


def test_the_diagonal_shows_the_rank():
    R, _ = linalg.qr_pivoted(low_rank(30, 20, 6), "r")
    diagonal = [abs(x) for x in R.diagonal()]
    assert diagonal[5] > 1e-3 * diagonal[0] and diagonal[6] < 50 * EPS * diagonal[0]


def test_complex_columns():
    A = complexes(6, 4)
    Q, R, P = linalg.qr_pivoted(A)
    assert close(Q.H @ Q, Matrix.identity(4) * (1 + 0j), 1.0, 6) and close(Q @ R, A[:, P], size(A), 8)


@pytest.mark.parametrize("backend", lm.available_backends())
def test_every_backend(backend):
    A = gaussian(20, 30)
    expected = linalg.qr_pivoted(A)
    with lm.use_backend(backend):
        found = linalg.qr_pivoted(A)
    assert found.P == expected.P and found.R.allclose(expected.R, 1e-11, 1e-11) and pivoted_qr.in_place == ("a",)


def test_bad_input():
    with pytest.raises(ValueError, match=r"entry \[0, 0\] is inf"):
        linalg.qr_pivoted([[math.inf]])
    with pytest.raises(ValueError, match="mode must be"):
        linalg.qr_pivoted([[1.0]], "all")
    assert linalg.qr_pivoted(Matrix.zeros(3, 0)).P == []
