"""Masks of every layout against the textbook form, where the weights are a tensor; hidden queries; what is refused."""

import pytest

import linalgml as lm
from linalgml.nn import attention
from linalgml.nn import functional as F

B, H, T, S, D = 2, 3, 37, 21, 18  # blocks of queries with a rest, heads wider than a register of float32 at AVX-512

MASKS = [
    (T, S),
    (1, S),
    (S,),
    (1,),
    (B, 1, T, S),
    (B, 1, 1, S),
    (1, H, T, S),
    (B, H, T, S),
    (H, T, S),
    (H, 1, S),
    (B, H, 1, S),
    (T, 1),
    (B, 1, T, 1),
]


def drawn(dtype, grad=True):
    lm.manual_seed(0)
    return [lm.randn(B, H, rows, D, dtype=dtype).requires_grad_(grad) for rows in (T, S, S)]


@pytest.mark.parametrize("shape", MASKS)
@pytest.mark.parametrize("kind", ["bool", "float"])
def test_every_layout_is_the_textbook_form(shape, kind):
    inputs = drawn(lm.float64)
    mask = lm.randn(*shape, dtype=lm.float64)
    if kind == "bool":
        mask = mask > -0.5
        if 1 in (shape[-1],):  # or some query sees nothing: another test's matter
            mask = mask | True
        elif shape[-1] == S:
            mask = mask | (lm.arange(S) == 3)
    results = []
    for function in (F.scaled_dot_product_attention, lambda q, k, v, m: attention._with_weights(q, k, v, m, 0.0, False, D**-0.5)):
        for x in inputs:
            x.grad = None
        out = function(*inputs, mask)
        (out * out.detach().cos()).sum().backward()
        results.append((out.detach(), *[x.grad for x in inputs]))
    for ours, plain in zip(*results, strict=True):
        assert lm.allclose(ours, plain, rtol=1e-10, atol=1e-12)


def test_a_query_that_sees_nothing_gets_zero_and_gives_no_gradient():
    q, k, v = inputs = drawn(lm.float32)
    mask = lm.ones(T, S, dtype=lm.bool)
    mask[5] = False
    out = F.scaled_dot_product_attention(*inputs, mask)
    assert out[:, :, 5].abs().max().item() == 0 and bool(lm.isfinite(out).all())
    out.sum().backward()
    assert q.grad[:, :, 5].abs().max().item() == 0
    assert all(bool(lm.isfinite(x.grad).all()) for x in inputs)
    rest = [t for t in range(T) if t != 5]
    for x in inputs:
        x.grad = None
    F.scaled_dot_product_attention(q[:, :, rest], k, v).sum().backward()
    assert lm.allclose(F.scaled_dot_product_attention(q[:, :, rest], k, v), out[:, :, rest], atol=1e-6)


def test_a_triangle_is_causal_attention():
    q, k, v = drawn(lm.float64)
    k, v = q * 0.7, q * 0.3
    triangle = lm.tril(lm.ones(T, T, dtype=lm.float32)).to(lm.bool)
    masked, causal = F.scaled_dot_product_attention(q, k, v, triangle), F.scaled_dot_product_attention(q, k, v, is_causal=True)
    assert lm.allclose(masked, causal, rtol=1e-12, atol=1e-13)


def test_nan_stays_nan():
    q, k, v = drawn(lm.float32, grad=False)
    q[0, 0, 3, 0] = float("nan")
    out = F.scaled_dot_product_attention(q, k, v, lm.zeros(T, S))
    assert bool(lm.isnan(out[0, 0, 3]).all()) and int(lm.isnan(out).sum().item()) == D


def test_a_learned_mask_gets_its_gradient():
    q, k, v = drawn(lm.float64)
    bias = lm.zeros(H, T, S, dtype=lm.float64).requires_grad_()
    F.scaled_dot_product_attention(q, k, v, bias).square().sum().backward()
    assert bias.grad.shape == (H, T, S) and bias.grad.abs().max().item() > 0
    assert lm.allclose(bias.grad.sum(-1), lm.zeros(H, T, dtype=lm.float64), atol=1e-10)  # softmax does not see a shift


def test_a_mask_written_over_is_noticed():
    q, k, v = drawn(lm.float32)
    mask = lm.zeros(T, S)
    out = F.scaled_dot_product_attention(q, k, v, mask)
    mask.add_(1.0)
    with pytest.raises(RuntimeError, match="modified in place"):
        out.sum().backward()


@pytest.mark.parametrize("shape", [(T + 1, S), (T, S - 1), (B + 1, 1, T, S), (1, B, H, T, S)])
def test_a_mask_that_does_not_broadcast_is_refused(shape):
    with pytest.raises(lm.ShapeError, match="attn_mask"):
        F.scaled_dot_product_attention(*drawn(lm.float32), lm.zeros(*shape))


def test_mask_and_causal_together_are_refused():
    q, k, v = drawn(lm.float32)
    with pytest.raises(ValueError, match="not both"):
        F.scaled_dot_product_attention(q, k, v, lm.zeros(T, S), is_causal=True)
