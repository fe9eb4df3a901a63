"""A = L D L^H: exact, stable, SciPy's factors, and matrices without a single pivot."""

import math

import pytest

import linalgml as lm
from linalgml import Matrix, linalg
from linalgml.linalg.ldl import ldl_in_place

from .families import FAMILIES, close, complexes, fractions, gaussian, integers, size

SQUARE = {name: A + A.T for name, A in FAMILIES.items() if A.shape[0] == A.shape[1]}
HOLLOW = Matrix([[0 if i == j else abs(i - j) for j in range(7)] for i in range(7)])


def check(A, lu, d, perm, factor=20):
    n = len(A)
    L = lu[perm, :]
    assert all(L[i, i] == 1 and not any(L[i, j] for j in range(i + 1, n)) for i in range(n))
    assert all(d[i, j] == 0 for i in range(n) for j in range(n) if abs(i - j) > 1)
    assert not any(d[i, i + 1] and d[i + 1, i + 2] for i in range(n - 2))
    if A._kind() in ("float", "complex"):
        assert close(lu @ d @ lu.H, A, size(A), factor)
    else:
        assert lu @ d @ lu.T == A


@pytest.mark.parametrize("name", SQUARE)
def test_every_invariant(name):
    check(SQUARE[name], *linalg.ldl(SQUARE[name]))


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_ints_and_fractions_are_exact(n):
    A = integers(n, n)
    for B in (A + A.T, fractions(A + A.T) / 3, HOLLOW, HOLLOW * 0):
        check(B, *linalg.ldl(B))


def test_inertia_is_that_of_the_eigenvalues():
    A = gaussian(9, 9) + gaussian(9, 9).T
    w = linalg.eigvalsh(A)
    d = linalg.eigvalsh(linalg.ldl(A).d)
    assert [x > 0 for x in w] == [x > 0 for x in d]


def test_complex_matrices():
    A = complexes(7, 7)
    H = A + A.H
    check(H, *linalg.ldl(H))
    hollow = Matrix([[0j if i == j else H[i, j] for j in range(7)] for i in range(7)])
    check(hollow, *linalg.ldl(hollow))


def test_only_the_lower_triangle_is_read():
    A = gaussian(5, 5)
    lower = Matrix([[A[max(i, j), min(i, j)] for j in range(5)] for i in range(5)])
    assert linalg.ldl(A) == linalg.ldl(lower)


def test_symbols():
    sympy = pytest.importorskip("sympy")
    x, y = sympy.symbols("x y")
    lu, d, _ = linalg.ldl([[x, y], [y, 1]])
    assert sympy.simplify(d[1, 1] - 1 + y**2 / x) == 0 and lu[1, 0] == y / x


@pytest.mark.parametrize("n", [1, 4, 20, 50])
def test_scipy_has_the_same_factors(n):
    scipy, numpy = pytest.importorskip("scipy.linalg"), pytest.importorskip("numpy")
    A = gaussian(n, n) + gaussian(n, n).T
    ours, theirs = linalg.ldl(A), scipy.ldl(numpy.array(A))
    assert numpy.allclose(numpy.array(ours.lu @ ours.d @ ours.lu.T), theirs[0] @ theirs[1] @ theirs[0].T, atol=1e-11)
    assert linalg.eigvalsh(ours.d).allclose(linalg.Vector(numpy.linalg.eigvalsh(theirs[1])), 1e-6, 1e-6) or n > 20


@pytest.mark.parametrize("backend", lm.available_backends())
def test_every_backend(backend):
    A = gaussian(30, 30) + gaussian(30, 30).T
    expected = linalg.ldl(A)
    with lm.use_backend(backend):
        found = linalg.ldl(A)
    assert found.lu.allclose(expected.lu, 1e-9, 1e-9) and found.perm == expected.perm and ldl_in_place.in_place == ("a",)


def test_bad_input():
    with pytest.raises(linalg.LinAlgError, match="square"):
        linalg.ldl([[1, 2]])
    with pytest.raises(ValueError, match=r"entry \[1, 0\] is nan"):
        linalg.ldl([[1.0, 2.0], [math.nan, 1.0]])
    assert linalg.ldl(Matrix.zeros(0, 0)).perm == []
