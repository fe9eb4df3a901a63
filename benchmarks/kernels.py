"""Layers and losses of float32 at 768 × 128, forward and backward, and attention and AdamW, against PyTorch."""


def cases():
    """(name, {candidate: call}) for each operation."""
    try:
        import torch

        torch.set_num_threads(1)
        torch.manual_seed(0)
    except ImportError:
        torch = None
    import linalgml as lm
    from linalgml.nn import functional as F

    T = None if torch is None else torch.nn.functional
    operations = {
        "softmax 768x128": ((768, 128), lambda f, x: f.softmax(x, dim=-1)),
        "layer norm 768x128": ((768, 128), lambda f, x: f.layer_norm(x, (128,))),
        "RMS norm 768x128": ((768, 128), lambda f, x: f.rms_norm(x, (128,))),
        "GELU tanh 768x128": ((768, 128), lambda f, x: f.gelu(x, approximate="tanh")),
        "attention B8 H4 T64 D32": ((8, 64, 384), lambda f, x: _attention(f, x, 4)),
        "attention B4 H8 T256 D64": ((4, 256, 1536), lambda f, x: _attention(f, x, 8)),
    }
    for name, (shape, operation) in operations.items():
        x = lm.randn(*shape)
        calls = {"linalgml": _both_ways(lambda x, op=operation: op(F, x), x, lm.ones)}
        if torch is not None:
            calls["PyTorch"] = _both_ways(lambda x, op=operation: op(T, x), torch.from_numpy(x.detach().numpy().copy()), torch.ones)
        yield f"{name}, with backward", calls


def _attention(f, qkv, heads):
    B, T, C3 = qkv.shape
    q, k, v = (p.view(B, T, heads, -1).transpose(1, 2) for p in qkv.split(C3 // 3, dim=2))
    return f.scaled_dot_product_attention(q, k, v, is_causal=True)


def _both_ways(operation, x, ones):
    x = x.requires_grad_()
    grad = ones(operation(x).shape)

    def call():
        x.grad = None
        operation(x).backward(grad)

    return call
