"""The two halves of a transformer layer, each as one recorded operation with its backward pass written out by hand.

    x + c_proj(attention(c_attn(ln(x))))            x + c_proj(gelu(c_fc(ln(x))))

The composition of modules says the same; here the kernels run one after another on flat storage, and the chain rule is
applied in the reverse order, without a tensor and a graph node for every step between.  At small sizes that bookkeeping is
most of the time.  The residual's gradient is added where the two paths meet.
"""

from .. import backend
from ..autograd.arithmetic import add_forward
from ..autograd.engine import accumulate, result
from ..nn.activation import gelu_tanh_backward, gelu_tanh_forward
from ..nn.causal_attention import causal_attention_backward, causal_attention_forward
from ..nn.layer_norm import layer_norm_backward, layer_norm_forward
from ..nn.linear import linear_backward_input, linear_backward_weight, linear_forward

EPS = 1e-5


class _Layer:
    """The flat storage and sizes of one linear layer, for the kernels."""

    __slots__ = ("bias", "has_bias", "n_in", "n_out", "weight")

    def __init__(self, linear):
        weight, bias = linear.weight, linear.bias
        self.n_out, self.n_in = weight.shape
        self.has_bias = bias is not None
        self.weight = weight.flat()
        self.bias = bias.flat() if self.has_bias else self.weight

    def forward(self, x, rows, store, dtype):
        out = store.empty(rows * self.n_out, dtype)
        linear_forward(x, self.weight, self.bias, out, rows, self.n_in, self.n_out, self.has_bias)
        return out

    def backward(self, x, grad, rows, store, dtype):
        """(dx, dweight, dbias)"""
        n_in, n_out = self.n_in, self.n_out
        dx, dw = store.empty(rows * n_in, dtype), store.empty(n_in * n_out, dtype)
        db = store.empty(n_out, dtype) if self.has_bias else dw
        linear_backward_input(grad, self.weight, dx, rows, n_in, n_out)
        linear_backward_weight(x, grad, dw, db, rows, n_in, n_out, self.has_bias)
        return dx, dw, db


def _sublayer(x, norm, first, second, inner, inner_backward):
    """x + second(inner(first(norm(x)))): `inner(h, rows, store)` returns (its output, what its backward needs)."""
    dtype, shape, cols = x.dtype, x.shape, x.shape[-1]
    store, n = backend.store(), x.numel()
    rows = n // cols
    flat, gain = x.flat(), norm.weight.flat()
    has_shift = norm.bias is not None
    shift = norm.bias.flat() if has_shift else store.zeros(cols, dtype)
    a, b = _Layer(first), _Layer(second)
    normed, mean, rstd = store.empty(n, dtype), store.empty(rows, dtype), store.empty(rows, dtype)
    layer_norm_forward(flat, gain, shift, normed, mean, rstd, rows, cols, EPS)
    h = a.forward(normed, rows, store, dtype)
    y, kept = inner(h, rows, store)
    out = b.forward(y, rows, store, dtype)
    total = store.empty(n, dtype)
    add_forward(flat, out, total, n, n, n)

    def backward(grad):
        dy, dw2, db2 = b.backward(y, grad, rows, store, dtype)
        dnormed, dw1, db1 = a.backward(normed, inner_backward(h, y, kept, dy, rows, store), rows, store, dtype)
        dx, dgain, dshift = store.empty(n, dtype), store.empty(cols, dtype), store.empty(cols, dtype)
        layer_norm_backward(flat, gain, mean, rstd, dnormed, dx, dgain, dshift, rows, cols)
        through = store.empty(n, dtype)
        accumulate(dx, grad, through, n)
        return (through, dgain, dshift, dw1, db1, dw2, db2) if has_shift else (through, dgain, dw1, dw2)

    parents = (
        (x, norm.weight, norm.bias, first.weight, first.bias, second.weight, second.bias)
        if has_shift
        else (x, norm.weight, first.weight, second.weight)
    )
    return result(total, shape, dtype, parents, backward, parents)


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
