"""Day 19: backpropagation, one link of the chain at a time and then the whole of it."""

from math import exp, tanh

from ..nn import activation, cross_entropy, linear, softmax
from .cases import reals
from .compare import blank
from .exercise import exercise
from .pictures import Grid


def table(values, cols):
    """A flat list as rows."""
    return [values[i : i + cols] for i in range(0, len(values), cols)]


@exercise(activation.tanh_backward, title="Back through tanh", outputs=("dx",))
def tanh_cases(rng):
    """The forward pass kept `out` = tanh(x).  Given `grad`, the gradient of the loss with respect to `out`, write the gradient with
    respect to x into `dx`.  All three lists have n numbers, and each number is on its own.  The input x is not there, and is not needed.
    """
    yield [0.0], [3.0], blank(1), 1
    yield [0.5], [2.0], blank(1), 1
    yield [0.5, -0.5, 1.0], [1.0, -4.0, 7.0], blank(3), 3
    for n in range(2, 9):
        yield [rng.randint(-9, 9) / 10 for _ in range(n)], reals(rng, n), blank(n), n


tanh_cases.hint(
    "The derivative of tanh(x) is 1 - tanh(x)^2, and tanh(x) is what `out` holds.",
    "The chain rule: what comes back, times the slope here.  dx[i] = grad[i] * (1 - out[i] * out[i])",
)
tanh_cases.misconception(
    "the slope alone",
    "grad[i] * (1 - -> (1 -",
    "That is the slope of tanh.  The chain rule multiplies it by what comes back from above: grad[i].",
)
tanh_cases.misconception(
    "the sigmoid's slope",
    "(1 - out[i] * out[i]) -> out[i] * (1 - out[i])",
    "out (1 - out) is the slope of the sigmoid.  For tanh it is 1 - out^2: at out = 0 the curve is at its steepest, with slope 1.",
)
tanh_cases.misconception(
    "tanh applied a second time",
    "def tanh_backward(out, grad, dx, n):\n    from math import tanh\n\n    for i in range(n):\n"
    "        dx[i] = grad[i] * (1 - tanh(out[i]) ** 2)",
    "`out` is already tanh(x): the slope is 1 - out^2, with no tanh to work out.",
)


@exercise(softmax.softmax_backward, title="Back through softmax", outputs=("dx",))
def softmax_cases(rng):
    """`out` (rows, cols) holds softmax of each row, `grad` the gradient of the loss with respect to it.  Write the gradient with
    respect to the scores into `dx`.  Every probability depends on every score of its row, so each dx is a sum over the row.
    """
    yield [1.0], [5.0], blank(1), 1, 1
    yield [0.5, 0.5], [1.0, 0.0], blank(2), 1, 2
    yield [0.25, 0.75], [4.0, 8.0], blank(2), 1, 2
    yield [0.5, 0.5, 0.25, 0.75], [1.0, 0.0, 2.0, 2.0], blank(4), 2, 2
    for rows, cols in ((1, 3), (2, 3), (3, 2), (2, 4)):
        out = []
        for _ in range(rows):
            weights = [rng.randint(1, 9) for _ in range(cols)]
            out += [w / sum(weights) for w in weights]
        yield out, reals(rng, rows * cols), blank(rows * cols), rows, cols


softmax_cases.hint(
    "dp_i/dx_j is p_i (1 - p_i) for i = j and -p_i p_j otherwise.  Sum grad_i times that over i.",
    "Both cases together: dx_j = p_j (grad_j - sum of grad_i p_i over the row).  Work out the sum once a row.",
)
softmax_cases.misconception(
    "only the diagonal",
    "out[j] * (grad[j] - inner) -> out[j] * grad[j] * (1 - out[j])",
    "That is the diagonal of the Jacobian: how p_j answers to its own score.  Raising one score also lowers every other probability.",
)
softmax_cases.misconception(
    "the sum runs over all rows",
    "for r in range(rows):\n        row = r * cols\n        inner = 0.0 -> inner = 0.0\n    for r in range(rows):\n        row = r * cols",
    "Rows are independent: the sum starts at 0.0 again for every row.",
)
softmax_cases.misconception(
    "the mean is subtracted unweighted",
    ["inner += grad[j] * out[j] -> inner += grad[j]", "(grad[j] - inner) -> (grad[j] - inner / cols)"],
    "The mean that is subtracted is weighted by the probabilities: sum of grad_i p_i.",
)


