"""Day 26: attention from nothing."""

from math import exp, sqrt

from ..nn.attention import attention_backward as backward_kernel
from ..nn.attention import attention_forward
from ..nn.softmax import softmax_backward as softmax_kernel
from .cases import reals, table
from .compare import blank
from .exercise import exercise
from .pictures import Grid


def attention_scores(Q, K):
    """Scores (T, S) of queries Q (T, D) and keys K (S, D), lists of rows."""
    scale = 1 / sqrt(len(Q[0]))
    return [[scale * sum(a * b for a, b in zip(q, k, strict=True)) for k in K] for q in Q]


@exercise(attention_scores, title="Score every query against every key")
def scores_cases(rng):
    """Entry (t, j) of the answer says how well query t matches key j: their dot product, divided by the square root of the head size D."""
    yield [[1.0, 0.0, 0.0, 0.0]], [[2.0, 0.0, 0.0, 0.0]]
    yield [[1.0, 2.0, 0.0, 2.0]], [[2.0, 1.0, 5.0, 0.0], [0.0, 1.0, 0.0, 3.0]]
    yield [[3.0], [1.0]], [[2.0], [5.0], [-1.0]]
    for T, S, D in ((2, 3, 4), (3, 2, 9), (4, 5, 2), (1, 7, 3)):
        yield table(rng, T, D), table(rng, S, D)


scores_cases.equivalent("*len(Q[0])) -> *len(Q[-1]))", "all queries are of one size")
scores_cases.hint(
    "Two loops choose the query and the key; a third adds up the products of their components.",
    "The head size D is the length of one query. The scale is the same for every score.",
)
scores_cases.misconception(
    "forgets the scale",
    "scale * sum -> sum",
    "The dot products are right, but nothing divides them by sqrt(D). Without that their variance grows with D and softmax saturates.",
)
scores_cases.misconception(
    "divides by D",
    "1 / sqrt(len(Q[0])) -> 1 / len(Q[0])",
    "You divide by D. The variance of q · k is D, so it is the standard deviation, sqrt(D), that brings it back to one.",
)
scores_cases.misconception(
    "takes the number of keys for the head size",
    "len(Q[0]) -> len(K)",
    "The scale uses the head size: how many numbers are in one query, not how many keys there are.",
)
scores_cases.misconception(
    "a row a key",
    "for k in K] for q in Q -> for q in Q] for k in K",
    "Your answer is transposed: rows are queries and columns are keys, so the shape is (T, S).",
)


@scores_cases.picture
def draw_scores(args, got, expected):
    return Grid(got, expected)


def attention_weights(scores):
    """Softmax of each row of scores (T, S), a list of rows."""
    weights = []
    for row in scores:
        top = max(row)
        e = [exp(s - top) for s in row]
        total = sum(e)
        weights.append([x / total for x in e])
    return weights


@exercise(attention_weights, title="Scores into weights")
def weights_cases(rng):
    """Every query shares out one unit of attention: softmax over the keys it looks at.

    The largest score of a row is taken off before the exponential, so that a score of 1000 does no harm.
    """
    yield ([[0.0, 0.0]],)
    yield ([[1.0, 2.0, 3.0], [3.0, 2.0, 0.0]],)
    yield ([[1000.0, 999.0]],)
    yield ([[1000.0, -1000.0]],)
    yield ([[-1000.0, -1001.0], [5.0, 5.0]],)
    for T, S in ((2, 3), (3, 2), (4, 5)):
        yield (table(rng, T, S, -3, 3),)


weights_cases.hint("Work on one row at a time: exponentials first, then divide each by their sum.", "Subtract max(row) inside exp.")
weights_cases.misconception(
    "softmax down the columns",
    """
def attention_weights(scores):
    columns = []
    for column in zip(*scores):
        top = max(column)
        e = [exp(s - top) for s in column]
        columns.append([x / sum(e) for x in e])
    return [list(row) for row in zip(*columns)]
""",
    "Your columns sum to one. It is each row, all the keys of one query, that has to.",
)
weights_cases.misconception(
    "one softmax over the whole table",
    """
def attention_weights(scores):
    top = max(max(row) for row in scores)
    e = [[exp(s - top) for s in row] for row in scores]
    total = sum(sum(row) for row in e)
    return [[x / total for x in row] for row in e]
""",
    "All your entries together sum to one. Every query has a unit of attention of its own: softmax works row by row.",
)
weights_cases.misconception(
    "does not take the maximum off",
    "exp(s - top) -> exp(s)",
    "exp(1000) overflows. Subtract the row's maximum first: it cancels in the fraction, and the largest exponent becomes 0.",
)
weights_cases.misconception(
    "divides by the largest",
    "total = sum(e) -> total = max(e)",
    "The largest weight of each row is 1. Divide by the sum of the exponentials, not by the largest.",
)
weights_cases.misconception(
    "shares out the scores themselves",
    "exp(s - top) for s in row -> s for s in row",
    "You divide the scores by their sum. Scores can be negative; exp makes them positive first.",
)


