"""Layers and losses: their definitions, their gradients against differences, and the errors of wrong input."""

import math

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.autograd import gradcheck
from linalgml.nn import functional as F


def draw(*shape):
    return lm.randn(*shape, dtype=lm.float64).requires_grad_()


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(5,), (1, 5), (3, 5), (2, 3, 5)])
def test_linear_gradients(shape, bias):
    inputs = [draw(*shape), draw(4, 5)] + ([draw(4)] if bias else [])
    assert gradcheck(F.linear, inputs)


@pytest.mark.parametrize("function", [
    F.relu, F.gelu, lambda x: F.gelu(x, approximate="tanh"), F.silu, F.tanh, F.sigmoid,
    lambda x: F.softmax(x, dim=0), lambda x: F.log_softmax(x, dim=-1), lambda x: F.softmax(x, dim=1),
])  # fmt: skip
def test_pointwise_and_softmax_gradients(function):
    assert gradcheck(function, draw(3, 4, 2) * 2 if False else draw(3, 4, 2))


def test_norm_gradients():
    x, gain, bias = draw(4, 6), draw(6), draw(6)
    assert gradcheck(lambda *a: F.layer_norm(a[0], (6,), a[1], a[2]), (x, gain, bias))
    assert gradcheck(lambda x, b: F.layer_norm(x, (6,), None, b), (x, bias))
    assert gradcheck(lambda x, g: F.rms_norm(x, (6,), g), (x, gain))
    assert gradcheck(lambda x: F.layer_norm(x, (4, 6)), (x,))


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_cross_entropy_gradients_and_ignored_targets(reduction, smoothing):
    target = lm.tensor([0, -100, 2, 1])
    x = draw(4, 3)
    assert gradcheck(lambda x: F.cross_entropy(x, target, reduction=reduction, label_smoothing=smoothing), (x,))
    x.grad = None
    F.cross_entropy(x, target, reduction="sum", label_smoothing=smoothing).backward()
    assert x.grad[1].tolist() == [0.0, 0.0, 0.0]


def test_cross_entropy_is_minus_log_probability():
    logits = lm.tensor([[1.0, 2.0, 3.0]], dtype=lm.float64)
    assert F.cross_entropy(logits, lm.tensor([1])).item() == pytest.approx(-math.log(lm.softmax(logits, -1)[0, 1].item()), rel=1e-14)
    huge = lm.tensor([[1e4, 0.0]], dtype=lm.float64)
    assert F.cross_entropy(huge, lm.tensor([1])).item() == 1e4
    images = lm.randn(2, 3, 4, 4)
    assert F.cross_entropy(images, lm.zeros(2, 4, 4, dtype=lm.int64), reduction="none").shape == (2, 4, 4)
    assert math.isnan(F.cross_entropy(lm.zeros(1, 3), lm.tensor([-100])).item())


def test_embedding_adds_the_gradients_of_repeated_rows():
    weight = draw(5, 2)
    index = lm.tensor([[1, 1], [4, 1]])
    F.embedding(index, weight).sum().backward()
    assert weight.grad.tolist() == [[0, 0], [3, 3], [0, 0], [0, 0], [1, 1]]


def test_dropout_keeps_the_expectation_and_repeats_with_the_seed():
    x = lm.ones(20_000)
    lm.manual_seed(5)
    y = F.dropout(x, 0.25)
    lm.manual_seed(5)
    assert y.tolist() == F.dropout(x, 0.25).tolist()
    assert sorted(set(y.tolist())) == pytest.approx([0.0, 4 / 3])
    assert y.mean().item() == pytest.approx(1.0, abs=0.02)
    assert F.dropout(x, 1.0).sum().item() == 0.0
    z = lm.ones(100, requires_grad=True)
    out = F.dropout(z, 0.5)
    out.sum().backward()
    assert z.grad.tolist() == out.tolist()


@pytest.mark.parametrize("visible", [None, "causal"])
@pytest.mark.parametrize(("T", "S", "D"), [(1, 1, 1), (3, 3, 4), (2, 5, 3), (6, 6, 2)])
def test_attention_is_its_definition(T, S, D, visible):
    q, k, v = draw(2, T, D), draw(2, S, D), draw(2, S, D)
    out = F.scaled_dot_product_attention(q, k, v, is_causal=visible == "causal")
    scores = (q @ k.transpose(-2, -1)) / math.sqrt(D)
    if visible:
        scores = scores.masked_fill(~lm.ones(T, S).tril().bool(), float("-inf"))
    expected = lm.softmax(scores, dim=-1) @ v
    assert lm.allclose(out, expected, rtol=1e-10, atol=1e-12)
    assert gradcheck(lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=visible == "causal"), (q, k, v))


def test_packed_attention_is_taken_for_views_of_one_tensor_and_agrees():
    qkv = draw(2, 7, 24)

    def packed(x):
        q, k, v = (p.view(2, 7, 2, 4).transpose(1, 2) for p in x.split(8, dim=2))
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)

    def copied(x):
        q, k, v = (p.view(2, 7, 2, 4).transpose(1, 2).clone() for p in x.split(8, dim=2))
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)

    assert packed(qkv)._base.shape == (2, 7, 8) and copied(qkv)._base is None
    assert lm.allclose(packed(qkv), copied(qkv), rtol=1e-10, atol=1e-12)
    assert gradcheck(packed, qkv)


