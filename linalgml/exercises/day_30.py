"""Day 30: GPT, from its training pairs to its samples."""

from math import exp

from ..linalg import Vector
from ..nn import embedding
from .cases import reals
from .compare import blank
from .exercise import exercise


def windows(tokens, block_size):
    """Every (input, target) pair of a token list: block_size tokens, and for each of them the token that follows it."""
    return [(tokens[i : i + block_size], tokens[i + 1 : i + block_size + 1]) for i in range(len(tokens) - block_size)]


@exercise(windows, title="What it learns from: the text, and the text one token later")
def windows_cases(rng):
    """A GPT is trained on plain text: the target of each position is the token that comes next.  Return a list of all pairs (input,
    target), both lists of block_size tokens, starting at token 0, 1, 2, ... as long as every target exists.
    """
    yield [5, 6, 7], 2
    yield [1, 2, 3, 4, 5], 3
    yield [9, 8, 7, 6], 1
    yield [1, 2], 2
    yield [], 1
    for n, size in ((6, 2), (8, 4), (7, 6)):
        yield [rng.randrange(50) for _ in range(n)], size


windows_cases.hint(
    "The target is the same slice of the text, moved by one.",
    "The last target of a pair is token i + block_size, which must exist: i < len(tokens) - block_size.",
)
windows_cases.misconception(
    "the target is the input",
    "tokens[i + 1 : i + block_size + 1] -> tokens[i : i + block_size]",
    "Then the model has only to copy what it sees, and its loss falls to 0 without learning anything.  The target is one token later.",
)
windows_cases.misconception(
    "the target is one token earlier",
    "tokens[i + 1 : i + block_size + 1] -> tokens[max(0, i - 1) : i + block_size - 1]",
    "That asks what came before.  The token that follows position i stands at i + 1.",
)
windows_cases.misconception(
    "one pair too many",
    "range(len(tokens) - block_size) -> range(len(tokens) - block_size + 1)",
    "The last pair has a target that is too short: its last token would be the one after the end of the text.",
)
windows_cases.misconception(
    "the pairs do not overlap",
    "range(len(tokens) - block_size) -> range(0, len(tokens) - block_size, block_size)",
    "Every start counts, one token after the other, so that each token is seen with every amount of context before it.",
)


@exercise(embedding.embedding_backward, title="Back into the embedding table", outputs=("dweight",))
def embedding_cases(rng):
    """Forward, position i looked up row index[i] of a table (vocab, cols).  Backward, `grad` (count, cols) has a row for each position.
    Write the gradient of the table into `dweight` (vocab, cols), row by row in a flat list: zero where nobody looked.
    """
    yield [1], [5.0], blank(2), 1, 2, 1
    yield [0, 0], [1.0, 10.0], blank(1), 2, 1, 1
    yield [2, 0], [1.0, 2.0, 3.0, 4.0], blank(6), 2, 3, 2
    yield [1, 1, 0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], blank(6), 3, 3, 2
    for count, vocab, cols in ((4, 3, 2), (5, 2, 3), (3, 5, 1)):
        yield [rng.randrange(vocab) for _ in range(count)], reals(rng, count * cols), blank(vocab * cols), count, vocab, cols


embedding_cases.hint(
    "Set all of dweight to 0 first.  Then go through the positions: whose row is it?",
    "dweight[index[i] * cols + j] += grad[i * cols + j]",
)
embedding_cases.misconception(
    "the last use of a token wins",
    "dweight[row + j] += grad -> dweight[row + j] = grad",
    "A token that occurs twice was looked up twice: its row gets the sum of both gradients.",
)
embedding_cases.misconception(
    "rows nobody looked up are left alone",
    "    for i in range(vocab * cols):\n        dweight[i] = 0.0\n    for i in range(count): -> "
    "    seen = set()\n    for i in range(count):\n        if index[i] not in seen:\n            seen.add(index[i])\n"
    "            for j in range(cols):\n                dweight[index[i] * cols + j] = 0.0",
    "The gradient of a row that was not used is 0, and has to be written: memory holds whatever was there before.",
)
embedding_cases.misconception(
    "positions in place of tokens",
    "row = index[i] * cols -> row = i % vocab * cols",
    "Row i of grad belongs to the token at position i, so it goes to row index[i] of the table.",
)
embedding_cases.equivalent("dweight[i] = 0.0 -> dweight[i - 1] = 0.0", "dweight[-1] is the last cell, so all cells are still set to 0")


