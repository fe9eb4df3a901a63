"""The singular value decomposition: every invariant on every family, and small singular values to their last digits."""

import math
import random

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, dtypes, linalg, storage
from linalgml.linalg import LinAlgError
from linalgml.linalg.svd import orthogonalise_rows, take_lengths

from .families import FAMILIES, close, complexes, gaussian, graded, hilbert, integers, low_rank, size


def diagonal(s, m, n):
    return Matrix([[s[i] if i == j else 0.0 for j in range(n)] for i in range(m)])


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("full", [True, False])
def test_every_invariant(name, full):
    A = FAMILIES[name]
    m, n = A.shape
    k = min(m, n)
    U, s, Vh = linalg.svd(A, full_matrices=full)
    rows, cols = (m, n) if full else (k, k)
    assert (U.shape, len(s), Vh.shape) == ((m, rows), k, (cols, n))
    assert close(U.T @ U, Matrix.identity(rows) * 1.0, 1.0, 20) and close(Vh @ Vh.T, Matrix.identity(cols) * 1.0, 1.0, 20)
    assert close(U @ diagonal(s, rows, cols) @ Vh, A, max(s), 20)
    assert all(x >= y >= 0 for x, y in zip(s, list(s)[1:], strict=False))
    assert linalg.svdvals(A) == s


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("m, n", [(6, 6), (9, 5), (5, 9)])
def test_graded_matrices_keep_their_last_digits(seed, m, n):
    """Columns, and rows, of sizes from 1e-8 to 1e8 in any order: relative errors of 1e-14, against sixty digits."""
    mpmath = pytest.importorskip("mpmath")
    columns = Matrix([[x * 10.0 ** ((7 * j + seed) % 16 - 8) for j, x in enumerate(row)] for row in gaussian(m, n, seed)])
    for A in (graded(m, n, seed), columns):
        with mpmath.workdps(60):
            exact = sorted(map(abs, mpmath.svd_r(mpmath.matrix(A.tolist()), compute_uv=False)), reverse=True)
        found = linalg.svdvals(A)
        for x, y in zip(found, exact, strict=True):
            assert abs(x - float(y)) <= 1e-14 * float(y) * 4


def test_numpy_gives_the_same_values():
    numpy = pytest.importorskip("numpy")
    for A in (gaussian(20, 20), gaussian(30, 7), gaussian(7, 30), complexes(8, 5), complexes(5, 8), hilbert(8), integers(6, 4)):
        theirs = numpy.linalg.svd(numpy.array(A.tolist()), compute_uv=False)
        assert numpy.allclose(list(linalg.svdvals(A)), theirs, rtol=1e-13, atol=1e-14 * theirs[0])


@pytest.mark.parametrize("m, n", [(5, 5), (7, 3), (3, 7), (1, 4)])
def test_complex_matrices(m, n):
    A = complexes(m, n)
    for full in (True, False):
        U, s, Vh = linalg.svd(A, full_matrices=full)
        assert close(U.H @ U, Matrix.identity(U.shape[1]) * (1 + 0j), 1.0, 10)
        assert close(Vh @ Vh.H, Matrix.identity(Vh.shape[0]) * (1 + 0j), 1.0, 10)
        assert close(U @ diagonal(s, U.shape[1], Vh.shape[0]) @ Vh, A, size(A) * n, 10)
        assert all(type(x) is float for x in s)


def test_low_rank_and_dependent_columns():
    for m, n, rank in ((8, 8, 3), (12, 5, 2), (5, 12, 1)):
        s = linalg.svdvals(low_rank(m, n, rank))
        assert sum(x > 1e-12 * s[0] for x in s) == rank
    assert linalg.svdvals([[0.1, 0.3], [0.2, 0.6]])[1] < 1e-17
    assert linalg.svdvals(Matrix.zeros(3, 2)) == Vector([0.0, 0.0])
    U, s, Vh = linalg.svd(Matrix.zeros(3, 2))
    assert U == Matrix.identity(3) and Vh == Matrix.identity(2)


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1.0, 1e150, 1e300])
def test_sizes_do_not_matter(scale):
    A = gaussian(5, 4) * scale
    assert (linalg.svdvals(A) / scale).allclose(linalg.svdvals(gaussian(5, 4)), rtol=1e-14)


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_turns_alike(backend, dtype):
    rng = random.Random(4)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    for n, m in [(1, 3), (2, 2), (5, 9), (12, 12), (9, 40)]:
        values = storage.settle([rng.gauss(0, 1) for _ in range(n * m)], dtype)
        identity = [float(i // n == i % n) for i in range(n * n)]
        plain, turned, w, vh = list(values), list(identity), store.build(values, dtype), store.build(identity, dtype)
        orthogonalise_rows.source(plain, turned, n, m, 2, 1e-5, 0.0)
        with lm.use_backend(store.name):
            orthogonalise_rows(w, vh, n, m, 2, 1e-5, 0.0)
        lengths, s = [0.0] * n, store.build([0.0] * n, dtype)
        take_lengths.source(plain, lengths, n, m)
        with lm.use_backend(store.name):
            take_lengths(w, s, n, m)
        tolerance = 2e-3 if dtype is dtypes.float32 else 1e-10
        for ours, theirs in ((w, plain), (vh, turned), (s, lengths)):
            assert max(abs(a - b) for a, b in zip(ours if type(ours) is list else ours.tolist(), theirs, strict=True)) <= tolerance


def test_empty_and_bad_input():
    assert linalg.svdvals(Matrix.zeros(0, 3)) == Vector([]) and linalg.svd(Matrix.zeros(2, 0)).U == Matrix.identity(2)
    for call, error, words in (
        (lambda: linalg.svd([[1.0, math.nan]]), ValueError, r"entry \[0, 1\] is nan"),
        (lambda: linalg.svd([[math.inf]]), ValueError, "is inf"),
        (lambda: linalg.svd(3), TypeError, "expected a matrix"),
        (lambda: linalg.svd([[1], [2, 3]]), ValueError, "row 1 has 2 entries"),
    ):
        with pytest.raises(error, match=words):
            call()
    assert issubclass(LinAlgError, ValueError)
