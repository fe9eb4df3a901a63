"""The matrix: the ring of square matrices, indexing, exact and float products on every backend, and bad input."""

import copy
import math
import pickle
from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linalgml import backend
from linalgml.linalg import Matrix, Vector
from linalgml.random import Generator

BACKENDS = [name for name in backend.available_backends() if name != "fast"]
rationals = st.fractions(min_value=-20, max_value=20, max_denominator=9)
sizes = st.integers(0, 4)


def matrices(rows, cols, entries=rationals):
    return st.lists(st.lists(entries, min_size=cols, max_size=cols), min_size=rows, max_size=rows).map(
        lambda r: Matrix(r) if r else Matrix.zeros(0, cols)
    )


def chain(n, entries=rationals):
    """n matrices whose shapes fit one after the other: (a, b), (b, c), ..."""
    return st.tuples(*[sizes] * (n + 1)).flatmap(lambda s: st.tuples(*(matrices(s[i], s[i + 1], entries) for i in range(n))))


def by_definition(a, b):
    return [[sum(a[i][p] * b[p][j] for p in range(len(b))) for j in range(len(b[0]) if b else 0)] for i in range(len(a))]


@pytest.fixture(params=BACKENDS)
def each_backend(request):
    with backend.use_backend(request.param):
        yield request.param


# ---- construction --------------------------------------------------------------------------------------------------------


def test_constructors():
    rows = [[1, 2, 3], [4, 5, 6]]
    A = Matrix(rows)
    assert A.shape == (2, 3) and A.tolist() == A.to_list() == rows and len(A) == 2
    assert Matrix(map(Vector, rows)) == Matrix.from_rows(rows) == Matrix(tuple(map(tuple, rows))) == Matrix(A) == A
    assert Matrix.from_columns([[1, 4], Vector([2, 5]), (3, 6)]) == A == Matrix(range(i, i + 3) for i in (1, 4))
    assert Matrix.identity(2) == Matrix([[1, 0], [0, 1]]) == Matrix.diag([1, 1]) and Matrix.diag(Vector([1, 2])).trace() == 3
    assert Matrix.zeros(2, 1) == Matrix([[0], [0]]) and Matrix.ones(1, 2) == Matrix([[1, 1]])
    assert list(map(type, Matrix([[1, 2.5], [Fraction(1, 2), True]])._items)) == [int, float, Fraction, int]


def test_a_matrix_does_not_change():
    rows = [[1, 2], [3, 4]]
    A = Matrix(rows)
    rows[0][0] = A.tolist()[0][0] = 9
    assert Matrix([[1, 2], [3, 4]]) == A
    with pytest.raises(TypeError):
        A[0, 0] = 9
    for other in (copy.copy(A), copy.deepcopy(A), pickle.loads(pickle.dumps(A))):
        assert other == A and other.shape == (2, 2)
    empty = pickle.loads(pickle.dumps(Matrix.zeros(0, 3)))
    assert empty.shape == (0, 3)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_zero_sizes(shape, each_backend):
    A = Matrix.zeros(*shape)
    rows, cols = shape
    assert A.T.shape == (cols, rows) and A.shape == shape and eval(repr(A)).shape == shape and str(A)
    assert A @ Matrix.zeros(cols, 2) == Matrix.zeros(rows, 2) and A @ Vector.zeros(cols) == Vector.zeros(rows)
    assert Vector.zeros(rows) @ A == Vector.zeros(cols) and A + A == A and 2.0 * A == A
    assert (A.T @ A).shape == (cols, cols) and A.diagonal() == Vector([])
    assert (1.0 * A @ Matrix([[0.5] * 40] * cols if cols else [])).shape[0] == rows


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ([[1, 2], [3]], ValueError, "Matrix: row 1 has 1 entries, row 0 has 2"),
        ([[], [1]], ValueError, "row 1 has 1 entries, row 0 has 0"),
        ([1, 2], TypeError, r"row 0 is the number 1; .*Matrix\(\[\[...\]\]\)"),
        ([[1], 2], TypeError, "row 1 is the number 2"),
        (Vector([1, 2]), TypeError, r"got Vector of shape \(2,\)"),
        ("12", TypeError, "expected a sequence of rows, got str"),
        (["12"], TypeError, "row 0: expected a sequence of numbers, got str '12'"),
        (3, TypeError, "got int 3"),
        (None, TypeError, "got NoneType"),
        ({1: 2}, TypeError, "got dict"),
        ([{1, 2}], TypeError, "row 0: .*got set"),
        ([[1, "a"]], TypeError, "row 0: entry 1 is str 'a'"),
        ([[1], [[2]]], TypeError, "row 1: entry 0 is list"),
        ([None], TypeError, "row 0: .*got NoneType"),
    ],
)
def test_what_is_no_matrix_is_refused_by_name(bad, error, message):
    with pytest.raises(error, match=message):
        Matrix(bad)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Matrix.from_columns([[1, 2], [3]]), ValueError, "column 1 has 1 entries, column 0 has 2"),
        (lambda: Matrix.from_columns(["ab"]), TypeError, "column 0: expected"),
        (lambda: Matrix.zeros(-1, 2), ValueError, "zeros: expected a size >= 0, got -1"),
        (lambda: Matrix.ones(1, 2.0), TypeError, "ones: expected a size, got float"),
        (lambda: Matrix.identity("2"), TypeError, "identity: expected a size, got str"),
        (lambda: Matrix.random(2, -1), ValueError, "random: expected a size"),
        (lambda: Matrix.diag(5), TypeError, "diag: expected a sequence"),
    ],
)
def test_bad_arguments_of_named_constructors(make, error, message):
    with pytest.raises(error, match=message):
        make()


