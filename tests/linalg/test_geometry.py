"""Lengths, angles and projections: against exact arithmetic, at every scale, for every kind of number."""

import math
from decimal import Decimal
from fractions import Fraction
from math import inf, nan, pi

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from linalgml import backend
from linalgml.linalg import Vector
from linalgml.linalg.entries import square_root

BACKENDS = [name for name in backend.available_backends() if name != "fast"]
floats = st.floats(-1e6, 1e6).map(lambda x: 0.0 if abs(x) < 1e-6 else x)


def pairs(entries, low=1, high=6):
    """Two vectors of one size."""
    vectors = [st.lists(entries, min_size=n, max_size=n).map(Vector) for n in range(high + 1)]
    return st.integers(low, high).flatmap(lambda n: st.tuples(vectors[n], vectors[n]))


@pytest.fixture(params=BACKENDS)
def each_backend(request):
    with backend.use_backend(request.param):
        yield request.param


# ---- length --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("components", "length"),
    [
        ([3, 4], 5.0),
        ([5.0, 12.0], 13.0),
        ([Fraction(3, 7), Fraction(4, 7)], 5 / 7),
        ([3j, 4], 5.0),
        ([3 + 4j, 12 + 0j], 13.0),
        ([1e200, 0.0], 1e200),
        ([3e-200, 4e-200], 5e-200),
        ([5e-324, 0.0], 5e-324),
        ([3 * 2.0**-1070, 4 * 2.0**-1070], 5 * 2.0**-1070),
        ([10**300, 10**300], math.sqrt(2) * 1e300),
        ([3 * 10**307, 4 * 10**307], 5e307),
        ([Fraction(3, 10**200), Fraction(4, 10**200)], 5e-200),
        ([], 0.0),
        ([0.0, 0.0], 0.0),
        ([inf, 1.0], inf),
        ([-inf, inf], inf),
        ([1e308] * 4, inf),
    ],
)
def test_magnitude(components, length, each_backend):
    assert Vector(components).magnitude() == pytest.approx(length, rel=4e-16, abs=0)
    padded = Vector([*components, *[0] * 100])  # long enough for the backend's storage
    assert padded.magnitude() == pytest.approx(length, rel=4e-16, abs=0) and type(padded.magnitude()) is float


@pytest.mark.parametrize("components", [[nan], [nan, inf], [inf, nan], [1.0, nan], [1e200, nan], [nan, 1e-200]])
def test_magnitude_of_nan_is_nan(components, each_backend):
    for extra in (0, 100):
        v = Vector(components + [0.0] * extra)
        assert math.isnan(v.magnitude()) and math.isnan(v.norm(1)) and math.isnan(v.norm(inf)) and math.isnan(v.norm(3))


def test_magnitude_of_decimals_keeps_their_precision():
    assert str(Vector([Decimal(1), Decimal(1)]).magnitude()).startswith("1.41421356237309504880168872")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=50), st.integers(-600, 600))
def test_magnitude_anywhere_in_the_range_of_floats(x, shift):
    x = [math.ldexp(math.frexp(v)[0], min(shift, 1000)) for v in x]
    expected = square_root(sum(Fraction(v) ** 2 for v in x))
    assert Vector(x).magnitude() == pytest.approx(expected, rel=1e-14, abs=1e-323)


@given(st.fractions(min_value=0), st.integers(-500, 500))
def test_square_root_of_rationals_is_within_one_unit(q, shift):
    q = q * Fraction(10) ** shift
    root = Fraction(square_root(q))
    assert q == 0 or abs(root * root / q - 1) < Fraction(1, 2**51)


