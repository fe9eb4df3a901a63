"""Scaled dot-product attention: every query takes a weighted mean of the values, weighted by how well it matches each key.

    S = scale * Q K^T        P = softmax of each row of S        O = P V

Vaswani et al., *Attention Is All You Need*, arXiv:1706.03762, equation 1.  Query t sees the first `visible + t` keys, so
visible = 1 is causal attention and visible = S is full attention.  Only the log-sum-exp of each row is kept for the way
back, never the T x S matrix of weights (Dao et al., *FlashAttention*, arXiv:2205.14135, section 3.1):

    D = sum_d dO O      dV = P^T dO      dS = P * (dO V^T - D)      dQ = scale * dS K      dK = scale * dS^T Q
"""

from math import exp, log, sqrt

from .. import backend, dtypes
from ..autograd import arithmetic, products, selection
from ..autograd.creation import ones
from ..autograd.engine import is_grad_enabled, result
from ..autograd.errors import ShapeError
from ..autograd.joining import tril
from ..kernels import kernel
from . import causal_attention, masked_attention
from .dropout import dropout
from .softmax import softmax


@kernel
def attention_forward(q, k, v, out, lse, heads, T, S, D, scale, visible):
    """out (heads, T, D) = softmax(scale q k^T) v; q: (heads, T, D); k, v: (heads, S, D); lse: (heads, T)."""
    score = [0.0] * S
    for h in range(heads):
        for t in range(T):
            row = (h * T + t) * D
            seen = min(S, visible + t)
            top = 0.0
            for j in range(seen):
                key = (h * S + j) * D
                total = 0.0
                for d in range(D):
                    total += q[row + d] * k[key + d]
                total = total * scale
                score[j] = total
                top = total if j == 0 else max(top, total)
            total = 0.0
            for j in range(seen):
                e = exp(score[j] - top)
                score[j] = e
                total += e
            lse[h * T + t] = top + log(total)
            for d in range(D):
                out[row + d] = 0.0
            for j in range(seen):
                p = score[j] / total
                value = (h * S + j) * D
                for d in range(D):
                    out[row + d] += p * v[value + d]


@kernel
def attention_backward(q, k, v, out, lse, grad, dq, dk, dv, heads, T, S, D, scale, visible):
    """dq (heads, T, D), dk and dv (heads, S, D) from grad (heads, T, D) and what the forward pass kept."""
    for i in range(heads * S * D):
        dk[i] = 0.0
        dv[i] = 0.0
    for h in range(heads):
        for t in range(T):
            row = (h * T + t) * D
            delta = 0.0
            for d in range(D):
                delta += grad[row + d] * out[row + d]
                dq[row + d] = 0.0
            for j in range(min(S, visible + t)):
                key = (h * S + j) * D
                score = 0.0
                dp = 0.0
                for d in range(D):
                    score += q[row + d] * k[key + d]
                    dp += grad[row + d] * v[key + d]
                p = exp(score * scale - lse[h * T + t])
                ds = p * (dp - delta) * scale
                for d in range(D):
                    dv[key + d] += p * grad[row + d]
                    dq[row + d] += ds * k[key + d]
                    dk[key + d] += ds * q[row + d]


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False):
    """softmax(query key^T * scale + mask) value, after torch.nn.functional.scaled_dot_product_attention.

    query (…, T, D), key (…, S, D), value (…, S, D); attn_mask broadcastable to (…, T, S), bool (True takes part) or added to
    the scores; scale defaults to 1 / sqrt(D).  Without dropout and a learned mask the T x S weights are never stored, and three views
    of one (B, T, 3C) tensor, as GPT makes them, are read where they stand.  Raises ShapeError when shapes do not fit.

    >>> import linalgml as lm
    >>> q = lm.zeros(1, 2, 4); v = lm.tensor([[[1.0, 1.0, 1.0, 1.0], [3.0, 3.0, 3.0, 3.0]]])
    >>> lm.nn.functional.scaled_dot_product_attention(q, q, v, is_causal=True)[0, :, 0]
    tensor([1., 2.])
    """
    D = _check(query, key, value)
    if not 0.0 <= dropout_p <= 1.0:
        raise ValueError(f"scaled_dot_product_attention: dropout_p must be between 0 and 1, got {dropout_p}")
    scale = 1 / sqrt(D) if scale is None else scale
    if enable_gqa and query.shape[-3] != key.shape[-3]:
        groups = query.shape[-3] // key.shape[-3]
        if groups * key.shape[-3] != query.shape[-3]:
            raise ShapeError(f"scaled_dot_product_attention: {query.shape[-3]} query heads are not a multiple of {key.shape[-3]} key heads")
        key, value = key.repeat_interleave(groups, -3), value.repeat_interleave(groups, -3)
    if attn_mask is not None and is_causal:
        raise ValueError("scaled_dot_product_attention: give either attn_mask or is_causal, not both")
    if dropout_p > 0.0 or query.shape[:-2] != key.shape[:-2] or value.shape[-1] != D or _learned(attn_mask):
        return _with_weights(query, key, value, attn_mask, dropout_p, is_causal, scale)
    if attn_mask is not None:
        return masked_attention.attend_masked(query, key, value, attn_mask, scale)
    if is_causal:
        packed = causal_attention.packed_base(query, key, value)
        if packed is not None:
            return causal_attention.on_views(packed, query, scale)
    return attend(query, key, value, scale, 1 if is_causal else key.shape[-2])


