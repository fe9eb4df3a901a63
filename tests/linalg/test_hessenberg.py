"""Hessenberg's form: every invariant, SciPy's form, complex matrices."""

import math

import pytest

import linalgml as lm
from linalgml import Matrix, linalg
from linalgml.linalg.hessenberg import hessenberg_reduce

from .families import FAMILIES, close, complexes, gaussian, size

SQUARE = {name: A for name, A in FAMILIES.items() if A.shape[0] == A.shape[1]}


@pytest.mark.parametrize("name", SQUARE)
def test_every_invariant(name):
    A = SQUARE[name]
    n = len(A)
    H, Q = linalg.hessenberg(A, calc_q=True)
    assert close(Q.T @ Q, Matrix.identity(n) * 1.0, 1.0, 6) and close(Q @ H @ Q.T, A, size(A), 8)
    assert not any(H[i, j] for i in range(n) for j in range(i - 1)) and linalg.hessenberg(A) == H


@pytest.mark.parametrize("n", [1, 2, 3, 8, 40])
def test_scipy_has_the_same_form(n):
    scipy, numpy = pytest.importorskip("scipy.linalg"), pytest.importorskip("numpy")
    A = gaussian(n, n, 5)
    ours, theirs = linalg.hessenberg(A, calc_q=True), scipy.hessenberg(numpy.array(A), calc_q=True)
    for x, y in zip(ours, theirs, strict=True):
        assert numpy.allclose(numpy.array(x), y, rtol=0, atol=1e-11)


def test_complex_matrices():
    A = complexes(7, 7)
    H, Q = linalg.hessenberg(A, calc_q=True)
    assert close(Q.H @ Q, Matrix.identity(7) * (1 + 0j), 1.0, 6) and close(Q @ H @ Q.H, A, size(A), 8)


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("n", [16, 17, 18, 30, 50])
def test_every_backend(backend, n):
    A = gaussian(n, n)
    expected = linalg.hessenberg(A)
    with lm.use_backend(backend):
        assert linalg.hessenberg(A).allclose(expected, 1e-11, 1e-11)
    assert hessenberg_reduce.in_place == ("a",)


def test_bad_input():
    with pytest.raises(linalg.LinAlgError, match="square"):
        linalg.hessenberg([[1, 2]])
    with pytest.raises(ValueError, match=r"entry \[1, 0\] is nan"):
        linalg.hessenberg([[1.0, 2.0], [math.nan, 1.0]])
    assert linalg.hessenberg(Matrix.zeros(0, 0)).shape == (0, 0)
