"""Theorems of the online softmax, and so of flash attention's forward pass."""

from ...nn.attention import attention_forward
from ...nn.online_softmax import online_attention_forward, online_softmax_step
from ..theorem import equivalent, theorem

TIME = {"kinds": ("floats", "finite", "symbols", "induction"), "every_shape": "a statement about time, not about shape"}


@theorem(small=[(2, 2, 3, 2)], large=[(2, 4, 5, 3)], kinds=("floats", "finite", "symbols"))
def online_attention_is_attention(w, heads, T, S, D):
    """Attention that sees one key at a time gives what attention with the whole row of scores gives, causal or full."""
    q, k, v, scale = w.reals("q", heads, T, D), w.reals("k", heads, S, D), w.reals("v", heads, S, D), w.positive("scale")
    for visible in (1, S):
        results = []
        for kernel in (attention_forward, online_attention_forward):
            out, lse = w.blank(heads, T, D), w.blank(heads, T)
            w.run(kernel, q, k, v, out, lse, heads, T, S, D, scale, visible)
            results.append((out, lse))
        w.equal(results[0][0], results[1][0], "out")
        sums = [w.family(lambda i, lse=lse: w.exp(lse[i]), heads * T) for _, lse in results]
        w.equal(*sums, "exp(lse)")


@theorem(small=[(3,)], large=[(7,)], **TIME)
def online_softmax_of_any_length(w, steps):
    """After t steps total = sum of e^(s - top) and acc = sum of e^(s - top) v: their ratio is the weighted mean."""

    def claim(t):
        weight = w.series("weight", lambda s: w.exp(w.at("score", s)), t)
        mean = w.series("mean", lambda s: w.exp(w.at("score", s)) * w.at("value", s), t)
        return [weight, mean]

    top = w.real("top")  # the largest score so far: the claim holds whatever it is

    def advance(state, t):
        cells = w.values([top, state[0] * w.exp(-top), state[1] * w.exp(-top)])
        w.run(online_softmax_step, cells, w.at("score", t), w.values([w.at("value", t)]), 1)
        return [cells[1] * w.exp(cells[0]), cells[2] * w.exp(cells[0])]

    w.induction(advance, [w.number(0), w.number(0)], claim, steps)


@theorem(small=[(4,)], large=[(7,)], kinds=("floats",))
def online_softmax_does_not_overflow(w, n):
    """Scores in the thousands, in any order, neither overflow nor vanish: equal values come back as they are, the largest score decides."""
    rank = w.permutation(n)
    for order in (rank, list(range(n)), list(reversed(range(n)))):
        state = w.values([3000.0 * order[0], 0.0, 0.0, 0.0])
        for i in range(n):
            w.run(online_softmax_step, state, 3000.0 * order[i], w.values([2.0, float(order[i])]), 2)
        w.equal(state[0], 3000.0 * (n - 1), "the largest score")
        w.equal(state[2] / state[1], 2.0)
        w.equal(state[3] / state[1], float(n - 1))


@theorem(small=[(1, 2, 3, 2)], large=[(2, 3, 4, 3)], kinds=("floats",))
def online_attention_of_low_scores(w, heads, T, S, D):
    """Where every score is far below zero the weights still add up to 1: equal values come back as they are."""
    q, k = w.values([50.0] * (heads * T * D)), w.values([-50.0 - j // D % S for j in range(heads * S * D)])
    out, lse = w.blank(heads, T, D), w.blank(heads, T)
    w.run(online_attention_forward, q, k, w.values([2.0] * (heads * S * D)), out, lse, heads, T, S, D, 1.0, S)
    w.equal(out, 2.0)


_SET = "every cell is set before it is read"
equivalent(online_attention_forward, "state = [0.0] * (2 + D) -> state = [*] * (* + D)", _SET)
equivalent(online_attention_forward, "value = [0.0] * D -> value = [1.0] * D", _SET)
equivalent(online_attention_forward, "state[i] = 0.0 -> state[i - 1] = 0.0", "index -1 is a list's last cell: all of them are still set")
