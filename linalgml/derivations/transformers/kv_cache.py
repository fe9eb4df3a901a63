"""Theorems of the key-value cache."""

from ...nn.causal_attention import causal_attention_forward
from ...transformers.kv_cache import decode_attention
from ..theorem import theorem


@theorem(small=[(1, 3, 1, 2), (2, 2, 2, 1)], large=[(2, 5, 2, 3)], every_shape="each token's keys and values join those of the tokens before")
def decoding_with_a_cache_is_full_attention(w, B, T, H, D):
    """Token after token through the cache gives every row that attention over the whole sequence gives."""
    C, capacity, scale = H * D, T + 1, w.positive("scale")
    qkv, out, lse = w.reals("qkv", B, T, 3, H, D), w.blank(B, T, H, D), w.blank(B, H, T)
    w.run(causal_attention_forward, qkv, out, lse, B, T, H, D, scale)
    keys, values = w.zeros(B, H, capacity, D), w.zeros(B, H, capacity, D)
    for t in range(T):
        token = w.values([qkv[(b * T + t) * 3 * C + c] for b in range(B) for c in range(3 * C)])
        row = w.blank(B, C)
        w.run(decode_attention, token, keys, values, row, B, H, D, t, capacity, scale)
        w.equal(row, w.values([out[(b * T + t) * C + c] for b in range(B) for c in range(C)]), f"token {t}")
