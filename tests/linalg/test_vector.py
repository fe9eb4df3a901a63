"""The vector: definitions, exact arithmetic, the edges of floating point, bad input, and the twins of its kernels."""

import copy
import math
import pickle
from decimal import Decimal
from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linalgml import backend, storage
from linalgml.autograd.scalar import Value
from linalgml.dtypes import float32, float64, int64
from linalgml.linalg import Matrix, Vector, dot, norm
from linalgml.linalg.entries import exact
from linalgml.random import Generator

BACKENDS = [name for name in backend.available_backends() if name != "fast"]
rationals = st.fractions(min_value=-50, max_value=50, max_denominator=20)


def vectors(entries, n=None):
    size = {} if n is None else {"min_size": n, "max_size": n}
    return st.lists(entries, **(size or {"max_size": 6})).map(Vector)


def pairs(entries, low=1, high=6):
    return st.integers(low, high).flatmap(lambda n: st.tuples(vectors(entries, n), vectors(entries, n)))


@pytest.fixture(params=BACKENDS)
def each_backend(request):
    with backend.use_backend(request.param):
        yield request.param


# ---- construction and the sequence protocol ------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [[1, 2, 3], (1, 2, 3), range(1, 4), iter([1, 2, 3]), {1: "a", 2: "b", 3: "c"}.keys(), Vector([1, 2, 3])])
def test_any_iterable_of_numbers(source):
    assert Vector(source).tolist() == [1, 2, 3]


def test_entries_keep_their_types():
    items = [1, 2.5, 1j, Fraction(1, 3), Decimal("0.1"), 2**80]
    assert list(map(type, Vector(items))) == list(map(type, items))
    assert [(type(x), x) for x in Vector([True, False])] == [(int, 1), (int, 0)]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("123", "Vector: expected a sequence of numbers, got str '123'"),
        (b"12", "got bytes"),
        (5, "got int 5"),
        (None, "got NoneType"),
        ({1, 2}, "got set"),
        ({1: 2}, "got dict"),
        ([1, "2"], "entry 1 is str '2'"),
        ([1, None], "entry 1 is NoneType"),
        ([[1, 2], [3, 4]], "entry 0 is list .*make a Matrix"),
        ([Vector([1])], "entry 0 is Vector"),
        ([float], "entry 0 is type"),
        (["x" * 1000], r"xxx\.\.\.,"),
    ],
)
def test_what_is_no_vector_is_refused_by_name(bad, message):
    with pytest.raises(TypeError, match=message):
        Vector(bad)


