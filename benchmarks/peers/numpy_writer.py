"""NumPy: a GPT's step for one token, array by array, with a cache that is allocated once; float32."""

from math import pi, sqrt

import numpy as np

from benchmarks.generation import counted

PARTS = ("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj")


def norm(x, gain, shift):
    x = x - x.mean()
    return x * np.float32(1 / sqrt(x.dot(x) / len(x) + 1e-5)) * gain + shift


def make(shape, weights):
    """(write, draw, None): a block of likeliest tokens; of drawn ones."""
    L, H, C, T = (shape[k] for k in ("n_layer", "n_head", "n_embd", "block_size"))
    D, A, B = C // H, np.float32(sqrt(2 / pi)), np.float32(0.044715)
    scale, half = np.float32(D**-0.5), np.float32(0.5)
    wte, wpe = weights["lm_head.weight"], weights["transformer.wpe.weight"]
    ends = weights["transformer.ln_f.weight"], weights["transformer.ln_f.bias"]
    layers = [[weights[f"transformer.h.{i}.{part}.{w}"] for part in PARTS for w in ("weight", "bias")] for i in range(L)]
    keys, values = np.zeros((L, H, T, D), np.float32), np.zeros((L, H, T, D), np.float32)

    def logits(token, n):
        x = wte[token] + wpe[n]
        for i, (g1, s1, wqkv, bqkv, wm, bm, g2, s2, wf, bf, wo, bo) in enumerate(layers):
            q, keys[i, :, n], values[i, :, n] = (wqkv @ norm(x, g1, s1) + bqkv).reshape(3, H, D)
            s = (keys[i, :, : n + 1] @ q[:, :, None])[:, :, 0] * scale
            s = np.exp(s - s.max(-1, keepdims=True))
            s /= s.sum(-1, keepdims=True)
            x = x + wm @ (s[:, None] @ values[i, :, : n + 1]).reshape(C) + bm
            u = wf @ norm(x, g2, s2) + bf
            x = x + wo @ (half * u * (1 + np.tanh(A * (u + B * u * u * u)))) + bo
        return wte @ norm(x, *ends)

    def loop(choose):
        def write():
            token, out = 0, []
            for n in range(T):
                token = int(choose(logits(token, n)))
                out.append(token)
            return out

        return counted(write, T)

    def draw(settings):
        write = loop(chooser(**settings))
        write.unchecked = "random numbers of its own"
        return write

    return loop(np.argmax), draw, None


def chooser(temperature, top_k=None, top_p=None):
    random = np.random.default_rng(1)

    def choose(z):
        z = z / temperature
        if top_k is not None:
            z = np.where(z < np.partition(z, -top_k)[-top_k], -np.inf, z)
        p = np.exp(z - z.max())
        p /= p.sum()
        if top_p is not None:
            order = np.argsort(-p)
            ordered = p[order]
            p[order[ordered.cumsum() - ordered >= top_p]] = 0
        total = p.cumsum()
        return total.searchsorted(random.random() * total[-1], side="right")

    return choose