def test_norms():
    v = Vector([3, -4, 0])
    assert (v.norm(), v.norm(2), v.norm(1), v.norm(inf), v.norm(0)) == (5.0, 5.0, 7, 4, 2)
    assert v.norm(3) == pytest.approx(91 ** (1 / 3), rel=1e-15) and v.norm(1.5) == pytest.approx((3**1.5 + 8) ** (2 / 3), rel=1e-15)
    assert type(Vector([Fraction(1, 3)] * 3).norm(1)) is Fraction and Vector([3 + 4j, 1]).norm(1) == 6.0
    assert Vector([0.1] * 10).norm(1) == 1.0  # rounded once
    for size in (1e300, 1e-300):
        assert Vector([size] * 8).norm(3) == pytest.approx(2 * size, rel=1e-15)
    assert Vector([1e308] * 2).norm(1) == inf == Vector([inf, 1.0]).norm(5) and Vector([0.0]).norm(5) == 0
    assert [Vector([]).norm(p) for p in (0, 1, 2, 3, inf)] == [0] * 5
    assert Vector([nan, 0]).norm(0) == 1


@given(pairs(floats), st.sampled_from([1, 1.5, 2, 3, 10, inf]))
def test_norms_are_norms(uv, p):
    u, v = uv
    assert u.norm(p) >= 0 and (u + v).norm(p) <= (u.norm(p) + v.norm(p)) * (1 + 1e-12)
    assert (2.5 * u).norm(p) == pytest.approx(2.5 * u.norm(p), rel=1e-12)
    assert u.norm(inf) <= u.norm(p) * (1 + 1e-12) and u.norm(p) <= u.norm(1) * (1 + 1e-12)
    assert u.distance_to(v, p) == v.distance_to(u, p) == (u - v).norm(p)


@pytest.mark.parametrize(
    "components", [[3, 4], [1e300, -1e300, 1e10], [3e-320, 1e-320], [10**400, 10**400], [Fraction(1, 10**400)], [1e200j, 1e200], [2.5]]
)
def test_normalize(components):
    v = Vector(components)
    unit = v.normalize()
    assert unit.magnitude() == pytest.approx(1, rel=4e-16)
    top = max(components, key=abs)
    assert all(abs(x - c / top * unit[components.index(top)]) <= 4e-16 for x, c in zip(unit, components, strict=True))


# ---- angles --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [lambda x: x, Fraction])
@pytest.mark.parametrize("angle", [1e-300, 1e-20, 1e-9, 1e-4, 0.3, pi / 2, 3.0, pi - 1e-4, pi - 1e-9])
def test_angles_in_the_plane(angle, shape):
    u, v = Vector([shape(1.0), shape(0.0)]), Vector([shape(math.cos(angle)), shape(math.sin(angle))])
    assert u.angle_to(v) == pytest.approx(angle, rel=4e-16, abs=0)
    assert u.angle_to(7 * v) == pytest.approx(angle, rel=4e-16, abs=0) and v.angle_to(u) == u.angle_to(v)
    assert (1000 * u).angle_to(v, degrees=True) == pytest.approx(math.degrees(angle), rel=4e-16, abs=0)


@given(pairs(st.integers(-1000, 1000), 2, 5))
def test_angle_between_ints_is_that_of_the_floats(uv):
    u, v = uv
    assume(any(u) and any(v))
    precise, rounded = u.angle_to(v), (1.0 * u).angle_to(1.0 * v)
    assert 0 <= precise <= pi and abs(precise - rounded) < 1e-15
    assert math.cos(precise) == pytest.approx(u.cosine_similarity(v), abs=1e-15)
    assert u.is_parallel_to(v) == (precise in (0, pi)) and u.is_orthogonal_to(v) == (u @ v == 0)
    if u.is_orthogonal_to(v):
        assert precise == pi / 2


