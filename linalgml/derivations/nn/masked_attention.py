"""Theorems of attention with a mask: its definition, its gradients, and where it meets attention without one."""

from ...nn.attention import attention_forward
from ...nn.masked_attention import masked_attention_backward, masked_attention_forward
from ..theorem import equivalent, theorem

# heads, T, S, D, masks, rows, share: a mask a head and a row; one for pairs of heads, of a single row
SHAPES = {"small": [(2, 2, 3, 2, 2, 2, 1), (2, 3, 2, 2, 1, 1, 2)], "large": [(4, 3, 5, 2, 2, 3, 2), (6, 3, 4, 3, 3, 1, 1)]}
WHY = "a query that sees no key is a case of its own"


def forward(w, q, k, v, mask, heads, T, S, D, scale, masks, rows, share):
    """(out, lse) of the forward kernel."""
    out, lse = w.blank(heads, T, D), w.blank(heads, T)
    w.run(masked_attention_forward, q, k, v, mask, out, lse, heads, T, S, D, scale, masks, rows, share)
    return out, lse


def given(w, heads, T, S, D, masks, rows):
    """Queries, keys, values, the mask, and the scale of the scores."""
    q, k, v = w.reals("q", heads, T, D), w.reals("k", heads, S, D), w.reals("v", heads, S, D)
    return q, k, v, w.reals("mask", masks, rows, S), w.positive("scale")


@theorem(**SHAPES, every_shape=WHY)
def masked_attention_gradient(w, heads, T, S, D, masks, rows, share):
    """dq, dk and dv are the derivative of the forward pass."""
    q, k, v, mask, scale = given(w, heads, T, S, D, masks, rows)
    grad, sizes = w.reals("grad", heads, T, D), (heads, T, S, D, scale, masks, rows, share)
    out, lse = forward(w, q, k, v, mask, *sizes)
    dq, dk, dv = w.blank(heads, T, D), w.blank(heads, S, D), w.blank(heads, S, D)
    w.run(masked_attention_backward, q, k, v, mask, out, lse, grad, dq, dk, dv, *sizes)
    w.gradient(lambda q, k, v: forward(w, q, k, v, mask, *sizes)[0], [q, k, v], grad, [dq, dk, dv])


