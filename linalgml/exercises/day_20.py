"""Day 20: an autograd engine, its parts and the check that it needs, and the gradients of the capstone by hand."""

from ..autograd import operands
from ..autograd.scalar import Value
from ..capstones import digits
from .cases import reals
from .compare import blank
from .exercise import exercise


def multiply(x, y):
    """x * y for two Values: a Value that holds the product, its operands, and the slope along each.

    Value(data, x, dx, y, dy) is a number computed from the Values x and y; dx and dy are its derivatives along them.
    """
    return Value(x.data * y.data, x, y.data, y, x.data)


def use_multiply(target, x, y=None):
    """The product and the gradients of both factors; one number is multiplied by itself."""
    a = Value(x)
    b = a if y is None else Value(y)
    product = target(a, b)
    product.backward()
    return [product.data, a.grad, b.grad]


@exercise(multiply, title="One operation: the product", use=use_multiply)
def multiply_cases(rng):
    """Every operation of an engine is one line like this.  Return a Value with the product as its data, the two factors as its operands,
    and the slope along each: how fast does x y grow when only x does?  The checker multiplies two numbers (or one number by
    itself), runs `backward`, and compares [product, gradient of x, gradient of y].
    """
    yield 2.0, 3.0
    yield 5.0, -1.0
    yield 0.0, 4.0
    yield (3.0,)
    yield (-2.0,)
    for _ in range(4):
        yield tuple(reals(rng, 2))


multiply_cases.hint(
    "If x grows by a little e, x y grows by e y: the slope along x is y.",
    "return Value(x.data * y.data, x, <slope along x>, y, <slope along y>)",
)
multiply_cases.misconception(
    "each slope is its own factor",
    "x, y.data, y, x.data -> x, x.data, y, y.data",
    "The slope along x is the *other* factor: the product grows y times as fast as x does.",
)
multiply_cases.misconception(
    "the slopes of a sum",
    "x, y.data, y, x.data -> x, 1, y, 1",
    "That is addition, whose slopes are 1.  A product grows faster where the other factor is larger.",
)
multiply_cases.misconception(
    "the result forgets where it came from",
    ", x, y.data, y, x.data) -> )",
    "A Value without operands is a leaf: `backward` stops there.  Give it x, y and their slopes.",
)


def use_backward(target, expression, times=1, **leaves):
    """The gradients of an expression's letters after `times` calls of backward on it."""
    letters = {name: Value(value) for name, value in zip("xyz", (1.0, 2.0, 3.0), strict=True)}
    result = eval(expression, {"__builtins__": {}}, letters)
    for _ in range(times):
        target(result)
    return {name: leaf.grad for name, leaf in letters.items() if name in expression}


@exercise(Value.backward, title="The walk back", use=use_backward)
def backward_cases(rng):
    """The heart of the engine, as a function of the result (`self`).  Each Value has `data`, `grad`, operands `_x` and `_y` (None
    where there is none) with slopes `_dx` and `_dy`; `_seen` is yours to use.  Add 1 to the result's own grad, then let gradients
    flow: an operand's `grad` grows by that of what was computed from it, times the slope.  A value may pass its gradient on only
    when all of it has arrived.

    On a second call the gradients of leaves add up, and those of computed values start afresh.  In the cases x = 1, y = 2, z = 3, and
    `(t := x * y) * t` uses one value twice; the number after the expression says how often `backward` is called.
    """
    yield ("x + y",)
    yield ("x * y",)
    yield ("x + x",)
    yield ("x * y * z",)
    yield ("(t := x * y) * t",)
    yield ("(t := x * y) + t * z + x",)
    yield ("(t := (x + y).tanh()) * t / (t + 1)",)
    yield "x * y", 2
    yield "(x * y) * z", 2
    yield ("(s := (t := x * y) * t) * s + t",)
    yield "(x - y) / (y * z) + (t := x * x) * t", 3
    yield "x", 2
    yield (" + ".join(["x * y"] * 9),)


