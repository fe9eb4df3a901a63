"""Day 23: recurrence.  The plain one forwards and backwards, the steps of LSTM and GRU, and the way back along the memory."""

from math import exp, tanh

from ..nn.lstm import lstm_backward
from .cases import reals
from .exercise import exercise


def small(rng, n):
    """n numbers between -1.5 and 1.5."""
    return [rng.randint(-15, 15) / 10 for _ in range(n)]


def run_rnn(xs, U, W, b, h):
    """All states of h = tanh(U x + W h + b), one for each x of xs.  U: (H, D), W: (H, H), lists of rows; b and the first h: H numbers."""
    states = []
    for x in xs:
        h = [
            tanh(sum(u * v for u, v in zip(U[j], x, strict=True)) + sum(w * v for w, v in zip(W[j], h, strict=True)) + b[j])
            for j in range(len(b))
        ]
        states.append(h)
    return states


@exercise(run_rnn, title="Read a sequence")
def run_rnn_cases(rng):
    """`xs` is a list of inputs (lists of D numbers). At each step the new state is `tanh(U x + W h + b)`, where h is the state before;
    the first h is given. Return the list of all new states, in order.
    """
    yield [[1.0]], [[1.0]], [[0.0]], [0.0], [0.0]
    yield [[1.0], [0.0]], [[1.0]], [[0.5]], [0.0], [0.0]
    yield [[0.0]], [[1.0]], [[2.0]], [0.5], [1.0]
    yield [], [[1.0]], [[1.0]], [0.0], [1.0]
    yield [[1.0, -1.0]], [[0.5, 0.0], [0.0, 1.0]], [[0.0, 1.0], [-1.0, 0.0]], [0.0, 0.25], [1.0, 0.0]
    for T, D, H in ((3, 2, 2), (4, 1, 3), (2, 3, 2)):
        yield (
            [small(rng, D) for _ in range(T)],
            [small(rng, D) for _ in range(H)],
            [small(rng, H) for _ in range(H)],
            small(rng, H),
            small(rng, H),
        )


run_rnn_cases.hint(
    "It is a reduce that keeps all intermediate results: a loop over xs, and h is replaced in each round.",
    "Number j of the new state: tanh(U[j] . x + W[j] . h + b[j]), with the *old* h for all j.",
)
run_rnn_cases.misconception(
    "every step begins with the first state",
    "        h = [ ->         new = [",
    "The state that comes out of one step goes into the next.",
)
run_rnn_cases.misconception(
    "no squashing",
    "            tanh(sum ->             (sum",
    "The new state is tanh of the sum. Without it, it grows or dies like a power.",
)
run_rnn_cases.misconception(
    "the matrix transposed",
    "zip(W[j], h, strict=True) -> zip([row[j] for row in W], h, strict=True)",
    "W[j] is row j: how much each old number counts for the new number j.",
)
run_rnn_cases.misconception(
    "only the last state",
    "return states -> return states[-1:]",
    "All states are asked for, one for each input.",
)


def rnn_gradient(xs, u, w):
    """(du, dw) of the last state of h = tanh(u x + w h), a recurrence of single numbers that starts at h = 0."""
    states = [0.0]
    for x in xs:
        states.append(tanh(u * x + w * states[-1]))
    g, du, dw = 1.0, 0.0, 0.0
    for t in range(len(xs), 0, -1):
        inner = g * (1 - states[t] ** 2)
        du += inner * xs[t - 1]
        dw += inner * states[t - 1]
        g = inner * w
    return du, dw


@exercise(rnn_gradient, title="Back through time")
def rnn_gradient_cases(rng):
    """The state is a single number: `h = tanh(u x + w h)`, from h = 0, for each x of `xs`. How does the *last* state answer to u and to
    w? Go forward and keep the states; then go back with g = 1, and at each step pass through tanh, pay out to u and to w, and hand on
    through w. Return the pair `(du, dw)`.
    """
    yield [1.0], 0.5, 0.0
    yield [1.0], 0.5, 2.0
    yield [1.0, 0.0], 0.5, 1.0
    yield [1.0, 1.0], 1.0, 0.5
    yield [], 1.0, 1.0
    yield [0.5, -1.0, 2.0], 0.4, -0.7
    for n in (4, 5, 7):
        yield small(rng, n), small(rng, 1)[0], small(rng, 1)[0]