def block(x, ln_1, attn, ln_2, mlp):
    """One layer of a GPT: two steps, each normalised before and added to what was there (pre-norm, with a residual stream)."""
    x = x + attn(ln_1(x))
    return x + mlp(ln_2(x))


def use_block(target, x):
    """A block with simple parts on a vector: norms that divide and shift, an attention that reverses, a perceptron that squares."""

    def attn(v):
        return Vector(list(v)[::-1])

    def mlp(v):
        return Vector([u * u for u in v])

    return list(target(Vector(x), lambda v: v / 2, attn, lambda v: v - Vector([1.0] * len(v)), mlp))


@exercise(block, title="The block", use=use_block)
def block_cases(rng):
    """Write the block of GPT-2 in two lines.  `ln_1`, `attn`, `ln_2` and `mlp` are functions; x is what flows along the residual
    stream.  The checker uses stand-ins that are easy to follow: ln_1 halves, attn reverses, ln_2 subtracts 1, mlp squares each entry.
    """
    yield ([2.0],)
    yield ([0.0, 4.0],)
    yield ([1.0, 2.0, 3.0],)
    for n in (2, 3, 4):
        yield (reals(rng, n),)


block_cases.hint(
    "x + attn(...): what goes into attn is the normalised x, what it is added to is x itself.",
    "Then the same with ln_2 and mlp, on the new x.",
)
block_cases.misconception(
    "post-norm",
    ["x + attn(ln_1(x)) -> ln_1(x + attn(x))", "x + mlp(ln_2(x)) -> ln_2(x + mlp(x))"],
    "That is the transformer of 2017: it normalises the stream itself.  GPT-2 normalises only what goes into each step.",
)
block_cases.misconception(
    "no residual",
    ["x = x + attn -> x = attn", "return x + mlp -> return mlp"],
    "Each step *adds* to the stream: x + attn(ln_1(x)).  Without that, twelve layers do not train.",
)
block_cases.misconception(
    "the residual starts after the norm",
    ["x = x + attn(ln_1(x)) -> x = ln_1(x) + attn(ln_1(x))", "return x + mlp(ln_2(x)) -> return ln_2(x) + mlp(ln_2(x))"],
    "The branch is normalised, the stream is not: add to x, not to ln(x), so that gradients have a road without any step on it.",
)
block_cases.misconception(
    "attention and perceptron side by side",
    ["    x = x + attn(ln_1(x))\n -> ", "return x + mlp(ln_2(x)) -> return x + attn(ln_1(x)) + mlp(ln_2(x))"],
    "Some models do that (GPT-J, PaLM), but in GPT-2 the perceptron works on what attention has already added.",
)


def count_parameters(block_size, vocab_size, n_layer, n_embd):
    """All parameters of a GPT with biases: token and position tables, blocks, the last norm; the head shares the token table."""
    attention = n_embd * 3 * n_embd + 3 * n_embd + n_embd * n_embd + n_embd
    mlp = n_embd * 4 * n_embd + 4 * n_embd + 4 * n_embd * n_embd + n_embd
    norm = 2 * n_embd
    return vocab_size * n_embd + block_size * n_embd + n_layer * (attention + mlp + 2 * norm) + norm


@exercise(count_parameters, title="Count them")
def count_cases(rng):
    """How many numbers does a GPT learn?  Linear layers n -> m have a weight and a bias; a norm has a gain and a bias.  In a block: c_attn
    (n_embd -> 3 n_embd), c_proj (n_embd -> n_embd), c_fc (n_embd -> 4 n_embd), the second c_proj (4 n_embd -> n_embd), and two norms.
    """
    yield 1, 1, 0, 1
    yield 1, 1, 1, 1
    yield 8, 65, 1, 4
    yield 8, 65, 2, 4
    yield 9, 9, 2, 12
    yield 1024, 50257, 12, 768
    yield 1024, 50257, 48, 1600


