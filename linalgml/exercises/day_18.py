"""Day 18: SGD, momentum, Adam, schedules, and a step that respects a constraint."""

from math import sqrt

from ..optim.schedule import warmup_cosine
from ..optim.sgd import sgd_step
from .cases import reals
from .exercise import exercise


def sgd_epoch(w, xs, ys, lr, batch_size):
    """w after one pass over the data, a step after each batch, for the model y = w x and half the mean squared error of the batch."""
    for start in range(0, len(xs), batch_size):
        pairs = list(zip(xs[start : start + batch_size], ys[start : start + batch_size], strict=True))
        w -= lr * sum((w * x - y) * x for x, y in pairs) / len(pairs)
    return w


@exercise(sgd_epoch, title="One pass, batch by batch")
def sgd_epoch_cases(rng):
    """The model is `y = w x`, with a single number w. Go once through the data in order, `batch_size` examples at a time (the last batch
    may be smaller). For each batch take the mean of `(w x - y) x` over its examples, which is the gradient of half the mean squared
    error, and step against it. Return w.
    """
    yield 0.0, [1.0], [1.0], 0.5, 1
    yield 0.0, [1.0, 1.0], [1.0, 3.0], 0.5, 2
    yield 0.0, [1.0, 1.0], [1.0, 3.0], 0.5, 1
    yield 1.0, [2.0, 1.0, 3.0], [1.0, 0.0, 2.0], 0.1, 2
    yield 1.0, [], [], 0.1, 2
    yield 2.0, [1.0, 2.0, -1.0, 0.5], [2.0, 4.0, -2.0, 1.0], 0.1, 3
    for n, size in ((5, 2), (6, 4), (4, 4)):
        yield 0.5, reals(rng, n, -2, 2), reals(rng, n, -2, 2), 0.125, size


sgd_epoch_cases.hint(
    "range(0, len(xs), batch_size) gives where the batches begin; slices never run over the end.",
    "w -= lr * (sum of (w * x - y) * x over the batch) / (size of the batch), once for each batch.",
)
sgd_epoch_cases.misconception(
    "the sum over the batch",
    " / len(pairs) -> ",
    "The mean over the batch: else a larger batch would take larger steps, and the learning rate would depend on it.",
)
sgd_epoch_cases.misconception(
    "divides a small last batch by the full size",
    "/ len(pairs) -> / batch_size",
    "The last batch may be smaller: divide by how many examples it has.",
)
sgd_epoch_cases.misconception(
    "one step for the whole pass",
    "def sgd_epoch(w, xs, ys, lr, batch_size):\n    if not xs:\n        return w\n"
    "    return w - lr * sum((w * x - y) * x for x, y in zip(xs, ys)) / len(xs)\n",
    "That is gradient descent over all data. Here there is a step after each batch, and the next batch sees the new w.",
)
sgd_epoch_cases.misconception(
    "uphill",
    "w -= lr -> w += lr",
    "Against the gradient: it points to where the loss grows.",
)
sgd_epoch_cases.misconception(
    "forgets the factor x",
    "(w * x - y) * x for -> (w * x - y) for",
    "The error of an example, times its x: w matters for an example as much as x is large.",
)


@exercise(sgd_step, title="Momentum, and Nesterov's", outputs=("param", "velocity"))
def sgd_step_cases(rng):
    """The library's kernel: one step for n parameters, in place. `weight_decay` times the parameter is added to each gradient. Without
    momentum (0) step by lr against that. With it the velocity becomes `momentum * velocity + (1 - dampening) * g`, but on the `first`
    step it becomes g itself; and the step is lr times the velocity, or, for Nesterov's form, lr times `g + momentum * velocity` with the
    new one.
    """

    def case(n, lr, momentum=0.0, dampening=0.0, decay=0.0, nesterov=False, first=False):
        return reals(rng, n, -2, 2), reals(rng, n, -2, 2), reals(rng, n, -2, 2), n, lr, momentum, dampening, decay, nesterov, first

    yield [1.0], [2.0], [0.0], 1, 0.5, 0.0, 0.0, 0.0, False, False
    yield [1.0], [2.0], [4.0], 1, 0.5, 0.5, 0.0, 0.0, False, False
    yield [1.0], [2.0], [4.0], 1, 0.5, 0.5, 0.0, 0.0, False, True
    yield [1.0], [2.0], [4.0], 1, 0.5, 0.5, 0.0, 0.0, True, False
    yield [2.0], [1.0], [0.0], 1, 0.5, 0.0, 0.0, 0.25, False, False
    yield case(3, 0.1, 0.9)
    yield case(2, 0.1, 0.9, 0.25)
    yield case(2, 0.1, 0.9, 0.25, 0.5, False, True)
    yield case(4, 0.25, 0.5, 0.0, 0.5, True)
    yield case(2, 0.25, 0.5, 0.0, 0.5, True, True)


