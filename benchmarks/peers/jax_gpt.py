"""JAX: the GPT as one pure function, its training step under `jit`; and 64 steps in one call of `lax.scan`.

float32.  XLA settles its threads when it starts: `XLA_FLAGS` of `benchmarks.environment` gives it one.
"""

from itertools import cycle

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.peers import BETA1, BETA2, EPS, LR

SCAN = 64


def norm(p, name, x):
    centred = x - x.mean(-1, keepdims=True)
    return centred * jax.lax.rsqrt(x.var(-1, keepdims=True) + 1e-5) * p[f"{name}.weight"] + p[f"{name}.bias"]


def linear(p, name, x):
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def loss_of(p, tokens, targets, layers, heads):
    B, T = tokens.shape
    x = p["lm_head.weight"][tokens] + p["transformer.wpe.weight"][:T]
    seen = jnp.tril(jnp.ones((T, T), bool))
    for layer in range(layers):
        h = f"transformer.h.{layer}"
        qkv = linear(p, f"{h}.attn.c_attn", norm(p, f"{h}.ln_1", x))
        q, k, v = qkv.reshape(B, T, 3, heads, -1).transpose(2, 0, 3, 1, 4)
        scores = jnp.where(seen, q @ k.swapaxes(-1, -2) * q.shape[-1] ** -0.5, -jnp.inf)
        y = (jax.nn.softmax(scores) @ v).transpose(0, 2, 1, 3).reshape(x.shape)
        x = x + linear(p, f"{h}.attn.c_proj", y)
        wide = linear(p, f"{h}.mlp.c_fc", norm(p, f"{h}.ln_2", x))
        x = x + linear(p, f"{h}.mlp.c_proj", jax.nn.gelu(wide, approximate=True))
    logp = jax.nn.log_softmax(norm(p, "transformer.ln_f", x) @ p["lm_head.weight"].T)
    return -jnp.take_along_axis(logp, targets[..., None], -1).mean()


def train_step(state, batch, layers, heads):
    """(parameters, moments, step number) after one step, and the loss."""
    p, m, v, t = state
    t = t + 1
    loss, g = jax.value_and_grad(loss_of)(p, *batch, layers, heads)
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, g)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, g)
    p = jax.tree.map(lambda p, m, v: p - LR * (m / (1 - BETA1**t)) / (jnp.sqrt(v / (1 - BETA2**t)) + EPS), p, m, v)
    return (p, m, v, t), loss


def start(weights):
    p = {name: jnp.array(a) for name, a in weights.items() if name != "transformer.wte.weight"}
    zeros = {name: jnp.zeros_like(a) for name, a in p.items()}
    return p, zeros, {name: jnp.zeros_like(a) for name, a in p.items()}, jnp.float32(0)


def make(size, data, weights):
    """A step: one call of a jitted function, which takes over its state's memory."""
    layers, heads = size["n_layer"], size["n_head"]
    run = jax.jit(lambda state, batch: train_step(state, batch, layers, heads), donate_argnums=0)
    batches, state = cycle([(jnp.array(x), jnp.array(y)) for x, y in data]), [start(weights)]

    def step():
        state[0], loss = run(state[0], next(batches))
        return float(loss)

    return step


def make_scan(size, data, weights):
    """64 steps in one call, which returns their losses: no dispatch between steps, and no way to look in between."""
    layers, heads = size["n_layer"], size["n_head"]
    run = jax.jit(lambda state, xs: jax.lax.scan(lambda s, b: train_step(s, b, layers, heads), state, xs), donate_argnums=0)
    turns = [data[i % len(data)] for i in range(SCAN)]
    xs, state = (jnp.array([x for x, _ in turns]), jnp.array([y for _, y in turns])), [start(weights)]

    def steps():
        state[0], losses = run(state[0], xs)
        return np.asarray(losses)

    steps.calls = SCAN
    return steps
