"""Comparisons, logic, closeness."""

import itertools
import math
import operator

import pytest

import linalgml as lm

nan, inf = math.nan, math.inf
VALUES = [0.0, -0.0, 1.0, -1.5, nan, inf, -inf, 1e-30]
COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"]


@pytest.mark.parametrize("name", COMPARISONS)
@pytest.mark.parametrize("dtype", [lm.float32, lm.float64])
def test_comparisons_are_pythons(name, dtype):
    a, b = zip(*itertools.product(VALUES, VALUES), strict=True)
    out = getattr(lm, name)(lm.tensor(a, dtype=dtype), lm.tensor(b, dtype=dtype))
    assert out.dtype is lm.bool
    assert out.tolist() == [getattr(operator, name)(u, v) for u, v in zip(a, b, strict=True)]


@pytest.mark.parametrize("name", COMPARISONS)
def test_comparisons_broadcast_and_take_numbers(name):
    x, y = lm.tensor([[1, 2, 3], [3, 2, 1]]), lm.tensor([[2], [1]])
    compare = getattr(operator, name)
    assert getattr(lm, name)(x, y).tolist() == [[compare(v, w) for v in row] for row, (w,) in zip(x.tolist(), y.tolist(), strict=True)]
    assert getattr(lm, name)(x, 2).tolist() == [[compare(v, 2) for v in row] for row in x.tolist()]
    assert getattr(lm, name)(x, 1.5).tolist() == [[compare(v, 1.5) for v in row] for row in x.tolist()]
    assert not getattr(lm, name)(lm.ones(2, requires_grad=True), 1.0).requires_grad


def test_large_integers_are_compared_exactly():
    big = (1 << 60) + 1
    assert (lm.tensor([big]) == lm.tensor([big - 1])).tolist() == [False]
    assert (lm.tensor([big]) > big - 1).tolist() == [True]


def test_logic():
    a, b = lm.tensor([0.0, 0.0, 2.0, nan]), lm.tensor([0, 3, 0, -1])
    assert lm.logical_and(a, b).tolist() == [False, False, False, True]
    assert lm.logical_or(a, b).tolist() == [False, True, True, True]
    assert lm.logical_xor(a, b).tolist() == [False, True, True, False]
    assert lm.logical_not(b).tolist() == [True, False, True, False]
    assert lm.logical_not(a).tolist() == [True, True, False, False]
    assert lm.logical_and(lm.tensor([[True], [False]]), lm.tensor([True, False])).tolist() == [[True, False], [False, False]]
    assert lm.logical_or(lm.tensor([True, False]), False).dtype is lm.bool
    with pytest.raises(TypeError, match="logical_or"):
        lm.logical_or(a, "x")


def test_isclose_against_its_definition():
    for dtype, equal_nan in itertools.product((lm.float32, lm.float64), (False, True)):
        a, b = zip(*itertools.product([*VALUES, 1.000001, 1.1], repeat=2), strict=True)
        found = lm.isclose(lm.tensor(a, dtype=dtype), lm.tensor(b, dtype=dtype), 1e-5, 1e-8, equal_nan).tolist()
        for u, v, close in zip(a, b, found, strict=True):
            near = math.isfinite(u) and math.isfinite(v) and abs(u - v) <= 1e-8 + 1e-5 * abs(v)
            assert close == (u == v or near or (equal_nan and u != u and v != v)), (u, v)


def test_isclose_of_integers_does_not_wrap():
    top = (1 << 63) - 1
    assert lm.isclose(lm.tensor([top, 3]), lm.tensor([-top, 3])).tolist() == [False, True]
    with pytest.raises(ValueError, match="negative"):
        lm.isclose(lm.ones(1), lm.ones(1), rtol=-1.0)


def test_equal_and_allclose_answer_with_a_bool():
    x = lm.tensor([[1.0, 2.0]])
    assert lm.equal(x, x.clone()) is True
    assert lm.equal(x, x[0]) is False
    assert lm.equal(x, x + 1) is False
    assert lm.equal(lm.zeros(0), lm.zeros(0)) is True
    assert lm.allclose(x, x + 1e-7) is True
    assert lm.allclose(x, x + 1e-3) is False
    assert lm.allclose(x, x + 1e-3, atol=0.01) is True
    assert lm.allclose(lm.tensor([nan]), lm.tensor([nan])) is False
    assert lm.allclose(lm.tensor([nan]), lm.tensor([nan]), equal_nan=True) is True
    with pytest.raises(TypeError, match="equal: expected two Tensors"):
        lm.equal(x, 1.0)


def test_classes_of_floats():
    x = lm.tensor(VALUES)
    assert lm.isnan(x).tolist() == [math.isnan(v) for v in VALUES]
    assert lm.isinf(x).tolist() == [math.isinf(v) for v in VALUES]
    assert lm.isfinite(x).tolist() == [math.isfinite(v) for v in VALUES]
    whole = lm.tensor([[1, 2]])
    assert (lm.isnan(whole).tolist(), lm.isinf(whole).tolist(), lm.isfinite(whole).tolist()) == ([[False] * 2], [[False] * 2], [[True] * 2])
