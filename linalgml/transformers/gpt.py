"""GPT: the decoder-only transformer of GPT-2, with nanoGPT's configuration, parameter names and orientation.

Token and position embeddings; n_layer blocks of (layer norm, causal self-attention, residual) and (layer norm, two-layer
perceptron with tanh GELU, residual); a last layer norm; and a head that shares its weights with the token embedding.
Radford et al., *Language Models are Unsupervised Multitask Learners*, 2019; pre-norm: Xiong et al., arXiv:2002.04745.
"""

from dataclasses import asdict, dataclass
from math import sqrt

from .. import nn
from ..autograd import engine
from ..autograd.errors import ShapeError
from ..dtypes import int64
from ..nn import functional as F
from ..nn.causal_attention import causal_self_attention
from ..nn.cross_entropy import cross_entropy_of_rows
from ..nn.module import hooks_are_live, structure_version
from ..optim import AdamW
from . import generation, huggingface, sublayer
from .kv_cache import KVCache


@dataclass
class GPTConfig:
    """The shape of a GPT; the defaults are GPT-2 small with the vocabulary padded to a multiple of 64."""

    block_size: int = 1024
    vocab_size: int = 50304
    n_layer: int = 12
    n_head: int = 12
    n_embd: int = 768
    dropout: float = 0.0
    bias: bool = True

    def __post_init__(self):
        for name in ("block_size", "vocab_size", "n_layer", "n_head", "n_embd"):
            value = getattr(self, name)
            if not isinstance(value, int) or value < (0 if name == "n_layer" else 1):
                raise ValueError(f"GPTConfig: {name} must be a positive integer, got {value!r}")
        if self.n_embd % self.n_head:
            raise ValueError(f"GPTConfig: n_embd {self.n_embd} is not a multiple of n_head {self.n_head}")
        if not 0.0 <= self.dropout < 1.0:
            raise ValueError(f"GPTConfig: dropout must be in [0, 1), got {self.dropout}")

    def to_dict(self):
        """The settings as a plain dict."""
        return asdict(self)


