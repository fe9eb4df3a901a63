"""Rules for gradients of gradients (`autograd/higher_order.py`) of a GPT's fused parts: the layers that they fuse, one by one."""

from ..autograd.linear_rules import pulled_part
from ..autograd.rules import fold, recomputed
from ..autograd.tensor import numel
from ..backend import store
from ..nn.activation import gelu
from ..nn.causal_attention import causal_self_attention
from ..nn.embedding import embedding_forward
from ..nn.layer_norm import layer_norm
from ..nn.linear import linear


def _own(v, name):
    """A setting that the way back was given: by the Python function as an attribute of its closure, or the compiled one's own."""
    return getattr(v.kept if hasattr(v.kept, name) else v.backward, name)


def _sublayer(v, g):
    parameters, eps, heads, scale = _own(v, "part")

    def function(x, *present):
        left = iter(present)
        gain, shift, w1, b1, w2, b2 = [None if p is None else next(left) for p in parameters]
        y = linear(layer_norm(x, x.shape[-1:], gain, shift, eps), w1, b1)
        y = causal_self_attention(y, heads, scale) if heads else gelu(y, "tanh")
        return x + linear(y, w2, b2)

    return recomputed(v, function, *v.saved)(g)


def _norm_head(v, g):
    _, shift, _, eps = _own(v, "end")

    def function(x, gain, *rest):
        return linear(layer_norm(x, x.shape[-1:], gain, None if shift is None else rest[0], eps), rest[-1])

    return recomputed(v, function, *v.saved)(g)


def _embed(v, g):
    (tokens,) = v.saved

    def chosen(flat):
        out = store().empty(numel(g.shape), g.dtype)
        embedding_forward(flat, tokens.flat(), out, tokens.numel(), g.shape[-1])
        return out

    return pulled_part(v, g, 0, chosen), fold(g, v.edges[1])


RULES = {
    "sublayer.sublayer": _sublayer,
    "sublayer.Sublayer": _sublayer,
    "sublayer.norm_head": _norm_head,
    "sublayer.Head": _norm_head,
    "sublayer.embed": _embed,
    "sublayer.Embed": _embed,
}
