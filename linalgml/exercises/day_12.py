"""Day 12: estimation.  Likelihood, times that are not over yet, Bayes' rule, precisions that add, and points that count in part."""

from math import exp, log, pi

from .cases import reals
from .exercise import exercise


def log_likelihood(values, mean, deviation):
    """The logarithm of the normal density of independent values, all together."""
    total = 0.0
    for x in values:
        z = (x - mean) / deviation
        total -= z * z / 2 + log(deviation) + log(2 * pi) / 2
    return total


@exercise(log_likelihood, title="How probable are these data?")
def log_likelihood_cases(rng):
    """The density of a normal distribution is `exp(-z² / 2) / (deviation sqrt(2 pi))` with `z = (x - mean) / deviation`, and the density
    of independent values is the product of theirs. Return its logarithm, for a list of values. Do it without the product: in the cases
    are a few for which it is 0 in floating point.
    """
    yield [0.0], 0.0, 1.0
    yield [2.0], 0.0, 1.0
    yield [1.0], 0.0, 2.0
    yield [1.0, 2.0, 4.0], 2.0, 0.5
    yield [], 0.0, 1.0
    yield [90.0, -80.0], 0.0, 1.0
    for n in (3, 5):
        yield reals(rng, n), rng.randint(-4, 4) / 2, rng.randint(1, 8) / 2


log_likelihood_cases.hint(
    "The logarithm of a product is the sum of the logarithms. What is the logarithm of one density?",
    "-z² / 2 - log(deviation) - log(2 pi) / 2, added up over the values.",
)
log_likelihood_cases.misconception(
    "the product first",
    "def log_likelihood(values, mean, deviation):\n    product = 1.0\n    for x in values:\n        z = (x - mean) / deviation\n"
    "        product *= exp(-z * z / 2) / (deviation * (2 * pi) ** 0.5)\n    return log(product)\n",
    "A product of small numbers becomes 0 in floats, and log(0) is an error. Take the logarithms first, then add.",
)
log_likelihood_cases.misconception(
    "without the width",
    "z * z / 2 + log(deviation) + -> z * z / 2 +",
    "A wide bell is also a low one. Without -log(deviation) the best deviation would be infinite.",
)
log_likelihood_cases.misconception(
    "the width once",
    "total -= z * z / 2 + log(deviation) + log(2 * pi) / 2\n    return total -> "
    "total -= z * z / 2\n    return total - log(deviation) - log(2 * pi) / 2",
    "Each value brings its own factor 1 / (deviation sqrt(2 pi)).",
)
log_likelihood_cases.misconception(
    "the mean over the values",
    "return total -> return total / max(len(values), 1)",
    "That is the average. The logarithm of the product is the sum.",
)
log_likelihood_cases.misconception(
    "the root of the deviation",
    "z = (x - mean) / deviation -> z = (x - mean) / deviation ** 0.5",
    "The deviation is the root already; z is the distance in deviations.",
)


def rate(finished, running):
    """The likeliest rate of an exponential time, from those that are over and from those that are not yet."""
    return len(finished) / (sum(finished) + sum(running))


@exercise(rate, title="Those that are still running")
def rate_cases(rng):
    """How many jobs end in an hour? `finished` are the times that jobs took which are over; `running` are the times for which others have
    been going on, and still are. With a rate r a job takes exactly t with density `r exp(-r t)`, and longer than t with probability
    `exp(-r t)`. The likelihood is the product of both kinds. Return the r that makes it largest. At least one time is given, and none is
    0.
    """
    yield [2.0], []
    yield [1.0, 3.0], []
    yield [2.0], [6.0]
    yield [1.0, 2.0, 3.0], [5.0, 5.0]
    yield [], [4.0, 4.0]
    for n, m in ((3, 2), (5, 1), (2, 4)):
        yield reals(rng, n, 1, 9), reals(rng, m, 1, 9)


