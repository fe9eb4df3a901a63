"""Reading and writing by index: layouts, picks, masks, in-place rules, errors, parity."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml.autograd import indexing, positions
from linalgml.autograd.tensor import contiguous_strides, strided_add, strided_read, strided_write

floats = st.sampled_from([lm.float32, lm.float64])
several = settings(max_examples=40)


def cube():
    return lm.arange(24).view(2, 3, 4)


# ---- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "shape", "expected"),
    [
        (1, (3, 4), list(range(12, 24))),
        (-1, (3, 4), list(range(12, 24))),
        ((0, 2), (4,), [8, 9, 10, 11]),
        ((1, 2, 3), (), [23]),
        ((slice(None), -1), (2, 4), [8, 9, 10, 11, 20, 21, 22, 23]),
        ((Ellipsis, 0), (2, 3), [0, 4, 8, 12, 16, 20]),
        ((slice(None), slice(None, None, 2), slice(1, 3)), (2, 2, 2), [1, 2, 9, 10, 13, 14, 21, 22]),
        ((slice(5, 2),), (0, 3, 4), []),
        ((None, 1, None, Ellipsis, None), (1, 1, 3, 4, 1), list(range(12, 24))),
        ((), (2, 3, 4), list(range(24))),
        (Ellipsis, (2, 3, 4), list(range(24))),
        ((slice(-100, 100),), (2, 3, 4), list(range(24))),
    ],
)
def test_basic_indices_are_views(index, shape, expected):
    x = cube()
    y = x[index]
    assert y.shape == shape and y.reshape(-1).tolist() == expected
    if expected:
        y.fill_(-1)  # a view: the writes are seen in x, and only there
        assert [v for v in range(24) if x.reshape(-1).tolist()[v] == -1] == sorted(expected)


@pytest.mark.parametrize(
    ("index", "shape", "expected"),
    [
        ([1, 0], (2, 3, 4), [*range(12, 24), *range(12)]),
        ((slice(None), [-1]), (2, 1, 4), [8, 9, 10, 11, 20, 21, 22, 23]),
        ((slice(None), [2, 0], 1), (2, 2), [9, 1, 21, 13]),
        (([0, 1], [2, 0]), (2, 4), [8, 9, 10, 11, 12, 13, 14, 15]),
        (([0, 1], slice(None), [3, 0]), (2, 3), [3, 7, 11, 12, 16, 20]),  # apart: the picked dimension goes in front
        ((None, [0, 1], slice(None), [3, 0]), (2, 1, 3), [3, 7, 11, 12, 16, 20]),
        ((0, slice(None), [3, 0]), (3, 2), [3, 0, 7, 4, 11, 8]),  # an int selects first, as in PyTorch
        (([[0], [1]], [0, 2], 0), (2, 2), [0, 8, 12, 20]),
        ((slice(None), [0, 2], slice(None, None, 3)), (2, 2, 2), [0, 3, 8, 11, 12, 15, 20, 23]),
        ((True,), (1, 2, 3, 4), list(range(24))),
        ((False, 0), (0, 3, 4), []),
        (([True, False],), (1, 3, 4), list(range(12))),
        (([],), (0, 3, 4), []),
        ((range(1), 0, 0), (1,), [0]),
    ],
)
def test_picks_are_copies(index, shape, expected):
    x = cube()
    y = x[index]
    assert y.shape == shape and y.reshape(-1).tolist() == expected
    y.fill_(-1)
    assert x.reshape(-1).tolist() == list(range(24))


def test_masks_keep_elements_in_order():
    x = cube()
    assert x[x % 5 == 0].tolist() == [0, 5, 10, 15, 20]
    assert x[:, lm.tensor([True, False, True]), 0].tolist() == [[0, 8], [12, 20]]
    assert x.permute(2, 0, 1)[x.permute(2, 0, 1) > 20].tolist() == [21, 22, 23]
    assert x[lm.tensor([[True, False, False], [False, False, True]])].tolist() == [[0, 1, 2, 3], [20, 21, 22, 23]]
    assert lm.tensor(3.0)[lm.tensor(True)].tolist() == [3.0]


def test_tensors_and_numpy_index_like_lists():
    np = pytest.importorskip("numpy")
    x = cube()
    assert x[lm.tensor(1), lm.tensor([0, 2])].tolist() == x[1, [0, 2]].tolist()
    assert x[np.int64(1), np.array([0, 2], dtype=np.int32)].tolist() == x[1, [0, 2]].tolist()
    assert x[np.array([True, False])].tolist() == x[[True, False]].tolist()


@pytest.mark.parametrize(
    ("index", "error", "words"),
    [
        (2, IndexError, "index 2 .*dimension 0 .*(2, 3, 4)"),
        ((0, -4), IndexError, "index -4 .*dimension 1 .*(2, 3, 4)"),
        ((0, 0, 0, 0), IndexError, "too many indices for shape"),
        ((Ellipsis, Ellipsis), IndexError, "Ellipsis"),
        ((Ellipsis, 0, 0, 0, 0), IndexError, "too many"),
        ([0, 2], IndexError, "index 2 .*dimension 0"),
        ((slice(None), lm.tensor([0, 5])), IndexError, "index 5 .*position 1.*dimension 1"),
        (([0, 1], [0, 1, 2]), IndexError, "broadcast"),
        (lm.tensor([True, False, True]), IndexError, "mask of shape"),
        (lm.tensor([1.0]), IndexError, "int64 or bool"),
        (1.0, IndexError, "float"),
        ("a", IndexError, "str"),
        (slice(None, None, -1), ValueError, "flip"),
        (slice(None, None, 0), ValueError, "positive"),
    ],
)
def test_wrong_indices_say_what_is_wrong(index, error, words):
    x = lm.zeros(2, 3, 4)
    with pytest.raises(error, match=words):
        x[index]
    with pytest.raises(error, match=words):
        x[index] = 1.0
    assert x.sum().item() == 0.0


def test_an_element_picked_twice_receives_two_gradients():
    x = lm.zeros(3, dtype=lm.float64, requires_grad=True)
    (x[[0, 2, 0]] * lm.tensor([1.0, 10.0, 100.0], dtype=lm.float64)).sum().backward()
    assert x.grad.tolist() == [101.0, 0.0, 10.0]


def test_gradients_of_views_of_views_reach_the_root_once():
    x = lm.zeros(2, 3, 4, dtype=lm.float64, requires_grad=True)
    y = x * 1
    (y.permute(2, 0, 1)[1:][:, 0][[0, 2]] * 2).sum().backward()
    expected = [0.0] * 24
    for i, k in itertools.product(range(3), (1, 3)):
        expected[i * 4 + k] = 2.0
    assert x.grad.reshape(-1).tolist() == expected


# ---- writing ----------------------------------------------------------------------------------------------------------


def test_writing_basic_picked_and_masked_places():
    x = lm.zeros(2, 3)
    x[0] = 1
    x[:, -1] = lm.tensor([5.0, 6.0])
    x[[1], [0]] = 9.0
    x[x == 0] = lm.tensor([7.0])
    assert x.tolist() == [[1.0, 1.0, 5.0], [9.0, 7.0, 6.0]]
    x[x > 6] = -1
    x[...] = x + 1
    assert x.tolist() == [[2.0, 2.0, 6.0], [0.0, 0.0, 7.0]]
    x[lm.tensor([True, False])] = [[1, 2, 3]]
    assert x[0].tolist() == [1.0, 2.0, 3.0]


def test_values_are_cast_and_broadcast():
    x = lm.zeros(2, 3, dtype=lm.int64)
    x[:] = lm.tensor([1.9, -1.9, 3.0])
    assert x.tolist() == [[1, -1, 3], [1, -1, 3]]
    x[0] = lm.ones(1, 1, 3)
    x[1, 0] = 2.7
    assert x.tolist() == [[1, 1, 1], [2, -1, 3]]
    with pytest.raises(lm.ShapeError, match=r"\(2,\).*\(3,\)"):
        x[0] = lm.zeros(2)
    flags = lm.zeros(3, dtype=lm.bool)
    flags[1:] = 5
    assert flags.tolist() == [False, True, True]


def test_a_value_that_shares_memory_is_read_before_it_is_written():
    x = lm.arange(6)
    x[1:] = x[:-1]
    assert x.tolist() == [0, 0, 1, 2, 3, 4]
    x[:-1] = x[1:]
    assert x.tolist() == [0, 1, 2, 3, 4, 4]
    m = lm.arange(4).view(2, 2)
    m[...] = m.t()
    assert m.tolist() == [[0, 2], [1, 3]]
    m.copy_(m.t())
    assert m.tolist() == [[0, 1], [2, 3]]
    m.t().copy_(m)
    assert m.tolist() == [[0, 2], [1, 3]]
    x[[5, 4, 3]] = x[:3]
    assert x.tolist() == [0, 1, 2, 2, 1, 0]


def test_numpy_sees_what_is_written():
    np = pytest.importorskip("numpy")
    x = lm.zeros(2, 2)
    if lm.get_backend() != "python":
        a = x.numpy()
        x[0, 1] = 3.0
        x.t()[0] = 4.0
        assert a.tolist() == [[4.0, 3.0], [4.0, 0.0]]
        x.fill_(2.0)
        assert a.tolist() == [[2.0, 2.0], [2.0, 2.0]]
    b = np.arange(6.0)
    y = lm.from_numpy(b)
    z = lm.from_numpy(b)
    y[1:] = z[:-1]  # two tensors over one memory
    assert y.tolist() == [0.0, 0.0, 1.0, 2.0, 3.0, 4.0]


def test_gradient_of_what_is_overwritten_is_zero():
    x, v = lm.ones(4, dtype=lm.float64, requires_grad=True), lm.ones(2, dtype=lm.float64, requires_grad=True)
    y = x * 2
    y[1:3] = v * 5
    y[[0]] = 7.0
    y.backward(lm.tensor([1.0, 2.0, 3.0, 4.0], dtype=lm.float64))
    assert x.grad.tolist() == [0.0, 0.0, 0.0, 8.0] and v.grad.tolist() == [10.0, 15.0]


def test_a_constant_root_takes_the_history_of_what_is_written():
    w = lm.tensor([2.0, 3.0], requires_grad=True)
    x = lm.zeros(3, 2)
    for i in range(3):
        x[i] = w * float(i)
    assert x.requires_grad
    x.sum().backward()
    assert w.grad.tolist() == [3.0, 3.0]


def test_writing_through_a_view_changes_the_history_of_its_root():
    w = lm.tensor([2.0, 3.0], dtype=lm.float64, requires_grad=True)
    x = lm.ones(2, 2, dtype=lm.float64)
    row = x[1]
    row[0] = w[1] * 10
    assert row.requires_grad and x.requires_grad and x.tolist() == [[1.0, 1.0], [30.0, 1.0]]
    x[0] *= w
    (x * lm.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=lm.float64)).sum().backward()
    assert w.grad.tolist() == [1.0, 2.0 + 30.0]


def test_stale_views_are_refused():
    w = lm.ones(2, requires_grad=True)
    x = w * 1
    view = x[0]
    x[1] = 5.0
    with pytest.raises(RuntimeError, match="take the view again"):
        view * 2
    assert (x[0] * 2).item() == 2.0


def test_leaves_that_require_gradients_are_not_written():
    x = lm.ones(3, requires_grad=True)
    for write in (lambda: x.__setitem__(0, 1.0), lambda: x.add_(1.0), lambda: x[1:].fill_(0.0), lambda: x[0].zero_()):
        with pytest.raises(RuntimeError, match="leaf"):
            write()
    assert x.tolist() == [1.0, 1.0, 1.0]
    with lm.no_grad():
        x[0] = 5.0
        x[1:].mul_(2.0)
    x.data[2] = 7.0
    x.detach()[1] = 6.0
    assert x.tolist() == [5.0, 6.0, 7.0] and x.is_leaf and x.requires_grad


def test_writing_what_backward_needs_is_noticed():
    x = lm.ones(3, requires_grad=True)
    y = x * 2
    z = (y * y).sum()
    y[0] = 0.0
    with pytest.raises(RuntimeError, match="modified in place"):
        z.backward()


def test_expanded_tensors_are_not_written():
    x = lm.zeros(1, 3).expand(2, 3)
    for write in (lambda: x.__setitem__(0, 1.0), lambda: x.add_(1.0)):
        with pytest.raises(RuntimeError, match="clone"):
            write()


def test_a_whole_overwrite_takes_over_the_value_history():
    x, w = lm.ones(2, requires_grad=True), lm.ones(2, requires_grad=True)
    y = x * 3
    y.copy_(w * 5)
    y.sum().backward()
    assert x.grad is None or x.grad.tolist() == [0.0, 0.0]
    assert w.grad.tolist() == [5.0, 5.0]


def test_retained_gradients_follow_an_in_place_write():
    x = lm.ones(2, requires_grad=True)
    y = x * 3
    y.retain_grad()
    y[0] = 1.0
    (y * lm.tensor([5.0, 7.0])).sum().backward()
    assert y.grad.tolist() == [5.0, 7.0] and x.grad.tolist() == [0.0, 21.0]


def test_a_tensor_made_on_another_backend_is_written_here():
    names = [n for n in lm.available_backends() if n != "fast"]
    for a, b in itertools.product(names, names):
        with lm.use_backend(a):
            x = lm.zeros(2, 2)
            row = x[1]
        with lm.use_backend(b):
            row[0] = 3.0
            x[0] += 1.0
        assert x.tolist() == [[1.0, 1.0], [3.0, 0.0]]


# ---- parity -----------------------------------------------------------------------------------------------------------


@st.composite
def layouts(draw):
    """(shape, strides, offset, storage size): any view, also with steps below zero and shared elements."""
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    strides = tuple(draw(st.integers(-6, 12)) for _ in shape)
    low = sum(min(0, (s - 1) * t) for s, t in zip(shape, strides, strict=True))
    high = sum(max(0, (s - 1) * t) for s, t in zip(shape, strides, strict=True))
    offset = -low + draw(st.integers(0, 3))
    return shape, strides, offset, offset + high + 1 + draw(st.integers(0, 3))


@several
@given(layouts(), st.sampled_from([lm.float32, lm.float64, lm.int64]))
def test_parity_of_strided_reads_and_sums(parity, layout, dtype):
    shape, strides, offset, size = layout
    n = lm.autograd.tensor.numel(shape)
    number = int if dtype is lm.int64 else float
    args = shape, strides, len(shape), offset, n
    parity(strided_read, dtype, [number(i) for i in range(size)], [number(0)] * n, *args)
    parity(strided_add, dtype, [number(i) for i in range(n)], [number(1)] * size, *args)


@several
@given(st.lists(st.integers(1, 40), min_size=1, max_size=3), st.data())
def test_parity_of_strided_writes(parity, sizes, data):
    order = data.draw(st.permutations(range(len(sizes))))
    shape, strides = tuple(sizes[d] for d in order), tuple(contiguous_strides(sizes)[d] for d in order)
    n = lm.autograd.tensor.numel(shape)
    args = shape, strides, len(shape), 2, n
    parity(strided_write, lm.float32, [float(i) for i in range(n)], [-1.0] * (n + 4), *args)
    parity(strided_read, lm.float32, [float(i) for i in range(n + 4)], [-1.0] * n, *args)


@several
@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(1, 3), st.integers(1, 20), floats)
def test_parity_of_picks(parity, at, outer, inner, dtype):
    row, count = 6 * inner + 1, len(at)
    size, n = 3 + outer * row, outer * count * inner
    offsets = [i * inner for i in at]
    args = 2, outer, row, count, inner, 1
    parity(indexing.index_read, dtype, [float(i) for i in range(size)], offsets, [0.0] * n, *args)
    parity(indexing.index_write, dtype, [float(i) for i in range(n)], offsets, [-1.0] * size, *args)
    parity(indexing.index_add, dtype, [float(i % 7) for i in range(n)], offsets, [1.0] * size, *args)


@several
@given(st.lists(st.integers(-6, 7), min_size=1, max_size=30), st.integers(1, 6), st.integers(-3, 3))
def test_parity_of_offsets(parity, index, size, stride):
    n = len(index)
    flags = [int(i > 0) for i in index]
    parity(positions.mask_offsets, lm.float64, flags, [0] * n, n, stride)
    parity(positions.outer_sum, lm.float64, index, index, [0] * n * n, n, n)
    parity(positions.unravel_offsets, lm.float64, list(range(24)), [0] * 24, (2, 3, 4), (1, 2, 6), 3, 24)
    parity(indexing.mask_fill, lm.float64, flags, [7.0], [0.0] * (2 + n * size), 2, n, size)
    inside = [min(max(i, -size), size - 1) for i in index]
    parity(positions.index_offsets, lm.float64, inside, [0] * n, n, size, stride)
    bad = [i for i, j in enumerate(index) if not -size <= j < size]
    offsets = lm.zeros(n, dtype=lm.int64)
    assert positions.index_offsets(lm.tensor(index).flat(), offsets.flat(), n, size, stride) == (bad[0] if bad else -1)


@pytest.mark.skipif("cython" not in lm.available_backends(), reason="needs the compiled twins")
@pytest.mark.parametrize(
    ("shape", "strides", "offset", "n"),
    [
        ((3,), (1,), -1, 3), ((3,), (1,), 8, 3), ((3,), (-1,), 1, 3), ((2,), (2**61,), 0, 2), ((2**40, 2**40), (0, 0), 0, 0),
        ((3, 3), (2, 3), 0, 9), ((-1,), (1,), 0, 1), ((3,), (1,), 0, 4), ((1,) * 65, (1,) * 65, 0, 1), ((2, 2), (1,), 0, 4),
    ],
)  # fmt: skip
def test_the_twins_refuse_views_that_leave_the_storage(shape, strides, offset, n):
    with lm.use_backend("cython"):
        store = lm.backend.store()
        for kernel in (strided_read, strided_write, strided_add):
            with pytest.raises((ValueError, TypeError)):
                kernel(store.zeros(10, lm.float32), store.zeros(10, lm.float32), shape, strides, len(shape), offset, n)


@pytest.mark.skipif("cython" not in lm.available_backends(), reason="needs the compiled twins")
@pytest.mark.parametrize(
    ("at", "args"),
    [
        ([10], (0, 1, 0, 1, 1, 1)), ([-1], (0, 1, 0, 1, 1, 1)), ([2**62], (0, 1, 0, 1, 1, 1)), ([-(2**63)], (0, 1, 0, 1, 1, 1)),
        ([0], (0, 2, 10, 1, 1, 1)), ([0], (0, 2, 2**62, 1, 1, 1)), ([0], (0, 1, 0, 1, 11, 1)), ([0], (0, 1, 0, 1, 3, -4)),
        ([0], (-1, 1, 0, 1, 1, 1)), ([0], (0, 1, 0, 2, 1, 1)), ([0], (0, -1, 0, 1, 1, 1)), ([0], (2**62, 1, 0, 1, 1, 1)),
    ],
)  # fmt: skip
def test_the_twins_refuse_picks_outside_the_storage(at, args):
    with lm.use_backend("cython"):
        store = lm.backend.store()
        for kernel in (indexing.index_read, indexing.index_write, indexing.index_add):
            with pytest.raises((IndexError, ValueError)):
                kernel(store.zeros(10, lm.float64), store.build(at, lm.int64), store.zeros(10, lm.float64), *args)
