"""Decoding: new tokens through a whole GPT, a layer a call, with the keys and values of earlier tokens kept.

The modules of `gpt.py` say the same; here nothing is recorded and no tensor is made between the first embedding and the
logits.  A small model spends most of its time on such bookkeeping, and a large one reads each weight once a token: its speed
is the memory's.  Pope et al., *Efficiently Scaling Transformer Inference*, arXiv:2211.05102.
"""

from weakref import WeakKeyDictionary

from .. import backend, nn
from ..autograd.bounds import check_indices
from ..autograd.engine import accumulate
from ..kernels import kernel
from ..nn.activation import gelu_tanh_forward
from ..nn.layer_norm import layer_norm_forward
from ..nn.linear import linear_forward
from ..nn.module import hooks_are_live, structure_version
from .kv_cache import decode_attention


@kernel
def decode_embedding(tokens, table, positions, out, B, T, C, start):
    """out (B, T, C) = table[tokens] + positions[start : start + T], for tokens (B, T), table (vocab, C) and positions (block, C)."""
    for b in range(B):
        for t in range(T):
            row = (b * T + t) * C
            word = tokens[b * T + t] * C
            place = (start + t) * C
            for c in range(C):
                out[row + c] = table[word + c] + positions[place + c]


@kernel(in_place=("keys", "values"))
def decode_layer(x, gain1, shift1, w_qkv, b_qkv, w_mix, b_mix, gain2, shift2, w_fc, b_fc, w_out, b_out, keys, values, out,
                 B, T, H, D, width, start, capacity, scale, eps1, eps2):  # fmt: skip
    """One block for T new tokens: out = y + W_out gelu(W_fc norm2(y)), y = x + W_mix attention(W_qkv norm1(x)).

    x, out: (B, T, C) with C = H*D; w_qkv (3*C, C), w_mix (C, C), w_fc (width, C), w_out (C, width), a bias for each row of
    each; gains and shifts (C,).  keys, values: (B, H, capacity, D), of which `start` positions are filled and T more will be.
    """
    C = H * D
    rows = B * T
    mean = [0.0] * rows
    rstd = [0.0] * rows
    normed1 = [0.0] * (rows * C)
    qkv = [0.0] * (rows * 3 * C)
    mixed = [0.0] * (rows * C)
    change1 = [0.0] * (rows * C)
    y = [0.0] * (rows * C)
    layer_norm_forward(x, gain1, shift1, normed1, mean, rstd, rows, C, eps1)
    linear_forward(normed1, w_qkv, b_qkv, qkv, rows, C, 3 * C, True)
    decode_attention(qkv, keys, values, mixed, B, T, H, D, start, capacity, scale)
    linear_forward(mixed, w_mix, b_mix, change1, rows, C, C, True)
    accumulate(x, change1, y, rows * C)
    normed2 = [0.0] * (rows * C)
    hidden = [0.0] * (rows * width)
    active = [0.0] * (rows * width)
    change2 = [0.0] * (rows * C)
    layer_norm_forward(y, gain2, shift2, normed2, mean, rstd, rows, C, eps2)
    linear_forward(normed2, w_fc, b_fc, hidden, rows, C, width, True)
    gelu_tanh_forward(hidden, active, rows * width)
    linear_forward(active, w_out, b_out, change2, rows, width, C, True)
    accumulate(y, change2, out, rows * C)


@kernel
def decode_head(x, gain, shift, weight, logits, B, T, C, vocab, eps):
    """logits (B, vocab) = weight (vocab, C) times the normalised last token of each sequence of x (B, T, C)."""
    last = [0.0] * (B * C)
    normed = [0.0] * (B * C)
    mean = [0.0] * B
    rstd = [0.0] * B
    for b in range(B):
        row = (b * T + T - 1) * C
        for c in range(C):
            last[b * C + c] = x[row + c]
    layer_norm_forward(last, gain, shift, normed, mean, rstd, B, C, eps)
    linear_forward(normed, weight, weight, logits, B, C, vocab, False)