rate_cases.hint(
    "The logarithm of the likelihood is k log(r) - r T. What are k and T, and where is its slope 0?",
    "k is the number of the finished, T the sum of all times, also of the running. k / r - T = 0.",
)
rate_cases.misconception(
    "drops the running ones",
    "(sum(finished) + sum(running)) -> (sum(finished) or 1.0)",
    "The long ones are more often still running: who drops them believes that all is quick. Their time counts, too.",
)
rate_cases.misconception(
    "counts the running as finished",
    "len(finished) / -> (len(finished) + len(running)) /",
    "A running job has not ended: it adds its time to the sum, and nothing to the count.",
)
rate_cases.misconception(
    "the mean time",
    "def rate(finished, running):\n    return (sum(finished) + sum(running)) / (len(finished) or 1)\n",
    "That is the mean time; the rate, how many an hour, is one over it.",
)
rate_cases.misconception(
    "the mean of the rates",
    "def rate(finished, running):\n    return sum(1 / t for t in finished) / (len(finished) or 1)\n",
    "The slope of k log(r) - r T is 0 at k / T: divide once, at the end. One very short time would carry a mean of 1 / t anywhere.",
)


def posterior(prior, scores):
    """The probabilities of hypotheses after the data: of each the prior and the logarithm of the likelihood are given."""
    top = max(scores)
    weights = [p * exp(s - top) for p, s in zip(prior, scores, strict=True)]
    total = sum(weights)
    return [w / total for w in weights]


@exercise(posterior, title="Bayes' rule")
def posterior_cases(rng):
    """`prior[k]` is the probability of hypothesis k before the data, more than 0, and `scores[k]` is the *logarithm* of the probability
    that it gives to the data. Return the probabilities after the data. With a thousand observations a score is easily -2000, and
    exp(-2000) is 0 in floats; the answer is not.
    """
    yield [0.5, 0.5], [0.0, 0.0]
    yield [0.75, 0.25], [0.0, 0.0]
    yield [0.5, 0.5], [0.0, -1.0]
    yield [0.9, 0.1], [-3.0, -1.0]
    yield [1.0], [-4.0]
    yield [0.5, 0.25, 0.25], [-2000.0, -2001.0, -2002.5]
    yield [0.5, 0.5], [-1000.0, -10.0]
    for n in (3, 4):
        weights = [rng.randint(1, 6) for _ in range(n)]
        yield [w / sum(weights) for w in weights], reals(rng, n, -4, 0)


posterior_cases.hint(
    "Prior times likelihood, and then divide so that they sum to 1. What may be taken from all scores alike?",
    "Subtract the largest score from all: a factor that is the same for all cancels. Then p * exp(s), over their sum.",
)
posterior_cases.misconception(
    "forgets the prior",
    "p * exp(s - top) -> exp(s - top)",
    "That is the likelihood alone. What was improbable before needs more evidence: multiply by the prior.",
)
posterior_cases.misconception(
    "does not normalise",
    "return [w / total for w in weights] -> return weights",
    "One of the hypotheses is true, so the probabilities sum to 1: divide by their sum.",
)
posterior_cases.misconception(
    "underflows",
    "exp(s - top) -> exp(s)",
    "exp(-2000) is 0, and then all are 0. Subtract the largest score from all of them: the factor cancels.",
)
posterior_cases.misconception(
    "adds the score to the prior",
    "p * exp(s - top) -> p + exp(s - top)",
    "Both have to be so: the hypothesis true *and* the data as they are. That is a product.",
)


def combine(mean, variance, values, noise):
    """(mean, variance) of what is known of a quantity: before (mean, variance), and values, each with normal noise of variance `noise`."""
    precision = 1 / variance + len(values) / noise
    centre = (mean / variance + sum(values) / noise) / precision
    return centre, 1 / precision


@exercise(combine, title="Precisions add")
def combine_cases(rng):
    """Before measuring, a quantity is believed to be normal with this `mean` and `variance`. Each of the `values` measures it with normal
    noise of variance `noise`. Return the mean and the variance of what is believed after: the precisions (a precision is one over a
    variance) add up, and the mean is that of all pieces of information, weighted by their precisions.
    """
    yield 0.0, 1.0, [2.0], 1.0
    yield 0.0, 1.0, [2.0, 4.0], 1.0
    yield 10.0, 4.0, [12.0], 1.0
    yield 10.0, 1.0, [12.0], 4.0
    yield 3.0, 2.0, [], 1.0
    for n in (2, 3, 5):
        yield rng.randint(-8, 8) / 2, rng.randint(1, 8) / 2, reals(rng, n), rng.randint(1, 8) / 2


