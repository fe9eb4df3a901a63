"""One GPT training step (forward, backward, AdamW) at four sizes, against PyTorch from the same weights.

PyTorch runs eagerly with its fused AdamW, its fastest optimiser on a CPU.  Both see the same batches; the losses after five
steps are compared first, so that a wrong candidate cannot win.
"""

import random

SIZES = {
    "micro": {"n_layer": 1, "n_head": 4, "n_embd": 16, "block_size": 16, "batch": 1, "vocab_size": 27},
    "small": {"n_layer": 2, "n_head": 4, "n_embd": 64, "block_size": 64, "batch": 8, "vocab_size": 65},
    "nanoGPT CPU": {"n_layer": 4, "n_head": 4, "n_embd": 128, "block_size": 64, "batch": 12, "vocab_size": 65},
    "L6 C384 T256": {"n_layer": 6, "n_head": 6, "n_embd": 384, "block_size": 256, "batch": 4, "vocab_size": 65},
}


def batches(size, count=8):
    """Lists of (inputs, targets), each (batch, block_size)."""
    draw = random.Random(1)
    made = []
    for _ in range(count):
        rows = [[draw.randrange(size["vocab_size"]) for _ in range(size["block_size"] + 1)] for _ in range(size["batch"])]
        made.append(([r[:-1] for r in rows], [r[1:] for r in rows]))
    return made


def ours(size, data):
    """A training step of linalgml, and the model it trains."""
    import linalgml as lm
    from linalgml.transformers import GPT, GPTConfig

    lm.manual_seed(0)
    model = GPT(GPTConfig(**{k: v for k, v in size.items() if k != "batch"}))
    optimizer = lm.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.999), weight_decay=0.0)
    pairs, at = [(lm.tensor(x), lm.tensor(y)) for x, y in data], [0]

    def step():
        x, y = pairs[at[0] % len(pairs)]
        at[0] += 1
        _, loss = model(x, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step, model


def pytorch(size, data, weights):
    """The same step in PyTorch, from the same weights; None when PyTorch is not installed."""
    try:
        import torch
    except ImportError:
        return None
    from benchmarks.torch_gpt import TorchGPT

    torch.set_num_threads(1)
    model = TorchGPT(size)
    model.load_state_dict({name: torch.from_numpy(t.numpy().copy()) for name, t in weights.items()}, strict=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.999), weight_decay=0.0, fused=True)
    pairs, at = [(torch.tensor(x), torch.tensor(y)) for x, y in data], [0]

    def step():
        x, y = pairs[at[0] % len(pairs)]
        at[0] += 1
        loss = model(x, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    return step


def cases(names=None):
    """(name, {candidate: step}) for every size."""
    for name, size in SIZES.items():
        if names and name not in names:
            continue
        data = batches(size)
        step, model = ours(size, data)
        weights = {n: t.clone() for n, t in model.state_dict().items()}
        candidates = {"linalgml": step}
        peer = pytorch(size, data, weights)
        if peer is not None:
            candidates["PyTorch eager"] = peer
            losses = {n: [f() for _ in range(5)] for n, f in candidates.items()}
            mine, theirs = losses["linalgml"], losses["PyTorch eager"]
            if any(abs(a - b) > 2e-3 * abs(b) for a, b in zip(mine, theirs, strict=True)):
                raise AssertionError(f"{name}: losses differ: {mine} and {theirs}")
        yield name, candidates