# ---- indexing ------------------------------------------------------------------------------------------------------------


def test_indexing():
    A = Matrix([[1, 2, 3], [4, 5, 6]])
    assert (A[0, 0], A[1, 2], A[-1, -1], A[-2, 1]) == (1, 6, 6, 2)
    assert A[0] == A[0, :] == A.row(0) == Vector([1, 2, 3]) and A[-1] == A.row(-1) == Vector([4, 5, 6])
    assert A[:, 1] == A.column(1) == Vector([2, 5]) and A[:, -1] == Vector([3, 6]) and A[0, 1:] == Vector([2, 3])
    assert A[:1] == Matrix([[1, 2, 3]]) and A[:, 1:] == Matrix([[2, 3], [5, 6]]) and A[::-1, ::2] == Matrix([[4, 6], [1, 3]])
    assert A[1:, 1:2] == Matrix([[5]]) and A[5:].shape == (0, 3) and A[:, 3:].shape == (2, 0) and list(A) == [A[0], A[1]]
    assert A.diagonal() == Vector([1, 5]) and A.T.diagonal() == Vector([1, 5])


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        (2, IndexError, r"row 2 is out of range for a matrix of shape \(2, 3\)"),
        ((0, 3), IndexError, "column 3 is out of range"),
        ((-3, 0), IndexError, "row -3"),
        ((0, 0, 0), IndexError, "two indices, got 3"),
        ((), IndexError, "two indices, got 0"),
        ("a", TypeError, "an integer, a slice or a list of integers, not str 'a'"),
        ((0, 1.0), TypeError, "not float 1.0"),
    ],
)
def test_bad_indices(key, error, message):
    with pytest.raises(error, match=message):
        Matrix([[1, 2, 3], [4, 5, 6]])[key]


# ---- algebra, exactly ----------------------------------------------------------------------------------------------------


@given(chain(3), rationals)
@settings(max_examples=50)
def test_products_compose(ABC, s):
    A, B, C = ABC
    assert (A @ B).tolist() == by_definition(A.tolist(), B.tolist()) or not B.shape[0]
    assert (A @ B) @ C == A @ (B @ C) and (A @ B).T == B.T @ A.T and (s * A) @ B == s * (A @ B) == A @ (B * s)
    assert A @ (B + B) == A @ B + A @ B and Matrix.identity(len(A)) @ A == A == A @ Matrix.identity(A.shape[1])
    x = Vector(range(B.shape[1]))
    assert (A @ B) @ x == A @ (B @ x) and A.T.T == A
    y = Vector(range(A.shape[0]))
    assert y @ A == A.T @ y and all((A @ B).column(j) == A @ B.column(j) for j in range(B.shape[1]))


