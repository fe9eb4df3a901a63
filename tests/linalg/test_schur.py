"""Schur's form by the QR algorithm: every invariant, real and complex, and the matrices that make it cycle."""

import math

import pytest

import linalgml as lm
from linalgml import Matrix, linalg
from linalgml.linalg.schur import francis, split_pair

from .families import FAMILIES, close, complexes, gaussian, integers, size

SQUARE = {name: A for name, A in FAMILIES.items() if A.shape[0] == A.shape[1]}
SQUARE |= {
    "large": gaussian(90, 90), "ints": integers(12, 12), "cycle": Matrix([[float((i + 1) % 6 == j) for j in range(6)] for i in range(6)]),
    "companion": Matrix([[float(i == j + 1) if j < 7 else (-1.0) ** i * (i + 1) for j in range(8)] for i in range(8)]),
    "skew": gaussian(9, 9) - gaussian(9, 9).T, "defective block": Matrix([[1.0, 1.0, -1.0, 0.0], [-1.0, 3.0, 0.0, 1.0],
                                                                         [0.0, 0.0, 2.0, 1.0], [0.0, 0.0, 0.0, 2.0]]),
}  # fmt: skip


@pytest.mark.parametrize("name", SQUARE)
def test_every_invariant(name):
    A = SQUARE[name]
    n = len(A)
    T, Z = linalg.schur(A)
    assert close(Z.T @ Z, Matrix.identity(n) * 1.0, 1.0, 20) and close(Z @ T @ Z.T, A, size(A), 30)
    for i in range(n):
        assert not any(T[i, j] for j in range(i - 1))
    for i in range(n - 1):
        c = T[i + 1, i]
        assert c == 0 or (T[i, i] == T[i + 1, i + 1] and T[i, i + 1] * c < 0 and (i == 0 or T[i, i - 1] == 0))


@pytest.mark.parametrize("name", [k for k in SQUARE if k != "large"])
def test_the_complex_form_is_triangular(name):
    A = SQUARE[name]
    n = len(A)
    T, Z = linalg.schur(A, output="complex")
    assert close(Z.H @ Z, Matrix.identity(n) * (1 + 0j), 1.0, 20) and close(Z @ T @ Z.H, A, size(A), 30)
    assert not any(T[i, j] for i in range(n) for j in range(i))


@pytest.mark.parametrize("n", [1, 2, 3, 9, 25])
def test_complex_matrices(n):
    A = complexes(n, n)
    T, Z = linalg.schur(A)
    assert close(Z.H @ Z, Matrix.identity(n) * (1 + 0j), 1.0, 20) and close(Z @ T @ Z.H, A, size(A), 30)
    assert not any(T[i, j] for i in range(n) for j in range(i))


@pytest.mark.parametrize("backend", lm.available_backends())
def test_every_backend(backend):
    A = gaussian(25, 25)
    with lm.use_backend(backend):
        T, Z = linalg.schur(A)
        assert close(Z @ T @ Z.T, A, size(A), 30)
    assert (francis.in_place, split_pair.in_place) == (("h", "zt"), ("h", "zt"))


def test_without_steps_nothing_converges():
    h, zt = list(gaussian(4, 4)._items), list((Matrix.identity(4) * 1.0)._items)
    for i in range(2, 4):
        h[i * 4 : i * 4 + i - 1] = [0.0] * (i - 1)
    assert francis.source(h, zt, 4, 1, 1e-16) == 4


def test_bad_input():
    with pytest.raises(linalg.LinAlgError, match="square"):
        linalg.schur([[1, 2]])
    with pytest.raises(ValueError, match=r"entry \[1, 0\] is inf"):
        linalg.schur([[1.0, 2.0], [math.inf, 1.0]])
    with pytest.raises(ValueError, match="output must be"):
        linalg.schur([[1.0]], output="quasi")
    assert linalg.schur(Matrix.zeros(0, 0)).T.shape == (0, 0)
