"""Online softmax: the attention that never stores a row of scores is the attention that does, on every backend."""

import math
import random

import pytest

import linalgml as lm
from linalgml.autograd import gradcheck
from linalgml.autograd.errors import ShapeError
from linalgml.nn import functional as F
from linalgml.nn.attention import attention_forward
from linalgml.nn.online_softmax import online_attention, online_attention_forward, online_mean, online_softmax_step

SHAPES = [  # heads, T, S, D, visible
    (1, 1, 1, 1, 1), (1, 1, 9, 3, 9), (2, 5, 5, 4, 1), (1, 7, 3, 2, 1),
    (3, 4, 11, 5, 11), (1, 40, 40, 6, 1), (2, 33, 19, 3, 4), (1, 17, 70, 9, 2),
]  # fmt: skip


def both(q, k, v, heads, T, S, D, scale, visible):
    """(out, lse) of the stored form and of the online form."""
    answers = []
    for kernel in (attention_forward, online_attention_forward):
        out, lse = [0.0] * (heads * T * D), [0.0] * (heads * T)
        kernel(q, k, v, out, lse, heads, T, S, D, scale, visible)
        answers.append((out, lse))
    return answers


def draw(rng, n, size=1.0):
    return [rng.gauss(0, size) for _ in range(n)]


@pytest.mark.parametrize("heads, T, S, D, visible", SHAPES)
def test_it_is_attention(heads, T, S, D, visible):
    rng = random.Random(T * S)
    q, k, v = draw(rng, heads * T * D), draw(rng, heads * S * D), draw(rng, heads * S * D)
    (out, lse), (online, online_lse) = both(q, k, v, heads, T, S, D, 0.7, visible)
    assert online == pytest.approx(out, rel=1e-12, abs=1e-13)
    assert online_lse == pytest.approx(lse, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("scores", [
    [1e30, -1e30, 0.0, 1e30], [-1e30, -1e30, -1e30], [-1e30, 3.0, 4.0], [5.0, 1e300, 1e300], [-800.0, -799.0, -801.0],
    [709.0, 710.0, 711.0],
    [float(i) for i in range(40)], [float(-i) for i in range(40)],
])  # fmt: skip
def test_scores_of_any_size(scores):
    S = len(scores)
    values = [math.cos(i) for i in range(S)]
    (out, lse), (online, online_lse) = both([1.0], scores, values, 1, 1, S, 1, 1.0, S)
    assert online == pytest.approx(out, rel=1e-12) and online_lse == pytest.approx(lse, rel=1e-15)
    assert online_mean(zip(scores, values, strict=True)) == pytest.approx(out[0], rel=1e-12)


def test_what_a_query_must_not_see_does_not_reach_it():
    """inf and NaN in the hidden keys and values of a block leave the rows before them as they are."""
    T, D = 37, 3
    rng = random.Random(3)
    q, k, v = (draw(rng, T * D) for _ in range(3))
    (_, _), (clean, clean_lse) = both(q, k, v, 1, T, T, D, 0.5, 1)
    at = 20
    for bad in (math.inf, math.nan):
        v[at * D] = k[at * D + 1] = bad
        (_, _), (out, lse) = both(q, k, v, 1, T, T, D, 0.5, 1)
        assert out[: at * D] == clean[: at * D] and lse[:at] == clean_lse[:at]
        assert all(math.isnan(out[t * D]) for t in range(at, T))


def test_the_step_keeps_top_total_and_sum():
    state = [2.0, 0.0, 0.0, 0.0]
    for score, value in ((2.0, [1.0, 10.0]), (3.0, [2.0, 20.0]), (1.0, [4.0, 40.0])):
        online_softmax_step(state, score, value, 2)
    total = math.exp(-1) + 1 + math.exp(-2)
    assert state == pytest.approx([3.0, total, math.exp(-1) + 2 + 4 * math.exp(-2), 10 * (math.exp(-1) + 2 + 4 * math.exp(-2))], rel=1e-15)


def test_the_order_of_the_stream_does_not_matter():
    rng = random.Random(5)
    pairs = [(rng.uniform(-50, 50), [rng.gauss(0, 1), rng.gauss(0, 1)]) for _ in range(200)]
    mean = online_mean(pairs)
    rng.shuffle(pairs)
    assert online_mean(iter(pairs)) == pytest.approx(mean, rel=1e-12)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("shape, S", [((3, 2), 5), ((2, 5, 3), 5), ((2, 2, 4, 3), 4), ((1, 19, 2), 3)])
def test_values_and_gradients_are_those_of_the_stored_form(shape, S, causal):
    q = lm.randn(*shape, dtype=lm.float64, requires_grad=True)
    k, v = (lm.randn(*shape[:-2], S, shape[-1], dtype=lm.float64, requires_grad=True) for _ in range(2))
    assert lm.allclose(online_attention(q, k, v, causal), F.scaled_dot_product_attention(q, k, v, is_causal=causal), rtol=1e-12)
    if q.numel() < 40:
        assert gradcheck(lambda q, k, v: online_attention(q, k, v, causal), (q, k, v))


@pytest.mark.parametrize("visible", [1, 3])
def test_without_keys_the_mean_is_zero(visible):
    for out, lse in both([1.0] * 6, [], [], 1, 3, 0, 2, 0.5, visible):
        assert out == [0.0] * 6 and lse == [-math.inf] * 3


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="no pairs"):
        online_mean([])
    with pytest.raises(ShapeError, match="of 1 numbers after one of 2"):
        online_mean([(0.0, [1.0, 2.0]), (0.0, [1.0])])
    with pytest.raises(ShapeError, match=r"query \(2, 3\), key \(2, 4\)"):
        online_attention(lm.zeros(2, 3), lm.zeros(2, 4), lm.zeros(2, 4))
    with pytest.raises(ShapeError, match="no keys"):
        online_attention(lm.zeros(2, 3), lm.zeros(0, 3), lm.zeros(0, 3))
    with pytest.raises(TypeError, match="int64"):
        online_attention(*[lm.zeros(2, 3, dtype=lm.int64)] * 3)