@given(st.integers(0, 4).flatmap(lambda n: st.tuples(*[matrices(n, n)] * 3)), rationals)
@settings(max_examples=50)
def test_addition_and_scaling(ABC, s):
    A, B, C = ABC
    zero = Matrix.zeros(*A.shape)
    assert (A + B) + C == A + (B + C) and A + B == B + A and zero == A - A and A + zero == A and -A == -1 * A == zero - A and +A == A
    assert s * (A + B) == s * A + s * B and (s == 0 or (s * A) / s == A) and sum([A, B]) == A + B
    assert (A @ B).trace() == (B @ A).trace() and (A + B).trace() == A.trace() + B.trace()
    assert A.trace() == sum(A[i, i] for i in range(len(A)))
    assert (A + A.T).is_symmetric() and A.is_symmetric() == (A == A.T) and (A @ A.T).is_symmetric() and A.is_square()
    assert A.multiply(B) == B.multiply(A) and A.multiply(Matrix.ones(*A.shape)) == A


@given(st.integers(0, 3).flatmap(lambda n: matrices(n, n)), st.integers(0, 6), st.integers(0, 6))
def test_powers(A, i, j):
    assert A**i @ A**j == A ** (i + j) and Matrix.identity(len(A)) == A**0 and A**1 == A and (A**i) ** j == A ** (i * j)


def test_powers_are_exact_and_quick():
    fibonacci = Matrix([[1, 1], [1, 0]]) ** 1000
    assert fibonacci[0, 1] % 10**10 == 6849228875 and len(str(fibonacci[0, 1])) == 209
    assert Matrix([[Fraction(1, 2)]]) ** 100 == Matrix([[Fraction(1, 2**100)]])
    assert Matrix([[2**70]]) @ Matrix([[2**70]]) == Matrix([[2**140]])
    product = Matrix([[2**40] * 8] * 8) @ Matrix([[2**40] * 8] * 8)
    assert product[0, 0] == 2**83 and type(product[0, 0]) is int


def test_conjugates():
    A = Matrix([[1 + 1j, 2], [3j, 4]])
    assert A.conj() == Matrix([[1 - 1j, 2], [-3j, 4]]) and A.H == Matrix([[1 - 1j, -3j], [2, 4]]) == A.T.conj()
    assert (A.H @ A).H == A.H @ A and A @ Vector([1j, 0]) == Vector([-1 + 1j, -3])


def test_equality_hash_and_closeness():
    A = Matrix([[1, 2]])
    assert Matrix([[1.0, Fraction(2)]]) == A and hash(A) == hash(Matrix([[1.0, Fraction(2)]])) and Matrix([[1], [2]]) != A and A != [[1, 2]]
    assert Matrix.zeros(0, 2) != Matrix.zeros(0, 3) and Matrix([[nan]]) != Matrix([[nan]]) and len({A, Matrix([[1, 2]])}) == 1
    assert A.allclose(Matrix([[1 + 1e-9, 2]])) and not A.allclose(Matrix([[1.1, 2]])) and not Matrix([[nan]]).allclose(Matrix([[nan]]))
    assert Matrix([[0, 1], [1 + 1e-12, 0]]).is_symmetric(tol=1e-9) and not Matrix([[0, 1], [1 + 1e-12, 0]]).is_symmetric()
    assert not Matrix([[nan]]).is_symmetric() and not A.is_symmetric()
    assert Matrix([[0, 1], [2, 0]]).is_symmetric(tol=1) and not Matrix([[0, 1], [2, 0]]).is_symmetric(tol=0.5)