@exercise(
    cross_entropy.cross_entropy_backward, title="Back through softmax and cross-entropy", outputs=("dlogits",),
    blank=["dlogits[j] = g * (exp(logits[j] - z) - spread)", "dlogits[row + t] = dlogits[row + t] - g * (1 - smoothing)"],
)  # fmt: skip
def cross_entropy_cases(rng):
    """Two lines are missing: the gradient of the loss with respect to the logits.  `lse[r]` is log(sum of exp(logits)) of the row, so
    that exp(logits[j] - lse[r]) is a probability.  `grad[r]` comes from above (1 / N for a mean over N rows).  With smoothing s the
    target has the share 1 - s + s / C, and every other class s / C: `spread`.
    """

    def case(rows, cols, target, smoothing=0.0, ignore=-100):
        logits, lse = [rng.randint(-4, 4) / 2 for _ in range(rows * cols)], []
        for r in range(rows):
            lse.append(softmax_lse(logits[r * cols : (r + 1) * cols]))
        grad = [rng.randint(1, 8) / 4 for _ in range(rows)]
        return logits, target, lse, grad, blank(rows * cols), rows, cols, ignore, smoothing

    yield [0.0, 0.0], [0], [softmax_lse([0.0, 0.0])], [1.0], blank(2), 1, 2, -100, 0.0
    yield [0.0, 0.0], [1], [softmax_lse([0.0, 0.0])], [0.5], blank(2), 1, 2, -100, 0.0
    yield case(1, 3, [2])
    yield case(2, 3, [0, 1])
    yield case(2, 3, [-100, 1])
    yield case(2, 3, [1, -100])
    yield case(2, 4, [3, 0], 0.25)
    yield case(3, 4, [3, 0, 2], 0.5)


def softmax_lse(row):
    """log(sum of exp) of small numbers."""
    from math import log

    return log(sum(exp(v) for v in row))


cross_entropy_cases.hint(
    "Softmax minus truth: for every class its probability, and for the right class one less.",
    "dlogits[j] = g * (exp(logits[j] - z) - spread), then take g * (1 - smoothing) off the target's.",
)
cross_entropy_cases.misconception(
    "the truth is not subtracted",
    "        dlogits[row + t] = dlogits[row + t] - g * (1 - smoothing)\n -> \n",
    "Those are the probabilities.  The target's cell gets one less: that is where the loss pushes the score up.",
)
cross_entropy_cases.misconception(
    "the gradient from above is left out",
    ["g * (exp -> (exp", "- g * (1 - smoothing) -> - (1 - smoothing)"],
    "The chain rule multiplies by what comes back, g: for a mean over N rows it is 1 / N.",
)
cross_entropy_cases.misconception(
    "the sign is turned round",
    ["g * (exp(logits[j] - z) - spread) -> g * (spread - exp(logits[j] - z))", "] - g * (1 - smoothing) -> ] + g * (1 - smoothing)"],
    "This points to a larger loss.  The gradient is probability minus truth; the minus of descent comes later, in the step.",
)
cross_entropy_cases.misconception(
    "smoothing is forgotten",
    ["exp(logits[j] - z) - spread -> exp(logits[j] - z)", "g * (1 - smoothing) -> g"],
    "With smoothing s the truth is not one and zeros: take `spread` off every class, and 1 - s more off the target.",
)


