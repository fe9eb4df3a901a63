"""Day 14: information.  Surprise on average, believing the wrong thing, perplexity, and what one thing tells about another."""

from math import exp, inf, log, log2

from .exercise import exercise


def distribution(rng, n, zeros=False):
    """n probabilities, multiples of 1 / 16 or so, that sum to 1."""
    weights = [rng.randint(0 if zeros else 1, 6) for _ in range(n)]
    weights[rng.randrange(n)] += 1
    return [w / sum(weights) for w in weights]


def entropy(p):
    """The entropy of a list of probabilities, in bits."""
    return -sum(v * log2(v) for v in p if v > 0)


@exercise(entropy, title="Surprise, on average")
def entropy_cases(rng):
    """What has probability v surprises by `-log2(v)` bits. Return the mean surprise of the distribution p (a list of probabilities). What
    never happens surprises nobody: a probability of 0 adds 0.
    """
    yield ([0.5, 0.5],)
    yield ([1.0],)
    yield ([0.25, 0.75],)
    yield ([0.5, 0.25, 0.25],)
    yield ([1.0, 0.0],)
    yield ([0.125] * 8,)
    for n in (3, 4, 6):
        yield (distribution(rng, n, zeros=True),)


entropy_cases.hint("Each surprise counts as often as it happens.", "The sum of v * -log2(v), over the v that are not 0.")
entropy_cases.misconception(
    "the plain sum of the surprises",
    "v * log2(v) for -> log2(v) for",
    "A rare event is very surprising, but rare: weigh each surprise by its probability.",
)
entropy_cases.misconception(
    "the logarithm of zero",
    " if v > 0 -> ",
    "log2(0) is an error. v log v goes to 0 with v, so what never happens adds nothing: leave it out.",
)
entropy_cases.misconception(
    "in nats",
    "def entropy(p):\n    from math import log\n\n    return -sum(v * log(v) for v in p if v > 0)\n",
    "That is in nats. For bits take the logarithm to the base 2.",
)
entropy_cases.misconception(
    "the sign",
    "return -sum -> return sum",
    "Logarithms of probabilities are negative; a surprise is not.",
)


def divergence(p, q):
    """KL(p, q) in bits: what it costs to believe in q where p is true.  Lists of probabilities."""
    total = 0.0
    for a, b in zip(p, q, strict=True):
        if a > 0:
            if b == 0:
                return inf
            total += a * log2(a / b)
    return total


@exercise(divergence, title="What the wrong belief costs")
def divergence_cases(rng):
    """The truth is p, and somebody believes in q. Each time i happens, they are surprised by `log2(p[i] / q[i])` bits more than somebody
    who knows p. Return the mean, with the frequencies of the truth. What never happens (p[i] = 0) costs nothing; what happens though they
    had ruled it out (q[i] = 0 < p[i]) costs `inf`.
    """
    yield [0.5, 0.5], [0.25, 0.75]
    yield [0.25, 0.75], [0.5, 0.5]
    yield [0.5, 0.5], [0.5, 0.5]
    yield [1.0, 0.0], [0.5, 0.5]
    yield [0.5, 0.5], [1.0, 0.0]
    yield [0.0, 1.0], [0.0, 1.0]
    yield [0.5, 0.25, 0.25], [0.25, 0.25, 0.5]
    for n in (3, 4, 5):
        yield distribution(rng, n, zeros=True), distribution(rng, n)


divergence_cases.hint(
    "Who decides how often i happens: p or q?", "The sum of p[i] * log2(p[i] / q[i]) where p[i] > 0; inf if there q[i] is 0."
)
divergence_cases.misconception(
    "weighs by the belief",
    ["total += a * -> total += b *"],
    "It is the truth that decides how often something happens: weigh by p.",
)
divergence_cases.misconception(
    "the quotient upside down",
    "log2(a / b) -> log2(b / a)",
    "Belief below truth is what surprises: log2(p / q), positive where q is too small.",
)
divergence_cases.misconception(
    "the cross-entropy",
    "log2(a / b) -> -log2(b)",
    "That is the whole surprise. The divergence is only what is above the entropy of p: log2(p / q).",
)
divergence_cases.misconception(
    "rules out quietly",
    "return inf -> continue",
    "Whoever called it impossible is infinitely surprised. A model that gives probability 0 to what happens has an infinite loss.",
)


