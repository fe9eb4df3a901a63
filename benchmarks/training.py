"""One training step of a GPT (forward, backward, AdamW) at four sizes, one thread.

Every peer trains the same model from the same weights on the same batches; the losses of the first steps are compared, so that a wrong
candidate cannot win.  PyTorch's fused AdamW is its fastest on a CPU.
"""

import importlib
from functools import partial
from importlib.util import find_spec

from benchmarks.peers import BETA1, BETA2, EPS, LR

SIZES = {
    "micro": {"n_layer": 1, "n_head": 4, "n_embd": 16, "block_size": 16, "batch": 1, "vocab_size": 27},
    "small": {"n_layer": 2, "n_head": 4, "n_embd": 64, "block_size": 64, "batch": 8, "vocab_size": 65},
    "nanoGPT CPU": {"n_layer": 4, "n_head": 4, "n_embd": 128, "block_size": 64, "batch": 12, "vocab_size": 65},
    "L6 C384 T256": {"n_layer": 6, "n_head": 6, "n_embd": 384, "block_size": 256, "batch": 4, "vocab_size": 65},
}
SECONDS = {"micro": 6.0, "small": 8.0, "nanoGPT CPU": 10.0, "L6 C384 T256": 20.0}
ROUNDS, CHECKED = 5, 3
TOLERANCE = {"float32": 1e-3, "float64": 1e-8}


def title(name):
    """A size in words, for a table."""
    s = SIZES[name]
    shape = f"L{s['n_layer']} H{s['n_head']} C{s['n_embd']} T{s['block_size']} B{s['batch']} V{s['vocab_size']}"
    return f"{name} ({shape})" if not name.startswith("L") else shape


def batches(size, count=8):
    """Lists of (inputs, targets), each (batch, block_size)."""
    import random

    draw = random.Random(1)
    made = []
    for _ in range(count):
        rows = [[draw.randrange(size["vocab_size"]) for _ in range(size["block_size"] + 1)] for _ in range(size["batch"])]
        made.append(([r[:-1] for r in rows], [r[1:] for r in rows]))
    return made


def ours(size, data, dtype="float32"):
    """A training step of linalgml, and the model it trains."""
    from itertools import cycle

    import linalgml as lm
    from linalgml.transformers import GPT, GPTConfig

    lm.manual_seed(0)
    model = GPT(GPTConfig(**{k: v for k, v in size.items() if k != "batch"})).to(getattr(lm, dtype))
    optimizer = lm.optim.AdamW(model.parameters(), lr=LR, betas=(BETA1, BETA2), eps=EPS, weight_decay=0.0)
    turns = cycle([(lm.tensor(x), lm.tensor(y)) for x, y in data])

    def step():
        _, loss = model(*next(turns))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step, model


def peers(name, dtype, options):
    """{peer: a function of (size, data, weights) that makes its step}, of those that are installed."""
    found = {}
    if find_spec("torch"):
        torch = importlib.import_module("benchmarks.peers.pytorch_gpt").make
        found["PyTorch eager"] = partial(torch, dtype=dtype)
        if dtype == "float32":
            found["PyTorch, default AdamW"] = partial(torch, fused=False)
        if dtype == "float32" and getattr(options, "compile", False):
            found["torch.compile"] = partial(torch, compiled=True)
    if find_spec("numpy"):
        found["NumPy by hand"] = importlib.import_module("benchmarks.peers.numpy_gpt").make
    if dtype == "float32" and find_spec("jax"):
        jax = importlib.import_module("benchmarks.peers.jax_gpt")
        found["JAX jit"] = jax.make
        if name in ("micro", "small"):
            found["JAX lax.scan"] = jax.make_scan
    if dtype == "float32" and getattr(options, "llm_c", None):
        found["llm.c"] = partial(importlib.import_module("benchmarks.peers.llm_c").make, library=options.llm_c)
    return found


def checked(name, dtype, options, made=None):
    """{candidate: step}, after each has done the first steps with our losses; ValueError names one that has not."""
    size = SIZES[name]
    data = batches(size)
    step, model = ours(size, data, dtype)
    weights = {n: t.numpy().copy() for n, t in model.state_dict().items()} if find_spec("numpy") else {}
    candidates, expected = {"linalgml": step}, [step() for _ in range(CHECKED)]
    for peer, make in (peers(name, dtype, options) if made is None else made).items():
        if not options.takes(peer):
            continue
        run = make(size, data, weights)
        losses = list(run()[:CHECKED]) if hasattr(run, "calls") else [run() for _ in range(CHECKED)]
        if any(abs(a - b) > TOLERANCE[dtype] * abs(a) for a, b in zip(expected, losses, strict=True)):
            raise ValueError(f"training, {name} {dtype}: {peer} has losses {losses}, expected {expected}")
        candidates[peer] = run
    for f in candidates.values():
        f.unchecked = "the losses of the first steps were compared"
    return candidates


def cases(options):
    """(name, {candidate: step}) for every size, in float32, then in float64."""
    for dtype in options.dtypes:
        for name in SIZES:
            shown = title(name) + ("" if dtype == "float32" else ", float64")
            if options.wants(shown):
                yield shown, checked(name, dtype, options), {"seconds": SECONDS[name], "rounds": ROUNDS}
