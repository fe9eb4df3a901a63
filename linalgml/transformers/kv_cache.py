"""The key-value cache: what attention has already computed for earlier tokens, kept so that a new token costs one query.

Keys and values of a position never change once its token is known, so generation of T tokens costs O(T) attention rows
instead of O(T^2).  Pope et al., *Efficiently Scaling Transformer Inference*, arXiv:2211.05102, section 2.
"""

from math import exp

from .. import backend
from ..autograd.errors import ShapeError
from ..autograd.tensor import Tensor, strided_read
from ..kernels import kernel


@kernel(in_place=("keys", "values"))
def decode_attention(qkv, keys, values, out, B, H, D, position, capacity, scale):
    """Attention of one new token: qkv (B, 3*H*D); its key and value join keys, values (B, H, capacity, D) at `position`; out (B, H*D)."""
    C = H * D
    score = [0.0] * (position + 1)
    for b in range(B):
        for h in range(H):
            query = b * 3 * C + h * D
            head = (b * H + h) * capacity * D
            row = b * C + h * D
            for d in range(D):
                keys[head + position * D + d] = qkv[query + C + d]
                values[head + position * D + d] = qkv[query + 2 * C + d]
            top = 0.0
            for j in range(position + 1):
                key = head + j * D
                total = 0.0
                for d in range(D):
                    total += qkv[query + d] * keys[key + d]
                total = total * scale
                score[j] = total
                top = total if j == 0 else max(top, total)
            total = 0.0
            for j in range(position + 1):
                e = exp(score[j] - top)
                score[j] = e
                total += e
            for d in range(D):
                out[row + d] = 0.0
            for j in range(position + 1):
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
        """Attention of one new token (B, 1, 3C) over the cached positions and itself -> (B, 1, C)."""
        self._check(qkv, 1)
        B, H, D = self.batch, self.n_head, self.head_size
        out = backend.store().empty(B * H * D, self.dtype)
        decode_attention(qkv.flat(), self.keys[layer], self.values[layer], out, B, H, D, self.length, self.capacity, scale)
        return Tensor(out, (B, 1, H * D), self.dtype)

    def fill(self, layer, qkv):
        """Store the keys and values of the first positions: qkv (B, T, 3C) of a prompt, into an empty cache."""
        self._check(qkv, qkv.shape[1])
        T, H, D, store = qkv.shape[1], self.n_head, self.head_size, backend.store()
        C, flat, n = H * D, qkv.flat(), T * D
        for target, part in ((self.keys[layer], 1), (self.values[layer], 2)):
            for b in range(self.batch):
                for h in range(H):
                    piece = store.empty(n, self.dtype)
                    strided_read(flat, piece, (T, D), (3 * C, 1), 2, b * T * 3 * C + part * C + h * D, n)
                    store.place(piece, target, (b * H + h) * self.capacity * D, n)

    def _check(self, qkv, T):
        if backend.current() != self.home:
            raise RuntimeError(f"KVCache: made on the {self.home} backend, used on {backend.current()}")
        if qkv.shape != (self.batch, T, 3 * self.n_head * self.head_size) or qkv.dtype is not self.dtype:
            raise ShapeError(f"KVCache: qkv {qkv.shape} for batch {self.batch}, {self.n_head} heads of {self.head_size}")
        if self.length + T > self.capacity:
            raise ShapeError(f"KVCache: {self.length} + {T} positions do not fit in a cache of {self.capacity}")
