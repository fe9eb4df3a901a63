"""AdamW alone, at 10 thousand, 1 million and 10 million parameters, in tensors as models have them; against PyTorch's two."""

SHAPES = {
    "10k": [(100, 64)] + [(12, 20)] * 15,
    "1M": [(512, 512)] * 3 + [(53, 512)] * 8,
    "10M": [(1024, 1024)] * 9 + [(140, 1024)] * 4,
}
SETTINGS = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.1}


def cases(options):
    """(name, {candidate: call}) for each number of parameters."""
    for name, shapes in SHAPES.items():
        shown = f"AdamW, {name} parameters in {len(shapes)} tensors"
        if options.wants(shown):
            yield shown, candidates(shapes)


def candidates(shapes):
    import numpy as np

    import linalgml as lm

    draw = np.random.default_rng(0)
    arrays = [(draw.standard_normal(s).astype(np.float32), draw.standard_normal(s).astype(np.float32)) for s in shapes]
    made = {"linalgml": step(lm.optim.AdamW, lm.nn.Parameter, lambda a: lm.from_numpy(a.copy()).clone(), arrays, {})}
    try:
        import torch
    except ImportError:
        return made
    for peer, settings in (("PyTorch fused", {"fused": True}), ("PyTorch default", {})):
        made[peer] = step(torch.optim.AdamW, torch.nn.Parameter, lambda a: torch.from_numpy(a.copy()), arrays, settings)
    return made


def step(optimizer, parameter, tensor, arrays, settings):
    """One step with gradients that stay; returns the first parameter."""
    params = [parameter(tensor(a)) for a, _ in arrays]
    for p, (_, g) in zip(params, arrays, strict=True):
        p.grad = tensor(g)
    run = optimizer(params, **SETTINGS, **settings).step

    def call():
        run()
        return params[0]

    return call
