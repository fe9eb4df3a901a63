"""Tensors: making, printing, converting, viewing."""

import copy
import pickle

import pytest

import linalgml as lm
from linalgml.autograd import gradcheck


def test_dtypes_follow_the_data():
    assert lm.tensor([1, 2]).dtype is lm.int64
    assert lm.tensor([1, 2.5]).dtype is lm.float32
    assert lm.tensor([True, False]).dtype is lm.bool
    assert lm.tensor(3).shape == () and lm.tensor([]).shape == (0,)
    assert lm.tensor(0.1).item() == 0.10000000149011612
    assert lm.tensor(0.1, dtype=lm.float64).item() == 0.1
    lm.set_default_dtype(lm.float64)
    try:
        assert lm.zeros(1).dtype is lm.float64
    finally:
        lm.set_default_dtype(lm.float32)


@pytest.mark.parametrize(("data", "error", "words"), [
    ([[1, 2], [3]], ValueError, "ragged data: item 1 at depth 1 has 1 where the first has 2"),
    ([[1, 2], 3], ValueError, "ragged data: item 1 at depth 1 has int"),
    ([1, [2]], ValueError, "ragged"),
    (["a"], TypeError, "found str"),
    ([None], TypeError, "found NoneType"),
    ("text", TypeError, "found str"),
    ([1 << 63], OverflowError, "does not fit in int64"),
])  # fmt: skip
def test_bad_data(data, error, words):
    with pytest.raises(error, match=None if error is OverflowError else words):
        lm.tensor(data)


def test_factories():
    assert lm.zeros(2, 3).tolist() == [[0.0] * 3] * 2 and lm.ones((2,)).tolist() == [1.0, 1.0]
    assert lm.full((2,), 3).dtype is lm.int64 and lm.full((), 2.5).item() == 2.5
    assert lm.arange(2, 10, 3).tolist() == [2, 5, 8] and lm.arange(0, 1, 0.25).tolist() == [0, 0.25, 0.5, 0.75]
    assert lm.arange(5, 0, -2).tolist() == [5, 3, 1] and lm.arange(0).shape == (0,)
    assert lm.linspace(0, 1, 5).tolist() == [0, 0.25, 0.5, 0.75, 1.0]
    assert lm.eye(2, 3).tolist() == [[1, 0, 0], [0, 1, 0]]
    assert lm.zeros_like(lm.tensor([1, 2])).dtype is lm.int64
    with pytest.raises(ValueError, match="non-negative"):
        lm.zeros(-1)
    with pytest.raises(RuntimeError, match="runs on the CPU"):
        lm.zeros(1, device="cuda")
    assert lm.zeros(1, device="cpu").device == "cpu"


def test_random_tensors_repeat_with_the_seed():
    def draw():
        lm.manual_seed(7)
        return [lm.rand(3).tolist(), lm.randn(3).tolist(), lm.randint(0, 100, (3,)).tolist(), lm.randperm(5).tolist()]

    assert draw() == draw()
    assert sorted(lm.randperm(20).tolist()) == list(range(20))
    draws = lm.multinomial(lm.tensor([0.1, 0.0, 0.9]), 2000, replacement=True).tolist()
    assert 1 not in draws and draws.count(2) / 2000 == pytest.approx(0.9, abs=0.03)
    with pytest.raises(ValueError):
        lm.multinomial(lm.tensor([0.5, -0.5]), 1)
    with pytest.raises(ValueError, match="without replacement"):
        lm.multinomial(lm.tensor([0.5, 0.5]), 3)


def test_printing():
    assert repr(lm.tensor([1.0, 2.5])) == "tensor([1.0000, 2.5000])"
    assert repr(lm.tensor([[1, 20], [300, 4]])) == "tensor([[  1,  20],\n        [300,   4]])"
    assert repr(lm.tensor(float("nan"))) == "tensor(nan)"
    assert repr(lm.tensor([True])) == "tensor([True])"
    assert repr(lm.zeros(0)) == "tensor([])" and "size=(0, 3)" in repr(lm.zeros(0, 3))
    assert "requires_grad=True" in repr(lm.ones(1, requires_grad=True))
    assert "..." in repr(lm.zeros(2000)) and len(repr(lm.zeros(100, 100))) < 1500
    assert repr(lm.tensor([1e-10, 1.0])) == "tensor([1.0000e-10, 1.0000e+00])"
    assert f"{lm.tensor(2.0):.2f}" == "2.00"


def test_scalars_and_truth():
    assert float(lm.tensor(2)) == 2.0 and int(lm.tensor(2.9)) == 2 and [10, 20][lm.tensor(1)] == 20
    assert bool(lm.tensor([1])) and not lm.tensor(0.0)
    with pytest.raises(RuntimeError, match="ambiguous"):
        bool(lm.ones(2))
    with pytest.raises(RuntimeError, match="4 elements"):
        lm.ones(2, 2).item()
    assert [row.tolist() for row in lm.eye(2)] == [[1, 0], [0, 1]]
    with pytest.raises(TypeError, match="0-d"):
        len(lm.tensor(1))


def test_views_share_memory():
    x = lm.arange(6.0)
    y = x.view(2, 3).t()
    y[0, 1] = 10.0
    assert x.tolist() == [0, 1, 2, 10, 4, 5]
    assert y.is_contiguous() is False and y.contiguous().is_contiguous()
    assert y.contiguous()._base is None
    with pytest.raises(RuntimeError, match="use reshape"):
        y.view(6)
    assert y.reshape(6).tolist() == [0, 10, 1, 4, 2, 5]