@exercise(linear.linear_backward_input, title="Back through a linear layer, to its input", outputs=("dx",))
def input_cases(rng):
    """y = x W^T + b, with x (rows, n_in) and weight (n_out, n_in), stored row by row in flat lists.  `grad` (rows, n_out) is the gradient
    with respect to y.  Write the gradient with respect to x into `dx` (rows, n_in): each input reached every output, so sum over them.
    """
    yield [1.0], [2.0], blank(1), 1, 1, 1
    yield [1.0, 10.0], [1.0, 2.0, 3.0, 4.0], blank(2), 1, 2, 2
    yield [1.0, 0.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], blank(3), 1, 3, 2
    for rows, n_in, n_out in ((2, 2, 2), (2, 3, 2), (3, 2, 4), (1, 4, 3)):
        yield reals(rng, rows * n_out), reals(rng, n_out * n_in), blank(rows * n_in), rows, n_in, n_out


input_cases.hint(
    "Which of the two sizes is summed over?  The one that dx does not have: n_out.",
    "dx[i * n_in + p] = sum over j of grad[i * n_out + j] * weight[j * n_in + p]; the matrix is not transposed this time.",
)
input_cases.misconception(
    "W transposed once too often",
    "def linear_backward_input(grad, weight, dx, rows, n_in, n_out):\n    for i in range(rows):\n        for p in range(n_in):\n"
    "            total = 0.0\n            for j in range(n_out):\n"
    "                total += grad[i * n_out + j] * weight[(p * n_out + j) % (n_in * n_out)]\n            dx[i * n_in + p] = total",
    "The weight of output j and input p stands at j * n_in + p: forward takes rows of W, backward its columns.",
)
input_cases.misconception(
    "only the last output counts",
    "total += grad[j] * weight[at] -> total = grad[j] * weight[at]",
    "Input p went into every output, so it gets blame from every output: add them up with `+=`.",
)
input_cases.misconception(
    "the rows of the batch are mixed",
    "gi = i * n_out -> gi = 0",
    "Row i of dx comes from row i of grad; the examples of a batch know nothing of one another.",
)


@input_cases.picture
def draw_input(args, got, expected):
    return Grid(table(got, args[4]), table(expected, args[4]))


@exercise(linear.linear_backward_weight, title="Back through a linear layer, to its weights", outputs=("dweight", "dbias"))
def weight_cases(rng):
    """The same layer.  Write dweight (n_out, n_in) and, if `has_bias`, dbias (n_out,).  The weights are shared by all rows of the batch, so
    both are sums over the rows (no mean: the 1 / N is in `grad` already).
    """
    yield [3.0], [2.0], blank(1), blank(1), 1, 1, 1, True
    yield [1.0, 2.0], [10.0, 100.0], blank(4), blank(2), 1, 2, 2, True
    yield [1.0, 2.0, 3.0, 4.0], [1.0, 10.0], blank(2), blank(1), 2, 2, 1, True
    yield [1.0, 2.0], [10.0, 100.0], blank(4), blank(2), 1, 2, 2, False
    for rows, n_in, n_out in ((2, 2, 2), (2, 3, 2), (3, 2, 4), (4, 1, 3)):
        yield reals(rng, rows * n_in), reals(rng, rows * n_out), blank(n_out * n_in), blank(n_out), rows, n_in, n_out, True


weight_cases.hint(
    "Which size has neither x's features nor grad's outputs left in the answer?  The rows: sum over them.",
    "dweight[j * n_in + p] = sum over i of grad[i * n_out + j] * x[i * n_in + p], and dbias[j] = sum over i of grad[i * n_out + j].",
)
weight_cases.misconception(
    "the mean over the rows",
    "= total -> = total / rows",
    "The mean belongs to the loss, and its 1 / N has come down with `grad`.  Dividing again makes every step N times too short.",
)
weight_cases.misconception(
    "only the last row counts",
    "total += -> total =",
    "Every row of the batch used these weights: their gradients add up.",
)
weight_cases.misconception(
    "the gradient is transposed",
    "dweight[j * n_in + p] -> dweight[p * n_out + j]",
    "A gradient has the shape of what it belongs to: dweight is (n_out, n_in), so output j and input p meet at j * n_in + p.",
)
weight_cases.misconception(
    "the bias gets the inputs, too",
    "total += grad[i * n_out + j]\n            dbias -> total += grad[i * n_out + j] * x[i * n_in]\n            dbias",
    "y = x W^T + 1 b: the bias is multiplied by one, not by an input.  Its gradient is the plain sum of grad's rows.",
)