sgd_step_cases.hint(
    "For each i: g = grad[i] + weight_decay * param[i]. Then momentum changes what is stepped along.",
    "if momentum: update velocity[i]; then g = g + momentum * velocity[i] for Nesterov, else velocity[i]. At last param[i] -= lr * g.",
)
sgd_step_cases.misconception(
    "the velocity is a running mean",
    "momentum * velocity[i] + (1 - dampening) * g -> momentum * velocity[i] + (1 - momentum) * g",
    "In SGD the velocity is a *sum* that fades, momentum * velocity + g. A running mean is what Adam keeps.",
)
sgd_step_cases.misconception(
    "decay after the step",
    ["g = grad[i] + weight_decay * param[i] -> g = grad[i]",
     "param[i] = param[i] - lr * g -> param[i] = (1 - weight_decay) * param[i] - lr * g"],
    "The decay is added to the gradient, so it is multiplied by lr and goes through the velocity.",
)  # fmt: skip
sgd_step_cases.misconception(
    "Nesterov without the gradient",
    "(g + momentum * velocity[i]) if nesterov -> momentum * velocity[i] if nesterov",
    "Nesterov's step is the gradient plus momentum times the new velocity: one step further ahead.",
)
sgd_step_cases.misconception(
    "the first step is damped, too",
    "if first: -> if False:",
    "On the first step the velocity is the gradient itself.",
)


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    """(w, m, v) after step t = 1, 2, ... of Adam, for a single number."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    mean, square = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * mean / (sqrt(square) + eps), m, v


@exercise(adam_step, title="Adam, in four lines")
def adam_step_cases(rng):
    """For a single number w with the gradient g: m is a running mean of the gradients, with the share `1 - beta1` for the new one, and v
    one of their squares, with `1 - beta2`. Both began at 0, so divide each by what its weights add up to after t steps, `1 - beta ** t`,
    before you use it (but keep them undivided). The step is lr times the mean over the root of the mean square; eps is added to the root.
    Return `(w, m, v)`.
    """
    yield 1.0, 2.0, 0.0, 0.0, 1, 0.1, 0.5, 0.75, 0.0
    yield 1.0, 2.0, 1.0, 4.0, 2, 0.1, 0.5, 0.75, 0.0
    yield 1.0, -2.0, 1.0, 4.0, 3, 0.1, 0.5, 0.75, 1.0
    yield 0.0, 0.0, 0.0, 0.0, 1, 0.1, 0.9, 0.999, 1e-8
    yield 0.0, 100.0, 0.0, 0.0, 1, 0.1, 0.9, 0.999, 0.5
    for t in (2, 5, 9):
        yield rng.randint(-4, 4) / 2, rng.randint(-4, 4) / 2, rng.randint(-4, 4) / 4, rng.randint(1, 8) / 4, t, 0.125, 0.9, 0.99, 0.25


adam_step_cases.hint(
    "Update m and v first, then correct both, then step.",
    "w - lr * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + eps)",
)
adam_step_cases.misconception(
    "no correction",
    "m / (1 - beta1**t), v / (1 - beta2**t) -> m, v",
    "m and v began at 0, so at first they are far too small: divide by 1 - beta ** t.",
)
adam_step_cases.misconception(
    "keeps the corrected means",
    "+ eps), m, v -> + eps), mean, square",
    "Correct for the step only. The running means go on undivided, or they are corrected twice.",
)
adam_step_cases.misconception(
    "eps under the root",
    "(sqrt(square) + eps) -> sqrt(square + eps)",
    "eps is added after the root. Inside it would be 10,000 times as strong at the usual 1e-8.",
)
adam_step_cases.misconception(
    "forgets the square",
    "(1 - beta2) * g * g -> (1 - beta2) * g",
    "v is a mean of *squares*; its root is the size of the gradients.",
)
adam_step_cases.misconception(
    "forgets the root",
    "mean / (sqrt(square) + eps) -> mean / (square + eps)",
    "Divide by the root: mean and size in the same unit, so that the scale of the loss cancels.",
)


@exercise(warmup_cosine, title="Up, then down")
def warmup_cases(rng):
    """The learning rate at a step, counted from 0. For the first `warmup_steps` steps it rises in a straight line, so that step s has
    `(s + 1) / (warmup_steps + 1)` of lr. Then it falls along half a cosine, from lr at step `warmup_steps` to `min_lr` at step
    `total_steps`, and stays there. (If both are equal, divide by 1 instead of 0.)
    """
    for step in (0, 1, 3, 4, 5, 7, 10, 11, 50):
        yield step, 1.0, 0.25, 4, 10
    for step in (0, 5, 10, 13):
        yield step, 0.5, 0.0, 0, 10
    yield 1, 0.5, 0.0, 3, 10
    yield 4, 2.0, 0.5, 4, 4
    yield 4, 2.0, 0.5, 3, 4
    yield 5, 2.0, 0.5, 4, 4


warmup_cases.hint(
    "Three cases: before the end of the warm-up, after the total, and between.",
    "progress = (step - warmup_steps) / (total_steps - warmup_steps) goes from 0 to 1, and (1 + cos(pi * progress)) / 2 from 1 to 0.",
)
warmup_cases.misconception(
    "the cosine counts from step 0",
    "(step - warmup_steps) / max(1, total_steps - warmup_steps) -> step / max(1, total_steps)",
    "The cosine begins where the warm-up ends: count from there.",
)
warmup_cases.misconception(
    "falls to zero",
    "min_lr + 0.5 * (1 + cos(pi * progress)) * (lr - min_lr) -> 0.5 * (1 + cos(pi * progress)) * lr",
    "It falls to min_lr, so the cosine spans lr - min_lr only.",
)
warmup_cases.misconception(
    "a whole cosine",
    "cos(pi * progress) -> cos(2 * pi * progress)",
    "Half a cosine: from 1 to -1 is from 0 to pi.",
)
warmup_cases.misconception(
    "the first step does nothing",
    "lr * (step + 1) / (warmup_steps + 1) -> lr * step / warmup_steps",
    "At step 0 that is a rate of 0: a whole step wasted. It begins at 1 / (warmup_steps + 1).",
)

warmup_cases.equivalent("if step < warmup_steps -> if step <= warmup_steps", "at warmup_steps the line and the cosine are both at lr")


def clip_by_norm(gradients, limit):
    """All gradients, lists of numbers, times one factor, so that together they are no longer than `limit`."""
    norm = sqrt(sum(v * v for g in gradients for v in g))
    factor = min(1.0, limit / norm) if norm else 1.0
    return [[factor * v for v in g] for g in gradients]


@exercise(clip_by_norm, title="No further than that")
def clip_cases(rng):
    """`gradients` has a list of numbers for each tensor of the model. Think of all of them as one long vector: if it is longer than
    `limit`, shorten it to that length and keep its direction; else leave it as it is. Return new lists. It is also the projection onto a
    ball: the nearest point that is allowed.
    """
    yield [[3.0, 4.0]], 1.0
    yield [[3.0], [4.0]], 1.0
    yield [[3.0, 4.0]], 10.0
    yield [[3.0, 4.0]], 5.0
    yield [[0.0, 0.0]], 1.0
    yield [[0.5], [-0.5, 0.5], [0.5]], 0.5
    for sizes in ((2, 3), (1, 1, 2)):
        yield [reals(rng, n) for n in sizes], 2.0


clip_cases.hint(
    "One norm over everything, one factor for everything.",
    "factor = limit / norm where the norm is above the limit, else 1.",
)
clip_cases.misconception(
    "each tensor by itself",
    "def clip_by_norm(gradients, limit):\n    out = []\n    for g in gradients:\n        norm = sqrt(sum(v * v for v in g))\n"
    "        factor = min(1.0, limit / norm) if norm else 1.0\n        out.append([factor * v for v in g])\n    return out\n",
    "One norm over all of them. With a factor for each tensor the direction of the step bends.",
)
clip_cases.misconception(
    "each number by itself",
    "def clip_by_norm(gradients, limit):\n    return [[max(-limit, min(limit, v)) for v in g] for g in gradients]\n",
    "That is clipping by value: it bends the direction. Multiply everything by one factor.",
)
clip_cases.misconception(
    "always to the full length",
    "min(1.0, limit / norm) -> limit / norm",
    "A gradient that is short enough stays as it is. You only shorten.",
)
clip_cases.misconception(
    "forgets the root",
    "norm = sqrt(sum(v * v for g in gradients for v in g)) -> norm = sum(v * v for g in gradients for v in g)",
    "The length is the root of the sum of squares.",
)
clip_cases.equivalent("*if norm else 1.0 -> *", "zeros times any factor are zeros")
