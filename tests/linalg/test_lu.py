"""LU, and what is solved with it: exact on exact numbers, with a small backward error on floats; NumPy and SciPy agree."""

import math
import random
from fractions import Fraction

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, dtypes, linalg, storage
from linalgml.linalg import LinAlgError
from linalgml.linalg.lu import lu_factor_in_place, swap_rows

from .families import EPS, FAMILIES, close, complexes, definite, fractions, gaussian, hilbert, integers, size, wilkinson

SQUARE = {name: A for name, A in FAMILIES.items() if A.shape[0] == A.shape[1]}


@pytest.mark.parametrize("name", FAMILIES)
def test_p_l_u_is_a(name):
    A = FAMILIES[name]
    P, L, U = linalg.lu(A)
    m, n = A.shape
    k = min(m, n)
    assert (P.shape, L.shape, U.shape) == ((m, m), (m, k), (k, n))
    assert P.T @ P == Matrix.identity(m)
    assert all(L[i, j] == (i == j) for i in range(k) for j in range(i, k)) and size(L) <= 1
    assert all(U[i, j] == 0 for i in range(k) for j in range(min(i, n)))
    growth = sum(abs(x) for row in L for x in row) * size(U)
    assert size(P @ L @ U - A) <= 2 * k * EPS * max(growth / max(m, 1), size(A))
    PL, V = linalg.lu(A, permute_l=True)
    assert PL == P @ L and V == U


@pytest.mark.parametrize("m, n", [(1, 1), (4, 4), (5, 3), (3, 5), (7, 7)])
def test_exact_input_gives_exact_factors(m, n):
    A = integers(m, n)
    P, L, U = linalg.lu(A)
    assert P @ L @ U == A
    assert {type(x) for row in L for x in row} | {type(x) for row in U for x in row} <= {int, Fraction}


def test_an_exact_hilbert_matrix():
    """Its determinant is 1 over a product of factorials, and its inverse has whole entries; in floats nothing is left of either."""
    n = 12
    H = hilbert(n, Fraction)
    c = math.prod(math.factorial(i) for i in range(n))
    assert linalg.det(H) == Fraction(c**4, math.prod(math.factorial(i) for i in range(2 * n)))
    inverse = linalg.inv(H)
    assert {type(x) for row in inverse for x in row} == {int} and H @ inverse == Matrix.identity(n)
    assert linalg.solve(H, [1] * n) == inverse @ Vector([1] * n)


def test_symbols_are_solved_as_rational_functions():
    sympy = pytest.importorskip("sympy")
    a, b, c, d, x = sympy.symbols("a b c d x")
    A = Matrix([[a, b], [c, d]])
    assert sympy.expand(linalg.det(A) - (a * d - b * c)) == 0
    product = A @ linalg.inv(A)
    assert [[sympy.simplify(v) for v in row] for row in product] == [[1, 0], [0, 1]]
    assert sympy.simplify(linalg.solve([[x, 1], [1, x]], [1, 1])[0] - 1 / (x + 1)) == 0
    with pytest.raises(LinAlgError, match="singular"):
        linalg.inv([[x, x * x], [1, x]])  # zero is known to be zero
    root = sympy.sqrt(2)
    assert linalg.inv([[root, 1], [1, root]])[0, 0] == root


@pytest.mark.parametrize("name", SQUARE)
def test_solutions_have_a_small_backward_error(name):
    A = SQUARE[name]
    n = len(A)
    if name.startswith(("rank", "ones")):  # their pivots are rounding errors, or zeros
        return
    X = gaussian(n, 3, 5)
    B = A @ X
    found = linalg.solve(A, B)
    growth = 2.0**n if "wilkinson" in name else 8.0
    for j in range(3):
        for x in (found.column(j), linalg.solve(A, B.column(j))):
            residual = (A @ x - B.column(j)).magnitude()
            assert residual <= growth * n * EPS * (size(A) * n * x.magnitude() + B.column(j).magnitude())


