"""The parts of a GPT, each as one recorded operation with its backward pass written out by hand.

    wte[tokens] + wpe       x + c_proj(attention(c_attn(ln(x))))       x + c_proj(gelu(c_fc(ln(x))))       lm_head(ln_f(x))

The composition of modules says the same; here the kernels run one after another on flat storage, and the chain rule is
applied in the reverse order, without a tensor and a graph node for every step between.  At small sizes that bookkeeping is
most of the time.  The residual's gradient is added where the two paths meet.
"""

from .. import backend
from ..autograd.arithmetic import add_forward
from ..autograd.bounds import check_indices
from ..autograd.engine import accumulate, result
from ..autograd.operands import fold
from ..nn.activation import gelu_tanh_backward, gelu_tanh_forward
from ..nn.causal_attention import causal_attention_backward, causal_attention_forward
from ..nn.embedding import embedding_backward, embedding_forward
from ..nn.layer_norm import layer_norm_backward, layer_norm_forward
from ..nn.linear import linear_backward_input, linear_backward_weight, linear_forward


def _linear(x, weight, bias, rows, n_in, n_out, store, dtype):
    """x (rows, n_in) through a linear layer; bias may be None."""
    out = store.empty(rows * n_out, dtype)
    linear_forward(x, weight, weight if bias is None else bias, out, rows, n_in, n_out, bias is not None)
    return out


def _linear_back(x, grad, weight, has_bias, rows, n_in, n_out, store, dtype):
    """(dx, dweight, dbias) of a linear layer; dbias has no meaning without a bias."""
    dx, dw = store.empty(rows * n_in, dtype), store.empty(n_in * n_out, dtype)
    db = store.empty(n_out, dtype) if has_bias else dw
    linear_backward_input(grad, weight, dx, rows, n_in, n_out)
    linear_backward_weight(x, grad, dw, db, rows, n_in, n_out, has_bias)
    return dx, dw, db


def _sublayer(x, norm, first, second, inner, inner_backward):
    """x + second(inner(first(norm(x)))): `inner(h, rows, store)` returns (its output, what its backward needs)."""
    dtype, cols = x.dtype, x.shape[-1]
    store, n = backend.store(), x.numel()
    rows = n // cols
    weight1, bias1, weight2, bias2, shift = first.weight, first.bias, second.weight, second.bias, norm.bias
    biased = shift is not None and bias1 is not None and bias2 is not None
    parents = (x, norm.weight, shift, weight1, bias1, weight2, bias2)
    flat, gain, w1, w2 = x.flat(), norm.weight.flat(), weight1.flat(), weight2.flat()
    b1, b2 = (None if bias1 is None else bias1.flat()), (None if bias2 is None else bias2.flat())
    wide, narrow = weight1.shape[0], weight2.shape[1]
    normed, mean, rstd = store.empty(n, dtype), store.empty(rows, dtype), store.empty(rows, dtype)
    zeros = store.zeros(cols, dtype) if shift is None else shift.flat()
    layer_norm_forward(flat, gain, zeros, normed, mean, rstd, rows, cols, norm.eps)
    h = _linear(normed, w1, b1, rows, cols, wide, store, dtype)
    y, kept = inner(h, rows, store)
    out = _linear(y, w2, b2, rows, narrow, cols, store, dtype)
    total = store.empty(n, dtype)
    add_forward(flat, out, total, n, n, n)

    def backward(grad):
        dy, dw2, db2 = _linear_back(y, grad, w2, b2 is not None, rows, narrow, cols, store, dtype)
        dh = inner_backward(h, y, kept, dy, rows, store)
        dnormed, dw1, db1 = _linear_back(normed, dh, w1, b1 is not None, rows, cols, wide, store, dtype)
        dx, dgain, dshift = store.empty(n, dtype), store.empty(cols, dtype), store.empty(cols, dtype)
        layer_norm_backward(flat, gain, mean, rstd, dnormed, dx, dgain, dshift, rows, cols)
        through = store.empty(n, dtype)
        accumulate(dx, grad, through, n)
        grads = (through, dgain, dshift, dw1, db1, dw2, db2)
        return grads if biased else [g for g, p in zip(grads, parents, strict=True) if p is not None]

    present = parents if biased else tuple(p for p in parents if p is not None)
    return result(total, x.shape, dtype, present, backward, present)


