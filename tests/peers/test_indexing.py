"""Random index expressions against PyTorch: values, shapes, errors and gradients, reading and writing."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import linalgml as lm

torch = pytest.importorskip("torch")
np = pytest.importorskip("numpy")

pytestmark = pytest.mark.peers


@st.composite
def parts(draw, shape, mask=True):
    """Parts of an index for this shape; tensors are (kind, array) until they are made for one library or the other."""
    out, d, dotted = [], 0, False
    while d < len(shape):
        size = shape[d]
        kind = draw(st.sampled_from(["int", "slice", "slice", "none", "dots", "stop", "ids", "list", "mask", "flag"]))
        if kind == "none":
            out.append(None)
        elif kind == "dots" and not dotted:
            out.append(Ellipsis)
            d, dotted = d + draw(st.integers(0, len(shape) - d)), True
        elif kind == "stop":
            break
        elif kind == "slice":
            end = st.none() | st.integers(-size - 2, size + 2)
            out.append(slice(draw(end), draw(end), draw(st.none() | st.integers(1, 3))))
            d += 1
        elif kind in ("int", "ids", "list") and size:
            index = st.integers(-size, size - 1)
            if kind == "int":
                out.append(draw(index))
            elif kind == "list":
                out.append(draw(st.lists(index, min_size=1, max_size=4)))
            else:
                dims = draw(st.sampled_from([(), (1,), (3,), (2, 1), (2, 3)]))
                n = int(np.prod(dims))
                out.append(("ids", np.array(draw(st.lists(index, min_size=n, max_size=n)), dtype=np.int64).reshape(dims)))
            d += 1
        elif kind == "mask" and mask:
            wide = shape[d : d + draw(st.integers(1, len(shape) - d))]
            n = int(np.prod(wide))
            out.append(("mask", np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool).reshape(wide)))
            d += len(wide)
        elif kind == "flag" and mask:
            out.append(draw(st.booleans()))
    return out


def build(parts, make):
    made = tuple(make(p[1]) if type(p) is tuple else p for p in parts)
    return made[0] if len(made) == 1 else made


@st.composite
def cases(draw):
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    order = draw(st.permutations(range(len(shape))))
    return shape, order, draw(parts(tuple(shape[d] for d in order)))


def pair(shape, order, seed=0):
    """The same leaf in both libraries, and a view of a copy of it with its dimensions permuted."""
    values = np.random.default_rng(seed).standard_normal(shape)
    theirs = torch.tensor(values, requires_grad=True)
    ours = lm.tensor(values, dtype=lm.float64, requires_grad=True)
    return theirs, ours, (theirs * 1).permute(*order), ours.clone().permute(*order)


def outcome(action):
    try:
        return action(), None
    except (IndexError, ValueError, RuntimeError, TypeError) as error:
        return None, error


def lenient(error, theirs):
    """PyTorch does not look at an index when nothing is picked; we always refuse one that is out of range."""
    return isinstance(error, IndexError) and "out of range" in str(error) and theirs is not None and theirs.numel() == 0


def agree(theirs, ours):
    assert ours.shape == tuple(theirs.shape)
    assert ours.tolist() == theirs.tolist()


def same_grad(theirs, ours, shape):
    expected = np.zeros(shape) if theirs.grad is None else theirs.grad.numpy()
    got = np.zeros(shape) if ours.grad is None else np.array(ours.grad.tolist()).reshape(shape)
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


@settings(max_examples=300)
@given(cases())
@example(((2, 3, 4), [0, 1, 2], [0, slice(None), [1, 2]]))
@example(((2, 3, 4), [0, 1, 2], [[0, 1], slice(None), [1, 2]]))
@example(((2, 3, 4), [2, 0, 1], [[0, 1], None, [1, 0]]))
@example(((2, 3, 4, 2), [0, 1, 2, 3], [slice(None), [0, 2], slice(1, None, 2), [1, 0]]))
def test_reading_like_pytorch(case):
    shape, order, index = case
    leaf_t, leaf, x_t, x = pair(shape, order)
    theirs, error_t = outcome(lambda: x_t[build(index, torch.tensor)])
    ours, error = outcome(lambda: x[build(index, lm.tensor)])
    assume(not lenient(error, theirs))
    assert (error is None) == (error_t is None), (error, error_t)
    if error is not None:
        return
    agree(theirs, ours)
    upstream = np.random.default_rng(1).standard_normal(ours.shape)
    theirs.backward(torch.tensor(np.asarray(upstream)))
    ours.backward(lm.tensor(np.asarray(upstream), dtype=lm.float64) if ours.numel() else lm.zeros(ours.shape, dtype=lm.float64))
    same_grad(leaf_t, leaf, shape)


@settings(max_examples=300)
@given(cases(), st.data())
def test_writing_like_pytorch(case, data):
    shape, order, index = case
    leaf_t, leaf, x_t, x = pair(shape, order)
    places = torch.arange(x_t.numel()).reshape(x_t.shape)
    chosen, _ = outcome(lambda: places[build(index, torch.tensor)])
    assume(chosen is not None and len(set(chosen.flatten().tolist())) == chosen.numel())
    value_shape = tuple(1 if data.draw(st.booleans()) else size for size in chosen.shape)[data.draw(st.integers(0, 1)) :]
    values = np.asarray(np.random.default_rng(2).standard_normal(value_shape))
    value_t = torch.tensor(values, requires_grad=True)
    value = lm.tensor(values, dtype=lm.float64).reshape(value_shape).requires_grad_()
    _, error_t = outcome(lambda: x_t.__setitem__(build(index, torch.tensor), value_t))
    _, error = outcome(lambda: x.__setitem__(build(index, lm.tensor), value))
    assume(not lenient(error, chosen))
    assert (error is None) == (error_t is None), (error, error_t)
    if error is not None:
        return
    agree(x_t, x)
    upstream = np.random.default_rng(3).standard_normal(x.shape)
    x_t.backward(torch.tensor(upstream))
    x.backward(lm.tensor(upstream, dtype=lm.float64))
    same_grad(leaf_t, leaf, shape)
    same_grad(value_t, value, value_shape)


@settings(max_examples=100)
@given(st.data())
def test_out_of_range_like_pytorch(data):
    shape = tuple(data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)))
    index = tuple(data.draw(st.lists(st.integers(-5, 5) | st.just(slice(None)) | st.lists(st.integers(-4, 4), min_size=1), max_size=4)))
    x_t, x = torch.zeros(shape), lm.zeros(shape)
    theirs, error_t = outcome(lambda: x_t[index])
    ours, error = outcome(lambda: x[index])
    assume(not lenient(error, theirs))
    assert (error is None) == (error_t is None), (error, error_t)
    if error is None:
        agree(theirs, ours)
    else:
        assert isinstance(error, IndexError)