def test_tiny_exact_angles():
    n = 10**40  # (n, 1) and (n, 2) are about 1/n apart; floats cannot tell them apart
    assert Vector([n, 1]).angle_to(Vector([n, 2])) == pytest.approx(1e-40, rel=1e-15)
    assert Vector([n, 0]).angle_to(Vector([-n, 0])) == pi and Vector([n]).angle_to(Vector([1])) == 0
    assert Vector([Decimal(1), Decimal(0)]).angle_to(Vector([Decimal(1), Decimal("1e-12")])) == pytest.approx(1e-12, rel=1e-15)


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e300])
def test_cosine_at_any_scale(size):
    u, v = Vector([3.0, 4.0]) * size, Vector([4.0, 3.0]) / size
    assert u.cosine_similarity(v) == pytest.approx(0.96, rel=1e-15) and u.angle_to(v) == pytest.approx(math.acos(0.96), rel=1e-14)
    assert u.project_onto(Vector([size, size])).allclose(Vector([3.5 * size] * 2), rtol=1e-15, atol=0)
    assert Vector([1.0, 1.0, 1.0]).cosine_similarity(Vector([0.1, 0.1, 0.1])) <= 1.0


def test_nan_and_inf_run_through():
    bad, v = Vector([nan, 1.0]), Vector([1.0, 1.0])
    for result in (bad @ v, bad.angle_to(v), bad.cosine_similarity(v), bad.normalize()[1], bad.project_onto(v)[0], v.project_onto(bad)[0]):
        assert math.isnan(result)
    assert not bad.is_parallel_to(v) and not bad.is_orthogonal_to(v) and not bad.allclose(bad)
    assert Vector([inf, 0.0]) @ v == inf and math.isnan(Vector([inf, 0.0]).normalize()[0])


@given(pairs(floats, 2, 6))
@example((Vector([1.0, 1.0]), Vector([1.0, 1.0 + 1e-15])))
def test_float_projection(uv):
    u, v = uv
    assume(any(v))
    p, r = u.project_onto(v), u.reject_from(v)
    size = u.magnitude()
    assert (p + r).distance_to(u) <= 1e-14 * size
    assert abs(r @ v) <= (1e-14 * r.magnitude() + 1e-30 * size) * v.magnitude()  # orthogonal, or nothing but rounding
    assert p.is_parallel_to(v, 1e-12) or p.magnitude() <= 1e-12 * size


def test_complex_products_and_projection():
    u, v = Vector([1 + 1j, 2]), Vector([3, 1j])
    assert u @ v == 3 + 5j and u.vdot(v) == 3 - 1j and v.vdot(u) == u.vdot(v).conjugate() and u.conj() == Vector([1 - 1j, 2])
    assert abs(v.vdot(u.reject_from(v))) < 1e-15 and u.vdot(u) == 6 and u.magnitude() == pytest.approx(math.sqrt(6))
    assert Vector([1j, 1]).is_parallel_to(Vector([-1, 1j])) and not Vector([1j, 1]).is_parallel_to(Vector([1, 1j]))
    assert Vector([1j, 1]).is_orthogonal_to(Vector([1, 1j])) and not Vector([1j, 1]).is_orthogonal_to(Vector([1j, -1 + 1j]))


def test_float_relations_have_a_tolerance():
    u = Vector([1.0, 0.0])
    assert u.is_orthogonal_to(Vector([1e-10, 1.0])) and not u.is_orthogonal_to(Vector([1e-8, 1.0]))
    assert u.is_parallel_to(Vector([-1e9, 0.1])) and not u.is_parallel_to(Vector([1.0, 1e-8]))
    assert u.is_orthogonal_to(Vector([1e-2, 1.0]), tol=0.1) and u.is_parallel_to(Vector([1.0, 1e-2]), tol=0.1)


def test_allclose():
    u = Vector([1.0, 100.0, inf])
    assert u.allclose(Vector([1.0 + 1e-9, 100.0005, inf])) and not u.allclose(Vector([1.0, 100.01, inf]))
    assert not Vector([1.0]).allclose(Vector([inf])) and Vector([1.0]).allclose(Vector([1.5]), atol=0.5) and Vector([]).allclose(Vector([]))
