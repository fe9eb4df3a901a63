"""Hugging Face's GPT-2 layout: config.json beside model.safetensors, with linear weights stored (in, out).

Hugging Face's GPT-2 keeps OpenAI's `Conv1D`, whose weight is the transpose of `Linear`'s; everything else has the same name.
"""

import json
import os

from ..files import write_text
from ..serialization import load_file, save_file

TRANSPOSED = ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight")


def save(model, folder):
    """Write a GPT as config.json and model.safetensors.  A model without biases gets zero ones, which the layout requires."""
    from ..autograd.creation import zeros

    c = model.config
    os.makedirs(folder, exist_ok=True)
    state = {}
    for name, tensor in model.state_dict().items():
        if name != "lm_head.weight":  # tied to transformer.wte.weight
            state[name] = tensor.t().contiguous() if name.endswith(TRANSPOSED) else tensor
    if not c.bias:
        for name in [n for n in state if n.endswith(".weight") and ".wte." not in n and ".wpe." not in n]:
            size = state[name].shape[-1]
            state[name.removesuffix("weight") + "bias"] = zeros(size, dtype=state[name].dtype)
    config = {
        "model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new",
        "vocab_size": c.vocab_size, "n_positions": c.block_size, "n_ctx": c.block_size, "n_embd": c.n_embd,
        "n_layer": c.n_layer, "n_head": c.n_head, "layer_norm_epsilon": 1e-5, "tie_word_embeddings": True,
        "attn_pdrop": c.dropout, "embd_pdrop": c.dropout, "resid_pdrop": c.dropout,
    }  # fmt: skip
    save_file(state, os.path.join(folder, "model.safetensors"), {"format": "pt"})
    write_text(os.path.join(folder, "config.json"), json.dumps(config, indent=2) + "\n")


def load(cls, folder):
    """A GPT (class `cls`) from such a folder.  Raises ValueError when the configuration is not a GPT-2 of this architecture."""
    from .gpt import GPTConfig

    path = os.path.join(folder, "config.json")
    if not os.path.isfile(path):
        raise FileNotFoundError(f"{path}: no such file; expected a folder with config.json and model.safetensors")
    with open(path, encoding="utf-8") as f:
        try:
            config = json.load(f)
        except ValueError as error:
            raise ValueError(f"{path}: not JSON: {error}") from None
    if config.get("model_type") != "gpt2" or config.get("activation_function", "gelu_new") != "gelu_new":
        found = f"model_type {config.get('model_type')!r} with {config.get('activation_function')!r}"
        raise ValueError(f"{path}: {found} is not GPT-2 with tanh GELU")
    if config.get("layer_norm_epsilon", 1e-5) != 1e-5:
        raise ValueError(f"{path}: layer_norm_epsilon {config['layer_norm_epsilon']} is not 1e-5")
    state = {}
    for name, tensor in load_file(os.path.join(folder, "model.safetensors")).items():
        if name.endswith((".attn.bias", ".attn.masked_bias")):  # causal masks that old checkpoints carry
            continue
        name = name if name.startswith(("transformer.", "lm_head.")) else f"transformer.{name}"
        state[name] = tensor.t().contiguous() if name.endswith(TRANSPOSED) else tensor
    state.setdefault("lm_head.weight", state.get("transformer.wte.weight"))
    bias = any(bool(t.any()) for n, t in state.items() if n.endswith("bias"))
    if not bias:
        state = {n: t for n, t in state.items() if not n.endswith("bias")}
    model = cls(GPTConfig(
        block_size=config.get("n_positions", 1024), vocab_size=config["vocab_size"], n_layer=config["n_layer"],
        n_head=config["n_head"], n_embd=config["n_embd"], dropout=config.get("resid_pdrop", 0.0), bias=bias,
    ))  # fmt: skip
    model.load_state_dict(state)
    return model
