"""Square matrix products, float32 and float64, of 2 to 2048 rows; against NumPy and PyTorch.  The products of a GPT's layers are in
the suite of single operations."""

SIZES = (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)


def cases(options):
    """(name, {candidate: call}, settings) for each dtype and size."""
    for dtype in ("float32", "float64"):
        for n in SIZES:
            name = f"matmul {dtype} {n}×{n}"
            if options.wants(name):
                yield name, candidates(dtype, n), {"seconds": 0.5 if n < 1024 else 2.0}


def candidates(dtype, n):
    """Products of the same two matrices."""
    import numpy as np

    import linalgml as lm

    draw = np.random.default_rng(n)
    a, b = (draw.standard_normal((n, n)).astype(dtype) for _ in range(2))
    x, y = lm.from_numpy(a).clone(), lm.from_numpy(b).clone()
    made = {"linalgml": lambda: lm.matmul(x, y), "NumPy": lambda: a @ b}
    try:
        import torch
    except ImportError:
        return made
    s, t = torch.from_numpy(a.copy()), torch.from_numpy(b.copy())
    return {**made, "PyTorch eager": lambda: torch.matmul(s, t)}
