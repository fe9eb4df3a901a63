"""Eigenvalues and vectors of any square matrix: residuals, NumPy's values, defective and badly scaled matrices."""

import math

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, linalg
from linalgml.linalg.eig import settle_phases, split_pairs, triangular_vectors, turn_columns

from .families import EPS, complexes, gaussian, jordan, size
from .test_schur import SQUARE


@pytest.mark.parametrize("name", SQUARE)
def test_every_pair_is_one(name):
    A = SQUARE[name]
    w, V = linalg.eig(A)
    n = len(A)
    for k in range(n):
        x = V.column(k)
        assert abs(x.magnitude() - 1) < 4 * n * EPS
        assert (A @ x - x * w[k]).magnitude() <= 60 * n * EPS * size(A)
    assert abs(sum(w) - A.trace()) <= 40 * n * EPS * n * size(A)
    real = all(type(x) is float for x in w)
    assert real == all(type(x) is float for row in V for x in row) and linalg.eigvals(A) == w


@pytest.mark.parametrize("n", [1, 2, 5, 30, 60])
@pytest.mark.parametrize("kind", [gaussian, complexes])
def test_numpy_has_the_same_values(n, kind):
    numpy = pytest.importorskip("numpy")
    A = kind(min(n, 20) if kind is complexes else n, min(n, 20) if kind is complexes else n, 7)
    ours, theirs = list(linalg.eigvals(A)), list(numpy.linalg.eigvals(numpy.array(A)))
    for x in ours:
        nearest = min(theirs, key=lambda y, x=x: abs(x - y))
        assert abs(x - nearest) <= 1e-11 * max(map(abs, ours))
        theirs.remove(nearest)


def test_conjugate_pairs_and_their_vectors():
    w, V = linalg.eig(gaussian(9, 9, 1))
    for k in range(8):
        if w[k].imag > 0:
            assert w[k + 1] == w[k].conjugate()
            assert V.column(k + 1).allclose(V.column(k).conj(), 1e-9, 1e-12)
    assert any(x.imag for x in w)
    assert all(max(V.column(k), key=abs).imag == 0 for k in range(9))


def test_defective_matrices():
    for n in (2, 7, 40):
        w, V = linalg.eig(jordan(n))
        assert w == Vector([2.0] * n) and all(abs(abs(V[0, k]) - 1) < 1e-12 for k in range(n))


def test_eigenvalues_of_a_companion_matrix_are_roots():
    roots = [1.0, 2.0, 3.0, 4.0, 5.0]
    p = [1.0]
    for r in roots:
        p = [a - r * b for a, b in zip([*p, 0.0], [0.0, *p], strict=True)]
    C = Matrix([[-c for c in p[1:]], *[[float(i == j) for j in range(5)] for i in range(4)]])
    assert all(abs(a - b) < 1e-10 for a, b in zip(sorted(linalg.eigvals(C)), roots, strict=True))


@pytest.mark.parametrize("backend", lm.available_backends())
def test_every_backend(backend):
    A = gaussian(25, 25)
    with lm.use_backend(backend):
        w, V = linalg.eig(A)
        assert max(abs(x) for row in A @ V - V @ Matrix.diag(w) for x in row) < 1e-12
    assert triangular_vectors.arguments[0] == split_pairs.arguments[0] == turn_columns.arguments[0]
    assert settle_phases.in_place == ("xr", "xi")


def test_bad_input():
    with pytest.raises(linalg.LinAlgError, match="square"):
        linalg.eig([[1, 2]])
    with pytest.raises(ValueError, match=r"entry \[0, 0\] is nan"):
        linalg.eigvals([[math.nan]])
    with pytest.raises(TypeError, match="got symbols"):
        linalg.eig([[pytest.importorskip("sympy").Symbol("x")]])
    assert linalg.eig(Matrix.zeros(0, 0)).eigenvalues == Vector([])
