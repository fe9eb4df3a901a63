"""NumPy: forward and backward of the GPT written out by hand, array by array, as one would without any library of gradients."""

from itertools import cycle
from math import pi, sqrt

import numpy as np

from benchmarks.peers import BETA1, BETA2, EPS, LR

A, B3 = sqrt(2 / pi), 0.044715  # the constants of tanh GELU


class NumpyGPT:
    """Parameters, gradients and moments by name; `loss_and_gradients` and `adamw`."""

    def __init__(self, size, weights):
        self.p = {name: a.copy() for name, a in weights.items() if name != "transformer.wte.weight"}  # the head's, tied
        self.g, self.steps = {}, 0
        self.m, self.v = ({n: np.zeros_like(a) for n, a in self.p.items()} for _ in range(2))
        self.layers, self.heads = size["n_layer"], size["n_head"]
        T = size["block_size"]
        self.dtype = self.p["lm_head.weight"].dtype
        self.hidden = np.triu(np.full((T, T), -np.inf, self.dtype), 1)

    # Each forward half returns what its backward half takes.

    def norm(self, name, x):
        centred = x - x.mean(-1, keepdims=True)
        rstd = 1 / np.sqrt((centred * centred).mean(-1, keepdims=True) + self.dtype.type(1e-5))
        hat = centred * rstd
        return hat * self.p[f"{name}.weight"] + self.p[f"{name}.bias"], (hat, rstd)

    def norm_back(self, name, grad, kept):
        hat, rstd = kept
        self.g[f"{name}.weight"], self.g[f"{name}.bias"] = (grad * hat).sum(0), grad.sum(0)
        d = grad * self.p[f"{name}.weight"]
        return (d - d.mean(-1, keepdims=True) - hat * (d * hat).mean(-1, keepdims=True)) * rstd

    def linear(self, name, x):
        return x @ self.p[f"{name}.weight"].T + self.p[f"{name}.bias"]

    def linear_back(self, name, x, grad):
        self.g[f"{name}.weight"], self.g[f"{name}.bias"] = grad.T @ x, grad.sum(0)
        return grad @ self.p[f"{name}.weight"]

    def attention(self, qkv, shape):
        batch, T, C = shape
        q, k, v = qkv.reshape(batch, T, 3, self.heads, C // self.heads).transpose(2, 0, 3, 1, 4)
        weights = q @ k.swapaxes(-1, -2) * self.dtype.type((C // self.heads) ** -0.5) + self.hidden
        weights -= weights.max(-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(-1, keepdims=True)
        return (weights @ v).transpose(0, 2, 1, 3).reshape(batch * T, C), (q, k, v, weights)

    def attention_back(self, grad, kept, shape):
        q, k, v, weights = kept
        batch, T, C = shape
        grad = grad.reshape(batch, T, self.heads, -1).transpose(0, 2, 1, 3)
        d = grad @ v.swapaxes(-1, -2)
        d = weights * (d - (d * weights).sum(-1, keepdims=True)) * self.dtype.type((C // self.heads) ** -0.5)
        parts = np.stack((d @ k, d.swapaxes(-1, -2) @ q, weights.swapaxes(-1, -2) @ grad))
        return parts.transpose(1, 3, 0, 2, 4).reshape(batch * T, 3 * C)

    def gelu(self, x):
        t = np.tanh(A * (x + B3 * x * x * x))
        return 0.5 * x * (1 + t), t

    def gelu_back(self, x, t, grad):
        return grad * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * A * (1 + 3 * B3 * x * x))

    def loss_and_gradients(self, tokens, targets):
        p, g = self.p, self.g
        batch, T = tokens.shape
        shape = batch, T, p["lm_head.weight"].shape[1]
        x = (p["lm_head.weight"][tokens] + p["transformer.wpe.weight"][:T]).reshape(batch * T, -1)
        kept = []
        for layer in range(self.layers):
            h = f"transformer.h.{layer}"
            a, norm1 = self.norm(f"{h}.ln_1", x)
            y, att = self.attention(self.linear(f"{h}.attn.c_attn", a), shape)
            x = x + self.linear(f"{h}.attn.c_proj", y)
            b, norm2 = self.norm(f"{h}.ln_2", x)
            wide = self.linear(f"{h}.mlp.c_fc", b)
            bent, t = self.gelu(wide)
            x = x + self.linear(f"{h}.mlp.c_proj", bent)
            kept.append((a, norm1, y, att, b, norm2, wide, bent, t))
        last, norm = self.norm("transformer.ln_f", x)
        probs = last @ p["lm_head.weight"].T
        probs -= probs.max(-1, keepdims=True)
        np.exp(probs, out=probs)
        probs /= probs.sum(-1, keepdims=True)
        rows, flat = np.arange(batch * T), targets.reshape(-1)
        loss = -np.log(probs[rows, flat]).mean()

        probs[rows, flat] -= 1
        probs *= self.dtype.type(1 / len(rows))
        g["lm_head.weight"] = probs.T @ last
        dx = self.norm_back("transformer.ln_f", probs @ p["lm_head.weight"], norm)
        for layer in reversed(range(self.layers)):
            h = f"transformer.h.{layer}"
            a, norm1, y, att, b, norm2, wide, bent, t = kept[layer]
            d = self.gelu_back(wide, t, self.linear_back(f"{h}.mlp.c_proj", bent, dx))
            dx = dx + self.norm_back(f"{h}.ln_2", self.linear_back(f"{h}.mlp.c_fc", b, d), norm2)
            d = self.attention_back(self.linear_back(f"{h}.attn.c_proj", y, dx), att, shape)
            dx = dx + self.norm_back(f"{h}.ln_1", self.linear_back(f"{h}.attn.c_attn", a, d), norm1)
        np.add.at(g["lm_head.weight"], tokens.reshape(-1), dx)
        g["transformer.wpe.weight"] = np.zeros_like(p["transformer.wpe.weight"])
        g["transformer.wpe.weight"][:T] = dx.reshape(shape).sum(0)
        return float(loss)

    def adamw(self):
        self.steps += 1
        number = self.dtype.type
        step, root = number(LR / (1 - BETA1**self.steps)), number(1 / (1 - BETA2**self.steps))
        for name, p in self.p.items():
            m, v, g = self.m[name], self.v[name], self.g[name]
            m *= number(BETA1)
            m += number(1 - BETA1) * g
            v *= number(BETA2)
            v += number(1 - BETA2) * g * g
            p -= step * m / (np.sqrt(v * root) + number(EPS))


def make(size, data, weights):
    """A step."""
    model = NumpyGPT(size, weights)
    batches = cycle([(np.array(x), np.array(y)) for x, y in data])

    def step():
        loss = model.loss_and_gradients(*next(batches))
        model.adamw()
        return loss

    return step
