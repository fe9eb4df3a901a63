"""Theorems of decoding: what the kernels that write token by token share with the layers that were trained."""

from ...autograd.arithmetic import add_forward
from ...autograd.engine import accumulate
from ...nn.activation import gelu_tanh_forward
from ...nn.causal_attention import causal_attention_forward
from ...nn.embedding import embedding_forward
from ...nn.layer_norm import layer_norm_forward
from ...nn.linear import linear_forward
from ...transformers.decoding import decode_embedding, decode_head, decode_layer
from ..theorem import equivalent, theorem


def _linear(w, x, weight, bias, rows, n_in, n_out):
    out = w.blank(rows, n_out)
    w.run(linear_forward, x, weight, weight if bias is None else bias, out, rows, n_in, n_out, bias is not None)
    return out


def _norm(w, x, gain, shift, rows, C, eps):
    out, mean, rstd = w.blank(rows, C), w.blank(rows), w.blank(rows)
    w.run(layer_norm_forward, x, gain, shift, out, mean, rstd, rows, C, eps)
    return out


def _sum(w, x, y, n):
    out = w.blank(n)
    w.run(accumulate, x, y, out, n)
    return out


def _pick(w, x, B, T, C, start, stop):
    """Tokens start … stop - 1 of each sequence of x (B, T, C)."""
    return w.values([x[(b * T + t) * C + c] for b in range(B) for t in range(start, stop) for c in range(C)])


@theorem(
    small=[(2, 1, 2, 2, 3), (1, 2, 2, 2, 3)], large=[(2, 2, 2, 2, 3)], kinds=("floats", "finite"),
    every_shape="keys and values join those of the tokens before",
)  # fmt: skip
def decoding_a_layer_is_the_layer(w, B, T, H, D, width):
    """Tokens all at once or one by one through the cache give the rows that the block of training gives."""
    C, rows = H * D, B * T
    eps1, eps2, scale = w.positive("eps1"), w.positive("eps2"), w.positive("scale")
    x = w.reals("x", rows, C)
    gain1, shift1, gain2, shift2 = (w.reals(name, C) for name in ("gain1", "shift1", "gain2", "shift2"))
    w_qkv, b_qkv, w_mix, b_mix = w.reals("w_qkv", 3 * C, C), w.reals("b_qkv", 3 * C), w.reals("w_mix", C, C), w.reals("b_mix", C)
    w_fc, b_fc, w_out, b_out = w.reals("w_fc", width, C), w.reals("b_fc", width), w.reals("w_out", C, width), w.reals("b_out", C)
    qkv = _linear(w, _norm(w, x, gain1, shift1, rows, C, eps1), w_qkv, b_qkv, rows, C, 3 * C)
    mixed, lse, active = w.blank(rows, C), w.blank(B, H, T), w.blank(rows, width)
    w.run(causal_attention_forward, qkv, mixed, lse, B, T, H, D, scale)
    y = _sum(w, x, _linear(w, mixed, w_mix, b_mix, rows, C, C), rows * C)
    w.run(gelu_tanh_forward, _linear(w, _norm(w, y, gain2, shift2, rows, C, eps2), w_fc, b_fc, rows, C, width), active, rows * width)
    whole = _sum(w, y, _linear(w, active, w_out, b_out, rows, width, C), rows * C)
    for pieces in ([T], range(1, T + 1)):
        capacity, start = T + 1, 0
        keys, values = w.zeros(B, H, capacity, D), w.zeros(B, H, capacity, D)
        for stop in pieces:
            n = stop - start
            out = w.blank(B, n, C)
            w.run(decode_layer, _pick(w, x, B, T, C, start, stop), gain1, shift1, w_qkv, b_qkv, w_mix, b_mix, gain2, shift2,
                  w_fc, b_fc, w_out, b_out, keys, values, out, B, n, H, D, width, start, capacity, scale, eps1, eps2)  # fmt: skip
            w.equal(out, _pick(w, whole, B, T, C, start, stop), f"tokens {start} to {stop}")
            start = stop


@theorem(small=[(2, 3, 2, 4, 1)], large=[(3, 2, 3, 5, 2)], every_shape="the token's row is found by its number")
def decoding_starts_from_the_embeddings(w, B, T, C, vocab, start):
    """Each token gives its row of the table plus the row of the position it stands at."""
    table, positions = w.reals("table", vocab, C), w.reals("positions", start + T, C)
    tokens, out, rows, sums = w.indices("tokens", B * T, below=vocab), w.blank(B, T, C), w.blank(B, T, C), w.blank(B, T, C)
    w.run(decode_embedding, tokens, table, positions, out, B, T, C, start)
    w.run(embedding_forward, table, tokens, rows, B * T, C)
    here = w.values([positions[start * C + i] for i in range(T * C)])
    w.run(add_forward, rows, here, sums, B * T * C, B * T * C, T * C)
    w.equal(out, sums)


@theorem(small=[(2, 2, 2, 3)], large=[(2, 3, 3, 5)], every_shape="only the last token of each sequence is read")
def the_head_reads_the_last_token(w, B, T, C, vocab):
    """The logits are those that normalising and multiplying every token gives for the last one of each sequence."""
    eps, x, gain, shift = w.positive("eps"), w.reals("x", B * T, C), w.reals("gain", C), w.reals("shift", C)
    weight, logits = w.reals("weight", vocab, C), w.blank(B, vocab)
    w.run(decode_head, x, gain, shift, weight, logits, B, T, C, vocab, eps)
    every = _linear(w, _norm(w, x, gain, shift, B * T, C, eps), weight, None, B * T, C, vocab)
    w.equal(logits, _pick(w, every, B, T, vocab, T - 1, T))


for _kernel in (decode_layer, decode_head):
    equivalent(_kernel, "* = [0.0] * * -> * = [*] * *", "workspace is written before it is read")