def test_attention_with_mask_bias_groups_and_dropout():
    q, k, v = draw(1, 4, 3, 2), draw(1, 2, 3, 2), draw(1, 2, 3, 2)
    grouped = F.scaled_dot_product_attention(q, k, v, enable_gqa=True)
    repeated = F.scaled_dot_product_attention(q, k.repeat_interleave(2, 1), v.repeat_interleave(2, 1))
    assert grouped.tolist() == repeated.tolist()
    mask = lm.tensor([[True, False, True]] * 3)
    k, v = k.repeat_interleave(2, 1), v.repeat_interleave(2, 1)
    alone = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    kept = [0, 2]
    assert lm.allclose(alone, F.scaled_dot_product_attention(q, k[:, :, kept], v[:, :, kept]))
    assert F.scaled_dot_product_attention(q, q, q, dropout_p=0.5).shape == q.shape


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: F.linear(lm.zeros(2, 3), lm.zeros(4, 5)), ValueError, r"linear: input \(2, 3\) and weight \(4, 5\)"),
    (lambda: F.linear(lm.zeros(2, 3), lm.zeros(4, 3, dtype=lm.float64)), TypeError, "float32.*float64"),
    (lambda: F.layer_norm(lm.zeros(2, 3), (4,)), RuntimeError, r"\(2, 3\).*\(4,\)"),
    (lambda: F.cross_entropy(lm.zeros(2, 3), lm.tensor([0, 3])), IndexError, "index 3 at position 1"),
    (lambda: F.cross_entropy(lm.zeros(2, 3), lm.tensor([0, -1])), IndexError, "index -1"),
    (lambda: F.cross_entropy(lm.zeros(2, 3), lm.tensor([0])), ValueError, r"\(2, 3\).*\(1,\)"),
    (lambda: F.cross_entropy(lm.zeros(2, 3), lm.zeros(2)), TypeError, "int64"),
    (lambda: F.embedding(lm.tensor([5]), lm.zeros(5, 2)), IndexError, r"index 5 at position 0 is not in \[0, 5\)"),
    (lambda: F.embedding(lm.tensor([-1]), lm.zeros(5, 2)), IndexError, "index -1"),
    (lambda: F.softmax(lm.tensor([1, 2]), dim=0), TypeError, "int64"),
    (lambda: F.softmax(lm.zeros(2), dim=1), IndexError, "dimension 1"),
    (lambda: F.dropout(lm.zeros(2), 1.5), ValueError, "between 0 and 1"),
    (lambda: F.scaled_dot_product_attention(lm.zeros(2, 3), lm.zeros(4, 5), lm.zeros(4, 5)), ValueError, r"\(2, 3\).*\(4, 5\)"),
    (lambda: nn.Linear(2, 2)(lm.tensor([[1, 2]])), TypeError, "int64"),
])  # fmt: skip
def test_wrong_input_is_one_clear_error(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_nan_and_infinity_are_not_hidden():
    x = lm.tensor([[1.0, float("nan"), 2.0], [1.0, 2.0, 3.0]])
    for f in (lambda x: F.softmax(x, -1), lambda x: F.layer_norm(x, (3,)), lambda x: F.rms_norm(x, (3,)), lambda x: F.log_softmax(x, -1)):
        out = f(x)
        assert all(v != v for v in out[0].tolist()) and all(v == v for v in out[1].tolist())
    for f in (F.gelu, F.silu, F.tanh, F.sigmoid, F.relu):
        assert math.isnan(f(x)[0, 1].item())
    assert F.softmax(lm.tensor([float("-inf"), 0.0]), 0).tolist() == [0.0, 1.0]


def test_initialisation_variances():
    w = nn.init.kaiming_normal_(lm.zeros(400, 300), nonlinearity="relu")
    assert w.var().item() == pytest.approx(2 / 300, rel=0.03)
    assert nn.init.xavier_uniform_(lm.zeros(400, 300)).var().item() == pytest.approx(2 / 700, rel=0.03)
    w = nn.init.trunc_normal_(lm.zeros(10_000), std=1.0, a=-1.0, b=1.0)
    assert -1 <= w.min().item() and w.max().item() <= 1
    assert nn.init.eye_(lm.zeros(2, 3)).tolist() == [[1, 0, 0], [0, 1, 0]]
    with pytest.raises(ValueError, match="at least 2 dimensions"):
        nn.init.xavier_normal_(lm.zeros(3))


def test_no_float32_makes_exp_overflow_into_nan():
    """The last float32 whose exponential is finite, and its neighbours: 2^128 (1 - 2^-24) is the largest float32."""
    edges = [88.72283, 88.722831726, 88.72283935546875, 88.7229, 103.9, -87.33654, -103.97, 10.0609665]
    x = lm.tensor([v for e in edges for v in (e, -e)])
    for f in (F.sigmoid, F.silu, F.gelu, lambda x: F.gelu(x, approximate="tanh"), F.tanh, lm.exp):
        assert not lm.isnan(f(x)).any().item()
    assert lm.exp(lm.tensor([88.73])).item() == math.inf
    assert lm.exp(lm.tensor([88.722831726])).item() == pytest.approx(3.40279851e38, rel=1e-6)