@weight_cases.picture
def draw_weight(args, got, expected):
    return Grid(table(got["dweight"], args[5]), table(expected["dweight"], args[5]))


def backprop(x, W1, b1, W2, b2, target):
    """(dW1, db1, dW2, db2) of -log softmax(W2 tanh(W1 x + b1) + b2)[target], for one example.

    x (D,), W1 (H, D), b1 (H,), W2 (C, H), b2 (C,), as lists; target is a class.  Gradients have the shapes of their parameters.
    """
    a = [tanh(sum(w * v for w, v in zip(row, x, strict=True)) + b) for row, b in zip(W1, b1, strict=True)]
    scores = [sum(w * v for w, v in zip(row, a, strict=True)) + b for row, b in zip(W2, b2, strict=True)]
    total = sum(exp(s) for s in scores)
    dscores = [exp(s) / total - (c == target) for c, s in enumerate(scores)]
    dW2 = [[g * v for v in a] for g in dscores]
    da = [sum(g * row[k] for g, row in zip(dscores, W2, strict=True)) for k in range(len(a))]
    dz = [g * (1 - v * v) for g, v in zip(da, a, strict=True)]
    dW1 = [[g * v for v in x] for g in dz]
    return dW1, dz, dW2, dscores


@exercise(backprop, title="The whole of it: two layers")
def backprop_cases(rng):
    """Forward and backward through x -> W1 x + b1 -> tanh -> W2 a + b2 -> softmax -> cross-entropy, for one example, in plain lists.
    Return the gradients of the four parameters.  It is the lesson in nine lines; write it without looking back.
    """
    yield [1.0, 2.0], [[0.1, 0.2], [-0.4, -0.3]], [0.0, 0.0], [[1.0, 0.5], [0.0, -1.0]], [0.0, 0.0], 0
    yield [1.0], [[0.0]], [0.0], [[1.0], [1.0]], [0.0, 0.0], 1

    def small(n):
        return [rng.randint(-9, 9) / 10 for _ in range(n)]

    for D, H, C in ((1, 2, 2), (2, 1, 3), (3, 2, 2), (2, 3, 4), (4, 3, 2)):
        yield small(D), [small(D) for _ in range(H)], small(H), [small(H) for _ in range(C)], small(C), rng.randrange(C)


backprop_cases.hint(
    "Forward first, keeping a.  Then backwards: dscores = p - onehot; dW2 is an outer product of dscores and a; da = W2^T dscores.",
    "dz = da * (1 - a * a), and then the first layer is the second again: dW1 is the outer product of dz and x, db1 = dz.",
)
backprop_cases.misconception(
    "tanh is skipped on the way back",
    "g * (1 - v * v) for -> g for",
    "The gradient passes every step of the way: between W2 and W1 stands tanh, with slope 1 - a^2.",
)
backprop_cases.misconception(
    "da does not pass through W2",
    "da = [sum(g * row[k] for g, row in zip(dscores, W2, strict=True)) for k in range(len(a))] -> da = [sum(dscores)] * len(a)",
    "Hidden unit k reached score c with weight W2[c][k]: da[k] is the sum over c of dscores[c] * W2[c][k].",
)
backprop_cases.misconception(
    "the truth is not subtracted",
    "exp(s) / total - (c == target) -> exp(s) / total",
    "dscores is softmax minus truth: one less for the target's class.",
)
backprop_cases.misconception(
    "dW1 takes the hidden layer for its input",
    "dW1 = [[g * v for v in x] for g in dz] -> dW1 = [[g * v for v in (a * len(x))[: len(x)]] for g in dz]",
    "A weight's gradient is what comes back times what went in: into the first layer went x.",
)
