"""Sums, products and quotients: broadcasting, dtypes, integers that wrap, gradients, refusals."""

import itertools
import math
import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm

several = settings(max_examples=60)
BIG = 1 << 62


def pairs(a, b, shape):
    """The elements of two nested lists broadcast to a shape, by the definition of broadcasting: index 0 where the size is 1."""

    def pick(values, own, index):
        for size, i in zip(own, index[len(index) - len(own) :], strict=True):
            values = values[i if size > 1 else 0]
        return values

    for index in itertools.product(*map(range, shape)):
        yield pick(a.tolist(), a.shape, index), pick(b.tolist(), b.shape, index)


SHAPES = [
    ((3,), (3,), (3,)),
    ((2, 3), (3,), (2, 3)),
    ((3,), (2, 3), (2, 3)),
    ((2, 3), (2, 1), (2, 3)),
    ((2, 1), (1, 3), (2, 3)),
    ((4, 1, 3), (2, 1), (4, 2, 3)),
    ((2, 3), (), (2, 3)),
    ((), (2, 3), (2, 3)),
    ((1, 1), (3,), (1, 3)),
    ((0, 3), (3,), (0, 3)),
    ((2, 0), (1, 1), (2, 0)),
]


@pytest.mark.parametrize(("a", "b", "shape"), SHAPES)
@pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
def test_elements_pair_up_by_broadcasting(name, a, b, shape):
    x, y = lm.randn(*a, dtype=lm.float64) if a else lm.tensor(2.5, dtype=lm.float64), lm.randn(*b, dtype=lm.float64) + 3.0
    apply = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv}[name]
    out = getattr(lm, name)(x, y)
    assert out.shape == shape
    assert out.reshape(-1).tolist() == [apply(u, v) for u, v in pairs(x, y, shape)]


@pytest.mark.parametrize(("a", "b", "shape"), SHAPES)
@pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
def test_gradients_of_repeated_operands_are_summed(name, a, b, shape):
    x = (lm.randn(*a, dtype=lm.float64) if a else lm.tensor(0.7, dtype=lm.float64)).requires_grad_()
    y = ((lm.rand(*b, dtype=lm.float64) if b else lm.tensor(0.3, dtype=lm.float64)) + 1.0).requires_grad_()
    assert lm.autograd.gradcheck(getattr(lm, name), (x, y))


@pytest.mark.parametrize(
    "name", ["add", "sub", "mul", "div", "pow", "maximum", "minimum", "lt", "eq", "floor_divide", "remainder", "where"]
)
def test_shapes_that_do_not_broadcast_are_named(name):
    a, b = lm.ones(3, 4), lm.ones(5)
    with pytest.raises(ValueError, match=rf"{name}: shapes \((3, 4\) and \(5,|5,\) and \(3, 4)\) do not broadcast"):
        lm.where(a > 0, a, b) if name == "where" else getattr(lm, name)(a, b)


@pytest.mark.parametrize("name", ["add", "mul", "div", "pow", "maximum", "eq", "floor_divide", "isclose"])
@pytest.mark.parametrize("other", ["3", None, [1.0], object()])
def test_operands_that_are_no_numbers_are_refused(name, other):
    with pytest.raises(TypeError, match=f"{name}: expected a Tensor or a number, got {type(other).__name__}"):
        getattr(lm, name)(lm.ones(2), other)


def test_alpha_scales_the_second_operand():
    assert lm.add(lm.tensor([1, 2]), lm.tensor([1, 1]), alpha=3).tolist() == [4, 5]
    assert lm.sub(lm.tensor([1.0]), 2, alpha=0.5).tolist() == [0.0]
    x, y = lm.tensor([2.0], requires_grad=True), lm.tensor([3.0], requires_grad=True)
    lm.sub(x, y, alpha=2).backward()
    assert (x.grad.item(), y.grad.item()) == (1.0, -2.0)


# ---- dtypes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "dtype"),
    [
        (lm.tensor([1.0]), 2, lm.float32),
        (lm.tensor([1.0], dtype=lm.float64), 2.5, lm.float64),
        (lm.tensor([1]), 2.5, lm.float32),
        (lm.tensor([1]), True, lm.int64),
        (lm.tensor([True]), 2, lm.int64),
        (lm.tensor([True]), True, lm.bool),
        (lm.tensor([1.0]), lm.tensor(1.0, dtype=lm.float64), lm.float32),
        (lm.tensor([1.0]), lm.tensor([1.0], dtype=lm.float64), lm.float64),
        (lm.tensor([1]), lm.tensor(1.0, dtype=lm.float64), lm.float64),
        (lm.tensor([True]), lm.tensor(1), lm.int64),
        (lm.tensor([1]), lm.tensor([1.0]), lm.float32),
        (lm.tensor(1), lm.tensor(1.0), lm.float32),
    ],
)
def test_promotion(a, b, dtype):
    assert (a + b).dtype is dtype
    assert (a * b).dtype is dtype
    assert lm.maximum(a, b).dtype is dtype


