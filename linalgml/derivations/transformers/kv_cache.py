"""Theorems of the key-value cache."""

from ...nn.causal_attention import causal_attention_forward
from ...transformers.kv_cache import decode_attention
from ..theorem import equivalent, theorem


@theorem(small=[(1, 3, 1, 2), (2, 2, 2, 1)], large=[(2, 5, 2, 3)], every_shape="keys and values join those of the tokens before")
def decoding_with_a_cache_is_full_attention(w, B, T, H, D):
    """Token after token through the cache, or one and then the rest, gives every row that attention over the whole sequence gives."""
    C, capacity, scale = H * D, T + 1, w.positive("scale")
    qkv, out, lse = w.reals("qkv", B, T, 3, H, D), w.blank(B, T, H, D), w.blank(B, H, T)
    w.run(causal_attention_forward, qkv, out, lse, B, T, H, D, scale)

    def pick(x, cols, start, stop):
        return w.values([x[(b * T + t) * cols + c] for b in range(B) for t in range(start, stop) for c in range(cols)])

    for pieces in (range(1, T + 1), [1, T]):
        keys, values, start = w.zeros(B, H, capacity, D), w.zeros(B, H, capacity, D), 0
        for stop in pieces:
            rows = w.blank(B, stop - start, C)
            w.run(decode_attention, pick(qkv, 3 * C, start, stop), keys, values, rows, B, stop - start, H, D, start, capacity, scale)
            w.equal(rows, pick(out, C, start, stop), f"tokens {start} to {stop}")
            start = stop


@theorem(small=[(1, 2, 2, 4)], large=[(2, 2, 3, 5)], kinds=("floats",))
def decoding_does_not_overflow(w, B, H, D, T):
    """Scores in the thousands neither overflow nor vanish, whichever key fits best: its value comes back."""
    C = H * D
    for peak in range(T):
        keys, values = w.zeros(B, H, T, D), w.zeros(B, H, T, D)
        for t in range(T):
            key = [5000.0 if t == peak else -5000.0 + 100.0 * t] * C
            token, row = w.values([v for _ in range(B) for v in ([1.0] * C + key + [float(t)] * C)]), w.blank(B, C)
            w.run(decode_attention, token, keys, values, row, B, 1, H, D, t, T, 1.0)
            w.equal(row, float(peak if t >= peak else t))


equivalent(decode_attention, "score = [0.0] * (start + T) -> score = [*] * (start *)", "every score is written before it is read")
for _mutant in ("deleted", "top = 1.0"):
    equivalent(decode_attention, f"top = 0.0 -> {_mutant}", "the first key sets top")


equivalent(decode_attention, "total = 0.0 (no. 2) -> total = 1.0", "one more in every score: softmax does not see a shift")