count_cases.hint(
    "A block has 12 n_embd^2 weights: 3 + 1 in attention, 4 + 4 in the perceptron.  Then its biases and its two norms.",
    "Tables: (vocab_size + block_size) n_embd.  The last norm has 2 n_embd.  The head has nothing of its own.",
)
count_cases.misconception(
    "the head counts again",
    "return vocab_size * n_embd + -> return 2 * vocab_size * n_embd +",
    "The head's matrix *is* the token table (weight tying): 38 million numbers of GPT-2 that must not be counted twice.",
)
count_cases.misconception(
    "biases are forgotten",
    ["3 * n_embd + 3 * n_embd + n_embd * n_embd + n_embd -> 3 * n_embd + n_embd * n_embd",
     "4 * n_embd + 4 * n_embd + 4 * n_embd * n_embd + n_embd -> 4 * n_embd + 4 * n_embd * n_embd"],
    "Every linear layer of GPT-2 has a bias, as long as its output.",
)  # fmt: skip
count_cases.misconception(
    "norms are forgotten",
    "norm = 2 * n_embd -> norm = 0",
    "A layer norm has a gain and a bias, n_embd numbers each; there are two in a block and one at the end.",
)
count_cases.misconception(
    "the positions are forgotten",
    "+ block_size * n_embd -> + 0 * n_embd",
    "Positions are learned in GPT-2, a vector for each of the block_size places.",
)


def probabilities(logits, temperature, top_k):
    """softmax(logits / temperature), over the top_k largest logits only: the others get probability 0."""
    least = sorted(logits)[-top_k]
    top = max(logits)
    weights = [exp((v - top) / temperature) if v >= least else 0.0 for v in logits]
    return [w / sum(weights) for w in weights]


@exercise(probabilities, title="How it chooses: temperature and top-k")
def probabilities_cases(rng):
    """From the logits of the last position to the probabilities that the next token is drawn with.  Logits are divided by the temperature;
    all but the top_k largest are out of the game (those equal to the smallest of them stay in); the rest sum to one.  Logits may be as
    large as 1000.
    """
    yield [0.0, 0.0], 1.0, 2
    yield [1.0, 0.0], 0.5, 2
    yield [2.0, 1.0, 0.0], 1.0, 2
    yield [2.0, 1.0, 0.0], 2.0, 3
    yield [3.0, 1.0, 2.0], 1.0, 1
    yield [1.0, 1.0, 0.0], 1.0, 1
    yield [1000.0, 999.0], 1.0, 2
    yield [1000.0, 0.0], 1.0, 2
    for n in (3, 4, 6):
        yield reals(rng, n, -3, 3), rng.randint(1, 6) / 4, rng.randint(1, n)


probabilities_cases.hint(
    "Take the largest logit off before exp: softmax does not change, and exp cannot overflow.",
    "The k-th largest of the logits is sorted(logits)[-top_k]; whoever is below it gets weight 0.",
)
probabilities_cases.misconception(
    "multiplies by the temperature",
    "/ temperature -> * temperature",
    "A low temperature makes the model sure of itself, so differences between logits must grow: divide.",
)
probabilities_cases.misconception(
    "the temperature comes after softmax",
    "def probabilities(logits, temperature, top_k):\n    least, top = sorted(logits)[-top_k], max(logits)\n"
    "    weights = [exp(v - top) if v >= least else 0.0 for v in logits]\n"
    "    return [w / sum(weights) / temperature for w in weights]",
    "Probabilities divided by a number no longer sum to one.  Temperature acts on the logits.",
)
probabilities_cases.misconception(
    "top-k is ignored",
    " if v >= least else 0.0 -> ",
    "Only the top_k largest logits take part; the others get probability 0.",
)
probabilities_cases.misconception(
    "the smallest are kept",
    "sorted(logits)[-top_k] -> sorted(logits)[top_k - 1]",
    "sorted puts the smallest first, so the k-th largest is counted from the end.",
)
