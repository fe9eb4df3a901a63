"""Every elementwise operation and reduction, on every backend: the same values and gradients, for nasty numbers too."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm

nan, inf = math.nan, math.inf
BACKENDS = [name for name in lm.available_backends() if name not in ("python", "fast")]
several = settings(max_examples=25)
NASTY = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, nan, inf, -inf, 3e30, -3e30, 1e-40, -1e-40, 88.9, -104.0]
MODERATE = [0.0, 1.0, -1.0, 0.5, -2.5]  # for gradients: float32 rounds and overflows between the steps of a formula, doubles do not

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
NO_GRADIENT = ["floor_divide", "eq", "ne", "lt", "le", "gt", "ge", "isclose", "logical_and", "logical_or", "logical_xor"]
CLASSES = ["isnan", "isinf", "isfinite", "logical_not"]
REDUCTIONS = ["sum", "mean", "var", "std", "norm", "prod", "amax", "amin", "logsumexp", "cumsum"]
COUNTS = ["argmax", "argmin", "count_nonzero", "any", "all"]
INTEGER = ["add", "sub", "mul", "maximum", "minimum", "eq", "lt", "floor_divide", "remainder"]
PAIRS = [((6,), (6,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), ()), ((), (5,)), ((2, 1), (1, 3)), ((70,), (70,)), ((4, 70), (70,))]


def count(shape):
    return math.prod(shape)


def outcome(name, function, operands, dtype, gradients):
    """Values, and gradients of the weighted sum, on one backend; or the error."""
    with lm.use_backend(name):
        tensors = []
        for shape, values in operands:
            t = lm.tensor(values, dtype=dtype).reshape(shape)
            tensors.append(t.requires_grad_() if gradients else t)
        out = function(*tensors)
        found = [out]
        if gradients:
            weights = lm.tensor([0.5 + i % 3 for i in range(out.numel())], dtype=dtype).reshape(out.shape)
            (out * weights).sum().backward()
            found += [t.grad for t in tensors]
        return [(t.shape, t.dtype.name, t.reshape(-1).tolist()) for t in found]


def agree(function, operands, dtype, gradients=False):
    expected = outcome("python", function, operands, dtype, gradients)
    for name in BACKENDS:
        found = outcome(name, function, operands, dtype, gradients)
        for (shape, kind, values), (other_shape, other_kind, others) in zip(expected, found, strict=True):
            assert (shape, kind) == (other_shape, other_kind), name
            for i, (a, b) in enumerate(zip(values, others, strict=True)):
                # relative (in a gradient, of terms above 1 that cancel); exp and its like may flush what is subnormal to 0
                tolerance, tiny = (4e-6, 2e-38) if dtype is lm.float32 else (2e-14, 1e-300)
                same = a == b or (a != a and b != b)
                assert same or abs(a - b) <= tolerance * max(abs(a), abs(b), 1.0 if gradients else 0) + tiny, (name, i, a, b)


dtypes = st.sampled_from([lm.float32, lm.float64])


def lists(shape, special, low=-4.0, high=4.0):
    numbers = st.floats(low, high) if special is None else st.sampled_from(special) | st.floats(low, high)
    return st.lists(numbers, min_size=count(shape), max_size=count(shape))


@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_number(name):
    @several
    @given(dtypes, st.sampled_from([(1,), (7,), (70,), (2, 3)]), st.data())
    def check(dtype, shape, data):
        special = [v for v in NASTY if name not in ("sin", "cos", "tan") or not 1e20 < abs(v) < inf]
        agree(getattr(lm, name), [(shape, data.draw(lists(shape, special)))], dtype)
        agree(getattr(lm, name), [(shape, data.draw(lists(shape, MODERATE if name not in ("tan", "log1p") else [0.0])))], dtype)

    check()


@pytest.mark.parametrize("name", [u for u in UNARY if u != "tan"])
def test_gradients_of_functions_of_one_number(name):
    low, high = (0.01, 4.0) if name in ("log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal") else (-4.0, 4.0)

    @several
    @given(dtypes, st.sampled_from([(1,), (7,), (70,)]), st.data())
    def check(dtype, shape, data):
        agree(getattr(lm, name), [(shape, data.draw(lists(shape, None, low, high)))], dtype, True)

    check()


@pytest.mark.parametrize("name", BINARY + NO_GRADIENT)
def test_functions_of_two_numbers(name):
    @several
    @given(dtypes, st.sampled_from(PAIRS), st.data())
    def check(dtype, shapes, data):
        agree(getattr(lm, name), [(s, data.draw(lists(s, NASTY))) for s in shapes], dtype)

    check()


@pytest.mark.parametrize("name", BINARY)
def test_gradients_of_functions_of_two_numbers(name):
    low = 0.3 if name in ("pow", "div", "remainder") else -4.0

    @several
    @given(dtypes, st.sampled_from(PAIRS), st.data())
    def check(dtype, shapes, data):
        agree(getattr(lm, name), [(s, data.draw(lists(s, None if low > 0 else MODERATE, low))) for s in shapes], dtype, True)

    check()


@pytest.mark.parametrize("name", CLASSES)
@several
@given(dtype=dtypes, values=lists((20,), NASTY))
def test_classes(name, dtype, values):
    agree(getattr(lm, name), [((20,), values)], dtype)


@several
@given(dtypes, st.sampled_from([((6,), (6,), (6,)), ((2, 1), (3,), (2, 3)), ((2, 3), (), (2, 1)), ((70,), (70,), ())]), st.data())
def test_where_and_clamp(dtype, shapes, data):
    c, a, b = [(s, data.draw(lists(s, MODERATE))) for s in shapes]
    agree(lambda c, a, b: lm.where(c > 0, a, b), [c, a, b], dtype)
    agree(lambda a, b: lm.where(lm.lt(a, 0.5), a, b * 2), [a, b], dtype, True)
    low, high = data.draw(st.none() | st.floats(-2, 0)), data.draw(st.floats(0, 2))
    agree(lambda a: lm.clamp(a, low, high), [a], dtype, True)
    agree(lambda a: lm.clamp(a, low, high), [((9,), data.draw(lists((9,), NASTY)))], dtype)


LAYOUTS = [((5,), 0), ((300,), 0), ((4, 5), 0), ((4, 5), 1), ((3, 70), 1), ((130, 2), 0), ((2, 3, 4), 1), ((2, 3, 4), (0, 2)), ((1, 1), 0)]


def reduction(name, dim):
    if name == "norm":
        return lambda x: lm.norm(x, 2, dim)
    return lambda x: getattr(lm, name)(x, dim if name not in ("cumsum", "argmax", "argmin") or isinstance(dim, int) else dim[0])


@pytest.mark.parametrize("name", REDUCTIONS + COUNTS)
def test_reductions(name):
    @several
    @given(dtypes, st.sampled_from(LAYOUTS), st.data())
    def check(dtype, layout, data):
        shape, dim = layout
        # sums of huge numbers depend on their order: one infinity or nan is as nasty as it gets
        special = NASTY if name in ("amax", "amin", *COUNTS) else [0.0, 1.0, inf, nan]
        operand = (shape, data.draw(lists(shape, special, 0.25, 2.0)))
        if name != "prod" or count(shape) < 30:
            agree(reduction(name, dim), [operand], dtype)

    check()


@pytest.mark.parametrize("name", REDUCTIONS)
def test_gradients_of_reductions(name):
    @several
    @given(dtypes, st.sampled_from([case for case in LAYOUTS if count(case[0]) < 100 and case[0] != (1, 1)]), st.data())
    def check(dtype, layout, data):
        shape, dim = layout
        values = data.draw(lists(shape, None, 0.5, 2.0))
        if name in ("var", "std", "norm"):  # away from the kink at 0, and with digits left after the mean is taken away
            values = [v + i % 3 for i, v in enumerate(values)]
        agree(reduction(name, dim), [(shape, values)], dtype, True)

    check()


whole = st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(-4, 4)


@pytest.mark.parametrize("name", INTEGER)
@several
@given(shapes=st.sampled_from(PAIRS[:6]), data=st.data())
def test_integers(name, shapes, data):
    a, b = (data.draw(st.lists(whole, min_size=count(s), max_size=count(s))) for s in shapes)
    if name in ("floor_divide", "remainder"):
        b = [v or 1 for v in b]
    agree(getattr(lm, name), list(zip(shapes, (a, b), strict=True)), lm.int64)


@pytest.mark.parametrize("name", ["sum", "prod", "cumsum", "amax", "amin", *COUNTS])
@several
@given(layout=st.sampled_from(LAYOUTS), data=st.data())
def test_reductions_of_integers(name, layout, data):
    shape, dim = layout
    values = data.draw(st.lists(whole, min_size=count(shape), max_size=count(shape)))
    agree(reduction(name, dim), [(shape, values)], lm.int64)
