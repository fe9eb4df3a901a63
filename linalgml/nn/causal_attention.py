"""Causal self-attention on packed heads: queries, keys and values side by side in one (B, T, 3C) tensor, as GPT-2 makes them.

The mathematics is `attention_forward` with visible = 1; this kernel only finds each head where it stands, so that no head is
copied out and back.  Radford et al., *Language Models are Unsupervised Multitask Learners*, 2019.
"""

from math import exp, log

from .. import backend
from ..autograd import engine
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..kernels import kernel


@kernel
def causal_attention_forward(qkv, out, lse, B, T, H, D, scale):
    """out (B, T, H*D) from qkv (B, T, 3*H*D): query t of each head attends to keys 0 … t.  lse: (B, H, T)."""
    C = H * D
    score = [0.0] * T
    for b in range(B):
        for h in range(H):
            for t in range(T):
                query = (b * T + t) * 3 * C + h * D
                row = (b * T + t) * C + h * D
                top = 0.0
                for j in range(t + 1):
                    key = (b * T + j) * 3 * C + C + h * D
                    total = 0.0
                    for d in range(D):
                        total += qkv[query + d] * qkv[key + d]
                    total = total * scale
                    score[j] = total
                    top = total if j == 0 else max(top, total)
                total = 0.0
                for j in range(t + 1):
                    e = exp(score[j] - top)
                    score[j] = e
                    total += e
                lse[(b * H + h) * T + t] = top + log(total)
                for d in range(D):
                    out[row + d] = 0.0
                for j in range(t + 1):
                    p = score[j] / total
                    value = (b * T + j) * 3 * C + 2 * C + h * D
                    for d in range(D):
                        out[row + d] += p * qkv[value + d]


@kernel
def causal_attention_backward(qkv, out, lse, grad, dqkv, B, T, H, D, scale):
    """dqkv (B, T, 3*H*D) from grad (B, T, H*D) and what the forward pass kept."""
    C = H * D
    for i in range(B * T * 3 * C):
        dqkv[i] = 0.0
    for b in range(B):
        for h in range(H):
            for t in range(T):
                query = (b * T + t) * 3 * C + h * D
                row = (b * T + t) * C + h * D
                z = lse[(b * H + h) * T + t]
                delta = 0.0
                for d in range(D):
                    delta += grad[row + d] * out[row + d]
                for j in range(t + 1):
                    key = (b * T + j) * 3 * C + C + h * D
                    value = key + C
                    score = 0.0
                    dp = 0.0
                    for d in range(D):
                        score += qkv[query + d] * qkv[key + d]
                        dp += grad[row + d] * qkv[value + d]
                    p = exp(score * scale - z)
                    ds = p * (dp - delta) * scale
                    for d in range(D):
                        dqkv[value + d] += p * grad[row + d]
                        dqkv[query + d] += ds * qkv[key + d]
                        dqkv[key + d] += ds * qkv[query + d]


def causal_self_attention(qkv, n_head, scale=None):
    """Causal attention of each position to itself and the earlier ones: qkv (B, T, 3C) -> (B, T, C).

    C is split into n_head heads of size C / n_head; scale defaults to 1 / sqrt(C / n_head).

    >>> import linalgml as lm
    >>> from linalgml.nn.causal_attention import causal_self_attention
    >>> causal_self_attention(lm.randn(2, 5, 12), n_head=2).shape
    (2, 5, 4)
    """
    if len(qkv.shape) != 3 or qkv.shape[2] % (3 * n_head) or not qkv.dtype.is_floating_point:
        raise ShapeError(f"causal_self_attention: expected a floating (B, T, 3C) with C a multiple of {n_head} heads, got {qkv.shape}")
    B, T, C3 = qkv.shape
    D = C3 // (3 * n_head)
    if D == 0:
        raise ShapeError(f"causal_self_attention: no features in {qkv.shape}")
    return _packed(qkv, B, T, n_head, D, D**-0.5 if scale is None else scale)


def _packed(qkv, B, T, H, D, scale):
    dtype, store = qkv.dtype, backend.store()
    out, lse = store.empty(B * T * H * D, dtype), store.empty(B * H * T, dtype)
    causal_attention_forward(qkv.flat(), out, lse, B, T, H, D, scale)

    def backward(grad):
        dqkv = backend.store().empty(B * T * 3 * H * D, dtype)
        causal_attention_backward(qkv.flat(), out, lse, grad, dqkv, B, T, H, D, scale)
        return (dqkv,)

    return result(out, (B, T, H * D), dtype, (qkv,), backward, (qkv,), True)


def packed_base(query, key, value):
    """The (B, T, 3C) tensor that three (B, H, T, D) views come from, if they stand in it as GPT-2 packs them; else None."""
    base = query._base
    if base is None or key._base is not base or value._base is not base or len(query.shape) != 4 or len(base.shape) != 3:
        return None
    B, H, T, D = query.shape
    C = H * D
    strides = (T * 3 * C, D, 3 * C, 1)
    if base.shape != (B, T, 3 * C) or key.shape != query.shape or value.shape != query.shape:
        return None
    for i, t in enumerate((query, key, value)):
        if t._strides != strides or t._offset != i * C:
            return None
        if t._node is not None:
            engine.check_current(t)
            if t._node.retained is not None:
                return None
        elif base.requires_grad:
            return None
    return base


def on_views(base, query, scale):
    """Attention read from the packed base; the result is the (B, H, T, D) view of a (B, T, C) tensor."""
    from ..autograd.shape import as_view

    B, H, T, D = query.shape
    out = _packed(base, B, T, H, D, scale)
    return as_view(out, (B, H, T, D), (T * H * D, D, H * D, 1), 0)
