"""Day 21: training that works.  The size of a signal, initial weights, the two lives of batch norm, dropout, and when to stop."""

from math import sqrt

from ..nn.dropout import dropout_forward
from .cases import reals, table
from .compare import blank
from .exercise import exercise


def mean_square_after(layers, width, variance, relu):
    """The mean square of a signal, 1 at first, after layers of `width` units whose weights have this variance; with or without ReLUs."""
    factor = width * variance
    if relu:
        factor /= 2
    return factor**layers


@exercise(mean_square_after, title="How large is the signal at the end?")
def mean_square_cases(rng):
    """A layer multiplies the mean square of what passes, on average, by `width * variance`; a ReLU after it halves that. Go through all
    `layers`. The signal starts with a mean square of 1.
    """
    yield 1, 4, 0.25, False
    yield 1, 4, 0.25, True
    yield 2, 4, 0.5, False
    yield 3, 10, 0.2, True
    yield 10, 100, 0.02, True
    yield 0, 5, 0.5, True
    yield 20, 64, 1 / 64, True
    yield 6, 8, 0.5, False
    yield 5, 3, 0.125, True


mean_square_cases.hint("What does one layer multiply by? And the next one?", "The factors multiply: factor ** layers.")
mean_square_cases.misconception(
    "adds the layers up",
    "factor**layers -> factor * layers",
    "Each layer multiplies what the one before it left: layers multiply each other, they do not add up.",
)
mean_square_cases.misconception(
    "takes the variance for a deviation",
    "factor = width * variance -> factor = width * variance**2",
    "The variance is already a square: E[(w . x)^2] is width * variance * the mean square of x.",
)
mean_square_cases.misconception(
    "forgets the ReLU",
    "if relu: -> if False:",
    "A ReLU sets half of a symmetric signal to zero, and with it half of the mean square.",
)
mean_square_cases.misconception(
    "halves once, not in every layer",
    ["if relu: -> if False:", "return factor**layers -> return factor**layers / (2 if relu and layers else 1)"],
    "There is a ReLU after every layer, so the half belongs into each factor.",
)


def kaiming_bound(shape, gain):
    """The bound a of uniform weights in (-a, a), of shape (out, in, *kernel), with variance gain² / fan_in."""
    fan_in = shape[1]
    for size in shape[2:]:
        fan_in *= size
    return gain * sqrt(3 / fan_in)


@exercise(kaiming_bound, title="Kaiming's bound")
def kaiming_cases(rng):
    """A weight of shape `(out, in)`, or `(out, in, height, width)` of a convolution, is to be drawn uniformly from (-a, a), with variance
    `gain² / fan_in`. The fan-in is the number of inputs that meet in one output: `in`, times the size of the kernel. A uniform number in
    (-a, a) has variance a² / 3. Give a.
    """
    yield (5, 3), 1.0
    yield (2, 12), 2.0
    yield (64, 256), sqrt(2)
    yield (8, 3, 3, 3), 1.0
    yield (4, 1, 5, 2), sqrt(2)
    yield (1, 27), 5 / 3
    yield (6, 2, 7), 1.0


kaiming_cases.hint(
    "a² / 3 = gain² / fan_in: solve it for a.",
    "The fan-in is the product of shape[1:]: one output of a convolution sees in * height * width numbers.",
)
kaiming_cases.misconception(
    "counts the outputs",
    "fan_in = shape[1] -> fan_in = shape[0]",
    "PyTorch's order is (out, in, ...): the inputs of a unit are the second size.",
)
kaiming_cases.misconception(
    "forgets the kernel",
    "for size in shape[2:]: -> for size in ():",
    "One output of a 3 x 3 convolution over 3 channels is a sum of 27 products, not of 3.",
)
kaiming_cases.misconception(
    "gives the deviation",
    "gain * sqrt(3 / fan_in) -> gain * sqrt(1 / fan_in)",
    "That is the standard deviation. A uniform number in (-a, a) has variance a² / 3, so a is sqrt(3) deviations.",
)
kaiming_cases.misconception(
    "gives the variance",
    "gain * sqrt(3 / fan_in) -> gain * gain / fan_in",
    "That is the variance; asked for is the bound of the uniform draw.",
)


