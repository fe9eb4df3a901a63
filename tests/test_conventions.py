"""Rows of docs/conventions.md that no concept's own test pins directly: each value below would differ under the other convention."""

import math

import pytest

import linalgml as lm
from linalgml.nn import functional as F
from linalgml.transformers import GPT, BPETokenizer, GPTConfig
from linalgml.transformers.generation import filter_logits


def f64(values, **settings):
    return lm.tensor(values, dtype=lm.float64, **settings)


def test_layer_norm_divides_by_n_and_adds_epsilon_under_the_root():
    x, mean, variance = [1.0, 2.0, 6.0], 3.0, 14 / 3
    for given, eps in (({}, 1e-5), ({"eps": 0.5}, 0.5)):
        expected = [(v - mean) / math.sqrt(variance + eps) for v in x]
        assert F.layer_norm(f64(x), (3,), **given).tolist() == pytest.approx(expected, rel=1e-12)
    assert lm.nn.LayerNorm(3).eps == 1e-5


def test_rms_norm_has_the_epsilon_of_its_dtype():
    for dtype, eps in ((lm.float32, 2.0**-23), (lm.float64, 2.0**-52)):
        tiny = math.sqrt(eps)  # as large as epsilon itself once squared: y = 1 / sqrt(2)
        assert F.rms_norm(lm.tensor([tiny], dtype=dtype), (1,)).item() == pytest.approx(math.sqrt(0.5), rel=1e-6)


def test_gelu_is_exact_unless_tanh_is_asked_for_and_gpt_asks():
    x = f64([-1.5, 0.3, 2.0])
    by_erf = [v * 0.5 * (1 + math.erf(v / math.sqrt(2))) for v in x.tolist()]
    by_tanh = [0.5 * v * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3))) for v in x.tolist()]
    assert F.gelu(x).tolist() == lm.nn.GELU()(x).tolist() == pytest.approx(by_erf, rel=1e-12)
    assert F.gelu(x, approximate="tanh").tolist() == pytest.approx(by_tanh, rel=1e-12)
    mlp = GPT(GPTConfig(block_size=2, vocab_size=3, n_layer=1, n_head=1, n_embd=4)).transformer.h[0].mlp
    x = lm.randn(1, 4) * 20
    assert lm.allclose(mlp(x), mlp.c_proj(F.gelu(mlp.c_fc(x), approximate="tanh")), rtol=1e-6, atol=1e-7)
    assert not lm.allclose(mlp(x), mlp.c_proj(F.gelu(mlp.c_fc(x))), rtol=1e-6, atol=1e-7)


def test_nesterov_is_pytorchs_form_and_the_first_velocity_is_the_gradient():
    w = f64([0.0], requires_grad=True)
    optimizer = lm.optim.SGD([w], lr=0.1, momentum=0.9, nesterov=True)
    p, u = 0.0, None
    for g in (1.0, -3.0, 2.0):
        w.grad = f64([g])
        optimizer.step()
        u = g if u is None else 0.9 * u + g
        p -= 0.1 * (g + 0.9 * u)
        assert w.item() == pytest.approx(p, rel=1e-12)


def test_var_and_std_divide_by_n_minus_one_by_default():
    x = f64([1.0, 2.0, 4.0, 9.0])
    assert lm.var(x).item() == pytest.approx(38 / 3) and lm.std(x).item() == pytest.approx(math.sqrt(38 / 3))


def test_cross_entropy_is_the_mean_over_the_targets_that_count():
    logits, target = f64([[0.0, 1.0], [3.0, 0.0], [2.0, 0.0]]), lm.tensor([0, -100, 1])
    each = [math.log(1 + math.e), 0.0, 2 + math.log(1 + math.exp(-2))]
    assert F.cross_entropy(logits, target, reduction="none").tolist() == pytest.approx(each, rel=1e-12)
    assert F.cross_entropy(logits, target).item() == pytest.approx(sum(each) / 2, rel=1e-12)


def test_gpt_ignores_targets_of_minus_one():
    model = GPT(GPTConfig(block_size=4, vocab_size=5, n_layer=1, n_head=1, n_embd=4))
    tokens = lm.tensor([[0, 3, 1, 4]])
    logits, loss = model(tokens, lm.tensor([[3, -1, 4, -1]]))
    assert loss.item() == pytest.approx(F.cross_entropy(logits[0, [0, 2]], lm.tensor([3, 4])).item(), rel=1e-6)
    with pytest.raises(IndexError, match="-100"):
        model(tokens, lm.tensor([[3, -100, 4, 0]]))


def test_the_gradient_of_relu_at_zero_is_zero():
    x = lm.tensor([-1.0, 0.0, 1.0], requires_grad=True)
    lm.relu(x).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 1.0]


def test_sampling_top_k_keeps_everything_equal_to_the_kth():
    kept = [v > -math.inf for v in filter_logits(lm.tensor([[2.0, 5.0, 2.0, 1.0, 2.0]]), top_k=2)[0].tolist()]
    assert kept == [True, True, True, False, True]


def test_sampling_top_p_keeps_the_token_that_crosses_p():
    logits = lm.log(lm.tensor([[0.5, 0.25, 0.25]]))
    for p, kept in ((0.1, 1), (0.5, 1), (0.51, 2), (1.0, 3)):
        assert sum(v > -math.inf for v in filter_logits(logits, top_p=p)[0].tolist()) == kept


def test_uniforms_are_numpys_and_normals_are_quantiles():
    generator = lm.Generator(3)
    assert [round(v, 6) for v in lm.rand(2, dtype=lm.float64, generator=generator).tolist()] == [0.085649, 0.236811]
    draws = lm.randn(2, dtype=lm.float64, generator=lm.Generator(3)).tolist()
    assert [0.5 * (1 + math.erf(z / math.sqrt(2))) for z in draws] == pytest.approx([0.0856492, 0.2368106], abs=1e-6)


def test_the_first_256_tokens_are_gpt2s_order_of_bytes():
    tokenizer = BPETokenizer()
    assert [tokenizer.encode(c) for c in ("!", "a", "~")] == [[0], [64], [93]]
    assert [tokenizer.encode(c) for c in ("\x00", "\n", " ", "\x7f")] == [[188], [198], [220], [221]]
    assert tokenizer.decode_bytes([94, 187, 255]) == b"\xa1\xff\xad"


def test_a_shape_error_is_both_a_value_error_and_a_runtime_error():
    for family in (ValueError, RuntimeError, lm.ShapeError):
        with pytest.raises(family, match=r"\(2, 3\).*\(4, 5\)"):
            lm.zeros(2, 3) @ lm.zeros(4, 5)


def test_a_constant_derivative_has_no_history():
    for square in (lambda x: x * x, lambda x: x**2):
        x = lm.ones(1, requires_grad=True)
        (first,) = lm.autograd.grad(square(x), x, create_graph=True)
        (second,) = lm.autograd.grad(first, x, create_graph=True)
        assert second.tolist() == [2.0] and not second.requires_grad
        with pytest.raises(RuntimeError, match="must require gradients"):
            lm.autograd.grad(second, x)