def perplexity(probabilities):
    """exp of the mean of -log p: a model that has this perplexity is as unsure as a die with so many sides."""
    return exp(-sum(log(p) for p in probabilities) / len(probabilities))


@exercise(perplexity, title="A die with how many sides?")
def perplexity_cases(rng):
    """`probabilities` are what a model gave, one after the other, to the tokens that did come. Return its perplexity: `exp` of the mean of
    `-log p`. For a model that gave 1/6 each time, that is 6.
    """
    yield ([0.5],)
    yield ([1 / 6, 1 / 6, 1 / 6],)
    yield ([1.0, 1.0],)
    yield ([0.5, 0.125],)
    yield ([0.9, 0.1, 0.5],)
    for n in (2, 5, 8):
        yield ([rng.randint(1, 9) / 10 for _ in range(n)],)


perplexity_cases.hint("First the mean of -log p over all tokens, then exp of it.", "exp(-sum(log(p) for p in probabilities) / n)")
perplexity_cases.misconception(
    "one over the mean probability",
    "def perplexity(probabilities):\n    return len(probabilities) / sum(probabilities)\n",
    "The mean is taken over the logarithms: one token that was nearly ruled out costs more than many good guesses save.",
)
perplexity_cases.misconception(
    "the sum, not the mean",
    " / len(probabilities)) -> )",
    "Without the division it grows with the length of the text. Perplexity is for one token.",
)
perplexity_cases.misconception(
    "the loss itself",
    "def perplexity(probabilities):\n    return -sum(log(p) for p in probabilities) / len(probabilities)\n",
    "That is the cross-entropy, in nats. Perplexity is exp of it.",
)
perplexity_cases.misconception(
    "exp against log2",
    "def perplexity(probabilities):\n    from math import exp, log2\n\n"
    "    return exp(-sum(log2(p) for p in probabilities) / len(probabilities))\n",
    "exp undoes log, 2 ** undoes log2. Take the same base twice.",
)


def mutual_information(joint):
    """I(X; Y) in bits, from a table of probabilities, X along its rows and Y along its columns."""
    rows = [sum(row) for row in joint]
    columns = [sum(column) for column in zip(*joint, strict=True)]
    total = 0.0
    for i, row in enumerate(joint):
        for j, p in enumerate(row):
            if p > 0:
                total += p * log2(p / (rows[i] * columns[j]))
    return total


@exercise(mutual_information, title="What does one tell about the other?")
def mutual_cases(rng):
    """`joint[i][j]` is the probability that X is i and Y is j. If they had nothing to do with each other it would be the product of the
    row's sum and the column's sum. Return the divergence of the table from that product, in bits.
    """
    yield ([[0.5, 0.0], [0.0, 0.5]],)
    yield ([[0.25, 0.25], [0.25, 0.25]],)
    yield ([[0.5, 0.25], [0.0, 0.25]],)
    yield ([[0.125, 0.375], [0.125, 0.375]],)
    yield ([[1.0]],)
    yield ([[0.5, 0.0, 0.25], [0.0, 0.25, 0.0]],)
    for n, m in ((2, 3), (3, 2), (3, 3)):
        flat = distribution(rng, n * m, zeros=True)
        yield ([flat[k : k + m] for k in range(0, n * m, m)],)


mutual_cases.hint("First the sums of the rows and of the columns.", "p * log2(p / (row sum * column sum)), over all cells that are not 0.")
mutual_cases.misconception(
    "a quotient with one margin",
    "p / (rows[i] * columns[j]) -> p / rows[i]",
    "p / row sum is the conditional probability. Compare it with the column's: divide by both sums.",
)
mutual_cases.misconception(
    "the entropy of the table",
    "p * log2(p / (rows[i] * columns[j])) -> -p * log2(p)",
    "That is how uncertain the pair is. What the two share is the divergence from the product of the margins.",
)
mutual_cases.misconception(
    "weighs by the product",
    "total += p * -> total += rows[i] * columns[j] *",
    "The truth is the table: weigh by p.",
)