def batch_norm(batch, mean, var, momentum, eps, training):
    """(the normalised batch, the new running mean, the new running variance).  batch: n rows of numbers; mean, var: one for each column."""
    n = len(batch)
    if not training:
        return [[(x - m) / sqrt(v + eps) for x, m, v in zip(row, mean, var, strict=True)] for row in batch], mean, var
    columns = list(zip(*batch, strict=True))
    mu = [sum(c) / n for c in columns]
    spread = [sum((x - m) ** 2 for x in c) / n for c, m in zip(columns, mu, strict=True)]
    out = [[(x - m) / sqrt(v + eps) for x, m, v in zip(row, mu, spread, strict=True)] for row in batch]
    new_mean = [(1 - momentum) * old + momentum * m for old, m in zip(mean, mu, strict=True)]
    new_var = [(1 - momentum) * old + momentum * v * n / (n - 1) for old, v in zip(var, spread, strict=True)]
    return out, new_mean, new_var


@exercise(batch_norm, title="Batch norm, both of its lives")
def batch_norm_cases(rng):
    """`batch` has n rows, one for each example, and a column for each feature. **Training**: take each column's mean and variance (divided
    by n) over the batch, and give back the rows as `(x - mean) / sqrt(variance + eps)`; move the running numbers by `momentum` towards
    the batch's, `new = (1 - momentum) * old + momentum * batch`, where the running variance moves towards the *unbiased* one (divided
    by n - 1). **Evaluation**: normalise by the running numbers, which stay as they are. Return all three.
    """
    yield [[1.0], [3.0]], [0.0], [1.0], 0.5, 0.0, True
    yield [[5.0]], [1.0], [4.0], 0.5, 0.0, False
    yield [[1.0, 10.0], [3.0, 30.0]], [0.0, 0.0], [1.0, 1.0], 0.1, 0.0, True
    yield [[1.0, 10.0], [3.0, 30.0], [5.0, 20.0]], [2.0, 8.0], [4.0, 25.0], 0.25, 1.0, False
    yield [[2.0], [2.0], [2.0]], [0.0], [1.0], 0.25, 0.01, True
    yield [[0.0, 4.0], [4.0, 0.0], [2.0, 1.0]], [1.0, 3.0], [0.5, 2.0], 0.25, 0.5, True
    for rows, cols in ((2, 3), (4, 2), (5, 3)):
        yield table(rng, rows, cols), reals(rng, cols), [abs(v) + 1 for v in reals(rng, cols)], 0.1, 1e-5, rng.random() < 0.5
    yield table(rng, 4, 3), reals(rng, 3), [1.0, 2.0, 3.0], 0.1, 1e-5, True


batch_norm_cases.hint(
    "zip(*batch) gives the columns. One mean and one variance for each of them.",
    "Two variances: divided by n in what you give out, times n / (n - 1) in the running one.",
)
batch_norm_cases.misconception(
    "normalises the rows",
    "def batch_norm(batch, mean, var, momentum, eps, training):\n    out = []\n    for row in batch:\n        m = sum(row) / len(row)\n"
    "        v = sum((x - m) ** 2 for x in row) / len(row)\n"
    "        out.append([(x - m) / sqrt(v + eps) if v + eps else 0.0 for x in row])\n"
    "    return out, mean, var\n",
    "That is layer norm: over the features of one example. Batch norm goes down a column, over the examples.",
)
batch_norm_cases.misconception(
    "uses the batch in evaluation",
    "if not training: -> if False:",
    "In evaluation there may be one example, which has no variance: normalise by the running numbers, and leave them alone.",
)
batch_norm_cases.misconception(
    "the running variance is the biased one",
    " * n / (n - 1) -> ",
    "The batch is normalised by the variance divided by n; the running one estimates that of all data, and divides by n - 1.",
)
batch_norm_cases.misconception(
    "momentum is the share that stays",
    ["(1 - momentum) * old + momentum * m -> momentum * old + (1 - momentum) * m",
     "(1 - momentum) * old + momentum * v -> momentum * old + (1 - momentum) * v"],
    "Here (and in PyTorch) momentum is the share of the *new* batch. In optimisers, and in Keras, it is the share of the old.",
)  # fmt: skip
batch_norm_cases.misconception(
    "eps outside of the root",
    "[[(x - m) / sqrt(v + eps) for x, m, v in zip(row, mu -> [[(x - m) / (sqrt(v) + eps) for x, m, v in zip(row, mu",
    "eps is added to the variance, under the root.",
)