@weights_cases.picture
def draw_weights(args, got, expected):
    return Grid(got, expected)


def attend(q, K, V):
    """The mean of values V (S, E), weighted by how well q (D,) matches K (S, D)."""
    scale = 1 / sqrt(len(q))
    scores = [scale * sum(a * b for a, b in zip(q, k, strict=True)) for k in K]
    top = max(scores)
    weights = [exp(s - top) for s in scores]
    total = sum(weights)
    return [sum(w * v[e] for w, v in zip(weights, V, strict=True)) / total for e in range(len(V[0]))]


@exercise(attend, title="A soft dictionary lookup")
def attend_cases(rng):
    """Look q up: score it against every key, softmax(q · k / sqrt(D)), and mix the values in proportion. The answer has E numbers."""
    yield [1.0], [[0.0], [0.0]], [[1.0], [3.0]]
    yield [1.0, 0.0], [[1.0, 0.0], [0.0, 1.0]], [[10.0, 0.0], [0.0, 10.0]]
    yield [4.0, 0.0, 0.0, 0.0], [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0]], [[1.0], [2.0]]
    yield [30.0, 0.0], [[50.0, 0.0], [50.0, 1.0]], [[1.0, 2.0], [3.0, 5.0]]
    yield [2.0], [[500.0], [-500.0]], [[1.0], [3.0]]
    for S, D, E in ((3, 2, 2), (4, 4, 1), (2, 9, 3), (6, 3, 2)):
        yield reals(rng, D, -2, 2), table(rng, S, D, -2, 2), table(rng, S, E)


attend_cases.hint(
    "Three steps: a score for every key, a weight for every score, one mean of the values.",
    "The weights are exp(score - largest score), divided by their sum.",
)
attend_cases.misconception(
    "forgets the scale",
    "scale * sum(a * b -> sum(a * b",
    "The scores lack 1/sqrt(D), so your lookup is more decided than it should be.",
)
attend_cases.misconception(
    "mixes the keys",
    "zip(weights, V, strict=True) -> zip(weights, [[*k, *k, *k] for k in K], strict=True)",
    "You averaged the keys. Keys are only for matching: what is handed out are the values.",
)
attend_cases.misconception(
    "does not normalise the weights",
    ") / total for e -> ) for e",
    "Your weights do not sum to one. Divide by their total, or the answer grows with the number of keys.",
)
attend_cases.misconception(
    "takes the best match only",
    """
def attend(q, K, V):
    scores = [sum(a * b for a, b in zip(q, k)) for k in K]
    return V[scores.index(max(scores))]
""",
    "You return the value of the best key, as a dictionary would. A soft lookup mixes all values, or it has no gradient.",
)
attend_cases.misconception(
    "does not take the maximum off",
    "exp(s - top) -> exp(s)",
    "exp overflows for large scores. Subtract the largest score first; it cancels in the mean.",
)


@exercise(softmax_kernel, title="Softmax, backwards", outputs=("dx",))
def softmax_backward_cases(rng):
    """From the weights `out` of the forward pass and the gradient `grad` that arrives at them, the gradient `dx` of the scores.

    All are flat lists of rows times cols numbers. The Jacobian of one row is diag(p) - p pᵀ.
    """
    yield [0.5, 0.5], [1.0, 0.0], blank(2), 1, 2
    yield [0.25, 0.75], [4.0, 8.0], blank(2), 1, 2
    yield [0.5, 0.25, 0.25, 0.125, 0.125, 0.75], [1.0, 2.0, 3.0, 8.0, 0.0, -4.0], blank(6), 2, 3
    yield [1.0], [7.0], blank(1), 1, 1
    for rows, cols in ((1, 4), (3, 2), (2, 5)):
        p = [x for row in attention_weights(table(rng, rows, cols, -1, 1)) for x in row]
        yield p, reals(rng, rows * cols), blank(rows * cols), rows, cols


