"""Theorems of causal attention on packed heads: it is attention, head by head, and so are its gradients."""

from ...nn.attention import attention_backward, attention_forward
from ...nn.causal_attention import causal_attention_backward, causal_attention_forward
from ..theorem import equivalent, theorem

SHAPES = {"small": [(1, 3, 2, 2), (2, 3, 1, 2)], "large": [(2, 5, 2, 3)]}
REASON = "the statement itself singles out the last position"


def forward(w, qkv, B, T, H, D, scale):
    """(out, lse) of the packed kernel."""
    out, lse = w.blank(B, T, H * D), w.blank(B, H, T)
    w.run(causal_attention_forward, qkv, out, lse, B, T, H, D, scale)
    return out, lse


def unpacked(w, qkv, part, B, T, H, D):
    """Queries (part 0), keys (1) or values (2) as (B * H, T, D)."""
    C = H * D
    return w.family(lambda bh, t, d: qkv[((bh // H) * T + t) * 3 * C + part * C + (bh % H) * D + d], B * H, T, D)


@theorem(**SHAPES)
def causal_attention_gradient(w, B, T, H, D):
    """dqkv is the derivative of the forward pass."""
    qkv, grad, scale = w.reals("qkv", B, T, 3 * H * D), w.reals("grad", B, T, H * D), w.positive("scale")
    out, lse = forward(w, qkv, B, T, H, D, scale)
    dqkv = w.blank(B, T, 3 * H * D)
    w.run(causal_attention_backward, qkv, out, lse, grad, dqkv, B, T, H, D, scale)
    w.gradient(lambda qkv: forward(w, qkv, B, T, H, D, scale)[0], [qkv], grad, [dqkv])


@theorem(**SHAPES)
def causal_attention_is_attention(w, B, T, H, D):
    """Each head is attention in which query t sees the first t + 1 keys."""
    qkv, scale = w.reals("qkv", B, T, 3 * H * D), w.positive("scale")
    out, lse = forward(w, qkv, B, T, H, D, scale)
    q, k, v = (unpacked(w, qkv, part, B, T, H, D) for part in range(3))
    plain, plain_lse = w.blank(B * H, T, D), w.blank(B * H, T)
    w.run(attention_forward, q, k, v, plain, plain_lse, B * H, T, T, D, scale, 1)
    w.equal(w.family(lambda bh, t, d: out[((bh // H) * T + t) * H * D + (bh % H) * D + d], B * H, T, D), plain)
    w.equal(lse, plain_lse)


@theorem(**SHAPES)
def causal_attention_backward_is_attention_backward(w, B, T, H, D):
    """The packed gradient holds dq, dk and dv of each head."""
    C = H * D
    qkv, grad, scale = w.reals("qkv", B, T, 3 * C), w.reals("grad", B, T, C), w.positive("scale")
    out, lse = forward(w, qkv, B, T, H, D, scale)
    dqkv = w.blank(B, T, 3 * C)
    w.run(causal_attention_backward, qkv, out, lse, grad, dqkv, B, T, H, D, scale)
    q, k, v = (unpacked(w, qkv, part, B, T, H, D) for part in range(3))
    row_out, row_grad = (
        w.family(lambda bh, t, d, x=x: x[((bh // H) * T + t) * C + (bh % H) * D + d], B * H, T, D) for x in (out, grad)
    )  # fmt: skip
    dq, dk, dv = w.blank(B * H, T, D), w.blank(B * H, T, D), w.blank(B * H, T, D)
    w.run(attention_backward, q, k, v, row_out, lse, row_grad, dq, dk, dv, B * H, T, T, D, scale, 1)
    for part, plain in enumerate((dq, dk, dv)):
        w.equal(unpacked(w, dqkv, part, B, T, H, D), plain, ("dq", "dk", "dv")[part])


@theorem(**SHAPES, every_shape=REASON)
def causality(w, B, T, H, D):
    """What comes later changes nothing: new keys and values at the last position leave all earlier outputs as they are."""
    C = H * D
    qkv, other, scale = w.reals("qkv", B, T, 3 * C), w.reals("other", B, 3 * C), w.positive("scale")
    changed = w.family(lambda b, t, i: other[b * 3 * C + i] if t == T - 1 else qkv[(b * T + t) * 3 * C + i], B, T, 3 * C)
    before, after = forward(w, qkv, B, T, H, D, scale)[0], forward(w, changed, B, T, H, D, scale)[0]
    for b in range(B):
        for i in range((T - 1) * C):
            w.equal(after[b * T * C + i], before[b * T * C + i], f"out of batch {b}, position {i // C}")


@theorem(**SHAPES, kinds=("floats",))
def causal_attention_does_not_overflow(w, B, T, H, D):
    """Scores in the thousands neither overflow nor vanish, whichever key fits best: equal values come back as they are."""
    C = H * D
    x, scale = w.reals("x", B, T, 3 * C), 500.0
    for peak in range(T):

        def cell(b, t, i, peak=peak):
            if i >= 2 * C:
                return 2.0
            return 20 * x[(b * T + T - 1) * 3 * C + i - C] if i >= C and t == peak else x[(b * T + t) * 3 * C + i]

        out, lse = forward(w, w.family(cell, B, T, 3 * C), B, T, H, D, scale)
        w.equal(out, 2.0)
        w.claim(all(abs(z) < 1e7 for z in lse), "lse is finite")


equivalent(causal_attention_forward, "score = [0.0] * T -> score = [1.0] * T", "every score is written before it is read")
for _mutant in ("deleted", "top = 1.0"):
    equivalent(causal_attention_forward, f"top = 0.0 -> {_mutant}", "the first key sets top")
