"""JAX: a GPT's step for one token under `jit`, called token by token; and a whole block in one `lax.scan`, which cannot stream; float32."""

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.generation import counted
from benchmarks.peers.jax_gpt import linear, norm


def step(p, keys, values, token, n, shape):
    """The caches with one more token in them, and the likeliest next one."""
    L, H, C, T = (shape[k] for k in ("n_layer", "n_head", "n_embd", "block_size"))
    D = C // H
    x = p["lm_head.weight"][token] + p["transformer.wpe.weight"][n]
    for i in range(L):
        h = f"transformer.h.{i}"
        q, k, v = linear(p, f"{h}.attn.c_attn", norm(p, f"{h}.ln_1", x)).reshape(3, H, D)
        keys, values = keys.at[i, :, n].set(k), values.at[i, :, n].set(v)
        s = jnp.einsum("hd,htd->ht", q, keys[i]) * D**-0.5
        s = jax.nn.softmax(jnp.where(jnp.arange(T) <= n, s, -jnp.inf), -1)
        x = x + linear(p, f"{h}.attn.c_proj", jnp.einsum("ht,htd->hd", s, values[i]).reshape(C))
        x = x + linear(p, f"{h}.mlp.c_proj", jax.nn.gelu(linear(p, f"{h}.mlp.c_fc", norm(p, f"{h}.ln_2", x)), approximate=True))
    return keys, values, jnp.argmax(p["lm_head.weight"] @ norm(p, "transformer.ln_f", x)).astype(jnp.int32)


def start(shape, weights):
    L, H, C, T = (shape[k] for k in ("n_layer", "n_head", "n_embd", "block_size"))
    return {n: jnp.asarray(a) for n, a in weights.items()}, (L, H, T, C // H), T


def make(shape, weights):
    """(write, None, None): a block of likeliest tokens, one compiled call a token."""
    p, cache, T = start(shape, weights)
    one = jax.jit(lambda p, k, v, token, n: step(p, k, v, token, n, shape), donate_argnums=(1, 2))

    def write():
        keys, values, token, out = jnp.zeros(cache), jnp.zeros(cache), jnp.int32(0), []
        for n in range(T):
            keys, values, token = one(p, keys, values, token, np.int32(n))
            out.append(int(token))
        return out

    return counted(write, T), None, None


def make_scan(shape, weights):
    """(write, None, None): a block in one compiled loop."""
    p, cache, T = start(shape, weights)

    @jax.jit
    def block(p):
        def body(state, n):
            state = step(p, *state, n, shape)
            return state, state[2]

        return jax.lax.scan(body, (jnp.zeros(cache), jnp.zeros(cache), jnp.int32(0)), jnp.arange(T))[1]

    return counted(lambda: np.asarray(block(p)).tolist(), T), None, None
