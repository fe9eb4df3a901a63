"""The scalar engine: every rule against exact or central differences, graphs of every shape, and what backward leaves behind."""

import gc
import math
import weakref
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linalgml.autograd import scalar
from linalgml.autograd.scalar import Value

OPERATIONS = {
    "+": (lambda x, y: x + y, lambda x, y: (1, 1)),
    "-": (lambda x, y: x - y, lambda x, y: (1, -1)),
    "*": (lambda x, y: x * y, lambda x, y: (y, x)),
    "/": (lambda x, y: x / y, lambda x, y: (1 / y, -x / y**2)),
    "**": (lambda x, y: x**y, lambda x, y: (y * x ** (y - 1), x**y * math.log(x))),
}
FUNCTIONS = {
    "exp": (Value.exp, math.exp, math.exp),
    "log": (Value.log, math.log, lambda x: 1 / x),
    "tanh": (Value.tanh, math.tanh, lambda x: 1 / math.cosh(x) ** 2),
    "relu": (Value.relu, lambda x: max(x, 0.0), lambda x: float(x > 0)),
    "-": (lambda v: -v, lambda x: -x, lambda x: -1.0),
}
positive = st.floats(0.1, 10)


# ---- each rule -----------------------------------------------------------------------------------------------------------


@given(st.sampled_from(sorted(OPERATIONS)), positive, positive)
def test_binary_operations(name, a, b):
    f, slopes = OPERATIONS[name]
    dx, dy = slopes(a, b)
    for left, right, expected in [(Value(a), Value(b), (dx, dy)), (Value(a), b, (dx, None)), (a, Value(b), (None, dy))]:
        z = f(left, right)
        z.backward()
        assert z.data == f(a, b) and z.grad == 1
        for leaf, slope in zip((left, right), expected, strict=True):
            assert slope is None or leaf.grad == pytest.approx(slope, rel=1e-14)


@given(st.sampled_from(sorted(FUNCTIONS)), st.floats(-5, 5))
def test_functions(name, x):
    f, plain, slope = FUNCTIONS[name]
    assume(name != "log" or x > 1e-3)
    leaf = Value(x)
    y = f(leaf)
    y.backward()
    assert y.data == plain(x) and leaf.grad == pytest.approx(slope(x), rel=1e-12)


@pytest.mark.parametrize(
    ("f", "x", "value", "slope"),
    [
        (lambda x: x**2, 0.0, 0.0, 0.0),
        (lambda x: x**1, 0.0, 0.0, 1.0),
        (lambda x: x**0, 0.0, 1.0, 0),
        (lambda x: x**3, -2.0, -8.0, 12.0),
        (lambda x: x**-2, -2.0, 0.25, 0.25),
        (lambda x: x**0.5, 4.0, 2.0, 0.25),
        (lambda x: 2**x, 3.0, 8.0, 8 * math.log(2)),
        (lambda x: 0**x, 3.0, 0.0, 0),
        (lambda x: x * x, 3.0, 9.0, 6.0),
        (lambda x: x / x, 3.0, 1.0, 0.0),
        (lambda x: x - x, 3.0, 0.0, 0),
        (lambda x: x**x, 2.0, 4.0, 4 * (1 + math.log(2))),
        (lambda x: x.relu(), 0.0, 0, 0),
        (lambda x: x.relu(), -math.inf, 0, 0),
        (lambda x: x.relu(), math.inf, math.inf, 1),
        (lambda x: x, 5.0, 5.0, 1),
    ],
)
def test_edges(f, x, value, slope):
    leaf = Value(x)
    y = f(leaf)
    y.backward()
    assert y.data == value and leaf.grad == pytest.approx(slope, abs=1e-15)


def test_nan_is_never_swallowed():
    for f in (Value.relu, Value.tanh, Value.exp, lambda v: v * 0, lambda v: v**2, lambda v: 1 / v):
        assert math.isnan(f(Value(math.nan)).data)
    base = Value(-2.0)
    exponent = Value(2)
    power = base**exponent
    power.backward()
    assert power.data == 4 and base.grad == -4 and math.isnan(exponent.grad)  # no real slope along the exponent