combine_cases.hint(
    "How much does one value know? 1 / noise. And n of them, and the prior?",
    "precision = 1 / variance + n / noise; the mean is (mean / variance + sum(values) / noise) / precision.",
)
combine_cases.misconception(
    "the prior is one more value",
    "def combine(mean, variance, values, noise):\n    n = len(values)\n"
    "    return (mean + sum(values)) / (n + 1), 1 / (1 / variance + n / noise)\n",
    "The prior may know more or less than a value does: weigh each by its precision.",
)
combine_cases.misconception(
    "weighs by the variances",
    "(mean / variance + sum(values) / noise) / precision -> (mean * variance + sum(values) * noise) / (variance + len(values) * noise)",
    "What is uncertain should count *less*: divide by the variance.",
)
combine_cases.misconception(
    "adds variances",
    "return centre, 1 / precision -> return centre, variance + noise",
    "Variances add when quantities are added. Here knowledge is added, and one gets surer: precisions add.",
)
combine_cases.misconception(
    "all values as one",
    "1 / variance + len(values) / noise -> 1 / variance + (1 / noise if values else 0.0)",
    "n values bring n times the precision of one.",
)
combine_cases.misconception(
    "returns the precision",
    "return centre, 1 / precision -> return centre, precision",
    "The variance is asked for, one over the precision.",
)


def maximise(values, shares):
    """(weight, mean, variance) of a component to which a share of each value belongs."""
    total = sum(shares)
    mean = sum(r * x for r, x in zip(shares, values, strict=True)) / total
    variance = sum(r * (x - mean) ** 2 for r, x in zip(shares, values, strict=True)) / total
    return total / len(values), mean, variance


@exercise(maximise, title="Points that count in part")
def maximise_cases(rng):
    """Of each of the values a share between 0 and 1 belongs to a group. Return the group's weight (what part of all values it has), and
    the mean and the variance of its values, each counting by its share. The shares are not all 0.
    """
    yield [1.0, 3.0], [1.0, 1.0]
    yield [1.0, 3.0], [1.0, 0.0]
    yield [0.0, 4.0], [0.25, 0.75]
    yield [2.0, 2.0, 8.0], [0.5, 0.5, 0.5]
    yield [-1.0, 0.0, 5.0], [1.0, 0.5, 0.0]
    for n in (3, 4, 6):
        yield reals(rng, n), [rng.randint(1, 8) / 8 for _ in range(n)]


maximise_cases.hint(
    "With shares of 0 and 1 these are the ordinary mean and variance. By what does one divide then?",
    "By the sum of the shares, not by the number of values: that is how many values the group has.",
)
maximise_cases.misconception(
    "divides by all values",
    "zip(shares, values, strict=True)) / total -> zip(shares, values, strict=True)) / len(values)",
    "The group does not have len(values) values but the sum of the shares of them: divide by that.",
)
maximise_cases.misconception(
    "the mean of all",
    "mean = sum(r * x for r, x in zip(shares, values, strict=True)) / total -> mean = sum(values) / len(values)",
    "What belongs to another group should not pull at this one: weigh by the shares.",
)
maximise_cases.misconception(
    "all or nothing",
    "def maximise(values, shares):\n    own = [x for x, r in zip(values, shares, strict=True) if r >= 0.5] or values\n"
    "    mean = sum(own) / len(own)\n    return len(own) / len(values), mean, sum((x - mean) ** 2 for x in own) / len(own)\n",
    "That is k-means. Here a value may belong to two groups, and counts in each by its share.",
)
maximise_cases.misconception(
    "the weight is the sum",
    "return total / len(values) -> return total",
    "The weights of all groups have to sum to 1: divide by the number of values.",
)
maximise_cases.misconception(
    "the standard deviation",
    "return total / len(values), mean, variance -> return total / len(values), mean, variance ** 0.5",
    "That is the deviation, the root. The variance is asked for.",
)