@pytest.mark.parametrize("n", [1, 2, 7, 33, 64, 130])
def test_inverse_and_determinant(n):
    numpy = pytest.importorskip("numpy")
    A = gaussian(n, n, 3)
    inverse = linalg.inv(A)
    assert close(A @ inverse, Matrix.identity(n) * 1.0, size(A) * size(inverse) * n, 4)
    sign, log = numpy.linalg.slogdet(numpy.array(A))
    found = linalg.det(A)
    assert math.copysign(1, found) == sign and math.log(abs(found)) == pytest.approx(log, abs=1e-9)
    assert linalg.det(A.T) == pytest.approx(found, rel=1e-9)


def test_determinants_multiply_and_are_exact():
    for n in (1, 3, 6):
        A, B = integers(n, n, 1), integers(n, n, 2)
        assert linalg.det(A @ B) == linalg.det(A) * linalg.det(B)
        assert type(linalg.det(A)) is int
    assert linalg.det(Matrix.zeros(0, 0)) == 1
    assert linalg.det([[0, 1], [1, 0]]) == -1
    assert linalg.det([[10**30, 1], [1, 10**30]]) == 10**60 - 1
    assert linalg.det([[1, 2], [2, 4]]) == 0


@pytest.mark.parametrize("n", [1, 3, 8])
def test_complex_matrices(n):
    numpy = pytest.importorskip("numpy")
    A, b = complexes(n, n), complexes(n, 2, 5)
    P, L, U = linalg.lu(A)
    assert close(P @ L @ U, A, size(A) * n, 4)
    x = linalg.solve(A, b)
    assert numpy.allclose(numpy.array(x), numpy.linalg.solve(numpy.array(A), numpy.array(b)))
    assert linalg.det(A) == pytest.approx(complex(numpy.linalg.det(numpy.array(A))))


@pytest.mark.parametrize("trans", [0, 1, "N", "T"])
def test_a_factorization_solves_both_ways(trans):
    for A, b in ((gaussian(9, 9), gaussian(9, 2)), (integers(5, 5, 4), integers(5, 1, 5).column(0))):
        B = A if trans in (0, "N") else A.T
        x = linalg.lu_solve(linalg.lu_factor(A), b, trans)
        assert (B @ x).allclose(b, rtol=1e-12, atol=1e-12)
        if A._kind() == "int":
            assert B @ x == b


def test_scipy_gives_the_same_factors():
    scipy = pytest.importorskip("scipy.linalg")
    numpy = pytest.importorskip("numpy")
    for m, n in ((6, 6), (40, 40), (9, 4), (4, 9), (100, 30)):
        A = gaussian(m, n, 8)
        for ours, theirs in zip(linalg.lu(A), scipy.lu(numpy.array(A)), strict=True):
            assert numpy.allclose(numpy.array(ours), theirs, rtol=0, atol=1e-11)
    packed, pivots = linalg.lu_factor(gaussian(50, 50))
    theirs, places = scipy.lu_factor(numpy.array(gaussian(50, 50)))
    assert pivots == places.tolist() and numpy.allclose(numpy.array(packed), theirs)


