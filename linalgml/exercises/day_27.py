"""Day 27: many heads, masks, and what attention costs."""

from math import exp

from ..nn.causal_attention import causal_attention_forward as packed_kernel
from ..nn.online_softmax import online_softmax_step as step_kernel
from .cases import numbered, reals, table
from .compare import blank
from .exercise import exercise
from .pictures import Grid


def causal_mask(T, S):
    """Rows of bools (T, S): True where query t may see key j."""
    return [[j <= t for j in range(S)] for t in range(T)]


@exercise(causal_mask, title="The causal mask")
def causal_mask_cases(rng):
    """A token may look at itself and at what came before it, never at what comes after: query t sees the keys 0 to t.

    Rows are queries, columns are keys. There may be more keys than queries, or fewer.
    """
    yield from ((1, 1), (2, 2), (4, 4), (2, 5), (5, 3), (1, 6), (3, 1))


causal_mask_cases.hint("Row 0 sees key 0 and nothing else; the last row sees the most.", "Compare the column with the row: j <= t.")
causal_mask_cases.misconception(
    "a token does not see itself",
    "j <= t -> j < t",
    "One key too few: the first query would see nothing at all, and softmax of nothing is not defined. A token sees itself: j <= t.",
)
causal_mask_cases.misconception(
    "one key too many",
    "j <= t -> j <= t + 1",
    "One key too many: query t sees key t + 1, the very token it has to predict. Training loss looks wonderful, and nothing is learned.",
)
causal_mask_cases.misconception(
    "sees the future instead of the past",
    "j <= t -> j >= t",
    "Upside down: your rows see what comes after. Row t keeps the columns 0 to t.",
)
causal_mask_cases.misconception(
    "aligned at the bottom right",
    "j <= t -> j <= t + S - T",
    "With as many keys as queries this is right. Otherwise you line up the last query with the last key; here query t sees keys 0 to t.",
)


@causal_mask_cases.picture
def draw_mask(args, got, expected):
    return Grid([[int(x) for x in row] for row in got], [[int(x) for x in row] for row in expected])


def masked_weights(scores, mask):
    """Softmax of each row of scores (T, S) over the keys where mask (T, S) is True."""
    weights = []
    for row, seen in zip(scores, mask, strict=True):
        top = max(s for s, ok in zip(row, seen, strict=True) if ok)
        e = [exp(s - top) if ok else 0.0 for s, ok in zip(row, seen, strict=True)]
        total = sum(e)
        weights.append([x / total for x in e])
    return weights


@exercise(masked_weights, title="Softmax behind a mask")
def masked_cases(rng):
    """Hidden keys get weight 0 exactly, and every row still sums to one. Every row has at least one key that it may see.

    The answer must not depend on the scores behind the mask at all.
    """
    yield [[0.0, 0.0]], [[True, False]]
    yield [[1.0, 2.0], [3.0, 1.0]], [[True, False], [True, True]]
    yield [[1.0, 2.0, 3.0]], [[True, False, True]]
    yield [[0.0, 1.0, 2000.0]], [[True, True, False]]
    yield [[-5.0, -4.0, 1.0]], [[True, True, False]]
    yield [[1000.0, -1000.0, 3000.0]], [[True, True, False]]
    for T in (3, 5):
        yield table(rng, T, T, -3, 3), causal_mask(T, T)


masked_cases.hint(
    "A score of minus infinity becomes a weight of exactly 0: exp(-inf) is 0.",
    "Take the maximum over the keys that may be seen, or a large hidden score makes every other exponential vanish.",
)
masked_cases.misconception(
    "masks after softmax",
    """
def masked_weights(scores, mask):
    weights = []
    for row, seen in zip(scores, mask):
        top = max(row)
        e = [exp(s - top) for s in row]
        weights.append([x / sum(e) if ok else 0.0 for x, ok in zip(e, seen)])
    return weights
""",
    "Rows with hidden keys sum to less than one: you normalised first and masked afterwards. The future still leaks in through the sum.",
)
masked_cases.misconception(
    "masks with 0 instead of minus infinity",
    """
def masked_weights(scores, mask):
    weights = []
    for row, seen in zip(scores, mask):
        row = [s if ok else 0.0 for s, ok in zip(row, seen)]
        top = max(row)
        e = [exp(s - top) for s in row]
        weights.append([x / sum(e) for x in e])
    return weights
""",
    "Hidden keys still get weight: a score of 0 is a perfectly good score, and exp(0) is 1. What vanishes in softmax is minus infinity.",
)
masked_cases.misconception(
    "takes the maximum over hidden keys too",
    "top = max(s for s, ok in zip(row, seen, strict=True) if ok) -> top = max(row)",
    "Nearly: a hidden score of 2000 is taken off the others, all their exponentials are 0, and you divide by 0. Look only at what is seen.",
)
masked_cases.misconception(
    "True means hidden",
    ["if ok) -> if not ok)", "if ok else 0.0 -> if not ok else 0.0"],
    "The mask is read the wrong way round: here, as in PyTorch, True means that the key takes part.",
)


