"""Day 11: probability.  Expectation and spread, sums of dice, drawing from a distribution, and what a simulation is worth."""

from math import log, sqrt

from .cases import reals
from .exercise import exercise


def chances(rng, n):
    """n probabilities that sum to 1."""
    weights = [rng.randint(1, 6) for _ in range(n)]
    return [w / sum(weights) for w in weights]


def mean_and_variance(values, probabilities):
    """The expectation and the variance of a number that takes these values with these probabilities."""
    mean = sum(x * p for x, p in zip(values, probabilities, strict=True))
    variance = sum((x - mean) ** 2 * p for x, p in zip(values, probabilities, strict=True))
    return mean, variance


@exercise(mean_and_variance, title="Expectation and variance")
def mean_and_variance_cases(rng):
    """A random number takes `values[i]` with probability `probabilities[i]`. Return its expectation, the mean weighted by the
    probabilities, and its variance, the expectation of the squared distance from it.
    """
    yield [1.0], [1.0]
    yield [0.0, 1.0], [0.5, 0.5]
    yield [0.0, 10.0], [0.75, 0.25]
    yield [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1 / 6] * 6
    yield [-1.0, 1.0, 5.0], [0.5, 0.25, 0.25]
    for n in (3, 4, 5):
        yield reals(rng, n), chances(rng, n)


mean_and_variance_cases.hint("Each value counts as often as it comes.", "sum of x p, and then sum of (x - mean)² p")
mean_and_variance_cases.misconception(
    "the plain mean of the values",
    "mean = sum(x * p for x, p in zip(values, probabilities, strict=True)) -> mean = sum(values) / len(values)",
    "A value that comes more often counts more: weigh each by its probability.",
)
mean_and_variance_cases.misconception(
    "the variance unweighted",
    "(x - mean) ** 2 * p for -> (x - mean) ** 2 / len(values) for",
    "The squared distances are weighted by the probabilities, too.",
)
mean_and_variance_cases.misconception(
    "the standard deviation",
    "return mean, variance -> return mean, sqrt(variance)",
    "That is the standard deviation, the root. The variance is asked for.",
)
mean_and_variance_cases.misconception(
    "the mean square, not less the squared mean",
    "(x - mean) ** 2 -> x ** 2",
    "The variance is about the distance from the expectation.",
)


def sum_of(p, q):
    """The distribution of the sum of two independent counts: p[i] is the probability that the first is i, q[j] that the second is j."""
    out = [0.0] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            out[i + j] += a * b
    return out


@exercise(sum_of, title="Two independent counts, added")
def sum_of_cases(rng):
    """`p[i]` is the probability that one count is i, `q[j]` that another one, independent of it, is j; both start at 0. Return the list
    of the probabilities that their sum is 0, 1, 2, ...
    """
    yield [1.0], [1.0]
    yield [0.5, 0.5], [1.0]
    yield [0.5, 0.5], [0.5, 0.5]
    yield [0.0, 1.0], [0.25, 0.75]
    yield [0.25, 0.75], [0.5, 0.25, 0.25]
    for n, m in ((3, 2), (2, 4), (4, 4)):
        yield chances(rng, n), chances(rng, m)


sum_of_cases.hint(
    "Independent: the probability of i and j together is p[i] * q[j]. To which sum does it belong?",
    "out[i + j] += p[i] * q[j], for all pairs.",
)
sum_of_cases.misconception(
    "the last pair wins",
    "out[i + j] += -> out[i + j] =",
    "A sum of 7 can come about in several ways, and their probabilities add up.",
)
sum_of_cases.misconception(
    "adds the probabilities",
    "a * b -> (a + b) / (len(p) + len(q))",
    "That both happen has the *product* of the probabilities, if they are independent.",
)
sum_of_cases.misconception(
    "adds the lists",
    "def sum_of(p, q):\n    n = len(p) + len(q) - 1\n    a, b = p + [0.0] * n, q + [0.0] * n\n"
    "    return [(a[k] + b[k]) / 2 for k in range(n)]\n",
    "That is a mixture: one count *or* the other. The sum of both needs all pairs.",
)


def draw(probabilities, u):
    """The index that the uniform number u in [0, 1) falls on, when the probabilities are laid side by side."""
    total = 0.0
    for i, p in enumerate(probabilities):
        total += p
        if u < total:
            return i
    return len(probabilities) - 1


