"""Elementwise operations and reductions against PyTorch: values, dtypes, shapes and gradients."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

nan, inf = math.nan, math.inf
several = settings(max_examples=40)
NASTY = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, nan, inf, -inf, 1e30, -1e30]
DTYPES = ["bool", "int64", "float32", "float64"]

UNARY = [
    "exp",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "rsqrt",
    "reciprocal",
    "square",
    "erf",
    "sin",
    "cos",
    "tan",
    "abs",
    "sign",
    "floor",
    "ceil",
    "trunc",
    "round",
    "neg",
]
BINARY = ["add", "sub", "mul", "div", "pow", "maximum", "minimum", "remainder"]
COMPARE = ["eq", "ne", "lt", "le", "gt", "ge", "floor_divide", "isclose", "logical_and", "logical_or", "logical_xor"]
REDUCTIONS = ["sum", "mean", "var", "std", "prod", "amax", "amin", "logsumexp", "norm"]


def pair(values, shape, dtype="float64", grad=False):
    ours = lm.tensor(values, dtype=getattr(lm, dtype)).reshape(shape)
    theirs = torch.tensor(values, dtype=getattr(torch, dtype)).reshape(shape)
    return (ours.requires_grad_(), theirs.requires_grad_()) if grad else (ours, theirs)


def agree(ours, theirs, rel=1e-12):
    assert ours.shape == tuple(theirs.shape)
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    tiny = 2e-38 if ours.dtype is lm.float32 else 1e-300
    assert ours.reshape(-1).tolist() == pytest.approx(theirs.reshape(-1).tolist(), rel=rel, abs=tiny, nan_ok=True)


def both(call, operands, rel=1e-12):
    """Values and gradients of the same call on both sides; operands: (values, shape)."""
    pairs = [pair(*o, grad=True) for o in operands]
    ours, theirs = call(lm, *(p[0] for p in pairs)), call(torch, *(p[1] for p in pairs))
    agree(ours, theirs, rel)
    weights = [0.5 + i % 3 for i in range(ours.numel())]
    w = pair(weights, ours.shape)
    (ours * w[0]).sum().backward()
    (theirs * w[1]).sum().backward()
    for a, b in pairs:
        agree(a.grad, b.grad, 1e-10)


def lists(n, special=(), low=-4.0, high=4.0):
    numbers = st.floats(low, high, width=16)
    return st.lists(st.sampled_from(special) | numbers if special else numbers, min_size=n, max_size=n)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", UNARY)
@several
@given(values=lists(9, NASTY))
def test_functions_of_one_number(name, dtype, values):
    if name in ("sin", "cos", "tan"):
        values = [v if abs(v) < 1e20 or math.isinf(v) else 1.0 for v in values]
    ours, theirs = pair(values, (3, 3), dtype)
    agree(getattr(lm, name)(ours), getattr(torch, name)(theirs), 2e-6 if dtype == "float32" else 1e-13)


@pytest.mark.parametrize("name", UNARY)
@several
@given(values=lists(6, low=0.015625))
def test_gradients_of_functions_of_one_number(name, values):
    if name != "tan":
        both(lambda lib, x: getattr(lib, name)(x), [(values, (2, 3))])


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("dtype", ["bool", "int64"])
def test_dtypes_of_functions_of_integers(name, dtype):
    if dtype == "bool" and name in ("abs", "sign", "floor", "ceil", "trunc", "round", "neg", "square"):
        return  # PyTorch refuses some of these and keeps bool for others; here they are integers
    ours, theirs = pair([1, 0, 1], (3,), dtype)
    agree(getattr(lm, name)(ours), getattr(torch, name)(theirs), 1e-6)


SHAPES = [((6,), (6,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), ()), ((2, 1), (1, 3)), ((4, 1, 2), (3, 1)), ((0, 3), (3,)), ((1,), (2, 0))]


@pytest.mark.parametrize("name", BINARY + COMPARE)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@several
@given(shapes=st.sampled_from(SHAPES), data=st.data())
def test_functions_of_two_numbers(name, dtype, shapes, data):
    (a, x), (b, y) = (pair(data.draw(lists(math.prod(s), NASTY)), s, dtype) for s in shapes)
    agree(getattr(lm, name)(a, b), getattr(torch, name)(x, y), 2e-6 if dtype == "float32" else 1e-13)


@pytest.mark.parametrize("name", BINARY)
@several
@given(shapes=st.sampled_from(SHAPES[:6]), data=st.data())
def test_gradients_of_functions_of_two_numbers(name, shapes, data):
    special = [1.0, -1.0, 0.5, -2.5, 0.0] if name in ("maximum", "minimum", "mul") else []
    operands = [(data.draw(lists(math.prod(s), special, 0.25)), s) for s in shapes]
    both(lambda lib, x, y: getattr(lib, name)(x, y), operands)


@pytest.mark.parametrize("name", ["add", "mul", "div", "maximum", "eq", "pow", "floor_divide", "remainder", "where"])
def test_promotion_of_every_pair_of_dtypes(name):
    for p, q, scalar in itertools.product(DTYPES, DTYPES, [(False, False), (True, False), (False, True), (True, True)]):
        if "bool" in (p, q) and p in ("bool", "int64") and q in ("bool", "int64") and name in ("pow", "floor_divide", "remainder"):
            continue  # PyTorch refuses some of these
        (a, x), (b, y) = (pair([1] if flat else [1, 1], () if flat else (2,), k) for k, flat in zip((p, q), scalar, strict=True))
        if name == "where":
            ours, theirs = lm.where(lm.tensor([True, False]), a, b), torch.where(torch.tensor([True, False]), x, y)
        else:
            ours, theirs = getattr(lm, name)(a, b), getattr(torch, name)(x, y)
        assert ours.dtype.name == str(theirs.dtype).removeprefix("torch."), (p, q, scalar)
        assert ours.tolist() == theirs.tolist()


@pytest.mark.parametrize("number", [True, 3, 2.5])
@pytest.mark.parametrize("name", ["add", "mul", "div", "eq", "lt", "remainder"])
def test_numbers_do_not_widen(name, number):
    for kind in DTYPES:
        if name == "remainder" and kind == "bool":
            continue
        for shape in ((2,), ()):
            ours, theirs = pair([1] * math.prod(shape), shape, kind)
            agree(getattr(lm, name)(ours, number), getattr(torch, name)(theirs, number), 1e-6)


@pytest.mark.parametrize(("base", "exponent"), [(2.0, None), (None, 2), (None, 3), (None, 0.5), (None, -1), (None, 0)])
def test_powers_with_a_number(base, exponent):
    def call(lib, x):
        return lib.pow(x, exponent) if base is None else base**x

    both(call, [([0.5, 1.0, 2.0, 4.0], (4,))])


@several
@given(
    st.lists(st.tuples(*[st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(-4, 4)] * 2), min_size=1, max_size=6),
    st.sampled_from(["add", "sub", "mul", "maximum", "lt", "floor_divide", "remainder"]),
)
def test_integers(values, name):
    if name in ("floor_divide", "remainder"):
        values = [(a, b if b not in (0, -1) else 2) for a, b in values]
    (a, x), (b, y) = (pair([v[i] for v in values], (len(values),), "int64") for i in (0, 1))
    assert getattr(lm, name)(a, b).tolist() == getattr(torch, name)(x, y).tolist()


@several
@given(lists(6, NASTY), st.none() | st.floats(-3, 3), st.floats(-3, 3))
def test_clamp(values, low, high):
    ours, theirs = pair(values, (6,))
    agree(lm.clamp(ours, low, high), torch.clamp(theirs, low, high))
    both(lambda lib, x: lib.clamp(x, low, high), [([v if math.isfinite(v) else 0.0 for v in values], (6,))])


@several
@given(st.data())
def test_where(data):
    chosen = data.draw(st.lists(st.booleans(), min_size=6, max_size=6))
    c, d = pair(chosen, (2, 3), "bool")
    operands = [(data.draw(lists(3)), (3,)), (data.draw(lists(2)), (2, 1))]
    both(lambda lib, x, y: lib.where(c if lib is lm else d, x, y), operands)


LAYOUTS = [
    ((5,), 0),
    ((4, 5), 0),
    ((4, 5), -1),
    ((2, 3, 4), 1),
    ((2, 3, 4), (0, 2)),
    ((2, 3, 4), (1, 2)),
    ((2, 3), None),
    ((70, 3), 0),
    ((3, 70), 1),
]


def call_reduction(name, dim, keepdim):
    def call(lib, x):
        if name == "prod" and not isinstance(dim, int):
            return lib.prod(x)
        if dim is None:
            if name == "logsumexp":
                return lib.logsumexp(x, (0, 1), keepdim)
            return getattr(lib, name)(x)
        if name == "norm":
            return lib.norm(x, 2, dim, keepdim)
        return getattr(lib, name)(x, dim=dim, keepdim=keepdim)

    return call


@pytest.mark.parametrize("name", REDUCTIONS)
@several
@given(layout=st.sampled_from(LAYOUTS), keepdim=st.booleans(), data=st.data())
def test_reductions(name, layout, keepdim, data):
    shape, dim = layout
    if name == "prod" and math.prod(shape) > 100:
        return
    values = data.draw(lists(math.prod(shape), low=0.25, high=2.0))
    both(call_reduction(name, dim, keepdim), [(values, shape)], 1e-11)


@pytest.mark.parametrize("name", ["sum", "mean", "amax", "amin", "logsumexp", "prod", "norm"])
@several
@given(layout=st.sampled_from(LAYOUTS[:4]), data=st.data())
def test_reductions_of_nasty_numbers(name, layout, data):
    shape, dim = layout
    ours, theirs = pair(data.draw(lists(math.prod(shape), [0.0, 1.0, nan, inf, -inf])), shape)
    call = call_reduction(name, dim, False)
    agree(call(lm, ours), call(torch, theirs), 1e-12)


@pytest.mark.parametrize("name", ["amax", "max", "amin", "min"])
@several
@given(values=lists(6, [1.0, 2.0, nan]))
def test_gradients_of_extremes_with_ties_and_nan(name, values):
    if name in ("max", "min"):
        both(lambda lib, x: getattr(lib, name)(x), [(values, (6,))])
        both(lambda lib, x: getattr(lib, name)(x, 1)[0], [(values, (2, 3))])
    elif not any(map(math.isnan, values)):
        both(lambda lib, x: getattr(lib, name)(x, 1), [(values, (2, 3))])


@pytest.mark.parametrize("name", ["max", "min", "argmax", "argmin"])
@several
@given(values=lists(12, NASTY), dim=st.integers(-2, 1), keepdim=st.booleans())
def test_places_of_extremes(name, values, dim, keepdim):
    ours, theirs = pair(values, (3, 4))
    ours, theirs = getattr(lm, name)(ours, dim, keepdim), getattr(torch, name)(theirs, dim, keepdim)
    if name in ("max", "min"):
        agree(ours.values, theirs.values)
        ours, theirs = ours.indices, theirs.indices
    agree(ours, theirs)


@pytest.mark.parametrize("name", ["any", "all", "count_nonzero", "sum", "prod", "cumsum", "amax"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes_of_reductions(name, dtype):
    for values in ([0, 1, 1, 0, 1, 1], [0] * 6, [1] * 6):
        ours, theirs = pair(values, (2, 3), dtype)
        agree(getattr(lm, name)(ours, 1), getattr(torch, name)(theirs, 1))


@pytest.mark.parametrize("dim", [0, 1, -1])
@several
@given(values=lists(6))
def test_running_sums(dim, values):
    both(lambda lib, x: lib.cumsum(x, dim), [(values, (2, 3))], 1e-11)


@pytest.mark.parametrize("p", [0, 1, 2, 3, 0.5, inf, -inf])
@pytest.mark.parametrize("dim", [None, 0, 1, (0, 1)])
def test_norms(p, dim):
    values = [0.5, -1.5, 2.0, 3.0, -0.25, 1.0]
    call = lambda lib, x: lib.norm(x, p, dim)  # noqa: E731
    if p == 0:
        ours, theirs = pair(values, (2, 3))
        agree(call(lm, ours), call(torch, theirs))
    else:
        both(call, [(values, (2, 3))])


@pytest.mark.parametrize("correction", [0, 1, 2])
def test_corrections(correction):
    for name in ("var", "std"):
        both(lambda lib, x, name=name: getattr(lib, name)(x, dim=1, correction=correction), [([1.0, 2.0, 4.0, 8.0, 0.5, 3.0], (2, 3))])


@several
@given(lists(8, NASTY), lists(8, NASTY), st.booleans())
def test_closeness(a, b, equal_nan):
    (x, u), (y, v) = pair(a, (8,)), pair(b, (8,))
    assert lm.isclose(x, y, equal_nan=equal_nan).tolist() == torch.isclose(u, v, equal_nan=equal_nan).tolist()
    assert lm.allclose(x, y, 0.5, 0.5, equal_nan) == torch.allclose(u, v, 0.5, 0.5, equal_nan)
    assert lm.equal(x, y) == torch.equal(u, v)