@pytest.mark.parametrize(
    ("f", "error", "message"),
    [
        (lambda: Value("3"), TypeError, "Value: expected a number, got '3'"),
        (lambda: Value(None), TypeError, "got None"),
        (lambda: Value([1]), TypeError, "expected a number"),
        (lambda: Value(Value(1)), TypeError, "expected a number, got Value"),
        (lambda: Value(3) * "ab", TypeError, "expected a number, got 'ababab'"),
        (lambda: Value(3) * [1], TypeError, "expected a number"),
        (lambda: Value(3.0) + "a", TypeError, "unsupported"),
        (lambda: "a" + Value(3.0), TypeError, "unsupported"),
        (lambda: Value(-4.0) ** 0.5, ValueError, "not a real number"),
        (lambda: Value(-4.0) ** Value(0.5), ValueError, "not a real number"),
        (lambda: Value(0.0) ** 0.5, ZeroDivisionError, "negative power"),
        (lambda: Value(1.0) / 0, ZeroDivisionError, "zero"),
        (lambda: 1 / Value(0.0), ZeroDivisionError, "zero"),
        (lambda: Value(0.0).log(), ValueError, "math domain"),
        (lambda: Value(1000.0).exp(), OverflowError, "range"),
        (lambda: Value(1) < Value(2), TypeError, "not supported"),
    ],
)
def test_bad_input(f, error, message):
    with pytest.raises(error, match=message):
        f()


# ---- whole graphs --------------------------------------------------------------------------------------------------------


RATIONAL = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "square": lambda x, y: x**2,
    "constants": lambda x, y: 3 * x - 1,
}


