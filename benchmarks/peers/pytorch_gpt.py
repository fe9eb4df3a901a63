"""PyTorch: GPT-2's architecture with the parameter names of linalgml's GPT, run eagerly or compiled, with either AdamW of PyTorch."""

from itertools import cycle

import torch
from torch import nn
from torch.nn import functional as F

from benchmarks.peers import BETA1, BETA2, EPS, LR


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.c_attn, self.c_proj, self.heads = nn.Linear(width, 3 * width), nn.Linear(width, width), heads

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (p.view(B, T, self.heads, -1).transpose(1, 2) for p in self.c_attn(x).split(C, dim=2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.c_proj(y.transpose(1, 2).reshape(B, T, C))


class Perceptron(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc, self.c_proj = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1, self.attn = nn.LayerNorm(width), Attention(width, heads)
        self.ln_2, self.mlp = nn.LayerNorm(width), Perceptron(width)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class TorchGPT(nn.Module):
    def __init__(self, size):
        super().__init__()
        width, vocab = size["n_embd"], size["vocab_size"]
        blocks = nn.ModuleList(Block(width, size["n_head"]) for _ in range(size["n_layer"]))
        self.transformer = nn.ModuleDict(
            {"wte": nn.Embedding(vocab, width), "wpe": nn.Embedding(size["block_size"], width), "h": blocks, "ln_f": nn.LayerNorm(width)}
        )
        self.lm_head = nn.Linear(width, vocab, bias=False)
        self.transformer.wte.weight = self.lm_head.weight

    def forward(self, tokens, targets):
        stem = self.transformer
        x = stem.wte(tokens) + stem.wpe(torch.arange(tokens.shape[1]))
        for block in stem.h:
            x = block(x)
        logits = self.lm_head(stem.ln_f(x))
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1))


def make(size, data, weights, dtype="float32", fused=True, compiled=False):
    """A step; `fused` chooses the AdamW, `compiled` wraps the model in torch.compile.  Without weights, PyTorch draws its own."""
    model = TorchGPT(size).to(getattr(torch, dtype))
    if weights:
        model.load_state_dict({name: torch.from_numpy(a.copy()) for name, a in weights.items()}, strict=True)
    settings = {"fused": True} if fused else {}
    optimizer = torch.optim.AdamW(model.parameters(), lr=LR, betas=(BETA1, BETA2), eps=EPS, weight_decay=0.0, **settings)
    batches = cycle([(torch.tensor(x), torch.tensor(y)) for x, y in data])
    run = torch.compile(model) if compiled else model

    def step():
        loss = run(*next(batches))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    return step
