"""The key-value cache: what attention has already computed for earlier tokens, kept so that a new token costs one query.

Keys and values of a position never change once its token is known, so generation of T tokens costs O(T) attention rows
instead of O(T^2).  Pope et al., *Efficiently Scaling Transformer Inference*, arXiv:2211.05102, section 2.
"""

from math import exp

from .. import backend
from ..autograd.errors import ShapeError
from ..autograd.tensor import Tensor
from ..kernels import kernel


@kernel(in_place=("keys", "values"))
def decode_attention(qkv, keys, values, out, B, T, H, D, start, capacity, scale):
    """Attention of T new tokens: qkv (B, T, 3*H*D); their keys and values join keys, values (B, H, capacity, D) from position `start` on.

    Token t sees the start positions that are there, and of the new ones those up to itself.  out: (B, T, H*D).
    """
    C = H * D
    score = [0.0] * (start + T)
    for b in range(B):
        for h in range(H):
            head = (b * H + h) * capacity * D
            for t in range(T):
                query = (b * T + t) * 3 * C + h * D
                row = (b * T + t) * C + h * D
                new = head + (start + t) * D
                for d in range(D):
                    keys[new + d] = qkv[query + C + d]
                    values[new + d] = qkv[query + 2 * C + d]
                top = 0.0
                for j in range(start + t + 1):
                    key = head + j * D
                    total = 0.0
                    for d in range(D):
                        total += qkv[query + d] * keys[key + d]
                    total = total * scale
                    score[j] = total
                    top = total if j == 0 else max(top, total)
                total = 0.0
                for j in range(start + t + 1):
                    e = exp(score[j] - top)
                    score[j] = e
                    total += e
                for d in range(D):
                    out[row + d] = 0.0
                for j in range(start + t + 1):
                    p = score[j] / total
                    value = head + j * D
                    for d in range(D):
                        out[row + d] += p * values[value + d]


class KVCache:
    """Keys and values (B, n_head, capacity, head size) of every layer, and how many positions are filled.

    >>> from linalgml.transformers import KVCache
    >>> cache = KVCache(n_layer=2, batch=1, n_head=4, capacity=16, head_size=8)
    >>> cache.length
    0
    """

    def __init__(self, n_layer, batch, n_head, capacity, head_size, dtype=None):
        from ..dtypes import get_default_dtype

        self.batch, self.n_head, self.capacity, self.head_size = batch, n_head, capacity, head_size
        self.dtype = dtype or get_default_dtype()
        n, store = batch * n_head * capacity * head_size, backend.store()
        self.keys = [store.zeros(n, self.dtype) for _ in range(n_layer)]
        self.values = [store.zeros(n, self.dtype) for _ in range(n_layer)]
        self.home = store.name
        self.length = 0

    def clear(self):
        """Forget every position."""
        self.length = 0

    def attend(self, layer, qkv, scale):
        """Attention of new tokens (B, T, 3C) over the cached positions, themselves and each other -> (B, T, C).

        Their keys and values are stored; `length` grows when all layers have done so.
        """
        B, H, D, T = self.batch, self.n_head, self.head_size, qkv.shape[1]
        self.check(B, T, H * D, qkv.dtype)
        if qkv.shape != (B, T, 3 * H * D):
            raise ShapeError(f"KVCache: qkv {qkv.shape} for batch {B}, {H} heads of {D}")
        out = backend.store().empty(B * T * H * D, self.dtype)
        decode_attention(qkv.flat(), self.keys[layer], self.values[layer], out, B, T, H, D, self.length, self.capacity, scale)
        return Tensor(out, (B, T, H * D), self.dtype)

    def check(self, B, T, C, dtype):
        """Raise unless T more tokens of width C for each of B sequences fit, on this backend."""
        if backend.current() != self.home:
            raise RuntimeError(f"KVCache: made on the {self.home} backend, used on {backend.current()}")
        if B != self.batch or C != self.n_head * self.head_size or dtype is not self.dtype:
            raise ShapeError(f"KVCache: {B} sequences of width {C}, {dtype.name}, for a batch of {self.batch}, {self.n_head} heads of "
                             f"{self.head_size}, {self.dtype.name}")  # fmt: skip
        if self.length + T > self.capacity:
            raise ShapeError(f"KVCache: {self.length} + {T} positions do not fit in a cache of {self.capacity}")