def test_errors_inside_a_generator_are_its_own():
    with pytest.raises(ZeroDivisionError):
        Vector(1 // x for x in (1, 0))


def test_sequence():
    v = Vector([1, 2, 3, 4])
    assert (len(v), list(v), v[0], v[-1], 3 in v, 9 in v, v.shape) == (4, [1, 2, 3, 4], 1, 4, True, False, (4,))
    assert v[1:3] == Vector([2, 3]) and v[::-1] == Vector([4, 3, 2, 1]) and v[9:] == Vector([])
    assert repr(v) == "Vector([1, 2, 3, 4])" and eval(repr(v)) == v
    for i in (4, -5):
        with pytest.raises(IndexError, match=f"index {i} is out of range for a vector of 4"):
            v[i]
    for i in ("a", 1.0, (1, 2)):
        with pytest.raises(TypeError, match="an integer or a slice"):
            v[i]


def test_a_vector_does_not_change():
    given = [1, 2]
    v = Vector(given)
    given[0] = v.tolist()[0] = 9
    assert v == Vector([1, 2])
    with pytest.raises(TypeError):
        v[0] = 3
    for changed in (copy.copy(v), copy.deepcopy(v), pickle.loads(pickle.dumps(v))):
        assert changed == v


def test_equality_and_hash():
    assert Vector([1, 2]) == Vector([1.0, Fraction(2)]) and hash(Vector([1, 2])) == hash(Vector([1.0, Fraction(2)]))
    assert Vector([1, 2]) != Vector([1, 3]) and Vector([1, 2]) != Vector([1]) and Vector([1, 2]) != [1, 2]
    assert Vector([nan]) != Vector([nan]) and Vector([1]) != Matrix([[1]])
    assert len({Vector([1, 2]), Vector([1.0, 2.0]), Vector([2, 1])}) == 2


def test_named_constructors():
    assert (Vector.zeros(2), Vector.ones(2), Vector.basis(3, 0), Vector.basis(3, -1)) == (
        Vector([0, 0]),
        Vector([1, 1]),
        Vector([1, 0, 0]),
        Vector([0, 0, 1]),
    )
    assert type((Vector.zeros(1) + Vector([Fraction(1, 2)]))[0]) is Fraction
    for bad in (-1, -7):
        with pytest.raises(ValueError, match=f"got {bad}"):
            Vector.zeros(bad)
    with pytest.raises(TypeError, match="ones: expected a size, got float"):
        Vector.ones(2.0)
    for i in (3, -4):
        with pytest.raises(IndexError, match=f"index {i} "):
            Vector.basis(3, i)


def test_random_is_the_same_everywhere(each_backend):
    v = Vector.random(5, Generator(3))
    assert [round(x, 6) for x in v] == [0.085649, 0.236811, 0.801274, 0.582162, 0.094129]  # NumPy's default_rng(3).random(5)
    assert Vector.random(3) != Vector.random(3) and all(0 <= x < 1 for x in Vector.random(100))


# ---- the vector space ----------------------------------------------------------------------------------------------------


@given(st.integers(0, 5).flatmap(lambda n: st.tuples(*[vectors(rationals, n)] * 3)), rationals, rationals)
def test_vector_space_axioms(uvw, a, b):
    u, v, w = uvw
    zero = Vector.zeros(len(u))
    assert (u + v) + w == u + (v + w) and u + v == v + u and u + zero == u and u + (-u) == zero and u - v == u + (-v)
    assert a * (u + v) == a * u + a * v and (a + b) * u == a * u + b * u and a * (b * u) == (a * b) * u and 1 * u == u == +u
    assert u * a == a * u and (a == 0 or (a * u) / a == u)


@given(pairs(rationals), rationals)
def test_dot_is_bilinear_symmetric_and_positive(uv, a):
    u, v = uv
    assert u @ v == v @ u == u.dot(v) and (a * u) @ v == a * (u @ v) and (u + v) @ v == u @ v + v @ v
    assert u @ u >= 0 and (u @ u == 0) == (u == Vector.zeros(len(u))) and (u @ v) ** 2 <= (u @ u) * (v @ v)


def test_scalars_of_every_kind_keep_their_order():
    assert 2 * Vector([1.5]) == Vector([1.5]) * 2 == Vector([3.0])
    assert Vector([1]) * 1j == Vector([1j]) and Vector([Fraction(1)]) / 3 == Vector([Fraction(1, 3)])
    assert Vector([Decimal("1.1")]) * 3 == Vector([Decimal("3.3")]) and sum([Vector([1, 2])] * 3) == Vector([3, 6])
    with pytest.raises(ZeroDivisionError):
        Vector([1.0]) / 0


@pytest.mark.parametrize(
    ("operation", "error", "message"),
    [
        (lambda u: u * u, TypeError, r"Vector \*: expected a number, got Vector of shape \(2,\); products are a @ b"),
        (lambda u: u * [1], TypeError, r"got list \[1\]"),
        (lambda u: "a" * u, TypeError, "got str 'a'"),
        (lambda u: u / u, TypeError, "Vector /: expected a number, got Vector"),
        (lambda u: u + 1, TypeError, r"Vector \+: expected a Vector, got int 1"),
        (lambda u: u - [1, 2], TypeError, "Vector -: expected a Vector, got list"),
        (lambda u: u + Matrix([[1, 2]]), TypeError, r"expected a Vector, got Matrix of shape \(1, 2\)"),
        (lambda u: 1 / u, TypeError, "unsupported"),
        (lambda u: u @ [1, 2], TypeError, "dot: expected a Vector, got list"),
        (lambda u: u.dot(2), TypeError, "dot: expected a Vector, got int"),
        (lambda u: u.outer([1]), TypeError, "outer: expected a Vector"),
        (lambda u: u + Vector([1]), ValueError, r"Vector \+: shapes \(2,\) and \(1,\) differ"),
        (lambda u: u @ Vector([1, 2, 3]), ValueError, "dot: sizes 2 and 3 differ"),
        (lambda u: u.cross(Vector([1, 2, 3])), ValueError, "cross: sizes 2 and 3 differ"),
        (lambda u: Vector([1] * 7).cross(Vector([1] * 7)), ValueError, "cross: defined for 2 and 3 components, not 7"),
        (lambda u: u.angle_to(Vector([1])), ValueError, "angle_to: sizes 2 and 1"),
        (lambda u: u.angle_to(Vector([0, 0])), ValueError, "angle_to: the zero vector"),
        (lambda u: u.cosine_similarity(Vector([0, 0])), ValueError, "cosine_similarity: the zero vector"),
        (lambda u: u.angle_to(Vector([1j, 0])), TypeError, "complex"),
        (lambda u: u.project_onto(Vector([0.0, 0.0])), ValueError, "project_onto: the zero vector"),
        (lambda u: Vector([0.0, -0.0]).normalize(), ValueError, "normalize: the zero vector"),
        (lambda u: Vector([]).normalize(), ValueError, "normalize: the zero vector"),
        (lambda u: u.norm(0.5), ValueError, "p = 0.5"),
        (lambda u: u.norm(-inf), ValueError, "p = -inf"),
        (lambda u: u.norm(nan), ValueError, "p = nan"),
        (lambda u: u.norm("2"), TypeError, "p must be a number"),
        (lambda u: Vector([10**400]).magnitude(), OverflowError, "larger than any float"),
    ],
)
def test_bad_operations_say_what_came(operation, error, message):
    with pytest.raises(error, match=message):
        operation(Vector([1, 2]))


# ---- exact arithmetic ----------------------------------------------------------------------------------------------------


def test_exact_products():
    assert Vector([2**70, 1]) @ Vector([2**70, -1]) == 2**140 - 1
    result = Vector([Fraction(1, 3), Fraction(1, 7)]) @ Vector([3, 7])
    assert result == 2 and type(result) is Fraction
    assert Vector([Decimal("0.1")] * 3) @ Vector([1] * 3) == Decimal("0.3")
    assert Vector([]) @ Vector([]) == 0 and type(Vector([1]) @ Vector([1])) is int
    assert type(Vector([1, 2]) @ Vector([0.5, 0.5])) is float


@given(st.integers(0, 80).flatmap(lambda n: st.tuples(*[st.lists(st.integers(-(2**90), 2**90), min_size=n, max_size=n)] * 2)))
def test_long_int_products_are_exact(xy):
    x, y = xy
    assert Vector(x) @ Vector(y) == sum(a * b for a, b in zip(x, y, strict=True))


@given(pairs(rationals, 3, 3))
def test_cross_product_identities(uv):
    u, v = uv
    w = u.cross(v)
    assert w @ u == w @ v == 0 and v.cross(u) == -w and w @ w == (u @ u) * (v @ v) - (u @ v) ** 2
    assert Vector.basis(3, 0).cross(Vector.basis(3, 1)) == Vector.basis(3, 2)


@given(pairs(rationals, 2, 2))
def test_cross_in_the_plane_is_the_signed_area(uv):
    u, v = uv
    assert u.cross(v) == u[0] * v[1] - u[1] * v[0] == Vector([*u, 0]).cross(Vector([*v, 0]))[2]


@given(pairs(rationals))
def test_exact_projection(uv):
    u, v = uv
    assume(v != Vector.zeros(len(v)))
    p, r = u.project_onto(v), u.reject_from(v)
    assert p + r == u and r @ v == 0 and p.is_parallel_to(v) and r.is_orthogonal_to(v) and p.project_onto(v) == p


def test_exact_relations_need_no_tolerance():
    big = 10**30
    assert not Vector([big, 1]).is_parallel_to(Vector([big, 2])) and Vector([big, 2]).is_parallel_to(Vector([-big, -2]))
    assert not Vector([big, 1]).is_orthogonal_to(Vector([1, -big + 1])) and Vector([big, 1]).is_orthogonal_to(Vector([1, -big]))
    assert Vector([big, 1]).is_parallel_to(Vector([big, 2]), tol=1e-9)
    for test in (Vector.is_parallel_to, Vector.is_orthogonal_to):
        assert test(Vector([0, 0]), Vector([1, 2])) and test(Vector([1.0, 2.0]), Vector([0.0, 0.0]))


def test_outer_and_multiply():
    u, v = Vector([1, 2]), Vector([3, Fraction(1, 2), 5])
    assert u.outer(v) == Matrix([[3, Fraction(1, 2), 5], [6, 1, 10]]) and Vector([]).outer(v).shape == (0, 3)
    assert Vector([1, 2]).multiply(Vector([3, 4])) == Vector([3, 8])


def test_values_flow_through():
    x = Vector([Value(3.0), Value(4.0)])
    length = x.magnitude()
    length.backward()
    assert (length.data, x[0].grad, x[1].grad) == (5.0, pytest.approx(0.6), pytest.approx(0.8))


# ---- the kernels and their twins -----------------------------------------------------------------------------------------


def nasty(n):
    return st.lists(st.floats(width=32) | st.sampled_from([0.0, -0.0, 2.0**100, 2.0**-130]), min_size=n, max_size=n)


@given(st.integers(0, 200).flatmap(lambda n: st.tuples(nasty(n), nasty(n))))
@settings(max_examples=60)
@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.parametrize("dtype", [float32, float64])
def test_kernels_agree_with_their_source(dtype, name, xy):
    x, y = xy
    n = len(x)
    with backend.use_backend(name):
        store = storage.of(name)
        got, length = dot(store.build(x, dtype), store.build(y, dtype), n), norm(store.build(x, dtype), n)
    expected, size = dot.source(x, y, n), sum(abs(a * b) for a, b in zip(x, y, strict=True))
    if name == "numba" and dtype is float32:
        return  # sums in float32, as the source does on float32 arrays
    if math.isfinite(size):
        assert abs(got - expected) <= 2 * (n + 1) * 2**-53 * size
    elif not any(map(math.isnan, [*x, *y])) and n and math.isfinite(max(map(abs, [*x, *y]))):
        assert math.isinf(got) or math.isnan(got)
    else:
        assert math.isnan(got) == math.isnan(expected) or math.isnan(got) or math.isnan(expected)
    if any(map(math.isnan, x)):
        assert math.isnan(length)
    else:
        assert length == pytest.approx(norm.source(x, n), rel=1e-13, abs=1e-320)


def test_the_twin_sums_every_element(each_backend):
    for n in (*range(70), 127, 128, 1000, 131073):
        store = backend.store()
        x = store.build([float(i % 7) for i in range(n)], float64)
        y = store.build([float(i % 5 + 1) for i in range(n)], float64)
        if n <= 1000 or each_backend != "python":
            assert dot(x, y, n) == sum((i % 7) * (i % 5 + 1) for i in range(n)), n
            assert norm(x, n) == pytest.approx(math.sqrt(sum((i % 7) ** 2 for i in range(n))), rel=(n + 4) * 2**-53), n


def test_dot_of_long_floats_uses_the_backend(each_backend):
    x = [math.sin(i) for i in range(500)]
    u, v = Vector(x), Vector(reversed(x))
    assert u @ v == pytest.approx(math.fsum(a * b for a, b in zip(u, v, strict=True)), abs=1e-13)
    mixed = Vector([*range(100), 0.5])
    assert mixed @ mixed == sum(i * i for i in range(100)) + 0.25 and type(mixed @ mixed) is float
    with backend.use_backend("python"):
        assert u @ v == pytest.approx(v @ u, abs=1e-13)


@pytest.mark.skipif("cython" not in BACKENDS, reason="no twins here")
def test_the_twins_door():
    with backend.use_backend("cython"):
        store = backend.store()
        d, f, q = (store.build([1, 2, 3], t) for t in (float64, float32, int64))
        assert dot(q, q, 3) == 14 and norm(f, 2) == pytest.approx(math.sqrt(5))
        for n in (4, -1, 2**62):
            for call in (lambda n=n: dot(d, d, n), lambda n=n: norm(d, n)):
                with pytest.raises(ValueError, match=str(n)):
                    call()
        for call in (lambda: dot(d, f, 3), lambda: dot(None, d, 3), lambda: dot(d, None, 3), lambda: norm(None, 1)):
            with pytest.raises(TypeError, match="expected"):
                call()


def test_exact_source_reads_literals_exactly():
    assert exact(dot)([Fraction(1, 3)], [3], 1) == 1 and type(exact(dot)([Fraction(1, 3)], [1], 1)) is Fraction
    assert type(dot.source([Fraction(1, 3)], [1], 1)) is float and exact(dot) is exact(dot)


# ---- other libraries -----------------------------------------------------------------------------------------------------


def test_numpy():
    np = pytest.importorskip("numpy")
    v = Vector([1.0, 2.5])
    assert np.asarray(v).dtype == float and np.array_equal(np.asarray(v), [1.0, 2.5]) and np.asarray(Vector([1, 2])).dtype == np.int64
    assert np.asarray(v, dtype=np.float32).dtype == np.float32 and np.asarray(Vector([2**70])).dtype == object
    assert np.asarray(Vector([])).shape == (0,) and np.array(v) is not np.array(v)
    with pytest.raises(ValueError, match="view"):
        np.array(v, copy=False)
    assert Vector(np.array([1, 2]))[0] == 1 and type(Vector(np.array([1, 2]))[0]) is int
    assert type(Vector([np.float32(0.5)])[0]) is float and Vector(np.array([2**62, 1])) @ Vector([4, 0]) == 2**64
    assert np.float64(2) * v == v * np.float64(2) == Vector([2.0, 5.0]) and isinstance(np.float64(2) * v, Vector)
    with pytest.raises(TypeError):
        np.array([1, 2]) + v
    with pytest.raises(TypeError, match="entry 0 is list"):
        Vector(np.ones((2, 2)))


def test_numpy_agrees():
    np = pytest.importorskip("numpy")
    rng = np.random.default_rng(0)
    for n in (2, 3, 40):
        a, b = rng.normal(size=n), rng.normal(size=n)
        u, v = Vector(a), Vector(b)
        assert u @ v == pytest.approx(a @ b) and np.allclose(u.outer(v), np.outer(a, b))
        for p in (1, 2, 3, inf, 0):
            assert u.norm(p) == pytest.approx(np.linalg.norm(a, p))
        if n == 3:
            assert np.allclose(u.cross(v), np.cross(a, b))


def test_symbols():
    sympy = pytest.importorskip("sympy")
    a, b = sympy.symbols("a b")
    v = Vector([a, b])
    assert v @ v == a**2 + b**2 and v.magnitude() == sympy.sqrt(a**2 + b**2) and a * Vector([1, 2]) == Vector([a, 2 * a])
    assert v.cross(Vector([1, 0])) == -b and isinstance(a * v, Vector)
    assert sympy.simplify(v.project_onto(Vector([b, a]))[0] - 2 * a * b**2 / (a**2 + b**2)) == 0
    unit = v.normalize()
    assert sympy.simplify(unit @ unit) == 1
    x = Vector([sympy.Integer(1), sympy.Integer(0)])
    assert x.angle_to(Vector([1, 1])) == sympy.pi / 4 and x.angle_to(Vector([0, 1]), degrees=True) == 90
    assert Vector([sympy.I, 1]).magnitude() == sympy.sqrt(2)
