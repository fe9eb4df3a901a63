"""The ladder of attention: two products with an exponential between them, and a matrix that need never be."""

from math import exp, log

from ..nn.attention import attention_forward
from .ladder import EXP, FLOAT, Ladder


def example(rng, heads, T, D):
    """Causal attention: T queries and as many keys, the first query sees one of them."""
    q, k, v = ([rng.gauss(0, 1) for _ in range(heads * T * D)] for _ in range(3))
    return [q, k, v, [0.0] * (heads * T * D), [0.0] * (heads * T), heads, T, T, D, D**-0.5, 1]


def pairs(heads, T):
    """Pairs of a query and a key that it sees."""
    return heads * T * (T + 1) // 2


def by_pairs(inner, outer=5):
    """For each pair, `inner` loads and stores for each feature, and `outer` of the score."""
    return lambda heads, T, D: FLOAT * pairs(heads, T) * (inner * D + outer)


ladder = Ladder(
    "attention", attention_forward, example,
    operations=lambda heads, T, D: pairs(heads, T) * (4 * D + EXP + 5),  # two products; scale, maximum, difference, exp, sum, quotient
    cases=({"heads": 2, "T": 64, "D": 32}, {"heads": 8, "T": 256, "D": 64}, {"heads": 2, "T": 2048, "D": 64}),
)  # fmt: skip


@ladder.python("The textbook's three steps, with the T × S matrix, in CPython", traffic=lambda heads, T, D: FLOAT * heads * T * T * 5 * D)
def matrix(q, k, v, out, lse, heads, T, S, D, scale, visible):
    for h in range(heads):
        keys = [k[(h * S + j) * D : (h * S + j + 1) * D] for j in range(S)]
        values = [v[(h * S + j) * D : (h * S + j + 1) * D] for j in range(S)]
        queries = [q[(h * T + t) * D : (h * T + t + 1) * D] for t in range(T)]
        scores = [[scale * sum([a * b for a, b in zip(query, key, strict=True)]) for key in keys] for query in queries]
        for t, row in enumerate(scores):
            seen = min(S, visible + t)
            top = max(row[:seen])
            weights = [exp(s - top) if j < seen else 0.0 for j, s in enumerate(row)]
            total = sum(weights)
            lse[h * T + t] = top + log(total)
            scores[t] = [w / total for w in weights]
        for t, weights in enumerate(scores):
            at = (h * T + t) * D
            out[at : at + D] = [sum([w * value[d] for w, value in zip(weights, values, strict=True) if w]) for d in range(D)]


ladder.readable("A row at a time: the kernel, in CPython", traffic=by_pairs(5))
ladder.numba("The very same source, compiled by Numba", traffic=by_pairs(5))
ladder.compiled("matrix_compiled", "The T × S matrix, in Cython", traffic=lambda heads, T, D: FLOAT * heads * T * T * (3.5 * D + 7))
ladder.compiled("rows", "A row at a time, in Cython", traffic=by_pairs(5))
ladder.compiled("blocked", "Online softmax in blocks of 16 queries and 32 keys", traffic=by_pairs(5))
ladder.compiled(
    "lanes", "A lane of the register for each query", traffic=by_pairs(2 * (4 + 16) / 64), module="attention_strict"
)  # a tile of 4 x 16
ladder.library("The library's kernel: lanes, in tiles of 12 by two registers", traffic=by_pairs(2 * (12 + 32) / (12 * 32)))
