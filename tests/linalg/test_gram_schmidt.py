"""Gram and Schmidt's process: exact where it can be, invariants, steps and errors."""

import math

import pytest

import linalgml as lm
from linalgml import Matrix, linalg
from linalgml.linalg.gram_schmidt import orthogonalise

from .families import EPS, FAMILIES, close, complexes, fractions, gaussian, integers, size

WELL = [
    "gaussian 1x1", "gaussian 5x5", "gaussian 9x4", "gaussian 70x33", "6x1", "vandermonde 12x7", "tiny", "huge", "identity 6",
    "toeplitz 20",
]  # fmt: skip


@pytest.mark.parametrize("name", WELL)
@pytest.mark.parametrize("method", ["modified", "classical"])
def test_every_invariant(name, method):
    A = FAMILIES[name]
    Q, R = linalg.gram_schmidt(A, method)
    n = A.shape[1]
    loss = linalg.cond(A) ** (2 if method == "classical" else 1)  # Björck 1967; Giraud, Langou and Rozložník 2005
    assert size(Q.T @ Q - Matrix.identity(n)) <= 8 * n * EPS * loss
    assert close(Q @ R, A, size(A), 8)
    assert all(R[i, i] > 0 and not any(R[i, j] for j in range(i)) for i in range(n))


def test_the_product_is_right_on_every_family():
    for name, A in FAMILIES.items():
        for method in ("modified", "classical"):
            Q, R = linalg.gram_schmidt(A, method)
            for j in range(A.shape[1]):
                a = A.column(j)
                assert ((Q @ R).column(j) - a).magnitude() <= 8 * max(A.shape) * EPS * a.magnitude(), name


@pytest.mark.parametrize("m, n", [(3, 3), (5, 3), (6, 6)])
def test_ints_and_fractions_are_exact(m, n):
    A = integers(m, n)
    for B in (A, fractions(A) / 7):
        for method in ("modified", "classical"):
            Q, R = linalg.gram_schmidt(B, method, normalize=False)
            G = Q.T @ Q
            assert Q @ R == B and all(G[i, j] == 0 for i in range(n) for j in range(n) if i != j) and R.diagonal() == linalg.Vector([1] * n)


def test_dependent_vectors_leave_zeros():
    Q, R = linalg.gram_schmidt([[1, 2, 1], [2, 4, 0]], normalize=False)
    assert Q.column(1) == linalg.Vector([0, 0]) and R[0, 1] == 2 and Q @ R == Matrix([[1, 2, 1], [2, 4, 0]])
    steps = linalg.gram_schmidt_steps([[1, 2], [2, 4], [1, 0]])
    assert [(s.vector, s.onto) for s in steps] == [(1, 0), (2, 0)]


def test_complex_numbers():
    A = complexes(6, 4)
    for method in ("modified", "classical"):
        Q, R = linalg.gram_schmidt(A, method)
        assert close(Q.H @ Q, Matrix.identity(4) * (1 + 0j), 1.0, 20) and close(Q @ R, A, size(A), 8)
    step = linalg.gram_schmidt_steps([[1, 1j], [1, 0]])[0]
    assert step.rest.vdot(linalg.Vector([1, 1j])) == 0


def test_symbols():
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x")
    Q, R = linalg.gram_schmidt([[x, 1], [1, x]], normalize=False)
    assert sympy.simplify(Q.column(0) @ Q.column(1)) == 0 and sympy.simplify((Q @ R)[0, 1] - 1) == 0
    with pytest.raises(TypeError, match="got symbols"):
        linalg.gram_schmidt([[x]])


@pytest.mark.parametrize("backend", lm.available_backends())
def test_every_backend(backend):
    A = gaussian(40, 30)
    expected = linalg.gram_schmidt(A)
    with lm.use_backend(backend):
        found = linalg.gram_schmidt(A)
    assert found.Q.allclose(expected.Q, 1e-12, 1e-12) and found.R.allclose(expected.R, 1e-12, 1e-12)
    assert orthogonalise.arguments[:2] == ("a", "q")


def test_empty():
    Q, R = linalg.gram_schmidt(Matrix.zeros(3, 0))
    assert (Q.shape, R.shape) == ((3, 0), (0, 0)) and linalg.gram_schmidt_steps([]) == []


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: linalg.gram_schmidt([[1.0, math.nan]]), ValueError, r"entry \[0, 1\] is nan"),
        (lambda: linalg.gram_schmidt([[1.0]], "old"), ValueError, "method must be"),
        (lambda: linalg.gram_schmidt([1.0]), TypeError, "row 0 is the number"),
        (lambda: linalg.gram_schmidt_steps([[1, 2], [1]]), ValueError, "row"),
    ],
)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