backward_cases.hint(
    "First an order in which every value stands after its operands; then walk through it from the end.",
    "Depth first: a value goes into the list after its operands have.  Without recursion: a stack, with marks for 'operands done'.",
    "for node in reversed(order): node._x.grad += node.grad * node._dx, and the same for _y if there is one.",
)
backward_cases.misconception(
    "gradients are replaced, not added",
    ["node._x.grad += -> node._x.grad =", "node._y.grad += -> node._y.grad ="],
    "A value that is used twice gets a gradient from each use.  They add up: `+=`.",
)
backward_cases.misconception(
    "the walk goes in the wrong direction",
    "for node in reversed(order): -> for node in order:",
    "Operands come first in the order, so walk it from its end: the result first, then what it was computed from.",
)
backward_cases.misconception(
    "nothing starts the flow",
    "    self.grad += 1\n -> ",
    "d result / d result is 1.  Without that seed every product with it is 0.",
)
backward_cases.misconception(
    "computed values keep their old gradient",
    "node._seen, node.grad = now, 0 -> node._seen = now",
    "Only leaves add up over calls.  A computed value that keeps its gradient passes the old one on again at the second call.",
)
backward_cases.misconception(
    "gradients flow before all of them have arrived",
    """def backward(self):
    def flow(node):
        for operand, slope in ((node._x, node._dx), (node._y, node._dy)):
            if operand is not None:
                operand.grad += node.grad * slope
                flow(operand)

    self.grad += 1
    flow(self)
""",
    "Order the values first: a value passes on its gradient once, when every use of it has paid in.",
)


@exercise(operands.sum_to, title="Back through broadcasting", outputs=("out",))
def broadcast_cases(rng):
    """A bias (m,) is added to every row of a matrix: forward, it is repeated n / m times.  Backward, the gradient x (n,) of the
    matrix, row after row, has to become the gradient `out` (m,) of the bias.  A value used many times gets the sum of what its uses
    get: out[j] = x[j] + x[j + m] + ...
    """
    yield [1.0, 10.0, 2.0, 20.0], blank(2), 4, 2
    yield [1.0, 2.0, 3.0], blank(3), 3, 3
    yield [1.0, 2.0, 3.0], blank(1), 3, 1
    yield [], blank(2), 0, 2
    for n, m in ((6, 3), (6, 2), (8, 4), (12, 3)):
        yield reals(rng, n), blank(m), n, m


broadcast_cases.hint(
    "Which cell of `out` did element i of the big array come from?  It has the remainder of i by m.",
    "Set all of out to 0 first; then for every i: out[i % m] += x[i].",
)
broadcast_cases.misconception(
    "the last use wins",
    "+= x[i] -> = x[i]",
    "Every repetition pays in: add with `+=`, or only the last row of the matrix counts.",
)
broadcast_cases.misconception(
    "rows and columns are exchanged",
    "out[i % m] -> out[i * m // n]",
    "A row of m stands together in memory, so what belongs to out[j] is m apart: the place is i % m.",
)
broadcast_cases.misconception(
    "the mean of the uses",
    "out[i % m] += x[i] -> out[i % m] += x[i] * m / n",
    "A sum, not a mean: with twice as many rows, the bias has twice as much influence.",
)

broadcast_cases.equivalent("out[j] = 0 -> out[j - 1] = 0", "out[-1] is the last cell, so all m cells are still set to 0")


def numerical_gradient(f, x, h):
    """The gradient of f, a function of a list of numbers, at x, by central differences: a list as long as x."""
    gradient = []
    for i in range(len(x)):
        up, down = list(x), list(x)
        up[i] += h
        down[i] -= h
        gradient.append((f(up) - f(down)) / (2 * h))
    return gradient


def use_numerical(target, expression, x, h):
    """The gradient of an expression in x[0], x[1], …, and the point afterwards, which must not have moved."""
    point = list(x)
    found = target(lambda x: eval(expression, {"__builtins__": {}}, {"x": x}), point, h)
    return [found, point]


@exercise(numerical_gradient, title="The check that needs no mathematics", use=use_numerical)
def numerical_cases(rng):
    """An engine is only as good as its check.  Nudge each number of x by h, up and down, and return the list of central differences.
    x itself must be as it was afterwards.  In the cases f is written as an expression, and h is large on purpose; the checker
    compares [gradient, x afterwards].
    """
    yield "x[0]", [1.0], 0.5
    yield "x[0] * x[0]", [1.0], 0.5
    yield "x[0] * x[1]", [2.0, 3.0], 0.5
    yield "x[0] * x[0] + 10 * x[1]", [3.0, 1.0], 0.25
    yield "x[0] * x[1] * x[2] + x[2] * x[2]", [1.0, 2.0, 3.0], 0.5
    yield "7.0", [1.0, 2.0], 0.5
    yield "x[0] ** 3", [2.0], 1.0