def test_the_default_dtype_is_what_integers_become():
    lm.set_default_dtype(lm.float64)
    try:
        assert (lm.tensor([1]) / 3).tolist() == [1 / 3]
        assert (lm.tensor([1]) + 0.1).tolist() == [1.1]
        assert lm.exp(lm.tensor([1])).tolist() == pytest.approx([math.e], rel=1e-15)
    finally:
        lm.set_default_dtype(lm.float32)


def test_gradients_keep_the_dtype_of_their_tensor():
    x = lm.tensor([1.0, 2.0], requires_grad=True)
    y = lm.tensor([3.0, 4.0], dtype=lm.float64, requires_grad=True)
    (x * y).sum().backward()
    assert (x.grad.dtype, y.grad.dtype) == (lm.float32, lm.float64)
    assert (x.grad.tolist(), y.grad.tolist()) == ([3.0, 4.0], [1.0, 2.0])


def test_float32_results_are_rounded_to_float32():
    third = (lm.tensor([1.0]) / 3).item()
    assert third != 1 / 3
    assert third == lm.tensor(third).item()
    assert (lm.tensor([3e38]) * 10).tolist() == [math.inf]


# ---- integers ---------------------------------------------------------------------------------------------------------


def wrap(v):
    return (v + (1 << 63)) % (1 << 64) - (1 << 63)


whole = st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(-5, 5)


@several
@given(st.lists(st.tuples(whole, whole), min_size=1, max_size=9))
def test_integers_wrap_at_64_bits(values):
    a, b = ([p[i] for p in values] for i in (0, 1))
    x, y = lm.tensor(a), lm.tensor(b)
    assert (x + y).tolist() == [wrap(u + v) for u, v in values]
    assert (x - y).tolist() == [wrap(u - v) for u, v in values]
    assert (x * y).tolist() == [wrap(u * v) for u, v in values]
    assert (-x).tolist() == [wrap(-u) for u in a]
    assert lm.abs(x).tolist() == [wrap(abs(u)) for u in a]
    assert lm.square(x).tolist() == [wrap(u * u) for u in a]


