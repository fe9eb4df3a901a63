"""Exponentials, logarithms, powers, roots and trigonometry: values against `math`, limits, gradients."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm

nan, inf = math.nan, math.inf
several = settings(max_examples=60)

DEFINITIONS = {
    "exp": (math.exp, (-20, 20)),
    "expm1": (math.expm1, (-20, 20)),
    "log": (math.log, (1e-3, 1e6)),
    "log2": (math.log2, (1e-3, 1e6)),
    "log10": (math.log10, (1e-3, 1e6)),
    "log1p": (math.log1p, (-0.999, 1e6)),
    "sqrt": (math.sqrt, (1e-6, 1e6)),
    "rsqrt": (lambda v: 1 / math.sqrt(v), (1e-6, 1e6)),
    "reciprocal": (lambda v: 1 / v, (1e-6, 1e6)),
    "square": (lambda v: v * v, (-1e3, 1e3)),
    "erf": (math.erf, (-6, 6)),
    "sin": (math.sin, (-50, 50)),
    "cos": (math.cos, (-50, 50)),
    "tan": (math.tan, (-1.5, 1.5)),
    "abs": (abs, (-1e3, 1e3)),
}


@pytest.mark.parametrize("name", DEFINITIONS)
@pytest.mark.parametrize(("dtype", "tolerance"), [(lm.float64, 4e-15), (lm.float32, 1e-6)])
def test_values(name, dtype, tolerance):
    function, (low, high) = DEFINITIONS[name]

    @several
    @given(st.lists(st.floats(low, high), min_size=1, max_size=40))
    def check(values):
        x = lm.tensor(values, dtype=dtype)
        for v, found in zip(x.tolist(), getattr(lm, name)(x).tolist(), strict=True):
            assert found == pytest.approx(function(v), rel=tolerance, abs=tolerance)

    check()


@pytest.mark.parametrize("name", DEFINITIONS)
def test_gradients(name):
    low, high = {"exp": (-2, 2), "expm1": (-2, 2), "sin": (-4, 4), "cos": (-4, 4), "square": (-2, 2), "abs": (-2, 2), "erf": (-2, 2)}.get(
        name, {"tan": (-1, 1), "log1p": (-0.8, 2)}.get(name, (0.2, 3))
    )
    x = (lm.rand(2, 5, dtype=lm.float64) * (high - low) + low).requires_grad_()
    assert lm.autograd.gradcheck(getattr(lm, name), (x,))


@pytest.mark.parametrize("name", ["expm1", "log1p"])
@pytest.mark.parametrize("dtype", [lm.float32, lm.float64])
def test_small_numbers_keep_their_digits(name, dtype):
    x = lm.tensor([1e-3, -1e-5, 1e-9, 1e-20, 1e-30], dtype=dtype)
    expected = [getattr(math, name)(v) for v in x.tolist()]
    assert getattr(lm, name)(x).tolist() == pytest.approx(expected, rel=4e-7 if dtype is lm.float32 else 1e-15, abs=0)


@pytest.mark.parametrize("dtype", [lm.float32, lm.float64])
@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("exp", [inf, -inf, nan, 1e4, -1e4, 0.0], [inf, 0.0, nan, inf, 0.0, 1.0]),
        ("expm1", [inf, -inf, nan, 1e4, -1e4, 0.0], [inf, -1.0, nan, inf, -1.0, 0.0]),
        ("log", [inf, 0.0, -0.0, -1.0, nan, 1.0, -inf], [inf, -inf, -inf, nan, nan, 0.0, nan]),
        ("log2", [inf, 0.0, -1.0, nan, 8.0], [inf, -inf, nan, nan, 3.0]),
        ("log10", [inf, 0.0, -1.0, nan, 1.0], [inf, -inf, nan, nan, 0.0]),
        ("log1p", [inf, -1.0, -2.0, nan, 0.0], [inf, -inf, nan, nan, 0.0]),
        ("sqrt", [inf, 0.0, -1.0, nan, 4.0], [inf, 0.0, nan, nan, 2.0]),
        ("rsqrt", [inf, 0.0, -1.0, nan, 4.0], [0.0, inf, nan, nan, 0.5]),
        ("reciprocal", [inf, 0.0, -0.0, nan, -4.0], [0.0, inf, -inf, nan, -0.25]),
        ("erf", [inf, -inf, nan, 0.0, 30.0], [1.0, -1.0, nan, 0.0, 1.0]),
        ("sin", [inf, nan, 0.0], [nan, nan, 0.0]),
        ("cos", [-inf, nan, 0.0], [nan, nan, 1.0]),
        ("abs", [-inf, nan, -0.0], [inf, nan, 0.0]),
    ],
)
def test_limits(dtype, name, values, expected):
    assert getattr(lm, name)(lm.tensor(values, dtype=dtype)).tolist() == pytest.approx(expected, nan_ok=True, rel=1e-7)


def test_integers_become_the_default_dtype():
    for name in DEFINITIONS:
        if name not in ("square", "abs"):
            out = getattr(lm, name)(lm.tensor([1, 1]))
            assert out.dtype is lm.float32, name
            assert out.tolist() == pytest.approx([DEFINITIONS[name][0](1)] * 2, rel=1e-6)
    assert lm.sqrt(lm.tensor([True, False])).tolist() == [1.0, 0.0]


def test_a_number_is_no_tensor():
    with pytest.raises(TypeError, match="exp: expected a Tensor, got float"):
        lm.exp(1.0)


# ---- powers -----------------------------------------------------------------------------------------------------------

SPECIAL = [0.0, -0.0, 1.0, -1.0, inf, -inf, nan, 2.0, -2.0, 3.0, -3.0, 0.5, -0.5, 1e30, -1e30, 1e-30]


@pytest.mark.parametrize("dtype", [lm.float32, lm.float64])
def test_special_powers_are_cs(dtype):
    from linalgml.ieee import power

    for base in SPECIAL:
        x = lm.tensor([base] * len(SPECIAL), dtype=dtype)
        y = lm.tensor(SPECIAL, dtype=dtype)
        expected = lm.tensor([power(u, v) for u, v in zip(x.tolist(), y.tolist(), strict=True)], dtype=dtype).tolist()
        found = lm.pow(x, y).tolist()
        assert found == pytest.approx(expected, nan_ok=True, rel=1e-6, abs=0), base
        assert [math.copysign(1, v) for v in found if v == v] == [math.copysign(1, v) for v in expected if v == v], base


@several
@given(st.lists(st.tuples(st.floats(0.0078125, 100, width=32), st.floats(-8, 8, width=32)), min_size=1, max_size=30))
def test_powers_of_positive_numbers(values):
    for dtype, tolerance in ((lm.float32, 1.2e-7), (lm.float64, 1e-15)):
        x, y = (lm.tensor([p[i] for p in values], dtype=dtype) for i in (0, 1))
        assert lm.pow(x, y).tolist() == pytest.approx([u**v for u, v in values], rel=tolerance, abs=0)


def test_powers_have_gradients_in_base_and_exponent():
    x = lm.tensor([[0.5, 1.5, 2.5], [0.1, 3.0, 1.0]], dtype=lm.float64, requires_grad=True)
    y = lm.tensor([2.0, -1.5, 0.5], dtype=lm.float64, requires_grad=True)
    assert lm.autograd.gradcheck(lm.pow, (x, y))
    assert lm.autograd.gradcheck(lambda x: lm.pow(x, 3), (x,))
    assert lm.autograd.gradcheck(lambda x: lm.pow(x, 2), (x,))
    assert lm.autograd.gradcheck(lambda y: 2.0**y, (y,))


def test_gradients_of_powers_at_zero():
    x, y = lm.tensor([0.0, 0.0, 0.0], requires_grad=True), lm.tensor([0.0, 1.0, 2.0], requires_grad=True)
    lm.pow(x, y).sum().backward()
    assert (x.grad.tolist(), y.grad.tolist()) == ([0.0, 1.0, 0.0], [0.0, 0.0, 0.0])


def test_square_is_the_second_power():
    x = lm.tensor([1.5, -2.0], requires_grad=True)
    assert (x**2).tolist() == lm.square(x).tolist() == [2.25, 4.0]
    (x**2).sum().backward()
    assert x.grad.tolist() == [3.0, -4.0]
    assert (lm.tensor([3, -4]) ** 2).dtype is lm.int64