@theorem(**SHAPES, every_shape=WHY)
def masked_attention_definition(w, heads, T, S, D, masks, rows, share):
    """out = P V with P = softmax(scale Q K^T + M), and lse is the logarithm of its denominator."""
    q, k, v, mask, scale = given(w, heads, T, S, D, masks, rows)
    out, lse = forward(w, q, k, v, mask, heads, T, S, D, scale, masks, rows, share)

    def weight(h, t, j):
        bias = mask[((h // share % masks) * rows + (t if rows == T else 0)) * S + j]
        return w.exp(scale * w.sum(lambda d: q[(h * T + t) * D + d] * k[(h * S + j) * D + d], D) + bias)

    def total(h, t):
        return w.sum(lambda j: weight(h, t, j), S)

    def mean(h, t, d):
        return w.sum(lambda j: weight(h, t, j) * v[(h * S + j) * D + d], S) / total(h, t)

    w.equal(w.family(lambda h, t: w.exp(lse[h * T + t]), heads, T), w.family(total, heads, T), "exp(lse)")
    w.equal(out, w.family(mean, heads, T, D), "out")


@theorem(small=[(2, 2, 3, 2)], large=[(2, 4, 5, 3)], every_shape=WHY)
def a_constant_mask_changes_nothing(w, heads, T, S, D):
    """The same number added to all scores of a query leaves its result, and moves its log-sum-exp by that number."""
    q, k, v, _, scale = given(w, heads, T, S, D, 1, 1)
    shift = w.reals("shift", T)
    mask = w.values([shift[t] for t in range(T) for _ in range(S)])
    out, lse = forward(w, q, k, v, mask, heads, T, S, D, scale, 1, T, heads)
    plain, plain_lse = w.blank(heads, T, D), w.blank(heads, T)
    w.run(attention_forward, q, k, v, plain, plain_lse, heads, T, S, D, scale, S)
    w.equal(out, plain)
    w.equal(lse, w.family(lambda h, t: plain_lse[h * T + t] + shift[t], heads, T), "lse")


@theorem(small=[(2, 3, 3, 2)], large=[(2, 5, 5, 3)], kinds=("floats",))
def hidden_keys_are_not_seen(w, heads, T, S, D):
    """A triangle of -inf is causal attention, a row of -inf gives 0 and takes part in no gradient."""
    q, k, v, _, scale = given(w, heads, T, S, D, 1, 1)
    low = float("-inf")
    mask = w.values([0.0 if j <= t else low for t in range(T) for j in range(S)])
    out, lse = forward(w, q, k, v, mask, heads, T, S, D, scale, 1, T, heads)
    causal, causal_lse = w.blank(heads, T, D), w.blank(heads, T)
    w.run(attention_forward, q, k, v, causal, causal_lse, heads, T, S, D, scale, 1)
    w.equal(out, causal)
    w.equal(lse, causal_lse)
    blind = w.values([low if t == 1 else 0.0 for t in range(T) for j in range(S)])
    sizes, grad = (heads, T, S, D, scale, 1, T, heads), w.reals("grad", heads, T, D)
    out, lse = forward(w, q, k, v, blind, *sizes)
    w.equal(w.values([out[(h * T + 1) * D + d] for h in range(heads) for d in range(D)]), 0.0)
    w.claim(all(lse[h * T + 1] == low for h in range(heads)), "lse of a query that sees nothing is -inf")
    results = []
    for first in (1.0, 3.0):  # whatever gradient reaches the blind query, nobody else's changes
        other = w.values([first if t == 1 else grad[(h * T + t) * D + d] for h in range(heads) for t in range(T) for d in range(D)])
        dq, dk, dv = w.blank(heads, T, D), w.blank(heads, S, D), w.blank(heads, S, D)
        w.run(masked_attention_backward, q, k, v, blind, out, lse, other, dq, dk, dv, *sizes)
        w.equal(w.values([dq[(h * T + 1) * D + d] for h in range(heads) for d in range(D)]), 0.0)
        results.append((dk, dv))
    w.equal(results[0][0], results[1][0])
    w.equal(results[0][1], results[1][1])


@theorem(**SHAPES, kinds=("floats",))
def masked_attention_does_not_overflow(w, heads, T, S, D, masks, rows, share):
    """Scores in the thousands neither overflow nor vanish, whichever key fits best: equal values come back as they are."""
    q, k, _, _, scale = given(w, heads, T, S, D, masks, rows)
    v = w.values([2.0] * (heads * S * D), heads, S, D)
    for peak in range(S):
        mask = w.values([3000.0 if j == peak else -3000.0 for _ in range(masks * rows) for j in range(S)])
        out, lse = forward(w, q, k, v, mask, heads, T, S, D, scale, masks, rows, share)
        w.equal(out, 2.0)
        w.claim(all(abs(z) < 1e4 for z in lse), "lse is finite")


@theorem(small=[(1, 2, 3, 2)], large=[(2, 3, 4, 2)], kinds=("floats",))
def what_is_not_a_number_is_not_hidden(w, heads, T, S, D):
    """A mask of nan or of +inf gives nan, forwards and backwards, and not the 0 of a query that sees nothing."""
    q, k, v, _, scale = given(w, heads, T, S, D, 1, 1)
    sizes, grad = (heads, T, S, D, scale, 1, 1, 1), w.reals("grad", heads, T, D)
    for bad in (float("nan"), float("inf")):
        mask = w.values([bad] * S)
        out, lse = forward(w, q, k, v, mask, *sizes)
        dq, dk, dv = w.blank(heads, T, D), w.blank(heads, S, D), w.blank(heads, S, D)
        w.run(masked_attention_backward, q, k, v, mask, out, lse, grad, dq, dk, dv, *sizes)
        w.claim(all(x != x for values in (out, dq, dk, dv) for x in values), f"a mask of {bad} gives nan")


equivalent(masked_attention_forward, "score = [0.0] * S -> score = [1.0] * S", "every score is written before it is read")
for _mutant in ("deleted", "top = 1.0"):
    equivalent(masked_attention_forward, f"top = 0.0 -> {_mutant}", "the first key sets top")
for _bound in ("<= 0", "< 1", "< -1"):
    _why = "what differs from itself by something is infinite or nan, and on the same side of every number"
    equivalent(masked_attention_forward, f"if top - top != 0 and top < 0 -> if top - top != 0 and top {_bound}", _why)
    equivalent(masked_attention_backward, f"sees = 0 if z - z != 0 and z < 0 else S -> sees = 0 if z - z != 0 and z {_bound} else S", _why)
equivalent(masked_attention_backward, "sees = 0 if * -> sees = -1 if *", "no index is below a negative number either")
