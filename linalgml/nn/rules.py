"""Rules for gradients of gradients (`autograd/higher_order.py`) of layers and losses that are one operation each on the tape.

A loss has its gradient in Tensor operations.  A layer that fuses several operations is computed again from those that it fuses, and
the gradient of that is taken: the same values, and a history for each step.
"""

from .. import backend
from ..autograd.creation import ones
from ..autograd.engine import result, unrecorded
from ..autograd.gather import gather_forward
from ..autograd.linear_rules import adjoint_of, diagonal, linear
from ..autograd.rules import recomputed
from ..autograd.selection import where
from ..autograd.tensor import numel
from . import activation, pooling
from .conv import conv2d_backward_input, conv2d_backward_weight, conv2d_forward
from .embedding import embedding_forward
from .linear import linear as linear_layer
from .linear_activation import _THROUGH
from .loss import nll_forward
from .recurrent_rules import RECURRENT_RULES
from .softmax import log_softmax, softmax

ACTIVATIONS = {
    activation.ReLU: activation.relu,
    activation.Tanh: activation.tanh,
    activation.Sigmoid: activation.sigmoid,
    activation.SiLU: activation.silu,
    (activation.GELU, "none"): activation.gelu,
    (activation.GELU, "tanh"): lambda z: activation.gelu(z, "tanh"),
}


# ---- layers ------------------------------------------------------------------------------------------------------------


def _softmax(v, g):
    p, linear_part = v.result(v.kept.out), v.kept.backward_kernel.__name__ == "softmax_backward"
    if linear_part:
        return (p * (g - (g * p).sum(-1, keepdim=True)),)
    return (g - p.exp() * g.sum(-1, keepdim=True),)


def _affine(v, g):
    x, weight, bias, through = v.kept.input, v.kept.weight, v.kept.bias, v.kept.through
    if through is not None:
        (act,) = [ACTIVATIONS[kind] for kind, pair in _THROUGH.items() if pair is through]
        operands = (x, weight) if bias is None else (x, weight, bias)
        return recomputed(v, lambda *operands: act(linear_layer(*operands)), *operands)(g)
    rows = g.reshape(-1, weight.shape[0])
    dx = g @ weight if v.edges[0] is not None else None
    dw = rows.mT @ x.reshape(-1, weight.shape[1]) if v.edges[1] is not None else None
    return (dx, dw) if bias is None else (dx, dw, rows.sum(0) if v.edges[2] is not None else None)


def _standardised(x, dims, eps):
    away = x - x.mean(dims, keepdim=True)
    return away * (away.square().mean(dims, keepdim=True) + eps).rsqrt()


def _normalised(standardise, layout=lambda t, x: t):
    """The rule of a normalisation with a gain and a shift, which may be missing.  layout(t, x): the gain as it multiplies x."""

    def rule(v, g):
        k = v.kept
        weight, bias = k.weight, getattr(k, "bias", None)
        operands = k.parents if hasattr(k, "parents") else [t for t in (k.input, weight, bias) if t is not None]

        def function(x, *rest):
            y = standardise(x, k)
            if weight is not None:
                y, rest = y * layout(rest[0], x), rest[1:]
            return y + layout(rest[0], x) if rest else y

        return recomputed(v, function, *operands)(g)

    return rule


def _trailing(x, k):
    """Over the last dimensions, `cols` numbers in all."""
    return _standardised(x.reshape(k.rows, k.cols), 1, k.eps).reshape(x.shape)


def _root_mean_square(x, k):
    rows = x.reshape(k.rows, k.cols)
    return (rows * (rows.square().mean(1, keepdim=True) + k.eps).rsqrt()).reshape(x.shape)


def _groups(x, k):
    return _standardised(x.reshape(k.rows, k.num_groups, -1), 2, k.eps).reshape(x.shape)


def _batch(x, k):
    if k.training:
        return _standardised(x, [d for d in range(len(x.shape)) if d != 1], k.eps)
    mean, rstd = (_channels(unrecorded(flat, x.shape[1:2], x.dtype), x) for flat in (k.mean, k.rstd))
    return (x - mean) * rstd


def _channels(t, x):
    return t.reshape(1, -1, *[1] * (len(x.shape) - 2))


