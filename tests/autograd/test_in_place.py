"""Operations in place, straight in a tensor's memory or not, and the columns that the compiled loops read without a copy."""

import itertools
import math

import pytest

import linalgml as lm

UNARY = "neg exp log sqrt rsqrt reciprocal square abs sign floor ceil round sin cos relu tanh sigmoid".split()
BINARY = "add sub mul div remainder floor_divide".split()
COLUMNS = "add sub mul div maximum minimum eq ne lt le gt ge".split()


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("dtype", [lm.float32, lm.float64])
def test_unary(name, dtype):
    x = lm.rand(3, 50, dtype=dtype) + 0.5
    expected, alias = getattr(x, name)(), x[1]
    assert getattr(x, f"{name}_")() is x
    assert x.tolist() == expected.tolist()
    assert alias.tolist() == expected[1].tolist()


@pytest.mark.parametrize("name", BINARY)
def test_binary(name):
    for other in (lm.rand(4, 6) + 0.5, lm.rand(6) + 0.5, lm.rand(4, 1) + 0.5, lm.tensor(1.5), 1.5):
        x = lm.rand(4, 6) + 1.0
        expected = getattr(x, name)(other)
        assert getattr(x, f"{name}_")(other).tolist() == expected.tolist()


def test_an_operand_that_is_written_over_is_read_first():
    x = lm.arange(12, dtype=lm.float32).reshape(3, 4).clone()
    expected = (x + x[0]).tolist()
    assert x.add_(x[0]).tolist() == expected
    y = lm.tensor([1.0, 2.0, 3.0])
    assert y.mul_(y).tolist() == [1.0, 4.0, 9.0]


def test_memory_shared_with_an_array_may_overlap():
    np = pytest.importorskip("numpy")
    a = np.arange(9, dtype=np.float32)
    x, y = lm.from_numpy(a[1:]), lm.from_numpy(a[:-1])
    x.add_(y)
    assert x.tolist() == [1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0]


def test_what_a_gradient_needs_is_refused_when_written_over():
    x = lm.tensor([1.0, 2.0], requires_grad=True)
    y = lm.tensor([3.0, 4.0])
    z = (x * y).sum()
    y.neg_()
    with pytest.raises(RuntimeError, match="modified in place"):
        z.backward()


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize(
    "shapes", [((4, 1), (4, 6)), ((2, 3, 1), (2, 3, 5)), ((2, 1, 1), (2, 3, 5)), ((4, 1), (6,)), ((4, 1), (1, 6)), ((5, 1), (5, 1))]
)
def test_columns(name, shapes):
    for left, right in (shapes, shapes[::-1]):
        a, b = lm.randint(-2, 3, left).double(), lm.randint(1, 3, right).double()
        out = getattr(lm, name)(a, b)
        wide = lm.broadcast_to(a, out.shape).clone(), lm.broadcast_to(b, out.shape).clone()
        assert out.tolist() == getattr(lm, name)(*wide).tolist()


@pytest.mark.parametrize("name", "add sub mul div maximum minimum".split())
@pytest.mark.parametrize("shapes", [((4, 1), (4, 6)), ((2, 1, 1), (2, 3, 5)), ((4, 1), (6,))])
def test_gradients_of_columns(name, shapes):
    for left, right in (shapes, shapes[::-1]):
        a, b = lm.rand(*left, dtype=lm.float64) + 0.5, lm.rand(*right, dtype=lm.float64) + 0.5
        assert lm.autograd.gradcheck(getattr(lm, name), (a.requires_grad_(), b.requires_grad_()))


def test_extremes_without_their_places():
    for rows, cols in itertools.product((1, 3), (1, 5, 63, 64, 65, 200)):
        x = lm.randn(rows, cols)
        assert x.amax(-1).tolist() == x.max(-1).values.tolist() == [max(r) for r in x.tolist()]
        assert x.amin(0).tolist() == x.min(0).values.tolist() == [min(c) for c in x.T.tolist()]
        x[0, cols // 2] = math.nan
        assert math.isnan(x.amax(-1)[0].item()) and math.isnan(x.amin(-1)[0].item())


def test_ties_share_the_gradient_down_columns():
    x = lm.tensor([[1.0, 2.0, math.nan], [1.0, 3.0, math.nan], [0.0, 3.0, 5.0]], requires_grad=True)
    x.amax(0).sum().backward()
    assert x.grad.tolist() == [[0.5, 0.0, 0.5], [0.5, 0.5, 0.5], [0.0, 0.5, 0.0]]


def _cases():
    x = lm.tensor([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0], [0.5, 0.0, 2.0]])
    index = lm.tensor([[2, 0, 1], [0, 0, 2]])
    source = lm.tensor([[10.0, 20.0, 30.0], [40.0, 50.0, 60.0]])
    return x, {
        "clamp_": [(-1.0, 2.0), (None, 1.0), (lm.zeros(3), 1.0)],
        "masked_fill_": [(x > 0, 7.0), (lm.tensor([True, False, True]), lm.tensor(3.0))],
        "tril_": [(), (1,), (-1,), (9,)],
        "triu_": [(), (1,), (-1,), (-9,)],
        "scatter_": [(0, index, source), (1, index, 5.0)],
        "scatter_add_": [(0, index, source), (1, index, source)],
        "index_add_": [(0, lm.tensor([2, 2]), source), (1, lm.tensor([1]), lm.ones(3, 1))],
        "pow_": [(2,), (0.5,), (lm.tensor([1.0, 2.0, 3.0]),), (-1,)],
    }


@pytest.mark.parametrize("name", list(_cases()[1]))
def test_in_own_memory_is_the_operation(name):
    """Written where the elements stand: the result of the operation, seen by views; what was saved of the old values is refused."""
    x, cases = _cases()
    for args in cases[name]:
        expected = getattr(x, name[:-1])(*args)
        y = x.clone()
        row, data = y[1], y._data
        assert getattr(y, name)(*args) is y and y._data is data
        assert repr(y) == repr(expected) and repr(row) == repr(expected[1])
        w = lm.ones(3, 3, requires_grad=True)
        kept = x.clone()
        loss = (w * kept).sum()
        getattr(kept, name)(*args)
        with pytest.raises(RuntimeError, match="modified in place"):
            loss.backward()


@pytest.mark.parametrize("name", list(_cases()[1]))
def test_operands_that_share_memory_are_read_before_they_are_written(name):
    x, cases = _cases()
    for args in cases[name]:
        y = x.clone()
        shared = tuple(y[:2] if isinstance(a, lm.Tensor) and a.shape == (2, 3) and a.dtype is lm.float32 else a for a in args)
        expected = getattr(x.clone(), name[:-1])(*(x[:2] if s is not a else a for s, a in zip(shared, args, strict=True)))
        getattr(y, name)(*shared)
        assert repr(y) == repr(expected)
    with pytest.raises((IndexError, lm.autograd.ShapeError)):
        y = x.clone()
        y.scatter_(0, lm.tensor([[0, 0, 3]]), 1.0)
    assert y.tolist() == x.tolist()
