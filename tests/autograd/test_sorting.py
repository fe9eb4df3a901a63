"""Sorting and searching: against their definitions, ties and nan, gradients, errors, parity."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml.autograd import sorting

several = settings(max_examples=60)
NAN = float("nan")
numbers = st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, 1e-45, 3e38, -3e38, NAN, float("inf"), -float("inf")]) | st.floats(width=32)


def rank(v):
    return (v != v, 0.0 if v != v else v)


@several
@given(st.lists(numbers, max_size=50), st.booleans())
def test_sort_is_stable_with_nan_largest(values, descending):
    found = lm.tensor(values, dtype=lm.float64).sort(descending=descending)
    order = sorted(range(len(values)), key=lambda i: rank(values[i]))
    if descending:
        order = sorted(range(len(values)), key=lambda i: (values[i] == values[i], 0.0 if values[i] != values[i] else -values[i]))
    assert found.indices.tolist() == order
    assert [str(v + 0.0) for v in found.values.tolist()] == [str(values[i] + 0.0) for i in order]


@several
@given(st.lists(st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=30), st.data())
def test_topk_takes_the_first_of_equals(values, data):
    k = data.draw(st.integers(0, len(values)))
    x = lm.tensor(values)
    assert x.topk(k).indices.tolist() == sorted(range(len(values)), key=lambda i: -values[i])[:k]
    assert x.topk(k, largest=False).indices.tolist() == sorted(range(len(values)), key=lambda i: values[i])[:k]
    assert x.sort().values.tolist() == sorted(values)


@pytest.mark.parametrize("n", [1, 11, 12, 13, 24, 25, 511, 512, 2000])
@pytest.mark.parametrize("dtype", [lm.float32, lm.float64, lm.int64])
def test_long_rows(n, dtype):
    x = lm.randint(-n, n, (2, n)).to(dtype)
    for descending in (False, True):
        values, indices = x.sort(descending=descending)
        for row in range(2):
            before = x[row].tolist()
            expected = sorted(range(n), key=lambda i, before=before: -before[i] if descending else before[i])
            assert indices[row].tolist() == expected and values[row].tolist() == [before[i] for i in expected]
    assert x.topk(min(n, 70)).values.tolist() == x.sort(descending=True).values[:, :70].tolist()


def test_other_dimensions_and_results_by_name():
    x = lm.tensor([[3.0, 1.0], [2.0, 4.0]])
    found = x.sort(dim=0)
    assert found.values.tolist() == [[2.0, 1.0], [3.0, 4.0]] and found.indices.tolist() == [[1, 0], [0, 1]]
    values, indices = found
    assert values is found[0] and indices is found.indices
    assert x.topk(1, dim=0).values.tolist() == [[3.0, 4.0]]
    assert lm.tensor(3.0).sort().values.item() == 3.0 and lm.tensor(3.0).topk(1).indices.item() == 0
    assert sorting.kthvalue(x, 2).values.tolist() == [3.0, 4.0]
    assert sorting.kthvalue(x, 1, dim=0, keepdim=True).indices.tolist() == [[1, 0]]
    assert lm.zeros(2, 0).sort().values.shape == (2, 0) and lm.zeros(0, 2).topk(1).values.shape == (0, 1)


def test_the_index_that_is_returned_may_be_written():
    x = lm.tensor([3.0, 1.0], requires_grad=True)
    values, indices = x.sort()
    indices.fill_(0)
    (values * lm.tensor([10.0, 20.0])).sum().backward()
    assert x.grad.tolist() == [20.0, 10.0]


@pytest.mark.parametrize(
    "call",
    [lambda x: x.sort(dim=0).values, lambda x: x.sort(descending=True)[0], lambda x: x.topk(2)[0], lambda x: x.t().topk(1, dim=0)[0]],
)
def test_gradients(call):
    x = lm.tensor([[0.5, -1.0, 2.0], [1.5, 3.0, 0.1]], dtype=lm.float64, requires_grad=True)
    assert lm.autograd.gradcheck(call, x)


@several
@given(st.lists(st.integers(-4, 4), max_size=30))
def test_unique(values):
    found, inverse, counts = lm.unique(lm.tensor(values, dtype=lm.int64), return_inverse=True, return_counts=True)
    assert found.tolist() == sorted(set(values)) and counts.tolist() == [values.count(v) for v in sorted(set(values))]
    assert found[inverse].tolist() == values
    assert lm.unique(lm.tensor([[2.0, 1.0], [1.0, 2.0]])).tolist() == [1.0, 2.0]
    assert len(lm.unique(lm.tensor([NAN, NAN, 1.0]))) == 3  # no nan equals another


@several
@given(st.lists(numbers.filter(lambda v: v == v), max_size=20), st.lists(numbers, max_size=8))
def test_searchsorted(row, values):
    import bisect

    row = sorted(row)
    args = lm.tensor(row, dtype=lm.float64), lm.tensor(values, dtype=lm.float64)
    for right, place in ((False, bisect.bisect_left), (True, bisect.bisect_right)):
        expected = [len(row) if v != v else place(row, v) for v in values]
        assert lm.searchsorted(*args, right=right).tolist() == expected
        assert lm.searchsorted(*args, side="right" if right else "left").tolist() == expected


def test_searchsorted_row_by_row_and_bincount():
    rows = lm.tensor([[1, 3, 5], [2, 4, 6]])
    assert lm.searchsorted(rows, lm.tensor([[3, 6], [1, 5]])).tolist() == [[1, 3], [0, 2]]
    assert lm.bincount(lm.tensor([3, 1, 3])).tolist() == [0, 1, 0, 2]
    assert lm.bincount(lm.tensor([1, 1]), weights=lm.tensor([0.5, 2.0]), minlength=3).tolist() == [0.0, 2.5, 0.0]
    assert lm.bincount(lm.zeros(0, dtype=lm.int64), minlength=2).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lm.topk(lm.zeros(3), 4), "k = 4"),
        (lambda: lm.topk(lm.zeros(3), -1), "k = -1"),
        (lambda: sorting.kthvalue(lm.zeros(3), 0), "k = 0"),
        (lambda: lm.searchsorted(lm.zeros(2, 3), lm.zeros(3, 1)), r"\(3, 1\).*\(2, 3\)"),
        (lambda: lm.searchsorted(lm.zeros(3), lm.zeros(1), side="up"), "side"),
        (lambda: lm.bincount(lm.tensor([0, -2])), "-2"),
        (lambda: lm.bincount(lm.tensor([0]), weights=lm.zeros(2)), r"\(2,\)"),
    ],
)
def test_errors(call, words):
    with pytest.raises(ValueError, match=words):
        call()
    with pytest.raises(IndexError, match="dim 1"):
        lm.sort(lm.zeros(3), dim=1)
    with pytest.raises(TypeError, match="int64"):
        lm.searchsorted(lm.zeros(3), lm.tensor([1]))


@several
@given(st.integers(1, 3), st.integers(1, 40), st.booleans(), st.sampled_from([lm.float32, lm.float64]), st.data())
def test_parity(parity, rows, cols, flag, dtype, data):
    n = rows * cols
    x = data.draw(st.lists(numbers, min_size=n, max_size=n))
    k = data.draw(st.integers(1, cols))
    parity(sorting.topk_rows, dtype, x, [0.0] * rows * k, [0] * rows * k, rows, cols, k, flag)
    order = list(range(cols))[:k] * rows
    parity(sorting.spread_rows, dtype, x[: rows * k], order, [9.0] * n, rows, cols, k)
    x = sorted(v for v in x if v == v)
    if x:
        parity(sorting.search_rows, dtype, x, [float(v) for v in x], [0] * len(x), 1, len(x), len(x), len(x).bit_length(), flag)


@several
@given(st.integers(1, 2), st.integers(1, 40), st.booleans(), st.sampled_from([lm.float32, lm.float64]), st.data())
def test_parity_of_sorting(rows, cols, descending, dtype, data):
    n = rows * cols
    x = lm.tensor(data.draw(st.lists(numbers, min_size=n, max_size=n)), dtype=dtype).view(rows, cols)
    with lm.use_backend("python"):
        expected = x.sort(descending=descending)
        many = lm.unique(lm.where(x == x, x, lm.zeros(())), return_counts=True)
    for name in lm.available_backends():
        with lm.use_backend(name):
            found = x.sort(descending=descending)
            again = lm.unique(lm.where(x == x, x, lm.zeros(())), return_counts=True)
        assert found.indices.tolist() == expected.indices.tolist()
        assert str(found.values.tolist()) == str(expected.values.tolist())
        assert [t.tolist() for t in again] == [t.tolist() for t in many]


@pytest.mark.skipif("cython" not in lm.available_backends(), reason="needs the compiled twins")
def test_the_twins_check_their_door():
    with lm.use_backend("cython"):
        store = lm.backend.store()
        x, order = store.zeros(4, lm.float32), store.build([0, 1, 2, 9], lm.int64)
        for call in (
            lambda: sorting.sort_rows(x, x, order, order, 2, 3, 2, False),
            lambda: sorting.topk_rows(x, x, order, 1, 4, 5, True),
            lambda: sorting.spread_rows(x, order, x, 1, 4, 4),
            lambda: sorting.distinct(x, order, store.zeros(4, lm.float32), store.zeros(4, lm.int64), store.zeros(4, lm.int64), 4),
            lambda: sorting.search_rows(x, x, order, 2, 4, 1, 3, False),
            lambda: sorting.search_rows(x, x, order, -1, 4, 1, 3, False),
        ):
            with pytest.raises((ValueError, IndexError)):
                call()
