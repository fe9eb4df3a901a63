"""Karpathy's llm.c, whose CPU program is C without a library: a copy of it, built as a shared object, is called in this process.

    git clone https://github.com/karpathy/llm.c && cd llm.c
    cc -shared -fPIC -DTESTING -Ofast -march=native -fopenmp -o llmc.so train_gpt2.c -lm
    python -m benchmarks training --llm-c llmc.so

Its model is the same GPT-2; it reads its weights from a file, which is written here in its format (version 3).
"""

import ctypes
import os
import tempfile
from array import array
from itertools import chain, cycle

from benchmarks.peers import BETA1, BETA2, EPS, LR

ORDER = (  # llm.c's order of tensors, each of them stacked over the layers
    "ln_1.weight", "ln_1.bias", "attn.c_attn.weight", "attn.c_attn.bias", "attn.c_proj.weight", "attn.c_proj.bias",
    "ln_2.weight", "ln_2.bias", "mlp.c_fc.weight", "mlp.c_fc.bias", "mlp.c_proj.weight", "mlp.c_proj.bias",
)  # fmt: skip
MAGIC, VERSION, HEADER, WEIGHTS, ACTIVATIONS = 20240326, 3, 256, 16, 23


class Model(ctypes.Structure):
    """The struct GPT2 of train_gpt2.c; only its last field, the mean loss, is read here."""

    _fields_ = (
        ("config", ctypes.c_int * 6), ("params", ctypes.c_void_p * WEIGHTS), ("param_sizes", ctypes.c_size_t * WEIGHTS),
        ("params_memory", ctypes.c_void_p), ("num_parameters", ctypes.c_size_t), ("grads", ctypes.c_void_p * WEIGHTS),
        ("grads_memory", ctypes.c_void_p), ("m_memory", ctypes.c_void_p), ("v_memory", ctypes.c_void_p),
        ("acts", ctypes.c_void_p * ACTIVATIONS), ("act_sizes", ctypes.c_size_t * ACTIVATIONS), ("acts_memory", ctypes.c_void_p),
        ("num_activations", ctypes.c_size_t), ("grads_acts", ctypes.c_void_p * ACTIVATIONS), ("grads_acts_memory", ctypes.c_void_p),
        ("batch_size", ctypes.c_int), ("seq_len", ctypes.c_int), ("inputs", ctypes.c_void_p), ("targets", ctypes.c_void_p),
        ("mean_loss", ctypes.c_float),
    )  # fmt: skip


def write_checkpoint(file, size, weights):
    """llm.c's checkpoint: 256 integers, then every tensor as float32."""
    vocab = size["vocab_size"]
    header = [MAGIC, VERSION, size["block_size"], vocab, size["n_layer"], size["n_head"], size["n_embd"], vocab]
    array("i", header + [0] * (HEADER - len(header))).tofile(file)
    names = ["lm_head.weight", "transformer.wpe.weight"]
    names += [f"transformer.h.{layer}.{name}" for name in ORDER for layer in range(size["n_layer"])]
    for name in [*names, "transformer.ln_f.weight", "transformer.ln_f.bias"]:
        file.write(weights[name].astype("float32").tobytes())


def make(size, data, weights, library):
    """A step, in the functions of the shared object `library`."""
    lib, model = ctypes.CDLL(os.path.abspath(library)), Model()
    handle, tokens = ctypes.byref(model), ctypes.c_int * (size["batch"] * size["block_size"])
    lib.gpt2_update.argtypes = [ctypes.c_void_p, *[ctypes.c_float] * 5, ctypes.c_int]
    lib.gpt2_forward.argtypes = [ctypes.c_void_p, tokens, tokens, ctypes.c_size_t, ctypes.c_size_t]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "gpt2.bin")
        with open(path, "wb") as f:
            write_checkpoint(f, size, weights)
        lib.gpt2_build_from_checkpoint(handle, path.encode())
    batches, count = cycle([(tokens(*chain(*x)), tokens(*chain(*y))) for x, y in data]), [0]

    def step():
        lib.gpt2_forward(handle, *next(batches), size["batch"], size["block_size"])
        lib.gpt2_zero_grad(handle)
        lib.gpt2_backward(handle)
        count[0] += 1
        lib.gpt2_update(handle, LR, BETA1, BETA2, EPS, 0.0, count[0])
        return model.mean_loss

    return step
