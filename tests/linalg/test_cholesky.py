"""Cholesky's factorization, and the systems that it solves."""

import math
import random
from fractions import Fraction

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, dtypes, linalg, storage
from linalgml.linalg import LinAlgError
from linalgml.linalg.cholesky import cholesky_in_place

from .families import close, complexes, definite, gaussian, hilbert, integers, size


@pytest.mark.parametrize("n", [1, 2, 5, 31, 33, 64, 100])
def test_l_l_transposed_is_a(n):
    A = definite(n)
    L = linalg.cholesky(A)
    assert all(L[i, j] == 0 for i in range(n) for j in range(i + 1, n)) and all(L[i, i] > 0 for i in range(n))
    assert close(L @ L.T, A, size(A), 4)
    R = linalg.cholesky(A, upper=True)
    assert R == L.T
    b = gaussian(n, 2, 9)
    x = linalg.cho_solve(linalg.cho_factor(A), b)
    assert close(A @ x, b, size(A) * size(x) * n, 4)
    assert linalg.cho_solve((R, False), b) == x


def test_only_the_lower_triangle_is_read():
    A = definite(6)
    spoilt = Matrix([[A[i, j] if j <= i else math.nan for j in range(6)] for i in range(6)])
    assert linalg.cholesky(spoilt) == linalg.cholesky(A)


def test_exact_input():
    L = Matrix([[2, 0, 0], [1, Fraction(1, 3), 0], [-4, 5, 7]])
    assert linalg.cholesky(L @ L.T) == L
    with pytest.raises(LinAlgError, match="2 is not the square of a rational number"):
        linalg.cholesky([[2]])
    assert linalg.is_positive_definite(hilbert(8, Fraction)) and not linalg.is_positive_definite(integers(4, 4) - integers(4, 4))
    H = hilbert(14)  # in floats it is not, any more
    assert not linalg.is_positive_definite(H) and linalg.is_positive_definite(hilbert(14, Fraction))


@pytest.mark.parametrize("n", [1, 4, 9])
def test_complex_matrices(n):
    numpy = pytest.importorskip("numpy")
    A = complexes(n, n)
    A = A @ A.H + Matrix.identity(n)
    L = linalg.cholesky(A)
    assert numpy.allclose(numpy.array(L), numpy.linalg.cholesky(numpy.array(A)))
    assert close(L @ L.H, A, size(A), 4)
    b = complexes(n, 1, 7).column(0)
    assert (A @ linalg.cho_solve((L, True), b)).allclose(b)
    assert linalg.is_positive_definite((A + A.H) / 2) and not linalg.is_positive_definite(-A)


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_factors_alike(backend, dtype):
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    for n in (1, 3, 8, 31, 32, 33, 65, 130):
        values = storage.settle([x for row in definite(n, n) for x in row], dtype)
        plain, ours = list(values), store.build(values, dtype)
        assert cholesky_in_place.source(plain, n) == 0
        with lm.use_backend(store.name):
            assert cholesky_in_place(ours, n) == 0
        found = ours if type(ours) is list else ours.tolist()
        tolerance = 2e-4 if dtype is dtypes.float32 else 1e-12
        assert max(abs(a - b) for a, b in zip(plain, found, strict=True)) <= tolerance * max(map(abs, plain))
        for k in {1, n // 2 + 1, n}:  # the first block that fails is named, wherever it stands in the twin's blocks
            spoilt = list(values)
            spoilt[(k - 1) * n + k - 1] = -1.0
            with lm.use_backend(store.name):
                assert cholesky_in_place(store.build(spoilt, dtype), n) == k


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: linalg.cholesky([[1, 2], [2, 1]]), LinAlgError, "leading 2 x 2 block"),
        (lambda: linalg.cholesky([[0.0]]), LinAlgError, "leading 1 x 1 block"),
        (lambda: linalg.cholesky([[1, 2]]), LinAlgError, "square"),
        (lambda: linalg.cholesky([[math.nan]]), ValueError, r"entry \[0, 0\] is nan"),
        (lambda: linalg.cho_solve(([[1, 0], [1, 0]], True), [1, 1]), LinAlgError, r"\[1, 1\] of the diagonal"),
        (lambda: linalg.cho_solve(([[1, 0], [1, 1]], True), [1]), ValueError, "right side has 1 rows"),
        (lambda: linalg.cholesky([["a"]]), TypeError, "expected a number"),
    ],
)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_symbols_are_refused():
    sympy = pytest.importorskip("sympy")
    with pytest.raises(TypeError, match="of symbols it is not known"):
        linalg.cholesky([[sympy.Symbol("x")]])


def test_a_random_walk_of_sizes_leaves_its_input_alone():
    rng = random.Random(0)
    for _ in range(10):
        A = definite(rng.randint(1, 40), rng.random())
        before = A.tolist()
        linalg.cholesky(A)
        assert A.tolist() == before
    assert linalg.cholesky(Matrix.zeros(0, 0)).shape == (0, 0)
    assert linalg.cho_solve((Matrix([[2]]), True), Vector([4])) == Vector([1])