class Decoder:
    """A GPT made ready: its weights stand as the kernels want them.  It keeps nothing of a text; that is in the cache.

    Raises Unknown for a part that is something else than a GPT's own.  Good as long as `holds()`: weights may change in
    place, but no part may be replaced or hooked, and no storage moved.
    """

    def __init__(self, model):
        from .gpt import GPT, MLP, Block, CausalSelfAttention

        self.store, self._version = backend.store(), structure_version()
        if hooks_are_live() or type(model).forward is not GPT.forward or "forward" in model.__dict__:
            raise Unknown
        self._weights: list = []  # (parameter, its storage)
        self._zeros: dict = {}  # by shape: what stands for a bias that is not there
        stem, C, flat = model.transformer, model.config.n_embd, self._flat
        wte, wpe = _part(stem, "wte", nn.Embedding), _part(stem, "wpe", nn.Embedding)
        norm, head, blocks = _part(stem, "ln_f", nn.LayerNorm), _part(model, "lm_head", nn.Linear), _part(stem, "h", nn.ModuleList)
        _part(stem, "drop", nn.Dropout)
        self.width, self.vocab, self.dtype, self._words = C, head.weight.shape[0], head.weight.dtype, wte.weight.shape[0]
        self._tables = flat(wte.weight, (self._words, C)), flat(wpe.weight, (model.config.block_size, C))
        self._head = flat(norm.weight, (C,)), flat(norm.bias, (C,), True), flat(head.weight, (self.vocab, C))
        self._eps, self._layers = norm.eps, []
        if head.bias is not None:
            raise Unknown
        for name in blocks._modules:
            block = _part(blocks, name, Block)
            attn, mlp = _part(block, "attn", CausalSelfAttention), _part(block, "mlp", MLP)
            ln_1, ln_2 = _part(block, "ln_1", nn.LayerNorm), _part(block, "ln_2", nn.LayerNorm)
            qkv, mix = _part(attn, "c_attn", nn.Linear), _part(attn, "c_proj", nn.Linear)
            fc, out = _part(mlp, "c_fc", nn.Linear), _part(mlp, "c_proj", nn.Linear)
            H, wide = attn.n_head, fc.weight.shape[0]
            if H * (C // H) != C:
                raise Unknown
            shapes = ((ln_1, (C,)), (qkv, (3 * C, C)), (mix, (C, C)), (ln_2, (C,)), (fc, (wide, C)), (out, (C, wide)))
            weights = [w for m, shape in shapes for w in (flat(m.weight, shape), flat(m.bias, shape[:1], True))]
            self._layers.append((weights, (H, C // H, wide), (attn.scale, ln_1.eps, ln_2.eps)))

    def _flat(self, p, shape, is_bias=False):
        """The flat storage of a parameter, which has to be of this shape."""
        if p is None and is_bias:
            if shape not in self._zeros:
                self._zeros[shape] = self.store.zeros(shape[0], self.dtype)
            return self._zeros[shape]
        if p is None or p.shape != shape or p.dtype is not self.dtype or p._base is not None:
            raise Unknown
        data = p.flat()
        self._weights.append((p, data))
        return data

    def holds(self):
        """Whether it would be made the same now: no module was changed, no weight moved, the backend is the same."""
        if self._version != structure_version() or backend.store() is not self.store:
            return False
        for p, data in self._weights:  # noqa: SIM110  (a loop takes half the time of `all`)
            if p._data is not data:
                return False
        return True

    def read(self, cache, tokens, T):
        """Flat logits (B, vocab) after T more tokens of each sequence in the cache; tokens (B, T) is flat int64 storage."""
        store, dtype, C = self.store, self.dtype, self.width
        B, start, capacity = cache.batch, cache.length, cache.capacity
        cache.check(B, T, C, dtype)
        if not store.checks_indices:
            check_indices(tokens, B * T, 0, self._words, "embedding")
        n = B * T * C
        x, other = store.empty(n, dtype), store.empty(n, dtype)
        decode_embedding(tokens, *self._tables, x, B, T, C, start)
        for (weights, sizes, settings), keys, values in zip(self._layers, cache.keys, cache.values, strict=True):
            decode_layer(x, *weights, keys, values, other, B, T, *sizes, start, capacity, *settings)
            x, other = other, x
        cache.length = start + T
        logits = store.empty(B * self.vocab, dtype)
        decode_head(x, *self._head, logits, B, T, C, self.vocab, self._eps)
        return logits


class Unknown(Exception):
    """A part of a model that only its own `forward` knows."""


def _part(module, name, kind):
    """A part of a module, which has to be just of this kind."""
    part = module._modules[name]
    if type(part) is not kind or "forward" in part.__dict__:
        raise Unknown
    return part


_ready: WeakKeyDictionary = WeakKeyDictionary()  # the last Decoder of each model


def decoder(model):
    """A Decoder for a GPT, or None where it does not know a part."""
    made = _ready.get(model)
    if made is None or not made.holds():
        try:
            _ready[model] = made = Decoder(model)
        except Unknown:
            _ready.pop(model, None)
            return None
    return made