def test_growth_is_what_wilkinson_says():
    n = 20
    _, _, U = linalg.lu(wilkinson(n))
    assert U[n - 1, n - 1] == 2.0 ** (n - 1)


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_factors_alike(backend, dtype):
    """The kernels by themselves, on sizes around the blocks of the twins."""
    rng = random.Random(1)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    for m, n in [(1, 1), (3, 5), (16, 16), (17, 16), (24, 25), (25, 24), (33, 64), (64, 33), (70, 70), (130, 100), (40, 3), (3, 40)]:
        values = storage.settle([rng.gauss(0, 1) for _ in range(m * n)], dtype)
        ours, places = store.build(values, dtype), store.build([0] * min(m, n), dtypes.int64)
        plain, rows = list(values), [0] * min(m, n)
        lu_factor_in_place.source(plain, rows, m, n)
        with lm.use_backend(store.name):
            lu_factor_in_place(ours, places, m, n)
        found = ours if type(ours) is list else ours.tolist()
        assert (places if type(places) is list else places.tolist()) == rows
        tolerance = 1e-3 if dtype is dtypes.float32 else 1e-11
        assert max(abs(a - b) for a, b in zip(plain, found, strict=True)) <= tolerance * max(map(abs, plain))
        back, there = store.build(values, dtype), list(values)
        for backwards in (False, True):
            swap_rows.source(there, rows, len(rows), n, backwards)
            with lm.use_backend(store.name):
                swap_rows(back, places, len(rows), n, backwards)
            assert (back if type(back) is list else back.tolist()) == there


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: linalg.solve([[1.0, 2.0]], [1.0]), LinAlgError, r"square matrix, got shape \(1, 2\)"),
        (lambda: linalg.solve([[1, 2], [2, 4]], [1, 2]), LinAlgError, "singular: column 1"),
        (lambda: linalg.inv([[0.0]]), LinAlgError, "singular: column 0"),
        (lambda: linalg.solve([[1, 2], [3, 4]], [1, 2, 3]), ValueError, "right side has 3 rows, the matrix 2"),
        (lambda: linalg.solve([[1.0, math.nan], [3, 4]], [1, 2]), ValueError, r"entry \[0, 1\] is nan"),
        (lambda: linalg.solve([[1.0, 2], [3, 4]], [1, math.inf]), ValueError, r"entry \[1\] is inf"),
        (lambda: linalg.det([[math.nan]]), ValueError, r"entry \[0, 0\] is nan"),
        (lambda: linalg.lu([[1, 2], [3]]), ValueError, "row 1 has 1 entries"),
        (lambda: linalg.inv("ab"), TypeError, "expected"),
        (lambda: linalg.inv(3), TypeError, "expected a matrix, got int 3"),
        (lambda: linalg.inv(Vector([1, 2])), TypeError, "expected a matrix"),
        (lambda: linalg.lu_solve(([[1, 0], [0, 1]], [0, 5]), [1, 2]), ValueError, "changed places"),
        (lambda: linalg.lu_solve(([[1, 0], [0, 0]], [0, 1]), [1, 2]), LinAlgError, "column 1"),
        (lambda: linalg.lu_solve(linalg.lu_factor([[1]]), [1], 7), ValueError, "trans must be"),
    ],
)
def test_bad_input_has_one_clear_error(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_what_comes_in_stays_as_it_is():
    A, b = definite(6), gaussian(6, 1).column(0)
    before = A.tolist(), b.tolist()
    linalg.solve(A, b), linalg.inv(A), linalg.lu(A), linalg.det(A), linalg.lu_factor(A)
    assert (A.tolist(), b.tolist()) == before
    assert linalg.solve(fractions(A), b.tolist()).allclose(linalg.solve(A, b))
    assert linalg.solve(Matrix.zeros(0, 0), []) == Vector([]) and linalg.inv(Matrix.zeros(0, 0)).shape == (0, 0)


@pytest.mark.parametrize("n", [0, 1, 2, 5, 30, 200])
def test_slogdet(n):
    numpy = pytest.importorskip("numpy")
    A = gaussian(n, n)
    sign, log = linalg.slogdet(A)
    expected = numpy.linalg.slogdet(numpy.array(A).reshape(n, n))
    assert sign == expected[0] and log == pytest.approx(expected[1], rel=1e-10, abs=1e-12)
    if 0 < n < 10:
        C = complexes(n, n)
        assert linalg.slogdet(C).sign * math.exp(linalg.slogdet(C).logabsdet) == pytest.approx(linalg.det(C))
    assert linalg.slogdet([[1, 2], [2, 4]]) == (0.0, -math.inf)


def test_the_everyday_methods_of_a_matrix():
    A = Matrix([[2, 1], [7, 4]])
    assert A.inv() == A**-1 == Matrix([[4, -1], [-7, 2]]) and A.det() == 1 and A.rank() == 2 and A**-2 == A.inv() @ A.inv()
    assert A.solve([4, 15]) == linalg.Vector([1, 2]) and A[:, [1, 0]] == Matrix([[1, 2], [4, 7]]) and A[[1], :] == Matrix([[7, 4]])
