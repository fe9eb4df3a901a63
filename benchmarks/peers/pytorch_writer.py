"""PyTorch, eager: a GPT's step with a cache that is allocated once and sliced; float32, under `inference_mode`."""

import torch
import torch.nn.functional as F

from benchmarks.generation import counted

PARTS = ("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj")


def make(shape, weights):
    """(write, draw, prompt): a block of likeliest tokens; of drawn ones; the first token after a prompt."""
    torch.set_num_threads(1)
    L, H, C, T = (shape[k] for k in ("n_layer", "n_head", "n_embd", "block_size"))
    D = C // H
    p = {name: torch.from_numpy(a) for name, a in weights.items()}
    wte, wpe = p["lm_head.weight"], p["transformer.wpe.weight"]
    ends = p["transformer.ln_f.weight"], p["transformer.ln_f.bias"]
    layers = [[p[f"transformer.h.{i}.{part}.{w}"] for part in PARTS for w in ("weight", "bias")] for i in range(L)]
    keys, values = torch.zeros(L, 1, H, T, D), torch.zeros(L, 1, H, T, D)

    def logits(tokens, start):
        n = len(tokens)
        stop = start + n
        x = F.embedding(tokens, wte) + wpe[start:stop]
        for i, (g1, s1, wqkv, bqkv, wm, bm, g2, s2, wf, bf, wo, bo) in enumerate(layers):
            q, k, v = F.linear(F.layer_norm(x, (C,), g1, s1), wqkv, bqkv).view(1, n, 3, H, D).permute(2, 0, 3, 1, 4)
            keys[i, :, :, start:stop], values[i, :, :, start:stop] = k, v
            y = F.scaled_dot_product_attention(q, keys[i, :, :, :stop], values[i, :, :, :stop], is_causal=n > 1)
            x = x + F.linear(y.transpose(1, 2).reshape(n, C), wm, bm)
            x = x + F.linear(F.gelu(F.linear(F.layer_norm(x, (C,), g2, s2), wf, bf), approximate="tanh"), wo, bo)
        return F.linear(F.layer_norm(x[-1:], (C,), *ends), wte)

    def loop(choose):
        @torch.inference_mode()
        def write():
            token, out = torch.zeros(1, dtype=torch.long), []
            for n in range(T):
                token = choose(logits(token, n))
                out.append(token.item())
            return out

        return counted(write, T)

    def draw(settings):
        write = loop(chooser(**settings))
        write.unchecked = "random numbers of its own"
        return write

    def prompt(tokens):
        idx = torch.tensor(tokens)
        return torch.inference_mode()(lambda: logits(idx, 0).argmax(-1).item())

    return loop(lambda z: z.argmax(-1)), draw, prompt


def chooser(temperature, top_k=None, top_p=None):
    """A draw as nanoGPT and Hugging Face write it."""

    def choose(z):
        z = z / temperature
        if top_k is not None:
            z = z.masked_fill(z < torch.topk(z, top_k).values[:, -1:], -torch.inf)
        if top_p is not None:
            ordered, index = torch.sort(z, descending=True)
            probs = F.softmax(ordered, -1)
            ordered[probs.cumsum(-1) - probs >= top_p] = -torch.inf
            z = torch.empty_like(z).scatter_(-1, index, ordered)
        return torch.multinomial(F.softmax(z, -1), 1)[0]

    return choose