numerical_cases.hint(
    "One number at a time: a copy of x with it raised by h, another with it lowered by h.",
    "(f(up) - f(down)) / (2 * h): the two points are 2 h apart.",
)
numerical_cases.misconception(
    "divides by h",
    "/ (2 * h) -> / h",
    "From x - h to x + h is a distance of 2 h.",
)
numerical_cases.misconception(
    "only up",
    "(f(up) - f(down)) / (2 * h) -> (f(up) - f(x)) / h",
    "The one-sided difference has an error that shrinks with h; from both sides the first error cancels, and it shrinks with h squared.",
)
numerical_cases.misconception(
    "x is nudged and never put back",
    "def numerical_gradient(f, x, h):\n    gradient = []\n    for i in range(len(x)):\n        x[i] += h\n        above = f(x)\n"
    "        x[i] -= 2 * h\n        gradient.append((above - f(x)) / (2 * h))\n    return gradient\n",
    "After the two calls x[i] is still h too low, and all later differences are taken elsewhere: put it back, or work on copies.",
)


def use_gradients(target, W1, b1, W2, b2, x, labels):
    """The gradients of the capstone's network on lists, in float64."""
    from .. import float64, tensor

    params = {name: tensor(p, dtype=float64) for name, p in zip(("W1", "b1", "W2", "b2"), (W1, b1, W2, b2), strict=True)}
    truth = [[float(c == label) for c in range(len(b2))] for label in labels]
    found = target(params, tensor(x, dtype=float64), tensor(truth, dtype=float64))
    return {name: found[name].tolist() for name in ("W1", "b1", "W2", "b2")}


@exercise(digits.gradients, title="The gradients of the capstone, by hand", use=use_gradients)
def gradients_cases(rng):
    """The network of the capstone: h = relu(x W1^T + b1), logits = h W2^T + b2, and the mean cross-entropy to the probabilities in
    `target` (N, C).  Return the dict of its four gradients, as tensors: `@` multiplies matrices, `.T` transposes, `.sum(dim=0)` adds
    up the rows; `forward(params, x)` gives (logits, h).  The cases show W1, b1, W2, b2, x and the labels.
    """
    yield [[1.0]], [0.0], [[1.0], [-1.0]], [0.0, 0.0], [[1.0]], [0]
    yield [[1.0], [-1.0]], [0.0, 0.0], [[1.0, 2.0], [-1.0, 1.0]], [0.0, 0.0], [[1.0]], [1]
    yield [[1.0]], [0.0], [[1.0], [-1.0]], [0.0, 0.0], [[1.0], [2.0]], [0, 1]

    def small(rows, cols):
        return [[rng.randint(-9, 9) / 10 for _ in range(cols)] for _ in range(rows)]

    for N, D, H, C in ((2, 3, 2, 2), (3, 2, 4, 3), (2, 2, 3, 4)):
        yield small(H, D), small(1, H)[0], small(C, H), small(1, C)[0], small(N, D), [rng.randrange(C) for _ in range(N)]


gradients_cases.hint(
    "Day 19 with a ReLU in place of tanh: G = (softmax - target) / N, then W2 and b2, then back through W2 and the ReLU.",
    'dh = G @ params["W2"] * (h > 0).float(), and the first layer is G.T @ h and G.sum(dim=0) again, with dh and x.',
)
gradients_cases.misconception(
    "the sum of the losses, not their mean",
    "(log_softmax(logits).exp() - target) / len(x) -> log_softmax(logits).exp() - target",
    "The loss is the mean over N images, so its gradient has the factor 1 / N.",
)
gradients_cases.misconception(
    "the ReLU lets everything back",
    ' @ params["W2"] * (h > 0).float() ->  @ params["W2"]',
    "Where the ReLU was 0, a small change of its input changes nothing: no gradient passes there.",
)
gradients_cases.misconception(
    "logarithms in place of probabilities",
    "log_softmax(logits).exp() - target -> log_softmax(logits) - target",
    "The gradient is *probability* minus truth: take exp of the log-probabilities.",
)
gradients_cases.misconception(
    "the ReLU multiplies by the value",
    "(h > 0).float() -> h",
    "The slope of a ReLU is 1 where it is on, not its value: it is a gate.",
)