VIEWS = {
    "reshape": lambda x: x.reshape(4, 6), "transpose": lambda x: x.transpose(0, 2), "permute": lambda x: x.permute(1, 2, 0),
    "squeeze": lambda x: x.unsqueeze(1).squeeze(), "unsqueeze": lambda x: x.unsqueeze(-1),
    "expand": lambda x: x.unsqueeze(0).expand(5, -1, -1, -1),
    "narrow": lambda x: x.narrow(2, 1, 2), "select": lambda x: x.select(1, 2), "split": lambda x: x.split([1, 2], dim=1)[1],
    "chunk": lambda x: x.chunk(2, dim=2)[1], "diagonal": lambda x: x.diagonal(1, 1, 2), "flatten": lambda x: x.flatten(1),
    "movedim": lambda x: x.movedim(0, 2), "chain": lambda x: x.transpose(0, 1)[1:].transpose(1, 2).select(0, 1),
    "unbind": lambda x: x.unbind(2)[3],
    "reshaped transpose": lambda x: x.transpose(1, 2).reshape(8, 3), "unflatten": lambda x: x.unflatten(2, (2, -1)),
}  # fmt: skip


@pytest.mark.parametrize("name", VIEWS)
def test_view_gradients(name):
    assert gradcheck(lambda x: VIEWS[name](x) * VIEWS[name](x), lm.randn(2, 3, 4, dtype=lm.float64).requires_grad_())
    assert gradcheck(lambda x: VIEWS[name](x * 2), lm.randn(2, 3, 4, dtype=lm.float64).requires_grad_())


@pytest.mark.parametrize(("call", "words"), [
    (lambda x: x.view(7), r"view: shape \(7,\) is invalid for 24 elements"), (lambda x: x.reshape(5, -1), "invalid for 24"),
    (lambda x: x.reshape(-1, -1), "at most one"), (lambda x: x.permute(0, 1), "permute"), (lambda x: x.transpose(0, 3), "transpose"),
    (lambda x: x.expand(3, 3, 4), r"\(2, 3, 4\) cannot be expanded to \(3, 3, 4\)"),
    (lambda x: x.split([1, 1], dim=1), "do not add up to 3"),
    (lambda x: x.narrow(0, 1, 2), "narrow"), (lambda x: x.select(0, 2), "index 2 out of range"), (lambda x: x.unsqueeze(5), "unsqueeze"),
])  # fmt: skip
def test_bad_views(call, words):
    with pytest.raises((RuntimeError, IndexError), match=words):
        call(lm.zeros(2, 3, 4))


def test_casts():
    x = lm.tensor([1.9, -1.9, 0.0])
    assert x.long().tolist() == [1, -1, 0] and x.bool().tolist() == [True, True, False]
    assert lm.tensor([1, 0]).bool().float().tolist() == [1.0, 0.0]
    y = lm.tensor([1.5], requires_grad=True)
    (y.double() * 2).sum().backward()
    assert y.grad.dtype is lm.float32 and y.grad.tolist() == [2.0]
    assert lm.tensor([0.1]).double().item() == lm.tensor(0.1).item()
    for bad in (float("nan"), float("inf"), 1e30):
        with pytest.raises((ValueError, OverflowError)):
            lm.tensor([bad], dtype=lm.float64).long()


def test_copies_and_no_pickle():
    x = lm.tensor([1.0, 2.0], requires_grad=True)
    y = copy.deepcopy(x)
    with lm.no_grad():
        y.zero_()
    assert x.tolist() == [1.0, 2.0] and y.requires_grad
    with pytest.raises(RuntimeError, match="detach"):
        copy.deepcopy(x * 2)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(x)


def test_numpy_both_ways():
    np = pytest.importorskip("numpy")
    a = np.arange(6.0, dtype=np.float32).reshape(2, 3)
    t = lm.from_numpy(a)
    assert t.dtype is lm.float32 and t.tolist() == a.tolist()
    assert np.asarray(t.t()).tolist() == a.T.tolist()
    assert (np.asarray(lm.tensor([True, False])) == [True, False]).all()
    assert lm.tensor(np.int32([1, 2])).dtype is lm.int64
    assert lm.tensor([np.float64(1.5)]).tolist() == [1.5]
    assert np.asarray(lm.zeros(0, 3)).shape == (0, 3)
    with pytest.raises(RuntimeError, match="requires gradients"):
        lm.ones(1, requires_grad=True).numpy()
    with pytest.raises(TypeError, match="complex128"):
        lm.from_numpy(np.zeros(2, complex))
    if lm.get_backend() == "cython":
        t[0, 0] = 9.0
        assert a[0, 0] == 9.0
        view = lm.zeros(4).numpy()
        view[1] = 3.0
        assert view.tolist() == [0, 3, 0, 0]


def test_memory_seen_by_numpy_outlives_the_tensor():
    np = pytest.importorskip("numpy")
    array = lm.full((1000,), 7.0).numpy()
    for _ in range(20):
        lm.zeros(1000)
    assert (np.asarray(array) == 7.0).all()


def test_comparing_with_what_is_no_number():
    x = lm.ones(2)
    assert (x == None) is False and (x != "a") is True  # noqa: E711
    assert (x == 1).tolist() == [True, True] and x in [x]


@pytest.mark.parametrize(("call", "error"), [
    (lambda: lm.zeros(2, dtype="float32"), TypeError), (lambda: lm.tensor([1], dtype=float), TypeError),
    (lambda: lm.full((1,), 2, dtype=3), TypeError), (lambda: lm.zeros(2**40, 2**40), MemoryError), (lambda: lm.randn(10**15), MemoryError),
])  # fmt: skip
def test_bad_dtypes_and_impossible_sizes(call, error):
    with pytest.raises(error):
        call()
