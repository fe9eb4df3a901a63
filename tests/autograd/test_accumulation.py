"""Products and running sums."""

import itertools
import math

import pytest

import linalgml as lm


@pytest.mark.parametrize("dim", [0, 1, 2, -1])
def test_running_sums(dim):
    x = lm.randn(2, 3, 4, dtype=lm.float64, requires_grad=True)
    out = lm.cumsum(x, dim)
    assert out.shape == x.shape
    rows = x.transpose(dim, -1).reshape(-1, x.shape[dim]).tolist()
    found = out.transpose(dim, -1).reshape(-1, x.shape[dim]).tolist()
    for row, sums in zip(rows, found, strict=True):
        assert sums == pytest.approx(list(itertools.accumulate(row)))
    assert lm.autograd.gradcheck(lambda x: lm.cumsum(x, dim), (x,))


def test_running_sums_of_integers_wrap_and_of_nothing_are_nothing():
    top = (1 << 63) - 1
    assert lm.cumsum(lm.tensor([top, 1, 1]), 0).tolist() == [top, -top - 1, -top]
    assert lm.cumsum(lm.tensor([True, True]), 0).tolist() == [1, 2]
    assert lm.cumsum(lm.zeros(0), 0).tolist() == []
    with pytest.raises(TypeError, match="cumsum: dim must be one int"):
        lm.cumsum(lm.ones(2, 2), (0, 1))


@pytest.mark.parametrize("values", [[2.0, 3.0, -4.0], [2.0, 0.0, -4.0], [0.0, 0.0, 5.0]])
def test_the_gradient_of_a_product_survives_zeros(values):
    x = lm.tensor(values, dtype=lm.float64, requires_grad=True)
    lm.prod(x).backward()
    assert x.grad.tolist() == [math.prod(values[:i] + values[i + 1 :]) for i in range(3)]


def test_products_of_integers_wrap():
    assert lm.prod(lm.tensor([1 << 40, 1 << 23, -1])).item() == -(1 << 63)
    assert lm.prod(lm.tensor([[3, 5], [7, 11]]), 0).tolist() == [21, 55]