class Contraction:
    """The way back of a part of T(x, w, g) = sum of g * conv(x, w): the derivative of T by one of the three, given the two others.

    T is linear in each, so the derivatives of a part are parts again, with the gradient that comes in the place of what was taken out.
    """

    __slots__ = ("flats", "operands", "sizes", "slot")

    def __init__(self, slot, operands, sizes):
        self.slot, self.operands, self.sizes = slot, operands, sizes
        self.flats = [None if i == slot else t.contiguous().flat() for i, t in enumerate(operands)]

    def part(self, slot, flats):
        """The derivative of T by operand `slot`, flat."""
        x, w, g = flats
        store, like = backend.store(), self.operands[slot]
        out, none = store.empty(numel(like.shape), like.dtype), store.empty(0, like.dtype)
        if slot == 0:
            conv2d_backward_input(g, w, out, *self.sizes)
        elif slot == 1:
            conv2d_backward_weight(x, g, out, none, *self.sizes, False)
        else:
            conv2d_forward(x, w, none, out, *self.sizes, False)
        return out

    def __call__(self, grad):
        flats = [grad if i == self.slot else flat for i, flat in enumerate(self.flats)]
        return tuple([self.part(i, flats) for i in range(3) if i != self.slot])


def contraction(slot, operands, sizes):
    """The derivative of T by operand `slot`, whose own values are not read, as a recorded operation on the two others."""
    back, like = Contraction(slot, operands, sizes), operands[slot]
    others = tuple([t for i, t in enumerate(operands) if i != slot])
    return result(back.part(slot, back.flats), like.shape, like.dtype, others, back, others)


def _contraction(v, g):
    back, edges = v.backward, iter(v.edges)
    operands = [g if i == back.slot else t for i, t in enumerate(back.operands)]
    return tuple([contraction(i, operands, back.sizes) if next(edges) is not None else None for i in range(3) if i != back.slot])


def _conv(v, g):
    k = v.kept
    operands = (k.input, k.weight, g)
    found = [contraction(i, operands, k.sizes) if v.edges[i] is not None else None for i in range(2)]
    if k.bias is not None:
        found.append(g.sum([d for d in range(len(g.shape)) if d != 1]))
    return tuple(found)


def _attention(q, k, v, scale, mask):
    """softmax(scale q k^T + mask) v; queries that see no key give 0."""
    scores = (q * scale) @ k.mT
    if mask is None:
        return softmax(scores, -1) @ v
    gone = (mask == -float("inf")).all(-1, keepdim=True)
    return where(gone, 0.0, softmax(scores + where(gone, 0.0, mask), -1) @ v)


def _later(T, S, visible, dtype):
    """-inf where query t does not see key j, j >= visible + t."""
    hidden = ones(T, S, dtype=dtype).triu(visible) != 0
    return where(hidden, ones(T, S, dtype=dtype) * -float("inf"), 0.0)


def _attend(v, g):
    k = v.kept
    mask = _later(k.T, k.S, k.visible, k.dtype) if k.visible < k.S else None
    return recomputed(v, lambda q, key, value: _attention(q, key, value, k.scale, mask), k.query, k.key, k.value)(g)


def _attend_masked(v, g):
    k = v.kept
    mask = k.mask.detach().reshape(1, k.masks, 1, k.rows, k.S)

    def function(*operands):
        q, key, value = (t.reshape(-1, k.masks, k.share, t.shape[-2], k.D) for t in operands)
        return _attention(q, key, value, k.scale, mask).reshape(k.query.shape)

    return recomputed(v, function, k.query, k.key, k.value)(g)


def _packed(v, g):
    k = v.kept

    def function(qkv):
        q, key, value = qkv.reshape(k.B, k.T, 3, k.H, k.D).permute(2, 0, 3, 1, 4)
        out = _attention(q, key, value, k.scale, _later(k.T, k.T, 1, k.dtype))
        return out.transpose(1, 2).reshape(k.B, k.T, k.H * k.D)

    return recomputed(v, function, k.qkv)(g)


def _average(x, out, k):
    getattr(pooling, k.back.__name__.replace("backward", "forward"))(x, out, *k.sizes)


