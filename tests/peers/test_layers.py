"""Layers and losses against PyTorch: values and gradients, float32 and float64."""

import pytest

import linalgml as lm
from linalgml.nn import functional as F

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers
TF = torch.nn.functional

CASES = {
    "linear": (lambda f, x, w: f.linear(x, w), [(3, 7, 5), (4, 5)]),
    "linear with bias": (lambda f, x, w, b: f.linear(x, w, b), [(6, 33), (17, 33), (17,)]),
    "layer norm": (lambda f, x, w, b: f.layer_norm(x, (9,), w, b), [(4, 9), (9,), (9,)]),
    "rms norm": (lambda f, x, w: f.rms_norm(x, (9,), w, 1e-6), [(4, 9), (9,)]),
    "gelu": (lambda f, x: f.gelu(x), [(5, 8)]),
    "gelu tanh": (lambda f, x: f.gelu(x, approximate="tanh"), [(5, 8)]),
    "silu": (lambda f, x: f.silu(x), [(5, 8)]),
    "relu": (lambda f, x: f.relu(x), [(5, 8)]),
    "softmax": (lambda f, x: f.softmax(x, dim=1), [(3, 5, 2)]),
    "log softmax": (lambda f, x: f.log_softmax(x, dim=-1), [(3, 67)]),
    "normalize": (lambda f, x: f.normalize(x, dim=-1), [(3, 5)]),
    "cosine": (lambda f, x, y: f.cosine_similarity(x, y, dim=-1), [(3, 5), (3, 5)]),
    "mse": (lambda f, x, y: f.mse_loss(x, y), [(3, 5), (3, 5)]),
    "attention": (lambda f, q, k, v: f.scaled_dot_product_attention(q, k, v), [(2, 3, 5, 8), (2, 3, 9, 8), (2, 3, 9, 8)]),
    "causal attention": (lambda f, q, k, v: f.scaled_dot_product_attention(q, k, v, is_causal=True), [(2, 3, 21, 4)] * 3),
    "scaled attention": (lambda f, q, k, v: f.scaled_dot_product_attention(q, k, v, scale=0.3), [(1, 35, 6)] * 3),
}


@pytest.mark.parametrize(("dtype", "kind", "tolerance"), [(lm.float32, torch.float32, 2e-5), (lm.float64, torch.float64, 1e-10)])
@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients(name, dtype, kind, tolerance):
    call, shapes = CASES[name]
    ours = [lm.randn(*s, dtype=dtype).requires_grad_() for s in shapes]
    theirs = [torch.tensor(x.tolist(), dtype=kind, requires_grad=True) for x in ours]
    y, t = call(F, *ours), call(TF, *theirs)
    seed = lm.randn(*t.shape, dtype=dtype) if t.shape else lm.tensor(1.0, dtype=dtype)
    y.backward(seed)
    t.backward(torch.tensor(seed.tolist(), dtype=kind))
    for mine, other in [(y, t), *((a.grad, b.grad) for a, b in zip(ours, theirs, strict=True))]:
        assert torch.allclose(torch.tensor(mine.tolist(), dtype=kind), other.detach(), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("shape", [(5, 9), (1, 9), (2, 1, 1, 9), (2, 3, 5, 9), (3, 5, 9)])
@pytest.mark.parametrize("kind", ["bool", "float"])
def test_attention_with_a_mask(shape, kind):
    ours = [lm.randn(2, 3, rows, 8, dtype=lm.float64).requires_grad_() for rows in (5, 9, 9)]
    theirs = [torch.tensor(x.tolist(), dtype=torch.float64, requires_grad=True) for x in ours]
    mask = lm.randn(*shape, dtype=lm.float64)
    mask[..., 0] = 9.0
    other = torch.tensor(mask.tolist(), dtype=torch.float64)
    if kind == "bool":
        mask, other = mask > 0.4, other > 0.4
        mask[0], other[0] = False, False  # one of them hides everything from some query, in most layouts
    y, t = F.scaled_dot_product_attention(*ours, mask), TF.scaled_dot_product_attention(*theirs, other)
    seed = lm.randn(*y.shape, dtype=lm.float64)
    y.backward(seed)
    t.backward(torch.tensor(seed.tolist(), dtype=torch.float64))
    for mine, their in [(y, t), *((a.grad, b.grad) for a, b in zip(ours, theirs, strict=True))]:
        assert torch.allclose(torch.tensor(mine.tolist(), dtype=torch.float64), their.detach(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("settings", [
    {}, {"label_smoothing": 0.3}, {"reduction": "sum"}, {"reduction": "none", "label_smoothing": 0.1}, {"ignore_index": 2},
])  # fmt: skip
def test_cross_entropy(settings):
    x = lm.randn(9, 5, dtype=lm.float64).requires_grad_()
    t = torch.tensor(x.tolist(), dtype=torch.float64, requires_grad=True)
    target = lm.randint(0, 5, (9,))
    y, other = F.cross_entropy(x, target, **settings), TF.cross_entropy(t, torch.tensor(target.tolist()), **settings)
    assert y.tolist() == pytest.approx(other.tolist(), rel=1e-12)
    (y * y).sum().backward()
    (other * other).sum().backward()
    assert x.grad.flatten().tolist() == pytest.approx(t.grad.flatten().tolist(), rel=1e-10, abs=1e-14)
