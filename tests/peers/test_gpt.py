"""GPT against PyTorch on the same weights: logits, loss and every gradient, and whole training runs."""

import pytest

import linalgml as lm
from linalgml.transformers import GPT, GPTConfig

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers


def pair(dtype, size):
    import math

    F = torch.nn.functional
    lm.set_default_dtype(dtype)
    try:
        ours = GPT(GPTConfig(**size))
    finally:
        lm.set_default_dtype(lm.float32)
    with lm.no_grad():
        for p in ours.parameters():
            p.add_(lm.randn(p.shape, dtype=dtype) * 0.1)
    kind = torch.float64 if dtype is lm.float64 else torch.float32
    W = {n: torch.tensor(t.tolist(), dtype=kind, requires_grad=True) for n, t in ours.named_parameters()}

    def theirs(idx, targets):
        C, H = size["n_embd"], size["n_head"]
        B, T = idx.shape
        wte = W.get("transformer.wte.weight", W.get("lm_head.weight"))
        x = wte[idx] + W["transformer.wpe.weight"][:T]
        for i in range(size["n_layer"]):

            def p(name, i=i):
                return W.get(f"transformer.h.{i}.{name}")

            h = F.linear(F.layer_norm(x, (C,), p("ln_1.weight"), p("ln_1.bias")), p("attn.c_attn.weight"), p("attn.c_attn.bias"))
            q, k, v = (t.view(B, T, H, C // H).transpose(1, 2) for t in h.split(C, 2))
            scores = (q @ k.transpose(-2, -1) / math.sqrt(C // H)).masked_fill(~torch.ones(T, T).tril().bool(), float("-inf"))
            y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(B, T, C)
            x = x + F.linear(y, p("attn.c_proj.weight"), p("attn.c_proj.bias"))
            h = F.linear(F.layer_norm(x, (C,), p("ln_2.weight"), p("ln_2.bias")), p("mlp.c_fc.weight"), p("mlp.c_fc.bias"))
            x = x + F.linear(F.gelu(h, approximate="tanh"), p("mlp.c_proj.weight"), p("mlp.c_proj.bias"))
        logits = F.layer_norm(x, (C,), W["transformer.ln_f.weight"], W.get("transformer.ln_f.bias")) @ wte.T
        return logits, F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)

    return ours, theirs, W


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("dtype", "tolerance"), [(lm.float32, 1e-5), (lm.float64, 1e-9)])
@pytest.mark.parametrize(("layers", "heads", "width", "block", "batch"), [(1, 4, 16, 16, 1), (2, 3, 24, 19, 2)])
def test_logits_loss_and_gradients(dtype, tolerance, layers, heads, width, block, batch, bias):
    size = {"block_size": block, "vocab_size": 27, "n_layer": layers, "n_head": heads, "n_embd": width, "bias": bias}
    ours, theirs, W = pair(dtype, size)
    tokens, targets = lm.randint(0, 27, (batch, block)), lm.randint(0, 27, (batch, block))
    targets[0, 0] = -1
    logits, loss = ours(tokens, targets)
    t_logits, t_loss = theirs(torch.tensor(tokens.tolist()), torch.tensor(targets.tolist()))
    loss.backward()
    t_loss.backward()
    close(logits, t_logits, tolerance)
    close(loss, t_loss, tolerance)
    for name, p in ours.named_parameters():
        close(p.grad, W[name].grad, tolerance, name)


def close(mine, theirs, tolerance, name="value"):
    mine = torch.tensor(mine.tolist(), dtype=torch.float64)
    theirs = theirs.detach().double()
    error = (mine - theirs).abs().max() / theirs.abs().max()
    assert error <= tolerance, f"{name}: relative error {error:.2e}"


@pytest.mark.parametrize("kind", ["AdamW", "SGD"])
def test_optimisers_step_for_step(kind):
    settings = {
        "AdamW": {"lr": 0.01, "betas": (0.85, 0.99), "weight_decay": 0.1},
        "SGD": {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
    }[kind]
    start = lm.randn(40, dtype=lm.float64)
    w = start.clone().requires_grad_()
    t = torch.tensor(start.tolist(), dtype=torch.float64, requires_grad=True)
    a, b = getattr(lm.optim, kind)([w], **settings), getattr(torch.optim, kind)([t], **settings)
    for step in range(25):
        g = lm.randn(40, dtype=lm.float64) * (step + 1)
        w.grad, t.grad = g, torch.tensor(g.tolist(), dtype=torch.float64)
        a.step()
        b.step()
        assert w.tolist() == pytest.approx(t.tolist(), rel=1e-12)


def test_hugging_face_files_load_in_pytorch_tools(tmp_path):
    safetensors = pytest.importorskip("safetensors.torch")
    model = GPT(GPTConfig(block_size=4, vocab_size=5, n_layer=1, n_head=1, n_embd=4))
    model.save_pretrained(tmp_path)
    state = safetensors.load_file(str(tmp_path / "model.safetensors"))
    assert state["transformer.h.0.mlp.c_fc.weight"].shape == (4, 16)
    assert state["transformer.wte.weight"].tolist() == model.transformer.wte.weight.tolist()