@exercise(dropout_forward, title="Dropout", outputs=("out",))
def dropout_cases(rng):
    """`uniform` holds a random number in [0, 1) for each element of x. Drop an element (write 0) where its number is below p, and scale
    what is kept so that the mean stays. All have n numbers, and p is below 1.
    """
    yield [3.0], [0.7], blank(1), 1, 0.5
    yield [3.0], [0.2], blank(1), 1, 0.5
    yield [3.0], [0.5], blank(1), 1, 0.5
    yield [1.0, 2.0, 3.0], [0.1, 0.3, 0.9], blank(3), 3, 0.25
    yield [1.0, -2.0], [0.0, 0.4], blank(2), 2, 0.0
    for n in (4, 6, 9):
        yield reals(rng, n), [rng.randrange(10) / 10 for _ in range(n)], blank(n), n, 0.3


dropout_cases.hint(
    "An element is kept with probability 1 - p. By what must it be multiplied for its mean to be x again?",
    "out[i] = x[i] / (1 - p) where uniform[i] >= p, else 0.0",
)
dropout_cases.misconception(
    "does not scale what is kept",
    "x[i] / (1 - p) -> x[i]",
    "Then the next layer sees less in training than in evaluation: E[y] = (1 - p) x. Divide by 1 - p.",
)
dropout_cases.misconception(
    "divides by p",
    "x[i] / (1 - p) -> x[i] / (p or 1)",
    "p is the chance of being dropped. What is kept has the chance 1 - p.",
)
dropout_cases.misconception(
    "drops the others",
    "uniform[i] >= p -> uniform[i] < p",
    "A uniform number is below p with probability p, and those are to be dropped. With p = 0 nothing is.",
)


def early_stopping(losses, patience):
    """(index of the last epoch that ran, index of the best one): stop after `patience` epochs in a row that did not beat the best."""
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(losses) - 1, best


@exercise(early_stopping, title="When to stop")
def early_stopping_cases(rng):
    """`losses` are the held-out losses, epoch by epoch, had you trained to the end; there is at least one. After `patience` epochs in a row
    that were not better than the best so far, training stops. Return the index of the last epoch that ran, and of the best one, whose
    weights you would put back. A tie is not better.
    """
    yield [3.0, 2.0, 1.0], 2
    yield [3.0, 2.0, 2.5, 2.6, 1.0], 2
    yield [3.0, 2.0, 2.5, 1.0, 1.5], 2
    yield [1.0, 1.0, 1.0, 1.0], 3
    yield [5.0], 1
    yield [5.0, 4.0, 4.5], 1
    yield [5.0, 4.0, 4.5, 4.2, 3.9, 3.95], 3
    for n in (8, 12):
        yield [rng.randint(1, 20) / 2 for _ in range(n)], 3


early_stopping_cases.hint(
    "Remember the index of the best epoch. How many epochs ago was it?",
    "if loss < losses[best]: best = epoch, and then: if epoch - best >= patience: return epoch, best",
)
early_stopping_cases.misconception(
    "compares with the epoch before",
    "if loss < losses[best]: -> if loss < losses[max(0, epoch - 1)]:",
    "Compare with the best so far. A loss that wobbles is often better than the last one and still worse than the best.",
)
early_stopping_cases.misconception(
    "stops one epoch late",
    "epoch - best >= patience -> epoch - best > patience",
    "With a patience of 2 the second epoch without progress is the last.",
)
early_stopping_cases.misconception(
    "a tie counts as progress",
    "loss < losses[best] -> loss <= losses[best]",
    "The same loss again is no progress; else a flat curve would never stop.",
)
early_stopping_cases.misconception(
    "keeps the last weights",
    "return epoch, best\n    return len(losses) - 1, best -> return epoch, epoch\n    return len(losses) - 1, len(losses) - 1",
    "The last epoch is worse than the best: that is why you stopped. Put the best weights back.",
)