def _check(query, key, value):
    """The head size, after checking that the three fit."""
    if min(len(t.shape) for t in (query, key, value)) < 2 or query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise ShapeError(
            f"scaled_dot_product_attention: query {query.shape}, key {key.shape}, value {value.shape}: "
            "expected (…, T, D), (…, S, D) and (…, S, D)"
        )
    if not (query.dtype is key.dtype is value.dtype) or not query.dtype.is_floating_point:
        names = ", ".join(t.dtype.name for t in (query, key, value))
        raise TypeError(f"scaled_dot_product_attention: expected one floating dtype, got {names}")
    if 0 in (query.shape[-1], key.shape[-2]):
        raise ShapeError(f"scaled_dot_product_attention: no keys or no features: query {query.shape}, key {key.shape}")
    return query.shape[-1]


def attend(query, key, value, scale, visible, forward=attention_forward):
    """Attention without a mask matrix: query t sees the first visible + t keys.  Shapes as in the kernel, with any leading dimensions.

    `forward` is the kernel that does it; another one with its arguments and results may, as online softmax does.
    """
    *lead, T, D = query.shape
    S, dtype, heads = key.shape[-2], query.dtype, 1
    for size in lead:
        heads *= size
    store = backend.store()
    out, lse = store.empty(heads * T * D, dtype), store.empty(heads * T, dtype)
    forward(query.flat(), key.flat(), value.flat(), out, lse, heads, T, S, D, scale, visible)

    def backward(grad):
        store = backend.store()
        dq, dk, dv = store.empty(heads * T * D, dtype), store.empty(heads * S * D, dtype), store.empty(heads * S * D, dtype)
        attention_backward(query.flat(), key.flat(), value.flat(), out, lse, grad, dq, dk, dv, heads, T, S, D, scale, visible)
        return dq, dk, dv

    return result(out, query.shape, dtype, (query, key, value), backward, (query, key, value), True)


def _learned(attn_mask):
    """Whether a mask wants a gradient, as a learned bias of positions does."""
    return attn_mask is not None and attn_mask.requires_grad and is_grad_enabled()


def _with_weights(query, key, value, attn_mask, dropout_p, is_causal, scale):
    """The textbook form, with the T x S weights as a tensor: for dropout, broadcasting and masks that are learned."""
    T, S = query.shape[-2], key.shape[-2]
    scores = arithmetic.mul(products.matmul(query, key.transpose(-2, -1)), scale)
    if is_causal:
        attn_mask = tril(ones(T, S, dtype=dtypes.float32)).to(dtypes.bool)
    if attn_mask is not None and attn_mask.dtype is dtypes.bool:
        scores = selection.where(attn_mask, scores, float("-inf"))
    elif attn_mask is not None:
        scores = arithmetic.add(scores, attn_mask)
    return products.matmul(dropout(softmax(scores, -1), dropout_p), value)
