"""The largest and smallest elements and their places."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm

nan, inf = math.nan, math.inf
several = settings(max_examples=60)


def first(values, better):
    """Value and place of an extreme by definition: the first nan if there is one, else the first that nothing beats."""
    for i, v in enumerate(values):
        if v != v:
            return v, i
    best = 0
    for i, v in enumerate(values):
        if better(v, values[best]):
            best = i
    return values[best], best


numbers = st.sampled_from([0.0, 1.0, -1.0, 2.5, inf, -inf, nan]) | st.floats(-9, 9, width=16)


@several
@given(st.lists(numbers, min_size=1, max_size=200), st.sampled_from(["float32", "float64"]))
def test_along_consecutive_elements(values, dtype):
    x = lm.tensor(values, dtype=getattr(lm, dtype))
    for name, better in (("max", float.__gt__), ("min", float.__lt__)):
        value, place = first(values, better)
        found = getattr(lm, name)(x, dim=0)
        assert found.values.item() == pytest.approx(value, nan_ok=True, abs=0)
        assert found.indices.item() == getattr(lm, "arg" + name)(x).item() == place
        assert getattr(lm, name)(x).item() == pytest.approx(value, nan_ok=True, abs=0)


@several
@given(st.integers(1, 5), st.integers(1, 6), st.data())
def test_along_columns(rows, cols, data):
    values = [data.draw(st.lists(numbers, min_size=cols, max_size=cols)) for _ in range(rows)]
    x = lm.tensor(values)
    for name, better in (("max", float.__gt__), ("min", float.__lt__)):
        expected = [first([row[c] for row in values], better) for c in range(cols)]
        found = getattr(lm, name)(x, 0, keepdim=True)
        assert found.values[0].tolist() == pytest.approx([v for v, _ in expected], nan_ok=True, abs=0)
        assert found.indices.tolist() == [[i for _, i in expected]]


def test_integers_and_bools():
    big = (1 << 60) + 1
    assert lm.max(lm.tensor([[big, 1], [big - 1, 2]]), 0).values.tolist() == [big, 2]
    assert lm.argmin(lm.tensor([3, -(1 << 62), 5])).item() == 1
    assert lm.amax(lm.tensor([True, False])).item() is True


def test_names_of_the_pair():
    values, indices = pair = lm.max(lm.tensor([[1.0, 3.0], [2.0, 0.0]]), dim=1)
    assert values is pair.values
    assert indices is pair.indices
    assert (values.tolist(), indices.tolist(), indices.dtype) == ([3.0, 2.0], [1, 0], lm.int64)


def test_two_tensors_are_compared_elementwise():
    a, b = lm.tensor([1.0, 5.0]), lm.tensor([2.0, 3.0])
    assert (lm.max(a, b).tolist(), lm.min(a, b).tolist()) == ([2.0, 5.0], [1.0, 3.0])


def test_the_gradient_goes_to_the_first_of_equal_elements_along_a_dim():
    x = lm.tensor([[2.0, 2.0, 1.0]], requires_grad=True)
    lm.max(x, 1).values.sum().backward()
    assert x.grad.tolist() == [[1.0, 0.0, 0.0]]


@pytest.mark.parametrize("name", ["max", "amax"])
def test_the_gradient_of_a_full_extreme_is_shared(name):
    x = lm.tensor([2.0, 1.0, 2.0], requires_grad=True)
    getattr(lm, name)(x).backward()
    assert x.grad.tolist() == [0.5, 0.0, 0.5]
    y = lm.tensor([nan, 1.0, nan], requires_grad=True)
    getattr(lm, name)(y).backward()
    assert y.grad.tolist() == [0.5, 0.0, 0.5]


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize("dim", [0, 1, 2])
def test_gradients_along_a_dim(name, dim):
    x = lm.randn(2, 3, 4, dtype=lm.float64, requires_grad=True)
    assert lm.autograd.gradcheck(lambda x: getattr(lm, name)(x, dim).values, (x,))
    assert not getattr(lm, name)(x, dim).indices.requires_grad


@pytest.mark.parametrize("name", ["max", "min", "amax", "amin", "argmax", "argmin"])
def test_nothing_has_no_extreme(name):
    with pytest.raises(ValueError, match=rf"{name}: shape \(2, 0\) has no elements"):
        getattr(lm, name)(lm.zeros(2, 0), dim=1)
    with pytest.raises(ValueError, match=f"{name}: .* no elements"):
        getattr(lm, name)(lm.zeros(0))


@pytest.mark.parametrize("name", ["max", "argmin"])
def test_one_axis_at_a_time(name):
    with pytest.raises(TypeError, match=f"{name}: dim must be one int"):
        getattr(lm, name)(lm.zeros(2, 2), dim=(0, 1))
