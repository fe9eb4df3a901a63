"""Gathering, scattering and masks: against their definitions, gradients, errors, parity."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml.autograd import gather as g
from linalgml.autograd import masking

several = settings(max_examples=40)
SHAPES = [
    ((4,), (6,), 0), ((3, 4), (2, 4), 0), ((3, 4), (3, 5), 1), ((2, 3, 4), (2, 5, 4), 1),
    ((2, 3, 4), (1, 2, 2), 1), ((3, 4), (2, 3), 0),
]  # fmt: skip


def drawn(shape, high):
    return lm.randint(0, high, shape)


def places(shape):
    return itertools.product(*(range(s) for s in shape))


def moved(place, dim, index):
    return (*place[:dim], index[place].item(), *place[dim + 1 :])


@pytest.mark.parametrize(("shape", "wanted", "dim"), SHAPES)
def test_gather_is_its_definition(shape, wanted, dim):
    x, index = lm.randn(*shape), drawn(wanted, shape[dim])
    out = x.gather(dim - len(shape), index)
    assert out.shape == wanted
    assert all(out[p].item() == x[moved(p, dim, index)].item() for p in places(wanted))


@pytest.mark.parametrize(("shape", "wanted", "dim"), SHAPES)
@pytest.mark.parametrize("adds", [True, False])
def test_scatter_is_its_definition(shape, wanted, dim, adds):
    x, index = lm.randn(*shape), drawn(wanted, shape[dim])
    src = lm.randn(*(s + 1 for s in wanted))  # larger than the index: only its corner counts
    out = (lm.scatter_add if adds else lm.scatter)(x, dim, index, src)
    expected = x.clone()
    for p in places(wanted):
        to = moved(p, dim, index)
        expected[to] = src[p] + (expected[to] if adds else 0.0)
    assert lm.allclose(out, expected, atol=1e-6) and out is not x


@pytest.mark.parametrize(("shape", "wanted", "dim"), SHAPES)
def test_gradients(shape, wanted, dim):
    x = lm.randn(*shape, dtype=lm.float64).requires_grad_()
    src = lm.randn(*wanted, dtype=lm.float64).requires_grad_()
    index = drawn(wanted, shape[dim])
    assert lm.autograd.gradcheck(lambda x: x.gather(dim, index), (x,))
    assert lm.autograd.gradcheck(lambda x, s: x.scatter_add(dim, index, s), (x, src))
    column = drawn((5,), shape[dim])
    part = lm.randn(*shape[:dim], 5, *shape[dim + 1 :], dtype=lm.float64).requires_grad_()
    assert lm.autograd.gradcheck(lambda x: x.index_select(dim, column), (x,))
    assert lm.autograd.gradcheck(lambda x, s: x.index_add(dim, column, s, alpha=2.5), (x, part))
    mask = lm.randn(*shape) > 0
    fill = lm.tensor(2.0, dtype=lm.float64, requires_grad=True)
    assert lm.autograd.gradcheck(lambda x, v: x.masked_fill(mask, v), (x, fill))
    assert lm.autograd.gradcheck(lambda x: lm.masked_select(x, mask) * 1.0, (x,)) or not mask.any()


def test_scatter_overwrites_what_it_hits():
    x = lm.ones(2, 3, dtype=lm.float64, requires_grad=True)
    v = lm.ones(2, 1, dtype=lm.float64, requires_grad=True)
    (x.scatter(1, lm.tensor([[2], [0]]), v) * lm.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=lm.float64)).sum().backward()
    assert x.grad.tolist() == [[1.0, 2.0, 0.0], [0.0, 5.0, 6.0]] and v.grad.tolist() == [[3.0], [4.0]]


def test_indices_changed_before_backward_are_noticed():
    x, index = lm.ones(3, requires_grad=True), lm.tensor([0, 1])
    y = x.gather(0, index)
    index[0] = 2
    with pytest.raises(RuntimeError, match="modified in place"):
        y.sum().backward()


@pytest.mark.parametrize("index", [[3, 0], [-1, 0], [2**40, 0]])
def test_indices_out_of_range_are_named(index):
    x = lm.zeros(3)
    index = lm.tensor(index)
    for call in (
        lambda: x.gather(0, index),
        lambda: x.scatter(0, index, 1.0),
        lambda: x.scatter_add(0, index, lm.ones(2)),
        lambda: x.index_select(0, index),
        lambda: x.index_add(0, index, lm.ones(2)),
    ):
        with pytest.raises(IndexError, match=f"{index[0].item()}"):
            call()


def test_shapes_that_do_not_fit_are_named():
    x = lm.zeros(2, 3)
    for call, words in [
        (lambda: x.gather(0, lm.tensor([0])), r"\(2, 3\).*\(1,\)"),
        (lambda: x.gather(0, lm.zeros(1, 4, dtype=lm.int64)), r"\(1, 4\)"),
        (lambda: x.scatter(0, lm.zeros(2, 3, dtype=lm.int64), lm.zeros(1, 3)), r"\(1, 3\)"),
        (lambda: x.index_select(0, lm.zeros(1, 1, dtype=lm.int64)), r"\(1, 1\)"),
        (lambda: x.index_add(0, lm.tensor([0]), lm.zeros(2, 3)), r"\(2, 3\)"),
        (lambda: x.masked_fill(lm.tensor([True, False]), 0.0), r"\(2,\)"),
        (lambda: x.masked_fill(lm.tensor([True, False, True]), lm.zeros(2)), r"\(2,\)"),
        (lambda: lm.masked_select(x, lm.tensor([True, False])), r"\(2,\)"),
    ]:
        with pytest.raises(lm.ShapeError, match=words):
            call()


def test_nonzero_lists_coordinates_in_order():
    x = lm.tensor([[0.0, 2.0, 0.0], [float("nan"), 0.0, -1.0]])
    assert x.nonzero().tolist() == [[0, 1], [1, 0], [1, 2]]
    rows, cols = x.nonzero(as_tuple=True)
    assert x[rows, cols].tolist()[::2] == [2.0, -1.0]
    assert lm.zeros(2, 2).nonzero().shape == (0, 2) and lm.zeros(0, 3).nonzero().shape == (0, 2)
    assert lm.tensor(5).nonzero().shape == (1, 0) and lm.tensor(0).nonzero().shape == (0, 0)


def test_take_and_take_along_dim():
    x = lm.tensor([[3, 1, 2], [6, 5, 4]])
    assert lm.take(x, lm.tensor([[0, -1]])).tolist() == [[3, 4]]
    assert lm.take_along_dim(x, x.argsort(dim=1), 1).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert lm.take_along_dim(x, lm.tensor([[2]]), 1).tolist() == [[2], [4]]
    assert lm.take_along_dim(x, lm.tensor([5, 0])).tolist() == [4, 3]


def test_empty_tensors():
    none = lm.zeros(0, dtype=lm.int64)
    assert lm.zeros(3).gather(0, none).shape == (0,)
    assert lm.ones(3).scatter_add(0, none, lm.zeros(0)).tolist() == [1.0, 1.0, 1.0]
    assert lm.zeros(2, 3).index_select(1, none).shape == (2, 0)
    assert lm.zeros(0, 3).masked_fill(lm.zeros(3) > 0, 1.0).shape == (0, 3)


@several
@given(st.integers(1, 3), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.data())
def test_parity(parity, outer, size, count, inner, data):
    n, total = outer * count * inner, outer * size * inner
    index = data.draw(st.lists(st.integers(0, size - 1), min_size=n, max_size=n))
    dtype = data.draw(st.sampled_from([lm.float32, lm.float64]))
    args = outer, size, count, inner
    parity(g.gather_forward, dtype, [float(i) for i in range(total)], index, [0.0] * n, *args)
    parity(g.scatter_write, dtype, [float(i) for i in range(n)], index, [-1.0] * total, *args)
    parity(g.scatter_sum, dtype, [float(i) for i in range(n)], index, [1.0] * total, *args)
    mask = [i % 2 for i in index[: count * inner]]
    x = [float(i) for i in range(n)]
    parity(masking.masked_fill_forward, dtype, x, mask, [float("nan")], [0.0] * n, outer, count * inner)
    parity(masking.masked_sum, dtype, x, mask, [0.0], outer, count * inner)
    parity(masking.coordinates, dtype, list(range(24)), [0] * 72, (2, 3, 4), 3, 24)


@pytest.mark.skipif("cython" not in lm.available_backends(), reason="needs the compiled twins")
@pytest.mark.parametrize("index", [-1, 3, 2**62, -(2**63)])
def test_the_twins_refuse_indices_outside(index):
    with lm.use_backend("cython"):
        store = lm.backend.store()
        for kernel in (g.gather_forward, g.scatter_write, g.scatter_sum):
            with pytest.raises(IndexError, match=str(index)):
                kernel(store.zeros(3, lm.float32), store.build([index], lm.int64), store.zeros(3, lm.float32), 1, 3, 1, 1)
            with pytest.raises(ValueError):
                kernel(store.zeros(3, lm.float32), store.build([0], lm.int64), store.zeros(3, lm.float32), 1, 4, 4, 1)