rnn_gradient_cases.hint(
    "Unrolled it is a network of len(xs) layers with the same two weights: each layer adds its share to du and dw.",
    "inner = g (1 - h_t²); du += inner x_t; dw += inner h_(t-1); g = inner w.",
)
rnn_gradient_cases.misconception(
    "only the last step pays",
    ["du += inner -> du = du or inner", "dw += inner -> dw = dw or inner"],
    "The same weights served every step: add up what each step sends.",
)
rnn_gradient_cases.misconception(
    "does not pass through tanh",
    "inner = g * (1 - states[t] ** 2) -> inner = g",
    "Between a state and what it was made of stands tanh, with the slope 1 - h².",
)
rnn_gradient_cases.misconception(
    "forgets the way through w",
    "g = inner * w -> g = inner",
    "The old state went into the new one times w, so the gradient comes back times w.",
)
rnn_gradient_cases.misconception(
    "w meets the new state",
    "dw += inner * states[t - 1] -> dw += inner * states[t]",
    "w was multiplied by the state *before* the step.",
)


def sigmoid(x):
    """1 / (1 + exp(-x)), between 0 and 1."""
    return 1 / (1 + exp(-x))


def lstm_step(i, f, g, o, c):
    """(h, c) after one step, from what the four gates are made of, all numbers, and the memory before."""
    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
    return sigmoid(o) * tanh(c), c


@exercise(lstm_step, title="One step of an LSTM")
def lstm_step_cases(rng):
    """For a single unit. `i, f, g, o` are the sums that the weights have made, before any squashing, for the input gate, the forget gate,
    what there is to write, and the output gate; `c` is the memory. Squash the three gates with `sigmoid` (it is there) and g with `tanh`.
    The new memory is what the forget gate leaves of the old one, plus what the input gate lets in; what is shown is tanh of it, times the
    output gate. Return `(h, c)`.
    """
    yield 0.0, 0.0, 0.0, 0.0, 1.0
    yield -20.0, 20.0, 3.0, 20.0, 0.5
    yield 20.0, -20.0, 1.0, 20.0, 0.5
    yield 0.0, 0.0, 1.0, 0.0, 0.0
    yield 0.5, -1.0, 2.0, 1.0, -3.0
    for _ in range(5):
        yield tuple(reals(rng, 5, -3, 3))


lstm_step_cases.hint(
    "Gates are between 0 and 1: sigmoid. What is written may be negative: tanh.", "c = sigmoid(f) * c + sigmoid(i) * tanh(g)"
)
lstm_step_cases.misconception(
    "the two gates are exchanged",
    "sigmoid(f) * c + sigmoid(i) * tanh(g) -> sigmoid(i) * c + sigmoid(f) * tanh(g)",
    "f says what is kept of the old memory (forget nothing: f = 1), i what is let in of the new.",
)
lstm_step_cases.misconception(
    "shows the memory as it is",
    "sigmoid(o) * tanh(c), c -> sigmoid(o) * c, c",
    "The memory may grow without bound; what is shown is tanh of it.",
)
lstm_step_cases.misconception(
    "squashes the memory itself",
    "c = sigmoid(f) * c + sigmoid(i) * tanh(g) -> c = tanh(sigmoid(f) * c + sigmoid(i) * tanh(g))",
    "The memory is a plain sum. Squashing it at every step is what the plain recurrence does, and what kills its gradient.",
)
lstm_step_cases.misconception(
    "shows the old memory",
    "    c = sigmoid(f) * c + sigmoid(i) * tanh(g)\n    return sigmoid(o) * tanh(c), c -> "
    "    return sigmoid(o) * tanh(c), sigmoid(f) * c + sigmoid(i) * tanh(g)",
    "Write first, then show: h is made of the new memory.",
)
lstm_step_cases.misconception(
    "a sigmoid for what is written",
    "tanh(g) -> sigmoid(g)",
    "g may be negative: it is squashed with tanh, or the memory could only ever go up.",
)


def gru_step(r, z, x, a, h):
    """The new state of one unit.  r, z: what the two gates are made of; x and a: the input's and the state's part of the new thought."""
    n = tanh(x + sigmoid(r) * a)
    return (1 - sigmoid(z)) * n + sigmoid(z) * h


