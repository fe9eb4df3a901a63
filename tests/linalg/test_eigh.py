"""Eigenvalues of symmetric matrices."""

import math
import random

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, dtypes, linalg, storage
from linalgml.linalg import LinAlgError
from linalgml.linalg.eigh import jacobi_sweeps

from .families import FAMILIES, close, complexes, definite, gaussian, hilbert, size

SYMMETRIC = {name: (A + A.T) / 2 for name, A in FAMILIES.items() if A.shape[0] == A.shape[1]}


@pytest.mark.parametrize("name", SYMMETRIC)
def test_every_invariant(name):
    A = SYMMETRIC[name]
    n = len(A)
    w, V = linalg.eigh(A)
    top = max(map(abs, w))
    assert close(V.T @ V, Matrix.identity(n) * 1.0, 1.0, 20)
    assert close(A @ V, V @ Matrix.diag(w), top, 20)
    assert all(x <= y for x, y in zip(w, list(w)[1:], strict=False))
    assert linalg.eigvalsh(A) == w
    assert abs(sum(w) - A.trace()) <= 20 * n * 2**-52 * top * n


def test_numpy_gives_the_same_values():
    numpy = pytest.importorskip("numpy")
    for A in (*SYMMETRIC.values(), hilbert(9)):
        theirs = numpy.linalg.eigvalsh(numpy.array(A.tolist()))
        assert numpy.allclose(list(linalg.eigvalsh(A)), theirs, rtol=0, atol=1e-13 * max(abs(theirs).max(), 1e-300))


@pytest.mark.parametrize("n", [1, 2, 6])
def test_hermitian_matrices(n):
    numpy = pytest.importorskip("numpy")
    A = complexes(n, n)
    A = A + A.H
    w, V = linalg.eigh(A)
    assert all(type(x) is float for x in w)
    assert close(V.H @ V, Matrix.identity(n) * (1 + 0j), 1.0, 10) and close(A @ V, V @ Matrix.diag(w), size(A) * n, 10)
    assert numpy.allclose(list(w), numpy.linalg.eigvalsh(numpy.array(A.tolist())))


def test_one_triangle_is_read():
    A = SYMMETRIC["gaussian 5x5"]
    lower = Matrix([[A[i, j] if j <= i else 99.0 for j in range(5)] for i in range(5)])
    assert linalg.eigvalsh(lower) == linalg.eigvalsh(A) == linalg.eigvalsh(lower.T, UPLO="U")
    assert linalg.eigvalsh(lower, UPLO="U") != linalg.eigvalsh(A)


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_turns_alike(backend, dtype):
    rng = random.Random(6)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    for n in (1, 2, 5, 12, 30):
        x = [[rng.gauss(0, 1) for _ in range(n)] for _ in range(n)]
        values = storage.settle([x[max(i, j)][min(i, j)] for i in range(n) for j in range(n)], dtype)
        identity = [float(i // n == i % n) for i in range(n * n)]
        plain, turned, a, vt = list(values), list(identity), store.build(values, dtype), store.build(identity, dtype)
        jacobi_sweeps.source(plain, turned, n, 2, 1e-4)
        with lm.use_backend(store.name):
            jacobi_sweeps(a, vt, n, 2, 1e-4)
        tolerance = 5e-3 if dtype is dtypes.float32 else 1e-9
        for ours, theirs in ((a, plain), (vt, turned)):
            assert max(abs(p - q) for p, q in zip(ours if type(ours) is list else ours.tolist(), theirs, strict=True)) <= tolerance


def test_bad_input():
    assert linalg.eigvalsh(Matrix.zeros(0, 0)) == Vector([])
    for call, error, words in (
        (lambda: linalg.eigh([[1.0, 2.0]]), LinAlgError, "square"),
        (lambda: linalg.eigh([[1.0, 0.0], [math.nan, 1.0]]), ValueError, "is nan"),
        (lambda: linalg.eigh([[1.0]], UPLO="X"), ValueError, "UPLO must be"),
    ):
        with pytest.raises(error, match=words):
            call()
    assert linalg.eigh(gaussian(3, 3)).eigenvalues == linalg.eigvalsh(gaussian(3, 3))


@pytest.mark.parametrize("n", [1, 2, 6, 25])
def test_the_generalised_problem(n):
    A, B = gaussian(n, n) + gaussian(n, n).T, definite(n)
    w, V = linalg.eigh(A, b=B)
    assert close(A @ V, B @ V @ Matrix.diag(w), size(A) * linalg.cond(B), 20)
    assert close(V.T @ B @ V, Matrix.identity(n) * 1.0, linalg.cond(B), 20)
    assert list(w) == sorted(w) and linalg.eigvalsh(A, b=B).allclose(w, 1e-9, 1e-9)
    scipy, numpy = pytest.importorskip("scipy.linalg"), pytest.importorskip("numpy")
    assert numpy.allclose(numpy.array(w), scipy.eigh(numpy.array(A), numpy.array(B))[0], rtol=1e-9, atol=1e-10)


def test_the_generalised_problem_of_complex_and_of_huge_matrices():
    A, B = complexes(5, 5), complexes(5, 5, 3)
    A, B = A + A.H, B @ B.H + Matrix.identity(5)
    w, V = linalg.eigh(A, b=B)
    assert close(A @ V, B @ V @ Matrix.diag(w), size(A) * linalg.cond(B), 20)
    assert close(V.H @ B @ V, Matrix.identity(5) * (1 + 0j), 1.0, 500)
    A, B = gaussian(4, 4) + gaussian(4, 4).T, definite(4)
    assert linalg.eigvalsh(A * 1e200, b=B * 1e150).allclose(linalg.eigvalsh(A, b=B) * 1e50, 1e-9, 0)


def test_what_the_generalised_problem_refuses():
    with pytest.raises(linalg.LinAlgError, match="not positive definite"):
        linalg.eigh([[1.0, 0.0], [0.0, 1.0]], b=[[1.0, 0.0], [0.0, -1.0]])
    with pytest.raises(ValueError, match="shapes"):
        linalg.eigh([[1.0, 0.0], [0.0, 1.0]], b=[[1.0]])
