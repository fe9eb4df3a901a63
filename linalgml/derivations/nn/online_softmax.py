"""Theorems of the online softmax, and so of flash attention's forward pass."""

from ...nn.attention import attention_forward
from ...nn.online_softmax import online_attention_forward, online_softmax_step
from ..theorem import theorem


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
        w.equal(w.family(lambda i, a=results: w.exp(a[0][1][i]), heads * T), w.family(lambda i, a=results: w.exp(a[1][1][i]), heads * T), "lse")


@theorem(small=[(3,)], large=[(7,)], kinds=("floats", "finite", "symbols", "induction"), every_shape="a statement about time, not about shape")
def online_softmax_of_any_length(w, steps):
    """After t steps acc / total is the softmax-weighted mean of the t values, for every t: total = sum of e^(s - top), acc = sum of e^(s - top) v."""

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