@several
@given(st.lists(st.tuples(whole, whole.filter(bool)), min_size=1, max_size=9))
def test_integer_division_is_pythons(values):
    x, y = (lm.tensor([p[i] for p in values]) for i in (0, 1))
    assert (x // y).tolist() == [wrap(u // v) for u, v in values]
    assert (x % y).tolist() == [u % v for u, v in values]
    towards_zero = [abs(u) // abs(v) * (1 if (u < 0) == (v < 0) else -1) for u, v in values]
    assert lm.div(x, y, rounding_mode="trunc").tolist() == [wrap(q) for q in towards_zero]


@pytest.mark.parametrize("name", ["floor_divide", "remainder"])
@pytest.mark.parametrize("divisor", [0, [2, 0], [0]])
def test_integer_division_by_zero_raises(name, divisor):
    with pytest.raises(ZeroDivisionError, match=name):
        getattr(lm, name)(lm.tensor([1, 2]), divisor if divisor == 0 else lm.tensor(divisor))


@several
@given(st.lists(st.tuples(whole, st.integers(0, 90)), min_size=1, max_size=6))
def test_integer_powers_are_exact_modulo_2_to_the_64(values):
    x, y = (lm.tensor([p[i] for p in values]) for i in (0, 1))
    assert lm.pow(x, y).tolist() == [wrap(u**v) for u, v in values]
    assert (x**3).tolist() == [wrap(u**3) for u, _ in values]


def test_integer_powers_of_huge_exponents_return_at_once():
    assert lm.pow(lm.tensor([3, 2, 1]), BIG).tolist() == [wrap(pow(3, BIG, 1 << 64)), 0, 1]


def test_integers_have_no_negative_powers():
    with pytest.raises(ValueError, match=r"pow: .* got exponent -1"):
        lm.tensor([2, 3]) ** -1


def test_numbers_beyond_int64_are_refused():
    with pytest.raises(OverflowError, match="does not fit in int64"):
        lm.tensor([1]) + (1 << 63)


# ---- floats at their limits -------------------------------------------------------------------------------------------


def same(a, b):
    return (a != a and b != b) or (a == b and math.copysign(1, a) == math.copysign(1, b))


def test_division_by_zero_is_ieee():
    out = (lm.tensor([1.0, -1.0, 0.0, 1.0]) / lm.tensor([0.0, 0.0, 0.0, -0.0])).tolist()
    assert all(map(same, out, [math.inf, -math.inf, math.nan, -math.inf]))
    out = (lm.tensor([1.0, -1.0, 0.0]) // 0.0).tolist()
    assert all(map(same, out, [math.inf, -math.inf, math.nan]))
    assert all(math.isnan(v) for v in (lm.tensor([1.0, -1.0, 0.0]) % 0.0).tolist())


@several
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3).filter(bool)), min_size=1, max_size=9))
def test_float_floor_division_is_pythons(values):
    x, y = (lm.tensor([p[i] for p in values], dtype=lm.float64) for i in (0, 1))
    assert (x // y).tolist() == [u // v for u, v in values]
    assert (x % y).tolist() == [u % v for u, v in values]


@pytest.mark.parametrize("name", ["remainder", "div"])
def test_gradients_of_division(name):
    x = lm.tensor([5.3, -5.3, 2.0, -0.4], dtype=lm.float64, requires_grad=True)
    y = lm.tensor([2.0, 2.1, -1.3, -0.7], dtype=lm.float64, requires_grad=True)
    assert lm.autograd.gradcheck(getattr(lm, name), (x, y))
    assert not lm.floor_divide(x, y).requires_grad


# ---- bool -------------------------------------------------------------------------------------------------------------


def test_bool_tensors_add_and_multiply_as_logic():
    a, b = lm.tensor([True, True, False, False]), lm.tensor([True, False, True, False])
    assert (a + b).tolist() == [True, True, True, False]
    assert (a * b).tolist() == [True, False, False, False]
    assert (a + b).dtype is (a * b).dtype is lm.bool


def test_bool_tensors_have_no_difference():
    with pytest.raises(TypeError, match="sub: bool"):
        lm.tensor([True]) - lm.tensor([False])
    with pytest.raises(TypeError, match="neg"):
        -lm.tensor([True])


# ---- memory -----------------------------------------------------------------------------------------------------------


def test_operands_are_left_alone():
    x, y = lm.tensor([[1.0, 2.0], [3.0, 4.0]]), lm.tensor([5.0, 6.0])
    for name in ("add", "sub", "mul", "div", "pow", "maximum", "floor_divide", "remainder"):
        getattr(lm, name)(x, y)
    assert (x.tolist(), y.tolist()) == ([[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0])


def test_views_are_read_in_their_own_order():
    x = lm.arange(6.0).view(2, 3)
    assert (x.t() - lm.tensor([0.0, 1.0])).tolist() == [[0.0, 2.0], [1.0, 3.0], [2.0, 4.0]]
    assert (x[:, 1:] * x[:, :1]).tolist() == [[0.0, 0.0], [12.0, 15.0]]


def test_a_saved_operand_that_was_overwritten_is_noticed():
    x, y = lm.tensor([1.0, 2.0], requires_grad=True), lm.tensor([3.0, 4.0])
    out = (x * y).sum()
    y[0] = 9.0
    with pytest.raises(RuntimeError, match="modified in place"):
        out.backward()


def test_an_operand_no_gradient_reads_may_be_overwritten():
    x = lm.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1.0
    out = (y * 2.0).sum()
    with lm.no_grad():
        y[0] = 9.0
    out.backward()
    assert x.grad.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("backend", lm.available_backends())
def test_the_most_negative_integer_divided_by_minus_one_wraps(backend):
    least = -(1 << 63)
    with lm.use_backend(backend):
        x = lm.tensor([least, least, 7] * 30)
        for divisors in ([-1, 2, -1] * 30, [-1] * 90):
            y = lm.tensor(divisors)
            wrapped = [(a // b + (1 << 63)) % (1 << 64) - (1 << 63) for a, b in zip(x.tolist(), divisors, strict=True)]
            assert lm.floor_divide(x, y).tolist() == wrapped
            assert lm.remainder(x, y).tolist() == [a % b for a, b in zip(x.tolist(), divisors, strict=True)]
        assert lm.floor_divide(lm.tensor([least]), -1).tolist() == [least]