def attention_sublayer(x, norm, attention):
    """x + attention(norm(x)) for x (B, T, C), a LayerNorm and a CausalSelfAttention, without dropout."""
    B, T, C = x.shape
    H, D, scale, dtype = attention.n_head, C // attention.n_head, attention.scale, x.dtype

    def inner(qkv, rows, store):
        y, lse = store.empty(rows * C, dtype), store.empty(B * H * T, dtype)
        causal_attention_forward(qkv, y, lse, B, T, H, D, scale)
        return y, lse

    def inner_backward(qkv, y, lse, dy, rows, store):
        dqkv = store.empty(rows * 3 * C, dtype)
        causal_attention_backward(qkv, y, lse, dy, dqkv, B, T, H, D, scale)
        return dqkv

    return _sublayer(x, norm, attention.c_attn, attention.c_proj, inner, inner_backward)


def mlp_sublayer(x, norm, mlp):
    """x + mlp(norm(x)) for x (B, T, C), a LayerNorm and an MLP, without dropout."""
    width, dtype = mlp.c_fc.weight.shape[0], x.dtype

    def inner(h, rows, store):
        y = store.empty(rows * width, dtype)
        gelu_tanh_forward(h, y, rows * width)
        return y, None

    def inner_backward(h, y, kept, dy, rows, store):
        dh = store.empty(rows * width, dtype)
        gelu_tanh_backward(h, dy, dh, rows * width)
        return dh

    return _sublayer(x, norm, mlp.c_fc, mlp.c_proj, inner, inner_backward)


def embed(tokens, table, positions):
    """table[tokens] + positions, for tokens (B, T), table (vocab, C) and positions (T, C) -> (B, T, C)."""
    (vocab, C), count, dtype, store = table.shape, tokens.numel(), table.dtype, backend.store()
    index, weight, n, m = tokens.flat(), table.flat(), count * C, positions.numel()
    if not store.checks_indices or len(weight) != vocab * C:
        check_indices(index, count, 0, vocab, "embedding")
    rows, out = store.empty(n, dtype), store.empty(n, dtype)
    embedding_forward(weight, index, rows, count, C)
    add_forward(rows, positions.flat(), out, n, n, m)

    def backward(grad):
        dtable = store.empty(vocab * C, dtype)
        embedding_backward(index, grad, dtable, count, vocab, C)
        return dtable, fold(grad, n, m, dtype)

    return result(out, (*tokens.shape, C), dtype, (table, positions), backward, (tokens,))


def norm_head(x, norm, head):
    """head(norm(x)) for x (B, T, C), a LayerNorm and a Linear without bias."""
    dtype, cols, n = x.dtype, x.shape[-1], x.numel()
    store, rows, vocab = backend.store(), n // cols, head.weight.shape[0]
    shift, flat, gain, weight = norm.bias, x.flat(), norm.weight.flat(), head.weight.flat()
    normed, mean, rstd = store.empty(n, dtype), store.empty(rows, dtype), store.empty(rows, dtype)
    zeros = store.zeros(cols, dtype) if shift is None else shift.flat()
    layer_norm_forward(flat, gain, zeros, normed, mean, rstd, rows, cols, norm.eps)
    logits = _linear(normed, weight, None, rows, cols, vocab, store, dtype)

    def backward(grad):
        dnormed, dw, _ = _linear_back(normed, grad, weight, False, rows, cols, vocab, store, dtype)
        dx, dgain, dshift = store.empty(n, dtype), store.empty(cols, dtype), store.empty(cols, dtype)
        layer_norm_backward(flat, gain, mean, rstd, dnormed, dx, dgain, dshift, rows, cols)
        return (dx, dgain, dw) if shift is None else (dx, dgain, dw, dshift)

    parents = (x, norm.weight, head.weight) if shift is None else (x, norm.weight, head.weight, shift)
    return result(logits, (*x.shape[:-1], vocab), dtype, parents, backward, parents)