@masked_cases.picture
def draw_weights(args, got, expected):
    return Grid(got, expected)


def split_heads(x, n_head):
    """x (T, C), a list of rows -> (n_head, T, C / n_head)."""
    D = len(x[0]) // n_head
    return [[row[h * D : (h + 1) * D] for row in x] for h in range(n_head)]


@exercise(split_heads, title="Into heads")
def split_cases(rng):
    """Cut every token's channels into n_head blocks. Each head then has a full sequence of T shorter tokens."""
    yield numbered(1, 4), 2
    yield numbered(2, 4), 2
    yield numbered(3, 4), 1
    yield numbered(2, 6), 3
    yield numbered(3, 6), 2
    yield numbered(4, 8), 4
    yield numbered(2, 3), 3


split_cases.equivalent("*len(x[0]) // n_head -> *len(x[-1]) // n_head", "all tokens have the same channels")
split_cases.hint(
    "The outermost list has n_head entries, each with all T tokens.",
    "Head h of a row is row[h * D : (h + 1) * D], with D = C / n_head.",
)
split_cases.misconception(
    "reshapes without moving the axes",
    """
def split_heads(x, n_head):
    T, D = len(x), len(x[0]) // n_head
    flat = [v for row in x for v in row]
    rows = [flat[i * D : (i + 1) * D] for i in range(n_head * T)]
    return [rows[h * T : (h + 1) * T] for h in range(n_head)]
""",
    "The shape is right and the content is not: you cut the flat memory into (n_head, T, D), so a head gets pieces of a few tokens. "
    "View it as (T, n_head, D) and then swap the first two axes.",
)
split_cases.misconception(
    "deals the channels out like cards",
    "row[h * D : (h + 1) * D] -> row[h::n_head]",
    "Head h takes every n_head-th channel. A head is a block of neighbours, so that it is a contiguous slice of the projection's output.",
)
split_cases.misconception(
    "keeps tokens outermost",
    "[[row[h * D : (h + 1) * D] for row in x] for h in range(n_head)] -> [[row[h * D : (h + 1) * D] for h in range(n_head)] for row in x]",
    "Yours is (T, n_head, D). Attention runs inside a head, over its tokens, so the head comes first.",
)
split_cases.misconception(
    "takes the number of heads for their size",
    "D = len(x[0]) // n_head -> D = n_head",
    "A head has C / n_head channels; n_head is how many heads there are.",
)


def stream(step, scores, values):
    """The state after a whole stream of scores and values went through `step`."""
    state = [scores[0], 0.0, *([0.0] * len(values[0]))]
    for score, value in zip(scores, values, strict=True):
        step(state, score, value, len(value))
    return state