@st.composite
def expressions(draw):
    """A random rational expression of three leaves, as a function of any numbers; shared nodes are common."""
    steps = draw(
        st.lists(st.tuples(st.sampled_from(sorted(RATIONAL)), st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=12)
    )

    def f(*leaves):
        nodes = list(leaves)
        for op, i, j in steps:
            x, y = nodes[i % len(nodes)], nodes[j % len(nodes)]
            nodes.append(RATIONAL[op](x, y))
        return nodes[-1] + nodes[-2]

    return f


class Dual:
    """Forward-mode numbers over Fractions, an independent road to the same derivative."""

    def __init__(self, value, slope=0):
        self.value, self.slope = value, slope

    @staticmethod
    def of(x):
        return x if isinstance(x, Dual) else Dual(x)

    def __add__(self, other):
        other = Dual.of(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        other = Dual.of(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __sub__(self, other):
        return self + Dual.of(other) * -1

    def __truediv__(self, other):
        return Dual(self.value / other.value, (self.slope * other.value - self.value * other.slope) / other.value**2)

    def __pow__(self, n):
        return self * self

    __rmul__ = __mul__


@given(expressions(), st.tuples(*[st.fractions(-3, 3, max_denominator=5)] * 3))
def test_gradients_are_exact_on_fractions(f, point):
    leaves = [Value(p) for p in point]
    try:
        z = f(*leaves)
    except ZeroDivisionError:
        assume(False)
    z.backward()
    for i, leaf in enumerate(leaves):
        dual = f(*(Dual(p, Fraction(i == k)) for k, p in enumerate(point)))
        assert z.data == dual.value and leaf.grad == dual.slope and not isinstance(leaf.grad, float)


def test_a_network_against_central_differences():
    weights = [0.3, -0.7, 0.2, 0.9, -0.4, 0.6, 0.1]

    def loss(w, tanh, relu, exp, log):
        hidden = [tanh(w[0] * 1.5 + w[1]), relu(w[2] * 1.5 + w[3]), exp(w[4] * 0.5)]
        out = hidden[0] * w[5] + hidden[1] * w[6] - hidden[2] / 3
        return log(1 + exp(-out)) + 0.01 * sum(x**2 for x in w)

    leaves = [Value(w) for w in weights]
    loss(leaves, Value.tanh, Value.relu, Value.exp, Value.log).backward()
    for i, leaf in enumerate(leaves):
        up, down = ([w + (s if i == k else 0) for k, w in enumerate(weights)] for s in (1e-6, -1e-6))
        rise = [loss(w, math.tanh, lambda x: max(x, 0.0), math.exp, math.log) for w in (up, down)]
        assert leaf.grad == pytest.approx((rise[0] - rise[1]) / 2e-6, rel=1e-7)


def test_backward_again_adds_to_leaves_and_recomputes_the_rest():
    x, y = Value(3.0), Value(4.0)
    inner = x * y
    z = inner * inner + x
    for count in (1, 2, 3):
        z.backward()
        assert (x.grad, y.grad) == (count * (2 * 12 * 4 + 1), count * 2 * 12 * 3) and (inner.grad, z.grad) == (24.0, 1)
    x.grad = y.grad = 0
    z.backward()
    assert (x.grad, y.grad) == (97.0, 72.0)


def test_two_results_that_share_a_graph():
    x = Value(2.0)
    inner = x**2
    first, second = 3 * inner, inner + x
    first.backward()
    second.backward()
    assert x.grad == 3 * 4 + (4 + 1) and inner.grad == 1  # of the second result alone
    inner.backward()
    assert x.grad == 17 + 4


def test_a_leaf_is_its_own_gradient():
    x = Value(1.0)
    x.backward()
    x.backward()
    assert x.grad == 2


def test_values_that_do_not_matter_keep_zero():
    x, unused = Value(1.0), Value(2.0)
    (x * unused)  # computed, but not behind z
    z = x + 1
    z.backward()
    assert unused.grad == 0 and x.grad == 1


def test_a_diamond_of_exponentially_many_paths():
    x = Value(1)
    z = x
    for _ in range(200):
        z = z + z
    z.backward()
    assert x.grad == 2**200


@pytest.mark.parametrize("grow", [lambda z, x: z + x, lambda z, x: x + z, lambda z, x: z * 1, lambda z, x: (z + x) - x])
def test_a_chain_of_a_hundred_thousand(grow):
    x = Value(1.0)
    z = x
    for _ in range(100_000):
        z = grow(z, x)
    z.backward()
    assert x.grad == z.data / x.data
    del z  # freeing it must not recurse either


def test_graphs_are_freed_without_the_garbage_collector():
    class Tracked(float):
        pass

    gc.disable()
    try:
        data = Tracked(2.0)
        gone = weakref.ref(data)
        z = Value(data) * 3 + 1
        z.backward()
        del data, z
        assert gone() is None
    finally:
        gc.enable()


def test_training_step():
    w = Value(0.0)
    for _ in range(100):
        loss = (w * 2 - 6) ** 2
        w.grad = 0
        loss.backward()
        w.data -= 0.05 * w.grad
    assert w.data == pytest.approx(3.0) and loss.data < 1e-20


def test_reads_like_the_algorithm():
    assert repr(Value(2.5)) == "Value(data=2.5, grad=0)"
    assert len(Path(scalar.__file__).read_text(encoding="utf-8").splitlines()) <= 80
    with pytest.raises(AttributeError):
        Value(1.0).gradient = 3  # a misspelt attribute is an error


def test_numpy_scalars():
    np = pytest.importorskip("numpy")
    x = Value(np.float64(2.0))
    z = np.float64(3.0) * x + np.float64(1.0)
    z.backward()
    assert isinstance(z, Value) and z.data == 7 and x.grad == 3


@pytest.mark.peers
def test_the_same_gradients_as_pytorch():
    torch = pytest.importorskip("torch")

    def f(x, y, tanh, relu, exp, log):
        z = relu(x * y + 2) * tanh(x - y) / (1 + exp(-x))
        return log(z**2 + 1) + x**3 - 2**y + y**x

    for a, b in [(1.5, 0.5), (0.3, 2.0), (4.0, 1.25)]:
        x, y = Value(a), Value(b)
        z = f(x, y, Value.tanh, Value.relu, Value.exp, Value.log)
        z.backward()
        s, t = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (a, b))
        u = f(s, t, torch.tanh, torch.relu, torch.exp, torch.log)
        u.backward()
        assert z.data == pytest.approx(u.item(), rel=1e-13)
        assert (x.grad, y.grad) == (pytest.approx(s.grad.item(), rel=1e-13), pytest.approx(t.grad.item(), rel=1e-13))
