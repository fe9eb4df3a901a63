"""abs, sign and rounding."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm

nan, inf = math.nan, math.inf
several = settings(max_examples=80)
DEFINITIONS = {"floor": math.floor, "ceil": math.ceil, "trunc": math.trunc, "round": round}
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-40, 40).map(lambda v: v / 4)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_rounding_against_its_definition(name):
    @several
    @given(st.lists(numbers, min_size=1, max_size=20))
    def check(values):
        found = getattr(lm, name)(lm.tensor(values, dtype=lm.float64)).tolist()
        assert found == [float(DEFINITIONS[name](v)) for v in values]
        assert [math.copysign(1, v) for v in found] == [math.copysign(1, v) for v in values]

    check()


@pytest.mark.parametrize("name", DEFINITIONS)
@pytest.mark.parametrize("dtype", [lm.float32, lm.float64])
def test_what_is_whole_or_not_finite_stays(name, dtype):
    values = lm.tensor([nan, inf, -inf, 1e30, -1e30, 8388609.0, -3.0], dtype=dtype)
    assert getattr(lm, name)(values).tolist() == pytest.approx(values.tolist(), nan_ok=True, rel=0, abs=0)
    assert getattr(lm, name)(lm.tensor([3, -4])).tolist() == [3, -4]


def test_halves_go_to_the_even_neighbour():
    assert lm.round(lm.tensor([0.5, 1.5, 2.5, -0.5, -1.5])).tolist() == [0.0, 2.0, 2.0, 0.0, -2.0]


def test_round_to_decimals():
    assert lm.round(lm.tensor([1.234, -5.678]), decimals=2).tolist() == pytest.approx([1.23, -5.68])
    assert lm.round(lm.tensor([1234.0]), decimals=-2).tolist() == [1200.0]


def test_sign():
    assert lm.sign(lm.tensor([-2.5, 0.0, -0.0, 3.0, inf, -inf, nan])).tolist() == [-1.0, 0.0, 0.0, 1.0, 1.0, -1.0, 0.0]
    assert lm.sign(lm.tensor([-(1 << 62), 0, 7])).tolist() == [-1, 0, 1]


@pytest.mark.parametrize("name", [*DEFINITIONS, "sign"])
def test_steps_have_gradient_zero(name):
    x = lm.tensor([0.3, -1.7], requires_grad=True)
    (getattr(lm, name)(x) * 3 + x).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_the_gradient_of_abs():
    x = lm.tensor([-2.0, 0.0, 3.0], requires_grad=True)
    lm.abs(x).sum().backward()
    assert x.grad.tolist() == [-1.0, 0.0, 1.0]


def test_a_number_is_no_tensor():
    with pytest.raises(TypeError, match="floor: expected a Tensor, got float"):
        lm.floor(1.5)
