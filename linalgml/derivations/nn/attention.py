"""Theorems of scaled dot-product attention: its definition, its gradients, and what no query sees."""

from ...nn.attention import attention_backward, attention_forward
from ..theorem import equivalent, theorem

SHAPES = {"small": [(1, 2, 3, 2, 1), (2, 3, 3, 2, 1)], "large": [(2, 5, 7, 3, 7), (2, 7, 7, 3, 1)]}


def forward(w, q, k, v, heads, T, S, D, scale, visible):
    """(out, lse) of the forward kernel."""
    out, lse = w.blank(heads, T, D), w.blank(heads, T)
    w.run(attention_forward, q, k, v, out, lse, heads, T, S, D, scale, visible)
    return out, lse


def given(w, heads, T, S, D):
    """Queries, keys, values, and the scale of the scores."""
    return w.reals("q", heads, T, D), w.reals("k", heads, S, D), w.reals("v", heads, S, D), w.positive("scale")


@theorem(**SHAPES, every_shape="the number of keys that a query sees grows from row to row")
def attention_gradient(w, heads, T, S, D, visible):
    """dq, dk and dv are the derivative of the forward pass."""
    q, k, v, scale = given(w, heads, T, S, D)
    grad = w.reals("grad", heads, T, D)
    out, lse = forward(w, q, k, v, heads, T, S, D, scale, visible)
    dq, dk, dv = w.blank(heads, T, D), w.blank(heads, S, D), w.blank(heads, S, D)
    w.run(attention_backward, q, k, v, out, lse, grad, dq, dk, dv, heads, T, S, D, scale, visible)
    w.gradient(lambda q, k, v: forward(w, q, k, v, heads, T, S, D, scale, visible)[0], [q, k, v], grad, [dq, dk, dv])


@theorem(**SHAPES, every_shape="the number of keys that a query sees grows from row to row")
def attention_definition(w, heads, T, S, D, visible):
    """out = P V with P = softmax(scale Q K^T) over the keys that a query sees, and lse is the logarithm of its denominator."""
    q, k, v, scale = given(w, heads, T, S, D)
    out, lse = forward(w, q, k, v, heads, T, S, D, scale, visible)

    def weight(h, t, j):
        return w.exp(scale * w.sum(lambda d: q[(h * T + t) * D + d] * k[(h * S + j) * D + d], D))

    def total(h, t):
        return w.sum(lambda j: weight(h, t, j), min(S, visible + t))

    def mean(h, t, d):
        return w.sum(lambda j: weight(h, t, j) * v[(h * S + j) * D + d], min(S, visible + t)) / total(h, t)

    w.equal(w.family(lambda h, t: w.exp(lse[h * T + t]), heads, T), w.family(total, heads, T), "exp(lse)")
    w.equal(out, w.family(mean, heads, T, D), "out")


@theorem(**SHAPES, kinds=("floats",))
def attention_does_not_overflow(w, heads, T, S, D, visible):
    """Scores in the thousands neither overflow nor vanish, whichever key fits best: equal values come back as they are."""
    q, k, v, scale = w.reals("q", heads, T, D), w.reals("k", heads, S, D), w.values([2.0] * (heads * S * D), heads, S, D), 500.0
    for peak in range(S):
        keys = w.copy(k)
        for h in range(heads):
            for d in range(D):
                keys[(h * S + peak) * D + d] = 20 * q[(h * T + T - 1) * D + d]
        out, lse = forward(w, q, keys, v, heads, T, S, D, scale, visible)
        w.equal(out, 2.0)
        w.claim(all(abs(z) < 1e7 for z in lse), "lse is finite")


equivalent(attention_forward, "score = [0.0] * S -> score = [1.0] * S", "every score is written before it is read")
for _mutant in ("deleted", "top = 1.0"):
    equivalent(attention_forward, f"top = 0.0 -> {_mutant}", "the first key sets top")
