"""A = P L U Q: every invariant, exactly where numbers are exact, and the matrix that partial pivoting fails on."""

import math

import pytest

import linalgml as lm
from linalgml import Matrix, linalg
from linalgml.linalg.complete_pivoting import lu_complete_in_place

from .families import FAMILIES, close, complexes, fractions, gaussian, integers, size, wilkinson


def check(A, factors):
    P, L, U, Q = factors
    m, n = A.shape
    k = min(m, n)
    assert (P.shape, L.shape, U.shape, Q.shape) == ((m, m), (m, k), (k, n), (n, n))
    assert P @ P.T == Matrix.identity(m) and Q @ Q.T == Matrix.identity(n)
    for i in range(k):
        assert L[i, i] == 1 and not any(L[i, j] for j in range(i + 1, k)) and not any(U[i, j] for j in range(i))
        assert all(abs(U[i, j]) <= abs(U[i, i]) for j in range(i, n))
    assert all(abs(x) <= 1 for row in L for x in row)
    product = P @ L @ U @ Q
    assert product == A if A._kind() in ("int", "rational") else close(product, A, size(A), 8)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_invariant(name):
    check(FAMILIES[name], linalg.lu_complete(FAMILIES[name]))


@pytest.mark.parametrize("m, n", [(1, 1), (4, 4), (5, 3), (3, 5), (0, 3), (3, 0)])
def test_ints_fractions_and_complex_numbers(m, n):
    for A in (integers(m, n), fractions(integers(m, n)), complexes(m, n)):
        check(A, linalg.lu_complete(A))


def test_pivots_show_the_rank():
    U = linalg.lu_complete(integers(6, 2) @ integers(2, 5, 3)).U
    assert [U[i, i] != 0 for i in range(5)] == [True, True, False, False, False]


def test_growth():
    A = wilkinson(60)
    assert size(linalg.lu(A).U) == 2.0**59 and size(linalg.lu_complete(A).U) <= 2


@pytest.mark.parametrize("backend", lm.available_backends())
def test_every_backend(backend):
    A = gaussian(20, 30)
    expected = linalg.lu_complete(A)
    with lm.use_backend(backend):
        found = linalg.lu_complete(A)
    assert found.P == expected.P and found.U.allclose(expected.U, 1e-11, 1e-11) and lu_complete_in_place.in_place == ("a",)


def test_bad_input():
    with pytest.raises(ValueError, match=r"entry \[0, 0\] is inf"):
        linalg.lu_complete([[math.inf]])
    with pytest.raises(TypeError, match="row 0 is the number"):
        linalg.lu_complete([1, 2])