# ---- losses ------------------------------------------------------------------------------------------------------------


def _mse_loss(v, g):
    k = v.kept
    dx = g * (k.input - k.target) * (2 / k.divisor if k.divisor else float("nan"))
    return dx, -dx if v.edges[1] is not None else None


def _huber(v, g):
    k = v.kept
    dx = g * ((k.input - k.target).clamp(-k.delta, k.delta) * k.scale)
    return dx, -dx if v.edges[1] is not None else None


def _nll_loss(v, g):
    k = v.kept

    def apply(flat):
        store = backend.store()
        losses = store.empty(k.rows, k.dtype)
        nll_forward(flat, k.target.flat(), losses, k.rows, k.cols, k.ignore_index)
        if k.reduction == "none":
            return losses
        total = sum(losses.tolist() if hasattr(losses, "tolist") else losses)
        return store.full(1, total / k.divisor if k.divisor else float("nan"), k.dtype)

    return (linear(g, lambda flat: v.backward(flat)[0], apply, v.edges[0].shape),)


def _cross_entropy(v, g):
    """From log-softmax; the settings are the closure's, or the compiled loss's own."""
    (x, target), own = v.saved, v.backward
    if hasattr(own, "smoothing"):
        ignored, smoothing, reduced, divisor = own.ignore_index, own.smoothing, own.divisor != 0, own.divisor
    else:
        k = v.kept
        ignored, smoothing, reduced, divisor = k.ignore_index, k.label_smoothing, k.reduction != "none", k.divisor
    counts = target != ignored

    def function(x):
        logs = log_softmax(x, -1)
        chosen = logs.gather(-1, where(counts, target, 0).unsqueeze(-1)).squeeze(-1)
        losses = chosen * (smoothing - 1)
        if smoothing:
            losses = losses - logs.sum(-1) * (smoothing / x.shape[-1])
        losses = where(counts, losses, 0.0)
        return losses.sum() / (divisor or float("nan")) if reduced else losses

    return recomputed(v, function, x)(g)


def _bce_with_logits(v, g):
    """grad ((1 - t) - c sigmoid(-x)), c = 1 + (w - 1) t; the target's own gradient is recorded apart from this."""
    k = v.kept
    x, t = (a.reshape(-1, k.nw) for a in (k.input, k.target.detach()))
    c = 1 + (unrecorded(k.factor, (k.nw,), k.dtype) - 1) * t
    return (g.reshape(-1, k.nw) * (1 - t - c * (-x).sigmoid()),)


def _bce(v, g):
    """grad (p - t) / (p (1 - p)), the divisor at least 1e-12, as in the kernel."""
    p, t = v.kept.input, v.kept.target.detach()
    return (g * ((p - t) / (p * (1 - p)).clamp(min=1e-12)),)


RULES = {
    **RECURRENT_RULES,
    "rules.Contraction": _contraction,
    "softmax._along_last": _softmax,
    "linear.affine": _affine,
    "layer_norm.layer_norm": _normalised(_trailing, lambda t, x: t),
    "rms_norm.rms_norm": _normalised(_root_mean_square),
    "group_norm.group_norm": _normalised(_groups, _channels),
    "batch_norm.batch_norm": _normalised(_batch, _channels),
    "conv._run": _conv,
    "attention.attend": _attend,
    "masked_attention.attend_masked": _attend_masked,
    "causal_attention._packed": _packed,
    "pooling._max_pool": adjoint_of(lambda x, out, k: gather_forward(x, k.index, out, k.planes, k.pixels, k.count, 1)),
    "pooling._averaged": adjoint_of(_average),
    "dropout.dropout": diagonal,
    "embedding.embedding": adjoint_of(lambda x, out, k: embedding_forward(x, k.input.flat(), out, k.count, k.cols)),
    "loss.mse_loss": _mse_loss,
    "loss.nll_loss": _nll_loss,
    "huber_loss._huber": _huber,
    "cross_entropy.cross_entropy_of_rows": _cross_entropy,
    "cross_entropy.Loss": _cross_entropy,
    "binary_cross_entropy.binary_cross_entropy_with_logits": _bce_with_logits,
    "binary_cross_entropy.binary_cross_entropy": _bce,
}