class CausalSelfAttention(nn.Module):
    """Multi-head causal self-attention: (B, T, n_embd) -> (B, T, n_embd)."""

    def __init__(self, config):
        super().__init__()
        self.c_attn = nn.Linear(config.n_embd, 3 * config.n_embd, bias=config.bias)
        self.c_proj = nn.Linear(config.n_embd, config.n_embd, bias=config.bias)
        self.n_head, self.dropout = config.n_head, config.dropout
        self.scale = 1 / sqrt(config.n_embd // config.n_head)

    def forward(self, x, cache=None, layer=0):
        qkv = self.c_attn(x)
        if cache is not None:
            y = cache.attend(layer, qkv, self.scale)
            if cache.length or not engine.is_grad_enabled():
                return F.dropout(self.c_proj(y), self.dropout, self.training)
        if self.dropout and self.training:
            B, T, C3 = qkv.shape
            q, k, v = (p.view(B, T, self.n_head, -1).transpose(1, 2) for p in qkv.split(C3 // 3, dim=2))
            y = F.scaled_dot_product_attention(q, k, v, dropout_p=self.dropout, is_causal=True)
            y = y.transpose(1, 2).reshape(B, T, C3 // 3)
        else:
            y = causal_self_attention(qkv, self.n_head, self.scale)
        return F.dropout(self.c_proj(y), self.dropout, self.training)


class MLP(nn.Module):
    """The position-wise perceptron: n_embd -> 4 n_embd -> n_embd, with tanh GELU between."""

    def __init__(self, config):
        super().__init__()
        self.c_fc = nn.Linear(config.n_embd, 4 * config.n_embd, bias=config.bias)
        self.c_proj = nn.Linear(4 * config.n_embd, config.n_embd, bias=config.bias)
        self.dropout = config.dropout

    def forward(self, x):
        x = F.gelu(self.c_fc(x), approximate="tanh")
        return F.dropout(self.c_proj(x), self.dropout, self.training)


class Block(nn.Module):
    """One layer: attention and perceptron, each normalised before and added to the residual stream."""

    def __init__(self, config):
        super().__init__()
        self.ln_1 = nn.LayerNorm(config.n_embd, bias=config.bias)
        self.attn = CausalSelfAttention(config)
        self.ln_2 = nn.LayerNorm(config.n_embd, bias=config.bias)
        self.mlp = MLP(config)

    def forward(self, x, cache=None, layer=0):
        if cache is None and self.fusible():
            for part in self.parts():
                x = sublayer.sublayer(x, part)
            return x
        x = x + self.attn(self.ln_1(x), cache, layer)
        return x + self.mlp(self.ln_2(x))

    def fusible(self):
        """Whether the fused sublayers do what the modules would: nothing to drop, no hook to call, no part replaced."""
        attn, mlp, linear = self.attn, self.mlp, nn.Linear
        return (
            type(self) is Block and not any("forward" in m.__dict__ for m in self.modules())
            and not (self.training and (attn.dropout or mlp.dropout))
            and not hooks_are_live()
            and type(attn) is CausalSelfAttention and type(attn.c_attn) is linear and type(attn.c_proj) is linear
            and type(mlp) is MLP and type(mlp.c_fc) is linear and type(mlp.c_proj) is linear
            and type(self.ln_1) is nn.LayerNorm and type(self.ln_2) is nn.LayerNorm
        )  # fmt: skip

    def parts(self):
        """The two sublayers, as the fused path takes them."""
        attn, mlp = self.attn, self.mlp
        return [
            sublayer.part(self.ln_1, attn.c_attn, attn.c_proj, attn.n_head, attn.scale),
            sublayer.part(self.ln_2, mlp.c_fc, mlp.c_proj),
        ]


class GPT(nn.Module):
    """GPT-2's architecture.

    >>> import linalgml as lm
    >>> from linalgml.transformers import GPT, GPTConfig
    >>> model = GPT(GPTConfig(block_size=8, vocab_size=65, n_layer=2, n_head=2, n_embd=16))
    >>> tokens = lm.randint(0, 65, (4, 8))
    >>> logits, loss = model(tokens, targets=tokens)
    >>> logits.shape, loss.shape
    ((4, 8, 65), ())
    """

    def __init__(self, config):
        super().__init__()
        self.config = config
        self.transformer = nn.ModuleDict({
            "wte": nn.Embedding(config.vocab_size, config.n_embd),
            "wpe": nn.Embedding(config.block_size, config.n_embd),
            "drop": nn.Dropout(config.dropout),
            "h": nn.ModuleList([Block(config) for _ in range(config.n_layer)]),
            "ln_f": nn.LayerNorm(config.n_embd, bias=config.bias),
        })  # fmt: skip
        self.lm_head = nn.Linear(config.n_embd, config.vocab_size, bias=False)
        self.transformer.wte.weight = self.lm_head.weight
        self.reset_parameters()

    def reset_parameters(self):
        """GPT-2's initialisation: normal 0.02, residual projections 0.02 / sqrt(2 n_layer), biases zero, gains one."""
        for name, p in self.named_parameters():
            if name.endswith("c_proj.weight"):
                nn.init.normal_(p, 0.0, 0.02 / sqrt(2 * self.config.n_layer))
            elif p.dim() > 1:
                nn.init.normal_(p, 0.0, 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(p)

    def num_parameters(self, non_embedding=True):
        """The number of parameters; by default without the position embedding, as nanoGPT counts."""
        n = sum(p.numel() for p in self.parameters())
        return n - self.transformer.wpe.weight.numel() if non_embedding else n

    get_num_params = num_parameters

    def forward(self, idx, targets=None, cache=None):
        """Logits (B, T, vocab) and loss for tokens (B, T); without targets, logits (B, 1, vocab) of the last position and None.

        `cache` holds the keys and values of earlier positions: idx is then the tokens that follow them.  targets (B, T)
        int64; -1 is ignored.  Raises ShapeError when T exceeds block_size.
        """
        if len(idx.shape) != 2 or idx.dtype is not int64:
            raise ShapeError(f"GPT: expected (B, T) int64 tokens, got {idx.shape} {idx.dtype.name}")
        T, start = idx.shape[1], cache.length if cache is not None else 0
        if start + T > self.config.block_size or T == 0:
            raise ShapeError(f"GPT: {start + T} tokens do not fit the block size {self.config.block_size} (and at least one is needed)")
        stem = self.transformer
        positions = stem.wpe.weight if T == self.config.block_size else stem.wpe.weight.narrow(0, start, T)
        fused = self.fused() if targets is not None and cache is None else None
        if fused:
            logits = sublayer.forward(idx, positions, *fused)
            return logits, cross_entropy_of_rows(logits, targets, ignore_index=-1)
        x = stem.drop(stem.wte(idx) + positions)
        for layer, block in enumerate(stem.h):
            x = block(x, cache, layer)
        if cache is not None:
            cache.length += T
        if targets is None:
            return self.lm_head(stem.ln_f(x[:, -1:, :] if T > 1 else x)), None
        logits = self.lm_head(stem.ln_f(x))
        return logits, cross_entropy_of_rows(logits, targets, ignore_index=-1)

    def fused(self):
        """What the fused path takes, (table, parts, end), or None where it would not do what the modules do.

        It is found again only after some module was changed.
        """
        version, found = self.__dict__.get("_fused", (None, None))
        if version != structure_version():
            found = None
            stem = self.transformer
            if self.fusible() and all(block.fusible() for block in stem.h):
                end = stem.ln_f.weight, stem.ln_f.bias, self.lm_head.weight, stem.ln_f.eps
                found = stem.wte.weight, [p for block in stem.h for p in block.parts()], end
            self.__dict__["_fused"] = structure_version(), found
        return found

    def fusible(self):
        """Whether the fused embedding and head do what the modules would: no hook to call, no part replaced."""
        stem = self.transformer
        return (
            not hooks_are_live() and not (self.training and stem.drop.p)
            and not any("forward" in m.__dict__ for m in (stem.wte, stem.wpe, stem.drop, stem.ln_f, self.lm_head))
            and type(stem.drop) is nn.Dropout and type(stem.wte) is nn.Embedding and type(stem.wpe) is nn.Embedding
            and type(stem.ln_f) is nn.LayerNorm and type(self.lm_head) is nn.Linear and self.lm_head.bias is None
        )  # fmt: skip

    def new_cache(self, batch=1):
        """An empty key-value cache for this model."""
        c = self.config
        return KVCache(c.n_layer, batch, c.n_head, c.block_size, c.n_embd // c.n_head, self.lm_head.weight.dtype)

    def crop_block_size(self, block_size):
        """Make the model work on shorter blocks, by cutting its position embedding."""
        if not 0 < block_size <= self.config.block_size:
            raise ValueError(f"crop_block_size: {block_size} is not in 1 … {self.config.block_size}")
        self.config.block_size = block_size
        self.transformer.wpe.weight = nn.Parameter(self.transformer.wpe.weight.detach()[:block_size])
        self.transformer.wpe.num_embeddings = block_size

    def configure_optimizers(self, weight_decay, learning_rate, betas, device_type="cpu"):
        """AdamW with decay on matrices and embeddings, none on biases and norms, as nanoGPT does it."""
        params = list(self.parameters())
        return AdamW(
            [
                {"params": [p for p in params if p.dim() >= 2], "weight_decay": weight_decay},
                {"params": [p for p in params if p.dim() < 2], "weight_decay": 0.0},
            ],
            lr=learning_rate, betas=betas,
        )  # fmt: skip

    @engine.no_grad()
    def generate(self, idx, max_new_tokens, temperature=1.0, top_k=None, top_p=None, do_sample=True, generator=None, use_cache=True):
        """Continue tokens (B, T) by max_new_tokens -> (B, T + max_new_tokens); see `stream` for the settings.

        >>> import linalgml as lm
        >>> from linalgml.transformers import GPT, GPTConfig
        >>> model = GPT(GPTConfig(block_size=8, vocab_size=65, n_layer=1, n_head=1, n_embd=8))
        >>> model.generate(lm.zeros(1, 1, dtype=lm.int64), 10).shape
        (1, 11)
        """
        settings = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "do_sample": do_sample}
        return generation.generate(self, idx, max_new_tokens, generator=generator, use_cache=use_cache, **settings)

    def stream(self, idx, max_new_tokens, **settings):
        """Yield the new tokens (B, 1) one by one as they are made; settings as in `generation.stream`."""
        return generation.stream(self, idx, max_new_tokens, **settings)

    @classmethod
    def from_pretrained(cls, folder):
        """A GPT from a folder in Hugging Face's layout: config.json and model.safetensors."""
        return huggingface.load(cls, folder)

    def save_pretrained(self, folder):
        """Write config.json and model.safetensors in Hugging Face's GPT-2 layout."""
        huggingface.save(self, folder)