@exercise(draw, title="Draw from a distribution")
def draw_cases(rng):
    """Lay the probabilities side by side, from 0 to 1. The uniform number u, from 0 up to but not including 1, falls into one of the
    pieces; return its index. A number on the border of two belongs to the second. Should rounding leave u beyond them all, return the
    last.
    """
    yield [0.5, 0.5], 0.25
    yield [0.5, 0.5], 0.75
    yield [0.5, 0.5], 0.5
    yield [0.25, 0.25, 0.5], 0.0
    yield [0.0, 1.0], 0.0
    yield [0.25, 0.5, 0.25], 0.74
    yield [0.25, 0.5, 0.25], 0.76
    yield [0.25, 0.25, 0.25], 0.9
    yield [1.0], 0.3
    for n in (3, 4, 6):
        yield chances(rng, n), rng.random()


draw_cases.hint("Add the probabilities up until the sum is larger than u.", "if u < total: return i")
draw_cases.misconception(
    "always the most likely",
    "def draw(probabilities, u):\n    return probabilities.index(max(probabilities))\n",
    "Then the others would never come. Index i has to come with probability p[i].",
)
draw_cases.misconception(
    "compares with the single probability",
    "if u < total -> if u < p",
    "Compare with the *sum so far*: the pieces lie side by side.",
)
draw_cases.misconception(
    "all alike",
    "def draw(probabilities, u):\n    return int(u * len(probabilities))\n",
    "That draws every index equally often. A piece is as long as its probability.",
)
draw_cases.misconception(
    "the border belongs to the first",
    "if u < total -> if u <= total",
    "u = 0 must never draw something with probability 0: on the border take the second piece.",
)


def waiting_time(rate, u):
    """An exponential waiting time, from a uniform number u in [0, 1): the t with 1 - exp(-rate t) = u."""
    return -log(1 - u) / rate


@exercise(waiting_time, title="Turn the cdf round")
def waiting_time_cases(rng):
    """Requests come at random, `rate` of them in a second on average. The probability that the next one comes within t seconds is
    `1 - exp(-rate t)`. Which t belongs to the probability u? With a uniform u in [0, 1) this is a draw of the waiting time.
    """
    yield 1.0, 0.0
    yield 1.0, 0.5
    yield 2.0, 0.5
    yield 0.5, 0.9
    for _ in range(4):
        yield rng.randint(1, 8) / 2, rng.randrange(100) / 100


waiting_time_cases.hint("Solve u = 1 - exp(-rate t) for t.", "exp(-rate t) = 1 - u, so t = -log(1 - u) / rate")
waiting_time_cases.misconception(
    "forgets the minus",
    "-log(1 - u) -> log(1 - u)",
    "The logarithm of a number below 1 is negative; a time is not.",
)
waiting_time_cases.misconception(
    "multiplies by the rate",
    ") / rate -> ) * rate",
    "The more requests come, the shorter one waits: divide.",
)
waiting_time_cases.misconception(
    "forgets the one",
    "log(1 - u) -> log(u or 1.0)",
    "The equation is u = 1 - exp(-rate t). (As random numbers u and 1 - u are alike, but asked is the t for this u; and u may be 0.)",
)


def monte_carlo(samples):
    """(estimate, standard error): the mean of independent samples, and the deviation that such a mean has."""
    n = len(samples)
    mean = sum(samples) / n
    variance = sum((x - mean) ** 2 for x in samples) / (n - 1)
    return mean, sqrt(variance / n)


@exercise(monte_carlo, title="What a simulation is worth")
def monte_carlo_cases(rng):
    """A simulation gave these numbers, each by itself; there are at least two. Return their mean, as an estimate of the expectation, and
    its standard error: the root of (the variance of the samples, divided by n - 1, over n).
    """
    yield ([1.0, 3.0],)
    yield ([2.0, 2.0, 2.0],)
    yield ([0.0, 1.0, 0.0, 1.0],)
    yield ([1.0, 2.0, 6.0],)
    for n in (4, 6, 9):
        yield (reals(rng, n),)


monte_carlo_cases.hint("First the mean, then the variance with n - 1, then divide by n and take the root.", "sqrt(variance / n)")
monte_carlo_cases.misconception(
    "the deviation of one sample",
    "sqrt(variance / n) -> sqrt(variance)",
    "That is how far a single sample strays. The mean of n strays less, by the root of n.",
)
monte_carlo_cases.misconception(
    "divides the deviation by n",
    "sqrt(variance / n) -> sqrt(variance) / n",
    "The *variance* of a mean is divided by n, the deviation by its root only.",
)
monte_carlo_cases.misconception(
    "the variance over n",
    "/ (n - 1) -> / n",
    "The mean was fitted to the same samples, so the distances are a little too small: divide by n - 1.",
)
