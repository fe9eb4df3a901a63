"""Layers and losses at 768 rows and causal attention at three sizes, float32: forward alone, and with backward.  Against PyTorch eager."""

ROWS = {
    "softmax 768×128": lambda f, x: f.softmax(x, dim=-1),
    "layer norm 768×128": lambda f, x, gain, bias: f.layer_norm(x, (128,), gain, bias),
    "RMS norm 768×128": lambda f, x, gain: f.rms_norm(x, (128,), gain),
    "GELU tanh 768×128": lambda f, x: f.gelu(x, approximate="tanh"),
}
HEADS = ((8, 4, 64, 32), (4, 8, 256, 64), (1, 12, 1024, 64))
VOCAB = 65


def cases(options):
    """(name, {candidate: call}) for each operation and way."""
    for name, operation in ROWS.items():
        shapes = [(768, 128)] + [(128,)] * (operation.__code__.co_argcount - 2)
        yield from both_ways(name, operation, shapes, options)
    yield from both_ways(f"cross-entropy 768×{VOCAB}", lambda f, x, t: f.cross_entropy(x, t), [(768, VOCAB)], options, targets=VOCAB)
    for B, H, T, D in HEADS:
        name = f"attention B{B} H{H} T{T} D{D}"
        yield from both_ways(name, lambda f, q, k, v: f.scaled_dot_product_attention(q, k, v, is_causal=True), [(B, H, T, D)] * 3, options)


def both_ways(name, operation, shapes, options, targets=None):
    """Two cases, with the same inputs for every candidate."""
    if not any(options.wants(f"{name}, {way}") for way in ("forward", "with backward")):
        return
    import numpy as np

    import linalgml as lm
    from linalgml.nn import functional as F

    draw = np.random.default_rng(0)
    arrays = [draw.standard_normal(s).astype(np.float32) for s in shapes]
    labels = [] if targets is None else [draw.integers(0, targets, shapes[0][0])]
    made = {"linalgml": (F, [lm.from_numpy(a.copy()).clone() for a in arrays + labels])}
    try:
        import torch

        made["PyTorch eager"] = (torch.nn.functional, [torch.from_numpy(a.copy()) for a in arrays + labels])
    except ImportError:
        pass
    yield f"{name}, forward", {peer: forward(operation, f, inputs) for peer, (f, inputs) in made.items()}
    yield f"{name}, with backward", {peer: backward(operation, f, inputs, len(arrays)) for peer, (f, inputs) in made.items()}


def forward(operation, f, inputs):
    return lambda: operation(f, *inputs)


def backward(operation, f, inputs, floats):
    """Forward, then the gradients of every float input from a gradient that is there already; returns them."""
    leaves = [t.clone().requires_grad_() for t in inputs[:floats]]
    inputs = [*leaves, *inputs[floats:]]
    out = operation(f, *inputs).detach()
    grad = out * 0 + 1 if not out.shape else out.clone()

    def call():
        for leaf in leaves:
            leaf.grad = None
        operation(f, *inputs).backward(grad)
        return [leaf.grad for leaf in leaves]

    return call
