"""Joining, repeating, reversing, triangles and padding: against their definitions, gradients, errors, parity."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml.autograd import joining

floats = st.sampled_from([lm.float32, lm.float64])
several = settings(max_examples=40)


def grid():
    return lm.arange(6).view(2, 3)


def test_cat_and_stack():
    x, y = grid(), lm.tensor([[10], [11]])
    assert lm.cat([x, y, x[:, :1]], dim=1).tolist() == [[0, 1, 2, 10, 0], [3, 4, 5, 11, 3]]
    assert lm.cat((x, x[1:]), dim=-2).tolist() == [[0, 1, 2], [3, 4, 5], [3, 4, 5]]
    assert lm.cat([x, lm.zeros(0, dtype=lm.int64)]).tolist() == x.tolist()
    assert lm.cat([x, x[:0]]).tolist() == x.tolist()
    assert lm.cat([x, lm.ones(1, 3, dtype=lm.float64)]).dtype is lm.float64
    assert lm.stack([x[0], x[1]], dim=1).tolist() == [[0, 3], [1, 4], [2, 5]]
    assert lm.stack([lm.tensor(1), lm.tensor(2)]).tolist() == [1, 2]
    assert lm.stack([x, x], -1).shape == (2, 3, 2)
    assert lm.hstack([lm.tensor(1), lm.tensor([2, 3])]).tolist() == [1, 2, 3]
    assert lm.vstack([lm.tensor([1, 2]), lm.tensor([[3, 4]])]).tolist() == [[1, 2], [3, 4]]
    assert lm.concat is lm.cat is lm.concatenate


def test_the_joined_tensor_is_a_copy():
    x = grid()
    y = lm.cat([x])
    y[0, 0] = 99
    assert x[0, 0].item() == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: lm.cat([]), "at least one"),
        (lambda x: lm.cat([x, x[:, :2]]), r"\(2, 3\) and \(2, 2\)"),
        (lambda x: lm.cat([x, x[0]]), r"\(2, 3\) and \(3,\)"),
        (lambda x: lm.cat([x[0, 0]]), "stack"),
        (lambda x: lm.stack([x, x.t()]), r"\(2, 3\) and \(3, 2\)"),
        (lambda x: x.repeat(2), r"\(2,\) for shape \(2, 3\)"),
        (lambda x: x.repeat(1, -1), r"\(1, -1\)"),
        (lambda x: x.repeat_interleave(lm.tensor([1, 2, 3]), dim=0), "3 counts"),
        (lambda x: lm.tril(x[0]), r"\(3,\)"),
        (lambda x: lm.diag(x.view(1, 2, 3)), r"\(1, 2, 3\)"),
        (lambda x: lm.nn.functional.pad(x, (1, 2, 3)), r"\(1, 2, 3\)"),
        (lambda x: lm.nn.functional.pad(x, (-2, -2)), "cuts more"),
    ],
)
def test_shapes_that_do_not_fit_are_named(call, words):
    with pytest.raises(lm.ShapeError, match=words):
        call(grid())


def test_repeating():
    x = grid()
    assert x.repeat(2, 1).tolist() == x.tolist() * 2
    assert x.repeat(2, 1, 2).tolist() == [[row * 2 for row in x.tolist()]] * 2
    assert x.repeat(0, 1).shape == (0, 3)
    assert lm.tile(x, (2,)).tolist() == [row * 2 for row in x.tolist()]
    assert x.repeat_interleave(2, dim=0).tolist() == [[0, 1, 2]] * 2 + [[3, 4, 5]] * 2
    assert x.repeat_interleave(lm.tensor([0, 2, 1]), dim=1).tolist() == [[1, 1, 2], [4, 4, 5]]
    assert x.repeat_interleave(2).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    with pytest.raises(ValueError, match="negative"):
        x.repeat_interleave(-1)


def test_reversing_and_rolling():
    x = grid()
    assert x.flip(1).tolist() == [[2, 1, 0], [5, 4, 3]] and lm.flip(x, (0, 1)).tolist() == [[5, 4, 3], [2, 1, 0]]
    assert x.t().flip(0).tolist() == [[2, 5], [1, 4], [0, 3]] and x[:0].flip(0).shape == (0, 3)
    assert x.roll(1, 1).tolist() == [[2, 0, 1], [5, 3, 4]] and x.roll(-4, 1).tolist() == [[1, 2, 0], [4, 5, 3]]
    assert x.roll(2).tolist() == [[4, 5, 0], [1, 2, 3]] and x.roll((1, 1), (0, 1)).tolist() == [[5, 3, 4], [2, 0, 1]]


@pytest.mark.parametrize("diagonal", [-100, -3, -1, 0, 1, 2, 100])
@pytest.mark.parametrize("shape", [(3, 4), (4, 3), (2, 3, 3), (0, 3)])
def test_triangles(shape, diagonal):
    x = lm.randn(*shape) + 10
    keep = [[j - i <= diagonal for j in range(shape[-1])] for i in range(shape[-2])]
    lower = lm.tensor(keep, dtype=lm.bool).reshape(shape[-2:])
    assert lm.tril(x, diagonal).tolist() == lm.where(lower, x, lm.zeros(())).tolist()
    assert lm.triu(x, diagonal + 1).tolist() == lm.where(lower, lm.zeros(()), x).tolist()
    assert lm.tril(lm.full(shape, float("nan")), -100).tolist() == lm.zeros(shape).tolist()


def test_diagonals_and_padding():
    assert lm.diag(lm.tensor([1, 2]), 1).tolist() == [[0, 1, 0], [0, 0, 2], [0, 0, 0]]
    assert lm.diag(lm.tensor([1, 2]), -1).tolist() == [[0, 0, 0], [1, 0, 0], [0, 2, 0]]
    assert lm.diag(grid(), 1).tolist() == [1, 5] and lm.diag(grid(), 5).tolist() == []
    pad = lm.nn.functional.pad
    assert pad(grid(), (1, 0), value=9).tolist() == [[9, 0, 1, 2], [9, 3, 4, 5]]
    assert pad(grid(), (0, 1, 1, 0)).tolist() == [[0, 0, 0, 0], [0, 1, 2, 0], [3, 4, 5, 0]]
    assert pad(grid(), (-1, 1)).tolist() == [[1, 2, 0], [4, 5, 0]] and pad(grid(), (-2, -1)).shape == (2, 0)
    with pytest.raises(NotImplementedError, match="reflect"):
        pad(grid(), (1, 1), mode="reflect")
    rows, cols = joining.meshgrid(lm.arange(2), lm.arange(3), indexing="xy")
    assert rows.tolist() == [[0, 1]] * 3 and cols.tolist() == [[0, 0], [1, 1], [2, 2]]


@pytest.mark.parametrize(
    "call",
    [
        lambda x: lm.cat([x, x.flip(0), x[:1]], 0),
        lambda x: lm.cat([x, x * x], 1),
        lambda x: lm.stack([x, x], 1),
        lambda x: x.t().repeat(2, 3),
        lambda x: x.repeat_interleave(2, 1),
        lambda x: x.t().flip(0),
        lambda x: x.roll((1, 2), (0, 1)),
        lambda x: x.tril(-1) + x.triu(1),
        lambda x: lm.diag(x[0], 2),
        lambda x: lm.diag(x, -1),
        lambda x: lm.nn.functional.pad(x, (1, -1, -1, 2), value=3.0),
    ],
)
def test_gradients(call):
    assert lm.autograd.gradcheck(call, lm.randn(2, 3, dtype=lm.float64).requires_grad_())


@several
@given(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6), st.integers(-8, 8), st.booleans(), floats)
def test_parity(parity, batch, rows, cols, diagonal, upper, dtype):
    n = batch * rows * cols
    parity(joining.copy_triangle, dtype, [float(i) for i in range(n)], [-1.0] * n, batch, rows, cols, diagonal, upper)