@exercise(gru_step, title="One step of a GRU")
def gru_step_cases(rng):
    """For a single unit. `r` and `z` are the sums for the two gates, before the sigmoid. The new thought is `tanh(x + gate r times a)`,
    where x comes from the input and a from the old state. The new state is a mixture: gate z of the old state h, the rest of the new
    thought.
    """
    yield 0.0, 0.0, 0.0, 0.0, 1.0
    yield 0.0, 20.0, 1.0, 1.0, 0.5
    yield 20.0, -20.0, 0.5, 0.25, 0.5
    yield -20.0, -20.0, 0.5, 5.0, 0.5
    yield 1.0, -0.5, 0.3, -0.7, 0.9
    for _ in range(5):
        yield tuple(reals(rng, 5, -2, 2))


gru_step_cases.hint("First the new thought n, then the mixture.", "(1 - sigmoid(z)) * n + sigmoid(z) * h")
gru_step_cases.misconception(
    "mixes the other way round",
    "(1 - sigmoid(z)) * n + sigmoid(z) * h -> sigmoid(z) * n + (1 - sigmoid(z)) * h",
    "Here (and in PyTorch) z is the share of the *old* state. Some papers have it the other way round: read their last line.",
)
gru_step_cases.misconception(
    "resets everything",
    "tanh(x + sigmoid(r) * a) -> tanh(sigmoid(r) * (x + a))",
    "The reset gate stands before the state's part only; the input always counts.",
)
gru_step_cases.misconception(
    "adds instead of mixing",
    "(1 - sigmoid(z)) * n -> n",
    "A weighted mean, with weights that sum to one: a state between -1 and 1 stays there.",
)
gru_step_cases.misconception(
    "the sigmoids are missing",
    ["sigmoid(r) -> r", "(1 - sigmoid(z)) * n + sigmoid(z) * h -> (1 - z) * n + z * h"],
    "r and z are sums of any size: gates are their sigmoids.",
)


BLANKS = ["inner = dc[r * size + j] + dout * o * (1 - squashed * squashed)", "dc[r * size + j] = inner * f"]


@exercise(lstm_backward, title="Back along the memory", outputs=("dgates", "dh", "dc"), blank=BLANKS)
def lstm_backward_cases(rng):
    """Two lines of the library's kernel. At one step and one unit j of row r there are the gates `i, f, g, o`, `squashed` = tanh of the
    memory, `dout`, the gradient of the state h, and `dc[r * size + j]`, what comes back along the memory from later. First: `inner`, the
    whole gradient of this step's memory, from both sides. Then: what goes on to the memory before, into `dc[r * size + j]`.
    """
    for steps, rows, size, reverse in ((1, 1, 1, False), (2, 1, 1, False), (3, 1, 2, False), (2, 2, 2, True), (4, 2, 1, False)):
        n = steps * rows * size
        gates = [rng.randint(1, 9) / 10 for _ in range(4 * n)]
        weight, c0, cells = small(rng, 4 * size * size), small(rng, rows * size), small(rng, n)
        grad, dh, dc = small(rng, n), [0.0] * (rows * size), small(rng, rows * size)
        yield gates, weight, c0, cells, grad, [0.0] * (4 * n), dh, dc, steps, rows, size, reverse


lstm_backward_cases.hint(
    "The memory c is used twice: shown, in h = o tanh(c), and carried on, in f c + ... of the next step. Add both.",
    "inner = dc[...] + dout * o * (1 - squashed * squashed), and c before went into c times f.",
)
lstm_backward_cases.misconception(
    "forgets what comes from later",
    "inner = dc[r * size + j] + dout -> inner = dout",
    "The memory lives on: what the later steps say of it stands in dc, and belongs to the sum.",
)
lstm_backward_cases.misconception(
    "forgets the slope of tanh",
    " * o * (1 - squashed * squashed) ->  * o",
    "h is o times tanh(c): on the way back to c stands the slope 1 - tanh².",
)
lstm_backward_cases.misconception(
    "goes back through the input gate",
    "dc[r * size + j] = inner * f -> dc[r * size + j] = inner * i",
    "The memory before went in times f, the forget gate.",
)
lstm_backward_cases.misconception(
    "hands on only what came from later",
    "dc[r * size + j] = inner * f -> dc[r * size + j] = dc[r * size + j] * f",
    "The whole gradient of this memory goes back, what was shown here included: inner * f.",
)
