"""CSR matrices: made in every way, multiplied on every backend, and refused when they are none."""

import random
from fractions import Fraction

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, dtypes, storage
from linalgml.linalg import CSRMatrix
from linalgml.linalg.sparse import csr_matvec, relax


def sparse(m, n, share=0.2, seed=0):
    """A random one, and the same as a Matrix."""
    rng = random.Random(f"{m} {n} {seed}")
    rows = [[rng.gauss(0, 1) if rng.random() < share else 0.0 for _ in range(n)] for _ in range(m)]
    return CSRMatrix.from_dense(rows), Matrix(rows)


@pytest.mark.parametrize("m, n", [(1, 1), (5, 7), (7, 5), (60, 40)])
@pytest.mark.parametrize("backend", lm.available_backends())
def test_products(m, n, backend):
    A, D = sparse(m, n)
    x = Vector([0.5 - j for j in range(n)])
    with lm.use_backend(backend):
        assert (A @ x).allclose(D @ x, 1e-12, 1e-12)
        assert (A.T @ Vector([1.0] * m)).allclose(D.T @ Vector([1.0] * m), 1e-12, 1e-12)
        assert (A @ Matrix.ones(n, 2)).allclose(D @ Matrix.ones(n, 2), 1e-12, 1e-12)
    assert A.todense() == D and A.T.T.todense() == D and A.nnz == sum(x != 0 for row in D for x in row)


def test_exact_and_complex_numbers():
    A = CSRMatrix.from_dense([[1, 0], [Fraction(1, 3), 2]])
    assert A @ Vector([3, 4]) == Vector([3, 9]) and A @ Matrix([[3], [4]]) == Matrix([[3], [9]])
    B = CSRMatrix.from_dense([[1j, 0], [2, 1 - 1j]])
    assert B @ Vector([1j, 2]) == Vector([-1, 2 + 0j]) and B.H.todense() == B.todense().H


def test_ways_to_make_one():
    A = CSRMatrix.from_coo([2, 0, 2, 2], [1, 0, 1, 0], [1.0, 2.0, 3.0, 4.0], (3, 2))
    assert A.todense() == Matrix([[2.0, 0], [0, 0], [4.0, 4.0]]) and A.row(1) == [] and len(A) == 3
    scipy, numpy = pytest.importorskip("scipy.sparse"), pytest.importorskip("numpy")
    theirs = scipy.random_array((9, 6), density=0.4, rng=numpy.random.default_rng(0)).tocsr()
    ours = CSRMatrix((theirs.data, theirs.indices, theirs.indptr), theirs.shape)
    assert numpy.array_equal(numpy.array(ours.todense()), theirs.toarray())
    d = scipy.diags_array([[1.0, 2.0, 3.0], [4.0, 5.0]], offsets=[0, -1])
    assert numpy.array_equal(numpy.array(CSRMatrix.diags([[1.0, 2.0, 3.0], [4.0, 5.0]], [0, -1], (3, 3)).todense()), d.toarray())
    assert CSRMatrix.from_dense(Matrix([[1, 2], [3, 0]])).diagonal() == Vector([1, 0])
    assert repr(A) == "<CSRMatrix of shape (3, 2) with 3 entries>"


def test_columns_in_any_order_and_named_twice():
    A = CSRMatrix(([1.0, 2.0, 3.0], [1, 0, 1], [0, 3]), (1, 2))
    assert A.todense() == Matrix([[2.0, 4.0]]) and A @ Vector([1.0, 10.0]) == Vector([42.0])


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_sweeps_alike(backend, dtype):
    A, _ = sparse(12, 12, 0.4)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    rng = random.Random(1)
    diagonal, b, x = ([rng.uniform(1, 2) for _ in range(12)] for _ in range(3))
    for backwards in (False, True):
        expected = list(x)
        relax.source(A.data, A.indices, A.indptr, diagonal, b, expected, 12, 1.25, backwards)
        floats = [store.build(v, dtype) for v in (A.data, diagonal, b, x)]
        places = [store.build(v, dtypes.int64) for v in (A.indices, A.indptr)]
        y = store.build([0.0] * 12, dtype)
        with lm.use_backend(store.name):
            relax(floats[0], *places, *floats[1:], 12, 1.25, backwards)
            csr_matvec(floats[0], *places, floats[2], y, 12)
        found = floats[3] if type(floats[3]) is list else floats[3].tolist()
        assert all(abs(p - q) < 1e-4 if dtype is dtypes.float32 else abs(p - q) < 1e-12 for p, q in zip(found, expected, strict=True))
        found = y if type(y) is list else y.tolist()
        assert Vector(found).allclose(A @ Vector(b), 1e-5, 1e-5)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: CSRMatrix(([1.0], [0], [0, 2]), (1, 1)), ValueError, "indptr must have 2 places"),
        (lambda: CSRMatrix(([1.0], [0], [0]), (1, 1)), ValueError, "indptr"),
        (lambda: CSRMatrix(([1.0], [1], [0, 1]), (1, 1)), ValueError, "a column is not in 0"),
        (lambda: CSRMatrix(([1.0, 2.0], [0], [0, 2]), (1, 1)), ValueError, "2 entries and 1 columns"),
        (lambda: CSRMatrix(([1.0, 2.0], [0, 0], [0, 3, 1, 2]), (3, 1)), ValueError, "must not fall"),
        (lambda: CSRMatrix(([], [], [0]), (-1, 1)), ValueError, "sizes are not negative"),
        (lambda: CSRMatrix.from_coo([3], [0], [1.0], (2, 2)), ValueError, "outside shape"),
        (lambda: CSRMatrix.from_dense([[1.0]]) @ Vector([1.0, 2.0]), ValueError, "inner sizes 1 and 2 differ"),
        (lambda: CSRMatrix.from_dense([[1.0]]) @ [1.0], TypeError, "expected a Vector or a Matrix"),
    ],
)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_the_twin_looks_before_it_reads():
    if "cython" not in lm.available_backends():
        return
    store = storage.of("cython")
    data, x, y = (store.build([1.0, 2.0], dtypes.float64) for _ in range(3))
    for indices, indptr, error in (([0, 9], [0, 1, 2], IndexError), ([0, -1], [0, 1, 2], IndexError), ([0, 1], [0, 2, 1], ValueError),
                                   ([0, 1], [0, 1, 5], ValueError), ([0, 1], [-3, 1, 2], ValueError)):  # fmt: skip
        with pytest.raises(error):
            csr_matvec.twin("cython")(data, store.build(indices, dtypes.int64), store.build(indptr, dtypes.int64), x, y, 2)