softmax_backward_cases.hint(
    "Every output depends on every score of its row: raising one lowers all the others.",
    "Work out inner, the sum of grad * out over a row, then dx = out * (grad - inner).",
)
softmax_backward_cases.misconception(
    "only the diagonal of the Jacobian",
    "(grad[j] - inner) -> (1 - out[j]) * grad[j]",
    "You used p (1 - p), the diagonal. The scores of a row compete, so the other entries, -p_i p_j, count as well.",
)
softmax_backward_cases.misconception(
    "forgets the weight in front",
    "out[j] * (grad[j] - inner) -> grad[j] - inner",
    "A key with no weight gets no gradient: the whole bracket is multiplied by out[j].",
)
softmax_backward_cases.misconception(
    "takes off the plain mean of the gradient",
    "inner += grad[j] * out[j] -> inner += grad[j] / cols",
    "What is taken off is the mean of grad under the weights, sum(grad * out), not the plain mean.",
)
softmax_backward_cases.misconception(
    "keeps adding across rows",
    """
def softmax_backward(out, grad, dx, rows, cols):
    inner = 0.0
    for r in range(rows):
        row = r * cols
        for j in range(row, row + cols):
            inner += grad[j] * out[j]
        for j in range(row, row + cols):
            dx[j] = out[j] * (grad[j] - inner)
""",
    "The first row is right and the others are not: inner starts from zero again in every row.",
)


BLANKS = [
    "p = exp(score * scale - lse[h * T + t])",
    "ds = p * (dp - delta) * scale",
    "dv[key + d] += p * grad[row + d]",
    "dq[row + d] += ds * k[key + d]",
    "dk[key + d] += ds * q[row + d]",
]


@exercise(backward_kernel, title="Attention, backwards", outputs=("dq", "dk", "dv"), blank=BLANKS)
def backward_cases(rng):
    """The five lines at the heart of the backward pass, in the library's own kernel.

    The loop already has `delta`, the sum of grad * out over d, and for each key `score` (without the scale) and `dp`, the
    gradient of its weight. Recover the weight p from the log-sum-exp, turn dp into ds, and hand out the three gradients.
    """
    for heads, T, S, D, visible in ((1, 1, 1, 1, 1), (1, 1, 2, 1, 2), (1, 2, 3, 2, 3), (2, 3, 3, 2, 1), (1, 4, 2, 3, 2), (1, 3, 3, 4, 1)):
        q, k, v = reals(rng, heads * T * D, -2, 2), reals(rng, heads * S * D, -2, 2), reals(rng, heads * S * D, -3, 3)
        out, lse, scale = [0.0] * (heads * T * D), [0.0] * (heads * T), 0.5
        attention_forward.source(q, k, v, out, lse, heads, T, S, D, scale, visible)
        sizes = heads, T, S, D, scale, visible
        yield q, k, v, out, lse, reals(rng, len(q), -2, 2), blank(len(q)), blank(len(k)), blank(len(k)), *sizes


backward_cases.hint(
    "Every weight is exp(scaled score - lse): the forward pass kept the logarithm of the sum so that nothing else has to be kept.",
    "ds is the softmax rule p * (dp - delta), and the scale is a factor of every score, so it is one of every gradient of a score.",
    "out = sum of p v, so dv += p * grad.  score = q · k, so dq += ds * k and dk += ds * q.",
)
backward_cases.misconception(
    "forgets delta",
    "(dp - delta) -> dp",
    "ds is not p * dp: the weights of a row sum to one, so raising one score lowers the others. Take delta off first.",
)
backward_cases.misconception(
    "forgets the scale in ds",
    "p * (dp - delta) * scale -> p * (dp - delta)",
    "dv is right and dq and dk are too large by the same factor: the score was multiplied by the scale, so its gradient is too.",
)
backward_cases.misconception(
    "forgets the scale in p",
    "exp(score * scale - lse[h * T + t]) -> exp(score - lse[h * T + t])",
    "score is q · k as it is; lse belongs to the scaled scores, so multiply by the scale before taking lse off.",
)
backward_cases.misconception(
    "sends ds to the values",
    "dv[key + d] += p * grad[row + d] -> dv[key + d] += ds * grad[row + d]",
    "The output is linear in the values, with the weights p as coefficients; ds has nothing to do with them.",
)
backward_cases.misconception(
    "swaps queries and keys",
    [
        "dq[row + d] += ds * k[key + d] -> dq[row + d] += ds * q[row + d]",
        "dk[key + d] += ds * q[row + d] -> dk[key + d] += ds * k[key + d]",
    ],
    "The derivative of q · k with respect to q is k, and with respect to k it is q.",
)