@pytest.mark.parametrize(
    ("operation", "error", "message"),
    [
        (lambda A: A @ Matrix.ones(5, 2), ValueError, r"matmul: \(3, 4\) @ \(5, 2\): inner sizes 4 and 5 differ"),
        (lambda A: A @ Vector([1]), ValueError, r"matmul: \(3, 4\) @ \(1,\): inner sizes 4 and 1 differ"),
        (lambda A: Vector([1]) @ A, ValueError, r"matmul: \(1,\) @ \(3, 4\): inner sizes 1 and 3 differ"),
        (lambda A: A @ 2, TypeError, "matmul: expected a Matrix or a Vector, got int"),
        (lambda A: [1, 2, 3] @ A, TypeError, "matmul: .*got list"),
        (lambda A: A * A, TypeError, r"Matrix \*: expected a number, got Matrix of shape \(3, 4\); products are a @ b"),
        (lambda A: Vector([1]) * A, TypeError, r"Vector \*: expected a number, got Matrix"),
        (lambda A: A / "2", TypeError, "Matrix /: expected a number, got str"),
        (lambda A: A + 1, TypeError, r"Matrix \+: expected a Matrix, got int"),
        (lambda A: A + A.T, ValueError, r"Matrix \+: shapes \(3, 4\) and \(4, 3\) differ"),
        (lambda A: A - A.T, ValueError, "Matrix -: shapes"),
        (lambda A: A.allclose(A.T), ValueError, "allclose: shapes"),
        (lambda A: A.trace(), ValueError, r"trace: expected a square matrix, got shape \(3, 4\)"),
        (lambda A: A**2, ValueError, r"Matrix \*\*: expected a square matrix"),
        (lambda A: Matrix([[0]]) ** -1, ValueError, "singular"),
        (lambda A: Matrix([[2]]) ** 0.5, TypeError, "the power must be an integer, got float 0.5"),
        (lambda A: Matrix([[2]]) ** "2", TypeError, "the power must be an integer"),
        (lambda A: A / 0, ZeroDivisionError, "division"),
    ],
)
def test_bad_operations_say_what_came(operation, error, message):
    with pytest.raises(error, match=message):
        operation(Matrix.ones(3, 4))


# ---- floats, on every backend --------------------------------------------------------------------------------------------

reals = st.floats(-1e3, 1e3)


@given(chain(2, entries=reals))
@settings(max_examples=40)
@pytest.mark.parametrize("name", BACKENDS)
def test_small_float_products(name, AB):
    A, B = AB
    with backend.use_backend(name):
        product = A @ B
    exact = by_definition([[Fraction(x) for x in r] for r in A.tolist()], [[Fraction(x) for x in r] for r in B.tolist()])
    bound = by_definition([[abs(x) for x in r] for r in A.tolist()], [[abs(x) for x in r] for r in B.tolist()])
    k = A.shape[1]
    for i in range(product.shape[0]) if k else ():
        for j in range(product.shape[1]):
            assert abs(product[i, j] - exact[i][j]) <= (k + 1) * 2.0**-53 * bound[i][j] + 1e-300


@pytest.mark.parametrize(("m", "k", "n"), [(1, 1, 1), (2, 3, 4), (3, 3, 3), (1, 40, 1), (17, 1, 19), (33, 20, 9), (40, 41, 42)])
def test_float_products_of_small_integers_are_exact(m, k, n, each_backend):
    a = [[(7 * i + 3 * p) % 11 - 5 for p in range(k)] for i in range(m)]
    b = [[(5 * p + 2 * j) % 13 - 6 for j in range(n)] for p in range(k)]
    expected = Matrix(a) @ Matrix(b)
    for left in (1, 1.0):  # ints beside floats are float arithmetic
        product = (left * Matrix(a)) @ (1.0 * Matrix(b))
        assert product == expected and all(type(x) is float for row in product for x in row)
    x = 1.0 * Vector(b[0][j] if k == 1 else b[p][0] for p in range(k) for j in range(1))
    assert 1.0 * Matrix(a) @ x == Vector(row @ x for row in Matrix(a)) and x @ (1.0 * Matrix(b)) == Vector(x @ c for c in Matrix(b).T)


def test_chains_stay_on_the_backend_and_follow_it(each_backend):
    A = Matrix.random(20, 20, Generator(5))
    P = A @ A @ A
    assert (P._list is None) == (each_backend != "python")
    with backend.use_backend("python"):
        Q = A @ (A @ A)
        assert P.allclose(Q, rtol=1e-13, atol=0) and (P @ A).allclose(Q @ A, rtol=1e-13, atol=0)
    assert (P @ A).allclose(Q @ A, rtol=1e-13, atol=0) and P == P and hash(P) == hash(pickle.loads(pickle.dumps(P)))
    assert (A**3).allclose(P, rtol=1e-13, atol=0) and P.T[0, 1] == P[1, 0] and (P - P).trace() == 0


def test_random_is_the_same_everywhere(each_backend):
    A = Matrix.random(2, 2, Generator(3))
    assert [[round(x, 6) for x in row] for row in A] == [[0.085649, 0.236811], [0.801274, 0.582162]]  # NumPy's default_rng(3)


