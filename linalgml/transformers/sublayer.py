"""The parts of a GPT, each as one recorded operation with its backward pass written out by hand.

    wte[tokens] + wpe       x + c_proj(attention(c_attn(ln(x))))       x + c_proj(gelu(c_fc(ln(x))))       lm_head(ln_f(x))

The composition of modules says the same; here the kernels run one after another on flat storage, and the chain rule is
applied in the reverse order, without a tensor and a graph node for every step between.  At small sizes that bookkeeping is
most of the time.  The residual's gradient is added where the two paths meet.
"""

from .. import backend
from ..autograd import engine
from ..autograd.arithmetic import add_forward
from ..autograd.bounds import check_indices
from ..autograd.engine import accumulate, result
from ..autograd.operands import fold
from ..nn.activation import gelu_tanh_backward, gelu_tanh_forward
from ..nn.causal_attention import causal_attention_backward, causal_attention_forward
from ..nn.embedding import embedding_backward, embedding_forward
from ..nn.layer_norm import layer_norm_backward, layer_norm_forward
from ..nn.linear import linear_backward_input, linear_backward_weight, linear_forward


def _compiled(function):
    """The compiled twin of a function of this file, where this thread's backend has one."""
    return backend.store().compiled("transformers.sublayer", function) if engine.compiled else None


def part(norm, first, second, heads=0, scale=0.0):
    """A sublayer of a block, x + second(inner(first(norm(x)))): attention where there are heads, a perceptron where not.

    Its parameters in the order in which its gradients are given, None for what is absent, and its settings.
    """
    return (norm.weight, norm.bias, first.weight, first.bias, second.weight, second.bias), norm.eps, heads, scale


def forward(tokens, positions, table, parts, end):
    """Logits of a GPT, from tokens (B, T) and positions (T, C): embedding, sublayers, then `end` = (gain, shift, weight, eps)."""
    twin = _compiled("forward")
    if twin is not None:
        return twin(tokens, positions, table, parts, end)
    x = embed(tokens, table, positions)
    for p in parts:
        x = sublayer(x, p)
    return norm_head(x, *end)


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


def sublayer(x, part):
    """One `part` of a block, for x (B, T, C)."""
    twin = _compiled("sublayer")
    if twin is not None:
        return twin(x, part)
    parameters, eps, heads, scale = part
    inner, inner_backward = _attention(x.shape, x.dtype, heads, scale) if heads else _perceptron(parameters[2].shape[0], x.dtype)
    dtype, cols = x.dtype, x.shape[-1]
    store, n = backend.store(), x.numel()
    rows = n // cols
    gain, shift, w1, b1, w2, b2 = (None if p is None else p.flat() for p in parameters)
    flat, wide, narrow = x.flat(), parameters[2].shape[0], parameters[4].shape[1]
    normed, mean, rstd = store.empty(n, dtype), store.empty(rows, dtype), store.empty(rows, dtype)
    layer_norm_forward(flat, gain, store.zeros(cols, dtype) if shift is None else shift, normed, mean, rstd, rows, cols, eps)
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
        grads = (dgain, dshift, dw1, db1, dw2, db2)
        return [through, *(g for g, p in zip(grads, parameters, strict=True) if p is not None)]

    backward.part = part  # type: ignore[attr-defined]  # only gradients of gradients read it
    present = (x, *(p for p in parameters if p is not None))
    return result(total, x.shape, dtype, present, backward, present)


def _attention(shape, dtype, H, scale):
    """Causal attention between the two linear layers, and its way back."""
    B, T, C = shape
    D = C // H

    def inner(qkv, rows, store):
        y, lse = store.empty(rows * C, dtype), store.empty(B * H * T, dtype)
        causal_attention_forward(qkv, y, lse, B, T, H, D, scale)
        return y, lse

    def inner_backward(qkv, y, lse, dy, rows, store):
        dqkv = store.empty(rows * 3 * C, dtype)
        causal_attention_backward(qkv, y, lse, dy, dqkv, B, T, H, D, scale)
        return dqkv

    return inner, inner_backward


def _perceptron(width, dtype):
    """GELU between the two linear layers, and its way back."""

    def inner(h, rows, store):
        y = store.empty(rows * width, dtype)
        gelu_tanh_forward(h, y, rows * width)
        return y, None

    def inner_backward(h, y, kept, dy, rows, store):
        dh = store.empty(rows * width, dtype)
        gelu_tanh_backward(h, dy, dh, rows * width)
        return dh

    return inner, inner_backward


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


def norm_head(x, gain, shift, weight, eps):
    """weight (vocab, C) applied to the layer norm of x (B, T, C) -> (B, T, vocab); shift may be None."""
    dtype, cols, n = x.dtype, x.shape[-1], x.numel()
    store, rows, vocab = backend.store(), n // cols, weight.shape[0]
    flat, g, w = x.flat(), gain.flat(), weight.flat()
    normed, mean, rstd = store.empty(n, dtype), store.empty(rows, dtype), store.empty(rows, dtype)
    zeros = store.zeros(cols, dtype) if shift is None else shift.flat()
    layer_norm_forward(flat, g, zeros, normed, mean, rstd, rows, cols, eps)
    logits = _linear(normed, w, None, rows, cols, vocab, store, dtype)

    def backward(grad):
        dnormed, dw, _ = _linear_back(normed, grad, w, False, rows, cols, vocab, store, dtype)
        dx, dgain, dshift = store.empty(n, dtype), store.empty(cols, dtype), store.empty(cols, dtype)
        layer_norm_backward(flat, g, mean, rstd, dnormed, dx, dgain, dshift, rows, cols)
        return (dx, dgain, dw) if shift is None else (dx, dgain, dshift, dw)

    backward.end = gain, shift, weight, eps  # type: ignore[attr-defined]
    parents = (x, gain, weight) if shift is None else (x, gain, shift, weight)
    return result(logits, (*x.shape[:-1], vocab), dtype, parents, backward, parents)
