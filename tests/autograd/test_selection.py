"""maximum, minimum, where and clamp."""

import math

import pytest

import linalgml as lm

nan, inf = math.nan, math.inf


def test_maximum_and_minimum_let_nan_through():
    a, b = lm.tensor([1.0, nan, 2.0, nan, -inf]), lm.tensor([2.0, 1.0, nan, nan, inf])
    top, low = lm.maximum(a, b).tolist(), lm.minimum(a, b).tolist()
    assert (top[0], top[4], low[0], low[4]) == (2.0, inf, 1.0, -inf)
    assert all(math.isnan(v) for v in top[1:4] + low[1:4])


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_ties_share_the_gradient(name):
    x, y = lm.tensor([1.0, 2.0, 3.0], requires_grad=True), lm.tensor([3.0, 2.0, 1.0], requires_grad=True)
    getattr(lm, name)(x, y).sum().backward()
    wins = [0.0, 0.5, 1.0] if name == "maximum" else [1.0, 0.5, 0.0]
    assert (x.grad.tolist(), y.grad.tolist()) == (wins, wins[::-1])


@pytest.mark.parametrize("name", ["maximum", "minimum"])
@pytest.mark.parametrize(("a", "b"), [((2, 3), (3,)), ((3,), (2, 3)), ((2, 1), (1, 3)), ((2, 3), (2, 3))])
def test_gradients_of_repeated_operands(name, a, b):
    x, y = lm.randn(*a, dtype=lm.float64, requires_grad=True), lm.randn(*b, dtype=lm.float64, requires_grad=True)
    assert lm.autograd.gradcheck(getattr(lm, name), (x, y))


def test_integers_are_compared_exactly():
    big = (1 << 53) + 1
    assert lm.maximum(lm.tensor([big]), lm.tensor([big - 1])).tolist() == [big]
    assert lm.clamp(lm.tensor([big + 5]), max=big).tolist() == [big]


@pytest.mark.parametrize(
    ("c", "a", "b", "shape"),
    [
        ((2, 3), (2, 3), (2, 3), (2, 3)),
        ((2, 1), (3,), (), (2, 3)),
        ((3,), (2, 1), (2, 3), (2, 3)),
        ((), (2,), (2,), (2,)),
        ((4, 1, 1), (2, 1), (3,), (4, 2, 3)),
    ],
)
def test_where_chooses_by_broadcasting(c, a, b, shape):
    condition = lm.randn(*c) > 0 if c else lm.tensor(True)
    x = (lm.randn(*a, dtype=lm.float64) if a else lm.tensor(1.0, dtype=lm.float64)).requires_grad_()
    y = (lm.randn(*b, dtype=lm.float64) if b else lm.tensor(2.0, dtype=lm.float64)).requires_grad_()
    out = lm.where(condition, x, y)
    wide = [t.expand(*shape).reshape(-1).tolist() for t in (condition, x, y)]
    assert out.shape == shape
    assert out.reshape(-1).tolist() == [u if k else v for k, u, v in zip(*wide, strict=True)]
    assert lm.autograd.gradcheck(lambda x, y: lm.where(condition, x, y), (x, y))


def test_where_passes_no_gradient_to_what_was_not_chosen():
    x = lm.tensor([0.0, 4.0], requires_grad=True)
    lm.where(x > 0, lm.tensor([1.0, 1.0]), x * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 0.0]


@pytest.mark.parametrize(("a", "b", "dtype"), [(1, 2, lm.int64), (1.0, 2, lm.float32), (True, False, lm.bool)])
def test_where_takes_numbers(a, b, dtype):
    out = lm.where(lm.tensor([True, False]), a, b)
    assert out.tolist() == [a, b]
    assert out.dtype is dtype


def test_where_refuses_a_condition_that_is_not_bool():
    with pytest.raises(TypeError, match="where: condition must be a bool Tensor, got int64"):
        lm.where(lm.tensor([1, 0]), 1.0, 2.0)


def test_clamp_against_its_definition():
    values = [-2.0, -1.0, 0.3, 1.0, 5.0, inf, -inf]
    x = lm.tensor(values)
    assert lm.clamp(x, -1, 1).tolist() == lm.tensor([min(max(v, -1), 1) for v in values]).tolist()
    assert lm.clamp(x, min=0.5).tolist() == [max(v, 0.5) for v in values[:2]] + [0.5, 1.0, 5.0, inf, 0.5]
    assert lm.clamp(x, max=0.0).tolist() == [-2.0, -1.0, 0.0, 0.0, 0.0, 0.0, -inf]
    assert math.isnan(lm.clamp(lm.tensor([nan]), -1, 1).item())
    assert lm.clamp(x, 2, 1).tolist() == [1.0] * 7  # max wins
    assert lm.clamp(lm.tensor([1, 9]), max=4).dtype is lm.int64
    assert lm.clamp(lm.tensor([1, 9]), max=4.5).tolist() == [1.0, 4.5]


def test_clamp_passes_the_gradient_inside_its_bounds():
    x = lm.tensor([-2.0, -1.0, 0.0, 1.0, 2.0], requires_grad=True)
    lm.clamp(x, -1, 1).sum().backward()
    assert x.grad.tolist() == [0.0, 1.0, 1.0, 1.0, 0.0]
    x.grad = None
    lm.clamp(x, max=0.5).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]


def test_clamp_by_tensors():
    x = lm.tensor([1.0, 5.0, 9.0])
    assert lm.clamp(x, lm.tensor([2.0, 2.0, 2.0]), lm.tensor(8.0)).tolist() == [2.0, 5.0, 8.0]


def test_clamp_needs_a_bound():
    with pytest.raises(ValueError, match="clamp"):
        lm.clamp(lm.ones(2))
    with pytest.raises(TypeError, match="clamp"):
        lm.clamp(lm.ones(2), min="0")