@exercise(step_kernel, title="One step of online softmax", use=stream)
def online_cases(rng):
    """Change `state` = [top, total, acc...] in place so that it takes in one more score and value (a list of D numbers).

    top is the largest score so far, total the sum of exp(s - top), acc the sum of exp(s - top) times the value. A case is a stream,
    shown as its scores and its values: the state begins as [first score, 0, 0...] and goes through your step once for each.
    """
    yield [0.0], [[5.0]]
    yield [1.0, 0.0], [[2.0], [4.0]]
    yield [0.0, 1.0], [[2.0], [4.0]]
    yield [0.0, 1.0, 2.0], [[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]
    yield [1000.0, 1001.0, 999.0], [[1.0], [2.0], [3.0]]
    for n, D in ((4, 2), (9, 1), (20, 3)):
        yield reals(rng, n, -4, 4), table(rng, n, D)


online_cases.hint(
    "When the largest score changes, everything that was summed under the old one has to be brought to the new one first.",
    "Old sums were sums of exp(s - old top). Multiply them by exp(old top - new top).",
)
online_cases.misconception(
    "does not shrink what was summed before",
    "shrink = exp(state[0] - top) -> shrink = 1.0",
    "Right until a larger score comes. What is in the state was measured from the old top: multiply it by exp(old top - new top). "
    "(Did you overwrite state[0] before using it?)",
)
online_cases.misconception(
    "shrinks the wrong way",
    "shrink = exp(state[0] - top) -> shrink = exp(top - state[0])",
    "The old sums grow when a larger score comes; they should shrink. The factor is exp(old top - new top), at most 1.",
)
online_cases.misconception(
    "shrinks the total and not the sum of values",
    "state[2 + d] * shrink + -> state[2 + d] +",
    "total is right and acc is not. Both were measured from the old top, so both are multiplied by shrink.",
)
online_cases.misconception(
    "does not take the top off the score",
    "weight = exp(score - top) -> weight = exp(score)",
    "The new weight is exp(score - top), in the same units as the sums in the state; exp(score) by itself overflows at 710.",
)
online_cases.misconception(
    "never raises the top",
    ["    state[0] = top\n -> ", "top = max(state[0], score) -> top = state[0]"],
    "The sums are right but measured from the first score for ever: after a first score of -1000 the next exp overflows. Raise the top.",
)


OFFSETS = [
    "query = (b * T + t) * 3 * C + h * D",
    "row = (b * T + t) * C + h * D",
    "key = (b * T + j) * 3 * C + C + h * D",
    "value = (b * T + j) * 3 * C + 2 * C + h * D",
]


@exercise(packed_kernel, title="Heads where they stand", outputs=("out", "lse"), blank=OFFSETS)
def packed_cases(rng):
    """Causal attention of H heads read straight from a GPT's packed projection, without copying a head out.

    qkv (B, T, 3C) is flat and row-major: for every token, C numbers of queries, then C of keys, then C of values, and in each of
    these the H heads of size D one after another. `out` is (B, T, C). Say where each vector begins.
    """
    for B, T, H, D in ((1, 1, 1, 1), (1, 2, 1, 1), (1, 2, 2, 1), (1, 3, 1, 2), (2, 2, 1, 2), (2, 3, 2, 2), (1, 4, 3, 2)):
        C = H * D
        yield reals(rng, B * T * 3 * C, -2, 2), blank(B * T * C), blank(B * H * T), B, T, H, D, 0.5


packed_cases.hint(
    "Token (b, t) begins at number (b * T + t) * 3 * C of qkv, and at (b * T + t) * C of out.",
    "Within a token: queries at 0, keys at C, values at 2 * C; head h is another h * D further on.",
)
packed_cases.misconception(
    "packs q, k and v by head",
    [
        "query = (b * T + t) * 3 * C + h * D -> query = (b * T + t) * 3 * C + 3 * h * D",
        "key = (b * T + j) * 3 * C + C + h * D -> key = (b * T + j) * 3 * C + 3 * h * D + D",
        "value = (b * T + j) * 3 * C + 2 * C + h * D -> value = (b * T + j) * 3 * C + 3 * h * D + 2 * D",
    ],
    "You read q, k, v of head 0, then q, k, v of head 1. Here all queries come first, then all keys, then all values (as in GPT-2).",
)
packed_cases.misconception(
    "writes the heads outermost",
    "row = (b * T + t) * C + h * D -> row = ((b * H + h) * T + t) * D",
    "The numbers are right and in the wrong places: you write (B, H, T, D). The output is (B, T, C), the heads of one token side by side.",
)
packed_cases.misconception(
    "compares queries with queries",
    "key = (b * T + j) * 3 * C + C + h * D -> key = (b * T + j) * 3 * C + h * D",
    "Your key is the query of token j: the keys begin C numbers further on.",
)
packed_cases.misconception(
    "hands out the keys",
    "value = (b * T + j) * 3 * C + 2 * C + h * D -> value = (b * T + j) * 3 * C + C + h * D",
    "You average the keys. The values begin 2 * C numbers into each token.",
)
packed_cases.misconception(
    "steps from token to token by C",
    ["(b * T + t) * 3 * C -> (b * T + t) * C", "(b * T + j) * 3 * C -> (b * T + j) * C"],
    "A token of qkv takes 3 * C numbers, not C: queries, keys and values.",
)