def test_nan_and_inf_run_through(each_backend):
    for n in (2, 30):
        items = [[0.0] * n for _ in range(n)]
        items[0][0], items[1][1] = nan, inf
        product = Matrix(items) @ (1.0 * Matrix.identity(n))
        assert math.isnan(product[0, 0]) and math.isnan(product[0, n - 1]) and product[1, 1] == inf and math.isnan(product[1, 0])
        assert (Matrix([[1e308] * n] * n) @ Matrix([[10.0] * n] * n))[0, 0] == inf


def test_ints_never_become_int64(each_backend):
    n = 30
    big = Matrix([[2**62 + i + j for j in range(n)] for i in range(n)])
    assert (big @ big)[3, 4] == sum((2**62 + 3 + p) * (2**62 + p + 4) for p in range(n))
    mixed = Matrix([[Fraction(1, 3)] * n] * n) @ Matrix([[3] * n] * n)
    assert mixed == Matrix([[n] * n] * n) and type(mixed[0, 0]) is Fraction


# ---- text and other libraries --------------------------------------------------------------------------------------------


def test_text():
    A = Matrix([[1, -2.5], [Fraction(1, 3), 1e-20]])
    assert repr(A) == "Matrix([[1, -2.5], [Fraction(1, 3), 1e-20]])" and eval(repr(A)) == A
    assert str(A) == "[[  1   -2.5]\n [1/3  1e-20]]" and str(Matrix([[1 / 3]])) == "[[0.333333]]"
    assert A._repr_latex_() == r"$\begin{bmatrix} 1 & -2.5 \\ \frac{1}{3} & 1 \times 10^{-20} \end{bmatrix}$"
    assert r"-\frac{1}{2} & \infty & nan" in Matrix([[Fraction(-1, 2), inf, nan]])._repr_latex_()


def test_numpy():
    np = pytest.importorskip("numpy")
    a = np.arange(6.0).reshape(2, 3)
    A = Matrix(a)
    assert A.shape == (2, 3) and np.array_equal(np.asarray(A), a) and type(A[0, 0]) is float and Matrix(np.zeros((0, 3))).shape == (0, 3)
    assert np.asarray(A, dtype=np.float32).dtype == np.float32 and np.asarray(Matrix([[2**70]])).dtype == object
    assert np.asarray(Matrix.zeros(0, 3)).shape == (0, 3) and Matrix(np.array([[2**62]])) @ Vector([4]) == Vector([2**64])
    assert isinstance(np.float64(2) * A, Matrix) and np.float64(2) * A == A * np.int64(2) == A + A
    for bad in (np.zeros(3), np.zeros((1, 2, 2))):
        with pytest.raises(TypeError, match="expected a sequence of rows, got ndarray of shape"):
            Matrix(bad)
    with pytest.raises(ValueError, match="view"):
        np.array(A, copy=False)


def test_numpy_agrees(each_backend):
    np = pytest.importorskip("numpy")
    rng = np.random.default_rng(0)
    a, b, x = rng.normal(size=(50, 60)), rng.normal(size=(60, 70)), rng.normal(size=60)
    A, B, X = Matrix(a), Matrix(b), Vector(x)
    assert np.allclose(np.asarray(A @ B), a @ b, rtol=1e-12, atol=1e-13) and np.allclose(A @ X, a @ x) and np.allclose(X @ B, x @ b)
    assert np.allclose(B.T @ A.T, (a @ b).T) and np.allclose((A @ B)[3:7, ::9], (a @ b)[3:7, ::9])


def test_symbols():
    sympy = pytest.importorskip("sympy")
    a, b, c, d = sympy.symbols("a b c d")
    A = Matrix([[a, b], [c, d]])
    assert A @ Matrix([[1, 0], [0, 2]]) == Matrix([[a, 2 * b], [c, 2 * d]]) and A.trace() == a + d
    assert A @ Vector([1, 1]) == Vector([a + b, c + d])
    assert (A @ A)[0, 0] == a**2 + b * c and Matrix([[a, c], [b, d]]) == A.T and isinstance(a * A, Matrix)
    assert "a & b" in A._repr_latex_() and sympy.Matrix((A**3).tolist()).expand() == (sympy.Matrix(A.tolist()) ** 3).expand()
